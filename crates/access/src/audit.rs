use base::{AccountId, BatchId, PersonId, Timestamp};
use records::Attribute;
use serde::{Deserialize, Serialize};

use crate::{Area, Purpose, Role};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Action { $($(#[$doc])* #[serde(rename = $code)] $name,)* }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code kept in storage.
            pub const fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
        }
    };
}

actions! {
    /// People were searched for and a list was shown.
    Search = "search",
    /// A person's record was opened.
    ReadRecord = "read_record",
    /// Somebody's name was shown as a relative or housemate in another person's record.
    ShownBeside = "shown_beside",
    /// It was looked up who had looked at a person.
    ReadLog = "read_log",
    /// A masked value (a document number, a phone) was shown in full.
    Unmask = "unmask",
    /// A batch's rows were looked at.
    ReadBatch = "read_batch",
    /// The log itself was searched by an auditor.
    SearchLog = "search_log",
    /// The log was proved.
    VerifyLog = "verify_log",
    /// The log was handed out: whole, or as a tree head or a proof.
    ExportLog = "export_log",
    /// A file was taken in and checked, to be imported or discarded.
    Stage = "stage",
    /// A repair was applied to a staged file.
    Repair = "repair",
    /// A staged file was discarded.
    Discard = "discard",
    /// Files were imported. Kept before the register is written.
    Import = "import",
    /// A batch was undone.
    Undo = "undo",
    /// An import or undo that an earlier entry announced was not written; the register is as before.
    NotWritten = "not_written",
    /// An account was made.
    CreateAccount = "create_account",
    /// An account got a new one-time password and lost its second factor.
    ResetAccount = "reset_account",
    /// Somebody was given a role in an area for a time.
    GiveGrant = "give_grant",
    /// A grant was ended.
    EndGrant = "end_grant",
    /// Accounts and their grants were looked at.
    ReadAccounts = "read_accounts",
    /// Somebody took emergency access beyond their grant, with a reason.
    BreakGlass = "break_glass",
    /// An emergency access was reviewed.
    ReviewEmergency = "review_emergency",
    /// Somebody began to act under another of their grants.
    SwitchGrant = "switch_grant",
    /// A second factor was set up.
    SetSecondFactor = "set_second_factor",
    /// A second factor was taken away.
    EndSecondFactor = "end_second_factor",
    /// A passkey was set up.
    SetPasskey = "set_passkey",
    /// A passkey was given another name.
    RenamePasskey = "rename_passkey",
    /// A passkey was taken away.
    EndPasskey = "end_passkey",
    /// An account was linked to who its worker is to another service.
    LinkIdentity = "link_identity",
    /// Such a link was taken away.
    UnlinkIdentity = "unlink_identity",
    /// People of an area left the system as a file.
    ExportPeople = "export_people",
    /// The register and its log were copied into an archive.
    Backup = "backup",
    /// The register and its log were put back from an archive.
    Restore = "restore",
    /// People of an area were counted for planning.
    Count = "count",
    /// A scenario, or the counts that it rests on, left the system as a file.
    ExportPlan = "export_plan",
    /// A form that somebody asks for was taken in.
    KeepForm = "keep_form",
    /// It was confirmed what a form's fields ask for.
    ConfirmForm = "confirm_form",
    /// A form was filled and handed out; the people are those whose values stand in it.
    FillForm = "fill_form",
    /// Two fillings of a form were compared; the people are those who came, went or changed.
    CompareForm = "compare_form",
    /// A roster was made or put away.
    KeepRoster = "keep_roster",
    /// A roster was opened; the people are those who were shown.
    OpenRoster = "open_roster",
    /// Somebody signed in.
    SignIn = "sign_in",
    /// Somebody failed to sign in.
    SignInFailed = "sign_in_failed",
    /// Somebody signed out.
    SignOut = "sign_out",
    /// A password was changed.
    ChangePassword = "change_password",
    /// Somebody said what is to become of a quality check's finding.
    DecideFinding = "decide_finding",
    /// It was decided whether two records are one person.
    DecidePair = "decide_pair",
    /// An event was declared at this office.
    DeclareEvent = "declare_event",
    /// What was declared or registered of an event was looked at.
    ReadEvent = "read_event",
    /// An event was verified, registered, corrected or annulled, or one of these was asked for or refused.
    DecideEvent = "decide_event",
    /// It was noted that a family was told of a claim, has asked for it, or what the paying office answered.
    KeepClaim = "keep_claim",
    /// The account into which a family wants to be paid was told, or shown.
    KeepAccount = "keep_account",
    /// A payment roll was listed, shown, approved or dropped.
    HandleRoll = "handle_roll",
    /// A payment roll left as a file for the bank.
    ExportRoll = "export_roll",
    /// The bank's answer to a payment was taken in.
    SettlePayment = "settle_payment",
    /// An amount that was paid too much was asked back, received or left to the family.
    AskBack = "ask_back",
    /// A certificate was issued, handed out again or revoked.
    IssueCertificate = "issue_certificate",
    /// A resident's door to their own record was opened or closed at the counter.
    OpenDoor = "open_door",
    /// Somebody looked at their own record through their own door.
    ReadOwn = "read_own",
    /// A family appealed to the office above, or that office decided.
    HandleAppeal = "handle_appeal",
    /// A paper of somebody was kept, or taken away.
    KeepPaper = "keep_paper",
    /// A paper of somebody was looked at.
    ReadPaper = "read_paper",
    /// Somebody let a helper do something for them, a helper took it on, or it was taken back.
    KeepHelper = "keep_helper",
    /// A helper looked at something, or did something, for whom they help.
    ActAsHelper = "act_as_helper",
    /// A resident's request was taken up, answered, or sent on.
    DecideCase = "decide_case",
    /// A map was opened, or a part of it was seen from near: buildings with how many people live in each.
    ReadMap = "read_map",
    /// A worker looked at what they themselves had begun to write, which may name people.
    ReadDraft = "read_draft",
    /// It was kept where buildings or services are, or a layer of a map was brought or taken away.
    KeepMap = "keep_map",
    /// How a department's files are read was changed.
    KeepProfile = "keep_profile",
    /// What the office says in letters, answers and papers was changed.
    KeepOfficeText = "keep_office_text",
    /// How long leftovers are kept was changed.
    ChangeRetention = "change_retention",
    /// Leftovers that were kept long enough were removed.
    RemoveLeftovers = "remove_leftovers",
    /// Rows of an import that could not be taken were said to have been dealt with.
    SettleRejected = "settle_rejected",
    /// Somebody was told something: a message was put into their inbox.
    TellPerson = "tell_person",
    /// Somebody's telephone number or mail address was read to send them word of a message.
    SendMessage = "send_message",
    /// A message to a described audience was counted, written, approved or dropped.
    HandleGroup = "handle_group",
    /// Somebody chose what they want to be told and by which way.
    KeepWishes = "keep_wishes",
    /// A family's applications were listed, or one was opened and read; nothing of it changed.
    ReadApplication = "read_application",
    /// A family's application was begun, filled in, handed in or withdrawn, or a step of one of its items was taken.
    HandleApplication = "handle_application",
    /// A change of divisions was entered, to be followed by the register.
    ChangeDivisions = "change_divisions",
    /// Areas of accounts and grants follow a change of divisions, or its undoing.
    RecodeAreas = "recode_areas",
    /// A change of divisions was undone.
    UndoDivisions = "undo_divisions",
    /// Such a decision was taken back.
    WithdrawDecision = "withdraw_decision",
}

impl Action {
    /// The action with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.code() == code)
    }
}

/// Whom or what it concerned. A search names each person it showed, never the text that was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Nobody in particular.
    None,
    /// These people.
    People(Vec<PersonId>),
    /// This batch.
    Batch(BatchId),
}

/// One entry of the log of reads and writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub account: AccountId,
    /// Of which office, by its area; `None` for an attempt under a name that no account has.
    pub area: Option<Area>,
    /// In which role.
    pub role: Role,
    /// For what, where a person was read.
    pub purpose: Option<Purpose>,
    /// What was done.
    pub action: Action,
    /// To whom.
    pub subject: Subject,
    /// Which fields of theirs were shown or written.
    pub fields: Vec<Attribute>,
    /// The request that it belonged to.
    pub request: Box<str>,
}

impl AuditEntry {
    /// The same entry, naming the fields that were shown or written.
    #[must_use]
    pub fn of_fields(self, fields: impl IntoIterator<Item = Attribute>) -> Self {
        let mut fields: Vec<Attribute> = fields.into_iter().collect();
        fields.sort_unstable();
        fields.dedup();
        Self { fields, ..self }
    }
}
