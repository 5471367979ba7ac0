//! Excel workbooks (Office Open XML), read as a stream: only the table of shared texts is held, within a limit.
//!
//! Our own reader, because the general ones hold whole sheets or trust the archive's own sizes. Dates come out as
//! ISO text, whole numbers without a decimal point, numbers beyond 15 digits in exponent form (Excel lost the rest),
//! formulas as their stored value.

mod cell;
mod package;
mod strings;
mod worksheet;

use std::{ops::ControlFlow, sync::Arc};

use package::Package;
use strings::SharedTexts;

use super::{
    input::{Input, Limits},
    raw::Raw,
};
use crate::error::IntakeError;

/// One worksheet of a workbook.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    name: String,
    part: String,
    book: Arc<Book>,
}

/// What all sheets of a workbook share.
#[derive(Debug)]
struct Book {
    texts: SharedTexts,
    /// For each cell style, whether it shows numbers as dates.
    date_styles: Vec<bool>,
    /// Days count from 1904 (old Macintosh workbooks).
    from_1904: bool,
}

/// The visible worksheets, in the workbook's order.
pub(crate) fn sheets(input: &Input, limits: &Limits) -> Result<Vec<Sheet>, IntakeError> {
    let mut package = Package::open(input, limits)?;
    let workbook = package.workbook()?;
    let date_styles = package.date_styles(&workbook)?;
    let texts = package.shared_texts(&workbook, limits)?;
    let book = Arc::new(Book { texts, date_styles, from_1904: workbook.from_1904 });
    let sheet = |(name, part)| Sheet { name, part, book: Arc::clone(&book) };
    Ok(workbook.sheets.into_iter().map(sheet).collect())
}

impl Sheet {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Hands out blocks of rows; `few` stops after that many rows.
    pub(crate) fn pump(
        &self,
        input: &Input,
        limits: &Limits,
        few: Option<usize>,
        out: &mut dyn FnMut(Raw) -> ControlFlow<()>,
    ) -> Result<(), IntakeError> {
        let mut package = Package::open(input, limits)?;
        let part =
            package.part(&self.part)?.ok_or_else(|| IntakeError::Damaged { part: "worksheet".into() })?;
        worksheet::pump(part, &self.book, few, out)
    }
}
