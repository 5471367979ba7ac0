//! The forms, as data: who takes part in an event of each kind, and what is said of whom. Nothing here asks whether anybody
//! is married, or how many children there are: a birth is registered because a child was born.

use records::Attribute;

use crate::EventKind;

/// Whom a party may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whom {
    /// Nobody that the register knows: it comes to know them by this.
    New,
    /// Somebody of the register.
    Known,
    /// Either.
    Anybody,
}

impl Whom {
    /// The code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Anybody => "anybody",
        }
    }
}

/// One thing to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldForm {
    /// What.
    pub attribute: Attribute,
    /// Whether the event cannot be declared without it.
    pub required: bool,
}

/// Somebody's part in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartyForm {
    /// The part: as in [`crate::EventParty`].
    pub role: &'static str,
    /// Whether the event cannot be declared without them.
    pub required: bool,
    /// Whom it may be.
    pub whom: Whom,
    /// What is said of somebody whom the register does not know.
    pub identity: &'static [FieldForm],
    /// What the event itself says of them, known or not.
    pub says: &'static [FieldForm],
}

/// How one kind of event is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The kind.
    pub kind: EventKind,
    /// Who takes part.
    pub parties: &'static [PartyForm],
    /// What is said of the event.
    pub row: &'static [FieldForm],
    /// The party whose coming or going the event's day is, with the attribute that holds it.
    pub day: Option<(&'static str, Attribute)>,
}

const fn must(attribute: Attribute) -> FieldForm {
    FieldForm { attribute, required: true }
}

const fn may(attribute: Attribute) -> FieldForm {
    FieldForm { attribute, required: false }
}

/// A stranger: a name or a document, whatever there is. Foreigners have documents of their own kinds.
const STRANGER: &[FieldForm] = &[
    may(Attribute::Name),
    may(Attribute::Sex),
    may(Attribute::BirthDate),
    may(Attribute::IdKind),
    may(Attribute::IdNumber),
    may(Attribute::Phone),
];

const fn parent(role: &'static str) -> PartyForm {
    // A foundling has no known parents, and one parent is a family.
    PartyForm { role, required: false, whom: Whom::Anybody, identity: STRANGER, says: &[] }
}

const fn spouse(role: &'static str) -> PartyForm {
    PartyForm { role, required: true, whom: Whom::Anybody, identity: STRANGER, says: &[] }
}

const fn of_register(says: &'static [FieldForm]) -> PartyForm {
    PartyForm { role: "self", required: true, whom: Whom::Known, identity: &[], says }
}

const RELATION: &[FieldForm] = &[may(Attribute::Relation)];

/// A member of the register who changes books, by the relation to the head of the new one.
const fn member(role: &'static str, required: bool) -> PartyForm {
    PartyForm { role, required, whom: Whom::Known, identity: &[], says: RELATION }
}

/// Those who leave one book for another together.
const MEMBERS: [PartyForm; 6] = [
    member("self", true),
    member("second", false),
    member("third", false),
    member("fourth", false),
    member("fifth", false),
    member("sixth", false),
];

const MARRIAGE: &[PartyForm] = &[spouse("husband"), spouse("wife")];

static FORMS: &[Form] = &[
    Form {
        kind: EventKind::Birth,
        parties: &[
            PartyForm {
                role: "child",
                required: true,
                whom: Whom::New,
                // Of a foundling not even the day is known: a year, or a month, is a birth date as well.
                identity: &[
                    may(Attribute::Name),
                    may(Attribute::Sex),
                    may(Attribute::BirthDate),
                    may(Attribute::Ethnicity),
                    may(Attribute::IdKind),
                    may(Attribute::IdNumber),
                ],
                // Of the household it says whose book the child enters: `mother` or `father`.
                says: &[may(Attribute::Address), may(Attribute::Division), may(Attribute::Household)],
            },
            parent("mother"),
            parent("father"),
        ],
        row: &[may(Attribute::EventPlace), may(Attribute::CertificateNumber)],
        day: Some(("child", Attribute::BirthDate)),
    },
    Form {
        kind: EventKind::Death,
        parties: &[of_register(&[must(Attribute::DeathDate)])],
        row: &[may(Attribute::EventPlace), may(Attribute::CertificateNumber)],
        day: Some(("self", Attribute::DeathDate)),
    },
    Form {
        kind: EventKind::MoveIn,
        parties: &[PartyForm {
            role: "self",
            required: true,
            whom: Whom::Anybody,
            identity: STRANGER,
            says: &[must(Attribute::Address), may(Attribute::Division), must(Attribute::ResidentFrom)],
        }],
        row: &[may(Attribute::EventPlace)],
        day: Some(("self", Attribute::ResidentFrom)),
    },
    Form {
        kind: EventKind::MoveOut,
        parties: &[of_register(&[must(Attribute::ResidentUntil), may(Attribute::Address)])],
        row: &[may(Attribute::EventPlace)],
        day: Some(("self", Attribute::ResidentUntil)),
    },
    Form {
        kind: EventKind::Marriage,
        parties: MARRIAGE,
        row: &[must(Attribute::EventDate), may(Attribute::CertificateNumber)],
        day: None,
    },
    Form {
        kind: EventKind::Divorce,
        parties: MARRIAGE,
        row: &[must(Attribute::EventDate), may(Attribute::CertificateNumber)],
        day: None,
    },
    Form {
        kind: EventKind::NameChange,
        parties: &[of_register(&[must(Attribute::Name), may(Attribute::FormerName)])],
        row: &[must(Attribute::EventDate)],
        day: None,
    },
    Form {
        kind: EventKind::HukouTransfer,
        parties: &[of_register(&[
            must(Attribute::HukouAddress),
            must(Attribute::HukouDivision),
            must(Attribute::HukouFrom),
            may(Attribute::Household),
            may(Attribute::Relation),
        ])],
        row: &[may(Attribute::EventPlace)],
        day: Some(("self", Attribute::HukouFrom)),
    },
    Form {
        kind: EventKind::Adoption,
        parties: &[
            PartyForm {
                role: "child",
                required: true,
                // A foundling may be in no register yet, and without a name, a number or a known day of birth.
                whom: Whom::Anybody,
                identity: STRANGER,
                // Of the household it says whose book the child enters: `adoptive_mother` or `adoptive_father`.
                says: &[
                    may(Attribute::Name),
                    may(Attribute::Address),
                    may(Attribute::Division),
                    may(Attribute::Household),
                ],
            },
            // One adopter is enough.
            parent("adoptive_mother"),
            parent("adoptive_father"),
        ],
        row: &[must(Attribute::EventDate), may(Attribute::CertificateNumber)],
        day: None,
    },
    Form {
        kind: EventKind::HouseholdSplit,
        parties: &MEMBERS,
        // The book's number, where the office that keeps books gave one; its address, where it is another.
        row: &[
            must(Attribute::EventDate),
            may(Attribute::Household),
            may(Attribute::HukouAddress),
            may(Attribute::HukouDivision),
        ],
        day: None,
    },
    Form {
        kind: EventKind::HouseholdMerge,
        parties: &[
            // Somebody whose book the others enter.
            PartyForm { role: "head", required: true, whom: Whom::Known, identity: &[], says: &[] },
            member("self", true),
            member("second", false),
            member("third", false),
            member("fourth", false),
            member("fifth", false),
            member("sixth", false),
        ],
        row: &[must(Attribute::EventDate)],
        day: None,
    },
];

/// Every form.
pub fn forms() -> &'static [Form] {
    FORMS
}

/// How an event of this kind is declared; `None` for one that no office declares here.
pub fn form_of(kind: EventKind) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.kind == kind)
}

impl Form {
    /// The part of this role.
    pub fn party(&self, role: &str) -> Option<&'static PartyForm> {
        self.parties.iter().find(|party| party.role == role)
    }
}
