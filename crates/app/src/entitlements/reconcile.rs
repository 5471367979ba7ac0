use std::path::Path;

use access::{Action, Cx, Permit, Subject};
use base::PersonId;
use benefits::Payer;
use store::BenefitWord;

use super::{benefit, facts_of};
use crate::{
    App, AppError, Result,
    benefit_files::BenefitFileError,
    log, people_by_number,
    project_files::{TableError, for_each_line},
};

/// A line of the paying office's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconciledRow {
    /// The line of the file, from 1.
    pub line: u64,
    /// What became of it: `kept`, `known`, `nobody`, `several`, `other_amount`, `no_claim`.
    pub outcome: &'static str,
    /// By how much the paid amount is above what was worked out here, in fen.
    pub above_fen: Option<i64>,
}

/// What an answer of the paying office came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// Every line that needs somebody's eye; those that agree are only counted.
    pub rows: Vec<ReconciledRow>,
    /// Lines kept, those with another amount included.
    pub kept: u64,
    /// Lines that were known before.
    pub known: u64,
}

struct Line {
    at: u64,
    number: String,
    year: i16,
    word: BenefitWord,
    amount_fen: Option<i64>,
}

/// Takes the paying office's answer in: a table with `id_number`, `claim_year`, `state` (`asked`, `paid` or `returned`) and, where
/// paid, `amount_fen`. Each line is kept with the person of that number; amounts that differ from ours are told by line.
/// The same file again keeps nothing twice.
pub async fn reconcile_benefit(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    code: &str,
    path: &Path,
) -> Result<Reconciled> {
    let benefit = benefit(app, code)?;
    let lines = read(path).map_err(BenefitFileError::from)?;
    // Of what is paid here, the bank's answer to a roll says what was paid.
    let by_rolls = |line: &Line| matches!(line.word, BenefitWord::Paid | BenefitWord::Returned);
    if benefit.paid() == Payer::Here && lines.iter().any(by_rolls) {
        return Err(AppError::Choice);
    }
    let mut done = Reconciled::default();
    for line in lines {
        let mut told =
            |outcome, above_fen| done.rows.push(ReconciledRow { line: line.at, outcome, above_fen });
        let people = people_by_number(cx, &app.store, permit, &line.number).await?;
        let person: PersonId = match &*people {
            [one] => one.shown().person.id,
            [] => {
                told("nobody", None);
                continue;
            }
            _ => {
                told("several", None);
                continue;
            }
        };
        let words = app.store.benefit_words(permit, code, Some(person)).await?;
        let last = words.iter().rev().find(|word| word.year == line.year && word.word != BenefitWord::Told);
        if last.is_some_and(|last| last.word == line.word && last.amount_fen == line.amount_fen) {
            done.known += 1;
            continue;
        }
        let known = app.store.benefit_facts(permit, person, None).await?.unwrap_or_default();
        let worked = facts_of(&benefit, &known, None).and_then(|facts| benefit.evaluate_briefly(&facts));
        let ours =
            worked.ok().and_then(|found| found.claims.into_iter().find(|claim| claim.year == line.year));
        match (line.amount_fen, ours) {
            (Some(paid), Some(ours)) if paid != ours.amount.0 => {
                told("other_amount", Some(paid.saturating_sub(ours.amount.0)));
            }
            (_, None) => told("no_claim", line.amount_fen),
            _ => {}
        }
        log::read(cx, &app.store, permit, Action::KeepClaim, Subject::People(vec![person])).await?;
        app.store
            .keep_benefit_word(permit, (person, code), (line.year, line.word, line.amount_fen), &cx.env)
            .await?;
        done.kept += 1;
    }
    Ok(done)
}

fn read(path: &Path) -> std::result::Result<Vec<Line>, TableError> {
    let mut places: Option<[Option<usize>; 4]> = None;
    let mut lines = Vec::new();
    for_each_line(path, &mut |line, cells| {
        let Some(at) = &places else {
            places = Some(header(path, cells)?);
            return Ok(());
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let cell = |column: usize| at[column].and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        let wrong = |column: usize, message: &str| TableError::Cell {
            path: path.to_owned(),
            line,
            column: COLUMNS[column].to_owned(),
            message: message.to_owned(),
        };
        let year = cell(1).parse().map_err(|_form| wrong(1, "write a year"))?;
        let word = BenefitWord::from_code(cell(2)).filter(|word| *word != BenefitWord::Told);
        let word = word.ok_or_else(|| wrong(2, "write asked, paid or returned"))?;
        let amount = cell(3);
        let amount_fen = (!amount.is_empty())
            .then(|| {
                amount.parse::<i64>().ok().filter(|fen| *fen >= 0).ok_or_else(|| wrong(3, "write whole fen"))
            })
            .transpose()?;
        lines.push(Line { at: line, number: cell(0).to_owned(), year, word, amount_fen });
        Ok(())
    })?;
    Ok(lines)
}

const COLUMNS: [&str; 4] = ["id_number", "claim_year", "state", "amount_fen"];

fn header(path: &Path, cells: &[&str]) -> std::result::Result<[Option<usize>; 4], TableError> {
    let place = |name: &str| {
        let own = |cell: &&str| cell.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name);
        cells.iter().position(own)
    };
    let places = COLUMNS.map(place);
    match places.iter().take(3).position(Option::is_none) {
        None => Ok(places),
        Some(missing) => Err(TableError::Column {
            path: path.to_owned(),
            column: COLUMNS[missing].to_owned(),
            needed: COLUMNS.join(", "),
        }),
    }
}
