use registry::quality;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::PersonRow;

/// The quality checks that found something in the reader's area. Counts, no people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingCounts {
    /// The checks, the surest first.
    pub(crate) items: Vec<CheckCount>,
}

/// A quality check and how many findings it has.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckCount {
    /// The check.
    pub(crate) check: Check,
    /// Findings that wait.
    pub(crate) open: u64,
    /// Findings that somebody has looked into.
    pub(crate) decided: u64,
}

/// A quality check of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Check {
    /// `group.what`.
    #[schema(example = "identity.number_shared")]
    pub(crate) id: String,
    /// What it looks at.
    pub(crate) group: CheckGroupCode,
    /// How sure it is.
    pub(crate) severity: SeverityCode,
    /// What it says, in the reader's language.
    pub(crate) text: String,
    /// The standard or reasoning that it rests on.
    pub(crate) source: String,
    /// Where the repair is made.
    pub(crate) next_step: NextStepCode,
}

/// Gives a set of codes of the domain its shape on the wire.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident of $from:ident: $($(#[$each:meta])* $code:ident,)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($(#[$each])* $code,)+ }

        impl From<quality::$from> for $name {
            fn from(code: quality::$from) -> Self {
                match code { $(quality::$from::$code => Self::$code,)+ }
            }
        }
    };
}

codes! {
    /// What a check looks at.
    CheckGroupCode of CheckGroup:
    /// Numbers and names.
    Identity,
    /// Dates of birth and death.
    Dates,
    /// Parents, children, spouses.
    Family,
    /// Books and their members.
    Household,
    /// Where people are.
    Residence,
    /// What only shows in many people together.
    Aggregate,
}

codes! {
    /// How sure a finding is that something is wrong.
    SeverityCode of Severity:
    /// Two things that the register says can't both be true.
    Contradiction,
    /// Rarely true.
    Suspect,
    /// Something is missing, or worth a look.
    Notice,
}

codes! {
    /// Where the repair of a finding is made.
    NextStepCode of NextStep:
    /// Correct a value of the person, with evidence.
    CorrectValue,
    /// Decide whether the people named are one person.
    DecidePair,
    /// Correct who is whose kin.
    CorrectKin,
    /// Correct a household's head, relation or membership.
    CorrectHousehold,
    /// Correct or end a residence.
    CorrectResidence,
    /// Visit or call, and confirm.
    Confirm,
    /// Re-code to the division's successor.
    RecodeDivision,
}

/// Findings of one check.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingsPage {
    /// The check.
    pub(crate) check: Check,
    /// The findings, by person.
    pub(crate) items: Vec<Finding>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// What a check found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Finding {
    /// `fnd_…`.
    pub(crate) id: String,
    /// Since when it is known.
    #[schema(format = DateTime)]
    pub(crate) found_at: String,
    /// Whom to open first.
    pub(crate) person: PersonRow,
    /// The others that it names, as far as they are inside the reader's area.
    pub(crate) others: Vec<PersonRow>,
    /// How many of those named are outside it.
    pub(crate) others_outside: usize,
    /// The last word on it.
    pub(crate) verdict: VerdictCode,
    /// When it was said; null while the finding waits.
    #[schema(format = DateTime)]
    pub(crate) decided_at: Option<String>,
}

/// A finding with its check.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneFinding {
    /// The check.
    pub(crate) check: Check,
    /// What it found.
    pub(crate) finding: Finding,
}

/// What the checks found about a person and nobody has settled.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenFindings {
    /// The findings, the surest first.
    pub(crate) items: Vec<OpenFinding>,
}

/// What a check found about a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenFinding {
    /// `fnd_…`.
    pub(crate) id: String,
    /// The check.
    pub(crate) check: Check,
    /// Since when it is known.
    #[schema(format = DateTime)]
    pub(crate) found_at: String,
    /// Whether it names the person, and not only their household or home.
    pub(crate) named: bool,
    /// How many others it names.
    pub(crate) others: usize,
    /// The last word on it: it waits, or the source was told.
    pub(crate) verdict: VerdictCode,
}

/// What somebody said of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VerdictCode {
    /// It waits.
    Open,
    /// Looked into, and right as it stands.
    AsItIs,
    /// The source that is wrong was told.
    InRepair,
}

impl From<VerdictCode> for store::Verdict {
    fn from(verdict: VerdictCode) -> Self {
        match verdict {
            VerdictCode::Open => Self::Open,
            VerdictCode::AsItIs => Self::AsItIs,
            VerdictCode::InRepair => Self::InRepair,
        }
    }
}

impl From<store::Verdict> for VerdictCode {
    fn from(verdict: store::Verdict) -> Self {
        match verdict {
            store::Verdict::Open => Self::Open,
            store::Verdict::AsItIs => Self::AsItIs,
            store::Verdict::InRepair => Self::InRepair,
        }
    }
}

/// What is to become of a finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerdictRequest {
    /// The word.
    pub(crate) verdict: VerdictCode,
}
