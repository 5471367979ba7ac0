use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::{PurposeCode, RoleCode};

/// What to search for. The server recognises what was typed: a number, a phone, a name, pinyin syllables or initials,
/// an address. Sent in the body, never in an address line, so that it stands in no access log.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchRequest {
    /// What was typed, 2 to 100 characters.
    #[schema(min_length = 2, max_length = 100, example = "王芳")]
    pub(crate) text: String,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[schema(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u16>,
    /// As it was on this day, `YYYY-MM-DD`; whoever was not yet born is left out.
    #[schema(format = Date, example = "2020-06-30")]
    pub(crate) as_of: Option<String>,
    /// As the register knew it at this moment.
    #[schema(format = DateTime)]
    pub(crate) known_at: Option<String>,
}

/// One page of people found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeoplePage {
    /// The people, best match first.
    pub(crate) items: Vec<PersonRow>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
    /// Nobody is found by exactly what was typed: these are near, with one character wrong, missing, too many or swapped.
    pub(crate) near: bool,
    /// What the typed text can be.
    pub(crate) understood_as: Vec<MatchKind>,
}

/// A code of a national list and its words in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Coded {
    /// The code.
    pub(crate) code: String,
    /// Its words.
    pub(crate) text: String,
}

/// One person in a list: numbers always masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonRow {
    /// `per_…`.
    pub(crate) id: String,
    /// Name as printed.
    pub(crate) name: String,
    /// GB/T 2261.1.
    pub(crate) sex: Option<Coded>,
    /// `YYYY-MM-DD`, or the part that is known.
    pub(crate) birth_date: Option<String>,
    /// Document number, masked: `330***********12`.
    pub(crate) id_number_masked: Option<String>,
    /// Phone, masked: `138****0000`.
    pub(crate) phone_masked: Option<String>,
    /// Division code of the household book.
    pub(crate) hukou_division: Option<String>,
    /// Its name.
    pub(crate) hukou_name: Option<String>,
    /// Division code of the usual place of residence.
    pub(crate) usual_division: Option<String>,
    /// Its name.
    pub(crate) usual_name: Option<String>,
    /// Present address.
    pub(crate) address: Option<String>,
    /// No death is known.
    pub(crate) alive: bool,
    /// The household register does not know where the person lives (去向不明).
    pub(crate) unaccounted: bool,
    /// Unaccounted, and another source gives a present address.
    pub(crate) located: bool,
    /// How the text that was typed matched; null where no search led here.
    pub(crate) matched: Option<MatchKind>,
}

/// What a search matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MatchKind {
    /// A document number.
    IdNumber,
    /// A phone.
    Phone,
    /// The name, or its beginning.
    Name,
    /// A former name.
    FormerName,
    /// The number of a certificate that names the person.
    Certificate,
    /// Pinyin syllables of the name.
    Pinyin,
    /// Pinyin initials of the name.
    Initials,
    /// Part of an address.
    Address,
}

/// Which masked value to show in full.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnmaskRequest {
    /// The attribute, such as `id_number` or `phone`.
    #[schema(example = "id_number")]
    pub(crate) attribute: String,
    /// A source record (`rec_…`) whose own value is wanted; the register's shown value if absent.
    pub(crate) record: Option<String>,
}

/// A value in full. Showing it left its own entry in the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Unmasked {
    /// The attribute.
    pub(crate) attribute: String,
    /// The value.
    pub(crate) value: String,
}

/// Who looked at one person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadsPage {
    /// The entries, newest first.
    pub(crate) items: Vec<ReadEntry>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// One look at a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadEntry {
    /// When.
    #[schema(format = DateTime)]
    pub(crate) at: String,
    /// Who.
    pub(crate) account: String,
    /// In which role.
    pub(crate) role: RoleCode,
    /// For what.
    pub(crate) purpose: Option<PurposeCode>,
    /// What was done: `search`, `read_record`, `shown_beside`, `unmask`, `read_log`.
    pub(crate) action: String,
}
