//! All the SQL there is: the register's tables in SQLite or PostgreSQL, chosen by URL.
//!
//! # How to use it
//!
//! ```text
//! let store = Store::open(&Settings::new("sqlite:wanjia.db")).await?;     // migrates
//!
//! // 1. Stage each file; nothing shows yet, and the counts are those of the later commit.
//! let mut load = store.begin_batch(&import_permit, new_batch, &env).await?;
//! load.append(rows).await?;  load.reject(rejected).await?;                 // any number of chunks
//! let batch = load.finish(groups).await?;                                  // or load.discard()
//!
//! // 2. Plan: what would stand, with the people that each mention is linked to now.
//! let change = Change { commit: vec![batch.id], ..Change::default() };
//! let mut standing = store.standing(&import_permit, &change).await?;
//! // linkage over standing.records → clusters; registry::assign; registry::derive
//!
//! // 3. One transaction: standings, links, doubtful pairs, everything derived. Unchanged rows stay untouched.
//! let outcome = Outcome { links, doubtful, derived, successions, settled: standing.settled, ..Outcome::default() };
//! store.commit(&import_permit, &change, standing.basis, outcome, &env).await?;
//! ```
//!
//! Undo: [`Store::undo_last`] restores the state before the newest batch exactly; when it answers
//! [`Undone::LaterChanges`], do steps 2 and 3 with `Change { undo: vec![id], .. }`.
//!
//! Decisions: [`Store::decide`] keeps what a worker says about pairs of the queue. [`Standing::decided`] has those in
//! force; a change with `Change::default()` links by them, and [`Outcome::settled`] notes which ones it carried.
//!
//! # What holds everywhere
//!
//! * No function returns people without a [`access::Permit`], and every query stays within its area: a person is inside
//!   by usual place or hukou (or, where neither is known, by the area whose import brought them). What is outside does
//!   not exist: `None`, never an error. Imports take an [`access::ImportPermit`].
//! * Derived rows have valid time and recorded time; reads take `as_known: Option<Timestamp>`.
//! * Times are integer microseconds, dates ISO text, ids UUID (PostgreSQL) or 16-byte blobs (SQLite).
//! * Every table of people carries `county`, the county whose register holds the row: the distribution key.
//! * Entries of the log are chained and the leaves of a tree; [`Store::append_audit`] returns when the entry is durable.
//!   On SQLite the log is a file of its own beside the register, [`log_file`].

mod account;
mod accounts;
mod adoptions;
mod analyst_tables;
mod appeals;
mod application;
mod applications;
mod archive;
mod bases;
mod batch;
mod batches;
mod benefits;
mod buildings;
mod bulk;
mod certificates;
mod change;
mod commit;
mod count_homes;
mod counts;
mod decision;
mod decisions;
mod differences;
mod divisions;
mod doors;
mod doubtful;
mod drafts;
mod engine;
mod error;
mod exchange;
mod exports;
mod facts;
mod find_homes;
mod finding;
mod findings;
mod form_people;
mod forms;
mod gazetteer;
mod grants;
mod group_messages;
mod health;
mod homes;
mod identities;
mod identity;
mod ids;
mod kept_answers;
mod kept_tables;
mod load;
mod log;
mod map_filter;
mod map_layers;
mod maps;
mod matters;
mod messages;
mod near;
mod office_rules;
mod on_day;
mod open_data;
mod outlines;
mod owed_notices;
mod papers;
mod passkeys;
mod people;
mod person;
mod planning;
mod proxies;
mod ratings;
mod readers;
mod recents;
mod reclaims;
mod record;
mod registrations;
mod releases;
mod resident_identities;
mod retention;
mod roll;
mod roll_lines;
mod rolls;
mod rosters;
mod rows;
mod scenarios;
mod scope;
mod search;
mod second_factor;
mod secrets;
mod service_measures;
mod shown;
mod small_change;
mod snapshot;
mod sql;
mod standing;
mod succession;
mod summary;
#[cfg(feature = "testing")]
pub mod testing;
mod turn;
mod unplaced;
mod verify;
mod waiting;

pub use ::papers::{PaperMedia, Sealed};
pub use account::{Account, Grant, SecondFactor, Session};
pub use adoptions::AdoptionSecret;
pub use analyst_tables::AnalystTable;
pub use appeals::{Appeal, AppealDecision, AppealOutcome, Appealed, RefusedCase};
pub use application::{
    Answers, Application, ApplicationStage, KeptPromise, Matter, MatterChange, MatterStep, Origin,
};
pub use archive::{Restored, TableDigest, restore};
pub use batch::{Batch, BatchState, Counts, FindingGroup, NewBatch, RejectedRow, StagedRow};
pub use benefits::{BenefitFacts, BenefitPerson, BenefitWord, KnownWord, PaidYear};
pub use buildings::Flat;
pub use certificates::{CertificateCheck, IssuingKey, KnownCertificate};
pub use change::{Basis, Change, Committed, Decider, DoubtfulPair, Link, Outcome, Standing, Undone};
pub use count_homes::{HOUSEHOLD_SIZES, HouseholdCount};
pub use counts::{BirthCount, Counted, DeathCount, DivisionCount, NotCounted, OPEN_AGE, ResidentCounts};
pub use decision::{
    Decided, DecisionPeople, InForce, Named, NewDecision, PairDecision, PairVerdict, Refusal, Settled,
    pair_of,
};
pub use divisions::{DivisionStage, KnownDivisionChange, NewDivisionChange, RecodeCount};
pub use doors::{Case, CaseAnswer, CaseKind, CaseOutcome, Door, DoorSession, DoorWay};
pub use doubtful::{PatternGroup, QueueCounts, QueueFilter, QueuePlace, Stage};
pub use engine::{Engine, Leftovers, Settings, Store};
pub use error::{ErrorKind, Result, StoreError};
pub use exchange::ExchangeTransaction;
pub use exports::{ListedMember, ListedParty, MemberKey, PartyKey};
pub use find_homes::{FoundHome, FoundHousehold};
pub use finding::{CheckCount, FindingAbout, FoundFinding, Verdict};
pub use findings::FindingCursor;
pub use form_people::{FormEvent, FormGroup, FormPerson, FormWanted};
pub use forms::{FormEvery, FormFilling, FormRound, KeptForm};
pub use group_messages::{Audience, GroupMessage, GroupStage};
pub use health::{Disk, StoreHealth};
pub use homes::HomeRecord;
pub use identities::Identity;
pub use identity::RecordedSuccession;
pub use kept_answers::{KeyedRequest, ListExport};
pub use kept_tables::{Every, KeptResult, KeptTable};
pub use load::BatchLoad;
pub use log::{AuditProof, EntryProof, LogExport, LogFilter, LogLine, OwnProof, log_file};
pub use map_filter::{AgeGroup, BookPlace, HomeSize, MapFilter};
pub use map_layers::{MapLayer, ServiceKind, ServicePoint};
pub use maps::{BuildingPlace, MapHome, MapRevision};
pub use matters::{ListedMatter, MatterFilter, ProposingEvent};
pub use messages::{Addressee, Message, MessageWishes, OUTSIDE, SendOutcome, TakenUp, UnsureSending};
pub use office_rules::{OfficeText, OwnProfile};
pub use open_data::{OpenDataRow, Withdrawal};
pub use outlines::Outline;
pub use owed_notices::OwedNotice;
pub use papers::{KeptPaper, Unsealed};
pub use passkeys::{Ceremony, Holders, KeptPasskey};
pub use person::{DoubtfulPeople, Found, HouseholdRecord, LinkedRecord, Listed, PersonRecord, Summary};
pub use planning::{BaseKind, BasePopulation, Scenario, ScenarioVersion};
pub use proxies::{Helper, Proxy, ProxyAct};
pub use ratings::{Answer, Rating};
pub use recents::{Recent, RecentKind, Thing};
pub use reclaims::{NewReclaim, Reclaim, ReclaimStage};
pub use registrations::{Kept, KnownRegistration, NewStep, SameRequest};
pub use releases::FigureRelease;
pub use resident_identities::{IdentityStanding, Numbered};
pub use retention::{Leftover, RetentionRule, RetentionRun};
pub use roll::{
    LineState, NewLine, NewRoll, Paid, PartKind, PaymentAccount, Roll, RollLine, RollStage, RollTotals,
};
pub use roll_lines::LinesDigest;
pub use rosters::Roster;
pub use scope::county_of;
pub use secrets::{KeptSecret, SecretOf};
pub use service_measures::{PublishedMeasures, Served, ServedCase, ServedItem};
pub use small_change::{Followed, Planner};
pub use unplaced::{Unplaced, UnplacedCursor, UnplacedWanted};
pub use verify::{ANNOUNCED, Fault, Verified};
pub use waiting::{AppealsQueued, DueQueued, Queued};
