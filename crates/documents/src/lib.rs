//! Printed papers as PDF/A, set by Typst: a briefing of three pages with charts of our own, and certificates with their code.
//!
//! The words and figures come from the caller; this room sets them. It needs the fonts of Debian's `fonts-noto-cjk` on the
//! machine and says so where they are missing.

mod briefing;
mod certificate;
mod chart;
mod error;
mod fonts;
mod print;
mod table;

pub use briefing::{AssumptionRow, Briefing, DemandLine, DemandRow, FanBands, KeyFigure, Language, Pyramid};
pub use certificate::{CertificatePaper, PrintedClaim, drawn_code};
pub use error::DocumentError;
pub use fonts::has_fonts;
pub use table::{MOST_ROWS, TablePaper};
