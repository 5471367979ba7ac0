use std::collections::BTreeMap;

use access::{Action, CountPermit, Cx};
use base::Fen;
use benefits::{Benefit, Cost, ParameterValue};
use rayon::prelude::*;
use store::BenefitFacts;

use super::{benefit, births_concerned, facts_of, unanswered};
use crate::{App, AppError, Result, benefit_files::BenefitFileError, log};

/// A figure of the law as it might be, from a day on.
#[derive(Debug, Clone)]
pub struct AskedChange {
    /// Which parameter.
    pub parameter: String,
    /// Its value, in the parameter's unit.
    pub value: ParameterValue,
}

/// The claims of one place and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceYear {
    /// The division, as many leading digits as were asked for; empty for people without a known place.
    pub place: String,
    /// The claim year.
    pub year: i16,
    /// Claims now.
    pub claims: u64,
    /// Their sum now.
    pub now: Fen,
    /// Claims after the change.
    pub claims_then: u64,
    /// Their sum after the change.
    pub then: Fen,
}

/// What a benefit costs over the register. Sums of what may be claimed, as if every family asked in time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Costing {
    /// By place and year.
    pub cells: Vec<PlaceYear>,
    /// People looked at.
    pub people: u64,
    /// People with at least one claim now, and after the change.
    pub reached: (u64, u64),
    /// People whose facts contradict each other or are incomplete: in no cell.
    pub left_out: u64,
    /// How long the working out took, in milliseconds, the reading of the register aside.
    pub took_ms: u64,
}

type Places = BTreeMap<String, Cost>;

/// What a benefit costs over the people of the permit's area, as it is and with changed parameters, by year and by divisions of
/// `digits` leading digits. The log has its entry before anything is given out.
pub async fn benefit_costing(
    cx: &Cx,
    app: &App,
    permit: &CountPermit,
    code: &str,
    changes: &[AskedChange],
    digits: u8,
) -> Result<Costing> {
    let now = benefit(app, code)?;
    let mut then = benefit(app, code)?;
    for change in changes {
        then = then
            .changed(&change.parameter, change.value.clone())
            .map_err(|fault| BenefitFileError::Benefit { folder: code.into(), fault })?;
    }
    if !unanswered(&now).is_empty() {
        return Err(AppError::Unanswered(unanswered(&now).join(", ").into()));
    }
    let births = births_concerned(&now, cx.now().china_date());
    let counted = match &births {
        Some((first, last)) => app.store.count_benefit_facts(permit, (first, last)).await?,
        None => Vec::new(),
    };
    log::keep(&app.store, &permit.entry(cx.now(), Action::Count)).await?;
    let digits = usize::from(digits);
    let worked = tokio::task::spawn_blocking(move || {
        let started = std::time::Instant::now();
        let mut costing =
            Costing { people: counted.iter().map(|(_, people)| people).sum(), ..Costing::default() };
        let (before, left_out) = over(&now, &counted, digits);
        let (after, _) = over(&then, &counted, digits);
        costing.left_out = left_out;
        costing.reached =
            (before.values().map(|cost| cost.reached).sum(), after.values().map(|cost| cost.reached).sum());
        costing.cells = cells(&before, &after);
        costing.took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        costing
    });
    worked.await.or(Err(AppError::Fault("a costing was not worked out to its end")))
}

/// The costs by place, and how many people could not be worked out.
fn over(benefit: &Benefit, counted: &[(BenefitFacts, u64)], digits: usize) -> (Places, u64) {
    counted
        .par_iter()
        .fold(
            || (Places::new(), 0_u64),
            |(mut places, mut left_out), (known, people)| {
                let worked =
                    facts_of(benefit, known, None).and_then(|facts| benefit.evaluate_briefly(&facts));
                match worked {
                    Ok(entitlement) if entitlement.claims.is_empty() => {}
                    Ok(entitlement) => {
                        let place = known.hukou.as_deref().or(known.usual.as_deref()).unwrap_or_default();
                        let place = place.get(..digits.min(place.len())).unwrap_or_default();
                        places.entry(place.to_owned()).or_default().add_times(&entitlement, *people);
                    }
                    Err(_) => left_out += people,
                }
                (places, left_out)
            },
        )
        .reduce(
            || (Places::new(), 0),
            |(mut one, left), (other, out)| {
                for (place, cost) in other {
                    one.entry(place).or_default().merge(&cost);
                }
                (one, left + out)
            },
        )
}

fn cells(before: &Places, after: &Places) -> Vec<PlaceYear> {
    let mut cells: BTreeMap<(&str, i16), PlaceYear> = BTreeMap::new();
    for (costs, changed) in [(before, false), (after, true)] {
        for (place, cost) in costs {
            for (year, sum) in &cost.years {
                let cell = cells.entry((place, *year)).or_insert_with(|| PlaceYear {
                    place: place.clone(),
                    year: *year,
                    claims: 0,
                    now: Fen(0),
                    claims_then: 0,
                    then: Fen(0),
                });
                if changed {
                    (cell.claims_then, cell.then) = (sum.claims, sum.amount);
                } else {
                    (cell.claims, cell.now) = (sum.claims, sum.amount);
                }
            }
        }
    }
    cells.into_values().collect()
}
