use access::{Action, CountPermit, Cx};
use base::{Date, Timestamp};
use projection::Projection;
use store::{BaseKind, BasePopulation, Store};

use super::{
    document::Document,
    inputs::{Begin, begin, people},
    run::run,
};
use crate::{Result, log};

/// A day on which a projection meets what the register has since recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// The day: a whole number of years after the base's.
    pub day: Date,
    /// Groups of ages: first age, and one beyond the last (none: open); projected and counted persons.
    pub groups: Vec<(u32, Option<u32>, f64, f64)>,
    /// Everybody projected and counted.
    pub total: (f64, f64),
}

const GROUPS: [(usize, Option<usize>); 6] =
    [(0, Some(6)), (6, Some(15)), (15, Some(60)), (60, Some(65)), (65, Some(80)), (80, None)];

/// Sets a scenario beside the register on every anniversary of its base that has come: the residents of those days, as the register
/// knows them now. Empty where the base was not counted in this register, or no year has gone by.
pub async fn backtest(cx: &Cx, store: &Store, permit: &CountPermit, document: &Document) -> Result<Vec<Met>> {
    let begin = begin(store, permit, document).await?;
    let now = cx.now();
    let Begin::Kept(base) = &begin else { return Ok(Vec::new()) };
    let met = met_since(store, permit, document, &begin, base.as_of, now).await?;
    if !met.is_empty() {
        log::keep(store, &permit.entry(now, Action::Count)).await?;
    }
    Ok(met.into_iter().map(|(_, met)| met).collect())
}

/// The anniversaries after `since`, with their number of years from the base. Whoever shows them writes to the log.
pub(super) async fn met_since(
    store: &Store,
    permit: &CountPermit,
    document: &Document,
    begin: &Begin,
    since: Date,
    now: Timestamp,
) -> Result<Vec<(usize, Met)>> {
    let Begin::Kept(base) = begin else { return Ok(Vec::new()) };
    let first = anniversary(base.as_of, 1).filter(|day| *day <= now.china_date());
    if base.kind == BaseKind::Own || first.is_none() {
        return Ok(Vec::new());
    }
    let projection = run(document, begin)?.projection;
    let mut met = Vec::new();
    for years in 1..=projection.periods() {
        let Some(day) = anniversary(base.as_of, years).filter(|day| *day <= now.china_date()) else { break };
        if day <= since {
            continue;
        }
        let digits = base.counts.divisions.first().map_or(6, |division| division.code.len());
        let counts = store.count_residents(permit, day, now, u8::try_from(digits).unwrap_or(6)).await?;
        let counted = people(&BasePopulation { counts, ..(**base).clone() });
        met.push((years, meet(&projection, years, day, &counted)));
    }
    Ok(met)
}

/// The same day so many years later; 29 February becomes the 28th.
fn anniversary(day: Date, years: usize) -> Option<Date> {
    let year = day.year().checked_add(i16::try_from(years).ok()?)?;
    Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, day.month(), 28)).ok()
}

fn meet(projection: &Projection, years: usize, day: Date, counted: &[Vec<f64>; 2]) -> Met {
    let projected = projection.population_at(years);
    let (males, females) = projected.split_at(projected.len() / 2);
    let sum = |cells: [&[f64]; 2], from: usize, until: Option<usize>| -> f64 {
        cells.iter().map(|of| of[from..until.unwrap_or(of.len())].iter().sum::<f64>()).sum()
    };
    let age = |age: usize| u32::try_from(age).unwrap_or(u32::MAX);
    let groups = GROUPS
        .into_iter()
        .map(|(from, until)| {
            let there = sum([males, females], from, until);
            let here = sum([&counted[0], &counted[1]], from, until);
            (age(from), until.map(age), there, here)
        })
        .collect();
    let total = (projection.total(years), counted.iter().flatten().sum());
    Met { day, groups, total }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anniversaries_come_on_days_that_exist() {
        let leap: Date = "2024-02-29".parse().unwrap();
        assert_eq!(anniversary(leap, 1), "2025-02-28".parse().ok());
        assert_eq!(anniversary(leap, 4), "2028-02-29".parse().ok());
    }
}
