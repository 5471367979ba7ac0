use proptest::prelude::*;

use super::*;

fn codes(found: &[DivisionCode]) -> Vec<String> {
    found.iter().map(|code| code.short()).collect()
}

#[test]
fn the_edition_is_whole() {
    // The counts that the package's own read-me states, less the four codes that it lists at two or three levels.
    assert_eq!(load::edition().len(), 31 + 342 + 2_978 + 41_352 + 620_573 - 5);
    let divisions = Divisions::bundled();
    assert_eq!(divisions.provinces().len(), 31);
    let prefectures: usize =
        divisions.provinces().iter().map(|p| divisions.children(&p.code.to_string()).len()).sum();
    assert_eq!(prefectures, 342);
}

#[test]
fn codes_lead_to_names_at_every_level() {
    let divisions = Divisions::bundled();
    for (code, name, level) in [
        ("33", "浙江省", Level::Province),
        ("3301", "杭州市", Level::Prefecture),
        ("330102", "上城区", Level::County),
        ("330102000000", "上城区", Level::County),
        ("110101001", "东华门街道", Level::Township),
        ("110101001001", "多福巷社区居委会", Level::Village),
        ("4419", "东莞市", Level::Prefecture),
    ] {
        let division = divisions.get(code).unwrap();
        assert_eq!((division.name, division.level, division.valid_until), (name, level, None));
    }
    for code in ["", "3", "99", "330199", "33010", "03", "3301020000000", "三三"] {
        assert_eq!(divisions.get(code), None, "{code}");
    }
    assert_eq!(divisions.full_name("330102").as_deref(), Some("浙江省杭州市上城区"));
    assert_eq!(
        divisions.full_name("110101001001").as_deref(),
        Some("北京市东城区东华门街道多福巷社区居委会")
    );
    assert_eq!(divisions.parent("330102").map(|d| d.name), Some("杭州市"));
    assert_eq!(divisions.parent("33"), None);
    assert!(
        divisions
            .children("4419")
            .iter()
            .all(|d| d.level == Level::Township && d.code.parent() == "4419".parse().ok())
    );
    assert_eq!(divisions.children("110101001001"), []);
}

#[test]
fn retired_divisions_are_known_and_followed() {
    let divisions = Divisions::bundled();
    let before = Date::constant(2021, 4, 8);
    let after = Date::constant(2021, 4, 9);
    let gone = divisions.get("330103").unwrap();
    assert_eq!((gone.name, gone.valid_until), ("下城区", Some(after)));
    assert_eq!(codes(gone.successors), ["330105"]);
    assert_eq!(divisions.on("330104", before).map(|d| d.name), Some("江干区"));
    assert_eq!(divisions.on("330104", after), None);
    assert_eq!(divisions.on("330113", before), None);
    assert_eq!(divisions.on("330113", after).map(|d| d.name), Some("临平区"));
    assert_eq!(divisions.on("330102", before).and_then(|d| d.valid_until), Some(after));
    assert_eq!(divisions.on("330102", after).and_then(|d| d.valid_from), Some(after));
    for (code, from, expected) in [
        ("330103", before, &["330105"][..]),
        ("330104", before, &["330102", "330114"]),
        ("330110", before, &["330110", "330113"]),
        ("330110", after, &["330110"]),
        ("330104001", before, &["330102", "330114"]),
        ("330102", after, &["330102"]),
        ("110103", Date::constant(2000, 1, 1), &["110101"]),
        ("371202", Date::constant(2018, 1, 1), &["370116"]),
        ("990000", before, &[]),
    ] {
        assert_eq!(codes(&divisions.successors(code, from)), expected, "{code}");
    }
}

fn change(on: Date, kind: ChangeKind, code: &str, name: &str, successors: &[&str]) -> Change {
    let successors = successors.iter().map(|code| code.parse().unwrap()).collect();
    Change { on, kind, code: code.parse().unwrap(), name: name.into(), successors, name_since: None }
}

#[test]
fn a_new_name_counts_from_its_day() {
    let (day, later) = (Date::constant(2025, 1, 1), Date::constant(2026, 1, 1));
    let renamed = |on, name: &str, since: &str| Change {
        name_since: Some(since.into()),
        ..change(on, ChangeKind::Altered, "330106", name, &["330106"])
    };
    let divisions =
        Divisions::with_changes(vec![renamed(later, "西溪区", "西泠区"), renamed(day, "西湖区", "西溪区")])
            .unwrap();
    for (on, name, full) in [
        ("2024-12-31", "西湖区", "浙江省杭州市西湖区"),
        ("2025-01-01", "西溪区", "浙江省杭州市西溪区"),
        ("2025-12-31", "西溪区", "浙江省杭州市西溪区"),
        ("2026-01-01", "西泠区", "浙江省杭州市西泠区"),
    ] {
        let on: Date = on.parse().unwrap();
        assert_eq!(divisions.as_of("330106", on).map(|d| d.name), Some(name), "{on}");
        assert_eq!(divisions.full_name_on("330106", on).as_deref(), Some(full), "{on}");
        let township = divisions.children_on("330106", on)[0].code.to_string();
        let below = divisions.full_name_on(&township, on).unwrap();
        assert!(below.starts_with(full), "{on}: {below}");
        assert_eq!(divisions.children_on("3301", on).iter().filter(|d| d.name == name).count(), 1, "{on}");
    }
    assert_eq!(divisions.get("330106").map(|d| (d.name, d.valid_from)), Some(("西泠区", Some(later))));
    // What is gone today is listed on the days on which it stood.
    let before = Date::constant(2020, 12, 31);
    let then: Vec<&str> = divisions.children_on("3301", before).iter().map(|d| d.name).collect();
    assert!(then.contains(&"江干区") && !then.contains(&"临平区"), "{then:?}");
}

#[test]
fn further_changes_fit_or_are_refused() {
    let day = Date::constant(2025, 1, 1);
    let divisions = Divisions::with_changes(vec![
        change(day, ChangeKind::Created, "330115", "新城区", &[]),
        change(day, ChangeKind::Moved, "330102", "上城区", &["330115"]),
    ])
    .unwrap();
    assert_eq!(divisions.get("330115").map(|d| (d.name, d.valid_from)), Some(("新城区", Some(day))));
    assert_eq!(divisions.on("330102", day), None);
    assert_eq!(codes(&divisions.successors("330104", Date::constant(2020, 1, 1))), ["330114", "330115"]);
    assert!(divisions.children("3301").iter().any(|d| d.name == "新城区"));
    assert!(!divisions.children("3301").iter().any(|d| d.name == "上城区"));
    for (bad, same) in [
        (change(day, ChangeKind::Merged, "330102", "上城区", &["330199"]), "UnknownSuccessor"),
        (change(day, ChangeKind::Merged, "330102", "上城区", &["3301"]), "OtherLevel"),
        (change(day, ChangeKind::Merged, "330102", "上城区", &[]), "Successors"),
        (change(day, ChangeKind::Created, "330116", "西湖区", &[]), "SameName"),
    ] {
        let error = Divisions::with_changes(vec![bad]).unwrap_err();
        assert!(format!("{error:?}").starts_with(same), "{error:?}");
    }
}

#[test]
fn names_lead_to_codes() {
    let divisions = Divisions::bundled();
    for (text, code, rest) in [
        ("浙江省杭州市上城区秋涛路12号", "330102", "秋涛路12号"),
        ("浙江杭州上城秋涛路12号", "330102", "秋涛路12号"),
        ("浙江省 杭州市 上城区", "330102", ""),
        ("杭州市上城区", "330102", ""),
        ("杭州上城区", "330102", ""),
        ("上城区望江街道望江路", "330102010", "望江路"),
        ("浙江省义乌市", "330782", ""),
        ("北京市东城区东华门街道多福巷社区灯市口大街1号", "110101001001", "灯市口大街1号"),
        ("北京市市辖区东城区东华门街道办事处多福巷社区居委会", "110101001001", ""),
        ("北京东城区", "110101", ""),
        ("内蒙古呼和浩特", "1501", ""),
        ("内蒙古自治区锡林郭勒盟正蓝旗", "152530", ""),
        ("广西壮族自治区南宁市青秀区", "450103", ""),
        ("广东省东莞市", "4419", ""),
        ("吉林省吉林市昌邑区", "220202", ""),
        ("朝阳区建国路1号", "", ""),
        ("北京路1号", "", ""),
        ("杭州路1号", "", ""),
        ("浙江省杭州路1号", "33", "杭州路1号"),
        ("", "", ""),
        ("外国", "", ""),
    ] {
        let found = divisions.find_by_name(text);
        let short = found.map(|f| f.division.code.short()).unwrap_or_default();
        assert_eq!((&*short, found.map_or("", |f| f.rest)), (code, rest), "{text}");
    }
}

#[test]
fn full_names_read_back() {
    let divisions = Divisions::bundled();
    let mut wrong = 0;
    let mut all = 0;
    for county in divisions
        .provinces()
        .iter()
        .flat_map(|p| divisions.children(&p.code.to_string()))
        .flat_map(|p| divisions.children(&p.code.to_string()))
    {
        all += 1;
        let name = divisions.full_name(&county.code.to_string()).unwrap();
        wrong += usize::from(divisions.find_by_name(&name).map(|f| f.division.code) != Some(county.code));
    }
    assert!(wrong * 200 < all, "{wrong} of {all}");
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in ".{0,24}", digits in "[0-9]{0,13}", near in "[浙江杭州上城北京市东区县镇街道村 路]{0,12}") {
        let divisions = Divisions::bundled();
        for text in [&text, &digits, &near] {
            let _ = (divisions.get(text), divisions.full_name(text), divisions.children(text), divisions.successors(text, EDITION));
            if let Some(found) = divisions.find_by_name(text) {
                prop_assert!(text.ends_with(found.rest));
            }
        }
    }
}
