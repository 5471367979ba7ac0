use super::*;

/// Two thousand men and women born every year, in equal numbers, nobody dies; the cohort of 2018 is a fifth larger.
fn people() -> People {
    let block = |year: i32| -> [Vec<f64>; 2] {
        let ages =
            (0..=100).map(|age| if year - age == 2018 { 1200.0 } else { 1000.0 }).collect::<Vec<f64>>();
        [ages.clone(), ages]
    };
    let blocks: Vec<[Vec<f64>; 2]> = (2020..=2032).map(block).collect();
    People::new(2020, &blocks, vec![2000.0; 12]).expect("years")
}

#[test]
fn first_graders_are_those_who_were_six_on_the_last_of_august() {
    let people = people();
    let schooling = Schooling::china();
    let grades = pupils_by_grade(&people, &schooling, &schooling.stages[1]).expect("primary");
    assert_eq!(grades.len(), 6);
    // Autumn of 2024: born 1 September 2017 to 31 August 2018, 243 of 365 days of the large cohort. Autumn of 2025 the rest.
    let share = 243.0 / 365.0;
    let in_2024 = 2.0 * (share * 1200.0 + (1.0 - share) * 1000.0);
    let in_2025 = 2.0 * ((1.0 - share) * 1200.0 + share * 1000.0);
    let at = |year: i32| usize::try_from(year - 2021).expect("a year");
    assert!((grades[0][at(2024)] - in_2024).abs() < 1e-9);
    assert!((grades[0][at(2025)] - in_2025).abs() < 1e-9);
    assert!((grades[0][at(2026)] - 2000.0).abs() < 1e-9);
    // The same children a grade later.
    assert!((grades[1][at(2025)] - in_2024).abs() < 1e-9);
    // Kindergarten waits for a local figure.
    assert!(pupils_by_grade(&people, &schooling, &schooling.stages[0]).expect("no fault").is_empty());
}

#[test]
fn another_cutoff_moves_children() {
    let people = people();
    let mut schooling = Schooling::china();
    schooling.cutoff = Stated::own((12, 31));
    let grades = pupils_by_grade(&people, &schooling, &schooling.stages[1]).expect("primary");
    assert!((grades[0][3] - 2400.0).abs() < 1e-9, "all of 2018 enter in 2024");
    schooling.cutoff = Stated::own((2, 30));
    assert!(pupils_by_grade(&people, &schooling, &schooling.stages[1]).is_err());
}

#[test]
fn places_and_staff_follow_pupils() {
    let people = people();
    let schooling = Schooling::china();
    let capacity = Curve::new(2021, vec![12_100.0], Words::new("例", "example")).expect("one value");
    let places = schooling.places(&people, 1, Some(&capacity)).expect("no fault").expect("compulsory");
    // Six grades of 2,000; the large cohort brings 266 in 2024, the rest of its 400 in 2025, and leaves in 2030 and 2031.
    assert!((places.demand[0] - 12_000.0).abs() < 1e-6);
    assert!((places.demand[4] - 12_400.0).abs() < 1e-6);
    assert_eq!(places.opens(), Some(2024));
    assert_eq!(places.gaps[0].closes, Some(2031));
    assert!((places.gaps[0].worst.1 - 300.0).abs() < 1e-6);
    let teachers = staff(&places, &schooling.stages[1], None).expect("no fault").expect("a ratio");
    assert!((teachers.demand[0] - 12_000.0 / 19.0).abs() < 1e-6);
    assert!(teachers.basis.iter().any(|words| words.zh.contains("2001")));
}

#[test]
fn gaps_open_and_close() {
    let capacity = Curve::new(2030, vec![11.0], Words::new("例", "example")).expect("one value");
    let name = || Words::new("例", "example");
    let service = Service::new(name(), 2030, vec![10.0, 12.0, 14.0, 8.0, 15.0], Some(&capacity), Vec::new())
        .expect("years");
    assert_eq!(
        service.gaps,
        [
            Gap { opens: 2031, closes: Some(2033), worst: (2032, 3.0) },
            Gap { opens: 2034, closes: None, worst: (2034, 4.0) }
        ]
    );
    assert_eq!(service.peak, (2034, 15.0));
    let enough = Service::new(name(), 2030, vec![10.0, 11.0], Some(&capacity), Vec::new()).expect("years");
    assert_eq!(enough.opens(), None);
}

#[test]
fn childcare_by_plan_and_by_use() {
    let people = people();
    let by_plan = childcare(&people, &ChildcareNorm::national_plan(), None).expect("norm");
    let all = people.mid_year(2021, 0..=usize::MAX);
    assert!((by_plan.demand[0] - all * 4.5 / 1000.0).abs() < 1e-9);
    let by_use = childcare(&people, &ChildcareNorm::UseRate(Stated::own(0.25)), None).expect("norm");
    // Middle of 2021: ages 0-2 hold 6,000, and at its beginning the cohort of 2018 was still two: 6,400.
    assert!((by_use.demand[0] - 0.25 * 6200.0).abs() < 1e-9);
}

#[test]
fn beds_are_births_times_days_over_days_in_use() {
    let maternity =
        Maternity { stay_days: Stated::own(4.0), occupancy: Stated::own(0.8), in_hospital: Stated::own(1.0) };
    let beds = maternity_beds(&people(), &maternity, None).expect("figures");
    assert!((beds.demand[0] - 2000.0 * 4.0 / (365.25 * 0.8)).abs() < 1e-9);
    let never = Maternity { occupancy: Stated::own(0.0), ..maternity };
    assert!(maternity_beds(&people(), &never, None).is_err());
}

#[test]
fn elder_care_and_labour_weigh_bands() {
    let people = people();
    let bands = Bands { starts: vec![65, 80], rates: [vec![0.05, 0.2], vec![0.06, 0.3]] };
    let care = ElderCare { disability: Stated::own(bands.clone()), in_homes: Stated::own(0.5) };
    let places = elder_care(&people, &care, None).expect("figures");
    let expected = 0.5 * (15_000.0 * (0.05 + 0.06) + 21_000.0 * (0.2 + 0.3));
    assert!((places.demand[0] - expected).abs() < 1e-6, "{}", places.demand[0]);

    let work = Bands { starts: vec![0, 16, 65], rates: [vec![0.0, 0.8, 0.1], vec![0.0, 0.7, 0.05]] };
    let force = labour_force(&people, &Stated::own(work)).expect("figures");
    assert!((force.demand[0] - (49_000.0 * 1.5 + 36_000.0 * 0.15)).abs() < 1e-6);
    let odd = Bands { starts: vec![65, 60], ..bands };
    assert!(labour_force(&people, &Stated::own(odd)).is_err());
}

#[test]
fn support_is_people_of_working_age_per_elder() {
    let ratio = potential_support(&people()).expect("years");
    assert!((ratio.demand[0] - 45.0 / 36.0).abs() < 1e-12);
}
