use serde::{Deserialize, Serialize};

/// Sex as GB/T 2261.1 codes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 0 未知的性别.
    #[default]
    Unknown,
    /// 1 男.
    Male,
    /// 2 女.
    Female,
    /// 5 女性改(变)为男性; not in every edition.
    FemaleToMale,
    /// 6 男性改(变)为女性; not in every edition.
    MaleToFemale,
    /// 9 未说明的性别.
    NotStated,
}

impl Sex {
    /// Every value, in the order of the codes.
    pub const ALL: [Self; 6] =
        [Self::Unknown, Self::Male, Self::Female, Self::FemaleToMale, Self::MaleToFemale, Self::NotStated];

    /// The code: `0 1 2 5 6 9`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "0",
            Self::Male => "1",
            Self::Female => "2",
            Self::FemaleToMale => "5",
            Self::MaleToFemale => "6",
            Self::NotStated => "9",
        }
    }

    /// The value that `code` stands for, if the standard has it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sex| sex.code() == code)
    }
}
