use base::PartialDate;
use jiff::{Span, civil::Date};
use serde::Deserialize;

use crate::Words;

/// Somebody's part in a matter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The part: `child`, `mother`, `father`, `self`, `spouse`, `deceased` ….
    pub role: String,
    /// In words.
    pub title: Words,
    /// Whether it cannot be asked for without them.
    #[serde(default)]
    pub required: bool,
    /// Whether everybody of this part takes part, such as all children; otherwise one.
    #[serde(default)]
    pub several: bool,
    /// From what age somebody takes this part, in completed years.
    #[serde(default)]
    pub from_years: Option<u16>,
    /// Under what age somebody takes this part.
    #[serde(default)]
    pub under_years: Option<u16>,
    /// Whether the family brings them: the bundle is for whoever the register knows nobody of this part for.
    #[serde(default)]
    pub brought: bool,
}

impl Party {
    /// Whether somebody born then is of the age of this part. Of whom no day of birth is known, nobody is taken for a child.
    pub fn is_aged(&self, born: Option<PartialDate>, today: Date) -> bool {
        let aged = |years: u16| born.map(|born| aged(born, years, today));
        self.from_years.is_none_or(|years| aged(years).unwrap_or(true))
            && self.under_years.is_none_or(|years| !aged(years).unwrap_or(true))
    }
}

/// Whether somebody born then has certainly completed so many years.
fn aged(born: PartialDate, years: u16, today: Date) -> bool {
    born.latest().checked_add(Span::new().years(years)).is_ok_and(|from| from <= today)
}

/// An item's place in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// The item.
    pub item: String,
    /// The items of the bundle that it follows.
    #[serde(default)]
    pub after: Vec<String>,
    /// The regions in which it belongs to the bundle; everywhere where empty.
    #[serde(default)]
    pub only: Vec<String>,
    /// The regions in which it does not.
    #[serde(default)]
    pub except: Vec<String>,
    /// Whether it is asked for only where the family chooses it.
    #[serde(default)]
    pub optional: bool,
    /// Whom it is for: what must hold for it to be there at all.
    #[serde(default)]
    pub when: Vec<Test>,
    /// Whether it is what the bundle's event says: where the register proposed the bundle by it, it is done.
    #[serde(default)]
    pub done_by_event: bool,
}

impl Placed {
    fn holds(&self, division: &str) -> bool {
        let within = |regions: &[String]| regions.iter().any(|region| division.starts_with(region.as_str()));
        (self.only.is_empty() || within(&self.only)) && !within(&self.except)
    }

    /// Whether it is for somebody. What is not known does not hold.
    pub fn is_for(&self, division: &str, known: &Circumstances<'_>, today: Date) -> bool {
        self.when.iter().all(|test| test.holds(division, known, today))
    }
}

/// What must hold for a family to do it all online, or for an item to be for them. There is no test that asks about marriage or how many children there are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Test {
    /// The one whom it is about is younger than so many months.
    YoungerMonths(u16),
    /// The one whom it is about is at least so many years old.
    YearsAtLeast(u16),
    /// The household book lies in the office's own region, by so many leading digits.
    BookWithin(usize),
    /// The home lies there.
    HomeWithin(usize),
    /// Somebody of this part is in the register.
    Known(String),
}

/// One of a bundle's conditions of doing it online.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What must hold.
    pub is: Test,
    /// Leading digits of the division codes in which it is asked; everywhere where absent.
    #[serde(default)]
    pub region: String,
    /// What to say where it does not hold.
    pub unmet: Words,
}

/// What conditions are tested against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Circumstances<'a> {
    /// The day of birth of the one whom it is about.
    pub born: Option<PartialDate>,
    /// Where the family's household book lies.
    pub book: Option<&'a str>,
    /// Where the family lives.
    pub home: Option<&'a str>,
    /// The parts whose people are in the register.
    pub parties: &'a [&'a str],
}

/// Why a family takes the road over the counter.
pub type Unmet<'a> = Vec<&'a Words>;

/// Items around one matter of life.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// Its code.
    pub code: String,
    /// Whether it stands in place of a shipped one of the same code.
    #[serde(default)]
    pub replaces: bool,
    /// Its name.
    pub title: Words,
    /// What it is for, in a sentence.
    pub summary: Words,
    /// The part of the one whom it is about.
    pub about: String,
    /// Who takes part.
    pub parties: Vec<Party>,
    /// The parts of those who may ask for it.
    pub asks: Vec<String>,
    /// The register's event that proposes it, as `registry::EventKind` names it.
    #[serde(default)]
    pub event: Option<String>,
    /// Its items.
    pub items: Vec<Placed>,
    /// When it can be done online.
    #[serde(default)]
    pub online: Vec<Condition>,
    /// The road for everybody else.
    pub offline: Words,
}

impl Bundle {
    /// The items in force for a division, in an order in which each stands behind those that it follows. What follows an item
    /// that the region has not, follows what that one would have followed.
    pub fn plan(&self, division: &str) -> Vec<Placed> {
        self.plan_of(division, |_| true)
    }

    /// The same without the items that are not kept, such as those that a family did not choose.
    pub fn plan_of(&self, division: &str, keeps: impl Fn(&Placed) -> bool) -> Vec<Placed> {
        let mut left: Vec<Placed> =
            self.items.iter().filter(|placed| placed.holds(division) && keeps(placed)).cloned().collect();
        let codes: Vec<String> = left.iter().map(|placed| placed.item.clone()).collect();
        for placed in &mut left {
            placed.after = self.followed(&placed.after, &codes);
        }
        let mut planned: Vec<Placed> = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let ready =
                |placed: &Placed| placed.after.iter().all(|code| planned.iter().any(|one| one.item == *code));
            // Bundles are read without circles, so there is always one.
            let Some(at) = left.iter().position(ready) else { break };
            planned.push(left.remove(at));
        }
        planned
    }

    fn followed(&self, after: &[String], codes: &[String]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for code in after {
            let more = if codes.contains(code) {
                vec![code.clone()]
            } else {
                let left_out = self.items.iter().find(|placed| placed.item == *code);
                left_out.map(|placed| self.followed(&placed.after, codes)).unwrap_or_default()
            };
            found.extend(more.into_iter().filter(|one| !found.contains(one)).collect::<Vec<_>>());
        }
        found
    }

    /// The conditions of doing it online that a family does not meet, in words. What is not known is not met: the counter's road
    /// is open to everybody.
    pub fn unmet(&self, division: &str, known: &Circumstances<'_>, today: Date) -> Unmet<'_> {
        let asked = self.online.iter().filter(|condition| division.starts_with(&condition.region));
        asked
            .filter(|condition| !condition.is.holds(division, known, today))
            .map(|condition| &condition.unmet)
            .collect()
    }

    /// The items that wait for each other, if any do.
    pub(crate) fn circle(&self) -> Option<Vec<&str>> {
        let mut left: Vec<&Placed> = self.items.iter().collect();
        loop {
            let waits = |placed: &&Placed, left: &[&Placed]| {
                placed.after.iter().any(|code| left.iter().any(|one| one.item == *code))
            };
            let (waiting, free): (Vec<&Placed>, Vec<&Placed>) =
                left.iter().partition(|placed| waits(placed, &left));
            if free.is_empty() {
                let mut items: Vec<&str> = waiting.iter().map(|placed| &*placed.item).collect();
                items.sort_unstable();
                return (!items.is_empty()).then_some(items);
            }
            left = waiting;
        }
    }
}

impl Test {
    fn holds(&self, division: &str, known: &Circumstances<'_>, today: Date) -> bool {
        let within = |place: Option<&str>, digits: usize| {
            let region = division.get(..digits);
            place.zip(region).is_some_and(|(place, region)| place.starts_with(region))
        };
        match self {
            Self::YoungerMonths(months) => {
                let until =
                    known.born.and_then(|born| born.earliest().checked_add(Span::new().months(*months)).ok());
                until.is_some_and(|until| today < until)
            }
            Self::YearsAtLeast(years) => known.born.is_some_and(|born| aged(born, *years, today)),
            Self::BookWithin(digits) => within(known.book, *digits),
            Self::HomeWithin(digits) => within(known.home, *digits),
            Self::Known(role) => known.parties.contains(&role.as_str()),
        }
    }
}
