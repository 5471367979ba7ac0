//! Payment rolls on the wire. Amounts are whole fen; account numbers are hidden but for their last four digits.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::PersonRow;

/// Where a person's benefits go.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentAccountView {
    /// Who may be the holder: the person and their parents.
    pub(crate) holders: Vec<PersonRow>,
    /// The account; null where none was told.
    pub(crate) account: Option<PaymentAccountShown>,
    /// Whether somebody who was found to be them had told another account: nothing is paid until they say which one holds.
    pub(crate) in_question: bool,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentAccountShown {
    /// Whose it is: `per_…`.
    pub(crate) holder: String,
    /// The bank.
    pub(crate) bank: String,
    /// The number, hidden but for the last four digits.
    pub(crate) number_masked: String,
    /// When it was told.
    pub(crate) kept_at: String,
}

/// An account that a family tells.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaymentAccountRequest {
    /// `per_…`: the person or a parent.
    pub(crate) holder: String,
    /// The bank, with its branch where it needs one; at most 100 characters.
    pub(crate) bank: String,
    /// 8 to 32 digits; spaces are left out.
    pub(crate) number: String,
}

/// Which roll.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RollRequest {
    /// The benefit.
    pub(crate) benefit: String,
    /// The claim year.
    pub(crate) year: i16,
}

/// What a roll would be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollPreview {
    /// How many lines.
    pub(crate) lines: u64,
    /// Their sum.
    pub(crate) sum_fen: i64,
    /// First payments.
    pub(crate) first: u64,
    /// More after a correction.
    pub(crate) more: u64,
    /// Again after the bank sent one back.
    pub(crate) again: u64,
    /// Those left out, the first of them.
    pub(crate) left: Vec<RollLeftOut>,
    /// How many are left out.
    pub(crate) left_all: u64,
}

/// Somebody who has asked and is not on the roll.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollLeftOut {
    /// Who.
    pub(crate) person: PersonRow,
    /// `no_account`, `sent_back`, `account_outdated`, `accounts_differ`, `number_shared`, `contradiction` or `paid_before`.
    pub(crate) reason: String,
}

/// Rolls.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollsPage {
    /// The rolls, newest first.
    pub(crate) items: Vec<RollRow>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// A roll.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollRow {
    /// `rol_…`.
    pub(crate) id: String,
    /// Its number.
    pub(crate) number: String,
    /// The benefit's code.
    pub(crate) benefit: String,
    /// Its name; the code where the benefit is no longer at hand.
    pub(crate) benefit_title: String,
    /// The claim year.
    pub(crate) year: i16,
    /// The area that it was made for.
    pub(crate) area: String,
    /// `made`, `approved` or `dropped`.
    pub(crate) stage: String,
    /// Who made it.
    pub(crate) made_by: Option<String>,
    /// When.
    pub(crate) made_at: String,
    /// Who approved or dropped it.
    pub(crate) decided_by: Option<String>,
    /// When.
    pub(crate) decided_at: Option<String>,
    /// Who approved it; known still where somebody dropped it afterwards.
    pub(crate) approved_by: Option<String>,
    /// When.
    pub(crate) approved_at: Option<String>,
    /// When the bank's file was first fetched.
    pub(crate) sent_at: Option<String>,
    /// Whether the reader may approve it.
    pub(crate) may_approve: bool,
    /// How many lines.
    pub(crate) lines: u64,
    /// Their sum.
    pub(crate) sum_fen: i64,
    /// Paid lines.
    pub(crate) paid: u64,
    /// Their sum.
    pub(crate) paid_fen: i64,
    /// Lines that came back.
    pub(crate) returned: u64,
    /// Their sum.
    pub(crate) returned_fen: i64,
}

/// A roll with a page of lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollDetail {
    /// The roll.
    pub(crate) roll: RollRow,
    /// A page of lines.
    pub(crate) lines: Vec<RollLineRow>,
    /// The digest of what all its lines say: 64 hexadecimal digits. Whoever approves the roll sends it back.
    pub(crate) digest: String,
    /// After which line the next page begins; null on the last one.
    pub(crate) next: Option<u32>,
}

/// A line of a roll.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollLineRow {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// Who is entitled; null where they have left the reader's area.
    pub(crate) person: Option<PersonRow>,
    /// The holder's name.
    pub(crate) holder: Option<String>,
    /// The bank.
    pub(crate) bank: String,
    /// The account, hidden but for the last four digits.
    pub(crate) account_masked: String,
    /// `first`, `more` or `again`.
    pub(crate) kind: String,
    /// How much.
    pub(crate) amount_fen: i64,
    /// The dated parameter that decided.
    pub(crate) rule: String,
    /// The same in words.
    pub(crate) rule_text: String,
    /// `listed`, `paid`, `returned` or `dropped`.
    pub(crate) state: String,
    /// Why it came back, in words.
    pub(crate) reason: Option<String>,
    /// When the bank's answer was taken in.
    pub(crate) settled_at: Option<String>,
}

/// Whether to approve.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RollDecisionRequest {
    /// Approve; otherwise the roll is dropped and pays nobody.
    pub(crate) approve: bool,
    /// To approve: the `digest` of the roll as it was read, so that what is approved is what was shown.
    #[serde(default)]
    pub(crate) digest: Option<String>,
}

/// Which kind of file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BankFileRequest {
    /// CSV or XLSX.
    pub(crate) format: BankFileFormat,
}

/// The kinds of the bank's file.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BankFileFormat {
    /// CSV in UTF-8.
    Csv,
    /// A workbook.
    Xlsx,
}

/// The bank's answer.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the multipart form; the route reads its parts as they stream in")]
pub(crate) struct BankAnswerForm {
    /// The file: CSV or XLSX, up to 1 GB.
    #[schema(value_type = String, format = Binary)]
    pub(crate) file: Vec<u8>,
}

/// What the bank's answer came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BankAnswered {
    /// Payments that were made.
    pub(crate) paid: u64,
    /// Payments that came back.
    pub(crate) returned: u64,
    /// Lines that were known before.
    pub(crate) known: u64,
    /// Lines that need somebody's eye, the first of them.
    pub(crate) lines: Vec<BankAnsweredLine>,
    /// How many need it.
    pub(crate) lines_all: u64,
}

/// A line of the answer that needs somebody's eye.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BankAnsweredLine {
    /// The line of the file, from 1.
    pub(crate) line: u64,
    /// `unknown`, `other_amount` or `settled`.
    pub(crate) outcome: String,
}

/// What was paid too much.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReclaimsView {
    /// Whom the register now gives less than was paid.
    pub(crate) excess: Vec<ExcessRow>,
    /// What was asked back, those that wait first.
    pub(crate) asked: Vec<ReclaimRow>,
}

/// Somebody who was paid too much.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExcessRow {
    /// Who.
    pub(crate) person: PersonRow,
    /// What was paid or is on rolls.
    pub(crate) paid_fen: i64,
    /// What the rule gives now.
    pub(crate) entitled_fen: i64,
    /// What is not asked back yet.
    pub(crate) excess_fen: i64,
}

/// An amount that was asked back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReclaimRow {
    /// `rcl_…`.
    pub(crate) id: String,
    /// From whom.
    pub(crate) person: Option<PersonRow>,
    /// The claim year.
    pub(crate) year: i16,
    /// How much.
    pub(crate) amount_fen: i64,
    /// Why.
    pub(crate) reason: String,
    /// `asked`, `received` or `waived`.
    pub(crate) stage: String,
    /// When it was asked.
    pub(crate) asked_at: String,
    /// When it was settled.
    pub(crate) settled_at: Option<String>,
    /// In which words.
    pub(crate) note: Option<String>,
    /// Whether the reader may settle it.
    pub(crate) may_settle: bool,
}

/// An amount to ask back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReclaimRequest {
    /// The benefit.
    pub(crate) benefit: String,
    /// The claim year.
    pub(crate) year: i16,
    /// Why: 4 to 500 characters.
    pub(crate) reason: String,
}

/// How a reclaim ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettleReclaimRequest {
    /// It came back; otherwise it is left to the family.
    pub(crate) received: bool,
    /// In words; must say why where it is left to the family.
    #[serde(default)]
    pub(crate) note: String,
}
