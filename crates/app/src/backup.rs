use std::{path::Path, sync::Arc};

use access::{Action, Cx, Subject};
use base::{Env, Progress};
use store::{Restored, Settings, Store, TableDigest, Verified};

use crate::{Result, accounts, health, log, verify_with};

/// Writes the register and its log into one file, while it goes on serving. That everything was copied is in the log
/// first.
pub async fn backup(
    cx: &Cx,
    store: &Store,
    to: &Path,
    progress: Arc<dyn Progress>,
) -> Result<Vec<TableDigest>> {
    log::deed(cx, store, Action::Backup, Subject::None).await?;
    let made = store.backup(to, &cx.now().to_string(), progress).await?;
    health::note_backup(cx, store).await?;
    Ok(made)
}

/// Puts a backup into a new database of either engine and proves it: every table is as the backup says, the invariants
/// hold, the log verifies. The log then says that it was restored.
pub async fn restore(
    env: &Env,
    settings: &Settings,
    from: &Path,
    progress: Arc<dyn Progress>,
) -> Result<(Store, Restored, Verified)> {
    let (store, restored) = store::restore(settings, from, progress).await?;
    let cx = accounts::command_line_auditor(env, &store, "restore").await?;
    let verified = verify_with(&cx, &store, &[]).await?;
    log::deed(&cx, &store, Action::Restore, Subject::None).await?;
    Ok((store, restored, verified))
}
