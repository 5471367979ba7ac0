use records::Attribute;

/// What can decide between two values of one attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Criterion {
    /// This office has registered it by an event, and nothing of a later day says otherwise.
    Registered,
    /// The value passes its own check (check digit, calendar, code list).
    Valid,
    /// The value says more (a whole day over a month, eighteen digits over fifteen, an address down to the room).
    Fuller,
    /// More sources state it.
    Agreement,
    /// Its source comes earlier in the attribute's order of sources.
    Preferred,
    /// Its record is of a later day.
    Recent,
}

impl Criterion {
    /// The rule that a value wins by when this criterion decides.
    pub const fn rule(self) -> Rule {
        match self {
            Self::Registered => Rule::Registered,
            Self::Valid => Rule::Valid,
            Self::Fuller => Rule::Fuller,
            Self::Agreement => Rule::Agreement,
            Self::Preferred => Rule::Preferred,
            Self::Recent => Rule::Recent,
        }
    }
}

/// Why a shown value was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// One mention states a value, and no other does.
    Only,
    /// Several mentions state it and none disagrees.
    Unanimous,
    /// This office has registered it by an event since the others were said.
    Registered,
    /// The others fail their own check.
    Valid,
    /// The others say less.
    Fuller,
    /// More sources state it than any other.
    Agreement,
    /// It comes from the source that is preferred for this attribute.
    Preferred,
    /// It is the most recent.
    Recent,
    /// Nothing tells the values apart: the first in a fixed order was taken.
    Tie,
}

/// What a value is: how two writings of it compare and what makes it valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Compared as it stands; always valid.
    Text,
    /// Compared by its match key (variants, width, spaces make no difference).
    Name,
    /// A document number: fifteen digits equal the eighteen that they become; valid when the check digit holds.
    Number,
    /// A day of birth: valid when not in the future and, where a valid citizen number is known, when it agrees with one.
    BirthDate,
    /// Another day: valid when not in the future.
    Date,
    /// GB/T 2261.1: valid unless unknown or not stated.
    Sex,
    /// GB 3304: valid when the list has it.
    Ethnicity,
    /// Valid from seven digits on.
    Phone,
}

/// The order in which criteria decide for one attribute.
#[derive(Debug, Clone, Copy)]
pub struct Survivorship {
    /// The attribute.
    pub attribute: Attribute,
    /// What its values are.
    pub form: Form,
    /// The criteria, first one first: the first that tells two values apart decides.
    pub criteria: &'static [Criterion],
    /// Sources, most trusted first; one that is not named comes after all that are.
    pub sources: &'static [&'static str],
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 9] = [
        Self::Only,
        Self::Unanimous,
        Self::Registered,
        Self::Valid,
        Self::Fuller,
        Self::Agreement,
        Self::Preferred,
        Self::Recent,
        Self::Tie,
    ];

    /// The code in storage and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Only => "only",
            Self::Unanimous => "unanimous",
            Self::Registered => "registered",
            Self::Valid => "valid",
            Self::Fuller => "fuller",
            Self::Agreement => "agreement",
            Self::Preferred => "preferred",
            Self::Recent => "recent",
            Self::Tie => "tie",
        }
    }

    /// The rule with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// The reason in Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Only => "只有这一条记录给出此项",
            Self::Unanimous => "各条记录一致",
            Self::Registered => "本机关登记的事件确定，此后没有更新的说法",
            Self::Valid => "其余取值未通过校验（格式、校验码、与身份号码是否相符）",
            Self::Fuller => "其余取值不如它完整",
            Self::Agreement => "给出此值的来源最多",
            Self::Preferred => "来自此项最可信的来源",
            Self::Recent => "日期最近",
            Self::Tie => "无从区分，按固定顺序取第一个",
        }
    }

    /// The reason in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Only => "only this record states it",
            Self::Unanimous => "all records agree",
            Self::Registered => "settled by an event that this office registered, and by nothing later",
            Self::Valid => {
                "the other values fail a check (form, check digit, agreement with the citizen number)"
            }
            Self::Fuller => "the other values say less",
            Self::Agreement => "most sources state it",
            Self::Preferred => "from the source trusted most for it",
            Self::Recent => "the most recent",
            Self::Tie => "nothing tells the values apart; first in a fixed order",
        }
    }
}

use Criterion::{Agreement, Fuller, Preferred, Recent, Registered, Valid};

const IDENTITY: &[&str] = &["registration", "hukou", "birth", "marriage", "residence", "insurance"];
const CONTACT: &[&str] = &["registration", "residence", "insurance", "birth", "marriage", "hukou"];

/// The rules, one line per shown attribute. An attribute that is not listed is not shown.
pub static SURVIVORSHIP: &[Survivorship] = &[
    Survivorship {
        attribute: Attribute::Name,
        form: Form::Name,
        criteria: &[Registered, Agreement, Preferred, Recent],
        sources: IDENTITY,
    },
    Survivorship {
        attribute: Attribute::FormerName,
        form: Form::Name,
        criteria: &[Registered, Agreement, Preferred, Recent],
        sources: IDENTITY,
    },
    Survivorship {
        attribute: Attribute::Sex,
        form: Form::Sex,
        criteria: &[Registered, Valid, Agreement, Preferred, Recent],
        sources: IDENTITY,
    },
    Survivorship {
        attribute: Attribute::BirthDate,
        form: Form::BirthDate,
        criteria: &[Registered, Valid, Fuller, Agreement, Preferred, Recent],
        sources: &["registration", "birth", "hukou", "marriage", "residence", "insurance"],
    },
    Survivorship {
        attribute: Attribute::IdKind,
        form: Form::Text,
        criteria: &[Valid, Agreement, Preferred, Recent],
        sources: IDENTITY,
    },
    Survivorship {
        attribute: Attribute::IdNumber,
        form: Form::Number,
        criteria: &[Valid, Fuller, Agreement, Preferred, Recent],
        sources: IDENTITY,
    },
    Survivorship {
        attribute: Attribute::Phone,
        form: Form::Phone,
        criteria: &[Valid, Agreement, Recent, Preferred],
        sources: CONTACT,
    },
    Survivorship {
        attribute: Attribute::Email,
        form: Form::Text,
        criteria: &[Agreement, Recent, Preferred],
        sources: CONTACT,
    },
    Survivorship {
        attribute: Attribute::Ethnicity,
        form: Form::Ethnicity,
        criteria: &[Registered, Valid, Agreement, Preferred, Recent],
        sources: IDENTITY,
    },
    Survivorship {
        attribute: Attribute::MaritalStatus,
        form: Form::Text,
        criteria: &[Valid, Recent, Preferred],
        sources: &["marriage", "hukou", "residence"],
    },
    Survivorship {
        attribute: Attribute::Education,
        form: Form::Text,
        criteria: &[Valid, Recent, Preferred],
        sources: IDENTITY,
    },
    Survivorship {
        attribute: Attribute::Employer,
        form: Form::Name,
        criteria: &[Recent, Preferred],
        sources: &["insurance"],
    },
    Survivorship {
        attribute: Attribute::DeathDate,
        form: Form::Date,
        criteria: &[Registered, Fuller, Preferred, Agreement],
        sources: IDENTITY,
    },
];

/// The rules of `attribute`, if it is shown.
pub fn survivorship_of(attribute: Attribute) -> Option<&'static Survivorship> {
    SURVIVORSHIP.iter().find(|entry| entry.attribute == attribute)
}
