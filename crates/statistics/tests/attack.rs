//! The shipped attacker against a synthetic county: 400 tables and more, 24 monthly releases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, HashSet};

use statistics::disclosure::{
    Attack, BASE, Cells, Dimension, Hidden, Key, Method, Published, Rule, attack, certify, publish, secure,
};

const TOWNS: usize = 20;
/// Attributes besides the town, with how many values each has.
const ATTRIBUTES: [(&str, usize); 6] =
    [("age", 6), ("book", 3), ("education", 5), ("home", 5), ("marital", 4), ("sex", 2)];
const RELEASES: usize = 24;

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(most).unwrap()).unwrap()
    }

    /// A value that is the rarer the higher.
    fn skewed(&mut self, most: usize) -> usize {
        self.below(most).min(self.below(most + 2)).min(most - 1)
    }

    fn person(&mut self) -> [usize; 7] {
        let town = self.below(TOWNS);
        let mut own = [town; 7];
        for (value, (_, most)) in own[1..].iter_mut().zip(ATTRIBUTES) {
            *value = self.skewed(most);
        }
        own
    }
}

fn dimension(name: &str, size: usize) -> Dimension {
    let codes: Vec<String> = (0..size).map(|at| format!("{at}")).collect();
    let all: Vec<(&str, Option<&str>)> =
        std::iter::once(("all", None)).chain(codes.iter().map(|code| (code.as_str(), Some("all")))).collect();
    Dimension::new(name, &all).unwrap()
}

/// Town by each attribute and each pair of them: 21 tables of the county, and the same of 20 towns.
fn linked(people: &[[usize; 7]]) -> (Cells, usize) {
    let dimensions: Vec<Dimension> = ATTRIBUTES.iter().map(|(name, size)| dimension(name, *size)).collect();
    let towns = dimension("town", TOWNS);
    let mut cells = Cells::default();
    let mut tables = 0;
    for one in 0..ATTRIBUTES.len() {
        for other in one..ATTRIBUTES.len() {
            let mut counts: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
            let own: Vec<usize> = if one == other { vec![one] } else { vec![one, other] };
            for person in people {
                let mut key: Vec<usize> = own.iter().map(|at| person[at + 1]).collect();
                key.push(person[0]);
                *counts.entry(key).or_default() += 1;
            }
            let mut all: Vec<&Dimension> = own.iter().map(|at| &dimensions[*at]).collect();
            all.push(&towns);
            let count = |key: &[(&str, &str)]| {
                let key: Vec<usize> = key.iter().map(|(_, code)| code.parse().unwrap()).collect();
                counts.get(&key).copied().unwrap_or(0)
            };
            cells.add_table(&all, count).unwrap();
            tables += TOWNS + 1;
        }
    }
    (cells, tables)
}

fn months(people: usize) -> Vec<Vec<[usize; 7]>> {
    let mut dice = Dice(2026);
    let mut now: Vec<[usize; 7]> = (0..people).map(|_| dice.person()).collect();
    (0..RELEASES)
        .map(|_| {
            // Two in a hundred come, go or change within a month.
            for _ in 0..people / 50 {
                let at = dice.below(people);
                now[at] = dice.person();
            }
            now.clone()
        })
        .collect()
}

/// Claims that are right, of cells that had to be protected.
fn recovered(truth: &[Cells], releases: &[Published], method: Method, rule: &Rule) -> (usize, usize) {
    let claims = attack(releases, method);
    let right = claims
        .iter()
        .filter(|claim| {
            let cells = &truth[claim.release];
            let place = cells.find(&claim.cell).unwrap();
            rule.is_small(cells.count(place)) && cells.count(place) == claim.value
        })
        .count();
    (claims.len(), right)
}

#[test]
fn nobody_recovers_a_protected_cell_over_400_tables_and_24_releases() {
    let rule = Rule::default();
    let method = Method { rounded: true, keyed: true, threshold: rule.threshold };
    let key = Key::new([7; 32]);
    let mut truth = Vec::new();
    let mut releases = Vec::new();
    let mut before: HashSet<String> = HashSet::new();
    let mut protected = 0;
    for people in months(27_000) {
        let (cells, tables) = linked(&people);
        assert!(tables >= 400, "{tables}");
        let hidden = secure(&cells, &rule, &|name| before.contains(name)).unwrap();
        assert_eq!(certify(&cells, &hidden, &rule).unwrap(), []);
        protected += (0..cells.len()).filter(|place| rule.is_small(cells.count(*place))).count();
        let release = publish(&cells, &hidden, &key);
        // What is shown is true within the base, totals included: no false total.
        let wrong = release
            .shown
            .iter()
            .enumerate()
            .filter(|(place, shown)| shown.is_some_and(|shown| shown.abs_diff(cells.count(*place)) >= BASE))
            .count();
        assert_eq!(wrong, 0);
        before = hidden.places().map(|place| cells.name(place).to_owned()).collect();
        println!("{} cells, {} hidden", cells.len(), hidden.count());
        truth.push(cells);
        releases.push(release);
    }
    assert!(protected > 24 * 50, "{protected}");
    let (claims, right) = recovered(&truth, &releases, method, &rule);
    println!("{protected} protected cells, {claims} claims, {right} right");
    assert_eq!(right, 0);
}

/// The same attacker finds what careless publishing gives away: else it would prove nothing.
#[test]
fn careless_releases_are_broken() {
    let rule = Rule::default();
    let people = months(27_000);
    let (cells, _) = linked(&people[0]);
    let only_small =
        Hidden::from_places((0..cells.len()).map(|place| rule.is_small(cells.count(place))).collect());
    let bare = |cells: &Cells| Published {
        shown: (0..cells.len())
            .map(|place| (!only_small.is_hidden(place)).then(|| cells.count(place)))
            .collect(),
        ..publish(cells, &only_small, &Key::new([1; 32]))
    };
    let plain = Method { rounded: false, keyed: false, threshold: rule.threshold };
    // Small cells hidden, totals exact: sums tell them.
    let claims = attack(&[bare(&cells)], plain);
    let right =
        claims.iter().filter(|claim| cells.count(cells.find(&claim.cell).unwrap()) == claim.value).count();
    assert!(right > 20, "{right}");
    assert!(claims.iter().any(|claim| claim.by == Attack::Differencing));
    // Rounded anew in each of many releases, one hidden part a line: averaging tells it.
    let mut small = Cells::default();
    small
        .add_table(&[&dimension("town", 3)], |key| match key[0].1 {
            "0" => 7,
            "1" => 61,
            _ => 83,
        })
        .unwrap();
    let hidden = Hidden::from_places((0..small.len()).map(|place| small.name(place) == "town=0").collect());
    let releases: Vec<Published> =
        (0..60_u8).map(|month| publish(&small, &hidden, &Key::new([month; 32]))).collect();
    let anew = Method { rounded: true, keyed: false, threshold: rule.threshold };
    let claims = attack(&releases, anew);
    assert!(
        claims
            .iter()
            .any(|claim| claim.cell == "town=0" && claim.value == 7 && claim.by == Attack::Averaging),
        "{claims:?}"
    );
    // With one key for all releases the same figures are no more than one.
    let keyed: Vec<Published> = (0..60).map(|_| publish(&small, &hidden, &Key::new([1; 32]))).collect();
    let claims = attack(&keyed, Method { rounded: true, keyed: true, threshold: rule.threshold });
    assert_eq!(claims, []);
}

/// A cell that nothing can disguise blocks the release and is named.
#[test]
fn what_cannot_be_protected_blocks_the_release() {
    let mut cells = Cells::default();
    cells.add_table(&[&dimension("town", 2)], |key| if key[0].1 == "0" { 4 } else { 0 }).unwrap();
    cells.add_table(&[&dimension("sex", 2)], |key| if key[0].1 == "0" { 4 } else { 0 }).unwrap();
    let secured = secure(&cells, &Rule::default(), &|_| false);
    // Everything that has anybody in it is hidden, so nothing is told.
    assert_eq!(secured.unwrap().count(), 3);
    let mut told = Cells::default();
    told.add_table(&[&dimension("town", 2)], |key| if key[0].1 == "0" { 4 } else { 3000 }).unwrap();
    let shown = Hidden::from_places(vec![false; told.len()]);
    let exposed = certify(&told, &shown, &Rule::default()).unwrap();
    assert_eq!(exposed[0].cell, "town=0");
}
