//! How tables of counts are written: headers, ages and numbers as offices and yearbooks write them.

use text::fold::half_width;

/// A column that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Sex,
    Age,
    People,
    Male,
    Female,
}

/// Headers of a column of counts.
pub(super) const PEOPLE_NAMES: [&str; 5] = ["population", "persons", "人数", "人口", "人口数"];

/// What a header names; whatever stands in brackets, such as a unit, is left out. `values` are names of the column of numbers.
pub(super) fn column(name: &str, values: &[&str]) -> Option<Column> {
    let folded = half_width(name).to_lowercase();
    let name = folded.split('(').next().unwrap_or("").replace([' ', '\u{feff}'], "");
    Some(match name.as_str() {
        "sex" | "gender" | "性别" => Column::Sex,
        "age" | "agegroup" | "年龄" | "年龄组" | "岁" => Column::Age,
        name if values.contains(&name) => Column::People,
        "male" | "males" | "men" | "男" | "男性" | "男性人口" => Column::Male,
        "female" | "females" | "women" | "女" | "女性" | "女性人口" => Column::Female,
        _ => return None,
    })
}

/// What an age cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ages {
    /// All ages together: no group of its own.
    Total,
    /// From one age to just under another; none where the group is open.
    Group(u32, Option<u32>),
}

/// Reads an age or a group: `7`, `7岁`, `5-9`, `5—9 岁`, `100+`, `85岁及以上`, `合计`.
pub(super) fn ages(cell: &str) -> Option<Ages> {
    let folded = half_width(cell).to_lowercase();
    let text = folded.replace([' ', '周', '岁'], "");
    if matches!(text.as_str(), "合计" | "总计" | "总人口" | "全部" | "total" | "all" | "allages") {
        return Some(Ages::Total);
    }
    let age = |digits: &str| digits.parse::<u32>().ok().filter(|age| *age <= 150);
    for ending in ["+", "及以上", "以上", "andover", "andolder"] {
        if let Some(digits) = text.strip_suffix(ending) {
            return Some(Ages::Group(age(digits)?, None));
        }
    }
    if let Some((from, to)) = text.split_once(['-', '—', '–', '−', '~', '～', '至']) {
        let (from, to) = (age(from)?, age(to.trim_start_matches(['—', '-']))?);
        return (to >= from).then_some(Ages::Group(from, Some(to + 1)));
    }
    // Workbooks keep 7 as 7.0.
    let from = age(text.strip_suffix(".0").unwrap_or(&text))?;
    Some(Ages::Group(from, Some(from + 1)))
}

/// A number with or without separators of thousands.
pub(super) fn number(cell: &str) -> Option<f64> {
    let text = half_width(cell).replace([',', ' ', '\u{a0}', '人'], "").replace('−', "-");
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_as_they_are_written() {
        for (cell, from, until) in [
            ("7", 7, Some(8)),
            ("7.0", 7, Some(8)),
            ("０岁", 0, Some(1)),
            ("5-9", 5, Some(10)),
            ("5—9 岁", 5, Some(10)),
            ("10～14岁", 10, Some(15)),
            ("1至4", 1, Some(5)),
            ("100+", 100, None),
            ("85岁及以上", 85, None),
            ("85 and over", 85, None),
        ] {
            assert_eq!(ages(cell), Some(Ages::Group(from, until)), "{cell}");
        }
        assert_eq!(ages("合 计"), Some(Ages::Total));
        for cell in ["", "-1", "9-5", "5月9日", "2026-05-09", "200", "甲"] {
            assert_eq!(ages(cell), None, "{cell}");
        }
    }

    #[test]
    fn numbers_and_headers_are_read_as_they_are_written() {
        for (cell, value) in [("1,234", 1234.0), ("１２", 12.0), ("-3", -3.0), ("−3", -3.0), ("12.5", 12.5)]
        {
            assert_eq!(number(cell), Some(value), "{cell}");
        }
        assert_eq!(number("NaN"), None);
        for (name, expected) in [
            ("性别", Some(Column::Sex)),
            ("男（人）", Some(Column::Male)),
            (" Age group ", Some(Column::Age)),
            ("备注", None),
        ] {
            assert_eq!(column(name, &PEOPLE_NAMES), expected, "{name}");
        }
    }
}
