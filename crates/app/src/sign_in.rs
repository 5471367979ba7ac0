use std::sync::Arc;

use access::{Action, Actor, AuditEntry, Cx, Role, Subject};
use base::{AccountId, Env, Redacted, Timestamp};
use papers::KeyRing;
use sha2::{Digest, Sha256};
use store::{Account, Grant, Holders, Session, Store};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    AppError, Result, log,
    passkeys::{self, Answered, Passkeys, Shown},
    password, second_factor,
};

/// Failures in a row after which an account is locked.
pub const ATTEMPTS: u32 = 5;
/// How long it is locked.
pub const LOCK_SECONDS: i64 = 15 * 60;
/// A session ends after this long without a request …
pub const IDLE_SECONDS: i64 = 30 * 60;
/// … and after this long whatever happens.
pub const SESSION_SECONDS: i64 = 12 * 3600;
/// How fresh the remembered last request is kept, so that not every read writes.
const TOUCH_SECONDS: i64 = 60;
/// How many sign-ins may wait for their turn.
const QUEUE: usize = 32;

/// Lets one sign-in at a time be checked: guesses at one account cannot race past its lock, and hashing cannot take
/// the machine from everybody else.
#[derive(Debug)]
pub struct Gate {
    queue: Semaphore,
    turn: tokio::sync::Mutex<()>,
    keys: Option<Arc<KeyRing>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { queue: Semaphore::new(QUEUE), turn: tokio::sync::Mutex::new(()), keys: None }
    }
}

/// A turn, for as long as it is held.
#[derive(Debug)]
pub(crate) struct Turn<'g> {
    _place: tokio::sync::SemaphorePermit<'g>,
    _turn: tokio::sync::MutexGuard<'g, ()>,
}

impl Gate {
    /// The same, which keeps the secrets of second factors under these keys.
    pub(crate) fn sealing_by(keys: Arc<KeyRing>) -> Self {
        Self { keys: Some(keys), ..Self::default() }
    }

    /// The keys that secrets are kept under.
    pub(crate) fn keys(&self) -> Option<&KeyRing> {
        self.keys.as_deref()
    }

    /// Waits for its turn; nobody waits behind too many.
    pub(crate) async fn turn(&self) -> Result<Turn<'_>> {
        let place = self.queue.try_acquire().or(Err(AppError::Crowded))?;
        Ok(Turn { _place: place, _turn: self.turn.lock().await })
    }

    /// The account of a session whose holder has just proved to know the password.
    pub(crate) async fn proved(
        &self,
        cx: &Cx,
        store: &Store,
        signed_in: &SignedIn,
        password: Redacted<String>,
    ) -> Result<Account> {
        let _turn = self.turn().await?;
        let account = store.account(signed_in.account.id).await?.ok_or(AppError::NotFound)?;
        if account.locked_until.is_some_and(|until| cx.now() < until)
            || !password::holds(Some(account.password_hash.clone()), password).await?
        {
            count_failure(store, &account, cx.now()).await?;
            log::deed(cx, store, Action::SignInFailed, Subject::None).await?;
            return Err(AppError::SignIn);
        }
        Ok(account)
    }
}

/// The secret of a session's cookie; the store keeps only its SHA-256.
#[derive(Debug, Clone)]
pub struct Token(Redacted<[u8; 32]>);

impl Token {
    /// Reads the cookie's text: 64 hexadecimal digits.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(Redacted::new(bytes)))
    }

    /// The cookie's text.
    pub fn text(&self) -> String {
        use std::fmt::Write;
        self.0.reveal().iter().fold(String::with_capacity(64), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
    }

    /// A new secret.
    pub(crate) fn new(env: &Env) -> Self {
        Self(Redacted::new(env.random()))
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.reveal()).into()
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub account: Account,
    /// The account's grants that hold now; the session acts under the first.
    pub grants: Vec<Grant>,
}

impl SignedIn {
    /// The grant that the session acts under; `None` for an account that may do nothing now.
    pub fn grant(&self) -> Option<&Grant> {
        self.grants.first()
    }

    /// The context of one of this session's requests.
    pub fn cx(&self, env: &Env, request: &str) -> Cx {
        let account = &self.account;
        let actor = match self.grant() {
            Some(grant) => Actor {
                purposes: grant.purposes.as_deref().map(Into::into),
                exports: grant.exports,
                ..Actor::new(account.id, grant.role, grant.area.clone())
            },
            // The role without rights to records, for no purpose: enough to sign out.
            None => Actor {
                purposes: Some([].into()),
                ..Actor::new(account.id, Role::Auditor, account.area.clone())
            },
        };
        Cx { actor, env: env.clone(), request: request.into() }
    }
}

/// What is brought beside the password.
#[derive(Debug)]
pub enum Factor<'a> {
    /// A code of the second factor, or one that stands for it.
    Code(&'a str),
    /// A passkey's answer.
    Passkey(&'a Passkeys, Answered),
}

/// Signs in. There is no actor yet, hence no `Cx`. Every attempt is in the log before it is answered.
pub async fn sign_in(
    env: &Env,
    store: &Store,
    gate: &Gate,
    request: &str,
    (name, password, factor): (&str, Redacted<String>, Option<Factor<'_>>),
) -> Result<(Token, SignedIn)> {
    let _turn = gate.turn().await?;
    let account = store.account_by_name(name).await?;
    let now = env.now();
    let locked =
        account.as_ref().is_some_and(|account| account.locked_until.is_some_and(|until| now < until));
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let fits = password::holds(hash, password).await?;
    let Some(account) = account else {
        log::keep(store, &attempt(now, None, Action::SignInFailed, request)).await?;
        return Err(AppError::SignIn);
    };
    if locked || !fits {
        return fail(store, &account, now, request).await;
    }
    if account.second_factor.is_some() || !store.passkeys_of(Holders::Workers, account.id).await?.is_empty() {
        let holds = match factor {
            Some(Factor::Code(code)) if !code.trim().is_empty() => {
                second_factor::takes(store, gate, &account, (code.trim(), now)).await?
            }
            Some(Factor::Passkey(passkeys, answer)) => {
                let shown = passkeys::shown(env, store, passkeys, (Holders::Workers, answer)).await?;
                shown == Shown::Proved(account.id)
            }
            _ => return Err(AppError::SecondFactor),
        };
        if !holds {
            return fail(store, &account, now, request).await;
        }
    }
    welcome(env, store, account, request).await
}

/// Signs in with a passkey alone: the device has asked for its worker's finger or code, so that it is two factors in one.
pub async fn sign_in_by_passkey(
    env: &Env,
    store: &Store,
    gate: &Gate,
    request: &str,
    (passkeys, answer): (&Passkeys, Answered),
) -> Result<(Token, SignedIn)> {
    let _turn = gate.turn().await?;
    let known = match passkeys::shown(env, store, passkeys, (Holders::Workers, answer)).await? {
        Shown::Proved(id) => Some(id),
        Shown::Unproved(id) => match store.account(id).await? {
            Some(account) => return fail(store, &account, env.now(), request).await,
            None => None,
        },
        Shown::Nobody => None,
    };
    enter(env, store, known, request).await?.ok_or(AppError::SignIn)
}

/// Signs in somebody whom the office's own service has just proved to us. An account is never made of this: an administrator
/// has linked it.
pub async fn sign_in_by_identity(
    env: &Env,
    store: &Store,
    request: &str,
    identity: &store::Identity,
) -> Result<(Token, SignedIn)> {
    let known = store.account_of_identity(identity).await?.map(|account| account.id);
    enter(env, store, known, request).await?.ok_or(AppError::IdentityUnknown)
}

/// Keeps in the log that somebody failed to sign in by another way than a password.
pub async fn note_failed_sign_in(env: &Env, store: &Store, request: &str) -> Result<()> {
    log::keep(store, &attempt(env.now(), None, Action::SignInFailed, request)).await
}

/// Lets in whoever is known, unless the account is locked; `None`, with its entry in the log, where nobody is.
async fn enter(
    env: &Env,
    store: &Store,
    known: Option<AccountId>,
    request: &str,
) -> Result<Option<(Token, SignedIn)>> {
    let account = match known {
        Some(known) => store.account(known).await?,
        None => None,
    };
    let Some(account) = account else {
        note_failed_sign_in(env, store, request).await?;
        return Ok(None);
    };
    let now = env.now();
    if account.locked_until.is_some_and(|until| now < until) {
        return fail(store, &account, now, request).await;
    }
    welcome(env, store, account, request).await.map(Some)
}

/// An attempt that failed, counted unless the account is locked already.
async fn fail<T>(store: &Store, account: &Account, now: Timestamp, request: &str) -> Result<T> {
    if account.locked_until.is_none_or(|until| now >= until) {
        count_failure(store, account, now).await?;
    }
    let role = first_role(store, account, now).await?;
    log::keep(store, &attempt(now, Some((account, role)), Action::SignInFailed, request)).await?;
    Err(AppError::SignIn)
}

async fn welcome(env: &Env, store: &Store, account: Account, request: &str) -> Result<(Token, SignedIn)> {
    let now = env.now();
    if account.failed_attempts > 0 || account.locked_until.is_some() {
        store.set_attempts(account.id, 0, None).await?;
    }
    let role = first_role(store, &account, now).await?;
    log::keep(store, &attempt(now, Some((&account, role)), Action::SignIn, request)).await?;
    store.delete_expired_sessions(now).await?;
    begin(env, store, account).await
}

/// In the log, the role that the account begins with; without one, the role that opens no record.
async fn first_role(store: &Store, account: &Account, now: Timestamp) -> Result<Role> {
    let held = store.grants_of(account.id).await?;
    Ok(held.iter().find(|grant| grant.holds(now)).map_or(Role::Auditor, |grant| grant.role))
}

async fn count_failure(store: &Store, account: &Account, now: Timestamp) -> Result<()> {
    // A lock that has run out begins a new count.
    let before = if account.locked_until.is_some() { 0 } else { account.failed_attempts };
    let failed = before.saturating_add(1);
    let locked_until = (failed >= ATTEMPTS).then(|| now.plus_seconds(LOCK_SECONDS));
    Ok(store.set_attempts(account.id, failed, locked_until).await?)
}

/// The entry for an attempt. One under a name that no account has is kept under the nil account, in the role without
/// rights; the name that was typed is not kept, since people type passwords there.
fn attempt(at: Timestamp, account: Option<(&Account, Role)>, action: Action, request: &str) -> AuditEntry {
    AuditEntry {
        at,
        account: account.map_or(AccountId::from_uuid(Uuid::nil()), |(account, _)| account.id),
        area: account.map(|(account, _)| account.area.clone()),
        role: account.map_or(Role::Auditor, |(_, role)| role),
        purpose: None,
        action,
        subject: Subject::None,
        fields: Vec::new(),
        request: request.into(),
    }
}

async fn begin(env: &Env, store: &Store, account: Account) -> Result<(Token, SignedIn)> {
    let token = Token::new(env);
    let now = env.now();
    let session = Session {
        id: env.new_id(),
        token_sha256: token.hash(),
        account: account.id,
        created_at: now,
        expires_at: now.plus_seconds(SESSION_SECONDS),
        seen_at: now,
        grant: None,
    };
    store.create_session(&session).await?;
    let grants = grants_in_force(store, &session, now).await?;
    Ok((token, SignedIn { session, account, grants }))
}

/// Whose session this is, if it has not ended.
pub async fn authenticate(env: &Env, store: &Store, token: &Token) -> Result<Option<SignedIn>> {
    let (hash, now) = (token.hash(), env.now());
    let Some((session, account)) = store.session(&hash, now).await? else { return Ok(None) };
    if session.seen_at.plus_seconds(IDLE_SECONDS) <= now || session.expires_at <= now {
        store.delete_session(&hash).await?;
        return Ok(None);
    }
    if session.seen_at.plus_seconds(TOUCH_SECONDS) <= now {
        store.touch_session(&hash, now).await?;
    }
    let grants = grants_in_force(store, &session, now).await?;
    Ok(Some(SignedIn { session, account, grants }))
}

/// The account's grants that hold now, the session's own first, then as they were given. An emergency counts only while the
/// session acts under it.
async fn grants_in_force(store: &Store, session: &Session, now: Timestamp) -> Result<Vec<Grant>> {
    let mut grants = store.grants_of(session.account).await?;
    grants.retain(|grant| grant.holds(now) && (!grant.emergency || Some(grant.id) == session.grant));
    grants.sort_by_key(|grant| Some(grant.id) != session.grant);
    Ok(grants)
}

/// Ends the session.
pub async fn sign_out(cx: &Cx, store: &Store, signed_in: &SignedIn) -> Result<()> {
    log::deed(cx, store, Action::SignOut, Subject::None).await?;
    Ok(store.delete_session(&signed_in.session.token_sha256).await?)
}

/// Changes the password; every session of the account ends and a new one begins.
pub async fn change_password(
    cx: &Cx,
    store: &Store,
    gate: &Gate,
    signed_in: &SignedIn,
    current: Redacted<String>,
    new: Redacted<String>,
) -> Result<(Token, SignedIn)> {
    let account = gate.proved(cx, store, signed_in, current.clone()).await?;
    password::check(&account.name, current.reveal(), new.reveal())?;
    let hash = password::hash(&cx.env, new).await?;
    log::deed(cx, store, Action::ChangePassword, Subject::None).await?;
    store.set_attempts(account.id, 0, None).await?;
    store.set_password(account.id, &hash, false).await?;
    let account = store.account(account.id).await?.ok_or(AppError::NotFound)?;
    begin(&cx.env, store, account).await
}
