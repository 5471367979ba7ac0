//! CEL expressions over days and whole numbers.
//!
//! A day is the number of days since 1970-01-01, so that days compare and subtract as numbers; the functions `date`, `year`,
//! `month`, `first_of_year`, `last_of_year`, `plus_years` and `months_touched` make and read them. A fact that is not known is `null`.

use std::{collections::BTreeMap, sync::Arc};

use cel::{
    Context, Env, ExecutionError, Program, Value,
    common::{
        types::{self, CelBool, CelInt, CelNull, CelString},
        value::{CowVal, Val},
    },
};
use jiff::civil::Date;

use crate::{
    BenefitFault, FactFault,
    compiled::{Node, Stuck},
    days::{self, day_of, number_of},
};

/// The longest expression and the deepest nesting of brackets. A rule that people must be able to read stays far below; beyond
/// them the reader of expressions could run out of stack.
const LONGEST: usize = 600;
const DEEPEST: usize = 8;

/// What an expression may see and give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    Whole(i64),
    Truth(bool),
    Unknown,
}

impl Number {
    fn value(self) -> Box<dyn Val> {
        match self {
            Self::Whole(number) => Box::new(CelInt::from(number)),
            Self::Truth(truth) => Box::new(CelBool::from(truth)),
            Self::Unknown => Box::new(CelNull),
        }
    }
}

/// The language: CEL with the functions on days, and the places of the names that expressions use.
pub(crate) struct Language {
    env: Arc<Env>,
    places: BTreeMap<String, (usize, bool)>,
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Language")
    }
}

impl Language {
    pub(crate) fn new() -> Result<Self, BenefitFault> {
        // Without the macros over lists (`all`, `map` …): no benefit needs a loop, so none can run long.
        let mut env = Env::default().with_stdlib();
        declare(&mut env).map_err(|fault| BenefitFault::Expression {
            place: "functions on days".to_owned(),
            message: fault.to_string(),
        })?;
        Ok(Self { env: Arc::new(env), places: BTreeMap::new() })
    }

    /// Gives a name its place. One that holds a text is left to the interpreter.
    pub(crate) fn define(&mut self, name: &str, text: bool) {
        let next = self.places.len();
        self.places.entry(name.to_owned()).or_insert((next, text));
    }

    /// The place of a name.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).map(|(place, _)| *place)
    }

    pub(crate) fn read(&self, place: &str, source: &str) -> Result<Expression, BenefitFault> {
        if source.len() > LONGEST {
            let message = format!("it is longer than {LONGEST} bytes; split it into steps");
            return Err(BenefitFault::Expression { place: place.to_owned(), message });
        }
        if depth(source) > DEEPEST {
            let message = format!("its brackets are more than {DEEPEST} deep; split it into steps");
            return Err(BenefitFault::Expression { place: place.to_owned(), message });
        }
        let program = self.env.compile(source).map_err(|faults| BenefitFault::Expression {
            place: place.to_owned(),
            message: faults.to_string(),
        })?;
        let number = |name: &str| self.places.get(name).filter(|(_, text)| !text).map(|(place, _)| *place);
        let node = Node::of(program.expression(), &number);
        let uses = program.references().variables().into_iter().map(str::to_owned).collect();
        Ok(Expression { place: place.to_owned(), program, node, uses })
    }

    /// A fresh table of names, to be worked out quickly, or by the interpreter alone.
    pub(crate) fn names(&self, quickly: bool) -> Names<'_> {
        Names { language: self, places: vec![Number::Unknown; self.places.len()], texts: Vec::new(), quickly }
    }
}

/// The values that expressions see.
pub(crate) struct Names<'a> {
    language: &'a Language,
    places: Vec<Number>,
    texts: Vec<(usize, String)>,
    quickly: bool,
}

impl Names<'_> {
    pub(crate) fn set_at(&mut self, place: usize, value: Number) {
        if let Some(held) = self.places.get_mut(place) {
            *held = value;
        }
    }

    pub(crate) fn set_text(&mut self, place: usize, value: &str) {
        self.texts.push((place, value.to_owned()));
    }

    pub(crate) fn at(&self, place: usize) -> Number {
        self.places.get(place).copied().unwrap_or(Number::Unknown)
    }

    /// The interpreter's own table, of the names that an expression uses.
    fn context(&self, uses: &[String]) -> Context<'static, 'static> {
        let mut context = Context::with_env(Arc::clone(&self.language.env));
        for name in uses {
            let Some(place) = self.language.place(name) else { continue };
            let text = self.texts.iter().find(|(at, _)| *at == place);
            let value: Box<dyn Val> = match text {
                Some((_, text)) => Box::new(CelString::from(text.clone())),
                None => self.places.get(place).copied().unwrap_or(Number::Unknown).value(),
            };
            context.add_variable_as_val(name, value);
        }
        context
    }
}

/// An expression, read once and worked out often.
#[derive(Debug)]
pub(crate) struct Expression {
    place: String,
    program: Program,
    node: Option<Node>,
    uses: Vec<String>,
}

impl Expression {
    /// The names that it uses, the functions aside.
    pub(crate) fn names(&self) -> &[String] {
        &self.uses
    }

    pub(crate) fn value(&self, names: &Names<'_>) -> Result<Number, FactFault> {
        match &self.node {
            Some(node) if names.quickly => node.value(&names.places).map_err(|stuck| match stuck {
                Stuck::Taken => self.fault("an operator or function meets what it does not take"),
                Stuck::Range => self.fault("cannot be worked out"),
            }),
            Some(_) | None => self.interpreted(names),
        }
    }

    fn interpreted(&self, names: &Names<'_>) -> Result<Number, FactFault> {
        match self.program.execute(&names.context(&self.uses)) {
            Ok(Value::Int(number)) => Ok(Number::Whole(number)),
            Ok(Value::Bool(truth)) => Ok(Number::Truth(truth)),
            Ok(Value::Null) => Ok(Number::Unknown),
            Ok(_) => Err(self.fault("gives neither a number nor a truth")),
            // The interpreter's own words may hold values.
            Err(ExecutionError::NoSuchOverload(_)) => {
                Err(self.fault("an operator or function meets what it does not take"))
            }
            Err(_) => Err(self.fault("cannot be worked out")),
        }
    }

    pub(crate) fn truth(&self, names: &Names<'_>) -> Result<bool, FactFault> {
        match self.value(names)? {
            Number::Truth(truth) => Ok(truth),
            Number::Whole(_) | Number::Unknown => Err(self.fault("must give true or false")),
        }
    }

    pub(crate) fn whole(&self, names: &Names<'_>) -> Result<i64, FactFault> {
        match self.value(names)? {
            Number::Whole(number) => Ok(number),
            Number::Truth(_) | Number::Unknown => Err(self.fault("must give a whole number")),
        }
    }

    pub(crate) fn day(&self, names: &Names<'_>) -> Result<Date, FactFault> {
        day_of(self.whole(names)?).ok_or_else(|| self.fault("gives no day of the calendar"))
    }

    fn fault(&self, message: &str) -> FactFault {
        FactFault::Expression { place: self.place.clone(), message: message.to_owned() }
    }
}

/// The deepest nesting of brackets, those inside texts included.
fn depth(source: &str) -> usize {
    let (mut now, mut deepest) = (0_usize, 0);
    for byte in source.bytes() {
        match byte {
            b'(' | b'[' | b'{' => now += 1,
            b')' | b']' | b'}' => now = now.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(now);
    }
    deepest
}

fn declare(env: &mut Env) -> Result<(), cel::DeclarationError> {
    let whole_numbers =
        |count: usize| std::iter::repeat_with(|| types::INT_TYPE).take(count).collect::<Vec<_>>();
    env.add_overload("date", "date_of_text", vec![types::STRING_TYPE], |args| {
        let day = args
            .first()
            .and_then(|text| text.downcast_ref::<CelString>())
            .and_then(|text| text.inner().parse::<Date>().ok());
        whole("date", day.map(number_of))
    })?;
    env.add_overload("year", "year_of_day", whole_numbers(1), |args| {
        whole("year", number_at(&args, 0).and_then(days::year))
    })?;
    env.add_overload("month", "month_of_day", whole_numbers(1), |args| {
        whole("month", number_at(&args, 0).and_then(days::month))
    })?;
    env.add_overload("first_of_year", "first_of_year", whole_numbers(1), |args| {
        whole("first_of_year", number_at(&args, 0).and_then(days::first_of_year))
    })?;
    env.add_overload("last_of_year", "last_of_year", whole_numbers(1), |args| {
        whole("last_of_year", number_at(&args, 0).and_then(days::last_of_year))
    })?;
    env.add_overload("plus_years", "plus_years", whole_numbers(2), |args| {
        let both = number_at(&args, 0).zip(number_at(&args, 1));
        whole("plus_years", both.and_then(|(day, years)| days::plus_years(day, years)))
    })?;
    env.add_overload("months_touched", "months_touched", whole_numbers(2), |args| {
        let both = number_at(&args, 0).zip(number_at(&args, 1));
        whole("months_touched", both.and_then(|(from, to)| days::months_touched(from, to)))
    })?;
    env.add_overload("least", "least", whole_numbers(2), |args| {
        whole("least", number_at(&args, 0).zip(number_at(&args, 1)).map(|(a, b)| a.min(b)))
    })?;
    env.add_overload("greatest", "greatest", whole_numbers(2), |args| {
        whole("greatest", number_at(&args, 0).zip(number_at(&args, 1)).map(|(a, b)| a.max(b)))
    })
}

fn whole<'b, 'v>(function: &str, number: Option<i64>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    number
        .map(|number| CowVal::owned(CelInt::from(number)))
        .ok_or_else(|| ExecutionError::function_error(function, "outside the calendar"))
}

fn number_at(args: &[CowVal<'_, '_>], at: usize) -> Option<i64> {
    args.get(at).and_then(|value| value.downcast_ref::<CelInt>()).map(|number| *number.inner())
}
