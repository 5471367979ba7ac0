//! What families said of a service once it had ended. Whether an application was rated is kept apart from what was said.

use access::Area;
use base::codes;
use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

use crate::{
    Application, Result, Store,
    scope::{Scope, county_of},
    sql::Taking,
};

codes! {
    /// How a family found a service.
    Answer {
        /// 非常满意.
        VeryGood = "very_good",
        /// 满意.
        Good = "good",
        /// 一般.
        Fair = "fair",
        /// 不满意.
        Bad = "bad",
        /// 非常不满意.
        VeryBad = "very_bad",
    }
}

impl Answer {
    /// Whether whoever said so was satisfied.
    pub const fn satisfied(self) -> bool {
        matches!(self, Self::VeryGood | Self::Good)
    }
}

/// What somebody said: of which office, in which quarter, and nothing that leads to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The office's area.
    pub area: Box<str>,
    /// How they found it.
    pub answer: Answer,
    /// In their words.
    pub words: Option<Box<str>>,
}

impl Store {
    /// Keeps what a family says of an application that has ended, under an id drawn by chance; `false`, and nothing is kept, where it
    /// has not ended or was rated before.
    pub async fn rate_application(
        &self,
        application: &Application,
        quarter: &str,
        id: Uuid,
        (answer, words): (Answer, Option<&str>),
    ) -> Result<bool> {
        let county = county_of(&application.area);
        let transaction = self.begin().await?;
        let sql = "INSERT INTO application_rated (application_id, county, quarter)
                   SELECT a.id, $2, $3 FROM application a WHERE a.id = $1 AND a.stage = 'closed'
                   ON CONFLICT (application_id) DO NOTHING";
        let values = vec![application.id.uuid().into(), county.as_str().into(), quarter.into()];
        if transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        let sql =
            "INSERT INTO rating (id, county, area, quarter, answer, words) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vec![
            id.into(),
            county.as_str().into(),
            application.area.prefix().into(),
            quarter.into(),
            answer.code().into(),
            words.map(str::to_owned).into(),
        ];
        transaction.execute_raw(self.statement(sql, values)).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Whether an application was rated that was read under a permit.
    pub async fn is_rated(&self, application: &Application) -> Result<bool> {
        let sql = "SELECT 1 FROM application_rated WHERE application_id = $1";
        Ok(self.one(sql, vec![application.id.uuid().into()]).await?.is_some())
    }

    /// What was said of an area's offices in a quarter, in no order that tells anything.
    pub async fn ratings(&self, area: &Area, quarter: &str) -> Result<Vec<Rating>> {
        let sql = "SELECT area, answer, words FROM rating WHERE quarter = $1 AND area >= $2 AND area < $3 ORDER BY id";
        let scope = Scope::of_area(area);
        let rows = self.all(sql, vec![quarter.into(), scope.from.into(), scope.until.into()]).await?;
        let rating = |row| {
            let mut row = Taking::new(row);
            Ok(Rating { area: row.text()?, answer: row.code(Answer::from_code)?, words: row.maybe_text()? })
        };
        rows.iter().map(rating).collect()
    }
}
