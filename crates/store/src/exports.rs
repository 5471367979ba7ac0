//! Whole lists of an area, page after page, for those who may take them away. Each page begins after the last row of the one
//! before, by key, so that a list of any length is read once and never held.

use access::Permit;
use base::{Date, EventId, HouseholdId, PersonId};
use registry::{EventKind, HouseholdKind};

use crate::{
    Listed, Result, Store,
    bulk::Dialect,
    record::{in_area, listed, maybe_listed},
    scope::Scope,
    sql::Taking,
};

/// A member of a household, with the household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMember {
    /// The household.
    pub household: HouseholdId,
    /// Family or collective.
    pub kind: HouseholdKind,
    /// Its book's key, unmasked.
    pub book: Option<Box<str>>,
    /// Where it stands.
    pub division: Option<Box<str>>,
    /// Its address.
    pub address: Option<Box<str>>,
    /// Whether this member heads it.
    pub heads: bool,
    /// GB/T 4761, to the head.
    pub relation: Option<Box<str>>,
    /// Since when.
    pub from: Date,
    /// The member.
    pub person: Listed,
}

/// Somebody's part in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedParty {
    /// The event.
    pub event: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When, as far as it is known.
    pub date: Option<Box<str>>,
    /// Where.
    pub place: Option<Box<str>>,
    /// The certificate's number, unmasked.
    pub certificate: Option<Box<str>>,
    /// As whom.
    pub role: Box<str>,
    /// Who.
    pub person: Listed,
}

/// The last row of the page before.
pub type MemberKey = (HouseholdId, PersonId, Date);
/// The last row of the page before.
pub type PartyKey = (EventId, PersonId, Box<str>);

/// A listed person is always there in these queries; the reader of columns allows for none.
fn there(row: &mut Taking<'_>) -> Result<Listed> {
    maybe_listed(row)?.ok_or(crate::StoreError::Corrupt("a listed person is missing"))
}

impl Store {
    /// The next people of the area, by id.
    pub async fn people_page(
        &self,
        permit: &Permit,
        after: Option<PersonId>,
        most: u16,
    ) -> Result<Vec<Listed>> {
        // SQLite would rather collect the area anew for every page and sort it.
        let sql = Dialect {
            sqlite: concat!(
                "SELECT ",
                listed!("v"),
                " FROM person_version v INDEXED BY person_version_current
                 WHERE v.recorded_until IS NULL AND ",
                in_area!("$1", "$2"),
                " AND v.person_id > $3
                 ORDER BY v.person_id, v.county LIMIT $4"
            ),
            postgres: concat!(
                "SELECT ",
                listed!("v"),
                " FROM person_version v
                 WHERE v.recorded_until IS NULL AND ",
                in_area!("$1", "$2"),
                " AND v.person_id > $3
                 ORDER BY v.person_id LIMIT $4"
            ),
        };
        let Scope { from, until } = Scope::of(permit);
        let after = after.map_or(uuid::Uuid::nil(), PersonId::uuid);
        let rows =
            self.all(sql, vec![from.into(), until.into(), after.into(), i64::from(most).into()]).await?;
        rows.iter().map(|row| there(&mut Taking::new(row))).collect()
    }

    /// The next members of households, those who belong to one now and are of the area.
    pub async fn members_page(
        &self,
        permit: &Permit,
        after: Option<MemberKey>,
        most: u16,
    ) -> Result<Vec<ListedMember>> {
        let sql = concat!(
            "SELECT m.household_id, h.kind, h.book, h.division, d.address, h.head = m.person_id, m.relation, m.valid_from, ",
            listed!("v"),
            " FROM membership m
             JOIN household_version h ON h.household_id = m.household_id AND h.recorded_until IS NULL
             JOIN person_version v ON v.person_id = m.person_id AND v.recorded_until IS NULL AND ",
            in_area!("$1", "$2"),
            " LEFT JOIN dwelling d ON d.id = h.dwelling_id
             WHERE m.recorded_until IS NULL AND m.valid_until IS NULL
               AND (m.household_id, m.person_id, m.valid_from) > ($3, $4, $5)
             ORDER BY m.household_id, m.person_id, m.valid_from LIMIT $6"
        );
        let Scope { from, until } = Scope::of(permit);
        let nil = uuid::Uuid::nil();
        let (household, person, since) =
            after.map_or((nil, nil, String::new()), |(h, p, since)| (h.uuid(), p.uuid(), since.to_string()));
        let values = vec![
            from.into(),
            until.into(),
            household.into(),
            person.into(),
            since.into(),
            i64::from(most).into(),
        ];
        let read = |row: &crate::sql::QueryResult| {
            let row = &mut Taking::new(row);
            Ok(ListedMember {
                household: row.id()?,
                kind: row.code(HouseholdKind::from_code)?,
                book: row.maybe_text()?,
                division: row.maybe_text()?,
                address: row.maybe_text()?,
                heads: row.next::<Option<bool>>()?.unwrap_or(false),
                relation: row.maybe_text()?,
                from: row.date()?,
                person: there(row)?,
            })
        };
        self.all(sql, values).await?.iter().map(read).collect()
    }

    /// The next people who took part in events and are of the area. Adoptions are not among them: whoever has been adopted is
    /// shown as the child of the adoptive family.
    pub async fn parties_page(
        &self,
        permit: &Permit,
        after: Option<PartyKey>,
        most: u16,
    ) -> Result<Vec<ListedParty>> {
        let sql = concat!(
            "SELECT p.event_id, e.kind, e.event_date, e.place, e.certificate, p.role, ",
            listed!("v"),
            " FROM event_party p
             JOIN event_version e ON e.event_id = p.event_id AND e.recorded_until IS NULL AND e.kind <> 'adoption'
             JOIN person_version v ON v.person_id = p.person_id AND v.recorded_until IS NULL AND ",
            in_area!("$1", "$2"),
            // The birth of a child who was adopted since names those who were its parents then.
            " WHERE NOT (e.kind = 'birth' AND p.role IN ('mother', 'father') AND EXISTS (
                SELECT 1 FROM event_party c JOIN event_party a ON a.person_id = c.person_id AND a.role = 'child'
                    AND a.recorded_until IS NULL
                JOIN event_version x ON x.event_id = a.event_id AND x.kind = 'adoption' AND x.recorded_until IS NULL
                WHERE c.event_id = p.event_id AND c.role = 'child' AND c.recorded_until IS NULL))
               AND p.recorded_until IS NULL AND (p.event_id, p.person_id, p.role) > ($3, $4, $5)
             ORDER BY p.event_id, p.person_id, p.role LIMIT $6"
        );
        let Scope { from, until } = Scope::of(permit);
        let nil = uuid::Uuid::nil();
        let (event, person, role) =
            after.map_or((nil, nil, "".into()), |(e, p, role)| (e.uuid(), p.uuid(), role));
        let values = vec![
            from.into(),
            until.into(),
            event.into(),
            person.into(),
            (&*role).into(),
            i64::from(most).into(),
        ];
        let read = |row: &crate::sql::QueryResult| {
            let row = &mut Taking::new(row);
            Ok(ListedParty {
                event: row.id()?,
                kind: row.code(EventKind::from_code)?,
                date: row.maybe_text()?,
                place: row.maybe_text()?,
                certificate: row.maybe_text()?,
                role: row.text()?,
                person: there(row)?,
            })
        };
        self.all(sql, values).await?.iter().map(read).collect()
    }
}
