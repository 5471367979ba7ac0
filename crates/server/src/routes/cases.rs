use app::{
    applications::{Hand, appeal_case as appeal},
    cases::{self, CaseView, CorrectedValue, QuestionedLook},
    corrections, doors,
    mending::{self, MendingPlace},
};
use axum::{
    Json,
    extract::{FromRequestParts, Query, State},
    http::{StatusCode, request::Parts},
};
use base::{AccountId, PageSize, kind};
use records::Attribute;
use serde::Deserialize;
use store::{Appeal, Appealed, Case, CaseKind, CaseOutcome};

use crate::{
    attribute_words::attribute_name,
    dto::{
        cases::{
            CaseAnswerRequest, CaseAppealRequest, CaseAppealRow, CaseAppealed, CaseLook, CaseMending,
            CaseRow, CaseValue, CasesPage, CorrectionFiled, CorrectionRequest, DoorKeys, DoorState,
            MendingEvent, MendingRow, OpenCase, OpenCases,
        },
        session::PurposeCode,
    },
    extract::{Body, PathId, Reader},
    language::Language,
    problem::{Code, Problem},
    routes::{log::own_text, people::person_row},
    state::ServerState,
    words,
};

/// Whether a person has a door of their own.
#[utoipa::path(get, path = "/api/people/{id}/door", tag = "people", operation_id = "door_state", security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Whether there is a door; neither number nor code", body = DoorState)))]
pub(crate) async fn door_state(
    State(state): State<ServerState>,
    Reader { permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<Json<DoorState>, Problem> {
    let found = doors::door_state(&state.app, &permit, id).await?;
    Ok(Json(DoorState {
        open: found.is_some(),
        opened_at: found.map(|(at, _)| at.to_string()),
        secured: found.is_some_and(|(_, secured)| secured),
    }))
}

/// Opens a person's own door.
#[utoipa::path(post, path = "/api/people/{id}/door", tag = "people", operation_id = "open_door", security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 201, description = "Number and code, shown this once; an earlier door is closed", body = DoorKeys)))]
pub(crate) async fn open_door(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<(StatusCode, Json<DoorKeys>), Problem> {
    let keys = doors::open_door(&cx, &state.app, &permit, id).await?;
    let keys = DoorKeys { number: keys.number.to_string(), code: keys.code.reveal().clone() };
    Ok((StatusCode::CREATED, Json(keys)))
}

/// Closes a person's own door.
#[utoipa::path(delete, path = "/api/people/{id}/door", tag = "people", operation_id = "close_door", security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 204, description = "It is closed; its sessions have ended")))]
pub(crate) async fn close_door(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<StatusCode, Problem> {
    doors::close_door(&cx, &state.app, &permit, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The query of a list of cases.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CasesQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Those that were answered or withdrawn, in place of those that wait.
    #[serde(default)]
    settled: bool,
}

impl FromRequestParts<ServerState> for CasesQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let query = Query::<Self>::from_request_parts(parts, state).await;
        query.map(|Query(query)| query).or(Err(Problem::of(Code::QueryInvalid)))
    }
}

/// Proposes a correction for a person, at the counter.
#[utoipa::path(post, path = "/api/people/{id}/corrections", tag = "people", operation_id = "propose_correction", security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "`family_service` or `correction`")),
    request_body = CorrectionRequest,
    responses((status = 201, description = "A case that the person sees behind their door and that somebody else of the office answers; \
        the register is not changed by it", body = CorrectionFiled)))]
pub(crate) async fn propose_correction(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
    Body(asked): Body<CorrectionRequest>,
) -> Result<(StatusCode, Json<CorrectionFiled>), Problem> {
    let attribute: Attribute = asked.attribute.parse().or(Err(Problem::of(Code::BodyInvalid)))?;
    let value = asked.value.as_deref();
    if value.is_some_and(|value| !corrections::may_be(attribute, value, cx.now().china_date())) {
        return Err(no_such_value(attribute));
    }
    let case = cases::propose_value(&cx, &state.app, &permit, id, (attribute, value, &asked.words)).await?;
    let filed = CorrectionFiled { number: case.number.to_string(), due_on: case.due_on.to_string() };
    Ok((StatusCode::CREATED, Json(filed)))
}

fn no_such_value(attribute: Attribute) -> Problem {
    let name = |language| attribute_name(attribute, language);
    Problem::saying(
        Code::BodyInvalid,
        format!(
            "“{}”不能是这样写的值。日期写成 1984-03-07，不晚于今天；代码写标准代码或名称；证件号码请核对校验位。",
            name(Language::Chinese)
        ),
        format!(
            "The value of “{}” cannot be so. Write a day as 1984-03-07, not one to come; a code as the standard has it, or its name; \
             check a number's last character.",
            name(Language::English)
        ),
    )
}

/// What waits for an answer about a person.
#[utoipa::path(get, path = "/api/people/{id}/cases", tag = "people", operation_id = "open_cases", security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The cases that wait, without their words; a look at the person, and in the log", body = OpenCases)))]
pub(crate) async fn open_cases(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<Json<OpenCases>, Problem> {
    let today = cx.now().china_date();
    let found = corrections::open_cases(&cx, &state.app, &permit, id).await?;
    let items = found.iter().map(|case| OpenCase {
        id: case.id.to_string(),
        number: case.number.to_string(),
        kind: case.kind.code().to_owned(),
        kind_text: kind_text(case.kind, language).to_owned(),
        about: case.about.to_string(),
        about_text: about(case, language),
        at_counter: case.by.is_some(),
        due_on: case.due_on.to_string(),
        late: case.due_on < today,
    });
    Ok(Json(OpenCases { items: items.collect() }))
}

/// What residents ask of the office.
#[utoipa::path(get, path = "/api/cases", tag = "people", operation_id = "list_cases", security(("session" = [])),
    params(("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("settled" = Option<bool>, Query, description = "Those that were answered or withdrawn"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The cases, the most urgent first; the log names each person", body = CasesPage)))]
pub(crate) async fn list_cases(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    query: CasesQuery,
) -> Result<Json<CasesPage>, Problem> {
    state.places.learn(&state.app.store).await?;
    let (size, cursor) = (PageSize::new(20), query.cursor.as_deref());
    let page = cases::list_cases(&cx, &state.app, &permit, !query.settled, cursor, size).await?;
    let items = page.items.iter().map(|view| row(view, cx.actor.account, language)).collect();
    Ok(Json(CasesPage { items, next: page.next }))
}

/// Where a correction that waits is carried out.
#[utoipa::path(get, path = "/api/cases/{id}/mending", tag = "people", operation_id = "case_mending", security(("session" = [])),
    params(("id" = String, Path, description = "`cas_…`: a correction that waits"),
        ("x-purpose" = PurposeCode, Header, description = "`family_service` or `correction`")),
    responses((status = 200, description = "What it should be, and the event or the row of a file that says what the register shows; \
        a look at the person, and in the log", body = CaseMending)))]
pub(crate) async fn case_mending(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Case>,
) -> Result<Json<CaseMending>, Problem> {
    let found = mending::mending(&cx, &state.app, &permit, id).await?;
    let proposed = found.proposed.as_deref();
    let (mut event, mut row) = (None, None);
    match found.place {
        Some(MendingPlace::Registered(id, role)) => {
            event = Some(MendingEvent { id: id.to_string(), role: role.to_string() });
        }
        Some(MendingPlace::Row { source, file, at, row: number, key, column }) => {
            row = Some(MendingRow {
                source: words::source_name(source.as_str(), language),
                file: file.into(),
                at: at.to_string(),
                row: number,
                key: key.into(),
                column: column.map(Into::into),
            });
        }
        None => {}
    }
    Ok(Json(CaseMending {
        number: found.case.number.to_string(),
        attribute: found.attribute.code().to_owned(),
        attribute_text: attribute_name(found.attribute, language).to_owned(),
        words: found.case.words.to_string(),
        proposed: proposed.map(str::to_owned),
        proposed_text: proposed.map(|value| {
            words::text_of(found.attribute, value, language).unwrap_or_else(|| value.to_owned())
        }),
        event,
        row,
    }))
}

fn row(view: &CaseView, reader: AccountId, language: Language) -> CaseRow {
    let case = &view.case;
    CaseRow {
        id: case.id.to_string(),
        number: case.number.to_string(),
        kind: case.kind.code().to_owned(),
        about: case.about.to_string(),
        about_text: about(case, language),
        words: case.words.to_string(),
        at_counter: case.by.is_some() && !view.by_parent,
        by_parent: view.by_parent,
        look: view.look.as_ref().map(|look| look_row(look, language)),
        value: view.value.as_ref().map(|value| value_row(value, language)),
        own: case.by == Some(reader),
        person: view.person.as_ref().map(|person| person_row(person, None, language)),
        filed_at: case.filed_at.to_string(),
        due_on: case.due_on.to_string(),
        late: view.late,
        withdrawn: case.withdrawn,
        outcome: case.answer.as_ref().map(|answer| answer.outcome.code().to_owned()),
        answer: case.answer.as_ref().map(|answer| answer.words.to_string()),
        answered_at: case.answer.as_ref().map(|answer| answer.at.to_string()),
        above: view.above.as_ref().map(|area| words::office_name(area.prefix())),
        appeals: view.appeals.iter().map(appeal_row).collect(),
    }
}

/// The look that is questioned, for whoever answers.
fn look_row(look: &QuestionedLook, language: Language) -> CaseLook {
    let own = &look.own;
    CaseLook {
        text: own_text(own.looked, language).to_owned(),
        at: own.at.map(|at| at.to_string()),
        account: look.account.as_ref().map(ToString::to_string),
        office: own.office.as_ref().map(|area| words::place_name(area.prefix())),
        role: own.role.map(Into::into),
        purpose: own.purpose.map(Into::into),
        fields: own.fields.iter().map(|field| attribute_name(*field, language).to_owned()).collect(),
    }
}

fn value_row(value: &CorrectedValue, language: Language) -> CaseValue {
    let said = |text: &Option<Box<str>>| {
        text.as_deref()
            .map(|text| words::text_of(value.attribute, text, language).unwrap_or_else(|| text.to_owned()))
    };
    CaseValue {
        then: said(&value.then),
        now: said(&value.now),
        has_changed: value.has_changed,
        source: value.source.as_deref().map(|source| words::source_name(source, language)),
        registered_here: value.source.as_deref() == Some(registry::registration::OFFICE),
    }
}

fn appeal_row(appeal: &Appeal) -> CaseAppealRow {
    let because = match &appeal.of {
        Appealed::Case(_, refused) => refused.because.to_string(),
        Appealed::Item(..) => String::new(),
    };
    let decision = appeal.decision.as_ref();
    CaseAppealRow {
        number: appeal.number.to_string(),
        office: words::office_name(appeal.area.prefix()),
        refused_because: because,
        words: appeal.words.to_string(),
        filed_at: appeal.filed_at.to_string(),
        due_on: appeal.due_on.map(|day| day.to_string()),
        outcome: decision.map(|decision| decision.outcome.code().to_owned()),
        reasons: decision.map(|decision| decision.reasons.to_string()),
        decided_at: decision.map(|decision| decision.at.to_string()),
    }
}

/// The kind of a case, in words.
pub(crate) fn kind_text(of: CaseKind, language: Language) -> &'static str {
    match of {
        CaseKind::Read => language.of("对查看提出的疑问", "A look that was questioned"),
        CaseKind::Correction => language.of("申请更正", "A correction"),
        CaseKind::Other => language.of("申请、投诉或建议", "A request, complaint or suggestion"),
    }
}

/// What a case is about, in words.
pub(crate) fn about(case: &Case, language: Language) -> String {
    match case.kind {
        CaseKind::Read => {
            let (zh, en) =
                (format!("第 {} 条查阅记录", case.about), format!("entry {} of the log", case.about));
            language.of(&zh, &en).to_owned()
        }
        CaseKind::Correction => case
            .about
            .parse::<Attribute>()
            .map_or_else(|_none| String::new(), |one| attribute_name(one, language).to_owned()),
        CaseKind::Other if &*case.about == app::own_certificates::ASKED_FOR => {
            language.of("申请出具证明", "a certificate is asked for").to_owned()
        }
        CaseKind::Other => String::new(),
    }
}

/// Answers a case.
#[utoipa::path(post, path = "/api/cases/{id}/answer", tag = "people", operation_id = "answer_case", security(("session" = [])),
    params(("id" = String, Path, description = "`cas_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = CaseAnswerRequest,
    responses((status = 204, description = "The answer is kept, and in the log; the resident sees it")))]
pub(crate) async fn answer_case(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Case>,
    Body(asked): Body<CaseAnswerRequest>,
) -> Result<StatusCode, Problem> {
    let outcome = CaseOutcome::from_code(&asked.outcome).ok_or(Problem::of(Code::BodyInvalid))?;
    let answer = (outcome, asked.answer.as_str(), asked.elsewhere.as_deref());
    cases::answer_case_done(&cx, &state.app, &permit, id, answer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a refused case to the office above, at the resident's word.
#[utoipa::path(post, path = "/api/cases/{id}/appeal", tag = "people", operation_id = "appeal_case", security(("session" = [])),
    params(("id" = String, Path, description = "`cas_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = CaseAppealRequest,
    responses((status = 201, description = "It is in, and in the log; the resident is told", body = CaseAppealed)))]
pub(crate) async fn appeal_case(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Case>,
    Body(asked): Body<CaseAppealRequest>,
) -> Result<(StatusCode, Json<CaseAppealed>), Problem> {
    state.places.learn(&state.app.store).await?;
    let new = appeal(&state.app, Hand::worker(&cx, &permit), id, &asked.words).await?;
    let told = CaseAppealed {
        number: new.number.to_string(),
        office: words::office_name(new.area.prefix()),
        due_on: new.due_on.map(|day| day.to_string()),
    };
    Ok((StatusCode::CREATED, Json(told)))
}
