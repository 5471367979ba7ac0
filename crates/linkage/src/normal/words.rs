use super::{index, per_symbol};
use crate::intern::{Interner, hash_bytes};

/// How many characters of a text are compared.
const LONGEST: usize = 48;

/// A text of no known meaning.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WordFeature {
    pub(crate) start: u32,
    pub(crate) length: u8,
    /// Hash of the folded text, 0 if nothing is left of it.
    pub(crate) whole: u64,
    /// A whole number, where the text is one.
    pub(crate) number: Option<i32>,
}

/// Texts by symbol.
#[derive(Clone, Default)]
pub(crate) struct Words {
    pub(crate) features: Vec<WordFeature>,
    pub(crate) characters: Vec<char>,
}

impl Words {
    pub(crate) fn of(interner: &Interner) -> Self {
        let folded: Vec<(Vec<char>, Option<i32>)> = per_symbol(interner, |written| {
            let folded = text::fold::match_key(written);
            (folded.chars().collect(), folded.parse().ok())
        });
        let mut words = Self::default();
        for (characters, number) in folded {
            let length = characters.len().min(LONGEST);
            let whole = match characters.len() {
                0 => 0,
                _ => hash_bytes(characters.iter().collect::<String>().as_bytes()),
            };
            let start = u32::try_from(words.characters.len()).unwrap_or(u32::MAX);
            words.characters.extend(&characters[..length]);
            words.features.push(WordFeature {
                start,
                length: u8::try_from(length).unwrap_or(0),
                whole,
                number,
            });
        }
        words
    }

    /// Takes in the texts of another table; its symbol `n` becomes `n` plus the number of texts here before.
    pub(crate) fn append(&mut self, more: &Self) {
        let start = u32::try_from(self.characters.len()).unwrap_or(u32::MAX);
        self.features
            .extend(more.features.iter().skip(1).map(|f| WordFeature { start: f.start + start, ..*f }));
        self.characters.extend(&more.characters);
    }

    pub(crate) fn get(&self, symbol: u32) -> WordFeature {
        self.features[index(symbol)]
    }

    pub(crate) fn characters(&self, feature: &WordFeature) -> &[char] {
        let start = index(feature.start);
        &self.characters[start..start + usize::from(feature.length)]
    }
}
