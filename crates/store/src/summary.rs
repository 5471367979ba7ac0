use access::Area;
use base::Env;

use crate::{
    Result, Store, Summary,
    bulk::Dialect,
    record::{in_area, inside},
    scope::Scope,
    sql::{Taking, to_json},
};

impl Store {
    /// Counts of an area, now.
    pub async fn summary(&self, area: &Area) -> Result<Summary> {
        let scope = Scope::of_area(area);
        let values = || vec![scope.from.clone().into(), scope.until.clone().into()];
        let people = concat!(
            inside!("$1", "$2"),
            "SELECT count(*), CAST(coalesce(sum(v.mentions), 0) AS BIGINT),
             coalesce(sum(CASE WHEN v.alive AND v.usual_division >= $1 AND v.usual_division < $2 THEN 1 ELSE 0 END), 0),
             coalesce(sum(CASE WHEN v.unaccounted AND v.hukou_division >= $1 AND v.hukou_division < $2 THEN 1 ELSE 0 END), 0),
             coalesce(sum(CASE WHEN v.located AND v.hukou_division >= $1 AND v.hukou_division < $2 THEN 1 ELSE 0 END), 0)
             FROM inside i CROSS JOIN person_version v
             WHERE v.person_id = i.person_id AND v.recorded_until IS NULL AND ",
            in_area!("$1", "$2")
        );
        let households = concat!(
            inside!("$1", "$2"),
            "SELECT count(DISTINCT m.household_id) FROM inside i CROSS JOIN membership m
             WHERE m.person_id = i.person_id AND m.recorded_until IS NULL"
        );
        let dwellings = "SELECT count(DISTINCT v.usual_dwelling) FROM person_version v
             WHERE v.recorded_until IS NULL AND v.usual_division >= $1 AND v.usual_division < $2";
        let mut summary = Summary::default();
        if let Some(row) = self.one(people, values()).await? {
            let mut row = Taking::new(&row);
            summary.people = row.count()?;
            summary.mentions = row.count()?;
            summary.residents = row.count()?;
            summary.unaccounted = row.count()?;
            summary.located = row.count()?;
        }
        let queue = self.queue_counts(area, base::AccountId::from_uuid(uuid::Uuid::nil())).await?;
        summary.doubtful = queue.open + queue.second + queue.waiting;
        summary.households = self.count(households, values()).await?;
        summary.dwellings = self.count(dwellings, values()).await?;
        Ok(summary)
    }

    pub(crate) async fn count(&self, sql: impl Into<Dialect>, values: Vec<crate::sql::Param>) -> Result<u64> {
        let row = self.one(sql, values).await?;
        row.as_ref().map_or(Ok(0), |row| Taking::new(row).count())
    }

    /// Keeps a named JSON figure (the demo's comparison with the truth).
    pub async fn keep_figure(&self, name: &str, figure: &serde_json::Value, env: &Env) -> Result<()> {
        let sql = "INSERT INTO figure (name, figure, kept_at) VALUES ($1, $2, $3)
                   ON CONFLICT (name) DO UPDATE SET figure = excluded.figure, kept_at = excluded.kept_at";
        self.run(sql, vec![name.into(), to_json(figure)?.into(), env.now().micros().into()]).await.map(drop)
    }

    /// A kept figure.
    pub async fn figure(&self, name: &str) -> Result<Option<serde_json::Value>> {
        let row = self.one("SELECT figure FROM figure WHERE name = $1", vec![name.into()]).await?;
        row.as_ref().map(|row| Taking::new(row).json()).transpose()
    }
}
