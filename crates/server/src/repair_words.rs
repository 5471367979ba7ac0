//! What a repair does, in the reader's language.

use intake::repair::{DateForm, Repair};

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
        Repair::Blank { columns, .. } => (
            format!("这些行的“{}”留空", list(columns)),
            format!("leave {} blank in these rows", list(columns)),
        ),
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
