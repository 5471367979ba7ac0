//! People who live here with their hukou elsewhere: workers alone, couples, families, and those
//! who were here once and left.

use crate::block::{self, Block, Quota, Setting};
use crate::chance::{Chance, at, count, share_of};
use crate::day::{Day, YEAR_DAYS};
use crate::homes::years_back;
use crate::land::{Dwelling, Housing};
use crate::life::{Marital, NONE, Wedding};
use crate::names::{self, Surname};
use crate::person::{Number, Paper, Person, Standing, Whereabouts, mobile, schooling};

/// A family on its way here.
struct Family {
    locality: u32,
    book: Dwelling,
    present: Dwelling,
    came: Day,
    household: u32,
    left: Option<Day>,
}

/// Fills the block up to its quota of migrants, then adds those who have left again.
pub(crate) fn settle(
    block: &mut Block,
    setting: &Setting<'_>,
    quota: Quota,
    housing: &mut Housing<'_>,
    chance: &mut Chance,
) {
    let there = count(block.people.iter().filter(|person| person.standing == Standing::Migrant).count());
    let first = block.people.len();
    let mut wanted = quota.migrants.saturating_sub(there);
    while wanted > 0 {
        wanted -= arrive(block, setting, housing, chance, wanted, false);
    }
    let mut gone = share_of(quota.migrants, setting.options.rates.former_migrants);
    while gone > 0 {
        gone -= arrive(block, setting, housing, chance, gone, true);
    }
    block::lend_phones(&mut block.people, first, setting.as_of, chance);
}

fn arrive(
    block: &mut Block,
    setting: &Setting<'_>,
    housing: &mut Housing<'_>,
    chance: &mut Chance,
    most: u32,
    gone: bool,
) -> u32 {
    let as_of = setting.as_of;
    let before = block.people.len();
    if chance.yes(setting.options.rates.from_abroad) {
        from_abroad(block, setting, housing, chance, gone);
        return 1;
    }
    let land = housing.land();
    let locality = land.origin(chance);
    let came = years_back(as_of, chance.unit() * chance.unit() * 18.0 + 0.2, chance);
    let employer = housing.employer(chance);
    let dorm = chance.yes(0.17);
    let present = if dorm { housing.dorm(employer) } else { rented(housing, chance) };
    let left = gone
        .then(|| came.plus(chance.between(60, (as_of.0 - came.0 - 10).max(61))))
        .map(|day| day.min(as_of));
    let family = Family {
        locality,
        book: land.outside(chance, locality),
        present,
        came,
        household: block.households,
        left,
    };
    block.households += 1;
    if dorm {
        // Up to six beds of a room, workers of one firm, from wherever they come.
        let beds = u32::try_from(chance.between(2, 6)).unwrap_or(2).min(most);
        for _ in 0..beds {
            let locality = if chance.yes(0.4) { family.locality } else { land.origin(chance) };
            let own = Family { locality, book: land.outside(chance, locality), ..family };
            worker(block, setting, &own, employer, chance);
        }
    } else {
        flat_family(block, setting, &family, employer, housing, chance, most);
    }
    count(block.people.len() - before)
}

fn rented(housing: &mut Housing<'_>, chance: &mut Chance) -> Dwelling {
    if chance.yes(0.3) { housing.guest(chance) } else { housing.own(chance) }
}

fn flat_family(
    block: &mut Block,
    setting: &Setting<'_>,
    family: &Family,
    employer: u32,
    housing: &mut Housing<'_>,
    chance: &mut Chance,
    most: u32,
) {
    let kind = chance.unit();
    if most < 2 || kind < 0.16 {
        worker(block, setting, family, employer, chance);
        return;
    }
    let husband = worker_of(block, setting, family, employer, chance, Some(true));
    let his_birth = block.people[at(husband)].birth;
    let wife = worker_of(block, setting, family, housing.employer(chance), chance, Some(false));
    let youngest = family.came.plus(-19 * YEAR_DAYS);
    let her_birth = his_birth.plus(chance.bell_int(700.0, 800.0)).min(youngest.max(his_birth));
    let wedding = her_birth
        .max(his_birth)
        .plus(chance.between(22 * YEAR_DAYS, 29 * YEAR_DAYS))
        .min(setting.as_of.plus(-chance.between(30, 900)));
    let married = wedding >= her_birth.plus(20 * YEAR_DAYS);
    rebirth(block, wife, her_birth, setting, chance);
    if married {
        for (person, other) in [(husband, wife), (wife, husband)] {
            block.people[at(person)].spouse = other;
            block.people[at(person)].marital = Marital::Married;
        }
        block.weddings.push(Wedding { husband, wife, date: wedding, divorced: None });
    }
    if !married || most < 3 || kind < 0.44 {
        return;
    }
    let children = if chance.yes(0.42) { 2 } else { 1 };
    let mut born = wedding;
    for _ in 0..children.min(most - 2) {
        born = born.plus(chance.between(300, 5 * YEAR_DAYS));
        let her_age = her_birth.age_at(born);
        let age = born.age_at(setting.as_of);
        if born >= setting.as_of || her_age > 43 || age > 19 {
            continue;
        }
        let twins = most - 2 > children && chance.yes(0.011);
        child(block, setting, family, (husband, wife), born, None, chance);
        if twins {
            let sibling = block.people.last().and_then(|first| first.name_parts().1.chars().next());
            let shared = sibling.filter(|_| chance.yes(names::TWINS_SHARE));
            child(block, setting, family, (husband, wife), born, shared, chance);
            break;
        }
    }
    if most > count(block.people.len()).saturating_sub(husband) && chance.yes(0.10) {
        grandmother(block, setting, family, husband, chance);
    }
}

/// A person from the family's village.
fn blank(setting: &Setting<'_>, family: &Family, male: bool, birth: Day, chance: &mut Chance) -> Person {
    let county = setting.land.localities[at(family.locality)].county_code();
    let age = birth.age_at(setting.as_of);
    Person {
        name: Box::from(""),
        surname_length: 1,
        former_name: None,
        male,
        ethnic: names::ethnic_of(chance, &county[..2]),
        birth,
        death: None,
        father: NONE,
        mother: NONE,
        spouse: NONE,
        marital: Marital::Single,
        standing: if family.left.is_some() { Standing::FormerMigrant } else { Standing::Migrant },
        whereabouts: Whereabouts::AtBook,
        household: family.household,
        entered: family.came.max(birth),
        left: family.left,
        book: family.book,
        former: None,
        present: family.present,
        moved: family.came.max(birth),
        paper: Paper::Citizen,
        prefix: county.parse().unwrap_or(0),
        number: None,
        second: None,
        double_hukou: false,
        phone: if age >= 13 { mobile(chance) } else { 0 },
        schooling: schooling(chance, birth.year(), age),
        employer: NONE,
    }
}

fn give_name(person: &mut Person, surname: Surname, setting: &Setting<'_>, chance: &mut Chance) {
    if let Some(name) = names::of_people(chance, person.ethnic, person.male) {
        person.surname_length = 0;
        person.name = name.into();
        return;
    }
    let written = setting.book.written(surname);
    let given = setting.book.given(chance, person.male, person.birth.year(), None);
    person.name = format!("{written}{given}").into();
    person.surname_length = u8::try_from(written.chars().count()).unwrap_or(1);
    let grown = person.birth.age_at(setting.as_of) >= 10;
    if grown && chance.yes(setting.options.rates.former_name) {
        let former = block::former_name(written, person.male, person.birth.year(), setting.book, chance);
        person.former_name = Some(former);
    }
}

fn worker(
    block: &mut Block,
    setting: &Setting<'_>,
    family: &Family,
    employer: u32,
    chance: &mut Chance,
) -> u32 {
    worker_of(block, setting, family, employer, chance, None)
}

fn worker_of(
    block: &mut Block,
    setting: &Setting<'_>,
    family: &Family,
    employer: u32,
    chance: &mut Chance,
    male: Option<bool>,
) -> u32 {
    let male = male.unwrap_or_else(|| chance.yes(0.56));
    // Age on arrival: young, with a long tail.
    let age = (17.5 + chance.unit() * 9.0 + chance.unit() * chance.unit() * 27.0) * 365.25;
    let birth = family.came.plus(-chance.bell_int(age, 60.0));
    let mut person = blank(setting, family, male, birth, chance);
    person.employer = employer;
    if chance.yes(0.2) {
        person.former =
            Some((rented_before(setting, family, chance), person.moved.plus(-chance.between(200, 1500))));
    }
    let surname = setting.book.surname(chance);
    give_name(&mut person, surname, setting, chance);
    // People over thirty who come alone mostly have a family at home that nobody here has seen.
    let now = birth.age_at(setting.as_of);
    if now > 26 && chance.yes(0.55) {
        person.marital = Marital::Married;
    }
    push(block, person)
}

/// Where a migrant lived before the present dwelling: in another county, mostly.
fn rented_before(setting: &Setting<'_>, family: &Family, chance: &mut Chance) -> Dwelling {
    let locality = if chance.yes(0.5) { family.locality } else { setting.land.origin(chance) };
    setting.land.outside(chance, locality)
}

fn push(block: &mut Block, person: Person) -> u32 {
    block.people.push(person);
    count(block.people.len()) - 1
}

/// Changes the day of birth of somebody just made, and what follows from it.
fn rebirth(block: &mut Block, index: u32, birth: Day, setting: &Setting<'_>, chance: &mut Chance) {
    let person = &mut block.people[at(index)];
    person.birth = birth;
    person.marital = Marital::Single;
    person.former = person.former.filter(|(_, since)| *since > birth);
    person.moved = person.moved.max(birth);
    if person.surname_length > 0 {
        let (surname, _) = person.name_parts();
        let given = setting.book.given(chance, person.male, birth.year(), None);
        person.name = format!("{surname}{given}").into();
    }
}

fn child(
    block: &mut Block,
    setting: &Setting<'_>,
    family: &Family,
    parents: (u32, u32),
    born: Day,
    shared_first: Option<char>,
    chance: &mut Chance,
) {
    let male = chance.yes(0.535);
    let mut person = blank(setting, family, male, born, chance);
    let father = &block.people[at(parents.0)];
    person.ethnic = father.ethnic;
    let (surname, _) = father.name_parts();
    let given = setting.book.given(chance, male, born.year(), shared_first);
    if father.surname_length == 0 {
        give_name(&mut person, Surname(0), setting, chance);
    } else {
        person.name = format!("{surname}{given}").into();
        person.surname_length = father.surname_length;
    }
    (person.father, person.mother) = parents;
    push(block, person);
}

fn grandmother(block: &mut Block, setting: &Setting<'_>, family: &Family, son: u32, chance: &mut Chance) {
    let birth = block.people[at(son)].birth.plus(-chance.between(21 * YEAR_DAYS, 34 * YEAR_DAYS));
    let mut person = blank(setting, family, false, birth, chance);
    person.marital = Marital::Widowed;
    let surname = setting.book.surname(chance);
    give_name(&mut person, surname, setting, chance);
    let mother = push(block, person);
    block.people[at(son)].mother = mother;
}

/// Somebody from Hong Kong, Macao, Taiwan or abroad.
fn from_abroad(
    block: &mut Block,
    setting: &Setting<'_>,
    housing: &mut Housing<'_>,
    chance: &mut Chance,
    gone: bool,
) {
    let land = housing.land();
    let locality = land.origin(chance);
    let came = years_back(setting.as_of, chance.unit() * 9.0 + 0.3, chance);
    let present = rented(housing, chance);
    let left = gone.then(|| came.plus(60).min(setting.as_of));
    let family = Family { locality, book: present, present, came, household: block.households, left };
    block.households += 1;
    let birth = came.plus(-chance.between(22 * YEAR_DAYS, 60 * YEAR_DAYS));
    let male = chance.yes(0.6);
    let mut person = blank(setting, &family, male, birth, chance);
    person.employer = housing.employer(chance);
    if chance.yes(0.55) {
        person.paper = Paper::Compatriot;
        person.prefix = *chance.pick(&[810_000, 810_000, 820_000, 830_000, 830_000]);
        person.ethnic = 1;
        let surname = setting.book.surname(chance);
        give_name(&mut person, surname, setting, chance);
    } else {
        person.ethnic = 0;
        person.name = names::latin(chance, male).into();
        person.surname_length = 0;
        if chance.yes(0.3) {
            person.paper = Paper::Permanent;
            // 9, the province that issued it, the country of GB/T 2659 (840 United States, 392 Japan, …).
            let country = *chance.pick(&[840, 392, 410, 276, 250, 643, 356, 826]);
            person.prefix = 933_000 + country;
        } else {
            person.paper = Paper::Passport;
            person.number = Some(Number::passport(chance));
        }
    }
    push(block, person);
}
