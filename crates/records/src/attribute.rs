use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! attributes {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// One thing that a row can say of a person, a household or an event. The code is the name used in
        /// profiles, in `wanjia link` and in storage; the doc gives the canonical text of its value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Attribute { $($(#[$doc])* #[serde(rename = $code)] $name,)* }

        impl Attribute {
            /// Every attribute, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code, such as `id_number`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

attributes! {
    /// Full name as printed, inner dots of minority names as `·`.
    Name = "name",
    /// Surname alone, where a source splits names.
    Surname = "surname",
    /// Given name alone.
    GivenName = "given_name",
    /// 曾用名.
    FormerName = "former_name",
    /// GB/T 2261.1: `0 1 2 5 6 9`.
    Sex = "sex",
    /// ISO 8601, partial allowed: `1990`, `1990-03`, `1990-03-07`. Always the solar date.
    BirthDate = "birth_date",
    /// `lunar` where the birth date was written in the lunar calendar; absent otherwise.
    BirthCalendar = "birth_calendar",
    /// Whole years at `record_date`.
    Age = "age",
    /// Kind of document, WS 364.3 CV02.01.101 and our own additions (`codes::lists`).
    IdKind = "id_kind",
    /// Number of that document: upper case, no spaces, as many characters as written.
    IdNumber = "id_number",
    /// Digits only, as dialled within China: `13800000000`, `057188888888`.
    Phone = "phone",
    /// Mail address, lower case.
    Email = "email",
    /// Present address as one text.
    Address = "address",
    /// Present place, 12-digit division code (shorter prefixes allowed).
    Division = "division",
    /// Address of the household book.
    HukouAddress = "hukou_address",
    /// Place of the household book, division code as above.
    HukouDivision = "hukou_division",
    /// Postcode.
    Postcode = "postcode",
    /// The source's own key of the household.
    Household = "household",
    /// `family` (家庭户) or `collective` (集体户).
    HouseholdKind = "household_kind",
    /// Relation to the head, GB/T 4761 two digits.
    Relation = "relation",
    /// GB 3304 numeric code.
    Ethnicity = "ethnicity",
    /// GB/T 2261.2.
    MaritalStatus = "marital_status",
    /// GB/T 4658.
    Education = "education",
    /// Employer's name.
    Employer = "employer",
    /// Name of the spouse named in the row.
    SpouseName = "spouse_name",
    /// Document number of the spouse.
    SpouseId = "spouse_id",
    /// Mother's name.
    MotherName = "mother_name",
    /// Mother's document number.
    MotherId = "mother_id",
    /// Father's name.
    FatherName = "father_name",
    /// Father's document number.
    FatherId = "father_id",
    /// `present` (在户), `away` (外出, present place known to the source), `unknown` (去向不明, no present place known).
    ResidenceStatus = "residence_status",
    /// First day at the present address.
    ResidentFrom = "resident_from",
    /// Day after the last day at the present address.
    ResidentUntil = "resident_until",
    /// Day on which the household-book entry began.
    HukouFrom = "hukou_from",
    /// Day on which the household-book entry was cancelled.
    HukouUntil = "hukou_until",
    /// Why the entry was cancelled: `death`, `moved_out`, `duplicate`, `other`.
    HukouEndReason = "hukou_end_reason",
    /// Day of death.
    DeathDate = "death_date",
    /// Kind of the event that the row records: `birth`, `marriage`, `divorce`, `death`, `move_in`, `move_out`,
    /// `name_change`, `hukou_transfer`.
    EventKind = "event_kind",
    /// Day of that event.
    EventDate = "event_date",
    /// Where it took place, as text.
    EventPlace = "event_place",
    /// Number of the certificate or registration.
    CertificateNumber = "certificate_number",
    /// The office that registered it.
    Office = "office",
    /// Day as of which the row's statements hold.
    RecordDate = "record_date",
    /// Whom of the register an office's registration names, `per_…`. No department's extract can say it.
    RegisterPerson = "register_person",
}

/// A text that names no attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAttribute;

impl fmt::Display for UnknownAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such attribute")
    }
}
impl std::error::Error for UnknownAttribute {}

impl FromStr for Attribute {
    type Err = UnknownAttribute;
    fn from_str(code: &str) -> Result<Self, UnknownAttribute> {
        Self::ALL.iter().copied().find(|a| a.code() == code).ok_or(UnknownAttribute)
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
