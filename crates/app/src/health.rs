use access::Cx;
use base::Timestamp;
use store::{Disk, Leftover, StoreHealth};

use crate::{App, Result, Spooled, benefit_files::FaultyBenefit, entitlements, retention};

/// Name under which the moment of the last archive is kept.
const BACKUP: &str = "backup";
/// An archive older than this is worth a word, in seconds: a week.
const STALE: i64 = 7 * 24 * 3600;
/// A disk that is fuller than this is worth a word: a tenth is free, or twice the register, whichever is more.
const ROOM: u64 = 10;

/// A clock that is this much behind the log's last entry goes wrong, in seconds.
const SLACK: i64 = 5 * 60;
/// Leftovers that are due for longer than this are not being removed, in seconds: two days.
const OVERDUE: i64 = 2 * 24 * 3600;

/// What an administrator is advised to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// The disk is nearly full: the register could soon take nothing in.
    DiskLow,
    /// The machine's clock is behind the log's last entry.
    ClockBehind,
    /// Uploaded files cannot be kept where they are to wait.
    NoUploads,
    /// No archive has ever been made.
    NeverBackedUp,
    /// The last archive is more than a week old.
    BackupOld,
    /// Registrations wait for the register to follow them.
    Behind,
    /// The log's head has not been kept in the register yet.
    NotAnchored,
    /// Leftovers that have been kept long enough are not being removed.
    LeftoversStay,
    /// The fonts for printed papers are not on this machine.
    NoFonts,
    /// A file of the place's own benefits cannot be read.
    BenefitFaulty,
}

/// What the machine around the store is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Around {
    uploads: bool,
    fonts: bool,
    overdue: bool,
    /// Files of benefits that cannot be read.
    faulty: usize,
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
    /// The place's own benefits whose files cannot be read, and why.
    pub faulty_benefits: Vec<FaultyBenefit>,
}

/// How the system is, for those who look after it. Nobody is read.
pub async fn system_health(cx: &Cx, app: &App) -> Result<SystemHealth> {
    cx.opens_accounts()?;
    let store = &app.store;
    let found = store.health().await?;
    let micros = store.figure(BACKUP).await?.and_then(|figure| figure.as_i64());
    let backed_up_at = micros.and_then(Timestamp::from_micros);
    let faulty_benefits = entitlements::faulty_benefits(app);
    let around = Around {
        // Made and dropped at once.
        uploads: Spooled::make(&app.env, &app.spool).is_ok(),
        fonts: documents::has_fonts(),
        overdue: overdue(cx, app).await?,
        faulty: faulty_benefits.len(),
    };
    let advice = advise(&found, around, backed_up_at, cx.now());
    Ok(SystemHealth { at: cx.now(), store: found, backed_up_at, advice, faulty_benefits })
}

async fn overdue(cx: &Cx, app: &App) -> Result<bool> {
    for what in Leftover::ALL {
        let Some(limit) = retention::limit(cx, &app.store, what).await? else { continue };
        if app.store.leftovers(what, limit.plus_seconds(-OVERDUE)).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Notes that an archive was made.
pub(crate) async fn note_backup(cx: &Cx, store: &store::Store) -> Result<()> {
    Ok(store.keep_figure(BACKUP, &cx.now().micros().into(), &cx.env).await?)
}

fn advise(
    store: &StoreHealth,
    around: Around,
    backed_up_at: Option<Timestamp>,
    now: Timestamp,
) -> Vec<Advice> {
    let tight = |disk: Disk| disk.free < (disk.total / ROOM).max(store.bytes.saturating_mul(2));
    let backup = match backed_up_at {
        None => Some(Advice::NeverBackedUp),
        Some(at) if at.plus_seconds(STALE) < now => Some(Advice::BackupOld),
        Some(_) => None,
    };
    [
        store.disk.is_some_and(tight).then_some(Advice::DiskLow),
        store.log_at.is_some_and(|at| at > now.plus_seconds(SLACK)).then_some(Advice::ClockBehind),
        (!around.uploads).then_some(Advice::NoUploads),
        (around.faulty > 0).then_some(Advice::BenefitFaulty),
        backup,
        (store.behind > 0).then_some(Advice::Behind),
        (store.log_entries > 0 && store.anchored_at.is_none()).then_some(Advice::NotAnchored),
        around.overdue.then_some(Advice::LeftoversStay),
        (!around.fonts).then_some(Advice::NoFonts),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use store::Engine;

    use super::*;

    const WELL: Around = Around { uploads: true, fonts: true, overdue: false, faulty: 0 };

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
            log_at: Some(at("2026-01-01")),
            anchored_at: Some(at("2026-01-01")),
            behind: 0,
            staged: 0,
        }
    }

    #[test]
    fn advice_names_what_is_to_be_done() {
        let now = at("2026-01-10");
        assert_eq!(advise(&sound(), WELL, Some(at("2026-01-04")), now), []);
        assert_eq!(advise(&sound(), WELL, Some(at("2026-01-02")), now), [Advice::BackupOld]);
        assert_eq!(advise(&sound(), WELL, None, now), [Advice::NeverBackedUp]);
        let full = StoreHealth { disk: Some(Disk { free: 9, total: 100 }), ..sound() };
        assert_eq!(advise(&full, WELL, Some(now), now), [Advice::DiskLow]);
        let outgrown = StoreHealth { bytes: 30, ..sound() };
        assert_eq!(advise(&outgrown, WELL, Some(now), now), [Advice::DiskLow], "a copy would not fit twice");
        let late = StoreHealth { behind: 2, anchored_at: None, disk: None, ..sound() };
        assert_eq!(advise(&late, WELL, Some(now), now), [Advice::Behind, Advice::NotAnchored]);
        let early = at("2025-12-31");
        assert_eq!(advise(&sound(), WELL, Some(early), early), [Advice::ClockBehind]);
        let bare = Around { uploads: false, fonts: false, overdue: true, faulty: 1 };
        let advice = advise(&sound(), bare, Some(now), now);
        assert_eq!(
            advice,
            [Advice::NoUploads, Advice::BenefitFaulty, Advice::LeftoversStay, Advice::NoFonts]
        );
    }
}
