//! `wanjia account`: accounts are made by whoever can open the database.

use access::Role;
use base::Env;
use store::Store;

use crate::{
    commands::{AccountCommand, AccountOptions},
    outcome::Failed,
    serve,
};

/// Makes an account and prints its one-time password.
pub(crate) async fn run(AccountCommand::Add(options): AccountCommand) -> Result<(), Failed> {
    let AccountOptions { database, role, area, name } = options;
    let known = || Role::ALL.map(Role::code).join(", ");
    let role = Role::from_code(&role)
        .ok_or_else(|| Failed::Usage(format!("--role {role}：角色有 · the roles are: {}", known())))?;
    let area = area.as_deref().map(serve::area).transpose()?;
    let store = Store::open(&store::Settings::new(database.database)).await?;
    let cx = app::command_line(&Env::system(), &store, "account").await?;
    let area = area.unwrap_or_else(|| cx.actor.area.clone());
    let made = app::create_account(&cx, &store, &name, role, &area).await?;
    serve::handed_over(&made);
    Ok(store.close().await?)
}
