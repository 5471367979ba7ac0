//! Homes of a day: who lives at one dwelling, how many, and how many generations.

use std::collections::{HashMap, HashSet};

use base::Date;

use crate::{
    facts::{Facts, Stay},
    take::wide,
};

/// A home of more people is a dormitory, a building site, an institution: no household.
const MOST: usize = 15;

/// A home as it is counted, at the eldest who lives there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Home {
    /// 1 to 15 people; 16 for more; 0 where the row is nobody's home.
    pub(crate) size: u8,
    /// 1 one person, 2 a couple, 3 two generations, 4 three and more, 5 others, 6 a large home; 0 none.
    pub(crate) kind: u8,
    /// At whom it is counted.
    pub(crate) head: Option<u32>,
}

/// The homes of those who live here, by number of the dwelling.
pub(crate) fn homes(facts: &Facts, living: &[(u32, &Stay)], day: Date) -> HashMap<u32, Home> {
    let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
    for (person, stay) in living {
        members.entry(stay.home).or_default().push(*person);
    }
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for (parent, child) in &facts.children {
        children.entry(*parent).or_default().push(*child);
    }
    let spouses: HashSet<(u32, u32)> = facts
        .spouses
        .iter()
        .filter(|one| one.from.is_none_or(|from| from <= day) && one.until.is_none_or(|until| until > day))
        .map(|one| (one.person, one.spouse))
        .collect();
    members
        .into_iter()
        .map(|(home, members)| {
            let born = |person: &u32| {
                let fact = facts.people.get(wide(*person));
                (fact.and_then(|fact| fact.born).map_or(Date::MAX, base::PartialDate::earliest), *person)
            };
            let head = members.iter().copied().min_by_key(|person| born(person));
            let size = if members.len() > MOST { 16 } else { u8::try_from(members.len()).unwrap_or(16) };
            (home, Home { size, kind: kind(&members, &children, &spouses), head })
        })
        .collect()
}

fn kind(members: &[u32], children: &HashMap<u32, Vec<u32>>, spouses: &HashSet<(u32, u32)>) -> u8 {
    match members {
        [] => 0,
        [_] => 1,
        [one, other] if spouses.contains(&(*one, *other)) => 2,
        members if members.len() > MOST => 6,
        members => match members.iter().map(|person| depth(*person, members, children, MOST)).max() {
            Some(0) | None => 5,
            Some(1) => 3,
            Some(_) => 4,
        },
    }
}

/// How many generations live below somebody in the same home. `left` ends what records in a circle would make endless.
fn depth(person: u32, members: &[u32], children: &HashMap<u32, Vec<u32>>, left: usize) -> usize {
    if left == 0 {
        return 0;
    }
    let own = children.get(&person).into_iter().flatten().filter(|child| members.contains(child));
    own.map(|child| 1 + depth(*child, members, children, left - 1)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::release::public_catalogue;

    /// Two registers that differ by one person, one of a couple: the home becomes another kind, so that two cells change by one each.
    #[test]
    fn one_person_changes_two_cells_of_homes() {
        let spouses = HashSet::from([(1, 2), (2, 1)]);
        let cells = |homes: &[&[u32]]| {
            let mut cells: BTreeMap<u8, i64> = BTreeMap::new();
            for home in homes {
                *cells.entry(kind(home, &HashMap::new(), &spouses)).or_default() += 1;
            }
            cells
        };
        let (whole, without) = (cells(&[&[1, 2], &[3], &[4, 5]]), cells(&[&[1], &[3], &[4, 5]]));
        let of = |cells: &BTreeMap<u8, i64>, kind: u8| cells.get(&kind).copied().unwrap_or(0);
        let moved: i64 = (0..=6).map(|kind| (of(&whole, kind) - of(&without, kind)).abs()).sum();
        assert_eq!(moved, 2);
        let tables = &public_catalogue().tables;
        for table in tables {
            let homes = &*table.unit == "homes";
            assert_eq!(i64::from(table.sensitivity()), if homes { moved } else { 1 }, "{}", table.code);
        }
        assert!(tables.iter().any(|table| &*table.unit == "homes"));
    }
}
