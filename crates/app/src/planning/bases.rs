use access::{Action, CountPermit, Cx};
use base::{BasePopulationId, Date};
use projection::{
    ModelError, Sex, Words,
    diagnosis::{Recorded, completeness, diagnose},
    reference::Country,
};
use store::{BaseKind, BasePopulation, DivisionCount, OPEN_AGE, ResidentCounts, Store};

use super::{
    PlanFault, Planned,
    document::{check_name, check_text},
    fault::{AGE, CELL, HEADER, NOBODY, PEOPLE, SEX},
    inputs::{people, real},
    shapes,
};
use crate::{AppError, Result, log};

/// A base population in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct BaseView {
    /// What is kept.
    pub base: BasePopulation,
    /// The name of whoever took it.
    pub author: Box<str>,
}

/// Counts the residents of the actor's area on `day` as the register knows them now, by divisions of `digits` leading digits,
/// and keeps the counts. The log has its entry before anything is given out.
pub async fn count_base(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    name: &str,
    day: Date,
    digits: u8,
) -> Result<BaseView> {
    check_name(name)?;
    let known_at = cx.now();
    if day > known_at.china_date() {
        return Err(PlanFault::Day.into());
    }
    let whole = permit.area().prefix().len();
    if !matches!(digits, 6 | 9 | 12) || usize::from(digits) < whole {
        return Err(PlanFault::Level.into());
    }
    let counts = store.count_residents(permit, day, known_at, digits).await?;
    log::keep(store, &permit.entry(known_at, Action::Count)).await?;
    let source = format!(
        "本登记册登记数（{day} 居住在本辖区），非官方统计数 · Register counts (living here on {day}), not official statistics"
    );
    keep(cx, store, permit, BaseKind::Register { known_at }, (name, source.as_str(), day), counts).await
}

/// Keeps counts of the actor's area that were brought along as CSV text: `sex,age,population` (or 性别,年龄,人数), single years of
/// age, persons.
pub async fn keep_own_base(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    name: &str,
    source: &str,
    day: Date,
    csv: &str,
) -> Result<BaseView> {
    check_name(name)?;
    check_text(source)?;
    if source.trim().is_empty() {
        return Err(PlanFault::Source { what: "base" }.into());
    }
    let division = read_counts(permit.area().prefix(), csv)?;
    let counts = ResidentCounts { divisions: vec![division], ..ResidentCounts::default() };
    keep(cx, store, permit, BaseKind::Own, (name, source, day), counts).await
}

async fn keep(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    kind: BaseKind,
    (name, source, as_of): (&str, &str, Date),
    counts: ResidentCounts,
) -> Result<BaseView> {
    if counts.total() == 0 {
        return Err(PlanFault::Projection(projection::Fault::Empty).into());
    }
    let base = BasePopulation {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        name: name.trim().into(),
        kind,
        source: source.into(),
        as_of,
        counts,
        account: permit.account(),
        created_at: cx.now(),
    };
    store.keep_base(permit, &base).await?;
    viewed(store, base).await
}

/// The base populations of the actor's area, newest first.
pub async fn list_bases(store: &Store, permit: &CountPermit) -> Result<Vec<BaseView>> {
    let mut views = Vec::new();
    for base in store.base_populations(permit).await? {
        views.push(viewed(store, base).await?);
    }
    Ok(views)
}

/// One base population.
pub async fn read_base(store: &Store, permit: &CountPermit, id: BasePopulationId) -> Result<BaseView> {
    let base = store.base_population(permit, id).await?.ok_or(AppError::NotFound)?;
    viewed(store, base).await
}

async fn viewed(store: &Store, base: BasePopulation) -> Result<BaseView> {
    let author = store.account(base.account).await?.map_or_else(Box::default, |account| account.name);
    Ok(BaseView { base, author })
}

/// What the ages of a base look like, and who may be missing or counted too long: sentences, the weightiest first.
pub fn diagnose_base(base: &BasePopulation) -> Result<Vec<Words>> {
    let [male, female] = people(base);
    let mut said = match diagnose(&male, &female) {
        Ok(found) => found.verdict,
        // A village may have nobody of some ages; that is no fault of the base.
        Err(ModelError::Empty { .. }) => Vec::new(),
        Err(fault) => return Err(PlanFault::Model(fault).into()),
    };
    let nation = shapes::reference(Country::China)?;
    let year = base.as_of.year();
    // Births and deaths go by calendar years: they fit the ages only where the count is of a year's end.
    let at_years_end = (base.as_of.month(), base.as_of.day()) == (12, 31);
    let births: Vec<f64> = base
        .counts
        .births
        .iter()
        .filter(|of| at_years_end && of.year <= year)
        .map(|of| real(of.male + of.female + of.unstated))
        .collect();
    let deaths: u64 = base.counts.deaths.iter().filter(|of| of.year == year).map(|of| of.deaths).sum();
    let rates = Sex::BOTH.map(|sex| nation.mortality(i32::from(year), sex));
    let standing = Sex::BOTH.map(|sex| nation.base.of(sex));
    let recorded = Recorded {
        births: &births,
        deaths: (at_years_end && deaths > 0).then(|| real(deaths)),
        standard_mx: Some(rates),
        standard: Some(standing),
    };
    let hints = completeness(&male, &female, recorded).map_err(PlanFault::Model)?;
    said.extend(hints.into_iter().map(|hint| hint.words));
    Ok(said)
}

/// Reads counts. Ages above the open one join it; a cell that comes twice is added up.
fn read_counts(area: &str, csv: &str) -> Planned<DivisionCount> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(csv.as_bytes());
    let fault = |line: u64, what: &'static str| PlanFault::Counts { line, what };
    let header = reader.headers().map_err(|_unreadable| fault(1, HEADER))?.clone();
    let column = |names: [&str; 3]| {
        header
            .iter()
            .position(|cell| names.contains(&cell.trim_start_matches('\u{feff}').to_lowercase().as_str()))
    };
    let columns =
        [["sex", "性别", "gender"], ["age", "年龄", "岁"], ["population", "人数", "人口"]].map(column);
    let [Some(sex), Some(age), Some(people)] = columns else { return Err(fault(1, HEADER)) };
    let cells = || vec![0.0_f64; usize::from(OPEN_AGE) + 1];
    let mut read = [cells(), cells()];
    for (line, row) in (2..).zip(reader.records()) {
        let row = row.map_err(|_unreadable| fault(line, CELL))?;
        let cell = |at: usize| row.get(at).ok_or(fault(line, CELL));
        let sex = Sex::parse(cell(sex)?).ok_or(fault(line, SEX))?;
        let age: u8 = cell(age)?.trim_end_matches('+').parse().map_err(|_unreadable| fault(line, AGE))?;
        let people: f64 = cell(people)?.parse().map_err(|_unreadable| fault(line, PEOPLE))?;
        if age > 150 {
            return Err(fault(line, AGE));
        }
        if !(0.0..=1e10).contains(&people) {
            return Err(fault(line, PEOPLE));
        }
        read[sex.index()][usize::from(age.min(OPEN_AGE))] += people;
    }
    let [male, female] = read.map(|cells| cells.into_iter().map(whole).collect::<Vec<u64>>());
    if male.iter().chain(&female).all(|people| *people == 0) {
        return Err(fault(2, NOBODY));
    }
    Ok(DivisionCount { code: area.into(), male, female })
}

/// The nearest whole number of persons; cells were checked to lie within 0 and 10¹⁰.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 10¹⁰, checked by the caller"
)]
fn whole(people: f64) -> u64 {
    people.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_counts_in_both_languages_and_closes_the_last_age() {
        for csv in [
            "sex,age,population\nm,0,10.6\nF,100+,3\nf,104,2\n",
            "\u{feff}人数,年龄,性别\n10.6,0,男\n3,100,女\n2,104,女\n",
        ] {
            let read = read_counts("330110", csv).unwrap();
            assert_eq!((read.male[0], read.female[100], read.male.iter().sum::<u64>()), (11, 5, 11));
        }
    }

    #[test]
    fn names_the_line_that_cannot_be_read() {
        for (csv, line, what) in [
            ("sex,population\nm,1", 1, HEADER),
            ("sex,age,population\nm,0,1\nx,1,1", 3, SEX),
            ("sex,age,population\nm,-1,1", 2, AGE),
            ("sex,age,population\nm,151,1", 2, AGE),
            ("sex,age,population\nm,1,-1", 2, PEOPLE),
            ("sex,age,population\nm,1,NaN", 2, PEOPLE),
            ("sex,age,population\nm,1", 2, CELL),
            ("sex,age,population\nm,1,0", 2, NOBODY),
        ] {
            assert_eq!(read_counts("33", csv).unwrap_err(), PlanFault::Counts { line, what }, "{csv}");
        }
    }
}
