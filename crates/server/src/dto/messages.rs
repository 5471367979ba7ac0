//! Messages on the wire. Nobody's name, number or affair is in any of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How sendings stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessagesView {
    /// `sms`, `mail`: those with a carrier.
    pub(crate) channels: Vec<String>,
    /// How many stand where: those that changed within a week, and all that wait.
    pub(crate) counts: Vec<SendingCount>,
    /// Those of which nobody knows whether they went out, the oldest first.
    pub(crate) unsure: Vec<UnsureRow>,
    /// When something may leave next: now, or at eight in the morning.
    pub(crate) next: String,
}

/// How many sendings stand somewhere.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SendingCount {
    /// `sms` or `mail`.
    pub(crate) channel: String,
    /// `waiting`, `sending`, `accepted`, `delivered`, `failed`, `unsure` or `dropped`.
    pub(crate) state: String,
    /// How many.
    pub(crate) count: u64,
}

/// A sending of which nobody knows whether it went out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnsureRow {
    /// `msg_…`.
    pub(crate) message: String,
    /// `sms` or `mail`.
    pub(crate) channel: String,
    /// Why, as a code: `no_answer`, `broken_off`, `parted` or the carrier's own.
    pub(crate) code: String,
    /// Since when.
    pub(crate) at: String,
}

/// What becomes of an unsure sending.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettleSendingRequest {
    /// `msg_…`.
    pub(crate) message: String,
    /// `sms` or `mail`.
    pub(crate) channel: String,
    /// It is handed over once more; otherwise it is left.
    pub(crate) again: bool,
}

/// Whom a group message is for. Nothing else can be asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AudienceShown {
    /// The division in which they live: leading digits of its code, within the office's area.
    pub(crate) place: String,
    /// The youngest, in completed years; 18 at the least, but for parents.
    pub(crate) age_from: u16,
    /// The eldest; 120 at the most.
    pub(crate) age_to: u16,
    /// Their parents are told in their place.
    pub(crate) parents: bool,
}

/// A group message that somebody writes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupRequest {
    /// Whom it is for.
    pub(crate) audience: AudienceShown,
    /// The title in Chinese: 2 to 60 characters.
    pub(crate) title_zh: String,
    /// The title in English.
    pub(crate) title_en: String,
    /// The text in Chinese: 2 to 1,000 characters.
    pub(crate) body_zh: String,
    /// The text in English.
    pub(crate) body_en: String,
}

/// What a group message would be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupPreviewShown {
    /// How many are told.
    pub(crate) people: u64,
    /// What a short message says to them, in Chinese.
    pub(crate) sms_zh: String,
    /// The same in English.
    pub(crate) sms_en: String,
}

/// Group messages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupsView {
    /// Newest first.
    pub(crate) items: Vec<GroupRow>,
}

/// A group message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupRow {
    /// `gms_…`.
    pub(crate) id: String,
    /// Whom it is for.
    pub(crate) audience: AudienceShown,
    /// The title in Chinese.
    pub(crate) title_zh: String,
    /// The title in English.
    pub(crate) title_en: String,
    /// The text in Chinese.
    pub(crate) body_zh: String,
    /// The text in English.
    pub(crate) body_en: String,
    /// `made`, `approved`, `dropped` or `sent`.
    pub(crate) stage: String,
    /// How many it would have told when it was written.
    pub(crate) counted: u64,
    /// How many were told.
    pub(crate) told: Option<u64>,
    /// Who wrote it.
    pub(crate) made_by: Option<String>,
    /// When.
    pub(crate) made_at: String,
    /// Who approved or dropped it.
    pub(crate) decided_by: Option<String>,
    /// When.
    pub(crate) decided_at: Option<String>,
    /// When everybody was told.
    pub(crate) sent_at: Option<String>,
    /// Whether the reader may approve it.
    pub(crate) may_approve: bool,
}

/// That a group message was written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GroupMade {
    /// `gms_…`.
    pub(crate) id: String,
}

/// Whether to approve.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupDecisionRequest {
    /// Approve; otherwise it is dropped and nobody is told.
    pub(crate) approve: bool,
}
