//! Named situations: the tests that come with a benefit.

use jiff::civil::Date;

use crate::{
    Benefit, BenefitFault, FactFault, Facts,
    form::{SituationForm, SituationsForm},
};

/// A named situation: somebody's facts, and what the law gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// What it is about.
    pub name: String,
    /// The facts.
    pub facts: Facts,
    /// Claims as year, months, amount in fen.
    claims: Vec<(i16, u16, i64)>,
    first_claim_by: Option<Date>,
    unmet: Vec<String>,
    lost: Vec<i16>,
    contradiction: Option<String>,
}

/// A situation in which a benefit gives something else than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The situation.
    pub situation: String,
    /// What was expected.
    pub expected: String,
    /// What came out.
    pub found: String,
}

impl Situation {
    /// Reads a `situations.yaml` for a benefit.
    pub fn read_all(benefit: &Benefit, text: &str) -> Result<Vec<Self>, BenefitFault> {
        let form: SituationsForm = serde_saphyr::from_str(text)
            .map_err(|fault| BenefitFault::Form { file: "situations.yaml", message: fault.to_string() })?;
        form.situations.into_iter().map(|situation| Self::read(benefit, situation)).collect()
    }

    fn read(benefit: &Benefit, form: SituationForm) -> Result<Self, BenefitFault> {
        let wrong =
            |message: String| BenefitFault::Value { place: format!("situation {}", form.name), message };
        let mut facts = Facts::new();
        for (name, text) in &form.facts {
            let Some((_, kind, ..)) = benefit.facts().find(|(fact, ..)| fact == name) else {
                return Err(wrong(format!("{name} is no fact of this benefit")));
            };
            if let Some(value) = kind.parse(name, text).map_err(|fault| wrong(fault.to_string()))? {
                facts.set(name, value);
            }
        }
        let claims = form
            .claims
            .iter()
            .map(|claim| {
                expected_claim(claim).ok_or_else(|| wrong(format!("`{claim}`: write year, months, yuan")))
            })
            .collect::<Result<_, _>>()?;
        let first_claim_by = form
            .first_claim_by
            .as_ref()
            .map(|day| day.parse().map_err(|_form| wrong("first_claim_by: write YYYY-MM-DD".to_owned())))
            .transpose()?;
        let SituationForm { name, unmet, lost, contradiction, .. } = form;
        Ok(Self { name, facts, claims, first_claim_by, unmet, lost, contradiction })
    }

    /// What the benefit gives if it is not what the situation expects.
    pub fn mismatch(&self, benefit: &Benefit) -> Option<Mismatch> {
        let (expected, found) = (self.expected(), self.found(benefit));
        (expected != found).then(|| Mismatch { situation: self.name.clone(), expected, found })
    }

    fn expected(&self) -> String {
        match &self.contradiction {
            Some(id) => format!("contradiction {id}"),
            None => outcome(&self.claims, self.first_claim_by, &self.unmet, &self.lost),
        }
    }

    fn found(&self, benefit: &Benefit) -> String {
        match benefit.evaluate(&self.facts) {
            Err(FactFault::Contradiction { id, .. }) => format!("contradiction {id}"),
            Err(fault) => fault.to_string(),
            Ok(entitlement) => {
                let claims: Vec<_> = entitlement
                    .claims
                    .iter()
                    .map(|claim| (claim.year, claim.months, claim.amount.0))
                    .collect();
                // A situation that does not name the day does not ask about it.
                let by =
                    self.first_claim_by.and(entitlement.claims.first().map(|claim| claim.first_claim_by));
                let unmet: Vec<_> = entitlement
                    .reasons
                    .iter()
                    .filter(|reason| !reason.met)
                    .map(|reason| reason.id.clone())
                    .collect();
                let lost: Vec<_> = entitlement.lost.iter().map(|lost| lost.year).collect();
                outcome(&claims, by, &unmet, &lost)
            }
        }
    }
}

/// Proves a benefit by its situations.
pub fn prove(benefit: &Benefit, situations: &[Situation]) -> Vec<Mismatch> {
    situations.iter().filter_map(|situation| situation.mismatch(benefit)).collect()
}

fn expected_claim(text: &str) -> Option<(i16, u16, i64)> {
    let mut parts = text.split_whitespace();
    let claim = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, fen(parts.next()?)?);
    parts.next().is_none().then_some(claim)
}

/// Yuan with at most two decimals, as fen.
fn fen(yuan: &str) -> Option<i64> {
    let (whole, part) = yuan.split_once('.').unwrap_or((yuan, ""));
    if part.len() > 2 {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)
}

fn outcome(claims: &[(i16, u16, i64)], by: Option<Date>, unmet: &[String], lost: &[i16]) -> String {
    let claims: Vec<String> = claims
        .iter()
        .map(|(year, months, fen)| format!("{year}: {months} months {}", base::Fen(*fen)))
        .collect();
    let by = by.map_or_else(String::new, |day| format!("; first by {day}"));
    format!("claims [{}]{by}; unmet {unmet:?}; lost {lost:?}", claims.join(", "))
}
