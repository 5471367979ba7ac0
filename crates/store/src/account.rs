use access::{Area, Purpose, Role};
use base::{AccountId, GrantId, SessionId, Timestamp};

use crate::KeptSecret;

/// A worker's account. What it may do is in its grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name to sign in with.
    pub name: Box<str>,
    /// The office that it belongs to.
    pub area: Area,
    /// PHC string of the password's hash.
    pub password_hash: Box<str>,
    /// The password was given out and must be changed.
    pub must_change_password: bool,
    /// Failed attempts since the last success.
    pub failed_attempts: u32,
    /// No attempt is accepted before this moment.
    pub locked_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The second factor, once it was set up.
    pub second_factor: Option<SecondFactor>,
}

/// The secret of a second factor (RFC 6238) and how far it was used.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The key that the account's device holds as well.
    pub secret: KeptSecret,
    /// Since when it is asked for.
    pub since: Timestamp,
    /// The last step whose code was taken: no code is good twice.
    pub step: i64,
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor").field("since", &self.since).finish_non_exhaustive()
    }
}

/// What somebody was given to do: a role in an area, for some or all of its purposes, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Whose.
    pub account: AccountId,
    /// As what.
    pub role: Role,
    /// Where.
    pub area: Area,
    /// For which of the role's purposes; `None` for all.
    pub purposes: Option<Vec<Purpose>>,
    /// From this moment on …
    pub from: Timestamp,
    /// … and before this one.
    pub until: Option<Timestamp>,
    /// Who gave it.
    pub given_by: AccountId,
    /// When.
    pub given_at: Timestamp,
    /// Why.
    pub reason: Box<str>,
    /// Taken in an emergency by the account itself, for review.
    pub emergency: bool,
    /// Whether lists may be taken away as files under it.
    pub exports: bool,
    /// When it was ended before its time, and by whom.
    pub ended: Option<(Timestamp, AccountId)>,
    /// When an emergency was reviewed, by whom and with what result.
    pub review: Option<(Timestamp, AccountId, Box<str>)>,
}

impl Grant {
    /// Whether it holds at this moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.ended.is_none() && self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// A signed-in session. The cookie's token is not stored, only its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// SHA-256 of the token.
    pub token_sha256: [u8; 32],
    /// Whose.
    pub account: AccountId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// Last request.
    pub seen_at: Timestamp,
    /// The grant that it acts under; `None` for the first that holds.
    pub grant: Option<GrantId>,
}
