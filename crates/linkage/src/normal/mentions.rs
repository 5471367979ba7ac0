use rayon::prelude::*;

use super::{DateFeature, Dates, NumberFeature, PhoneFeature, PlaceFeature, Words, index};
use crate::corpus::{Column, Corpus, Domain};

/// What a comparison reads of a mention, packed together; symbols index the tables of [`super::Features`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MentionFeature {
    pub(crate) class: u16,
    /// 1 male, 2 female, 0 unknown; as stated, not as the number says.
    pub(crate) sex: u8,
    /// Year of birth that a stated age implies, 0 if none; right to within a year.
    pub(crate) aged_year: i16,
    pub(crate) row: u32,
    pub(crate) name: u32,
    pub(crate) former: u32,
    pub(crate) surname: u32,
    pub(crate) given: u32,
    pub(crate) number: u32,
    pub(crate) phone: u32,
    pub(crate) address: u32,
    pub(crate) hukou_address: u32,
    pub(crate) birth: DateFeature,
    pub(crate) spouse: Kin,
    pub(crate) mother: Kin,
    pub(crate) father: Kin,
    /// Rarity in bits of the name among people of about the same age.
    pub(crate) name_bits: f32,
}

/// A relative as a row names them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kin {
    pub(crate) name: u32,
    pub(crate) number: u32,
}

impl Kin {
    fn or(self, other: Self) -> Self {
        if self == Self::default() { other } else { self }
    }
}

impl MentionFeature {
    /// The stated birth date, or the one that a sound number holds.
    pub(crate) fn born(&self, numbers: &[NumberFeature]) -> DateFeature {
        if self.birth.known() { self.birth } else { numbers[index(self.number)].birth }
    }

    /// The name and the stated sex (0 male, 1 female), where both are known.
    pub(crate) fn name_and_sex(&self, features: &super::Features) -> Option<(u64, usize)> {
        let name = if self.name == 0 { self.given } else { self.name };
        let sex = usize::from(self.sex).checked_sub(1)?;
        (name != 0).then(|| (features.names.get(name).whole, sex))
    }

    /// The ten years of the birth, 0 if it is not known.
    pub(crate) fn decade(&self, numbers: &[NumberFeature]) -> u64 {
        let born = self.born(numbers);
        u64::try_from(i32::from(if born.known() { born.year } else { self.aged_year }) / 10).unwrap_or(0)
    }
}

/// Which person of a row a role is, as far as that says who is kin to whom.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RowPlace {
    Partner,
    Mother,
    Father,
    Child,
    Other,
}

fn place_of(role: &str) -> RowPlace {
    match role.to_lowercase().as_str() {
        "husband" | "wife" | "groom" | "bride" | "spouse1" | "spouse2" | "男方" | "女方" | "丈夫"
        | "妻子" | "夫" | "妻" => RowPlace::Partner,
        "mother" | "母亲" | "母" => RowPlace::Mother,
        "father" | "父亲" | "父" => RowPlace::Father,
        "child" | "newborn" | "baby" | "新生儿" | "子女" | "婴儿" => RowPlace::Child,
        _ => RowPlace::Other,
    }
}

pub(super) fn of(
    corpus: &Corpus,
    numbers: &[NumberFeature],
    dates: &Dates,
    phones: &[PhoneFeature],
    places: &[PlaceFeature],
    codes: &Words,
) -> Vec<MentionFeature> {
    let sexes = super::per_symbol(corpus.interner(Domain::Codes), sex_of);
    let kin = |mention, name, number| Kin {
        name: corpus.symbol(name, mention),
        number: corpus.symbol(number, mention),
    };
    let mut mentions: Vec<MentionFeature> = (0..corpus.len())
        .into_par_iter()
        .with_min_len(1024)
        .map(|at| MentionFeature {
            class: u16::try_from(corpus.class(at)).unwrap_or(u16::MAX),
            sex: sexes[index(corpus.symbol(Column::Sex, at))],
            aged_year: aged_year(corpus, dates, codes, at),
            row: corpus.row(at),
            name: corpus.symbol(Column::Name, at),
            former: corpus.symbol(Column::Former, at),
            surname: corpus.symbol(Column::Surname, at),
            given: corpus.symbol(Column::Given, at),
            number: usable(corpus.symbol(Column::Id, at), |s| numbers[s].length > 0),
            phone: usable(corpus.symbol(Column::Phone, at), |s| phones[s].digits != 0),
            address: usable(corpus.symbol(Column::Address, at), |s| places[s].written != 0),
            hukou_address: usable(corpus.symbol(Column::HukouAddress, at), |s| places[s].written != 0),
            birth: dates.get(corpus.symbol(Column::Birth, at)),
            spouse: kin(at, Column::SpouseName, Column::SpouseId),
            mother: kin(at, Column::MotherName, Column::MotherId),
            father: kin(at, Column::FatherName, Column::FatherId),
            name_bits: 0.0,
        })
        .collect();
    name_kin_of_rows(corpus, &mut mentions);
    mentions
}

fn usable(symbol: u32, holds: impl Fn(usize) -> bool) -> u32 {
    if symbol != 0 && holds(index(symbol)) { symbol } else { 0 }
}

fn sex_of(written: &str) -> u8 {
    match written.to_lowercase().as_str() {
        "1" | "男" | "男性" | "m" | "male" => 1,
        "2" | "女" | "女性" | "f" | "female" => 2,
        _ => match codes::lists::SEX.code_of(written) {
            Some("1") => 1,
            Some("2") => 2,
            _ => 0,
        },
    }
}

fn aged_year(corpus: &Corpus, dates: &Dates, codes: &Words, at: usize) -> i16 {
    let age = codes.get(corpus.symbol(Column::Age, at)).number;
    let seen = dates.get(corpus.symbol(Column::RecordDate, at));
    match age {
        Some(age @ 0..=125) if seen.known() => i16::try_from(i32::from(seen.year) - age).unwrap_or(0),
        _ => 0,
    }
}

/// The other people of a row are kin: in a marriage each is the other's spouse, in a birth the parents are the child's.
fn name_kin_of_rows(corpus: &Corpus, mentions: &mut [MentionFeature]) {
    let places: Vec<RowPlace> =
        (0..corpus.classes()).map(|class| place_of(corpus.role_name(class))).collect();
    if places.iter().all(|place| *place == RowPlace::Other) {
        return;
    }
    let mut by_row: Vec<(u32, u32)> = (0_u32..)
        .zip(&*mentions)
        .filter(|(_, mention)| places[usize::from(mention.class)] != RowPlace::Other)
        .map(|(at, mention)| (mention.row, at))
        .collect();
    by_row.par_sort_unstable();
    for row in by_row.chunk_by(|a, b| a.0 == b.0) {
        for (_, me) in row {
            for (_, other) in row.iter().filter(|(_, other)| other != me) {
                let named = {
                    let other = &mentions[index(*other)];
                    Kin { name: other.name, number: other.number }
                };
                let (mine, theirs) = (
                    places[usize::from(mentions[index(*me)].class)],
                    places[usize::from(mentions[index(*other)].class)],
                );
                let me = &mut mentions[index(*me)];
                match (mine, theirs) {
                    (RowPlace::Partner, RowPlace::Partner)
                    | (RowPlace::Mother, RowPlace::Father)
                    | (RowPlace::Father, RowPlace::Mother) => me.spouse = me.spouse.or(named),
                    (RowPlace::Child, RowPlace::Mother) => me.mother = me.mother.or(named),
                    (RowPlace::Child, RowPlace::Father) => me.father = me.father.or(named),
                    _ => {}
                }
            }
        }
    }
}
