//! Buildings of which nobody has said where they stand, page by page.

use std::fmt;

use access::Permit;
use base::{DwellingId, Page, PageSize};

use crate::{
    Result, Store,
    scope::Scope,
    sql::{Param, Taking},
};

/// A building of which nobody has said where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// One of its homes.
    pub home: DwellingId,
    /// That home's address.
    pub address: Box<str>,
}

/// Which buildings without a place are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct UnplacedWanted<'w> {
    /// The part of the permit's area in which they lie: the first digits of their divisions, and how many there are at most. A code that
    /// has fewer is of those that are known no more closely. `None` for the whole area.
    pub part: Option<(&'w str, u8)>,
    /// What an address of theirs holds, each folded as addresses are for search.
    pub words: &'w [String],
    /// Or the very building, by its name: an address may write it otherwise than it is said.
    pub building: Option<&'w str>,
}

/// Where a page of buildings ended: at this name in this county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnplacedCursor {
    building: Box<str>,
    county: Box<str>,
}

impl UnplacedCursor {
    /// The cursor behind its text.
    pub fn read(text: &str) -> Option<Self> {
        let (county, building) = text.split_at_checked(6)?;
        let digits = county.bytes().all(|byte| byte.is_ascii_digit());
        (digits && !building.is_empty()).then(|| Self { building: building.into(), county: county.into() })
    }
}

impl fmt::Display for UnplacedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.county, self.building)
    }
}

/// The homes under the name `d` that are asked for: in the permit's area and the part of it, in a building that stands nowhere, at an
/// address that holds every word.
fn homes(permit: &Permit, wanted: &UnplacedWanted<'_>, values: &mut Vec<Param>) -> String {
    let scope = Scope::of(permit);
    values.extend([scope.from.into(), scope.until.into()]);
    let nowhere = "FROM dwelling d WHERE d.building IS NOT NULL AND length(d.division) >= 6
           AND d.division >= $1 AND d.division < $2
           AND NOT EXISTS (SELECT 1 FROM building_place p
             WHERE p.building = d.building AND p.county = substr(d.division, 1, 6))";
    let mut holds = vec![nowhere.to_owned()];
    if let Some((code, digits)) = wanted.part {
        values.extend([i32::from(digits).into(), code.into()]);
        holds.push(format!("substr(d.division, 1, ${}) = ${}", values.len() - 1, values.len()));
    }
    let mut said = Vec::new();
    for word in wanted.words {
        let plain = word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        values.push(format!("%{plain}%").into());
        said.push(format!(r"d.folded LIKE ${} ESCAPE '\'", values.len()));
    }
    match wanted.building {
        Some(building) if !said.is_empty() => {
            values.push(building.into());
            holds.push(format!("(({}) OR d.building = ${})", said.join(" AND "), values.len()));
        }
        _ => holds.extend(said),
    }
    holds.join(" AND ")
}

impl Store {
    /// How many buildings of the permit's area nobody has said a place of, of those that are asked for.
    pub async fn count_unplaced(&self, permit: &Permit, wanted: &UnplacedWanted<'_>) -> Result<u64> {
        let mut values = Vec::new();
        let homes = homes(permit, wanted, &mut values);
        let sql = format!(
            "SELECT count(*) FROM (SELECT DISTINCT substr(d.division, 1, 6), d.building {homes}) open"
        );
        let rows = self.all_made(sql, values).await?;
        rows.first().map_or(Ok(0), |row| Taking::new(row).count())
    }

    /// They by their names, behind `after`: of each the first of its homes that are asked for.
    pub async fn unplaced(
        &self,
        permit: &Permit,
        wanted: &UnplacedWanted<'_>,
        after: Option<&UnplacedCursor>,
        size: PageSize,
    ) -> Result<Page<Unplaced>> {
        let mut values = Vec::new();
        let homes = homes(permit, wanted, &mut values);
        let behind = after.map_or(String::new(), |UnplacedCursor { building, county }| {
            values.extend([building.to_string().into(), county.to_string().into()]);
            let [name, place] = [values.len() - 1, values.len()];
            format!(
                " AND d.building >= ${name} AND (d.building > ${name} OR substr(d.division, 1, 6) > ${place})"
            )
        });
        values.push((i64::from(size.rows()) + 1).into());
        let sql = format!(
            "SELECT id, address, building, county FROM (
               SELECT d.id, d.address, d.building, substr(d.division, 1, 6) AS county, row_number() OVER (
                 PARTITION BY d.building, substr(d.division, 1, 6) ORDER BY d.address_key, d.id) AS place
               {homes}{behind}
             ) open WHERE place = 1 ORDER BY building, county LIMIT ${}",
            values.len()
        );
        let (mut items, mut last) = (Vec::new(), None);
        let rows = self.all_made(sql, values).await?;
        let full = usize::from(size.rows());
        for row in rows.iter().take(full) {
            let mut row = Taking::new(row);
            items.push(Unplaced { home: row.id()?, address: row.text()? });
            last = Some(UnplacedCursor { building: row.text()?, county: row.text()? });
        }
        let next = last.filter(|_| rows.len() > full).map(|cursor| cursor.to_string());
        Ok(Page { items, next })
    }

    /// How many buildings without a place lie in each part of the permit's area, by the first `digits` of their divisions; one whose
    /// homes lie in two parts is of both.
    pub async fn unplaced_by_division(&self, permit: &Permit, digits: u8) -> Result<Vec<(Box<str>, u64)>> {
        let mut values = Vec::new();
        let homes = homes(permit, &UnplacedWanted::default(), &mut values);
        values.push(i32::from(digits).into());
        let length = values.len();
        let sql = format!(
            "SELECT part, count(*) FROM (
               SELECT DISTINCT substr(d.division, 1, ${length}) AS part, substr(d.division, 1, 6), d.building {homes}
             ) open GROUP BY part ORDER BY part"
        );
        let mut found = Vec::new();
        for row in self.all_made(sql, values).await? {
            let mut row = Taking::new(&row);
            found.push((row.text()?, row.count()?));
        }
        Ok(found)
    }
}
