//! What a projection says in one number a year.

use serde::Serialize;

use crate::{Ages, Assumptions, Fault, Projection, Sex, engine::survival_of_period};

/// A number a year: its name in files, its unit, and its name in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// Name in `indicators.csv`.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
}

macro_rules! indicator_list {
    ($($name:literal $unit:literal $zh:literal $en:literal;)*) => {
        /// Every indicator, in the order of [`indicators`]. Populations and shares are at the period's end; crude rates are per
        /// 1,000 of the mean of the populations at both ends and per year; growth is 100 ln(P1 / P0) per year.
        pub const INDICATORS: &[Indicator] =
            &[$(Indicator { name: $name, unit: $unit, zh: $zh, en: $en }),*];
    };
}

indicator_list! {
    "population" "persons" "总人口" "population at the end of the year or period";
    "population_male" "persons" "男性人口" "males";
    "population_female" "persons" "女性人口" "females";
    "population_mean" "persons" "平均人口" "mean of the populations at both ends";
    "births" "persons" "出生人数" "births";
    "deaths" "persons" "死亡人数" "deaths";
    "natural_increase" "persons" "自然增长" "births less deaths";
    "net_migrants" "persons" "净迁入" "net migrants";
    "change" "persons" "人口增减" "change of the population";
    "growth_rate" "percent per year" "人口增长率" "growth, 100 ln(P1 / P0) per year";
    "crude_birth_rate" "per 1,000" "出生率" "births per 1,000 of the mean population and year";
    "crude_death_rate" "per 1,000" "死亡率" "deaths per 1,000 of the mean population and year";
    "natural_increase_rate" "per 1,000" "自然增长率" "crude birth rate less crude death rate";
    "net_migration_rate" "per 1,000" "净迁移率" "net migrants per 1,000 of the mean population and year";
    "total_fertility" "births per woman" "总和生育率" "total fertility rate";
    "net_reproduction" "daughters per woman" "净再生产率" "daughters of a woman under this period's fertility and mortality";
    "mean_age_at_birth" "years" "平均生育年龄" "mean age of mothers, of the rates";
    "sex_ratio_at_birth" "males per female" "出生性别比" "male births per female birth";
    "life_expectancy" "years" "平均预期寿命" "expectation of life at birth, both sexes weighted by births";
    "life_expectancy_male" "years" "男性预期寿命" "expectation of life at birth, males";
    "life_expectancy_female" "years" "女性预期寿命" "expectation of life at birth, females";
    "median_age" "years" "年龄中位数" "median age";
    "sex_ratio" "males per 100 females" "性别比" "males per 100 females";
    "population_0_14" "persons" "0—14岁人口" "aged 0-14";
    "population_15_64" "persons" "15—64岁人口" "aged 15-64";
    "population_60_plus" "persons" "60岁及以上人口" "aged 60 and over";
    "population_65_plus" "persons" "65岁及以上人口" "aged 65 and over";
    "population_80_plus" "persons" "80岁及以上人口" "aged 80 and over";
    "women_15_49" "persons" "15—49岁女性" "women aged 15-49";
    "share_0_14" "percent" "0—14岁占比" "share aged 0-14";
    "share_15_64" "percent" "15—64岁占比" "share aged 15-64";
    "share_60_plus" "percent" "60岁及以上占比" "share aged 60 and over";
    "share_65_plus" "percent" "65岁及以上占比" "share aged 65 and over";
    "share_80_plus" "percent" "80岁及以上占比" "share aged 80 and over";
    "dependency_young" "per 100" "少儿抚养比" "aged 0-14 per 100 aged 15-64";
    "dependency_old" "per 100" "老年抚养比" "aged 65 and over per 100 aged 15-64";
    "dependency_total" "per 100" "总抚养比" "aged 0-14 and 65 and over per 100 aged 15-64";
    "support_ratio" "persons" "每位老人对应劳动年龄人口" "aged 15-64 for each aged 65 and over";
}

/// One row a period, each with a value for every one of [`INDICATORS`], in their order. The assumptions must be those that the
/// projection was made from.
pub fn indicators(projection: &Projection, assumptions: &Assumptions) -> Result<Vec<Vec<f64>>, Fault> {
    if assumptions.periods() < projection.periods() || assumptions.ages != projection.ages {
        return Err(Fault::Shape("these assumptions are not those of the projection".to_owned()));
    }
    (0..projection.periods()).map(|period| of_period(projection, assumptions, period)).collect()
}

fn of_period(projection: &Projection, assumptions: &Assumptions, period: usize) -> Result<Vec<f64>, Fault> {
    let years = f64::from(projection.ages.step().years());
    let (before, after) = (projection.total(period), projection.total(period + 1));
    let male: f64 = projection.population_of(period + 1, Sex::Male).iter().sum();
    let female: f64 = projection.population_of(period + 1, Sex::Female).iter().sum();
    let mean = f64::midpoint(before, after);
    let (births, deaths) = (projection.births_in(period), projection.deaths_in(period));
    let migrants = projection.migrants_in(period);
    let per_thousand = |events: f64| 1000.0 * events / (years * mean);
    let vital = Vital::of(projection, assumptions, period)?;
    let cells = projection.population_at(period + 1);
    let aged = |from, until| aged(projection.ages, cells, from, until);
    let (young, working, old) = (aged(0, 15), aged(15, 65), aged(65, u32::MAX));
    let (sixty, eighty) = (aged(60, u32::MAX), aged(80, u32::MAX));
    let women = projection.population_of(period + 1, Sex::Female);
    let share = |part: f64| 100.0 * part / after;
    let per_worker = |part: f64| 100.0 * part / working;
    Ok(vec![
        after,
        male,
        female,
        mean,
        births,
        deaths,
        births - deaths,
        migrants,
        after - before,
        100.0 * (after / before).ln() / years,
        per_thousand(births),
        per_thousand(deaths),
        per_thousand(births) - per_thousand(deaths),
        per_thousand(migrants),
        vital.fertility,
        vital.net_reproduction,
        vital.mean_age_at_birth,
        assumptions.sex_ratio[period],
        vital.life_expectancy,
        vital.life_expectancies[0],
        vital.life_expectancies[1],
        median_age(projection.ages, cells),
        100.0 * male / female,
        young,
        working,
        sixty,
        old,
        eighty,
        aged_in(projection.ages, women, 15, 50),
        share(young),
        share(working),
        share(sixty),
        share(old),
        share(eighty),
        per_worker(young),
        per_worker(old),
        per_worker(young + old),
        working / old,
    ])
}

/// What fertility and mortality alone say.
struct Vital {
    fertility: f64,
    net_reproduction: f64,
    mean_age_at_birth: f64,
    life_expectancies: [f64; 2],
    life_expectancy: f64,
}

impl Vital {
    fn of(projection: &Projection, assumptions: &Assumptions, period: usize) -> Result<Self, Fault> {
        let groups = assumptions.ages.groups();
        let width = f64::from(assumptions.ages.step().years());
        let mut survival = vec![0.0; 2 * groups];
        survival_of_period(assumptions, projection.conventions, period, &mut survival)?;
        let rates = &assumptions.fertility[period * groups..][..groups];
        let srb = assumptions.sex_ratio[period];
        let lived: Vec<Vec<f64>> =
            survival.chunks_exact(groups).map(|ratios| years_lived(ratios, width)).collect();
        let life_expectancies = [lived[0].iter().sum::<f64>(), lived[1].iter().sum()];
        let sum: f64 = rates.iter().sum();
        let daughters: f64 = rates.iter().zip(&lived[1]).map(|(rate, years)| rate * years).sum();
        let ages: f64 = assumptions
            .ages
            .starts()
            .zip(rates)
            .map(|(start, rate)| (f64::from(start) + width / 2.0) * rate)
            .sum();
        Ok(Self {
            fertility: width * sum,
            net_reproduction: daughters / (1.0 + srb),
            mean_age_at_birth: if sum > 0.0 { ages / sum } else { 0.0 },
            life_expectancies,
            life_expectancy: (srb * life_expectancies[0] + life_expectancies[1]) / (1.0 + srb),
        })
    }
}

/// Person-years lived in each group by one birth, back from the survival ratios.
pub(crate) fn years_lived(ratios: &[f64], width: f64) -> Vec<f64> {
    let open = ratios.len() - 1;
    let mut here = width;
    ratios
        .iter()
        .enumerate()
        .map(|(group, ratio)| {
            // The open ratio is T(open) / (L(last) + T(open)).
            here = if group == open { here * ratio / (1.0 - ratio) } else { here * ratio };
            here
        })
        .collect()
}

/// Persons of both sexes aged `from` to just under `until`; bounds within a group share it evenly.
pub(crate) fn aged(ages: Ages, cells: &[f64], from: u32, until: u32) -> f64 {
    cells.chunks_exact(ages.groups()).map(|of_sex| aged_in(ages, of_sex, from, until)).sum()
}

fn aged_in(ages: Ages, of_sex: &[f64], from: u32, until: u32) -> f64 {
    let width = ages.step().years();
    ages.starts()
        .zip(of_sex)
        .map(|(start, persons)| {
            if start == ages.open() {
                return if until > start { *persons } else { 0.0 };
            }
            let (low, high) = (start.max(from), (start + width).min(until));
            if low >= high { 0.0 } else { persons * f64::from(high - low) / f64::from(width) }
        })
        .sum()
}

/// The age that half of the people have not reached, each group spread evenly over its width.
pub(crate) fn median_age(ages: Ages, cells: &[f64]) -> f64 {
    let (male, female) = cells.split_at(ages.groups());
    let half = cells.iter().sum::<f64>() / 2.0;
    let width = f64::from(ages.step().years());
    let mut below = 0.0;
    for ((start, male), female) in ages.starts().zip(male).zip(female) {
        let here = male + female;
        if below + here >= half && here > 0.0 {
            return f64::from(start) + width * (half - below) / here;
        }
        below += here;
    }
    f64::from(ages.open())
}
