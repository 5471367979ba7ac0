//! Cleaning: from a cell as written to an attribute's canonical text.

mod date;
mod kind;
mod list;
mod number;
mod place;
mod plain;

use std::{borrow::Cow, rc::Rc};

use base::Date;
use rustc_hash::FxHashMap;

pub(crate) use kind::Kind;
pub(crate) use number::{NumberCheck, check_number, looks_like_citizen_number};
pub(crate) use plain::{begins_like_formula, is_placeholder, is_surely_name};

use crate::{
    finding::{Code, Detail},
    repair::DateForm,
};

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading<'a> {
    /// Nothing.
    Blank,
    /// A value, in canonical text.
    Value(Text<'a>),
    /// A birth date that was written in the traditional calendar, as the solar day.
    Lunar(Text<'a>),
    /// Something that can't be read.
    Bad(Code, Detail),
    /// A value that is kept although something is odd about it.
    Odd(Text<'a>, Code),
}

/// A canonical text: often the cell itself, or one that was made before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Text<'a> {
    Cell(&'a str),
    Own(String),
    Shared(Rc<str>),
}

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Cell(text) => text,
            Self::Own(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl<'a> From<Cow<'a, str>> for Text<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Cell(text),
            Cow::Owned(text) => Self::Own(text),
        }
    }
}

/// How one column is read for one kind of attribute.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnRule {
    /// As written = canonical value; asked first.
    pub(crate) values: FxHashMap<String, String>,
    /// A date form to try before the usual ones.
    pub(crate) dates: Option<DateForm>,
    /// The last day that is not in the future.
    pub(crate) today: Option<Date>,
}

/// Remembers what repeated cells of a column say, so that a division or a date is worked out once.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    known: FxHashMap<Box<str>, Remembered>,
}

#[derive(Debug, Clone)]
enum Remembered {
    Blank,
    Value(Rc<str>),
    Lunar(Rc<str>),
    Bad(Code, Detail),
    Odd(Rc<str>, Code),
}

/// Entries that one column's memory may hold.
const MEMORY: usize = 1 << 15;

impl Kind {
    /// Reads a cell. Space around it does not count; words that say "nothing here" are blanks.
    pub(crate) fn read<'a>(self, cell: &'a str, rule: &ColumnRule, memory: &mut Memory) -> Reading<'a> {
        let cell = plain::trimmed(cell);
        if cell.is_empty() {
            return Reading::Blank;
        }
        if !self.is_remembered() && rule.values.is_empty() {
            return self.read_fresh(cell, rule);
        }
        if let Some(known) = memory.known.get(cell) {
            return known.reading();
        }
        let reading = self.read_fresh(cell, rule);
        if memory.known.len() < MEMORY {
            let remembered = Remembered::of(reading);
            let again = remembered.reading();
            memory.known.insert(cell.into(), remembered);
            return again;
        }
        reading
    }

    fn read_fresh<'a>(self, cell: &'a str, rule: &ColumnRule) -> Reading<'a> {
        if let Some(value) = rule.values.get(cell) {
            let text = Text::Own(value.clone());
            return if value.is_empty() { Reading::Blank } else { Reading::Value(text) };
        }
        if is_placeholder(cell, self.zero_is_blank()) {
            return Reading::Blank;
        }
        if matches!(self, Self::Phone | Self::Number) && plain::is_filler_number(cell) {
            return Reading::Blank;
        }
        match self {
            Self::Name => plain::name(cell),
            Self::Text => Reading::Value(Text::Cell(cell)),
            Self::Email => plain::email(cell),
            Self::Phone => plain::phone(cell),
            Self::Postcode => plain::postcode(cell),
            Self::Age => plain::age(cell),
            Self::Number => number::read(cell),
            Self::Date => date::read(cell, rule),
            Self::Division => place::division(cell),
            Self::List(attribute) => list::read(attribute, cell),
        }
    }
}

impl Remembered {
    fn of(reading: Reading<'_>) -> Self {
        match reading {
            Reading::Blank => Self::Blank,
            Reading::Value(text) => Self::Value(text.as_str().into()),
            Reading::Lunar(text) => Self::Lunar(text.as_str().into()),
            Reading::Bad(code, detail) => Self::Bad(code, detail),
            Reading::Odd(text, code) => Self::Odd(text.as_str().into(), code),
        }
    }

    fn reading<'a>(&self) -> Reading<'a> {
        match self {
            Self::Blank => Reading::Blank,
            Self::Value(text) => Reading::Value(Text::Shared(Rc::clone(text))),
            Self::Lunar(text) => Reading::Lunar(Text::Shared(Rc::clone(text))),
            Self::Bad(code, detail) => Reading::Bad(*code, *detail),
            Self::Odd(text, code) => Reading::Odd(Text::Shared(Rc::clone(text)), *code),
        }
    }
}
