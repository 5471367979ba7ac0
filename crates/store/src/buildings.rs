//! A building: the homes behind one door of a street, and how many people live in each.

use access::Permit;
use base::{DwellingId, PersonId};
use registry::{AsOf, Dwelling};

use crate::{
    Result, Store,
    record::{Reading, in_area, known_at, maybe_dwelling},
    sql::{Param, Taking},
};

/// A home of a building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flat {
    /// The home.
    pub dwelling: Dwelling,
    /// People of the reader's area who live there on the day.
    pub residents: u64,
}

impl Store {
    /// The homes of the building that a home is in, this one among them, by their keys. `None` where somebody of the area
    /// has never lived at the home itself; of an address that names no building, the home alone. Without a day: of those
    /// who live there with no end in sight.
    pub async fn building(
        &self,
        permit: &Permit,
        home: DwellingId,
        as_of: AsOf,
    ) -> Result<Option<Vec<Flat>>> {
        if self.home(permit, home, AsOf { day: None, ..as_of }).await?.is_none() {
            return Ok(None);
        }
        let reading = Reading::begin(self, permit, PersonId::from_uuid(home.uuid()), as_of.known_at).await?;
        let mut values = reading.values();
        // Beyond the last day that a calendar here can have.
        let day = as_of.day.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
        values.push(Param::from(day));
        let sql = concat!(
            "SELECT d.id, d.division, d.address_key, d.address, d.folded, d.building, COUNT(DISTINCT v.person_id)
             FROM dwelling h JOIN dwelling d ON d.id = h.id OR (d.county = h.county AND d.building = h.building)
             LEFT JOIN residence r ON r.dwelling_id = d.id AND r.kind = 'usual' AND r.valid_from <= $5
               AND (r.valid_until IS NULL OR r.valid_until > $5) AND ",
            known_at!("r", "$2"),
            " LEFT JOIN person_version v ON v.person_id = r.person_id AND ",
            known_at!("v", "$2"),
            " AND ",
            in_area!("$3", "$4"),
            " WHERE h.id = $1 AND d.recorded_from <= $2
             GROUP BY d.id, d.division, d.address_key, d.address, d.folded, d.building
             ORDER BY d.address_key"
        );
        let mut flats = Vec::new();
        for row in reading.snapshot.all(sql, values).await? {
            let mut row = Taking::new(&row);
            if let Some(dwelling) = maybe_dwelling(&mut row)? {
                flats.push(Flat { dwelling, residents: row.next::<i64>()?.unsigned_abs() });
            }
        }
        Ok(Some(flats))
    }
}
