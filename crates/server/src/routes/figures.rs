use app::{
    figures::{self, FileKind, SnapshotView},
    planning,
};
use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::header,
    response::IntoResponse,
};
use base::Date;
use serde::Deserialize;
use statistics::{
    Share, Spec,
    definition::Definition,
    dimension::{Category, DIMENSIONS, Dimension, UNITS, Unit, View},
    indicator::{Evaluated, PlaceValues, Selector, Withheld},
};

use crate::{
    dto::{
        figures::{
            ExportRequest, FigureCategory, FigureChoice, FigureChoices, FigureUnit, FiguresPage,
            IndicatorMeaning, IndicatorValue, PlaceFigures, SnapshotRequest, SnapshotRow, SnapshotsPage,
            TableAnswer, TableFile, TableRequest, TableShare,
        },
        session::PurposeCode,
    },
    extract::{Body, Counter, Planner, Worker},
    language::Language,
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// Takes a snapshot.
#[utoipa::path(post, path = "/api/v1/figures/snapshots", tag = "planning", operation_id = "take_snapshot",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`planning`")),
    request_body = SnapshotRequest,
    responses((status = 200, description = "The register on a day as columns of codes, with its definition", body = SnapshotRow)))]
pub(crate) async fn take_snapshot(
    State(state): State<ServerState>,
    Counter { cx, permit, language }: Counter,
    Body(asked): Body<SnapshotRequest>,
) -> Result<Json<SnapshotRow>, Problem> {
    let day = asked.as_of.map_or_else(
        || Ok(cx.now().china_date()),
        |text| text.parse::<Date>().or(Err(Problem::of(Code::BodyInvalid))),
    )?;
    let taken =
        figures::take_snapshot(&cx, &state.app.store, &permit, &state.app.snapshots(), day, None).await?;
    Ok(Json(row(&taken.name, &taken.definition, language)))
}

/// Lists snapshots.
#[utoipa::path(get, path = "/api/v1/figures/snapshots", tag = "planning", operation_id = "list_snapshots",
    security(("session" = [])),
    responses((status = 200, description = "Snapshots of the reader's area, the newest day first", body = SnapshotsPage)))]
pub(crate) async fn list_snapshots(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
) -> Result<Json<SnapshotsPage>, Problem> {
    let views = figures::list_snapshots(&permit, &state.app.snapshots())?;
    let of = |SnapshotView { name, definition }: &SnapshotView| row(name, definition, language);
    Ok(Json(SnapshotsPage { items: views.iter().map(of).collect() }))
}

fn row(name: &str, definition: &Definition, language: Language) -> SnapshotRow {
    SnapshotRow {
        name: name.into(),
        area: definition.area.to_string(),
        area_name: words::place_name(&definition.area),
        as_of: definition.day.to_string(),
        known_at: definition.known_at.to_string(),
        people: definition.people,
        events: definition.events,
        parts: definition.parts.len(),
        content: definition.content.to_string(),
        rules: definition.rules.iter().map(|[zh, en]| language.of(zh, en).to_owned()).collect(),
        birth_unknown: definition.left_out.birth_unknown,
        place_unknown: definition.left_out.place_unknown,
        events_without_place: definition.left_out.events_without_place,
    }
}

/// Where figures are asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FiguresQuery {
    level: Option<usize>,
    area: Option<String>,
}

/// Reckons every indicator.
#[utoipa::path(get, path = "/api/v1/figures/snapshots/{name}/indicators", tag = "planning", operation_id = "read_figures",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`planning`"),
        ("name" = String, Path, description = "The snapshot's name"),
        ("level" = Option<usize>, Query, description = "Digits of the divisions: 6, 9 or 12; 9 unless given"),
        ("area" = Option<String>, Query, description = "Leading digits of the place; the whole unless given")),
    responses((status = 200, description = "Every indicator of the place and of its divisions, with counts and definitions: \
        register counts, never official statistics", body = FiguresPage)))]
pub(crate) async fn read_figures(
    State(state): State<ServerState>,
    Counter { cx, permit, language }: Counter,
    Path(name): Path<String>,
    query: Result<Query<FiguresQuery>, QueryRejection>,
) -> Result<Json<FiguresPage>, Problem> {
    let Ok(Query(asked)) = query else { return Err(Problem::of(Code::QueryInvalid)) };
    let snapshot = figures::open_snapshot(&permit, &state.app.snapshots(), &name)?;
    let level = asked.level.unwrap_or(9);
    let area = asked.area.clone().unwrap_or_else(|| snapshot.area().to_owned());
    let found =
        figures::figures(&cx, &state.app.store, &permit, snapshot, asked.area.as_deref(), level).await?;
    let meanings =
        found.places.first().map(|whole| whole.values.iter().map(|one| meaning(one, language)).collect());
    Ok(Json(FiguresPage {
        snapshot: row(&found.snapshot.name, &found.snapshot.definition, language),
        after: found.view.after.to_string(),
        indicators: meanings.unwrap_or_default(),
        places: found.places.iter().map(|place| figures_of(place, &area, language)).collect(),
        area,
        ages: found.ages,
    }))
}

fn meaning(one: &Evaluated, language: Language) -> IndicatorMeaning {
    let say = |[zh, en]: &[Box<str>; 2]| language.of(zh, en).to_owned();
    let all = |selectors: &[Selector]| selectors.iter().map(|own| selected(own, language)).collect();
    IndicatorMeaning {
        code: one.indicator.code.to_string(),
        group: one.group.code.to_string(),
        group_name: say(&one.group.name),
        name: say(&one.indicator.name),
        definition: say(&one.indicator.definition),
        method: serde_json::to_value(one.indicator.method)
            .ok()
            .and_then(|code| code.as_str().map(str::to_owned))
            .unwrap_or_default(),
        above: all(&one.indicator.numerator),
        below: all(&one.indicator.denominator),
        source: say(&one.group.source),
        unit: say(&one.indicator.unit),
        decimals: one.indicator.decimals,
        least: one.indicator.least,
        caveat: one.indicator.caveat.as_ref().map(say),
    }
}

/// A selector in words.
fn selected(selector: &Selector, language: Language) -> String {
    let unit = UNITS.iter().find(|unit| unit.code == &*selector.of);
    let mut words = vec![unit.map_or("", |unit| language.of(unit.zh, unit.en)).to_owned()];
    if let Some([from, until]) = selector.ages {
        let until = if until >= 100 { String::new() } else { until.to_string() };
        words.push(language.of(&format!("{from}–{until} 岁"), &format!("aged {from}–{until}")).to_owned());
    }
    for (code, kept) in &selector.only {
        let name =
            DIMENSIONS.iter().find(|(own, ..)| *own == &**code).map_or("", |(_, zh, en)| language.of(zh, en));
        words.push(format!("{name}={}", kept.join("/")));
    }
    format!("{}{}", if selector.minus { "− " } else { "" }, words.join("，"))
}

fn figures_of(place: &PlaceValues, area: &str, language: Language) -> PlaceFigures {
    let (code, name) = match &place.place {
        Some(category) => (category.code.to_string(), language.of(&category.zh, &category.en).to_owned()),
        None => (String::new(), words::place_name(area)),
    };
    let value = |one: &Evaluated| IndicatorValue {
        value: one.value.value.ok(),
        withheld: one.value.value.err().map(|why| match why {
            Withheld::Few => "few",
            Withheld::Undefined => "undefined",
        }),
        numerator: one.value.numerator,
        denominator: one.value.denominator,
        low: one.value.interval.map(|(low, _)| low),
        high: one.value.interval.map(|(_, high)| high),
    };
    PlaceFigures { code, name, values: place.values.iter().map(value).collect() }
}

pub(crate) fn spec(asked: TableRequest) -> Spec {
    let codes = |codes: Vec<String>| codes.into_iter().map(Into::into).collect();
    Spec {
        unit: asked.unit.into(),
        rows: codes(asked.rows),
        columns: codes(asked.columns),
        filter: asked.filter.into_iter().map(|(code, kept)| (code.into(), codes(kept))).collect(),
        area: asked.area.map(Into::into),
        level: asked.level,
        share: match asked.share {
            TableShare::None => Share::None,
            TableShare::Row => Share::Row,
            TableShare::Column => Share::Column,
            TableShare::All => Share::All,
        },
        years: asked.years,
    }
}

pub(crate) const fn paper(language: Language) -> planning::Language {
    match language {
        Language::Chinese => planning::Language::Chinese,
        Language::English => planning::Language::English,
    }
}

/// A table as it was asked for.
pub(crate) fn asked_of(spec: &Spec) -> TableRequest {
    let codes = |codes: &[Box<str>]| codes.iter().map(ToString::to_string).collect();
    TableRequest {
        unit: spec.unit.to_string(),
        rows: codes(&spec.rows),
        columns: codes(&spec.columns),
        filter: spec.filter.iter().map(|(code, kept)| (code.to_string(), codes(kept))).collect(),
        area: spec.area.as_deref().map(str::to_owned),
        level: spec.level,
        share: match spec.share {
            Share::None => TableShare::None,
            Share::Row => TableShare::Row,
            Share::Column => TableShare::Column,
            Share::All => TableShare::All,
        },
        years: spec.years,
    }
}

/// Counts a table.
#[utoipa::path(post, path = "/api/v1/figures/snapshots/{name}/table", tag = "planning", operation_id = "build_table",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`planning`"),
        ("name" = String, Path, description = "The snapshot's name")),
    request_body = TableRequest,
    responses((status = 200, description = "Exact counts of the reader's own area, totals as sums of their parts", body = TableAnswer)))]
pub(crate) async fn build_table(
    State(state): State<ServerState>,
    Counter { cx, permit, language }: Counter,
    Path(name): Path<String>,
    Body(asked): Body<TableRequest>,
) -> Result<Json<TableAnswer>, Problem> {
    let snapshot = figures::open_snapshot(&permit, &state.app.snapshots(), &name)?;
    let definition = snapshot.definition.clone();
    let table = figures::build_table(&cx, &state.app.store, &permit, snapshot, spec(asked)).await?;
    let laid = figures::lay_out(&table, &definition, paper(language));
    Ok(Json(super::figure_desk::answer(laid)))
}

/// Writes a table as a file.
#[utoipa::path(post, path = "/api/v1/figures/snapshots/{name}/export", tag = "planning", operation_id = "export_table",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`planning`"),
        ("name" = String, Path, description = "The snapshot's name")),
    request_body = ExportRequest,
    responses((status = 200, description = "The table with its method as CSV, SDMX-CSV, SDMX-JSON, XLSX or PDF",
        content_type = "application/octet-stream", body = Vec<u8>)))]
pub(crate) async fn export_table(
    State(state): State<ServerState>,
    Counter { cx, permit, language }: Counter,
    Path(name): Path<String>,
    Body(asked): Body<ExportRequest>,
) -> Result<impl IntoResponse, Problem> {
    let snapshot = figures::open_snapshot(&permit, &state.app.snapshots(), &name)?;
    let definition = snapshot.definition.clone();
    let table = figures::build_table(&cx, &state.app.store, &permit, snapshot, spec(asked.table)).await?;
    let (kind, end) = match asked.file {
        TableFile::Csv => (FileKind::Csv, "csv"),
        TableFile::SdmxCsv => (FileKind::SdmxCsv, "sdmx.csv"),
        TableFile::SdmxJson => (FileKind::SdmxJson, "sdmx.json"),
        TableFile::Xlsx => (FileKind::Xlsx, "xlsx"),
        TableFile::Pdf => (FileKind::Pdf, "pdf"),
    };
    let language = paper(language);
    let written =
        tokio::task::spawn_blocking(move || figures::export_table(&table, &definition, kind, language));
    let bytes = written.await.or(Err(Problem::of(Code::Internal)))??;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"table.{end}\"")),
    ];
    Ok((headers, bytes))
}

/// What the table builder offers.
#[utoipa::path(get, path = "/api/v1/figures/choices", tag = "planning", operation_id = "figure_choices",
    security(("session" = [])),
    responses((status = 200, description = "What can be counted, and by what", body = FigureChoices)))]
pub(crate) async fn figure_choices(Worker { cx, language }: Worker) -> Result<Json<FigureChoices>, Problem> {
    // What can be counted is the same for those who count and for analysts; nobody else builds tables.
    if cx.analyst_permit().is_err() {
        cx.count_permit()?;
    }
    let view = View::new("", cx.now().china_date(), 9);
    let choice = |unit: &Unit, code: &str| {
        let named = DIMENSIONS.iter().find(|(own, ..)| *own == code);
        let listed = !matches!(code, "place" | "origin" | "age" | "year" | "month");
        let made = listed.then(|| Dimension::new(code, unit, &view, &|_| Vec::new())).flatten();
        let category = |own: &Category| FigureCategory {
            code: own.code.to_string(),
            name: language.of(&own.zh, &own.en).to_owned(),
        };
        FigureChoice {
            code: code.into(),
            name: named.map_or("", |(_, zh, en)| language.of(zh, en)).to_owned(),
            categories: made.iter().flat_map(|made| &made.categories).map(category).collect(),
        }
    };
    let unit = |unit: &Unit| FigureUnit {
        code: unit.code.into(),
        name: language.of(unit.zh, unit.en).to_owned(),
        events: unit.kind == "events",
        dimensions: std::iter::once("place")
            .chain(unit.dimensions.iter().copied())
            .map(|code| choice(unit, code))
            .collect(),
    };
    Ok(Json(FigureChoices { units: UNITS.iter().map(unit).collect() }))
}
