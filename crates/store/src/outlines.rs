use access::CountPermit;
use base::{AccountId, Timestamp};
use sea_orm::ConnectionTrait as _;

use crate::{
    Result, Store, StoreError,
    scope::Scope,
    sql::{QueryResult, Taking, to_json},
};

/// The outline of a division, which maps are drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Leading digits of the division's code.
    pub division: Box<str>,
    /// The geometry of a `GeoJSON` feature (RFC 7946), a polygon or several, in degrees.
    pub geometry: serde_json::Value,
    /// Who drew it, to be shown beside every map, 1 to 400 characters.
    pub source: Box<str>,
    /// Who brought it.
    pub account: AccountId,
    /// When.
    pub created_at: Timestamp,
}

fn outline_of(row: &QueryResult) -> Result<Outline> {
    let mut row = Taking::new(row);
    Ok(Outline {
        division: row.text()?,
        geometry: row.json()?,
        source: row.text()?,
        account: row.id()?,
        created_at: row.moment()?,
    })
}

impl Store {
    /// Keeps outlines of divisions within the permit's area, all or none. One that is there already gives way to the new one.
    pub async fn keep_outlines(&self, permit: &CountPermit, outlines: &[Outline]) -> Result<()> {
        if outlines.iter().any(|outline| !permit.area().covers(&outline.division)) {
            return Err(StoreError::Conflict("an outline is of another area"));
        }
        let sql = "INSERT INTO division_outline (division, geometry, source, account_id, created_at)
                   VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (division) DO UPDATE SET geometry = excluded.geometry, source = excluded.source,
                       account_id = excluded.account_id, created_at = excluded.created_at";
        let transaction = self.begin().await?;
        for outline in outlines {
            let values = vec![
                (&*outline.division).into(),
                to_json(&outline.geometry)?.into(),
                (&*outline.source).into(),
                outline.account.uuid().into(),
                outline.created_at.micros().into(),
            ];
            transaction.execute_raw(self.statement(sql, values)).await?;
        }
        transaction.commit().await
    }

    /// The outlines of divisions within the permit's area, in the order of their codes.
    pub async fn outlines(&self, permit: &CountPermit) -> Result<Vec<Outline>> {
        let scope = Scope::of_area(permit.area());
        let sql = "SELECT division, geometry, source, account_id, created_at FROM division_outline
                   WHERE division >= $1 AND division < $2 ORDER BY division";
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(outline_of).collect()
    }
}
