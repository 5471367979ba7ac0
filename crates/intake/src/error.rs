use std::io;

use crate::{profile::ProfileError, repair::RepairError};

/// Why a file could not be read as a whole. A fault of single rows is a [`crate::finding::Finding`] instead.
///
/// No variant carries a cell's value; header names appear only where a profile already knows them.
/// Whoever stages a file must drop everything that came before such an error: nothing may be half-done.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The operating system could not read the file.
    #[error("the file can't be read: {0}")]
    Io(#[source] io::Error),
    /// No bytes, or only blank lines.
    #[error("the file is empty")]
    Empty,
    /// NUL bytes or an unknown binary form.
    #[error("the file is not a table: it holds binary data")]
    Binary,
    /// An Excel 97-2003 workbook.
    #[error("the file is an old Excel workbook (.xls)")]
    OldExcel,
    /// A workbook or archive with a password.
    #[error("the workbook is protected by a password")]
    Encrypted,
    /// Bytes that are no text in the encoding in which the file began.
    #[error("line {line} is not valid {encoding}")]
    Encoding {
        /// The encoding that the file was read in.
        encoding: &'static str,
        /// First line of the stretch that holds the bytes, 1 for the file's first.
        line: u64,
    },
    /// A quotation mark opens a cell and never closes it.
    #[error("a quotation mark opened after line {line} is never closed")]
    UnclosedQuote {
        /// A line at or before the one with the mark.
        line: u64,
    },
    /// The file ends in the middle of something.
    #[error("the file is cut off at its end")]
    Truncated,
    /// One row is longer than any row can be.
    #[error("the row after line {line} is longer than {limit} bytes")]
    RowTooLong {
        /// A line at or before the row's first.
        line: u64,
        /// The most bytes that one row may have.
        limit: usize,
    },
    /// More columns than a table can have.
    #[error("the table has more than {limit} columns")]
    TooManyColumns {
        /// The most columns that a table may have.
        limit: usize,
    },
    /// An archive that unpacks to more than any honest table would.
    #[error("the file unpacks to more than is allowed: it looks like a decompression bomb")]
    Bomb,
    /// A part of a workbook, archive or Parquet file is damaged or missing.
    #[error("the file is damaged: {part}")]
    Damaged {
        /// Which part, in plain words.
        part: String,
    },
    /// The workbook has no such sheet.
    #[error("the workbook has no sheet called `{name}`")]
    NoSheet {
        /// The sheet that the profile or the caller named.
        name: String,
    },
    /// No row among the first looks like the header.
    #[error("no header row: none of the first {searched} rows holds the columns of `{profile}`")]
    NoHeader {
        /// How many rows were looked at.
        searched: usize,
        /// The profile's code.
        profile: String,
        /// The bundled profile that the file's first rows fit best, if any does.
        better: Option<String>,
    },
    /// The same column stands twice in the header.
    #[error("the column `{name}` stands twice in the header")]
    DuplicateColumn {
        /// The column.
        name: String,
    },
    /// Columns that the profile cannot do without.
    #[error("columns are missing: {}", .names.join(", "))]
    MissingColumns {
        /// Their names in the profile.
        names: Vec<String>,
    },
    /// JSON that is not a list of flat objects.
    #[error("the JSON after line {line} is not a list of flat objects")]
    Json {
        /// A line at or before the fault.
        line: u64,
    },
    /// The profile cannot be used.
    #[error("the profile can't be used")]
    Profile(#[from] ProfileError),
    /// A repair does not fit the file or the profile.
    #[error("a repair can't be applied")]
    Repair(#[from] RepairError),
    /// Our own machinery failed; not the file's fault.
    #[error("reading stopped: {0}")]
    Internal(&'static str),
}

impl From<io::Error> for IntakeError {
    /// An early end is a truncated file; everything else is the operating system's.
    fn from(error: io::Error) -> Self {
        let kind = error.kind();
        if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<BombMark>) {
            Self::Bomb
        } else if kind == io::ErrorKind::UnexpectedEof {
            Self::Truncated
        } else if matches!(kind, io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) {
            Self::Damaged { part: "packed data".into() }
        } else {
            Self::Io(error)
        }
    }
}

/// Carried inside an [`io::Error`] by readers that count what they unpack.
#[derive(Debug, thiserror::Error)]
#[error("unpacks to more than is allowed")]
pub(crate) struct BombMark;

impl IntakeError {
    /// Stable code for interfaces and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "file_unreadable",
            Self::Empty => "file_empty",
            Self::Binary => "file_binary",
            Self::OldExcel => "file_old_excel",
            Self::Encrypted => "file_encrypted",
            Self::Encoding { .. } => "file_encoding",
            Self::UnclosedQuote { .. } => "file_unclosed_quote",
            Self::Truncated => "file_truncated",
            Self::RowTooLong { .. } => "file_row_too_long",
            Self::TooManyColumns { .. } => "file_too_many_columns",
            Self::Bomb => "file_bomb",
            Self::Damaged { .. } => "file_damaged",
            Self::NoSheet { .. } => "file_no_sheet",
            Self::NoHeader { .. } => "file_no_header",
            Self::DuplicateColumn { .. } => "file_duplicate_column",
            Self::MissingColumns { .. } => "file_missing_columns",
            Self::Json { .. } => "file_json",
            Self::Profile(_) => "profile",
            Self::Repair(_) => "repair",
            Self::Internal(_) => "internal",
        }
    }

    /// What happened and what to do, in Chinese.
    pub fn text_zh(&self) -> String {
        match self {
            Self::Io(_) => "文件无法读取。请检查文件是否存在、是否有读取权限。".into(),
            Self::Empty => "文件是空的。请重新导出后再导入。".into(),
            Self::Binary => "这不是表格文件（含二进制内容）。请导出为 CSV、XLSX 或 JSON。".into(),
            Self::OldExcel => "这是旧版 Excel 文件（.xls）。请用 Excel 或 WPS 另存为 .xlsx 后再导入。".into(),
            Self::Encrypted => "文件设有密码。请先取消密码保护，再导入。".into(),
            Self::Encoding { encoding, line } => {
                format!(
                    "第 {line} 行之后有字节不是 {encoding} 文字，文件编码混杂或已损坏。请另存为 UTF-8 后再导入。"
                )
            }
            Self::UnclosedQuote { line } => {
                format!("第 {line} 行之后有一个双引号没有闭合。请补上引号，或重新导出。")
            }
            Self::Truncated => "文件不完整，结尾被截断。请重新下载或导出；本次没有导入任何内容。".into(),
            Self::RowTooLong { line, limit } => {
                format!("第 {line} 行之后有一行超过 {limit} 字节，不像一条记录。请检查换行和引号。")
            }
            Self::TooManyColumns { limit } => format!("表格超过 {limit} 列。请只保留需要的列。"),
            Self::Bomb => "文件解压后大得不合常理，已拒绝打开。请由出表单位重新导出。".into(),
            Self::Damaged { part } => format!("文件已损坏（{part}）。请重新导出；本次没有导入任何内容。"),
            Self::NoSheet { name } => format!("工作簿里没有名为“{name}”的工作表。请检查表名或对照表。"),
            Self::NoHeader { searched, profile, better } => {
                let hint =
                    better.as_ref().map(|code| format!("它更像“{code}”对照表的文件。")).unwrap_or_default();
                format!(
                    "前 {searched} 行里找不到“{profile}”对照表的表头。{hint}请检查是否选错对照表，或缺少表头行。"
                )
            }
            Self::DuplicateColumn { name } => {
                format!("表头里“{name}”出现两次，无法判断用哪一列。请删去或改名其中一列。")
            }
            Self::MissingColumns { names } => {
                format!("缺少必需的列：{}。请补上这些列，或在对照表里写明它们的别名。", names.join("、"))
            }
            Self::Json { line } => {
                format!(
                    "第 {line} 行之后的 JSON 不是由平铺对象组成的列表。请导出为对象数组，或每行一个对象。"
                )
            }
            Self::Profile(error) => error.text_zh(),
            Self::Repair(error) => error.text_zh(),
            Self::Internal(_) => "读取中断，这不是文件的问题。请重试；若再次发生，请告知管理员。".into(),
        }
    }

    /// What happened and what to do, in English.
    pub fn text_en(&self) -> String {
        let advice = match self {
            Self::Io(_) => "Check that it exists and may be read.",
            Self::Empty => "Export it again.",
            Self::Binary => "Export the table as CSV, XLSX or JSON.",
            Self::OldExcel => "Save it as .xlsx in Excel or WPS and import that.",
            Self::Encrypted => "Remove the password and import it again.",
            Self::Encoding { .. } => {
                "The encodings are mixed or the file is damaged: save it as UTF-8 and import that."
            }
            Self::UnclosedQuote { .. } => "Close the quotation mark or export the file again.",
            Self::Truncated => "Download or export it again; nothing was imported.",
            Self::RowTooLong { .. } => "Check line breaks and quotation marks.",
            Self::TooManyColumns { .. } => "Keep only the columns that are needed.",
            Self::Bomb => "It was not opened. Ask the office that made it for a new export.",
            Self::Damaged { .. } => "Export it again; nothing was imported.",
            Self::NoSheet { .. } => "Check the sheet's name or the profile.",
            Self::NoHeader { better: Some(better), .. } => {
                return format!(
                    "{self}. It looks like a file of `{better}`: choose that profile or check the header row."
                );
            }
            Self::NoHeader { .. } => "Choose the right profile or add the header row.",
            Self::DuplicateColumn { .. } => "Remove or rename one of the two.",
            Self::MissingColumns { .. } => "Add them, or name their aliases in the profile.",
            Self::Json { .. } => "Export an array of objects, or one object a line.",
            Self::Profile(error) => return error.text_en(),
            Self::Repair(error) => return error.text_en(),
            Self::Internal(_) => {
                "This is not the file's fault: try again and tell the administrator if it recurs."
            }
        };
        format!("{self}. {advice}")
    }
}
