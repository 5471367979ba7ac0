//! The values every other room speaks in: typed ids, the clock and the source of ids, spells of
//! valid and recorded time, dates that may be known only in part, money in fen, pages, redaction.
//!
//! No I/O happens here, and nothing reads an ambient clock or random source except the two
//! system implementations that the binary hands in ([`SystemClock`], [`SystemEntropy`]).

mod clock;
mod codes;
mod date;
mod id;
mod money;
mod page;
mod progress;
mod redact;
mod spell;

pub use clock::{Clock, Entropy, Env, FixedClock, SeededEntropy, SystemClock, SystemEntropy, Timestamp};
pub use date::{Calendar, DateError, PartialDate, WrittenDate};
pub use id::{
    AccountId, AppealId, ApplicationId, BasePopulationId, BatchId, CaseId, CertificateId, DecisionId,
    DivisionChangeId, DwellingId, EventId, FigureReleaseId, FindingId, FormId, GrantId, GroupMessageId,
    HouseholdId, Id, IdError, KeptTableId, Kind, MapLayerId, MessageId, OpenDataId, PairId, PaperId,
    PasskeyId, PersonId, ProxyId, ReclaimId, RecordId, RegistrationId, RollId, RosterId, ScenarioId,
    ServicePointId, SessionId, kind,
};
pub use jiff::civil::Date;
pub use money::Fen;
pub use page::{Page, PageSize};
pub use progress::{Progress, Silent};
pub use redact::Redacted;
pub use spell::{RecordedSpell, Spell, ValidSpell};
