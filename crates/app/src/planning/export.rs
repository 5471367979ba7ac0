use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

use access::{Action, CountPermit, Cx};
use base::ScenarioId;
use projection::{
    Assumptions, BirthsWomen, MigrationTiming, Mortality, Offsets, Persistence, Projection, Sex,
};
use store::Store;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{
    PlanFault, Planned,
    document::Document,
    fan::widths_around,
    inputs::{Inputs, begin, inputs},
    run::run,
    scenarios::read_version,
};
use crate::{AppError, Result, log};

/// Everything that a version needs to be run again elsewhere, as a ZIP archive: the input tables that `wanjia project` reads, what
/// came out of them here, the scenario's document, and the command. The log says that it left.
pub async fn export_scenario(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: ScenarioId,
    version: Option<u32>,
) -> Result<Vec<u8>> {
    let found = read_version(store, permit, id, version).await?;
    let document = &found.document;
    let begin = begin(store, permit, document).await?;
    let run = run(document, &begin)?;
    let inputs = inputs(document, &begin, begin.people())?;
    let widths = width_tables(document, &inputs)?;
    log::keep(store, &permit.entry(cx.now(), Action::ExportPlan)).await?;
    let mut files = vec![
        ("README.txt", readme(document, &inputs.assumptions, widths.is_some())),
        (
            "scenario.json",
            serde_json::to_string_pretty(document)
                .or(Err(AppError::Fault("a document cannot be written")))?,
        ),
        ("sources.txt", run.sources.iter().flat_map(|words| [&*words.zh, "\n", &*words.en, "\n"]).collect()),
    ];
    files.extend(input_tables(&inputs));
    files.extend(widths.into_iter().flatten());
    files.extend(output_tables(&run.projection));
    let mut table = "year,indicator,value\n".to_owned();
    for (at, year) in run.years().into_iter().skip(1).enumerate() {
        for (indicator, values) in &run.indicators {
            let _infallible = writeln!(table, "{year},{},{}", indicator.name, values[at]);
        }
    }
    files.push(("output/indicators.csv", table));
    archive(&files)
}

fn readme(document: &Document, assumptions: &Assumptions, fan: bool) -> String {
    let conventions = document.conventions;
    let timing = match conventions.migration_timing {
        MigrationTiming::End => "end",
        MigrationTiming::Even => "even",
    };
    let women = match conventions.births_women {
        BirthsWomen::Before => "before",
        BirthsWomen::Including => "including",
    };
    let rule = projection::InfantRule::ALL
        .iter()
        .find(|(rule, _)| *rule == conventions.infant_rule)
        .map_or("", |(_, name)| name);
    let fan = if fan { format!(" --paths 1000 --seed {}", document.seed) } else { String::new() };
    format!(
        "重算 · To compute this again:\n\nwanjia project --input input --out again --from {} --to {} --migration-timing {timing} \
         --births-women {women} --infant-rule {rule}{fan}\n\n登记数与预测数，非官方统计数。假设不是目标。\nRegister counts and projections, \
         not official statistics. Assumptions are not targets.\n",
        assumptions.first_year, document.until
    )
}

fn input_tables(inputs: &Inputs) -> Vec<(&'static str, String)> {
    let Assumptions { first_year, mortality, fertility, sex_ratio, migration, .. } = &inputs.assumptions;
    let years = |at: usize| first_year + i32::try_from(at).unwrap_or(0);
    let mut base = "sex,age,population\n".to_owned();
    for sex in Sex::BOTH {
        for (age, people) in inputs.base.of(sex).iter().enumerate() {
            let _infallible = writeln!(base, "{},{age},{people}", sex.letter());
        }
    }
    let (Mortality::Rates { mx, .. } | Mortality::Survival(mx)) = mortality;
    let mut asfr = "year,age,asfr\n".to_owned();
    for (at, rates) in fertility.chunks_exact(101).enumerate() {
        for (age, rate) in rates.iter().enumerate().filter(|(_, rate)| **rate > 0.0) {
            let _infallible = writeln!(asfr, "{},{age},{rate}", years(at));
        }
    }
    let mut srb = "year,srb\n".to_owned();
    for (at, ratio) in sex_ratio.iter().enumerate() {
        let _infallible = writeln!(srb, "{},{ratio}", years(at));
    }
    vec![
        ("input/base.csv", base),
        ("input/mx.csv", by_year("mx", mx, *first_year)),
        ("input/asfr.csv", asfr),
        ("input/srb.csv", srb),
        ("input/migration.csv", by_year("migrants", migration, *first_year)),
    ]
}

/// The widths of the fan as `wanjia project` reads them: differences from what is assumed. None where there are too few past errors to
/// measure any by. How long deviations last goes with them: by a place's own errors, migration's are a year's alone.
fn width_tables(document: &Document, inputs: &Inputs) -> Planned<Option<[(&'static str, String); 2]>> {
    let uncertainty = match widths_around(document, inputs) {
        Ok((uncertainty, _)) => uncertainty,
        Err(PlanFault::FewPast { .. }) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let mut table = "year,quantity,level,lower,upper\n".to_owned();
    for (quantity, offsets) in [
        ("tfr_offset", &uncertainty.fertility),
        ("e0_m_offset", &uncertainty.life_male),
        ("e0_f_offset", &uncertainty.life_female),
        ("migration_offset", &uncertainty.migration),
    ] {
        for (year, Offsets { low95, low80, high80, high95 }) in (inputs.assumptions.first_year..).zip(offsets)
        {
            let _infallible = writeln!(table, "{year},{quantity},80,{low80},{high80}");
            let _infallible = writeln!(table, "{year},{quantity},95,{low95},{high95}");
        }
    }
    let Persistence { fertility, life, migration } = uncertainty.persistence;
    let lasting = format!("quantity,a_year\ntfr,{fertility}\ne0,{life}\nmigration,{migration}\n");
    Ok(Some([("input/uncertainty.csv", table), ("input/persistence.csv", lasting)]))
}

fn output_tables(projection: &Projection) -> Vec<(&'static str, String)> {
    let mut births = "year,sex,births\n".to_owned();
    for (at, pair) in projection.births.chunks_exact(2).enumerate() {
        for sex in Sex::BOTH {
            let _infallible =
                writeln!(births, "{},{},{}", projection.year(at), sex.letter(), pair[sex.index()]);
        }
    }
    let first = projection.first_year;
    vec![
        ("output/population.csv", by_year("population", &projection.population[202..], first)),
        ("output/births.csv", births),
        ("output/deaths.csv", by_year("deaths", &projection.deaths, first)),
    ]
}

/// A table by year, sex and single age.
fn by_year(column: &str, cells: &[f64], first_year: i32) -> String {
    let mut table = format!("year,sex,age,{column}\n");
    for (year, block) in (first_year..).zip(cells.chunks_exact(202)) {
        for sex in Sex::BOTH {
            for (age, value) in block[sex.index() * 101..][..101].iter().enumerate() {
                let _infallible = writeln!(table, "{year},{},{age},{value}", sex.letter());
            }
        }
    }
    table
}

/// The same files give the same bytes: no times are kept.
fn archive(files: &[(&str, String)]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let failed = |_fault| AppError::Fault("the archive could not be written");
    for (name, text) in files {
        zip.start_file(*name, options).map_err(failed)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish().map_err(failed)?.into_inner())
}
