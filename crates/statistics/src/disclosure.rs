//! Disclosure control of linked tables of counts: small cells are hidden, then as many others as keep anybody from working the
//! hidden ones out, and an audit by linear programming says how narrowly each can still be told.
//!
//! Tables are linked where they share cells: a total of one is a cell of another. All of them are therefore protected together, as
//! one set of [`Cells`] with the relations that hold between them. The method is cell suppression (Fischetti and Salazar 2001) by
//! the heuristic of Kelly, Golden and Assad (1992): for each cell to be protected the cheapest other truth is looked for that
//! agrees with all that stays visible, and the cells in which it differs are hidden too.
//!
//! ```
//! use statistics::disclosure::{Cells, Dimension, Rule, audit, protect};
//!
//! let sex = Dimension::new("sex", &[("all", None), ("m", Some("all")), ("f", Some("all"))])?;
//! let town = Dimension::new("town", &[("both", None), ("east", Some("both")), ("west", Some("both"))])?;
//! let people = |key: &[(&str, &str)]| match key {
//!     [("sex", "m"), ("town", "east")] => 3,
//!     [("sex", "f"), ("town", "east")] => 40,
//!     [("sex", "m"), ("town", "west")] => 52,
//!     [("sex", "f"), ("town", "west")] => 61,
//!     _ => 0,
//! };
//! let mut cells = Cells::default();
//! cells.add_table(&[&sex, &town], people)?;
//! let hidden = protect(&cells, &Rule::default())?;
//! assert_eq!(hidden.count(), 4, "the three men, and three cells more lest a sum tells them");
//! assert!(audit(&cells, &hidden, &Rule::default())?.is_empty());
//! # Ok::<(), statistics::disclosure::Fault>(())
//! ```

mod attack;
mod audit;
mod cells;
mod keyed;
mod linear;
pub mod privacy;
mod ptable;
mod publish;
mod secure;
mod suppress;

pub use attack::{Attack, Claim, Method, attack};
pub use audit::{Exposed, audit, interval};
pub use cells::{Cells, Dimension, Fault};
pub use keyed::{KeyedTable, Perturbed, count_keyed};
pub use ptable::PTable;
pub use publish::{BASE, Key, Published, publish, publish_named};
pub use secure::{certify, secure};
pub use suppress::{Hidden, Rule, protect};
