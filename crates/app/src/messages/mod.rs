//! What residents are told: written when something happens in their affairs, kept in the inbox behind their door, and announced outside
//! by a text that says nothing. Whoever does not want to be told of a topic is not; nobody is told the same twice.

mod groups;
mod inbox;
mod send;
mod tell;

use access::{Actor, Area, Cx, Permit, Purpose, Role};
use base::AccountId;

pub use groups::{AskedGroup, GroupPreview, GroupView, decide_group, list_groups, make_group, preview_group};
pub use inbox::{InboxMessage, helped_inbox, keep_own_wishes, own_inbox, own_unread, own_wishes};
pub use send::{Sent, keep_receipts, keep_sending, send_messages};
pub use tell::{MessageOverview, message_overview, settle_unsure};
pub(crate) use tell::{
    answered, case_appeal_decided, case_appealed, certified, is_child, matters_changed, tell, told_of_benefit,
};

use crate::{App, Result};

/// From which age somebody is told themselves; before it their parents are.
const OF_AGE: u8 = 18;

/// Acts as the service does by itself: in the name of an account, in an office's area, with a leave that the log shows.
pub(crate) fn by_itself(app: &App, account: AccountId, area: Area) -> Result<(Cx, Permit)> {
    let actor = Actor::new(account, Role::Registrar, area);
    let cx = Cx { actor, env: app.env.clone(), request: "messages".into() };
    let permit = cx.permit(Purpose::FamilyService)?;
    Ok((cx, permit))
}
