//! Lists that are taken away as files.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::PurposeCode;

/// What is to be taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportRequest {
    /// What the list is of.
    pub(crate) of: ExportOfCode,
    /// As which kind of file.
    pub(crate) format: ExportFormat,
    /// What is shown in full; numbers and telephones are masked otherwise.
    #[serde(default)]
    #[schema(max_items = 2)]
    pub(crate) in_full: Vec<InFull>,
    /// Which columns, in the list's own order; none for all. Each has to be one of the list's.
    #[serde(default)]
    #[schema(max_items = 24)]
    pub(crate) columns: Vec<ExportColumn>,
    /// What the list is for; the auditor reads it.
    #[schema(min_length = 4, max_length = 500)]
    pub(crate) reason: String,
}

/// What a list is of.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportOfCode {
    /// People of the area.
    People,
    /// Members of households, with their household.
    Households,
    /// People who took part in events, with the event; adoptions are left out.
    Events,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    /// A JSON object a line.
    Ndjson,
    /// RFC 4180 in UTF-8 with its mark.
    Csv,
    /// A workbook.
    Xlsx,
}

/// What may be shown in full.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InFull {
    /// Document numbers.
    IdNumber,
    /// Telephones.
    Phone,
}

/// A column of a list, by the name that it has as a key of NDJSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportColumn {
    /// The person's id.
    Person,
    /// Name.
    Name,
    /// Sex.
    Sex,
    /// Date of birth.
    BirthDate,
    /// Document number.
    IdNumber,
    /// Telephone.
    Phone,
    /// Code of the hukou's division.
    HukouDivision,
    /// Its name.
    HukouName,
    /// Code of the division where the person lives.
    UsualDivision,
    /// Its name.
    UsualName,
    /// Where the person lives.
    Address,
    /// Whether the person is alive.
    Alive,
    /// The household's id.
    Household,
    /// Kind of the household or of the event.
    Kind,
    /// The household book.
    Book,
    /// Code of the household's division.
    HouseholdDivision,
    /// The household's address.
    HouseholdAddress,
    /// Whether the person heads it.
    Heads,
    /// Relation to the head.
    Relation,
    /// Since when.
    Since,
    /// The event's id.
    Event,
    /// Its day.
    Date,
    /// Its place.
    Place,
    /// The certificate's number.
    Certificate,
    /// As whom the person took part.
    Role,
}

impl ExportColumn {
    /// Its English name in a list's head.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Name => "name",
            Self::Sex => "sex",
            Self::BirthDate => "birth_date",
            Self::IdNumber => "id_number",
            Self::Phone => "phone",
            Self::HukouDivision => "hukou_division",
            Self::HukouName => "hukou_name",
            Self::UsualDivision => "usual_division",
            Self::UsualName => "usual_name",
            Self::Address => "address",
            Self::Alive => "alive",
            Self::Household => "household",
            Self::Kind => "kind",
            Self::Book => "book",
            Self::HouseholdDivision => "household_division",
            Self::HouseholdAddress => "household_address",
            Self::Heads => "heads",
            Self::Relation => "relation",
            Self::Since => "since",
            Self::Event => "event",
            Self::Date => "date",
            Self::Place => "place",
            Self::Certificate => "certificate",
            Self::Role => "role",
        }
    }
}

/// Lists that offices of an area took away.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportList {
    /// The latest first.
    pub(crate) items: Vec<ExportRow>,
}

/// A list that was taken away.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportRow {
    /// By whom.
    pub(crate) account: String,
    /// Of which area: its name.
    pub(crate) area_name: String,
    /// For what.
    pub(crate) purpose: Option<PurposeCode>,
    /// `people`, `households` or `events`.
    pub(crate) of: String,
    /// `ndjson`, `csv` or `xlsx`.
    pub(crate) format: String,
    /// What was shown in full.
    pub(crate) in_full: Vec<String>,
    /// Why.
    pub(crate) reason: String,
    /// When it began.
    #[schema(format = DateTime)]
    pub(crate) begun_at: String,
    /// When its last row had left; `null` where it broke off or goes on.
    #[schema(format = DateTime)]
    pub(crate) ended_at: Option<String>,
    /// How many rows had left.
    pub(crate) rows: u64,
}
