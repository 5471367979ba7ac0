//! From a scenario's document and its base to the arrays that a projection needs.

use base::Date;
use projection::{
    Ages, Assumptions, Mortality, Observed, Options, Population, Sex, Words, diagnosis::Recorded,
    prepare_base, reference::Reference,
};
use store::{BasePopulation, Store};

use super::{
    PlanFault, Planned,
    bases::base_steps,
    document::{Base, Document, LONGEST_YEARS},
    patterns::{self, OWN},
    shapes,
};
use crate::{AppError, Result};

/// A base population, wherever it comes from.
#[derive(Debug, Clone)]
pub(super) enum Begin {
    /// Counts kept by this register.
    Kept(Box<BasePopulation>),
    /// A set that is shipped.
    Set(&'static Reference),
}

/// What a projection needs.
#[derive(Debug, Clone)]
pub(super) struct Inputs {
    pub base: Population,
    pub assumptions: Assumptions,
    /// What somebody must know who reads the figures.
    pub notes: Vec<Words>,
    /// Where they come from.
    pub sources: Vec<Words>,
}

/// Fetches the document's base, within the permit's area.
pub(super) async fn begin(store: &Store, permit: &access::CountPermit, document: &Document) -> Result<Begin> {
    match &document.base {
        Base::Population { id, .. } => {
            let base = store.base_population(permit, *id).await?.ok_or(AppError::NotFound)?;
            Ok(Begin::Kept(Box::new(base)))
        }
        Base::Reference { set } => Ok(Begin::Set(shapes::reference(shapes::country(set)?)?)),
    }
}

impl Begin {
    /// The first calendar year projected: the year that most of the first twelve months lie in.
    pub(super) fn first_year(&self) -> i32 {
        match self {
            Self::Kept(base) => first_year(base.as_of),
            Self::Set(set) => set.assumptions.first_year,
        }
    }

    /// The day of the base.
    pub(super) fn day(&self) -> Option<Date> {
        match self {
            Self::Kept(base) => Some(base.as_of),
            Self::Set(_) => None,
        }
    }

    /// Persons by sex and single year of age.
    pub(super) fn people(&self) -> [Vec<f64>; 2] {
        match self {
            Self::Kept(base) => people(base),
            Self::Set(set) => Sex::BOTH.map(|sex| set.base.of(sex).to_vec()),
        }
    }

    fn source(&self) -> Words {
        match self {
            Self::Kept(base) => Words::new(&*base.source, &*base.source),
            Self::Set(set) => set.source(),
        }
    }
}

fn first_year(day: Date) -> i32 {
    i32::from(day.year()) + i32::from(day.month() > 6)
}

/// Everybody of a kept base.
pub(super) fn people(base: &BasePopulation) -> [Vec<f64>; 2] {
    let mut cells = [vec![0.0; 101], vec![0.0; 101]];
    for division in &base.counts.divisions {
        for (sum, of) in cells.iter_mut().zip([&division.male, &division.female]) {
            for (sum, people) in sum.iter_mut().zip(of) {
                *sum += real(*people);
            }
        }
    }
    cells
}

/// A count of persons as a number to reckon with; exact up to 9·10¹⁵.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "persons: far below 2⁵³")]
pub(super) fn real(people: u64) -> f64 {
    people as f64
}

/// The arrays of a document. `people` are those to begin with: the whole area, or one of its divisions.
pub(super) fn inputs(document: &Document, begin: &Begin, people: [Vec<f64>; 2]) -> Planned<Inputs> {
    document.check()?;
    let first_year = begin.first_year();
    if document.until < first_year || document.until - first_year >= LONGEST_YEARS {
        return Err(PlanFault::Day);
    }
    let ages = Ages::SINGLE_TO_100;
    let mut notes = notes(document, begin);
    let base = match document.base {
        Base::Population { smoothed: true, .. } => {
            let nation = shapes::reference(document.nation()?)?;
            let observed = Observed::SingleYears(people);
            let prepared = prepare_base(&observed, &Options::default(), Recorded::default(), nation)?;
            notes.extend(prepared.steps.into_iter().map(|step| step.words));
            prepared.population
        }
        Base::Population { .. } | Base::Reference { .. } => Population::new(ages, people.concat())?,
    };
    let rule = document.conventions.infant_rule;
    let series = match &*document.mortality.model {
        OWN => [patterns::mortality(document, Sex::Male)?, patterns::mortality(document, Sex::Female)?],
        code => [shapes::mortality(code, Sex::Male, rule)?, shapes::mortality(code, Sex::Female, rule)?],
    };
    let mut births = shapes::Births::new(document, first_year)?;
    let movers = patterns::Movers::new(document)?;
    let mut assumptions = Assumptions {
        ages,
        first_year,
        mortality: Mortality::Survival(Vec::new()),
        fertility: Vec::new(),
        sex_ratio: Vec::new(),
        migration: Vec::new(),
    };
    let mut mx = Vec::new();
    for year in first_year..=document.until {
        for (series, life) in series.iter().zip(document.life(year)) {
            mx.extend(series.at(life)?);
        }
        let rates = births.at(document.total_fertility(year), document.mean_age(year))?;
        assumptions.fertility.extend(rates);
        assumptions.sex_ratio.push(document.sex_ratio.at(year));
        let share = document.migration.male_share.at(year);
        let net = movers.at(document.net_migrants(year), share)?;
        assumptions.migration.extend(net.concat());
    }
    assumptions.mortality = Mortality::Rates { open: 100, mx };
    Ok(Inputs { base, assumptions, notes, sources: sources(document, begin) })
}

fn notes(document: &Document, begin: &Begin) -> Vec<Words> {
    let mut notes = vec![Words::new(
        "生育率是对家庭选择的假设，不是目标；预测不是承诺。",
        "Fertility is an assumption about what families choose, not an aim; a projection is no promise.",
    )];
    if let Some(day) = begin.day()
        && (day.month(), day.day()) != (12, 31)
        && (day.month(), day.day()) != (1, 1)
    {
        notes.push(Words::new(
            format!("每个预测年度从 {} 月 {} 日起算十二个月。", day.month(), day.day()),
            format!("Each projected year is the twelve months from {}-{:02} on.", day.month(), day.day()),
        ));
    }
    if let Begin::Kept(base) = begin {
        let not = base.counts.not_counted;
        if not.place_unknown > 0 {
            notes.push(Words::new(
                format!("户口在本辖区、现住地不详的 {} 人没有计入。", not.place_unknown),
                format!(
                    "{} people with their book here and no known place are not counted.",
                    not.place_unknown
                ),
            ));
        }
        if not.known_here_later > 0 {
            notes.push(Words::new(
                format!("{} 名现在的居民，统计日之前没有记录表明住在这里，没有计入。", not.known_here_later),
                format!(
                    "{} present residents are not counted: no record places them here that early.",
                    not.known_here_later
                ),
            ));
        }
        if not.sex_or_age_unknown > 0 {
            notes.push(Words::new(
                format!("{} 人性别或出生年份不详，没有计入。", not.sex_or_age_unknown),
                format!("{} people of unknown sex or year of birth are not counted.", not.sex_or_age_unknown),
            ));
        }
    }
    if !document.packages.is_empty() {
        notes.push(Words::new(
            "服务措施的影响是编制人的假设，不是研究结论。",
            "The effects of services are the author's assumptions, not findings.",
        ));
    }
    notes
}

fn sources(document: &Document, begin: &Begin) -> Vec<Words> {
    let named =
        |zh: &str, en: &str, source: &str| Words::new(format!("{zh}：{source}"), format!("{en}: {source}"));
    let mut sources = vec![begin.source()];
    if let Begin::Kept(base) = begin {
        sources.extend(base_steps(base));
    }
    for (zh, en, curve) in [
        ("总和生育率", "births per woman", &document.fertility.total),
        ("平均生育年龄", "mean age of mothers", &document.fertility.mean_age),
        ("出生性别比", "sex ratio at birth", &document.sex_ratio),
        ("男性预期寿命", "life expectancy of males", &document.mortality.male),
        ("女性预期寿命", "life expectancy of females", &document.mortality.female),
        ("净迁入", "net migration", &document.migration.net),
    ] {
        sources.push(named(zh, en, &curve.source));
    }
    let [births, deaths, moves] = shapes::named(document);
    sources.push(Words::new(
        format!("队列要素法，单岁单年；年龄分布：生育 {}，死亡 {}，迁移 {}", births.zh, deaths.zh, moves.zh),
        format!(
            "cohort components, single years; shapes by age: births {}, deaths {}, migrants {}",
            births.en, deaths.en, moves.en
        ),
    ));
    for package in &document.packages {
        for effect in &package.effects {
            sources.push(named(&package.name, &package.name, &effect.by.source));
        }
    }
    sources
}
