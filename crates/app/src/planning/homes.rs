//! Households by size and elders who live alone: from rates that the scenario states.

use projection::{
    Words,
    demand::People,
    households::{self, Headship},
};
use serde::{Deserialize, Serialize};
use store::{BasePopulation, HOUSEHOLD_SIZES, OPEN_AGE};

use super::{
    PlanFault, Planned,
    document::{Document, check_text},
    inputs::{people, real},
    run::Run,
};

/// First ages of the bands in which rates are counted. Elders are reported from 65 and from 80 on.
pub const BANDS: [u32; 12] = [0, 15, 20, 30, 40, 50, 60, 65, 70, 75, 80, 85];
/// Where the eldest known at a dwelling is younger, the records of the grown-ups are missing: no household is counted at a child.
const GROWN: usize = 15;
/// First ages of the elders reported.
const ELDERS: [u32; 2] = [65, 80];

/// Who lives with whom: the chance of being the eldest of a household, by sex, age and the household's size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Homes {
    /// First age of each band, ascending from 0; 65 and 80 among them.
    pub starts: Vec<u32>,
    /// Males' rates by band, for households of 1, 2, 3, 4 and 5 or more people; 0 to 1.
    pub male: Vec<[f64; HOUSEHOLD_SIZES]>,
    /// Females' rates likewise.
    pub female: Vec<[f64; HOUSEHOLD_SIZES]>,
    /// Mean number of people in households of the last size.
    pub mean_of_largest: f64,
    /// Who says so.
    pub source: Box<str>,
}

/// The households at a year's end.
#[derive(Debug, Clone, PartialEq)]
pub struct YearHomes {
    /// The year.
    pub year: i32,
    /// Households of 1, 2, 3, 4 and 5 or more people.
    pub by_size: Vec<f64>,
    /// People of 65 and more, and of 80 and more, who live alone.
    pub alone: [f64; 2],
    /// Mean number of people in a household.
    pub mean_size: f64,
    /// Share of all people whom these households hold, 0 to 1 or a little more where the rates no longer fit.
    pub held: f64,
}

impl Homes {
    /// Finds the first fault.
    pub(super) fn check(&self) -> Planned<()> {
        check_text(&self.source)?;
        if self.source.trim().is_empty() {
            return Err(PlanFault::Source { what: "households" });
        }
        let bands = self.starts.len();
        if bands > 30 || self.male.len() != bands || self.female.len() != bands {
            return Err(PlanFault::Points { what: "households" });
        }
        if !ELDERS.iter().all(|age| self.starts.contains(age)) {
            return Err(PlanFault::Order { what: "households" });
        }
        Ok(self.headship()?.check()?)
    }

    fn headship(&self) -> Planned<Headship> {
        let starts: Result<Vec<usize>, _> = self.starts.iter().map(|age| usize::try_from(*age)).collect();
        Ok(Headship {
            starts: starts.or(Err(PlanFault::Order { what: "households" }))?,
            sizes: HOUSEHOLD_SIZES,
            mean_of_largest: self.mean_of_largest,
            rates: self.male.iter().chain(&self.female).flatten().copied().collect(),
            source: Words::new(&*self.source, &*self.source),
        })
    }
}

/// The rates of a base that was counted in the register; none where households were not counted with it.
pub fn homes_of(base: &BasePopulation) -> Planned<Option<Homes>> {
    let Some(counted) = &base.counts.households else { return Ok(None) };
    if counted.male.iter().chain(&counted.female).all(|homes| *homes == 0) {
        return Ok(None);
    }
    let starts = BANDS.map(|age| usize::try_from(age).unwrap_or(usize::MAX));
    let (mut heads, mut persons) = (Vec::new(), Vec::new());
    for (homes, people) in [&counted.male, &counted.female].into_iter().zip(people(base)) {
        for (at, start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(usize::from(OPEN_AGE) + 1);
            for size in 0..HOUSEHOLD_SIZES {
                let of_ages = homes.iter().skip(start * HOUSEHOLD_SIZES + size).step_by(HOUSEHOLD_SIZES);
                let homes: f64 = of_ages.take(end - start).map(|homes| real(*homes)).sum();
                heads.push(if *start < GROWN { 0.0 } else { homes });
            }
            persons.push(people[*start..end].iter().sum());
        }
    }
    let source = format!(
        "本登记册 {} 同住一处的人，以最年长者计户 · people at one dwelling in this register, {}, each household at its eldest",
        base.as_of, base.as_of
    );
    let headship = Headship::counted(
        &households::Counted {
            starts: &starts,
            heads: &heads,
            people: &persons,
            sizes: HOUSEHOLD_SIZES,
            people_in_largest: real(counted.people_in_largest),
        },
        Words::new(&*source, &*source),
    )?;
    let rates = |sex: usize| -> Vec<[f64; HOUSEHOLD_SIZES]> {
        let bands = headship.rates.chunks_exact(HOUSEHOLD_SIZES).skip(sex * BANDS.len()).take(BANDS.len());
        bands.map(|band| std::array::from_fn(|size| cut(band[size]))).collect()
    };
    Ok(Some(Homes {
        starts: BANDS.to_vec(),
        male: rates(0),
        female: rates(1),
        mean_of_largest: cut(headship.mean_of_largest),
        source: source.into(),
    }))
}

/// Four digits: as many as a page shows and a register's counts carry.
fn cut(rate: f64) -> f64 {
    (rate * 1e4).round() / 1e4
}

/// Households at the end of every year, the one before the first included; empty where the scenario states no rates.
pub fn households(document: &Document, run: &Run) -> Planned<Vec<YearHomes>> {
    let Some(homes) = &document.households else { return Ok(Vec::new()) };
    let found = homes.headship()?.project(&People::of(&run.projection)?)?;
    found
        .into_iter()
        .map(|(year, found)| {
            Ok(YearHomes {
                year,
                alone: [found.alone_from(65)?, found.alone_from(80)?],
                mean_size: found.mean_size(),
                held: if found.people > 0.0 { found.held / found.people } else { 0.0 },
                by_size: found.by_size,
            })
        })
        .collect()
}

/// Elders who live alone, as a need beside the others.
pub(super) fn elders_alone(
    document: &Document,
    people: &People,
) -> Planned<Option<projection::demand::Service>> {
    let Some(homes) = &document.households else { return Ok(None) };
    Ok(Some(homes.headship()?.elders_alone(people, 65)?))
}
