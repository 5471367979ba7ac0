use access::{Action, Actor, Area, Cx, Permit, Purpose, Role, Subject};
use base::{AccountId, Env, Redacted};
use store::{Account, Grant, Store};

use crate::{App, AppError, Result, log, password};

/// The name of the account that a new register begins with.
pub const FIRST_ACCOUNT: &str = "admin";
/// The name of the second: administrators open accounts, security officers give them leave.
pub const SECURITY_ACCOUNT: &str = "security";

/// An account that was made, and the password to hand over. It can be used for one sign-in, which must change it.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The account.
    pub id: AccountId,
    /// The name to sign in with.
    pub name: Box<str>,
    /// The password, shown to whoever made the account and never again.
    pub one_time_password: Redacted<String>,
}

/// Makes the first two accounts where the register has none yet: an administrator and a security officer of `area`.
pub async fn bootstrap(env: &Env, store: &Store, area: &Area) -> Result<Option<[NewAccount; 2]>> {
    if store.count_accounts().await? > 0 {
        return Ok(None);
    }
    let administrator = make(env, store, FIRST_ACCOUNT, area.clone()).await?;
    grant(env, store, &administrator, Role::Administrator, area).await?;
    let security = make(env, store, SECURITY_ACCOUNT, area.clone()).await?;
    grant(env, store, &security, Role::Security, area).await?;
    Ok(Some([administrator, security]))
}

/// Makes an account with its first grant, within the area of the command line: whoever can open the database can do what
/// administrator and security officer do together.
pub async fn create_account(
    cx: &Cx,
    store: &Store,
    name: &str,
    role: Role,
    area: &Area,
) -> Result<NewAccount> {
    if !cx.actor.area.covers(area.prefix()) {
        return Err(AppError::NotFound);
    }
    check_name(name)?;
    log::deed(cx, store, Action::CreateAccount, Subject::None).await?;
    let made = make(&cx.env, store, name, area.clone()).await?;
    log::deed(cx, store, Action::GiveGrant, Subject::None).await?;
    grant(&cx.env, store, &made, role, area).await?;
    Ok(made)
}

pub(crate) fn check_name(name: &str) -> Result<()> {
    let fits = (2..=64).contains(&name.len())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if fits { Ok(()) } else { Err(AppError::AccountName) }
}

async fn grant(env: &Env, store: &Store, made: &NewAccount, role: Role, area: &Area) -> Result<()> {
    let now = env.now();
    let grant = Grant {
        id: env.new_id(),
        account: made.id,
        role,
        area: area.clone(),
        purposes: None,
        from: now,
        until: None,
        given_by: made.id,
        given_at: now,
        reason: "命令行建立 command line".into(),
        emergency: false,
        exports: false,
        ended: None,
        review: None,
    };
    Ok(store.keep_grant(&grant).await?)
}

/// An account without any grant.
pub(crate) async fn make(env: &Env, store: &Store, name: &str, area: Area) -> Result<NewAccount> {
    let one_time_password = password::one_time(env);
    let account = Account {
        id: env.new_id(),
        name: name.into(),
        area,
        password_hash: password::hash(env, one_time_password.clone()).await?,
        must_change_password: true,
        failed_attempts: 0,
        locked_until: None,
        created_at: env.now(),
        second_factor: None,
    };
    store.create_account(&account).await?;
    Ok(NewAccount { id: account.id, name: account.name, one_time_password })
}

/// A new one-time password for an account.
pub(crate) async fn renew(env: &Env, store: &Store, account: Account) -> Result<NewAccount> {
    let one_time_password = password::one_time(env);
    let hash = password::hash(env, one_time_password.clone()).await?;
    store.set_password(account.id, &hash, true).await?;
    Ok(NewAccount { id: account.id, name: account.name, one_time_password })
}

/// The context of the command line, which keeps the register of the database that it was given under the name of its first
/// account: whoever can open the database can do no more with the program than without it.
pub async fn command_line(env: &Env, store: &Store, request: &str) -> Result<Cx> {
    let account = store.account_by_name(FIRST_ACCOUNT).await?.ok_or(AppError::NotFound)?;
    let actor = Actor::new(account.id, Role::Registrar, account.area);
    Ok(Cx { actor, env: env.clone(), request: request.into() })
}

/// Acts as the service does by itself: in the name of an account, in an office's area, with a leave that the log shows. `request` says
/// what it is about.
pub(crate) fn by_itself(app: &App, request: &str, account: AccountId, area: Area) -> Result<(Cx, Permit)> {
    let actor = Actor::new(account, Role::Registrar, area);
    let cx = Cx { actor, env: app.env.clone(), request: request.into() };
    let permit = cx.permit(Purpose::FamilyService)?;
    Ok((cx, permit))
}

/// As [`command_line`], to look after the log: in the auditor's role, which opens no record.
pub async fn command_line_auditor(env: &Env, store: &Store, request: &str) -> Result<Cx> {
    let cx = command_line(env, store, request).await?;
    Ok(Cx { actor: Actor { role: Role::Auditor, ..cx.actor }, ..cx })
}
