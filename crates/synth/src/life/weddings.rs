//! Who marries whom: the year's brides and grooms of the community, those who marry out of it, and
//! those who marry in.

use super::{Community, Lives, Marital, NONE, Soul, Wedding};
use crate::chance::{at, between_knots};
use crate::day::Day;
use crate::names::NameBook;
use crate::vitals;

impl Community {
    pub(super) fn marriages(&mut self, year: i32, book: &NameBook) {
        let mut brides = Vec::new();
        let first_year = year - 80;
        let mut grooms: Vec<Vec<u32>> = vec![Vec::new(); 81];
        for slot in 0..self.alive.len() {
            let index = self.alive[slot];
            let soul = &self.souls[at(index)];
            // Completed years for certain, whatever the day of the wedding.
            let age = year - soul.birth.year() - 1;
            let again = matches!(soul.marital, Marital::Widowed | Marital::Divorced) && soul.since < year;
            let single = soul.marital == Marital::Single;
            let (male, born) = (soul.male, soul.birth.year());
            if !male && single && self.chance.yes(vitals::bride_chance(year, age))
                || !male && again && self.chance.yes(vitals::remarriage_chance(false, age))
            {
                brides.push(index);
                continue;
            }
            let of_age = age >= if year < 1981 { 20 } else { 22 };
            let woos = male
                && (of_age && single || again && self.chance.yes(vitals::remarriage_chance(true, age) * 2.0));
            let bucket = usize::try_from(born - first_year).ok().and_then(|i| grooms.get_mut(i));
            if let Some(bucket) = bucket.filter(|_| woos) {
                bucket.push(index);
            }
        }
        self.chance.shuffle(&mut brides);
        for bride in brides {
            self.marry_one(bride, year, &mut grooms, first_year, book);
        }
        self.brides_from_elsewhere(year, &grooms, book);
    }

    fn marry_one(
        &mut self,
        bride: u32,
        year: i32,
        grooms: &mut [Vec<u32>],
        first_year: i32,
        book: &NameBook,
    ) {
        let date = self.date_within(year);
        if date > self.until {
            return;
        }
        let soul = &self.souls[at(bride)];
        let (born, childless) = (soul.birth.year(), soul.children == 0);
        if childless && self.chance.yes(0.20) {
            self.souls[at(bride)].left = Some(date);
            return;
        }
        let wanted = born - self.chance.bell_int(2.2, 2.3);
        for step in [0, -1, 1, -2, 2, -3, 3, -4, -5, -6] {
            let Some(bucket) =
                usize::try_from(wanted + step - first_year).ok().and_then(|i| grooms.get_mut(i))
            else {
                continue;
            };
            if bucket.is_empty() {
                continue;
            }
            let chosen = self.chance.index(bucket.len());
            if !self.near_kin(bride, bucket[chosen]) {
                let groom = bucket.swap_remove(chosen);
                self.wed(groom, bride, date);
                return;
            }
        }
        if self.chance.yes(0.35) {
            let groom = self.stranger(true, wanted.min(year - 24), date, book);
            self.wed(groom, bride, date);
        }
    }

    /// The same mother, the same grandmother, or parent and child.
    fn near_kin(&self, one: u32, other: u32) -> bool {
        let (a, b) = (&self.souls[at(one)], &self.souls[at(other)]);
        let line = |soul: &Soul| {
            let grand = |parent: u32| self.souls.get(at(parent)).map_or(NONE, |parent| parent.mother);
            [soul.mother, grand(soul.mother), grand(soul.father)]
        };
        let shared = line(a).into_iter().any(|x| x != NONE && line(b).contains(&x));
        shared || a.mother == other || a.father == other || b.mother == one || b.father == one
    }

    fn brides_from_elsewhere(&mut self, year: i32, grooms: &[Vec<u32>], book: &NameBook) {
        let level = between_knots(&[(1950, 0.14), (1990, 0.13), (2010, 0.10), (2025, 0.06)], year);
        for &groom in grooms.iter().flatten() {
            let age = year - self.souls[at(groom)].birth.year();
            let chance = match age {
                24..=34 => level,
                35..=45 => level * 0.3,
                _ => 0.0,
            };
            let date = self.date_within(year);
            if self.chance.yes(chance) && date <= self.until {
                let youngest = year - 22;
                let born = (year - age + self.chance.bell_int(3.0, 2.5)).min(youngest);
                let bride = self.stranger(false, born, date, book);
                self.wed(groom, bride, date);
            }
        }
    }

    /// Somebody from elsewhere who marries in.
    fn stranger(&mut self, male: bool, born: i32, date: Day, book: &NameBook) -> u32 {
        let surname = book.surname(&mut self.chance);
        let birth = self.date_within(born);
        let index = self.add(Soul::new(male, birth, surname));
        let stays_elsewhere =
            between_knots(&[(1985, 0.01), (2000, 0.10), (2010, 0.25), (2020, 0.45)], date.year());
        let came = date.plus(self.chance.between(20, 500)).min(self.until);
        let soul = &mut self.souls[at(index)];
        soul.came = Some(came);
        soul.hukou_elsewhere = self.chance.yes(stays_elsewhere);
        index
    }

    pub(super) fn wed(&mut self, husband: u32, wife: u32, date: Day) {
        let year = date.year();
        self.weddings.push(Wedding { husband, wife, date, divorced: None });
        let stays = between_knots(&[(1950, 0.65), (1980, 0.55), (2000, 0.45), (2020, 0.32)], year);
        let with_parents = self.souls[at(husband)].lives == Lives::WithMother
            && self.souls[at(husband)].mother != NONE
            && self.chance.yes(stays);
        for (person, other) in [(husband, wife), (wife, husband)] {
            let soul = &mut self.souls[at(person)];
            soul.marital =
                if soul.marital == Marital::Single { Marital::Married } else { Marital::Remarried };
            soul.spouse = other;
            soul.since = year;
        }
        if !with_parents {
            let home = self.new_home();
            self.souls[at(husband)].lives = Lives::Own(home);
        }
        self.souls[at(wife)].lives = Lives::WithSpouse(husband);
    }
}
