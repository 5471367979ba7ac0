use access::Permit;
use base::{Page, PageSize, PersonId, Timestamp};
use registry::search::{Query, TermKind};
use serde::{Deserialize, Serialize};

use crate::{
    Found, Result, Store,
    bulk::Dialect,
    record::{found_in_area, known_at, listed, maybe_listed},
    scope::Scope,
    sql::{Taking, to_json},
};

/// Where a search goes on: after a term, or after a person found by address.
#[derive(Serialize, Deserialize)]
enum Cursor {
    Term(i64, String, PersonId),
    Address(PersonId),
}

impl Cursor {
    fn read(text: &str) -> Option<Self> {
        let bytes: Option<Vec<u8>> = (0..text.len())
            .step_by(2)
            .map(|at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        serde_json::from_slice(&bytes?).ok()
    }

    fn write(&self) -> Result<String> {
        let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16);
        Ok(to_json(self)?.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect())
    }
}

/// People by the beginning of a term. A person with several matching terms is found by the first of them only. Who is found, and
/// whether the reader may know them, comes from indexes; then those who are shown are read. `$known` is the table whose index says
/// where somebody is: SQLite would take another one and read the row.
macro_rules! by_term {
    ($known:literal) => {
        concat!(
            "SELECT f.kind, f.term, ",
            listed!("v"),
            " FROM (
                SELECT t.kind, t.term, t.person_id FROM search_term t
                JOIN ",
            $known,
            " ON v.person_id = t.person_id AND v.recorded_until IS NULL
                WHERE t.recorded_until IS NULL AND t.kind IN ($1, $2, $3) AND t.term >= $4 AND t.term < $5
                AND (t.kind, t.term, t.person_id) > ($6, $7, $8)
                AND NOT EXISTS (SELECT 1 FROM search_term e WHERE e.person_id = v.person_id AND e.recorded_until IS NULL
                    AND e.kind IN ($1, $2, $3) AND e.term >= $4 AND e.term < $5 AND (e.kind, e.term) < (t.kind, t.term))
                AND ",
            found_in_area!("$9", "$10"),
            " ORDER BY t.kind, t.term, t.person_id LIMIT $11
             ) f
             JOIN person_version v ON v.person_id = f.person_id AND v.recorded_until IS NULL
             WHERE ",
            found_in_area!("$9", "$10"),
            " ORDER BY f.kind, f.term, f.person_id"
        )
    };
}
const BY_TERM: Dialect = Dialect {
    sqlite: by_term!("person_version v INDEXED BY person_version_inside"),
    postgres: by_term!("person_version v"),
};

/// The same as known at the moment `$12`: what was known then stands now, or has been closed since.
const BY_TERM_THEN: &str = concat!(
    "SELECT t.kind, t.term, ",
    listed!("v"),
    " FROM (
        SELECT kind, term, person_id, row_number() OVER (PARTITION BY person_id ORDER BY kind, term) AS nth FROM (
            SELECT kind, term, person_id FROM search_term WHERE recorded_until IS NULL AND recorded_from <= $12
                AND kind IN ($1, $2, $3) AND term >= $4 AND term < $5
            UNION
            SELECT kind, term, person_id FROM search_term WHERE recorded_until > $12 AND recorded_from <= $12
                AND kind IN ($1, $2, $3) AND term >= $4 AND term < $5
        ) known
     ) t
     JOIN person_version v ON v.person_id = t.person_id AND ",
    known_at!("v", "$12"),
    " WHERE t.nth = 1 AND (t.kind, t.term, t.person_id) > ($6, $7, $8) AND ",
    found_in_area!("$9", "$10"),
    " ORDER BY t.kind, t.term, t.person_id LIMIT $11"
);

/// People by a part of their usual address: `$1` is what the engine's index looks for.
const BY_ADDRESS: Dialect = Dialect {
    sqlite: concat!(
        "SELECT ", listed!("v"), " FROM person_version v WHERE v.recorded_until IS NULL AND v.person_id > $2
         AND v.usual_dwelling IN (SELECT d.id FROM dwelling_text x JOIN dwelling d ON d.row_id = x.rowid WHERE dwelling_text MATCH $1)
         AND ", found_in_area!("$3", "$4"), " ORDER BY v.person_id LIMIT $5"
    ),
    postgres: concat!(
        "SELECT ", listed!("v"), " FROM person_version v WHERE v.recorded_until IS NULL AND v.person_id > $2
         AND v.usual_dwelling IN (SELECT d.id FROM dwelling d WHERE d.folded LIKE $1)
         AND ", found_in_area!("$3", "$4"), " ORDER BY v.person_id LIMIT $5"
    ),
};
/// The same for fewer than three characters, which hold no trigram.
const BY_SHORT_ADDRESS: Dialect = Dialect {
    sqlite: concat!(
        "SELECT ",
        listed!("v"),
        " FROM person_version v WHERE v.recorded_until IS NULL AND v.person_id > $2
         AND v.usual_dwelling IN (SELECT d.id FROM dwelling d WHERE instr(d.folded, $1) > 0)
         AND ",
        found_in_area!("$3", "$4"),
        " ORDER BY v.person_id LIMIT $5"
    ),
    postgres: BY_ADDRESS.postgres,
};
/// The same as known at the moment `$6`, for any length.
const BY_ADDRESS_THEN: Dialect = Dialect {
    sqlite: concat!(
        "SELECT ",
        listed!("v"),
        " FROM person_version v WHERE ",
        known_at!("v", "$6"),
        " AND v.person_id > $2
         AND v.usual_dwelling IN (SELECT d.id FROM dwelling d WHERE instr(d.folded, $1) > 0)
         AND ",
        found_in_area!("$3", "$4"),
        " ORDER BY v.person_id LIMIT $5"
    ),
    postgres: concat!(
        "SELECT ",
        listed!("v"),
        " FROM person_version v WHERE ",
        known_at!("v", "$6"),
        " AND v.person_id > $2
         AND v.usual_dwelling IN (SELECT d.id FROM dwelling d WHERE d.folded LIKE $1)
         AND ",
        found_in_area!("$3", "$4"),
        " ORDER BY v.person_id LIMIT $5"
    ),
};

impl Store {
    /// People by name, pinyin, number, phone or address. Terms come first, in the order of their kinds; then people whose
    /// usual address contains the text, unless it is as short as a name and somebody's.
    pub(crate) async fn search_exact(
        &self,
        permit: &Permit,
        query: &Query,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<Found>> {
        self.search_then(permit, query, None, cursor, size).await
    }

    /// The same as the register knew it at a moment (`None`: now): by the terms that people were found by then, with the
    /// values that they showed.
    pub async fn search_then(
        &self,
        permit: &Permit,
        query: &Query,
        known_at: Option<Timestamp>,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<Found>> {
        let cursor = cursor.and_then(Cursor::read);
        let wanted = usize::from(size.rows());
        let mut found: Vec<(Found, Cursor)> = Vec::new();
        if !matches!(cursor, Some(Cursor::Address(_))) && !query.kinds.is_empty() && !query.prefix.is_empty()
        {
            found = self.by_term((permit, known_at), query, cursor.as_ref(), wanted + 1).await?;
        }
        let by_term = !found.is_empty() || matches!(cursor, Some(Cursor::Term(..)));
        if let Some(address) = query.address_beside(by_term).filter(|address| !address.is_empty())
            && found.len() <= wanted
        {
            let after = match &cursor {
                Some(Cursor::Address(person)) => Some(*person),
                Some(Cursor::Term(..)) | None => None,
            };
            let rest = self.by_address((permit, known_at), address, after, wanted + 1 - found.len()).await?;
            found.extend(rest);
        }
        let more = found.len() > wanted;
        found.truncate(wanted);
        let next = match found.last() {
            Some((_, cursor)) if more => Some(cursor.write()?),
            Some(_) | None => None,
        };
        Ok(Page { items: found.into_iter().map(|(found, _)| found).collect(), next })
    }

    async fn by_term(
        &self,
        (permit, known_at): (&Permit, Option<Timestamp>),
        query: &Query,
        cursor: Option<&Cursor>,
        most: usize,
    ) -> Result<Vec<(Found, Cursor)>> {
        let scope = Scope::of(permit);
        let kind = |at: usize| query.kinds.get(at).map_or(0, |kind| kind.number());
        let (after_kind, after_term, after_person) = match cursor {
            Some(Cursor::Term(kind, term, person)) => (*kind, term.clone(), person.uuid()),
            Some(Cursor::Address(_)) | None => (0, String::new(), uuid::Uuid::nil()),
        };
        let mut values = vec![
            kind(0).into(),
            kind(1).into(),
            kind(2).into(),
            (&*query.prefix).into(),
            // No text that begins with the prefix sorts after this.
            format!("{}\u{10FFFF}", query.prefix).into(),
            after_kind.into(),
            after_term.into(),
            after_person.into(),
            scope.from.into(),
            scope.until.into(),
            i64::try_from(most).unwrap_or(i64::MAX).into(),
        ];
        let mut found = Vec::new();
        values.extend(known_at.map(|at| at.micros().into()));
        let sql = if known_at.is_some() { Dialect::from(BY_TERM_THEN) } else { BY_TERM };
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let (kind, term): (i64, String) = (row.next()?, row.next()?);
            if let Some(person) = maybe_listed(&mut row)? {
                let cursor = Cursor::Term(kind, term, person.id);
                let found_by = Found { person, matched: TermKind::from_number(kind), near: false };
                found.push((found_by, cursor));
            }
        }
        Ok(found)
    }

    async fn by_address(
        &self,
        (permit, known_at): (&Permit, Option<Timestamp>),
        address: &str,
        after: Option<PersonId>,
        most: usize,
    ) -> Result<Vec<(Found, Cursor)>> {
        let scope = Scope::of(permit);
        let short = address.chars().count() < 3 || known_at.is_some();
        let wanted = match (self.engine(), short) {
            (crate::Engine::Sqlite, true) => address.to_owned(),
            (crate::Engine::Sqlite, false) => format!("\"{}\"", address.replace('"', "\"\"")),
            (crate::Engine::Postgres, _) => {
                format!("%{}%", address.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
            }
        };
        let mut values = vec![
            wanted.into(),
            after.map_or(uuid::Uuid::nil(), base::Id::uuid).into(),
            scope.from.into(),
            scope.until.into(),
            i64::try_from(most).unwrap_or(i64::MAX).into(),
        ];
        let mut found = Vec::new();
        values.extend(known_at.map(|at| at.micros().into()));
        let sql = match (known_at, short) {
            (Some(_), _) => BY_ADDRESS_THEN,
            (None, true) => BY_SHORT_ADDRESS,
            (None, false) => BY_ADDRESS,
        };
        for row in self.all(sql, values).await? {
            if let Some(person) = maybe_listed(&mut Taking::new(&row))? {
                let cursor = Cursor::Address(person.id);
                found.push((Found { person, matched: None, near: false }, cursor));
            }
        }
        Ok(found)
    }
}
