use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{counts, index, per_symbol, rarity};
use crate::{
    corpus::{Column, Corpus, Domain, is_han},
    intern::{hash_bytes, hash_numbers},
    tally,
    whole::kind,
};

/// How many readings of a character are kept.
pub(crate) const SYLLABLES: usize = 3;
/// How many characters of a name are compared.
pub(crate) const LONGEST: usize = 24;

/// How many places of a name are counted with any character there.
const PLACES: usize = 4;

/// A name, or a part of one. Keys are hashes, 0 where there is nothing to compare.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NameFeature {
    pub(crate) start: u32,
    pub(crate) length: u8,
    pub(crate) surname_length: u8,
    /// Written without Chinese characters.
    pub(crate) latin: bool,
    pub(crate) whole: u64,
    pub(crate) pinyin: u64,
    pub(crate) fuzzy: u64,
    pub(crate) surname: u64,
    pub(crate) given: u64,
    pub(crate) given_pinyin: u64,
    /// The syllables in any order.
    pub(crate) bag: u64,
    /// The first character.
    pub(crate) first: u64,
    /// How many characters are hidden or could not be written.
    pub(crate) hidden: u8,
    /// Rarity in bits of the name, its sound, its near sound, surname and given name.
    pub(crate) whole_bits: f32,
    pub(crate) pinyin_bits: f32,
    pub(crate) fuzzy_bits: f32,
    pub(crate) surname_bits: f32,
    pub(crate) given_bits: f32,
    /// Rarity of the names that equal this one but for the character at each of the first places.
    pub(crate) but_one_bits: [f32; PLACES],
}

impl NameFeature {
    /// Of how many of its first characters it is counted which names differ from it in that one only.
    fn places(&self) -> usize {
        if self.latin { 0 } else { usize::from(self.length).min(PLACES) }
    }

    /// The surname, or the whole of a name that has none.
    pub(crate) fn surname_or_first(&self) -> u64 {
        if self.surname == 0 { self.first } else { self.surname }
    }
}

/// All names of a corpus, with their characters and readings.
#[derive(Clone, Default)]
pub(crate) struct Names {
    pub(crate) features: Vec<NameFeature>,
    pub(crate) characters: Vec<char>,
    /// Readings of each character as syllable numbers, 0 for none; and the same with n/l, zh/z, -n/-ng folded.
    pub(crate) readings: Vec<[u16; SYLLABLES]>,
    pub(crate) near: Vec<[u16; SYLLABLES]>,
}

struct Read {
    characters: Vec<char>,
    surname_length: usize,
    latin: bool,
}

#[derive(Clone, Copy, Default)]
struct Sound {
    readings: [u16; SYLLABLES],
    near: [u16; SYLLABLES],
}

impl Names {
    pub(crate) fn of(corpus: &Corpus) -> Self {
        let read: Vec<Option<Read>> = per_symbol(corpus.interner(Domain::Names), |name| Some(read(name)));
        let sounds = sounds(&read);
        let parts: Vec<Self> = read
            .par_chunks(1 << 13)
            .map(|read| {
                let mut part = Self::default();
                for name in read {
                    let feature = name.as_ref().map(|name| part.keep(name, &sounds));
                    part.features.push(feature.unwrap_or_default());
                }
                part
            })
            .collect();
        drop(read);
        let mut names = Self::default();
        names.features.reserve(parts.iter().map(|part| part.features.len()).sum());
        for part in &parts {
            names.join(part, 0);
        }
        names.weigh(corpus);
        names
    }

    /// Takes in a part's names from `first` on.
    fn join(&mut self, part: &Self, first: usize) {
        let start = u32::try_from(self.characters.len()).unwrap_or(u32::MAX);
        let features = part.features.iter().skip(first);
        self.features.extend(features.map(|f| NameFeature { start: f.start + start, ..*f }));
        self.characters.extend(&part.characters);
        self.readings.extend(&part.readings);
        self.near.extend(&part.near);
    }

    fn keep(&mut self, name: &Read, sounds: &FxHashMap<char, Sound>) -> NameFeature {
        let start = self.characters.len();
        let length = name.characters.len().min(LONGEST);
        let surname_length = name.surname_length.min(length);
        let reading = if surname_length > 0 && !name.latin {
            text::pinyin::of_name(&name.characters.iter().collect::<String>()).into_iter().next()
        } else {
            None
        };
        let mut spoken = reading.as_ref().map_or("", |reading| reading.full.as_str());
        for (at, c) in name.characters[..length].iter().enumerate() {
            let mut sound = sounds.get(c).copied().unwrap_or_default();
            if at < surname_length && !name.latin {
                spoken = surname_first(*c, spoken, &mut sound);
            }
            self.characters.push(*c);
            self.readings.push(sound.readings);
            self.near.push(sound.near);
        }
        let first = |table: &[[u16; SYLLABLES]], from: usize, to: usize| {
            hash_numbers(
                &(from..to)
                    .map(|at| match table[start + at][0] {
                        0 => u64::from(u32::from(name.characters[at])) << 16,
                        syllable => u64::from(syllable),
                    })
                    .collect::<Vec<_>>(),
            )
        };
        let part = |from: usize, to: usize| {
            if from >= to {
                0
            } else {
                hash_bytes(name.characters[from..to].iter().collect::<String>().as_bytes())
            }
        };
        let known = length > 0;
        let hidden = name.characters[..length].iter().filter(|c| **c == HIDDEN).count();
        let mut syllables: Vec<u64> = (0..length)
            .map(|at| match self.readings[start + at][0] {
                0 => u64::from(u32::from(name.characters[at])) << 16,
                syllable => u64::from(syllable),
            })
            .collect();
        syllables.sort_unstable();
        NameFeature {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            length: u8::try_from(length).unwrap_or(0),
            surname_length: u8::try_from(surname_length).unwrap_or(0),
            latin: name.latin,
            whole: part(0, length),
            pinyin: if known { first(&self.readings, 0, length) } else { 0 },
            fuzzy: match (known, name.latin) {
                (false, _) => 0,
                (true, true) => skeleton(&name.characters),
                (true, false) => first(&self.near, 0, length),
            },
            surname: part(0, surname_length),
            given: part(surname_length, length),
            given_pinyin: if surname_length < length {
                first(&self.readings, surname_length, length)
            } else {
                0
            },
            bag: if known && !name.latin { hash_numbers(&syllables) } else { 0 },
            first: part(0, length.min(1)),
            hidden: u8::try_from(hidden).unwrap_or(0),
            ..NameFeature::default()
        }
    }

    /// Counts how often each key is met among the mentions' own names.
    fn weigh(&mut self, corpus: &Corpus) {
        let counts = counts(corpus, Domain::Names, &[Column::Name, Column::Surname, Column::Given]);
        if let Some(whole) = corpus.whole() {
            let total = whole.total(kind::NAME);
            self.rate(|key| rarity(whole.count(key.0, key.1), total));
            return;
        }
        let total: usize = counts.iter().map(|c| index(*c)).sum();
        let features = &self.features;
        let met =
            |key: fn(&NameFeature) -> u64| tally::sums(features.len(), |at| (key(&features[at]), counts[at]));
        let met = [
            met(|name| name.whole),
            met(|name| name.pinyin),
            met(|name| name.fuzzy),
            met(|name| name.surname),
            met(|name| name.given),
        ];
        let of_one = |at: usize| features[at / PLACES].places() > at % PLACES;
        let but_one = tally::sums(features.len() * PLACES, |at| {
            let name = at / PLACES;
            if of_one(at) { (self.but_one(&features[name], at % PLACES), counts[name]) } else { (0, 0) }
        });
        self.features.par_iter_mut().with_min_len(4096).enumerate().for_each(|(at, feature)| {
            let bits = |met: &[u32]| rarity(met[at], total);
            (feature.whole_bits, feature.pinyin_bits, feature.fuzzy_bits) =
                (bits(&met[0]), bits(&met[1]), bits(&met[2]));
            (feature.surname_bits, feature.given_bits) = (bits(&met[3]), bits(&met[4]));
            for place in 0..feature.places() {
                feature.but_one_bits[place] = rarity(but_one[at * PLACES + place], total);
            }
        });
    }

    /// Sets how rare each name is by the rarity in bits of its keys.
    pub(crate) fn rate(&mut self, rarity_of: impl Fn((u8, u64)) -> f32 + Sync) {
        let bits_of =
            |feature: &NameFeature| self.keys(feature).into_iter().map(&rarity_of).collect::<Vec<f32>>();
        let all: Vec<Vec<f32>> = self.features.par_iter().with_min_len(256).map(bits_of).collect();
        for (feature, bits) in self.features.iter_mut().zip(all) {
            (feature.whole_bits, feature.pinyin_bits, feature.fuzzy_bits) = (bits[0], bits[1], bits[2]);
            (feature.surname_bits, feature.given_bits) = (bits[3], bits[4]);
            for (slot, value) in feature.but_one_bits.iter_mut().zip(&bits[5..]) {
                *slot = *value;
            }
        }
    }

    /// Takes in the names of another table; its symbol `n` becomes `n` plus the number of names here before.
    pub(crate) fn append(&mut self, more: &Self) {
        self.join(more, 1);
    }

    /// What is counted of a name, by kind.
    pub(crate) fn keys(&self, feature: &NameFeature) -> Vec<(u8, u64)> {
        let mut keys = vec![
            (kind::NAME, feature.whole),
            (kind::SOUND, feature.pinyin),
            (kind::NEAR_SOUND, feature.fuzzy),
            (kind::SURNAME, feature.surname),
            (kind::GIVEN, feature.given),
        ];
        keys.extend((0..feature.places()).map(|at| (kind::BUT_ONE, self.but_one(feature, at))));
        keys
    }

    /// A key shared by the names that equal this one but for the character at `at`.
    fn but_one(&self, feature: &NameFeature, at: usize) -> u64 {
        let mut parts = [0_u64; LONGEST];
        let characters = self.characters(feature);
        for (part, c) in parts.iter_mut().zip(characters) {
            *part = u64::from(u32::from(*c));
        }
        parts[at] = 0;
        hash_numbers(&parts[..characters.len()])
    }

    pub(crate) fn characters(&self, feature: &NameFeature) -> &[char] {
        let start = index(feature.start);
        &self.characters[start..start + usize::from(feature.length)]
    }

    pub(crate) fn get(&self, symbol: u32) -> &NameFeature {
        &self.features[index(symbol)]
    }
}

/// Stands for a character that is hidden (张*伟) or that a system could not write (张?伟).
pub(crate) const HIDDEN: char = '\u{ff0a}';

fn is_hidden(c: char) -> bool {
    matches!(c, '*' | '＊' | '?' | '？' | '□' | '■' | '○' | '●' | '某' | '×' | '\u{fffd}')
}

fn read(name: &str) -> Read {
    let latin = !is_han(name);
    let characters: Vec<char> = if !latin && name.chars().any(is_hidden) {
        let parts = name
            .split_inclusive(is_hidden)
            .map(|part| part.strip_suffix(is_hidden).map_or((part, false), |p| (p, true)));
        parts
            .flat_map(|(part, hidden)| {
                text::fold::match_key(part).chars().chain(hidden.then_some(HIDDEN)).collect::<Vec<_>>()
            })
            .collect()
    } else {
        text::fold::match_key(name).chars().collect()
    };
    let surname_length = if latin || characters.len() < 2 {
        0
    } else {
        let folded: String = characters.iter().collect();
        text::name::split(&folded).0.chars().count()
    };
    Read { characters, surname_length, latin }
}

fn sounds(names: &[Option<Read>]) -> FxHashMap<char, Sound> {
    let characters: FxHashSet<char> =
        names.iter().flatten().filter(|n| !n.latin).flat_map(|n| n.characters.iter().copied()).collect();
    characters
        .into_iter()
        .map(|c| {
            let mut sound = Sound::default();
            for (at, syllable) in text::pinyin::keys(c).take(SYLLABLES).enumerate() {
                sound.readings[at] = syllable;
                sound.near[at] = text::pinyin::fuzzy(syllable);
            }
            (c, sound)
        })
        .collect()
}

/// A surname is read as surnames are (单 shan, 解 xie): that reading comes first. `spoken` is what is left of the name's
/// reading; returned is what is left after this character.
fn surname_first<'a>(c: char, spoken: &'a str, sound: &mut Sound) -> &'a str {
    let wanted = text::pinyin::syllables_of(c)
        .iter()
        .zip(text::pinyin::keys(c))
        .filter(|(syllable, _)| spoken.starts_with(**syllable))
        .max_by_key(|(syllable, _)| syllable.len());
    let Some((syllable, first)) = wanted else { return "" };
    if sound.readings[0] != first {
        let place = sound.readings.iter().position(|reading| *reading == first).unwrap_or(SYLLABLES - 1);
        (sound.readings[place], sound.near[place]) = (sound.readings[0], sound.near[0]);
        (sound.readings[0], sound.near[0]) = (first, text::pinyin::fuzzy(first));
    }
    &spoken[syllable.len()..]
}

/// The first letter and the consonants after it, doubled ones once: a key that survives most misspellings.
fn skeleton(letters: &[char]) -> u64 {
    let mut kept: Vec<char> = Vec::with_capacity(5);
    for letter in letters {
        let soft = matches!(letter.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w');
        if kept.is_empty() || (!soft && kept.last() != Some(letter)) {
            kept.push(*letter);
        }
    }
    kept.truncate(5);
    hash_bytes(kept.iter().collect::<String>().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Names {
        let mut corpus = Corpus::new();
        let source = corpus.source("a");
        for name in list {
            corpus.push(source, name, "self", &mut [(records::Attribute::Name, *name)].into_iter(), &[]);
        }
        Names::of(&corpus)
    }

    #[test]
    fn reads_surnames_as_surnames_and_folds_near_sounds() {
        let names = names(&["单芳", "山方", "张林", "章宁", "歐陽娜", "欧阳娜"]);
        let of = |symbol: u32| names.get(symbol);
        assert_eq!(of(1).pinyin, of(2).pinyin);
        assert_ne!(of(3).pinyin, of(4).pinyin);
        assert_eq!(of(3).fuzzy, of(4).fuzzy);
        assert_eq!(of(5).whole, of(6).whole);
        assert_eq!(of(6).surname_length, 2);
    }
}
