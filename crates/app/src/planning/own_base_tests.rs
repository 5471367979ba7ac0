use super::*;

fn table(file: impl Into<Vec<u8>>) -> OwnTable {
    OwnTable {
        name: "表".into(),
        source: "年鉴".into(),
        as_of: "2024-12-31".parse().unwrap(),
        unit: Unit::Persons,
        smooth: false,
        file: file.into(),
    }
}

fn looked(file: &str) -> crate::Result<OwnLook> {
    look("330110", &table(file), None)
}

fn refused(file: &str) -> PlanFault {
    match looked(file) {
        Err(crate::AppError::Plan(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// Ages 0 to 99 singly and 100+, `m` and `f` people of each.
fn single(m: u32, f: u32) -> String {
    let rows = (0..100).map(|age| format!("{age},{m},{f}\n")).collect::<Vec<_>>().concat();
    format!("年龄,男,女\n{rows}100+,{m},{f}\n")
}

/// Five-year groups 0-4 … 80-84 and 85+, an even hundred a year of age below 80.
fn fives(open: &str) -> String {
    let rows = (0..17).map(|at| format!("{}-{},500,500\n", 5 * at, 5 * at + 4)).collect::<Vec<_>>().concat();
    format!("年龄组,男（人）,女（人）\n{rows}{open},60,90\n合计,8560,8590\n")
}

#[test]
fn single_years_stay_as_they_are() {
    let found = looked(&single(100, 90)).unwrap();
    assert_eq!((found.single.male, found.single.female), (vec![100; 101], vec![90; 101]));
    assert_eq!(found.steps, []);
    assert!(found.diagnosis[0].zh.contains("惠普尔"), "{:?}", found.diagnosis);
}

#[test]
fn both_forms_and_languages_say_the_same() {
    let rows: String =
        (0..=100).flat_map(|age| [format!("男,{age},100\n"), format!("女,{age},90\n")]).collect();
    let long = looked(&format!("\u{feff}性别,年龄,人数\n{rows}")).unwrap();
    assert_eq!(long, looked(&single(100, 90)).unwrap());
    let english = single(100, 90).replace("年龄,男,女", "age,male,female");
    assert_eq!(looked(&english).unwrap(), long);
}

#[test]
fn five_year_groups_become_single_years_with_their_totals_kept() {
    let found = looked(&fives("85岁及以上")).unwrap();
    for (sex, open) in [(&found.single.male, 60), (&found.single.female, 90)] {
        let sums: Vec<u64> = sex.chunks(5).take(17).map(|ages| ages.iter().sum()).collect();
        assert_eq!(sums, [500; 17]);
        assert_eq!(sex[85..].iter().sum::<u64>(), open, "the open group reaches 100+");
        assert!(sex[85] > sex[99], "and thins out: {:?}", &sex[85..]);
        assert_eq!(sex[30], 100, "even groups are split evenly");
    }
    assert!((found.people() - 17150.0).abs() < 1e-9);
    assert!(found.steps.len() >= 2 && found.steps[0].zh.contains("五岁组"), "{:?}", found.steps);
}

#[test]
fn infants_apart_are_groups_as_well() {
    let file = fives("85+").replace("0-4,500,500\n", "0,110,110\n1-4,390,390\n");
    let found = looked(&file).unwrap();
    assert_eq!((found.single.male[0], found.single.male[1..5].iter().sum::<u64>()), (110, 390));
}

#[test]
fn what_is_wrong_is_named() {
    let line = |line, what| PlanFault::Counts { line, what };
    let replaced = |from: &str, to: &str| refused(&fives("85+").replace(from, to));
    assert_eq!(replaced("10-14,500,500", "10-14,-500,500"), line(4, NEGATIVE));
    assert_eq!(replaced("10-14,500,500", "10-14,,500"), line(4, CELL));
    assert_eq!(replaced("10-14,500,500", "10-14,很多,500"), line(4, PEOPLE));
    assert_eq!(replaced("10-14,500,500", "10月14日,500,500"), line(4, AGE));
    assert_eq!(replaced("10-14,500,500\n", ""), PlanFault::AgesMissing { from: 10, until: 14 });
    assert_eq!(replaced("10-14,500,500", "9-14,500,500"), PlanFault::AgesTwice { from: 9 });
    assert_eq!(replaced("85+,60,90\n", ""), PlanFault::NoOpenGroup);
    assert_eq!(refused("age,male\n0,1\n"), line(1, HEADER));
    assert_eq!(refused("sex,age,population\nm,0,1\nx,1,1\n"), line(3, SEX));
    assert_eq!(
        refused("sex,age,population\nm,0,1\nf,0,1\nm,1,1\n"),
        PlanFault::SexMissing { from: 1, male: false }
    );
    let early = (0..10).map(|at| format!("{}-{},5,5\n", 5 * at, 5 * at + 4)).collect::<Vec<_>>().concat();
    assert_eq!(
        refused(&format!("age,male,female\n{early}50+,5,5\n")),
        PlanFault::OpenTooEarly { open: 50, lowest: 75 }
    );
}

#[test]
fn a_table_in_thousands_is_found_out() {
    let thousands = single(100, 90).replace(",100,", ",0.123,").replace(",90", ",0.118");
    assert_eq!(refused(&thousands), PlanFault::Fractions);
    // Whole numbers, but the register has a thousand times as many people here.
    let whole = table(single(100, 90));
    for (known, few) in [(19_190_000.0, true), (19.0, false)] {
        match look("330110", &whole, Some(known)) {
            Err(crate::AppError::Plan(PlanFault::Unit { few: found, .. })) => assert_eq!(found, few),
            other => panic!("{other:?}"),
        }
    }
    assert!(look("330110", &whole, Some(25_000.0)).is_ok(), "a third more is no unit");
    let stated = OwnTable { unit: Unit::Thousands, ..table(single(1, 1)) };
    assert!((look("330110", &stated, None).unwrap().people() - 202_000.0).abs() < 1e-9);
}

#[test]
fn workbooks_are_read_as_well() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "某县分年龄人口").unwrap();
    for (column, name) in ["年龄", "男", "女"].into_iter().enumerate() {
        sheet.write_string(1, u16::try_from(column).unwrap(), name).unwrap();
    }
    for age in 0..=100_u32 {
        sheet.write_number(age + 2, 0, f64::from(age)).unwrap();
        sheet.write_number(age + 2, 1, 100.0).unwrap();
        sheet.write_number(age + 2, 2, 90.0).unwrap();
    }
    let found = look("330110", &table(book.save_to_buffer().unwrap()), None).unwrap();
    assert_eq!(found, looked(&single(100, 90)).unwrap());
}
