//! `wanjia benefits …`.

use std::path::PathBuf;

use app::benefit_files::{
    BenefitFileError, benefit_cost, benefit_of, benefit_schedule, list_benefits, parameter_change,
    prove_benefits,
};
use base::Fen;
use clap::{Args, Subcommand};

use crate::{
    benefits_register::{ReachArgs, ReconcileArgs, RegisterCostArgs},
    outcome::Failed,
    output,
};

#[derive(Debug, Subcommand)]
pub(crate) enum BenefitsCommand {
    #[command(flatten)]
    Table(TableCommand),
    /// What a benefit costs over a register's people, by place and year, as it is and with changed parameters.
    RegisterCost(RegisterCostArgs),
    /// Families of a register who are entitled, have not asked and were not told: to be told once.
    Reach(ReachArgs),
    /// Take the paying office's answer in, and say which amounts differ.
    Reconcile(ReconcileArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum TableCommand {
    /// List the benefits at hand and the columns that each asks for.
    List(Own),
    /// Write what every person of a table may claim, one row a claim.
    #[command(after_help = "\
Input: a table (CSV UTF-8 or XLSX) with `child_id` (or `person_id`) and the benefit's columns; `wanjia benefits list` names them.
For childcare-subsidy-2025: birth_date, and where known death_date, hukou_from, hukou_division, as_of (the day on which the family
first claims; by default it claims as early as it may).
Output: child_id,claim_year,months,amount_fen,first_claim_by,rule")]
    Schedule(ScheduleArgs),
    /// Try every benefit in the named situations of its folder.
    Prove(Own),
    /// What a benefit costs by year over a table of people, as it is and with a changed parameter.
    Cost(CostArgs),
}

/// Where the place's own benefits are.
#[derive(Debug, Args)]
pub(crate) struct Own {
    /// A folder with one folder a benefit, each holding benefit.yaml and situations.yaml, besides those that ship.
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
}

impl Own {
    pub(crate) fn folder(&self) -> Option<&std::path::Path> {
        self.from.as_deref()
    }
}

#[derive(Debug, Args)]
pub(crate) struct ScheduleArgs {
    /// The benefit, such as childcare-subsidy-2025.
    #[arg(long, value_name = "CODE")]
    benefit: String,
    /// The table of people.
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// Where the claims are written.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where it is written, in both languages, why somebody has no claim or lost one.
    #[arg(long, value_name = "FILE")]
    reasons: Option<PathBuf>,
    #[command(flatten)]
    own: Own,
}

#[derive(Debug, Args)]
pub(crate) struct CostArgs {
    /// The benefit.
    #[arg(long, value_name = "CODE")]
    benefit: String,
    /// The table of people.
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// A parameter's value from a day on, such as yearly_amount=480000@2027-01-01, or with #3701 for one region; may be repeated.
    #[arg(long, value_name = "CHANGE", required = true)]
    change: Vec<String>,
    #[command(flatten)]
    own: Own,
}

pub(crate) fn run(command: TableCommand) -> Result<(), Failed> {
    match command {
        TableCommand::List(own) => list(&own),
        TableCommand::Schedule(args) => schedule(&args),
        TableCommand::Prove(own) => prove(&own),
        TableCommand::Cost(args) => cost(&args),
    }
}

fn list(own: &Own) -> Result<(), Failed> {
    for benefit in list_benefits(own.from.as_deref()).map_err(worded)? {
        let facts: Vec<String> = benefit
            .facts
            .iter()
            .map(|(fact, required)| if *required { fact.clone() } else { format!("[{fact}]") })
            .collect();
        output::say(&format!("{}  {} {}", benefit.code, benefit.title.zh, benefit.title.en));
        output::say(&format!("  {}", facts.join(", ")));
    }
    Ok(())
}

fn schedule(args: &ScheduleArgs) -> Result<(), Failed> {
    let benefit = benefit_of(&args.benefit, args.own.from.as_deref()).map_err(worded)?;
    let done = benefit_schedule(&benefit, &args.input, &args.out, args.reasons.as_deref()).map_err(worded)?;
    if !done.unused_columns.is_empty() {
        output::complain(&format!("注意 note: columns not asked for: {}", done.unused_columns.join(", ")));
    }
    let claims: u64 = done.cost.years.values().map(|year| year.claims).sum();
    output::say(&format!(
        "{} 人 people, {} 人可申领 with claims, {claims} 笔 claims, {} 元 yuan, in {}",
        done.people,
        done.cost.reached,
        done.cost.total(),
        args.out.display()
    ));
    Ok(())
}

fn prove(own: &Own) -> Result<(), Failed> {
    let mut wrong = 0;
    for proof in prove_benefits(own.from.as_deref()).map_err(worded)? {
        output::say(&format!(
            "{}: {} 个情形 situations, {} 个不符 mismatches",
            proof.code,
            proof.situations,
            proof.mismatches.len()
        ));
        wrong += proof.mismatches.len();
        for mismatch in proof.mismatches {
            output::complain(&format!(
                "  {}\n    应为 expected: {}\n    得到 found: {}",
                mismatch.situation, mismatch.expected, mismatch.found
            ));
        }
    }
    if wrong == 0 {
        Ok(())
    } else {
        Err(Failed::Unsound(format!("{wrong} 个情形的结果不一样 · situations come out differently: {wrong}")))
    }
}

fn cost(args: &CostArgs) -> Result<(), Failed> {
    let own = args.own.from.as_deref();
    let now = benefit_of(&args.benefit, own).map_err(worded)?;
    let mut then = benefit_of(&args.benefit, own).map_err(worded)?;
    for change in &args.change {
        let (parameter, value) = parameter_change(change).map_err(worded)?;
        then = then.changed(&parameter, value).map_err(|fault| Failed::Usage(fault.to_string()))?;
    }
    let (before, after) = benefit_cost(&now, &then, &args.input).map_err(worded)?;
    output::say("年度 year   现行 now (元 yuan)   改后 changed   差 difference   笔 claims");
    let years: std::collections::BTreeSet<i16> =
        before.years.keys().chain(after.years.keys()).copied().collect();
    for year in years {
        let (old, new) = (
            before.years.get(&year).copied().unwrap_or_default(),
            after.years.get(&year).copied().unwrap_or_default(),
        );
        let more = Fen(new.amount.0 - old.amount.0);
        output::say(&format!("{year}  {}  {}  {more}  {}", old.amount, new.amount, new.claims));
    }
    let more = Fen(after.total().0 - before.total().0);
    output::say(&format!(
        "合计 total  {}  {}  {more}  {} 人 people",
        before.total(),
        after.total(),
        after.reached
    ));
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn worded(fault: BenefitFileError) -> Failed {
    match fault {
        BenefitFileError::Unknown { .. } | BenefitFileError::Change(_) => Failed::Usage(fault.to_string()),
        BenefitFileError::Table(_) | BenefitFileError::Benefit { .. } | BenefitFileError::CodeTwice(_) => {
            Failed::Other(fault.to_string())
        }
    }
}
