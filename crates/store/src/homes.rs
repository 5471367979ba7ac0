//! A household, and a home, over time: whoever belongs or lives there.

use access::Permit;
use base::{DwellingId, HouseholdId, PersonId};
use registry::{AsOf, Dwelling, Household, HouseholdKind, Residence};

use crate::{
    HouseholdRecord, Listed, Result, Store,
    record::{Reading, in_area, known_at, listed, maybe_dwelling, maybe_listed, residence},
    sql::Taking,
};

/// A home with whoever lives there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeRecord {
    /// The home.
    pub dwelling: Dwelling,
    /// The stays at it, latest first; `None` beside somebody who is outside the reader's area.
    pub residents: Vec<(Residence, Option<Listed>)>,
}

impl Store {
    /// A household with its members; `None` where nobody of it was inside the area, or the register did not hold it then.
    pub async fn household(
        &self,
        permit: &Permit,
        id: HouseholdId,
        as_of: AsOf,
    ) -> Result<Option<HouseholdRecord>> {
        let sql = concat!(
            "SELECT h.household_id, h.kind, h.book, h.head, h.division, h.dwelling_id,
             d.id, d.division, d.address_key, d.address, d.folded, d.building
             FROM household_version h LEFT JOIN dwelling d ON d.id = h.dwelling_id
             WHERE h.household_id = $1 AND ",
            known_at!("h", "$2")
        );
        let reading = Reading::begin(self, permit, PersonId::from_uuid(id.uuid()), as_of.known_at).await?;
        let Some(row) = reading.snapshot.one(sql, reading.values().into_iter().take(2).collect()).await?
        else {
            return Ok(None);
        };
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
        let members = reading.members(id).await?;
        if members.iter().all(|(_, listed)| listed.is_none()) {
            return Ok(None);
        }
        let found = HouseholdRecord { household, dwelling, members };
        Ok(Some(as_of.day.map_or(found.clone(), |day| found.on(day))))
    }

    /// A home with the stays at it, none where it is only where somebody's household book lies; `None` where nobody inside the area ever
    /// lived there or had their book there.
    pub async fn home(&self, permit: &Permit, id: DwellingId, as_of: AsOf) -> Result<Option<HomeRecord>> {
        let sql = "SELECT d.id, d.division, d.address_key, d.address, d.folded, d.building FROM dwelling d
                   WHERE d.id = $1 AND d.recorded_from <= $2";
        let reading = Reading::begin(self, permit, PersonId::from_uuid(id.uuid()), as_of.known_at).await?;
        let Some(row) = reading.snapshot.one(sql, reading.values().into_iter().take(2).collect()).await?
        else {
            return Ok(None);
        };
        let Some(dwelling) = maybe_dwelling(&mut Taking::new(&row))? else { return Ok(None) };
        let sql = concat!(
            "SELECT r.person_id, r.kind, r.division, r.address, r.dwelling_id, r.valid_from, r.valid_until, r.from_stated, r.status,
             r.record_id, r.role, r.source, r.rule, ", listed!("v"),
            " FROM residence r LEFT JOIN person_version v ON v.person_id = r.person_id AND ", known_at!("v", "$2"), " AND ",
            in_area!("$3", "$4"), " WHERE r.dwelling_id = $1 AND r.kind = 'usual' AND ", known_at!("r", "$2"),
            " ORDER BY r.valid_from DESC, r.person_id"
        );
        let mut residents = Vec::new();
        for row in reading.snapshot.all(sql, reading.values()).await? {
            let mut row = Taking::new(&row);
            let stay = residence(&mut row)?;
            residents.push((stay, maybe_listed(&mut row)?));
        }
        if residents.iter().all(|(_, listed)| listed.is_none()) {
            let sql = concat!(
                "SELECT 1 FROM residence r JOIN person_version v ON v.person_id = r.person_id AND ",
                known_at!("v", "$2"),
                " AND ",
                in_area!("$3", "$4"),
                " WHERE r.dwelling_id = $1 AND r.kind = 'hukou' AND ",
                known_at!("r", "$2"),
                " LIMIT 1"
            );
            if reading.snapshot.one(sql, reading.values()).await?.is_none() {
                return Ok(None);
            }
        }
        if let Some(day) = as_of.day {
            residents.retain(|(stay, _): &(Residence, _)| stay.holds_on(day));
        }
        Ok(Some(HomeRecord { dwelling, residents }))
    }
}
