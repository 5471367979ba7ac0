//! 人户分离: who lives elsewhere than the household book says, since when, and who knows of it.

use crate::block::{Block, Quota, Setting};
use crate::chance::{Chance, at, count, share_of};
use crate::day::{Day, YEAR_DAYS};
use crate::land::{Dwelling, Housing};
use crate::life::NONE;
use crate::person::{Person, Standing, Whereabouts};

/// Of the unaccounted: share who are at the hukou address after all, and were only never met.
const NEVER_MET: f64 = 0.05;

/// Moves people away from their hukou's dwelling until the quotas are met.
pub(crate) fn scatter(
    block: &mut Block,
    setting: &Setting<'_>,
    quota: Quota,
    housing: &mut Housing<'_>,
    chance: &mut Chance,
) {
    for person in &mut block.people {
        let age = person.birth.age_at(setting.as_of);
        if (18..62).contains(&age) && person.death.is_none() {
            person.employer = housing.employer(chance);
        }
    }
    let rates = &setting.options.rates;
    let known = share_of(quota.locals.saturating_sub(quota.unaccounted), rates.known_elsewhere);
    let quiet = share_of(quota.locals, rates.quietly_moved);
    let mut households = households(block);
    chance.shuffle(&mut households);
    let mut wants = [
        (Whereabouts::Unaccounted, quota.unaccounted),
        (Whereabouts::Known, known),
        (Whereabouts::Quiet, quiet),
    ];
    let mut next = households.into_iter();
    for (kind, wanted) in &mut wants {
        while *wanted > 0 {
            // When all households have been asked, whoever is still at home is asked one by one.
            let group = match next.next() {
                Some(household) => group_of(&household, block, setting.as_of, *wanted, chance),
                None => match one_more(block) {
                    Some(person) => vec![person],
                    None => break,
                },
            };
            if !group.is_empty() {
                send(&group, *kind, block, setting, housing, chance);
                *wanted -= count(group.len());
            }
        }
    }
}

/// The living members with hukou here of every household.
fn households(block: &Block) -> Vec<Vec<u32>> {
    let mut households = vec![Vec::new(); at(block.households)];
    for (index, person) in (0_u32..).zip(&block.people) {
        if person.standing == Standing::Local {
            households[at(person.household)].push(index);
        }
    }
    households.retain(|household: &Vec<u32>| !household.is_empty());
    households
}

/// Who of a household goes: a young adult alone, or a couple with its children; nobody, often,
/// when they are old.
fn group_of(household: &[u32], block: &Block, as_of: Day, most: u32, chance: &mut Chance) -> Vec<u32> {
    let head = *chance.pick(household);
    let person = &block.people[at(head)];
    let age = person.birth.age_at(as_of);
    let goes = match age {
        ..=17 => 0.0,
        18..=49 => 1.0,
        50..=64 => 0.5,
        _ => 0.2,
    };
    if !chance.yes(goes) {
        return Vec::new();
    }
    let mut group = vec![head];
    if chance.yes(0.76) {
        let spouse = person.spouse;
        group.extend(household.iter().copied().filter(|&member| {
            let other = &block.people[at(member)];
            let child =
                [other.father, other.mother].iter().any(|p| *p == head || (spouse != NONE && *p == spouse));
            member == spouse || (child && other.birth.age_at(as_of) < 20)
        }));
    }
    group.truncate(at(most));
    group
}

fn one_more(block: &Block) -> Option<u32> {
    let free =
        |person: &Person| person.standing == Standing::Local && person.whereabouts == Whereabouts::AtBook;
    block.people.iter().position(free).map(count)
}

/// Moves a group together.
fn send(
    group: &[u32],
    kind: Whereabouts,
    block: &mut Block,
    setting: &Setting<'_>,
    housing: &mut Housing<'_>,
    chance: &mut Chance,
) {
    if kind == Whereabouts::Unaccounted && chance.yes(NEVER_MET) {
        for &member in group {
            block.people[at(member)].whereabouts = kind;
        }
        return;
    }
    let head = &block.people[at(group[0])];
    let grown = head.birth.plus(18 * YEAR_DAYS).max(head.entered);
    let back = chance.unit();
    let moved =
        years_back(setting.as_of, back * back * 14.0 + 0.1, chance).max(grown).min(setting.as_of.plus(-20));
    let rates = &setting.options.rates;
    let in_place = match kind {
        Whereabouts::Quiet => true,
        Whereabouts::Unaccounted => chance.yes(rates.unaccounted_in_place),
        Whereabouts::Known | Whereabouts::AtBook => chance.yes(rates.hukou_split_in_place),
    };
    let present = destination(in_place, housing, chance);
    let earlier = moved.plus(-chance.between(200, 6 * YEAR_DAYS));
    let former = (earlier > grown && chance.yes(0.4))
        .then(|| (destination(chance.yes(0.75), housing, chance), earlier));
    for &member in group {
        let person = &mut block.people[at(member)];
        person.whereabouts = kind;
        person.present = present;
        person.moved = moved.max(person.birth);
        person.former = former.filter(|(_, since)| person.birth <= *since);
    }
}

fn destination(in_place: bool, housing: &mut Housing<'_>, chance: &mut Chance) -> Dwelling {
    if in_place {
        return if chance.yes(0.6) { housing.guest(chance) } else { housing.own(chance) };
    }
    let land = housing.land();
    let locality = land.origin(chance);
    land.outside(chance, locality)
}

/// A day so many years before another, give or take a season.
pub(crate) fn years_back(from: Day, years: f64, chance: &mut Chance) -> Day {
    from.plus(-chance.bell_int(years * 365.25, 40.0).max(1))
}
