//! Models held to the United Nations' own tables, which none of them has seen.

mod reference;

use projection::{
    AgeGrid, InfantRule, LifeTable, Sex,
    fertility_models::{self, Pattern, Target},
    mortality_models::{
        logquad,
        old_age::{self, OldAge},
        single_years,
    },
    reference::{Country, Reference},
};
use reference::Table;

/// Abridged rates of WPP 2019 by place, first year of the period and sex.
fn abridged(loc: &str, year: i32, sex: Sex) -> Vec<f64> {
    let mut rates = vec![0.0; 22];
    for row in Table::read("w19_mx.csv").rows_of(loc) {
        if row.year("period_start") == year && row.sex() == sex.index() {
            let at = match row.whole("age_start") {
                age @ (0 | 1) => age,
                age => age / 5 + 1,
            };
            rates[at] = row.number("mx");
        }
    }
    rates
}

#[expect(clippy::expect_used, reason = "a test stops at the first fault")]
fn table(rates: &[f64], sex: Sex) -> LifeTable {
    LifeTable::new(AgeGrid::Abridged { open: 100 }, sex, rates, InfantRule::CoaleDemenyM0, 1.0)
        .expect("the UN's rates")
}

/// From the chances of dying before 5 and between 15 and 60 alone, the log-quadratic model comes within a year and a half of the UN's
/// expectation of life for China and India in the 2020s. (Not late in the century: there k leaves the range of the tables that
/// the model was made from, and it falls short by up to four years.)
#[test]
fn two_chances_of_dying_tell_the_length_of_life() {
    for loc in ["156", "356"] {
        for year in [2020, 2025] {
            for sex in Sex::BOTH {
                let own = table(&abridged(loc, year, sex), sex);
                let (under_five, adults) = (1.0 - own.lx[2], 1.0 - own.lx[13] / own.lx[4]);
                let level = logquad::for_child_and_adult(sex, under_five, adults).unwrap();
                let e0 = logquad::expectation(sex, level).unwrap();
                println!("{loc} {year} {sex:?} {:.2} {e0:.2} k {:.2}", own.e0(), level.k);
                assert!((e0 - own.e0()).abs() < 1.5, "{loc} {year} {sex:?}: {e0} {}", own.e0());
            }
        }
        let own = table(&abridged(loc, 2095, Sex::Male), Sex::Male);
        let far =
            logquad::for_child_and_adult(Sex::Male, 1.0 - own.lx[2], 1.0 - own.lx[13] / own.lx[4]).unwrap();
        assert!(!far.is_usual(), "{far:?}");
    }
}

/// Kannisto's curve through India's single-year rates of 80 to 94 gives those of 95 to 99 within a tenth (China's single years
/// are not the UN's own: they were graduated from groups).
#[test]
fn kannisto_reaches_the_uns_oldest_ages() {
    let set = Reference::india().unwrap();
    for year in [2024, 2060, 2099] {
        for sex in Sex::BOTH {
            let mx = set.mortality(year, sex);
            let curve = old_age::fit(OldAge::Kannisto, mx, 80, 94).unwrap();
            for (age, rate) in mx.iter().enumerate().take(100).skip(95) {
                let off = curve.rate(age) / rate - 1.0;
                assert!(off.abs() < 0.1, "{year} {sex:?} {age}: {off}");
            }
        }
    }
}

/// WPP 2019's abridged rates split along WPP 2024's single years: every abridged survivor stays, and life with it.
#[test]
fn abridged_tables_become_single_years() {
    for (loc, country) in [("156", Country::China), ("356", Country::India)] {
        let set = Reference::of(country).unwrap();
        for sex in Sex::BOTH {
            let rule = InfantRule::CoaleDemenyM0;
            let own = table(&abridged(loc, 2025, sex), sex);
            let closed = &own.mx[..20];
            // Opened at 90: everything above is one group.
            let mut rates = closed.to_vec();
            rates[19] = own.lx[19] / own.person_years_above[19];
            let short = LifeTable::new(AgeGrid::Abridged { open: 90 }, sex, &rates, rule, 1.0).unwrap();
            let single = single_years(&rates, set.mortality(2025, sex), sex, rule).unwrap();
            let long = LifeTable::new(AgeGrid::Single { open: 100 }, sex, &single, rule, 1.0).unwrap();
            for (age, alive) in short.age.iter().zip(&short.lx) {
                assert!((long.lx[usize::try_from(*age).unwrap()] - alive).abs() < 1e-12);
            }
            assert!((long.e0() - short.e0()).abs() < 0.05, "{} {}", long.e0(), short.e0());
        }
    }
}

/// The relational model around China's fertility of 2024, asked for the total, mean age and spread of other years, comes near
/// the UN's own schedule of those years: fewer than one birth in ten stands at another age (index of dissimilarity).
#[test]
fn relational_fertility_comes_near_the_uns_later_schedules() {
    let set = Reference::china().unwrap();
    let pattern = Pattern::Relational { standard: set.fertility(2024).to_vec() };
    for year in [2035, 2060, 2099] {
        let own = set.fertility(year);
        let target = Target {
            total: own.iter().sum(),
            mean_age: fertility_models::mean_age(own),
            spread: fertility_models::spread(own),
        };
        let found = fertility_models::schedule(&pattern, target).unwrap();
        let apart: f64 = found.iter().zip(own).map(|(a, b)| (a - b).abs()).sum();
        let off = apart / 2.0 / target.total;
        println!("{year} {off:.3}");
        assert!(off < 0.1, "{year}: {off}");
    }
}
