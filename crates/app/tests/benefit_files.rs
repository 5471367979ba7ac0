//! Benefits over tables of people, from file to file.
#![cfg(test)]

use std::{fs, path::PathBuf};

use app::benefit_files::{
    BenefitFileError, benefit_cost, benefit_of, benefit_schedule, parameter_change, prove_benefits,
};
use tempfile::TempDir;

const CODE: &str = "childcare-subsidy-2025";

fn folder_with(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("written");
    (folder, path)
}

#[test]
fn one_row_a_claim_in_the_order_of_the_children() {
    let input = "child_id,birth_date,death_date,hukou_from,hukou_division,as_of,note\n\
        b,2025-05-09,,,,,x\n\
        a,2023-05-20,,2023-06-01,370102003001,,\n\
        old,2019-01-01,,,,,\n\
        \"c,1\",2025-05-09,2025-05-30,,,2026-02-01,\n";
    let (folder, input) = folder_with("children.csv", input);
    let (out, reasons) = (folder.path().join("claims.csv"), folder.path().join("reasons.csv"));
    let benefit = benefit_of(CODE, None).expect("shipped");
    let done = benefit_schedule(&benefit, &input, &out, Some(&reasons)).expect("written");
    assert_eq!(
        fs::read_to_string(&out).expect("read"),
        "child_id,claim_year,months,amount_fen,first_claim_by,rule\n\
         b,2025,12,360000,2026-12-31,yearly_amount@2025-01-01\n\
         b,2026,12,360000,2026-12-31,yearly_amount@2025-01-01\n\
         b,2027,12,360000,2026-12-31,yearly_amount@2025-01-01\n\
         a,2025,12,360000,2025-12-31,yearly_amount@2025-01-01\n\
         a,2026,5,150000,2025-12-31,monthly_amount@2025-01-01\n\
         \"c,1\",2026,12,360000,2026-12-31,yearly_amount@2025-01-01\n"
    );
    let why = fs::read_to_string(&reasons).expect("read");
    assert!(why.starts_with("child_id,claim_year,id,zh,en\nold,,born_from_2022,"), "{why}");
    assert_eq!((done.people, done.cost.reached, done.unused_columns), (4, 3, vec!["note".to_owned()]));
}

#[test]
fn a_row_that_cannot_be_understood_names_line_and_column_and_leaves_nothing_behind() {
    for (rows, line, column) in [
        ("1,2025-05-09,\n2,2025-13-01,\n", "line 3", "birth_date"),
        ("1,2025-05-09,\n2,,\n", "line 3", "birth_date"),
        ("1,2025-05-09,2025-05-08\n", "line 2", "death_after_birth"),
        (",2025-05-09,\n", "line 2", "child_id"),
    ] {
        let (folder, input) = folder_with("children.csv", &format!("child_id,birth_date,death_date\n{rows}"));
        let out = folder.path().join("claims.csv");
        fs::write(&out, "what was there before").expect("written");
        let benefit = benefit_of(CODE, None).expect("shipped");
        let fault = benefit_schedule(&benefit, &input, &out, None).expect_err("refused").to_string();
        assert!(fault.contains(line) && fault.contains(column), "{fault}");
        assert!(!fault.contains("2025-13-01") && !fault.contains("2025-05-08"), "no value: {fault}");
        assert_eq!(fs::read_to_string(&out).expect("read"), "what was there before");
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 2, "no draft stays");
    }
}

#[test]
fn a_folder_of_the_place_adds_a_benefit_and_is_proved() {
    let benefit = include_str!("../../benefits/data/childcare-subsidy-2025/benefit.yaml")
        .replace("code: childcare-subsidy-2025", "code: local-extra")
        .replace("value: 360000", "value: 120000");
    let situations = "situations:\n  - {name: local, facts: {birth_date: \"2025-02-01\"}, \
                      claims: [\"2025 12 1200\", \"2026 12 1200\", \"2027 12 1200\"]}\n";
    let own = tempfile::tempdir().expect("a folder");
    let folder = own.path().join("extra");
    fs::create_dir(&folder).expect("made");
    fs::write(folder.join("benefit.yaml"), &benefit).expect("written");
    fs::write(folder.join("situations.yaml"), situations).expect("written");
    let proofs = prove_benefits(Some(own.path())).expect("read");
    assert_eq!(proofs.len(), 2);
    assert!(proofs.iter().all(|proof| proof.mismatches.is_empty() && proof.situations > 0), "{proofs:?}");
    assert_eq!(benefit_of("local-extra", Some(own.path())).expect("found").code(), "local-extra");
    assert!(matches!(benefit_of("local-extra", None), Err(BenefitFileError::Unknown { .. })));

    fs::write(folder.join("benefit.yaml"), benefit.replace("local-extra", CODE)).expect("written");
    assert!(matches!(prove_benefits(Some(own.path())), Err(BenefitFileError::CodeTwice(_))));
    fs::write(folder.join("benefit.yaml"), benefit.replace("least(months_left, 12)", "months_left +"))
        .expect("written");
    assert!(matches!(prove_benefits(Some(own.path())), Err(BenefitFileError::Benefit { .. })));
}

#[test]
fn a_change_is_costed_by_year_and_region() {
    let input = "child_id,birth_date,hukou_division\n1,2026-05-09,3701\n2,2026-05-09,3702\n";
    let (_folder, input) = folder_with("children.csv", input);
    let now = benefit_of(CODE, None).expect("shipped");
    let (parameter, value) = parameter_change("yearly_amount=480000@2027-01-01#3701").expect("understood");
    let then = benefit_of(CODE, None).expect("shipped").changed(&parameter, value).expect("fits");
    let (before, after) = benefit_cost(&now, &then, &input).expect("costed");
    assert_eq!((before.total().0, after.total().0), (6 * 360_000, 4 * 360_000 + 2 * 480_000));
    for wrong in
        ["yearly_amount", "yearly_amount=1", "yearly_amount=x@2027-01-01", "yearly_amount=1@2027-02-30"]
    {
        assert!(matches!(parameter_change(wrong), Err(BenefitFileError::Change(_))), "{wrong}");
    }
}
