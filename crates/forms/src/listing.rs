//! Rows of people as lists have them, without a file: what a roster shows, and what changed between two times that a list was filled.

use std::collections::BTreeMap;

use crate::{
    facts::{Facts, Population, What, Who},
    fill,
    form::{Form, SURE, Target},
    meaning::{self, Asks},
};

/// A row: what each column shows of somebody, in the order of the columns; none where the register has no such value.
pub type Row = Vec<Option<String>>;

/// The people of a population in the order of lists, each by their place among the entries of the facts, with what the columns show.
pub fn rows(facts: &Facts, population: &Population, columns: &[(Who, What)]) -> Vec<(usize, Row)> {
    let row = |at: usize| {
        let entry = facts.entries.get(at)?;
        Some((at, columns.iter().map(|(who, what)| fill::shown(entry, *who, *what)).collect()))
    };
    facts.rows(population).into_iter().filter_map(row).collect()
}

/// Whether nobody may be listed so: women by whether they can bear children (charter, article 2). They may be counted.
pub fn refused(population: &Population) -> bool {
    matches!(population, Population::People(_, criteria) if meaning::lists_women_by_fertility(criteria))
}

impl Form<'_> {
    /// The columns of a list that are filled with people's values: the field and what it asks for. Ages are not among them: they
    /// differ from year to year and say nothing.
    pub fn columns(&self, list: usize) -> Vec<(usize, (Who, What))> {
        let column = |(at, field): (usize, &crate::Field)| {
            let Target::Column { roll, .. } = field.target else { return None };
            let Asks::Value { who, what } = field.asks else { return None };
            let filled = roll == list && field.confidence >= SURE && what != What::Age;
            filled.then_some((at, (who, what)))
        };
        self.fields.iter().enumerate().filter_map(column).collect()
    }
}

/// What changed between two fillings of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared<K> {
    /// Who is on it and was not.
    pub new: Vec<K>,
    /// Who was on it and is not.
    pub gone: Vec<K>,
    /// Who was and is, and in which columns another value stands.
    pub changed: Vec<(K, Vec<usize>)>,
}

/// Compares two fillings of a list with the same columns.
pub fn compare<K: Ord + Copy>(before: &BTreeMap<K, Row>, now: &BTreeMap<K, Row>) -> Compared<K> {
    let beyond = |these: &BTreeMap<K, Row>, those: &BTreeMap<K, Row>| {
        these.keys().filter(|who| !those.contains_key(who)).copied().collect()
    };
    let differing = |(who, row): (&K, &Row)| {
        let old = before.get(who)?;
        let columns: Vec<usize> =
            (0..row.len().max(old.len())).filter(|at| row.get(*at) != old.get(*at)).collect();
        (!columns.is_empty()).then_some((*who, columns))
    };
    Compared {
        new: beyond(now, before),
        gone: beyond(before, now),
        changed: now.iter().filter_map(differing).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Counted, Criteria, Entry, Sex, Standing, Traits};

    fn list(rows: &[(u32, &[&str])]) -> BTreeMap<u32, Row> {
        let cell = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
        rows.iter().map(|(who, row)| (*who, row.iter().map(cell).collect())).collect()
    }

    #[test]
    fn who_came_who_went_and_what_is_another_value() {
        let before = list(&[(1, &["王芳", "1号"]), (2, &["李强", "2号"]), (3, &["张敏", ""])]);
        let now = list(&[(1, &["王芳", "9号"]), (3, &["张敏", "3号"]), (4, &["赵磊", "4号"])]);
        let found = compare(&before, &now);
        assert_eq!(
            found,
            Compared { new: vec![4], gone: vec![2], changed: vec![(1, vec![1]), (3, vec![1])] }
        );
        assert_eq!(compare(&now, &now), Compared { new: vec![], gone: vec![], changed: vec![] });
    }

    #[test]
    fn rows_show_the_columns_of_those_who_are_meant() {
        let somebody = |name: &str, age: u16, usual: &str| Entry {
            traits: Traits { age: Some(age), usual: usual.into(), ..Traits::default() },
            alive: true,
            values: [((Who::Own, What::Name), name.to_owned()), ((Who::Own, What::Sex), "2".to_owned())]
                .into(),
            ..Entry::default()
        };
        let facts = Facts {
            area: "330110".into(),
            area_names: Vec::new(),
            places: Vec::new(),
            day: "2026-01-31".parse().unwrap_or_default(),
            from: "2026-01-01".parse().unwrap_or_default(),
            people: Vec::new(),
            detailed: false,
            households: None,
            happened: Vec::new(),
            happened_kinds: Vec::new(),
            entries: vec![
                somebody("甲", 70, "330110001001"),
                somebody("乙", 59, "330110001001"),
                somebody("丙", 60, "330106001001"),
            ],
            subject: None,
        };
        let old =
            Population::People(Counted::People, Criteria { ages: Some((60, None)), ..Criteria::default() });
        let columns = [(Who::Own, What::Name), (Who::Own, What::Sex), (Who::Own, What::Phone)];
        let found = rows(&facts, &old, &columns);
        assert_eq!(found, [(0, vec![Some("甲".into()), Some("女".into()), None])]);
    }

    #[test]
    fn charter_women_are_not_listed_by_the_ages_of_child_bearing() {
        let of = |sex, ages, standing| {
            refused(&Population::People(
                Counted::People,
                Criteria { sex, ages, standing, ..Criteria::default() },
            ))
        };
        for ages in [(15, Some(49)), (20, Some(34)), (49, Some(49))] {
            assert!(of(Some(Sex::Female), Some(ages), None), "{ages:?}");
            assert!(!of(None, Some(ages), None) && !of(Some(Sex::Male), Some(ages), None), "{ages:?}");
        }
        // Screening for cancer, pensions, schools.
        for ages in [(35, Some(64)), (60, None), (0, Some(14))] {
            assert!(!of(Some(Sex::Female), Some(ages), Some(Standing::Resident)), "{ages:?}");
        }
        assert!(!of(Some(Sex::Female), None, None));
        assert!(!refused(&Population::Households));
    }
}
