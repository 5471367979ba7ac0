use app::planning::{
    self, DivisionRun, Need, OUTCOMES, Run, YearHomes,
    parameters::{PARAMETERS, Reckoned, SERVICES},
    shapes,
};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::header,
    response::IntoResponse,
};
use base::kind;
use projection::{INDICATORS, Quantity, Words};
use serde::Deserialize;

use crate::{
    dto::{
        planning::{
            document::{PlanDocument, PlanPast},
            runs::{
                AreaRun, AreasRequest, BacktestDay, BacktestGroup, BacktestResult, CausePart, Choice,
                CompareRequest, DraftRequest, FanQuantity, FanRequest, OutcomeParts, ParameterChoice,
                PastProjections, PlanAgeShape, PlanAreas, PlanCause, PlanChoices, PlanComparison, PlanFan,
                RunRequest, RunResult, ServiceChoice, ServiceNeed, YearHouseholds, YearPopulation,
                YearlyFigure,
            },
        },
        session::PurposeCode,
    },
    extract::{Body, Counter, PathId, Planner},
    language::Language,
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// What a scenario may choose from.
#[utoipa::path(get, path = "/api/v1/planning/choices", tag = "planning", operation_id = "plan_choices",
    security(("session" = [])),
    responses((status = 200, description = "Reference sets, shapes by age, parameters of services", body = PlanChoices)))]
pub(crate) async fn plan_choices(Planner { language, .. }: Planner) -> Json<PlanChoices> {
    let choices = |shapes: &[shapes::Shape]| {
        shapes
            .iter()
            .map(|shape| Choice {
                code: shape.code.to_owned(),
                name: language.of(shape.zh, shape.en).to_owned(),
            })
            .collect()
    };
    let parameters = PARAMETERS
        .iter()
        .map(|known| ParameterChoice {
            code: known.code.to_owned(),
            name: language.of(known.zh, known.en).to_owned(),
            low: known.low,
            high: known.high,
        })
        .collect();
    let service = |own: &Reckoned| ServiceChoice {
        code: own.code.to_owned(),
        name: language.of(own.zh, own.en).to_owned(),
        needs: own.needs.iter().map(|code| (*code).to_owned()).collect(),
    };
    Json(PlanChoices {
        references: choices(shapes::MORTALITY),
        fertility: choices(shapes::FERTILITY),
        mortality: choices(shapes::MORTALITY),
        migration: choices(shapes::MIGRATION),
        parameters,
        services: SERVICES.iter().map(service).collect(),
    })
}

/// Drafts a scenario.
#[utoipa::path(post, path = "/api/v1/planning/draft", tag = "planning", operation_id = "draft_scenario",
    security(("session" = [])), request_body = DraftRequest,
    responses((status = 200, description = "The nation's assumptions on the base chosen, to begin with", body = PlanDocument)))]
pub(crate) async fn draft_scenario(
    State(state): State<ServerState>,
    Planner { permit, .. }: Planner,
    Body(asked): Body<DraftRequest>,
) -> Result<Json<PlanDocument>, Problem> {
    let base = serde_json::to_value(asked.base).and_then(serde_json::from_value);
    let base = base.or(Err(Problem::of(Code::BodyInvalid)))?;
    PlanDocument::of(&planning::draft(&state.app.store, &permit, base).await?).map(Json)
}

/// Runs a scenario.
#[utoipa::path(post, path = "/api/v1/planning/run", tag = "planning", operation_id = "run_scenario",
    security(("session" = [])), request_body = RunRequest,
    responses((status = 200, description = "The population, its figures and what services need, year by year", body = RunResult)))]
pub(crate) async fn run_scenario(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
    Body(asked): Body<RunRequest>,
) -> Result<Json<RunResult>, Problem> {
    let document = asked.document.read()?;
    let run = planning::run_projection(&state.app.store, &permit, &document).await?;
    let needs = planning::services(&document, &run)?;
    let homes = planning::households(&document, &run).map_err(app::AppError::from)?;
    Ok(Json(RunResult {
        households: homes.into_iter().map(year_households).collect(),
        ..result(&run, &needs, asked.cells, language)
    }))
}

fn year_households(of: YearHomes) -> YearHouseholds {
    let YearHomes { year, by_size, alone: [alone_65, alone_80], mean_size, held } = of;
    YearHouseholds { year, by_size, alone_65, alone_80, mean_size, held }
}

fn result(run: &Run, needs: &[Need], cells: bool, language: Language) -> RunResult {
    let words = |words: &Words| language.of(&words.zh, &words.en).to_owned();
    let whole = |cells: &[f64]| cells.iter().map(|people| people.round()).collect::<Vec<f64>>();
    let population =
        |year: i32, of: [&[f64]; 2]| YearPopulation { year, male: whole(of[0]), female: whole(of[1]) };
    let projection = &run.projection;
    let years = run.years();
    let by_age = |(at, year): (usize, &i32)| {
        let (male, female) = projection.population_at(at).split_at(projection.ages.groups());
        population(*year, [male, female])
    };
    RunResult {
        first_year: projection.first_year,
        population: (0..=projection.periods()).map(|steps| projection.total(steps).round()).collect(),
        years: if cells { years.iter().enumerate().map(by_age).collect() } else { Vec::new() },
        history: run
            .history
            .iter()
            .filter(|_| cells)
            .map(|(year, of)| population(*year, [&of[0], &of[1]]))
            .collect(),
        indicators: run
            .indicators
            .iter()
            .map(|(indicator, values)| YearlyFigure {
                code: indicator.name.to_owned(),
                name: language.of(indicator.zh, indicator.en).to_owned(),
                unit: indicator.unit.to_owned(),
                values: values.clone(),
            })
            .collect(),
        shapes: run
            .shapes
            .iter()
            .filter(|_| cells)
            .map(|shape| PlanAgeShape {
                code: shape.code.to_owned(),
                name: words(&shape.name),
                first: shape.first.clone(),
                last: shape.last.clone(),
                source: words(&shape.source),
            })
            .collect(),
        services: needs
            .iter()
            .map(|need| ServiceNeed {
                code: need.code.to_owned(),
                name: words(&need.service.name),
                unit: words(&need.unit),
                ratio: need.ratio,
                people: need.people,
                needed: need.service.demand.clone(),
                capacity: need.service.capacity.clone(),
                gap_year: need.service.opens(),
                peak_year: need.service.peak.0,
                basis: need.service.basis.iter().map(words).collect(),
                grades: need.grades.clone(),
            })
            .collect(),
        households: Vec::new(),
        notes: run.notes.iter().map(words).collect(),
        sources: run.sources.iter().map(words).collect(),
    }
}

/// Draws a fan.
#[utoipa::path(post, path = "/api/v1/planning/fan", tag = "planning", operation_id = "draw_fan",
    security(("session" = [])), request_body = FanRequest,
    responses((status = 200, description = "Quantiles of many paths, the same for the same seed", body = PlanFan)))]
pub(crate) async fn draw_fan(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
    Body(asked): Body<FanRequest>,
) -> Result<Json<PlanFan>, Problem> {
    let document = asked.document.read()?;
    let drawn = planning::scenario_fan(&state.app.store, &permit, &document, asked.paths).await?;
    let quantities = drawn.fan.quantities.iter().map(|quantity| {
        let (zh, en) = quantity_words(*quantity);
        let quantiles = drawn.of(*quantity).iter().map(|levels| levels.to_vec()).collect();
        FanQuantity { code: quantity.name(), name: language.of(&zh, &en).to_owned(), quantiles }
    });
    Ok(Json(PlanFan {
        first_year: drawn.fan.first_year,
        paths: drawn.fan.paths,
        quantities: quantities.collect(),
        chance: asked.under.and_then(|under| drawn.chance_under(under.year, under.people)),
        notes: drawn.notes.iter().map(|words| language.of(&words.zh, &words.en).to_owned()).collect(),
    }))
}

/// A quantity in both languages.
fn quantity_words(quantity: Quantity) -> (String, String) {
    let named = |name: &str| INDICATORS.iter().find(|indicator| indicator.name == name);
    if let Some(indicator) = named(&quantity.name()) {
        return (indicator.zh.to_owned(), indicator.en.to_owned());
    }
    match quantity {
        Quantity::Aged { from, until: 0 } => (format!("{from}岁及以上人口"), format!("aged {from} and over")),
        Quantity::Aged { from, until } => {
            (format!("{from}—{}岁人口", until - 1), format!("aged {from}-{}", until - 1))
        }
        Quantity::Population
        | Quantity::Births
        | Quantity::Deaths
        | Quantity::NetMigrants
        | Quantity::TotalFertility
        | Quantity::LifeMale
        | Quantity::LifeFemale => (quantity.name(), quantity.name()),
    }
}

/// Runs a scenario by divisions.
#[utoipa::path(post, path = "/api/v1/planning/areas", tag = "planning", operation_id = "run_areas",
    security(("session" = [])), request_body = AreasRequest,
    responses((status = 200, description = "Every division of the base, in whole persons that add up; in the order of codes",
        body = PlanAreas)))]
pub(crate) async fn run_areas(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
    Body(asked): Body<AreasRequest>,
) -> Result<Json<PlanAreas>, Problem> {
    let document = asked.document.read()?;
    let found = planning::by_division(&state.app.store, &permit, &document).await?;
    let area = |division: &DivisionRun| {
        let projection = &division.projection;
        let old = |steps: usize| -> f64 {
            let cells = projection.population_at(steps);
            let (male, female) = cells.split_at(projection.ages.groups());
            let old: f64 = male[65..].iter().chain(&female[65..]).sum();
            old / projection.total(steps).max(1.0)
        };
        let name = if division.name.is_empty() {
            words::place_name(&division.code)
        } else {
            division.name.to_owned()
        };
        AreaRun {
            code: division.code.to_string(),
            name,
            population: (0..=projection.periods()).map(|steps| projection.total(steps)).collect(),
            aged_65_first: old(0),
            aged_65_last: old(projection.periods()),
            too_small: division.too_small,
        }
    };
    Ok(Json(PlanAreas {
        first_year: found.first_year,
        areas: found.divisions.iter().map(area).collect(),
        notes: found.notes.iter().map(|words| language.of(&words.zh, &words.en).to_owned()).collect(),
    }))
}

/// Compares two scenarios.
#[utoipa::path(post, path = "/api/v1/planning/compare", tag = "planning", operation_id = "compare_scenarios",
    security(("session" = [])), request_body = CompareRequest,
    responses((status = 200, description = "Why the two differ: births, deaths, migration, the start", body = PlanComparison)))]
pub(crate) async fn compare_scenarios(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
    Body(asked): Body<CompareRequest>,
) -> Result<Json<PlanComparison>, Problem> {
    let (first, second) = (asked.first.read()?, asked.second.read()?);
    let found = planning::compare_scenarios(&state.app.store, &permit, [&first, &second], asked.year).await?;
    let outcomes = OUTCOMES
        .iter()
        .zip(found.outcomes)
        .map(|((code, zh, en), ([first, second], parts))| OutcomeParts {
            code: (*code).to_owned(),
            name: language.of(zh, en).to_owned(),
            first,
            second,
            parts: [
                PlanCause::AgeStructure,
                PlanCause::Fertility,
                PlanCause::SexRatio,
                PlanCause::Mortality,
                PlanCause::Migration,
            ]
            .into_iter()
            .zip(parts)
            .map(|(cause, value)| CausePart { cause, value })
            .collect(),
        })
        .collect();
    Ok(Json(PlanComparison { year: found.year, outcomes }))
}

/// Sets a scenario beside the register.
#[utoipa::path(get, path = "/api/v1/planning/scenarios/{id}/backtest", tag = "planning", operation_id = "backtest_scenario",
    security(("session" = [])), params(("id" = String, Path, description = "`scn_…`"),
        ("x-purpose" = PurposeCode, Header, description = "`planning`")),
    responses((status = 200, description = "The projection beside what the register has since recorded", body = BacktestResult)))]
pub(crate) async fn backtest_scenario(
    State(state): State<ServerState>,
    Counter { cx, permit, .. }: Counter,
    PathId(id): PathId<kind::Scenario>,
) -> Result<Json<BacktestResult>, Problem> {
    let store = &state.app.store;
    let found = planning::read_version(store, &permit, id, None).await?;
    let met = planning::backtest(&cx, store, &permit, &found.document).await?;
    let group = |(from, until, projected, counted): &(u32, Option<u32>, f64, f64)| BacktestGroup {
        from: *from,
        until: *until,
        projected: *projected,
        counted: *counted,
    };
    let days = met
        .iter()
        .map(|met| BacktestDay {
            day: met.day.to_string(),
            projected: met.total.0,
            counted: met.total.1,
            groups: met.groups.iter().map(group).collect(),
        })
        .collect();
    Ok(Json(BacktestResult { days }))
}

/// Reads the past projections that the register can vouch for.
#[utoipa::path(get, path = "/api/v1/planning/past", tag = "planning", operation_id = "past_projections",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`planning`")),
    responses((status = 200, description = "Scenarios on this register's counts beside the residents of every anniversary that \
        came after they were saved", body = PastProjections)))]
pub(crate) async fn past_projections(
    State(state): State<ServerState>,
    Counter { cx, permit, .. }: Counter,
) -> Result<Json<PastProjections>, Problem> {
    let found = planning::past_projections(&cx, &state.app.store, &permit).await?;
    let item = |past: planning::PastProjection| PlanPast {
        base_year: past.base_year,
        year: past.year,
        projected: past.projected,
        counted: past.counted,
        source: past.source.into(),
    };
    let (fewest_errors, fewest_projections) = planning::FEWEST;
    Ok(Json(PastProjections {
        items: found.into_iter().map(item).collect(),
        fewest_errors,
        fewest_projections,
    }))
}

/// Which version leaves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportQuery {
    version: Option<u32>,
}

/// Exports a scenario.
#[utoipa::path(get, path = "/api/v1/planning/scenarios/{id}/export", tag = "planning", operation_id = "export_scenario",
    security(("session" = [])), params(("id" = String, Path, description = "`scn_…`"),
        ("version" = Option<u32>, Query, description = "A version's number; the current one unless given")),
    responses((status = 200, description = "A ZIP archive from which the run can be repeated", content_type = "application/zip",
        body = Vec<u8>)))]
pub(crate) async fn export_scenario(
    State(state): State<ServerState>,
    Planner { cx, permit, .. }: Planner,
    PathId(id): PathId<kind::Scenario>,
    query: Result<Query<ExportQuery>, QueryRejection>,
) -> Result<impl IntoResponse, Problem> {
    let Ok(Query(ExportQuery { version })) = query else { return Err(Problem::of(Code::QueryInvalid)) };
    let archive = planning::export_scenario(&cx, &state.app.store, &permit, id, version).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"scenario.zip\""),
    ];
    Ok((headers, archive))
}
