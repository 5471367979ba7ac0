//! The bundled profiles against rows as the five departments write them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at any surprise, in its helpers too")]

use std::ops::ControlFlow;

use intake::{
    profile::Profile,
    stage::{Chunk, RejectedRow, StageOptions, StageSummary, StagedRecord, read_file},
};
use records::Attribute as A;

fn stage(profile: &Profile, bytes: Vec<u8>) -> (StageSummary, Vec<StagedRecord>, Vec<RejectedRow>) {
    let (mut records, mut rejected) = (Vec::new(), Vec::new());
    let options = StageOptions { today: "2026-11-01".parse().ok(), ..StageOptions::default() };
    let summary = read_file(profile, bytes, &options, &mut |chunk: Chunk| {
        records.extend(chunk.records);
        rejected.extend(chunk.rejected);
        ControlFlow::Continue(())
    })
    .unwrap_or_else(|error| panic!("{}", error.text_zh()));
    (summary, records, rejected)
}

fn profile(code: &str) -> Profile {
    Profile::from_toml(Profile::bundled(code).unwrap()).unwrap_or_else(|error| panic!("{code}: {error}"))
}

#[test]
fn every_bundled_profile_reads_and_proposes_itself_for_its_own_columns() {
    for code in Profile::bundled_codes() {
        let profile = profile(code);
        assert_eq!(profile.code, code);
        let headers: Vec<String> = profile.column_names().iter().map(|name| (*name).to_owned()).collect();
        let best = &Profile::propose(&headers)[0];
        assert_eq!((best.code.as_str(), best.score), (code, 1.0));
    }
}

#[test]
fn a_household_register_row_is_read_whole() {
    let text = "户籍人口信息表\n打印日期：2026年11月1日\n\
        记录编号,户号,户别,与户主关系,姓名,曾用名,性别,民族,出生日期,公民身份号码,婚姻状况,文化程度,户籍地区划,户籍地址,入户日期,人户状态,现住地址,联系电话,父亲姓名,父亲身份号码,母亲姓名,母亲身份号码,配偶姓名,配偶身份号码,注销日期,注销原因,更新日期\n\
        HK0000001,3301020010001,家庭户,户主,𠮷·䶮,无,男性,汉族,1949年12月31日,11010519491231002x,已婚,初中,330102001001,浙江省杭州市上城区清波街道1号,19500101,去向不明,-,138 0000 0000,,,,,王　芳,,,,2025/3/1\n";
    let (encoded, _, failed) = encoding_rs::GB18030.encode(text);
    assert!(!failed);
    let (summary, records, rejected) = stage(&profile("hukou"), encoded.into_owned());
    assert_eq!((summary.rows, rejected.len()), (1, 0), "{:?}", summary.groups);
    let record = &records[0];
    assert_eq!((record.row_number, &*record.key), (1, "HK0000001"));
    let (row, person) = (&record.reading.row, &record.reading.mentions[0].fields);
    assert_eq!(row.get(A::HouseholdKind), Some("family"));
    assert_eq!(row.get(A::RecordDate), Some("2025-03-01"));
    let expected = [
        (A::Name, "𠮷·䶮"),
        (A::Sex, "1"),
        (A::BirthDate, "1949-12-31"),
        (A::IdKind, "01"),
        (A::IdNumber, "11010519491231002X"),
        (A::Phone, "13800000000"),
        (A::HukouAddress, "浙江省杭州市上城区清波街道1号"),
        (A::HukouDivision, "330102001001"),
        (A::Relation, "02"),
        (A::Ethnicity, "01"),
        (A::MaritalStatus, "20"),
        (A::Education, "70"),
        (A::SpouseName, "王芳"),
        (A::ResidenceStatus, "unknown"),
        (A::HukouFrom, "1950-01-01"),
    ];
    assert_eq!(person.iter().collect::<Vec<_>>(), expected, "{:?}", record.findings);
}

#[test]
fn a_marriage_names_two_people_and_a_birth_three_or_two() {
    let marriage = "记录编号,登记字号,登记类别,登记日期,登记机关,男方姓名,男方证件类型,男方证件号,男方出生日期,男方民族,男方常住户口所在地,男方联系电话,女方姓名,女方证件类型,女方证件号,女方出生日期,女方民族,女方常住户口所在地,女方联系电话\n\
        HY1,J330102-2010-000001,结婚,二〇一〇年三月五日,上城区民政局,李雷,身份证,440524188001010014,1880-01-01,汉,甲地,,韩梅梅,护照,E12345678,农历一九九〇年八月十五,回族,乙地,\n";
    let (summary, records, _) = stage(&profile("marriage"), marriage.into());
    assert_eq!(summary.mentions, 2);
    let reading = &records[0].reading;
    assert_eq!(reading.row.get(A::EventKind), Some("marriage"));
    assert_eq!(reading.row.get(A::EventDate), Some("2010-03-05"));
    let (husband, wife) = (&reading.mentions[0], &reading.mentions[1]);
    assert_eq!((husband.role.as_str(), wife.role.as_str()), ("husband", "wife"));
    assert_eq!((husband.fields.get(A::Sex), wife.fields.get(A::Sex)), (Some("1"), Some("2")));
    assert_eq!(
        (husband.fields.get(A::SpouseName), wife.fields.get(A::SpouseId)),
        (Some("韩梅梅"), Some("440524188001010014"))
    );
    // The fifteenth of the eighth month of 1990 was 3 October.
    assert_eq!(wife.fields.get(A::BirthDate), Some("1990-10-03"));
    assert_eq!(wife.fields.get(A::BirthCalendar), Some("lunar"));
    assert_eq!(wife.fields.get(A::IdKind), Some("03"));

    let birth = "记录编号,出生医学证明编号,新生儿姓名,新生儿性别,出生时间,母亲姓名,母亲证件类型,母亲证件号,父亲姓名,父亲证件号\n\
        CS1,T330000001,,女,2025-03-01 08:30,韩梅梅,身份证,11010519491231002X,李雷,\n\
        CS2,T330000002,李小雷,男,2025年3月2日,韩梅梅,身份证,11010519491231002X,无,不详\n";
    let (_, records, rejected) = stage(&profile("birth"), birth.into());
    assert!(rejected.is_empty());
    let roles = |at: usize| {
        records[at].reading.mentions.iter().map(|m| m.role.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(roles(0), ["child", "mother", "father"]);
    assert_eq!(roles(1), ["child", "mother"]);
    assert_eq!(records[0].reading.mentions[0].fields.get(A::BirthDate), Some("2025-03-01"));
    assert_eq!(records[0].reading.row.get(A::EventKind), Some("birth"));
}
