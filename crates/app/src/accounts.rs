use access::{Action, Actor, Area, Cx, Role, Subject};
use base::{Env, Redacted};
use store::{Account, Store};

use crate::{AppError, Result, log, password};

/// The name of the account that a new register begins with.
pub const FIRST_ACCOUNT: &str = "admin";

/// An account that was made, and the password to hand over. It can be used for one sign-in, which must change it.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The name to sign in with.
    pub name: Box<str>,
    /// The password, shown to whoever made the account and never again.
    pub one_time_password: Redacted<String>,
}

/// Makes the first account, an administrator of `area`, where the register has no account yet.
pub async fn bootstrap(env: &Env, store: &Store, area: &Area) -> Result<Option<NewAccount>> {
    if store.count_accounts().await? > 0 {
        return Ok(None);
    }
    make(env, store, FIRST_ACCOUNT, Role::Administrator, area.clone()).await.map(Some)
}

/// Makes an account within the administrator's own area.
pub async fn create_account(
    cx: &Cx,
    store: &Store,
    name: &str,
    role: Role,
    area: &Area,
) -> Result<NewAccount> {
    if cx.actor.role != Role::Administrator {
        return Err(AppError::Denied(access::Denied::Accounts));
    }
    if !cx.actor.area.covers(area.prefix()) {
        return Err(AppError::NotFound);
    }
    let fits = (2..=64).contains(&name.len())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if !fits {
        return Err(AppError::AccountName);
    }
    log::deed(cx, store, Action::CreateAccount, Subject::None).await?;
    make(&cx.env, store, name, role, area.clone()).await
}

async fn make(env: &Env, store: &Store, name: &str, role: Role, area: Area) -> Result<NewAccount> {
    let one_time_password = password::one_time(env);
    let account = Account {
        id: env.new_id(),
        name: name.into(),
        role,
        area,
        password_hash: password::hash(env, one_time_password.clone()).await?,
        must_change_password: true,
        failed_attempts: 0,
        locked_until: None,
        created_at: env.now(),
    };
    store.create_account(&account).await?;
    Ok(NewAccount { name: account.name, one_time_password })
}

/// The context of the command line, which acts as the first account of the database that it was given: whoever can
/// open the database can do no more with the program than without it.
pub async fn command_line(env: &Env, store: &Store, request: &str) -> Result<Cx> {
    let account = store.account_by_name(FIRST_ACCOUNT).await?.ok_or(AppError::NotFound)?;
    let actor = Actor { account: account.id, role: account.role, area: account.area };
    Ok(Cx { actor, env: env.clone(), request: request.into() })
}

/// As [`command_line`], to look after the log: in the auditor's role, which opens no record.
pub async fn command_line_auditor(env: &Env, store: &Store, request: &str) -> Result<Cx> {
    let cx = command_line(env, store, request).await?;
    Ok(Cx { actor: Actor { role: Role::Auditor, ..cx.actor }, ..cx })
}
