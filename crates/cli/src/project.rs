//! `wanjia project` and `wanjia lifetable`.

use std::path::PathBuf;

use app::{
    lifetable_files::lifetable_files,
    project_files::{FanChoice, ProjectOptions, TableError, project_files},
};
use clap::{Args, ValueEnum};
use projection::{BirthsWomen, Conventions, INDICATORS, InfantRule, MigrationTiming, Step};

use crate::{outcome::Failed, output, progress::Bars};

#[derive(Debug, Args)]
#[command(after_long_help = files_help())]
pub(crate) struct ProjectArgs {
    /// The folder of the inputs: base.csv, mx.csv or sx.csv, asfr.csv, srb.csv, migration.csv. 输入文件夹
    #[arg(long, value_name = "DIR")]
    pub(crate) input: PathBuf,
    /// The folder for the results; made if it is not there. 输出文件夹
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// First calendar year or first year of the first period; the base population stands at its start. 起始年
    #[arg(long, value_name = "Y", allow_negative_numbers = true)]
    pub(crate) from: i32,
    /// Last calendar year. With --step 5 the first year of the last period, or the year in which it ends. 终止年
    #[arg(long, value_name = "Y", allow_negative_numbers = true)]
    pub(crate) to: i32,
    /// Years of a step, which are also the width of an age group. 步长
    #[arg(long, value_enum, default_value_t = StepArg::One)]
    pub(crate) step: StepArg,
    /// When migrants come: all at the step's end, or half at its start and half at its end. 迁移时点
    #[arg(long, value_enum, default_value_t = TimingArg::End)]
    pub(crate) migration_timing: TimingArg,
    /// Births are to the mean of the women at both ends of the step, the later before or including its migrants. 育龄妇女口径
    #[arg(long, value_enum, default_value_t = WomenArg::Before)]
    pub(crate) births_women: WomenArg,
    /// The rule for the years that infants who die have lived. 婴儿死亡规则
    #[arg(long, value_enum, default_value_t = InfantArg::CoaleDemenyQ0)]
    pub(crate) infant_rule: InfantArg,
    /// Project many areas at once: the column that names the area in every file; a file without it holds for all. 分地区
    #[arg(long, value_name = "COLUMN")]
    pub(crate) area: Option<String>,
    /// Round to whole persons that add up. With areas.csv every area is raked each step to the one that it lies in. 取整
    #[arg(long)]
    pub(crate) whole: bool,
    /// Also make a fan of this many paths; needs `uncertainty.csv` or `past_errors.csv`. 路径数
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) paths: Option<u32>,
    /// The same seed makes the same fan, bit for bit. 随机种子
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Share of what is unforeseen that all areas have in common, from 0 to 1. 各地共同部分
    #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
    pub(crate) shared: f64,
    /// Ask for the chance that the population is under so many persons at a year's end, such as 1300000000@2050; may be
    /// repeated. 低于某数的概率
    #[arg(long, value_name = "PERSONS@YEAR", value_parser = under, requires = "paths")]
    pub(crate) under: Vec<(f64, i32)>,
}

fn under(text: &str) -> Result<(f64, i32), String> {
    let read = || {
        let (persons, year) = text.split_once('@')?;
        let persons: f64 = persons.trim().replace(['_', ','], "").parse().ok()?;
        Some((persons, year.trim().parse().ok()?)).filter(|_| persons.is_finite() && persons > 0.0)
    };
    read().ok_or_else(|| "write persons and year, such as 1300000000@2050".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct LifetableArgs {
    /// CSV with the columns sex, age, mx and any keys before them; ages single or 0, 1, 5, 10, …, the last open. 输入文件
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The file to write: the same keys with mx, n, ax, qx, lx, dx, Lx, Tx, ex. 输出文件
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// The rule for the years that infants who die have lived. 婴儿死亡规则
    #[arg(long, value_enum, default_value_t = InfantArg::CoaleDemenyQ0)]
    pub(crate) infant_rule: InfantArg,
    /// Births that the table starts with. 基数
    #[arg(long, value_name = "L0", default_value_t = 100_000)]
    pub(crate) radix: u32,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StepArg {
    /// Single calendar years and single years of age.
    #[value(name = "1")]
    One,
    /// Five-year periods and five-year age groups; mx by 0, 1, 5, 10, ….
    #[value(name = "5")]
    Five,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TimingArg {
    End,
    Even,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum WomenArg {
    Before,
    Including,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum InfantArg {
    /// 1a0 = 0.0425 + 2.875 q0 for males, 0.05 + 3 q0 for females, solved with m0.
    CoaleDemenyQ0,
    /// Coale and Demeny as functions of m0 (Preston and others 2001, table 3.3).
    CoaleDemenyM0,
    /// Andreev and Kingkade (2015), coefficients for m0.
    AndreevKingkade,
    /// Andreev and Kingkade's coefficients for q0 applied to m0, as in annual UN tables.
    UnAnnual,
}

impl InfantArg {
    const fn rule(self) -> InfantRule {
        match self {
            Self::CoaleDemenyQ0 => InfantRule::CoaleDemenyQ0,
            Self::CoaleDemenyM0 => InfantRule::CoaleDemenyM0,
            Self::AndreevKingkade => InfantRule::AndreevKingkade,
            Self::UnAnnual => InfantRule::UnAnnual,
        }
    }
}

/// The files and the indicators, for `--help`.
fn files_help() -> String {
    let mut text = "\
Inputs (CSV with a header line, or the first sheet of .xlsx; counts in persons, rates per person and year):
  base.csv       sex,age,population      at the start of --from; the last age is the open group
  mx.csv         year,sex,age,mx         death rates; or sx.csv (year,sex,age,sx): survival into each age, first births into age 0,
                                         last the two oldest groups into the open one
  asfr.csv       year,age,asfr           births per woman; missing rows are 0
  srb.csv        year,srb                male births per female birth
  migration.csv  year,sex,age,migrants   net migrants of the step; missing rows are 0
For --area COLUMN, which then comes first in every file (a file without it holds for all areas):
  areas.csv     COLUMN,above             the area that each lies in; cells of the lower ones then add up to the upper one's, in whole
                persons, every step, and fans on every path; every area, also the upper ones, has inputs of its own
  movement.csv  from,to,rate             movers per person and step; with year, sex, age where they matter
For --paths:
  uncertainty.csv  year,quantity,level,lower,upper   bounds of tfr, e0_m, e0_f, e0 (both sexes) or migration (persons of the step)
                   around what is assumed; level 80 or 95 is the percentage between them; years between those given lie on a
                   line. tfr_offset and so on: bounds as differences from what is assumed, which also fit many areas.
  past_errors.csv  quantity,base_year,year,projected,observed   a place's own past errors, instead of bounds or beside them
  persistence.csv  quantity,a_year   the share of a deviation of tfr, e0 or migration that is left a year later;
                   0.98, 1 and 0.9 where nothing is said

Outputs:
  population.csv  year,sex,age,population   at the end of the year or period
  births.csv      year,sex,births
  deaths.csv      year,sex,age,deaths       by the age that the cohort reaches at the end of the year or period
  indicators.csv  year,indicator,value
  quantiles.csv   year,quantity,level,value   of a fan, at 0.025, 0.1, 0.25, 0.5, 0.75, 0.9 and 0.975: population, births, deaths,
                  net_migrants, total_fertility, life expectancies and eight age groups; quantiles_total.csv of all areas together (with areas.csv: of those that lie in none)
  chances.csv     year,under,chance           for --under

Indicators:
"
    .to_owned();
    for indicator in INDICATORS {
        let line =
            format!("  {:<24} {} {} ({})\n", indicator.name, indicator.zh, indicator.en, indicator.unit);
        text += &line;
    }
    text
}

/// `wanjia project`.
pub(crate) fn run(args: ProjectArgs) -> Result<(), Failed> {
    let conventions = Conventions {
        migration_timing: match args.migration_timing {
            TimingArg::End => MigrationTiming::End,
            TimingArg::Even => MigrationTiming::Even,
        },
        births_women: match args.births_women {
            WomenArg::Before => BirthsWomen::Before,
            WomenArg::Including => BirthsWomen::Including,
        },
        infant_rule: args.infant_rule.rule(),
    };
    let step = match args.step {
        StepArg::One => Step::One,
        StepArg::Five => Step::Five,
    };
    let options = ProjectOptions {
        input: args.input,
        out: args.out,
        from: args.from,
        to: args.to,
        step,
        conventions,
        area: args.area,
        whole: args.whole,
        fan: args.paths.map(|paths| FanChoice {
            paths: usize::try_from(paths).unwrap_or(usize::MAX),
            seed: args.seed,
            shared: args.shared,
            under: args.under,
        }),
    };
    let bars = Bars::new();
    let done = project_files(&options, &bars).map_err(worded)?;
    bars.finish();
    for note in &done.notes {
        output::complain(&format!("注意 note: {note}"));
    }
    if let Some(first) = &done.first_bounded {
        output::complain(&format!(
            "注意 note: in {} cells more people were to leave than were there, so fewer left; the first: {first}",
            done.bounded
        ));
    }
    for (persons, year, chance) in &done.chances {
        output::say(&format!(
            "{year}: 少于 {persons} 人的概率 chance of fewer than {persons} persons: {:.1} %",
            100.0 * chance
        ));
    }
    output::say(&format!("{} areas, {} steps, in {}", done.areas, done.periods, options.out.display()));
    Ok(())
}

/// `wanjia lifetable`.
pub(crate) fn lifetable(args: &LifetableArgs) -> Result<(), Failed> {
    let tables = lifetable_files(&args.file, &args.out, args.infant_rule.rule(), f64::from(args.radix))
        .map_err(worded)?;
    output::say(&format!("{tables} life tables, in {}", args.out.display()));
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn worded(fault: TableError) -> Failed {
    if matches!(fault, TableError::Usage(_)) {
        Failed::Usage(fault.to_string())
    } else {
        Failed::Other(fault.to_string())
    }
}
