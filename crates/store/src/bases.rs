use access::CountPermit;
use base::{BasePopulationId, Timestamp};

use crate::{
    BaseKind, BasePopulation, Result, Store, StoreError,
    planning::is_open,
    scope::Scope,
    sql::{QueryResult, Taking, to_json},
};

fn base_of(row: &QueryResult) -> Result<BasePopulation> {
    let mut row = Taking::new(row);
    let (id, area, name) = (row.id()?, row.code(|area| area.parse().ok())?, row.text()?);
    let (kind, source, as_of): (Box<str>, _, _) = (row.text()?, row.text()?, row.date()?);
    let kind = match (&*kind, row.maybe_moment()?) {
        ("register", Some(known_at)) => BaseKind::Register { known_at },
        ("own", None) => BaseKind::Own,
        _ => return Err(StoreError::Corrupt("a base population has no such kind")),
    };
    let counts = row.json()?;
    Ok(BasePopulation {
        id,
        area,
        name,
        kind,
        source,
        as_of,
        counts,
        account: row.id()?,
        created_at: row.moment()?,
    })
}

impl Store {
    /// Keeps counts of the permit's area.
    pub async fn keep_base(&self, permit: &CountPermit, base: &BasePopulation) -> Result<()> {
        if !is_open(permit, &base.area) {
            return Err(StoreError::Conflict("the counts are of another area"));
        }
        let (kind, known_at): (_, Option<Timestamp>) = match base.kind {
            BaseKind::Register { known_at } => ("register", Some(known_at)),
            BaseKind::Own => ("own", None),
        };
        let sql = "INSERT INTO base_population (id, area, name, kind, source, as_of, known_at, counts, account_id, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let values = vec![
            base.id.uuid().into(),
            base.area.prefix().into(),
            (&*base.name).into(),
            kind.into(),
            (&*base.source).into(),
            base.as_of.to_string().into(),
            crate::sql::micros(known_at),
            to_json(&base.counts)?.into(),
            base.account.uuid().into(),
            base.created_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// A base population of the permit's area.
    pub async fn base_population(
        &self,
        permit: &CountPermit,
        id: BasePopulationId,
    ) -> Result<Option<BasePopulation>> {
        let sql = "SELECT id, area, name, kind, source, as_of, known_at, counts, account_id, created_at
                   FROM base_population WHERE id = $1";
        let found = self.one(sql, vec![id.uuid().into()]).await?.as_ref().map(base_of).transpose()?;
        Ok(found.filter(|base| is_open(permit, &base.area)))
    }

    /// The base populations of the permit's area, newest first, at most 100.
    pub async fn base_populations(&self, permit: &CountPermit) -> Result<Vec<BasePopulation>> {
        let scope = Scope::of_area(permit.area());
        let sql = "SELECT id, area, name, kind, source, as_of, known_at, counts, account_id, created_at
                   FROM base_population WHERE area >= $1 AND area < $2 ORDER BY created_at DESC, id DESC LIMIT 100";
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(base_of).collect()
    }
}
