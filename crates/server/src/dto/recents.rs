//! What a worker opened lately or pinned, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What can be opened and pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecentKindCode {
    /// Somebody.
    Person,
    /// A household.
    Household,
    /// A home.
    Home,
    /// The office of a division.
    Office,
    /// A form.
    Form,
}

impl From<RecentKindCode> for store::RecentKind {
    fn from(kind: RecentKindCode) -> Self {
        match kind {
            RecentKindCode::Person => Self::Person,
            RecentKindCode::Household => Self::Household,
            RecentKindCode::Home => Self::Home,
            RecentKindCode::Office => Self::Office,
            RecentKindCode::Form => Self::Form,
        }
    }
}

impl From<store::RecentKind> for RecentKindCode {
    fn from(kind: store::RecentKind) -> Self {
        match kind {
            store::RecentKind::Person => Self::Person,
            store::RecentKind::Household => Self::Household,
            store::RecentKind::Home => Self::Home,
            store::RecentKind::Office => Self::Office,
            store::RecentKind::Form => Self::Form,
        }
    }
}

/// The worker's own list, pins first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Recents {
    /// What is on it.
    pub(crate) items: Vec<RecentRow>,
    /// How many pins there may be.
    pub(crate) pins_most: u32,
    /// For how many days what is not pinned is kept.
    pub(crate) days: u32,
}

/// Something opened lately or pinned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecentRow {
    /// What kind of thing.
    pub(crate) kind: RecentKindCode,
    /// Its id (`per_…`, `hou_…`, `dwe_…`, `frm_…`) or an office's code; of somebody who was merged, who they are now.
    pub(crate) id: String,
    /// What it is called; null where it lies outside the reader's area or is not there any more. Empty where no name is known.
    pub(crate) name: Option<String>,
    /// A person's birth date, which tells them from others of the name.
    #[schema(format = Date)]
    pub(crate) birth_date: Option<String>,
    /// Whether it is pinned.
    pub(crate) pinned: bool,
    /// When it was opened last.
    #[schema(format = DateTime)]
    pub(crate) opened_at: String,
}

/// Something that was opened, or is to be taken off the list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecentRequest {
    /// What kind of thing.
    pub(crate) kind: RecentKindCode,
    /// Its id, or an office's code.
    #[schema(max_length = 64)]
    pub(crate) id: String,
}

/// A pin to be set or taken off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PinRequest {
    /// What kind of thing.
    pub(crate) kind: RecentKindCode,
    /// Its id, or an office's code.
    #[schema(max_length = 64)]
    pub(crate) id: String,
    /// Whether it is to be pinned.
    pub(crate) pinned: bool,
}
