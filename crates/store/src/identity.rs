use access::{ImportPermit, Permit};
use base::{PersonId, RecordId, Timestamp};
use records::MentionRef;
use registry::{Former, StandingRecord, Succession, SuccessionKind};
use rustc_hash::FxHashMap;

use crate::{
    Result, Store, StoreError,
    bulk::{BulkLoad, Table},
    engine::{After, Tables},
    record::in_area,
    scope::{Scope, county_of},
    sql::Taking,
    standing::{text, uuid},
};

/// Merges and splits as they are kept.
pub(crate) const SUCCESSION: Table = Table {
    name: "person_succession",
    columns: &["kind", "from_id", "to_id", "county", "mentions", "recorded_from"],
};
const INDEX: Table = Table { name: "linkage_index", columns: &["county", "part", "image"] };
/// Bytes of one part of the linkage index.
const PART: usize = 4 << 20;

/// A merge or split, and when the register held it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedSuccession {
    /// What happened.
    pub succession: Succession,
    /// The change that did it.
    pub recorded_from: Timestamp,
    /// The change that took it back: the person is one of their own again, or the import was undone.
    pub recorded_until: Option<Timestamp>,
}

/// People who are out of use since they were merged, of each mention that stands and was theirs, latest first.
pub(crate) fn read_former(
    bulk: &mut dyn BulkLoad,
    county: &str,
    records: &[StandingRecord],
    heirs: &FxHashMap<RecordId, usize>,
) -> Result<Former> {
    let mut links: Vec<(RecordId, Box<str>, PersonId)> = Vec::new();
    let sql = "SELECT DISTINCT l.record_id, l.role, l.person_id, l.recorded_from
               FROM person_succession m JOIN link l ON l.person_id = m.from_id
               WHERE m.county = $1 AND m.kind = 'merge' AND m.recorded_until IS NULL ORDER BY l.recorded_from DESC";
    bulk.read(sql, &[county.into()], &mut |row| {
        links.push((
            RecordId::from_uuid(uuid(row, 0)?),
            text(row, 1)?.into(),
            PersonId::from_uuid(uuid(row, 2)?),
        ));
        Ok(())
    })?;
    let mut former = Former::default();
    if links.is_empty() {
        return Ok(former);
    }
    let places: FxHashMap<RecordId, usize> =
        records.iter().enumerate().map(|(at, record)| (record.id, at)).collect();
    for (record, role, person) in links {
        let Some(record) = places.get(&record).or_else(|| heirs.get(&record)).and_then(|at| records.get(*at))
        else {
            continue;
        };
        let mentioned = record.reading.mentions.iter().position(|mention| mention.role.as_str() == &*role);
        let Some(at) = mentioned.filter(|at| record.people.get(*at) != Some(&Some(person))) else { continue };
        if let Some(mention) = record.reading.mentions.get(at) {
            let known =
                former.entry(MentionRef { record: record.id, role: mention.role.clone() }).or_default();
            if !known.contains(&person) {
                known.push(person);
            }
        }
    }
    Ok(former)
}

/// Keeps merges and splits; a merge ends when its person has links again.
pub(crate) fn keep(bulk: &mut dyn BulkLoad, county: &str, successions: &[Succession], at: i64) -> Result<()> {
    let again = "UPDATE person_succession SET recorded_until = $1
                 WHERE recorded_until IS NULL AND kind = 'merge' AND county = $2 AND EXISTS (
                     SELECT 1 FROM link l WHERE l.person_id = person_succession.from_id AND l.recorded_until IS NULL)";
    bulk.execute(again, &[at.into(), county.into()])?;
    bulk.load(&SUCCESSION, successions.len(), &|nth, cells| {
        if let Some(succession) = successions.get(nth) {
            cells.text(succession.kind.code());
            cells.uuid(succession.from.uuid());
            cells.uuid(succession.to.uuid());
            cells.text(county);
            cells.int(i64::try_from(succession.mentions).unwrap_or(i64::MAX));
            cells.int(at);
        }
        Ok(())
    })?;
    Ok(())
}

/// Puts the linkage index in place of the one before.
pub(crate) fn keep_index(bulk: &mut dyn BulkLoad, county: &str, image: &[u8]) -> Result<()> {
    bulk.execute("DELETE FROM linkage_index WHERE county = $1", &[county.into()])?;
    let parts: Vec<&[u8]> = image.chunks(PART).collect();
    bulk.load(&INDEX, parts.len(), &|nth, cells| {
        if let Some(part) = parts.get(nth) {
            cells.text(county);
            cells.int(i64::try_from(nth).unwrap_or(i64::MAX));
            cells.bytes(part);
        }
        Ok(())
    })?;
    Ok(())
}

impl Store {
    /// The linkage index as it was last kept; `None` where none is. It may be older than what stands.
    pub async fn linkage_index(&self, permit: &ImportPermit) -> Result<Option<Vec<u8>>> {
        self.index_of(county_of(permit.area())).await
    }

    /// The same for explaining people whom the permit reaches. It holds no text and names nobody, but weighs values by
    /// their hashes: nothing of it is to be shown but what it says of such people.
    pub async fn linkage_index_of(&self, permit: &Permit) -> Result<Option<Vec<u8>>> {
        self.index_of(county_of(permit.area())).await
    }

    async fn index_of(&self, county: String) -> Result<Option<Vec<u8>>> {
        let work = move |bulk: &mut dyn BulkLoad| {
            let mut image: Option<Vec<u8>> = None;
            let sql = "SELECT image FROM linkage_index WHERE county = $1 ORDER BY part";
            bulk.read(sql, &[county.as_str().into()], &mut |row| {
                let part = row.bytes(0)?.ok_or(StoreError::Corrupt("an image is missing"))?;
                image.get_or_insert_default().extend_from_slice(part);
                Ok(())
            })?;
            Ok((After::RollBack, image))
        };
        self.bulk(Tables::Read, work).await
    }

    /// Whom a person out of use was merged into, directly or by others in between; nobody for a person in use, one
    /// unknown, or one whose successors the permit does not reach.
    pub async fn successors(&self, permit: &Permit, person: PersonId) -> Result<Vec<PersonId>> {
        let scope = Scope::of(permit);
        let sql = concat!(
            "WITH RECURSIVE after (id) AS (
                SELECT to_id FROM person_succession
                WHERE from_id = $1 AND kind = 'merge' AND recorded_until IS NULL
                UNION SELECT s.to_id FROM person_succession s JOIN after a ON s.from_id = a.id
                WHERE s.kind = 'merge' AND s.recorded_until IS NULL)
            SELECT v.person_id FROM person_version v WHERE v.person_id IN (SELECT id FROM after)
            AND v.recorded_until IS NULL AND ",
            in_area!("$2", "$3"),
            " ORDER BY v.person_id"
        );
        let values = vec![person.uuid().into(), scope.from.into(), scope.until.into()];
        let rows = self.all(sql, values).await?;
        rows.iter().map(|row| Taking::new(row).id()).collect()
    }

    /// The merges and splits that a person took part in, oldest first, with those that were taken back. The permit must
    /// reach the person, or whom the person was merged into.
    pub async fn successions(&self, permit: &Permit, person: PersonId) -> Result<Vec<RecordedSuccession>> {
        let scope = Scope::of(permit);
        let inside = concat!(
            "SELECT 1 FROM person_version v WHERE v.person_id = $1 AND v.recorded_until IS NULL AND ",
            in_area!("$2", "$3")
        );
        let values = vec![person.uuid().into(), scope.from.into(), scope.until.into()];
        if self.one(inside, values).await?.is_none() && self.successors(permit, person).await?.is_empty() {
            return Ok(Vec::new());
        }
        let sql =
            "SELECT kind, from_id, to_id, mentions, recorded_from, recorded_until FROM person_succession
                   WHERE from_id = $1 OR to_id = $1 ORDER BY recorded_from, kind, from_id, to_id";
        let rows = self.all(sql, vec![person.uuid().into()]).await?;
        let read = |row| {
            let mut row = Taking::new(row);
            Ok(RecordedSuccession {
                succession: Succession {
                    kind: row.code(SuccessionKind::from_code)?,
                    from: row.id()?,
                    to: row.id()?,
                    mentions: row.count()?,
                },
                recorded_from: row.moment()?,
                recorded_until: row.maybe_moment()?,
            })
        };
        rows.iter().map(read).collect()
    }
}
