//! What residents are told: written when something happens in their affairs, kept in the inbox behind their door, and announced outside
//! by a text that says nothing. Whoever does not want to be told of a topic is not; nobody is told the same twice.

mod groups;
mod inbox;
mod send;
mod tell;

pub use groups::{AskedGroup, GroupPreview, GroupView, decide_group, list_groups, make_group, preview_group};
pub use inbox::{InboxMessage, helped_inbox, keep_own_wishes, own_inbox, own_unread, own_wishes};
pub use send::{Sent, keep_receipts, keep_sending, send_messages};
pub use tell::{MessageOverview, message_overview, settle_unsure};
pub(crate) use tell::{
    answered, case_appeal_decided, case_appealed, certified, matters_changed, tell, told_of_benefit,
};

/// What the log says that the service does by itself when it tells people.
const BY_ITSELF: &str = "messages";
