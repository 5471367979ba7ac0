//! Reading of Chinese text: match keys, pinyin, names, dates in both calendars, numbers, phones, addresses.
//!
//! Keys and readings serve matching and searching only; what people see and what is stored stays as it was
//! written. Everything is a pure function; tables are built once, on first use.

pub mod address;
mod cell;

pub mod date;
pub mod fold;
pub mod glyph;
pub mod lunar;
pub mod name;
pub mod number;
mod numeral;
pub mod phone;
pub mod pinyin;
