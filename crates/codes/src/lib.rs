//! The codes that people and papers carry: citizen numbers, credit codes, certificate numbers, the small
//! dated lists of the national standards, and the divisions from province to village.
//!
//! Everything here is a pure function of its arguments and of data compiled into the crate. A check digit that
//! fails is a property to warn about and never an error: offices have issued such numbers lawfully.

pub mod certificate;
pub mod citizen;
pub mod credit;
pub mod division;
pub mod lists;
mod sex;

pub use citizen::{CitizenNumber, CitizenNumberError, CitizenNumberKind};
pub use division::{Division, DivisionCode, Divisions, Level};
pub use lists::{CodeEntry, CodeList};
pub use sex::Sex;
