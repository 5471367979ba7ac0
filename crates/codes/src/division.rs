//! Divisions from province to village (GB/T 2260, GB/T 10114 and the statistical codes below them), as they stood on
//! 2023-06-30, with the changes that are known before and after that day.

use std::{fmt, str::FromStr, sync::OnceLock};

use base::Date;

mod change;
mod find;
mod load;

pub use change::{Change, ChangeError, ChangeKind};
pub use find::Found;

use change::History;
use load::Edition;

/// The day on which the bundled edition stood.
pub const EDITION: Date = Date::constant(2023, 6, 30);

/// A division code of twelve digits; those of higher levels end in zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode(u64);

/// Why a text is not a division code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a division code has 2, 4, 6, 9 or 12 digits and does not begin with zero")]
pub struct DivisionCodeError;

/// Level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省, 自治区, 直辖市.
    Province,
    /// 地级市, 地区, 自治州, 盟.
    Prefecture,
    /// 县, 市辖区, 县级市, 旗.
    County,
    /// 街道, 镇, 乡.
    Township,
    /// 村, 社区.
    Village,
}

impl Level {
    /// How many digits of a code lead to this level.
    pub const fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::Prefecture => 4,
            Self::County => 6,
            Self::Township => 9,
            Self::Village => 12,
        }
    }

    /// What one step at this level adds to the twelve digits.
    const fn step(self) -> u64 {
        match self {
            Self::Province => 10_000_000_000,
            Self::Prefecture => 100_000_000,
            Self::County => 1_000_000,
            Self::Township => 1_000,
            Self::Village => 1,
        }
    }

    const fn above(self) -> Option<Self> {
        match self {
            Self::Province => None,
            Self::Prefecture => Some(Self::Province),
            Self::County => Some(Self::Prefecture),
            Self::Township => Some(Self::County),
            Self::Village => Some(Self::Township),
        }
    }

    const fn below(self) -> Option<Self> {
        match self {
            Self::Province => Some(Self::Prefecture),
            Self::Prefecture => Some(Self::County),
            Self::County => Some(Self::Township),
            Self::Township => Some(Self::Village),
            Self::Village => None,
        }
    }
}

impl DivisionCode {
    /// The level, told by the zeros at the end.
    pub const fn level(self) -> Level {
        let levels = [Level::Province, Level::Prefecture, Level::County, Level::Township];
        let mut at = 0;
        while at < levels.len() {
            if self.0.is_multiple_of(levels[at].step()) {
                return levels[at];
            }
            at += 1;
        }
        Level::Village
    }

    /// The code of the division of `level` that this one lies in (itself at its own level and below).
    #[must_use]
    pub const fn at(self, level: Level) -> Self {
        Self(self.0 - self.0 % level.step())
    }

    /// The code of the next level up; `None` for a province. Cities without counties are their townships' parents.
    pub fn parent(self) -> Option<Self> {
        let mut level = self.level();
        while let Some(above) = level.above() {
            if self.at(above) != self {
                return Some(self.at(above));
            }
            level = above;
        }
        None
    }

    /// The digits that matter at its level: `3301`, not `330100000000`.
    pub fn short(self) -> String {
        let mut text = self.to_string();
        text.truncate(self.level().digits());
        text
    }
}

impl FromStr for DivisionCode {
    type Err = DivisionCodeError;
    fn from_str(text: &str) -> Result<Self, DivisionCodeError> {
        if !matches!(text.len(), 2 | 4 | 6 | 9 | 12)
            || text.starts_with('0')
            || !text.bytes().all(|b| b.is_ascii_digit())
        {
            return Err(DivisionCodeError);
        }
        let digits: u64 = text.parse().or(Err(DivisionCodeError))?;
        let missing = u32::try_from(12 - text.len()).or(Err(DivisionCodeError))?;
        Ok(Self(digits * 10_u64.pow(missing)))
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}
impl fmt::Debug for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A division as it stood during some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Division<'a> {
    /// Its code.
    pub code: DivisionCode,
    /// Its own name: `上城区`.
    pub name: &'a str,
    /// Its level.
    pub level: Level,
    /// First day on which it stood so; `None` where the records do not reach back to it.
    pub valid_from: Option<Date>,
    /// First day on which it no longer stood so.
    pub valid_until: Option<Date>,
    /// What took its place on that day; empty while it stands.
    pub successors: &'a [DivisionCode],
}

/// The divisions and their changes.
#[derive(Debug)]
pub struct Divisions {
    edition: &'static Edition,
    history: History,
}

impl Divisions {
    /// The edition that ships with the program, and the changes that ship with it. Counties and above are there at
    /// once; townships and villages are unpacked when first asked for.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Divisions> = OnceLock::new();
        BUNDLED.get_or_init(|| Self { edition: load::edition(), history: History::bundled() })
    }

    /// The bundled edition with further changes, of which each successor must be known: in the edition, or created by
    /// one of the changes. A new name must not clash with a neighbour's.
    pub fn with_changes(changes: Vec<Change>) -> Result<Self, ChangeError> {
        let edition = load::edition();
        Ok(Self { edition, history: History::with(changes, edition)? })
    }

    /// The bundled edition with the bundled changes, as a value of its own.
    pub fn with_no_changes() -> Self {
        Self { edition: load::edition(), history: History::bundled() }
    }

    /// The division of a code (2, 4, 6, 9 or 12 digits) as it stands now, or as it last stood.
    pub fn get(&self, code: &str) -> Option<Division<'_>> {
        let code = code.parse().ok()?;
        self.history.last(code, self.edition)
    }

    /// The division of a code as it stood on a day. Before its first known change a division is taken to have stood.
    pub fn on(&self, code: &str, date: Date) -> Option<Division<'_>> {
        let code = code.parse().ok()?;
        self.history.on(code, date, self.edition)
    }

    /// The division of a code as it stood on a day, or as it last stood where it did not stand then.
    pub fn as_of(&self, code: &str, date: Date) -> Option<Division<'_>> {
        self.on(code, date).or_else(|| self.get(code))
    }

    /// The divisions directly below one as they stood on a day, in the order of their codes.
    pub fn children_on(&self, code: &str, date: Date) -> Vec<Division<'_>> {
        let Ok(code) = code.parse() else { return Vec::new() };
        let mut codes = self.codes_below(code);
        codes.extend(self.history.changed_below(code));
        codes.sort_unstable();
        codes.dedup();
        codes.into_iter().filter_map(|code| self.history.on(code, date, self.edition)).collect()
    }

    /// The divisions directly below one, in the order of their codes.
    pub fn children(&self, code: &str) -> Vec<Division<'_>> {
        code.parse()
            .map(|code| self.codes_below(code))
            .unwrap_or_default()
            .into_iter()
            .filter_map(|code| self.standing(code))
            .collect()
    }

    /// The provinces.
    pub fn provinces(&self) -> Vec<Division<'_>> {
        self.edition.provinces().filter_map(|code| self.standing(code)).collect()
    }

    /// The division directly above one.
    pub fn parent(&self, code: &str) -> Option<Division<'_>> {
        let parent = code.parse::<DivisionCode>().ok()?.parent()?;
        self.history.last(parent, self.edition)
    }

    /// The names from the province down, run together: `浙江省杭州市上城区`. Levels that only fill a place in the code
    /// (市辖区 under a municipality, 省直辖县级行政区划) are left out. `None` for a code that is not known.
    pub fn full_name(&self, code: &str) -> Option<String> {
        self.full_name_on(code, Date::MAX)
    }

    /// The same with the names of a day.
    pub fn full_name_on(&self, code: &str, date: Date) -> Option<String> {
        let code: DivisionCode = code.parse().ok()?;
        let name = |code: DivisionCode| {
            let then = self.history.on(code, date, self.edition);
            then.or_else(|| self.history.last(code, self.edition)).map(|division| division.name)
        };
        let mut names = vec![name(code)?];
        let mut at = code;
        while let Some(parent) = at.parent() {
            names.extend(name(parent).filter(|name| !is_filler(name)));
            at = parent;
        }
        names.reverse();
        Some(names.concat())
    }

    /// The codes that stand today for what a code meant on a day: itself while nothing has changed, and for a division
    /// below one that is gone, what took that one's place. Empty for a code that was never known.
    pub fn successors(&self, code: &str, from: Date) -> Vec<DivisionCode> {
        code.parse().map(|code| self.history.successors(code, from, self.edition)).unwrap_or_default()
    }

    /// Reads divisions off the front of an address, with or without province and with or without suffixes, and gives the
    /// deepest one that the text names without doubt, and the rest of the text. Spaces between names are skipped.
    pub fn find_by_name<'t>(&self, text: &'t str) -> Option<Found<'_, 't>> {
        find::find(self, text)
    }

    fn standing(&self, code: DivisionCode) -> Option<Division<'_>> {
        self.history.last(code, self.edition).filter(|division| division.valid_until.is_none())
    }

    fn codes_below(&self, code: DivisionCode) -> Vec<DivisionCode> {
        let mut codes = self.edition.children(code);
        codes.extend(self.history.created_below(code).filter(|code| self.edition.name(*code).is_none()));
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// Names of the middle level that stand for no place.
fn is_filler(name: &str) -> bool {
    matches!(name, "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划")
}

#[cfg(test)]
mod tests;
