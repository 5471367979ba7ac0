//! `wanjia snapshot`, `figures`, `release`, `opendata`.

use std::path::PathBuf;

use app::figures::{self, Figures, OpenSnapshot};
use base::{Date, Env};
use clap::{Args, builder::TypedValueParser as _};
use statistics::disclosure::privacy::Epsilon;
use store::Store;

use crate::{
    commands::DatabaseOptions,
    outcome::{Failed, both},
    output,
};

#[derive(Debug, Args)]
pub(crate) struct SnapshotOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The day that is described, such as 2026-06-30.
    #[arg(long, value_name = "DATE")]
    at: Date,
    /// The folder of snapshots; made if it is not there. Parts that an earlier snapshot has with the same content are kept.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct FiguresOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The folder of snapshots.
    #[arg(long, value_name = "DIR")]
    snapshots: PathBuf,
    /// The snapshot's name; the newest by default.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Digits of the divisions: 6 counties, 9 townships, 12 communities.
    #[arg(long, default_value_t = 9, value_parser = clap::builder::PossibleValuesParser::new(["6", "9", "12"]).map(|text| text.parse::<usize>().unwrap_or(9)))]
    level: usize,
}

/// Takes a snapshot and prints its definition.
pub(crate) async fn snapshot(options: SnapshotOptions) -> Result<(), Failed> {
    let SnapshotOptions { database, at, out } = options;
    let store = Store::open(&store::Settings::new(database.database)).await?;
    let cx = app::command_line(&Env::system(), &store, "snapshot").await?;
    let permit = cx.count_permit().map_err(app::AppError::from)?;
    let taken = figures::take_snapshot(&cx, &store, &permit, &out, at, None).await?;
    let made = &taken.definition;
    output::say(&format!("快照 snapshot: {}", taken.name));
    output::say(&format!(
        "辖区 area {} · 日期 day {} · 所知 known at {}",
        made.area, made.day, made.known_at
    ));
    output::say(&format!("    人 people rows {:>12}    事件 event rows {:>12}", made.people, made.events));
    let left = made.left_out;
    output::say(&format!(
        "    出生日不详 birth unknown {}, 仅知年月 estimated {}, 现住地不详 place unknown {}, 事件无地点 events without place {}",
        left.birth_unknown, left.birth_estimated, left.place_unknown, left.events_without_place
    ));
    output::say(&format!(
        "    分区 parts {}: 新写 written {}, 沿用 kept {}",
        made.parts.len(),
        taken.written,
        taken.kept
    ));
    output::say(&format!("    内容 content sha256 {}", made.content));
    for [zh, en] in &made.rules {
        output::say(&format!("  · {zh} {en}"));
    }
    Ok(store.close().await?)
}

/// Prints every indicator of the area, and how long the whole catalogue took.
pub(crate) async fn figures(options: FiguresOptions) -> Result<(), Failed> {
    let FiguresOptions { database, snapshots, name, level } = options;
    let store = Store::open(&store::Settings::new(database.database)).await?;
    let cx = app::command_line(&Env::system(), &store, "figures").await?;
    let permit = cx.count_permit().map_err(app::AppError::from)?;
    let name = name.map_or_else(|| newest(&permit, &snapshots), Ok)?;
    let snapshot: OpenSnapshot = figures::open_snapshot(&permit, &snapshots, &name)?;
    let begun = std::time::Instant::now();
    let found = figures::figures(&cx, &store, &permit, snapshot, None, level).await?;
    let seconds = begun.elapsed().as_secs_f64();
    tell(&found);
    output::say(&format!(
        "{} 项指标 indicators × {} 处 places: {seconds:.2} s",
        found.places.first().map_or(0, |place| place.values.len()),
        found.places.len()
    ));
    Ok(store.close().await?)
}

fn tell(found: &Figures) {
    output::say(&format!(
        "登记数，非官方统计数 register counts, not official statistics · {}",
        found.view.day
    ));
    let Some(whole) = found.places.first() else { return };
    let mut group = "";
    for one in &whole.values {
        if &*one.group.code != group {
            group = &one.group.code;
            output::say(&format!("【{}】 {}", one.group.name[0], one.group.name[1]));
        }
        let value = match one.value.value {
            Ok(value) => format!("{value:.*}", usize::from(one.indicator.decimals)),
            Err(why) => format!("— ({why:?})"),
        };
        let counts = one.value.denominator.map_or_else(
            || one.value.numerator.to_string(),
            |below| format!("{} / {below}", one.value.numerator),
        );
        output::say(&format!(
            "    {} {}: {value} {} [{counts}]",
            one.indicator.name[0], one.indicator.name[1], one.indicator.unit[0]
        ));
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The folder of snapshots.
    #[arg(long, value_name = "DIR")]
    snapshots: PathBuf,
    /// The snapshot's name; the newest by default.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A folder for what is approved: a JSON file a release, as `/published` shows it.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Tries a public release, which waits for a second person at the desk then, or says which cell blocks it.
pub(crate) async fn release(options: ReleaseOptions) -> Result<(), Failed> {
    let ReleaseOptions { database, snapshots, name, out } = options;
    let store = Store::open(&store::Settings::new(database.database)).await?;
    let cx = app::command_line(&Env::system(), &store, "release").await?;
    let permit = cx.count_permit().map_err(app::AppError::from)?;
    let name = name.map_or_else(|| newest(&permit, &snapshots), Ok)?;
    let snapshot = figures::open_snapshot(&permit, &snapshots, &name)?;
    let tried = figures::try_release(&cx, &store, &permit, snapshot).await;
    let published = figures::published_releases(&store, &permit).await?;
    store.close().await?;
    if let Some(out) = out {
        write_published(&out, &published)?;
    }
    let made = match tried {
        Ok(view) => view.release,
        Err(app::AppError::WrongState) => {
            return Err(Failed::Usage(both(
                "这一天或更晚的已经公布",
                "this day, or a later one, is published already",
            )));
        }
        Err(fault) => return Err(fault.into()),
    };
    output::say(&format!(
        "格 cells {}: 小格 small {}, 隐去 hidden {}; 与已公布的 {} 期一并攻击 attacked with {} published releases",
        made.cells, made.small, made.hidden, made.earlier, made.earlier
    ));
    if let Some(cell) = made.blocked {
        return Err(Failed::Unsound(format!("已拦下 blocked: {cell}")));
    }
    output::say(&format!(
        "已试发布 tried: {} {} {} · 待另一人在工作台批准 waits for somebody else at the desk: 指标 → 公布",
        made.id,
        made.area.prefix(),
        made.day
    ));
    Ok(())
}

fn write_published(folder: &std::path::Path, all: &[figures::Release]) -> Result<(), Failed> {
    let unwritten = |fault| Failed::Io { what: ("公布文件", "the releases"), fault };
    std::fs::create_dir_all(folder).map_err(unwritten)?;
    for release in all {
        let text = serde_json::to_vec(release).map_err(|fault| unwritten(fault.into()))?;
        std::fs::write(folder.join(format!("{}-{}.json", release.area, release.day)), text)
            .map_err(unwritten)?;
    }
    Ok(())
}

fn newest(permit: &access::CountPermit, snapshots: &std::path::Path) -> Result<String, Failed> {
    let listed = figures::list_snapshots(permit, snapshots)?;
    let first = listed.into_iter().next().map(|view| view.name);
    first.ok_or_else(|| {
        Failed::Usage(both(
            "文件夹里没有快照，请先运行 `wanjia snapshot`",
            "there is no snapshot in this folder: run `wanjia snapshot`",
        ))
    })
}

#[derive(Debug, Args)]
pub(crate) struct OpenDataOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The folder of snapshots.
    #[arg(long, value_name = "DIR")]
    snapshots: PathBuf,
    /// The snapshot's name; the newest by default.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A table of the public catalogue, such as `residents_age_sex`.
    #[arg(long, value_name = "CODE")]
    table: String,
    /// What this release may tell of a person, as a fraction such as `1/2`.
    #[arg(long, value_name = "FRACTION", value_parser = fraction)]
    epsilon: Epsilon,
}

fn fraction(text: &str) -> Result<Epsilon, String> {
    let (parts, of) = text.split_once('/').unwrap_or((text, "1"));
    match (parts.parse(), of.parse()) {
        (Ok(parts @ 1..), Ok(of @ 1..)) => Ok(Epsilon { parts, of }),
        _ => Err("a fraction of whole numbers, such as 1/2".into()),
    }
}

/// Asks for open data with differential privacy; it is drawn, entered in the public ledger and open to everybody once somebody else
/// approves it at the desk.
pub(crate) async fn open_data(options: OpenDataOptions) -> Result<(), Failed> {
    let store = Store::open(&store::Settings::new(options.database.database)).await?;
    let cx = app::command_line(&Env::system(), &store, "opendata").await?;
    let permit = cx.count_permit().map_err(app::AppError::from)?;
    let name = options.name.map_or_else(|| newest(&permit, &options.snapshots), Ok)?;
    let snapshot = figures::open_snapshot(&permit, &options.snapshots, &name)?;
    let asked =
        figures::ask_open_data(&cx, &store, &permit, &snapshot, &options.table, options.epsilon).await?;
    output::say(&format!(
        "已申请 asked for: {} {} {} · 待另一人在工作台批准 waits for somebody else at the desk: 指标 → 公布",
        asked.id, asked.table, asked.day
    ));
    Ok(store.close().await?)
}
