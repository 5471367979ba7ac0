//! What departments sent: source records kept verbatim, and the **mentions** (one per person named by
//! a row) that were read out of them.
//!
//! `intake` makes readings, `linkage` compares mentions, `registry` turns linked mentions into what the
//! register shows, `store` keeps them. All of them share the one vocabulary of [`Attribute`]. No I/O.

mod attribute;
mod fields;
mod reading;

pub use attribute::{Attribute, UnknownAttribute};
pub use fields::Fields;
pub use reading::{Mention, MentionRef, Reading, Role, Source, SourceRecord};
