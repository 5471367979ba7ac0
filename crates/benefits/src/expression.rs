//! CEL expressions over days and whole numbers.
//!
//! A day is the number of days since 1970-01-01, so that days compare and subtract as numbers; the functions `date`, `year`,
//! `month`, `first_of_year`, `last_of_year`, `plus_years` and `months_touched` make and read them. A fact that is not known is `null`.

use std::sync::Arc;

use cel::{
    Context, Env, ExecutionError, Program, Value,
    common::{
        types::{self, CelBool, CelInt, CelNull, CelString},
        value::{CowVal, Val},
    },
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use crate::{BenefitFault, FactFault};

/// The longest expression and the deepest nesting of brackets. A rule that people must be able to read stays far below; beyond
/// them the reader of expressions could run out of stack.
const LONGEST: usize = 600;
const DEEPEST: usize = 8;
const EPOCH: Date = date(1970, 1, 1);

/// The days from 1970-01-01 to a day.
pub(crate) fn number_of(day: Date) -> i64 {
    i64::from((day - EPOCH).get_days())
}

/// The day of a number of days since 1970-01-01.
pub(crate) fn day_of(number: i64) -> Option<Date> {
    EPOCH.checked_add(number.days()).ok()
}

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

/// The language: CEL with the functions on days.
pub(crate) struct Language(Arc<Env>);

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
        Ok(Self(Arc::new(env)))
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
        let program = self.0.compile(source).map_err(|faults| BenefitFault::Expression {
            place: place.to_owned(),
            message: faults.to_string(),
        })?;
        Ok(Expression { place: place.to_owned(), program })
    }

    /// A fresh table of names.
    pub(crate) fn names(&self) -> Names {
        Names(Context::with_env(Arc::clone(&self.0)))
    }
}

/// The values that expressions see.
pub(crate) struct Names(Context<'static, 'static>);

impl Names {
    pub(crate) fn set(&mut self, name: &str, value: Number) {
        self.0.add_variable_as_val(name, value.value());
    }

    pub(crate) fn set_text(&mut self, name: &str, value: &str) {
        self.0.add_variable_as_val(name, Box::new(CelString::from(value.to_owned())));
    }

    pub(crate) fn get(&self, name: &str) -> Number {
        let Some(value) = self.0.get_variable(name) else { return Number::Unknown };
        if let Some(number) = value.downcast_ref::<CelInt>() {
            Number::Whole(*number.inner())
        } else if let Some(truth) = value.downcast_ref::<CelBool>() {
            Number::Truth(*truth.inner())
        } else {
            Number::Unknown
        }
    }
}

/// An expression, read once and worked out often.
#[derive(Debug)]
pub(crate) struct Expression {
    place: String,
    program: Program,
}

impl Expression {
    /// The names that it uses, the functions aside.
    pub(crate) fn names(&self) -> Vec<String> {
        self.program.references().variables().into_iter().map(str::to_owned).collect()
    }

    pub(crate) fn value(&self, names: &Names) -> Result<Number, FactFault> {
        match self.program.execute(&names.0) {
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

    pub(crate) fn truth(&self, names: &Names) -> Result<bool, FactFault> {
        match self.value(names)? {
            Number::Truth(truth) => Ok(truth),
            Number::Whole(_) | Number::Unknown => Err(self.fault("must give true or false")),
        }
    }

    pub(crate) fn whole(&self, names: &Names) -> Result<i64, FactFault> {
        match self.value(names)? {
            Number::Whole(number) => Ok(number),
            Number::Truth(_) | Number::Unknown => Err(self.fault("must give a whole number")),
        }
    }

    pub(crate) fn day(&self, names: &Names) -> Result<Date, FactFault> {
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
    let days = |count: usize| std::iter::repeat_with(|| types::INT_TYPE).take(count).collect::<Vec<_>>();
    env.add_overload("date", "date_of_text", vec![types::STRING_TYPE], |args| {
        let day = args
            .first()
            .and_then(|text| text.downcast_ref::<CelString>())
            .and_then(|text| text.inner().parse::<Date>().ok());
        whole("date", day.map(number_of))
    })?;
    env.add_overload("year", "year_of_day", days(1), |args| {
        whole("year", day_at(&args, 0).map(|day| i64::from(day.year())))
    })?;
    env.add_overload("month", "month_of_day", days(1), |args| {
        whole("month", day_at(&args, 0).map(|day| i64::from(day.month())))
    })?;
    env.add_overload("first_of_year", "first_of_year", days(1), |args| {
        whole("first_of_year", year_at(&args, 0).and_then(|year| Date::new(year, 1, 1).ok()).map(number_of))
    })?;
    env.add_overload("last_of_year", "last_of_year", days(1), |args| {
        whole("last_of_year", year_at(&args, 0).and_then(|year| Date::new(year, 12, 31).ok()).map(number_of))
    })?;
    env.add_overload("plus_years", "plus_years", days(2), |args| {
        let sum = day_at(&args, 0)
            .zip(number_at(&args, 1).filter(|years| years.abs() <= 1000))
            .and_then(|(day, years)| day.checked_add(years.years()).ok());
        whole("plus_years", sum.map(number_of))
    })?;
    env.add_overload("months_touched", "months_touched", days(2), |args| {
        whole(
            "months_touched",
            day_at(&args, 0).zip(day_at(&args, 1)).map(|(from, to)| months_touched(from, to)),
        )
    })?;
    env.add_overload("least", "least", days(2), |args| {
        whole("least", number_at(&args, 0).zip(number_at(&args, 1)).map(|(a, b)| a.min(b)))
    })?;
    env.add_overload("greatest", "greatest", days(2), |args| {
        whole("greatest", number_at(&args, 0).zip(number_at(&args, 1)).map(|(a, b)| a.max(b)))
    })
}

/// The calendar months of which at least one day lies from `from` to `to`, both included; none if `to` is earlier.
fn months_touched(from: Date, to: Date) -> i64 {
    if to < from {
        return 0;
    }
    let months = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month());
    months(to) - months(from) + 1
}

fn whole<'b, 'v>(function: &str, number: Option<i64>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    number
        .map(|number| CowVal::owned(CelInt::from(number)))
        .ok_or_else(|| ExecutionError::function_error(function, "outside the calendar"))
}

fn number_at(args: &[CowVal<'_, '_>], at: usize) -> Option<i64> {
    args.get(at).and_then(|value| value.downcast_ref::<CelInt>()).map(|number| *number.inner())
}

fn day_at(args: &[CowVal<'_, '_>], at: usize) -> Option<Date> {
    number_at(args, at).and_then(day_of)
}

fn year_at(args: &[CowVal<'_, '_>], at: usize) -> Option<i16> {
    number_at(args, at).and_then(|year| i16::try_from(year).ok())
}
