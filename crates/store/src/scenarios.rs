use access::CountPermit;
use base::{ScenarioId, Timestamp};
use sea_orm::ConnectionTrait as _;

use crate::{
    Result, Scenario, ScenarioVersion, Store, StoreError,
    planning::is_open,
    scope::Scope,
    sql::{Param, QueryResult, Taking, to_json},
};

fn number(row: &mut Taking<'_>) -> Result<u32> {
    u32::try_from(row.count()?).or(Err(StoreError::Corrupt("a version's number is out of range")))
}

fn scenario_of(row: &QueryResult) -> Result<Scenario> {
    let mut row = Taking::new(row);
    Ok(Scenario {
        id: row.id()?,
        area: row.code(|area| area.parse().ok())?,
        name: row.text()?,
        account: row.id()?,
        current: number(&mut row)?,
        created_at: row.moment()?,
        archived_at: row.maybe_moment()?,
    })
}

fn version_of(row: &QueryResult) -> Result<ScenarioVersion> {
    let mut row = Taking::new(row);
    let own = number(&mut row)?;
    let parent: Option<i64> = row.next()?;
    let parent = parent
        .map(|parent| {
            u32::try_from(parent).or(Err(StoreError::Corrupt("a version's number is out of range")))
        })
        .transpose()?;
    Ok(ScenarioVersion {
        number: own,
        parent,
        note: row.text()?,
        document: row.json()?,
        account: row.id()?,
        created_at: row.moment()?,
    })
}

const INSERT_VERSION: &str =
    "INSERT INTO scenario_version (scenario_id, number, parent, note, document, account_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)";

fn version_values(scenario: ScenarioId, version: &ScenarioVersion) -> Result<Vec<Param>> {
    Ok(vec![
        scenario.uuid().into(),
        i64::from(version.number).into(),
        version.parent.map(i64::from).into(),
        (&*version.note).into(),
        to_json(&version.document)?.into(),
        version.account.uuid().into(),
        version.created_at.micros().into(),
    ])
}

impl Store {
    /// Keeps a new scenario of the permit's area with its first version.
    pub async fn create_scenario(
        &self,
        permit: &CountPermit,
        scenario: &Scenario,
        first: &ScenarioVersion,
    ) -> Result<()> {
        if !is_open(permit, &scenario.area) || scenario.current != first.number {
            return Err(StoreError::Conflict("the scenario is of another area"));
        }
        let sql = "INSERT INTO scenario (id, area, name, account_id, current_version, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vec![
            scenario.id.uuid().into(),
            scenario.area.prefix().into(),
            (&*scenario.name).into(),
            scenario.account.uuid().into(),
            i64::from(scenario.current).into(),
            scenario.created_at.micros().into(),
        ];
        let transaction = self.begin().await?;
        transaction.execute_raw(self.statement(sql, values)).await?;
        transaction.execute_raw(self.statement(INSERT_VERSION, version_values(scenario.id, first)?)).await?;
        transaction.commit().await
    }

    /// A scenario of the permit's area, put away or not.
    pub async fn scenario(&self, permit: &CountPermit, id: ScenarioId) -> Result<Option<Scenario>> {
        let sql = "SELECT id, area, name, account_id, current_version, created_at, archived_at FROM scenario WHERE id = $1";
        let found = self.one(sql, vec![id.uuid().into()]).await?.as_ref().map(scenario_of).transpose()?;
        Ok(found.filter(|scenario| is_open(permit, &scenario.area)))
    }

    /// The scenarios of the permit's area that are not put away, newest first, at most 200.
    pub async fn scenarios(&self, permit: &CountPermit) -> Result<Vec<Scenario>> {
        let scope = Scope::of_area(permit.area());
        let sql = "SELECT id, area, name, account_id, current_version, created_at, archived_at FROM scenario
                   WHERE area >= $1 AND area < $2 AND archived_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 200";
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(scenario_of).collect()
    }

    /// A scenario's versions, oldest first; none for a scenario outside the permit's area.
    pub async fn scenario_versions(
        &self,
        permit: &CountPermit,
        id: ScenarioId,
    ) -> Result<Vec<ScenarioVersion>> {
        if self.scenario(permit, id).await?.is_none() {
            return Ok(Vec::new());
        }
        let sql = "SELECT number, parent, note, document, account_id, created_at FROM scenario_version
                   WHERE scenario_id = $1 ORDER BY number";
        let rows = self.all(sql, vec![id.uuid().into()]).await?;
        rows.iter().map(version_of).collect()
    }

    /// One version; `None` outside the permit's area.
    pub async fn scenario_version(
        &self,
        permit: &CountPermit,
        id: ScenarioId,
        number: u32,
    ) -> Result<Option<ScenarioVersion>> {
        if self.scenario(permit, id).await?.is_none() {
            return Ok(None);
        }
        let sql = "SELECT number, parent, note, document, account_id, created_at FROM scenario_version
                   WHERE scenario_id = $1 AND number = $2";
        let row = self.one(sql, vec![id.uuid().into(), i64::from(number).into()]).await?;
        row.as_ref().map(version_of).transpose()
    }

    /// Keeps a version made from `version.parent`, which must still be the current one, and makes it current. Its number is
    /// the next free one: `version.number` is not read. Gives the number.
    pub async fn save_version(
        &self,
        permit: &CountPermit,
        id: ScenarioId,
        version: &ScenarioVersion,
    ) -> Result<u32> {
        const MOVED_ON: StoreError = StoreError::Conflict("another version has become current in between");
        let scenario = self.scenario(permit, id).await?.ok_or(MOVED_ON)?;
        if scenario.archived_at.is_some() || version.parent != Some(scenario.current) {
            return Err(MOVED_ON);
        }
        let transaction = self.begin().await?;
        // The update comes first: it takes the row's lock, and only one of two savers still finds the parent current.
        let sql = "UPDATE scenario SET current_version = (SELECT max(number) + 1 FROM scenario_version WHERE scenario_id = $1)
                   WHERE id = $1 AND current_version = $2 AND archived_at IS NULL";
        let values = vec![id.uuid().into(), i64::from(scenario.current).into()];
        if transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() != 1 {
            return Err(MOVED_ON);
        }
        let sql = "SELECT current_version FROM scenario WHERE id = $1";
        let row =
            transaction.query_one_raw(self.statement(sql, vec![id.uuid().into()])).await?.ok_or(MOVED_ON)?;
        let own = number(&mut Taking::new(&row.into()))?;
        let numbered = ScenarioVersion { number: own, ..version.clone() };
        transaction.execute_raw(self.statement(INSERT_VERSION, version_values(id, &numbered)?)).await?;
        transaction.commit().await?;
        Ok(own)
    }

    /// Makes another version current: undo and redo. Says whether there is such a version.
    pub async fn make_current(&self, permit: &CountPermit, id: ScenarioId, version: u32) -> Result<bool> {
        if self.scenario_version(permit, id, version).await?.is_none() {
            return Ok(false);
        }
        let sql = "UPDATE scenario SET current_version = $2 WHERE id = $1 AND archived_at IS NULL";
        Ok(self.run(sql, vec![id.uuid().into(), i64::from(version).into()]).await? == 1)
    }

    /// Gives the scenario another name. Says whether it is there.
    pub async fn rename_scenario(&self, permit: &CountPermit, id: ScenarioId, name: &str) -> Result<bool> {
        if self.scenario(permit, id).await?.is_none() {
            return Ok(false);
        }
        let sql = "UPDATE scenario SET name = $2 WHERE id = $1";
        Ok(self.run(sql, vec![id.uuid().into(), name.into()]).await? == 1)
    }

    /// Puts a scenario away (`at` given) or takes it out again. Says whether it is there.
    pub async fn archive_scenario(
        &self,
        permit: &CountPermit,
        id: ScenarioId,
        at: Option<Timestamp>,
    ) -> Result<bool> {
        if self.scenario(permit, id).await?.is_none() {
            return Ok(false);
        }
        let sql = "UPDATE scenario SET archived_at = $2 WHERE id = $1";
        Ok(self.run(sql, vec![id.uuid().into(), crate::sql::micros(at)]).await? == 1)
    }

    /// The link to a version: the one that it has, or `token` (32 characters that nobody can guess) from now on.
    pub async fn link_version(
        &self,
        permit: &CountPermit,
        id: ScenarioId,
        version: u32,
        token: &str,
        at: Timestamp,
    ) -> Result<Option<Box<str>>> {
        if self.scenario_version(permit, id, version).await?.is_none() {
            return Ok(None);
        }
        let sql = "INSERT INTO scenario_link (token, scenario_id, number, account_id, created_at) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (scenario_id, number) DO NOTHING";
        let own = |id: ScenarioId| -> Vec<Param> { vec![id.uuid().into(), i64::from(version).into()] };
        let (account, at) = (permit.account().uuid(), at.micros());
        let values = [vec![token.into()], own(id), vec![account.into(), at.into()]].concat();
        self.run(sql, values).await?;
        let sql = "SELECT token FROM scenario_link WHERE scenario_id = $1 AND number = $2";
        self.one(sql, own(id)).await?.as_ref().map(|row| Taking::new(row).text()).transpose()
    }

    /// The scenario and version that a link names; `None` outside the permit's area.
    pub async fn linked_version(
        &self,
        permit: &CountPermit,
        token: &str,
    ) -> Result<Option<(Scenario, ScenarioVersion)>> {
        let sql = "SELECT scenario_id, number FROM scenario_link WHERE token = $1";
        let Some(row) = self.one(sql, vec![token.into()]).await? else { return Ok(None) };
        let mut row = Taking::new(&row);
        let (id, version) = (row.id()?, number(&mut row)?);
        let Some(scenario) = self.scenario(permit, id).await? else { return Ok(None) };
        Ok(self.scenario_version(permit, id, version).await?.map(|version| (scenario, version)))
    }
}
