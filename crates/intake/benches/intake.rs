//! How fast a household-register extract is parsed, cleaned and checked, and how fast its cells are walked.
//!
//! `cargo bench -p intake` makes a file of its own. Options after `--`: `--rows N`, `--rounds N`, `--threads N`,
//! `--gb18030`, `--floor ROWS_PER_SECOND` (fail below it).
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and may stop at any fault"
)]

use std::{
    fmt::Write as _,
    fs::File,
    hint::black_box,
    io::{BufWriter, Write as _},
    ops::ControlFlow,
    path::Path,
    time::Instant,
};

use codes::CitizenNumber;
use intake::{
    profile::Profile,
    reader::{self, FileHints},
    stage::{StageOptions, read_file},
};

/// The binary's own allocator: what is measured is what runs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HEADER: &str = "记录编号,户号,户别,与户主关系,姓名,曾用名,性别,民族,出生日期,公民身份号码,婚姻状况,文化程度,户籍地区划,户籍地址,\
    入户日期,人户状态,现住地址,联系电话,父亲姓名,父亲身份号码,母亲姓名,母亲身份号码,配偶姓名,配偶身份号码,注销日期,注销原因,更新日期\n";

/// Small and repeatable; the figures need variety, not secrecy.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.roll(u64::try_from(from.len()).unwrap())).unwrap()]
    }
}

fn name(dice: &mut Dice) -> String {
    let surname = dice.pick(&["王", "李", "张", "刘", "陈", "杨", "黄", "欧阳", "单", "仇"]);
    let given = ["芳", "伟", "秀英", "敏", "静", "建国", "丽华", "强", "磊", "子涵", "浩然", "䶮"];
    format!("{surname}{}", dice.pick(&given))
}

fn person(dice: &mut Dice) -> (String, String) {
    let year = i16::try_from(1940 + dice.roll(80)).unwrap();
    let (month, day) = (i8::try_from(1 + dice.roll(12)).unwrap(), i8::try_from(1 + dice.roll(28)).unwrap());
    let birth = base::Date::new(year, month, day).unwrap();
    let number = CitizenNumber::compose("330102", birth, u16::try_from(dice.roll(999)).unwrap()).unwrap();
    let written = match dice.roll(3) {
        0 => birth.to_string(),
        1 => format!("{year:04}{month:02}{day:02}"),
        _ => format!("{year}/{month}/{day}"),
    };
    (number.as_str().to_owned(), written)
}

fn row(number: u64, dice: &mut Dice, villages: &[&str], line: &mut String) {
    let ((own, birth), (father, _), (mother, _), (spouse, _)) =
        (person(dice), person(dice), person(dice), person(dice));
    let sex = if own.as_bytes()[16] % 2 == 1 { "男" } else { "女" };
    let house = dice.roll(200_000);
    writeln!(
        line,
        "HK{number:08},330102{house:08},家庭户,{},{},,{sex},{},{birth},{own},{},{},{},浙江省杭州市上城区清波街道劳动路{}号{}单元{}室,\
         {}-03-01,{},,1{}{:09},{},{father},{},{mother},{},{spouse},,,2025-{:02}-{:02}",
        dice.pick(&["户主", "配偶", "子", "女", "父亲", "孙子"]),
        name(dice),
        dice.pick(&["汉族", "汉族", "汉族", "回族", "畲族"]),
        dice.pick(&["未婚", "已婚", "丧偶", "离婚"]),
        dice.pick(&["小学", "初中", "高中", "大学本科", "大学专科"]),
        dice.pick(villages),
        1 + dice.roll(300),
        1 + dice.roll(5),
        101 + dice.roll(900),
        1990 + dice.roll(30),
        dice.pick(&["在户", "在户", "外出", "去向不明"]),
        dice.pick(&["3", "5", "8"]),
        dice.roll(1_000_000_000),
        name(dice),
        name(dice),
        name(dice),
        1 + dice.roll(12),
        1 + dice.roll(28),
    )
    .unwrap();
}

fn make(path: &Path, rows: u64, gb18030: bool) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let (mut dice, mut text) = (Dice(42), HEADER.to_owned());
    let divisions = codes::division::Divisions::bundled();
    let below = divisions
        .children("330102")
        .into_iter()
        .flat_map(|street| divisions.children(&street.code.to_string()));
    let codes: Vec<String> = below.map(|village| village.code.to_string()).collect();
    let villages: Vec<&str> = codes.iter().map(String::as_str).collect();
    for number in 0..rows {
        row(number, &mut dice, &villages, &mut text);
        if text.len() > 1 << 20 || number + 1 == rows {
            if gb18030 {
                out.write_all(&encoding_rs::GB18030.encode(&text).0).unwrap();
            } else {
                out.write_all(text.as_bytes()).unwrap();
            }
            text.clear();
        }
    }
}

fn peak_rss_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn option(name: &str) -> Option<u64> {
    let mut args = std::env::args().skip_while(|arg| arg != name);
    args.nth(1)?.parse().ok()
}

/// Whole numbers a second.
fn rate(count: u64, seconds: f64) -> u64 {
    let micros = u64::try_from(std::time::Duration::from_secs_f64(seconds.max(1e-6)).as_micros()).unwrap();
    count.saturating_mul(1_000_000) / micros
}

fn main() {
    let rows = option("--rows").unwrap_or(600_000);
    let threads = option("--threads").map(|threads| usize::try_from(threads).unwrap());
    let gb18030 = std::env::args().any(|arg| arg == "--gb18030");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hukou.csv");
    make(&path, rows, gb18030);
    let bytes = std::fs::metadata(&path).unwrap().len();
    let before = peak_rss_mib();

    let start = Instant::now();
    let (mut cells, mut length) = (0_usize, 0_usize);
    let walked = reader::open(path.as_path(), &FileHints::default()).unwrap().for_each_row(&mut |row| {
        cells += row.len();
        length += row.iter().map(|cell| cell.len()).sum::<usize>();
        ControlFlow::Continue(())
    });
    let seconds = start.elapsed().as_secs_f64();
    black_box(length);
    println!(
        "walk: {} rows, {cells} cells, {seconds:.2} s on one thread, {} rows/s, {} MB/s",
        walked.unwrap(),
        rate(rows, seconds),
        rate(bytes, seconds) / 1_000_000,
    );

    let profile = Profile::from_toml(Profile::bundled("hukou").unwrap()).unwrap();
    let options =
        StageOptions { today: base::Date::new(2026, 11, 1).ok(), threads, ..StageOptions::default() };
    let mut best = 0;
    for round in 1..=option("--rounds").unwrap_or(3) {
        let start = Instant::now();
        let summary = read_file(&profile, path.as_path(), &options, &mut |chunk| {
            black_box(chunk.records.len());
            ControlFlow::Continue(())
        })
        .unwrap();
        let seconds = start.elapsed().as_secs_f64();
        best = best.max(rate(rows, seconds));
        println!(
            "stage {round}: {} rows, {} rejected, {} warned, {seconds:.2} s, {} rows/s, {} MB/s",
            summary.rows,
            summary.rejected,
            summary.warned,
            rate(rows, seconds),
            rate(bytes, seconds) / 1_000_000,
        );
    }
    println!("best: {best} rows/s; peak RSS {} MiB ({before} MiB before reading)", peak_rss_mib());
    if option("--floor").is_some_and(|floor| best < floor) {
        println!("below the floor");
        std::process::exit(1);
    }
}
