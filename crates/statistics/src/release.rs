//! Public releases: the closed catalogue of tables, made into linked cells that disclosure control works on.

use std::{collections::BTreeMap, sync::OnceLock};

use serde::{Deserialize, Serialize};

use crate::{
    disclosure::{Cells, Dimension, Fault},
    table::{Share, Spec, Table},
};

/// The catalogue of public tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicCatalogue {
    /// Its version; releases of one version hold the same tables.
    pub version: u32,
    /// Townships with fewer residents are published together.
    pub least_people: u64,
    /// The tables.
    #[serde(rename = "table")]
    pub tables: Vec<PublicTable>,
}

/// A public table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicTable {
    /// Its code.
    pub code: Box<str>,
    /// Its name in Chinese and English.
    pub name: [Box<str>; 2],
    /// What is counted.
    pub unit: Box<str>,
    /// By what, besides the township.
    pub dimensions: Vec<Box<str>>,
}

/// The catalogue as it ships; empty only where the file does not read, which a test rules out.
pub fn public_catalogue() -> &'static PublicCatalogue {
    static READ: OnceLock<PublicCatalogue> = OnceLock::new();
    READ.get_or_init(|| {
        toml::from_str(include_str!("../data/public.toml")).unwrap_or(PublicCatalogue {
            version: 0,
            least_people: u64::MAX,
            tables: Vec::new(),
        })
    })
}

impl PublicTable {
    /// By how much one person more or less changes all cells together. Somebody is in one cell of a table of people; a home stays where
    /// they leave it and becomes another kind, one less here and one more there.
    pub fn sensitivity(&self) -> u32 {
        match &*self.unit {
            "residents" | "deaths" => 1,
            _ => 2,
        }
    }
}

impl PublicCatalogue {
    /// The tables to be counted; the first one says how many people each township has.
    pub fn specs(&self) -> Vec<Spec> {
        let spec = |unit: &str, dimensions: &[Box<str>]| Spec {
            unit: unit.into(),
            rows: std::iter::once("place".into()).chain(dimensions.iter().cloned()).collect(),
            columns: Vec::new(),
            filter: BTreeMap::new(),
            area: None,
            level: 9,
            share: Share::None,
            years: 1,
        };
        std::iter::once(spec("residents", &[]))
            .chain(self.tables.iter().map(|table| spec(&table.unit, &table.dimensions)))
            .collect()
    }

    /// The linked cells of the counted tables, in the order of [`Self::specs`]. Units share no cells, so that each name begins with
    /// its unit.
    pub fn cells(&self, counted: &[Table]) -> Result<Vec<(Box<str>, Cells)>, Fault> {
        let large = self.large(counted.first());
        let mut by_unit: BTreeMap<Box<str>, Cells> = BTreeMap::new();
        for table in counted.iter().skip(1) {
            let cells = by_unit.entry(table.spec.unit.clone()).or_default();
            add(cells, table, &large)?;
        }
        Ok(by_unit.into_iter().collect())
    }

    /// Townships that are published by themselves.
    fn large(&self, people: Option<&Table>) -> Vec<Box<str>> {
        let Some(table) = people else { return Vec::new() };
        let places = table.dimensions.first().into_iter().flat_map(|one| &one.categories);
        let known = places
            .zip(&table.cells)
            .filter(|(place, people)| place.code.len() == 9 && **people >= self.least_people);
        known.map(|(place, _)| place.code.clone()).collect()
    }
}

/// The category of places that are too small or not known to the township.
const OTHER: &str = "other";

fn add(cells: &mut Cells, table: &Table, large: &[Box<str>]) -> Result<(), Fault> {
    let Some((place, own)) = table.dimensions.split_first() else { return Ok(()) };
    let mut places: Vec<(&str, Option<&str>)> = vec![("all", None)];
    places.extend(large.iter().map(|code| (&**code, Some("all"))));
    places.push((OTHER, Some("all")));
    let mut dimensions = vec![Dimension::new("place", &places)?];
    for one in own {
        let mut categories: Vec<(&str, Option<&str>)> = vec![("all", None)];
        categories.extend(one.categories.iter().map(|category| (&*category.code, Some("all"))));
        dimensions.push(Dimension::new(&one.code, &categories)?);
    }
    let mut counts: BTreeMap<Vec<(&str, &str)>, u64> = BTreeMap::new();
    for (cell, count) in table.cells.iter().enumerate().filter(|(_, count)| **count > 0) {
        let mut rest = cell;
        let mut key: Vec<(&str, &str)> = Vec::with_capacity(own.len() + 1);
        for one in own.iter().rev() {
            key.push((
                &one.code,
                one.categories.get(rest % one.categories.len()).map_or("", |own| &own.code),
            ));
            rest /= one.categories.len();
        }
        let code = place.categories.get(rest).map_or(OTHER, |own| &own.code);
        key.push(("place", if large.iter().any(|known| &**known == code) { code } else { OTHER }));
        key.sort_unstable();
        *counts.entry(key).or_default() += count;
    }
    let all: Vec<&Dimension> = dimensions.iter().collect();
    cells.add_table(&all, |key| counts.get(key).copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::unit;

    #[test]
    fn the_catalogue_is_closed_and_names_only_what_exists() {
        let catalogue = public_catalogue();
        assert!(catalogue.version >= 1 && catalogue.tables.len() >= 5);
        for table in &catalogue.tables {
            let unit = unit(&table.unit);
            assert!(
                unit.is_some_and(|unit| table.dimensions.iter().all(|one| unit.dimensions.contains(&&**one))),
                "{}",
                table.code
            );
            // No village by age by ethnic group, nor anything by single ages.
            assert!(
                table.dimensions.len() <= 2 && !table.dimensions.iter().any(|one| &**one == "age"),
                "{}",
                table.code
            );
        }
    }
}
