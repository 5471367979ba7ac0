use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// What an id names. Each kind has its own prefix in text, so that an id pasted into the wrong
/// place is a parse error and never a wrong row.
pub trait Kind {
    /// The letters before the underscore, such as `per`.
    const PREFIX: &'static str;
}

/// The kinds of things that have an id.
pub mod kind {
    use super::Kind;
    macro_rules! kinds {
        ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name {}
            impl Kind for $name { const PREFIX: &'static str = $prefix; }
        )*};
    }
    kinds! {
        /// A person of the register: a claim about mentions, not a number.
        Person = "per";
        /// A group of people who live together or share a household book.
        Household = "hou";
        /// A home: a room, flat or house with an address.
        Dwelling = "dwe";
        /// A vital event or move.
        Event = "evt";
        /// One import of one file.
        Batch = "bat";
        /// One row of a department's file.
        Record = "rec";
        /// A worker's account.
        Account = "acc";
        /// What somebody was given to do: a role in an area for a time.
        Grant = "gra";
        /// A passkey of an account.
        Passkey = "pas";
        /// A signed-in session.
        Session = "ses";
        /// What a quality check found.
        Finding = "fnd";
        /// Two mentions that may be one person, named by their rows and roles.
        Pair = "par";
        /// What a worker decided about a pair.
        Decision = "dec";
        /// The counts that a projection begins with.
        BasePopulation = "bas";
        /// A form that somebody asks to be filled.
        Form = "frm";
        /// A roster: a named view over the register.
        Roster = "ros";
        /// A named scenario, with all its versions.
        Scenario = "scn";
        /// An event as this office registers it.
        Registration = "reg";
        /// A certificate that this register issued.
        Certificate = "cer";
        /// A resident's question, request or application.
        Case = "cas";
        /// An appeal to the office above.
        Appeal = "apl";
        /// A paper of a family, kept as a scan.
        Paper = "pap";
        /// What somebody lets a helper do for them.
        Proxy = "prx";
        /// A family's application for a bundle of services.
        Application = "app";
        /// A list of people to pay.
        Roll = "rol";
        /// What somebody is told.
        Message = "msg";
        /// A message to a described audience.
        GroupMessage = "gms";
        /// What was paid too much and is asked back.
        Reclaim = "rcl";
        /// A change of divisions that the register follows.
        DivisionChange = "div";
        /// A place where a service is given: a clinic, an outlet.
        ServicePoint = "svp";
        /// A layer of the map that an office has brought.
        MapLayer = "map";
        /// A table that an office keeps by name.
        KeptTable = "tab";
        /// A public release, tried or approved.
        FigureRelease = "rel";
        /// One-off open data, asked for or approved.
        OpenData = "ope";
    }
}

/// Id of a person.
pub type PersonId = Id<kind::Person>;
/// Id of a household.
pub type HouseholdId = Id<kind::Household>;
/// Id of a dwelling.
pub type DwellingId = Id<kind::Dwelling>;
/// Id of an event.
pub type EventId = Id<kind::Event>;
/// Id of a batch.
pub type BatchId = Id<kind::Batch>;
/// Id of a source record.
pub type RecordId = Id<kind::Record>;
/// Id of an account.
pub type AccountId = Id<kind::Account>;
/// Id of a grant.
pub type GrantId = Id<kind::Grant>;
/// Id of a passkey.
pub type PasskeyId = Id<kind::Passkey>;
/// Id of a session.
pub type SessionId = Id<kind::Session>;
/// Id of a finding: it follows from what the finding says, so that the same finding keeps it.
pub type FindingId = Id<kind::Finding>;
/// Id of a doubtful pair.
pub type PairId = Id<kind::Pair>;
/// Id of a decision.
pub type DecisionId = Id<kind::Decision>;
/// Id of a base population.
pub type BasePopulationId = Id<kind::BasePopulation>;
/// Id of a form that somebody asks to be filled.
pub type FormId = Id<kind::Form>;
/// Id of a roster.
pub type RosterId = Id<kind::Roster>;
/// Id of a registration.
pub type RegistrationId = Id<kind::Registration>;
/// Names a certificate.
pub type CertificateId = Id<kind::Certificate>;
/// Names a case.
pub type CaseId = Id<kind::Case>;
/// Names an appeal.
pub type AppealId = Id<kind::Appeal>;
/// Names a paper that is kept.
pub type PaperId = Id<kind::Paper>;
/// Names what a helper may do.
pub type ProxyId = Id<kind::Proxy>;
/// Names an application.
pub type ApplicationId = Id<kind::Application>;
/// Names a payment roll.
pub type RollId = Id<kind::Roll>;
/// Names what somebody is told.
pub type MessageId = Id<kind::Message>;
/// Names a message to a described audience.
pub type GroupMessageId = Id<kind::GroupMessage>;
/// Names a reclaim.
pub type ReclaimId = Id<kind::Reclaim>;
/// Id of a change of divisions.
pub type DivisionChangeId = Id<kind::DivisionChange>;
/// Id of a service point.
pub type ServicePointId = Id<kind::ServicePoint>;
/// Id of an office's own map layer.
pub type MapLayerId = Id<kind::MapLayer>;
/// Id of a table that is kept by name.
pub type KeptTableId = Id<kind::KeptTable>;
/// Id of a public release.
pub type FigureReleaseId = Id<kind::FigureRelease>;
/// Id of one-off open data.
pub type OpenDataId = Id<kind::OpenData>;
/// Id of a scenario.
pub type ScenarioId = Id<kind::Scenario>;

/// An id of one [`Kind`], a UUIDv7 inside, `per_0198…` (32 hex digits) in text.
pub struct Id<K: Kind> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Another kind's prefix, or none.
    #[error("an id of this kind starts with `{wanted}_`")]
    Prefix {
        /// The prefix that the kind has.
        wanted: &'static str,
    },
    /// The part after the prefix is not 32 hex digits.
    #[error("an id ends in 32 hexadecimal digits")]
    Digits,
}

impl<K: Kind> Id<K> {
    /// Wraps a UUID that is known to belong to this kind (read from its own column).
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, kind: PhantomData }
    }

    /// The UUID inside, for storage.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", K::PREFIX, self.uuid.as_simple())
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digits = text
            .strip_prefix(K::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .ok_or(IdError::Prefix { wanted: K::PREFIX })?;
        if digits.len() != 32 {
            return Err(IdError::Digits);
        }
        Uuid::try_parse(digits).map(Self::from_uuid).or(Err(IdError::Digits))
    }
}

impl<K: Kind> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K: Kind> Copy for Id<K> {}
impl<K: Kind> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K: Kind> Eq for Id<K> {}
impl<K: Kind> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K: Kind> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<K: Kind> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips_and_refuses_other_kinds() {
        let id = PersonId::from_uuid(Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001));
        let text = id.to_string();
        assert_eq!(text, "per_01980000000070008000000000000001");
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(text.parse::<BatchId>(), Err(IdError::Prefix { wanted: "bat" }));
        assert_eq!("per_12".parse::<PersonId>(), Err(IdError::Digits));
        assert_eq!("per_zz980000000070008000000000000001".parse::<PersonId>(), Err(IdError::Digits));
    }
}
