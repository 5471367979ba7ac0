use access::Cx;
use base::Timestamp;
use store::{Disk, Store, StoreHealth};

use crate::Result;

/// Name under which the moment of the last archive is kept.
const BACKUP: &str = "backup";
/// An archive older than this is worth a word, in seconds: a week.
const STALE: i64 = 7 * 24 * 3600;
/// A disk that is fuller than this is worth a word: a tenth is free, or twice the register, whichever is more.
const ROOM: u64 = 10;

/// What an administrator is advised to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// The disk is nearly full: the register could soon take nothing in.
    DiskLow,
    /// No archive has ever been made.
    NeverBackedUp,
    /// The last archive is more than a week old.
    BackupOld,
    /// Registrations wait for the register to follow them.
    Behind,
    /// The log's head has not been kept in the register yet.
    NotAnchored,
}

/// How the system is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemHealth {
    /// The moment of looking.
    pub at: Timestamp,
    /// The store.
    pub store: StoreHealth,
    /// When an archive was last made.
    pub backed_up_at: Option<Timestamp>,
    /// What to do about it, the most urgent first; empty where all is well.
    pub advice: Vec<Advice>,
}

/// How the system is, for those who look after it. Nobody is read.
pub async fn system_health(cx: &Cx, store: &Store) -> Result<SystemHealth> {
    cx.opens_accounts()?;
    let found = store.health().await?;
    let micros = store.figure(BACKUP).await?.and_then(|figure| figure.as_i64());
    let backed_up_at = micros.and_then(Timestamp::from_micros);
    let advice = advise(&found, backed_up_at, cx.now());
    Ok(SystemHealth { at: cx.now(), store: found, backed_up_at, advice })
}

/// Notes that an archive was made.
pub(crate) async fn note_backup(cx: &Cx, store: &Store) -> Result<()> {
    Ok(store.keep_figure(BACKUP, &cx.now().micros().into(), &cx.env).await?)
}

fn advise(store: &StoreHealth, backed_up_at: Option<Timestamp>, now: Timestamp) -> Vec<Advice> {
    let tight = |disk: Disk| disk.free < (disk.total / ROOM).max(store.bytes.saturating_mul(2));
    let backup = match backed_up_at {
        None => Some(Advice::NeverBackedUp),
        Some(at) if at.plus_seconds(STALE) < now => Some(Advice::BackupOld),
        Some(_) => None,
    };
    [
        store.disk.is_some_and(tight).then_some(Advice::DiskLow),
        backup,
        (store.behind > 0).then_some(Advice::Behind),
        (store.log_entries > 0 && store.anchored_at.is_none()).then_some(Advice::NotAnchored),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use store::Engine;

    use super::*;

    fn at(day: &str) -> Timestamp {
        format!("{day}T00:00:00Z").parse().unwrap()
    }

    fn sound() -> StoreHealth {
        StoreHealth {
            engine: Engine::Sqlite,
            engine_version: "3".into(),
            schema: 1,
            bytes: 10,
            log_bytes: Some(1),
            disk: Some(Disk { free: 50, total: 100 }),
            log_entries: 4,
            anchored_at: Some(at("2026-01-01")),
            behind: 0,
            staged: 0,
        }
    }

    #[test]
    fn advice_names_what_is_to_be_done() {
        let now = at("2026-01-10");
        assert_eq!(advise(&sound(), Some(at("2026-01-04")), now), []);
        assert_eq!(advise(&sound(), Some(at("2026-01-02")), now), [Advice::BackupOld]);
        assert_eq!(advise(&sound(), None, now), [Advice::NeverBackedUp]);
        let full = StoreHealth { disk: Some(Disk { free: 9, total: 100 }), ..sound() };
        assert_eq!(advise(&full, Some(now), now), [Advice::DiskLow]);
        let outgrown = StoreHealth { bytes: 30, ..sound() };
        assert_eq!(advise(&outgrown, Some(now), now), [Advice::DiskLow], "a copy would not fit twice");
        let late = StoreHealth { behind: 2, anchored_at: None, disk: None, ..sound() };
        assert_eq!(advise(&late, Some(now), now), [Advice::Behind, Advice::NotAnchored]);
    }
}
