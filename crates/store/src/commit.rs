use std::sync::Arc;

use access::ImportPermit;
use base::{BatchId, Env, Timestamp};

use crate::{
    Basis, Change, Committed, Outcome, Result, Store, StoreError, Undone,
    bulk::{BulkLoad, Dialect, Table, Value, one_int},
    decisions,
    differences::{self, Differences},
    engine::{After, Tables},
    gazetteer, identity,
    ids::execute_in,
    rows::{ActionRow, PartyRow, Place, Row},
    scope::county_of,
    standing::{WholeTables, apply, last_change},
};

/// Tables with recorded time whose rows follow from standing records and links, and their content columns.
pub(crate) const HISTORY: [Table; 15] = [
    <registry::Recoded as Row>::TABLE,
    identity::SUCCESSION,
    <crate::Link as Row>::TABLE,
    <crate::DoubtfulPair as Row>::TABLE,
    <registry::Person as Row>::TABLE,
    <registry::search::SearchTerm as Row>::TABLE,
    <registry::Household as Row>::TABLE,
    <registry::Membership as Row>::TABLE,
    <registry::Residence as Row>::TABLE,
    <registry::Kin as Row>::TABLE,
    <registry::Event as Row>::TABLE,
    <PartyRow<'_> as Row>::TABLE,
    <ActionRow<'_> as Row>::TABLE,
    <registry::quality::Finding as Row>::TABLE,
    Table {
        name: "record_standing",
        columns: &["record_id", "county", "source", "record_key", "recorded_from"],
    },
];

/// On SQLite the transaction already holds the one write lock.
const ONE_AT_A_TIME: Dialect =
    Dialect { sqlite: "SELECT 1 WHERE false", postgres: "LOCK TABLE register_change IN EXCLUSIVE MODE" };
/// A decision brings nobody: who was held in an area by an import stays held there.
pub(crate) const KEEP_HELD_IN: &str = "UPDATE person_version SET held_in = (SELECT o.held_in FROM person_version o
        WHERE o.person_id = person_version.person_id AND o.recorded_from < $1 ORDER BY o.recorded_from DESC LIMIT 1)
    WHERE recorded_from = $1 AND EXISTS (SELECT 1 FROM person_version o
        WHERE o.person_id = person_version.person_id AND o.recorded_from < $1) AND person_id IN ({})";

impl Store {
    /// Makes the change in one transaction: standings, links, doubtful pairs and everything derived become visible
    /// together, or nothing does. Rows that say the same as before stay untouched; the others' recorded time ends
    /// and new ones begin, all at one moment.
    pub async fn commit(
        &self,
        permit: &ImportPermit,
        change: &Change,
        basis: Basis,
        outcome: Outcome,
        env: &Env,
    ) -> Result<Committed> {
        let place = Place { county: county_of(permit.area()), area: permit.area().prefix().to_owned() };
        let (change, now) = (change.clone(), env.now().micros());
        let tables = if basis == Basis::default() { Tables::Empty } else { Tables::Filled };
        let brings_nobody = change.office || change.commit.is_empty() && change.undo.is_empty();
        let outcome = Arc::new(outcome);
        let differences = match tables {
            Tables::Empty => Differences::default(),
            Tables::Filled | Tables::Unreferenced | Tables::Read => {
                self.differences(place.clone(), basis, Arc::clone(&outcome)).await?
            }
        };
        let work = move |bulk: &mut dyn BulkLoad| {
            let at = begin_change(bulk, Some(basis), now, "commit")?;
            // The standings first, while the indexes that they go by are still there.
            apply(bulk, &place.county, &change, at, WholeTables::Yes)?;
            let first = tables == Tables::Empty;
            let done = differences::write(bulk, &place, at, &outcome, differences, first)?;
            identity::keep(bulk, &place.county, &outcome.successions, at)?;
            decisions::settle(bulk, &outcome.settled, at)?;
            if let Some(image) = &outcome.index {
                identity::keep_index(bulk, &place.county, image)?;
            }
            gazetteer::keep(bulk, &place.county, &outcome.gazetteer)?;
            if brings_nobody {
                let people: Vec<Value> = done.people.iter().map(|id| id.uuid().into()).collect();
                execute_in(bulk, KEEP_HELD_IN, &[at.into()], &people)?;
            }
            Ok((After::Keep, committed(at, done.tally)?))
        };
        self.bulk(tables, work).await
    }

    /// Undoes the newest change when it is this one batch alone: every row that the batch's commit ended begins again,
    /// every row that it began ends, so that the state before stands again exactly.
    pub async fn undo_last(&self, permit: &ImportPermit, batch: BatchId, env: &Env) -> Result<Undone> {
        let (county, now) = (county_of(permit.area()), env.now().micros());
        let work = move |bulk: &mut dyn BulkLoad| {
            let (_, last) = last_change(bulk)?;
            let alone = "SELECT count(*) FROM batch WHERE id = $1 AND county = $2 AND state = 'committed' AND committed_at = $3
                         AND NOT EXISTS (SELECT 1 FROM batch o WHERE o.id <> $1 AND (o.committed_at = $3 OR o.undone_at = $3))
                         AND NOT EXISTS (SELECT 1 FROM pair_decision p WHERE p.applied_at = $3 OR p.released_at = $3)";
            let values = [batch.uuid().into(), county.as_str().into(), last.into()];
            if one_int(bulk, alone, &values)? != Some(1) {
                let known = "SELECT count(*) FROM batch WHERE id = $1 AND county = $2 AND state = 'committed' AND $3 >= 0";
                return match one_int(bulk, known, &values)? {
                    Some(1) => Ok((After::RollBack, Undone::LaterChanges)),
                    _ => Err(StoreError::Conflict("the batch is not committed")),
                };
            }
            let at = begin_change(bulk, None, now, "restore")?;
            restore(bulk, last, at)?;
            // What the import's addresses taught goes with it: the next change learns anew.
            bulk.execute("DELETE FROM gazetteer WHERE county = $1", &[county.as_str().into()])?;
            let sql = "UPDATE batch SET state = 'undone', undone_at = $2 WHERE id = $1";
            bulk.execute(sql, &[batch.uuid().into(), at.into()])?;
            Ok((After::Keep, Undone::Restored { at: moment(at)? }))
        };
        self.bulk(Tables::Filled, work).await
    }
}

fn moment(at: i64) -> Result<Timestamp> {
    Timestamp::from_micros(at).ok_or(StoreError::Corrupt("a moment is out of range"))
}

pub(crate) fn committed(at: i64, done: Tally) -> Result<Committed> {
    Ok(Committed { at: moment(at)?, rows_added: done.added, rows_closed: done.closed, rows_kept: done.kept })
}

/// Takes the next number and moment; a moment never repeats or runs backwards, whatever the clock does.
pub(crate) fn begin_change(
    bulk: &mut dyn BulkLoad,
    basis: Option<Basis>,
    now: i64,
    kind: &str,
) -> Result<i64> {
    bulk.execute(bulk.pick(ONE_AT_A_TIME), &[])?;
    let (found, last) = last_change(bulk)?;
    if basis.is_some_and(|basis| basis != found) {
        return Err(StoreError::Conflict("another change was committed since this one was planned"));
    }
    let at = now.max(last + 1);
    let sql = "INSERT INTO register_change (number, at, kind) VALUES ($1, $2, $3)";
    bulk.execute(sql, &[(found.0 + 1).into(), at.into(), kind.into()])?;
    Ok(at)
}

fn restore(bulk: &mut dyn BulkLoad, undone: i64, at: i64) -> Result<()> {
    for table in HISTORY {
        let name = table.name;
        bulk.execute(
            &format!(
                "UPDATE {name} SET recorded_until = $2 WHERE recorded_from = $1 AND recorded_until IS NULL"
            ),
            &[undone.into(), at.into()],
        )?;
        let columns: Vec<&str> =
            table.columns.iter().copied().filter(|column| *column != "recorded_from").collect();
        let columns = columns.join(", ");
        bulk.execute(
            &format!(
                "INSERT INTO {name} ({columns}, recorded_from) SELECT {columns}, $2 FROM {name} WHERE recorded_until = $1"
            ),
            &[undone.into(), at.into()],
        )?;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) added: u64,
    pub(crate) closed: u64,
    pub(crate) kept: u64,
}
