//! One block of the place: a community's lives turned into people with names, households and
//! homes. Blocks do not know each other, so they are grown side by side.

use crate::chance::{Chance, Purpose, at, count};
use crate::day::{Day, YEAR_DAYS};
use crate::homes;
use crate::land::{Dwelling, Housing, Land};
use crate::life::{Community, NONE, Soul, Wedding};
use crate::migrants;
use crate::names::{self, NameBook};
use crate::options::{FormerCounty, Options};
use crate::person::{Paper, Person, Standing, Whereabouts, mobile, schooling};

/// What every block is grown with.
pub(crate) struct Setting<'a> {
    pub(crate) options: &'a Options,
    pub(crate) land: &'a Land,
    pub(crate) book: &'a NameBook,
    pub(crate) as_of: Day,
}

/// How many of whom a block has to have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quota {
    pub(crate) block: u32,
    pub(crate) locals: u32,
    pub(crate) migrants: u32,
    pub(crate) unaccounted: u32,
}

/// The people of one block; indexes are the block's own.
pub(crate) struct Block {
    pub(crate) people: Vec<Person>,
    pub(crate) weddings: Vec<Wedding>,
    pub(crate) households: u32,
}

/// Deaths so far back still stand in the hukou extract.
pub(crate) const DEATHS_KEPT_YEARS: i32 = 10;

/// Moves out so far back still stand in it.
const MOVES_KEPT_YEARS: i32 = 8;

/// Grows a block.
pub(crate) fn grow(setting: &Setting<'_>, quota: Quota) -> Block {
    let options = setting.options;
    let chance = Chance::new(options.seed, Purpose::Life, u64::from(quota.block));
    let mut community = Community::live(quota.locals, setting.as_of, setting.book, chance);
    fit(&mut community, setting, quota);
    let homes = community.homes();
    let mut housing = Housing::new(setting.land, quota.block);
    let mut chance = Chance::new(options.seed, Purpose::People, u64::from(quota.block));
    let kept = keep(&community, setting.as_of);
    let mut block = settle(&community, &homes, &kept, setting, &mut housing, &mut chance);
    let mut chance = Chance::new(options.seed, Purpose::Homes, u64::from(quota.block));
    homes::scatter(&mut block, setting, quota, &mut housing, &mut chance);
    let mut chance = Chance::new(options.seed, Purpose::Migrants, u64::from(quota.block));
    migrants::settle(&mut block, setting, quota, &mut housing, &mut chance);
    block
}

/// Brings the members with hukou here to exactly `wanted`: households move out, or arrive.
fn fit(community: &mut Community, setting: &Setting<'_>, quota: Quota) {
    let wanted = quota.locals;
    // A place with few migrants has the rest of its incoming spouses on its own books.
    let incoming = community.souls.iter_mut().filter(|soul| soul.stays() && soul.hukou_elsewhere);
    for soul in incoming.skip(at(quota.migrants)) {
        soul.hukou_elsewhere = false;
    }
    let homes = community.homes();
    let mut members: Vec<Vec<u32>> = Vec::new();
    let mut have = 0;
    for (index, soul) in (0_u32..).zip(&community.souls) {
        if soul.stays() && !soul.hukou_elsewhere {
            let home = at(homes[at(index)]);
            if members.len() <= home {
                members.resize(home + 1, Vec::new());
            }
            members[home].push(index);
            have += 1;
        }
    }
    community.chance().shuffle(&mut members);
    for household in members {
        if have <= wanted {
            break;
        }
        have -= move_out(community, &household, have - wanted, setting.as_of);
    }
    while have > wanted {
        // Only as a last resort, in places of a few dozen: one person leaves a household behind.
        let Some(soul) = community.souls.iter_mut().find(|soul| soul.stays() && !soul.hukou_elsewhere) else {
            break;
        };
        soul.left = Some(setting.as_of.plus(-30));
        have -= 1;
    }
    while have < wanted {
        have += arrive(community, setting, wanted - have);
    }
}

/// Moves a household (or as many of it as are to go) out in the last years; how many went.
fn move_out(community: &mut Community, household: &[u32], most: u32, as_of: Day) -> u32 {
    let latest = household.iter().map(|&member| {
        let soul = &community.souls[at(member)];
        soul.came.map_or(soul.birth, |came| came.max(soul.birth))
    });
    let from = latest.max().unwrap_or(as_of).plus(60).max(as_of.plus(-MOVES_KEPT_YEARS * YEAR_DAYS));
    if household.is_empty() || count(household.len()) > most || from.plus(30) >= as_of {
        return 0;
    }
    let date = from.plus(community.chance().between(0, as_of.0 - from.0 - 1));
    for &member in household {
        community.souls[at(member)].left = Some(date);
    }
    count(household.len())
}

/// Lets a family or a single person arrive, at most `most` of them; how many came.
fn arrive(community: &mut Community, setting: &Setting<'_>, most: u32) -> u32 {
    let as_of = setting.as_of;
    let home = community.new_home();
    let came = as_of.plus(-community.chance().between(100, 15 * YEAR_DAYS));
    let surname = setting.book.surname(community.chance());
    if most < 2 || community.chance().yes(0.35) {
        let birth = came.plus(-community.chance().between(23 * YEAR_DAYS, 34 * YEAR_DAYS));
        let male = community.chance().yes(0.5);
        community.arrive(male, birth, surname, came, home);
        return 1;
    }
    let birth = came.plus(-community.chance().between(28 * YEAR_DAYS, 40 * YEAR_DAYS));
    let younger = birth.plus(community.chance().between(-200, 4 * YEAR_DAYS)).min(came.plus(-26 * YEAR_DAYS));
    let husband = community.arrive(true, birth, surname, came, home);
    let her_surname = setting.book.surname(community.chance());
    let wife = community.arrive(false, younger, her_surname, came, home);
    let wedding = younger.plus(community.chance().between(22 * YEAR_DAYS, 25 * YEAR_DAYS)).min(came);
    community.join(husband, wife, wedding);
    if most >= 3 && community.chance().yes(0.75) {
        let born = wedding.plus(community.chance().between(300, 6 * YEAR_DAYS)).min(as_of.plus(-1));
        let boy = community.chance().yes(0.53);
        let child = community.add_child(wife, born, boy, setting.book);
        community.souls[at(child)].came = (born < came).then_some(came);
        return 3;
    }
    2
}

/// Who is kept: the living members, the lately dead and departed, and those whom they name.
fn keep(community: &Community, as_of: Day) -> Vec<bool> {
    let souls = &community.souls;
    let recent =
        |date: Option<Day>, years: i32| date.is_some_and(|date| date >= as_of.plus(-years * YEAR_DAYS));
    let mut kept: Vec<bool> = souls
        .iter()
        .map(|soul| {
            let left = recent(soul.left, MOVES_KEPT_YEARS) && soul.death.is_none();
            soul.stays() || left || (soul.left.is_none() && recent(soul.death, DEATHS_KEPT_YEARS))
        })
        .collect();
    let first = kept.clone();
    for (soul, _) in souls.iter().zip(&first).filter(|pair| *pair.1) {
        for parent in [soul.father, soul.mother] {
            if parent != NONE {
                kept[at(parent)] = true;
            }
        }
    }
    for wedding in &community.weddings {
        if wedding.date >= Day::of(1986, 1, 1) && (first[at(wedding.husband)] || first[at(wedding.wife)]) {
            kept[at(wedding.husband)] = true;
            kept[at(wedding.wife)] = true;
        }
    }
    kept
}

/// Names the kept, gives every home a dwelling, and re-numbers everything.
fn settle(
    community: &Community,
    homes: &[u32],
    kept: &[bool],
    setting: &Setting<'_>,
    housing: &mut Housing<'_>,
    chance: &mut Chance,
) -> Block {
    let mut new_index = vec![NONE; kept.len()];
    let mut next = 0;
    for (slot, _) in new_index.iter_mut().zip(kept).filter(|pair| *pair.1) {
        *slot = next;
        next += 1;
    }
    let moved = |index: u32| new_index.get(at(index)).copied().unwrap_or(NONE);
    let mut dwellings: Vec<Option<(u32, Dwelling)>> = Vec::new();
    let mut households = 0;
    let mut siblings = vec![Siblings::default(); community.souls.len()];
    let mut people: Vec<Person> = Vec::with_capacity(at(next));
    for ((soul, &home), _) in community.souls.iter().zip(homes).zip(kept).filter(|pair| *pair.1) {
        let home = at(home);
        if dwellings.len() <= home {
            dwellings.resize(home + 1, None);
        }
        let (household, dwelling) = *dwellings[home].get_or_insert_with(|| {
            households += 1;
            (households - 1, housing.own(chance))
        });
        let mut person = embody(soul, household, dwelling, setting, chance);
        person.father = moved(soul.father);
        person.mother = moved(soul.mother);
        person.spouse = moved(soul.spouse);
        name(&mut person, soul, &mut siblings, setting, chance);
        people.push(person);
    }
    let weddings = community
        .weddings
        .iter()
        .filter(|wedding| kept[at(wedding.husband)] && kept[at(wedding.wife)])
        .map(|wedding| Wedding {
            husband: moved(wedding.husband),
            wife: moved(wedding.wife),
            ..wedding.clone()
        })
        .collect();
    let mut block = Block { people, weddings, households };
    lend_phones(&mut block.people, 0, setting.as_of, chance);
    block
}

/// A soul's person, not yet named or tied.
fn embody(
    soul: &Soul,
    household: u32,
    dwelling: Dwelling,
    setting: &Setting<'_>,
    chance: &mut Chance,
) -> Person {
    let land = setting.land;
    let standing = match (soul.death, soul.left, soul.hukou_elsewhere) {
        (_, Some(_), true) | (Some(_), _, true) => Standing::Outside,
        (None, None, true) => Standing::Migrant,
        (Some(death), None, false) if death < setting.as_of.plus(-DEATHS_KEPT_YEARS * YEAR_DAYS) => {
            Standing::Outside
        }
        (Some(_), None, false) => Standing::Dead,
        (_, Some(left), false)
            if soul.death.is_some() || left < setting.as_of.plus(-MOVES_KEPT_YEARS * YEAR_DAYS) =>
        {
            Standing::Outside
        }
        (_, Some(_), false) => Standing::MovedOut,
        (None, None, false) => Standing::Local,
    };
    let origin = soul.came.map(|_| land.origin(chance));
    let away = soul.hukou_elsewhere || soul.left.is_some();
    let outside = origin.or_else(|| away.then(|| land.origin(chance)));
    let (book, present) = match outside {
        Some(locality) if soul.hukou_elsewhere => (land.outside(chance, locality), dwelling),
        Some(locality) if soul.left.is_some() => (dwelling, land.outside(chance, locality)),
        _ => (dwelling, dwelling),
    };
    let birth_place = origin.map_or(dwelling.locality, |origin| origin);
    let birth_county = land.localities[at(birth_place)].county_code();
    let age = soul.birth.age_at(soul.death.unwrap_or(setting.as_of));
    Person {
        name: Box::from(""),
        surname_length: 0,
        former_name: None,
        male: soul.male,
        ethnic: names::ethnic_of(chance, &birth_county[..2]),
        birth: soul.birth,
        death: soul.death,
        father: NONE,
        mother: NONE,
        spouse: NONE,
        marital: soul.marital,
        standing,
        whereabouts: Whereabouts::AtBook,
        household,
        entered: soul.came.unwrap_or(soul.birth),
        left: soul.left,
        book,
        former: None,
        present,
        moved: soul.left.or(soul.came).unwrap_or(soul.birth),
        paper: Paper::Citizen,
        prefix: prefix_of(birth_county, soul.birth, &setting.options.former_counties),
        number: None,
        second: None,
        double_hukou: false,
        phone: if age >= 13 { mobile(chance) } else { 0 },
        schooling: schooling(chance, soul.birth.year(), age),
        employer: NONE,
    }
}

/// The county at the head of a number given at birth.
pub(crate) fn prefix_of(county: &str, birth: Day, former: &[FormerCounty]) -> u32 {
    let earlier = former
        .iter()
        .filter(|entry| entry.county == county && birth < Day::from_date(entry.until))
        .min_by_key(|entry| entry.until);
    earlier.map_or(county, |entry| &entry.code).parse().unwrap_or(0)
}

/// What a mother's children are called so far.
#[derive(Clone, Copy, Default)]
struct Siblings {
    /// The first character that daughters, and that sons, share.
    generation: [Option<char>; 2],
    /// The last child's birth and first character.
    last: Option<(Day, char)>,
}

fn name(
    person: &mut Person,
    soul: &Soul,
    siblings: &mut [Siblings],
    setting: &Setting<'_>,
    chance: &mut Chance,
) {
    let year = soul.birth.year();
    let surname = setting.book.written(soul.surname);
    let slot = usize::from(soul.male);
    let elder = siblings.get(at(soul.mother)).copied().unwrap_or_default();
    let twin = elder.last.filter(|(birth, _)| *birth == soul.birth).map(|(_, first)| first);
    let shared = match twin {
        Some(first) => Some(first).filter(|_| chance.yes(names::TWINS_SHARE)),
        None => elder.generation[slot].filter(|_| chance.yes(names::shared_first_share(year))),
    };
    let given = setting.book.given(chance, soul.male, year, shared);
    if let (Some(entry), Some(first)) = (siblings.get_mut(at(soul.mother)), given.chars().next()) {
        entry.generation[slot].get_or_insert(first);
        entry.last = Some((soul.birth, first));
    }
    person.name = format!("{surname}{given}").into();
    person.surname_length = u8::try_from(surname.chars().count()).unwrap_or(1);
    let age = soul.birth.age_at(setting.as_of);
    if age >= 10 && chance.yes(setting.options.rates.former_name) {
        person.former_name = Some(former_name(surname, soul.male, year, setting.book, chance));
    }
}

/// The name somebody bore earlier: another given name, mostly; now and then another surname.
pub(crate) fn former_name(
    surname: &str,
    male: bool,
    year: i32,
    book: &NameBook,
    chance: &mut Chance,
) -> Box<str> {
    let given = book.given(chance, male, year, None);
    if chance.yes(0.15) {
        let other = book.surname(chance);
        return format!("{}{given}", book.written(other)).into();
    }
    format!("{surname}{given}").into()
}

/// Gives children from the index `first` on a parent's telephone, and takes it from a part of the old.
pub(crate) fn lend_phones(people: &mut [Person], first: usize, as_of: Day, chance: &mut Chance) {
    let mut lent: Vec<(usize, u64)> = Vec::new();
    for (index, person) in people.iter().enumerate().skip(first) {
        let age = person.birth.age_at(as_of);
        if person.phone == 0 {
            let parent = if chance.yes(0.7) { person.mother } else { person.father };
            let phone = people.get(at(parent)).map_or(0, |parent| parent.phone);
            lent.push((index, phone));
        }
        if age >= 76 && chance.yes(0.4) {
            lent.push((index, 0));
        }
    }
    for (index, phone) in lent {
        people[index].phone = phone;
    }
}
