use app::planning::{self, BaseView, OwnTable, Unit};
use axum::{Json, extract::State};
use base::{Date, kind};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use codes::division::Divisions;
use projection::Words;
use store::BasePopulation;

use crate::{
    dto::{
        planning::bases::{
            AgeGroup, BaseDetail, BaseKind, BaseRow, BasesPage, CountLevel, CountRequest, CountUnit,
            DivisionPeople, NotCounted, OwnBaseLook, OwnBaseRequest, OwnLookRequest, YearBirths, YearDeaths,
        },
        planning::document::PlanHomes,
        session::PurposeCode,
    },
    extract::{Body, Counter, PathId, Planner},
    language::Language,
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// Counts the register.
#[utoipa::path(post, path = "/api/v1/planning/bases/count", tag = "planning", operation_id = "count_base",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`planning`")),
    request_body = CountRequest,
    responses((status = 200, description = "Residents of the reader's area by sex and single age, kept as a base population: \
        register counts, never official statistics", body = BaseDetail)))]
pub(crate) async fn count_base(
    State(state): State<ServerState>,
    Counter { cx, permit, language }: Counter,
    Body(asked): Body<CountRequest>,
) -> Result<Json<BaseDetail>, Problem> {
    let day = asked.as_of.map_or_else(|| Ok(cx.now().china_date()), |text| read_day(&text))?;
    let digits = match asked.level {
        CountLevel::County => 6,
        CountLevel::Township => 9,
        CountLevel::Community => 12,
    };
    let view = planning::count_base(&cx, &state.app.store, &permit, &asked.name, day, digits).await?;
    detail(&view, language).map(Json)
}

/// Keeps counts that were brought along.
#[utoipa::path(post, path = "/api/v1/planning/bases", tag = "planning", operation_id = "keep_own_base",
    security(("session" = [])), request_body = OwnBaseRequest,
    responses((status = 200, description = "The counts as they were read", body = BaseDetail)))]
pub(crate) async fn keep_own_base(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    Body(asked): Body<OwnBaseRequest>,
) -> Result<Json<BaseDetail>, Problem> {
    let OwnBaseRequest { name, source, as_of, unit, smooth, file } = asked;
    let table =
        OwnTable { name, source, as_of: read_day(&as_of)?, unit: unit.into(), smooth, file: unpack(&file)? };
    let view = planning::keep_own_base(&cx, &state.app.store, &permit, table).await?;
    detail(&view, language).map(Json)
}

/// Looks at counts that were brought along.
#[utoipa::path(post, path = "/api/v1/planning/bases/look", tag = "planning", operation_id = "look_at_own_base",
    security(("session" = [])), request_body = OwnLookRequest,
    responses((status = 200, description = "The counts as they were read, what they look like, and what would be kept",
        body = OwnBaseLook)))]
pub(crate) async fn look_at_own_base(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    Body(asked): Body<OwnLookRequest>,
) -> Result<Json<OwnBaseLook>, Problem> {
    let OwnLookRequest { unit, smooth, file } = asked;
    let table = OwnTable {
        name: String::new(),
        source: String::new(),
        as_of: cx.now().china_date(),
        unit: unit.into(),
        smooth,
        file: unpack(&file)?,
    };
    let found = planning::look_at_own_base(&state.app.store, &permit, table).await?;
    let words = |said: &[Words]| said.iter().map(|own| language.of(&own.zh, &own.en).to_owned()).collect();
    let group = |(from, until, [male, female]): &planning::Group| AgeGroup {
        from: *from,
        until: *until,
        male: *male,
        female: *female,
    };
    Ok(Json(OwnBaseLook {
        people: found.people(),
        groups: found.groups.iter().map(group).collect(),
        diagnosis: words(&found.diagnosis),
        steps: words(&found.steps),
        male: found.single.male,
        female: found.single.female,
    }))
}

pub(super) fn unpack(file: &str) -> Result<Vec<u8>, Problem> {
    STANDARD.decode(file).or(Err(Problem::of(Code::BodyInvalid)))
}

impl From<CountUnit> for Unit {
    fn from(unit: CountUnit) -> Self {
        match unit {
            CountUnit::Persons => Self::Persons,
            CountUnit::Thousands => Self::Thousands,
            CountUnit::TenThousands => Self::TenThousands,
        }
    }
}

/// Lists base populations.
#[utoipa::path(get, path = "/api/v1/planning/bases", tag = "planning", operation_id = "list_bases",
    security(("session" = [])),
    responses((status = 200, description = "Base populations of the reader's area, newest first", body = BasesPage)))]
pub(crate) async fn list_bases(
    State(state): State<ServerState>,
    Planner { permit, .. }: Planner,
) -> Result<Json<BasesPage>, Problem> {
    let views = planning::list_bases(&state.app.store, &permit).await?;
    Ok(Json(BasesPage { items: views.iter().map(row).collect() }))
}

/// Reads a base population.
#[utoipa::path(get, path = "/api/v1/planning/bases/{id}", tag = "planning", operation_id = "read_base",
    security(("session" = [])), params(("id" = String, Path, description = "`bas_…`")),
    responses((status = 200, description = "The base population in full", body = BaseDetail)))]
pub(crate) async fn read_base(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
    PathId(id): PathId<kind::BasePopulation>,
) -> Result<Json<BaseDetail>, Problem> {
    detail(&planning::read_base(&state.app.store, &permit, id).await?, language).map(Json)
}

fn read_day(text: &str) -> Result<Date, Problem> {
    text.parse().or(Err(Problem::of(Code::BodyInvalid)))
}

fn row(view: &BaseView) -> BaseRow {
    let BasePopulation { id, name, kind, source, as_of, counts, created_at, .. } = &view.base;
    let (kind, known_at) = match kind {
        store::BaseKind::Register { known_at } => (BaseKind::Register, Some(known_at.to_string())),
        store::BaseKind::Own => (BaseKind::Own, None),
    };
    BaseRow {
        id: id.to_string(),
        name: name.to_string(),
        kind,
        source: source.to_string(),
        as_of: as_of.to_string(),
        known_at,
        author: view.author.to_string(),
        created_at: created_at.to_string(),
        people: counts.total(),
    }
}

fn detail(view: &BaseView, language: Language) -> Result<BaseDetail, Problem> {
    let said = planning::diagnose_base(&view.base)?;
    let counts = &view.base.counts;
    let ages = || vec![0; usize::from(store::OPEN_AGE) + 1];
    let (mut male, mut female) = (ages(), ages());
    for division in &counts.divisions {
        for (sum, cells) in [(&mut male, &division.male), (&mut female, &division.female)] {
            for (sum, people) in sum.iter_mut().zip(cells) {
                *sum += people;
            }
        }
    }
    let not = counts.not_counted;
    let mut deaths: Vec<YearDeaths> = Vec::new();
    for death in &counts.deaths {
        match deaths.last_mut() {
            Some(last) if last.year == death.year => last.deaths += death.deaths,
            Some(_) | None => deaths.push(YearDeaths { year: death.year, deaths: death.deaths }),
        }
    }
    Ok(BaseDetail {
        base: row(view),
        male,
        female,
        divisions: counts.divisions.iter().map(division).collect(),
        births: counts
            .births
            .iter()
            .map(|of| YearBirths { year: of.year, births: of.male + of.female + of.unstated })
            .collect(),
        deaths,
        not_counted: NotCounted {
            sex_or_age_unknown: not.sex_or_age_unknown,
            age_estimated: not.age_estimated,
            place_unknown: not.place_unknown,
            known_here_later: not.known_here_later,
            died_since: not.died_since,
        },
        diagnosis: said.iter().map(|words| language.of(&words.zh, &words.en).to_owned()).collect(),
        steps: planning::base_steps(&view.base)
            .iter()
            .map(|words| language.of(&words.zh, &words.en).to_owned())
            .collect(),
        homes: planning::homes_of(&view.base).map_err(app::AppError::from)?.map(homes),
    })
}

fn division(of: &store::DivisionCount) -> DivisionPeople {
    let aged = |from: usize, until: usize| -> u64 {
        let until = until.min(of.male.len());
        of.male[from..until].iter().sum::<u64>() + of.female[from..until].iter().sum::<u64>()
    };
    let name =
        Divisions::bundled().get(&of.code).map_or_else(|| words::place_name(&of.code), |d| d.name.to_owned());
    DivisionPeople {
        code: of.code.to_string(),
        name,
        people: aged(0, usize::MAX),
        aged_0_14: aged(0, 15),
        aged_65_plus: aged(65, usize::MAX),
    }
}

fn homes(of: planning::Homes) -> PlanHomes {
    let planning::Homes { starts, male, female, mean_of_largest, source } = of;
    PlanHomes { starts, male, female, mean_of_largest, source: source.into() }
}
