//! Ask once (一表通): forms that come from above, read in their own layout, understood and filled.
//!
//! [`Form::read`] finds the fields of a workbook or a document and says what each asks for, how sure that is and why.
//! [`Form::fill`] writes what the register knows into the same file: its layout, formats, merged cells and formulas stay
//! as they are. Nothing here reads the register or stores anything: the caller brings the [`facts::Facts`].

mod book;
mod dom;
mod error;
pub mod facts;
mod fill;
mod form;
mod grid;
mod inline;
mod layout;
mod lexicon;
pub mod listing;
mod meaning;
mod package;
mod references;
mod roll;
mod word;
mod words;

pub use error::{FormError, Result};
pub use fill::{Filled, Needs, TO_FILL, Written};
pub use form::{Field, Form, List, Mapping, SURE, Target};
pub use grid::{At, Cell, Grid, Region};
pub use meaning::{Asks, Reason, Setting};
