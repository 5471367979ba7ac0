use proptest::prelude::*;

use super::*;

fn check(text: &str, expected: Option<(&str, DateForm)>) {
    let read = read_with_form(text).map(|(written, form)| (written.date.to_string(), form));
    assert_eq!(read, expected.map(|(date, form)| (date.to_owned(), form)), "{text}");
}

#[test]
fn reads_every_form() {
    for (text, date, form) in [
        ("2025-03-01", "2025-03-01", DateForm::Hyphens),
        ("2025-3-1", "2025-03-01", DateForm::Hyphens),
        ("1990-03", "1990-03", DateForm::Hyphens),
        ("20250301", "2025-03-01", DateForm::Compact),
        ("２０２５０３０１", "2025-03-01", DateForm::Compact),
        ("199003", "1990-03", DateForm::Compact),
        ("1990", "1990", DateForm::Compact),
        ("19900000", "1990", DateForm::Compact),
        ("19900300", "1990-03", DateForm::Compact),
        ("20250301083000", "2025-03-01", DateForm::Compact),
        ("2025/3/1", "2025-03-01", DateForm::Slashes),
        ("2025/03/01 8:05", "2025-03-01", DateForm::Slashes),
        ("2025.3.1", "2025-03-01", DateForm::Dots),
        ("1990.03", "1990-03", DateForm::Dots),
        ("2025年3月1日", "2025-03-01", DateForm::Han),
        ("2025年03月01日 08时30分", "2025-03-01", DateForm::Han),
        ("２０２５年３月１日", "2025-03-01", DateForm::Han),
        ("2025 年 3 月 1 日", "2025-03-01", DateForm::Han),
        ("1990年8月", "1990-08", DateForm::Han),
        ("1990年8月份", "1990-08", DateForm::Han),
        ("1990年", "1990", DateForm::Han),
        ("1990年8月15日生", "1990-08-15", DateForm::Han),
        ("公元1990年8月15日", "1990-08-15", DateForm::Han),
        ("二〇二五年三月", "2025-03", DateForm::HanNumerals),
        ("二○二五年三月一日", "2025-03-01", DateForm::HanNumerals),
        ("二〇二五", "2025", DateForm::HanNumerals),
        ("二零二五年十二月三十一日", "2025-12-31", DateForm::HanNumerals),
        ("贰零贰伍年叁月拾伍日", "2025-03-15", DateForm::HanNumerals),
        ("一九九〇年八月二十三日", "1990-08-23", DateForm::HanNumerals),
        ("一九九〇年八月十五", "1990-08-15", DateForm::HanNumerals),
        ("民国三十八年十月一日", "1949-10-01", DateForm::Republic),
        ("民国38年10月", "1949-10", DateForm::Republic),
        ("民国元年", "1912", DateForm::Republic),
        ("2025-03-01T08:00:00Z", "2025-03-01", DateForm::Hyphens),
        ("2025-03-01 08:00:00.000", "2025-03-01", DateForm::Hyphens),
        ("2025-03-01T23:00:00+08:00", "2025-03-01", DateForm::Hyphens),
    ] {
        check(text, Some((date, form)));
        assert_eq!(read(text).map(|w| w.calendar == Calendar::Lunar), Some(form == DateForm::Lunar));
    }
}

#[test]
fn lunar_dates_become_solar_ones() {
    for (text, date) in [
        ("1990年农历八月十五", "1990-10-03"),
        ("农历1990年八月十五", "1990-10-03"),
        ("阴历1990-08-15", "1990-10-03"),
        ("1990-08-15(农历)", "1990-10-03"),
        ("1990年8月15日（阴历）", "1990-10-03"),
        ("2023年正月初一", "2023-01-22"),
        ("农历二〇二三年闰二月初一", "2023-03-22"),
        ("2023年闰二月初一", "2023-03-22"),
        ("农历2023年八月十五日", "2023-09-29"),
        ("1989年腊月廿三", "1990-01-19"),
        ("农历1990年", "1990"),
        ("农历1990年八月", "1990"),
    ] {
        check(text, Some((date, DateForm::Lunar)));
        assert_eq!(read(text).map(|w| w.calendar), Some(Calendar::Lunar), "{text}");
    }
}

#[test]
fn refuses_what_is_no_date() {
    for text in [
        "",
        " ",
        "90-03-01",
        "900301",
        "3/1/2025",
        "2025-13-01",
        "2025-02-30",
        "2025-00-10",
        "1299-01-01",
        "2500年",
        "2024年闰二月初一",
        "农历2023年正月三十一",
        "长期",
        "无",
        "2025-03-01起",
        "2025--03",
        "45717",
        "123",
        "1990-3-1-2",
        "13800000000",
        "二十五年三月",
        "2025年三十三月",
        "民国前二年",
        "农历1990年十二月四十",
        "2025/3-1",
    ] {
        check(text, None);
    }
}

#[test]
fn spreadsheets_count_days() {
    // 2000-01-01 is 36526 and 2008-01-01 is 39448 in every spreadsheet's own help.
    for (text, date) in [
        ("36526", Some("2000-01-01")),
        ("39448", Some("2008-01-01")),
        ("45717", Some("2025-03-01")),
        ("45717.5", Some("2025-03-01")),
        ("4571", None),
        ("00012", None),
        ("4571a", None),
    ] {
        assert_eq!(read_excel_serial(text).map(|w| w.date.to_string()).as_deref(), date, "{text}");
    }
}

proptest! {
    #[test]
    fn all_forms_of_a_day_agree(year in 1800_i16..2200, month in 1_i8..=12, day in 1_i8..=28) {
        let expected = Some(PartialDate::day(Date::new(year, month, day).unwrap()));
        for text in [
            format!("{year}-{month:02}-{day:02}"), format!("{year}{month:02}{day:02}"), format!("{year}/{month}/{day}"),
            format!("{year}.{month}.{day}"), format!("{year}年{month}月{day}日"), format!("{year}年{month:02}月{day:02}号"),
        ] {
            prop_assert_eq!(read(&text).map(|w| w.date), expected, "{}", text);
        }
    }

    #[test]
    fn no_text_is_too_odd(text in ".{0,24}", near in "[0-9年月日农历闰初正一二三十廿零〇民国前元/. -]{0,16}") {
        for text in [text, near] {
            let _ = (read(&text), read_excel_serial(&text));
        }
    }
}
