use std::collections::BTreeSet;

use ::records::{Attribute, Reading};
use base::{BatchId, DwellingId, EventId, HouseholdId, PersonId, RecordId};
use registry::{
    StandingRecord,
    near::{Ask, NameAndBirth, Surroundings, Ties},
    registration::OFFICE,
    search::TermKind,
};

use super::people;
use crate::{
    Change, Result, StoreError,
    bulk::{BulkLoad, Dialect, Value},
    ids::read_in,
    standing::{slot_of, text, uuid},
};

/// Reads around a change, within its transaction.
pub(super) struct Around<'a> {
    pub bulk: &'a mut dyn BulkLoad,
    pub county: &'a str,
}

/// SQLite takes a county for few rows, and would go over all that stands in one instead of looking for the ids.
const RECORDS: Dialect = Dialect {
    sqlite: "SELECT r.id, r.batch_id, r.source, r.record_key, r.reading
             FROM record_standing s JOIN source_record r ON r.id = s.record_id
             WHERE +s.county = $1 AND s.recorded_until IS NULL AND s.record_id IN ({})",
    postgres: "SELECT r.id, r.batch_id, r.source, r.record_key, r.reading
               FROM record_standing s JOIN source_record r ON r.id = s.record_id AND r.county = s.county
               WHERE s.county = $1 AND s.recorded_until IS NULL AND s.record_id IN ({})",
};

impl Around<'_> {
    /// Which records the change brings, which it ends, and whom these are linked to. To be asked before it is made.
    pub(super) fn changed(&mut self, change: &Change, around: &mut Surroundings) -> Result<()> {
        let mut keys: Vec<Value> = change.annul.iter().map(|id| id.to_string().into()).collect();
        let batches: Vec<Value> = change.commit.iter().map(|id: &BatchId| id.uuid().into()).collect();
        let sql = "SELECT id, record_key FROM source_record WHERE county = $1 AND batch_id IN ({})";
        read_in(self.bulk, sql, &[self.county.into()], &batches, &mut |row| {
            around.new.insert(RecordId::from_uuid(uuid(row, 0)?));
            keys.push(text(row, 1)?.into());
            Ok(())
        })?;
        let sql = "SELECT s.record_id, r.reading FROM record_standing s
                   JOIN source_record r ON r.id = s.record_id AND r.county = s.county
                   WHERE s.county = $1 AND s.source = $2 AND s.recorded_until IS NULL AND s.record_key IN ({})";
        read_in(self.bulk, sql, &[self.county.into(), OFFICE.into()], &keys, &mut |row| {
            around.gone.insert(RecordId::from_uuid(uuid(row, 0)?));
            let kind = read(text(row, 1)?)?.row.get(Attribute::EventKind).map(str::to_owned);
            around.weighs |= kind.as_deref() == Some("adoption");
            Ok(())
        })?;
        let gone = records(&around.gone);
        for sql in [
            "SELECT record_a FROM doubtful_pair WHERE county = $1 AND recorded_until IS NULL AND record_a IN ({})",
            "SELECT record_b FROM doubtful_pair WHERE county = $1 AND recorded_until IS NULL AND record_b IN ({})",
        ] {
            read_in(self.bulk, sql, &[self.county.into()], &gone, &mut |_| {
                around.weighs = true;
                Ok(())
            })?;
        }
        if !gone.is_empty() {
            let sql = "SELECT decision_id FROM pair_decision_mention
                       WHERE county = $1 AND source = $2 AND record_key IN ({})";
            read_in(self.bulk, sql, &[self.county.into(), OFFICE.into()], &keys, &mut |_| {
                around.weighs = true;
                Ok(())
            })?;
        }
        let sql =
            "SELECT person_id FROM link WHERE county = $1 AND recorded_until IS NULL AND record_id IN ({})";
        read_in(self.bulk, sql, &[self.county.into()], &gone, &mut |row| {
            around.left.insert(PersonId::from_uuid(uuid(row, 0)?));
            Ok(())
        })
    }

    /// The records that the change brings; one that replaces another of its key begins with that one's people.
    pub(super) fn standing(&mut self, around: &mut Surroundings) -> Result<()> {
        let new = around.new.clone();
        self.records(&new, around)?;
        // Rows of one batch with one key: the last of them stands.
        around.new.retain(|id| around.records.contains_key(id));
        let sql = "SELECT r.record_key, l.role, l.person_id FROM link l
                   JOIN source_record r ON r.id = l.record_id AND r.county = l.county
                   WHERE l.county = $1 AND l.recorded_until IS NULL AND l.record_id IN ({})";
        let gone = records(&around.gone);
        let mut before: Vec<(Box<str>, Box<str>, PersonId)> = Vec::new();
        read_in(self.bulk, sql, &[self.county.into()], &gone, &mut |row| {
            before.push((text(row, 0)?.into(), text(row, 1)?.into(), PersonId::from_uuid(uuid(row, 2)?)));
            Ok(())
        })?;
        for id in &around.new {
            let Some(record) = around.records.get_mut(id) else { continue };
            for (key, role, person) in &before {
                if *key == record.key
                    && let Some(slot) = slot_of(record, role)
                {
                    *slot = Some(*person);
                }
            }
        }
        Ok(())
    }

    /// Reads what is asked for.
    pub(super) fn ask(&mut self, ask: &Ask, around: &mut Surroundings) -> Result<()> {
        self.people(&ask.people, around)?;
        self.households(&ask.households, around)?;
        self.homes(&ask.homes, around)?;
        self.events(&ask.events, around)?;
        self.numbers(&ask.numbers, around)?;
        self.namesakes(&ask.namesakes, around)
    }

    fn rows(&mut self, sql: &str, list: &[Value], each: &mut dyn FnMut(RowIds) -> Result<()>) -> Result<()> {
        read_in(self.bulk, sql, &[self.county.into()], list, &mut |row| {
            each(RowIds { first: uuid(row, 0)?, second: row.uuid(1)? })
        })
    }

    fn people(&mut self, asked: &BTreeSet<PersonId>, around: &mut Surroundings) -> Result<()> {
        let list = people(asked.iter().copied());
        let mut found: std::collections::BTreeMap<PersonId, Ties> =
            asked.iter().map(|person| (*person, Ties::default())).collect();
        // By the people, and not through all numbers.
        let sql = "SELECT person_id, term FROM search_term
                   WHERE county = $1 AND +kind = $2 AND recorded_until IS NULL AND person_id IN ({})";
        let first = [self.county.into(), TermKind::Number.number().into()];
        read_in(self.bulk, sql, &first, &list, &mut |row| {
            if let Some(ties) = found.get_mut(&PersonId::from_uuid(uuid(row, 0)?)) {
                ties.numbers.insert(text(row, 1)?.into());
            }
            Ok(())
        })?;
        let mut ties = |ids: RowIds, note: &dyn Fn(&mut Ties, uuid::Uuid)| {
            if let (Some(ties), Some(second)) = (found.get_mut(&PersonId::from_uuid(ids.first)), ids.second) {
                note(ties, second);
            }
        };
        let sql = "SELECT person_id, person_id FROM person_version
                   WHERE county = $1 AND recorded_until IS NULL AND person_id IN ({})";
        self.rows(sql, &list, &mut |ids| {
            ties(ids, &|ties, _| ties.known = true);
            Ok(())
        })?;
        let sql = "SELECT person_id, usual_dwelling FROM person_version
                   WHERE county = $1 AND recorded_until IS NULL AND person_id IN ({})";
        self.rows(sql, &list, &mut |ids| {
            ties(ids, &|ties, home| ties.home = Some(DwellingId::from_uuid(home)));
            Ok(())
        })?;
        let sql = "SELECT person_id, relative_id FROM kin
                   WHERE county = $1 AND recorded_until IS NULL AND person_id IN ({})";
        self.rows(sql, &list, &mut |ids| {
            ties(ids, &|ties, relative| ties.kin.push(PersonId::from_uuid(relative)));
            Ok(())
        })?;
        let sql = "SELECT person_id, household_id FROM membership
                   WHERE county = $1 AND recorded_until IS NULL AND person_id IN ({})";
        self.rows(sql, &list, &mut |ids| {
            ties(ids, &|ties, household| ties.households.push(HouseholdId::from_uuid(household)));
            Ok(())
        })?;
        let sql = "SELECT person_id, event_id FROM event_party
                   WHERE county = $1 AND recorded_until IS NULL AND person_id IN ({})";
        self.rows(sql, &list, &mut |ids| {
            ties(ids, &|ties, event| ties.events.push(EventId::from_uuid(event)));
            Ok(())
        })?;
        around.people.append(&mut found);
        let mut of_them = BTreeSet::new();
        let sql = "SELECT record_id, person_id FROM link
                   WHERE county = $1 AND recorded_until IS NULL AND person_id IN ({})";
        self.rows(sql, &list, &mut |ids| {
            of_them.insert(RecordId::from_uuid(ids.first));
            Ok(())
        })?;
        self.records(&of_them, around)
    }

    fn households(&mut self, asked: &BTreeSet<HouseholdId>, around: &mut Surroundings) -> Result<()> {
        let list: Vec<Value> = asked.iter().map(|id| id.uuid().into()).collect();
        around.households.extend(asked.iter().map(|id| (*id, Vec::new())));
        let sql = "SELECT household_id, person_id FROM membership
                   WHERE county = $1 AND recorded_until IS NULL AND household_id IN ({})";
        let all = &mut around.households;
        self.rows(sql, &list, &mut |ids| {
            let people = all.entry(HouseholdId::from_uuid(ids.first)).or_default();
            people.extend(ids.second.map(PersonId::from_uuid));
            Ok(())
        })
    }

    fn homes(&mut self, asked: &BTreeSet<DwellingId>, around: &mut Surroundings) -> Result<()> {
        let list: Vec<Value> = asked.iter().map(|id| id.uuid().into()).collect();
        around.homes.extend(asked.iter().map(|id| (*id, Vec::new())));
        let sql = "SELECT usual_dwelling, person_id FROM person_version
                   WHERE county = $1 AND recorded_until IS NULL AND usual_dwelling IN ({})";
        let all = &mut around.homes;
        self.rows(sql, &list, &mut |ids| {
            let people = all.entry(DwellingId::from_uuid(ids.first)).or_default();
            people.extend(ids.second.map(PersonId::from_uuid));
            Ok(())
        })
    }

    fn events(&mut self, asked: &BTreeSet<EventId>, around: &mut Surroundings) -> Result<()> {
        let list: Vec<Value> = asked.iter().map(|id| id.uuid().into()).collect();
        let mut of_them = BTreeSet::new();
        let sql = "SELECT record_id, event_id FROM event_action
                   WHERE county = $1 AND recorded_until IS NULL AND event_id IN ({})";
        self.rows(sql, &list, &mut |ids| {
            of_them.insert(RecordId::from_uuid(ids.first));
            Ok(())
        })?;
        around.events.extend(asked);
        self.records(&of_them, around)
    }

    fn numbers(&mut self, asked: &BTreeSet<Box<str>>, around: &mut Surroundings) -> Result<()> {
        let list: Vec<Value> = asked.iter().map(|number| (&**number).into()).collect();
        around.numbers.extend(asked.iter().map(|number| (number.clone(), Vec::new())));
        let sql = "SELECT term, person_id FROM search_term
                   WHERE county = $1 AND kind = $2 AND recorded_until IS NULL AND term IN ({})";
        let first = [self.county.into(), TermKind::Number.number().into()];
        read_in(self.bulk, sql, &first, &list, &mut |row| {
            let person = PersonId::from_uuid(uuid(row, 1)?);
            around.numbers.entry(text(row, 0)?.into()).or_default().push(person);
            Ok(())
        })
    }

    fn namesakes(&mut self, asked: &BTreeSet<NameAndBirth>, around: &mut Surroundings) -> Result<()> {
        for (name, born) in asked {
            let mut all = Vec::new();
            let sql = "SELECT v.birth_date, v.person_id FROM search_term t
                       JOIN person_version v ON v.person_id = t.person_id AND v.county = t.county
                       WHERE t.county = $1 AND t.kind = $2 AND t.recorded_until IS NULL AND v.recorded_until IS NULL
                       AND t.term IN ({})";
            let first = [self.county.into(), TermKind::Name.number().into()];
            read_in(self.bulk, sql, &first, &[Value::from(&**name)], &mut |row| {
                // A date known in part may be this one.
                let may_be = match (born, row.text(0)?) {
                    (Some(born), Some(known)) => born.starts_with(known),
                    (None, _) | (_, None) => true,
                };
                if may_be {
                    all.push(PersonId::from_uuid(uuid(row, 1)?));
                }
                Ok(())
            })?;
            around.namesakes.insert((name.clone(), born.clone()), all);
        }
        Ok(())
    }

    /// Records that stand, with their links, beside those read before.
    fn records(&mut self, asked: &BTreeSet<RecordId>, around: &mut Surroundings) -> Result<()> {
        let missing: BTreeSet<RecordId> =
            asked.iter().filter(|id| !around.records.contains_key(id)).copied().collect();
        let list = records(&missing);
        let sql = self.bulk.pick(RECORDS);
        read_in(self.bulk, sql, &[self.county.into()], &list, &mut |row| {
            let reading = read(text(row, 4)?)?;
            let id = RecordId::from_uuid(uuid(row, 0)?);
            let record = StandingRecord {
                id,
                batch: BatchId::from_uuid(uuid(row, 1)?),
                source: text(row, 2)?.into(),
                key: text(row, 3)?.into(),
                people: vec![None; reading.mentions.len()],
                reading,
            };
            around.records.insert(id, record);
            Ok(())
        })?;
        let sql = "SELECT record_id, role, person_id FROM link
                   WHERE county = $1 AND recorded_until IS NULL AND record_id IN ({})";
        read_in(self.bulk, sql, &[self.county.into()], &list, &mut |row| {
            let (record, role) = (RecordId::from_uuid(uuid(row, 0)?), text(row, 1)?);
            let slot = around.records.get_mut(&record).and_then(|record| slot_of(record, role));
            if let Some(slot) = slot {
                *slot = Some(PersonId::from_uuid(uuid(row, 2)?));
            }
            Ok(())
        })
    }
}

fn read(reading: &str) -> Result<Reading> {
    serde_json::from_str(reading).or(Err(StoreError::Corrupt("a reading does not read")))
}

/// Two ids of a row; the second may be missing.
struct RowIds {
    first: uuid::Uuid,
    second: Option<uuid::Uuid>,
}

fn records(ids: &BTreeSet<RecordId>) -> Vec<Value> {
    ids.iter().map(|id| id.uuid().into()).collect()
}

#[cfg(test)]
mod tests {
    use super::RECORDS;

    /// A county's records are as many as its people, and every registration asks for some of them several times.
    #[tokio::test]
    async fn sqlite_looks_for_records_by_their_ids_however_many_are_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("register.db");
        crate::engine::make_sqlite(&file).await.unwrap();
        let connection = rusqlite::Connection::open(&file).unwrap();
        for size in [1, 4, 32, 512] {
            let places: Vec<String> = (0..size).map(|at| format!("?{}", at + 2)).collect();
            let sql = RECORDS.sqlite.replace("{}", &places.join(", ")).replace('$', "?");
            let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let (mut rows, mut steps) = (plan.raw_query(), Vec::new());
            while let Some(row) = rows.next().unwrap() {
                steps.push(row.get::<_, String>(3).unwrap());
            }
            assert_eq!(steps.len(), 2, "{steps:?}");
            assert!(
                steps.iter().all(|step| step.contains("(id=?)") || step.contains("(record_id=?)")),
                "{size} ids: {steps:?}"
            );
        }
    }
}
