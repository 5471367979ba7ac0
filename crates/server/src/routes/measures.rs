use app::measures::{self, MeasuresView, OfficeFigures, Quarter, ServiceFigures, Told, Withheld};
use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::header,
    response::{Html, IntoResponse},
};
use serde::Deserialize;
use services::{Measure, Words};

use crate::{
    dto::{
        measures::{MeasureFigure, MeasureMeaning, MeasuresPage, OfficeMeasures, OfficeWords},
        session::PurposeCode,
    },
    extract::Counter,
    language::Language,
    pages::{Page, measures as pages},
    problem::{Code, Problem},
    request::RequestInfo,
    routes::exports::csv_line,
    state::ServerState,
    words,
};

/// Which quarter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasuresQuery {
    quarter: Option<String>,
}

/// Measures of service.
#[utoipa::path(get, path = "/api/v1/measures", tag = "planning", operation_id = "service_measures", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "`planning`"),
        ("quarter" = Option<String>, Query, description = "Such as `2026-Q3`; the present one unless given")),
    responses((status = 200, description = "How the offices of the reader's area kept their promises: of offices, never of workers, \
        with definitions, counts, intervals and limits of chance; what fewer than 30 would tell is left out", body = MeasuresPage)))]
pub(crate) async fn service_measures(
    State(state): State<ServerState>,
    Counter { cx, language, .. }: Counter,
    query: Result<Query<MeasuresQuery>, QueryRejection>,
) -> Result<Json<MeasuresPage>, Problem> {
    let Ok(Query(asked)) = query else { return Err(Problem::of(Code::QueryInvalid)) };
    let quarter = asked.quarter.map(|text| text.parse::<Quarter>()).transpose();
    let quarter = quarter.or(Err(Problem::of(Code::QueryInvalid)))?;
    let found = measures::service_measures(&cx, &state.app, quarter).await?;
    Ok(Json(shown(found, cx.now(), language)))
}

fn shown(found: MeasuresView, now: base::Timestamp, language: Language) -> MeasuresPage {
    let figures = found.figures;
    MeasuresPage {
        area_name: words::office_name(&figures.area),
        area: figures.area.to_string(),
        quarter: figures.quarter.to_string(),
        quarters: found.quarters.iter().map(Quarter::to_string).collect(),
        as_of: now.to_string(),
        ended: figures.ended,
        least: measures::LEAST,
        measures: found.measures.iter().map(|one| meaning(one, language)).collect(),
        whole: office(&figures.whole),
        offices: figures.offices.iter().map(office).collect(),
        words: found
            .words
            .into_iter()
            .map(|(area, said)| OfficeWords {
                name: words::office_name(&area),
                area: area.into(),
                words: said.into(),
            })
            .collect(),
    }
}

fn meaning(one: &Measure, language: Language) -> MeasureMeaning {
    let say = |words: &Words| language.of(&words.zh, &words.en).to_owned();
    MeasureMeaning {
        code: one.code.clone(),
        from: one.from.to_string(),
        title: say(&one.title),
        definition: say(&one.definition),
        formula: say(&one.formula),
        above: say(&one.above),
        below: say(&one.below),
    }
}

fn office(one: &OfficeFigures) -> OfficeMeasures {
    OfficeMeasures {
        area: one.area.to_string(),
        name: words::office_name(&one.area),
        figures: one.figures.iter().map(|figure| self::figure(*figure)).collect(),
    }
}

fn figure(figure: Result<Told, Withheld>) -> MeasureFigure {
    let told = figure.ok();
    MeasureFigure {
        withheld: figure.err().map(|why| match why {
            Withheld::Few => "few",
            Withheld::NotEnded => "not_ended",
        }),
        above: told.map(|told| told.above),
        below: told.map(|told| told.below),
        low: told.map(|told| told.interval.0),
        high: told.map(|told| told.interval.1),
        limit_low: told.and_then(|told| told.limits).map(|limits| limits.0),
        limit_high: told.and_then(|told| told.limits).map(|limits| limits.1),
        beyond: told.is_some_and(|told| told.beyond()),
        if_none: told.and_then(|told| told.bounds).map(|bounds| bounds.0),
        if_all: told.and_then(|told| told.bounds).map(|bounds| bounds.1),
    }
}

/// Published measures as the page and its file both show them.
pub(crate) struct Laid {
    /// What the columns are.
    pub(crate) head: Vec<&'static str>,
    /// A line for each office and measure, all offices together first.
    pub(crate) lines: Vec<Vec<String>>,
}

/// Stands for what is not told.
const HIDDEN: &str = "*";

/// Lays published measures out: whatever is printed anywhere is printed here.
pub(crate) fn lay_out(figures: &ServiceFigures, meanings: &[Measure], language: Language) -> Laid {
    let say = |zh: &'static str, en: &'static str| language.of(zh, en);
    let head = vec![
        say("机关代码", "code"),
        say("机关", "office"),
        say("指标", "measure"),
        say("分子", "above"),
        say("分母", "below"),
        say("比例%", "share %"),
        say("区间下限%", "interval from %"),
        say("区间上限%", "interval to %"),
        say("随机范围下限%", "limits from %"),
        say("随机范围上限%", "limits to %"),
        say("未评价者都不满意时%", "if the silent were dissatisfied %"),
        say("未评价者都满意时%", "if the silent were satisfied %"),
    ];
    let mut lines = Vec::new();
    for (at, code) in figures.measures.iter().enumerate() {
        // What is measured no more keeps its code.
        let known = meanings.iter().find(|one| *one.code == **code);
        let title = known.map_or(&**code, |one| language.of(&one.title.zh, &one.title.en));
        for one in std::iter::once(&figures.whole).chain(&figures.offices) {
            let all = one.area.is_empty();
            let name = if all {
                say("全部机关", "all offices").to_owned()
            } else {
                words::office_name(&one.area)
            };
            let area = if all { figures.area.to_string() } else { one.area.to_string() };
            let mut line = vec![area, name, title.to_owned()];
            match one.figures.get(at) {
                Some(Ok(told)) => line.extend(cells(told)),
                _ => line.extend(std::iter::repeat_n(HIDDEN.to_owned(), 9)),
            }
            lines.push(line);
        }
    }
    Laid { head, lines }
}

fn cells(told: &Told) -> [String; 9] {
    let share = |share: f64| format!("{:.1}", share * 100.0);
    let of = |pair: Option<(f64, f64)>| {
        pair.map_or_else(Default::default, |(low, high)| [share(low), share(high)])
    };
    let ([low, high], [none, all]): ([String; 2], [String; 2]) = (of(told.limits), of(told.bounds));
    [
        told.above.to_string(),
        told.below.to_string(),
        share(told.share()),
        share(told.interval.0),
        share(told.interval.1),
        low,
        high,
        none,
        all,
    ]
}

/// A county's published measures of a quarter.
pub(crate) async fn page(
    State(state): State<ServerState>,
    page: Page,
    Path((county, quarter)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (kept, figures, meanings) = measures::read_measures(&state.app, &county, &quarter).await?;
    let laid = lay_out(&figures, &meanings, page.language);
    Ok(pages::measures(page, &kept, &meanings, &laid))
}

/// The same as a file.
pub(crate) async fn file(
    State(state): State<ServerState>,
    info: RequestInfo,
    Path((county, quarter)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let (kept, figures, meanings) = measures::read_measures(&state.app, &county, &quarter).await?;
    let laid = lay_out(&figures, &meanings, info.language);
    let mut text = String::from("\u{feff}");
    text.push_str(&csv_line(&laid.head));
    for line in &laid.lines {
        text.push_str(&csv_line(&line.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    // The name of a file is made of what was found, not of what was asked.
    let name = format!("attachment; filename=\"measures-{}-{}.csv\"", kept.county, kept.quarter);
    Ok((
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)],
        text,
    ))
}
