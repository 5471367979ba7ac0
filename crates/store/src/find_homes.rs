//! Homes found by what their addresses are called, and households by the number of their book: addresses and counts, nobody by name.

use access::Permit;
use base::{DwellingId, HouseholdId};

use crate::{Result, Store, record::in_area, scope::Scope, sql::Taking};

/// A home that an address may mean: one of a building's, or the very one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundHome {
    /// The home.
    pub home: DwellingId,
    /// Its building as homes name theirs ([`registry::Dwelling::building`]).
    pub building: Box<str>,
    /// Its own name ([`registry::Dwelling::key`]).
    pub key: Box<str>,
    /// Its address.
    pub address: Box<str>,
}

/// A household that bears a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundHousehold {
    /// The household.
    pub id: HouseholdId,
    /// The number of its book.
    pub book: Box<str>,
    /// Where its book lies, where that is known.
    pub address: Option<Box<str>>,
    /// Its members who are of the reader's area.
    pub members: u64,
}

/// Whether somebody of the area `[$1, $2)` has lived at the home under the name `d`, so that its page can be opened.
macro_rules! lived_in {
    () => {
        concat!(
            "d.division >= $1 AND d.division < $2 AND EXISTS (SELECT 1 FROM residence r
               JOIN person_version v ON v.person_id = r.person_id AND v.recorded_until IS NULL AND ",
            in_area!("v", "$1", "$2"),
            " WHERE r.dwelling_id = d.id AND r.kind = 'usual' AND r.recorded_until IS NULL)"
        )
    };
}

impl Store {
    /// One home of every building of the permit's area whose name lies in `[from, until)`, by name; at most `most`.
    pub async fn homes_named(
        &self,
        permit: &Permit,
        (from, until): (&str, &str),
        most: u32,
    ) -> Result<Vec<FoundHome>> {
        let sql = concat!(
            "SELECT id, building, address_key, address FROM (
               SELECT d.id, d.building, d.address_key, d.address,
                 row_number() OVER (PARTITION BY d.county, d.building ORDER BY d.address_key, d.id) AS place
               FROM dwelling d WHERE d.building >= $3 AND d.building < $4 AND ",
            lived_in!(),
            ") found WHERE place = 1 ORDER BY building, id LIMIT $5"
        );
        self.found_homes(sql, permit, [from, until], most).await
    }

    /// The homes of the permit's area with this building and this name of their own.
    pub async fn homes_at(
        &self,
        permit: &Permit,
        (building, key): (&str, &str),
        most: u32,
    ) -> Result<Vec<FoundHome>> {
        let sql = concat!(
            "SELECT d.id, d.building, d.address_key, d.address FROM dwelling d
             WHERE d.building = $3 AND d.address_key = $4 AND ",
            lived_in!(),
            " ORDER BY d.division, d.id LIMIT $5"
        );
        self.found_homes(sql, permit, [building, key], most).await
    }

    async fn found_homes(
        &self,
        sql: &'static str,
        permit: &Permit,
        [one, other]: [&str; 2],
        most: u32,
    ) -> Result<Vec<FoundHome>> {
        let scope = Scope::of(permit);
        let values =
            vec![scope.from.into(), scope.until.into(), one.into(), other.into(), i64::from(most).into()];
        let mut found = Vec::new();
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let (home, building) = (row.id()?, row.text()?);
            found.push(FoundHome { home, building, key: row.text()?, address: row.text()? });
        }
        Ok(found)
    }

    /// The households of the permit's area whose book bears this number.
    pub async fn households_of_book(&self, permit: &Permit, book: &str) -> Result<Vec<FoundHousehold>> {
        let sql = concat!(
            "SELECT h.household_id, h.book, d.address, count(DISTINCT v.person_id) FROM household_version h
             JOIN membership m ON m.household_id = h.household_id AND m.recorded_until IS NULL AND m.valid_until IS NULL
             JOIN person_version v ON v.person_id = m.person_id AND v.recorded_until IS NULL AND ",
            in_area!("v", "$1", "$2"),
            " LEFT JOIN dwelling d ON d.id = h.dwelling_id
             WHERE h.recorded_until IS NULL AND h.book = $3
             GROUP BY h.household_id, h.book, d.address ORDER BY h.household_id LIMIT 5"
        );
        let scope = Scope::of(permit);
        let mut found = Vec::new();
        for row in self.all(sql, vec![scope.from.into(), scope.until.into(), book.into()]).await? {
            let mut row = Taking::new(&row);
            let (id, book, address) = (row.id()?, row.text()?, row.maybe_text()?);
            found.push(FoundHousehold { id, book, address, members: row.count()? });
        }
        Ok(found)
    }
}
