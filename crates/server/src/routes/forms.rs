use access::{Purpose, charter};
use app::forms::{
    self, Asked, AskedBefore, Confirmation, FormComparison, FormRow, FormView, ListComparison, NewForm,
    OnList,
};
use axum::{Json, extract::State, http::header, response::IntoResponse};
use base::{Date, kind};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use store::{FormEvery, FormFilling};

use crate::{
    dto::forms::{
        FormAsked, FormBefore, FormChange, FormChoice, FormConfirmation, FormDetail, FormEveryCode,
        FormField, FormFillRequest, FormFilled, FormListChange, FormListChanges, FormListPerson,
        FormListPersonChange, FormListed, FormRefused, FormRegister, FormRequest, FormRoll, FormRoundChoice,
        FormRoundsRequest,
    },
    dto::session::PurposeCode,
    extract::{Body, PathId, Planner, Reader},
    language::Language,
    problem::{Code, Problem},
    state::ServerState,
};

/// Why a form cannot be read, in both languages.
pub(crate) fn fault_words(fault: ::forms::FormError) -> (&'static str, &'static str) {
    use ::forms::FormError as Fault;
    match fault {
        Fault::Unknown => (
            "文件既不是 XLSX 表格，也不是 DOCX 文档。",
            "The file is neither an XLSX workbook nor a DOCX document.",
        ),
        Fault::OldOrLocked => (
            "文件是旧版 Office 格式或有密码，请另存为 XLSX 或 DOCX。",
            "The file is an old Office file or has a password; save it as XLSX or DOCX.",
        ),
        Fault::Bomb => {
            ("文件解压后过大，已拒绝。", "The file unpacks to more than is allowed and was refused.")
        }
        Fault::Damaged => ("文件已损坏。", "The file is damaged."),
        Fault::TooLarge => ("文件太大，不像一张表。", "The file is larger than any form."),
        Fault::NoFields => ("没有找到要填写的地方。", "Nothing to fill was found in it."),
    }
}

fn percent(share: f64) -> u8 {
    // Within 0 to 100 by the clamp; a whole number prints without a point.
    format!("{:.0}", (share * 100.0).clamp(0.0, 100.0)).parse().unwrap_or(0)
}

fn every(code: FormEveryCode) -> FormEvery {
    match code {
        FormEveryCode::Once => FormEvery::Once,
        FormEveryCode::Month => FormEvery::Month,
        FormEveryCode::Quarter => FormEvery::Quarter,
        FormEveryCode::HalfYear => FormEvery::HalfYear,
        FormEveryCode::Year => FormEvery::Year,
    }
}

fn every_code(every: FormEvery) -> FormEveryCode {
    match every {
        FormEvery::Once => FormEveryCode::Once,
        FormEvery::Month => FormEveryCode::Month,
        FormEvery::Quarter => FormEveryCode::Quarter,
        FormEvery::HalfYear => FormEveryCode::HalfYear,
        FormEvery::Year => FormEveryCode::Year,
    }
}

pub(crate) fn said(language: Language, words: &::forms::Reason) -> String {
    language.of(&words.zh, &words.en).to_owned()
}

fn day(text: &str) -> Result<Date, Problem> {
    text.parse().or(Err(Problem::of(Code::BodyInvalid)))
}

fn maybe_day(text: Option<&str>) -> Result<Option<Date>, Problem> {
    text.filter(|text| !text.is_empty()).map(day).transpose()
}

fn filling(own: &FormFilling) -> FormFilled {
    FormFilled {
        number: own.number,
        filled_at: own.filled_at.to_string(),
        day: own.day.to_string(),
        from: own.from.to_string(),
        written: own.written,
        open: own.open,
        people: own.people,
        round: own.round.map(|due| due.to_string()),
    }
}

pub(crate) fn choice(language: Language, asks: &::forms::Asks) -> FormChoice {
    FormChoice { code: serde_json::to_string(asks).unwrap_or_default(), words: said(language, &asks.words()) }
}

fn before(own: AskedBefore) -> FormBefore {
    FormBefore {
        id: own.id.to_string(),
        title: own.title.into(),
        asked_by: own.asked_by.into(),
        at: own.at.to_string(),
        filled_at: own.filled_at.map(|at| at.to_string()),
        overlap_percent: percent(own.overlap),
        same_form: own.same_form,
    }
}

fn listed(row: FormRow) -> FormListed {
    let kept = row.kept;
    FormListed {
        id: kept.id.to_string(),
        title: kept.title.into(),
        extension: kept.extension.into(),
        asked_by: kept.asked_by.into(),
        ground: kept.ground.into(),
        every: every_code(kept.every),
        due: kept.due.map(|due| due.to_string()),
        next_due: row.next_due.map(|due| due.to_string()),
        created_at: kept.created_at.to_string(),
        fillings: row.fillings,
        filled_at: row.last.map(|own| own.filled_at.to_string()),
        before: row.before.map(before),
    }
}

/// Words of a code of what forms ask for: `value own name` or `figure {…}`.
fn asked(language: Language, code: &str) -> String {
    use ::forms::{Asks, facts::Measure};
    let asks = match code.split_once(' ') {
        Some(("figure", measure)) => {
            serde_json::from_str::<Measure>(measure).ok().map(|measure| Asks::Figure { measure, scale: 1.0 })
        }
        Some((_, value)) => value.split_once(' ').and_then(|(who, what)| {
            serde_json::from_value(serde_json::json!({"kind": "value", "who": who, "what": what})).ok()
        }),
        None => None,
    };
    asks.map_or_else(|| code.to_owned(), |asks: Asks| said(language, &asks.words()))
}

fn round((due, answered): (Date, bool)) -> FormRoundChoice {
    FormRoundChoice { due: due.to_string(), answered }
}

fn detail(view: FormView, language: Language) -> FormDetail {
    let fields = view.fields.iter().map(|field| {
        let refused = matches!(field.asks, ::forms::Asks::Denied { .. });
        FormField {
            key: field.key.clone(),
            labels: field.labels.clone(),
            asks: choice(language, &field.asks),
            confidence_percent: percent(field.confidence),
            reasons: field.reasons.iter().map(|own| said(language, own)).collect(),
            filled: field.sure && !refused && field.asks != ::forms::Asks::Unknown,
            refused,
        }
    });
    let lists = view.lists.iter().map(|list| FormRoll {
        rows: list.population.as_ref().map(|own| said(language, &own.words())),
        reasons: list.reasons.iter().map(|own| said(language, own)).collect(),
    });
    let refused = view.refused.iter().map(|(label, theme)| {
        let found = charter::DENY_LIST.iter().find(|own| own.code == *theme);
        let reason = found.map_or("", |own| language.of(own.reason_zh, own.reason_en));
        FormRefused { label: label.clone(), reason: reason.to_owned() }
    });
    FormDetail {
        fields: fields.collect(),
        lists: lists.collect(),
        refused: refused.collect(),
        confirmed_at: view.confirmed.map(|(_, at)| at.to_string()),
        subject: view.subject,
        people: view.people,
        fillings: view.fillings.iter().map(filling).collect(),
        rounds: view.rounds.iter().copied().map(round).collect(),
        compares: view.compares,
        changed: view
            .changed
            .into_iter()
            .map(|(label, before, now)| FormChange { label, before, now })
            .collect(),
        choices: ::forms::Asks::choices().iter().map(|own| choice(language, own)).collect(),
        form: listed(FormRow::new(view.kept, &view.fillings, view.before.first().cloned())),
        before: view.before.into_iter().map(before).collect(),
    }
}

/// Lists forms.
#[utoipa::path(get, path = "/api/v1/forms", tag = "forms", operation_id = "list_forms", security(("session" = [])),
    responses((status = 200, description = "The forms that the reader's office was asked to fill, what is asked most, and the \
        hours saved", body = FormRegister)))]
pub(crate) async fn list_forms(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
) -> Result<Json<FormRegister>, Problem> {
    let view = forms::list_forms(&state.app.store, &permit).await?;
    let most =
        view.asked_most.iter().map(|own| FormAsked { words: asked(language, &own.code), forms: own.forms });
    Ok(Json(FormRegister {
        asked_most: most.collect(),
        values: view.values,
        seconds_saved: view.seconds_saved,
        seconds_a_value: forms::SECONDS_A_VALUE,
        items: view.forms.into_iter().map(listed).collect(),
    }))
}

/// Takes a form in.
#[utoipa::path(post, path = "/api/v1/forms", tag = "forms", operation_id = "keep_form", security(("session" = [])),
    request_body = FormRequest,
    responses((status = 200, description = "The form was read: its fields, what each asks for, how sure that is and why, and who \
        asked the same before", body = FormDetail)))]
pub(crate) async fn keep_form(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    Body(asked): Body<FormRequest>,
) -> Result<Json<FormDetail>, Problem> {
    let file = STANDARD.decode(asked.file).or(Err(Problem::of(Code::BodyInvalid)))?;
    let due = maybe_day(asked.due.as_deref())?;
    let every = every(asked.every);
    let new = NewForm { asked_by: asked.asked_by, ground: asked.ground, every, due, file };
    let view = forms::keep_form(&cx, &state.app.store, &permit, new).await?;
    Ok(Json(detail(view, language)))
}

/// Reads a form.
#[utoipa::path(get, path = "/api/v1/forms/{id}", tag = "forms", operation_id = "read_form", security(("session" = [])),
    params(("id" = String, Path, description = "`frm_…`")),
    responses((status = 200, description = "The form with its fields, its fillings and what changed", body = FormDetail)))]
pub(crate) async fn read_form(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::Form>,
) -> Result<Json<FormDetail>, Problem> {
    Ok(Json(detail(forms::read_form(&cx, &state.app.store, &permit, id).await?, language)))
}

/// Confirms a form's fields.
#[utoipa::path(post, path = "/api/v1/forms/{id}/confirmation", tag = "forms", operation_id = "confirm_form",
    security(("session" = [])), params(("id" = String, Path, description = "`frm_…`")), request_body = FormConfirmation,
    responses((status = 200, description = "Confirmed for this form and every later copy of it", body = FormDetail)))]
pub(crate) async fn confirm_form(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::Form>,
    Body(asked): Body<FormConfirmation>,
) -> Result<Json<FormDetail>, Problem> {
    let mut confirmation = Confirmation::default();
    for (key, code) in asked.fields {
        let asks = serde_json::from_str(&code).or(Err(Problem::of(Code::BodyInvalid)))?;
        confirmation.fields.insert(key, asks);
    }
    let view = forms::confirm_form(&cx, &state.app.store, &permit, id, &confirmation).await?;
    Ok(Json(detail(view, language)))
}

/// Fills a form.
#[utoipa::path(post, path = "/api/v1/forms/{id}/fillings", tag = "forms", operation_id = "fill_form",
    security(("session" = [])), params(("id" = String, Path, description = "`frm_…`")), request_body = FormFillRequest,
    responses((status = 200, description = "The form in its own layout, filled from the register",
        content_type = "application/octet-stream", body = Vec<u8>)))]
pub(crate) async fn fill_form(
    State(state): State<ServerState>,
    Planner { cx, permit, .. }: Planner,
    PathId(id): PathId<kind::Form>,
    Body(asked): Body<FormFillRequest>,
) -> Result<impl IntoResponse, Problem> {
    let purpose = asked
        .purpose
        .as_deref()
        .map(|code| Purpose::from_code(code).ok_or(Problem::of(Code::PurposeUnknown)));
    let subject = asked.subject.as_deref().filter(|id| !id.is_empty());
    let asked = Asked {
        day: day(&asked.day)?,
        from: day(&asked.from)?,
        purpose: purpose.transpose()?,
        subject: subject.map(|id| id.parse().or(Err(Problem::of(Code::NotFound)))).transpose()?,
        round: maybe_day(asked.round.as_deref())?,
        marks: asked.marks,
    };
    let filled = forms::fill_form(&cx, &state.app.store, &permit, id, asked).await?;
    let name = format!("attachment; filename=\"form.{}\"", filled.extension);
    Ok((
        [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, name)],
        filled.bytes,
    ))
}

/// Says how often a form is asked for.
#[utoipa::path(post, path = "/api/v1/forms/{id}/rounds", tag = "forms", operation_id = "set_form_rounds",
    security(("session" = [])), params(("id" = String, Path, description = "`frm_…`")), request_body = FormRoundsRequest,
    responses((status = 200, description = "The form, which comes again so often from now on; what was confirmed of it holds",
        body = FormDetail)))]
pub(crate) async fn set_form_rounds(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::Form>,
    Body(asked): Body<FormRoundsRequest>,
) -> Result<Json<FormDetail>, Problem> {
    let rounds = (every(asked.every), maybe_day(asked.due.as_deref())?);
    let view = forms::set_rounds(&cx, &state.app.store, &permit, id, rounds).await?;
    Ok(Json(detail(view, language)))
}

fn on_list(one: OnList) -> FormListPerson {
    FormListPerson { id: one.id.to_string(), name: one.name }
}

fn list_change(list: ListComparison, language: Language) -> FormListChange {
    let changed = list.changed.into_iter().map(|one| FormListPersonChange {
        id: one.id.to_string(),
        name: one.name,
        values: one
            .values
            .into_iter()
            .map(|(label, before, now)| FormChange { label, before, now })
            .collect(),
    });
    FormListChange {
        rows: said(language, &list.population.words()),
        new_count: list.counts.0,
        gone_count: list.counts.1,
        changed_count: list.counts.2,
        new: list.new.into_iter().map(on_list).collect(),
        gone: list.gone.into_iter().map(on_list).collect(),
        changed: changed.collect(),
    }
}

/// Compares a form's lists.
#[utoipa::path(get, path = "/api/v1/forms/{id}/changes", tag = "forms", operation_id = "compare_form",
    security(("session" = [])), params(("id" = String, Path, description = "`frm_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Who is new on the form's lists of people since the filling before, who has gone, and \
        whose values are others; everybody who is named is in the log", body = FormListChanges)))]
pub(crate) async fn compare_form(
    State(state): State<ServerState>,
    Planner { permit, .. }: Planner,
    Reader { cx, permit: reader, language }: Reader,
    PathId(id): PathId<kind::Form>,
) -> Result<Json<FormListChanges>, Problem> {
    let FormComparison { before, now, lists } =
        forms::compare_lists(&cx, &state.app.store, (&permit, &reader), id).await?;
    Ok(Json(FormListChanges {
        before: filling(&before),
        now: filling(&now),
        lists: lists.into_iter().map(|list| list_change(list, language)).collect(),
    }))
}
