use access::{Area, Role};
use base::{AccountId, SessionId, Timestamp};

/// A worker's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name to sign in with.
    pub name: Box<str>,
    /// What it is for.
    pub role: Role,
    /// Where.
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
}
