//! Search that forgives one slip, and search by certificate.
//!
//! Whatever slip was made, some part of the term is whole: each part is an index of the engine's own (migration 12), so that
//! a slip is found in the state that the write left, without a list of spellings to keep. The parts give candidates;
//! [`TermKind::nearly`] decides.

use access::Permit;
use base::{Page, PageSize, PersonId};
use registry::search::{Query, TermKind};

use crate::{
    Found, Result, Store,
    bulk::Dialect,
    record::{found_in_area, listed, maybe_listed},
    scope::Scope,
    sql::{Param, Taking, to_json},
};

/// The texts of both engines, which differ in how a list is given and how a text's end is taken.
macro_rules! both {
    ($make:ident) => {
        Dialect { sqlite: $make!(sqlite), postgres: $make!(postgres) }
    };
}
macro_rules! terms {
    ($which:literal) => {
        concat!("SELECT kind, term, person_id FROM search_term WHERE recorded_until IS NULL AND ", $which)
    };
}
/// Terms of which a part is one of a list. PostgreSQL does not know how few they will be, and would rather go through all: it
/// is given one part after the other, and may not join what it finds in another order (`OFFSET 0`).
macro_rules! parts_in {
    (sqlite, $which:literal, $part:literal, $list:literal) => {
        concat!(terms!($which), $part, " IN (SELECT value FROM json_each(", $list, "))")
    };
    (postgres, $which:literal, $part:literal, $list:literal) => {
        concat!(
            "SELECT t.* FROM json_array_elements_text(CAST(CAST(",
            $list,
            " AS text) AS json)) AS w(one) CROSS JOIN LATERAL (",
            terms!($which),
            $part,
            " = w.one COLLATE \"C\" OFFSET 0) t"
        )
    };
}
macro_rules! people {
    (sqlite, $near:expr) => {
        concat!(
            "WITH near AS (",
            $near,
            ") SELECT n.kind, n.term, ",
            listed!("v"),
            " FROM near n JOIN person_version v ON v.person_id = n.person_id AND v.recorded_until IS NULL WHERE ",
            found_in_area!("$1", "$2")
        )
    };
    (postgres, $near:expr) => {
        concat!(
            "WITH near AS MATERIALIZED (",
            $near,
            ") SELECT n.kind, n.term, ",
            listed!("v"),
            " FROM near n CROSS JOIN LATERAL (SELECT * FROM person_version c
                WHERE c.person_id = n.person_id AND c.recorded_until IS NULL OFFSET 0) v WHERE ",
            found_in_area!("$1", "$2")
        )
    };
}

macro_rules! names {
    ($engine:ident) => {
        people!(
            $engine,
            concat!(
                parts_in!($engine, "kind IN (1, 2) AND ", "term", "$3"),
                " UNION ",
                parts_in!($engine, "kind < 3 AND ", "substr(term, 2)", "$4"),
                " UNION ",
                parts_in!($engine, "kind < 3 AND ", "substr(term, 1, 1) || substr(term, 3)", "$5"),
                " UNION ",
                parts_in!($engine, "kind < 3 AND ", "substr(term, 1, 2) || substr(term, 4)", "$6"),
                " UNION ",
                parts_in!($engine, "kind < 3 AND ", "substr(term, 1, 3) || substr(term, 5)", "$7"),
                " UNION ",
                terms!("kind IN (1, 2) AND term >= $8 AND term < $9")
            )
        )
    };
}
macro_rules! ends {
    ($kinds:literal, $partial:literal, $engine:ident, $end:literal) => {
        people!(
            $engine,
            concat!(
                parts_in!($engine, $kinds, "term", "$3"),
                " UNION ",
                parts_in!($engine, $partial, "substr(term, 4)", "$4"),
                " UNION ",
                parts_in!($engine, $partial, $end, "$5"),
                " UNION ",
                terms!($kinds),
                "term >= $6 AND term < $7"
            )
        )
    };
}
macro_rules! pinyin {
    (sqlite) => {
        ends!("kind = 3 AND ", "kind = 3 AND ", sqlite, "substr(term, 1, 3) || substr(term, -2)")
    };
    (postgres) => {
        ends!("kind = 3 AND ", "kind = 3 AND ", postgres, "substr(term, 1, 3) || right(term, 2)")
    };
}
macro_rules! numbers {
    (sqlite) => {
        ends!("kind IN (5, 6) AND ", "kind > 4 AND ", sqlite, "substr(term, 1, 3) || substr(term, -4)")
    };
    (postgres) => {
        ends!("kind IN (5, 6) AND ", "kind > 4 AND ", postgres, "substr(term, 1, 3) || right(term, 4)")
    };
}

const NAMES: Dialect = both!(names);
const PINYIN: Dialect = both!(pinyin);
const NUMBERS: Dialect = both!(numbers);

/// People whom an event's certificate names.
const BY_CERTIFICATE: &str = concat!(
    "SELECT ",
    listed!("v"),
    " FROM person_version v WHERE v.recorded_until IS NULL AND v.person_id > $5 AND v.person_id IN (
        SELECT p.person_id FROM event_version e JOIN event_party p ON p.event_id = e.event_id AND p.recorded_until IS NULL
        WHERE e.recorded_until IS NULL AND e.certificate >= $3 AND e.certificate < $4)
     AND ",
    found_in_area!("$1", "$2"),
    " ORDER BY v.person_id LIMIT $6"
);

/// How much of a name's beginning is looked for whole when a slip lies behind it.
const NAME_BEGINNING: usize = 4;
/// How much of the beginning of pinyin and numbers is looked for whole.
const BEGINNING: usize = 3;

/// Before the cursors of people found by certificate, and of those found nearly.
const CERTIFIED: &str = "c.";
const NEARLY: &str = "n.";

impl Store {
    /// People by name, pinyin, number, phone or address; where there is none, by certificate; where there is none either, those
    /// whom what was typed nearly names ([`Found::near`]).
    pub async fn search(
        &self,
        permit: &Permit,
        query: &Query,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<Found>> {
        let after = |mark: &str| cursor.and_then(|text| text.strip_prefix(mark));
        if let Some(place) = after(NEARLY) {
            return self.search_near(permit, query, Some(place), size).await;
        }
        if after(CERTIFIED).is_none() {
            let page = self.search_exact(permit, query, cursor, size).await?;
            if !page.items.is_empty() || cursor.is_some() {
                return Ok(page);
            }
        }
        if let Some(certificate) = &query.certificate {
            let page = self.search_certificate(permit, certificate, after(CERTIFIED), size).await?;
            if !page.items.is_empty() || cursor.is_some() {
                return Ok(page);
            }
        }
        self.search_near(permit, query, None, size).await
    }

    /// People of the area whose name, pinyin, number or phone is what was typed but for one slip ([`TermKind::nearly`]), in the
    /// order of term, each once. What was typed exactly is not among them.
    async fn search_near(
        &self,
        permit: &Permit,
        query: &Query,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<Found>> {
        let Some((sql, parts)) = parts(query)? else { return Ok(Page { items: Vec::new(), next: None }) };
        let scope = Scope::of(permit);
        let mut values: Vec<Param> = vec![scope.from.into(), scope.until.into()];
        values.extend(parts.into_iter().map(Param::from));
        let mut found: Vec<(TermKind, String, Found)> = Vec::new();
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let kind = row.next::<i64>().map(TermKind::from_number)?;
            let term: String = row.next()?;
            let near = kind.filter(|kind| query.kinds.contains(kind) && kind.nearly(&query.prefix, &term));
            if let (Some(kind), Some(person)) = (near, maybe_listed(&mut row)?) {
                found.push((kind, term, Found { person, matched: Some(kind), near: true }));
            }
        }
        found.sort_by(|a, b| (a.0, &a.1, a.2.person.id).cmp(&(b.0, &b.1, b.2.person.id)));
        let mut seen = std::collections::HashSet::new();
        let after = cursor.and_then(|text| text.parse::<PersonId>().ok());
        let mut items: Vec<Found> = found
            .into_iter()
            .map(|(_, _, found)| found)
            .filter(|found| seen.insert(found.person.id))
            .collect();
        if let Some(after) = after {
            let place = items.iter().position(|found| found.person.id == after).map_or(0, |at| at + 1);
            items.drain(..place);
        }
        Ok(paged(items, size, NEARLY))
    }

    /// People of the area whom an event's certificate names whose number begins with this text.
    async fn search_certificate(
        &self,
        permit: &Permit,
        certificate: &str,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<Found>> {
        let scope = Scope::of(permit);
        let after =
            cursor.and_then(|text| text.parse::<PersonId>().ok()).map_or(uuid::Uuid::nil(), PersonId::uuid);
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            certificate.into(),
            beyond(certificate).into(),
            after.into(),
            i64::from(size.rows()).saturating_add(1).into(),
        ];
        let mut items = Vec::new();
        for row in self.all(BY_CERTIFICATE, values).await? {
            if let Some(person) = maybe_listed(&mut Taking::new(&row))? {
                items.push(Found { person, matched: Some(TermKind::Certificate), near: false });
            }
        }
        Ok(paged(items, size, CERTIFIED))
    }
}

fn paged(mut items: Vec<Found>, size: PageSize, mark: &str) -> Page<Found> {
    let wanted = usize::from(size.rows());
    let more = items.len() > wanted;
    items.truncate(wanted);
    let next = items.last().filter(|_| more).map(|last| format!("{mark}{}", last.person.id));
    Page { items, next }
}

/// No text that begins with `prefix` sorts after this.
fn beyond(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// The query that finds candidates and the parts of the typed text that it looks for; `None` where no slip is forgiven.
fn parts(query: &Query) -> Result<Option<(Dialect, Vec<String>)>> {
    let typed: Vec<char> = query.prefix.chars().collect();
    let Some(kind) = query.kinds.first().copied() else { return Ok(None) };
    if kind.forgiving_from().is_none_or(|least| typed.len() < least) {
        return Ok(None);
    }
    let whole = to_json(&other_whole(&typed))?;
    Ok(Some(match kind {
        TermKind::Name | TermKind::FormerName => {
            let mut parts = vec![whole];
            for at in 0..NAME_BEGINNING {
                // The term without this character is what was typed without it (a wrong one), or what was typed (one missing).
                parts.push(to_json(&[without(&typed, at), text(&typed)])?);
            }
            parts.extend(range((typed.len() >= NAME_BEGINNING).then(|| text(&typed[..NAME_BEGINNING]))));
            (NAMES, parts)
        }
        TermKind::Pinyin => (PINYIN, by_ends(whole, &typed, 2)?),
        TermKind::Initials | TermKind::Number | TermKind::Phone | TermKind::Certificate => {
            (NUMBERS, by_ends(whole, &typed, 4)?)
        }
    }))
}

/// A slip in the beginning leaves the rest whole, one in the end the rest before it, one between leaves both.
fn by_ends(whole: String, typed: &[char], end: usize) -> Result<Vec<String>> {
    let rest = [text(&typed[BEGINNING..]), text(&typed[BEGINNING - 1..])];
    let ends = format!("{}{}", text(&typed[..BEGINNING]), text(&typed[typed.len() - end..]));
    let mut parts = vec![whole, to_json(&rest)?, to_json(&[ends])?];
    parts.extend(range(Some(text(&typed[..typed.len() - end]))));
    Ok(parts)
}

/// What a term begins with, as a range; an empty one for nothing.
fn range(beginning: Option<String>) -> [String; 2] {
    match beginning {
        Some(beginning) => [beginning.clone(), beyond(&beginning)],
        None => [String::new(), String::new()],
    }
}

/// What was meant if two neighbours were swapped, or if one character was too many.
fn other_whole(typed: &[char]) -> Vec<String> {
    let mut texts: Vec<String> = (0..typed.len()).map(|at| without(typed, at)).collect();
    for at in 1..typed.len() {
        let mut swapped = typed.to_vec();
        swapped.swap(at - 1, at);
        texts.push(text(&swapped));
    }
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn text(characters: &[char]) -> String {
    characters.iter().collect()
}

fn without(typed: &[char], at: usize) -> String {
    typed.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, character)| *character).collect()
}
