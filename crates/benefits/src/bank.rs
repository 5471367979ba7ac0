//! The file for the bank that pays, and its answer, as data.

use base::Fen;
use serde::Deserialize;

use crate::Words;

/// The layout that ships with the product.
pub const SHIPPED_LAYOUT: &str = include_str!("../data/bank.yaml");

/// Why a layout or an answer cannot be read. Names columns and lines, never what a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BankFault {
    /// The layout is not of its form.
    #[error("the bank's layout: {0}")]
    Layout(String),
    /// The answer has no such column.
    #[error("the answer has no column `{0}`")]
    Column(String),
    /// A state that the layout does not know.
    #[error("line {line}: a result that the layout does not know")]
    State {
        /// The line of the file, from 1.
        line: u64,
    },
    /// An amount that is not in yuan.
    #[error("line {line}: the amount is not in yuan with at most two decimals")]
    Amount {
        /// The line of the file, from 1.
        line: u64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Cell {
    Reference,
    Payee,
    Account,
    Bank,
    Yuan,
    Fen,
    Note,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    header: String,
    is: Cell,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    code: String,
    title: Words,
    says: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    reference: String,
    state: String,
    amount: Option<String>,
    reason: Option<String>,
    paid: Vec<String>,
    returned: Vec<String>,
    reasons: Vec<Reason>,
    other: Words,
}

/// How a bank wants its file, and how it answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankLayout {
    columns: Vec<Column>,
    answer: Answer,
}

/// What the bank must know of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLine<'a> {
    /// Names the line on its roll, and nobody.
    pub reference: &'a str,
    /// The account's holder.
    pub payee: &'a str,
    /// The account.
    pub account: &'a str,
    /// The bank.
    pub bank: &'a str,
    /// How much.
    pub amount: Fen,
    /// What for.
    pub note: &'a str,
}

/// The bank's answer to one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Which line.
    pub reference: String,
    /// The code of why it was sent back; none where it was paid.
    pub returned: Option<String>,
    /// How much, where the answer says so.
    pub amount: Option<Fen>,
}

/// Reads the lines of an answer.
#[derive(Debug)]
pub struct Reader<'l> {
    layout: &'l BankLayout,
    reference: usize,
    state: usize,
    amount: Option<usize>,
    reason: Option<usize>,
}

impl BankLayout {
    /// Reads a layout.
    pub fn read(text: &str) -> Result<Self, BankFault> {
        let layout: Self =
            serde_saphyr::from_str(text).map_err(|fault| BankFault::Layout(fault.to_string()))?;
        let has = |cell: Cell| layout.columns.iter().any(|column| column.is == cell);
        for (cell, name) in
            [(Cell::Reference, "reference"), (Cell::Payee, "payee"), (Cell::Account, "account")]
        {
            if !has(cell) {
                return Err(BankFault::Layout(format!("no column is `{name}`")));
            }
        }
        if !has(Cell::Yuan) && !has(Cell::Fen) {
            return Err(BankFault::Layout("no column is `yuan` or `fen`".to_owned()));
        }
        if layout.answer.paid.iter().any(|word| layout.answer.returned.contains(word)) {
            return Err(BankFault::Layout("one word is both paid and returned".to_owned()));
        }
        Ok(layout)
    }

    /// The first row of the file.
    pub fn header(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.header.as_str()).collect()
    }

    /// A row of the file.
    pub fn row(&self, line: &BankLine<'_>) -> Vec<String> {
        let cell = |column: &Column| match column.is {
            Cell::Reference => line.reference.to_owned(),
            Cell::Payee => line.payee.to_owned(),
            Cell::Account => line.account.to_owned(),
            Cell::Bank => line.bank.to_owned(),
            Cell::Yuan => line.amount.to_string(),
            Cell::Fen => line.amount.0.to_string(),
            Cell::Note => line.note.to_owned(),
        };
        self.columns.iter().map(cell).collect()
    }

    /// Why a payment was sent back, in words.
    pub fn reason(&self, code: &str) -> &Words {
        let known = self.answer.reasons.iter().find(|reason| reason.code == code);
        known.map_or(&self.answer.other, |reason| &reason.title)
    }

    /// A reader of an answer with this first row.
    pub fn answer(&self, header: &[&str]) -> Result<Reader<'_>, BankFault> {
        let place =
            |name: &str| header.iter().position(|cell| cell.trim().trim_start_matches('\u{feff}') == name);
        let must = |name: &str| place(name).ok_or_else(|| BankFault::Column(name.to_owned()));
        Ok(Reader {
            layout: self,
            reference: must(&self.answer.reference)?,
            state: must(&self.answer.state)?,
            amount: self.answer.amount.as_deref().and_then(place),
            reason: self.answer.reason.as_deref().and_then(place),
        })
    }
}

impl Reader<'_> {
    /// One line of the answer.
    pub fn line(&self, line: u64, cells: &[&str]) -> Result<Answered, BankFault> {
        let cell = |place: usize| cells.get(place).map_or("", |cell| cell.trim());
        let answer = &self.layout.answer;
        let state = cell(self.state);
        let returned = if answer.paid.iter().any(|word| word == state) {
            None
        } else if answer.returned.iter().any(|word| word == state) {
            let said = self.reason.map_or("", cell);
            let known = answer.reasons.iter().find(|reason| reason.says.iter().any(|word| word == said));
            Some(known.map_or("other", |reason| reason.code.as_str()).to_owned())
        } else {
            return Err(BankFault::State { line });
        };
        let amount = match self.amount.map_or("", cell) {
            "" => None,
            text => Some(yuan(text).ok_or(BankFault::Amount { line })?),
        };
        Ok(Answered { reference: cell(self.reference).to_owned(), returned, amount })
    }
}

/// Yuan with at most two decimals, thousands separated or not.
fn yuan(text: &str) -> Option<Fen> {
    let plain: String = text.chars().filter(|sign| *sign != ',').collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(part).map(Fen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: [&str; 4] = ["流水号", "处理结果", "金额（元）", "失败原因"];

    #[test]
    fn the_shipped_layout_writes_a_row_and_reads_what_a_bank_answers() {
        let layout = BankLayout::read(SHIPPED_LAYOUT).unwrap();
        let line = BankLine {
            reference: "R1-0001",
            payee: "甲",
            account: "6222020000000000",
            bank: "某行",
            amount: Fen(123_405),
            note: "补贴",
        };
        assert_eq!(layout.header().len(), layout.row(&line).len());
        assert!(layout.row(&line).contains(&"1234.05".to_owned()));
        let reader = layout.answer(&HEADER).unwrap();
        let read = |cells: [&str; 4]| reader.line(2, &cells);
        let paid = Answered { reference: "R1-0001".into(), returned: None, amount: Some(Fen(123_405)) };
        assert_eq!(read(["R1-0001", "成功", "1,234.05", ""]), Ok(paid));
        let back = read(["R1-0001", "退回", "", "户名不符"]).unwrap();
        assert_eq!((back.returned.as_deref(), back.amount), (Some("name_differs"), None));
        let other = read(["R1-0001", "失败", "3.5", "张三的账户有误"]).unwrap();
        assert_eq!((other.returned.as_deref(), other.amount), (Some("other"), Some(Fen(350))));
        assert_eq!(read(["R1-0001", "处理中", "", ""]), Err(BankFault::State { line: 2 }));
        for wrong in ["1.234", "-1", "一元", ".5", "99999999999999999999"] {
            assert_eq!(read(["R1-0001", "成功", wrong, ""]), Err(BankFault::Amount { line: 2 }), "{wrong}");
        }
    }

    #[test]
    fn a_layout_without_what_a_payment_needs_is_refused() {
        for (from, to) in
            [("is: payee", "is: note"), ("is: yuan", "is: note"), ("[失败, 退回, 退票]", "[成功]")]
        {
            let changed = SHIPPED_LAYOUT.replacen(from, to, 1);
            assert!(matches!(BankLayout::read(&changed), Err(BankFault::Layout(_))), "{from}");
        }
    }
}
