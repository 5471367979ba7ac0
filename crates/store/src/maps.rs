//! Where buildings stand, and what maps say of them: homes and residents, nobody by name.

use access::{ImportPermit, Permit};
use base::{AccountId, Date, DwellingId, Timestamp};
use sea_orm::ConnectionTrait as _;

use crate::{
    MapFilter, Result, Store, StoreError,
    bulk::Dialect,
    record::in_area,
    scope::Scope,
    sql::{Param, Taking, to_json},
};

/// Places that are written by one statement.
const AT_ONCE: usize = 5_000;

/// Where a building stands.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildingPlace {
    /// The county's six digits.
    pub county: Box<str>,
    /// The building as homes name theirs ([`registry::Dwelling::building`]).
    pub building: Box<str>,
    /// Degrees east of WGS 84.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Who says so, 1 to 400 characters.
    pub source: Box<str>,
}

/// A home in a building that stands somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct MapHome {
    /// Where its building stands.
    pub place: BuildingPlace,
    /// The home.
    pub home: DwellingId,
    /// Its address.
    pub address: Box<str>,
    /// People of the reader's area who live there and fit the map's filter.
    pub residents: u32,
}

/// What a map rests on: it changes whenever a map may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MapRevision {
    register: Option<Timestamp>,
    drawn: [Option<i64>; 4],
    layers: u64,
}

const KEEP: Dialect = Dialect {
    sqlite: "INSERT INTO building_place (county, building, longitude, latitude, source, account_id, kept_at)
             SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
               json_extract(value, '$[3]'), json_extract(value, '$[4]'), $2, $3
             FROM json_each($1) WHERE true
             ON CONFLICT (county, building) DO UPDATE SET longitude = excluded.longitude, latitude = excluded.latitude,
               source = excluded.source, account_id = excluded.account_id, kept_at = excluded.kept_at",
    postgres: "INSERT INTO building_place (county, building, longitude, latitude, source, account_id, kept_at)
               SELECT e->>0, e->>1, (e->>2)::double precision, (e->>3)::double precision, e->>4, $2, $3
               FROM json_array_elements($1::json) AS e
               ON CONFLICT (county, building) DO UPDATE SET longitude = excluded.longitude, latitude = excluded.latitude,
                 source = excluded.source, account_id = excluded.account_id, kept_at = excluded.kept_at",
};

/// The homes on a map: those with somebody who fits, or, where everybody does, all of them.
fn homes_sql(filter: &MapFilter, day: Date, values: &mut Vec<Param>) -> String {
    let fits = filter.of_person(day, values);
    let join = if filter.is_empty() { "LEFT JOIN" } else { "JOIN" };
    let home = filter.of_home();
    let area = in_area!("$1", "$2");
    format!(
        "SELECT p.county, p.building, p.longitude, p.latitude, p.source, d.id, d.address, coalesce(o.residents, 0)
         FROM dwelling d
         JOIN building_place p ON p.building = d.building AND p.county = substr(d.division, 1, 6)
         {join} (
           SELECT r.dwelling_id AS home, count(DISTINCT v.person_id) AS everybody,
             count(DISTINCT CASE WHEN {fits} THEN v.person_id END) AS residents
           FROM residence r JOIN person_version v ON v.person_id = r.person_id AND v.recorded_until IS NULL AND {area}
           WHERE r.kind = 'usual' AND r.dwelling_id IS NOT NULL AND r.recorded_until IS NULL
             AND r.valid_from <= $3 AND (r.valid_until IS NULL OR r.valid_until > $3)
           GROUP BY r.dwelling_id
         ) o ON o.home = d.id AND o.residents > 0 AND {home}
         WHERE d.division >= $1 AND d.division < $2
         ORDER BY p.county, p.building, d.address_key, d.id"
    )
}

fn place_of(row: &mut Taking<'_>) -> Result<BuildingPlace> {
    Ok(BuildingPlace {
        county: row.text()?,
        building: row.text()?,
        longitude: row.next()?,
        latitude: row.next()?,
        source: row.text()?,
    })
}

impl Store {
    /// Keeps where buildings stand, all or none; what was said of one before gives way. Each building at most once.
    pub async fn keep_building_places(
        &self,
        permit: &ImportPermit,
        places: &[BuildingPlace],
        at: Timestamp,
    ) -> Result<()> {
        let inside =
            |county: &str| permit.area().covers(county) || permit.area().prefix().starts_with(county);
        if !places.iter().all(|place| inside(&place.county)) {
            return Err(StoreError::Conflict("a building stands in another area"));
        }
        let account: AccountId = permit.account();
        let transaction = self.begin().await?;
        for chunk in places.chunks(AT_ONCE) {
            let rows: Vec<_> = chunk
                .iter()
                .map(|place| (&place.county, &place.building, place.longitude, place.latitude, &place.source))
                .collect();
            let values = vec![to_json(&rows)?.into(), account.uuid().into(), at.micros().into()];
            transaction.execute_raw(self.statement(KEEP, values)).await?;
        }
        transaction.commit().await
    }

    /// The homes of the permit's area whose buildings stand somewhere, building by building, with how many people of the area
    /// live in each on `day`: of those who fit the filter, and then only homes with such people.
    pub async fn map_homes(&self, permit: &Permit, day: Date, filter: &MapFilter) -> Result<Vec<MapHome>> {
        let scope = Scope::of(permit);
        let mut values = vec![scope.from.into(), scope.until.into(), day.to_string().into()];
        let sql = homes_sql(filter, day, &mut values);
        let mut homes = Vec::new();
        for row in self.all_made(sql, values).await? {
            let mut row = Taking::new(&row);
            let place = place_of(&mut row)?;
            let (home, address) = (row.id()?, row.text()?);
            let residents = u32::try_from(row.count()?).unwrap_or(u32::MAX);
            homes.push(MapHome { place, home, address, residents });
        }
        Ok(homes)
    }

    /// What maps rest on at the moment.
    pub async fn map_revision(&self) -> Result<MapRevision> {
        let sql =
            "SELECT (SELECT max(kept_at) FROM building_place), (SELECT max(kept_at) FROM service_point),
                   (SELECT max(created_at) FROM division_outline), (SELECT max(kept_at) FROM map_layer),
                   (SELECT count(*) FROM map_layer)";
        let mut revision = MapRevision { register: self.last_change().await?, ..MapRevision::default() };
        if let Some(row) = self.one(sql, Vec::new()).await? {
            let mut row = Taking::new(&row);
            revision.drawn = [row.next()?, row.next()?, row.next()?, row.next()?];
            revision.layers = row.count()?;
        }
        Ok(revision)
    }

    /// One home of every building of the permit's area that stands somewhere and whose name lies in `[from, until)`, by name;
    /// at most `most`.
    pub async fn placed_like(
        &self,
        permit: &Permit,
        (from, until): (&str, &str),
        most: u32,
    ) -> Result<Vec<(BuildingPlace, DwellingId, Box<str>)>> {
        let scope = Scope::of(permit);
        let sql = "SELECT county, building, longitude, latitude, source, id, address FROM (
               SELECT p.county, p.building, p.longitude, p.latitude, p.source, d.id, d.address,
                 row_number() OVER (PARTITION BY p.county, p.building ORDER BY d.address_key, d.id) AS place
               FROM building_place p JOIN dwelling d ON d.building = p.building AND substr(d.division, 1, 6) = p.county
               WHERE p.building >= $1 AND p.building < $2 AND d.division >= $3 AND d.division < $4
             ) found WHERE place = 1 ORDER BY building, county LIMIT $5";
        let values =
            vec![from.into(), until.into(), scope.from.into(), scope.until.into(), i64::from(most).into()];
        let mut found = Vec::new();
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            found.push((place_of(&mut row)?, row.id()?, row.text()?));
        }
        Ok(found)
    }

    /// County and name of the building of a home of the permit's area; `None` where there is none.
    pub async fn building_of(
        &self,
        permit: &Permit,
        home: DwellingId,
    ) -> Result<Option<(Box<str>, Box<str>)>> {
        let scope = Scope::of(permit);
        let sql = "SELECT substr(d.division, 1, 6), d.building FROM dwelling d
                   WHERE d.id = $1 AND d.building IS NOT NULL AND length(d.division) >= 6 AND d.division >= $2 AND d.division < $3";
        let row = self.one(sql, vec![home.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        row.map(|row| {
            let mut row = Taking::new(&row);
            Ok((row.text()?, row.text()?))
        })
        .transpose()
    }
}
