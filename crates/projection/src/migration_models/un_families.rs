//! Three kinds of movement as the United Nations Population Division models net migration: families, male and female workers.

use serde::{Deserialize, Serialize};

use crate::{
    ModelError,
    graduate::{self, Graduation},
};

/// Who moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Families: as many women as men, many children.
    Families,
    /// Mostly male workers.
    MaleWorkers,
    /// Mostly female workers.
    FemaleWorkers,
}

/// Movers per 100,000 by five-year group 0-4 … 75-79, 80+, males and females, as in the UN's lookup of migration age patterns;
/// movement out has the same shares.
pub(super) const TABLE: [(Family, [[f64; 17]; 2]); 3] = [
    (
        Family::Families,
        [
            [
                3082.9, 1339.8, 1027.1, 5237.0, 9426.2, 9059.2, 6861.3, 4758.8, 3195.5, 2120.5, 1401.2,
                924.4, 609.6, 401.9, 264.9, 174.6, 115.1,
            ],
            [
                3080.3, 1338.7, 1095.0, 5789.1, 10073.8, 9327.4, 6803.1, 4543.3, 2937.5, 1876.8, 1194.0,
                758.5, 481.5, 305.7, 194.0, 123.1, 78.2,
            ],
        ],
    ),
    (
        Family::MaleWorkers,
        [
            [
                2136.3, 928.4, 1020.0, 7082.7, 12987.6, 12522.1, 9494.8, 6589.0, 4425.9, 2937.7, 1941.4,
                1280.9, 844.7, 556.9, 367.1, 242.0, 159.6,
            ],
            [
                2124.3, 923.2, 755.2, 3992.5, 6947.4, 6432.7, 4691.8, 3133.3, 2025.8, 1294.4, 823.5, 523.1,
                332.1, 210.8, 133.8, 84.9, 53.9,
            ],
        ],
    ),
    (
        Family::FemaleWorkers,
        [
            [
                3945.5, 1714.7, 1029.8, 3513.1, 6102.1, 5827.5, 4403.8, 3050.9, 2047.3, 1358.0, 897.1, 591.7,
                390.1, 257.2, 169.5, 111.8, 73.7,
            ],
            [
                3974.5, 1727.3, 1412.9, 7469.8, 12998.4, 12035.4, 8778.2, 5862.3, 3790.3, 2421.7, 1540.7,
                978.7, 621.3, 394.4, 250.3, 158.9, 100.9,
            ],
        ],
    ),
];

/// Shares of movers by sex and single age 0 … 100+ that add up to one over both sexes. The UN's five-year shares are kept; the
/// single years within them are Sprague's, the last group is spread over 80 … 100+ by the group's own fall.
pub fn family(family: Family) -> Result<[Vec<f64>; 2], ModelError> {
    let table = TABLE
        .iter()
        .find(|(own, _)| *own == family)
        .ok_or(ModelError::Unreadable { what: "the migration families", why: "one is missing" })?;
    let total: f64 = table.1.iter().flatten().sum();
    let single = |groups: &[f64; 17]| -> Result<Vec<f64>, ModelError> {
        let mut years = graduate::graduate(Graduation::Sprague, groups, true)?;
        let oldest = years.pop().unwrap_or(0.0);
        // The table falls by this factor a year between its last two closed groups.
        let fall = (groups[15] / groups[14]).powf(0.2);
        let weights: Vec<f64> = (0..21)
            .scan(1.0, |weight, _| {
                let now = *weight;
                *weight *= fall;
                Some(now)
            })
            .collect();
        let sum: f64 = weights.iter().sum();
        years.extend(weights.iter().map(|weight| oldest * weight / sum));
        Ok(years.iter().map(|movers| movers / total).collect())
    };
    Ok([single(&table.1[0])?, single(&table.1[1])?])
}
