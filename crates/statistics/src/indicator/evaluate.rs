use projection::Sex;

use super::{
    catalogue::{Group, Indicator, Method, Selector, catalogue},
    methods as m,
};
use crate::{
    dimension::Category,
    table::{Share, Spec, Table},
};

/// Why an indicator has no value somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// The counts are too few to say anything.
    Few,
    /// The counts do not allow the formula: nobody at some age, no deaths in the open group.
    Undefined,
}

/// A value with the counts that it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// The value, or why there is none.
    pub value: Result<f64, Withheld>,
    /// What is counted above.
    pub numerator: i64,
    /// What is counted below, where something is.
    pub denominator: Option<i64>,
    /// A 95 % interval, where the indicator has one.
    pub interval: Option<(f64, f64)>,
}

/// An indicator with its values in one place.
#[derive(Debug, Clone)]
pub struct Evaluated {
    /// Its group.
    pub group: &'static Group,
    /// The indicator.
    pub indicator: &'static Indicator,
    /// The value.
    pub value: Value,
}

/// Every indicator of one place.
#[derive(Debug, Clone)]
pub struct PlaceValues {
    /// The place; none for the whole area.
    pub place: Option<Category>,
    /// The values, in order of the catalogue.
    pub values: Vec<Evaluated>,
}

/// Tables that the catalogue is reckoned from: each unit by what the selectors name.
const TABLES: &[(&str, &[&str])] = &[
    ("residents", &["sex", "age"]),
    ("residents", &["apart"]),
    ("residents", &["book"]),
    ("residents", &["sex", "age", "marital"]),
    ("hukou", &["apart"]),
    ("mid", &["sex", "age"]),
    ("homes", &["home_size"]),
    ("homes", &["home_type"]),
    ("births", &["sex", "age", "order"]),
    ("births", &["delay"]),
    ("deaths", &["sex", "age"]),
    ("marriages", &["sex", "age", "first"]),
    ("divorces", &["sex"]),
    ("arrivals", &["sex"]),
    ("departures", &["sex"]),
];

/// The tables that the catalogue needs, by divisions of so many digits.
pub fn needed(area: Option<&str>, level: usize) -> Vec<Spec> {
    TABLES
        .iter()
        .map(|(unit, dimensions)| Spec {
            unit: (*unit).into(),
            rows: std::iter::once("place").chain(dimensions.iter().copied()).map(Into::into).collect(),
            columns: Vec::new(),
            filter: std::collections::BTreeMap::new(),
            area: area.map(Into::into),
            level,
            share: Share::None,
            years: 1,
        })
        .collect()
}

/// Every indicator of the whole area and of each place, from the tables of [`needed`]. The whole is the sum of its places.
pub fn evaluate(tables: &[Table]) -> Vec<PlaceValues> {
    let mut places: std::collections::BTreeMap<&str, &Category> = std::collections::BTreeMap::new();
    for table in tables {
        for category in table.dimensions.first().into_iter().flat_map(|place| &place.categories) {
            places.insert(&category.code, category);
        }
    }
    let wholes: Vec<Table> = tables.iter().map(whole).collect();
    let mut all = vec![PlaceValues { place: None, values: values(&Counts { tables: &wholes, place: None }) }];
    for (code, category) in places {
        let values = values(&Counts { tables, place: Some(code) });
        all.push(PlaceValues { place: Some(category.clone()), values });
    }
    all
}

/// A table with its places added up into one.
fn whole(table: &Table) -> Table {
    let mut table = table.clone();
    let places = table.dimensions.first().map_or(0, |place| place.categories.len());
    let wide = table.cells.len().checked_div(places).unwrap_or(0);
    let mut cells = vec![0; wide];
    for line in table.cells.chunks(wide.max(1)) {
        for (sum, cell) in cells.iter_mut().zip(line) {
            *sum += cell;
        }
    }
    table.dimensions.remove(0);
    table.cells = cells;
    table
}

fn values(counts: &Counts<'_>) -> Vec<Evaluated> {
    let all = catalogue().iter().flat_map(|group| group.indicators.iter().map(move |one| (group, one)));
    all.map(|(group, indicator)| Evaluated { group, indicator, value: counts.value(indicator) }).collect()
}

/// The tables at one place.
struct Counts<'t> {
    tables: &'t [Table],
    /// `None` where the tables have no places.
    place: Option<&'t str>,
}

impl Counts<'_> {
    /// The slice of cells that a selector's unit and dimensions have here, with the dimensions.
    fn slice(&self, unit: &str, needs: &[&str]) -> Option<(&Table, usize, &[u64])> {
        let has = |table: &&Table| {
            &*table.spec.unit == unit
                && needs.iter().all(|need| table.dimensions.iter().any(|one| &*one.code == *need))
        };
        let table = self.tables.iter().find(has)?;
        let Some(place) = self.place else { return Some((table, 0, &table.cells)) };
        let places = &table.dimensions.first()?.categories;
        let wide = table.cells.len().checked_div(places.len())?;
        let cells = places
            .iter()
            .position(|one| &*one.code == place)
            .and_then(|at| table.cells.get(at * wide..(at + 1) * wide));
        Some((table, 1, cells.unwrap_or_default()))
    }

    /// A selector's counts by the categories of `along`, ages outside its own left out.
    fn along(&self, selector: &Selector, along: &str) -> Vec<u64> {
        let mut needs: Vec<&str> = selector.only.keys().map(|code| &**code).collect();
        if selector.ages.is_some() {
            needs.push("age");
        }
        if !along.is_empty() {
            needs.push(along);
        }
        let Some((table, skip, cells)) = self.slice(&selector.of, &needs) else { return Vec::new() };
        let dimensions = &table.dimensions[skip..];
        let size = dimensions.iter().find(|one| &*one.code == along).map_or(1, |one| one.categories.len());
        let mut sums = vec![0; size];
        let kept: Vec<Vec<bool>> = dimensions
            .iter()
            .map(|one| {
                one.categories
                    .iter()
                    .map(|category| {
                        let named =
                            selector.only.get(&one.code).is_none_or(|wanted| wanted.contains(&category.code));
                        let aged = &*one.code != "age"
                            || selector.ages.is_none_or(|[from, until]| {
                                category.code.parse::<u8>().is_ok_and(|age| from <= age && age <= until)
                            });
                        named && aged
                    })
                    .collect()
            })
            .collect();
        for (cell, count) in cells.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (mut rest, mut keep, mut at) = (cell, true, 0);
            for (one, kept) in dimensions.iter().zip(&kept).rev() {
                let own = rest % one.categories.len();
                rest /= one.categories.len();
                keep &= kept[own];
                if &*one.code == along {
                    at = own;
                }
            }
            if keep {
                sums[at] += count;
            }
        }
        sums
    }

    fn count(&self, selectors: &[Selector]) -> i64 {
        selectors
            .iter()
            .map(|one| {
                let count = self.along(one, "").iter().sum::<u64>();
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                if one.minus { -count } else { count }
            })
            .sum()
    }

    /// Ages of the first selector of a list, without the unknown.
    fn ages(&self, selectors: &[Selector]) -> Vec<u64> {
        let mut ages = selectors.first().map(|one| self.along(one, "age")).unwrap_or_default();
        ages.truncate(usize::from(crate::dimension::OPEN_AGE) + 1);
        ages
    }

    fn value(&self, indicator: &Indicator) -> Value {
        let numerator = self.count(&indicator.numerator);
        let denominator = (!indicator.denominator.is_empty()).then(|| self.count(&indicator.denominator));
        let base = denominator.unwrap_or(numerator);
        let enough = u64::try_from(base).is_ok_and(|base| base >= indicator.least);
        let made = if enough { self.make(indicator, numerator, denominator) } else { None };
        let value = made.map(|(value, _)| value).filter(|value| value.is_finite());
        let why = if enough { Withheld::Undefined } else { Withheld::Few };
        Value {
            value: value.ok_or(why),
            numerator,
            denominator,
            interval: made.and_then(|(_, interval)| interval),
        }
    }

    fn make(
        &self,
        one: &Indicator,
        numerator: i64,
        denominator: Option<i64>,
    ) -> Option<(f64, Option<(f64, f64)>)> {
        let times = f64::from(one.times);
        let rates = || m::birth_rates(&self.ages(&one.numerator), &self.ages(&one.denominator));
        let value = match one.method {
            Method::Count => number(numerator),
            Method::Ratio => {
                let below = denominator.filter(|below| *below > 0)?;
                number(numerator) / number(below) * times
            }
            Method::MeanAge => m::mean_age(&self.ages(&one.numerator))?,
            Method::MedianAge => m::median_age(&self.ages(&one.numerator))?,
            Method::MeanHome => {
                let sizes = one.numerator.first().map(|one| self.along(one, "home_size"))?;
                let people: u64 = sizes.iter().zip(1_u64..).map(|(homes, size)| homes * size).sum();
                m::real(people) / number(numerator)
            }
            Method::Tfr => m::total_fertility(&rates()?),
            Method::MeanAgeBirth => m::mean_age_of_rates(&rates()?)?,
            Method::Nrr => self.net_reproduction(&rates()?)?,
            Method::SexRatioBirth => {
                let (boys, girls) = (u64::try_from(numerator).ok()?, u64::try_from(denominator?).ok()?);
                let (low, high) = m::ratio_interval(boys, girls)?;
                let ratio = m::real(boys) / m::real(girls) * times;
                return Some((ratio, Some((low * times, high * times))));
            }
            Method::LifeExpectancy => {
                let male = one.numerator.first()?.only.get("sex")?.iter().any(|code| &**code == "1");
                let sex = if male { Sex::Male } else { Sex::Female };
                m::life_table(sex, &self.ages(&one.numerator), &self.ages(&one.denominator))?.e0()
            }
            Method::UnderFive => {
                m::under_five(&self.ages(&one.numerator), &self.ages(&one.denominator))? * times
            }
            Method::Smam => {
                let groups = |selectors: &[Selector]| -> Vec<u64> {
                    self.ages(selectors).chunks(5).map(|five| five.iter().sum()).collect()
                };
                m::singulate_mean(&groups(&one.numerator), &groups(&one.denominator))?
            }
            Method::Whipple => m::whipple(&self.ages(&one.numerator))?,
            Method::Myers => m::myers(&self.ages(&one.numerator))?,
            Method::SexRatioScore => {
                m::sex_ratio_score(&self.ages(&one.numerator), &self.ages(&one.denominator))?
            }
            Method::AgeRatioScore => m::age_ratio_score(&self.ages(&one.numerator))?,
        };
        Some((value, None))
    }

    fn net_reproduction(&self, rates: &[f64; 7]) -> Option<f64> {
        let of = |unit: &str, sex: &str| Selector {
            of: unit.into(),
            ages: None,
            only: [("sex".into(), vec![sex.into()])].into(),
            minus: false,
        };
        let births = |sex| self.along(&of("births", sex), "").iter().sum::<u64>();
        let (boys, girls) = (births("1"), births("2"));
        let table =
            m::life_table(Sex::Female, &self.ages(&[of("deaths", "2")]), &self.ages(&[of("mid", "2")]))?;
        (boys + girls > 0).then(|| m::net_reproduction(rates, m::real(girls) / m::real(boys + girls), &table))
    }
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of people: far below 2⁵³")]
fn number(count: i64) -> f64 {
    count as f64
}
