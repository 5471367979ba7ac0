//! The people of the place as they are, before any office writes them down.

use codes::CitizenNumber;

use crate::chance::Chance;
use crate::day::Day;
use crate::land::Dwelling;
use crate::life::Marital;

/// How somebody belongs to the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Alive, hukou here.
    Local,
    /// Alive, lives here, hukou elsewhere.
    Migrant,
    /// Dead; the hukou was here.
    Dead,
    /// Alive; the hukou left with its owner.
    MovedOut,
    /// Alive; lived here with the hukou elsewhere, and has left.
    FormerMigrant,
    /// Known only through others: former spouses, parents long dead.
    Outside,
}

/// What the police know of where somebody with a hukou here lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whereabouts {
    /// At the hukou address, rightly.
    AtBook,
    /// Away, at an address they know.
    Known,
    /// Away, and they believe at home.
    Quiet,
    /// They do not know: 去向不明.
    Unaccounted,
}

/// The paper that carries somebody's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paper {
    /// Resident identity card.
    Citizen,
    /// Residence permit for Hong Kong, Macao or Taiwan residents.
    Compatriot,
    /// Foreigner's permanent residence card.
    Permanent,
    /// A foreign passport.
    Passport,
}

/// An identity number as 18 letters, or a shorter passport number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number(Box<str>);

impl Number {
    /// The number of a division, birth and sequence, with its check character.
    pub(crate) fn compose(division: &str, birth: Day, sequence: u16) -> Option<Self> {
        let number = CitizenNumber::compose(division, birth.date()?, sequence).ok()?;
        Some(Self(number.as_str().into()))
    }

    /// A foreign passport's number.
    pub(crate) fn passport(chance: &mut Chance) -> Self {
        let letter = char::from(*chance.pick(b"EGKLMNPRX"));
        Self(format!("{letter}{:08}", chance.below(100_000_000)).into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// One person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) name: Box<str>,
    /// Characters of the surname; 0 for a name without one.
    pub(crate) surname_length: u8,
    pub(crate) former_name: Option<Box<str>>,
    pub(crate) male: bool,
    pub(crate) ethnic: u8,
    pub(crate) birth: Day,
    pub(crate) death: Option<Day>,
    pub(crate) father: u32,
    pub(crate) mother: u32,
    pub(crate) spouse: u32,
    pub(crate) marital: Marital,
    pub(crate) standing: Standing,
    pub(crate) whereabouts: Whereabouts,
    /// The household in whose book (or, for migrants, in whose dwelling) the person stands.
    pub(crate) household: u32,
    /// Entered the hukou here, or came to live here.
    pub(crate) entered: Day,
    /// Left the place.
    pub(crate) left: Option<Day>,
    /// The hukou's dwelling.
    pub(crate) book: Dwelling,
    /// Where the person lived between the hukou's dwelling and the present one, and from when.
    pub(crate) former: Option<(Dwelling, Day)>,
    /// Where the person lives, or lived last.
    pub(crate) present: Dwelling,
    /// Since when.
    pub(crate) moved: Day,
    pub(crate) paper: Paper,
    /// County (6 digits) at the head of the number.
    pub(crate) prefix: u32,
    pub(crate) number: Option<Number>,
    /// A second number: of a second hukou, or one that was replaced.
    pub(crate) second: Option<Number>,
    /// Stands twice in the hukou extract.
    pub(crate) double_hukou: bool,
    /// Mobile number; 0 for none.
    pub(crate) phone: u64,
    /// Code of GB/T 4658, tens.
    pub(crate) schooling: u8,
    pub(crate) employer: u32,
}

impl Person {
    /// Where the person lived on a day.
    pub(crate) fn dwelling_on(&self, day: Day) -> &Dwelling {
        if day >= self.moved {
            return &self.present;
        }
        match &self.former {
            Some((dwelling, since)) if day >= *since => dwelling,
            _ => &self.book,
        }
    }

    /// Alive and either living here or with a hukou here.
    pub(crate) fn counted(&self) -> bool {
        matches!(self.standing, Standing::Local | Standing::Migrant)
    }

    /// The number, or nothing for those who never had one.
    pub(crate) fn number_text(&self) -> &str {
        self.number.as_ref().map_or("", Number::as_str)
    }

    /// The surname's part of the name and the rest.
    pub(crate) fn name_parts(&self) -> (&str, &str) {
        let cut =
            self.name.char_indices().nth(usize::from(self.surname_length)).map_or(self.name.len(), |c| c.0);
        self.name.split_at(cut)
    }
}

/// Highest schooling (tens of GB/T 4658) of somebody born in a year and now of an age.
pub(crate) fn schooling(chance: &mut Chance, born: i32, age: i32) -> u8 {
    // Shares of: none/other 90, primary 80, junior 70, senior 60, vocational 40, college 30, bachelor 20.
    let shares: [f64; 7] = match born {
        ..1950 => [0.30, 0.50, 0.14, 0.04, 0.01, 0.005, 0.005],
        1950..1960 => [0.08, 0.42, 0.37, 0.10, 0.015, 0.01, 0.005],
        1960..1970 => [0.02, 0.22, 0.52, 0.15, 0.04, 0.03, 0.02],
        1970..1980 => [0.01, 0.12, 0.52, 0.13, 0.09, 0.08, 0.045],
        1980..1990 => [0.003, 0.03, 0.34, 0.14, 0.13, 0.18, 0.16],
        _ => [0.002, 0.01, 0.16, 0.14, 0.14, 0.25, 0.24],
    };
    let most = match age {
        ..=6 => return 90,
        7..=12 => 80,
        13..=15 => 70,
        16..=18 => 60,
        19..=21 => 30,
        _ => 10,
    };
    let mut mark = chance.unit();
    let codes = [90, 80, 70, 60, 40, 30, 20];
    for (code, share) in codes.into_iter().zip(shares) {
        if mark < share {
            return code.max(most);
        }
        mark -= share;
    }
    10.max(most)
}

/// A mobile number.
pub(crate) fn mobile(chance: &mut Chance) -> u64 {
    let heads = [
        130, 131, 133, 135, 136, 137, 138, 139, 139, 138, 150, 151, 152, 158, 159, 177, 180, 181, 182, 187,
        188, 189, 199,
    ];
    *chance.pick(&heads) * 100_000_000 + u64::from(chance.below(100_000_000))
}
