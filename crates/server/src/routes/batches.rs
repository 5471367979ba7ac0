use access::Cx;
use app::{
    BatchView, Phase,
    repairs::{self, Choice},
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{PageSize, kind};
use futures::stream;
use intake::{finding::Severity as Found, repair::Repair};

use crate::{
    dto::{
        batches::{
            Batch, BatchDetail, BatchStatus, BatchesPage, ChoiceInput, ColumnCount, Counts, FindingGroup,
            RepairChoice, RepairDone, RepairOption, Severity, StepProgress, ValueCount,
        },
        people::Coded,
        session::PurposeCode,
    },
    extract::{Importer, ListQuery, PathId, Reader},
    language::Language,
    problem::Problem,
    repair_words,
    state::ServerState,
    words,
};

/// Lists batches.
#[utoipa::path(get, path = "/api/batches", tag = "batches", operation_id = "list_batches", security(("session" = [])),
    params(("cursor" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, description = "Batches of the reader's area, newest first; those being read or that \
        failed among them", body = BatchesPage)))]
pub(crate) async fn list_batches(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    query: ListQuery,
) -> Result<Json<BatchesPage>, Problem> {
    let page =
        app::list_batches(&cx, &state.app, &permit, query.cursor.as_deref(), PageSize::default()).await?;
    let items = page.items.into_iter().map(|view| shown(view, &cx, language)).collect();
    Ok(Json(BatchesPage { items, next: page.next }))
}

/// Reads a batch.
#[utoipa::path(get, path = "/api/batches/{id}", tag = "batches", operation_id = "read_batch",
    security(("session" = [])), params(("id" = String, Path, description = "`bat_…`")),
    responses((status = 200, description = "The batch and its errors grouped by repair", body = BatchDetail)))]
pub(crate) async fn read_batch(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    PathId(id): PathId<kind::Batch>,
) -> Result<Json<BatchDetail>, Problem> {
    let found = app::read_batch(&cx, &state.app, &permit, id).await?;
    let may_repair = found.view.phase == Phase::Staged && found.profile.is_some();
    let groups = (0..).zip(&found.groups);
    let groups = groups
        .map(|(number, group)| {
            let option = |repair: &Repair| RepairOption {
                text: repair_words::of(repair, language),
                repairable: may_repair && *repair != Repair::Mend,
                choice: shown_choice(repair, &repairs::choice(repair, found.profile.as_deref()), language),
            };
            let RepairOption { text: repair_text, repairable, choice } = option(&group.repair);
            let columns = group.columns.iter();
            let values = group.values.iter();
            FindingGroup {
                group: number,
                code: group.code.as_str().to_owned(),
                severity: match group.severity {
                    Found::Reject => Severity::Reject,
                    Found::Warn => Severity::Warn,
                },
                column: group.column.clone(),
                text: language.of(&group.text_zh, &group.text_en).to_owned(),
                advice: language.of(&group.advice_zh, &group.advice_en).to_owned(),
                columns: columns
                    .map(|(column, cells)| ColumnCount { column: column.clone(), cells: *cells })
                    .collect(),
                values: values
                    .map(|(value, rows)| ValueCount { value: value.clone(), rows: *rows })
                    .collect(),
                first_rows: group.first_rows.clone(),
                repair_text,
                repairable,
                choice,
                alternatives: group.alternatives.iter().map(option).collect(),
                sample: group.sample_masked.first().cloned(),
                rows: group.rows,
            }
        })
        .collect();
    let repairs = found.repairs.iter().map(|repair| RepairDone {
        text: repair_words::of(repair, language),
        chosen: repair_words::chosen(repair, language),
    });
    let repairs = repairs.collect();
    let (unknown_columns, missing_columns) = (found.unknown_columns, found.missing_columns);
    let batch = shown(found.view, &cx, language);
    Ok(Json(BatchDetail { batch, groups, repairs, unknown_columns, missing_columns }))
}

fn shown_choice(repair: &Repair, choice: &Choice, language: Language) -> Option<RepairChoice> {
    let input = match choice {
        Choice::Division => ChoiceInput::Division,
        Choice::Text => ChoiceInput::Text,
        Choice::Nothing | Choice::Code(_) | Choice::DateForm => ChoiceInput::List,
    };
    let values = match choice {
        Choice::Nothing => return None,
        Choice::Text | Choice::Division => Vec::new(),
        Choice::Code(entries) => entries
            .iter()
            .map(|entry| Coded {
                code: entry.code.to_owned(),
                text: language.of(entry.zh, entry.en).to_owned(),
            })
            .collect(),
        Choice::DateForm => repairs::DATE_FORMS
            .iter()
            .map(|(form, code)| Coded {
                code: (*code).to_owned(),
                text: repair_words::date_form(*form, language),
            })
            .collect(),
    };
    Some(RepairChoice { input, values, each: matches!(repair, Repair::MapValues { .. }) })
}

/// A batch's shape on the wire.
pub(crate) fn shown(view: BatchView, cx: &Cx, language: Language) -> Batch {
    let BatchView { batch, phase, step, failure, created_by, before } = view;
    let counts = batch.counts;
    let may_import = cx.actor.role.may_import();
    Batch {
        version: app::versions::of_batch(&batch, phase),
        id: batch.id.to_string(),
        status: phase.into(),
        source: batch.file.source.to_string(),
        source_name: words::source_name(batch.file.source.as_str(), language),
        file_name: batch.file.file_name.to_string(),
        rows: counts.create + counts.update + counts.skip + counts.reject,
        counts: Counts {
            create: counts.create,
            update: counts.update,
            skip: counts.skip,
            reject: counts.reject,
        },
        groups: batch.groups,
        denied_columns: batch.file.denied_columns.iter().map(ToString::to_string).collect(),
        created_at: batch.created_at.to_string(),
        created_by: created_by.to_string(),
        committed_at: batch.committed_at.map(|at| at.to_string()),
        undone_at: batch.undone_at.map(|at| at.to_string()),
        progress: step.map(|step| StepProgress {
            step: step.code.to_string(),
            done: step.done,
            total: step.total,
        }),
        failure: failure.map(|failure| language.of(&failure.zh, &failure.en).to_owned()),
        before: before.map(|before| before.to_string()),
        rejects_wait: batch.rejects_wait && phase == Phase::Committed,
        may_undo: may_import && phase == Phase::Committed,
        may_commit: may_import && phase == Phase::Staged,
    }
}

impl From<Phase> for BatchStatus {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Staging => Self::Staging,
            Phase::Staged => Self::Staged,
            Phase::Committing => Self::Committing,
            Phase::Committed => Self::Committed,
            Phase::Undoing => Self::Undoing,
            Phase::Undone => Self::Undone,
            Phase::Failed => Self::Failed,
        }
    }
}

/// The rejected rows as a file.
#[utoipa::path(get, path = "/api/batches/{id}/rejected", tag = "batches", operation_id = "rejected_rows",
    security(("session" = [])),
    params(("id" = String, Path, description = "`bat_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read, such as `import_review`")),
    responses((status = 200, description = "The rejected rows as a file that can be mended and imported again; the log \
        names the batch", content_type = "text/csv", body = String)))]
pub(crate) async fn rejected_rows(
    State(state): State<ServerState>,
    importer: Importer,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Batch>,
) -> Result<Response, Problem> {
    let rows = app::rejected_rows(&cx, &state.app, &importer.permit, permit, id).await?;
    let name = format!("{}-rejected.csv", rows.batch.file.source);
    // One chunk of rows at a time, so that a file of millions of rejected rows takes no memory.
    let chunks = stream::try_unfold((rows, true), move |(mut rows, first)| async move {
        let found = rows.next().await.map_err(std::io::Error::other)?;
        if found.is_empty() && !first {
            return Ok::<_, std::io::Error>(None);
        }
        let text = app::rejected_csv(&rows.batch, &found, first).map_err(std::io::Error::other)?;
        Ok(Some((text, (rows, false))))
    });
    let mut answer = Response::new(Body::from_stream(chunks));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(answer)
}

/// Takes a committed batch out again.
#[utoipa::path(post, path = "/api/batches/{id}/undo", tag = "batches", operation_id = "undo_batch",
    security(("session" = [])), params(("id" = String, Path, description = "`bat_…`")),
    responses((status = 202, description = "The undo has begun; read the batch to see how far it is", body = Batch)))]
pub(crate) async fn undo_batch(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    PathId(id): PathId<kind::Batch>,
) -> Result<impl IntoResponse, Problem> {
    let view = app::begin_undo(&cx, &state.app, permit, id).await?;
    Ok((StatusCode::ACCEPTED, Json(shown(view, &cx, language))))
}

/// Says that the rows of a batch that could not be taken were dealt with.
#[utoipa::path(post, path = "/api/batches/{id}/settled", tag = "batches", operation_id = "settle_rejected",
    security(("session" = [])), params(("id" = String, Path, description = "`bat_…`")),
    responses((status = 200, description = "They wait on nobody's list any more; 409 `wrong_state` where none wait", body = Batch)))]
pub(crate) async fn settle_rejected(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    PathId(id): PathId<kind::Batch>,
) -> Result<Json<Batch>, Problem> {
    let view = app::settle_rejected(&cx, &state.app, &permit, id).await?;
    Ok(Json(shown(view, &cx, language)))
}
