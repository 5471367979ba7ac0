//! Sexes, the step, and the age groups that both share.

use serde::{Deserialize, Serialize};

use crate::Fault;

/// A sex as projections count it; files write `m` and `f`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// Both, in the order of every array.
    pub const BOTH: [Self; 2] = [Self::Male, Self::Female];

    /// Place in an array.
    pub const fn index(self) -> usize {
        match self {
            Self::Male => 0,
            Self::Female => 1,
        }
    }

    /// The letter that files use.
    pub const fn letter(self) -> char {
        match self {
            Self::Male => 'm',
            Self::Female => 'f',
        }
    }

    /// Reads `m`, `f`, `male`, `female`, `男`, `女` in any case.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "m" | "male" | "男" => Some(Self::Male),
            "f" | "female" | "女" => Some(Self::Female),
            _ => None,
        }
    }
}

/// Length of a projection step and width of an age group, which are always the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Single calendar years and single years of age.
    #[default]
    One,
    /// Five-year periods and five-year age groups.
    Five,
}

impl Step {
    /// Length in years.
    pub const fn years(self) -> u32 {
        match self {
            Self::One => 1,
            Self::Five => 5,
        }
    }

    /// Length in years, as a year number can be moved by.
    pub const fn year_shift(self) -> i32 {
        match self {
            Self::One => 1,
            Self::Five => 5,
        }
    }
}

/// Age groups of one width from 0 to an open group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ages {
    step: Step,
    open: u32,
}

impl Ages {
    /// Groups as wide as `step`, the last beginning at `open` and unbounded. `open` is at least two steps and at most 150.
    pub fn new(step: Step, open: u32) -> Result<Self, Fault> {
        if open.is_multiple_of(step.years()) && open >= 2 * step.years() && open <= 150 {
            Ok(Self { step, open })
        } else {
            Err(Fault::OpenAge { open, step: step.years() })
        }
    }

    /// Single years 0, 1, … 100+, the usual case.
    pub const SINGLE_TO_100: Self = Self { step: Step::One, open: 100 };

    /// Five-year groups 0-4, … 100+.
    pub const FIVE_TO_100: Self = Self { step: Step::Five, open: 100 };

    /// Width of a group.
    pub const fn step(self) -> Step {
        self.step
    }

    /// First age of the open group.
    pub const fn open(self) -> u32 {
        self.open
    }

    /// Number of groups, the open one included.
    #[expect(clippy::as_conversions, reason = "const context: 151 fits every usize")]
    pub const fn groups(self) -> usize {
        (self.open / self.step.years() + 1) as usize
    }

    /// First age of every group.
    pub fn starts(self) -> impl DoubleEndedIterator<Item = u32> + Clone {
        let width = self.step.years();
        (0..=self.open / width).map(move |group| group * width)
    }

    /// The group that holds `age`.
    #[expect(clippy::as_conversions, reason = "const context: 150 fits every usize")]
    pub const fn group_of(self, age: u32) -> usize {
        let age = if age > self.open { self.open } else { age };
        (age / self.step.years()) as usize
    }
}
