use access::CountPermit;
use projection::{fertility_models::mean_age, reference::Country};
use store::Store;

use super::{
    PlanFault, Planned,
    document::{Base, Curve, Document, FORM, Fertility, Migration, MortalityCurves},
    homes::homes_of,
    inputs::{Begin, begin},
    shapes::{country, reference},
};
use crate::Result;

/// Years between the points of a curve that is taken over from a reference set.
const APART: i32 = 10;

/// A document to begin with: the nation's assumptions on the base that was chosen. A place's own migration is not the nation's: it
/// begins at nought, and says so.
pub async fn draft(store: &Store, permit: &CountPermit, base: Base) -> Result<Document> {
    let nation = match &base {
        Base::Population { .. } => Country::China,
        Base::Reference { set } => country(set)?,
    };
    let mut document = of_nation(nation, base)?;
    let begin = begin(store, permit, &document).await?;
    let first = begin.first_year();
    if let Begin::Kept(base) = &begin {
        document.households = homes_of(base)?;
    }
    document.until = if matches!(begin, Begin::Set(_)) { 2099 } else { first + 34 };
    let curves = [
        &mut document.fertility.total,
        &mut document.fertility.mean_age,
        &mut document.sex_ratio,
        &mut document.mortality.male,
        &mut document.mortality.female,
        &mut document.migration.net,
    ];
    for curve in curves {
        *curve = between(curve, first, document.until);
    }
    Ok(document)
}

/// The nation's curves, a value a year.
fn of_nation(nation: Country, base: Base) -> Planned<Document> {
    let set = reference(nation)?;
    let years = 2024..=2099;
    let source = set.source();
    let named = format!("{} · {}", source.zh, source.en);
    let curve = |values: Vec<(i32, f64)>| Curve { points: values, source: named.as_str().into() };
    let yearly = |name: &str| -> Planned<Curve> {
        let found = set.yearly(name).ok_or(PlanFault::Unknown { what: "reference set" })?;
        Ok(curve(years.clone().map(|year| (year, found.at(year))).collect()))
    };
    let code = match nation {
        Country::China => "china",
        Country::India => "india",
    };
    let net = match &base {
        Base::Reference { .. } => yearly("net_migration")?,
        Base::Population { .. } => {
            Curve::level(2024, 0.0, "尚未假设：暂按无人迁入迁出 · not assumed yet: as if nobody came or went")
        }
    };
    Ok(Document {
        form: FORM,
        base,
        until: 2099,
        fertility: Fertility {
            total: yearly("tfr")?,
            mean_age: curve(years.clone().map(|year| (year, mean_age(set.fertility(year)))).collect()),
            model: code.into(),
        },
        sex_ratio: yearly("srb")?,
        mortality: MortalityCurves { male: yearly("e0m")?, female: yearly("e0f")?, model: code.into() },
        migration: Migration {
            net,
            male_share: Curve::level(2024, 0.5, "各半 · half and half"),
            model: "families".into(),
        },
        patterns: super::Patterns::default(),
        packages: Vec::new(),
        capacity: Vec::new(),
        movement: None,
        parameters: super::parameters::defaults(),
        households: None,
        widths: super::Widths::default(),
        past: Vec::new(),
        conventions: projection::Conventions::default(),
        seed: 2024,
    })
}

/// The curve's values every ten years from `first` to `until`, few enough to be drawn, cut to what a page shows.
fn between(curve: &Curve, first: i32, until: i32) -> Curve {
    if curve.points.len() == 1 {
        return Curve { points: vec![(first, curve.at(first))], ..curve.clone() };
    }
    let mut years: Vec<i32> = (first..until).step_by(usize::try_from(APART).unwrap_or(10)).collect();
    years.push(until);
    let digits = if curve.at(first).abs() >= 1000.0 { 1.0 } else { 1000.0 };
    let cut = |value: f64| (value * digits).round() / digits;
    Curve {
        points: years.into_iter().map(|year| (year, cut(curve.at(year)))).collect(),
        source: curve.source.clone(),
    }
}
