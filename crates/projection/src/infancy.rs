//! How long infants and young children who die have lived: 1a0 and 4a1.

use serde::{Deserialize, Serialize};

use crate::Sex;

/// The rule for 1a0, the mean years lived in the first year by those who die in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InfantRule {
    /// Coale and Demeny (1983) North, South and West: 0.0425 + 2.875 q0 for males, 0.05 + 3 q0 for females, 0.33 and 0.35
    /// from q0 = 0.1 on, solved together with m0.
    #[default]
    CoaleDemenyQ0,
    /// Coale and Demeny as Preston, Heuveline and Guillot (2001, table 3.3) turned them into functions of m0.
    CoaleDemenyM0,
    /// Andreev and Kingkade (2015), their coefficients for m0 as in the Human Mortality Database's protocol, version 6.
    AndreevKingkade,
    /// Andreev and Kingkade's coefficients for q0, applied to m0 as they stand: the practice of annual UN tables.
    UnAnnual,
}

/// Straight lines between bounds: below the first bound the first line, and so on.
type Lines = [(f64, f64, f64); 3];

const KINGKADE_M0: [Lines; 2] = [
    [(0.02300, 0.14929, -1.99545), (0.08307, 0.02832, 3.26021), (f64::INFINITY, 0.29915, 0.0)],
    [(0.01724, 0.14903, -2.05527), (0.06891, 0.04667, 3.88089), (f64::INFINITY, 0.31411, 0.0)],
];
const KINGKADE_Q0: [Lines; 2] = [
    [(0.0226, 0.1493, -2.0367), (0.0785, 0.0244, 3.4994), (f64::INFINITY, 0.2991, 0.0)],
    [(0.0170, 0.1490, -2.0867), (0.0658, 0.0438, 4.1075), (f64::INFINITY, 0.3141, 0.0)],
];
const PRESTON_1A0: [Lines; 2] = [
    [(0.107, 0.045, 2.684), (f64::INFINITY, 0.330, 0.0), (f64::INFINITY, 0.330, 0.0)],
    [(0.107, 0.053, 2.800), (f64::INFINITY, 0.350, 0.0), (f64::INFINITY, 0.350, 0.0)],
];
const PRESTON_4A1: [Lines; 2] = [
    [(0.107, 1.651, -2.816), (f64::INFINITY, 1.352, 0.0), (f64::INFINITY, 1.352, 0.0)],
    [(0.107, 1.522, -1.518), (f64::INFINITY, 1.361, 0.0), (f64::INFINITY, 1.361, 0.0)],
];
const DEMENY_4A1: [Lines; 2] = [
    [(0.1, 1.653, -3.013), (f64::INFINITY, 1.352, 0.0), (f64::INFINITY, 1.352, 0.0)],
    [(0.1, 1.524, -1.625), (f64::INFINITY, 1.361, 0.0), (f64::INFINITY, 1.361, 0.0)],
];

fn on(lines: &Lines, at: f64) -> f64 {
    lines.iter().find(|(bound, ..)| at < *bound).map_or(lines[2].1, |(_, level, slope)| level + slope * at)
}

impl InfantRule {
    /// Every rule with the name it has in commands.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::CoaleDemenyQ0, "coale-demeny-q0"),
        (Self::CoaleDemenyM0, "coale-demeny-m0"),
        (Self::AndreevKingkade, "andreev-kingkade"),
        (Self::UnAnnual, "un-annual"),
    ];

    /// 1a0 for a death rate of infants.
    pub fn first_year(self, sex: Sex, m0: f64) -> f64 {
        match self {
            Self::CoaleDemenyQ0 => coale_demeny_q0(sex, m0),
            Self::CoaleDemenyM0 => on(&PRESTON_1A0[sex.index()], m0),
            Self::AndreevKingkade => on(&KINGKADE_M0[sex.index()], m0),
            Self::UnAnnual => on(&KINGKADE_Q0[sex.index()], m0),
        }
    }

    /// 4a1, after Coale and Demeny's West: by m0 where the rule is Preston's, by the table's own q0 in the others.
    pub fn next_four_years(self, sex: Sex, m0: f64) -> f64 {
        match self {
            Self::CoaleDemenyM0 => on(&PRESTON_4A1[sex.index()], m0),
            Self::CoaleDemenyQ0 | Self::AndreevKingkade | Self::UnAnnual => {
                let q0 = m0 / (1.0 + (1.0 - self.first_year(sex, m0)) * m0);
                on(&DEMENY_4A1[sex.index()], q0)
            }
        }
    }
}

/// With a = c + d q and q = m / (1 + (1 - a) m), q is the lower root of d m q² - (1 + (1 - c) m) q + m = 0.
fn coale_demeny_q0(sex: Sex, m0: f64) -> f64 {
    let (level, slope, highest) = match sex {
        Sex::Male => (0.0425, 2.875, 0.33),
        Sex::Female => (0.05, 3.0, 0.35),
    };
    let half = 1.0 + (1.0 - level) * m0;
    let root = half * half - 4.0 * slope * m0 * m0;
    if root < 0.0 {
        return highest;
    }
    let q0 = 2.0 * m0 / (half + root.sqrt());
    if q0 < 0.1 { level + slope * q0 } else { highest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solved_rule_meets_its_own_definition() {
        for m0 in [0.001_f64, 0.0064, 0.03, 0.09, 0.105] {
            for (sex, level, slope) in [(Sex::Male, 0.0425, 2.875), (Sex::Female, 0.05, 3.0)] {
                let a0 = InfantRule::CoaleDemenyQ0.first_year(sex, m0);
                let q0 = m0 / (1.0 + (1.0 - a0) * m0);
                assert!((a0 - (level + slope * q0)).abs() < 1e-14);
            }
        }
        assert!((InfantRule::CoaleDemenyQ0.first_year(Sex::Female, 0.3) - 0.35).abs() < 1e-15);
    }

    /// Preston, Heuveline and Guillot (2001), box 3.1, Austria, males, 1992: 1a0 = 0.068, 4a1 = 1.626 from m0 = 419 / 47925.
    #[test]
    fn preston_gives_austria() {
        let m0 = 419.0 / 47925.0;
        assert!((InfantRule::CoaleDemenyM0.first_year(Sex::Male, m0) - 0.068).abs() < 5e-4);
        assert!((InfantRule::CoaleDemenyM0.next_four_years(Sex::Male, m0) - 1.626).abs() < 5e-4);
    }

    /// The two sets of Andreev and Kingkade's coefficients are meant to say the same through q0 and through m0.
    #[test]
    fn both_coefficient_sets_agree_where_they_should() {
        for m0 in [0.002_f64, 0.01, 0.015, 0.03, 0.05, 0.2] {
            for sex in Sex::BOTH {
                let a0 = InfantRule::AndreevKingkade.first_year(sex, m0);
                let q0 = m0 / (1.0 + (1.0 - a0) * m0);
                assert!((on(&KINGKADE_Q0[sex.index()], q0) - a0).abs() < 2e-3, "{sex:?} {m0} {a0}");
            }
        }
    }
}
