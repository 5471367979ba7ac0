//! Working out what a person is entitled to, with the reasons.

use base::Fen;
use jiff::civil::Date;

use crate::{
    Benefit, FactFault, FactValue, Facts, RuleReference, Words,
    benefit::Amount,
    days::number_of,
    expression::{Expression, Names, Number},
    words::Template,
};

/// The fact that benefits name the day of birth by.
const BIRTH: &str = "birth_date";

/// One claim that a family may make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The calendar year in which it is made.
    pub year: i16,
    /// The months that it pays for.
    pub months: u16,
    /// How much.
    pub amount: Fen,
    /// The last day on which the person's first claim can be made.
    pub first_claim_by: Date,
    /// Which dated parameter decided the amount.
    pub rule: RuleReference,
    /// Why this amount.
    pub words: Words,
}

/// A claim that the law gave and that can no longer be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The calendar year of the claim.
    pub year: i16,
    /// Which of the benefit's terms closed it.
    pub id: String,
    /// Why, in words.
    pub words: Words,
}

/// A condition and whether it is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The condition.
    pub id: String,
    /// Whether it is met.
    pub met: bool,
    /// Why, in words.
    pub words: Words,
}

/// What a person is entitled to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entitlement {
    /// Every condition, in order. If one is not met there is no claim.
    pub reasons: Vec<Reason>,
    /// The claims, by year.
    pub claims: Vec<Claim>,
    /// The claims that can no longer be made.
    pub lost: Vec<Lost>,
}

/// An entitlement, or what is wrong with the facts.
pub type Evaluation = Result<Entitlement, FactFault>;

impl Entitlement {
    /// The sum of all claims.
    pub fn total(&self) -> Fen {
        self.claims.iter().map(|claim| claim.amount).sum()
    }
}

/// How a benefit is worked out.
#[derive(Clone, Copy)]
struct Manner {
    /// By places, or by the interpreter alone.
    quickly: bool,
    /// With reasons and words.
    worded: bool,
}

impl Benefit {
    /// Works out what somebody with these facts is entitled to.
    pub fn evaluate(&self, facts: &Facts) -> Evaluation {
        self.work_out(facts, Manner { quickly: true, worded: true })
    }

    /// The claims and the lost years alone, without reasons and words: for sums over many people.
    pub fn evaluate_briefly(&self, facts: &Facts) -> Evaluation {
        self.work_out(facts, Manner { quickly: true, worded: false })
    }

    /// The same as [`Self::evaluate`] by the interpreter of CEL alone: slow, and a second method to hold the first to.
    pub fn evaluate_interpreted(&self, facts: &Facts) -> Evaluation {
        self.work_out(facts, Manner { quickly: false, worded: true })
    }

    /// Whether somebody born on this day may have a claim: false where a condition that looks at the date of birth and the
    /// law's own boundaries alone is not met, whatever else is known of them.
    pub fn concerns_birth(&self, day: Date) -> bool {
        let Some(birth) = self.language.place(BIRTH) else { return true };
        let mut names = self.language.names(true);
        names.set_at(birth, Number::Whole(number_of(day)));
        let mut known: Vec<usize> = vec![birth];
        for (place, value) in &self.constants {
            names.set_at(*place, *value);
            known.push(*place);
        }
        let rests_on = |is: &Expression, known: &[usize]| {
            is.names().iter().all(|name| self.language.place(name).is_some_and(|at| known.contains(&at)))
        };
        for (place, is) in &self.steps {
            if let Some(value) = rests_on(is, &known).then(|| is.value(&names).ok()).flatten() {
                names.set_at(*place, value);
                known.push(*place);
            }
        }
        self.conditions
            .iter()
            .all(|condition| !rests_on(&condition.is, &known) || condition.is.truth(&names) != Ok(false))
    }

    fn work_out(&self, facts: &Facts, manner: Manner) -> Evaluation {
        let mut names = self.names(facts, manner)?;
        for (id, is, words) in &self.checks {
            if !is.truth(&names)? {
                let words = filled(words, &names);
                let (message_zh, message_en) = (words.zh, words.en);
                return Err(FactFault::Contradiction { id: id.clone(), message_zh, message_en });
            }
        }
        for (place, is) in &self.steps {
            let value = is.value(&names)?;
            names.set_at(*place, value);
        }
        let mut entitlement = Entitlement::default();
        let mut all_met = true;
        for condition in &self.conditions {
            let met = condition.is.truth(&names)?;
            all_met &= met;
            if manner.worded {
                let words = filled(if met { &condition.met } else { &condition.unmet }, &names);
                entitlement.reasons.push(Reason { id: condition.id.clone(), met, words });
            } else if !met {
                break;
            }
        }
        if all_met {
            for number in 1..=self.claims.most {
                names.set_at(self.claims.places.claim, Number::Whole(i64::from(number)));
                self.claim(&mut names, facts, manner, &mut entitlement)?;
            }
        }
        Ok(entitlement)
    }

    fn names(&self, facts: &Facts, manner: Manner) -> Result<Names<'_>, FactFault> {
        if let Some(unknown) = facts.names().find(|name| !self.facts.iter().any(|fact| fact.name == **name)) {
            return Err(FactFault::Unknown { fact: unknown.to_owned() });
        }
        let mut names = self.language.names(manner.quickly);
        for (fact, place) in self.facts.iter().zip(&self.fact_places) {
            match facts.get(&fact.name) {
                None if fact.required => return Err(FactFault::Missing { fact: fact.name.clone() }),
                None => {}
                Some(value) if !fact.kind.fits(value) => {
                    return Err(FactFault::Form { fact: fact.name.clone(), hint: "it is of another kind" });
                }
                Some(FactValue::Date(day)) => names.set_at(*place, Number::Whole(number_of(*day))),
                Some(FactValue::Number(number)) => names.set_at(*place, Number::Whole(*number)),
                Some(FactValue::Truth(truth)) => names.set_at(*place, Number::Truth(*truth)),
                Some(FactValue::Division(code)) => names.set_text(*place, code),
            }
        }
        for (place, value) in &self.constants {
            names.set_at(*place, *value);
        }
        Ok(names)
    }

    fn claim(
        &self,
        names: &mut Names<'_>,
        facts: &Facts,
        manner: Manner,
        entitlement: &mut Entitlement,
    ) -> Result<(), FactFault> {
        let claims = &self.claims;
        let said = |words: &Template, names: &Names<'_>| {
            if manner.worded { filled(words, names) } else { Words::default() }
        };
        for (place, is) in &claims.steps {
            let value = is.value(names)?;
            names.set_at(*place, value);
        }
        if !claims.given.truth(names)? {
            return Ok(());
        }
        let year = claims.year.whole(names)?;
        names.set_at(claims.places.year, Number::Whole(year));
        let outside = |what: &'static str| FactFault::Expression {
            place: what.to_owned(),
            message: "out of range".to_owned(),
        };
        let year = i16::try_from(year).map_err(|_beyond| outside("claims.year"))?;
        let months = claims.months.whole(names)?;
        names.set_at(claims.places.months, Number::Whole(months));
        let months = u16::try_from(months).map_err(|_beyond| outside("claims.months"))?;
        let first_claim_by = claims.first_claim_by.day(names)?;
        names.set_at(claims.places.first_claim_by, Number::Whole(number_of(first_claim_by)));
        for (id, is, words) in &claims.open {
            if !is.truth(names)? {
                let words = said(words, names);
                entitlement.lost.push(Lost { year, id: id.clone(), words });
                return Ok(());
            }
        }
        let on = claims.on.day(names)?;
        self.look_up(names, facts, on)?;
        let Some(amount) = self.amount(names)? else { return Ok(()) };
        let fen = amount.is.whole(names)?;
        names.set_at(claims.places.amount, Number::Whole(fen));
        entitlement.claims.push(Claim {
            year,
            months,
            amount: Fen(fen),
            first_claim_by,
            rule: self.rule(&amount.rule, facts, on)?,
            words: said(&amount.words, names),
        });
        Ok(())
    }

    fn amount(&self, names: &Names<'_>) -> Result<Option<&Amount>, FactFault> {
        for amount in &self.claims.amount {
            if amount.when.truth(names)? {
                return Ok(Some(amount));
            }
        }
        Ok(None)
    }

    /// Sets every parameter to its value in force; one without a value is unknown, which matters only where it is used.
    fn look_up(&self, names: &mut Names<'_>, facts: &Facts, on: Date) -> Result<(), FactFault> {
        let region = self.region(facts);
        for ((name, parameter), place) in self.parameters.iter().zip(&self.claims.places.parameters) {
            let value = parameter.on(on, region);
            names.set_at(*place, value.map_or(Number::Unknown, |value| Number::Whole(value.value)));
            if value.is_none() && self.claims.amount.iter().any(|amount| amount.rule == *name) {
                return Err(FactFault::NoValue { parameter: name.clone(), on: on.to_string() });
            }
        }
        Ok(())
    }

    fn rule(&self, parameter: &str, facts: &Facts, on: Date) -> Result<RuleReference, FactFault> {
        let value = self.parameters.get(parameter).and_then(|found| found.on(on, self.region(facts)));
        let value = value
            .ok_or_else(|| FactFault::NoValue { parameter: parameter.to_owned(), on: on.to_string() })?;
        Ok(RuleReference { parameter: parameter.to_owned(), from: value.from, region: value.region.clone() })
    }

    fn region<'a>(&self, facts: &'a Facts) -> &'a str {
        match self.region_fact.as_ref().and_then(|fact| facts.get(fact)) {
            Some(FactValue::Division(code)) => code,
            Some(FactValue::Date(_) | FactValue::Number(_) | FactValue::Truth(_)) | None => "",
        }
    }
}

fn filled(words: &Template, names: &Names<'_>) -> Words {
    words.filled(&|place| names.at(place))
}
