use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{
    BenefitFault, FactKind, Parameter, ParameterValue, Words,
    days::number_of,
    expression::{Expression, Language, Number},
    form::{AmountForm, BenefitForm, ConstantValue, FactForm, Shown, StepForm},
    words::Template,
};

/// The most claims that one person may have: a yearly one for a long life.
const CLAIMS_MOST: u16 = 120;

/// Where the law says it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LawReference {
    /// The act or notice.
    pub title: Words,
    /// Its part, such as an article; empty where the whole is meant.
    #[serde(default)]
    pub article: String,
    /// Where the text was read.
    pub source: String,
}

/// Who pays a benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// Another system, where it is claimed as well: here nothing is paid beside it.
    #[default]
    Elsewhere,
    /// The office itself, by its own payment rolls.
    Here,
}

/// A benefit, read and checked: every expression is read, every name that is used is defined before it.
#[derive(Debug)]
pub struct Benefit {
    pub(crate) code: String,
    pub(crate) title: Words,
    pub(crate) summary: Words,
    pub(crate) law: Vec<LawReference>,
    pub(crate) notes: Vec<Words>,
    pub(crate) paid: Payer,
    pub(crate) facts: Vec<FactForm>,
    pub(crate) region_fact: Option<String>,
    pub(crate) constants: Vec<(usize, Number)>,
    pub(crate) fact_places: Vec<usize>,
    pub(crate) parameters: BTreeMap<String, Parameter>,
    pub(crate) checks: Vec<(String, Expression, Template)>,
    pub(crate) steps: Vec<(usize, Expression)>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) claims: Claims,
    pub(crate) language: Language,
}

#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) id: String,
    pub(crate) is: Expression,
    pub(crate) met: Template,
    pub(crate) unmet: Template,
}

#[derive(Debug)]
pub(crate) struct Claims {
    pub(crate) most: u16,
    pub(crate) steps: Vec<(usize, Expression)>,
    pub(crate) given: Expression,
    pub(crate) on: Expression,
    pub(crate) year: Expression,
    pub(crate) months: Expression,
    pub(crate) first_claim_by: Expression,
    pub(crate) open: Vec<(String, Expression, Template)>,
    pub(crate) amount: Vec<Amount>,
    pub(crate) places: ClaimPlaces,
}

/// Where the values of a claim stand.
#[derive(Debug)]
pub(crate) struct ClaimPlaces {
    pub(crate) claim: usize,
    pub(crate) year: usize,
    pub(crate) months: usize,
    pub(crate) first_claim_by: usize,
    pub(crate) amount: usize,
    /// Of each parameter, in the order of their names.
    pub(crate) parameters: Vec<usize>,
}

#[derive(Debug)]
pub(crate) struct Amount {
    pub(crate) when: Expression,
    pub(crate) is: Expression,
    pub(crate) rule: String,
    pub(crate) words: Template,
}

impl Benefit {
    /// Reads a `benefit.yaml`.
    pub fn read(text: &str) -> Result<Self, BenefitFault> {
        let form: BenefitForm = serde_saphyr::from_str(text)
            .map_err(|fault| BenefitFault::Form { file: "benefit.yaml", message: fault.to_string() })?;
        Reader::new()?.benefit(form)
    }

    /// Its code, as commands and files name it.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Its name.
    pub fn title(&self) -> &Words {
        &self.title
    }

    /// What it is, in a sentence or two.
    pub fn summary(&self) -> &Words {
        &self.summary
    }

    /// The law behind it.
    pub fn law(&self) -> &[LawReference] {
        &self.law
    }

    /// What families ask about it and no amount says.
    pub fn notes(&self) -> &[Words] {
        &self.notes
    }

    /// Who pays it.
    pub fn paid(&self) -> Payer {
        self.paid
    }

    /// Its parameters by name.
    pub fn parameters(&self) -> &BTreeMap<String, Parameter> {
        &self.parameters
    }

    /// The facts that it asks for: name, kind, whether it cannot do without, and title.
    pub fn facts(&self) -> impl Iterator<Item = (&str, FactKind, bool, &Words)> {
        self.facts.iter().map(|fact| (&*fact.name, fact.kind, fact.required, &fact.title))
    }

    /// The same benefit with one more value of a parameter, which takes over from its first day on: for costing a change.
    /// A value of the same region that held then ends; later ones of that region are dropped.
    pub fn changed(mut self, parameter: &str, value: ParameterValue) -> Result<Self, BenefitFault> {
        let changed = self.parameters.get_mut(parameter).ok_or_else(|| BenefitFault::UnknownName {
            place: "the changed parameter".to_owned(),
            name: parameter.to_owned(),
        })?;
        changed.values.retain(|old| old.region != value.region || old.from < value.from);
        for old in changed.values.iter_mut().filter(|old| old.region == value.region) {
            if old.until.is_none_or(|until| until > value.from) {
                old.until = Some(value.from);
            }
        }
        changed.values.push(value);
        changed.check(parameter)?;
        Ok(self)
    }
}

/// Reads the parts in order, keeping which names are defined so far.
struct Reader {
    language: Language,
    known: BTreeSet<String>,
    shown: BTreeMap<String, Shown>,
}

impl Reader {
    fn new() -> Result<Self, BenefitFault> {
        Ok(Self { language: Language::new()?, known: BTreeSet::new(), shown: BTreeMap::new() })
    }

    fn benefit(mut self, form: BenefitForm) -> Result<Benefit, BenefitFault> {
        if form.code.is_empty()
            || !form
                .code
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        {
            return Err(BenefitFault::Code);
        }
        let mut fact_places = Vec::with_capacity(form.facts.len());
        for fact in &form.facts {
            let shown = if fact.kind == FactKind::Date { Shown::Date } else { Shown::Number };
            self.language.define(&fact.name, fact.kind == FactKind::Division);
            fact_places.push(self.define("facts", &fact.name, shown)?);
        }
        if let Some(region) = &form.region_fact
            && !form.facts.iter().any(|fact| fact.name == *region && fact.kind == FactKind::Division)
        {
            return Err(BenefitFault::UnknownName { place: "region_fact".to_owned(), name: region.clone() });
        }
        let mut constants = Vec::new();
        for constant in form.constants {
            let (number, shown) = match constant.value {
                ConstantValue::Number(number) => (number, Shown::Number),
                ConstantValue::Day(day) => (number_of(day), Shown::Date),
            };
            if constant.source.trim().is_empty() {
                let message = "a constant needs the source where it is written".to_owned();
                return Err(BenefitFault::Value { place: constant.name, message });
            }
            let place = self.define("constants", &constant.name, shown)?;
            constants.push((place, Number::Whole(number)));
        }
        let mut checks = Vec::new();
        for check in form.checks {
            let is = self.read(&format!("check {}", check.id), &check.is)?;
            let words = self.words(&format!("check {}", check.id), &check.words)?;
            checks.push((check.id, is, words));
        }
        let steps = self.steps("step", form.steps)?;
        let mut conditions = Vec::new();
        for condition in form.conditions {
            let place = format!("condition {}", condition.id);
            let is = self.read(&place, &condition.is)?;
            let met = self.words(&place, &condition.met)?;
            let unmet = self.words(&place, &condition.unmet)?;
            conditions.push(Condition { id: condition.id, is, met, unmet });
        }
        let claims = self.claims(form.claims, &form.parameters)?;
        Ok(Benefit {
            code: form.code,
            title: form.title,
            summary: form.summary,
            law: form.law,
            notes: form.notes,
            paid: form.paid,
            facts: form.facts,
            region_fact: form.region_fact,
            constants,
            fact_places,
            parameters: form.parameters,
            checks,
            steps,
            conditions,
            claims,
            language: self.language,
        })
    }

    fn claims(
        &mut self,
        form: crate::form::ClaimsForm,
        parameters: &BTreeMap<String, Parameter>,
    ) -> Result<Claims, BenefitFault> {
        if form.most > CLAIMS_MOST {
            let message = format!("one person may have at most {CLAIMS_MOST} claims");
            return Err(BenefitFault::Value { place: "claims.most".to_owned(), message });
        }
        let claim = self.define("claims", "claim", Shown::Number)?;
        let steps = self.steps("claims' step", form.steps)?;
        let given = self.read("claims.given", &form.given)?;
        let year = self.read("claims.year", &form.year)?;
        let claim_year = self.define("claims", "claim_year", Shown::Number)?;
        let on = self.read("claims.on", &form.on)?;
        let months = self.read("claims.months", &form.months)?;
        let months_place = self.define("claims", "months", Shown::Number)?;
        let first_claim_by = self.read("claims.first_claim_by", &form.first_claim_by)?;
        let by_place = self.define("claims", "first_claim_by", Shown::Date)?;
        let mut open = Vec::new();
        for condition in form.open {
            let place = format!("claims.open {}", condition.id);
            let is = self.read(&place, &condition.is)?;
            let lost = self.words(&place, &condition.lost)?;
            open.push((condition.id, is, lost));
        }
        let mut of_parameters = Vec::with_capacity(parameters.len());
        for (name, parameter) in parameters {
            parameter.check(name)?;
            let shown = if parameter.unit == "fen" { Shown::Yuan } else { Shown::Number };
            of_parameters.push(self.define("parameters", name, shown)?);
        }
        let amount_place = self.define("claims", "amount", Shown::Yuan)?;
        let amount = form
            .amount
            .into_iter()
            .map(|amount| self.amount(amount, parameters))
            .collect::<Result<_, _>>()?;
        let places = ClaimPlaces {
            claim,
            year: claim_year,
            months: months_place,
            first_claim_by: by_place,
            amount: amount_place,
            parameters: of_parameters,
        };
        Ok(Claims { most: form.most, steps, given, on, year, months, first_claim_by, open, amount, places })
    }

    fn amount(
        &self,
        form: AmountForm,
        parameters: &BTreeMap<String, Parameter>,
    ) -> Result<Amount, BenefitFault> {
        let place = format!("claims.amount by {}", form.rule);
        if !parameters.contains_key(&form.rule) {
            return Err(BenefitFault::UnknownName { place, name: form.rule });
        }
        let words = self.words(&place, &form.words)?;
        Ok(Amount {
            when: self.read(&place, &form.when)?,
            is: self.read(&place, &form.is)?,
            rule: form.rule,
            words,
        })
    }

    fn steps(&mut self, what: &str, forms: Vec<StepForm>) -> Result<Vec<(usize, Expression)>, BenefitFault> {
        let mut steps = Vec::with_capacity(forms.len());
        for step in forms {
            let is = self.read(&format!("{what} {}", step.name), &step.is)?;
            let place = self.define(what, &step.name, step.shown)?;
            steps.push((place, is));
        }
        Ok(steps)
    }

    /// Defines a name and gives its place.
    fn define(&mut self, place: &str, name: &str, shown: Shown) -> Result<usize, BenefitFault> {
        if access::charter::denied(name).is_some() {
            return Err(BenefitFault::Refused { place: format!("{place}: {name}") });
        }
        self.shown.insert(name.to_owned(), shown);
        let taken = || BenefitFault::NameTaken { place: place.to_owned(), name: name.to_owned() };
        if !self.known.insert(name.to_owned()) {
            return Err(taken());
        }
        self.language.define(name, false);
        self.language.place(name).ok_or_else(taken)
    }

    fn read(&self, place: &str, source: &str) -> Result<Expression, BenefitFault> {
        let expression = self.language.read(place, source)?;
        match expression.names().iter().find(|name| !self.known.contains(*name)) {
            None => Ok(expression),
            Some(name) => Err(BenefitFault::UnknownName { place: place.to_owned(), name: name.clone() }),
        }
    }

    fn words(&self, place: &str, words: &Words) -> Result<Template, BenefitFault> {
        let known = |name: &str| Some((self.language.place(name)?, *self.shown.get(name)?));
        match words.names().find(|name| !self.known.contains(*name)) {
            None => Ok(Template::new(words, &known)),
            Some(name) => Err(BenefitFault::UnknownName { place: place.to_owned(), name: name.to_owned() }),
        }
    }
}
