//! Slips of the pen, one function for each kind.

use std::collections::HashMap;

use pinyin::ToPinyin;

use crate::chance::Chance;
use crate::names::NameBook;
use crate::tables::slips::{FINALS, INITIALS, LOOK_ALIKE, NEAR_DIGIT, OLD_FORM};

/// The tables of confusion, made ready.
pub(crate) struct Slips {
    sound: HashMap<char, String>,
    by_sound: HashMap<String, Vec<char>>,
    look: HashMap<char, Vec<char>>,
    old: HashMap<char, char>,
}

impl Slips {
    /// From the characters that names are made of.
    pub(crate) fn new(book: &NameBook) -> Self {
        let mut sound = HashMap::new();
        let mut by_sound: HashMap<String, Vec<char>> = HashMap::new();
        for character in book.characters() {
            if let Some(reading) = character.to_pinyin() {
                sound.insert(character, reading.plain().to_owned());
                by_sound.entry(reading.plain().to_owned()).or_default().push(character);
            }
        }
        let mut look: HashMap<char, Vec<char>> = HashMap::new();
        for group in LOOK_ALIKE {
            for character in group.chars() {
                look.entry(character).or_default().extend(group.chars().filter(|other| *other != character));
            }
        }
        let old = OLD_FORM.iter().copied().filter(|(new, old)| new != old).collect();
        Self { sound, by_sound, look, old }
    }

    /// A character that sounds alike, or nearly so to a southern ear.
    pub(crate) fn homophone(&self, character: char, chance: &mut Chance) -> Option<char> {
        let sound = self.sound.get(&character)?;
        let heard = if chance.yes(0.2) { misheard(sound, chance) } else { sound.clone() };
        let others: Vec<char> =
            self.by_sound.get(&heard)?.iter().copied().filter(|other| *other != character).collect();
        (!others.is_empty()).then(|| *chance.pick(&others))
    }

    /// A character that looks alike.
    pub(crate) fn look_alike(&self, character: char, chance: &mut Chance) -> Option<char> {
        self.look.get(&character).map(|others| *chance.pick(others))
    }

    /// The old form.
    pub(crate) fn old_form(&self, character: char) -> Option<char> {
        self.old.get(&character).copied()
    }
}

fn misheard(sound: &str, chance: &mut Chance) -> String {
    let (initials, finals) = (INITIALS.iter(), FINALS.iter());
    let mut heard: Vec<String> = initials
        .filter_map(|(from, to)| sound.strip_prefix(from).map(|rest| format!("{to}{rest}")))
        .collect();
    heard.extend(finals.filter_map(|(from, to)| sound.strip_suffix(from).map(|rest| format!("{rest}{to}"))));
    if heard.is_empty() { sound.to_owned() } else { chance.pick(&heard).clone() }
}

/// One character of a text replaced by `with`, which may decline.
pub(crate) fn one_replaced(
    text: &str,
    chance: &mut Chance,
    mut with: impl FnMut(char, &mut Chance) -> Option<char>,
) -> Option<String> {
    let mut characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        return None;
    }
    // A slip falls on the given name three times in four.
    let start = usize::from(characters.len() > 1 && chance.yes(0.75));
    let place = start + chance.index(characters.len() - start);
    characters[place] = with(characters[place], chance)?;
    Some(characters.into_iter().collect())
}

/// One digit, from the position `from` on, mistyped for a near one.
pub(crate) fn digit_mistyped(text: &str, from: usize, chance: &mut Chance) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let digits: Vec<usize> =
        (from..characters.len()).filter(|&place| characters[place].is_ascii_digit()).collect();
    if digits.is_empty() {
        return text.to_owned();
    }
    let place = *chance.pick(&digits);
    let digit = usize::try_from(characters[place].to_digit(10).unwrap_or(0)).unwrap_or(0);
    let near: Vec<char> = NEAR_DIGIT[digit].chars().collect();
    characters[place] = if chance.yes(0.8) {
        *chance.pick(&near)
    } else {
        char::from_digit((chance.below(9) + 1 + characters[place].to_digit(10).unwrap_or(0)) % 10, 10)
            .unwrap_or('0')
    };
    characters.into_iter().collect()
}

/// Two unequal neighbouring digits exchanged, if there are any.
pub(crate) fn digits_swapped(text: &str, from: usize, chance: &mut Chance) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (from..characters.len().saturating_sub(1))
        .filter(|&place| {
            let (a, b) = (characters[place], characters[place + 1]);
            a.is_ascii_digit() && b.is_ascii_digit() && a != b
        })
        .collect();
    if !places.is_empty() {
        let place = *chance.pick(&places);
        characters.swap(place, place + 1);
    }
    characters.into_iter().collect()
}

/// ASCII digits and letters at twice their width.
pub(crate) fn full_width(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap_or(character),
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;

    #[test]
    fn homophones_share_their_sound_or_nearly() {
        let slips = Slips::new(&NameBook::new());
        let mut chance = Chance::new(3, Purpose::People, 0);
        let heard: Vec<char> = (0..60).filter_map(|_| slips.homophone('伟', &mut chance)).collect();
        assert!(heard.contains(&'炜') || heard.contains(&'威') || heard.contains(&'卫'));
        assert!(!heard.contains(&'伟'));
    }

    #[test]
    fn a_swap_changes_two_places() {
        let mut chance = Chance::new(3, Purpose::People, 1);
        let swapped = digits_swapped("330110199001011234", 6, &mut chance);
        let differing = swapped.chars().zip("330110199001011234".chars()).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 2);
    }
}
