//! A clerk's pen: writes one cell of one row, with the slips that its office makes.

use super::address::{self, Address, Manner};
use super::dates::{self, Form};
use super::slips::{digit_mistyped, digits_swapped, full_width, one_replaced};
use crate::chance::{Chance, Purpose, at};
use crate::day::Day;
use crate::land::Dwelling;
use crate::person::{Paper, Person};
use crate::place::Place;
use crate::tables::slips::{NO_NUMBER, NO_PHONE};

/// Writes the cells of one row.
pub(crate) struct Pen<'a> {
    pub(crate) place: &'a Place,
    pub(crate) chance: Chance,
    /// How careless the office is; error rates are multiplied by it.
    care: f64,
    /// Whether the office asks for former names, and so has the present one.
    police: bool,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(place: &'a Place, purpose: Purpose, row: u64) -> Self {
        let care = match purpose {
            Purpose::Residence => 1.6,
            Purpose::Insurance => 1.2,
            Purpose::Hukou => 0.7,
            Purpose::Marriage => 0.6,
            Purpose::Birth
            | Purpose::Land
            | Purpose::Life
            | Purpose::Migrants
            | Purpose::Homes
            | Purpose::People
            | Purpose::Order
            | Purpose::Outlines
            | Purpose::Buildings => 0.8,
        };
        let chance = Chance::new(place.options.seed, purpose, row);
        Self { place, chance, care, police: matches!(purpose, Purpose::Hukou) }
    }

    /// Whether something that happens at `rate` happens in this cell.
    pub(crate) fn slips(&mut self, rate: f64) -> bool {
        self.chance.yes(rate * self.care)
    }

    pub(crate) fn person(&self, index: u32) -> Option<&'a Person> {
        self.place.people.get(at(index))
    }

    /// The name as written.
    pub(crate) fn name(&mut self, person: &Person) -> String {
        let rates = &self.place.options.rates;
        let former =
            person.former_name.as_ref().filter(|_| !self.police && self.chance.yes(rates.former_name_used));
        let name: &str = former.unwrap_or(&person.name);
        if name.contains('·') {
            return self.dotted(name);
        }
        let slips = &self.place.slips;
        if self.slips(rates.name_homophone) {
            let slip = one_replaced(name, &mut self.chance, |c, chance| slips.homophone(c, chance));
            return slip.unwrap_or_else(|| name.to_owned());
        }
        if self.slips(rates.name_look_alike) {
            let slip = one_replaced(name, &mut self.chance, |c, chance| slips.look_alike(c, chance));
            return slip.unwrap_or_else(|| name.to_owned());
        }
        if self.slips(rates.name_old_form) {
            // Whoever writes old forms writes all of them, or only the one on the old card.
            let all = self.chance.yes(0.5);
            let whole: String = name.chars().map(|c| slips.old_form(c).unwrap_or(c)).collect();
            let one = one_replaced(name, &mut self.chance, |c, _| slips.old_form(c));
            return if all { whole } else { one.unwrap_or(whole) };
        }
        if self.slips(rates.name_mangled) { self.mangled(name) } else { name.to_owned() }
    }

    fn dotted(&mut self, name: &str) -> String {
        match self.chance.below(10) {
            0 => name.replace('·', "•"),
            1 => name.replace('·', "・"),
            2 => name.replace('·', "."),
            3 => name.replace('·', ""),
            4 => name.split('·').next().unwrap_or(name).to_owned(),
            _ => name.to_owned(),
        }
    }

    fn mangled(&mut self, name: &str) -> String {
        let mut characters: Vec<char> = name.chars().collect();
        if characters.len() < 2 || name.is_ascii() {
            return name.to_lowercase();
        }
        match self.chance.below(6) {
            0 => characters.insert(1, ' '),
            1 => characters.insert(1, '\u{3000}'),
            2 => {
                characters.pop();
            }
            3 => characters[1..].reverse(),
            4 => characters.push(' '),
            _ => {
                let last = characters.len() - 1;
                characters[last] = '*';
            }
        }
        characters.into_iter().collect()
    }

    /// The identity number as written. Offices other than the police may have the replaced one.
    pub(crate) fn number(&mut self, person: &Person) -> String {
        let rates = &self.place.options.rates;
        if person.number.is_none() || self.slips(rates.number_missing) {
            return if self.chance.yes(0.7) {
                String::new()
            } else {
                self.chance.one_of(NO_NUMBER).to_owned()
            };
        }
        let number = match &person.second {
            Some(second) if !self.police && self.chance.yes(0.4) => second.as_str(),
            _ => person.number_text(),
        };
        if self.slips(rates.number_of_relative) {
            let relative =
                [person.spouse, person.mother, person.father].into_iter().find_map(|i| self.person(i));
            if let Some(relative) = relative.filter(|relative| relative.number.is_some()) {
                return relative.number_text().to_owned();
            }
        }
        self.number_slips(person, number)
    }

    fn number_slips(&mut self, person: &Person, number: &str) -> String {
        let rates = &self.place.options.rates;
        if number.len() != 18 {
            return number.to_owned();
        }
        if self.slips(rates.number_mistyped) {
            return digit_mistyped(number, 0, &mut self.chance);
        }
        if self.slips(rates.number_swapped) {
            return digits_swapped(number, 0, &mut self.chance);
        }
        let early =
            person.birth < Day::of(1999, 10, 1) && &number[6..8] == "19" && person.paper == Paper::Citizen;
        if early && self.slips(rates.number_15) {
            return format!("{}{}", &number[..6], &number[8..17]);
        }
        if self.slips(rates.number_rounded) {
            return format!("{}000", &number[..15]);
        }
        if !self.slips(rates.number_form) {
            return number.to_owned();
        }
        match self.chance.below(5) {
            0 => full_width(number),
            1 => format!("{} {} {}", &number[..6], &number[6..14], &number[14..]),
            2 => format!("{number} "),
            3 => format!("'{number}"),
            _ => number.to_lowercase(),
        }
    }

    /// The kind of the paper, in the office's words.
    pub(crate) fn paper(&mut self, person: &Person) -> &'static str {
        match person.paper {
            Paper::Citizen => self.chance.one_of(&["居民身份证", "居民身份证", "居民身份证", "身份证"]),
            Paper::Compatriot if person.prefix == 830_000 => "台湾居民居住证",
            Paper::Compatriot => "港澳居民居住证",
            Paper::Permanent => "外国人永久居留身份证",
            Paper::Passport => "外国护照",
        }
    }

    /// The birth date as written, in one of the office's forms (each as likely as its share).
    pub(crate) fn birth(&mut self, person: &Person, forms: &[Form]) -> String {
        let rates = &self.place.options.rates;
        if self.slips(rates.birth_missing) {
            return String::new();
        }
        let form = *self.chance.pick(forms);
        let (year, month, day) = person.birth.civil();
        let old = person.birth < Day::of(1985, 1, 1);
        if old
            && !self.police
            && self.slips(rates.birth_lunar_marked)
            && let Some(lunar) = dates::lunar(person.birth)
        {
            return dates::write_lunar(lunar, &mut self.chance);
        }
        if old
            && self.slips(rates.birth_lunar)
            && let Some((year, month, day)) = dates::lunar(person.birth)
        {
            return dates::write_parts((year, month.abs(), day), form);
        }
        if self.slips(rates.birth_first_of_january) {
            return dates::write_parts((year, 1, 1), form);
        }
        if self.slips(rates.birth_swapped) && month != day {
            let parts = if day <= 12 { (year, day, month) } else { (year, month, day % 10 * 10 + day / 10) };
            if (1..=28).contains(&parts.2) {
                return dates::write_parts(parts, form);
            }
        }
        if self.slips(rates.birth_mistyped) {
            let parts = match self.chance.below(3) {
                0 => (year + *self.chance.pick(&[-10, -1, 1, 10]), month, day.min(28)),
                1 => (year, (month + self.chance.between(1, 10)) % 12 + 1, day.min(28)),
                _ => (year, month, (day + self.chance.between(0, 26)) % 28 + 1),
            };
            return dates::write_parts(parts, form);
        }
        dates::write(person.birth, form)
    }

    /// The sex as written in one of two words.
    pub(crate) fn sex(&mut self, person: &Person, words: [&'static str; 2]) -> &'static str {
        let rate = self.place.options.rates.sex_wrong;
        if self.slips(rate) {
            return if self.chance.yes(0.4) { words[usize::from(!person.male)] } else { "" };
        }
        words[usize::from(person.male)]
    }

    /// The ethnic group as written.
    pub(crate) fn ethnic(&mut self, person: &Person) -> String {
        let rate = self.place.options.rates.ethnic_missing;
        if person.ethnic == 0 || self.slips(rate) {
            return String::new();
        }
        let code = format!("{:02}", person.ethnic);
        let name = codes::lists::ETHNICITY.entry(&code).map_or("", |entry| entry.zh);
        let bare = name.strip_suffix('族').unwrap_or(name);
        match self.chance.below(20) {
            0 => code,
            1..=4 => bare.to_owned(),
            _ => format!("{bare}族"),
        }
    }

    /// A telephone as written on a day: the person's, an old one, a relative's, the employer's.
    pub(crate) fn phone(&mut self, person: &Person, employer: u32) -> String {
        let rates = &self.place.options.rates;
        if person.phone == 0 || self.slips(rates.phone_missing) {
            return if self.chance.yes(0.8) {
                String::new()
            } else {
                self.chance.one_of(NO_PHONE).to_owned()
            };
        }
        let mut number = person.phone;
        if self.slips(rates.phone_old) {
            // The number before the present one: the same for every office that still has it.
            number =
                13_000_000_000 + (person.phone.wrapping_mul(2_862_933_555_777_941_757) >> 16) % 1_000_000_000;
        } else if self.slips(rates.phone_shared) {
            let firm = self.place.land.employers.get(at(employer)).map(|employer| employer.phone);
            let kin = [person.spouse, person.mother, person.father].into_iter().find_map(|i| self.person(i));
            let kin = kin.map(|kin| kin.phone).filter(|phone| *phone > 0);
            number = firm.filter(|_| self.chance.yes(0.4)).or(kin).unwrap_or(number);
        }
        let text = number.to_string();
        if self.slips(rates.phone_mistyped) {
            return digit_mistyped(&text, 1, &mut self.chance);
        }
        // The employers' landlines begin with the area code, whose leading zero a number drops.
        if let Some(line) = text.strip_prefix("571").filter(|line| line.len() == 8) {
            return format!("0571-{line}");
        }
        match self.chance.below(40) {
            0 => format!("{} {} {}", &text[..3], &text[3..7], &text[7..]),
            1 => format!("{}-{}-{}", &text[..3], &text[3..7], &text[7..]),
            2 => format!("+86{text}"),
            3 => full_width(&text),
            _ => text,
        }
    }

    /// An address as written; `None` where the cell is left blank.
    pub(crate) fn address(&mut self, dwelling: &Dwelling, manner: Manner) -> Option<Address> {
        let rates = &self.place.options.rates;
        if self.slips(rates.address_missing) {
            return None;
        }
        let slip = rates.address_mistyped * self.care;
        Some(address::write_with_slips(&self.place.land, dwelling, manner, slip, &mut self.chance))
    }

    /// Name and number of a relative named in somebody else's row, each with its own slips.
    pub(crate) fn relative(&mut self, index: u32, share: f64) -> [String; 2] {
        let rate = self.place.options.rates.relative_missing;
        let Some(relative) = self.person(index) else { return Default::default() };
        if !self.chance.yes(share) || self.chance.yes(rate) {
            return Default::default();
        }
        let name = self.name(relative);
        let number = if self.chance.yes(0.75) { self.number(relative) } else { String::new() };
        [name, number]
    }

    /// A day in one of the office's forms.
    pub(crate) fn day(&mut self, day: Day, forms: &[Form]) -> String {
        let form = *self.chance.pick(forms);
        dates::write(day, form)
    }
}
