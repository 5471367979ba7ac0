//! Expressions worked out by places instead of names.
//!
//! The interpreter of CEL looks every name up and boxes every value; over a million people that is most of the time. What a
//! benefit's expressions are made of (whole numbers, truths, `null`, the operators, the functions on days) is turned into a
//! tree over numbered places once. Anything else (texts, lists, fields) stays with the interpreter, which also is the
//! second method that tests hold this one to.

use cel::{
    IdedExpr,
    common::ast::{CallExpr, Expr, LiteralValue, operators},
};
use jiff::civil::Date;

use crate::{
    days::{self, number_of},
    expression::Number,
};

/// A tree over numbered places.
#[derive(Debug)]
pub(crate) enum Node {
    Value(Number),
    Place(usize),
    Not(Box<Node>),
    Minus(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Choose(Box<(Node, Node, Node)>),
    Equal(Box<Node>, Box<Node>, bool),
    Order(Box<Node>, Box<Node>, Order),
    Sum(Box<Node>, Box<Node>, Sum),
    One(Box<Node>, fn(i64) -> Option<i64>),
    Two(Box<Node>, Box<Node>, fn(i64, i64) -> Option<i64>),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Sum {
    Plus,
    Minus,
    Times,
    Over,
    Rest,
}

/// What an expression cannot be worked out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stuck {
    /// An operator or function meets what it does not take, such as an unknown fact.
    Taken,
    /// A number beyond its range, a division by nought, a day beyond the calendar.
    Range,
}

impl Node {
    /// The tree of an expression; `None` where it holds something that only the interpreter knows. `place` gives a name's place,
    /// and none for a name that holds a text.
    pub(crate) fn of(expression: &IdedExpr, place: &dyn Fn(&str) -> Option<usize>) -> Option<Self> {
        match &expression.expr {
            Expr::Ident(name) => place(name).map(Self::Place),
            Expr::Literal(LiteralValue::Int(number)) => Some(Self::Value(Number::Whole(*number.inner()))),
            Expr::Literal(LiteralValue::Boolean(truth)) => Some(Self::Value(Number::Truth(*truth.inner()))),
            Expr::Literal(LiteralValue::Null) => Some(Self::Value(Number::Unknown)),
            Expr::Call(call) if call.target.is_none() => Self::call(call, place),
            Expr::Literal(_)
            | Expr::Call(_)
            | Expr::Unspecified
            | Expr::Comprehension(_)
            | Expr::List(_)
            | Expr::Map(_)
            | Expr::Select(_)
            | Expr::Struct(_) => None,
        }
    }

    fn call(call: &CallExpr, place: &dyn Fn(&str) -> Option<usize>) -> Option<Self> {
        if let ("date", [IdedExpr { expr: Expr::Literal(LiteralValue::String(text)), .. }]) =
            (&*call.func_name, &*call.args)
        {
            let day = text.inner().parse::<Date>().ok()?;
            return Some(Self::Value(Number::Whole(number_of(day))));
        }
        let mut arguments = call
            .args
            .iter()
            .map(|argument| Self::of(argument, place))
            .collect::<Option<Vec<_>>>()?
            .into_iter();
        let node = match (arguments.next(), arguments.next(), arguments.next(), arguments.next()) {
            (Some(one), None, None, None) => Self::unary(&call.func_name, Box::new(one))?,
            (Some(left), Some(right), None, None) => {
                Self::binary(&call.func_name, Box::new(left), Box::new(right))?
            }
            (Some(when), Some(then), Some(other), None) if call.func_name == operators::CONDITIONAL => {
                Self::Choose(Box::new((when, then, other)))
            }
            _ => return None,
        };
        Some(node)
    }

    fn unary(function: &str, one: Box<Self>) -> Option<Self> {
        Some(match function {
            operators::LOGICAL_NOT => Self::Not(one),
            operators::NEGATE => Self::Minus(one),
            "year" => Self::One(one, days::year),
            "month" => Self::One(one, days::month),
            "first_of_year" => Self::One(one, days::first_of_year),
            "last_of_year" => Self::One(one, days::last_of_year),
            _ => return None,
        })
    }

    fn binary(function: &str, left: Box<Self>, right: Box<Self>) -> Option<Self> {
        Some(match function {
            operators::LOGICAL_AND => Self::And(left, right),
            operators::LOGICAL_OR => Self::Or(left, right),
            operators::EQUALS => Self::Equal(left, right, true),
            operators::NOT_EQUALS => Self::Equal(left, right, false),
            operators::LESS => Self::Order(left, right, Order::Less),
            operators::LESS_EQUALS => Self::Order(left, right, Order::LessOrEqual),
            operators::GREATER => Self::Order(left, right, Order::Greater),
            operators::GREATER_EQUALS => Self::Order(left, right, Order::GreaterOrEqual),
            operators::ADD => Self::Sum(left, right, Sum::Plus),
            operators::SUBSTRACT => Self::Sum(left, right, Sum::Minus),
            operators::MULTIPLY => Self::Sum(left, right, Sum::Times),
            operators::DIVIDE => Self::Sum(left, right, Sum::Over),
            operators::MODULO => Self::Sum(left, right, Sum::Rest),
            "plus_years" => Self::Two(left, right, days::plus_years),
            "months_touched" => Self::Two(left, right, days::months_touched),
            "least" => Self::Two(left, right, |a, b| Some(a.min(b))),
            "greatest" => Self::Two(left, right, |a, b| Some(a.max(b))),
            _ => return None,
        })
    }

    /// Its value, with those of the places.
    pub(crate) fn value(&self, places: &[Number]) -> Result<Number, Stuck> {
        Ok(match self {
            Self::Value(value) => *value,
            Self::Place(at) => places.get(*at).copied().unwrap_or(Number::Unknown),
            Self::Not(one) => Number::Truth(!one.truth(places)?),
            Self::Minus(one) => Number::Whole(one.whole(places)?.checked_neg().ok_or(Stuck::Range)?),
            // As CEL has it: what decides by itself decides, whatever ails the other side.
            Self::And(left, right) => Number::Truth(both(left, right, places, false)?),
            Self::Or(left, right) => Number::Truth(both(left, right, places, true)?),
            Self::Choose(parts) => {
                let (when, then, other) = &**parts;
                if when.truth(places)? { then.value(places)? } else { other.value(places)? }
            }
            Self::Equal(left, right, same) => {
                Number::Truth((left.value(places)? == right.value(places)?) == *same)
            }
            Self::Order(left, right, order) => {
                let (left, right) = (left.whole(places)?, right.whole(places)?);
                Number::Truth(match order {
                    Order::Less => left < right,
                    Order::LessOrEqual => left <= right,
                    Order::Greater => left > right,
                    Order::GreaterOrEqual => left >= right,
                })
            }
            Self::Sum(left, right, sum) => {
                let (left, right) = (left.whole(places)?, right.whole(places)?);
                let result = match sum {
                    Sum::Plus => left.checked_add(right),
                    Sum::Minus => left.checked_sub(right),
                    Sum::Times => left.checked_mul(right),
                    Sum::Over => left.checked_div(right),
                    Sum::Rest => left.checked_rem(right),
                };
                Number::Whole(result.ok_or(Stuck::Range)?)
            }
            Self::One(one, function) => Number::Whole(function(one.whole(places)?).ok_or(Stuck::Range)?),
            Self::Two(left, right, function) => {
                let (left, right) = (left.whole(places)?, right.whole(places)?);
                Number::Whole(function(left, right).ok_or(Stuck::Range)?)
            }
        })
    }

    fn whole(&self, places: &[Number]) -> Result<i64, Stuck> {
        match self.value(places)? {
            Number::Whole(number) => Ok(number),
            Number::Truth(_) | Number::Unknown => Err(Stuck::Taken),
        }
    }

    fn truth(&self, places: &[Number]) -> Result<bool, Stuck> {
        match self.value(places)? {
            Number::Truth(truth) => Ok(truth),
            Number::Whole(_) | Number::Unknown => Err(Stuck::Taken),
        }
    }
}

/// `left && right` or `left || right`; `decides` is the truth that decides by itself.
fn both(left: &Node, right: &Node, places: &[Number], decides: bool) -> Result<bool, Stuck> {
    let left = left.truth(places);
    if left == Ok(decides) {
        return Ok(decides);
    }
    let right = right.truth(places)?;
    if right == decides { Ok(decides) } else { left.map(|_other| !decides) }
}
