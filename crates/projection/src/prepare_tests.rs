use super::*;
use crate::reference::Country;

fn china() -> Reference {
    Reference::of(Country::China).expect("shipped")
}

fn truth(reference: &Reference) -> [Vec<f64>; 2] {
    Sex::BOTH.map(|sex| reference.base.of(sex).to_vec())
}

/// A tenth of each age within two years of a nought or a five reports that age instead.
fn heaped(years: &[f64]) -> Vec<f64> {
    let mut heaped = years.to_vec();
    for age in 20..95usize {
        let round = (age + 2) / 5 * 5;
        if round != age {
            let moved = 0.35 * years[age];
            heaped[age] -= moved;
            heaped[round] += moved;
        }
    }
    heaped
}

fn off(found: &[f64], truth: &[f64]) -> f64 {
    found.iter().zip(truth).map(|(a, b)| (a - b).abs()).sum::<f64>() / truth.iter().sum::<f64>()
}

#[test]
fn sound_single_years_are_left_alone() {
    let reference = china();
    let observed = Observed::SingleYears(truth(&reference));
    let prepared =
        prepare_base(&observed, &Options::default(), Recorded::default(), &reference).expect("complete");
    assert_eq!(prepared.population, reference.base);
    assert_eq!(prepared.steps.len(), 1);
    assert!(prepared.steps[0].words.zh.contains("未作修匀"));
}

#[test]
fn heaped_ages_come_nearer_to_the_truth_and_keep_their_total() {
    let reference = china();
    let truth = truth(&reference);
    let wrong = truth.each_ref().map(|years| heaped(years));
    let observed = Observed::SingleYears(wrong.clone());
    let prepared =
        prepare_base(&observed, &Options::default(), Recorded::default(), &reference).expect("complete");
    assert!(matches!(prepared.diagnosis.quality, Some(AgeQuality::Rough | AgeQuality::VeryRough)));
    let total: f64 = wrong.iter().flatten().sum();
    assert!((prepared.population.total() / total - 1.0).abs() < 1e-12);
    for sex in Sex::BOTH {
        let (before, after) = (
            off(&wrong[sex.index()], &truth[sex.index()]),
            off(prepared.population.of(sex), &truth[sex.index()]),
        );
        assert!(after < 0.5 * before, "{before} {after}");
        assert_eq!(prepared.population.of(sex)[..10], wrong[sex.index()][..10]);
    }
}

#[test]
fn five_year_groups_come_back_as_single_years() {
    let reference = china();
    let truth = truth(&reference);
    let groups = truth.each_ref().map(|years| diagnosis::five_year(years));
    let options = Options { smoothing: Some(Smoothing::None), ..Options::default() };
    let prepared =
        prepare_base(&Observed::FiveYears(groups.clone()), &options, Recorded::default(), &reference)
            .expect("complete");
    for sex in Sex::BOTH {
        let regrouped = diagnosis::five_year(prepared.population.of(sex));
        for (found, group) in regrouped.iter().zip(&groups[sex.index()]) {
            assert!((found / group - 1.0).abs() < 1e-12);
        }
        // China's real swings within five years cannot be known from groups, but nine in ten persons stand right.
        assert!(off(prepared.population.of(sex), &truth[sex.index()]) < 0.1);
    }
}

/// The population of China above 85 told only as 85+: the spread has the true total and comes near its parts.
#[test]
fn an_open_group_is_spread_like_the_nations_elders() {
    let reference = china();
    let truth = truth(&reference);
    let cut = truth.each_ref().map(|years| {
        let mut groups = diagnosis::five_year(&years[..85]);
        groups.push(years[85..].iter().sum());
        groups
    });
    let options = Options { smoothing: Some(Smoothing::None), ..Options::default() };
    let prepared = prepare_base(&Observed::FiveYears(cut.clone()), &options, Recorded::default(), &reference)
        .expect("complete");
    for sex in Sex::BOTH {
        let found = &prepared.population.of(sex)[85..];
        let real = &truth[sex.index()][85..];
        assert!((found.iter().sum::<f64>() / cut[sex.index()][17] - 1.0).abs() < 1e-12);
        let nineties = |ages: &[f64]| ages[5..].iter().sum::<f64>();
        assert!(
            (nineties(found) / nineties(real) - 1.0).abs() < 0.15,
            "{sex:?} {} {}",
            nineties(found),
            nineties(real)
        );
    }
    assert_eq!(prepared.steps.len(), 2);
}

#[test]
fn abridged_groups_and_whole_persons() {
    let reference = china();
    let truth = truth(&reference);
    let mut widths = vec![1, 4];
    widths.extend([5; 19]);
    let persons = truth.each_ref().map(|years| {
        let mut groups = vec![years[0], years[1..5].iter().sum()];
        groups.extend(diagnosis::five_year(&years[5..100]));
        groups.push(years[100]);
        groups.iter().map(|count| count / 1000.0).collect::<Vec<f64>>()
    });
    let observed = Observed::Groups { widths, persons: persons.clone() };
    let options = Options { whole_persons: true, smoothing: Some(Smoothing::None), ..Options::default() };
    let prepared = prepare_base(&observed, &options, Recorded::default(), &reference).expect("complete");
    let total: f64 = persons.iter().flatten().sum();
    assert!((prepared.population.total() - total.round()).abs() < 1e-6);
    assert!(prepared.population.cells().iter().all(|cell| (cell - cell.round()).abs() < 1e-12));
}

#[test]
fn a_village_is_not_smoothed() {
    let reference = china();
    let few = truth(&reference)
        .map(|years| heaped(&years).iter().map(|count| (count / 1e5).round()).collect::<Vec<f64>>());
    let prepared =
        prepare_base(&Observed::SingleYears(few), &Options::default(), Recorded::default(), &reference)
            .expect("complete");
    assert!(prepared.diagnosis.verdict.iter().any(|words| words.en.contains("chance")));
    assert!(prepared.steps[0].words.zh.contains("未作修匀"));
}

#[test]
fn short_inputs_are_named() {
    let reference = china();
    let observed = Observed::SingleYears([vec![1.0; 60], vec![1.0; 60]]);
    let fault = prepare_base(&observed, &Options::default(), Recorded::default(), &reference);
    assert!(matches!(fault, Err(ModelError::Length { wanted: 90, found: 60, .. })));
}
