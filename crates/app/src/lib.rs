//! What can be done with the register, one file for each use case.
//!
//! Every use case takes the context [`access::Cx`] first (who, clock, request); those that return people also take a
//! [`access::Permit`], which names the purpose, and put the entry for the log where it is durable **before** they
//! return: if the log cannot be written, the read fails ([`AppError::LogUnwritable`]). People come back [`Masked`].
//!
//! [`sign_in`] is the one exception to the first rule: before it there is nobody who acts.

mod accounts;
mod adoption;
mod app;
pub mod applications;
mod ask_next;
mod audit;
mod backup;
mod batches;
pub mod benefit_files;
pub mod cases;
pub mod certificates;
pub mod children;
mod claims;
mod commit;
mod compare_with_truth;
mod compared;
pub mod corrections;
mod decide_pairs;
mod decisions;
mod division_list;
mod divisions;
pub mod door_ways;
pub mod doors;
mod doubtful;
mod doubts;
mod drafts;
pub mod entitlements;
mod error;
mod exchange;
mod exports;
pub mod figures;
mod find_homes;
mod find_places;
mod findings;
mod follow_nearby;
mod follow_registrations;
pub mod forms;
mod grants;
mod health;
mod import;
mod jobs;
pub mod lifetable_files;
pub mod link_files;
mod linking;
mod list_decisions;
mod log;
pub mod maps;
pub mod mask;
pub mod measures;
pub mod mending;
pub mod messages;
mod office_texts;
pub mod own_certificates;
mod own_profiles;
mod own_reads;
mod paper_keys;
mod passkeys;
mod password;
mod person_reads;
pub mod planning;
mod profiles;
pub mod project_files;
pub mod proxies;
pub mod public_services;
mod read_home;
mod read_pair;
mod read_person;
mod recents;
mod registrations;
pub mod repairs;
mod retention;
pub mod rolls;
pub mod rosters;
mod search_people;
mod second_factor;
mod secrets;
mod settle_decisions;
mod sign_in;
mod spool;
mod stage;
mod summary;
mod totp;
mod undo_batch;
mod unmask;
mod upload;
mod verify;
pub mod versions;
mod why_person;
mod withdraw_decision;

pub use accounts::{
    FIRST_ACCOUNT, NewAccount, SECURITY_ACCOUNT, bootstrap, command_line, command_line_auditor,
    create_account,
};
pub use app::App;
pub use ask_next::ask_next;
pub use audit::{
    LogQuery, entry_proof, export_log, log_checkpoint, log_consistency, log_inclusion, search_log, verify_log,
};
pub use backup::{backup, restore};
pub use batches::{
    BatchView, BatchWithGroups, RejectedRows, list_batches, read_batch, rejected_csv, rejected_rows,
    settle_rejected,
};
pub use commit::Written;
pub use compare_with_truth::compare_with_truth;
pub use compared::{ComparedLine, ComparedValue};
pub use decide_pairs::{DECISIONS_MOST, DecidedPairs, RefusedPair, decide_pairs};
pub use division_list::{ComparedList, GoneDivision, ListedDivision, compare_division_list};
pub use divisions::{
    AskedDivision, DivisionPreview, DivisionView, change_divisions, divisions_in_force, list_divisions,
    preview_divisions, undo_divisions,
};
pub use doubtful::{DoubtfulPattern, DoubtfulPeople, doubtful, queue_counts, queue_patterns};
pub use drafts::{drop_draft, keep_draft, read_draft, read_office_draft};
pub use error::{AppError, Result};
pub use exchange::people_by_number;
pub use exports::{AskedExport, Export, ExportOf, ExportRow, begin_export, list_exports, list_own_exports};
pub use find_homes::{FoundHomes, HomeLine, find_homes};
pub use find_places::{FoundOffice, FoundPoint, find_offices, find_points, points_within};
pub use findings::{FoundFinding, decide_finding, finding_counts, findings, open_findings, read_finding};
pub use grants::{
    AccountView, AskedGrant, EMERGENCY_SECONDS, Emergency, break_glass, emergencies, end_grant, give_grant,
    link_identity, list_accounts, open_account, reset_account, review_emergency, switch_grant,
    unlink_identity,
};
pub use health::{Advice, SystemHealth, system_health};
pub use import::{ImportFile, Imported, ProfileChoice, import};
pub use jobs::{Failure, Jobs, Phase, Step};
pub use list_decisions::{DecisionView, list_decisions};
pub use mask::Masked;
pub use office_texts::{
    AskedText, TEXT_KINDS, TextKind, TextView, filled, house_text, keep_office_text, office_text,
    office_texts,
};
pub use own_profiles::{
    AskedProfile, LONGEST_PROFILE, ProfileTrial, ProfileView, keep_profile, profiles_in_use,
    profiles_with_versions, try_profile,
};
pub use own_reads::{Looked, OwnRead, own_proof, own_reads};
pub use paper_keys::{PaperKeysFault, add_paper_key, paper_keys, seal_papers, usual_key_file};
pub use passkeys::{
    Answered, Begun, NewPasskey, Passkeys, begin_passkey, begin_passkey_sign_in, end_passkey, keep_passkey,
    keep_way, list_passkeys, rename_passkey, take_way,
};
pub use person_reads::{Read, person_reads};
pub use profiles::{ProfileName, list_profiles, source_name};
pub use read_home::{read_building, read_home, read_household};
pub use read_pair::{PairRecord, read_pair};
pub use read_person::read_person;
pub use recents::{
    Called, PINS, RECENTS, RecentView, forget_recent, forget_recents, keep_recent, pin_recent, recent_days,
    recents,
};
pub use registrations::{
    AskedStep, RegistrationView, declare_event, list_registrations, person_registrations, read_registration,
    registration_counts, take_step,
};
pub use retention::{
    AskedRetention, Retention, RetentionView, change_retention, keep_retention, remove_by_itself,
    remove_leftovers, retention,
};
pub use search_people::{FoundPerson, read_query, search_people, search_then};
pub use second_factor::{OfferedFactor, end_second_factor, offer_second_factor, set_second_factor};
pub use secrets::seal_secrets;
pub use settle_decisions::{Settling, SettlingState, resume_settling, settle_decisions, settle_now};
pub use sign_in::{
    ATTEMPTS, Factor, Gate, IDLE_SECONDS, LOCK_SECONDS, SESSION_SECONDS, SignedIn, Token, authenticate,
    change_password, note_failed_sign_in, sign_in, sign_in_by_identity, sign_in_by_passkey, sign_out,
};
pub use spool::{Spooled, SpooledFile};
pub use summary::{DaySummary, Truth, keep_truth, summary};
pub use undo_batch::{begin_undo, undo_batch};
pub use unmask::unmask;
pub use upload::{
    Decision, Upload, commit_import, discard_import, read_column_as, repair_import, stage_upload,
    withdraw_repair,
};
pub use verify::{is_whole, verify, verify_with};
pub use versions::{Versioned, version_now};
pub use why_person::{WhyHeld, WhyPair, WhyPerson, part_records, why_person};
pub use withdraw_decision::withdraw_decision;
