use access::ImportPermit;
use base::{BatchId, Env, Timestamp};
use rustc_hash::FxHashSet;

use crate::{
    Basis, Change, Committed, Outcome, Result, Store, StoreError, Undone,
    bulk::{BulkLoad, Dialect, Digest, Table, one_int},
    decisions,
    engine::{After, Tables},
    gazetteer, identity,
    rows::{ActionRow, Entity, PartyRow, Place, Row, people_of},
    scope::county_of,
    standing::{WholeTables, apply, last_change, uuid},
};

/// Tables with recorded time whose rows follow from standing records and links, and their content columns.
const HISTORY: [Table; 15] = [
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
/// PostgreSQL keeps its trigram index itself.
const ADDRESS_TEXT: Dialect = Dialect {
    sqlite: "INSERT INTO dwelling_text (rowid, folded) SELECT row_id, folded FROM dwelling WHERE recorded_from = $1",
    postgres: "SELECT 1 WHERE $1::bigint < 0",
};
/// Digests of rows whose recorded time ends; lives as long as the connection.
const CLOSING: Table = Table { name: "closing", columns: &["digest"] };
const MAKE_CLOSING: Dialect = Dialect {
    sqlite: "CREATE TEMP TABLE IF NOT EXISTS closing (digest BLOB NOT NULL)",
    postgres: "CREATE TEMP TABLE IF NOT EXISTS closing (digest BYTEA NOT NULL) ON COMMIT DROP",
};

/// A decision brings nobody: who was held in an area by an import stays held there.
const KEEP_HELD_IN: &str = "UPDATE person_version SET held_in = (SELECT o.held_in FROM person_version o
        WHERE o.person_id = person_version.person_id AND o.recorded_from < $1 ORDER BY o.recorded_from DESC LIMIT 1)
    WHERE recorded_from = $1 AND EXISTS (SELECT 1 FROM person_version o
        WHERE o.person_id = person_version.person_id AND o.recorded_from < $1)";

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
        let county = place.county.clone();
        let work = move |bulk: &mut dyn BulkLoad| {
            let at = begin_change(bulk, Some(basis), now, "commit")?;
            let mut writing =
                Writing { bulk, place, at, first: tables == Tables::Empty, done: Tally::default() };
            writing.write(&change, &outcome)?;
            let done = writing.done;
            decisions::settle(bulk, &outcome.settled, at)?;
            if let Some(image) = &outcome.index {
                identity::keep_index(bulk, &county, image)?;
            }
            gazetteer::keep(bulk, &county, &outcome.gazetteer)?;
            if brings_nobody {
                bulk.execute(KEEP_HELD_IN, &[at.into()])?;
            }
            Ok((After::Keep, committed(at, done)?))
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

struct Writing<'a> {
    bulk: &'a mut dyn BulkLoad,
    place: Place,
    at: i64,
    /// Nothing was committed before: tables are loaded without their indexes.
    first: bool,
    done: Tally,
}

impl Writing<'_> {
    fn write(&mut self, change: &Change, outcome: &Outcome) -> Result<()> {
        // The standings first, while the indexes that they go by are still there.
        apply(self.bulk, &self.place.county, change, self.at, WholeTables::Yes)?;
        if self.first {
            let loaded = HISTORY.iter().map(|table| table.name).filter(|name| *name != "record_standing");
            for table in loaded.chain(["person", "household", "event", "dwelling"]) {
                self.bulk.drop_indexes(table)?;
            }
        }
        let derived = &outcome.derived;
        self.entities(&people_of(&outcome.links))?;
        self.entities(&derived.dwellings)?;
        self.entities(&derived.households)?;
        self.entities(&derived.events)?;
        self.rows(&outcome.links)?;
        identity::keep(self.bulk, &self.place.county, &outcome.successions, self.at)?;
        self.rows(&outcome.doubtful)?;
        self.rows(&derived.people)?;
        self.rows(&derived.terms)?;
        self.rows(&derived.households)?;
        self.rows(&derived.memberships)?;
        self.rows(&derived.residences)?;
        self.rows(&derived.kin)?;
        self.rows(&derived.events)?;
        let parties: Vec<_> = derived
            .events
            .iter()
            .flat_map(|event| event.parties.iter().map(move |party| PartyRow(event, party)))
            .collect();
        self.rows(&parties)?;
        let actions: Vec<_> = derived
            .events
            .iter()
            .flat_map(|event| {
                event.actions.iter().enumerate().map(move |(at, action)| ActionRow(event, at, action))
            })
            .collect();
        self.rows(&actions)?;
        self.rows(&derived.findings)?;
        self.rows(&derived.recoded)?;
        self.bulk.rebuild()
    }

    /// Adds the things that are not there yet.
    fn entities<E: Entity>(&mut self, wanted: &[E]) -> Result<()> {
        let mut known = FxHashSet::default();
        if !self.first {
            self.bulk.read(&format!("SELECT id FROM {}", E::TABLE.name), &[], &mut |row| {
                known.insert(uuid(row, 0)?);
                Ok(())
            })?;
        }
        let missing: Vec<&E> = wanted.iter().filter(|entity| !known.contains(&entity.uuid())).collect();
        let (place, at) = (&self.place, self.at);
        self.bulk.load(&E::TABLE, missing.len(), &|nth, cells| {
            if let Some(entity) = missing.get(nth) {
                entity.write(place, at, cells);
            }
            Ok(())
        })?;
        if E::TABLE.name == "dwelling" {
            self.bulk.execute(self.bulk.pick(ADDRESS_TEXT), &[self.at.into()])?;
        }
        Ok(())
    }

    /// Writes the difference between what is current and what is wanted. Rows are a set: one that is wanted twice is
    /// written once.
    fn rows<R: Row>(&mut self, wanted: &[R]) -> Result<()> {
        let mut current = self.current(R::TABLE.name)?;
        let mut seen = FxHashSet::default();
        let mut added: Vec<(usize, Digest)> = Vec::new();
        for (nth, row) in wanted.iter().enumerate() {
            let digest = row.digest(&self.place);
            if !seen.insert(digest) {
                continue;
            }
            if current.remove(&digest) {
                self.done.kept += 1;
            } else {
                added.push((nth, digest));
            }
        }
        self.close(R::TABLE.name, &current.into_iter().collect::<Vec<_>>())?;
        let (place, at) = (&self.place, self.at);
        self.done.added += self.bulk.load(&R::TABLE, added.len(), &|nth, cells| {
            let Some((row, digest)) =
                added.get(nth).and_then(|(at, digest)| Some((wanted.get(*at)?, digest)))
            else {
                return Ok(());
            };
            row.write(place, cells)?;
            cells.int(at);
            cells.bytes(digest);
            Ok(())
        })?;
        Ok(())
    }

    /// The digests of this county's current rows of a table.
    fn current(&mut self, table: &'static str) -> Result<FxHashSet<Digest>> {
        let mut current = FxHashSet::default();
        if self.first {
            return Ok(current);
        }
        let sql = format!("SELECT digest FROM {table} WHERE recorded_until IS NULL AND county = $1");
        self.bulk.read(&sql, &[self.place.county.as_str().into()], &mut |row| {
            let digest = row.bytes(0)?.and_then(|bytes| bytes.try_into().ok());
            current.insert(digest.ok_or(StoreError::Corrupt("a digest has another length"))?);
            Ok(())
        })?;
        Ok(current)
    }

    /// Ends the recorded time of the current rows with these digests.
    fn close(&mut self, table: &'static str, digests: &[Digest]) -> Result<()> {
        if digests.is_empty() {
            return Ok(());
        }
        self.bulk.execute(self.bulk.pick(MAKE_CLOSING), &[])?;
        self.bulk.execute("DELETE FROM closing", &[])?;
        self.bulk.load(&CLOSING, digests.len(), &|nth, cells| {
            if let Some(digest) = digests.get(nth) {
                cells.bytes(digest);
            }
            Ok(())
        })?;
        let sql = format!(
            "UPDATE {table} SET recorded_until = $1 WHERE recorded_until IS NULL AND county = $2
             AND digest IN (SELECT digest FROM closing)"
        );
        self.done.closed += self.bulk.execute(&sql, &[self.at.into(), self.place.county.as_str().into()])?;
        Ok(())
    }
}
