use base::{AccountId, FindingId, Timestamp};
use registry::quality::Check;

use crate::Listed;

/// What somebody said of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It waits: nobody has said anything, or the last word was taken back.
    Open,
    /// 核实无误: looked into, and right as it stands. It does not come back unless what it says changes.
    AsItIs,
    /// 已转办: the source that is wrong was told, and the finding goes when its correction comes.
    InRepair,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Open, Self::AsItIs, Self::InRepair];

    /// The code in storage and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::AsItIs => "as_it_is",
            Self::InRepair => "in_repair",
        }
    }

    /// The verdict with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// A finding with the people that it names.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundFinding {
    /// Its id.
    pub id: FindingId,
    /// The check that found it.
    pub check: &'static Check,
    /// Since when it is known.
    pub found_at: Timestamp,
    /// Whom to open first.
    pub person: Listed,
    /// The others that it names; `None` beside one outside the reader's area.
    pub others: Vec<Option<Listed>>,
    /// The last word on it.
    pub verdict: Verdict,
    /// Whose, and when; `None` where nobody has said anything.
    pub decided: Option<(AccountId, Timestamp)>,
}

/// A finding about somebody, without the others that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingAbout {
    /// Its id.
    pub id: FindingId,
    /// The check that found it.
    pub check: &'static Check,
    /// Since when it is known.
    pub found_at: Timestamp,
    /// Whether it names them, and not only the household or home that they are of.
    pub named: bool,
    /// How many others it names.
    pub others: usize,
    /// The last word on it.
    pub verdict: Verdict,
}

/// How many findings a check has in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckCount {
    /// The check.
    pub check: &'static Check,
    /// Those that wait.
    pub open: u64,
    /// Those that somebody has looked into.
    pub decided: u64,
}
