//! Reads the reference data of `data/wpp` into the room's own types.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "every test file uses its own part and stops at the first fault"
)]

use std::{collections::HashMap, path::Path};

use projection::{Ages, Assumptions, Mortality, Offsets, Population, Sex, Uncertainty};

/// Rows of a reference file by column name.
pub(crate) struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wpp").join(name);
        let mut reader = csv::Reader::from_path(path).unwrap();
        let columns =
            reader.headers().unwrap().iter().enumerate().map(|(at, name)| (name.to_owned(), at)).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        Self { columns, rows }
    }

    pub(crate) fn rows_of(&self, loc: &str) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().filter(move |row| row[0] == loc).map(|cells| Row { columns: &self.columns, cells })
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    pub(crate) fn text(self, column: &str) -> &'a str {
        &self.cells[self.columns[column]]
    }

    pub(crate) fn number(self, column: &str) -> f64 {
        self.text(column).parse().unwrap_or(f64::NAN)
    }

    pub(crate) fn whole(self, column: &str) -> usize {
        self.text(column).parse().unwrap()
    }

    pub(crate) fn year(self, column: &str) -> i32 {
        self.text(column).parse().unwrap()
    }

    pub(crate) fn sex(self) -> usize {
        Sex::parse(self.text("sex")).unwrap().index()
    }
}

/// The annual case: base population in thousands and assumptions 2024-2099.
pub(crate) fn annual(loc: &str) -> (Population, Assumptions) {
    let ages = Ages::SINGLE_TO_100;
    let groups = ages.groups();
    let mut base = vec![0.0; 2 * groups];
    for row in Table::read("ref_1x1_base.csv").rows_of(loc) {
        base[row.sex() * groups + row.whole("age")] = row.number("pop_k");
    }
    let periods = 76;
    let at_year = |row: Row<'_>| usize::try_from(row.year("year") - 2024).unwrap();
    let mut mx = vec![0.0; periods * 2 * groups];
    for row in Table::read("ref_1x1_mx.csv").rows_of(loc) {
        mx[(2 * at_year(row) + row.sex()) * groups + row.whole("age")] = row.number("mx");
    }
    let mut fertility = vec![0.0; periods * groups];
    for row in Table::read("ref_1x1_asfr.csv").rows_of(loc) {
        fertility[at_year(row) * groups + row.whole("age")] = row.number("asfr");
    }
    let mut sex_ratio = vec![0.0; periods];
    for row in Table::read("w24_annual.csv").rows_of(loc) {
        if (2024..2100).contains(&row.year("year")) {
            sex_ratio[at_year(row)] = row.number("srb");
        }
    }
    let mut migration = vec![0.0; periods * 2 * groups];
    for row in Table::read("w24_mig_1x1.csv").rows_of(loc) {
        if (2024..2100).contains(&row.year("year")) {
            migration[(2 * at_year(row) + row.sex()) * groups + row.whole("age")] = row.number("mig_k");
        }
    }
    let mortality = Mortality::Rates { open: 100, mx };
    let assumptions = Assumptions { ages, first_year: 2024, mortality, fertility, sex_ratio, migration };
    (Population::new(ages, base).unwrap(), assumptions)
}

/// The five-year case: base population of 2020 in thousands and assumptions 2020-2100.
pub(crate) fn five_year(loc: &str) -> (Population, Assumptions) {
    let ages = Ages::FIVE_TO_100;
    let (groups, rows) = (ages.groups(), 22);
    let mut base = vec![0.0; 2 * groups];
    for row in Table::read("w19_pop.csv").rows_of(loc) {
        if row.year("year") == 2020 && row.text("variant") == "estimate" {
            base[row.sex() * groups + row.whole("age_start") / 5] = row.number("pop_k");
        }
    }
    let periods = 16;
    let at_period = |row: Row<'_>| {
        usize::try_from(row.year("period_start") - 2020)
            .ok()
            .filter(|years| *years < 80)
            .map(|years| years / 5)
    };
    let mut mx = vec![0.0; periods * 2 * rows];
    for row in Table::read("w19_mx.csv").rows_of(loc) {
        if let Some(period) = at_period(row) {
            let at = match row.whole("age_start") {
                age @ (0 | 1) => age,
                age => age / 5 + 1,
            };
            mx[(2 * period + row.sex()) * rows + at] = row.number("mx");
        }
    }
    let mut sex_ratio = vec![0.0; periods];
    let mut tfr = vec![0.0; periods];
    for row in Table::read("w19_rates.csv").rows_of(loc) {
        if let Some(period) = at_period(row) {
            sex_ratio[period] = row.number("srb");
            tfr[period] = row.number("tfr");
        }
    }
    let mut fertility = vec![0.0; periods * groups];
    for row in Table::read("w19_asfr_pct.csv").rows_of(loc) {
        if let Some(period) = at_period(row) {
            fertility[period * groups + row.whole("age_start") / 5] =
                tfr[period] / 5.0 * row.number("pct") / 100.0;
        }
    }
    let mut migration = vec![0.0; periods * 2 * groups];
    for row in Table::read("w19_mig_derived.csv").rows_of(loc) {
        if let Some(period) = at_period(row) {
            migration[(2 * period + row.sex()) * groups + row.whole("age_start") / 5] = row.number("mig_k");
        }
    }
    let mortality = Mortality::Rates { open: 100, mx };
    let assumptions = Assumptions { ages, first_year: 2020, mortality, fertility, sex_ratio, migration };
    (Population::new(ages, base).unwrap(), assumptions)
}

/// Bounds of WPP 2024 around the assumptions, 2024-2099.
pub(crate) fn published_uncertainty(loc: &str, assumptions: &Assumptions) -> Uncertainty {
    let mut uncertainty = Uncertainty::default();
    let table = Table::read("w24_annual.csv");
    for row in table.rows_of(loc).filter(|row| (2024..2100).contains(&row.year("year"))) {
        let offsets = |centre: &str, name: &str| {
            let number = |ending: &str| row.number(&format!("{name}_{ending}"));
            Offsets::from_bounds(
                row.number(centre),
                (number("80l"), number("80u")),
                Some((number("95l"), number("95u"))),
            )
        };
        uncertainty.fertility.push(offsets("tfr", "tfr"));
        uncertainty.life_male.push(offsets("e0m", "e0m"));
        uncertainty.life_female.push(offsets("e0f", "e0f"));
        uncertainty.migration.push(offsets("net_mig_k", "mig"));
    }
    assert_eq!(uncertainty.fertility.len(), assumptions.periods());
    uncertainty
}
