//! Changes of divisions, and what they put under other codes.

use std::collections::BTreeMap;

use access::{Area, ImportPermit};
use base::{AccountId, Date, DivisionChangeId, Env, Timestamp};
use codes::division::ChangeKind;
use registry::{CodePair, DivisionChange, ResidenceKind};

use crate::{
    Change, Result, Store, StoreError,
    bulk::BulkLoad,
    scope::{Scope, county_of},
    sql::{Param, QueryResult, Taking, to_json},
    standing::{text, uuid},
};

/// A change of divisions to be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDivisionChange {
    /// New, altered, merged or moved.
    pub kind: ChangeKind,
    /// First day of the new state.
    pub on: Date,
    /// Which codes become which.
    pub pairs: Vec<CodePair>,
    /// The document that orders it.
    pub document: Box<str>,
}

/// Where a change of divisions stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DivisionStage {
    /// The register is about to follow it.
    Waiting,
    /// The register follows it.
    InForce,
    /// The register is about to follow it no longer.
    UndoWaiting,
    /// It was undone.
    Undone,
}

/// A change of divisions as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDivisionChange {
    /// The change.
    pub change: DivisionChange,
    /// The document that orders it.
    pub document: Box<str>,
    /// Who entered it.
    pub account: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub stage: DivisionStage,
    /// Since when the register follows it.
    pub recorded_from: Option<Timestamp>,
    /// Since when it does so no longer.
    pub recorded_until: Option<Timestamp>,
    /// Why it was undone.
    pub undo_reason: Option<Box<str>>,
}

/// How many residences a change puts from one code to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecodeCount {
    /// The code until then.
    pub from: Box<str>,
    /// The code since.
    pub to: Box<str>,
    /// Places of household books.
    pub hukou: u64,
    /// Homes.
    pub usual: u64,
}

macro_rules! known {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, effective, pairs, document, account_id, asked_at, undo_asked_at, recorded_from, recorded_until,
             undo_reason FROM division_change ",
            $rest
        )
    };
}

/// Residences of the living that reach beyond the day `$4`, under codes `[$2, $3)`.
const LIVE: &str = "SELECT r.division, r.kind, count(*) FROM residence r
    WHERE r.county = $1 AND r.recorded_until IS NULL AND r.division >= $2 AND r.division < $3
    AND (r.valid_until IS NULL OR r.valid_until > $4)
    AND NOT EXISTS (SELECT 1 FROM person_version v WHERE v.person_id = r.person_id AND v.recorded_until IS NULL AND NOT v.alive
        AND coalesce((SELECT min(e.event_date) FROM event_party p JOIN event_version e ON e.event_id = p.event_id
            WHERE p.person_id = r.person_id AND p.role = 'self' AND e.kind = 'death'
            AND p.recorded_until IS NULL AND e.recorded_until IS NULL), '') < $4)
    GROUP BY r.division, r.kind ORDER BY r.division, r.kind";

impl Store {
    /// Keeps a change of divisions of the permit's county; the register follows with its next change.
    pub async fn ask_division_change(
        &self,
        permit: &ImportPermit,
        new: &NewDivisionChange,
        env: &Env,
    ) -> Result<DivisionChangeId> {
        let sql =
            "INSERT INTO division_change (id, county, kind, effective, pairs, document, account_id, asked_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let id: DivisionChangeId = env.new_id();
        let values = vec![
            id.uuid().into(),
            county_of(permit.area()).into(),
            new.kind.code().into(),
            new.on.to_string().into(),
            to_json(&new.pairs)?.into(),
            (&*new.document).into(),
            permit.account().uuid().into(),
            env.now().micros().into(),
        ];
        self.run(sql, values).await?;
        Ok(id)
    }

    /// Asks that a change which the register follows, or is about to, be followed no longer. False where there is none.
    pub async fn ask_division_undo(
        &self,
        permit: &ImportPermit,
        id: DivisionChangeId,
        reason: &str,
        env: &Env,
    ) -> Result<bool> {
        let sql = "UPDATE division_change SET undo_account_id = $3, undo_asked_at = $4, undo_reason = $5
                   WHERE id = $1 AND county = $2 AND undo_asked_at IS NULL";
        let values = vec![
            id.uuid().into(),
            county_of(permit.area()).into(),
            permit.account().uuid().into(),
            env.now().micros().into(),
            reason.into(),
        ];
        Ok(self.run(sql, values).await? > 0)
    }

    /// The changes of divisions of an area's county, latest first.
    pub async fn division_changes(&self, area: &Area) -> Result<Vec<KnownDivisionChange>> {
        let sql = known!("WHERE county = $1 ORDER BY effective DESC, asked_at DESC, id");
        let rows = self.all(sql, vec![county_of(area).into()]).await?;
        rows.iter().map(read_known).collect()
    }

    /// The changes that are or will be followed, of every county: for names and look-ups.
    pub async fn divisions_everywhere(&self) -> Result<Vec<DivisionChange>> {
        let sql = known!("WHERE undo_asked_at IS NULL ORDER BY effective, id");
        let rows = self.all(sql, Vec::new()).await?;
        rows.iter().map(|row| Ok(read_known(row)?.change)).collect()
    }

    /// The changes that wait to be followed, and those that wait to be followed no longer.
    pub async fn divisions_waiting(
        &self,
        permit: &ImportPermit,
    ) -> Result<(Vec<DivisionChangeId>, Vec<DivisionChangeId>)> {
        let all = self.division_changes(permit.area()).await?;
        let of = |stage| all.iter().filter(move |one| one.stage == stage).map(|one| one.change.id).collect();
        Ok((of(DivisionStage::Waiting), of(DivisionStage::UndoWaiting)))
    }

    /// How many live residences a change would put under which codes, as the register stands now. Counts only.
    pub async fn count_live(
        &self,
        permit: &ImportPermit,
        change: &DivisionChange,
    ) -> Result<Vec<RecodeCount>> {
        let mut live: BTreeMap<(Box<str>, bool), u64> = BTreeMap::new();
        for from in change.pairs.iter().map(|pair| &pair.from).filter(|from| !from.is_empty()) {
            let values: Vec<Param> = vec![
                county_of(permit.area()).into(),
                (&**from).into(),
                format!("{from}:").into(),
                change.on.to_string().into(),
            ];
            for row in self.all(LIVE, values).await? {
                let mut row = Taking::new(&row);
                let code = row.text()?;
                let kind = row.code(ResidenceKind::from_code)?;
                // A village under its township is met twice and counted once.
                live.insert((code, kind == ResidenceKind::Hukou), row.count()?);
            }
        }
        let counted = live.into_iter().filter_map(|((from, hukou), count)| {
            let to = change.successor(&from).filter(|to| *to != from)?;
            Some((from, to, hukou, count))
        });
        Ok(together(counted))
    }

    /// How many residences stand under another code because of a change, as the register knew it at a moment (`None`: now).
    pub async fn recoded_counts(
        &self,
        id: DivisionChangeId,
        known_at: Option<Timestamp>,
    ) -> Result<Vec<RecodeCount>> {
        let sql = "SELECT from_code, to_code, kind, count(*) FROM division_recode WHERE change_id = $1 AND recorded_from <= $2
                   AND (recorded_until IS NULL OR recorded_until > $2) GROUP BY from_code, to_code, kind ORDER BY from_code, to_code, kind";
        let at = known_at.map_or(i64::MAX, Timestamp::micros);
        let mut counted = Vec::new();
        for row in self.all(sql, vec![id.uuid().into(), at.into()]).await? {
            let mut row = Taking::new(&row);
            let (from, to) = (row.text()?, row.text()?);
            let kind = row.code(ResidenceKind::from_code)?;
            counted.push((from, to, kind == ResidenceKind::Hukou, row.count()?));
        }
        Ok(together(counted.into_iter()))
    }

    /// The codes under which somebody of an area lives or is registered now. Counts only.
    pub async fn live_codes(&self, area: &Area) -> Result<Vec<Box<str>>> {
        let sql = "SELECT DISTINCT division FROM residence WHERE recorded_until IS NULL AND division >= $1 AND division < $2
                   ORDER BY division";
        let scope = Scope::of_area(area);
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(|row| Taking::new(row).text()).collect()
    }

    /// How many live residences stand under each code of the permit's area. Counts only.
    pub async fn residences_by_code(&self, permit: &ImportPermit) -> Result<Vec<(Box<str>, u64)>> {
        let sql = "SELECT division, count(*) FROM residence WHERE recorded_until IS NULL AND division >= $1 AND division < $2
                   GROUP BY division ORDER BY division";
        let scope = Scope::of_area(permit.area());
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        let one = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.text()?, row.count()?))
        };
        rows.iter().map(one).collect()
    }

    /// How many areas of accounts and grants stand under another code because of a change.
    pub async fn areas_recoded(&self, id: DivisionChangeId) -> Result<u64> {
        let sql = "SELECT count(*) FROM area_recode WHERE change_id = $1 AND undone_at IS NULL";
        let row = self.one(sql, vec![id.uuid().into()]).await?;
        row.map_or(Ok(0), |row| Taking::new(&row).count())
    }

    /// How many accounts have an area, or a grant of one, that lies under one of these codes.
    pub async fn accounts_under(&self, codes: &[Box<str>]) -> Result<u64> {
        let mut accounts = 0;
        for code in codes {
            let sql = "SELECT count(*) FROM account a WHERE (a.area >= $1 AND a.area < $2) OR EXISTS (SELECT 1 FROM account_grant g
                       WHERE g.account_id = a.id AND g.ended_at IS NULL AND g.area >= $1 AND g.area < $2)";
            let row = self.one(sql, vec![(&**code).into(), format!("{code}:").into()]).await?;
            accounts += row.map_or(Ok(0), |row| Taking::new(&row).count())?;
        }
        Ok(accounts)
    }
}

fn together(counted: impl Iterator<Item = (Box<str>, Box<str>, bool, u64)>) -> Vec<RecodeCount> {
    let mut counts: Vec<RecodeCount> = Vec::new();
    for (from, to, hukou, count) in counted {
        if counts.last().is_none_or(|last| last.from != from || last.to != to) {
            counts.push(RecodeCount { from, to, hukou: 0, usual: 0 });
        }
        if let Some(last) = counts.last_mut() {
            if hukou {
                last.hukou += count;
            } else {
                last.usual += count;
            }
        }
    }
    counts
}

fn read_known(row: &QueryResult) -> Result<KnownDivisionChange> {
    let mut row = Taking::new(row);
    let id = row.id()?;
    let kind = row.code(ChangeKind::from_code)?;
    let on = row.date()?;
    let change = DivisionChange { id, kind, on, pairs: row.json()? };
    let (document, account, asked_at) = (row.text()?, row.id()?, row.moment()?);
    let undo_asked_at = row.maybe_moment()?;
    let (recorded_from, recorded_until) = (row.maybe_moment()?, row.maybe_moment()?);
    let stage = match (recorded_from, undo_asked_at, recorded_until) {
        (None, None, _) => DivisionStage::Waiting,
        (Some(_), None, _) => DivisionStage::InForce,
        (Some(_), Some(_), None) => DivisionStage::UndoWaiting,
        (_, Some(_), _) => DivisionStage::Undone,
    };
    Ok(KnownDivisionChange {
        change,
        document,
        account,
        asked_at,
        stage,
        recorded_from,
        recorded_until,
        undo_reason: row.maybe_text()?,
    })
}

/// The changes that the register follows, those that begin with this change among them.
pub(crate) fn in_force(bulk: &mut dyn BulkLoad, county: &str) -> Result<Vec<DivisionChange>> {
    let sql = "SELECT id, kind, effective, pairs FROM division_change WHERE county = $1 AND recorded_from IS NOT NULL
               AND recorded_until IS NULL ORDER BY effective, id";
    let mut changes = Vec::new();
    bulk.read(sql, &[county.into()], &mut |row| {
        let corrupt = || StoreError::Corrupt("a change of divisions does not read");
        changes.push(DivisionChange {
            id: DivisionChangeId::from_uuid(uuid(row, 0)?),
            kind: ChangeKind::from_code(text(row, 1)?).ok_or_else(corrupt)?,
            on: text(row, 2)?.parse().or(Err(corrupt()))?,
            pairs: serde_json::from_str(text(row, 3)?).or(Err(corrupt()))?,
        });
        Ok(())
    })?;
    Ok(changes)
}

/// Lets changes of divisions count from moment `at` on, or no longer.
pub(crate) fn carry(bulk: &mut dyn BulkLoad, county: &str, change: &Change, at: i64) -> Result<()> {
    for (ids, sql) in [
        (
            &change.divide,
            "UPDATE division_change SET recorded_from = $1 WHERE county = $2 AND id = $3 AND recorded_from IS NULL",
        ),
        (
            &change.undivide,
            "UPDATE division_change SET recorded_until = $1 WHERE county = $2 AND id = $3 AND recorded_from IS NOT NULL
             AND recorded_until IS NULL",
        ),
    ] {
        for id in ids {
            if bulk.execute(sql, &[at.into(), county.into(), id.uuid().into()])? != 1 {
                return Err(StoreError::Conflict("a change of divisions is no longer where it was"));
            }
        }
    }
    for id in &change.divide {
        areas_follow(bulk, *id, at)?;
    }
    for id in &change.undivide {
        areas_return(bulk, *id, at)?;
    }
    Ok(())
}

/// Accounts and grants of an area that a change puts under another code: where they are kept.
const AREAS: [(&str, &str, &str); 2] = [
    (
        "account",
        "SELECT id, area FROM account WHERE area >= $1 AND area < $2",
        "UPDATE account SET area = $1 WHERE id = $2",
    ),
    (
        "grant",
        "SELECT id, area FROM account_grant WHERE area >= $1 AND area < $2",
        "UPDATE account_grant SET area = $1 WHERE id = $2",
    ),
];

/// Lets areas of accounts and grants follow a change, each with its row.
fn areas_follow(bulk: &mut dyn BulkLoad, id: DivisionChangeId, at: i64) -> Result<()> {
    let mut change = None;
    let sql = "SELECT kind, effective, pairs FROM division_change WHERE id = $1";
    bulk.read(sql, &[id.uuid().into()], &mut |row| {
        let corrupt = || StoreError::Corrupt("a change of divisions does not read");
        change = Some(DivisionChange {
            id,
            kind: ChangeKind::from_code(text(row, 0)?).ok_or_else(corrupt)?,
            on: text(row, 1)?.parse().or(Err(corrupt()))?,
            pairs: serde_json::from_str(text(row, 2)?).or(Err(corrupt()))?,
        });
        Ok(())
    })?;
    let Some(change) = change else { return Ok(()) };
    for (of, found, set) in AREAS {
        let mut moved: BTreeMap<uuid::Uuid, (String, Box<str>)> = BTreeMap::new();
        for from in change.pairs.iter().map(|pair| &*pair.from).filter(|from| !from.is_empty()) {
            bulk.read(found, &[from.into(), format!("{from}:").as_str().into()], &mut |row| {
                let (holder, area) = (uuid(row, 0)?, text(row, 1)?);
                if let Some(to) = change.successor(area).filter(|to| **to != *area) {
                    moved.insert(holder, (area.to_owned(), to));
                }
                Ok(())
            })?;
        }
        for (holder, (from, to)) in moved {
            bulk.execute(set, &[(&*to).into(), holder.into()])?;
            let sql = "INSERT INTO area_recode (change_id, holder, id, from_area, to_area, at) VALUES ($1, $2, $3, $4, $5, $6)";
            let row =
                [id.uuid().into(), of.into(), holder.into(), from.as_str().into(), (&*to).into(), at.into()];
            bulk.execute(sql, &row)?;
        }
    }
    Ok(())
}

/// Puts those areas back that stand where an undone change put them. One that another change, or an officer, has moved on
/// since stays.
fn areas_return(bulk: &mut dyn BulkLoad, id: DivisionChangeId, at: i64) -> Result<()> {
    for (of, set) in [
        ("account", "UPDATE account SET area = $1 WHERE id = $2 AND area = $3"),
        ("grant", "UPDATE account_grant SET area = $1 WHERE id = $2 AND area = $3"),
    ] {
        let mut back = Vec::new();
        let sql = "SELECT id, from_area, to_area FROM area_recode WHERE change_id = $1 AND holder = $2 AND undone_at IS NULL";
        bulk.read(sql, &[id.uuid().into(), of.into()], &mut |row| {
            back.push((uuid(row, 0)?, text(row, 1)?.to_owned(), text(row, 2)?.to_owned()));
            Ok(())
        })?;
        for (holder, from, to) in back {
            bulk.execute(set, &[from.as_str().into(), holder.into(), to.as_str().into()])?;
            let sql =
                "UPDATE area_recode SET undone_at = $1 WHERE change_id = $2 AND holder = $3 AND id = $4";
            bulk.execute(sql, &[at.into(), id.uuid().into(), of.into(), holder.into()])?;
        }
    }
    Ok(())
}
