use super::*;

fn check(list: &CodeList, cases: &[(&str, Option<&str>)]) {
    for (written, code) in cases {
        assert_eq!(list.code_of(written), *code, "{} {written:?}", list.id);
    }
}

#[test]
fn reads_what_departments_write() {
    check(
        &SEX,
        &[("男", Some("1")), ("男性", Some("1")), ("2", Some("2")), ("f", Some("2")), (" 女 ", Some("2"))],
    );
    check(
        &SEX,
        &[("1-男", Some("1")), ("1女", None), ("", None), ("先生", None), ("3", None), ("Male", Some("1"))],
    );
    check(&ETHNICITY, &[("汉", Some("01")), ("汉族", Some("01")), ("1", Some("01")), ("01汉族", Some("01"))]);
    check(&ETHNICITY, &[("UG", Some("05")), ("维吾尔", Some("05")), ("02汉族", None), ("mg", Some("02"))]);
    check(
        &MARITAL,
        &[("未婚", Some("10")), ("丧偶", Some("30")), ("离异", Some("40")), ("有配偶", Some("20"))],
    );
    check(
        &RELATION,
        &[("户主", Some("02")), ("本人", Some("01")), ("之子", Some("20")), ("儿子", Some("20"))],
    );
    check(&RELATION, &[("子", Some("20")), ("长子", Some("22")), ("之女", Some("30")), ("岳母", Some("56"))]);
    check(
        &EDUCATION,
        &[("本科", Some("20")), ("大专", Some("30")), ("初中", Some("70")), ("文盲", Some("90"))],
    );
    check(&ID_KIND, &[("身份证", Some("01")), ("台胞证", Some("07")), ("出生医学证明", Some("X1"))]);
    check(&HUKOU_KIND, &[("家庭户", Some("R1")), ("农业户口", Some("2")), ("集体户", Some("R2"))]);
}

#[test]
fn every_code_and_name_reads_as_itself_and_no_word_means_two_things() {
    for list in ALL {
        for entry in list.entries {
            for written in [entry.code, entry.zh, entry.en, &entry.en.to_uppercase()] {
                assert_eq!(list.code_of(written), Some(entry.code), "{} {written}", list.id);
            }
            assert_eq!(list.entry(entry.code), Some(entry));
        }
        for (word, code) in list.synonyms {
            assert_eq!(list.code_of(word), Some(*code), "{} {word}", list.id);
        }
        assert!(by_id(list.id).is_some_and(|found| std::ptr::eq(found, list)));
    }
}

#[test]
fn counts_are_the_standards() {
    // GB 3304-91 names 56 peoples; GB/T 4761-2008 has 81-96 for the wider family.
    assert_eq!(ETHNICITY.entries.iter().filter(|e| e.code < "57").count(), 56);
    assert_eq!(RELATION.entries.iter().filter(|e| ("81"..="96").contains(&e.code)).count(), 16);
    assert_eq!(SEX.entries.iter().map(|e| e.code).collect::<Vec<_>>(), ["0", "1", "2", "5", "6", "9"]);
    for sex in Sex::ALL {
        assert_eq!(SEX.entry(sex.code()).and_then(|e| Sex::from_code(e.code)), Some(sex));
    }
}

#[test]
fn a_dated_entry_begins_on_its_day() {
    let codes = |day: Date| HUKOU_KIND.on(day).map(|e| e.code).collect::<Vec<_>>();
    assert!(!codes(Date::constant(2014, 7, 23)).contains(&"R1"));
    assert!(codes(Date::constant(2014, 7, 24)).contains(&"R1"));
}
