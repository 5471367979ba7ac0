//! Buildings of which nobody has said where they stand: a list to be worked through.

use access::{Action, Area, Cx, Permit, Subject};
use base::{Page, PageSize};
use codes::division::Divisions;
use records::Attribute;
use store::{Store, Unplaced, UnplacedCursor, UnplacedWanted};
use text::{
    address::{local_building_key, parse},
    fold::match_key,
};

use super::tiles::building_words;
use crate::{AppError, Result, log};

/// Words that an address is looked through for.
const WORDS: usize = 8;
/// The longest text, in characters.
const LONGEST: usize = 100;

/// Which of them are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct UnplacedAsked<'a> {
    /// Words of the address; empty for all.
    pub text: &'a str,
    /// A part of the area, by its code; `None` for all.
    pub division: Option<&'a str>,
    /// Where the page before ended.
    pub cursor: Option<&'a str>,
}

/// A part of the area with the buildings in it that stand nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnplacedPart {
    /// Its division code.
    pub division: Box<str>,
    /// Its name; the code where nobody knows one.
    pub name: Box<str>,
    /// Its buildings are known no more closely than to the area around its parts.
    pub coarse: bool,
    /// Buildings.
    pub buildings: u64,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnplacedBuildings {
    /// How many there are of what is asked for.
    pub all: u64,
    /// The page.
    pub page: Page<Unplaced>,
    /// The parts of the area, with the first page of everything.
    pub parts: Vec<UnplacedPart>,
}

/// The parts that an area is worked through by: townships, or within a township villages.
fn part_digits(area: &Area) -> u8 {
    match area.prefix().len() {
        0..6 => 6,
        6..9 => 9,
        _ => 12,
    }
}

async fn parts(store: &Store, permit: &Permit) -> Result<Vec<UnplacedPart>> {
    let digits = part_digits(permit.area());
    let counted = store.unplaced_by_division(permit, digits).await?;
    let named = |(division, buildings): (Box<str>, u64)| {
        let name = Divisions::bundled().get(&division).map_or(&*division, |known| known.name).into();
        let coarse = division.len() < usize::from(digits);
        UnplacedPart { division, name, coarse, buildings }
    };
    Ok(counted.into_iter().map(named).collect())
}

/// A page of the buildings without a place, by their names. The log has that addresses were shown.
pub async fn unplaced(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    asked: UnplacedAsked<'_>,
) -> Result<UnplacedBuildings> {
    let UnplacedAsked { text, division, cursor } = asked;
    let after = cursor.map(|text| UnplacedCursor::read(text).ok_or(AppError::Cursor)).transpose()?;
    let part = division.map(|code| (code, part_digits(permit.area())));
    let text: String = text.chars().take(LONGEST).collect();
    let words: Vec<String> =
        text.split_whitespace().map(match_key).filter(|word| !word.is_empty()).take(WORDS).collect();
    let building = local_building_key(&parse(&text));
    let wanted = UnplacedWanted { part, words: &words, building: building.as_deref() };
    let mut page = store.unplaced(permit, &wanted, after.as_ref(), PageSize::default()).await?;
    for building in &mut page.items {
        building.address = building_words(&building.address);
    }
    let found = UnplacedBuildings {
        all: store.count_unplaced(permit, &wanted).await?,
        page,
        parts: if after.is_none() && words.is_empty() && division.is_none() {
            parts(store, permit).await?
        } else {
            Vec::new()
        },
    };
    log::read_fields(cx, store, permit, (Action::ReadMap, Subject::None), [Attribute::Address]).await?;
    Ok(found)
}
