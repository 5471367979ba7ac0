//! A community's lives, year by year over more than a century: births, marriages in and out,
//! divorces, deaths, and who lives with whom. Everything later (households, kin, extracts) is read
//! from what happened here.

mod weddings;

use crate::chance::{Chance, at, between_knots, count, spread};
use crate::day::Day;
use crate::names::{NameBook, Surname, mothers_surname_share};
use crate::vitals::{self, Fertility, Mortality};

/// Stands for nobody.
pub(crate) const NONE: u32 = u32::MAX;

/// The first year simulated; whoever founds the community is dead by the end.
const START: i32 = 1890;

/// Founding couples arrive until this year, so that no cohort is missing later.
const FOUNDED: i32 = 1932;

/// With whom somebody lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lives {
    WithMother,
    WithFather,
    WithSpouse(u32),
    Own(u32),
}

/// Marital state of GB/T 2261.2, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marital {
    Single,
    Married,
    Remarried,
    Widowed,
    Divorced,
}

impl Marital {
    /// Whether there is a spouse.
    pub(crate) fn has_spouse(self) -> bool {
        matches!(self, Self::Married | Self::Remarried)
    }
}

/// One life.
#[derive(Clone, Debug)]
pub(crate) struct Soul {
    pub(crate) male: bool,
    pub(crate) birth: Day,
    pub(crate) death: Option<Day>,
    pub(crate) surname: Surname,
    pub(crate) father: u32,
    pub(crate) mother: u32,
    pub(crate) spouse: u32,
    pub(crate) marital: Marital,
    /// Came from elsewhere on this day.
    pub(crate) came: Option<Day>,
    /// Left, with the hukou, on this day.
    pub(crate) left: Option<Day>,
    /// Lives here, the hukou stayed elsewhere.
    pub(crate) hukou_elsewhere: bool,
    lives: Lives,
    since: i32,
    children: u8,
    last_birth: i32,
    last_child: u32,
}

impl Soul {
    fn new(male: bool, birth: Day, surname: Surname) -> Self {
        Self {
            male,
            birth,
            death: None,
            surname,
            father: NONE,
            mother: NONE,
            spouse: NONE,
            marital: Marital::Single,
            came: None,
            left: None,
            hukou_elsewhere: false,
            lives: Lives::WithMother,
            since: 0,
            children: 0,
            last_birth: 0,
            last_child: NONE,
        }
    }

    /// Alive and still of this community.
    pub(crate) fn stays(&self) -> bool {
        self.death.is_none() && self.left.is_none()
    }
}

/// One marriage.
#[derive(Clone, Debug)]
pub(crate) struct Wedding {
    pub(crate) husband: u32,
    pub(crate) wife: u32,
    pub(crate) date: Day,
    pub(crate) divorced: Option<Day>,
}

/// The lives of a community and its marriages.
pub(crate) struct Community {
    pub(crate) souls: Vec<Soul>,
    pub(crate) weddings: Vec<Wedding>,
    homes: u32,
    alive: Vec<u32>,
    until: Day,
    chance: Chance,
}

impl Community {
    /// Lives a community through to `until`, with about `size` members at the end.
    pub(crate) fn live(size: u32, until: Day, book: &NameBook, chance: Chance) -> Self {
        let mut community =
            Self { souls: Vec::new(), weddings: Vec::new(), homes: 0, alive: Vec::new(), until, chance };
        // By trial over many seeds, this many founding couples leave about `size` members.
        let founders = (size * 10 / 97).max(8);
        let years = u32::try_from(FOUNDED - START).unwrap_or(1);
        for year in START..=until.year() {
            let step = u32::try_from(year - START).unwrap_or(years);
            for _ in 0..if step < years { spread(founders, step, years) } else { 0 } {
                community.found(year, book);
            }
            community.births_and_deaths(year, book);
            community.marriages(year, book);
            community.moves(year);
        }
        community
    }

    fn found(&mut self, year: i32, book: &NameBook) {
        let age = self.chance.between(18, 24);
        let mut founder = |male: bool, year: i32| {
            let (birth, surname) = (self.date_within(year), book.surname(&mut self.chance));
            self.add(Soul::new(male, birth, surname))
        };
        let (husband, wife) = (founder(true, year - age - 2), founder(false, year - age));
        self.wed(husband, wife, Day::of(year, 1, 1));
    }

    fn add(&mut self, soul: Soul) -> u32 {
        let index = count(self.souls.len());
        self.souls.push(soul);
        self.alive.push(index);
        index
    }

    fn date_within(&mut self, year: i32) -> Day {
        Day::of(year, 1, 1).plus(self.chance.between(0, 364))
    }

    /// A new home's number.
    pub(crate) fn new_home(&mut self) -> u32 {
        self.homes += 1;
        self.homes - 1
    }

    fn births_and_deaths(&mut self, year: i32, book: &NameBook) {
        let mortality = Mortality::of(year);
        let fertility = Fertility::of(year);
        let boys = vitals::sex_ratio_at_birth(year);
        let boy_share = boys / (100.0 + boys);
        for slot in 0..self.alive.len() {
            let index = self.alive[slot];
            let soul = &self.souls[at(index)];
            let (male, age, married) = (soul.male, year - soul.birth.year(), soul.marital.has_spouse());
            let rested = soul.last_birth + 1 < year;
            let bears = !male && married && rested;
            let fertile = if bears { fertility.chance(age, soul.children) } else { 0.0 };
            if age > 0 && self.chance.yes(mortality.chance(male, age)) {
                self.die(index, year);
            } else if self.chance.yes(fertile) {
                self.bear(index, year, boy_share, &mortality, book);
            } else if !male && married {
                self.maybe_divorce(index, year);
            }
        }
        let souls = &self.souls;
        self.alive.retain(|index| souls[at(*index)].stays());
    }

    fn die(&mut self, index: u32, year: i32) {
        let date = self.date_within(year);
        if date > self.until {
            return;
        }
        let soul = &mut self.souls[at(index)];
        soul.death = Some(date);
        let spouse = soul.spouse;
        if let Some(left) = self.souls.get_mut(at(spouse)) {
            left.marital = Marital::Widowed;
            left.since = year;
            left.spouse = NONE;
        }
    }

    fn bear(&mut self, mother: u32, year: i32, boy_share: f64, mortality: &Mortality, book: &NameBook) {
        let date = self.date_within(year);
        if date > self.until {
            return;
        }
        let age = year - self.souls[at(mother)].birth.year();
        let twins = self.chance.yes(vitals::twin_share(year, age));
        let boy = self.chance.yes(boy_share);
        let first = self.child(mother, date, boy, book);
        let mut born = vec![first];
        if twins {
            let alike = self.chance.yes(0.65);
            let other = self.child(mother, date, boy == alike, book);
            self.souls[at(other)].surname = self.souls[at(first)].surname;
            born.push(other);
        }
        for child in born {
            if self.chance.yes(mortality.chance(true, 0)) {
                let death = date.plus(self.chance.between(0, 300));
                self.souls[at(child)].death = (death <= self.until).then_some(death);
            }
        }
    }

    fn child(&mut self, mother: u32, date: Day, boy: bool, book: &NameBook) -> u32 {
        let father = self.souls[at(mother)].spouse;
        let hers = self.chance.yes(mothers_surname_share(date.year()));
        let surname = match (hers, self.souls.get(at(father))) {
            (false, Some(father)) => father.surname,
            _ => self.souls[at(mother)].surname,
        };
        // One child in two thousand bears neither's name (adopted, or the clerk's doing).
        let surname = if self.chance.yes(0.0005) { book.surname(&mut self.chance) } else { surname };
        let mut soul = Soul::new(boy, date, surname);
        soul.father = father;
        soul.mother = mother;
        let parents = [self.souls.get(at(father)), self.souls.get(at(mother))];
        soul.hukou_elsewhere = parents.iter().flatten().all(|parent| parent.hukou_elsewhere);
        let index = self.add(soul);
        for parent in [father, mother] {
            if let Some(parent) = self.souls.get_mut(at(parent)) {
                parent.children = parent.children.saturating_add(1);
                parent.last_birth = date.year();
                parent.last_child = index;
            }
        }
        index
    }

    fn maybe_divorce(&mut self, wife: u32, year: i32) {
        let years = year - self.souls[at(wife)].since;
        if years < 1 || !self.chance.yes(vitals::divorce_chance(year, years)) {
            return;
        }
        let date = self.date_within(year);
        let husband = self.souls[at(wife)].spouse;
        if date > self.until || husband == NONE {
            return;
        }
        if let Some(wedding) = self.weddings.iter_mut().rev().find(|wedding| wedding.wife == wife) {
            wedding.divorced = Some(date);
        }
        for person in [husband, wife] {
            let soul = &mut self.souls[at(person)];
            soul.marital = Marital::Divorced;
            soul.since = year;
            soul.spouse = NONE;
        }
        let home = self.new_home();
        self.souls[at(wife)].lives = Lives::Own(home);
        if matches!(self.souls[at(husband)].lives, Lives::WithSpouse(_)) {
            let home = self.new_home();
            self.souls[at(husband)].lives = Lives::Own(home);
        }
        let child = self.souls[at(wife)].last_child;
        if child != NONE && self.chance.yes(0.45) && self.souls[at(child)].lives == Lives::WithMother {
            self.souls[at(child)].lives = Lives::WithFather;
        }
    }

    fn moves(&mut self, year: i32) {
        let leaving = between_knots(&[(1985, 0.0), (1995, 0.01), (2010, 0.035), (2025, 0.045)], year);
        for slot in 0..self.alive.len() {
            let index = self.alive[slot];
            let soul = &self.souls[at(index)];
            let (age, at_home) =
                (year - soul.birth.year(), matches!(soul.lives, Lives::WithMother | Lives::WithFather));
            let splits = at_home
                && match soul.marital {
                    Marital::Single => age >= 22 && self.chance.yes(leaving),
                    Marital::Married | Marital::Remarried => age >= 29 && self.chance.yes(0.025),
                    Marital::Widowed | Marital::Divorced => age >= 30 && self.chance.yes(0.04),
                };
            if splits {
                let home = self.new_home();
                self.souls[at(index)].lives = Lives::Own(home);
                continue;
            }
            // Old people who have lost their spouse move to a child that keeps a home.
            let (old, child) = (soul.marital == Marital::Widowed && age >= 72, soul.last_child);
            if old
                && child != NONE
                && self.chance.yes(0.09)
                && let (true, Lives::Own(home)) = (self.souls[at(child)].stays(), self.souls[at(child)].lives)
            {
                self.souls[at(index)].lives = Lives::Own(home);
            }
        }
    }

    /// The home of everybody, resolved through parents and spouses.
    pub(crate) fn homes(&mut self) -> Vec<u32> {
        let mut homes = Vec::with_capacity(self.souls.len());
        for index in 0..count(self.souls.len()) {
            let home = self.home_of(index);
            homes.push(home);
        }
        homes
    }

    fn home_of(&mut self, index: u32) -> u32 {
        let mut person = index;
        // Every step goes to an elder or a spouse; a family has far fewer links than this.
        for _ in 0..64 {
            let soul = &self.souls[at(person)];
            let next = match soul.lives {
                Lives::Own(home) => return home,
                Lives::WithMother => soul.mother,
                Lives::WithFather => soul.father,
                Lives::WithSpouse(spouse) => spouse,
            };
            if next == NONE {
                break;
            }
            person = next;
        }
        let home = self.new_home();
        self.souls[at(person)].lives = Lives::Own(home);
        home
    }

    /// The stream of draws, for what follows on the simulation.
    pub(crate) fn chance(&mut self) -> &mut Chance {
        &mut self.chance
    }

    /// Adds somebody who arrives with a hukou of this place, in a given home.
    pub(crate) fn arrive(&mut self, male: bool, birth: Day, surname: Surname, came: Day, home: u32) -> u32 {
        let index = self.add(Soul::new(male, birth, surname));
        let soul = &mut self.souls[at(index)];
        soul.came = Some(came);
        soul.lives = Lives::Own(home);
        index
    }

    /// Marries two arrivals.
    pub(crate) fn join(&mut self, husband: u32, wife: u32, date: Day) {
        let lives = self.souls[at(husband)].lives;
        self.wed(husband, wife, date);
        self.souls[at(husband)].lives = lives;
    }

    /// Adds a child of arrivals, in its mother's home.
    pub(crate) fn add_child(&mut self, mother: u32, date: Day, boy: bool, book: &NameBook) -> u32 {
        self.child(mother, date, boy, book)
    }
}
