use app::{AskedDivision, DivisionView};
use axum::{Json, extract::State, http::StatusCode};
use base::kind;
use codes::division::ChangeKind;
use registry::{CodePair, DivisionFault, DivisionFaultKind};
use store::DivisionStage;

use crate::{
    dto::places::{self as dto, DivisionChangeRequest, DivisionUndoRequest},
    extract::{Body, Importer, PathId},
    language::Language,
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// The changes of divisions.
#[utoipa::path(get, path = "/api/division-changes", tag = "places", operation_id = "list_division_changes",
    security(("session" = [])),
    responses((status = 200, description = "The changes of divisions of the reader's county, latest first: counts, no people",
        body = dto::DivisionChanges)))]
pub(crate) async fn list_division_changes(
    State(state): State<ServerState>,
    Importer { permit, .. }: Importer,
) -> Result<Json<dto::DivisionChanges>, Problem> {
    state.places.learn(&state.app.store).await?;
    let found = app::list_divisions(&state.app.store, &permit).await?;
    Ok(Json(dto::DivisionChanges { items: found.iter().map(shown).collect() }))
}

/// Looks at what a change would come to.
#[utoipa::path(post, path = "/api/division-changes/preview", tag = "places", operation_id = "preview_division_change",
    security(("session" = [])), request_body = DivisionChangeRequest,
    responses((status = 200, description = "How many live residences would stand under which codes; nothing is changed",
        body = dto::DivisionPreview)))]
pub(crate) async fn preview_division_change(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    Body(asked): Body<DivisionChangeRequest>,
) -> Result<Json<dto::DivisionPreview>, Problem> {
    let found = app::preview_divisions(&cx, &state.app.store, &permit, &read(asked)?).await?;
    let fault = |fault: &DivisionFault| dto::DivisionFault {
        code: fault.code.to_string(),
        kind: fault.kind.code().to_owned(),
        text: fault_text(fault.kind, language).to_owned(),
    };
    Ok(Json(dto::DivisionPreview {
        counts: found.counts.iter().map(|count| counted(count, &found.pairs)).collect(),
        pairs: found.pairs.iter().map(pair).collect(),
        faults: found.faults.iter().map(fault).collect(),
        accounts: found.accounts,
    }))
}

/// Makes a change of divisions.
#[utoipa::path(post, path = "/api/division-changes", tag = "places", operation_id = "change_divisions",
    security(("session" = [])), request_body = DivisionChangeRequest,
    responses((status = 202, description = "The change is kept; the register follows a moment later", body = dto::DivisionChangeTaken)))]
pub(crate) async fn change_divisions(
    State(state): State<ServerState>,
    Importer { cx, permit, .. }: Importer,
    Body(asked): Body<DivisionChangeRequest>,
) -> Result<(StatusCode, Json<dto::DivisionChangeTaken>), Problem> {
    let id = app::change_divisions(&cx, &state.app, &permit, read(asked)?).await?;
    state.places.learn(&state.app.store).await?;
    Ok((StatusCode::ACCEPTED, Json(dto::DivisionChangeTaken { id: id.to_string() })))
}

/// Undoes a change of divisions.
#[utoipa::path(post, path = "/api/division-changes/{id}/undo", tag = "places", operation_id = "undo_division_change",
    security(("session" = [])), params(("id" = String, Path, description = "`div_…`")), request_body = DivisionUndoRequest,
    responses((status = 202, description = "It will be followed no longer; what was known between stays readable")))]
pub(crate) async fn undo_division_change(
    State(state): State<ServerState>,
    Importer { cx, permit, .. }: Importer,
    PathId(id): PathId<kind::DivisionChange>,
    Body(asked): Body<DivisionUndoRequest>,
) -> Result<StatusCode, Problem> {
    app::undo_divisions(&cx, &state.app, &permit, id, &asked.reason).await?;
    state.places.learn(&state.app.store).await?;
    Ok(StatusCode::ACCEPTED)
}

fn read(asked: DivisionChangeRequest) -> Result<AskedDivision, Problem> {
    let invalid = || Problem::of(Code::BodyInvalid);
    let pair = |pair: dto::CodePair| CodePair {
        from: pair.from.trim().into(),
        to: pair.to.trim().into(),
        name: pair.name.trim().into(),
    };
    Ok(AskedDivision {
        kind: ChangeKind::from_code(&asked.kind).ok_or_else(invalid)?,
        on: asked.on.parse().or(Err(invalid()))?,
        pairs: asked.pairs.into_iter().map(pair).collect(),
        document: asked.document.trim().into(),
    })
}

fn pair(pair: &CodePair) -> dto::CodePair {
    dto::CodePair { from: pair.from.to_string(), to: pair.to.to_string(), name: pair.name.to_string() }
}

fn counted(count: &store::RecodeCount, pairs: &[CodePair]) -> dto::RecodeCount {
    let mut to = words::place(&count.to);
    // A code that is only proposed has no name anywhere else.
    if let Some(pair) = pairs.iter().find(|pair| pair.to == count.to).filter(|_| to.name.is_empty()) {
        let above = count.to.get(..count.to.len().saturating_sub(3)).unwrap_or_default();
        to.name = format!("{}{}", words::place_name(above), pair.name);
    }
    dto::RecodeCount { from: words::place(&count.from), to, hukou: count.hukou, usual: count.usual }
}

fn shown(view: &DivisionView) -> dto::DivisionChange {
    let known = &view.known;
    dto::DivisionChange {
        version: app::versions::of_division(known),
        id: known.change.id.to_string(),
        kind: known.change.kind.code().to_owned(),
        on: known.change.on.to_string(),
        pairs: known.change.pairs.iter().map(pair).collect(),
        document: known.document.to_string(),
        author: view.author.to_string(),
        asked_at: known.asked_at.to_string(),
        stage: match known.stage {
            DivisionStage::Waiting => dto::DivisionStage::Waiting,
            DivisionStage::InForce => dto::DivisionStage::InForce,
            DivisionStage::UndoWaiting => dto::DivisionStage::UndoWaiting,
            DivisionStage::Undone => dto::DivisionStage::Undone,
        },
        recorded_from: known.recorded_from.map(|at| at.to_string()),
        recorded_until: known.recorded_until.map(|at| at.to_string()),
        undo_reason: known.undo_reason.as_deref().map(str::to_owned),
        counts: view.counts.iter().map(|count| counted(count, &known.change.pairs)).collect(),
    }
}

/// The faults of a change that was not taken.
pub(crate) fn faults(faults: &[DivisionFault]) -> Problem {
    let said = |language| -> String {
        let one = |fault: &DivisionFault| {
            format!("{} {}", fault.code, fault_text(fault.kind, language)).trim().to_owned()
        };
        faults.iter().map(one).collect::<Vec<_>>().join(language_of(language, "；", "; "))
    };
    let (zh, en) = (said(Language::Chinese), said(Language::English));
    Problem::saying(Code::DivisionInvalid, format!("{zh}。"), format!("{en}."))
}

const fn language_of(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

const fn fault_text(kind: DivisionFaultKind, language: Language) -> &'static str {
    use DivisionFaultKind as Kind;
    let (zh, en) = match kind {
        Kind::Code => {
            ("不是乡级（9 位）或村级（12 位）代码", "is no code of a township (9 digits) or village (12)")
        }
        Kind::Level => ("前后代码级别不同", "becomes a code of another level"),
        Kind::OtherCounty => ("前后不在同一县级区划", "becomes a code of another county"),
        Kind::Unknown => ("没有这个区划", "is not known"),
        Kind::Gone => ("已经撤销", "has given way to another already"),
        Kind::NoTarget => ("并入的区划不存在", "is merged into something that is not there"),
        Kind::Taken => ("新代码已被使用", "becomes a code that is in use"),
        Kind::SameName => ("与相邻区划重名", "gets the name of a neighbour"),
        Kind::NoName => ("没有填写新区划的名称", "has no name"),
        Kind::Twice => ("出现了两次", "is named twice"),
        Kind::Outside => ("不在您的辖区内", "lies outside your area"),
        Kind::Future => ("生效日期尚未到来", "begins on a day to come"),
    };
    language_of(language, zh, en)
}
