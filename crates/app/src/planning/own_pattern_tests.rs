use projection::reference::Reference;

use super::*;

fn table(kind: PatternKind, per_thousand: bool, text: &str) -> PatternTable {
    PatternTable {
        kind,
        per_thousand,
        nation: "china".into(),
        infant_rule: InfantRule::default(),
        file: text.as_bytes().to_vec(),
    }
}

fn rows(ages: impl Iterator<Item = usize>, row: impl Fn(usize) -> String) -> String {
    ages.map(row).collect::<Vec<_>>().concat()
}

fn read(kind: PatternKind, per_thousand: bool, text: &str) -> PatternLook {
    look(&table(kind, per_thousand, text)).unwrap()
}

fn refused(kind: PatternKind, per_thousand: bool, text: &str) -> String {
    look(&table(kind, per_thousand, text)).unwrap_err().to_string()
}

/// As yearbooks print them: per thousand women, five-year groups, five times their sum below.
const STATES: &str = "年龄组,生育率（‰）\n10-14,1.4\n15-19,60.7\n20-24,114.6\n25-29,117.4\n30-34,80.2\n35-39,32.5\n40-44,5.9\n45-49,0.3\n合计,2065\n";

#[test]
fn births_keep_each_groups_children_and_the_total() {
    let found = read(PatternKind::Births, true, STATES);
    let PatternLevels::Births { total, mean_age } = found.levels else { panic!("births") };
    assert!((total - 5.0 * 0.413).abs() < 1e-9, "{total}");
    // By the groups' middles: the sum of rate × middle over the sum of rates.
    let middles = [12.5, 17.5, 22.5, 27.5, 32.5, 37.5, 42.5, 47.5];
    let rates = [1.4, 60.7, 114.6, 117.4, 80.2, 32.5, 5.9, 0.3];
    let by_middles = middles.iter().zip(rates).map(|(age, rate)| age * rate).sum::<f64>() / 413.0;
    assert!((mean_age - by_middles).abs() < 0.15, "{mean_age} beside {by_middles}");
    let group: f64 = found.pattern.female[25..30].iter().sum();
    assert!((group - 5.0 * 0.1174).abs() < 1e-9);
    assert_eq!(found.steps.len(), 1);
    assert!(refused(PatternKind::Births, false, STATES).contains("per thousand"));
    let singly = rows(15..50, |age| format!("{age},0.05\n"));
    let found = read(PatternKind::Births, false, &format!("age,asfr\n{singly}"));
    assert_eq!((found.steps.len(), found.pattern.female[15], found.pattern.female[50]), (0, 0.05, 0.0));
    assert!(refused(PatternKind::Births, true, &format!("age,asfr\n{singly}")).contains("below 0.05"));
    assert!(refused(PatternKind::Births, false, "age,asfr\n20-24,0.1\n22-26,0.1\n").contains("overlaps"));
}

/// The nation's own rates of 2024, single years to 100+ or cut off at 90+, give the length of life that is published with them.
#[test]
fn deaths_give_the_published_length_of_life() {
    let nation = Reference::china().unwrap();
    let rates = |age: usize| Sex::BOTH.map(|sex| nation.mortality(2024, sex)[age]);
    let singles = rows(0..=100, |age| format!("{age},{},{}\n", rates(age)[0], rates(age)[1]));
    let published = ["e0m", "e0f"].map(|name| nation.yearly(name).unwrap().at(2024));
    let found = read(PatternKind::Deaths, false, &format!("age,male,female\n{singles}"));
    let PatternLevels::Deaths(life) = found.levels else { panic!("deaths") };
    for (own, published) in life.iter().zip(published) {
        assert!((own - published).abs() < 0.05, "{own} beside {published}");
    }
    assert_eq!(found.steps, []);
    for (own, there) in found.pattern.male.iter().zip(nation.mortality(2024, Sex::Male)) {
        assert!((own / there - 1.0).abs() < 1e-6);
    }
    // What is left of life at 90 as a rate of the open group.
    let left = |sex: Sex| {
        let mx = &nation.mortality(2024, sex)[90..];
        let (mut alive, mut lived) = (1.0, 0.0);
        for rate in &mx[..10] {
            let died = alive * rate / (1.0 + 0.5 * rate);
            lived += alive - 0.5 * died;
            alive -= died;
        }
        lived + alive / mx[10]
    };
    let [male, female] = Sex::BOTH.map(|sex| 1.0 / left(sex));
    let short = rows(0..90, |age| format!("{age},{},{}\n", rates(age)[0], rates(age)[1]));
    let cut = read(PatternKind::Deaths, false, &format!("age,male,female\n{short}90+,{male},{female}\n"));
    let PatternLevels::Deaths(again) = cut.levels else { panic!("deaths") };
    assert!((again[0] - life[0]).abs() < 1e-3 && (again[1] - life[1]).abs() < 1e-3, "{again:?} {life:?}");
    let thousand = rows(0..=100, |age| format!("{age},{0},{0}\n", rates(age)[0] * 1000.0));
    let thousand = format!("age,male,female\n{thousand}");
    assert!(refused(PatternKind::Deaths, false, &thousand).contains("per thousand"));
    assert!(
        refused(PatternKind::Deaths, false, "age,male,female\n0-4,0.1,0.1\n5-9,0.1,0.1\n80+,0.1,0.1\n")
            .contains("10 to 79")
    );
}

#[test]
fn abridged_deaths_are_cut_along_the_nations_ages() {
    let mut table = vec!["0,0.02,0.018\n1-4,0.001,0.001\n".to_owned()];
    for at in 1..17 {
        let rate = 0.0001 * (0.09 * f64::from(5 * at)).exp();
        table.push(format!("{}-{},{rate},{}\n", 5 * at, 5 * at + 4, 0.8 * rate));
    }
    let found = read(PatternKind::Deaths, false, &format!("年龄组,男,女\n{}85+,0.19,0.16\n", table.concat()));
    assert_eq!((found.pattern.male.len(), found.steps.len()), (101, 1));
    // Survivors to 50 are those of the groups: 1 - q = exp of the hazard, group by group.
    let survive = |mx: &[f64]| mx[5..50].iter().map(|m| (1.0 - 0.5 * m) / (1.0 + 0.5 * m)).product::<f64>();
    let groups = (1..10).map(|at| 0.0001 * (0.09 * f64::from(5 * at)).exp());
    let expected: f64 = groups.map(|m| (1.0 - 2.5 * m) / (1.0 + 2.5 * m)).product();
    assert!((survive(&found.pattern.male) / expected - 1.0).abs() < 0.002);
    let coarse = "age,male,female\n0-9,0.01,0.01\n10-79,0.01,0.01\n80+,0.1,0.1\n";
    assert!(refused(PatternKind::Deaths, false, coarse).contains("0, 1-4, 5-9"));
}

#[test]
fn migrants_may_come_and_leave() {
    let found = read(PatternKind::Migrants, false, "年龄,男,女\n15-19,-50,-30\n20-24,80,120.5\n60,3,0\n");
    let PatternLevels::Migrants { net, male_share } = found.levels else { panic!("migrants") };
    assert!((net - 123.5).abs() < 1e-9 && male_share > 0.3 && male_share < 0.6);
    let leaving: f64 = found.pattern.male[15..20].iter().sum();
    assert!((leaving + 50.0).abs() < 1e-9, "{leaving}");
    assert_eq!((found.pattern.male[60], found.pattern.male[10]), (3.0, 0.0));
    assert!(refused(PatternKind::Migrants, false, "age,male,female\n5,0,0\n").contains("nobody"));
    assert!(refused(PatternKind::Migrants, false, "age\n5\n").contains("header"));
}
