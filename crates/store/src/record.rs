use access::Permit;
use base::{EventId, HouseholdId, PersonId, RecordedSpell, Spell, Timestamp};
use records::{MentionRef, SourceRecord};
use registry::{
    Dwelling, Event, EventAction, EventActionKind, EventKind, EventParty, Household, HouseholdKind, Kin,
    KinEvidence, KinKind, Membership, Residence, ResidenceKind, ResidenceStatus, Rule,
};
use rustc_hash::FxHashMap;

use crate::{
    Decider, HouseholdRecord, LinkedRecord, Listed, PersonRecord, Result, Store,
    scope::Scope,
    shown,
    snapshot::Snapshot,
    sql::{Param, Taking},
};

/// The columns of a [`Listed`], of `person_version` under the name `v`.
macro_rules! listed {
    ($v:literal) => {
        concat!(
            $v,
            ".person_id, ",
            $v,
            ".name, ",
            $v,
            ".sex, ",
            $v,
            ".birth_date, ",
            $v,
            ".id_number, ",
            $v,
            ".phone, ",
            $v,
            ".hukou_division, ",
            $v,
            ".usual_division, ",
            $v,
            ".usual_address, ",
            $v,
            ".usual_dwelling, ",
            $v,
            ".alive, ",
            $v,
            ".unaccounted, ",
            $v,
            ".located"
        )
    };
}

/// Whether the person version under the name given (`v` by default) lies in the area `[from, until)`: by usual place or hukou, or, where neither is
/// known, by the area whose import brought the person.
macro_rules! in_area {
    ($from:literal, $until:literal) => {
        in_area!("v", $from, $until)
    };
    ($v:literal, $from:literal, $until:literal) => {
        concat!(
            "((",
            $v,
            ".usual_division >= ",
            $from,
            " AND ",
            $v,
            ".usual_division < ",
            $until,
            ") OR (",
            $v,
            ".hukou_division >= ",
            $from,
            " AND ",
            $v,
            ".hukou_division < ",
            $until,
            ") OR (",
            $v,
            ".usual_division IS NULL AND ",
            $v,
            ".hukou_division IS NULL AND ",
            $v,
            ".held_in >= ",
            $from,
            " AND ",
            $v,
            ".held_in < ",
            $until,
            "))"
        )
    };
}

/// Goes before a statement: `inside (person_id)` has everybody whom an area reaches, by the indexes of places and not through
/// everybody. `inside i CROSS JOIN …` keeps SQLite going from them on.
macro_rules! inside {
    ($from:literal, $until:literal) => {
        concat!(
            "WITH inside (person_id) AS (
                SELECT person_id FROM person_version
                WHERE recorded_until IS NULL AND usual_division >= ",
            $from,
            " AND usual_division < ",
            $until,
            " UNION SELECT person_id FROM person_version
                WHERE recorded_until IS NULL AND hukou_division >= ",
            $from,
            " AND hukou_division < ",
            $until,
            " UNION SELECT person_id FROM person_version
                WHERE recorded_until IS NULL AND usual_division IS NULL AND hukou_division IS NULL AND held_in >= ",
            $from,
            " AND held_in < ",
            $until,
            ") "
        )
    };
}

/// The same of a person version that has been found by something else. The codes are made to be no index's own, since PostgreSQL,
/// which plans before it knows the area, would otherwise go through everybody in it.
macro_rules! found_in_area {
    ($from:literal, $until:literal) => {
        concat!(
            "((v.usual_division || '' >= ",
            $from,
            " AND v.usual_division || '' < ",
            $until,
            ") OR (v.hukou_division || '' >= ",
            $from,
            " AND v.hukou_division || '' < ",
            $until,
            ") OR (v.usual_division IS NULL AND v.hukou_division IS NULL AND v.held_in >= ",
            $from,
            " AND v.held_in < ",
            $until,
            "))"
        )
    };
}

/// Whether a row of the table under the name given is what the register held at the moment `$at`.
macro_rules! known_at {
    ($t:literal, $at:literal) => {
        concat!(
            $t,
            ".recorded_from <= ",
            $at,
            " AND (",
            $t,
            ".recorded_until IS NULL OR ",
            $t,
            ".recorded_until > ",
            $at,
            ")"
        )
    };
}

/// Whether a row of kin under the name given, as it is known now, names a parent of `$day`. A tie that an adoption ended names nobody any
/// more (Civil Code, article 1110).
macro_rules! parent_on {
    ($k:literal, $day:literal) => {
        concat!(
            $k,
            ".kind = 'parent' AND ",
            $k,
            ".recorded_until IS NULL AND (",
            $k,
            ".valid_from IS NULL OR ",
            $k,
            ".valid_from <= ",
            $day,
            ") AND (",
            $k,
            ".valid_until IS NULL OR ",
            $k,
            ".valid_until > ",
            $day,
            ")"
        )
    };
}
pub(crate) use {found_in_area, in_area, inside, known_at, listed, parent_on};

pub(crate) fn maybe_listed(row: &mut Taking<'_>) -> Result<Option<Listed>> {
    let Some(id) = row.maybe_id()? else { return Ok(None) };
    Ok(Some(Listed {
        id,
        name: row.maybe_text()?,
        sex: row.maybe_text()?,
        birth_date: row.maybe_text()?,
        id_number: row.maybe_text()?,
        phone: row.maybe_text()?,
        hukou_division: row.maybe_text()?,
        usual_division: row.maybe_text()?,
        usual_address: row.maybe_text()?,
        usual_dwelling: row.maybe_id()?,
        alive: row.next()?,
        unaccounted: row.next()?,
        located: row.next()?,
    }))
}

fn mention_of(row: &mut Taking<'_>) -> Result<MentionRef> {
    Ok(MentionRef { record: row.id()?, role: row.next::<String>()?.as_str().into() })
}

pub(crate) fn maybe_dwelling(row: &mut Taking<'_>) -> Result<Option<Dwelling>> {
    let Some(id) = row.maybe_id()? else { return Ok(None) };
    Ok(Some(Dwelling {
        id,
        division: row.text()?,
        key: row.text()?,
        address: row.text()?,
        folded: row.text()?,
        building: row.maybe_text()?,
    }))
}

pub(crate) fn residence(row: &mut Taking<'_>) -> Result<Residence> {
    Ok(Residence {
        person: row.id()?,
        kind: row.code(ResidenceKind::from_code)?,
        division: row.maybe_text()?,
        address: row.maybe_text()?,
        dwelling: row.maybe_id()?,
        valid: Spell { from: row.date()?, until: row.maybe_date()? },
        from_stated: row.next()?,
        status: row.code(ResidenceStatus::from_code)?,
        mention: mention_of(row)?,
        source: row.next::<String>()?.as_str().into(),
        rule: row.code(Rule::from_code)?,
    })
}

/// The columns of [`linked_record`]: `r` the record, `b` its batch, `s` its standing, `l` the link.
macro_rules! linked {
    () => {
        "r.id, r.batch_id, r.source, r.record_key, r.row_number, r.cells, r.content, r.reading,
         b.columns, b.file_name, s.recorded_from, l.role, l.score, l.decider"
    };
}
pub(crate) use linked;

pub(crate) fn linked_record(row: &mut Taking<'_>) -> Result<LinkedRecord> {
    let record = SourceRecord {
        id: row.id()?,
        batch: row.id()?,
        source: row.next::<String>()?.as_str().into(),
        key: row.text()?,
        row_number: row.count()?,
        cells: row.json()?,
        content: row.bytes()?,
        reading: row.json()?,
    };
    Ok(LinkedRecord {
        record,
        columns: row.json()?,
        file_name: row.text()?,
        recorded_at: row.moment()?,
        role: row.next::<String>()?.as_str().into(),
        score: row.next()?,
        decider: row.maybe_id()?.map_or(Decider::Model, Decider::Worker),
    })
}

/// Somebody's place in a household, and who that is where it may be told.
pub(crate) type Member = (Membership, Option<Listed>);

macro_rules! members {
    ($which:expr) => {
        concat!(
            "SELECT m.household_id, m.person_id, m.relation, m.valid_from, m.valid_until, m.record_id, m.role, ",
            listed!("v"),
            " FROM membership m LEFT JOIN person_version v ON v.person_id = m.person_id AND ",
            known_at!("v", "$2"),
            " AND ",
            in_area!("$3", "$4"),
            " WHERE m.household_id ",
            $which,
            " AND ",
            known_at!("m", "$2"),
            " ORDER BY m.valid_from, m.relation, m.person_id"
        )
    };
}
/// The members of a household.
const OF_HOUSEHOLD: &str = members!("= $1");
/// The members of every household that a person belongs to.
const OF_PERSON: &str = members!(concat!(
    "IN (SELECT o.household_id FROM membership o WHERE o.person_id = $1 AND ",
    known_at!("o", "$2"),
    ")"
));

macro_rules! own_events {
    ($t:literal) => {
        concat!(
            $t,
            ".event_id IN (SELECT o.event_id FROM event_party o WHERE o.person_id = $1 AND ",
            known_at!("o", "$2"),
            ") AND ",
            known_at!($t, "$2")
        )
    };
}
/// Who took part in a person's events.
const PARTIES: &str = concat!(
    "SELECT p.event_id, p.role, p.person_id FROM event_party p WHERE ",
    own_events!("p"),
    " ORDER BY p.role, p.person_id"
);
/// What was done about them.
const ACTIONS: &str = concat!(
    "SELECT a.event_id, a.kind, a.record_id, a.source FROM event_action a WHERE ",
    own_events!("a"),
    " ORDER BY a.position"
);

/// One read: whose record, as known when, within which area.
pub(crate) struct Reading<'a> {
    pub(crate) snapshot: Snapshot<'a>,
    person: PersonId,
    at: i64,
    scope: Scope,
}

impl Store {
    /// A person's record as known at a moment (`None`: now). `None` for a person who is outside the area, or whom the
    /// register did not hold then. Relatives and members outside the area keep their place without their values.
    pub async fn person(
        &self,
        permit: &Permit,
        person: PersonId,
        as_known: Option<Timestamp>,
    ) -> Result<Option<PersonRecord>> {
        let reading = Reading::begin(self, permit, person, as_known).await?;
        let Some((listed, values, recorded)) = reading.version().await? else { return Ok(None) };
        Ok(Some(PersonRecord {
            person: listed,
            values,
            recorded,
            versions: reading.versions().await?,
            households: reading.households().await?,
            kin: reading.kin().await?,
            residences: reading.residences().await?,
            events: reading.events().await?,
            records: reading.records().await?,
        }))
    }
}

impl<'a> Reading<'a> {
    /// A read of what is known of `person`, or of whatever else has the id, at a moment.
    pub(crate) async fn begin(
        store: &'a Store,
        permit: &Permit,
        person: PersonId,
        as_known: Option<Timestamp>,
    ) -> Result<Self> {
        let at = as_known.map_or(i64::MAX, Timestamp::micros);
        Ok(Self { snapshot: store.snapshot().await?, person, at, scope: Scope::of(permit) })
    }

    pub(crate) fn values(&self) -> Vec<Param> {
        vec![
            self.person.uuid().into(),
            self.at.into(),
            self.scope.from.clone().into(),
            self.scope.until.clone().into(),
        ]
    }

    async fn version(&self) -> Result<Option<(Listed, Vec<registry::Shown>, RecordedSpell)>> {
        let sql = concat!(
            "SELECT v.shown, v.recorded_from, v.recorded_until, ",
            listed!("v"),
            " FROM person_version v WHERE v.person_id = $1 AND ",
            known_at!("v", "$2"),
            " AND ",
            in_area!("$3", "$4")
        );
        let Some(row) = self.snapshot.one(sql, self.values()).await? else { return Ok(None) };
        let mut row = Taking::new(&row);
        let values = shown::from_text(&row.next::<String>()?)?;
        let recorded = Spell { from: row.moment()?, until: row.maybe_moment()? };
        Ok(maybe_listed(&mut row)?.map(|listed| (listed, values, recorded)))
    }

    async fn versions(&self) -> Result<Vec<Timestamp>> {
        let sql =
            "SELECT DISTINCT recorded_from FROM person_version WHERE person_id = $1 ORDER BY recorded_from";
        let rows = self.snapshot.all(sql, vec![self.person.uuid().into()]).await?;
        rows.iter().map(|row| Taking::new(row).moment()).collect()
    }

    async fn households(&self) -> Result<Vec<HouseholdRecord>> {
        let sql = concat!(
            "SELECT h.household_id, h.kind, h.book, h.head, h.division, h.dwelling_id,
             d.id, d.division, d.address_key, d.address, d.folded, d.building
             FROM household_version h LEFT JOIN dwelling d ON d.id = h.dwelling_id
             WHERE ",
            known_at!("h", "$2"),
            " AND h.household_id IN (SELECT m.household_id FROM membership m WHERE m.person_id = $1 AND ",
            known_at!("m", "$2"),
            ") ORDER BY CASE WHEN h.book IS NULL THEN 1 ELSE 0 END, h.household_id"
        );
        let values = self.values().into_iter().take(2).collect();
        let mut members = self.members_of(OF_PERSON, self.values()).await?;
        let mut households = Vec::new();
        for row in self.snapshot.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let household = Household {
                id: row.id()?,
                kind: row.code(HouseholdKind::from_code)?,
                book: row.maybe_text()?,
                head: row.maybe_id()?,
                division: row.maybe_text()?,
                dwelling: row.maybe_id()?,
            };
            let dwelling = maybe_dwelling(&mut row)?;
            let own = members.remove(&household.id).unwrap_or_default();
            households.push(HouseholdRecord { household, dwelling, members: own });
        }
        Ok(households)
    }

    pub(crate) async fn members(&self, household: HouseholdId) -> Result<Vec<Member>> {
        let mut values = self.values();
        values[0] = household.uuid().into();
        let mut members = self.members_of(OF_HOUSEHOLD, values).await?;
        Ok(members.remove(&household).unwrap_or_default())
    }

    async fn members_of(
        &self,
        sql: &'static str,
        values: Vec<Param>,
    ) -> Result<FxHashMap<HouseholdId, Vec<Member>>> {
        let mut members: FxHashMap<HouseholdId, Vec<Member>> = FxHashMap::default();
        for row in self.snapshot.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let membership = Membership {
                household: row.id()?,
                person: row.id()?,
                relation: row.maybe_text()?,
                valid: Spell { from: row.date()?, until: row.maybe_date()? },
                mention: mention_of(&mut row)?,
            };
            members.entry(membership.household).or_default().push((membership, maybe_listed(&mut row)?));
        }
        Ok(members)
    }

    async fn kin(&self) -> Result<Vec<(Kin, Option<Listed>)>> {
        let sql = concat!(
            "SELECT k.person_id, k.relative_id, k.kind, k.valid_from, k.valid_until, k.evidence, k.record_id, k.role, ",
            listed!("v"),
            " FROM kin k LEFT JOIN person_version v ON v.person_id = k.relative_id AND ",
            known_at!("v", "$2"),
            " AND ",
            in_area!("$3", "$4"),
            " WHERE k.person_id = $1 AND ",
            known_at!("k", "$2"),
            " ORDER BY k.kind, k.valid_from, k.relative_id"
        );
        let mut kin = Vec::new();
        for row in self.snapshot.all(sql, self.values()).await? {
            let mut row = Taking::new(&row);
            let one = Kin {
                person: row.id()?,
                relative: row.id()?,
                kind: row.code(KinKind::from_code)?,
                from: row.maybe_date()?,
                until: row.maybe_date()?,
                evidence: row.code(KinEvidence::from_code)?,
                mention: mention_of(&mut row)?,
            };
            kin.push((one, maybe_listed(&mut row)?));
        }
        Ok(kin)
    }

    async fn residences(&self) -> Result<Vec<(Residence, Option<Dwelling>)>> {
        let sql = concat!(
            "SELECT r.person_id, r.kind, r.division, r.address, r.dwelling_id, r.valid_from, r.valid_until, r.from_stated, r.status,
             r.record_id, r.role, r.source, r.rule, d.id, d.division, d.address_key, d.address, d.folded, d.building
             FROM residence r LEFT JOIN dwelling d ON d.id = r.dwelling_id
             WHERE r.person_id = $1 AND ", known_at!("r", "$2"), " ORDER BY r.kind, r.valid_from DESC"
        );
        let mut residences = Vec::new();
        for row in self.snapshot.all(sql, self.values().into_iter().take(2).collect()).await? {
            let mut row = Taking::new(&row);
            let residence = residence(&mut row)?;
            residences.push((residence, maybe_dwelling(&mut row)?));
        }
        Ok(residences)
    }

    async fn events(&self) -> Result<Vec<Event>> {
        let sql = concat!(
            "SELECT e.event_id, e.kind, e.event_date, e.place, e.certificate, e.office FROM event_version e
             WHERE ",
            known_at!("e", "$2"),
            " AND e.event_id IN (SELECT p.event_id FROM event_party p WHERE p.person_id = $1 AND ",
            known_at!("p", "$2"),
            ") ORDER BY e.event_date, e.event_id"
        );
        let (mut parties, mut actions) = (self.parties().await?, self.actions().await?);
        let mut events = Vec::new();
        for row in self.snapshot.all(sql, self.values().into_iter().take(2).collect()).await? {
            let mut row = Taking::new(&row);
            let mut event = Event {
                id: row.id()?,
                kind: row.code(EventKind::from_code)?,
                date: row.maybe_text()?.and_then(|date| date.parse().ok()),
                place: row.maybe_text()?,
                certificate: row.maybe_text()?,
                office: row.maybe_text()?,
                parties: Vec::new(),
                actions: Vec::new(),
            };
            event.parties = parties.remove(&event.id).unwrap_or_default();
            event.actions = actions.remove(&event.id).unwrap_or_default();
            events.push(event);
        }
        Ok(events)
    }

    /// Who took part in the person's events, by event.
    async fn parties(&self) -> Result<FxHashMap<EventId, Vec<EventParty>>> {
        let mut parties: FxHashMap<EventId, Vec<EventParty>> = FxHashMap::default();
        for row in self.snapshot.all(PARTIES, self.values().into_iter().take(2).collect()).await? {
            let mut row = Taking::new(&row);
            let event = row.id()?;
            let party = EventParty { role: row.next::<String>()?.as_str().into(), person: row.id()? };
            parties.entry(event).or_default().push(party);
        }
        Ok(parties)
    }

    /// What was done about the person's events, by event.
    async fn actions(&self) -> Result<FxHashMap<EventId, Vec<EventAction>>> {
        let mut actions: FxHashMap<EventId, Vec<EventAction>> = FxHashMap::default();
        for row in self.snapshot.all(ACTIONS, self.values().into_iter().take(2).collect()).await? {
            let mut row = Taking::new(&row);
            let event = row.id()?;
            actions.entry(event).or_default().push(EventAction {
                kind: row.code(EventActionKind::from_code)?,
                record: row.id()?,
                source: row.next::<String>()?.as_str().into(),
            });
        }
        Ok(actions)
    }

    async fn records(&self) -> Result<Vec<LinkedRecord>> {
        let sql = concat!(
            "SELECT ",
            linked!(),
            " FROM link l JOIN source_record r ON r.id = l.record_id JOIN batch b ON b.id = r.batch_id
             JOIN record_standing s ON s.record_id = r.id AND ",
            known_at!("s", "$2"),
            " WHERE l.person_id = $1 AND ",
            known_at!("l", "$2"),
            " ORDER BY r.source, r.record_key, l.role"
        );
        let mut records = Vec::new();
        for row in self.snapshot.all(sql, self.values().into_iter().take(2).collect()).await? {
            records.push(linked_record(&mut Taking::new(&row))?);
        }
        Ok(records)
    }
}
