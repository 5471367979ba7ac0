//! Scenarios against the United Nations' published figures, and against a second way of computing them.

#![cfg(test)]

use std::{fs, io::Read as _};

use access::{CountPermit, Cx};
use app::{
    planning::{
        self, Homes, OWN, OwnTable, Paper, PastProjection, Pattern, Unit, Widths,
        document::{Base, Curve, Document},
    },
    project_files::{FanChoice, ProjectOptions, project_files},
};
use base::{Env, Silent, Timestamp};
use projection::{Quantity, Sex, Step, reference::Reference};
use store::{Settings, Store};
use tempfile::TempDir;

struct House {
    /// The files of the store are gone with it.
    _folder: TempDir,
    store: Store,
    cx: Cx,
    permit: CountPermit,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let env = Env::fixed("2026-06-30T04:00:00Z".parse::<Timestamp>().unwrap(), 1);
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let cx = app::command_line(&env, &store, "planning").await.unwrap();
        let permit = cx.count_permit().unwrap();
        Self { _folder: folder, store, cx, permit }
    }

    async fn china(&self) -> Document {
        planning::draft(&self.store, &self.permit, Base::Reference { set: "china".into() }).await.unwrap()
    }

    async fn own(&self) -> Document {
        let rows: String = (0..=100)
            .map(|age| format!("m,{age},{}\nf,{age},{}\n", 300 - age, 301 - age))
            .collect::<Vec<_>>()
            .concat();
        let csv = format!("sex,age,population\n{rows}");
        let day = "2024-12-31".parse().unwrap();
        let table = OwnTable {
            name: "自带".into(),
            source: "测试".into(),
            as_of: day,
            unit: Unit::Persons,
            smooth: false,
            file: csv.into_bytes(),
        };
        let base = planning::keep_own_base(&self.cx, &self.store, &self.permit, table).await.unwrap();
        let base = Base::Population { id: base.base.id, smoothed: false };
        planning::draft(&self.store, &self.permit, base).await.unwrap()
    }
}

/// The draft for China takes the published curves at points ten years apart and model ages of migrants; WPP 2024's own
/// projection is met within a half per cent to 2050 and within two per cent to 2099.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_of_china_comes_near_the_published_projection() {
    let house = House::new().await;
    let run = planning::run_projection(&house.store, &house.permit, &house.china().await).await.unwrap();
    let published = Reference::china().unwrap();
    for (year, within) in [(2030, 0.005), (2050, 0.005), (2075, 0.01), (2099, 0.02)] {
        let own = run.projection.total(usize::try_from(year - 2023).unwrap());
        let theirs = published.yearly("population").unwrap().at(year);
        assert!((own / theirs - 1.0).abs() < within, "{year}: {own} beside {theirs}");
    }
    assert_eq!(run.history.len(), 14, "1950 to 2015");
    assert!(run.projection.imbalance() < 1e-3);
}

/// What is exported gives the same figures when it is computed from the files alone.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_computed_again_from_its_files() {
    let house = House::new().await;
    let mut document = house.own().await;
    document.until = 2040;
    document.migration.net = Curve { points: vec![(2025, 40.0), (2040, -25.0)], source: "设想".into() };
    computed_again(&house, &document).await;
    document.widths = Widths::OwnErrors;
    document.past = past_by(0.01);
    computed_again(&house, &document).await;
}

/// Errors of three projections: so many steps of this share of the population, as the square root of the lead has it.
fn past_by(step: f64) -> Vec<PastProjection> {
    [(2005, 1, 1.0), (2005, 4, -2.0), (2008, 9, 3.0), (2008, 1, -1.0), (2010, 4, 2.0)]
        .map(|(base_year, lead, steps)| PastProjection {
            base_year,
            year: base_year + lead,
            projected: 1e5,
            counted: 1e5 * (1.0 + steps * step),
            source: "过去的规划".into(),
        })
        .to_vec()
}

async fn computed_again(house: &House, document: &Document) {
    let made =
        planning::create_scenario(&house.cx, &house.store, &house.permit, "导出", document).await.unwrap();
    let archive = planning::export_scenario(&house.cx, &house.store, &house.permit, made.scenario.id, None)
        .await
        .unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let path = root.join(&*file.name().unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let kept: Document =
        serde_json::from_str(&fs::read_to_string(root.join("scenario.json")).unwrap()).unwrap();
    assert_eq!(kept, *document);
    let options = ProjectOptions {
        input: root.join("input"),
        out: root.join("again"),
        from: 2025,
        to: 2040,
        step: Step::One,
        conventions: document.conventions,
        area: None,
        whole: false,
        fan: Some(FanChoice { paths: 200, seed: document.seed, shared: 0.5, under: Vec::new() }),
    };
    project_files(&options, &Silent).unwrap();
    let fan = planning::scenario_fan(&house.store, &house.permit, document, 200).await.unwrap();
    let mut of_2040 = fan.of(Quantity::Population).pop().unwrap().into_iter();
    let again = fs::read_to_string(root.join("again/quantiles.csv")).unwrap();
    for line in again.lines().filter(|line| line.starts_with("2040,population,")) {
        let (here, there) =
            (of_2040.next().unwrap(), line.rsplit_once(',').unwrap().1.parse::<f64>().unwrap());
        assert!((here - there).abs() <= 1e-6 * here, "{line} beside {here}");
    }
    assert!(of_2040.next().is_none(), "as many levels");
    for table in ["population.csv", "births.csv"] {
        let read = |folder: &str| -> Vec<(String, f64)> {
            let text = fs::read_to_string(root.join(folder).join(table)).unwrap();
            let line = |line: &str| {
                let (keys, value) = line.rsplit_once(',').unwrap();
                (keys.to_owned(), value.parse().unwrap())
            };
            text.lines().skip(1).map(line).collect()
        };
        let (here, again) = (read("output"), read("again"));
        assert_eq!(here.len(), again.len(), "{table}");
        for ((key, one), (other, two)) in here.iter().zip(&again) {
            assert_eq!(key, other);
            assert!((one - two).abs() <= 1e-9 * one.abs().max(1.0), "{table} {key}: {one} beside {two}");
        }
    }
}

/// Causes: two scenarios that differ in one thing differ through that thing alone, and the parts add up.
#[tokio::test(flavor = "multi_thread")]
async fn a_difference_goes_to_its_cause() {
    let house = House::new().await;
    let first = house.own().await;
    let mut second = first.clone();
    second.fertility.total = Curve::level(2025, first.fertility.total.at(2025) + 0.3, "设想");
    let year = 2045;
    let found =
        planning::compare_scenarios(&house.store, &house.permit, [&first, &second], year).await.unwrap();
    for ([one, two], parts) in &found.outcomes {
        assert!((parts.iter().sum::<f64>() - (two - one)).abs() < 1e-6);
        assert!(parts[0].abs() + parts[2].abs() + parts[3].abs() + parts[4].abs() < 1e-6, "{parts:?}");
    }
    assert!(found.outcomes[0].1[1] > 0.0, "more births, more people");
    second.migration.net = Curve::level(2025, 50.0, "设想");
    let found =
        planning::compare_scenarios(&house.store, &house.permit, [&first, &second], year).await.unwrap();
    let ([one, two], parts) = found.outcomes[0];
    assert!(parts[4] > 0.0 && (parts.iter().sum::<f64>() - (two - one)).abs() < 1e-6);
}

/// A fan keeps to its seed, holds the run in its middle, and its chances are those of its quantiles.
#[tokio::test(flavor = "multi_thread")]
async fn a_fan_keeps_to_its_seed_and_holds_the_run() {
    let house = House::new().await;
    let mut document = house.china().await;
    document.until = 2050;
    let run = planning::run_projection(&house.store, &house.permit, &document).await.unwrap();
    let fan = planning::scenario_fan(&house.store, &house.permit, &document, 400).await.unwrap();
    let again = planning::scenario_fan(&house.store, &house.permit, &document, 400).await.unwrap();
    assert_eq!(fan.quantiles, again.quantiles);
    let end = *fan.of(Quantity::Population).last().unwrap();
    let middle = run.projection.total(run.projection.periods());
    assert!(end[1] < middle && middle < end[5], "{end:?} around {middle}");
    assert!((fan.chance_under(2050, end[3]).unwrap() - 0.5).abs() < 0.05);
    assert!(fan.chance_under(2060, 1.0).is_none());
    // WPP 2024's 80 % width of the population of 2050.
    let published = Reference::china().unwrap();
    let bound = |name: &str| published.yearly(name).unwrap().at(2050);
    let ratio = (end[5] - end[1]) / (bound("population_80u") - bound("population_80l"));
    assert!((0.7..1.3).contains(&ratio), "{ratio}");
}

/// Services: the gap opens in the first year in which more is needed than there is room for.
#[tokio::test(flavor = "multi_thread")]
async fn a_gap_opens_where_need_passes_room() {
    let house = House::new().await;
    let mut document = house.own().await;
    let run = planning::run_projection(&house.store, &house.permit, &document).await.unwrap();
    let needs = planning::services(&document, &run).unwrap();
    let codes: Vec<&str> = needs.iter().map(|need| need.code).collect();
    assert_eq!(
        codes,
        [
            "childcare",
            "primary",
            "primary_staff",
            "lower_secondary",
            "lower_secondary_staff",
            "potential_support"
        ]
    );
    let childcare = &needs[0].service;
    let people = f64::midpoint(run.projection.total(0), run.projection.total(1));
    assert!((childcare.demand[0] - people * 4.5 / 1000.0).abs() < 1e-9, "4.5 places per 1,000 people");
    let room = childcare.demand[3] - 1e-6;
    document.capacity.push(planning::document::Capacity {
        service: "childcare".into(),
        division: None,
        places: Curve::level(2025, room, "测试"),
    });
    let needs = planning::services(&document, &run).unwrap();
    let first = needs[0].service.demand.iter().position(|need| *need > room).unwrap();
    assert_eq!(needs[0].service.opens(), Some(2025 + i32::try_from(first).unwrap()));
}

/// Two streets, the second a third of the first, each with room of its own.
async fn two_streets(house: &House) -> Document {
    let Base::Population { id, .. } = house.own().await.base else { unreachable!("its own counts") };
    let whole = house.store.base_population(&house.permit, id).await.unwrap().unwrap();
    let of = |code: &str, share: u64| store::DivisionCount {
        code: code.into(),
        male: whole.counts.divisions[0].male.iter().map(|people| people * share).collect(),
        female: whole.counts.divisions[0].female.iter().map(|people| people * share).collect(),
    };
    let divisions = vec![of("330110010", 3), of("330110011", 1)];
    let counts = store::ResidentCounts { divisions, ..whole.counts.clone() };
    let base = store::BasePopulation { id: house.cx.env.new_id(), counts, ..whole };
    house.store.keep_base(&house.permit, &base).await.unwrap();
    let base = Base::Population { id: base.id, smoothed: false };
    planning::draft(&house.store, &house.permit, base).await.unwrap()
}

/// What places need adds up to what the whole needs; each has its own room and its own year in which that is not enough.
#[tokio::test(flavor = "multi_thread")]
async fn each_place_has_its_own_gap() {
    let house = House::new().await;
    let mut document = two_streets(&house).await;
    let run = planning::run_projection(&house.store, &house.permit, &document).await.unwrap();
    let whole = planning::services(&document, &run).unwrap().swap_remove(0).service.demand;
    let by_place = |document: Document| {
        let (store, permit) = (house.store.clone(), house.permit.clone());
        async move { planning::by_place(&store, &permit, &document, Some("childcare")).await }
    };
    let found = by_place(document.clone()).await.unwrap();
    let codes: Vec<&str> = found.places.iter().map(|place| &*place.code).collect();
    assert_eq!((codes, found.service), (vec!["330110010", "330110011"], Some("childcare")));
    for (year, whole) in whole.iter().enumerate() {
        let sum: f64 = found.places.iter().map(|place| place.needed[year]).sum();
        assert!((sum / whole - 1.0).abs() < 1e-3, "{year}: {sum} {whole}");
    }
    assert!(found.places.iter().all(|place| place.capacity.is_none() && place.gap_year.is_none()));
    // Room for the fourth year's need in the first street only.
    let room = found.places[0].needed[3] - 1e-6;
    document.capacity = ["330110010", "330110011"]
        .into_iter()
        .zip([room, 1e6])
        .map(|(division, places)| planning::document::Capacity {
            service: "childcare".into(),
            division: Some(division.into()),
            places: Curve::level(2025, places, "测试"),
        })
        .collect();
    let gaps = by_place(document.clone()).await.unwrap();
    let opens = found.places[0].needed.iter().position(|need| *need > room).unwrap();
    assert_eq!(gaps.places[0].gap_year, Some(gaps.first_year + i32::try_from(opens).unwrap()));
    assert_eq!(gaps.places[1].gap_year, None);
    // Room of one street is not the whole area's.
    let needs = planning::services(&document, &run).unwrap();
    assert!(needs[0].service.capacity.is_none());
    // Beds for births are never shown by place.
    document.parameters.extend(["maternity_stay_days", "maternity_occupancy", "maternity_in_hospital"].map(
        |code| planning::document::Parameter { code: code.into(), value: 0.9, source: "测试".into() },
    ));
    let services = by_place(document).await.unwrap().services;
    assert!(services.iter().all(|(code, ..)| *code != "maternity_beds"));
}

/// Movers leave one street and come to the other; the whole stays as it is. What cannot be meant is refused.
#[tokio::test(flavor = "multi_thread")]
async fn people_move_between_streets() {
    let house = House::new().await;
    let mut document = two_streets(&house).await;
    let still = planning::by_division(&house.store, &house.permit, &document).await.unwrap();
    let flow = |from: &str, to: &str, rate: f64| planning::document::MovementFlow {
        from: from.into(),
        to: to.into(),
        rate,
    };
    let mut moving = |flows: Vec<planning::document::MovementFlow>| {
        document.movement = Some(planning::document::Movement { source: "测试".into(), flows });
        document.clone()
    };
    let document = moving(vec![flow("330110010", "330110011", 0.02)]);
    document.check().unwrap();
    let found = planning::by_division(&house.store, &house.permit, &document).await.unwrap();
    let (start, one) = (found.divisions[0].projection.total(0), |by: &planning::ByDivision, at: usize| {
        by.divisions[at].projection.total(1)
    });
    // Half of those who move spend the year's end elsewhere: nobody dies on the way, so all of them do.
    assert!((one(&still, 0) - one(&found, 0) - 0.02 * start).abs() < 0.01 * 0.02 * start + 2.0);
    assert!((one(&found, 1) - one(&still, 1) - 0.02 * start).abs() < 0.01 * 0.02 * start + 2.0);
    for year in 0..=20 {
        let sum = |by: &planning::ByDivision| -> f64 {
            by.divisions.iter().map(|division| division.projection.total(year)).sum()
        };
        assert!((sum(&still) - sum(&found)).abs() < 1e-9, "the whole is raked to the same");
    }
    let shown = planning::by_place(&house.store, &house.permit, &document, None).await.unwrap();
    assert!((shown.flows[0].people - 0.02 * start).abs() < 1e-9);
    for flows in [vec![flow("330110010", "330110010", 0.1)], vec![flow("330110010", "330110011", 1.5)]] {
        assert_eq!(moving(flows).check().unwrap_err(), planning::PlanFault::Movement);
    }
    let unknown = moving(vec![flow("330110010", "330110012", 0.1)]);
    assert!(planning::by_division(&house.store, &house.permit, &unknown).await.is_err());
}

/// Outlines are kept and given back within the area, under a source.
#[tokio::test(flavor = "multi_thread")]
async fn outlines_need_a_source_and_stay_in_the_area() {
    let house = House::new().await;
    let file = |code: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"division":"{code}"}},
            "geometry":{{"type":"Polygon","coordinates":[[[120,30],[120.1,30],[120.1,30.1],[120,30]]]}}}}]}}"#
        )
    };
    let keep = |source: &'static str, code: &'static str| {
        let (house, text) = (&house, file(code));
        async move { planning::keep_outlines(&house.cx, &house.store, &house.permit, source, &text).await }
    };
    assert_eq!(keep("县自然资源局 2025", "330110010").await.unwrap(), 1);
    assert!(keep(" ", "330110").await.is_err() && keep("测绘", "330106").await.is_err());
    let views = planning::list_outlines(&house.store, &house.permit).await.unwrap();
    assert_eq!((&*views[0].division, &*views[0].source, views.len()), ("330110010", "县自然资源局 2025", 1));
    assert!(!views[0].name.is_empty());
}

/// What nobody may plan is refused before it is kept.
#[tokio::test(flavor = "multi_thread")]
async fn charter_article_2_a_plan_holds_no_birth_quota() {
    let house = House::new().await;
    let document = house.own().await;
    for name in ["2035 年生育指标", "Birth quota 2035", "计划外处置"] {
        let kept = planning::create_scenario(&house.cx, &house.store, &house.permit, name, &document).await;
        assert!(kept.is_err(), "{name}");
    }
    let mut noted = document.clone();
    noted.fertility.total.source = "上级下达的生育指标".into();
    assert!(planning::create_scenario(&house.cx, &house.store, &house.permit, "x", &noted).await.is_err());
}

/// The register's errors were a hundredth a year; the fan's 80 % interval is as wide as a random walk of that step, whatever the
/// nation's bounds are.
#[tokio::test(flavor = "multi_thread")]
async fn a_fan_is_as_wide_as_the_places_own_errors() {
    let house = House::new().await;
    let mut document = house.own().await;
    document.until = 2054;
    document.widths = Widths::OwnErrors;
    let refused = planning::scenario_fan(&house.store, &house.permit, &document, 100).await.unwrap_err();
    assert!(refused.to_string().contains("0 past errors out of 0 projections are too few"), "{refused}");
    for step in [0.01, 0.002] {
        document.past = past_by(step);
        let drawn = planning::scenario_fan(&house.store, &house.permit, &document, 2000).await.unwrap();
        let run = planning::run_projection(&house.store, &house.permit, &document).await.unwrap();
        let population = drawn.of(Quantity::Population);
        for (years, period) in [(1.0_f64, 0_usize), (10.0, 9), (30.0, 29)] {
            let half = (population[period][5] - population[period][1]) / 2.0;
            let expected = 1.2816 * step * years.sqrt() * run.projection.total(period + 1);
            assert!((half / expected - 1.0).abs() < 0.15, "{step}, {years} years: {half} beside {expected}");
        }
    }
}

/// Rates that put every woman of 80 and more alone and every man of 20-64 at the head of three people.
#[tokio::test(flavor = "multi_thread")]
async fn households_follow_from_stated_rates() {
    let house = House::new().await;
    let mut document = house.own().await;
    let starts = planning::BANDS.to_vec();
    let rates = |band: &dyn Fn(u32) -> [f64; 5]| starts.iter().map(|age| band(*age)).collect();
    document.households = Some(Homes {
        male: rates(&|age| if (20..65).contains(&age) { [0.0, 0.0, 1.0, 0.0, 0.0] } else { [0.0; 5] }),
        female: rates(&|age| if age >= 80 { [1.0, 0.0, 0.0, 0.0, 0.0] } else { [0.0; 5] }),
        starts: starts.clone(),
        mean_of_largest: 5.0,
        source: "设想".into(),
    });
    let run = planning::run_projection(&house.store, &house.permit, &document).await.unwrap();
    let homes = planning::households(&document, &run).unwrap();
    assert_eq!(homes.len(), run.projection.periods() + 1);
    for (steps, year) in homes.iter().enumerate() {
        let (men, women) = run.projection.population_at(steps).split_at(101);
        let (heads, alone): (f64, f64) = (men[20..65].iter().sum(), women[80..].iter().sum());
        assert!((year.by_size[2] - heads).abs() < 1e-6 && (year.by_size[0] - alone).abs() < 1e-6);
        assert!((year.alone[1] - alone).abs() < 1e-6 && (year.alone[0] - alone).abs() < 1e-6);
        assert!((year.mean_size - (3.0 * heads + alone) / (heads + alone)).abs() < 1e-9);
    }
    let needs = planning::services(&document, &run).unwrap();
    let elders = needs.iter().find(|need| need.code == "elders_alone").unwrap();
    assert!(elders.people && (elders.service.demand[0] - homes[1].alone[0]).abs() < 1e-6);
    if let Some(homes) = &mut document.households {
        homes.female[11] = [0.9, 0.9, 0.0, 0.0, 0.0];
    }
    assert!(document.check().is_err(), "a band cannot head more households than it has people");
}

/// Three pages in either language, and the log says that they left.
#[tokio::test(flavor = "multi_thread")]
async fn a_briefing_is_printed_on_three_pages() {
    let house = House::new().await;
    let mut document = house.own().await;
    document.until = 2040;
    let made =
        planning::create_scenario(&house.cx, &house.store, &house.permit, "简报", &document).await.unwrap();
    for (language, name) in [(planning::Language::Chinese, "zh"), (planning::Language::English, "en")] {
        let paper = Paper { version: None, language, place: "浙江省杭州市余杭区".into() };
        let pdf =
            planning::print_briefing(&house.cx, &house.store, &house.permit, made.scenario.id, paper).await;
        let pdf = pdf.unwrap();
        assert!(pdf.starts_with(b"%PDF-"), "{name}");
        let text = String::from_utf8_lossy(&pdf);
        assert!(text.contains("/Count 3") || text.contains("/Count 3/"), "{name}: three pages");
        if let Some(folder) = option_env!("BRIEFING_OUT") {
            fs::write(format!("{folder}/scenario.{name}.pdf"), &pdf).unwrap();
        }
    }
}

/// Own rates that are the nation's give the nation's projection; own migrants, at their own net, are as they were counted.
#[tokio::test(flavor = "multi_thread")]
async fn own_rates_by_age_take_the_models_place() {
    let house = House::new().await;
    let mut document = house.own().await;
    document.until = 2040;
    let nation = Reference::china().unwrap();
    let pattern = |male: &[f64], female: &[f64], trend: Option<&str>| Pattern {
        male: male.to_vec(),
        female: female.to_vec(),
        source: "年鉴".into(),
        trend: trend.map(Into::into),
    };
    let [male, female] = Sex::BOTH.map(|sex| nation.mortality(2024, sex));
    let usual = planning::run_projection(&house.store, &house.permit, &document).await.unwrap();
    let mut own = document.clone();
    own.patterns.deaths = Some(pattern(male, female, Some("china")));
    own.patterns.births = Some(pattern(&[], nation.fertility(2025), None));
    own.mortality.model = OWN.into();
    own.fertility.model = OWN.into();
    let again = planning::run_projection(&house.store, &house.permit, &own).await.unwrap();
    for (one, two) in usual.projection.population.iter().zip(&again.projection.population) {
        assert!((one - two).abs() <= 1e-6 * one.max(1.0), "{one} beside {two}");
    }
    assert!(again.shapes[1].source.zh.contains("年鉴"), "{:?}", again.shapes[1].source);

    // Young men come, old women leave; a net that is what was counted changes nothing, ten more come where most move.
    let mut cells = [[0.0; 101]; 2];
    (cells[0][22], cells[1][60]) = (30.0, -10.0);
    own.patterns.migrants = Some(pattern(&cells[0], &cells[1], None));
    own.migration.model = OWN.into();
    own.migration.net = Curve { points: vec![(2025, 20.0), (2040, 30.0)], source: "年鉴".into() };
    let run = planning::run_projection(&house.store, &house.permit, &own).await.unwrap();
    let [men, women] = [&run.shapes[3], &run.shapes[4]];
    assert_eq!((men.first[22], women.first[60], men.first[30]), (30.0, -10.0, 0.0));
    let last: f64 = men.last.iter().chain(&women.last).sum();
    assert!((last - 30.0).abs() < 1e-9 && men.last[22] > 33.0 && women.last[60] > -9.0);
    planning::scenario_fan(&house.store, &house.permit, &own, 50).await.unwrap();

    own.patterns.deaths = None;
    let refused = planning::run_projection(&house.store, &house.permit, &own).await.unwrap_err();
    assert!(refused.to_string().contains("own pattern"), "{refused}");
    own.patterns.births = Some(pattern(&[], &[0.05; 101], None));
    let refused =
        planning::create_scenario(&house.cx, &house.store, &house.permit, "x", &own).await.unwrap_err();
    assert!(refused.to_string().contains("births"), "{refused}");
}
