use access::ImportPermit;
use base::{BatchId, PersonId, RecordId, Timestamp};
use records::Reading;
use registry::{DivisionChange, StandingRecord, registration::OFFICE};
use rustc_hash::FxHashMap;
use uuid::Uuid;

use crate::{
    Basis, Change, InForce, Result, Settled, Standing, Store, StoreError,
    bulk::{BulkLoad, Columns, Dialect, Value, one_int},
    decisions, divisions,
    engine::{After, Tables},
    identity,
    ids::read_in,
    registrations,
    scope::county_of,
    sql::Taking,
};

/// As often a plan begins again where another change came in between.
const ATTEMPTS: usize = 4;

impl Store {
    /// The records that would stand after `change`, with the people that they are (or last were) linked to; a row that
    /// replaces another of its key begins with that one's people, so that a person's id outlives an update.
    /// `Change::default()` gives those that stand now. The change is made, looked at, and rolled back, so that a plan and its
    /// commit cannot disagree; all the rest is read while others write.
    pub async fn standing(&self, permit: &ImportPermit, change: &Change) -> Result<Standing> {
        let county = county_of(permit.area());
        let tables = if *change == Change::default() { Tables::Read } else { Tables::Filled };
        for _ in 0..ATTEMPTS {
            let (own, change) = (county.clone(), change.clone());
            let foresee =
                move |bulk: &mut dyn BulkLoad| Ok((After::RollBack, Foreseen::of(bulk, &own, &change)?));
            let foreseen = self.bulk(tables, foresee).await?;
            let own = county.clone();
            let read = move |bulk: &mut dyn BulkLoad| Ok((After::RollBack, foreseen.read(bulk, &own)?));
            if let Some(standing) = self.bulk(Tables::Read, read).await? {
                return Ok(standing);
            }
        }
        Err(StoreError::Conflict("other changes were committed while this one was planned"))
    }
}

/// What a change does to the records that stand.
struct Foreseen {
    basis: Basis,
    /// Records that cease to stand, with the one that stands under their key afterwards.
    gone: FxHashMap<RecordId, Option<RecordId>>,
    /// Records that begin to stand.
    come: Vec<RecordId>,
    decided: Vec<InForce>,
    settled: Settled,
    /// Whom mentions were before decisions that are taken back.
    withdrawn: Vec<(RecordId, Box<str>, PersonId)>,
    divisions: Vec<DivisionChange>,
}

impl Foreseen {
    /// Makes the change, which is then taken back.
    fn of(bulk: &mut dyn BulkLoad, county: &str, change: &Change) -> Result<Self> {
        let (basis, last) = last_change(bulk)?;
        let before = under_keys(bulk, county, change)?;
        apply(bulk, county, change, last + 1, WholeTables::Yes)?;
        let after = under_keys(bulk, county, change)?;
        let gone = before.iter().map(|(key, record)| (*record, after.get(key).copied()));
        let gone = gone.filter(|(before, after)| *after != Some(*before)).collect();
        let come = after.iter().filter(|(key, record)| before.get(*key) != Some(record));
        let come = come.map(|(_, record)| *record).collect();
        let settled = decisions::unsettled(bulk, county)?;
        let mut withdrawn: Vec<(RecordId, Box<str>, PersonId)> = Vec::new();
        decisions::before_withdrawn(bulk, &settled.released, &mut |record, role, person| {
            withdrawn.push((record, role.into(), person));
        })?;
        let (decided, divisions) = (decisions::in_force(bulk, county)?, divisions::in_force(bulk, county)?);
        Ok(Self { basis, gone, come, decided, settled, withdrawn, divisions })
    }

    /// Reads what stands then; `None` where another change came in between.
    fn read(self, bulk: &mut dyn BulkLoad, county: &str) -> Result<Option<Standing>> {
        if last_change(bulk)?.0 != self.basis {
            return Ok(None);
        }
        bulk.execute(bulk.pick(WHOLE_TABLES), &[])?;
        let mut records = read_records(bulk, STANDING, &[county.into()], &[])?;
        records.retain(|record| !self.gone.contains_key(&record.id));
        if !self.come.is_empty() {
            let come: Vec<Value> = self.come.iter().map(|id| id.uuid().into()).collect();
            records.extend(read_records(bulk, COMING, &[county.into()], &come)?);
            records.sort_by(|a, b| (a.source.as_str(), &a.key).cmp(&(b.source.as_str(), &b.key)));
        }
        let heirs = self.link(bulk, county, &mut records)?;
        let former = identity::read_former(bulk, county, &records, &heirs)?;
        let Self { decided, settled, divisions, basis, .. } = self;
        Ok(Some(Standing { records, decided, settled, former, divisions, basis }))
    }

    /// Gives the mentions the people that they are linked to; answers the places of those that stand in others' stead.
    fn link(
        &self,
        bulk: &mut dyn BulkLoad,
        county: &str,
        records: &mut [StandingRecord],
    ) -> Result<FxHashMap<RecordId, usize>> {
        let places: FxHashMap<RecordId, usize> =
            records.iter().enumerate().map(|(at, record)| (record.id, at)).collect();
        let mut heirs = read_heirs(bulk, county, &places)?;
        let then = self.gone.iter().filter_map(|(gone, then)| Some((*gone, *places.get(&(*then)?)?)));
        heirs.extend(then);
        read_links(bulk, county, records, &places, &heirs)?;
        for (record, role, person) in &self.withdrawn {
            let slot = places.get(record).and_then(|at| records.get_mut(*at)).and_then(|r| slot_of(r, role));
            if let Some(slot) = slot {
                *slot = Some(*person);
            }
        }
        Ok(heirs)
    }
}

/// What stands under the keys that a change touches. CROSS JOIN keeps SQLite going from the batch's rows to the standing under
/// each key.
fn under_keys(bulk: &mut dyn BulkLoad, county: &str, change: &Change) -> Result<FxHashMap<Key, RecordId>> {
    let mut standing = FxHashMap::default();
    let mut note = |row: &dyn Columns| {
        let key = (text(row, 0)?.into(), text(row, 1)?.into());
        standing.insert(key, RecordId::from_uuid(uuid(row, 2)?));
        Ok(())
    };
    for batch in change.commit.iter().chain(&change.undo) {
        let sql =
            "SELECT s.source, s.record_key, s.record_id FROM source_record r CROSS JOIN record_standing s
                   WHERE r.batch_id = $1 AND s.county = $2 AND s.source = r.source
                   AND s.record_key = r.record_key AND s.recorded_until IS NULL";
        bulk.read(sql, &[batch.uuid().into(), county.into()], &mut note)?;
    }
    for registration in &change.annul {
        let sql = "SELECT source, record_key, record_id FROM record_standing
                   WHERE county = $1 AND source = $2 AND record_key = $3 AND recorded_until IS NULL";
        let values = [county.into(), OFFICE.into(), registration.to_string().into()];
        bulk.read(sql, &values, &mut note)?;
    }
    Ok(standing)
}

/// A record's source and its key there.
type Key = (Box<str>, Box<str>);

impl Store {
    /// The moment of the last change of the register; `None` before the first. Nothing that is known at this moment ever
    /// changes: every later change has a later one.
    pub async fn last_change(&self) -> Result<Option<Timestamp>> {
        let row = self.one("SELECT max(at) FROM register_change", Vec::new()).await?;
        row.map_or(Ok(None), |row| Taking::new(&row).maybe_moment())
    }
}

/// The number of the last change and its moment.
pub(crate) fn last_change(bulk: &mut dyn BulkLoad) -> Result<(Basis, i64)> {
    let number = one_int(bulk, "SELECT max(number) FROM register_change", &[])?;
    let at = one_int(bulk, "SELECT max(at) FROM register_change", &[])?;
    Ok((Basis(number.unwrap_or(0)), at.unwrap_or(0)))
}

/// Whether a change goes over whole tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WholeTables {
    Yes,
    No,
}

/// Makes the standings what `change` wants, from moment `at` on, and the batches' states with them.
pub(crate) fn apply(
    bulk: &mut dyn BulkLoad,
    county: &str,
    change: &Change,
    at: i64,
    whole: WholeTables,
) -> Result<()> {
    if whole == WholeTables::Yes {
        bulk.execute(bulk.pick(WHOLE_TABLES), &[])?;
    }
    for batch in &change.undo {
        withdraw(bulk, county, *batch, at)?;
    }
    for batch in &change.commit {
        stand(bulk, county, *batch, at)?;
    }
    registrations::close(bulk, county, &change.annul, at)?;
    divisions::carry(bulk, county, change, at)?;
    Ok(())
}

/// PostgreSQL knows no statistics of rows that arrived a moment ago and would loop over them row by row; a change goes
/// over whole tables, where hashing is never far from best.
const WHOLE_TABLES: Dialect =
    Dialect { sqlite: "SELECT 1 WHERE false", postgres: "SET LOCAL enable_nestloop = off" };

fn stand(bulk: &mut dyn BulkLoad, county: &str, batch: BatchId, at: i64) -> Result<()> {
    let id: Value = batch.uuid().into();
    let sql = "UPDATE batch SET state = 'committed', committed_at = $2
               WHERE id = $1 AND county = $3 AND state = 'staged'";
    if bulk.execute(sql, &[id.clone(), at.into(), county.into()])? != 1 {
        return Err(StoreError::Conflict("the batch is not staged"));
    }
    // A record that began to stand in this same change never stood for any moment: it leaves no spell. CROSS JOIN keeps
    // SQLite going from the batch's rows to the standing under each key, and never through all that stands.
    for sql in [
        "DELETE FROM record_standing WHERE recorded_from = $2 AND recorded_until IS NULL AND record_id IN (
            SELECT s.record_id FROM source_record r CROSS JOIN record_standing s
            WHERE r.batch_id = $1 AND s.county = r.county AND s.source = r.source
            AND s.record_key = r.record_key AND s.recorded_until IS NULL)",
        "UPDATE record_standing SET recorded_until = $2 WHERE recorded_until IS NULL AND record_id IN (
            SELECT s.record_id FROM source_record r CROSS JOIN record_standing s
            WHERE r.batch_id = $1 AND s.county = r.county AND s.source = r.source
            AND s.record_key = r.record_key AND s.recorded_until IS NULL)",
        "INSERT INTO record_standing (record_id, county, source, record_key, recorded_from)
         SELECT id, county, source, record_key, $2 FROM (
            SELECT id, county, source, record_key,
                   row_number() OVER (PARTITION BY source, record_key ORDER BY row_number DESC) AS nth
            FROM source_record WHERE batch_id = $1) latest WHERE nth = 1 ORDER BY id",
    ] {
        bulk.execute(sql, &[id.clone(), at.into()])?;
    }
    Ok(())
}

fn withdraw(bulk: &mut dyn BulkLoad, county: &str, batch: BatchId, at: i64) -> Result<()> {
    let id: Value = batch.uuid().into();
    let sql = "UPDATE batch SET state = 'undone', undone_at = $2
               WHERE id = $1 AND county = $3 AND state = 'committed'";
    if bulk.execute(sql, &[id.clone(), at.into(), county.into()])? != 1 {
        return Err(StoreError::Conflict("the batch is not committed"));
    }
    // Under each key that loses its record stands again the one that stood last among those of batches not undone.
    for sql in [
        "UPDATE record_standing SET recorded_until = $2 WHERE recorded_until IS NULL
         AND record_id IN (SELECT id FROM source_record WHERE batch_id = $1)",
        "INSERT INTO record_standing (record_id, county, source, record_key, recorded_from)
         SELECT record_id, county, source, record_key, $2 FROM (
            SELECT s.record_id, s.county, s.source, s.record_key,
                   row_number() OVER (PARTITION BY s.county, s.source, s.record_key ORDER BY s.recorded_from DESC) AS nth
            FROM record_standing s
            JOIN source_record r ON r.id = s.record_id
            JOIN batch b ON b.id = r.batch_id AND b.state = 'committed'
            WHERE (s.county, s.source, s.record_key) IN (
                SELECT gone.county, gone.source, gone.record_key
                FROM record_standing gone JOIN source_record g ON g.id = gone.record_id
                WHERE g.batch_id = $1 AND gone.recorded_until = $2)) latest
         WHERE nth = 1",
    ] {
        bulk.execute(sql, &[id.clone(), at.into()])?;
    }
    Ok(())
}

const STANDING: &str = "SELECT r.id, r.batch_id, r.source, r.record_key, r.reading
    FROM record_standing s JOIN source_record r ON r.id = s.record_id
    WHERE s.county = $1 AND s.recorded_until IS NULL ORDER BY s.source, s.record_key";
const COMING: &str = "SELECT id, batch_id, source, record_key, reading FROM source_record
    WHERE county = $1 AND id IN ({})";

/// Records that a query answers, over a list of values where it has one.
fn read_records(
    bulk: &mut dyn BulkLoad,
    sql: &str,
    first: &[Value],
    list: &[Value],
) -> Result<Vec<StandingRecord>> {
    let mut records: Vec<StandingRecord> = Vec::new();
    let mut push = |row: &dyn Columns| {
        let source = text(row, 2)?;
        let reading: Reading =
            serde_json::from_str(text(row, 4)?).or(Err(StoreError::Corrupt("a reading does not read")))?;
        // Sources are shared texts: the one before is nearly always the same.
        let source = match records.last() {
            Some(before) if before.source.as_str() == source => before.source.clone(),
            Some(_) | None => source.into(),
        };
        records.push(StandingRecord {
            id: RecordId::from_uuid(uuid(row, 0)?),
            batch: BatchId::from_uuid(uuid(row, 1)?),
            source,
            key: text(row, 3)?.into(),
            people: vec![None; reading.mentions.len()],
            reading,
        });
        Ok(())
    };
    if list.is_empty() {
        bulk.read(sql, first, &mut push)?;
    } else {
        read_in(bulk, sql, first, list, &mut push)?;
    }
    Ok(records)
}

fn read_links(
    bulk: &mut dyn BulkLoad,
    county: &str,
    records: &mut [StandingRecord],
    places: &FxHashMap<RecordId, usize>,
    heirs: &FxHashMap<RecordId, usize>,
) -> Result<()> {
    let mut inherited: Vec<(usize, Box<str>, PersonId)> = Vec::new();
    // A later link overrides an earlier one, so that a record that stands again finds the person it last was.
    let sql = "SELECT record_id, role, person_id FROM link WHERE county = $1 ORDER BY recorded_from";
    bulk.read(sql, &[county.into()], &mut |row| {
        let (record, role) = (RecordId::from_uuid(uuid(row, 0)?), text(row, 1)?);
        let person = PersonId::from_uuid(uuid(row, 2)?);
        if let Some(slot) =
            places.get(&record).and_then(|at| records.get_mut(*at)).and_then(|r| slot_of(r, role))
        {
            *slot = Some(person);
        }
        if let Some(heir) = heirs.get(&record) {
            inherited.push((*heir, role.into(), person));
        }
        Ok(())
    })?;
    let own: Vec<bool> = records.iter().map(|record| record.people.iter().any(Option::is_some)).collect();
    for (at, role, person) in inherited {
        let wants = own.get(at).is_some_and(|own| !own);
        if let Some(slot) = records.get_mut(at).filter(|_| wants).and_then(|record| slot_of(record, &role)) {
            *slot = Some(person);
        }
    }
    Ok(())
}

pub(crate) fn slot_of<'a>(record: &'a mut StandingRecord, role: &str) -> Option<&'a mut Option<PersonId>> {
    let at = record.reading.mentions.iter().position(|mention| mention.role.as_str() == role)?;
    record.people.get_mut(at)
}

/// Which records ceased to stand when a standing one of their key began: the one before, and the place of its heir.
fn read_heirs(
    bulk: &mut dyn BulkLoad,
    county: &str,
    places: &FxHashMap<RecordId, usize>,
) -> Result<FxHashMap<RecordId, usize>> {
    let sql =
        "SELECT s.record_id, b.record_id FROM record_standing b JOIN record_standing s ON s.county = b.county
               AND s.source = b.source AND s.record_key = b.record_key AND s.recorded_from = b.recorded_until
               WHERE b.county = $1 AND b.recorded_until IS NOT NULL AND s.recorded_until IS NULL
               AND s.record_id <> b.record_id";
    let mut heirs = FxHashMap::default();
    bulk.read(sql, &[county.into()], &mut |row| {
        if let Some(at) = places.get(&RecordId::from_uuid(uuid(row, 0)?)) {
            heirs.insert(RecordId::from_uuid(uuid(row, 1)?), *at);
        }
        Ok(())
    })?;
    Ok(heirs)
}

pub(crate) fn text(row: &dyn Columns, at: usize) -> Result<&str> {
    row.text(at)?.ok_or(StoreError::Corrupt("a text is missing"))
}

pub(crate) fn uuid(row: &dyn Columns, at: usize) -> Result<Uuid> {
    row.uuid(at)?.ok_or(StoreError::Corrupt("an id is missing"))
}
