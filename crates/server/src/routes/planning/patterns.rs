use app::planning::{self, PatternKind, PatternLevels, PatternTable};
use axum::Json;
use projection::InfantRule;

use super::bases::unpack;
use crate::{
    dto::planning::{
        document::PlanInfantRule,
        patterns::{PatternLevel, PatternLook, PatternLookRequest, PlanPatternKind},
    },
    extract::{Body, Planner},
    problem::Problem,
};

/// Looks at own rates by age.
#[utoipa::path(post, path = "/api/v1/planning/patterns/look", tag = "planning", operation_id = "look_at_pattern",
    security(("session" = [])), request_body = PatternLookRequest,
    responses((status = 200, description = "The rates by single year of age, and the levels that they imply", body = PatternLook)))]
pub(crate) async fn look_at_pattern(
    Planner { permit, language, .. }: Planner,
    Body(asked): Body<PatternLookRequest>,
) -> Result<Json<PatternLook>, Problem> {
    let PatternLookRequest { kind, per_thousand, nation, infant_rule, file } = asked;
    let kind = match kind {
        PlanPatternKind::Births => PatternKind::Births,
        PlanPatternKind::Deaths => PatternKind::Deaths,
        PlanPatternKind::Migrants => PatternKind::Migrants,
    };
    let table = PatternTable {
        kind,
        per_thousand,
        nation: nation.into(),
        infant_rule: match infant_rule {
            PlanInfantRule::CoaleDemenyQ0 => InfantRule::CoaleDemenyQ0,
            PlanInfantRule::CoaleDemenyM0 => InfantRule::CoaleDemenyM0,
            PlanInfantRule::AndreevKingkade => InfantRule::AndreevKingkade,
            PlanInfantRule::UnAnnual => InfantRule::UnAnnual,
        },
        file: unpack(&file)?,
    };
    let found = planning::look_at_pattern(&permit, table).await?;
    let levels = match found.levels {
        PatternLevels::Births { total, mean_age } => [("total_fertility", total), ("mean_age", mean_age)],
        PatternLevels::Deaths([male, female]) => [("life_male", male), ("life_female", female)],
        PatternLevels::Migrants { net, male_share } => [("net_migration", net), ("male_share", male_share)],
    };
    Ok(Json(PatternLook {
        male: found.pattern.male,
        female: found.pattern.female,
        levels: levels.map(|(curve, value)| PatternLevel { curve, value }).into(),
        steps: found.steps.iter().map(|words| language.of(&words.zh, &words.en).to_owned()).collect(),
    }))
}
