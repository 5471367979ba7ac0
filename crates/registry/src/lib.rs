//! What the register shows, computed from what departments sent.
//!
//! [`assign`] turns linkage's clusters into person ids that stay stable from import to import; [`derive`] is a pure
//! function from standing records and their links to people, homes, households, kin and events ([`Derived`]). Nothing
//! here does I/O or asks the time: the same records, in any order, give the same register.
//!
//! Every value that a person shows ([`Shown`]) names the mention that states it, the [`Rule`] that chose it, and the
//! values that disagree. The rules are data: [`SURVIVORSHIP`].

mod derive;
mod divide;
mod dwelling;
mod event;
mod gather;
mod gazetteer;
mod happenings;
mod household;
mod ident;
mod identity;
mod kin;
mod living;
pub mod near;
mod on_day;
mod person;
mod places;
pub mod quality;
mod recode;
pub mod registration;
mod relatives;
mod residence;
pub mod search;
mod standing;
mod survivorship;
mod together;
mod values;

pub use derive::{Derived, derive, derive_and_learn, derive_by, derive_with};
pub use divide::{
    DivisionFault, DivisionFaultKind, division_faults, divisions_with, looked_at, with_villages,
};
pub use dwelling::Dwelling;
pub use event::{Event, EventAction, EventActionKind, EventKind, EventParty};
pub use gazetteer::Gazetteer;
pub use household::{Household, HouseholdKind, Membership};
pub use identity::{Assigned, Former, Succession, SuccessionKind, assign};
pub use kin::{Kin, KinEvidence, KinKind};
pub use on_day::{AsOf, values_on};
pub use person::{Other, Person, Shown};
pub use recode::{CodePair, DivisionChange, Recoded, Recoding};
pub use residence::{Residence, ResidenceKind, ResidenceStatus};
pub use standing::StandingRecord;
pub use survivorship::{Criterion, Form, Rule, SURVIVORSHIP, Survivorship, survivorship_of};
