//! What this office itself registers: births, deaths, moves, marriages and more, each an event that is declared, verified,
//! registered, and later perhaps corrected or annulled.
//!
//! Nothing of it is edited. A registration is its list of [`Action`]s; where it stands ([`Registration`]) follows from them.
//! While it stands, what it says is one source record of the source [`OFFICE`], with the registration's id as key: a
//! correction is a new version under that key, an annulment ends the record's standing. So the register's own rules
//! (linkage, survivorship, two times) hold for it as for any extract.

mod content;
mod forms;

use base::{AccountId, RegistrationId, Timestamp};

pub use content::{Content, Fault, FaultKind, Party};
pub use forms::{FieldForm, Form, PartyForm, Whom, form_of, forms};

use crate::EventKind;

/// The source of what this office registers.
pub const OFFICE: &str = "registration";

/// One step in a registration's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 申报: somebody says that it happened.
    Declare,
    /// 核验: its evidence was looked at.
    Verify,
    /// 登记: it is in the register from now on.
    Register,
    /// 撤回: it never went further.
    Withdraw,
    /// 申请更正: something about it is to be put right.
    AskCorrection,
    /// 申请注销: it did not happen, or was registered twice.
    AskAnnulment,
    /// 批准: what was asked for is so from now on.
    Approve,
    /// 不予批准: it stays as it is.
    Refuse,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 8] = [
        Self::Declare,
        Self::Verify,
        Self::Register,
        Self::Withdraw,
        Self::AskCorrection,
        Self::AskAnnulment,
        Self::Approve,
        Self::Refuse,
    ];

    /// The code in storage and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Declare => "declare",
            Self::Verify => "verify",
            Self::Register => "register",
            Self::Withdraw => "withdraw",
            Self::AskCorrection => "ask_correction",
            Self::AskAnnulment => "ask_annulment",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
        }
    }

    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// Where a registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Its evidence is to be looked at.
    Declared,
    /// It is to be registered.
    Verified,
    /// It counts.
    Registered,
    /// It counts; a correction is asked for.
    CorrectionAsked,
    /// It counts; its annulment is asked for.
    AnnulmentAsked,
    /// It counts no longer.
    Annulled,
    /// It never counted.
    Withdrawn,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 7] = [
        Self::Declared,
        Self::Verified,
        Self::Registered,
        Self::CorrectionAsked,
        Self::AnnulmentAsked,
        Self::Annulled,
        Self::Withdrawn,
    ];

    /// The code in storage and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Verified => "verified",
            Self::Registered => "registered",
            Self::CorrectionAsked => "correction_asked",
            Self::AnnulmentAsked => "annulment_asked",
            Self::Annulled => "annulled",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Whether what it says counts in the register.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Registered | Self::CorrectionAsked | Self::AnnulmentAsked)
    }

    /// The steps that can follow.
    pub const fn steps(self) -> &'static [Step] {
        match self {
            Self::Declared => &[Step::Verify, Step::Withdraw],
            Self::Verified => &[Step::Register, Step::Withdraw],
            Self::Registered => &[Step::AskCorrection, Step::AskAnnulment],
            Self::CorrectionAsked | Self::AnnulmentAsked => &[Step::Approve, Step::Refuse],
            Self::Annulled | Self::Withdrawn => &[],
        }
    }
}

/// A step that somebody took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// From 1 without a gap; also the registration's version.
    pub number: u64,
    /// What was done.
    pub step: Step,
    /// Who.
    pub account: AccountId,
    /// Of which office, by its area.
    pub office: Box<str>,
    /// When.
    pub at: Timestamp,
    /// Why, in words, where the step asks for it.
    pub reason: Option<Box<str>>,
    /// What is declared, or is to be so after a correction.
    pub content: Option<Content>,
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// It does not follow from where the registration stands.
    #[error("this step cannot follow from where the registration stands")]
    Order,
    /// Whoever declared or asked does not also decide.
    #[error("somebody else than who declared or asked takes this step")]
    SamePerson,
    /// A correction without what is to be so, or a request without its reason.
    #[error("a request says what is to be so, and why")]
    Incomplete,
}

/// An event of this office, as its actions make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its id, and the key of its source record.
    pub id: RegistrationId,
    /// What people are told: it stands for somebody who has no number yet.
    pub number: Box<str>,
    /// What happened.
    pub kind: EventKind,
    /// What was done, in order.
    pub actions: Vec<Action>,
}

impl Registration {
    /// Where it stands.
    pub fn stage(&self) -> Stage {
        let mut stage = Stage::Withdrawn;
        for action in &self.actions {
            stage = match (action.step, stage) {
                (Step::Declare, _) => Stage::Declared,
                (Step::Verify, _) => Stage::Verified,
                (Step::Register | Step::Refuse, _) | (Step::Approve, Stage::CorrectionAsked) => {
                    Stage::Registered
                }
                (Step::Withdraw, _) => Stage::Withdrawn,
                (Step::AskCorrection, _) => Stage::CorrectionAsked,
                (Step::AskAnnulment, _) => Stage::AnnulmentAsked,
                (Step::Approve, _) => Stage::Annulled,
            };
        }
        stage
    }

    /// Its version: how many actions it has.
    pub fn version(&self) -> u64 {
        self.actions.last().map_or(0, |action| action.number)
    }

    /// What it says now: as declared, or as last corrected.
    pub fn content(&self) -> Option<&Content> {
        let mut now = None;
        let mut asked = None;
        for action in &self.actions {
            match action.step {
                Step::Declare => now = action.content.as_ref(),
                Step::AskCorrection => asked = action.content.as_ref(),
                Step::Approve => now = asked.take().or(now),
                Step::Refuse => asked = None,
                Step::Verify | Step::Register | Step::Withdraw | Step::AskAnnulment => {}
            }
        }
        now
    }

    /// What a correction that waits would make of it.
    pub fn asked(&self) -> Option<&Content> {
        let last = self.actions.last()?;
        last.content.as_ref().filter(|_| last.step == Step::AskCorrection)
    }

    /// The action by which it came to count as it does, and so when the office last said so.
    pub fn decided(&self) -> Option<&Action> {
        self.actions.iter().rev().find(|action| matches!(action.step, Step::Register | Step::Approve))
    }

    /// Whether `account` may take `step` next. Who declared does not register, and who asked does not approve.
    pub fn may(&self, step: Step, account: AccountId) -> Result<(), StepError> {
        if !self.stage().steps().contains(&step) {
            return Err(StepError::Order);
        }
        let by = |wanted: &[Step]| self.actions.iter().rev().find(|action| wanted.contains(&action.step));
        let first = match step {
            Step::Register => by(&[Step::Declare]),
            Step::Approve => by(&[Step::AskCorrection, Step::AskAnnulment]),
            Step::Declare
            | Step::Verify
            | Step::Withdraw
            | Step::AskCorrection
            | Step::AskAnnulment
            | Step::Refuse => None,
        };
        if first.is_some_and(|action| action.account == account) {
            return Err(StepError::SamePerson);
        }
        Ok(())
    }
}
