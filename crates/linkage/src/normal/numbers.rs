use super::{DateFeature, counts, dates, index, lunar::LunarCalendar, per_symbol};
use crate::{
    corpus::{Column, Corpus, Domain},
    intern::hash_bytes,
    tally,
    whole::kind,
};

/// What a document number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum NumberKind {
    /// No number.
    #[default]
    None,
    /// In the form of GB 11643 and its check character holds.
    Valid,
    /// In that form, with a check character that fails or a birth date that no calendar has.
    Broken,
    /// Some characters are hidden.
    Masked,
    /// Another kind of number.
    Other,
}

/// How many characters of a number are compared.
const LONGEST: usize = 20;

/// A document number, 15-digit ones turned into 18.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NumberFeature {
    pub(crate) kind: NumberKind,
    pub(crate) length: u8,
    pub(crate) characters: [u8; LONGEST],
    /// Hash of the whole number, 0 if none.
    pub(crate) whole: u64,
    /// Said by a number of the citizens' form.
    pub(crate) birth: DateFeature,
    /// 1 male, 2 female, 0 unknown.
    pub(crate) sex: u8,
    /// Mentions with this number as their own.
    pub(crate) count: u32,
}

impl NumberFeature {
    pub(crate) fn characters(&self) -> &[u8] {
        &self.characters[..usize::from(self.length)]
    }
}

pub(crate) fn of(corpus: &Corpus) -> Vec<NumberFeature> {
    let calendar = LunarCalendar::new();
    let mut features = per_symbol(corpus.interner(Domain::Numbers), |written| read(&calendar, written));
    let counts = counts(corpus, Domain::Numbers, &[Column::Id]);
    let bearers = match corpus.whole() {
        Some(_) => Vec::new(),
        None => tally::sums(features.len(), |at| (features[at].whole, counts[at])),
    };
    for (at, feature) in features.iter_mut().enumerate() {
        feature.count = match corpus.whole() {
            Some(whole) => whole.count(kind::NUMBER, feature.whole),
            None => bearers[at],
        }
        .max(1);
    }
    features
}

fn read(calendar: &LunarCalendar, written: &str) -> NumberFeature {
    let plain: String = text::fold::half_width(written)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '_' | '(' | ')'))
        .flat_map(char::to_uppercase)
        .collect();
    if stands_for_nothing(&plain) {
        return NumberFeature::default();
    }
    let masked = plain.contains(['*', '＊', '●', '?']) || plain.contains("XX");
    let citizen = if masked { None } else { codes::citizen::CitizenNumber::parse(&plain).ok() };
    let Some(citizen) = citizen else {
        let kind = match plain.chars().filter(char::is_ascii_alphanumeric).count() {
            0 => return NumberFeature::default(),
            _ if masked => NumberKind::Masked,
            15..=19 if plain.bytes().filter(u8::is_ascii_digit).count() >= 14 => NumberKind::Broken,
            _ => NumberKind::Other,
        };
        return with_characters(&plain, NumberFeature { kind, ..NumberFeature::default() });
    };
    let birth = citizen.birth_date();
    let kind =
        if citizen.check_digit_holds() && birth.is_some() { NumberKind::Valid } else { NumberKind::Broken };
    let sex = match citizen.sequence() % 2 {
        1 => 1,
        _ => 2,
    };
    let feature = NumberFeature {
        kind,
        birth: birth.map_or_else(DateFeature::default, |day| dates::of_day(calendar, day)),
        sex: if kind == NumberKind::Valid { sex } else { 0 },
        ..NumberFeature::default()
    };
    with_characters(citizen.as_str(), feature)
}

/// One digit over and over, or nothing but zeros after the first six: a form that wanted to be filled.
fn stands_for_nothing(number: &str) -> bool {
    let bytes = number.as_bytes();
    let uniform = |part: &[u8]| part.windows(2).all(|pair| pair[0] == pair[1]);
    uniform(bytes)
        || number == "123456789012345678"
        || bytes.get(6..).is_some_and(|tail| tail.len() > 4 && uniform(tail))
}

fn with_characters(number: &str, mut feature: NumberFeature) -> NumberFeature {
    let bytes = number.as_bytes();
    let length = bytes.len().min(LONGEST);
    feature.characters[..length].copy_from_slice(&bytes[..length]);
    feature.length = u8::try_from(length).unwrap_or(0);
    feature.whole = if feature.kind == NumberKind::Masked { 0 } else { hash_bytes(bytes) };
    feature
}

/// A stretch of a number's characters as a key, 0 if it is shorter or partly hidden.
pub(crate) fn stretch(feature: &NumberFeature, from: usize, to: usize) -> u64 {
    match feature.characters().get(from..to) {
        Some(part) if part.iter().all(u8::is_ascii_alphanumeric) => hash_bytes(part),
        _ => 0,
    }
}

impl NumberFeature {
    /// The first fourteen characters: place and birthday in a citizen's number.
    pub(crate) fn head(&self) -> u64 {
        stretch(self, 0, 14)
    }

    /// The last eight characters.
    pub(crate) fn tail(&self) -> u64 {
        let length = usize::from(self.length);
        stretch(self, length.saturating_sub(8).max(index(1)), length)
    }
}
