//! Messages to a described audience.

use std::collections::BTreeMap;

use access::{Area, Permit};
use base::{AccountId, Date, GroupMessageId, PersonId, Timestamp, codes};

use crate::{
    Result, Store, StoreError,
    record::{in_area, parent_on},
    scope::{Scope, county_of},
    sql::{QueryResult, Taking, to_json},
    succession::every_id,
};

/// What a group message says and to whom, as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMessage {
    /// Its id.
    pub id: GroupMessageId,
    /// The office's area.
    pub area: Area,
    /// Whom it is for.
    pub audience: Audience,
    /// The title in Chinese and English.
    pub title: (Box<str>, Box<str>),
    /// The text in Chinese and English.
    pub body: (Box<str>, Box<str>),
    /// Where it stands.
    pub stage: GroupStage,
    /// How many it would have told when it was made.
    pub counted: u64,
    /// Who made it, and when.
    pub made: (AccountId, Timestamp),
    /// Who approved or dropped it, and when.
    pub decided: Option<(AccountId, Timestamp)>,
    /// When everybody was told, and how many.
    pub sent: Option<(Timestamp, u64)>,
}

/// Whom a group message is for: people by where they live and how old they are, or their parents. Nothing else can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// The division in which they live: leading digits.
    pub place: Box<str>,
    /// The youngest, in completed years.
    pub age_from: u16,
    /// The eldest.
    pub age_to: u16,
    /// Their parents are told in their place.
    pub parents: bool,
}

codes! {
    /// Where a group message stands.
    GroupStage {
        /// Written, to be approved by somebody else.
        Made = "made",
        /// Approved, being told.
        Approved = "approved",
        /// Dropped: nobody is told.
        Dropped = "dropped",
        /// Everybody was told.
        Sent = "sent",
    }
}

fn group(row: &QueryResult) -> Result<GroupMessage> {
    let mut row = Taking::new(row);
    Ok(GroupMessage {
        id: row.id()?,
        area: row.code(|area| area.parse().ok())?,
        audience: row.json()?,
        title: (row.text()?, row.text()?),
        body: (row.text()?, row.text()?),
        stage: row.code(GroupStage::from_code)?,
        counted: row.count()?,
        made: (row.id()?, row.moment()?),
        decided: row.maybe_id()?.zip(row.maybe_moment()?),
        sent: {
            let (at, told): (Option<Timestamp>, Option<i64>) = (row.maybe_moment()?, row.next()?);
            at.zip(told.map(i64::unsigned_abs))
        },
    })
}

macro_rules! group {
    ($($rest:expr),+) => {
        concat!(
            "SELECT id, area, audience, title_zh, title_en, body_zh, body_en, stage, counted, made_by, made_at, decided_by, decided_at,
             sent_at, told FROM group_message ",
            $($rest),+
        )
    };
}

impl Store {
    /// The people of an audience within the permit's area, by id: alive, and born from the first to the last day; or those who are their
    /// parents on `day` by what records name, alive and in the area themselves. They live in the place, or, where no record says where, have their household book
    /// there.
    pub async fn audience(
        &self,
        permit: &Permit,
        (place, parents): (&str, bool),
        (first, last): (&str, &str),
        day: Date,
    ) -> Result<Vec<PersonId>> {
        let themselves = concat!(
            "SELECT v.person_id FROM person_version v WHERE v.recorded_until IS NULL AND v.alive
               AND v.birth_date >= $3 AND v.birth_date <= $4 AND coalesce(v.usual_division, v.hukou_division) >= $5
               AND coalesce(v.usual_division, v.hukou_division) < $6 AND ",
            in_area!("v", "$1", "$2"),
            " ORDER BY v.person_id"
        );
        let theirs = concat!(
            "SELECT DISTINCT w.person_id FROM person_version v
             JOIN kin k ON k.person_id = v.person_id AND k.evidence <> 'household' AND ",
            parent_on!("k", "$7"),
            " JOIN person_version w ON w.person_id = k.relative_id AND w.recorded_until IS NULL AND w.alive
             WHERE v.recorded_until IS NULL AND v.alive AND v.birth_date >= $3 AND v.birth_date <= $4
               AND coalesce(v.usual_division, v.hukou_division) >= $5
               AND coalesce(v.usual_division, v.hukou_division) < $6 AND ",
            in_area!("v", "$1", "$2"),
            " AND ",
            in_area!("w", "$1", "$2"),
            " ORDER BY w.person_id"
        );
        let scope = Scope::of(permit);
        let mut values = vec![
            scope.from.into(),
            scope.until.into(),
            first.into(),
            last.into(),
            place.into(),
            format!("{place}:").into(),
        ];
        if parents {
            values.push(day.to_string().into());
        }
        let rows = self.all(if parents { theirs } else { themselves }, values).await?;
        rows.iter().map(|row| Taking::new(row).id()).collect()
    }

    /// Keeps a group message that is to be approved.
    pub async fn make_group_message(&self, permit: &Permit, new: &GroupMessage) -> Result<()> {
        let sql = "INSERT INTO group_message (id, county, area, audience, title_zh, title_en, body_zh, body_en, stage, counted, made_by, made_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'made', $9, $10, $11)";
        let values = vec![
            new.id.uuid().into(),
            county_of(permit.area()).into(),
            new.area.prefix().into(),
            to_json(&new.audience)?.into(),
            (&*new.title.0).into(),
            (&*new.title.1).into(),
            (&*new.body.0).into(),
            (&*new.body.1).into(),
            i64::try_from(new.counted).unwrap_or(i64::MAX).into(),
            new.made.0.uuid().into(),
            new.made.1.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// The group messages of the permit's area, newest first, at most `most`.
    pub async fn group_messages(&self, permit: &Permit, most: u32) -> Result<Vec<GroupMessage>> {
        let sql = group!("WHERE area >= $1 AND area < $2 ORDER BY made_at DESC, id DESC LIMIT $3");
        let scope = Scope::of(permit);
        let values = vec![scope.from.into(), scope.until.into(), i64::from(most).into()];
        self.all(sql, values).await?.iter().map(group).collect()
    }

    /// A group message of the permit's area.
    pub async fn group_message(&self, permit: &Permit, id: GroupMessageId) -> Result<Option<GroupMessage>> {
        let sql = group!("WHERE id = $1 AND area >= $2 AND area < $3");
        let scope = Scope::of(permit);
        let row = self.one(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        row.as_ref().map(group).transpose()
    }

    /// What a group message says: for whoever was told. The caller has read the person under the permit.
    pub async fn group_texts(
        &self,
        _: &Permit,
        person: PersonId,
    ) -> Result<BTreeMap<GroupMessageId, GroupMessage>> {
        let sql = group!(
            "WHERE id IN (SELECT m.group_id FROM message m WHERE m.group_id IS NOT NULL AND m.person_id IN ",
            every_id!("$1"),
            ")"
        );
        let rows = self.all(sql, vec![person.uuid().into()]).await?;
        rows.iter().map(|row| group(row).map(|one| (one.id, one))).collect()
    }

    /// The group messages that are approved and not told whole, the oldest first.
    pub async fn group_messages_to_tell(&self) -> Result<Vec<GroupMessage>> {
        let sql = group!("WHERE stage = 'approved' ORDER BY decided_at, id");
        self.all(sql, vec![]).await?.iter().map(group).collect()
    }

    /// Approves or drops a group message of the permit's area that is made; `false` where it is not any more. [`StoreError::Constraint`] where whoever made
    /// it approves it.
    pub async fn decide_group_message(
        &self,
        permit: &Permit,
        id: GroupMessageId,
        stage: GroupStage,
        at: Timestamp,
    ) -> Result<bool> {
        if !matches!(stage, GroupStage::Approved | GroupStage::Dropped) {
            return Err(StoreError::Conflict("a group message is approved or dropped"));
        }
        let sql = "UPDATE group_message SET stage = $2, decided_by = $3, decided_at = $4
                   WHERE id = $1 AND stage = 'made' AND area >= $5 AND area < $6";
        let scope = Scope::of(permit);
        let values = vec![
            id.uuid().into(),
            stage.code().into(),
            permit.account().uuid().into(),
            at.micros().into(),
            scope.from.into(),
            scope.until.into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// Notes that everybody of a group message was told; how many follows from the messages.
    pub async fn end_group_message(&self, id: GroupMessageId, at: Timestamp) -> Result<()> {
        let sql = "UPDATE group_message SET stage = 'sent', sent_at = $2,
                     told = (SELECT count(*) FROM message m WHERE m.group_id = $1) WHERE id = $1 AND stage = 'approved'";
        self.run(sql, vec![id.uuid().into(), at.micros().into()]).await.map(drop)
    }
}
