use app::{FoundPerson, Masked};
use axum::{Json, extract::State};
use base::{PageSize, RecordId, kind};
use records::Attribute;
use registry::search::{Query, TermKind};
use store::Listed;

use crate::{
    dto::{
        people::{
            MatchKind, PeoplePage, PersonRow, ReadEntry, ReadsPage, SearchRequest, UnmaskRequest, Unmasked,
        },
        session::PurposeCode,
    },
    extract::{AsOfQuery, Body, ListQuery, PathId, Reader},
    language::Language,
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// Finds people.
#[utoipa::path(post, path = "/api/people/search", tag = "people", operation_id = "search_people",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = SearchRequest,
    responses((status = 200, description = "People found in the reader's area, best match first; the log names each",
        body = PeoplePage)))]
pub(crate) async fn search_people(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    Body(asked): Body<SearchRequest>,
) -> Result<Json<PeoplePage>, Problem> {
    let understood_as = understood(&app::read_query(&asked.text)?);
    let size = asked.limit.map_or_else(PageSize::default, PageSize::new);
    let as_of = AsOfQuery::read(asked.as_of.as_deref(), asked.known_at.as_deref())?;
    let typed = (&*asked.text, as_of);
    let page = app::search_then(&cx, &state.app.store, &permit, typed, asked.cursor.as_deref(), size).await?;
    let row = |found: &FoundPerson| {
        let matched = found.matched.map_or(MatchKind::Address, MatchKind::from);
        person_row(&found.person, Some(matched), language)
    };
    let near = page.items.iter().any(|found| found.near);
    Ok(Json(PeoplePage { items: page.items.iter().map(row).collect(), next: page.next, near, understood_as }))
}

fn understood(query: &Query) -> Vec<MatchKind> {
    let address = query.address.as_ref().map(|_| MatchKind::Address);
    query.kinds.iter().copied().map(MatchKind::from).chain(address).collect()
}

impl From<TermKind> for MatchKind {
    fn from(kind: TermKind) -> Self {
        match kind {
            TermKind::Name => Self::Name,
            TermKind::FormerName => Self::FormerName,
            TermKind::Pinyin => Self::Pinyin,
            TermKind::Initials => Self::Initials,
            TermKind::Number => Self::IdNumber,
            TermKind::Phone => Self::Phone,
            TermKind::Certificate => Self::Certificate,
        }
    }
}

/// A person in a list. Takes masked people only.
pub(crate) fn person_row(
    person: &Masked<Listed>,
    matched: Option<MatchKind>,
    language: Language,
) -> PersonRow {
    let person = person.shown();
    let text = |value: &Option<Box<str>>| value.as_deref().map(str::to_owned);
    PersonRow {
        id: person.id.to_string(),
        name: text(&person.name).unwrap_or_default(),
        sex: person.sex.as_deref().map(|code| words::coded(Attribute::Sex, code, language)),
        birth_date: text(&person.birth_date),
        id_number_masked: text(&person.id_number),
        phone_masked: text(&person.phone),
        hukou_division: text(&person.hukou_division),
        hukou_name: person.hukou_division.as_deref().map(words::place_name),
        usual_division: text(&person.usual_division),
        usual_name: person.usual_division.as_deref().map(words::place_name),
        address: text(&person.usual_address),
        alive: person.alive,
        unaccounted: person.unaccounted,
        located: person.located,
        matched,
    }
}

/// Shows a masked value in full.
#[utoipa::path(post, path = "/api/people/{id}/unmask", tag = "people", operation_id = "unmask",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = UnmaskRequest,
    responses((status = 200, description = "The value in full; its own entry is in the log", body = Unmasked)))]
pub(crate) async fn unmask(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(person): PathId<kind::Person>,
    Body(asked): Body<UnmaskRequest>,
) -> Result<Json<Unmasked>, Problem> {
    let attribute: Attribute = asked.attribute.parse().or(Err(Problem::of(Code::BodyInvalid)))?;
    let record: Option<RecordId> =
        asked.record.map(|text| text.parse()).transpose().or(Err(Problem::of(Code::NotFound)))?;
    let value = app::unmask(&cx, &state.app.store, &permit, person, attribute, record).await?;
    Ok(Json(Unmasked { attribute: attribute.code().to_owned(), value: value.reveal().clone() }))
}

/// Who looked at a person.
#[utoipa::path(get, path = "/api/people/{id}/reads", tag = "people", operation_id = "person_reads",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Who looked at this person, newest first", body = ReadsPage)))]
pub(crate) async fn person_reads(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(person): PathId<kind::Person>,
    query: ListQuery,
) -> Result<Json<ReadsPage>, Problem> {
    let (store, cursor) = (&state.app.store, query.cursor.as_deref());
    let page = app::person_reads(&cx, store, &permit, person, cursor, PageSize::default()).await?;
    let items = page
        .items
        .into_iter()
        .map(|read| ReadEntry {
            at: read.entry.at.to_string(),
            account: read.account.to_string(),
            role: read.entry.role.into(),
            purpose: read.entry.purpose.map(Into::into),
            action: read.entry.action.code().to_owned(),
        })
        .collect();
    Ok(Json(ReadsPage { items, next: page.next }))
}
