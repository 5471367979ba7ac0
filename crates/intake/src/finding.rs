//! What is wrong or doubtful in single rows: the catalogue of findings.

use records::Attribute;
use serde::{Deserialize, Serialize};

/// What a finding does to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row is not imported; it comes back in the file of rejected rows.
    Reject,
    /// The row is imported; an unreadable value is left out of its reading, a doubtful one stays.
    Warn,
}

macro_rules! catalogue {
    ($($name:ident $code:literal $zh:literal $zh_todo:literal $en:literal $en_todo:literal;)*) => {
        /// The catalogue. The code is stable; the texts say what is wrong and what to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {$(
            #[doc = $en]
            #[serde(rename = $code)]
            $name,
        )*}

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The stable code, such as `date_unreadable`.
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$name => $code,)*}
            }
            /// What is wrong, in Chinese.
            pub const fn text_zh(self) -> &'static str {
                match self {$(Self::$name => $zh,)*}
            }
            /// What is wrong, in English.
            pub const fn text_en(self) -> &'static str {
                match self {$(Self::$name => $en,)*}
            }
            /// What to do, in Chinese.
            pub const fn advice_zh(self) -> &'static str {
                match self {$(Self::$name => $zh_todo,)*}
            }
            /// What to do, in English.
            pub const fn advice_en(self) -> &'static str {
                match self {$(Self::$name => $en_todo,)*}
            }
        }
    };
}

catalogue! {
    KeyMissing "key_missing" "缺少记录编号" "补上编号，或指定由哪些列组成编号"
        "The record key is missing" "Fill it in, or say which columns make up the key";
    KeyDuplicate "key_duplicate" "记录编号与本文件前面的行重复" "改正编号，或指定由哪些列组成编号"
        "The record key stands in an earlier row of this file" "Correct it, or say which columns make up the key";
    RowLong "row_long" "单元格比表头多" "多半是文字里有未加引号的分隔符：指明属于哪一列"
        "The row has more cells than the header" "A text probably holds an unquoted separator: say in which column";
    RowShort "row_short" "单元格比表头少" "补齐这一行，或把结尾的空缺当作空白"
        "The row has fewer cells than the header" "Complete the row, or take the missing cells as blank";
    ValueMissing "value_missing" "缺少必填内容" "补上内容"
        "A required value is missing" "Fill it in";
    ColumnsSwapped "columns_swapped" "两列内容互换了位置" "把这些行的两列换回来"
        "Two columns' values stand exchanged" "Exchange them back in these rows";
    DateUnreadable "date_unreadable" "日期无法识别" "说明日期的写法，或留空"
        "The date can't be read" "Say in which form it is written, or leave it blank";
    DateFuture "date_future" "日期在将来" "核对年份，或留空"
        "The date lies in the future" "Check the year, or leave it blank";
    ValueUnknown "value_unknown" "写法不在代码表中" "说明这种写法对应哪个代码，或留空"
        "The list has no such value" "Say which code it stands for, or leave it blank";
    NumberForm "number_form" "身份号码位数或字符不对" "核对号码；原样保留"
        "The identity number has a wrong length or character" "Check it; it is kept as written";
    NumberCheck "number_check" "身份号码校验位不符" "核对号码；原样保留"
        "The identity number's check digit fails" "Check it; it is kept as written";
    NumberBirth "number_birth" "出生日期与身份号码不一致" "核对两者；都保留"
        "Birth date and identity number disagree" "Check both; both are kept";
    NumberSex "number_sex" "性别与身份号码不一致" "核对两者；都保留"
        "Sex and identity number disagree" "Check both; both are kept";
    NumberRounded "number_rounded" "号码被电子表格当作数字，末几位已丢失" "请出表单位把该列设为文本后重新导出；号码留空"
        "The spreadsheet took the number for a quantity and lost its last digits" "Ask for an export with the column as text; the number is left out";
    PhoneUnreadable "phone_unreadable" "电话号码无法识别" "改正，或留空"
        "The telephone number can't be read" "Correct it, or leave it blank";
    DivisionUnknown "division_unknown" "没有这个区划代码或名称" "说明它对应哪个区划，或留空"
        "No division has this code or name" "Say which division it is, or leave it blank";
    NumeralUnreadable "numeral_unreadable" "数字无法识别" "改正，或留空"
        "The number can't be read" "Correct it, or leave it blank";
    NameOdd "name_odd" "姓名里有数字或没有文字" "核对姓名；原样保留"
        "The name holds digits or no letter" "Check it; it is kept as written";
    TextFormula "text_formula" "文字以 = + - @ 开头，像电子表格公式" "按文字保留，从不计算"
        "The text begins like a spreadsheet formula" "It is kept as text and never evaluated";
    TextDamaged "text_damaged" "文字含有乱码替代符（�）" "请出表单位用正确编码重新导出"
        "The text holds replacement characters (�)" "Ask for an export in the right encoding";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What more decides which repair helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Nothing more.
    None,
    /// The look of an unreadable date.
    Date(DateShape),
    /// The attribute whose list lacks the value, or whose value is missing.
    Attribute(Attribute),
    /// The other column of an exchange, by position.
    Column(u16),
}

/// The look of a date that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateShape {
    /// `31/12/1990`.
    DayMonthYear,
    /// `12/31/1990`.
    MonthDayYear,
    /// `1990/31/12`.
    YearDayMonth,
    /// `901231`.
    ShortYear,
    /// A bare count of days.
    Serial,
    /// A form that is known, and a day that no calendar has.
    NoSuchDay,
    /// Anything else.
    Other,
}

/// One thing found in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// What it does to the row.
    pub severity: Severity,
    /// The column, by its position among the kept columns; none for the row as a whole.
    pub column: Option<u16>,
    /// What more decides which repair helps.
    pub detail: Detail,
}

impl Finding {
    /// A finding that rejects its row as a whole.
    pub(crate) fn row(code: Code) -> Self {
        Self { code, severity: Severity::Reject, column: None, detail: Detail::None }
    }
}
