//! What families come to an office for, as data: service items with their law, office, evidence and promised days; bundles of
//! items around one matter of life, in an order that is no circle; a calendar of working days; and what becomes of each item.
//!
//! Everything here is a pure function of texts and facts. A place adds items and bundles of its own by adding YAML files of the
//! same form; nothing is compiled anew. The charter binds it: nothing here can ask about marriage or the number of children to
//! decide anything, an order of items is never a block (article 4), and what the register holds is not asked (article 7).

mod bundle;
mod calendar;
mod catalogue;
mod clock;
mod fault;
mod item;
mod matter;
mod measure;
mod needs;
mod words;

pub use bundle::{Bundle, Circumstances, Condition, Party, Placed, Test, Unmet};
pub use calendar::{Calendar, Year};
pub use catalogue::{Catalogue, MetAt, Office, ServiceFile, StopGround};
pub use clock::{Clock, clock};
pub use fault::ServiceFault;
pub use item::{Basis, Choice, Evidence, Fetched, Item, Law, Need, Promise, Question, QuestionKind};
pub use matter::{Stage, Step, StepFault, Taken, stage_of};
pub use measure::{Days, Measure, Said, measures, said, settled_at};
pub use needs::{Wanted, WantedNeed, WantedQuestion, wanted};
pub use words::Words;

/// The files that ship with the product: name and text.
pub const SHIPPED: &[(&str, &str)] = &[
    ("offices.yaml", include_str!("../data/offices.yaml")),
    ("sources.yaml", include_str!("../data/sources.yaml")),
    ("calendar.yaml", include_str!("../data/calendar.yaml")),
    ("birth.yaml", include_str!("../data/birth.yaml")),
    ("marriage.yaml", include_str!("../data/marriage.yaml")),
    ("moving.yaml", include_str!("../data/moving.yaml")),
    ("losing.yaml", include_str!("../data/losing.yaml")),
    ("growing-old.yaml", include_str!("../data/growing-old.yaml")),
];
