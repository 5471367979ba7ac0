use base::BatchId;
use merkle::Checkpoint;
use rustc_hash::FxHashSet;

use crate::{AuditProof, Engine, Result, Store, sql::Taking};

/// A broken invariant, by the check's name and what breaks it (an id, never a personal value).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which check.
    pub check: &'static str,
    /// How many rows break it.
    pub rows: u64,
    /// The first of them.
    pub first: String,
}

/// What [`Store::verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Names of the checks that were made, in order, up to the first fault.
    pub checks: Vec<&'static str>,
    /// The first fault, if there is one.
    pub fault: Option<Fault>,
    /// The log's proof.
    pub audit: AuditProof,
}

/// A check: its name, and a query for how many rows break it and the first of them.
struct Check {
    name: &'static str,
    sql: &'static str,
}

/// What must hold in both engines, beyond keys and constraints.
const CHECKS: &[Check] = &[
    Check {
        name: "a standing record's batch is committed",
        sql: "SELECT count(*), min(CAST(s.record_key AS TEXT)) FROM record_standing s JOIN source_record r ON r.id = s.record_id
              JOIN batch b ON b.id = r.batch_id WHERE s.recorded_until IS NULL AND b.state <> 'committed'",
    },
    Check {
        name: "a current link's record stands",
        sql: "SELECT count(*), min(l.role) FROM link l WHERE l.recorded_until IS NULL AND NOT EXISTS (
              SELECT 1 FROM record_standing s WHERE s.record_id = l.record_id AND s.recorded_until IS NULL)",
    },
    Check {
        name: "a linked person is shown",
        sql: "SELECT count(*), min(l.role) FROM link l WHERE l.recorded_until IS NULL AND NOT EXISTS (
              SELECT 1 FROM person_version v WHERE v.person_id = l.person_id AND v.recorded_until IS NULL)",
    },
    Check {
        name: "a shown person has as many links as mentions",
        sql: "SELECT count(*), min(held_in) FROM (SELECT v.held_in, v.mentions, (SELECT count(*) FROM link l
              WHERE l.person_id = v.person_id AND l.recorded_until IS NULL) AS links
              FROM person_version v WHERE v.recorded_until IS NULL) counted WHERE mentions <> links",
    },
    Check {
        name: "residences of one kind do not overlap",
        sql: "SELECT count(*), min(a.kind) FROM residence a JOIN residence b ON b.person_id = a.person_id AND b.kind = a.kind
              AND b.recorded_until IS NULL AND b.digest <> a.digest AND b.valid_from >= a.valid_from
              AND (a.valid_until IS NULL OR a.valid_until > b.valid_from) WHERE a.recorded_until IS NULL",
    },
    Check {
        name: "kinship is known from both sides",
        sql: "SELECT count(*), min(k.kind) FROM kin k WHERE k.recorded_until IS NULL AND NOT EXISTS (
              SELECT 1 FROM kin o WHERE o.person_id = k.relative_id AND o.relative_id = k.person_id AND o.recorded_until IS NULL)",
    },
    Check {
        name: "a search term finds a shown person",
        sql: "SELECT count(*), min(CAST(t.kind AS TEXT)) FROM search_term t WHERE t.recorded_until IS NULL AND NOT EXISTS (
              SELECT 1 FROM person_version v WHERE v.person_id = t.person_id AND v.recorded_until IS NULL)",
    },
    Check {
        name: "a residence is a shown person's",
        sql: "SELECT count(*), min(r.kind) FROM residence r WHERE r.recorded_until IS NULL AND NOT EXISTS (
              SELECT 1 FROM person_version v WHERE v.person_id = r.person_id AND v.recorded_until IS NULL)",
    },
    Check {
        name: "a current household has a member",
        sql: "SELECT count(*), min(h.kind) FROM household_version h WHERE h.recorded_until IS NULL AND NOT EXISTS (
              SELECT 1 FROM membership m WHERE m.household_id = h.household_id AND m.recorded_until IS NULL)",
    },
    Check {
        name: "a current event has a party and an action",
        sql: "SELECT count(*), min(e.kind) FROM event_version e WHERE e.recorded_until IS NULL AND NOT (EXISTS (
              SELECT 1 FROM event_party p WHERE p.event_id = e.event_id AND p.recorded_until IS NULL) AND EXISTS (
              SELECT 1 FROM event_action a WHERE a.event_id = e.event_id AND a.recorded_until IS NULL))",
    },
    Check {
        name: "a merged person has no link",
        sql: "SELECT count(*), min(s.county) FROM person_succession s WHERE s.kind = 'merge' AND s.recorded_until IS NULL
              AND EXISTS (SELECT 1 FROM link l WHERE l.person_id = s.from_id AND l.recorded_until IS NULL)",
    },
    Check {
        name: "recorded time begins with a change of the register",
        sql: "SELECT count(*), min(v.held_in) FROM person_version v WHERE NOT EXISTS (
              SELECT 1 FROM register_change c WHERE c.at = v.recorded_from)",
    },
];

/// The name of [`Store::unannounced`]'s check.
pub const ANNOUNCED: &str = "a committed or undone batch is announced in the log";
const WHOLE: &str = "the file is whole";
const KEYS: &str = "foreign keys hold";
const ADDRESSES: &str = "the address index agrees with the dwellings";

impl Store {
    /// Checks the store's invariants and the log by themselves, see [`Store::verify_with`].
    pub async fn verify(&self) -> Result<Verified> {
        self.verify_with(&[]).await
    }

    /// Checks the store's invariants and the log, also against tree heads that were `kept`, and names the first fault. The first broken row is told by a code
    /// or a key, never by a personal value.
    pub async fn verify_with(&self, kept: &[Checkpoint]) -> Result<Verified> {
        let mut checks = Vec::new();
        let mut fault = self.file_fault(&mut checks).await?;
        for check in CHECKS {
            if fault.is_some() {
                break;
            }
            checks.push(check.name);
            if let Some(row) = self.one(check.sql, vec![]).await? {
                let mut row = Taking::new(&row);
                let (rows, first) = (row.count()?, row.maybe_text()?);
                fault = (rows > 0).then(|| Fault {
                    check: check.name,
                    rows,
                    first: first.unwrap_or_default().into(),
                });
            }
        }
        Ok(Verified { checks, fault, audit: self.verify_audit_with(kept).await? })
    }

    /// Whether a batch was committed or undone that no entry of the log announced.
    pub async fn unannounced(&self) -> Result<Option<Fault>> {
        let sql = "SELECT entry FROM log_entry WHERE action IN ('import', 'undo')";
        let mut announced = FxHashSet::default();
        for row in &self.log_all(sql, vec![]).await? {
            let text: String = Taking::new(row).next()?;
            announced.insert(crate::log::batch_of(&text)?);
        }
        let sql = "SELECT id FROM batch WHERE state IN ('committed', 'undone') ORDER BY id";
        let (mut rows, mut first) = (0, None);
        for row in &self.all(sql, vec![]).await? {
            let batch: BatchId = Taking::new(row).id()?;
            if !announced.contains(&Some(batch)) {
                rows += 1;
                first = first.or(Some(batch.to_string()));
            }
        }
        Ok(first.map(|first| Fault { check: ANNOUNCED, rows, first }))
    }

    /// SQLite's own checks of the file, its foreign keys and the address index; PostgreSQL keeps these itself.
    async fn file_fault(&self, checks: &mut Vec<&'static str>) -> Result<Option<Fault>> {
        if self.engine() == Engine::Postgres {
            return Ok(None);
        }
        checks.push(WHOLE);
        if let Some(row) = self.one("PRAGMA quick_check(1)", vec![]).await? {
            let found = Taking::new(&row).text()?;
            if &*found != "ok" {
                return Ok(Some(Fault { check: WHOLE, rows: 1, first: found.into() }));
            }
        }
        checks.push(KEYS);
        if let Some(row) = self.one("PRAGMA foreign_key_check", vec![]).await? {
            let table = Taking::new(&row).text()?;
            return Ok(Some(Fault { check: KEYS, rows: 1, first: table.into() }));
        }
        checks.push(ADDRESSES);
        let asked = self
            .run("INSERT INTO dwelling_text (dwelling_text, rank) VALUES ('integrity-check', 1)", vec![])
            .await;
        Ok(asked.is_err().then(|| Fault { check: ADDRESSES, rows: 1, first: String::new() }))
    }
}
