use std::collections::BTreeMap;

use app::{AskedStep, RegistrationView};
use axum::{
    Json,
    extract::{FromRequestParts, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base::{PageSize, kind};
use records::{Attribute, Fields};
use registry::{
    EventKind,
    registration::{Content, Fault, FieldForm, Party, Stage, Step, forms},
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::SameRequest;

use crate::{
    dto::{registrations as dto, session::PurposeCode},
    extract::{Body, PathId, Reader, Worker},
    fault_words,
    language::Language,
    problem::{Code, Problem},
    routes::people::person_row,
    state::ServerState,
    words,
};

/// The header under which a request that is sent again is known.
const REQUEST_KEY: &str = "idempotency-key";

/// How events are declared.
#[utoipa::path(get, path = "/api/events/forms", tag = "events", operation_id = "event_forms", security(("session" = [])),
    responses((status = 200, description = "The form of each kind of event", body = dto::EventForms)))]
pub(crate) async fn event_forms(Worker { language, .. }: Worker) -> Json<dto::EventForms> {
    let items = forms().iter().map(|form| dto::EventFormOf {
        kind: form.kind.code().to_owned(),
        kind_text: kind_text(form.kind, language),
        parties: form
            .parties
            .iter()
            .map(|party| dto::PartyFormOf {
                role: party.role.to_owned(),
                required: party.required,
                whom: party.whom.code().to_owned(),
                identity: party
                    .identity
                    .iter()
                    .map(|field| field_form(form.kind, *field, language))
                    .collect(),
                says: party.says.iter().map(|field| field_form(form.kind, *field, language)).collect(),
            })
            .collect(),
        row: form.row.iter().map(|field| field_form(form.kind, *field, language)).collect(),
    });
    Json(dto::EventForms { items: items.collect() })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "few of the many attributes are asked for")]
fn field_form(kind: EventKind, field: FieldForm, language: Language) -> dto::FieldFormOf {
    let choices: Vec<dto::ChoiceOf> = words::choices(kind, field.attribute, language)
        .into_iter()
        .map(|(code, text)| dto::ChoiceOf { code: code.to_owned(), text: text.to_owned() })
        .collect();
    let input = match field.attribute {
        Attribute::BirthDate => "partial_date",
        Attribute::DeathDate
        | Attribute::EventDate
        | Attribute::ResidentFrom
        | Attribute::ResidentUntil
        | Attribute::HukouFrom => "date",
        _ if !choices.is_empty() => "list",
        _ => "text",
    };
    let (attribute, required) = (field.attribute.code().to_owned(), field.required);
    dto::FieldFormOf { attribute, required, input: input.to_owned(), choices }
}

fn kind_text(kind: EventKind, language: Language) -> String {
    words::text_of(Attribute::EventKind, kind.code(), language).unwrap_or_default()
}

/// How many events stand at which stage.
#[utoipa::path(get, path = "/api/events", tag = "events", operation_id = "event_counts", security(("session" = [])),
    responses((status = 200, description = "Counts of the reader's area", body = dto::StageCounts)))]
pub(crate) async fn event_counts(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
) -> Result<Json<dto::StageCounts>, Problem> {
    let counts = app::registration_counts(&cx, &state.app.store).await?;
    let items =
        counts.into_iter().map(|(stage, count)| dto::StageCount { stage: stage.code().to_owned(), count });
    Ok(Json(dto::StageCounts { items: items.collect() }))
}

/// The query of a list of events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsQuery {
    stage: String,
    cursor: Option<String>,
}

impl FromRequestParts<ServerState> for EventsQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let query = Query::<Self>::from_request_parts(parts, state).await;
        query.map(|Query(query)| query).or(Err(Problem::of(Code::QueryInvalid)))
    }
}

/// The events at one stage.
#[utoipa::path(get, path = "/api/events/list", tag = "events", operation_id = "list_events", security(("session" = [])),
    params(("stage" = String, Query, description = "`declared`, `verified`, `registered`, `correction_asked`, \
        `annulment_asked`, `annulled` or `withdrawn`"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Events of the reader's area, longest waiting first; the log names everybody \
        whom they name", body = dto::RegisteredEvents)))]
pub(crate) async fn list_events(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    query: EventsQuery,
) -> Result<Json<dto::RegisteredEvents>, Problem> {
    let wanted = Stage::from_code(&query.stage).ok_or(Problem::of(Code::QueryInvalid))?;
    let (store, size) = (&state.app.store, PageSize::new(20));
    let page = app::list_registrations(&cx, store, &permit, wanted, query.cursor.as_deref(), size).await?;
    let items = page.items.iter().map(|view| event(view, language)).collect();
    Ok(Json(dto::RegisteredEvents { items, next: page.next }))
}

/// Declares an event.
#[utoipa::path(post, path = "/api/events", tag = "events", operation_id = "declare_event", security(("session" = [])),
    params(("idempotency-key" = Option<String>, Header, description = "Made up by the sender, at most 80 characters: the \
        same request sent again under it is one"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = dto::DeclareRequest,
    responses((status = 201, description = "It waits for its evidence to be verified", body = dto::RegisteredEvent)))]
pub(crate) async fn declare_event(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    headers: HeaderMap,
    Body(asked): Body<dto::DeclareRequest>,
) -> Result<Response, Problem> {
    let request = same_request(&headers, &format!("{asked:?}"))?;
    let kind = EventKind::from_code(&asked.kind).ok_or(Problem::of(Code::BodyInvalid))?;
    let content = content_of(asked.content)?;
    let view = app::declare_event(&cx, &state.app, &permit, kind, content, request).await?;
    Ok((StatusCode::CREATED, tagged(&view, language)).into_response())
}

/// An event.
#[utoipa::path(get, path = "/api/events/{id}", tag = "events", operation_id = "read_event", security(("session" = [])),
    params(("id" = String, Path, description = "`reg_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The event with its history; `ETag` is its version", body = dto::RegisteredEvent)))]
pub(crate) async fn read_event(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Registration>,
) -> Result<Response, Problem> {
    let view = app::read_registration(&cx, &state.app.store, &permit, id).await?;
    Ok(tagged(&view, language))
}

/// Takes a step of an event.
#[utoipa::path(post, path = "/api/events/{id}/steps", tag = "events", operation_id = "take_event_step",
    security(("session" = [])),
    params(("id" = String, Path, description = "`reg_…`"),
        ("if-match" = Option<String>, Header, description = "The `ETag` that the step rests on; needed"),
        ("idempotency-key" = Option<String>, Header, description = "As when declaring"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = dto::StepRequest,
    responses((status = 200, description = "The event after the step; the register follows a moment later (`carried`)",
        body = dto::RegisteredEvent)))]
pub(crate) async fn take_event_step(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Registration>,
    headers: HeaderMap,
    Body(asked): Body<dto::StepRequest>,
) -> Result<Response, Problem> {
    let request = same_request(&headers, &format!("{id}{asked:?}"))?;
    let Some(version) = headers.get(header::IF_MATCH) else {
        // Of an event outside the area nothing is said, not even this.
        app::read_registration(&cx, &state.app.store, &permit, id).await?;
        return Err(Problem::of(Code::VersionMissing));
    };
    let version = version.to_str().ok().and_then(|text| text.trim_matches('"').parse().ok());
    let version = version.ok_or(Problem::of(Code::Changed))?;
    let step = Step::from_code(&asked.step).ok_or(Problem::of(Code::BodyInvalid))?;
    let content = asked.content.map(content_of).transpose()?;
    let reason = asked.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()).map(Into::into);
    let asked = AskedStep { version, step, reason, content, request };
    let view = app::take_step(&cx, &state.app, &permit, id, asked).await?;
    Ok(tagged(&view, language))
}

/// What this office registered of a person.
#[utoipa::path(get, path = "/api/people/{id}/registrations", tag = "events", operation_id = "person_registrations",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Each event's history: who did what at which office. Others who took part are not \
        named", body = dto::RegisteredEvents)))]
pub(crate) async fn person_registrations(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(person): PathId<kind::Person>,
) -> Result<Json<dto::RegisteredEvents>, Problem> {
    let views = app::person_registrations(&cx, &state.app.store, &permit, person).await?;
    Ok(Json(dto::RegisteredEvents {
        items: views.iter().map(|view| event(view, language)).collect(),
        next: None,
    }))
}

fn same_request(headers: &HeaderMap, sent: &str) -> Result<Option<SameRequest>, Problem> {
    let Some(key) = headers.get(REQUEST_KEY) else { return Ok(None) };
    let key = key.to_str().ok().filter(|key| (1..=80).contains(&key.len()));
    let key = key.ok_or(Problem::of(Code::RequestUnreadable))?;
    Ok(Some(SameRequest { key: key.into(), hash: Sha256::digest(sent).into() }))
}

fn content_of(form: dto::EventContentForm) -> Result<Content, Problem> {
    let wrong = || Problem::of(Code::BodyInvalid);
    let fields = |said: BTreeMap<String, String>| -> Result<Fields, Problem> {
        said.into_iter()
            .map(|(attribute, value)| {
                Ok((attribute.parse::<Attribute>().or(Err(wrong()))?, value.trim().to_owned()))
            })
            .collect()
    };
    let mut parties = Vec::with_capacity(form.parties.len());
    for party in form.parties {
        let person = party.person.map(|id| id.parse().or(Err(wrong()))).transpose()?;
        parties.push(Party { role: party.role.as_str().into(), person, fields: fields(party.fields)? });
    }
    let evidence = form.evidence.into_iter().map(|paper| paper.trim().into()).collect();
    Ok(Content { row: fields(form.row)?, parties, evidence, ..Content::default() })
}

fn tagged(view: &RegistrationView, language: Language) -> Response {
    let mut answer = Json(event(view, language)).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", view.registration.version())) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    answer
}

fn event(view: &RegistrationView, language: Language) -> dto::RegisteredEvent {
    let registration = &view.registration;
    let now = registration.content();
    let steps = registration.actions.iter().map(|action| dto::TakenStep {
        number: action.number,
        step: action.step.code().to_owned(),
        by: view.accounts.get(&action.account).map(|name| (**name).to_owned()).unwrap_or_default(),
        office: action.office.to_string(),
        office_name: words::place_name(&action.office),
        at: action.at.to_string(),
        reason: action.reason.as_deref().map(str::to_owned),
    });
    dto::RegisteredEvent {
        id: registration.id.to_string(),
        number: registration.number.to_string(),
        kind: registration.kind.code().to_owned(),
        kind_text: kind_text(registration.kind, language),
        stage: view.stage.code().to_owned(),
        version: registration.version(),
        carried: view.carried,
        day: now.and_then(|content| content.day(registration.kind)).map(|day| day.to_string()),
        changed_at: view.changed_at.to_string(),
        content: now.map(|content| said(view, content, language)),
        asked: registration.asked().map(|content| said(view, content, language)),
        steps: steps.collect(),
        next_steps: view.steps.iter().map(|step| step.code().to_owned()).collect(),
    }
}

fn said(view: &RegistrationView, content: &Content, language: Language) -> dto::EventContent {
    let fields = |fields: &Fields| {
        let field = |(attribute, value): (Attribute, &str)| dto::SaidField {
            attribute: attribute.code().to_owned(),
            value: value.to_owned(),
            text: words::text_of(attribute, value, language),
        };
        fields.iter().map(field).collect::<Vec<_>>()
    };
    dto::EventContent {
        row: fields(&content.row),
        parties: content
            .parties
            .iter()
            .map(|party| dto::SaidParty {
                role: party.role.to_string(),
                person: party
                    .person
                    .and_then(|id| view.people.get(&id))
                    .map(|person| person_row(person, None, language)),
                known: party.person.is_some(),
                fields: fields(&party.fields),
            })
            .collect(),
        evidence: content.evidence.iter().map(|paper| (**paper).to_owned()).collect(),
    }
}

/// What is wrong with a declaration, by places and never by values.
pub(crate) fn faults(faults: &[Fault]) -> Problem {
    let said = |language: Language| -> Vec<String> {
        faults.iter().map(|fault| fault_words::fault(fault, language)).collect()
    };
    let (zh, en) = (said(Language::Chinese).join("；"), said(Language::English).join("; "));
    Problem::saying(Code::EventInvalid, format!("请检查：{zh}。"), format!("Please check: {en}."))
}
