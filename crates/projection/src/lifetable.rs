//! Period life tables from death rates, in single years or abridged.

use serde::{Deserialize, Serialize};

use crate::{Fault, InfantRule, Sex, fault::Place};

/// The ages of a life table: single years, or 0, 1, 5, 10 and so on; the last open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeGrid {
    /// 0, 1, 2, … open.
    Single {
        /// First age of the open group.
        open: u32,
    },
    /// 0, 1, 5, 10, … open.
    Abridged {
        /// First age of the open group.
        open: u32,
    },
}

impl AgeGrid {
    /// The grid that has these first ages, in ascending order.
    pub fn from_starts(starts: &[u32]) -> Result<Self, Fault> {
        if starts.len() < 3 {
            return Err(Fault::FewAges(starts.len()));
        }
        let single = starts[2] == 2;
        let mut expected = 0;
        let mut after = 0;
        for found in starts.iter().copied() {
            if found != expected {
                return Err(Fault::AgeGrid { after, found, expected });
            }
            after = found;
            expected = match (single, found) {
                (true, age) => age + 1,
                (false, 0) => 1,
                (false, 1) => 5,
                (false, age) => age + 5,
            };
        }
        Ok(if single { Self::Single { open: after } } else { Self::Abridged { open: after } })
    }

    /// First age of the open group.
    pub const fn open(self) -> u32 {
        match self {
            Self::Single { open } | Self::Abridged { open } => open,
        }
    }

    /// First age of every group.
    pub fn starts(self) -> Vec<u32> {
        match self {
            Self::Single { open } => (0..=open).collect(),
            Self::Abridged { open } => {
                [0, 1].into_iter().chain((1..=open / 5).map(|group| group * 5)).collect()
            }
        }
    }
}

/// A life table; every column has one value an age group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LifeTable {
    /// First age of each group.
    pub age: Vec<u32>,
    /// Width in years; infinite for the open group.
    pub n: Vec<f64>,
    /// Deaths per person-year.
    pub mx: Vec<f64>,
    /// Mean years lived in the group by those who die in it.
    pub ax: Vec<f64>,
    /// Chance of dying in the group for those who reach it.
    pub qx: Vec<f64>,
    /// Survivors to the group's first age.
    pub lx: Vec<f64>,
    /// Deaths in the group.
    pub dx: Vec<f64>,
    /// Person-years lived in the group; `Lx` of the textbooks.
    #[serde(rename = "Lx")]
    pub person_years: Vec<f64>,
    /// Person-years lived from the group's first age on; `Tx`.
    #[serde(rename = "Tx")]
    pub person_years_above: Vec<f64>,
    /// Expectation of life at the group's first age.
    pub ex: Vec<f64>,
}

impl LifeTable {
    /// From death rates by the grid's ages. Ax is a half in single years after the first; in abridged tables 4a1 is Coale
    /// and Demeny's West, ages 5-9 and 10-14 have 2.5 and later groups Greville's formula (United Nations, *Model Life
    /// Tables for Developing Countries*, 1982, p. 31); the open group's is 1 / m. `radix` is l0.
    pub fn new(grid: AgeGrid, sex: Sex, mx: &[f64], rule: InfantRule, radix: f64) -> Result<Self, Fault> {
        check_rates(grid, Some(sex), mx)?;
        let ax = ax(grid, sex, mx, rule);
        Ok(Self::columns(grid, mx, ax, radix))
    }

    /// From death rates and ax as they are given; the open group's ax is replaced by 1 / m.
    pub fn from_mx_ax(grid: AgeGrid, mx: &[f64], ax: &[f64], radix: f64) -> Result<Self, Fault> {
        check_rates(grid, None, mx)?;
        if ax.len() != mx.len() {
            return Err(Fault::Length { what: "ax", found: ax.len(), needed: mx.len() });
        }
        let mut ax = ax.to_vec();
        if let (Some(last), Some(rate)) = (ax.last_mut(), mx.last()) {
            *last = 1.0 / rate;
        }
        Ok(Self::columns(grid, mx, ax, radix))
    }

    /// Expectation of life at birth.
    pub fn e0(&self) -> f64 {
        self.ex.first().copied().unwrap_or(f64::NAN)
    }

    fn columns(grid: AgeGrid, mx: &[f64], mut ax: Vec<f64>, radix: f64) -> Self {
        let age = grid.starts();
        let groups = age.len();
        let n: Vec<f64> = (0..groups)
            .map(|at| age.get(at + 1).map_or(f64::INFINITY, |next| f64::from(next - age[at])))
            .collect();
        let (mut qx, mut lx, mut dx, mut person_years) =
            (Vec::with_capacity(groups), Vec::with_capacity(groups), Vec::new(), Vec::new());
        let mut alive = radix;
        for at in 0..groups {
            let last = at + 1 == groups;
            let mut q = if last { 1.0 } else { n[at] * mx[at] / (1.0 + (n[at] - ax[at]) * mx[at]) };
            if q > 1.0 {
                // Such a rate would kill more than there are; a constant force of mortality does not.
                ax[at] = constant_force(n[at], mx[at]);
                q = -(-n[at] * mx[at]).exp_m1();
            }
            let died = alive * q;
            let lived = if last { alive / mx[at] } else { n[at] * (alive - died) + ax[at] * died };
            lx.push(alive);
            qx.push(q);
            dx.push(died);
            person_years.push(lived);
            alive -= died;
        }
        let mut above = 0.0;
        let mut person_years_above: Vec<f64> = person_years
            .iter()
            .rev()
            .map(|lived| {
                above += lived;
                above
            })
            .collect();
        person_years_above.reverse();
        let ex = person_years_above
            .iter()
            .zip(&lx)
            .zip(mx)
            .map(|((years, alive), rate)| if *alive > 0.0 { years / alive } else { 1.0 / rate })
            .collect();
        Self { age, n, mx: mx.to_vec(), ax, qx, lx, dx, person_years, person_years_above, ex }
    }
}

pub(crate) fn check_rates(grid: AgeGrid, sex: Option<Sex>, mx: &[f64]) -> Result<(), Fault> {
    let starts = grid.starts();
    if starts.len() != mx.len() {
        return Err(Fault::Length { what: "mortality", found: mx.len(), needed: starts.len() });
    }
    for (age, rate) in starts.iter().zip(mx) {
        let place = Place { year: None, sex, age: Some(*age) };
        check_rate(place, *age, *rate)?;
    }
    if mx.last().is_none_or(|rate| *rate <= 0.0) {
        return Err(Fault::Immortal { place: Place { year: None, sex, age: Some(grid.open()) } });
    }
    Ok(())
}

/// Half of a single year's age group never dies in a year between childhood and fifty, even in war or plague.
pub(crate) fn check_rate(place: Place, age: u32, rate: f64) -> Result<(), Fault> {
    if !(rate.is_finite() && rate >= 0.0) {
        return Err(Fault::Negative { what: "mortality", place, value: rate });
    }
    let highest = if (5..50).contains(&age) { 0.5 } else { 10.0 };
    if rate > highest {
        return Err(Fault::TooHigh { what: "mortality", place, value: rate, highest });
    }
    Ok(())
}

/// Mean years lived in a group of width `n` by those who die in it, under one force of mortality throughout.
fn constant_force(n: f64, m: f64) -> f64 {
    1.0 / m - n / (n * m).exp_m1()
}

fn ax(grid: AgeGrid, sex: Sex, mx: &[f64], rule: InfantRule) -> Vec<f64> {
    let last = mx.len() - 1;
    let abridged = matches!(grid, AgeGrid::Abridged { .. });
    (0..mx.len())
        .map(|at| match (at, abridged) {
            (at, _) if at == last => 1.0 / mx[at],
            (0, _) => rule.first_year(sex, mx[0]),
            (_, false) => 0.5,
            (1, true) => rule.next_four_years(sex, mx[0]),
            (2 | 3, true) => 2.5,
            (at, true) => greville(mx[at - 1], mx[at], mx[at + 1]),
        })
        .collect()
}

/// Greville (1977): 2.5 - 25/12 (m - k), where k = ln(m after / m before) / 10 is the rate's growth over a year of age.
fn greville(before: f64, here: f64, after: f64) -> f64 {
    let growth = (after / before).ln() / 10.0;
    let ax = 2.5 - 25.0 / 12.0 * (here - growth);
    if ax.is_finite() && ax > 0.0 && ax < 5.0 {
        ax
    } else if here > 0.0 {
        constant_force(5.0, here)
    } else {
        2.5
    }
}
