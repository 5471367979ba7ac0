//! `wanjia benefits register-cost|reach|reconcile`: benefits over the people of a register.

use std::{fmt::Write as _, path::PathBuf};

use access::{Cx, Purpose};
use app::{
    App, AppError,
    entitlements::{AskedChange, benefit_costing, benefit_reach, reconcile_benefit},
};
use base::{Env, Fen, PageSize};
use clap::Args;
use store::Store;

use crate::{benefits::Own, commands::DatabaseOptions, outcome::Failed, output, serve};

#[derive(Debug, Args)]
pub(crate) struct RegisterCostArgs {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The benefit.
    #[arg(long, value_name = "CODE")]
    benefit: String,
    /// A parameter's value from a day on, such as yearly_amount=480000@2027-01-01, or with #3701 for one region; may be repeated.
    #[arg(long, value_name = "CHANGE")]
    change: Vec<String>,
    /// Leading digits of the divisions: 6 county, 9 township, 12 village.
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u8).range(2..=12))]
    digits: u8,
    /// Where the table is written.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    own: Own,
}

#[derive(Debug, Args)]
pub(crate) struct ReachArgs {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The benefit.
    #[arg(long, value_name = "CODE")]
    benefit: String,
    /// Where the list is written; numbers stay masked.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    own: Own,
}

#[derive(Debug, Args)]
pub(crate) struct ReconcileArgs {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The benefit.
    #[arg(long, value_name = "CODE")]
    benefit: String,
    /// The paying office's answer: `id_number`, `claim_year`, `state` (asked, paid, returned), `amount_fen`.
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    #[command(flatten)]
    own: Own,
}

async fn opened(database: &DatabaseOptions, own: &Own) -> Result<(App, Cx), Failed> {
    let store = Store::open(&store::Settings::new(&database.database)).await?;
    let env = Env::system();
    let cx = app::command_line(&env, &store, "benefits").await?;
    let files = serve::files_of(&store, &database.database);
    Ok((App::new(store, env, &files).with_benefits(own.folder()), cx))
}

/// What a benefit costs over the register, by place and year.
pub(crate) async fn cost(args: RegisterCostArgs) -> Result<(), Failed> {
    let (app, cx) = opened(&args.database, &args.own).await?;
    let mut changes = Vec::new();
    for change in &args.change {
        let (parameter, value) =
            app::benefit_files::parameter_change(change).map_err(|fault| Failed::Usage(fault.to_string()))?;
        changes.push(AskedChange { parameter, value });
    }
    let permit = cx.count_permit().map_err(AppError::from)?;
    let found = benefit_costing(&cx, &app, &permit, &args.benefit, &changes, args.digits).await?;
    let mut table = "division,year,claims,amount_fen,claims_changed,amount_fen_changed\n".to_owned();
    let (mut now, mut then) = (Fen(0), Fen(0));
    for cell in &found.cells {
        (now, then) = (now + cell.now, then + cell.then);
        // Writing into a text cannot fail.
        let _written = writeln!(
            table,
            "{},{},{},{},{},{}",
            cell.place, cell.year, cell.claims, cell.now.0, cell.claims_then, cell.then.0
        );
    }
    write(&args.out, &table)?;
    output::say(&format!(
        "{} 人 people, {} 人可申领 with claims, {now} 元 yuan; 改后 changed: {} 人, {then} 元; 未计入 left out: {}; {} ms, in {}",
        found.people,
        found.reached.0,
        found.reached.1,
        found.left_out,
        found.took_ms,
        args.out.display()
    ));
    Ok(app.store.close().await?)
}

/// Families who are entitled and have not asked, and were not told yet.
pub(crate) async fn reach(args: ReachArgs) -> Result<(), Failed> {
    let (app, cx) = opened(&args.database, &args.own).await?;
    let permit = cx.permit(Purpose::FamilyService).map_err(AppError::from)?;
    let (mut cursor, mut rows) = (None::<String>, 0_u64);
    let mut table =
        "person_id,name,birth_date,division,parent,parent_phone,claim_year,amount_fen\n".to_owned();
    loop {
        let asked = (args.benefit.as_str(), false);
        let (page, _) =
            benefit_reach(&cx, &app, &permit, asked, cursor.as_deref(), PageSize::new(200)).await?;
        for one in &page.items {
            let (person, parent) = (one.person.shown(), one.parents.first().map(app::Masked::shown));
            let text = |value: Option<&str>| value.unwrap_or_default().replace(['"', ',', '\n'], " ");
            for claim in &one.claims {
                let _written = writeln!(
                    table,
                    "{},{},{},{},{},{},{},{}",
                    person.id,
                    text(person.name.as_deref()),
                    text(person.birth_date.as_deref()),
                    text(person.usual_division.as_deref().or(person.hukou_division.as_deref())),
                    text(parent.and_then(|parent| parent.name.as_deref())),
                    text(parent.and_then(|parent| parent.phone.as_deref())),
                    claim.year,
                    claim.amount.0
                );
            }
            rows += 1;
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    write(&args.out, &table)?;
    output::say(&format!("{rows} 个家庭尚未申领 families have not asked, in {}", args.out.display()));
    Ok(app.store.close().await?)
}

/// Takes the paying office's answer in.
pub(crate) async fn reconcile(args: ReconcileArgs) -> Result<(), Failed> {
    let (app, cx) = opened(&args.database, &args.own).await?;
    let permit = cx.permit(Purpose::FamilyService).map_err(AppError::from)?;
    let done = reconcile_benefit(&cx, &app, &permit, &args.benefit, &args.input).await?;
    for row in &done.rows {
        let above = row.above_fen.map_or_else(String::new, |fen| format!(" {} 元 yuan", Fen(fen)));
        output::complain(&format!("第 {} 行 line {}: {}{above}", row.line, row.line, row.outcome));
    }
    output::say(&format!(
        "{} 行已登记 kept, {} 行早已登记 known, {} 行需核对 to look at",
        done.kept,
        done.known,
        done.rows.len()
    ));
    Ok(app.store.close().await?)
}

fn write(path: &std::path::Path, text: &str) -> Result<(), Failed> {
    std::fs::write(path, text).map_err(|fault| Failed::Io { what: ("表文件", "the table"), fault })
}
