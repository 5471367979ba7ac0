//! Assumptions that can be drawn: values over years (or ages) with where they come from and how they were made, changed by
//! dragging control points, each change with a stated effect.

use serde::{Deserialize, Serialize};

use crate::{ModelError, Words, model_error};

/// A drawn assumption: one value per year or age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The first year or age.
    pub first: i32,
    /// One value for `first`, one for the next, and so on.
    pub values: Vec<f64>,
    /// Where the values come from.
    pub source: Words,
    /// What was done to them since, in order.
    pub made: Vec<Words>,
}

/// What a drag changes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pull {
    /// By a factor: what is nought stays nought. For rates.
    #[default]
    Ratio,
    /// By a difference. For totals that may be negative, such as net migration.
    Difference,
}

/// A dragged point: the curve goes through `(at, value)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Year or age.
    pub at: i32,
    /// The value there.
    pub value: f64,
}

impl Curve {
    /// A curve as a source gives it.
    pub fn new(first: i32, values: Vec<f64>, source: Words) -> Result<Self, ModelError> {
        if values.is_empty() {
            return Err(ModelError::Length { what: "a curve", wanted: 1, found: 0 });
        }
        if let Some(position) = values.iter().position(|value| !value.is_finite()) {
            return Err(ModelError::NotACount { what: "a curve", position, value: values[position] });
        }
        Ok(Self { first, values, source, made: Vec::new() })
    }

    /// The last year or age.
    pub fn last(&self) -> i32 {
        let steps = i32::try_from(self.values.len()).unwrap_or(i32::MAX);
        self.first.saturating_add(steps.saturating_sub(1))
    }

    /// The value at `at`; before the first and after the last, theirs.
    pub fn at(&self, at: i32) -> f64 {
        let index = usize::try_from(i64::from(at) - i64::from(self.first)).unwrap_or(0);
        self.values[index.min(self.values.len() - 1)]
    }

    /// The curve pulled through `points` (in any order, one per year or age).
    ///
    /// Effect, exactly: at each point the curve takes the point's value. The change there (a factor, or with
    /// [`Pull::Difference`] a difference) goes over in a straight line to the change of the next point; before the first
    /// point and after the last one it stays theirs. To leave part of the curve alone, set points there at its own values.
    pub fn pulled(&self, points: &[Point], by: Pull) -> Result<Self, ModelError> {
        let mut points = points.to_vec();
        points.sort_by_key(|point| point.at);
        self.check(&points, by)?;
        if points.is_empty() {
            return Ok(self.clone());
        }
        let changes: Vec<(f64, f64)> = points
            .iter()
            .map(|point| {
                let own = self.at(point.at);
                let change = match by {
                    Pull::Ratio => point.value / own,
                    Pull::Difference => point.value - own,
                };
                (f64::from(point.at), change)
            })
            .collect();
        let mut pulled = self.clone();
        for (at, value) in (self.first..).zip(&mut pulled.values) {
            let change = between(&changes, f64::from(at));
            match by {
                Pull::Ratio => *value *= change,
                Pull::Difference => *value += change,
            }
        }
        // Through the points to the last bit.
        for point in &points {
            if let Some(cell) = usize::try_from(i64::from(point.at) - i64::from(self.first))
                .ok()
                .and_then(|index| pulled.values.get_mut(index))
            {
                *cell = point.value;
            }
        }
        pulled.made.push(effect(&points, by));
        Ok(pulled)
    }

    fn check(&self, points: &[Point], by: Pull) -> Result<(), ModelError> {
        for pair in points.windows(2) {
            if pair[0].at == pair[1].at {
                let at = f64::from(pair[1].at);
                return Err(ModelError::OutOfRange {
                    what: "a second point at one place",
                    value: at,
                    low: at,
                    high: at,
                });
            }
        }
        for point in points {
            let (low, high) = (f64::from(self.first), f64::from(self.last()));
            model_error::within("a point's place", f64::from(point.at), low, high)?;
            if by == Pull::Ratio {
                model_error::counts("a point's value", &[point.value])?;
                // Nothing can be multiplied so that nought becomes something.
                if self.at(point.at) <= 0.0 {
                    return Err(ModelError::Empty { what: "the curve where it is pulled by a factor" });
                }
            } else if !point.value.is_finite() {
                return Err(ModelError::NotACount {
                    what: "a point's value",
                    position: 0,
                    value: point.value,
                });
            }
        }
        Ok(())
    }
}

/// Piecewise straight through `knots` (ordered), level outside them.
fn between(knots: &[(f64, f64)], at: f64) -> f64 {
    let next = knots.partition_point(|(x, _)| *x < at);
    match (next.checked_sub(1).map(|index| knots[index]), knots.get(next)) {
        (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * (at - x0) / (x1 - x0),
        (None, Some((_, y))) => *y,
        (Some((_, y)), None) => y,
        (None, None) => 0.0,
    }
}

fn effect(points: &[Point], by: Pull) -> Words {
    let list = |join: &str| {
        points.iter().map(|point| format!("{} = {:.6}", point.at, point.value)).collect::<Vec<_>>().join(join)
    };
    let (zh, en) = match by {
        Pull::Ratio => ("倍数", "factor"),
        Pull::Difference => ("差额", "difference"),
    };
    Words::new(
        format!("手工拖动：{}；各点之间的{zh}按直线过渡，首点之前、末点之后保持不变", list("，")),
        format!(
            "dragged to {}; between points the {en} changes in a straight line, before the first and after the last it stays",
            list(", ")
        ),
    )
}

/// How an assumption goes from now to its target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Way {
    /// Stays at the starting value.
    Hold,
    /// Straight to `target` in year `reached`, then level.
    Linear {
        /// The value aimed at.
        target: f64,
        /// The year in which it is reached.
        reached: i32,
    },
    /// Along an S to `target` in year `reached`, then level: slow, fast, slow. The logistic curve over ±6 standard units is cut
    /// and stretched so that both ends are met exactly.
    Logistic {
        /// The value aimed at.
        target: f64,
        /// The year in which it is reached.
        reached: i32,
    },
    /// By the same share of the remaining distance every year, half of it after `half_life_years`: nears `target` for ever.
    Towards {
        /// The value neared.
        target: f64,
        /// Years in which half the distance goes.
        half_life_years: f64,
    },
}

/// A curve from `from`'s value in year `first` to year `last`.
pub fn path(first: i32, last: i32, from: f64, way: Way) -> Result<Curve, ModelError> {
    if last < first || !from.is_finite() {
        let value = f64::from(last);
        return Err(ModelError::OutOfRange {
            what: "the last year",
            value,
            low: f64::from(first),
            high: 1e6,
        });
    }
    if let Way::Linear { reached, .. } | Way::Logistic { reached, .. } = way {
        model_error::within("the year of the target", f64::from(reached), f64::from(first) + 1.0, 1e6)?;
    }
    if let Way::Towards { half_life_years, .. } = way {
        model_error::within("the half-life", half_life_years, 1e-6, 1e6)?;
    }
    let values = (first..=last).map(|year| value_on(way, first, from, year)).collect();
    let mut curve = Curve::new(first, values, Words::new("情景设定", "scenario"))?;
    curve.made.push(describe(way, from));
    Ok(curve)
}

fn value_on(way: Way, first: i32, from: f64, year: i32) -> f64 {
    let since = f64::from(year) - f64::from(first);
    let share = |reached: i32| (since / (f64::from(reached) - f64::from(first))).min(1.0);
    match way {
        Way::Hold => from,
        Way::Linear { target, reached } => mix(from, target, share(reached)),
        Way::Logistic { target, reached } => mix(from, target, s_curve(share(reached))),
        Way::Towards { target, half_life_years } => {
            mix(from, target, 1.0 - 0.5f64.powf(since / half_life_years))
        }
    }
}

/// `from` at 0 and `target` at 1, both to the last bit.
fn mix(from: f64, target: f64, share: f64) -> f64 {
    if share >= 1.0 { target } else { from + (target - from) * share }
}

fn s_curve(share: f64) -> f64 {
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let (low, high) = (logistic(-6.0), logistic(6.0));
    (logistic(12.0 * share - 6.0) - low) / (high - low)
}

fn describe(way: Way, from: f64) -> Words {
    match way {
        Way::Hold => Words::new(format!("保持 {from}"), format!("stays at {from}")),
        Way::Linear { target, reached } => Words::new(
            format!("由 {from} 直线变到 {reached} 年的 {target}，此后不变"),
            format!("from {from} in a straight line to {target} in {reached}, then level"),
        ),
        Way::Logistic { target, reached } => Words::new(
            format!("由 {from} 沿 S 形曲线变到 {reached} 年的 {target}，此后不变"),
            format!("from {from} along an S to {target} in {reached}, then level"),
        ),
        Way::Towards { target, half_life_years } => Words::new(
            format!("由 {from} 逐年接近 {target}，每 {half_life_years} 年缩小一半差距"),
            format!("from {from} towards {target}, half the distance every {half_life_years} years"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rising() -> Curve {
        let values = (0..11u32).map(|step| 1.0 + 0.1 * f64::from(step)).collect();
        Curve::new(2020, values, Words::new("例", "example")).expect("values")
    }

    #[test]
    fn a_dragged_point_is_met_and_its_effect_is_as_stated() {
        let curve = rising();
        let points =
            [Point { at: 2020, value: 1.0 }, Point { at: 2025, value: 3.0 }, Point { at: 2030, value: 2.0 }];
        let pulled = curve.pulled(&points, Pull::Ratio).expect("points inside");
        for point in points {
            assert_eq!(pulled.at(point.at).to_bits(), point.value.to_bits());
        }
        // Factor 2 at 2025 and 1 at 2020: in 2022 it is 1.4, and the curve was 1.2.
        assert!((pulled.at(2022) - 1.2 * 1.4).abs() < 1e-12);
        assert!(pulled.made[0].zh.contains("2025 = 3"));
        assert!(pulled.made[0].en.contains("straight line"));
    }

    #[test]
    fn outside_the_points_the_change_stays() {
        let pulled = rising().pulled(&[Point { at: 2025, value: 2.5 }], Pull::Difference).expect("inside");
        assert!((pulled.at(2020) - 2.0).abs() < 1e-12);
        assert!((pulled.at(2030) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn points_that_make_no_sense_are_refused() {
        let curve = rising();
        assert!(curve.pulled(&[Point { at: 2031, value: 1.0 }], Pull::Ratio).is_err());
        let twice = [Point { at: 2022, value: 1.0 }, Point { at: 2022, value: 2.0 }];
        assert!(curve.pulled(&twice, Pull::Ratio).is_err());
        let flat = Curve::new(0, vec![0.0; 3], Words::new("零", "nought")).expect("values");
        assert!(flat.pulled(&[Point { at: 1, value: 1.0 }], Pull::Ratio).is_err());
        assert!(flat.pulled(&[Point { at: 1, value: 1.0 }], Pull::Difference).is_ok());
    }

    #[test]
    fn paths_meet_their_ends() {
        let linear = path(2024, 2100, 1.01, Way::Linear { target: 1.5, reached: 2050 }).expect("years");
        assert_eq!(linear.at(2024).to_bits(), 1.01f64.to_bits());
        assert!((linear.at(2037) - 1.255).abs() < 1e-12);
        assert_eq!(linear.at(2050).to_bits(), 1.5f64.to_bits());
        assert_eq!(linear.at(2100).to_bits(), 1.5f64.to_bits());

        let bent = path(2024, 2100, 1.01, Way::Logistic { target: 1.5, reached: 2050 }).expect("years");
        assert_eq!(bent.at(2024).to_bits(), 1.01f64.to_bits());
        assert!((bent.at(2037) - 1.255).abs() < 1e-12);
        assert!(bent.at(2030) < linear.at(2030) && bent.at(2044) > linear.at(2044));

        let near = path(2024, 2044, 4.0, Way::Towards { target: 2.0, half_life_years: 10.0 }).expect("years");
        assert!((near.at(2034) - 3.0).abs() < 1e-12);
        assert!((near.at(2044) - 2.5).abs() < 1e-12);
        assert!(path(2024, 2100, 1.0, Way::Linear { target: 1.0, reached: 2024 }).is_err());
    }
}
