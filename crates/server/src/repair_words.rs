//! What a repair does, in the reader's language.

use intake::{
    finding::DateShape,
    repair::{DateForm, Repair},
};

use crate::language::Language;

/// What applying `repair` does.
pub(crate) fn of(repair: &Repair, language: Language) -> String {
    let list = |columns: &[String]| columns.join(language.of("、", ", "));
    let (zh, en) = match repair {
        Repair::MapValues { columns, .. } => (
            format!("为“{}”的这种写法选定代码", list(columns)),
            format!("choose what this stands for in {}", list(columns)),
        ),
        Repair::ReadDates { columns, .. } => (
            format!("选定“{}”的日期写法", list(columns)),
            format!("choose how dates are written in {}", list(columns)),
        ),
        Repair::Blank { columns, shape, .. } => {
            let look = shape.map(|shape| date_shape(shape, language));
            let (zh, en) =
                look.map_or_else(Default::default, |look| (format!("（{look}）"), format!(" ({look})")));
            (
                format!("这些行的“{}”{zh}留空", list(columns)),
                format!("leave {}{en} blank in these rows", list(columns)),
            )
        }
        Repair::Accept { columns, .. } => (
            format!("保留“{}”的原值，不再提示", list(columns)),
            format!("keep {} as written, without a warning", list(columns)),
        ),
        Repair::SwapColumns { first, second } => (
            format!("把这些行的“{first}”与“{second}”换回来"),
            format!("exchange {first} and {second} in these rows"),
        ),
        Repair::KeyFrom { columns, only_missing: false } => (
            format!("由“{}”组成记录编号", list(columns)),
            format!("take the record key from {}", list(columns)),
        ),
        Repair::KeyFrom { columns, only_missing: true } => (
            format!("没有记录编号的行由“{}”组成编号", list(columns)),
            format!("where the record key is blank, take it from {}", list(columns)),
        ),
        Repair::JoinSurplus { column } => {
            (format!("多出的单元格并入“{column}”"), format!("the surplus cells belong to {column}"))
        }
        Repair::FillShort => {
            ("结尾缺少的单元格当作空白".into(), "take the missing cells at the end as blank".into())
        }
        Repair::SetMissing { column, .. } => {
            (format!("为空白的“{column}”填入一个值"), format!("put a value where {column} is blank"))
        }
        Repair::ReadColumnAs { header, column } => {
            (format!("把“{header}”列当作“{column}”"), format!("read the column {header} as {column}"))
        }
        Repair::Mend => (
            "在拒收文件中逐行修改后重新导入".into(),
            "mend the rows in the file of rejected rows and import that".into(),
        ),
    };
    language.of(&zh, &en).to_owned()
}

/// How dates look that a repair is about.
fn date_shape(shape: DateShape, language: Language) -> String {
    let form = match shape {
        DateShape::DayMonthYear => DateForm::DayMonthYear,
        DateShape::MonthDayYear => DateForm::MonthDayYear,
        DateShape::YearDayMonth => DateForm::YearDayMonth,
        DateShape::ShortYear => DateForm::ShortYear,
        DateShape::Serial => DateForm::ExcelSerial,
        DateShape::NoSuchDay => return language.of("没有这一天", "no such day").to_owned(),
        DateShape::Other => return language.of("看不懂的日期", "unreadable dates").to_owned(),
    };
    date_form(form, language)
}

/// What was chosen for a repair that was applied; empty where nothing was.
pub(crate) fn chosen(repair: &Repair, language: Language) -> String {
    let blank = || language.of("留空", "blank").to_owned();
    match repair {
        Repair::MapValues { values, .. } => {
            let each = values.iter().map(|(written, value)| {
                let value = if value.is_empty() { blank() } else { value.clone() };
                format!("{written} → {value}")
            });
            each.collect::<Vec<_>>().join(language.of("；", "; "))
        }
        Repair::ReadDates { form, .. } => date_form(*form, language),
        Repair::SetMissing { value, .. } => value.clone(),
        Repair::Blank { .. }
        | Repair::Accept { .. }
        | Repair::SwapColumns { .. }
        | Repair::KeyFrom { .. }
        | Repair::JoinSurplus { .. }
        | Repair::FillShort
        | Repair::ReadColumnAs { .. }
        | Repair::Mend => String::new(),
    }
}

/// A date form, by example.
pub(crate) fn date_form(form: DateForm, language: Language) -> String {
    let (zh, en) = match form {
        DateForm::DayMonthYear => ("日/月/年（31/12/1990）", "day/month/year (31/12/1990)"),
        DateForm::MonthDayYear => ("月/日/年（12/31/1990）", "month/day/year (12/31/1990)"),
        DateForm::YearDayMonth => ("年/日/月（1990/31/12）", "year/day/month (1990/31/12)"),
        DateForm::ShortYear => ("两位年份（901231）", "two-digit year (901231)"),
        DateForm::ExcelSerial => ("Excel 日期序号", "spreadsheet day count"),
        DateForm::Lunar => ("农历", "lunar calendar"),
    };
    language.of(zh, en).to_owned()
}
