//! Helpers: who lets whom do what for them, until when.

use access::{Area, Permit};
use base::{AccountId, Date, PersonId, ProxyId, Timestamp, codes};

use crate::{
    Result, Store,
    scope::{Scope, county_of},
    sql::{Param, QueryResult, Taking, to_json},
    succession::{every_id, now_id},
};

codes! {
    /// Something that a helper may be asked to do.
    ProxyAct {
        /// To see what was asked for and how far it is.
        Follow = "follow",
        /// To fill in, hand in and answer what comes back, for one bundle.
        HandIn = "hand_in",
        /// To read the messages.
        Messages = "messages",
    }
}

/// Who helps whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its id.
    pub id: ProxyId,
    /// The area in which it holds.
    pub area: Area,
    /// Who is helped.
    pub person: PersonId,
    /// What they call the helper.
    pub label: Box<str>,
    /// What the helper may do.
    pub acts: Vec<ProxyAct>,
    /// For which bundle alone; all where absent.
    pub bundle: Option<Box<str>>,
    /// The last day on which it holds.
    pub last_day: Date,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom: the person's own door, or a worker.
    pub made_by: AccountId,
    /// Made at the counter: how it was seen that the person was there.
    pub presence: Option<Box<str>>,
    /// The hash of the code that makes somebody the helper, and until when it does.
    pub code: ([u8; 32], Timestamp),
    /// Who helps, once they have brought the code.
    pub helper: Option<Helper>,
    /// When it was taken back, and by whom.
    pub ended: Option<(Timestamp, AccountId)>,
}

/// Somebody who helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    /// Who.
    pub person: PersonId,
    /// The door through which they took it on, by which the log names them.
    pub door: AccountId,
    /// What they call whom they help.
    pub label: Box<str>,
    /// Since when.
    pub since: Timestamp,
}

macro_rules! proxy {
    ($($rest:expr),+) => {
        concat!(
            "SELECT p.id, p.area, ",
            now_id!("p.person_id"),
            ", p.label, p.acts, p.bundle, p.last_day, p.made_at, p.made_by, p.presence,
             p.code_sha256, p.code_until, ",
            now_id!("p.helper_id"),
            ", p.helper_door, p.helper_label, p.accepted_at, p.ended_at, p.ended_by
             FROM resident_proxy p ",
            $($rest),+
        )
    };
}

fn proxy(row: &QueryResult) -> Result<Proxy> {
    let mut row = Taking::new(row);
    let (id, area, person, label) = (row.id()?, row.code(|area| area.parse().ok())?, row.id()?, row.text()?);
    let acts: Vec<String> = row.json()?;
    // An act that this program does not know any more is none that it allows.
    let acts = acts.iter().filter_map(|code| ProxyAct::from_code(code)).collect();
    let (bundle, last_day, made_at, made_by) = (row.maybe_text()?, row.date()?, row.moment()?, row.id()?);
    let (presence, code) = (row.maybe_text()?, (row.bytes()?, row.moment()?));
    let (helper, door, name, since) =
        (row.maybe_id()?, row.maybe_id()?, row.maybe_text()?, row.maybe_moment()?);
    let helper = match (helper, door, since) {
        (Some(person), Some(door), Some(since)) => {
            Some(Helper { person, door, label: name.unwrap_or_default(), since })
        }
        _ => None,
    };
    let ended = row.maybe_moment()?.zip(row.maybe_id()?);
    Ok(Proxy {
        id,
        area,
        person,
        label,
        acts,
        bundle,
        last_day,
        made_at,
        made_by,
        presence,
        code,
        helper,
        ended,
    })
}

impl Store {
    /// Keeps what somebody lets a helper do, who is not known yet. The caller has read the person under the permit.
    pub async fn keep_proxy(&self, permit: &Permit, new: &Proxy) -> Result<()> {
        let sql = "INSERT INTO resident_proxy (id, county, area, person_id, label, acts, bundle, last_day, made_at, made_by, presence,
                   code_sha256, code_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let text = |text: &Option<Box<str>>| Param::from(text.as_deref().map(str::to_owned));
        let acts: Vec<&str> = new.acts.iter().map(|act| act.code()).collect();
        let values = vec![
            new.id.uuid().into(),
            county_of(permit.area()).into(),
            new.area.prefix().into(),
            new.person.uuid().into(),
            (&*new.label).into(),
            to_json(&acts)?.into(),
            text(&new.bundle),
            new.last_day.to_string().into(),
            new.made_at.micros().into(),
            new.made_by.uuid().into(),
            text(&new.presence),
            new.code.0.to_vec().into(),
            new.code.1.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// Who helps a person, or was asked to or did, newest first. The caller has read the person under the permit.
    pub async fn proxies_of(&self, _: &Permit, person: PersonId) -> Result<Vec<Proxy>> {
        let sql = proxy!("WHERE p.person_id IN ", every_id!("$1"), " ORDER BY p.made_at DESC, p.id");
        self.all(sql, vec![person.uuid().into()]).await?.iter().map(proxy).collect()
    }

    /// Whom somebody helps or helped, newest first. The permit is that of their own door.
    pub async fn proxies_by(&self, _: &Permit, helper: PersonId) -> Result<Vec<Proxy>> {
        let sql = proxy!("WHERE p.helper_id IN ", every_id!("$1"), " ORDER BY p.accepted_at DESC, p.id");
        self.all(sql, vec![helper.uuid().into()]).await?.iter().map(proxy).collect()
    }

    /// One of the permit's area.
    pub async fn proxy(&self, permit: &Permit, id: ProxyId) -> Result<Option<Proxy>> {
        let sql = proxy!("WHERE p.id = $1 AND p.area >= $2 AND p.area < $3");
        let scope = Scope::of(permit);
        let row = self.one(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        row.as_ref().map(proxy).transpose()
    }

    /// The one that somebody helps by. The permit is that of their own door, whose area may be another.
    pub async fn proxy_by(&self, _: &Permit, (id, helper): (ProxyId, PersonId)) -> Result<Option<Proxy>> {
        let sql = proxy!("WHERE p.id = $1 AND p.helper_id IN ", every_id!("$2"));
        self.one(sql, vec![id.uuid().into(), helper.uuid().into()]).await?.as_ref().map(proxy).transpose()
    }

    /// Makes whoever brings the code the helper; none where the code is unknown, too old, used, taken back, or the person's own.
    pub async fn accept_proxy(&self, code: &[u8; 32], helper: &Helper) -> Result<Option<Proxy>> {
        let sql = concat!(
            "UPDATE resident_proxy SET helper_id = $2, helper_door = $3, helper_label = $4, accepted_at = $5
             WHERE code_sha256 = $1 AND helper_id IS NULL AND ended_at IS NULL AND code_until > $5 AND person_id NOT IN ",
            every_id!("$2")
        );
        let values = vec![
            code.to_vec().into(),
            helper.person.uuid().into(),
            helper.door.uuid().into(),
            (&*helper.label).into(),
            helper.since.micros().into(),
        ];
        if self.run(sql, values).await? == 0 {
            return Ok(None);
        }
        let sql = proxy!("WHERE p.code_sha256 = $1");
        self.one(sql, vec![code.to_vec().into()]).await?.as_ref().map(proxy).transpose()
    }

    /// The person whom a code that can still be brought would let somebody help; for the log, before it is brought.
    pub async fn proxy_offered(&self, code: &[u8; 32], now: Timestamp) -> Result<Option<(PersonId, Area)>> {
        let sql = concat!(
            "SELECT ",
            now_id!("p.person_id"),
            ", p.area FROM resident_proxy p
             WHERE code_sha256 = $1 AND helper_id IS NULL AND ended_at IS NULL AND code_until > $2"
        );
        let row = self.one(sql, vec![code.to_vec().into(), now.micros().into()]).await?;
        row.map(|row| {
            let mut row = Taking::new(&row);
            Ok((row.id()?, row.code(|area| area.parse().ok())?))
        })
        .transpose()
    }

    /// Takes one of the permit's area back; `false` where that was done before.
    pub async fn end_proxy(&self, permit: &Permit, id: ProxyId, at: Timestamp) -> Result<bool> {
        let sql = "UPDATE resident_proxy SET ended_at = $2, ended_by = $3
                   WHERE id = $1 AND ended_at IS NULL AND area >= $4 AND area < $5";
        let scope = Scope::of(permit);
        let values = vec![
            id.uuid().into(),
            at.micros().into(),
            permit.account().uuid().into(),
            scope.from.into(),
            scope.until.into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }
}
