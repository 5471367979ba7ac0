//! Which mentions in the departments' extracts are the same person: normalising, blocking, comparing, learning,
//! scoring, grouping, and saying why. Knows no register and does no I/O.
//!
//! ```
//! use linkage::{Corpus, Settings, Silent, link};
//! use records::Attribute::{BirthDate, IdNumber, Name};
//!
//! let mut corpus = Corpus::new();
//! let (hukou, insurance) = (corpus.source("hukou"), corpus.source("insurance"));
//! let row = [(Name, "王芳"), (BirthDate, "1990-03-07"), (IdNumber, "110105199003070023")];
//! corpus.push(hukou, "HK1", "self", &mut row.into_iter(), &[]);
//! corpus.push(insurance, "SB1", "self", &mut row.into_iter(), &[]);
//! let linkage = link(&corpus, &Settings::default(), &Silent)?;
//! assert_eq!(linkage.clusters.len(), 2);
//! # Ok::<(), linkage::LinkError>(())
//! ```
#![expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "rates and logarithms are computed in floating point from counts far below 2^52"
)]

mod block;
mod cluster;
mod compare;
mod corpus;
mod cut;
mod decide;
mod evaluate;
mod explain;
mod faint;
mod intern;
mod layer;
mod learn;
mod link;
pub mod living;
mod model;
mod normal;
pub mod report;
pub mod spread;
mod tally;
mod unite;
mod whole;

pub use base::{Progress, Silent};
pub use block::PassReport;
pub use corpus::{Batch, Corpus, SourceKey};
pub use decide::{Answer, Decision, next_pairs};
pub use evaluate::{
    Estimate, Evaluation, Interval, PairFigures, Reliability, Scores, Slice, estimate, evaluate,
    evaluate_slices,
};
pub use explain::{
    Apart, Cause, ClusterExplanation, Explainer, Explanation, HoldingPair, Limits, Reason, Seam, explain,
};
pub use learn::learn_known;
pub use link::{LinkError, Linkage, ScoredPair, Settings, link};
pub use living::Living;
pub use model::Model;
pub use report::Report;
