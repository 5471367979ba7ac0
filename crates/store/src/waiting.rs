//! What waits for a worker: how much, and since when. Counts, no people.

use access::Area;
use base::{AccountId, Date, Timestamp};
use registry::{
    quality::{self, Severity},
    registration::Stage,
};

use crate::{
    Result, Store,
    findings::last_word,
    record::{in_area, inside},
    scope::Scope,
    sql::Taking,
    succession::heirs,
};

/// What waits in one queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queued {
    /// How much.
    pub count: u64,
    /// Since when the oldest of it.
    pub since: Timestamp,
}

/// What waits in one queue of things that are due on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueQueued {
    /// How much, and since when.
    pub queued: Queued,
    /// The earliest day on which something of it is due.
    pub due: Date,
}

/// How many appeals wait, and the first day on which one is due: one has no day where no calendar knows it yet.
pub type AppealsQueued = (Queued, Option<Date>);

impl Store {
    /// What residents of an area ask and `account` may answer: what is due by `near`, and the others. Who proposed a correction for
    /// somebody does not answer it.
    pub async fn cases_to_answer(
        &self,
        area: &Area,
        account: AccountId,
        near: Date,
    ) -> Result<(Option<DueQueued>, Option<DueQueued>)> {
        let sql = concat!(
            heirs!("SELECT person_id FROM resident_case WHERE stage = 'filed'"),
            " SELECT CAST(CASE WHEN c.due_on <= $3 THEN 1 ELSE 0 END AS BIGINT), count(*), min(c.filed_at), min(c.due_on)
             FROM resident_case c JOIN heirs h ON h.id = c.person_id
             JOIN person_version v ON v.person_id = h.now_id AND v.recorded_until IS NULL AND ",
            in_area!("v", "$1", "$2"),
            " WHERE c.area >= $1 AND c.area < $2 AND c.stage = 'filed'
               AND (c.filed_by IS NULL OR c.filed_by <> $4) GROUP BY 1"
        );
        let scope = Scope::of_area(area);
        let mut found = (None, None);
        let values =
            vec![scope.from.into(), scope.until.into(), near.to_string().into(), account.uuid().into()];
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let urgent = row.count()?;
            let queued = Queued { count: row.count()?, since: row.moment()? };
            let waits = Some(DueQueued { queued, due: row.date()? });
            if urgent == 1 { found.0 = waits } else { found.1 = waits }
        }
        Ok(found)
    }

    /// Appeals to the offices of an area that `account` may decide, who had no part in what is appealed: what is due by `near`, and the
    /// others, each with the first day on which one is due, where it has a day.
    pub async fn appeals_to_decide(
        &self,
        area: &Area,
        (account, near): (AccountId, Date),
    ) -> Result<(Option<AppealsQueued>, Option<AppealsQueued>)> {
        let sql = "SELECT CAST(CASE WHEN l.due_on <= $3 THEN 1 ELSE 0 END AS BIGINT), count(*), min(l.filed_at), min(l.due_on) FROM (
               SELECT a.filed_at, a.due_on FROM appeal a WHERE a.outcome IS NULL AND a.area >= $1 AND a.area < $2
               AND NOT EXISTS (SELECT 1 FROM matter_step s
                 WHERE s.application_id = a.application_id AND s.item = a.item AND s.account_id = $4 AND s.step IN ('refuse', 'uphold')
                 AND s.number >= (SELECT max(r.number) FROM matter_step r
                   WHERE r.application_id = a.application_id AND r.item = a.item AND r.step = 'refuse'))
               UNION ALL SELECT c.filed_at, c.due_on FROM case_appeal c
               WHERE c.outcome IS NULL AND c.area >= $1 AND c.area < $2 AND c.refused_by <> $4) l
             GROUP BY 1";
        let scope = Scope::of_area(area);
        let values =
            vec![scope.from.into(), scope.until.into(), near.to_string().into(), account.uuid().into()];
        let mut found = (None, None);
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let urgent = row.count()?;
            let waits = Some((Queued { count: row.count()?, since: row.moment()? }, row.maybe_date()?));
            if urgent == 1 { found.0 = waits } else { found.1 = waits }
        }
        Ok(found)
    }

    /// What a colleague of `account` made for an area and somebody else has to approve: payment rolls, and messages to groups.
    pub async fn made_to_approve(
        &self,
        area: &Area,
        account: AccountId,
    ) -> Result<(Option<Queued>, Option<Queued>)> {
        let sql = "SELECT CAST(1 AS BIGINT), count(*), min(made_at) FROM payment_roll
             WHERE area >= $1 AND area < $2 AND stage = 'made' AND made_by <> $3 HAVING count(*) > 0
             UNION ALL SELECT CAST(2 AS BIGINT), count(*), min(made_at) FROM group_message
             WHERE area >= $1 AND area < $2 AND stage = 'made' AND made_by <> $3 HAVING count(*) > 0";
        let scope = Scope::of_area(area);
        let mut found = (None, None);
        for row in self.all(sql, vec![scope.from.into(), scope.until.into(), account.uuid().into()]).await? {
            let mut row = Taking::new(&row);
            let which = row.count()?;
            let queued = Some(Queued { count: row.count()?, since: row.moment()? });
            if which == 1 { found.0 = queued } else { found.1 = queued }
        }
        Ok(found)
    }

    /// The registrations of an area whose next step `account` may decide, by where they stand: who declared does not
    /// register, and who asked does not approve.
    pub async fn registrations_to_decide(
        &self,
        area: &Area,
        account: AccountId,
    ) -> Result<Vec<(Stage, Queued)>> {
        let sql = "SELECT r.stage, count(*), min(r.changed_at) FROM registration r
             WHERE r.area >= $1 AND r.area < $2 AND r.stage IN ('declared', 'verified', 'correction_asked', 'annulment_asked')
             AND NOT EXISTS (SELECT 1 FROM registration_action a WHERE a.registration_id = r.id AND a.account_id = $3
               AND ((r.stage = 'verified' AND a.step = 'declare')
                 OR (r.stage IN ('correction_asked', 'annulment_asked') AND a.number = r.version)))
             GROUP BY r.stage ORDER BY r.stage";
        let scope = Scope::of_area(area);
        let values = vec![scope.from.into(), scope.until.into(), account.uuid().into()];
        let mut waiting = Vec::new();
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let stage = row.code(Stage::from_code)?;
            waiting.push((stage, Queued { count: row.count()?, since: row.moment()? }));
        }
        Ok(waiting)
    }

    /// The findings of an area that nobody has looked into, by how sure their checks are.
    pub async fn findings_to_decide(&self, area: &Area) -> Result<Vec<(Severity, Queued)>> {
        let sql = concat!(
            inside!("$1", "$2"),
            "SELECT f.check_id, count(*), min(f.recorded_from) FROM inside i CROSS JOIN finding f
             WHERE f.person_id = i.person_id AND f.recorded_until IS NULL AND coalesce(",
            last_word!("verdict"),
            ", 'open') = 'open' GROUP BY f.check_id"
        );
        let scope = Scope::of_area(area);
        let mut waiting: Vec<(Severity, Queued)> = Vec::new();
        for row in self.all(sql, vec![scope.from.into(), scope.until.into()]).await? {
            let mut row = Taking::new(&row);
            let check = row.text()?;
            let queued = Queued { count: row.count()?, since: row.moment()? };
            let Some(check) = quality::check(&check) else { continue };
            match waiting.iter_mut().find(|(severity, _)| *severity == check.severity) {
                Some((_, all)) => {
                    *all = Queued { count: all.count + queued.count, since: all.since.min(queued.since) };
                }
                None => waiting.push((check.severity, queued)),
            }
        }
        waiting.sort_by_key(|(severity, _)| *severity);
        Ok(waiting)
    }
}
