use app::{Advice, benefit_files::FaultyBenefit};
use axum::{Json, extract::State};
use base::Timestamp;
use store::Engine;

use crate::{
    dto::system::{AdviceCode, FaultyBenefitRow, System},
    extract::Worker,
    problem::Problem,
    state::ServerState,
};

/// How the system is.
#[utoipa::path(get, path = "/api/system", tag = "machine", operation_id = "system_health", security(("session" = [])),
    responses((status = 200, description = "Room, archives, log and what waits, for administrators; nobody is named", body = System)))]
pub(crate) async fn system_health(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
) -> Result<Json<System>, Problem> {
    let found = app::system_health(&cx, &state.app).await?;
    let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
    Ok(Json(System {
        at: found.at.to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: match found.store.engine {
            Engine::Sqlite => "sqlite".to_owned(),
            Engine::Postgres => "postgres".to_owned(),
        },
        engine_version: found.store.engine_version.to_string(),
        schema: found.store.schema,
        bytes: found.store.bytes,
        log_bytes: found.store.log_bytes,
        disk_free: found.store.disk.map(|disk| disk.free),
        disk_total: found.store.disk.map(|disk| disk.total),
        log_entries: found.store.log_entries,
        anchored_at: moment(found.store.anchored_at),
        backed_up_at: moment(found.backed_up_at),
        behind: found.store.behind,
        staged: found.store.staged,
        advice: found.advice.into_iter().map(code).collect(),
        faulty_benefits: found.faulty_benefits.into_iter().map(faulty).collect(),
    }))
}

fn faulty(found: FaultyBenefit) -> FaultyBenefitRow {
    FaultyBenefitRow { folder: found.folder, fault: found.fault, kept: found.kept }
}

const fn code(advice: Advice) -> AdviceCode {
    match advice {
        Advice::DiskLow => AdviceCode::DiskLow,
        Advice::ClockBehind => AdviceCode::ClockBehind,
        Advice::NoUploads => AdviceCode::NoUploads,
        Advice::LeftoversStay => AdviceCode::LeftoversStay,
        Advice::NoFonts => AdviceCode::NoFonts,
        Advice::NeverBackedUp => AdviceCode::NeverBackedUp,
        Advice::BackupOld => AdviceCode::BackupOld,
        Advice::Behind => AdviceCode::Behind,
        Advice::BenefitFaulty => AdviceCode::BenefitFaulty,
        Advice::NotAnchored => AdviceCode::NotAnchored,
    }
}
