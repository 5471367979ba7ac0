use access::Cx;
use axum::{Json, extract::State};
use registry::{quality::Severity, registration::Stage};
use store::{AppealsQueued, DueQueued, Queued};

use crate::{
    dto::summary::{QueueCode, Summary, Truth, Waiting},
    extract::Worker,
    problem::{Code, Problem},
    routes::batches::shown,
    state::ServerState,
    words,
};

/// Whether the reader may see exact counts: an analyst gets moved ones only, and nothing beside them that would tell.
pub(crate) fn exact(cx: &Cx) -> Result<(), Problem> {
    if cx.actor.role.may_analyse() { Err(Problem::of(Code::PlanningDenied)) } else { Ok(()) }
}

/// The day's summary.
#[utoipa::path(get, path = "/api/summary", tag = "summary", operation_id = "summary", security(("session" = [])),
    responses((status = 200, description = "The day's summary of the reader's area: counts, no people", body = Summary)))]
pub(crate) async fn summary(
    State(state): State<ServerState>,
    Worker { cx, language }: Worker,
) -> Result<Json<Summary>, Problem> {
    exact(&cx)?;
    let found = app::summary(&cx, &state.app).await?;
    let counts = found.counts;
    Ok(Json(Summary {
        as_of: found.as_of.to_string(),
        area: found.area.prefix().to_owned(),
        area_name: words::place_name(found.area.prefix()),
        mentions: counts.mentions,
        people: counts.people,
        residents: counts.residents,
        households: counts.households,
        dwellings: counts.dwellings,
        unaccounted: counts.unaccounted,
        located: counts.located,
        doubtful: counts.doubtful,
        queues: queues(&found),
        batches: found.batches.into_iter().map(|view| shown(view, &cx, language)).collect(),
        truth: found.truth.map(|truth| Truth {
            people_true: truth.people_true,
            people_register: truth.people_register,
            pair_precision: truth.pair_precision,
            pair_recall: truth.pair_recall,
            locatable: truth.locatable,
            located_right: truth.located_right,
        }),
    }))
}

fn queues(found: &app::DaySummary) -> Vec<Waiting> {
    let whole = |queue, queued: Option<Queued>| queued.map(|queued| (queue, queued, None));
    let by_day = |queue, waits: Option<DueQueued>| {
        waits.map(|waits| (queue, waits.queued, Some(waits.due.to_string())))
    };
    let appeals = |queue, waits: Option<AppealsQueued>| {
        waits.map(|(queued, due)| (queue, queued, due.map(|day| day.to_string())))
    };
    let made = [
        whole(QueueCode::MattersNear, found.matters.0),
        by_day(QueueCode::CasesNear, found.cases.0),
        appeals(QueueCode::AppealsNear, found.appeals.0),
        by_day(QueueCode::FormsOverdue, found.forms.0),
        whole(QueueCode::Matters, found.matters.1),
        by_day(QueueCode::Cases, found.cases.1),
        appeals(QueueCode::Appeals, found.appeals.1),
        by_day(QueueCode::FormsNear, found.forms.1),
        whole(QueueCode::Rolls, found.made.0),
        whole(QueueCode::GroupMessages, found.made.1),
    ];
    let events = found.registrations.iter().filter_map(|(stage, queued)| {
        let queue = match stage {
            Stage::Declared => QueueCode::Declared,
            Stage::Verified => QueueCode::Verified,
            Stage::CorrectionAsked => QueueCode::CorrectionAsked,
            Stage::AnnulmentAsked => QueueCode::AnnulmentAsked,
            Stage::Registered | Stage::Annulled | Stage::Withdrawn => return None,
        };
        Some((queue, *queued, None))
    });
    let findings = found.findings.iter().map(|(severity, queued)| {
        let queue = match severity {
            Severity::Contradiction => QueueCode::Contradiction,
            Severity::Suspect => QueueCode::Suspect,
            Severity::Notice => QueueCode::Notice,
        };
        (queue, *queued, None)
    });
    made.into_iter()
        .flatten()
        .chain(events)
        .chain(findings)
        .map(|(queue, queued, due)| Waiting {
            queue,
            count: queued.count,
            since: queued.since.to_string(),
            due,
        })
        .collect()
}
