//! What a long payment roll takes: so many children whose families have asked for a scheme of the place's own and told an account, from
//! the preview to the bank's answer. Prints seconds, and how much memory the process has had at most after each step.
//!
//! `cargo bench -p app --bench rolls -- --lines 20000` for another length.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and may fail loudly"
)]

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::Path,
    time::Instant,
};

use access::{Actor, Cx, Permit, Purpose, Role};
use app::{
    App,
    rolls::{FileKind, bank_file, decide_roll, make_roll, preview_roll, read_roll, take_answer},
};
use base::{Env, Timestamp};
use rusqlite::{Connection, named_params};
use store::{LineState, Settings, Store};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CODE: &str = "bench-parcel";
const SCHEME: &str = r#"
code: bench-parcel
title: {zh: 礼包, en: Parcel}
summary: {zh: 试算。, en: A trial.}
law: []
paid: here
facts:
  - {name: birth_date, kind: date, required: true, title: {zh: 出生日期, en: date of birth}}
parameters:
  parcel: {title: {zh: 礼包, en: parcel}, unit: fen, values: [{from: "2024-01-01", value: 50000, source: 试算}]}
conditions:
  - {id: from_2024, is: "birth_date >= date(\"2024-01-01\")", met: {zh: 出生于 2024 年起。, en: born from 2024 on}, unmet: {zh: 出生于 2024 年以前。, en: born before 2024}}
claims:
  most: 1
  given: "true"
  year: "2026"
  on: birth_date
  months: "12"
  first_claim_by: last_of_year(2027)
  amount:
    - {when: "true", is: parcel, rule: parcel, words: {zh: "{amount} 元。", en: "{amount} yuan"}}
"#;
const NUMBERS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :lines)";

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let lines =
        arguments.iter().position(|a| a == "--lines").and_then(|at| arguments.get(at + 1)?.parse().ok());
    let lines: u32 = lines.unwrap_or(200_000);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bench.db");
    let url = format!("sqlite:{}", file.display());
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::fixed("2026-06-30T04:00:00Z".parse::<Timestamp>().unwrap(), 3);
    app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
    let cx = app::command_line(&env, &store, "bench").await.unwrap();
    app::create_account(&cx, &store, "li", Role::Registrar, &cx.actor.area).await.unwrap();
    let account = store.account_by_name("li").await.unwrap().unwrap().id;
    let li = Cx { actor: Actor { account, role: Role::Registrar, ..cx.actor.clone() }, ..cx.clone() };
    fill(&file, lines, env.now().micros());
    let own = folder.path().join("benefits");
    fs::create_dir_all(own.join(CODE)).unwrap();
    fs::write(own.join(CODE).join("benefit.yaml"), SCHEME).unwrap();
    fs::write(own.join(CODE).join("situations.yaml"), "situations: []\n").unwrap();
    let app = App::new(store, env, &folder.path().join("spool")).with_benefits(Some(&own));
    println!("{lines} children on SQLite, {} MiB before the first step", peak());
    walk(&app, (&cx, &li), (lines, folder.path())).await;
}

async fn walk(app: &App, (cx, li): (&Cx, &Cx), (lines, folder): (u32, &Path)) {
    let permit = |cx: &Cx| -> Permit { cx.permit(Purpose::FamilyService).unwrap() };
    let of = (CODE, 2026);
    let began = Instant::now();
    let draft = preview_roll(cx, app, &permit(cx), of).await.unwrap();
    told("preview", began);
    assert_eq!((draft.lines, draft.left_all), (u64::from(lines), 0));
    let began = Instant::now();
    let id = make_roll(cx, app, &permit(cx), of).await.unwrap();
    told("make", began);
    let began = Instant::now();
    let page = read_roll(li, app, &permit(li), id, (lines / 2, None)).await.unwrap();
    told("a page of it", began);
    assert_eq!((page.view.roll.totals.all.0, page.lines.len()), (u64::from(lines), 50));
    let began = Instant::now();
    decide_roll(li, app, &permit(li), id, Some(&page.digest)).await.unwrap();
    told("approve", began);
    let began = Instant::now();
    let book = bank_file(li, app, &permit(li), id, FileKind::Xlsx).await.unwrap();
    told("the bank's file as XLSX", began);
    assert_eq!(book.lines, u64::from(lines));
    let began = Instant::now();
    let file = bank_file(li, app, &permit(li), id, FileKind::Csv).await.unwrap();
    told("the bank's file as CSV", began);
    let answer = folder.join("answer.csv");
    answer_of(file.file, &answer);
    let began = Instant::now();
    let done = take_answer(cx, app, &permit(cx), id, answer.as_path()).await.unwrap();
    told("the bank's answer", began);
    let back = u64::from(lines / 100);
    assert_eq!((done.paid, done.returned, done.lines_all), (u64::from(lines) - back, back, 0));
    let began = Instant::now();
    let again = take_answer(cx, app, &permit(cx), id, answer.as_path()).await.unwrap();
    told("the same answer again", began);
    assert_eq!((again.paid, again.returned, again.known), (0, 0, u64::from(lines)));
    let began = Instant::now();
    let page = read_roll(cx, app, &permit(cx), id, (0, Some(LineState::Returned))).await.unwrap();
    told("those that came back", began);
    assert_eq!(page.lines[0].line.number, 100);
    let began = Instant::now();
    let draft = preview_roll(cx, app, &permit(cx), of).await.unwrap();
    told("preview, all paid", began);
    assert_eq!((draft.lines, draft.left_all), (0, back), "who was paid is not listed again");
}

fn told(step: &str, began: Instant) {
    println!("{step}: {:.2} s, {} MiB at most so far", began.elapsed().as_secs_f64(), peak());
}

/// The most memory that this process has had, in MiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() / 1024
}

/// Paid, but for every hundredth.
fn answer_of(file: File, to: &Path) {
    let mut out = BufWriter::new(File::create(to).unwrap());
    writeln!(out, "流水号,处理结果,金额（元）,失败原因").unwrap();
    for (at, row) in BufReader::new(file).lines().enumerate().skip(1) {
        let row = row.unwrap();
        let reference = row.split(',').next().unwrap();
        if at.is_multiple_of(100) {
            writeln!(out, "{reference},退回,500.00,户名不符").unwrap();
        } else {
            writeln!(out, "{reference},成功,500.00,").unwrap();
        }
    }
    out.flush().unwrap();
}

/// Children of the county who have asked, each with an account of their own.
fn fill(file: &Path, lines: u32, at: i64) {
    let mut connection = Connection::open(file).unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    let transaction = connection.transaction().unwrap();
    for insert in [
        "INSERT INTO person (id, county, recorded_from)
         SELECT unhex(printf('01a200000001700080%014x', i)), '330110', :at FROM n",
        "INSERT INTO person_version (person_id, county, held_in, name, sex, birth_date, hukou_division, usual_division,
           alive, unaccounted, located, mentions, shown, recorded_from, digest)
         SELECT unhex(printf('01a200000001700080%014x', i)), '330110', '330110', printf('某%d', i), '1',
           printf('%04d-%02d-%02d', 2024 + i % 2, 1 + i % 12, 1 + i % 28), printf('330110%03d001', 5 + i % 9),
           printf('330110005%03d', 1 + i % 20), 1, 0, 0, 1, '[]', :at, zeroblob(16) FROM n",
        "INSERT INTO payment_account (person_id, county, holder_id, bank, number, account_id, kept_at)
         SELECT unhex(printf('01a200000001700080%014x', i)), '330110', unhex(printf('01a200000001700080%014x', i)),
           '某某银行余杭支行', printf('62220200%08d', i), zeroblob(16), :at FROM n",
        "INSERT INTO benefit_word (person_id, county, benefit, year, word, amount_fen, account_id, at)
         SELECT unhex(printf('01a200000001700080%014x', i)), '330110', 'bench-parcel', 2026, 'asked', NULL, zeroblob(16), :at FROM n",
    ] {
        let sql = format!("{NUMBERS} {insert}");
        transaction.execute(&sql, named_params! {":lines": lines, ":at": at}).unwrap();
    }
    transaction.commit().unwrap();
}
