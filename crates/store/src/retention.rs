//! How long leftovers are kept, and their removal. The log and the register are not among them; of what departments sent, only rows
//! that an import rejected, and those only as a rule says.

use access::Area;
use base::{AccountId, BatchId, Timestamp};

use crate::{
    Result, Store,
    sql::{QueryResult, Taking},
};

/// What is removed by itself when it is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leftover {
    /// Files that were checked and neither committed nor discarded.
    Staged,
    /// Rows that an import rejected, as they were sent.
    RejectedRows,
    /// What workers began to write.
    Drafts,
    /// How far other systems' questions are that are answered later.
    Transactions,
    /// What workers opened lately, by its id; not what they pinned.
    Recents,
}

impl Leftover {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Staged, Self::RejectedRows, Self::Drafts, Self::Transactions, Self::Recents];

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::RejectedRows => "rejected_rows",
            Self::Drafts => "drafts",
            Self::Transactions => "transactions",
            Self::Recents => "recents",
        }
    }

    /// By its code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// How many are older than `$1`.
    const fn counted(self) -> &'static str {
        match self {
            Self::Staged => "SELECT count(*) FROM batch WHERE state = 'staged' AND created_at < $1",
            Self::RejectedRows => {
                "SELECT count(*) FROM rejected_row WHERE batch_id IN (SELECT id FROM batch
                 WHERE state IN ('committed', 'undone') AND coalesce(undone_at, committed_at) < $1)"
            }
            Self::Drafts => "SELECT count(*) FROM draft WHERE kept_at < $1",
            Self::Transactions => "SELECT count(*) FROM exchange_transaction WHERE received_at < $1",
            Self::Recents => "SELECT count(*) FROM recent WHERE opened_at < $1 AND pinned_at IS NULL",
        }
    }
}

/// For how long something is kept, since when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRule {
    /// What.
    pub what: Leftover,
    /// From 1 on.
    pub version: u32,
    /// For how many days.
    pub days: u32,
    /// Why.
    pub reason: Box<str>,
    /// Who changed it.
    pub account: AccountId,
    /// When.
    pub kept_at: Timestamp,
}

/// One removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionRun {
    /// What was removed.
    pub what: Leftover,
    /// When.
    pub at: Timestamp,
    /// What was older than this.
    pub before: Timestamp,
    /// How many.
    pub removed: u64,
}

fn rule(row: &QueryResult) -> Result<RetentionRule> {
    let mut row = Taking::new(row);
    Ok(RetentionRule {
        what: row.code(Leftover::from_code)?,
        version: row.small()?,
        days: row.small()?,
        reason: row.text()?,
        account: row.id()?,
        kept_at: row.moment()?,
    })
}

fn run(row: &QueryResult) -> Result<RetentionRun> {
    let mut row = Taking::new(row);
    Ok(RetentionRun {
        what: row.code(Leftover::from_code)?,
        at: row.moment()?,
        before: row.moment()?,
        removed: row.count()?,
    })
}

impl Store {
    /// Every version of every rule, the newest first.
    pub async fn retention_rules(&self) -> Result<Vec<RetentionRule>> {
        let sql = "SELECT what, version, days, reason, account_id, kept_at FROM retention_rule ORDER BY kept_at DESC, version DESC, what";
        self.all(sql, Vec::new()).await?.iter().map(rule).collect()
    }

    /// The days of the newest rule, where there is one.
    pub async fn retention_days(&self, what: Leftover) -> Result<Option<u32>> {
        let sql = "SELECT days FROM retention_rule WHERE what = $1 ORDER BY version DESC LIMIT 1";
        let row = self.one(sql, vec![what.code().into()]).await?;
        row.as_ref().map(|row| Taking::new(row).small()).transpose()
    }

    /// Keeps the next version of a rule; fails as a breach of a constraint where that version is there by now.
    pub async fn keep_retention_rule(&self, rule: &RetentionRule) -> Result<()> {
        let sql = "INSERT INTO retention_rule (what, version, days, reason, account_id, kept_at) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vec![
            rule.what.code().into(),
            i64::from(rule.version).into(),
            i64::from(rule.days).into(),
            (&*rule.reason).into(),
            rule.account.uuid().into(),
            rule.kept_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// The last `most` removals, the newest first.
    pub async fn retention_runs(&self, most: u32) -> Result<Vec<RetentionRun>> {
        let sql = "SELECT what, at, before_at, removed FROM retention_run ORDER BY at DESC, what LIMIT $1";
        self.all(sql, vec![i64::from(most).into()]).await?.iter().map(run).collect()
    }

    /// How many leftovers of a kind are older than `before`.
    pub async fn leftovers(&self, what: Leftover, before: Timestamp) -> Result<u64> {
        self.count(what.counted(), vec![before.micros().into()]).await
    }

    /// Files that were staged before `before` and wait still.
    pub async fn long_staged(&self, before: Timestamp) -> Result<Vec<(BatchId, Area)>> {
        let sql =
            "SELECT id, area FROM batch WHERE state = 'staged' AND created_at < $1 ORDER BY created_at, id";
        let rows = self.all(sql, vec![before.micros().into()]).await?;
        let one = |row: &QueryResult| {
            let mut row = Taking::new(row);
            let id = row.id()?;
            Ok((id, row.text()?.parse().or(Err(crate::StoreError::Corrupt("an area does not read")))?))
        };
        rows.iter().map(one).collect()
    }

    /// Removes leftovers from before `before`; how many. Staged files are discarded one by one, see [`Store::long_staged`].
    pub async fn remove_leftovers(&self, what: Leftover, before: Timestamp) -> Result<u64> {
        let sql = match what {
            Leftover::Staged => return Ok(0),
            Leftover::RejectedRows => {
                "DELETE FROM rejected_row WHERE batch_id IN (SELECT id FROM batch
                 WHERE state IN ('committed', 'undone') AND coalesce(undone_at, committed_at) < $1)"
            }
            Leftover::Drafts => "DELETE FROM draft WHERE kept_at < $1",
            Leftover::Transactions => "DELETE FROM exchange_transaction WHERE received_at < $1",
            Leftover::Recents => "DELETE FROM recent WHERE opened_at < $1 AND pinned_at IS NULL",
        };
        self.run(sql, vec![before.micros().into()]).await
    }

    /// Notes a removal.
    pub async fn note_retention_run(&self, run: &RetentionRun) -> Result<()> {
        let sql = "INSERT INTO retention_run (what, at, before_at, removed) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (what, at) DO UPDATE SET removed = retention_run.removed + excluded.removed";
        let removed = i64::try_from(run.removed).unwrap_or(i64::MAX);
        let values =
            vec![run.what.code().into(), run.at.micros().into(), run.before.micros().into(), removed.into()];
        self.run(sql, values).await.map(drop)
    }

    /// Whether every account that there is looks after a part of `area`: whoever looks after all of it may set what holds for all.
    pub async fn covers_all_accounts(&self, area: &Area) -> Result<bool> {
        let sql = "SELECT count(*) FROM account WHERE substr(area, 1, length($1)) <> $1";
        Ok(self.count(sql, vec![area.prefix().into()]).await? == 0)
    }
}
