use access::CountPermit;
use projection::{Fan, FanOptions, Offsets, Quantity, Step, Uncertainty, Words, fan, reference::Reference};
use store::Store;

use super::{
    PlanFault, Planned,
    document::Document,
    inputs::{Inputs, begin, inputs},
    past_errors::{Measured, Widths, calibrated, measure},
    shapes,
};
use crate::Result;

/// The most paths that a page may ask for.
pub const MOST_PATHS: usize = 4000;

/// A fan of a scenario.
#[derive(Debug)]
pub struct ScenarioFan {
    /// The paths.
    pub fan: Fan,
    /// Quantiles at [`projection::LEVELS`] by period and quantity.
    pub quantiles: Vec<[f64; 7]>,
    /// What somebody must know who reads it.
    pub notes: Vec<Words>,
}

impl ScenarioFan {
    /// The quantiles of one quantity by period.
    pub fn of(&self, quantity: Quantity) -> Vec<[f64; 7]> {
        let quantities = &self.fan.quantities;
        let Some(place) = quantities.iter().position(|measured| *measured == quantity) else {
            return Vec::new();
        };
        self.quantiles.iter().skip(place).step_by(quantities.len()).copied().collect()
    }

    /// The chance that fewer than `people` live here at the end of `year`.
    pub fn chance_under(&self, year: i32, people: f64) -> Option<f64> {
        let period = usize::try_from(year - self.fan.first_year).ok()?;
        (period < self.fan.periods()).then(|| self.fan.chance_under(period, Quantity::Population, people))?
    }
}

/// Draws a scenario's fan: paths around its curves, as wide as the published bounds for the nation or as the place's own past
/// errors, whichever the scenario says.
pub async fn scenario_fan(
    store: &Store,
    permit: &CountPermit,
    document: &Document,
    paths: usize,
) -> Result<ScenarioFan> {
    if !(2..=MOST_PATHS).contains(&paths) {
        return Err(PlanFault::TooMany("paths").into());
    }
    let begin = begin(store, permit, document).await?;
    let inputs = inputs(document, &begin, begin.people())?;
    let document = document.clone();
    let drawn = tokio::task::spawn_blocking(move || -> Planned<ScenarioFan> {
        let (uncertainty, notes) = widths_around(&document, &inputs)?;
        let options = FanOptions::new(Step::One, paths, document.seed);
        let fan = fan(&inputs.base, &inputs.assumptions, document.conventions, &uncertainty, &options)?;
        let quantiles = fan.quantiles();
        Ok(ScenarioFan { fan, quantiles, notes })
    });
    Ok(drawn.await.or(Err(crate::AppError::Fault("the fan was stopped")))??)
}

/// How wide the fan is around a scenario's curves, and what must be known of it.
pub(super) fn widths_around(document: &Document, inputs: &Inputs) -> Planned<(Uncertainty, Vec<Words>)> {
    let nation = shapes::reference(document.nation()?)?;
    let published = uncertainty(inputs, nation)?;
    match document.widths {
        Widths::Published => Ok((published, notes(nation))),
        Widths::OwnErrors => {
            let (measured, own) = measure(&document.past, inputs.assumptions.periods())?;
            let all = (&inputs.base, &inputs.assumptions, document.conventions);
            Ok((calibrated(all, &published, &own, document.seed)?, own_notes(nation, measured)))
        }
    }
}

/// The nation's published bounds, year by year, as offsets around this scenario's curves.
fn uncertainty(inputs: &Inputs, nation: &Reference) -> Planned<Uncertainty> {
    let periods = inputs.assumptions.periods();
    let years = || (inputs.assumptions.first_year..).take(periods);
    let at = |name: &str, year: i32| {
        nation.yearly(name).map(|curve| curve.at(year)).ok_or(PlanFault::Unknown { what: "reference set" })
    };
    let offsets = |name: &str, scale: f64| -> Planned<Vec<Offsets>> {
        years()
            .map(|year| {
                let bound = |which: &str| Ok::<_, PlanFault>(at(&format!("{name}_{which}"), year)? * scale);
                let (inner, outer) = ((bound("80l")?, bound("80u")?), (bound("95l")?, bound("95u")?));
                Ok(Offsets::from_bounds(at(name, year)? * scale, inner, Some(outer)))
            })
            .collect()
    };
    let share = inputs.base.total() / nation.base.total();
    Ok(Uncertainty {
        fertility: offsets("tfr", 1.0)?,
        life_male: offsets("e0m", 1.0)?,
        life_female: offsets("e0f", 1.0)?,
        migration: offsets("net_migration", share)?,
        ..Uncertainty::default()
    })
}

fn notes(nation: &Reference) -> Vec<Words> {
    let source = nation.source();
    vec![
        Words::new(
            format!("区间宽度取自全国的公布区间（{}），围绕本方案的曲线。", source.zh),
            format!(
                "The widths are those published for the nation ({}), around this scenario's curves.",
                source.en
            ),
        ),
        Words::new(
            "一个地方的迁移比全国更难料，小地方的实际范围会更宽。",
            "A place's migration is harder to foresee than a nation's: for small places the true range is wider.",
        ),
    ]
}

fn own_notes(nation: &Reference, measured: Measured) -> Vec<Words> {
    let Measured { errors, projections, a_year } = measured;
    let (source, percent) = (nation.source(), 100.0 * a_year);
    vec![
        Words::new(
            format!(
                "区间宽度按本地 {projections} 次过去预测的 {errors} 个总人口误差校准：每年约 ±{percent:.2}%，按年数的平方根扩大。"
            ),
            format!(
                "The widths follow {errors} errors of the total population in {projections} past projections of this place: \
                 about ±{percent:.2} % a year, growing with the root of the years."
            ),
        ),
        Words::new(
            format!("生育和寿命沿用全国公布区间的形状（{}），其余归于迁移。", source.zh),
            format!(
                "Fertility and life keep the shape of the nation's bounds ({}); the rest is laid on migration.",
                source.en
            ),
        ),
        Words::new(
            "过去的误差只说明过去：误差越少，宽度本身越不可靠。",
            "Past errors speak of the past: the fewer they are, the less the width itself can be relied on.",
        ),
    ]
}
