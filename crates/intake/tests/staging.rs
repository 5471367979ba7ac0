//! Checks, groups and repairs, refused columns, rejected rows and their return.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at any surprise, in its helpers too"
)]

use std::{fmt::Write as _, ops::ControlFlow};

use intake::{
    IntakeError,
    finding::{Code, DateShape, Detail, Severity},
    profile::{Profile, ProfileFault},
    rejected,
    repair::Repair,
    stage::{Chunk, RejectedRow, StageOptions, StageSummary, StagedRecord, read_file},
};
use records::Attribute as A;

struct Staged {
    summary: StageSummary,
    records: Vec<StagedRecord>,
    rejected: Vec<RejectedRow>,
}

fn try_stage(profile: &Profile, bytes: &[u8], options: &StageOptions) -> Result<Staged, IntakeError> {
    let (mut records, mut rejected) = (Vec::new(), Vec::new());
    let summary = read_file(profile, bytes, options, &mut |chunk: Chunk| {
        records.extend(chunk.records);
        rejected.extend(chunk.rejected);
        ControlFlow::Continue(())
    })?;
    assert_eq!(summary.records, u64::try_from(records.len()).unwrap());
    assert_eq!(summary.rejected, u64::try_from(rejected.len()).unwrap());
    Ok(Staged { summary, records, rejected })
}

fn options(repairs: Vec<Repair>) -> StageOptions {
    StageOptions { repairs, today: "2026-11-01".parse().ok(), ..StageOptions::default() }
}

fn stage(code: &str, text: &str, repairs: Vec<Repair>) -> Staged {
    try_stage(&bundled(code), text.as_bytes(), &options(repairs))
        .unwrap_or_else(|error| panic!("{}", error.text_zh()))
}

fn bundled(code: &str) -> Profile {
    Profile::from_toml(Profile::bundled(code).unwrap()).unwrap()
}

const HEADER: &str =
    "记录编号,姓名,性别,民族,证件类型,证件号码,出生日期,户籍地区划,现住地址,登记日期,联系电话\n";

/// A faultless row of the residence register.
fn good(number: usize) -> [String; 11] {
    let birth: base::Date = "1980-01-01".parse::<base::Date>().unwrap();
    let birth = birth
        .checked_add(std::time::Duration::from_secs(86_400 * u64::try_from(number % 10_007).unwrap()))
        .unwrap();
    let id = codes::CitizenNumber::compose("330102", birth, u16::try_from(number % 900).unwrap()).unwrap();
    let sex = if number % 2 == 1 { "男" } else { "女" };
    [
        format!("JZ{number:07}"),
        "王小芳".into(),
        sex.into(),
        "汉族".into(),
        "居民身份证".into(),
        id.as_str().into(),
        birth.to_string(),
        "330102".into(),
        "清波街道1号".into(),
        "2025-03-01".into(),
        "13800000000".into(),
    ]
}

/// Ten thousand rows, 3 % of them with one of twelve planted faults.
fn planted() -> String {
    let mut text = HEADER.to_owned();
    for number in 0..10_000 {
        let mut row = good(number);
        if number % 33 == 32 {
            let varied = number / 33;
            match varied % 12 {
                0 => row[0].clear(),
                1 => row[0] = "JZ0000001".into(),
                2 => row[1] = "不详".into(),
                3 => row[2] = format!("某种{}", varied % 7),
                4 => row[3] = format!("第{varied}族"),
                5 => row[6] = format!("{}/{}/{}", &row[6][8..], &row[6][5..7], &row[6][..4]),
                6 => row[6] = format!("{}-02-30", &row[6][..4]),
                7 => {
                    let last = if row[5].ends_with('1') { "2" } else { "1" };
                    row[5].replace_range(17.., last);
                }
                8 => row[10] = "联系不上".into(),
                9 => row[7] = format!("{}", 990_000 + varied),
                10 => row.swap(1, 2),
                _ => row[8] = "清波街道1号,2室,西".into(),
            }
        }
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text
}

#[test]
fn twelve_planted_faults_end_in_twelve_groups_that_repairs_settle() {
    let text = planted();
    let first = stage("residence", &text, vec![]);
    assert_eq!(first.summary.rows, 10_000);
    let groups = &first.summary.groups;
    let list = groups.iter().map(|group| (group.code, &group.columns, group.rows)).collect::<Vec<_>>();
    assert_eq!(groups.len(), 12, "{list:#?}");
    assert_eq!(groups.iter().map(|group| group.rows).sum::<u64>(), 303);
    for group in groups {
        assert!(
            group.rows >= 25 && !group.text_zh.is_empty() && !group.first_rows.is_empty(),
            "{:?}",
            group.code
        );
        let data = serde_json::to_string(&group.repair).unwrap();
        assert_eq!(serde_json::from_str::<Repair>(&data).unwrap(), group.repair);
        for sample in &group.sample_masked {
            assert!(!sample.contains("王") && !sample.contains("19"), "{sample}");
        }
    }
    // Nobody but a person can say what an unknown word means; here it is said.
    let repairs =
        groups.iter().filter(|group| group.repair != Repair::Mend).map(|group| match &group.repair {
            Repair::MapValues { columns, .. } if group.detail == Detail::Attribute(A::Sex) => {
                let values = (0..7).map(|n| (format!("某种{n}"), "9".to_owned())).collect();
                Repair::MapValues { columns: columns.clone(), values }
            }
            Repair::MapValues { columns, .. } => {
                Repair::Blank { columns: columns.clone(), finding: group.code, shape: None }
            }
            other => other.clone(),
        });
    let second = stage("residence", &text, repairs.collect());
    let left: Vec<Code> = second.summary.groups.iter().map(|group| group.code).collect();
    assert_eq!(left, [Code::KeyDuplicate, Code::ValueMissing], "{:#?}", second.summary.groups);
    let by_row =
        |staged: &Staged, row: u64| staged.records.iter().find(|record| record.row_number == row).cloned();
    // Row 198 (number 197) has its date in another order, row 363 name and sex exchanged.
    let number = 33 * 5 + 32;
    let record = by_row(&second, u64::try_from(number + 1).unwrap()).unwrap();
    assert_eq!(record.reading.mentions[0].fields.get(A::BirthDate), Some(good(number)[6].as_str()));
    let number = 33 * 10 + 32;
    let fields = &by_row(&second, u64::try_from(number + 1).unwrap()).unwrap().reading.mentions[0].fields;
    assert_eq!((fields.get(A::Name), fields.get(A::Sex)), (Some("王小芳"), Some("2")));
    let number = 33 * 11 + 32;
    let fields = &by_row(&second, u64::try_from(number + 1).unwrap()).unwrap().reading.mentions[0].fields;
    assert_eq!(
        (fields.get(A::Address), fields.get(A::Phone)),
        (Some("清波街道1号,2室,西"), Some("13800000000"))
    );
}

/// Rows of the residence extract with these dates of birth, and what staging finds.
fn with_births(births: &[&str], repairs: Vec<Repair>) -> Staged {
    let mut text = HEADER.to_owned();
    for (number, birth) in births.iter().enumerate() {
        let mut row = good(number);
        (*birth).clone_into(&mut row[6]);
        text.push_str(&row.join(","));
        text.push('\n');
    }
    stage("residence", &text, repairs)
}

#[test]
fn leaving_one_look_of_dates_blank_leaves_the_others_as_they_were() {
    let births = ["31/12/1990", "30/11/1991", "1990-02-31", "1991-02-30", "1990-03-07"];
    let first = with_births(&births, vec![]);
    let looks: Vec<_> =
        first.summary.groups.iter().map(|group| (group.code, group.detail, group.rows)).collect();
    let of = |shape| Detail::Date(shape);
    assert!(looks.contains(&(Code::DateUnreadable, of(DateShape::DayMonthYear), 2)), "{looks:?}");
    assert!(looks.contains(&(Code::DateUnreadable, of(DateShape::NoSuchDay), 2)), "{looks:?}");
    let impossible =
        first.summary.groups.iter().find(|group| group.detail == of(DateShape::NoSuchDay)).unwrap();
    assert!(matches!(impossible.repair, Repair::Blank { .. }), "{:?}", impossible.repair);
    let second = with_births(&births, vec![impossible.repair.clone()]);
    let left: Vec<_> =
        second.summary.groups.iter().map(|group| (group.code, group.detail, group.rows)).collect();
    let dates: Vec<_> = left.iter().filter(|(code, ..)| *code == Code::DateUnreadable).collect();
    assert_eq!(dates, [&(Code::DateUnreadable, of(DateShape::DayMonthYear), 2)], "{left:?}");
    // What was kept before there were looks left out every date of the column.
    let old: Repair =
        serde_json::from_str(r#"{"repair":"blank","columns":["出生日期"],"finding":"date_unreadable"}"#)
            .unwrap();
    let all = with_births(&births, vec![old]);
    assert!(all.summary.groups.iter().all(|group| group.code != Code::DateUnreadable));
}

#[test]
fn the_key_is_taken_from_the_numbers_once() {
    let rows: Vec<String> = (0..6)
        .map(|number| {
            let mut row = good(number);
            row[0].clear();
            if number >= 4 {
                // Neither key nor number: nothing is left that could stand for one.
                row[5].clear();
            }
            row.join(",")
        })
        .collect();
    let text = format!("{HEADER}{}\n", rows.join("\n"));
    let keyless = |staged: &Staged| {
        staged
            .summary
            .groups
            .iter()
            .find(|group| group.code == Code::KeyMissing)
            .map(|group| (group.rows, group.repair.clone()))
    };
    let first = stage("residence", &text, vec![]);
    let (rows, repair) = keyless(&first).unwrap();
    assert!(rows == 6 && matches!(repair, Repair::KeyFrom { only_missing: true, .. }), "{repair:?}");
    let second = stage("residence", &text, vec![repair]);
    assert_eq!(keyless(&second), Some((2, Repair::Mend)), "nothing is offered again that changes nothing");
}

#[test]
fn a_chosen_value_is_one_of_its_column() {
    let profile = bundled("residence");
    let named = |attribute| {
        let mentions = profile.mentions.iter().flat_map(|mention| &mention.fields);
        let mut fields = profile.row.iter().chain(mentions);
        fields.find(|(found, _)| **found == attribute).map(|(_, column)| column.clone()).unwrap()
    };
    let map = |attribute, value: &str| Repair::MapValues {
        columns: vec![named(attribute)],
        values: [("某处".to_owned(), value.to_owned())].into(),
    };
    for (attribute, value, fits) in [
        (A::Division, "330110", true),
        (A::Division, "", true),
        (A::Division, "abc", false),
        (A::Division, "999999", false),
        (A::Sex, "1", true),
        (A::Sex, "x", false),
    ] {
        assert_eq!(map(attribute, value).check(&profile).is_ok(), fits, "{attribute} {value}");
    }
    let read = |column: &str| Repair::ReadColumnAs { header: "手提号".into(), column: column.into() };
    assert!(read(&named(A::Phone)).check(&profile).is_ok());
    assert!(read("没有这一列").check(&profile).is_err());
}

#[test]
fn the_result_is_the_same_at_any_number_of_threads() {
    let text = planted();
    let results: Vec<_> = [1, 2, 7]
        .map(|threads| {
            try_stage(
                &bundled("residence"),
                text.as_bytes(),
                &StageOptions { threads: Some(threads), ..options(vec![]) },
            )
            .unwrap()
        })
        .into_iter()
        .map(|staged| (staged.summary, staged.records, staged.rejected))
        .collect();
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn rejected_rows_go_out_are_mended_and_come_back() {
    let text = format!(
        "{HEADER}JZ1,,男,汉族,护照,E1,1990-01-01,330102,=cmd|'/c calc'!A1,2025-03-01,+86 13800000000\n\
         JZ2,李雷,男,汉族,护照,'-E2,1990-01-01,330102,\"甲,\"\"乙\"\"\n丙\",2025-03-01,-\n\
         JZ2,韩梅梅,女,汉族,护照,E3,1990-01-01,330102,@乙,2025-03-01,\n"
    );
    let first = stage("residence", &text, vec![]);
    assert_eq!((first.records.len(), first.rejected.len()), (1, 2));
    let mut file = Vec::new();
    rejected::write_csv(&first.summary.columns, &first.rejected, &mut file).unwrap();
    let written = String::from_utf8(file).unwrap();
    // An independent reader sees no cell that a spreadsheet would execute.
    let mut oracle = csv::Reader::from_reader(written.trim_start_matches('\u{FEFF}').as_bytes());
    assert_eq!(oracle.headers().unwrap().iter().next_back(), Some("拒收原因"));
    for row in oracle.records() {
        for cell in &row.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
    assert!(written.contains("“姓名”缺少必填内容") && written.contains("记录编号与本文件前面的行重复"));
    let mended = written.replacen("JZ1,,", "JZ1,王芳,", 1).replacen("JZ2,", "JZ3,", 1);
    let second = stage("residence", &mended, vec![]);
    assert_eq!((second.records.len(), second.rejected.len()), (2, 0), "{:?}", second.summary.groups);
    assert_eq!(second.records[0].cells.get(8), Some("=cmd|'/c calc'!A1"));
    assert_eq!(second.records[0].reading.mentions[0].fields.get(A::Phone), Some("13800000000"));
    assert_eq!(second.records[1].cells.get(8), Some("@乙"));
    // Mended and unmended rows have the content that a right file would have had.
    let right =
        stage("residence", &text.replacen("JZ1,,", "JZ1,王芳,", 1).replace("JZ2,韩", "JZ3,韩"), vec![]);
    assert_eq!(right.records[0].content, second.records[0].content);
    assert_eq!(right.records[2].content, second.records[1].content);
}

#[test]
fn a_refused_columns_values_never_come_out() {
    const SECRET: &str = "绝密值七七";
    let header = "记录编号,新生儿姓名,是否计划内生育,出生时间,母亲姓名,母亲住址,IUD date,接生机构\n";
    // Whole, too long before and behind the refused column, too short, without key, twice the same key, odd values.
    let text = format!(
        "{header}CS1,甲,{SECRET},2025-03-01,王芳,乙路,{SECRET},丙\n\
         CS2,甲,多,{SECRET},2025-03-01,王芳,乙路,{SECRET},丙\n\
         CS3,甲,{SECRET},2025-03-01,王芳,乙,路,{SECRET},丙\n\
         CS4,{SECRET},2025-03-01,王芳,乙路,{SECRET},丙\n\
         CS5,甲,{SECRET},2025-03-01,王芳,乙路,{SECRET}\n\
         ,甲,{SECRET},2025-03-01,王芳,乙路,{SECRET},丙\n\
         CS1,甲,{SECRET},坏日期,1,=乙,{SECRET},丙\n"
    );
    let json = format!(
        r#"[{{"记录编号":"CS1","出生时间":"2025-03-01","孕":{{"避孕措施":"{SECRET}"}}}},{{"记录编号":"CS2","出生时间":"x","上环日期":"{SECRET}"}}]"#
    );
    for (text, names) in [(text, vec!["是否计划内生育", "IUD date"]), (json, vec!["孕.避孕措施", "上环日期"])]
    {
        let staged = stage("birth", &text, vec![]);
        assert_eq!(staged.summary.denied_columns, names);
        let mut file = Vec::new();
        rejected::write_csv(&staged.summary.columns, &staged.rejected, &mut file).unwrap();
        let mut everything = format!("{:?}", staged.summary) + &String::from_utf8(file).unwrap();
        everything += &serde_json::to_string(&staged.summary.groups).unwrap();
        for (cells, reading) in
            staged.records.iter().map(|r| (&r.cells, serde_json::to_string(&r.reading).unwrap()))
        {
            everything += &reading;
            everything.extend(cells.iter());
        }
        everything.extend(staged.rejected.iter().flat_map(|row| row.cells.iter()));
        write!(everything, "{:?}{:?}", staged.records, staged.rejected).unwrap();
        assert!(!everything.contains(SECRET) && !everything.contains("七七"));
        assert!(!staged.rejected.is_empty());
    }
    let ragged = format!("{header}CS1,甲,多,{SECRET},2025-03-01,王芳,乙路,{SECRET},丙\n");
    let repair = Repair::JoinSurplus { column: "新生儿姓名".into() };
    let refused = try_stage(&bundled("birth"), ragged.as_bytes(), &options(vec![repair]));
    assert_eq!(refused.err().map(|error| error.code()), Some("repair"));
}

#[test]
fn content_is_equal_across_forms_and_column_orders() {
    let rows = [good(1), good(2)];
    let header: Vec<&str> = HEADER.trim().split(',').collect();
    let csv = format!("{HEADER}{}\n{}\n", rows[0].join(","), rows[1].join(","));
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let mut reversed = String::new();
    for (at, row) in std::iter::once(header.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        .chain(rows.iter().map(|row| row.to_vec()))
        .enumerate()
    {
        for (column, cell) in row.iter().enumerate() {
            sheet.write(u32::try_from(at).unwrap(), u16::try_from(column).unwrap(), cell).unwrap();
        }
        reversed += &row.iter().rev().cloned().collect::<Vec<_>>().join(";");
        reversed.push('\n');
    }
    let contents = |bytes: &[u8]| {
        let staged = try_stage(&bundled("residence"), bytes, &options(vec![])).unwrap();
        staged.records.iter().map(|record| (record.key.clone(), record.content)).collect::<Vec<_>>()
    };
    let expected = contents(csv.as_bytes());
    assert_eq!(contents(&book.save_to_buffer().unwrap()), expected);
    assert_eq!(contents(reversed.as_bytes()), expected);
    assert_eq!(contents(&encoding_rs::GB18030.encode(&csv).0), expected);
    let changed = contents(csv.replace("清波街道1号", "清波街道2号").as_bytes());
    assert!(changed.iter().zip(&expected).all(|(a, b)| a.1 != b.1));
}

#[test]
fn headers_that_do_not_fit_are_explained() {
    let code = |text: &str| {
        try_stage(&bundled("residence"), text.as_bytes(), &options(vec![]))
            .err()
            .map(|error| (error.code(), error.text_zh()))
    };
    let (found, text) =
        code("记录编号,新生儿姓名,出生时间,母亲姓名,父亲姓名,接生机构,签发日期,出生地点\n1,2,3,4,5,6,7,8\n")
            .unwrap();
    assert_eq!(found, "file_no_header");
    assert!(text.contains("更像“birth”"), "{text}");
    let (found, text) = code("记录编号,性别,民族,现住地址\n1,2,3,4\n").unwrap();
    assert_eq!(found, "file_missing_columns");
    assert!(text.contains("姓名"));
    let (found, _) = code("甲,乙\n1,2\n").unwrap();
    assert_eq!(found, "file_no_header");
    let (found, text) = code("记录编号,姓名,姓名,性别\n1,2,3,男\n").unwrap();
    assert_eq!(found, "file_duplicate_column");
    assert!(text.contains("姓名"));
    let aliased =
        stage("residence", "编 号,名 字,姓名（必填）,手机号,Ｓｅｘ\nJZ1,别,王芳,13800000000,x\n", vec![]);
    assert_eq!(aliased.records[0].reading.mentions[0].fields.get(A::Name), Some("王芳"));
    assert_eq!(aliased.summary.unknown_columns, ["名 字", "Ｓｅｘ"]);
    let repair = Repair::ReadColumnAs { header: "Ｓｅｘ".into(), column: "性别".into() };
    let read = stage("residence", "编号,姓名,Ｓｅｘ\nJZ1,王芳,女\n", vec![repair]);
    assert_eq!(read.records[0].reading.mentions[0].fields.get(A::Sex), Some("2"));
}

#[test]
fn doubtful_numbers_warn_and_never_reject() {
    let cases = [
        ("11010519491231002X", "1949-12-31", "女", None),
        ("110105491231002", "1949-12-31", "女", None),
        ("110105194912310021", "1949-12-31", "女", Some(Code::NumberCheck)),
        ("11010519491231002X", "1950-12-31", "女", Some(Code::NumberBirth)),
        ("11010519491231002X", "1949", "女", None),
        ("11010519491231002X", "1949-12-31", "男", Some(Code::NumberSex)),
        ("1101051949123100", "1949-12-31", "男", Some(Code::NumberForm)),
        ("1.10105194912310E+17", "1949-12-31", "男", Some(Code::NumberRounded)),
        ("无", "1949-12-31", "男", None),
    ];
    for (number, birth, sex, expected) in cases {
        let text = format!(
            "记录编号,姓名,性别,证件类型,证件号码,出生日期\nJZ1,王芳,{sex},身份证,{number},{birth}\n"
        );
        let staged = stage("residence", &text, vec![]);
        let found = staged.records[0].findings.first().map(|finding| (finding.code, finding.severity));
        assert_eq!(found, expected.map(|code| (code, Severity::Warn)), "{number}");
    }
}

#[test]
fn faulty_profiles_are_explained_with_line_and_key() {
    let usual = Profile::bundled("insurance").unwrap();
    let cases = [
        (usual.replace("sex = \"性别\"", "sexx = \"性别\""), None),
        (usual.replace("key = \"记录编号\"", "key = \"\""), Some(ProfileFault::Blank)),
        (usual.replace("role = \"self\"", "role = \"Self\""), Some(ProfileFault::CodeForm)),
        (usual.replace("name = \"姓名\"\n", ""), Some(ProfileFault::RequiredWithoutColumn)),
        (usual.replace("aliases = [\"单位名称\"", "aliases = [\"姓名\""), Some(ProfileFault::AmbiguousAlias)),
        (format!("{usual}\n[columns.\"性别\".values]\n\"a\" = \"7\"\n"), Some(ProfileFault::NoSuchValue)),
        (format!("{usual}\n[columns.\"备注\"]\naliases = []\n"), Some(ProfileFault::UnusedColumn)),
    ];
    for (text, expected) in cases {
        let error = Profile::from_toml(&text).unwrap_err();
        if let Some(expected) = &expected {
            assert_eq!(&error.fault, expected);
        } else {
            assert!(matches!(&error.fault, ProfileFault::Toml(words) if words.contains("sexx")), "{error}");
            assert!(error.line.is_some());
        }
        assert!(error.text_zh().contains("对照表"));
    }
    let denied =
        Profile::from_toml(&usual.replace("employer = \"参保单位\"", "employer = \"避孕措施\"")).unwrap_err();
    assert!(matches!(denied.fault, ProfileFault::Denied { .. }));
    assert!(denied.text_en().contains("charter"));
}

#[test]
fn kin_can_become_mentions_of_their_own() {
    let text =
        Profile::bundled("residence").unwrap().replace("always = true", "always = true\nalso = [\"spouse\"]");
    let profile = Profile::from_toml(&text).unwrap();
    let file = "记录编号,姓名,配偶姓名,配偶证件号\nJZ1,王芳,李雷,E1\nJZ2,韩梅梅,无,\n";
    let staged = try_stage(&profile, file.as_bytes(), &options(vec![])).unwrap();
    let roles: Vec<Vec<&str>> =
        staged.records.iter().map(|r| r.reading.mentions.iter().map(|m| m.role.as_str()).collect()).collect();
    assert_eq!(roles, [vec!["self", "spouse"], vec!["self"]]);
    assert_eq!(staged.records[0].reading.mentions[1].fields.get(A::IdNumber), Some("E1"));
}
