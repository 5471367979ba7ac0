//! The briefing's words and figures; `documents` sets them on three pages.

use access::{Action, CountPermit, Cx};
use base::ScenarioId;
use documents::{
    AssumptionRow, Briefing, DemandLine, DemandRow, DocumentError, FanBands, KeyFigure, Language, Pyramid,
};
use projection::{Quantity, Words, reference::Country};
use store::Store;

use super::{
    PlanFault,
    document::{Base, Document},
    fan::{ScenarioFan, scenario_fan},
    homes::{YearHomes, households},
    run::{Run, run_projection},
    scenarios::read_version,
    services::{Need, services},
    shapes,
};
use crate::{AppError, Result, log};

/// Paths of the briefing's fan.
const PATHS: usize = 1000;
/// Services whose needs are drawn.
const DRAWN: [&str; 5] = ["childcare", "kindergarten", "primary", "lower_secondary", "elder_care"];

/// How a briefing is to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// A version's number; the current one unless given.
    pub version: Option<u32>,
    /// The language of all words.
    pub language: Language,
    /// The name of the area; a reference set is about its own nation, whoever prints it.
    pub place: String,
}

/// Prints a scenario's briefing: three pages of PDF/A in one language. The log says that it left.
pub async fn print_briefing(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: ScenarioId,
    paper: Paper,
) -> Result<Vec<u8>> {
    let Paper { version, language, place } = paper;
    let found = read_version(store, permit, id, version).await?;
    let document = &found.document;
    let run = run_projection(store, permit, document).await?;
    let needs = services(document, &run)?;
    let homes = households(document, &run)?;
    let fan = scenario_fan(store, permit, document, PATHS).await?;
    let day = cx.now().china_date();
    let say = Say { language };
    let number = found.number;
    let scenario = say.of(
        format!("{} · 第 {number} 版", found.scenario.name),
        format!("{}, version {number}", found.scenario.name),
    );
    let printed = (i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs());
    let place = match &document.base {
        Base::Population { .. } => place,
        Base::Reference { set } => nation(say, set)?,
    };
    let briefing = Telling { say, document, run: &run, needs: &needs, homes: &homes, fan: &fan }
        .briefing(&place, scenario, printed);
    log::keep(store, &permit.entry(cx.now(), Action::ExportPlan)).await?;
    let printing = tokio::task::spawn_blocking(move || print(briefing));
    printing.await.or(Err(AppError::Fault("printing was stopped")))?
}

fn nation(say: Say, set: &str) -> Result<String> {
    let (zh, en) = match shapes::country(set)? {
        Country::China => ("中国", "China"),
        Country::India => ("印度", "India"),
    };
    Ok(say.of(zh.to_owned(), en.to_owned()))
}

/// Long sources may spill: lists are then cut, the least telling first.
fn print(mut briefing: Briefing) -> Result<Vec<u8>> {
    loop {
        match briefing.print() {
            Ok(pdf) => return Ok(pdf),
            Err(DocumentError::Pages(_)) if briefing.sources.len() > 1 => {
                briefing.sources.pop();
                if briefing.cautions.len() > 2 {
                    briefing.cautions.pop();
                }
                if briefing.demand.len() > 6 {
                    briefing.demand.pop();
                }
            }
            Err(DocumentError::Pages(_)) => return Err(PlanFault::Pages.into()),
            Err(fault @ DocumentError::Font { .. }) => return Err(PlanFault::Font(fault.to_string()).into()),
            Err(fault) => return Err(AppError::Print(fault)),
        }
    }
}

/// Says things in one language.
#[derive(Clone, Copy)]
struct Say {
    language: Language,
}

impl Say {
    fn of(self, zh: String, en: String) -> String {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    fn words(self, words: &Words) -> String {
        self.of(words.zh.clone(), words.en.clone())
    }

    /// The reader's side of a source that is written `Chinese · English`.
    fn side(self, source: &str) -> String {
        match (source.split_once(" · "), self.language) {
            (Some((zh, _)), Language::Chinese) => zh.to_owned(),
            (Some((_, en)), Language::English) => en.to_owned(),
            (None, _) => source.to_owned(),
        }
    }
}

/// A whole number with its digits in groups of three.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < -0.5 { format!("−{text}") } else { text }
}

/// A change in per cent with its sign; nothing where there was nothing.
fn percent(from: f64, to: f64) -> String {
    if from <= 0.0 {
        return "—".to_owned();
    }
    let change = 100.0 * (to / from - 1.0);
    let sign = if change > 0.05 {
        "+"
    } else if change < -0.05 {
        "−"
    } else {
        ""
    };
    format!("{sign}{:.1}%", change.abs())
}

/// A share of paths; nothing is quite certain or quite impossible.
fn chance_zh(chance: f64) -> String {
    match 100.0 * chance {
        ..1.0 => "不到 1%".to_owned(),
        percent @ 1.0..=99.0 => format!("约为 {percent:.0}%"),
        _ => "超过 99%".to_owned(),
    }
}

fn chance_en(chance: f64) -> String {
    match 100.0 * chance {
        ..1.0 => "under 1 %".to_owned(),
        percent @ 1.0..=99.0 => format!("about {percent:.0} %"),
        _ => "over 99 %".to_owned(),
    }
}

struct Telling<'a> {
    say: Say,
    document: &'a Document,
    run: &'a Run,
    needs: &'a [Need],
    homes: &'a [YearHomes],
    fan: &'a ScenarioFan,
}

impl Telling<'_> {
    fn briefing(&self, place: &str, scenario: String, printed: (i32, u8, u8)) -> Briefing {
        let projection = &self.run.projection;
        let pyramid = |steps: usize, year: i32| {
            let (male, female) = projection.population_at(steps).split_at(projection.ages.groups());
            Pyramid { year, male: male.to_vec(), female: female.to_vec() }
        };
        let (first, last) = (projection.first_year - 1, self.document.until);
        Briefing {
            language: self.say.language,
            place: place.to_owned(),
            scenario,
            printed,
            happens: self.happens(place),
            key: self.key(),
            now: pyramid(0, first),
            later: pyramid(projection.periods(), last),
            means: self.means(),
            demand: self.demand(),
            demand_lines: self.lines(),
            sure: self.sure(),
            fan: Some(self.bands()),
            assumptions: self.assumptions(),
            cautions: self
                .run
                .notes
                .iter()
                .chain(&self.fan.notes)
                .take(5)
                .map(|note| self.say.words(note))
                .collect(),
            sources: self.sources(),
        }
    }

    /// An indicator's first and last value.
    fn ends(&self, name: &str) -> (f64, f64) {
        let values = self.run.indicator(name);
        (values.first().copied().unwrap_or(0.0), values.last().copied().unwrap_or(0.0))
    }

    fn happens(&self, place: &str) -> [String; 3] {
        let projection = &self.run.projection;
        let (first, last) = (projection.first_year, self.document.until);
        let (start, end) = (projection.total(0), projection.total(projection.periods()));
        let before = first - 1;
        let (births, deaths) = (self.ends("births"), self.ends("deaths"));
        let (old, share) = (self.ends("population_65_plus"), self.ends("share_65_plus"));
        let (working0, working1) = self.ends("population_15_64");
        let change = grouped((working1 - working0).abs());
        let (more_zh, more_en) = if working1 >= working0 { ("增加", "more") } else { ("减少", "fewer") };
        [
            self.say.of(
                format!("到 {last} 年末，{place}的人口预计由 {before} 年末的 {} 人变为 {} 人（{}）。", grouped(start), grouped(end), percent(start, end)),
                format!("By the end of {last} the population of {place} goes from {} at the end of {before} to {} ({}).", grouped(start), grouped(end), percent(start, end)),
            ),
            self.say.of(
                format!("{first} 年预计出生 {} 人、死亡 {} 人；{last} 年预计出生 {} 人、死亡 {} 人。",
                    grouped(births.0), grouped(deaths.0), grouped(births.1), grouped(deaths.1)),
                format!("In {first} some {} are born and {} die; in {last} it is {} and {}.",
                    grouped(births.0), grouped(deaths.0), grouped(births.1), grouped(deaths.1)),
            ),
            self.say.of(
                format!("{first} 年末至 {last} 年末，65 岁及以上的人由 {} 人（{:.1}%）变为 {} 人（{:.1}%）；15—64 岁的人{more_zh} {change} 人。",
                    grouped(old.0), share.0, grouped(old.1), share.1),
                format!("From the end of {first} to the end of {last}, people of 65 and over go from {} ({:.1} %) to {} ({:.1} %); there are {change} {more_en} of 15-64.",
                    grouped(old.0), share.0, grouped(old.1), share.1),
            ),
        ]
    }

    fn key(&self) -> Vec<KeyFigure> {
        let codes = [
            "population",
            "population_0_14",
            "population_15_64",
            "population_65_plus",
            "population_80_plus",
            "births",
            "deaths",
            "median_age",
        ];
        let figure = |code: &str| {
            let (indicator, _) = self.run.indicators.iter().find(|(indicator, _)| indicator.name == code)?;
            let (now, later) = self.ends(code);
            let write =
                |value: f64| if code == "median_age" { format!("{value:.1}") } else { grouped(value) };
            Some(KeyFigure {
                name: self.say.of(indicator.zh.to_owned(), indicator.en.to_owned()),
                now: write(now),
                later: write(later),
                change: if code == "median_age" {
                    format!("{:+.1}", later - now)
                } else {
                    percent(now, later)
                },
            })
        };
        codes.iter().filter_map(|code| figure(code)).collect()
    }

    fn means(&self) -> Vec<String> {
        let mut means: Vec<String> = self
            .needs
            .iter()
            .filter_map(|need| Some((need, need.service.gaps.first()?)))
            .take(2)
            .map(|(need, gap)| {
                let name = &need.service.name;
                let (year, short) = gap.worst;
                self.say.of(
                    format!(
                        "{}从 {} 年起不够用，最多时（{year} 年）缺 {} {}。",
                        name.zh,
                        gap.opens,
                        grouped(short),
                        need.unit.zh
                    ),
                    format!(
                        "From {} on there are too few {}; at worst, in {year}, by {}.",
                        gap.opens,
                        name.en,
                        grouped(short)
                    ),
                )
            })
            .collect();
        means.extend(self.living_alone());
        let unstated = self
            .needs
            .iter()
            .filter(|need| !need.ratio && !need.people && need.service.capacity.is_none())
            .count();
        if unstated > 0 {
            means.push(self.say.of(
                format!("有 {unstated} 项服务尚未填写现有能力：只列需求，不判断缺口。"),
                format!("For {unstated} services nobody has stated the room there is: needs are shown, gaps are not judged."),
            ));
        }
        if means.is_empty() {
            means.push(self.say.of(
                "按填写的现有能力，预测期内各项服务都够用。".to_owned(),
                "With the room stated, every service is enough throughout.".to_owned(),
            ));
        }
        means
    }

    /// Households and elders who live alone, where the scenario states who lives with whom.
    fn living_alone(&self) -> Option<String> {
        let (first, last) = (self.homes.first()?, self.homes.last()?);
        let homes = |of: &YearHomes| grouped(of.by_size.iter().sum());
        let [alone0, alone1] = [first, last].map(|of| grouped(of.alone[0]));
        Some(self.say.of(
            format!(
                "{} 年末约有 {} 户，{} 年末约有 {} 户；独居的 65 岁及以上老人由 {alone0} 人变为 {alone1} 人。",
                first.year, homes(first), last.year, homes(last)
            ),
            format!(
                "About {} households at the end of {} and {} at the end of {}; people of 65 and over who live alone go from \
                 {alone0} to {alone1}.",
                homes(first), first.year, homes(last), last.year
            ),
        ))
    }

    fn demand(&self) -> Vec<DemandRow> {
        let row = |need: &Need| {
            let write = |value: f64| if need.ratio { format!("{value:.2}") } else { grouped(value) };
            let service = &need.service;
            let none = || "—".to_owned();
            let first = |values: &[f64]| values.first().copied().unwrap_or(0.0);
            DemandRow {
                service: self.say.words(&service.name),
                unit: self.say.words(&need.unit),
                capacity: service.capacity.as_deref().map_or_else(none, |room| write(first(room))),
                now: write(first(&service.demand)),
                peak: if need.ratio {
                    none()
                } else {
                    format!("{} ({})", write(service.peak.1), service.peak.0)
                },
                later: write(service.demand.last().copied().unwrap_or(0.0)),
                gap: match (service.opens(), service.capacity.is_some()) {
                    (Some(year), _) => year.to_string(),
                    (None, true) => self.say.of("不缺".to_owned(), "none".to_owned()),
                    (None, false) => none(),
                },
            }
        };
        self.needs.iter().take(11).map(row).collect()
    }

    fn lines(&self) -> Vec<DemandLine> {
        let line = |need: &Need| {
            let first = need.service.demand.first().copied().filter(|first| *first > 0.0)?;
            let points =
                (need.service.first_year..).zip(need.service.demand.iter().map(|value| value / first));
            Some(DemandLine { name: self.say.words(&need.service.name), points: points.collect() })
        };
        self.needs.iter().filter(|need| DRAWN.contains(&need.code)).filter_map(line).collect()
    }

    fn bands(&self) -> FanBands {
        let years = (self.fan.fan.first_year..).zip(self.fan.of(Quantity::Population)).collect();
        let past = self.run.history.iter().map(|(year, of)| (*year, of.iter().flatten().sum())).collect();
        FanBands { years, past }
    }

    fn sure(&self) -> Vec<String> {
        let last = self.document.until;
        let Some(end) = self.fan.of(Quantity::Population).pop() else { return Vec::new() };
        let start = self.run.projection.total(0);
        let mut sure = vec![self.say.of(
            format!("有八成把握，{last} 年末的人口在 {} 与 {} 之间；有九成五把握，在 {} 与 {} 之间。",
                grouped(end[1]), grouped(end[5]), grouped(end[0]), grouped(end[6])),
            format!("With 80 % confidence the population at the end of {last} lies between {} and {}; with 95 %, between {} and {}.",
                grouped(end[1]), grouped(end[5]), grouped(end[0]), grouped(end[6])),
        )];
        if let Some(chance) = self.fan.chance_under(last, start) {
            sure.push(self.say.of(
                format!("届时人口少于现在的可能性{}。", chance_zh(chance)),
                format!("The chance of fewer people then than now is {}.", chance_en(chance)),
            ));
        }
        sure.push(self.say.of(
            "区间只反映生育、寿命和迁移的不确定，不包括战争、灾害和政策的突变。".to_owned(),
            "The intervals reflect births, lives and moves only, not wars, disasters or sudden changes of policy.".to_owned(),
        ));
        sure
    }

    fn assumptions(&self) -> Vec<AssumptionRow> {
        let document = self.document;
        let (first, last) = (self.run.projection.first_year, document.until);
        let row = |zh: &str, en: &str, source: &str, digits: usize, at: &dyn Fn(i32) -> f64| {
            let write = |value: f64| if digits == 0 { grouped(value) } else { format!("{value:.digits$}") };
            AssumptionRow {
                name: self.say.of(zh.to_owned(), en.to_owned()),
                now: write(at(first)),
                later: write(at(last)),
                source: self.say.side(source),
            }
        };
        vec![
            row("总和生育率", "Births per woman", &document.fertility.total.source, 2, &|year| {
                document.total_fertility(year)
            }),
            row(
                "平均生育年龄",
                "Mean age of mothers",
                &document.fertility.mean_age.source,
                1,
                &|year| document.mean_age(year),
            ),
            row("男性预期寿命", "Life expectancy, males", &document.mortality.male.source, 1, &|year| {
                document.life(year)[0]
            }),
            row(
                "女性预期寿命",
                "Life expectancy, females",
                &document.mortality.female.source,
                1,
                &|year| document.life(year)[1],
            ),
            row("出生性别比", "Boys per girl born", &document.sex_ratio.source, 3, &|year| {
                document.sex_ratio.at(year)
            }),
            row("净迁入（人/年）", "Net migrants a year", &document.migration.net.source, 0, &|year| {
                document.net_migrants(year)
            }),
        ]
    }

    /// Sources without repetition, each once in the reader's language.
    fn sources(&self) -> Vec<String> {
        let mut sources: Vec<String> = Vec::new();
        let base = self.run.sources.first();
        let method = self.run.sources.iter().find(|words| words.zh.starts_with("队列要素法"));
        for words in base.into_iter().chain(method) {
            sources.push(self.say.side(&self.say.words(words)));
        }
        for parameter in self.document.parameters.iter().take(4) {
            let source = self.say.side(&parameter.source);
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        sources
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_changes_signed() {
        for (value, text) in
            [(0.0, "0"), (999.4, "999"), (1_000.0, "1,000"), (1_417_733.6, "1,417,734"), (-1_234.0, "−1,234")]
        {
            assert_eq!(grouped(value), text);
        }
        for (from, to, text) in
            [(100.0, 150.0, "+50.0%"), (200.0, 100.0, "−50.0%"), (100.0, 100.0, "0.0%"), (0.0, 5.0, "—")]
        {
            assert_eq!(percent(from, to), text);
        }
    }

    #[test]
    fn a_source_in_two_languages_shows_the_readers() {
        let (zh, en) = (Say { language: Language::Chinese }, Say { language: Language::English });
        assert_eq!(
            (zh.side("甲 · one"), en.side("甲 · one"), en.side("乙")),
            ("甲".into(), "one".into(), "乙".into())
        );
    }
}
