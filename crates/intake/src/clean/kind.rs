use records::Attribute;

use super::list;

/// How an attribute's cells are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Name,
    /// Kept as written, without space around it.
    Text,
    Email,
    Phone,
    Postcode,
    Age,
    /// An identity document's number.
    Number,
    Date,
    Division,
    /// One of the values of a list.
    List(Attribute),
}

impl Kind {
    pub(crate) fn of(attribute: Attribute) -> Self {
        use Attribute as A;
        match attribute {
            A::Name
            | A::Surname
            | A::GivenName
            | A::FormerName
            | A::SpouseName
            | A::MotherName
            | A::FatherName => Self::Name,
            A::Sex
            | A::IdKind
            | A::Relation
            | A::Ethnicity
            | A::MaritalStatus
            | A::Education
            | A::HouseholdKind
            | A::ResidenceStatus
            | A::HukouEndReason
            | A::BirthCalendar
            | A::EventKind => Self::List(attribute),
            A::BirthDate
            | A::ResidentFrom
            | A::ResidentUntil
            | A::HukouFrom
            | A::HukouUntil
            | A::DeathDate
            | A::EventDate
            | A::RecordDate => Self::Date,
            A::IdNumber | A::SpouseId | A::MotherId | A::FatherId => Self::Number,
            A::Division | A::HukouDivision => Self::Division,
            A::Phone => Self::Phone,
            A::Email => Self::Email,
            A::Postcode => Self::Postcode,
            A::Age => Self::Age,
            A::Address
            | A::HukouAddress
            | A::Household
            | A::Employer
            | A::EventPlace
            | A::CertificateNumber
            | A::Office
            | A::RegisterPerson => Self::Text,
        }
    }

    /// Whether cells repeat so often that remembering them pays.
    pub(super) fn is_remembered(self) -> bool {
        matches!(self, Self::Date | Self::Division | Self::List(_))
    }

    /// Whether `0` and its like say "nothing here". In some lists they are codes.
    pub(super) fn zero_is_blank(self) -> bool {
        !matches!(self, Self::List(_) | Self::Age)
    }

    /// Whether a canonical text is a value of this kind: for constants and maps in profiles.
    pub(crate) fn has_value(self, value: &str) -> bool {
        match self {
            Self::List(attribute) => list::has(attribute, value),
            Self::Date => value.parse::<base::PartialDate>().is_ok(),
            Self::Age => value.parse::<u8>().is_ok(),
            Self::Division => codes::Divisions::bundled().get(value).is_some(),
            Self::Name | Self::Text | Self::Email | Self::Phone | Self::Postcode | Self::Number => {
                !value.trim().is_empty()
            }
        }
    }
}
