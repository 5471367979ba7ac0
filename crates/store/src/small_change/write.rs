use base::PersonId;
use records::MentionRef;
use registry::near::Part;
use rustc_hash::FxHashSet;

use super::people;
use crate::{
    Decider, Link, Result, StoreError,
    bulk::{BulkLoad, Columns, Dialect, Digest, Value},
    commit::{KEEP_HELD_IN, Tally},
    ids::{execute_in, read_in},
    rows::{Entity, Place, Row, action_rows, load_entities, party_rows},
    standing::{text, uuid},
};

/// PostgreSQL keeps its trigram index itself.
const ADDRESS_TEXT: Dialect = Dialect {
    sqlite: "INSERT INTO dwelling_text (rowid, folded) SELECT row_id, folded FROM dwelling WHERE id IN ({})",
    postgres: "SELECT id FROM dwelling WHERE false AND id IN ({})",
};

/// Which current rows of a table a change rewrites: those of a key, as far as they are the change's.
struct Rewritten<'p> {
    /// The column that the rows are found by, and more columns that `owns` asks for.
    columns: &'static str,
    key: &'static str,
    ids: Vec<Value>,
    owns: &'p dyn Fn(&dyn Columns) -> Result<bool>,
}

/// Writes the difference between what is current of a part of the register and what is wanted.
pub(super) fn write(bulk: &mut dyn BulkLoad, place: &Place, part: &Part, at: i64) -> Result<Tally> {
    let mut writing = Writing { bulk, place, at, done: Tally::default() };
    writing.entities(&linked_people(part))?;
    writing.entities(&part.derived.dwellings)?;
    writing.entities(&part.derived.households)?;
    writing.entities(&part.derived.events)?;
    writing.links(part)?;
    writing.people(part)?;
    writing.together(part)?;
    writing.events(part)?;
    let touched = people(part.people.iter().copied());
    execute_in(writing.bulk, KEEP_HELD_IN, &[at.into()], &touched)?;
    Ok(writing.done)
}

fn linked_people(part: &Part) -> Vec<PersonId> {
    let linked = part.linked.iter().flat_map(registry::StandingRecord::linked);
    let mut people: Vec<PersonId> = linked.map(|(_, person)| person).collect();
    people.sort_unstable();
    people.dedup();
    people
}

struct Writing<'a> {
    bulk: &'a mut dyn BulkLoad,
    place: &'a Place,
    at: i64,
    done: Tally,
}

const ALL: &dyn Fn(&dyn Columns) -> Result<bool> = &|_| Ok(true);

impl Writing<'_> {
    fn links(&mut self, part: &Part) -> Result<()> {
        let link = |(mention, person): (&records::Mention, PersonId), record| Link {
            mention: MentionRef { record, role: mention.role.clone() },
            person,
            score: 1.0,
            decider: Decider::Model,
        };
        let links: Vec<Link> = part
            .linked
            .iter()
            .flat_map(|record| record.linked().map(move |linked| link(linked, record.id)))
            .collect();
        let records: Vec<Value> = part.records.iter().map(|id| id.uuid().into()).collect();
        self.rows(
            &links,
            Rewritten { columns: "record_id", key: "record_id", ids: records.clone(), owns: ALL },
        )?;
        Ok(())
    }

    fn people(&mut self, part: &Part) -> Result<()> {
        let derived = &part.derived;
        let of = |owns| {
            let ids = people(part.people.iter().copied());
            Rewritten { columns: "person_id", key: "person_id", ids, owns }
        };
        self.rows(&derived.people, of(ALL))?;
        self.rows(&derived.terms, of(ALL))?;
        self.rows(&derived.residences, of(ALL))?;
        self.rows(&derived.recoded, of(ALL))?;
        self.rows(&derived.memberships, of(ALL))
    }

    fn together(&mut self, part: &Part) -> Result<()> {
        let derived = &part.derived;
        let ids = part.households.iter().map(|id| id.uuid().into()).collect();
        self.rows(
            &derived.households,
            Rewritten { columns: "household_id", key: "household_id", ids, owns: ALL },
        )?;
        let kin = |row: &dyn Columns| {
            Ok(part.has_kin(PersonId::from_uuid(uuid(row, 1)?), PersonId::from_uuid(uuid(row, 2)?)))
        };
        // Kin of those touched may be anybody who is judged beside them.
        let ids = people(part.checked.iter().copied());
        self.rows(
            &derived.kin,
            Rewritten { columns: "person_id, relative_id", key: "person_id", ids, owns: &kin },
        )?;
        let finding = |row: &dyn Columns| {
            let person = PersonId::from_uuid(uuid(row, 1)?);
            Ok(part.has_finding(text(row, 2)?, person, row.uuid(3)?.map(base::HouseholdId::from_uuid)))
        };
        let ids = people(part.checked.iter().copied());
        let columns = "person_id, check_id, household_id";
        self.rows(&derived.findings, Rewritten { columns, key: "person_id", ids, owns: &finding })
    }

    fn events(&mut self, part: &Part) -> Result<()> {
        let derived = &part.derived;
        let of = || {
            let ids = part.events.iter().map(|id| id.uuid().into()).collect();
            Rewritten { columns: "event_id", key: "event_id", ids, owns: ALL }
        };
        self.rows(&derived.events, of())?;
        self.rows(&party_rows(&derived.events), of())?;
        self.rows(&action_rows(&derived.events), of())
    }

    /// Adds the things that are not there yet.
    fn entities<E: Entity>(&mut self, wanted: &[E]) -> Result<()> {
        let mut known = FxHashSet::default();
        let ids: Vec<Value> = wanted.iter().map(|entity| entity.uuid().into()).collect();
        // Ids of homes, books and certificates follow from what they name: another county's register may have them already.
        let sql = format!("SELECT id FROM {} WHERE id IN ({{}})", E::TABLE.name);
        read_in(self.bulk, &sql, &[], &ids, &mut |row| {
            known.insert(uuid(row, 0)?);
            Ok(())
        })?;
        let missing: Vec<&E> = wanted.iter().filter(|entity| !known.contains(&entity.uuid())).collect();
        if missing.is_empty() {
            return Ok(());
        }
        load_entities(self.bulk, self.place, self.at, &missing)?;
        if E::TABLE.name == "dwelling" {
            let ids: Vec<Value> = missing.iter().map(|entity| entity.uuid().into()).collect();
            let sql = self.bulk.pick(ADDRESS_TEXT);
            execute_in(self.bulk, sql, &[], &ids)?;
        }
        Ok(())
    }

    /// Rows are a set: one that is wanted twice is written once.
    fn rows<R: Row>(&mut self, wanted: &[R], part: Rewritten<'_>) -> Result<()> {
        let mut current = self.current(R::TABLE.name, &part)?;
        let mut seen = FxHashSet::default();
        let mut added: Vec<(&R, Digest)> = Vec::new();
        for row in wanted {
            let digest = row.digest(self.place);
            if !seen.insert(digest) {
                continue;
            }
            if current.remove(&digest) {
                self.done.kept += 1;
            } else {
                added.push((row, digest));
            }
        }
        let Rewritten { key, ids, .. } = part;
        for digest in current {
            let sql = format!(
                "UPDATE {} SET recorded_until = $1 WHERE recorded_until IS NULL AND county = $2 AND digest = $3
                 AND {key} IN ({{}})",
                R::TABLE.name
            );
            let first = [self.at.into(), self.place.county.as_str().into(), Value::Bytes(digest.to_vec())];
            self.done.closed += execute_in(self.bulk, &sql, &first, &ids)?;
        }
        if added.is_empty() {
            return Ok(());
        }
        let (place, at) = (self.place, self.at);
        self.done.added += self.bulk.load(&R::TABLE, added.len(), &|nth, cells| {
            let Some((row, digest)) = added.get(nth) else { return Ok(()) };
            row.write(place, cells)?;
            cells.int(at);
            cells.bytes(digest);
            Ok(())
        })?;
        Ok(())
    }

    /// The digests of the current rows that are rewritten.
    fn current(&mut self, table: &'static str, part: &Rewritten<'_>) -> Result<FxHashSet<Digest>> {
        let mut current = FxHashSet::default();
        let sql = format!(
            "SELECT digest, {} FROM {table} WHERE recorded_until IS NULL AND county = $1 AND {} IN ({{}})",
            part.columns, part.key
        );
        read_in(self.bulk, &sql, &[self.place.county.as_str().into()], &part.ids, &mut |row| {
            if (part.owns)(row)? {
                let digest = row.bytes(0)?.and_then(|bytes| bytes.try_into().ok());
                current.insert(digest.ok_or(StoreError::Corrupt("a digest has another length"))?);
            }
            Ok(())
        })?;
        Ok(current)
    }
}
