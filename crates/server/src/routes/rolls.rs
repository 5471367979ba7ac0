use app::rolls::{self, FileKind, RollView};
use axum::{
    Json,
    extract::{FromRequestParts, Query, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use base::{PageSize, kind};
use benefits::BankFault;
use serde::Deserialize;
use store::LineState;

use crate::{
    dto::{
        rolls::{
            BankAnswerForm, BankAnswered, BankAnsweredLine, BankFileFormat, BankFileRequest, ExcessRow,
            PaymentAccountRequest, PaymentAccountShown, PaymentAccountView, ReclaimRequest, ReclaimRow,
            ReclaimsView, RollDecisionRequest, RollDetail, RollLeftOut, RollLineRow, RollPreview,
            RollRequest, RollRow, RollsPage, SettleReclaimRequest,
        },
        session::PurposeCode,
    },
    extract::{Body, Exporter, ListQuery, PathId, Reader},
    problem::{Code, Problem},
    routes::{benefits::Titles, exports::whole_file, imports::receive, people::person_row},
    state::ServerState,
};

/// Why the bank's layout or answer cannot be read, in words.
pub(crate) fn bank_problem(fault: &BankFault) -> Problem {
    let zh = match fault {
        BankFault::Layout(_) => "银行文件的格式设置有误，请联系系统管理员。".to_owned(),
        BankFault::Column(name) => format!("回盘文件没有“{name}”这一列。"),
        BankFault::State { line } => format!("第 {line} 行的处理结果无法识别，整个文件没有处理。"),
        BankFault::Amount { line } => format!("第 {line} 行的金额无法识别，整个文件没有处理。"),
    };
    Problem::saying(Code::BankInvalid, zh, format!("{fault}; nothing of the file was kept."))
}

fn year_of(year: i16) -> Result<i16, Problem> {
    if (1900..3000).contains(&year) { Ok(year) } else { Err(Problem::of(Code::BodyInvalid)) }
}

/// The account into which a person's benefits go.
#[utoipa::path(get, path = "/api/people/{id}/payment-account", tag = "people", operation_id = "payment_account",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The account, hidden but for its last four digits; the log names whoever is shown",
        body = PaymentAccountView)))]
pub(crate) async fn payment_account(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<Json<PaymentAccountView>, Problem> {
    let found = rolls::payment_account(&cx, &state.app, &permit, id).await?;
    let account = found.account.map(|(holder, bank, number_masked, kept_at)| PaymentAccountShown {
        holder: holder.to_string(),
        bank: bank.to_string(),
        number_masked,
        kept_at: kept_at.to_string(),
    });
    let holders = found.holders.iter().map(|one| person_row(&one.person, None, language)).collect();
    Ok(Json(PaymentAccountView { holders, account, in_question: found.in_question }))
}

/// Keeps the account into which a family wants a person's benefits paid.
#[utoipa::path(put, path = "/api/people/{id}/payment-account", tag = "people", operation_id = "keep_payment_account",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = PaymentAccountRequest,
    responses((status = 204, description = "The account is kept, and in the log; its holder's name is the register's")))]
pub(crate) async fn keep_payment_account(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
    Body(asked): Body<PaymentAccountRequest>,
) -> Result<StatusCode, Problem> {
    let holder = asked.holder.parse().or(Err(Problem::of(Code::BodyInvalid)))?;
    rolls::keep_payment_account(&cx, &state.app, &permit, id, (holder, &asked.bank, &asked.number)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a roll would be.
#[utoipa::path(post, path = "/api/rolls/preview", tag = "people", operation_id = "preview_roll", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = RollRequest,
    responses((status = 200, description = "Lines and sum, and who is left out and why; the log names them", body = RollPreview)))]
pub(crate) async fn preview_roll(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    Body(asked): Body<RollRequest>,
) -> Result<Json<RollPreview>, Problem> {
    let of = (asked.benefit.as_str(), year_of(asked.year)?);
    let draft = rolls::preview_roll(&cx, &state.app, &permit, of).await?;
    let [first, more, again] = draft.kinds;
    let left = draft.left.iter().map(|(person, why)| RollLeftOut {
        person: person_row(person, None, language),
        reason: why.code().to_owned(),
    });
    Ok(Json(RollPreview {
        lines: draft.lines,
        sum_fen: draft.sum.0,
        first,
        more,
        again,
        left: left.collect(),
        left_all: draft.left_all,
    }))
}

/// Makes a roll.
#[utoipa::path(post, path = "/api/rolls", tag = "people", operation_id = "make_roll", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = RollRequest,
    responses((status = 201, description = "The roll, to be approved by somebody else; the log names everybody on it", body = RollDetail)))]
pub(crate) async fn make_roll(
    State(state): State<ServerState>,
    reader: Reader,
    Body(asked): Body<RollRequest>,
) -> Result<(StatusCode, Json<RollDetail>), Problem> {
    let of = (asked.benefit.as_str(), year_of(asked.year)?);
    let id = rolls::make_roll(&reader.cx, &state.app, &reader.permit, of).await?;
    Ok((StatusCode::CREATED, Json(detail(&state, &reader, id, (0, None)).await?)))
}

/// The rolls.
#[utoipa::path(get, path = "/api/rolls", tag = "people", operation_id = "list_rolls", security(("session" = [])),
    params(("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The rolls of the area, newest first; nobody's record", body = RollsPage)))]
pub(crate) async fn list_rolls(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    query: ListQuery,
) -> Result<Json<RollsPage>, Problem> {
    let page =
        rolls::list_rolls(&cx, &state.app, &permit, query.cursor.as_deref(), PageSize::new(20)).await?;
    let titles = Titles::of(&state.app, language);
    Ok(Json(RollsPage { items: page.items.iter().map(|one| row(one, &titles)).collect(), next: page.next }))
}

fn row(view: &RollView, titles: &Titles) -> RollRow {
    let RollView { roll, made_by, decided_by, approved_by, may_approve } = view;
    let (all, paid, returned) = (roll.totals.all, roll.totals.paid, roll.totals.returned);
    RollRow {
        id: roll.id.to_string(),
        number: roll.number.to_string(),
        benefit: roll.benefit.to_string(),
        benefit_title: titles.title(&roll.benefit),
        year: roll.year,
        area: roll.area.prefix().to_owned(),
        stage: roll.stage.code().to_owned(),
        made_by: made_by.as_ref().map(ToString::to_string),
        made_at: roll.made.1.to_string(),
        decided_by: decided_by.as_ref().map(ToString::to_string),
        decided_at: roll.decided.map(|(_, at)| at.to_string()),
        approved_by: approved_by.as_ref().map(ToString::to_string),
        approved_at: roll.approved.map(|(_, at)| at.to_string()),
        sent_at: roll.sent_at.map(|at| at.to_string()),
        may_approve: *may_approve,
        lines: all.0,
        sum_fen: all.1.0,
        paid: paid.0,
        paid_fen: paid.1.0,
        returned: returned.0,
        returned_fen: returned.1.0,
    }
}

async fn detail(
    state: &ServerState,
    Reader { cx, permit, language }: &Reader,
    id: base::RollId,
    which: (u32, Option<LineState>),
) -> Result<RollDetail, Problem> {
    let layout = rolls::bank_layout(&state.app)?;
    let found = rolls::read_roll(cx, &state.app, permit, id, which).await?;
    state.places.learn(&state.app.store).await?;
    let titles = Titles::of(&state.app, *language);
    let benefit = &*found.view.roll.benefit;
    let lines = found.lines.iter().map(|one| RollLineRow {
        number: one.line.number,
        person: one.person.as_ref().map(|person| person_row(person, None, *language)),
        holder: one.holder.as_ref().and_then(|holder| holder.shown().name.as_deref()).map(str::to_owned),
        bank: one.line.bank.to_string(),
        account_masked: one.account.clone(),
        kind: one.line.kind.code().to_owned(),
        amount_fen: one.line.amount.0,
        rule: one.line.rule.to_string(),
        rule_text: titles.rule(benefit, &one.line.rule),
        state: one.line.state.code().to_owned(),
        reason: one.line.reason.as_deref().map(|code| {
            let words = layout.reason(code);
            language.of(&words.zh, &words.en).to_owned()
        }),
        settled_at: one.line.settled_at.map(|at| at.to_string()),
    });
    Ok(RollDetail {
        roll: row(&found.view, &titles),
        lines: lines.collect(),
        digest: found.digest,
        next: found.next,
    })
}

/// From which line on.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RollQuery {
    /// `next` of the page before.
    #[serde(default)]
    after: u32,
    /// Only lines of this state.
    state: Option<String>,
}

impl FromRequestParts<ServerState> for RollQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let query = Query::<Self>::from_request_parts(parts, state).await;
        query.map(|Query(query)| query).or(Err(Problem::of(Code::QueryInvalid)))
    }
}

/// A roll with its lines.
#[utoipa::path(get, path = "/api/rolls/{id}", tag = "people", operation_id = "read_roll", security(("session" = [])),
    params(("id" = String, Path, description = "`rol_…`"),
        ("after" = Option<u32>, Query, description = "`next` of the page before"),
        ("state" = Option<String>, Query, description = "Only lines of this state: `listed`, `paid`, `returned` or `dropped`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The roll with a page of lines; the log names everybody on the page", body = RollDetail)))]
pub(crate) async fn read_roll(
    State(state): State<ServerState>,
    reader: Reader,
    PathId(id): PathId<kind::Roll>,
    query: RollQuery,
) -> Result<Json<RollDetail>, Problem> {
    let of = query.state.as_deref();
    let of = of.map(|code| LineState::from_code(code).ok_or(Problem::of(Code::QueryInvalid))).transpose()?;
    Ok(Json(detail(&state, &reader, id, (query.after, of)).await?))
}

/// Approves a roll that somebody else made, or drops it.
#[utoipa::path(post, path = "/api/rolls/{id}/decision", tag = "people", operation_id = "decide_roll", security(("session" = [])),
    params(("id" = String, Path, description = "`rol_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = RollDecisionRequest,
    responses((status = 204, description = "It is approved or dropped; the log names everybody on it")))]
pub(crate) async fn decide_roll(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Roll>,
    Body(asked): Body<RollDecisionRequest>,
) -> Result<StatusCode, Problem> {
    let digest = if asked.approve { Some(asked.digest.ok_or(Problem::of(Code::BodyInvalid))?) } else { None };
    rolls::decide_roll(&cx, &state.app, &permit, id, digest.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file for the bank.
#[utoipa::path(post, path = "/api/rolls/{id}/bank-file", tag = "people", operation_id = "bank_file", security(("session" = [])),
    params(("id" = String, Path, description = "`rol_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = BankFileRequest,
    responses((status = 200, description = "The file of an approved roll with whole account numbers, under a grant that lets lists be \
        taken away; the log names everybody on it", content((String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(crate) async fn bank_file(
    State(state): State<ServerState>,
    Exporter { cx, permit, .. }: Exporter,
    PathId(id): PathId<kind::Roll>,
    Body(asked): Body<BankFileRequest>,
) -> Result<Response, Problem> {
    let (kind, ending, media) = match asked.format {
        BankFileFormat::Csv => (FileKind::Csv, "csv", "text/csv; charset=utf-8"),
        BankFileFormat::Xlsx => {
            (FileKind::Xlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        }
    };
    let file = rolls::bank_file(&cx, &state.app, &permit, id, kind).await?;
    let name = format!("attachment; filename=\"{}.{ending}\"", file.name);
    let mut answer = Response::new(whole_file(file.file));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}

/// Takes the bank's answer in.
#[utoipa::path(post, path = "/api/rolls/{id}/answer", tag = "people", operation_id = "take_bank_answer", security(("session" = [])),
    params(("id" = String, Path, description = "`rol_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body(content = BankAnswerForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "What was kept, and which lines need an eye; the log names everybody settled",
        body = BankAnswered)))]
pub(crate) async fn take_bank_answer(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Roll>,
    request: Request,
) -> Result<Json<BankAnswered>, Problem> {
    // Before a large file is taken in for nothing.
    rolls::answered_roll(&cx, &state.app, &permit, id).await?;
    let received = receive(&state, request, ("", 0), Code::BodyInvalid).await?;
    let done = rolls::take_answer(&cx, &state.app, &permit, id, received.spooled.path()).await?;
    let line = |one: rolls::SettledLine| BankAnsweredLine { line: one.line, outcome: one.outcome.to_owned() };
    Ok(Json(BankAnswered {
        paid: done.paid,
        returned: done.returned,
        known: done.known,
        lines: done.lines.into_iter().map(line).collect(),
        lines_all: done.lines_all,
    }))
}

/// What was paid too much of a benefit and year, and what was asked back.
#[utoipa::path(post, path = "/api/rolls/reclaims", tag = "people", operation_id = "list_reclaims", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = RollRequest,
    responses((status = 200, description = "Proposals for an officer, and what was asked back; the log names them", body = ReclaimsView)))]
pub(crate) async fn list_reclaims(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    Body(asked): Body<RollRequest>,
) -> Result<Json<ReclaimsView>, Problem> {
    let of = (asked.benefit.as_str(), year_of(asked.year)?);
    let (excess, known) = rolls::list_reclaims(&cx, &state.app, &permit, of).await?;
    let excess = excess.iter().map(|one| ExcessRow {
        person: person_row(&one.person, None, language),
        paid_fen: one.paid.0,
        entitled_fen: one.entitled.0,
        excess_fen: one.excess.0,
    });
    let asked = known.iter().map(|one| ReclaimRow {
        id: one.reclaim.id.to_string(),
        person: one.person.as_ref().map(|person| person_row(person, None, language)),
        year: one.reclaim.year,
        amount_fen: one.reclaim.amount.0,
        reason: one.reclaim.reason.to_string(),
        stage: one.reclaim.stage.code().to_owned(),
        asked_at: one.reclaim.asked.1.to_string(),
        settled_at: one.reclaim.settled.as_ref().map(|(at, _)| at.to_string()),
        note: one.reclaim.settled.as_ref().map(|(_, note)| note.to_string()),
        may_settle: one.may_settle,
    });
    Ok(Json(ReclaimsView { excess: excess.collect(), asked: asked.collect() }))
}

/// Asks back what a person was paid too much.
#[utoipa::path(post, path = "/api/people/{id}/reclaims", tag = "people", operation_id = "ask_back", security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = ReclaimRequest,
    responses((status = 204, description = "It is asked back, and in the log; the amount follows from the register")))]
pub(crate) async fn ask_back(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
    Body(asked): Body<ReclaimRequest>,
) -> Result<StatusCode, Problem> {
    let of = (id, asked.benefit.as_str(), year_of(asked.year)?);
    rolls::ask_back(&cx, &state.app, &permit, of, &asked.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Settles a reclaim that somebody else asked for.
#[utoipa::path(post, path = "/api/reclaims/{id}/settle", tag = "people", operation_id = "settle_reclaim", security(("session" = [])),
    params(("id" = String, Path, description = "`rcl_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = SettleReclaimRequest,
    responses((status = 204, description = "It is settled, and in the log")))]
pub(crate) async fn settle_reclaim(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Reclaim>,
    Body(asked): Body<SettleReclaimRequest>,
) -> Result<StatusCode, Problem> {
    rolls::settle_reclaim(&cx, &state.app, &permit, id, (asked.received, &asked.note)).await?;
    Ok(StatusCode::NO_CONTENT)
}
