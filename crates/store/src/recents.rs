//! What a worker opened lately or pinned: ids without names, their own alone. Names are read anew, within the area and for the purpose that
//! the worker has then. People are told by who they are found to be since.

use access::Permit;
use base::{AccountId, DwellingId, FormId, HouseholdId, PersonId, Timestamp};
use sea_orm::ConnectionTrait as _;

use crate::{
    Result, Store,
    bulk::Dialect,
    record::in_area,
    scope::Scope,
    sql::{Param, Taking, id_list, in_list},
    succession::{every_id, now_id},
};

/// What can be opened and pinned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// Somebody.
    Person(PersonId),
    /// A household.
    Household(HouseholdId),
    /// A home.
    Home(DwellingId),
    /// The office of a division, by its code.
    Office(Box<str>),
    /// A form.
    Form(FormId),
}

/// The kind of a [`Thing`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecentKind {
    /// Somebody.
    Person,
    /// A household.
    Household,
    /// A home.
    Home,
    /// An office.
    Office,
    /// A form.
    Form,
}

impl RecentKind {
    /// The code in storage and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Household => "household",
            Self::Home => "home",
            Self::Office => "office",
            Self::Form => "form",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Person, Self::Household, Self::Home, Self::Office, Self::Form]
            .into_iter()
            .find(|one| one.code() == code)
    }
}

impl Thing {
    /// Its kind.
    pub const fn kind(&self) -> RecentKind {
        match self {
            Self::Person(_) => RecentKind::Person,
            Self::Household(_) => RecentKind::Household,
            Self::Home(_) => RecentKind::Home,
            Self::Office(_) => RecentKind::Office,
            Self::Form(_) => RecentKind::Form,
        }
    }

    /// Its id, or its code.
    pub fn id(&self) -> String {
        match self {
            Self::Person(id) => id.to_string(),
            Self::Household(id) => id.to_string(),
            Self::Home(id) => id.to_string(),
            Self::Office(code) => code.to_string(),
            Self::Form(id) => id.to_string(),
        }
    }

    /// The thing of a kind that this id names; `None` where none can be.
    pub fn read(kind: RecentKind, id: &str) -> Option<Self> {
        Some(match kind {
            RecentKind::Person => Self::Person(id.parse().ok()?),
            RecentKind::Household => Self::Household(id.parse().ok()?),
            RecentKind::Home => Self::Home(id.parse().ok()?),
            RecentKind::Office => {
                let digits = (2..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
                digits.then(|| Self::Office(id.into()))?
            }
            RecentKind::Form => Self::Form(id.parse().ok()?),
        })
    }

    fn person(&self) -> Option<uuid::Uuid> {
        if let Self::Person(id) = self { Some(id.uuid()) } else { None }
    }
}

/// Something that was opened lately or is pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// What; of a person, who they are now.
    pub thing: Thing,
    /// When it was opened last.
    pub opened_at: Timestamp,
    /// Since when it is pinned.
    pub pinned_at: Option<Timestamp>,
}

/// What was opened by an account: of people by any id that they were ever known by.
macro_rules! the_thing {
    () => {
        concat!("account_id = $1 AND kind = $2 AND (thing = $3 OR person_id IN ", every_id!("$4"), ")")
    };
}

/// `$1`, `$2` are the area and `$3` the ids.
macro_rules! households {
    ($engine:tt) => {
        concat!(
            "SELECT h.household_id, coalesce(d.address, h.book) FROM household_version h LEFT JOIN dwelling d ON d.id = h.dwelling_id
             WHERE h.recorded_until IS NULL AND ",
            in_list!($engine, "h.household_id", "$3"),
            " AND EXISTS (SELECT 1 FROM membership m JOIN person_version v ON v.person_id = m.person_id AND v.recorded_until IS NULL AND ",
            in_area!("v", "$1", "$2"),
            " WHERE m.household_id = h.household_id AND m.recorded_until IS NULL)"
        )
    };
}

/// The same of homes.
macro_rules! homes {
    ($engine:tt) => {
        concat!(
            "SELECT d.id, d.address FROM dwelling d WHERE ",
            in_list!($engine, "d.id", "$3"),
            " AND EXISTS (SELECT 1 FROM residence r JOIN person_version v ON v.person_id = r.person_id AND v.recorded_until IS NULL AND ",
            in_area!("v", "$1", "$2"),
            " WHERE r.dwelling_id = d.id AND r.recorded_until IS NULL)"
        )
    };
}

const HOUSEHOLDS: Dialect = Dialect { sqlite: households!(sqlite), postgres: households!(postgres) };
const HOMES: Dialect = Dialect { sqlite: homes!(sqlite), postgres: homes!(postgres) };

fn named(account: AccountId, thing: &Thing) -> Vec<Param> {
    vec![account.uuid().into(), thing.kind().code().into(), thing.id().into(), thing.person().into()]
}

impl Store {
    /// Keeps that an account opened something, and of what is not pinned the latest `most`.
    pub async fn keep_recent(
        &self,
        account: AccountId,
        thing: &Thing,
        at: Timestamp,
        most: u32,
    ) -> Result<()> {
        let sql =
            "INSERT INTO recent (account_id, kind, thing, person_id, opened_at) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (account_id, kind, thing) DO UPDATE SET opened_at = excluded.opened_at";
        let drop = "DELETE FROM recent WHERE account_id = $1 AND pinned_at IS NULL AND opened_at <
                    (SELECT r.opened_at FROM recent r WHERE r.account_id = $1 AND r.pinned_at IS NULL
                     ORDER BY r.opened_at DESC LIMIT 1 OFFSET $2)";
        let transaction = self.begin().await?;
        let mut values = named(account, thing);
        values.push(at.micros().into());
        transaction.execute_raw(self.statement(sql, values)).await?;
        let values = vec![account.uuid().into(), i64::from(most.saturating_sub(1)).into()];
        transaction.execute_raw(self.statement(drop, values)).await?;
        transaction.commit().await
    }

    /// Pins something for an account, unless `most` others are pinned. Whether it is.
    pub async fn pin_recent(
        &self,
        account: AccountId,
        thing: &Thing,
        at: Timestamp,
        most: u32,
    ) -> Result<bool> {
        let sql = "INSERT INTO recent (account_id, kind, thing, person_id, opened_at, pinned_at)
                   SELECT $1, $2, $3, $4, $5, $5 WHERE (SELECT count(*) FROM recent r
                       WHERE r.account_id = $1 AND r.pinned_at IS NOT NULL AND NOT (r.kind = $2 AND r.thing = $3)) < $6
                   ON CONFLICT (account_id, kind, thing) DO UPDATE SET pinned_at = coalesce(recent.pinned_at, excluded.pinned_at)";
        let mut values = named(account, thing);
        values.extend([at.micros().into(), i64::from(most).into()]);
        Ok(self.run(sql, values).await? > 0)
    }

    /// Takes an account's pin off something, which stays among what was opened lately.
    pub async fn unpin_recent(&self, account: AccountId, thing: &Thing) -> Result<()> {
        let sql = concat!("UPDATE recent SET pinned_at = NULL WHERE ", the_thing!());
        self.run(sql, named(account, thing)).await.map(drop)
    }

    /// Forgets that an account opened or pinned something.
    pub async fn forget_recent(&self, account: AccountId, thing: &Thing) -> Result<()> {
        let sql = concat!("DELETE FROM recent WHERE ", the_thing!());
        self.run(sql, named(account, thing)).await.map(drop)
    }

    /// Forgets what an account opened; what it pinned stays.
    pub async fn forget_recents(&self, account: AccountId) -> Result<()> {
        let sql = "DELETE FROM recent WHERE account_id = $1 AND pinned_at IS NULL";
        self.run(sql, vec![account.uuid().into()]).await.map(drop)
    }

    /// What an account opened since `old` or pinned, each once: pins first, then the latest.
    pub async fn recents(&self, account: AccountId, old: Timestamp) -> Result<Vec<Recent>> {
        let sql = concat!(
            "SELECT r.kind, r.thing, r.opened_at, r.pinned_at, CASE WHEN r.person_id IS NULL THEN NULL ELSE ",
            now_id!("r.person_id"),
            " END FROM recent r WHERE r.account_id = $1 AND (r.pinned_at IS NOT NULL OR r.opened_at >= $2)
             ORDER BY CASE WHEN r.pinned_at IS NULL THEN 1 ELSE 0 END, r.opened_at DESC, r.thing"
        );
        let mut found: Vec<Recent> = Vec::new();
        for row in self.all(sql, vec![account.uuid().into(), old.micros().into()]).await? {
            let mut row = Taking::new(&row);
            let (kind, thing) = (row.code(RecentKind::from_code)?, row.text()?);
            let (opened_at, pinned_at, person) = (row.moment()?, row.maybe_moment()?, row.maybe_id()?);
            // An id of a form that this program does not read is nobody's loss.
            let Some(thing) = person.map(Thing::Person).or_else(|| Thing::read(kind, &thing)) else {
                continue;
            };
            if found.iter().all(|one| one.thing != thing) {
                found.push(Recent { thing, opened_at, pinned_at });
            }
        }
        Ok(found)
    }

    /// What households of the permit's area are called: by their address, or where that is unknown by the number of their book.
    pub async fn households_called(
        &self,
        permit: &Permit,
        ids: &[HouseholdId],
    ) -> Result<Vec<(HouseholdId, Option<Box<str>>)>> {
        let scope = Scope::of(permit);
        let values = vec![scope.from.into(), scope.until.into(), id_list(ids).into()];
        let rows = self.all(HOUSEHOLDS, values).await?;
        let one = |row: &crate::sql::QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.id()?, row.maybe_text()?))
        };
        rows.iter().map(one).collect()
    }

    /// The addresses of homes of the permit's area.
    pub async fn homes_called(
        &self,
        permit: &Permit,
        ids: &[DwellingId],
    ) -> Result<Vec<(DwellingId, Box<str>)>> {
        let scope = Scope::of(permit);
        let values = vec![scope.from.into(), scope.until.into(), id_list(ids).into()];
        let rows = self.all(HOMES, values).await?;
        let one = |row: &crate::sql::QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.id()?, row.text()?))
        };
        rows.iter().map(one).collect()
    }
}
