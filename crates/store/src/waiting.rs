//! What waits for a worker: how much, and since when. Counts, no people.

use access::Area;
use base::{AccountId, Timestamp};
use registry::{
    quality::{self, Severity},
    registration::Stage,
};

use crate::{Result, Store, findings::last_word, record::inside, scope::Scope, sql::Taking};

/// What waits in one queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queued {
    /// How much.
    pub count: u64,
    /// Since when the oldest of it.
    pub since: Timestamp,
}

impl Store {
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
