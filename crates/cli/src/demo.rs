//! `wanjia demo`: a synthetic street, its departments' extracts, one register of them, and how good it is.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use access::{Cx, Role};
use app::{App, ImportFile, ProfileChoice, Truth};
use base::Env;
use serde::Serialize;
use synth::{Options, Rates};

use crate::{
    commands::DemoOptions,
    import,
    outcome::{Failed, both},
    output,
    progress::Bars,
    serve, synth_place,
};

/// The extracts, in the order of their import.
const EXTRACTS: [&str; 5] = ["hukou.csv", "marriage.xlsx", "birth.csv", "insurance.csv", "residence.csv"];

/// Marks a folder as a demo's own, so that no other folder is ever emptied.
const MARK: &str = ".wanjia-demo";

/// What `--summary` writes. Every figure is measured in the run.
#[derive(Debug, Serialize)]
struct Summary {
    /// Different people behind the mentions, by the truth.
    people_true: u64,
    mentions: u64,
    people_register: u64,
    pair_precision: f64,
    pair_recall: f64,
    bcubed_f1: f64,
    /// People with hukou here of whom the hukou source knows no present place.
    unaccounted: u64,
    /// Those for whom another source gives one.
    located: u64,
    /// Unaccounted people whose true present address stands in some extract.
    locatable: u64,
    /// Those of them who are located at exactly that home.
    located_right: u64,
    doubtful: u64,
    households: u64,
    dwellings: u64,
    seconds: serde_json::Map<String, serde_json::Value>,
    /// From the extracts to the committed register.
    seconds_extracts_to_register: f64,
    peak_rss_bytes: u64,
}

pub(crate) async fn run(options: DemoOptions) -> Result<(), Failed> {
    let folder = prepare(&options.dir)?;
    let bars = Arc::new(Bars::new());
    synth_place::write(options.people, options.seed, &Rates::default(), &folder, &bars)?;
    bars.finish();

    let env = Env::system();
    let url = options
        .database
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", folder.join("register.db").display()));
    let store = serve::open(store::Settings::new(&url)).await?;
    if store.count_accounts().await? > 0 {
        return Err(Failed::Usage(both(
            "演示要用空的数据库，请用 --database 另指一个",
            "the demo needs an empty database; name another one with --database",
        )));
    }
    let area = serve::area(&Options::default().street[..6])?;
    let first = app::bootstrap(&env, &store, &area).await?;

    let (cx, permit) = import::actor(&env, &store, "demo").await?;
    let files = EXTRACTS
        .iter()
        .map(|name| ImportFile { path: folder.join(name), profile: ProfileChoice::Auto })
        .collect();
    let started = Instant::now();
    let imported = app::import(&cx, &store, &permit, files, false, bars.clone()).await?;
    bars.finish();
    let seconds_extracts_to_register = started.elapsed().as_secs_f64();
    import::report(&imported);
    drop(imported);

    keep_outlines(&cx, &store, &folder, area.prefix()).await?;
    keep_places(&cx, &store, &permit, &folder).await?;
    let (truth, scores) = app::compare_with_truth(&cx, &store, &permit, &folder).await?;
    app::keep_truth(&cx, &store, &truth).await?;
    let service = App::new(store, env, &folder.join("uploads"));
    let summary =
        summarise(&cx, &service, &truth, scores.bcubed_f1, &bars, seconds_extracts_to_register).await?;
    tell(&summary);
    if let Some(file) = &options.summary {
        let json =
            serde_json::to_string_pretty(&summary).map_err(|fault| Failed::Other(fault.to_string()))?;
        fs::write(file, json + "\n")
            .map_err(|fault| Failed::Io { what: ("摘要文件", "the summary"), fault })?;
    }
    if options.no_serve {
        return Ok(service.store.close().await?);
    }
    first.iter().flatten().for_each(serve::handed_over);
    // Last: whoever looks at the demo keeps the register.
    let auditor = app::create_account(&cx, &service.store, "auditor", Role::Auditor, &area).await?;
    let registrar = app::create_account(&cx, &service.store, "registrar", Role::Registrar, &area).await?;
    serve::handed_over(&auditor);
    serve::handed_over(&registrar);
    let service = serve::with_paper_keys(service, None).await?;
    serve::serve(service, options.listen).await
}

/// Keeps the place's invented outlines, as far as they lie within the area, for the planning pages' map.
async fn keep_outlines(cx: &Cx, store: &store::Store, folder: &Path, area: &str) -> Result<(), Failed> {
    let text = fs::read_to_string(folder.join("outlines.geojson"))
        .map_err(|fault| Failed::Io { what: ("演示边界文件", "the outlines"), fault })?;
    let mut file: serde_json::Value =
        serde_json::from_str(&text).map_err(|fault| Failed::Other(fault.to_string()))?;
    if let Some(features) = file["features"].as_array_mut() {
        let inside = |feature: &serde_json::Value| {
            feature["properties"]["division"].as_str().is_some_and(|code| code.starts_with(area))
        };
        features.retain(inside);
    }
    let permit = cx.count_permit().map_err(app::AppError::from)?;
    let source = "演示虚构，不是真实边界 · invented for the demo, no real boundaries";
    app::planning::keep_outlines(cx, store, &permit, source, &file.to_string()).await?;
    Ok(())
}

/// Keeps where the place's invented buildings and service points are, for the map.
async fn keep_places(
    cx: &Cx,
    store: &store::Store,
    permit: &access::ImportPermit,
    folder: &Path,
) -> Result<(), Failed> {
    let read =
        |name: &str, what| fs::read_to_string(folder.join(name)).map_err(|fault| Failed::Io { what, fault });
    let source = "演示虚构，不是真实位置 · invented for the demo, no real places";
    let datum = app::maps::Datum::Wgs84;
    let buildings = read("buildings.csv", ("楼栋位置文件", "where the buildings stand"))?;
    app::maps::keep_buildings(cx, store, permit, (source, &buildings), datum).await?;
    let points = read("service_points.csv", ("服务点文件", "the service points"))?;
    app::maps::keep_points(cx, store, permit, (source, &points), datum).await?;
    Ok(())
}

/// An empty folder for the demo. Only a folder that an earlier demo marked as its own is emptied.
fn prepare(folder: &Path) -> Result<PathBuf, Failed> {
    let fail = |fault| Failed::Io { what: ("演示文件夹", "the demo's folder"), fault };
    let mark = folder.join(MARK);
    let taken = folder.is_dir() && fs::read_dir(folder).map_err(fail)?.next().is_some();
    if taken && !mark.is_file() {
        return Err(Failed::Usage(format!(
            "{folder}：文件夹不空，也不是演示的，请用 --dir 另指一个 · not empty and no demo's; name another with --dir",
            folder = folder.display()
        )));
    }
    if taken {
        fs::remove_dir_all(folder).map_err(fail)?;
    }
    fs::create_dir_all(folder).map_err(fail)?;
    fs::write(&mark, "").map_err(fail)?;
    fs::canonicalize(folder).map_err(fail)
}

async fn summarise(
    cx: &Cx,
    service: &App,
    truth: &Truth,
    bcubed_f1: f64,
    bars: &Bars,
    seconds_extracts_to_register: f64,
) -> Result<Summary, Failed> {
    let counts = app::summary(cx, service).await?.counts;
    Ok(Summary {
        people_true: truth.people_true,
        mentions: counts.mentions,
        people_register: truth.people_register,
        pair_precision: truth.pair_precision,
        pair_recall: truth.pair_recall,
        bcubed_f1,
        unaccounted: counts.unaccounted,
        located: counts.located,
        locatable: truth.locatable,
        located_right: truth.located_right,
        doubtful: counts.doubtful,
        households: counts.households,
        dwellings: counts.dwellings,
        seconds: bars.seconds(),
        seconds_extracts_to_register,
        peak_rss_bytes: peak_rss_bytes(),
    })
}

fn tell(summary: &Summary) {
    output::say(&format!("提及 mentions                 {}", summary.mentions));
    output::say(&format!(
        "人员 people                   {} (真值 truth {})",
        summary.people_register, summary.people_true
    ));
    output::say(&format!("成对准确率 pair precision     {:.4}", summary.pair_precision));
    output::say(&format!("成对召回率 pair recall        {:.4}", summary.pair_recall));
    output::say(&format!("去向不明 unaccounted          {}", summary.unaccounted));
    output::say(&format!("已找到现住地 located          {}", summary.located));
    output::say(&format!(
        "  其中可找到 locatable        {}，地址正确 right {}",
        summary.locatable, summary.located_right
    ));
    output::say(&format!("疑似同一人 doubtful           {}", summary.doubtful));
    output::say(&format!("从数据到登记册 to the register {:.1} s", summary.seconds_extracts_to_register));
    output::say(&format!("内存峰值 peak memory          {} MB", summary.peak_rss_bytes / 1_000_000));
}

/// The most memory that this process has held, in bytes; 0 where the system does not tell.
fn peak_rss_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|kilobytes| kilobytes.trim().parse::<u64>().ok())
        .map_or(0, |kilobytes| kilobytes * 1024)
}
