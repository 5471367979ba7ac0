use access::{Action, Area, AuditEntry, LogPermit, Permit};
use base::{AccountId, Page, PageSize, PersonId, Timestamp};

use super::leaf::{self, Leaf};
use crate::{
    Result, Store, StoreError,
    bulk::Dialect,
    record::in_area,
    scope::Scope,
    sql::{Param, QueryResult, Taking, all_of, id_list, in_list, one_of},
};

/// Which entries an auditor wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Those that concern this person, or whoever was merged into them.
    pub person: Option<PersonId>,
    /// Those of this account.
    pub account: Option<AccountId>,
    /// Those of this action.
    pub action: Option<Action>,
    /// Those from this moment on.
    pub from: Option<Timestamp>,
    /// Those before this moment.
    pub until: Option<Timestamp>,
}

/// An entry with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Its number, from 1.
    pub number: u64,
    /// The entry.
    pub entry: AuditEntry,
}

/// The entries that concern a person, by the list `$ids` of every id of theirs: those that are looked up by, and the last ones,
/// whose people are gone through.
macro_rules! of_person {
    (sqlite, $ids:literal) => {
        of_person!(
            in_list!(sqlite, "person_id", $ids),
            concat!("EXISTS (SELECT 1 FROM json_each(", $ids, ") one WHERE instr(people, unhex(one.value)) > 0)")
        )
    };
    (postgres, $ids:literal) => {
        of_person!(
            in_list!(postgres, "person_id", $ids),
            concat!(
                "EXISTS (SELECT 1 FROM json_array_elements_text(CAST(CAST(",
                $ids,
                " AS text) AS json)) AS one WHERE position(uuid_send(CAST(one AS uuid)) IN people) > 0)"
            )
        )
    };
    ($indexed:expr, $among:expr) => {
        concat!(
            "(SELECT number FROM log_person WHERE ",
            $indexed,
            " UNION SELECT number FROM log_entry WHERE number > (SELECT coalesce(max(upto), 0) FROM log_indexed) AND ",
            $among,
            ") p JOIN log_entry e ON e.number = p.number"
        )
    };
}

impl Store {
    /// Appends to the log; durable when it returns. Gives the entry's number.
    pub async fn append_audit(&self, entry: &AuditEntry) -> Result<u64> {
        self.log.writer.append(vec![entry.clone()]).await
    }

    /// Appends entries that belong together, one after the other; durable when it returns. Gives the last one's number.
    pub async fn append_audits(&self, entries: Vec<AuditEntry>) -> Result<u64> {
        self.log.writer.append(entries).await
    }

    /// The entries that concern a person of the area, or whoever was merged into them, newest first; none for a person outside it.
    pub async fn audit_of_person(
        &self,
        permit: &Permit,
        person: PersonId,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<LogLine>> {
        if !self.is_in_area(permit.area(), person).await? {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let sql = Dialect {
            sqlite: concat!(
                "SELECT e.number, e.entry, e.people FROM ",
                of_person!(sqlite, "$1"),
                " WHERE p.number < $2 ORDER BY p.number DESC LIMIT $3"
            ),
            postgres: concat!(
                "SELECT e.number, e.entry, e.people FROM ",
                of_person!(postgres, "$1"),
                " WHERE p.number < $2 ORDER BY p.number DESC LIMIT $3"
            ),
        };
        let ids = id_list(&self.ids_of(person).await?);
        let values = vec![ids.into(), before(cursor).into(), most(size).into()];
        page(&self.log_all(sql, values).await?, size)
    }

    /// The entry of this number, if it concerns a person of the area or whoever was merged into them.
    pub async fn audit_entry_of_person(
        &self,
        permit: &Permit,
        person: PersonId,
        number: u64,
    ) -> Result<Option<LogLine>> {
        let cursor = number.checked_add(1).map(|next| next.to_string());
        let page = self.audit_of_person(permit, person, cursor.as_deref(), PageSize::new(1)).await?;
        Ok(page.items.into_iter().find(|line| line.number == number))
    }

    /// The entries of the area's offices that a filter lets through, newest first.
    pub async fn log_lines(
        &self,
        permit: &LogPermit,
        filter: &LogFilter,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<LogLine>> {
        let scope = Scope::of_area(permit.area());
        let mut values: Vec<Param> = vec![
            before(cursor).into(),
            scope.from.into(),
            scope.until.into(),
            filter.from.map_or(i64::MIN, Timestamp::micros).into(),
            filter.until.map_or(i64::MAX, Timestamp::micros).into(),
            filter.action.map_or("", Action::code).into(),
            most(size).into(),
        ];
        if let Some(person) = filter.person {
            values.push(id_list(&self.ids_of(person).await?).into());
        }
        values.extend(filter.account.map(|account| Param::from(account.uuid())));
        let sql: Dialect = match (filter.person, filter.account) {
            (Some(_), Some(_)) => BY_PERSON_AND_ACCOUNT,
            (Some(_), None) => BY_PERSON,
            (None, Some(_)) => BY_ACCOUNT.into(),
            (None, None) => BY_TIME.into(),
        };
        page(&self.log_all(sql, values).await?, size)
    }

    /// Whether the register has ever shown a person as of this area.
    pub(crate) async fn is_in_area(&self, area: &Area, person: PersonId) -> Result<bool> {
        let scope = Scope::of_area(area);
        let sql = concat!(
            "SELECT 1 FROM person_version v WHERE v.person_id = $1 AND ",
            in_area!("$2", "$3"),
            " LIMIT 1"
        );
        let values = vec![person.uuid().into(), scope.from.into(), scope.until.into()];
        Ok(self.one(sql, values).await?.is_some())
    }

    /// The people of the area who have exactly this document number, for an auditor who was given one.
    pub async fn people_with_number(&self, permit: &LogPermit, number: &str) -> Result<Vec<PersonId>> {
        let scope = Scope::of_area(permit.area());
        let sql = concat!(
            "SELECT DISTINCT v.person_id FROM person_version v WHERE v.id_number = $1 AND v.recorded_until IS NULL AND ",
            in_area!("$2", "$3"),
            " LIMIT 20"
        );
        let rows = self.all(sql, vec![number.into(), scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(|row| Taking::new(row).id()).collect()
    }

    pub(crate) async fn log_all(
        &self,
        sql: impl Into<Dialect>,
        values: Vec<Param>,
    ) -> Result<Vec<QueryResult>> {
        all_of(self.log.readers.as_ref(), &self.log.db, self.statement(sql, values)).await
    }

    pub(crate) async fn log_one(
        &self,
        sql: impl Into<Dialect>,
        values: Vec<Param>,
    ) -> Result<Option<QueryResult>> {
        one_of(self.log.readers.as_ref(), &self.log.db, self.statement(sql, values)).await
    }
}

/// Entries of the area's offices, and attempts to sign in that no office's account made.
macro_rules! entries {
    ($from:expr, $which:literal) => {
        concat!(
            "SELECT e.number, e.entry, e.people FROM ",
            $from,
            " WHERE ",
            $which,
            " e.number < $1 AND (e.area = '' OR (e.area >= $2 AND e.area < $3)) AND e.at >= $4 AND e.at < $5
             AND ($6 = '' OR e.action = $6) ORDER BY e.number DESC LIMIT $7"
        )
    };
}
const BY_TIME: &str = entries!("log_entry e", "");
const BY_ACCOUNT: &str = entries!("log_entry e", "e.account_id = $8 AND");
const BY_PERSON: Dialect = Dialect {
    sqlite: entries!(of_person!(sqlite, "$8"), ""),
    postgres: entries!(of_person!(postgres, "$8"), ""),
};
const BY_PERSON_AND_ACCOUNT: Dialect = Dialect {
    sqlite: entries!(of_person!(sqlite, "$8"), "e.account_id = $9 AND"),
    postgres: entries!(of_person!(postgres, "$8"), "e.account_id = $9 AND"),
};

fn before(cursor: Option<&str>) -> i64 {
    cursor.and_then(|cursor| cursor.parse::<i64>().ok()).unwrap_or(i64::MAX)
}

/// One more than the page, to see whether there is a next one.
fn most(size: PageSize) -> i64 {
    i64::from(size.rows()) + 1
}

fn page(rows: &[QueryResult], size: PageSize) -> Result<Page<LogLine>> {
    let mut items = rows.iter().map(line).collect::<Result<Vec<_>>>()?;
    let wanted = usize::from(size.rows());
    let more = items.len() > wanted;
    items.truncate(wanted);
    let next = items.last().filter(|_| more).map(|line| line.number.to_string());
    Ok(Page { items, next })
}

fn line(row: &QueryResult) -> Result<LogLine> {
    let mut row = Taking::new(row);
    let (number, text, people): (i64, String, Option<Vec<u8>>) = (row.next()?, row.next()?, row.next()?);
    let number = u64::try_from(number).or(Err(StoreError::Corrupt("a number is negative")))?;
    Ok(LogLine { number, entry: Leaf::read(&text)?.entry(leaf::unpack(people.as_deref())?) })
}
