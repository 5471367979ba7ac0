//! What the people of the register are entitled to: of one person with reasons, as a list of families to tell, and as a sum.

mod costing;
mod person;
mod reach;
mod reconcile;
mod settled;

use benefits::{Benefit, FactFault, FactKind, Facts};
use store::BenefitFacts;

pub use costing::{AskedChange, Costing, PlaceYear, benefit_costing};
pub(crate) use person::first_asked;
pub use person::{
    Correction, Entitled, PersonBenefit, ShownFact, corrected_benefit, family_benefits, keep_benefit_word,
    person_benefits,
};
pub use reach::{Reached, benefit_reach};
pub use reconcile::{Reconciled, ReconciledRow, reconcile_benefit};
pub use settled::{Standing, YearChange};

use crate::{App, AppError, Result, benefit_files::FaultyBenefit};

/// The facts that the register itself answers.
const ANSWERED: [&str; 6] =
    ["birth_date", "death_date", "hukou_from", "hukou_division", "usual_division", "as_of"];

/// The benefits at hand: those that ship and those of the place's own folder. Of a folder whose file is faulty the last good version
/// is used, or none: the others go on.
pub fn benefits_at_hand(app: &App) -> Vec<Benefit> {
    app.kept_benefits.read(app.benefits.as_deref()).0
}

/// What is wrong with files of the place's own benefits now.
pub fn faulty_benefits(app: &App) -> Vec<FaultyBenefit> {
    app.kept_benefits.read(app.benefits.as_deref()).1
}

/// The benefit of a code.
pub(crate) fn benefit(app: &App, code: &str) -> Result<Benefit> {
    benefits_at_hand(app).into_iter().find(|benefit| benefit.code() == code).ok_or(AppError::NotFound)
}

/// The facts that a benefit cannot do without and that the register does not hold.
pub fn unanswered(benefit: &Benefit) -> Vec<&str> {
    let needed = benefit.facts().filter(|(fact, _, required, _)| *required && !ANSWERED.contains(fact));
    needed.map(|(fact, ..)| fact).collect()
}

/// A benefit's facts out of what the register holds; `as_of` is the day on which the family first asks.
pub(crate) fn facts_of(
    benefit: &Benefit,
    known: &BenefitFacts,
    as_of: Option<&str>,
) -> std::result::Result<Facts, FactFault> {
    let mut facts = Facts::new();
    for (fact, kind, ..) in benefit.facts() {
        let text = answer(fact, known, as_of);
        // A place known to fewer digits than a province is none.
        let text = text.filter(|text| kind != FactKind::Division || text.len() >= 2);
        if let Some(value) = text.map(|text| kind.parse(fact, text)).transpose()?.flatten() {
            facts.set(fact, value);
        }
    }
    Ok(facts)
}

fn answer<'a>(fact: &str, known: &'a BenefitFacts, as_of: Option<&'a str>) -> Option<&'a str> {
    match fact {
        "birth_date" => known.born.as_deref(),
        "death_date" => known.died.as_deref(),
        "hukou_from" => known.hukou_from.as_deref(),
        "hukou_division" => known.hukou.as_deref(),
        "usual_division" => known.usual.as_deref(),
        "as_of" => as_of,
        _ => None,
    }
}

/// The first and the last day of birth, from 1900 to a day, that a benefit may concern; none if there is no such day.
pub(crate) fn births_concerned(benefit: &Benefit, today: base::Date) -> Option<(String, String)> {
    let mut day: base::Date = "1900-01-01".parse().ok()?;
    let mut span: Option<(base::Date, base::Date)> = None;
    while day <= today {
        if benefit.concerns_birth(day) {
            span = Some((span.map_or(day, |(first, _)| first), day));
        }
        day = day.tomorrow().ok()?;
    }
    span.map(|(first, last)| (first.to_string(), last.to_string()))
}
