//! Public releases of figures: tried, blocked, approved; and the secret that rounds them.

use access::{Area, CountPermit};
use base::{AccountId, Date, FigureReleaseId, Timestamp};
use serde_json::Value;

use crate::{
    Result, Store, StoreError,
    sql::{QueryResult, Taking, to_json},
};

/// A release that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureRelease {
    /// Its id.
    pub id: FigureReleaseId,
    /// The area that it is of.
    pub area: Area,
    /// The snapshot's day.
    pub day: Date,
    /// The snapshot's name.
    pub snapshot: Box<str>,
    /// The version of the public catalogue.
    pub version: u32,
    /// Who asked for it.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// The cell that blocks it.
    pub blocked: Option<Box<str>>,
    /// Cells in all.
    pub cells: u64,
    /// Cells that had to be protected.
    pub small: u64,
    /// Cells hidden.
    pub hidden: u64,
    /// Earlier releases that it was attacked together with.
    pub earlier: u64,
    /// Who approved it, and when.
    pub approved: Option<(AccountId, Timestamp)>,
}

macro_rules! columns {
    () => {
        "id, area, day, snapshot, version, asked_by, asked_at, blocked, cells, small, hidden, earlier, approved_by, approved_at"
    };
}

fn release(row: &mut Taking<'_>) -> Result<FigureRelease> {
    Ok(FigureRelease {
        id: row.id()?,
        area: row.text()?.parse().or(Err(StoreError::Corrupt("an area does not read")))?,
        day: row.date()?,
        snapshot: row.text()?,
        version: u32::try_from(row.count()?).or(Err(StoreError::Corrupt("a version is too large")))?,
        asked_by: row.id()?,
        asked_at: row.moment()?,
        blocked: row.maybe_text()?,
        cells: row.count()?,
        small: row.count()?,
        hidden: row.count()?,
        earlier: row.count()?,
        approved: row.maybe_id()?.zip(row.maybe_moment()?),
    })
}

fn read(row: &QueryResult) -> Result<FigureRelease> {
    release(&mut Taking::new(row))
}

fn whole(row: &QueryResult) -> Result<(FigureRelease, Option<Value>)> {
    let mut row = Taking::new(row);
    let own = release(&mut row)?;
    let content = row.maybe_text()?;
    let content = content.map(|text| serde_json::from_str(&text)).transpose();
    Ok((own, content.or(Err(StoreError::Corrupt("a release does not read")))?))
}

fn signed(count: u64) -> Result<i64> {
    i64::try_from(count).or(Err(StoreError::Conflict("a count is too large")))
}

impl Store {
    /// Keeps a release that was tried in the permit's area; `content` is what would be published, nothing where it is blocked.
    pub async fn keep_release(
        &self,
        permit: &CountPermit,
        tried: &FigureRelease,
        content: Option<&Value>,
    ) -> Result<()> {
        if tried.area != *permit.area() {
            return Err(StoreError::Conflict("a release is of another area"));
        }
        let sql = "INSERT INTO figure_release (id, area, day, snapshot, version, asked_by, asked_at, blocked, cells, small, hidden, earlier, content)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let values = vec![
            tried.id.uuid().into(),
            tried.area.prefix().into(),
            tried.day.to_string().into(),
            (&*tried.snapshot).into(),
            i64::from(tried.version).into(),
            tried.asked_by.uuid().into(),
            tried.asked_at.micros().into(),
            tried.blocked.as_deref().map(str::to_owned).into(),
            signed(tried.cells)?.into(),
            signed(tried.small)?.into(),
            signed(tried.hidden)?.into(),
            signed(tried.earlier)?.into(),
            content.map(to_json).transpose()?.into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// The releases that the permit's own area tried, the latest first.
    pub async fn releases(&self, permit: &CountPermit) -> Result<Vec<FigureRelease>> {
        let sql =
            concat!("SELECT ", columns!(), " FROM figure_release WHERE area = $1 ORDER BY asked_at DESC, id");
        let rows = self.all(sql, vec![permit.area().prefix().into()]).await?;
        rows.iter().map(read).collect()
    }

    /// A release of the permit's own area with what would be or is published.
    pub async fn release(
        &self,
        permit: &CountPermit,
        id: FigureReleaseId,
    ) -> Result<Option<(FigureRelease, Option<Value>)>> {
        let sql = concat!("SELECT ", columns!(), ", content FROM figure_release WHERE area = $1 AND id = $2");
        let values = vec![permit.area().prefix().into(), id.uuid().into()];
        self.one(sql, values).await?.as_ref().map(whole).transpose()
    }

    /// Approves a release of the permit's area under the account of the permit: not by who asked for it, not when it is blocked, and
    /// not when another one of an area around or within it was approved since it was tried, as it was not attacked together with that.
    /// Whether it was.
    pub async fn approve_release(
        &self,
        permit: &CountPermit,
        id: FigureReleaseId,
        at: Timestamp,
    ) -> Result<bool> {
        let sql = "UPDATE figure_release SET approved_by = $3, approved_at = $4
                   WHERE id = $1 AND area = $2 AND blocked IS NULL AND approved_at IS NULL AND asked_by <> $3
                     AND NOT EXISTS (SELECT 1 FROM figure_release o WHERE o.id <> $1 AND o.approved_at IS NOT NULL
                         AND (substr(o.area, 1, length($2)) = $2 OR substr($2, 1, length(o.area)) = o.area)
                         AND (o.approved_at >= figure_release.asked_at
                              OR (o.area = $2 AND o.day >= figure_release.day)))";
        let values = vec![
            id.uuid().into(),
            permit.area().prefix().into(),
            permit.account().uuid().into(),
            at.micros().into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// What the permit's area has published, in order of day.
    pub async fn published_before(
        &self,
        permit: &CountPermit,
    ) -> Result<Vec<(FigureRelease, Option<Value>)>> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            ", content FROM figure_release WHERE area = $1 AND approved_at IS NOT NULL ORDER BY day"
        );
        let rows = self.all(sql, vec![permit.area().prefix().into()]).await?;
        rows.iter().map(whole).collect()
    }

    /// What areas around the permit's and within it have published, in order of day: their cells are about the same people.
    pub async fn published_around(
        &self,
        permit: &CountPermit,
    ) -> Result<Vec<(FigureRelease, Option<Value>)>> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            ", content FROM figure_release WHERE area <> $1 AND approved_at IS NOT NULL
               AND (substr(area, 1, length($1)) = $1 OR substr($1, 1, length(area)) = area) ORDER BY day, area"
        );
        let rows = self.all(sql, vec![permit.area().prefix().into()]).await?;
        rows.iter().map(whole).collect()
    }

    /// Everything that is open to everybody, without the counts: the latest day first.
    pub async fn published(&self) -> Result<Vec<FigureRelease>> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM figure_release WHERE approved_at IS NOT NULL ORDER BY area, day DESC"
        );
        self.all(sql, Vec::new()).await?.iter().map(read).collect()
    }

    /// A published release of an area and a day, open to everybody.
    pub async fn published_release(
        &self,
        area: &Area,
        day: Date,
    ) -> Result<Option<(FigureRelease, Option<Value>)>> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            ", content FROM figure_release WHERE area = $1 AND day = $2 AND approved_at IS NOT NULL"
        );
        let values = vec![area.prefix().into(), day.to_string().into()];
        self.one(sql, values).await?.as_ref().map(whole).transpose()
    }

    /// The secret that rounds releases: one for a province, so that a cell that a county and its city both publish is rounded the same;
    /// `fresh` becomes it where there is none yet.
    pub async fn figure_secret(
        &self,
        permit: &CountPermit,
        fresh: [u8; 32],
        at: Timestamp,
    ) -> Result<[u8; 32]> {
        let area = permit.area().prefix();
        self.secret_of(area.get(..2).unwrap_or(area), fresh, at).await
    }

    pub(crate) async fn secret_of(&self, area: &str, fresh: [u8; 32], at: Timestamp) -> Result<[u8; 32]> {
        let sql = "INSERT INTO figure_secret (area, secret, made_at) VALUES ($1, $2, $3) ON CONFLICT (area) DO NOTHING";
        self.run(sql, vec![area.into(), fresh.to_vec().into(), at.micros().into()]).await?;
        let found = self.one("SELECT secret FROM figure_secret WHERE area = $1", vec![area.into()]).await?;
        let found = found.ok_or(StoreError::Corrupt("an area has no secret"))?;
        Taking::new(&found).bytes()
    }
}
