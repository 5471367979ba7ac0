//! What a change writes of all that is derived. It is found before the change has its turn to write: comparing goes through the
//! whole register, and on SQLite nobody else writes while somebody does. [`crate::commit::begin_change`] refuses when the
//! register is no longer what it was compared with.

use std::sync::Arc;

use base::PersonId;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    Basis, Engine, Outcome, Result, Store, StoreError,
    bulk::{BulkLoad, Dialect, Digest, Table, Value},
    commit::{HISTORY, Tally},
    engine::{After, Tables},
    rows::{Entity, Place, Row, action_rows, load_entities, party_rows, people_of},
    standing::{last_change, uuid},
};

/// PostgreSQL keeps its trigram index itself.
const ADDRESS_TEXT: Dialect = Dialect {
    sqlite: "INSERT INTO dwelling_text (rowid, folded) SELECT row_id, folded FROM dwelling WHERE recorded_from = $1",
    postgres: "SELECT 1 WHERE $1::bigint < 0",
};
/// Rows whose recorded time ends; lives as long as the connection. SQLite finds them by their places, PostgreSQL, which moves
/// rows about, by their digests.
const CLOSING: Table = Table { name: "closing", columns: &["named"] };
const MAKE_CLOSING: Dialect = Dialect {
    sqlite: "CREATE TEMP TABLE IF NOT EXISTS closing (named INTEGER NOT NULL)",
    postgres: "CREATE TEMP TABLE IF NOT EXISTS closing (named BYTEA NOT NULL) ON COMMIT DROP",
};
const NAME_OF_ROW: Dialect = Dialect { sqlite: "rowid", postgres: "digest" };

/// Of each table, what is wanted and not there, and what is there and not wanted.
pub(crate) type Differences = FxHashMap<&'static str, Difference>;

/// Of one table. Rows are a set: one that is wanted twice is written once.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    /// The places of wanted rows that are to be added.
    added: Vec<u32>,
    /// Current rows to be closed.
    closed: Vec<Value>,
    /// How many stay.
    kept: u64,
}

/// What was written.
pub(crate) struct Written {
    pub(crate) tally: Tally,
    /// People of whom the register says something else now.
    pub(crate) people: Vec<PersonId>,
}

impl Store {
    /// Compares what is wanted with what is current; refused where the register is no longer what the plan rests on.
    pub(crate) async fn differences(
        &self,
        place: Place,
        basis: Basis,
        outcome: Arc<Outcome>,
    ) -> Result<Differences> {
        let engine = self.engine();
        let work = move |bulk: &mut dyn BulkLoad| {
            if last_change(bulk)?.0 != basis {
                return Err(StoreError::Conflict("another change was committed since this one was planned"));
            }
            let mut comparing = Comparing { bulk, place: &place, engine, found: Differences::default() };
            each_table(&outcome, &mut comparing)?;
            Ok((After::RollBack, comparing.found))
        };
        self.bulk(Tables::Read, work).await
    }
}

/// Writes the differences; where the register is empty (`first`) everything that is wanted, without the indexes.
pub(crate) fn write(
    bulk: &mut dyn BulkLoad,
    place: &Place,
    at: i64,
    outcome: &Outcome,
    differences: Differences,
    first: bool,
) -> Result<Written> {
    if first {
        let loaded = HISTORY.iter().map(|table| table.name).filter(|name| *name != "record_standing");
        for table in loaded.chain(["person", "household", "event", "dwelling"]) {
            bulk.drop_indexes(table)?;
        }
    }
    let people = differences.get(<registry::Person as Row>::TABLE.name).map_or(&[][..], |one| &one.added);
    let people = people.iter().filter_map(|at| outcome.derived.people.get(usize::try_from(*at).ok()?));
    let people = people.map(|person| person.id).collect();
    let mut writing = Writing { bulk, place, at, differences, tally: Tally::default() };
    each_table(outcome, &mut writing)?;
    let tally = writing.tally;
    bulk.rebuild()?;
    Ok(Written { tally, people })
}

/// What is done with each table.
trait Visit {
    fn entities<E: Entity>(&mut self, wanted: &[E]) -> Result<()>;
    fn rows<R: Row>(&mut self, wanted: &[R]) -> Result<()>;
}

/// All that an outcome says, table by table: what others refer to comes first.
fn each_table(outcome: &Outcome, to: &mut impl Visit) -> Result<()> {
    let derived = &outcome.derived;
    to.entities(&people_of(&outcome.links))?;
    to.entities(&derived.dwellings)?;
    to.entities(&derived.households)?;
    to.entities(&derived.events)?;
    to.rows(&outcome.links)?;
    to.rows(&outcome.doubtful)?;
    to.rows(&derived.people)?;
    to.rows(&derived.terms)?;
    to.rows(&derived.households)?;
    to.rows(&derived.memberships)?;
    to.rows(&derived.residences)?;
    to.rows(&derived.kin)?;
    to.rows(&derived.events)?;
    to.rows(&party_rows(&derived.events))?;
    to.rows(&action_rows(&derived.events))?;
    to.rows(&derived.findings)?;
    to.rows(&derived.recoded)
}

struct Comparing<'a> {
    bulk: &'a mut dyn BulkLoad,
    place: &'a Place,
    engine: Engine,
    found: Differences,
}

impl Visit for Comparing<'_> {
    /// Things are never closed, and another county's register may have them already.
    fn entities<E: Entity>(&mut self, wanted: &[E]) -> Result<()> {
        let mut known = FxHashSet::default();
        self.bulk.read(&format!("SELECT id FROM {}", E::TABLE.name), &[], &mut |row| {
            known.insert(uuid(row, 0)?);
            Ok(())
        })?;
        let mut added = Vec::new();
        for (nth, entity) in wanted.iter().enumerate() {
            if !known.contains(&entity.uuid()) {
                added.push(place_of(nth)?);
            }
        }
        self.found.insert(E::TABLE.name, Difference { added, ..Difference::default() });
        Ok(())
    }

    fn rows<R: Row>(&mut self, wanted: &[R]) -> Result<()> {
        let (mut difference, unwanted) = compare(wanted, self.place, self.current(R::TABLE.name)?)?;
        difference.closed = self.named(R::TABLE.name, unwanted)?;
        self.found.insert(R::TABLE.name, difference);
        Ok(())
    }
}

impl Comparing<'_> {
    /// The digests of this county's current rows of a table.
    fn current(&mut self, table: &'static str) -> Result<FxHashSet<Digest>> {
        let mut current = FxHashSet::default();
        let sql = format!("SELECT digest FROM {table} WHERE recorded_until IS NULL AND county = $1");
        self.bulk.read(&sql, &[self.place.county.as_str().into()], &mut |row| {
            current.insert(digest(row.bytes(0)?)?);
            Ok(())
        })?;
        Ok(current)
    }

    /// The rows with these digests, as the engine finds them.
    fn named(&mut self, table: &'static str, digests: FxHashSet<Digest>) -> Result<Vec<Value>> {
        if digests.is_empty() || self.engine == Engine::Postgres {
            return Ok(digests.into_iter().map(|digest| Value::Bytes(digest.to_vec())).collect());
        }
        let mut named = Vec::with_capacity(digests.len());
        let sql = format!("SELECT digest, rowid FROM {table} WHERE recorded_until IS NULL AND county = $1");
        self.bulk.read(&sql, &[self.place.county.as_str().into()], &mut |row| {
            if digests.contains(&digest(row.bytes(0)?)?) {
                named.extend(row.int(1)?.map(Value::Int));
            }
            Ok(())
        })?;
        Ok(named)
    }
}

/// Compares rows with what is current; answers what of that is not wanted as well.
fn compare<R: Row>(
    wanted: &[R],
    place: &Place,
    mut current: FxHashSet<Digest>,
) -> Result<(Difference, FxHashSet<Digest>)> {
    let mut difference = Difference::default();
    let mut seen = FxHashSet::default();
    for (nth, row) in wanted.iter().enumerate() {
        let digest = row.digest(place);
        if !seen.insert(digest) {
            continue;
        }
        if current.remove(&digest) {
            difference.kept += 1;
        } else {
            difference.added.push(place_of(nth)?);
        }
    }
    Ok((difference, current))
}

struct Writing<'a> {
    bulk: &'a mut dyn BulkLoad,
    place: &'a Place,
    at: i64,
    /// Of the tables that were compared: an empty register's are not.
    differences: Differences,
    tally: Tally,
}

impl Visit for Writing<'_> {
    fn entities<E: Entity>(&mut self, wanted: &[E]) -> Result<()> {
        let wanted: Vec<&E> = match self.differences.remove(E::TABLE.name) {
            Some(difference) => {
                difference.added.iter().filter_map(|at| wanted.get(usize::try_from(*at).ok()?)).collect()
            }
            None => wanted.iter().collect(),
        };
        if wanted.is_empty() {
            return Ok(());
        }
        load_entities(self.bulk, self.place, self.at, &wanted)?;
        if E::TABLE.name == "dwelling" {
            self.bulk.execute(self.bulk.pick(ADDRESS_TEXT), &[self.at.into()])?;
        }
        Ok(())
    }

    fn rows<R: Row>(&mut self, wanted: &[R]) -> Result<()> {
        let difference = match self.differences.remove(R::TABLE.name) {
            Some(difference) => difference,
            None => compare(wanted, self.place, FxHashSet::default())?.0,
        };
        self.close(R::TABLE.name, &difference.closed)?;
        self.tally.kept += difference.kept;
        let (place, at) = (self.place, self.at);
        self.tally.added += self.bulk.load(&R::TABLE, difference.added.len(), &|nth, cells| {
            let added = difference.added.get(nth).and_then(|at| usize::try_from(*at).ok());
            let Some(row) = added.and_then(|at| wanted.get(at)) else { return Ok(()) };
            row.write(place, cells)?;
            cells.int(at);
            cells.bytes(&row.digest(place));
            Ok(())
        })?;
        Ok(())
    }
}

impl Writing<'_> {
    /// Ends the recorded time of current rows.
    fn close(&mut self, table: &'static str, rows: &[Value]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        self.bulk.execute(self.bulk.pick(MAKE_CLOSING), &[])?;
        self.bulk.execute("DELETE FROM closing", &[])?;
        self.bulk.load(&CLOSING, rows.len(), &|nth, cells| {
            match rows.get(nth) {
                Some(Value::Int(place)) => cells.int(*place),
                Some(Value::Bytes(digest)) => cells.bytes(digest),
                Some(Value::Text(_) | Value::Uuid(_)) | None => {}
            }
            Ok(())
        })?;
        let sql = format!(
            "UPDATE {table} SET recorded_until = $1 WHERE recorded_until IS NULL AND county = $2
             AND {} IN (SELECT named FROM closing)",
            self.bulk.pick(NAME_OF_ROW)
        );
        self.tally.closed += self.bulk.execute(&sql, &[self.at.into(), self.place.county.as_str().into()])?;
        Ok(())
    }
}

fn digest(bytes: Option<&[u8]>) -> Result<Digest> {
    let digest = bytes.and_then(|bytes| bytes.try_into().ok());
    digest.ok_or(StoreError::Corrupt("a digest has another length"))
}

fn place_of(nth: usize) -> Result<u32> {
    u32::try_from(nth).or(Err(StoreError::Corrupt("a change has too many rows")))
}
