//! How long leftovers are kept: shown, changed with a reason, carried out by the service and logged. The log of reads and writes and the
//! register are no leftovers: nothing here removes them. Rows that an import rejected are as departments sent them: they go only where
//! somebody has said in a rule that they do.

use std::{collections::BTreeSet, fs, path::Path, time::SystemTime};

use access::{Action, Actor, Cx, Role, Subject};
use base::{BatchId, Timestamp};
use store::{Leftover, RetentionRule, RetentionRun, Store, StoreError};

use crate::{App, AppError, FIRST_ACCOUNT, Phase, Result, log};

const DAY: i64 = 86_400;
/// How often the service looks for what is old enough.
const LOOKS: std::time::Duration = std::time::Duration::from_hours(1);
/// How many of the last removals are told.
const RUNS: u32 = 50;
/// The longest reason, in characters.
const LONGEST: usize = 500;
/// The names of uploaded files begin so.
const UPLOADS: &str = "upload-";

/// How many days a kind of leftover may be kept: what holds where nobody has said otherwise, the least and the most.
const fn bounds(what: Leftover) -> (u32, u32, u32) {
    match what {
        Leftover::Staged => (30, 1, 365),
        Leftover::RejectedRows | Leftover::Transactions => (365, 30, 3_650),
        Leftover::Drafts => (7, 1, 30),
        Leftover::Recents => (30, 1, 90),
    }
}

/// How long one kind of leftover is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// What.
    pub what: Leftover,
    /// For how many days; without a rule, rejected rows are kept whatever this says.
    pub days: u32,
    /// What holds where nobody has said otherwise; for rejected rows, what is proposed.
    pub usual: u32,
    /// The fewest days that can be set.
    pub least: u32,
    /// The most.
    pub most: u32,
    /// The rule's version; 0 where nobody has set one.
    pub version: u32,
    /// How many are old enough to be removed now.
    pub due: u64,
    /// Every version of the rule with who changed it, the newest first.
    pub rules: Vec<(RetentionRule, Box<str>)>,
}

/// All rules, and what was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionView {
    /// One of each kind.
    pub kinds: Vec<Retention>,
    /// The last removals, the newest first.
    pub runs: Vec<RetentionRun>,
    /// Whether the actor looks after everything that there is and may change the rules.
    pub may_change: bool,
}

/// Whether a kind of leftover stays until somebody has set a rule for it: what a department sent does not go by itself.
const fn stays_without_rule(what: Leftover) -> bool {
    matches!(what, Leftover::RejectedRows)
}

/// For how many days a kind of leftover is kept, where it is kept by days at all.
pub(crate) async fn days(store: &Store, what: Leftover) -> Result<u32> {
    Ok(store.retention_days(what).await?.unwrap_or(bounds(what).0))
}

/// What is older than this moment has been kept long enough; nothing has where the kind stays until there is a rule.
pub(crate) async fn limit(cx: &Cx, store: &Store, what: Leftover) -> Result<Option<Timestamp>> {
    let days = match store.retention_days(what).await? {
        Some(days) => days,
        None if stays_without_rule(what) => return Ok(None),
        None => bounds(what).0,
    };
    Ok(Some(cx.now().plus_seconds(-DAY * i64::from(days))))
}

/// The rules and what they have removed.
pub async fn retention(cx: &Cx, store: &Store) -> Result<RetentionView> {
    cx.opens_accounts()?;
    let all = store.retention_rules().await?;
    let mut kinds = Vec::new();
    for what in Leftover::ALL {
        let mut rules = Vec::new();
        for rule in all.iter().filter(|rule| rule.what == what) {
            let author = store.account(rule.account).await?.map_or_else(Box::default, |account| account.name);
            rules.push((rule.clone(), author));
        }
        let (usual, least, most) = bounds(what);
        let due = match limit(cx, store, what).await? {
            Some(before) => store.leftovers(what, before).await?,
            None => 0,
        };
        kinds.push(Retention {
            what,
            days: rules.first().map_or(usual, |(rule, _)| rule.days),
            usual,
            least,
            most,
            version: rules.first().map_or(0, |(rule, _)| rule.version),
            due,
            rules,
        });
    }
    let may_change = store.covers_all_accounts(&cx.actor.area).await?;
    Ok(RetentionView { kinds, runs: store.retention_runs(RUNS).await?, may_change })
}

/// What somebody wants to set.
#[derive(Debug, Clone, Copy)]
pub struct AskedRetention<'a> {
    /// For how many days.
    pub days: u32,
    /// Why.
    pub reason: &'a str,
    /// The version that this rests on.
    pub version: u32,
}

/// Changes how long a kind of leftover is kept. Only who looks after everything may: the rule holds for all offices. The log has it.
pub async fn change_retention(
    cx: &Cx,
    store: &Store,
    what: Leftover,
    asked: AskedRetention<'_>,
) -> Result<()> {
    cx.opens_accounts()?;
    if !store.covers_all_accounts(&cx.actor.area).await? {
        return Err(access::Denied::Accounts.into());
    }
    let (_, least, most) = bounds(what);
    if !(least..=most).contains(&asked.days) {
        return Err(AppError::Choice);
    }
    let reason = reason(asked.reason)?;
    log::deed(cx, store, Action::ChangeRetention, Subject::None).await?;
    let rule = RetentionRule {
        what,
        version: asked.version.saturating_add(1),
        days: asked.days,
        reason: reason.into(),
        account: cx.actor.account,
        kept_at: cx.now(),
    };
    next_version(store.keep_retention_rule(&rule).await)
}

/// A reason that says something.
pub(crate) fn reason(text: &str) -> Result<&str> {
    let text = text.trim();
    if (2..=LONGEST).contains(&text.chars().count()) { Ok(text) } else { Err(AppError::Choice) }
}

/// A version that is there by now was made by somebody else meanwhile.
pub(crate) fn next_version(kept: std::result::Result<(), StoreError>) -> Result<()> {
    match kept {
        Err(StoreError::Constraint) => Err(AppError::Changed),
        other => Ok(other?),
    }
}

/// Removes everything that has been kept long enough, on an administrator's word.
pub async fn remove_leftovers(cx: &Cx, app: &App) -> Result<Vec<RetentionRun>> {
    cx.opens_accounts()?;
    if !app.store.covers_all_accounts(&cx.actor.area).await? {
        return Err(access::Denied::Accounts.into());
    }
    remove(cx, app).await
}

/// Removes what is old enough from time to time, as long as the service runs. A failure is told and tried again.
pub async fn keep_retention(app: App) {
    loop {
        match remove_by_itself(&app).await {
            Ok(runs) if runs.is_empty() => {}
            Ok(runs) => {
                let removed: u64 = runs.iter().map(|run| run.removed).sum();
                tracing::info!(removed, "leftovers that were kept long enough were removed");
            }
            Err(error) => tracing::warn!(%error, "leftovers were not removed"),
        }
        tokio::time::sleep(LOOKS).await;
    }
}

/// As the service does it by itself: under the name of the register's first account, in a role that opens no record.
pub async fn remove_by_itself(app: &App) -> Result<Vec<RetentionRun>> {
    let Some(account) = app.store.account_by_name(FIRST_ACCOUNT).await? else { return Ok(Vec::new()) };
    let actor = Actor::new(account.id, Role::Administrator, account.area);
    let cx = Cx { actor, env: app.env.clone(), request: "schedule".into() };
    remove(&cx, app).await
}

async fn remove(cx: &Cx, app: &App) -> Result<Vec<RetentionRun>> {
    let mut runs = Vec::new();
    for what in Leftover::ALL {
        let Some(before) = limit(cx, &app.store, what).await? else { continue };
        let forgotten = if what == Leftover::Staged { old_uploads(app, before)? } else { Vec::new() };
        if app.store.leftovers(what, before).await? == 0 && forgotten.is_empty() {
            continue;
        }
        // The log has it before anything goes.
        log::deed(cx, &app.store, Action::RemoveLeftovers, Subject::None).await?;
        let removed = match what {
            Leftover::Staged => discard_staged(app, before).await? + remove_files(&forgotten),
            Leftover::RejectedRows | Leftover::Drafts | Leftover::Transactions | Leftover::Recents => {
                app.store.remove_leftovers(what, before).await?
            }
        };
        let run = RetentionRun { what, at: cx.now(), before, removed };
        app.store.note_retention_run(&run).await?;
        runs.push(run);
    }
    Ok(runs)
}

/// Discards files that wait too long, each as if somebody had discarded it; one that is being committed is left alone.
async fn discard_staged(app: &App, before: Timestamp) -> Result<u64> {
    let mut gone = 0;
    for (batch, area) in app.store.long_staged(before).await? {
        if app.jobs.get(batch).is_some() && app.jobs.turn(batch, Phase::Staged, Phase::Staging).is_err() {
            continue;
        }
        app.jobs.forget(batch);
        gone += u64::from(discarded(app, batch, area).await?);
    }
    Ok(gone)
}

async fn discarded(app: &App, batch: BatchId, area: access::Area) -> Result<bool> {
    let Some(account) = app.store.account_by_name(FIRST_ACCOUNT).await? else { return Ok(false) };
    let cx = Cx {
        actor: Actor::new(account.id, Role::Registrar, area),
        env: app.env.clone(),
        request: "schedule".into(),
    };
    match app.store.discard_batch(&cx.import_permit()?, batch).await {
        Ok(()) => Ok(true),
        // Somebody has committed or discarded it meanwhile.
        Err(StoreError::Conflict(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Uploaded files that an earlier process left behind.
fn old_uploads(app: &App, before: Timestamp) -> Result<Vec<std::path::PathBuf>> {
    let held: BTreeSet<_> = app.jobs.files().into_iter().collect();
    let folder: &Path = &app.spool;
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut old = Vec::new();
    for entry in entries {
        let entry = entry?;
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(UPLOADS));
        if ours && !held.contains(&entry.path()) && is_before(entry.metadata()?.modified()?, before) {
            old.push(entry.path());
        }
    }
    Ok(old)
}

fn is_before(modified: SystemTime, before: Timestamp) -> bool {
    let since = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).is_ok_and(|micros| micros < before.micros())
}

fn remove_files(files: &[std::path::PathBuf]) -> u64 {
    let mut removed = 0;
    for file in files {
        match fs::remove_file(file) {
            Ok(()) => removed += 1,
            Err(error) => tracing::warn!(error.kind = ?error.kind(), "an uploaded file could not be removed"),
        }
    }
    removed
}
