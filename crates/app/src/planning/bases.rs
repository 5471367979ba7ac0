use access::{Action, CountPermit, Cx};
use base::{BasePopulationId, Date};
use projection::{
    ModelError, Sex, Words,
    diagnosis::{Recorded, completeness, diagnose},
    reference::Country,
};
use store::{BaseKind, BasePopulation, ResidentCounts, Store};

use super::{
    PlanFault,
    document::{check_name, check_text},
    inputs::{people, real},
    own_base::{OwnLook, OwnTable, look},
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

/// Reads counts of the actor's area that were brought along, and says what they look like. Nothing is kept.
pub async fn look_at_own_base(store: &Store, permit: &CountPermit, table: OwnTable) -> Result<OwnLook> {
    let counted = store.base_populations(permit).await?;
    // The newest first; another table says nothing about this one's unit.
    let known = counted.iter().find(|base| base.kind != BaseKind::Own).map(|base| real(base.counts.total()));
    let area = permit.area().prefix().to_owned();
    let looked = tokio::task::spawn_blocking(move || look(&area, &table, known));
    looked.await.or(Err(AppError::Fault("a table was not read to its end")))?
}

/// Keeps counts of the actor's area that were brought along as a table: single years or groups of ages, persons.
pub async fn keep_own_base(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    table: OwnTable,
) -> Result<BaseView> {
    check_name(&table.name)?;
    check_text(&table.source)?;
    if table.source.trim().is_empty() {
        return Err(PlanFault::Source { what: "base" }.into());
    }
    let (name, source, day) = (table.name.clone(), table.source.clone(), table.as_of);
    let looked = look_at_own_base(store, permit, table).await?;
    let counted = Some(looked.counted());
    let counts = ResidentCounts { divisions: vec![looked.single], counted, ..ResidentCounts::default() };
    keep(cx, store, permit, BaseKind::Own, (&name, &source, day), counts).await
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
    // Groups that were split look smoother than they were counted: what was seen before is what counts.
    if let Some(counted) = base.counts.counted.as_ref().filter(|counted| !counted.steps.is_empty()) {
        return Ok(words(&counted.diagnosis));
    }
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

/// What was done to the ages of a base before it was kept; empty where nothing was.
pub fn base_steps(base: &BasePopulation) -> Vec<Words> {
    base.counts.counted.as_ref().map_or_else(Vec::new, |counted| words(&counted.steps))
}

fn words(pairs: &[[Box<str>; 2]]) -> Vec<Words> {
    pairs.iter().map(|[zh, en]| Words::new(&**zh, &**en)).collect()
}

/// The nearest whole number of persons; cells were checked to lie within 0 and 10¹⁰.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 10¹⁰, checked by the caller"
)]
pub(super) fn whole(people: f64) -> u64 {
    people.round() as u64
}
