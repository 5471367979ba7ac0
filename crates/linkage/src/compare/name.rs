use super::{Comparison, GIVEN, NAME, SURNAME, distance};
use crate::normal::{Features, HIDDEN, MentionFeature, NameFeature, Names, SYLLABLES};

const EXACT: u8 = 1;
const FORMER: u8 = 2;
const HOMOPHONE: u8 = 3;
const NEAR_HOMOPHONE: u8 = 4;
const ONE_CHARACTER: u8 = 5;
const SHORT_ONE_CHARACTER: u8 = 6;
const OTHER_SURNAME: u8 = 7;
const REORDERED: u8 = 8;
const SURNAME_ONLY: u8 = 9;
const GIVEN_ONLY: u8 = 10;
const ONE_MORE: u8 = 11;
const SOME_CHARACTER: u8 = 12;
const DIFFERENT: u8 = 13;
const HIDDEN_FITS: u8 = 14;
const LOOKS_ALIKE: u8 = 15;

/// What the levels of [`NAME`] mean.
pub(crate) const NAME_LEVELS: [(&str, &str); 15] = [
    ("姓名相同", "same name"),
    ("与曾用名相同", "same as a former name"),
    ("同音不同字", "same sound, other characters"),
    ("近音", "nearly the same sound"),
    ("一字不同", "one character differs"),
    ("单名不同", "one-character given name differs"),
    ("姓不同名相同", "other surname, same given name"),
    ("字序不同", "same characters in another order"),
    ("仅姓相同", "only the surname is the same"),
    ("仅单名相同", "only the one-character given name is the same"),
    ("多或少一字", "one character more or fewer"),
    ("有一字相同", "one character the same"),
    ("姓名不同", "different names"),
    ("未遮盖的字相同", "the characters shown are the same"),
    ("一字形近", "one character looks like the other"),
];

/// What the levels of surnames and given names in an alphabet mean.
pub(crate) const PART_LEVELS: [(&str, &str); 5] = [
    ("相同", "the same"),
    ("相近", "nearly the same"),
    ("相似", "alike"),
    ("不同", "different"),
    ("姓与名互换", "surname and given name swapped"),
];

pub(super) fn compare(features: &Features, a: &MentionFeature, b: &MentionFeature, found: &mut Comparison) {
    let names = &features.names;
    if a.name != 0 && b.name != 0 {
        let (first, second) = (names.get(a.name), names.get(b.name));
        let (mut level, mut bits) = level(names, first, second);
        if level == EXACT {
            bits = a.name_bits.min(b.name_bits);
        } else if let Some(rarity) = former(names, a, b) {
            (level, bits) = (FORMER, rarity);
        }
        found.set_rare(NAME, level, bits);
        if matches!(level, EXACT | FORMER) {
            // Half of two relatives share the surname; the given name is then as rare as anybody's.
            found.family_chance = -(bits - first.surname_bits).max(1.0) - 1.0;
        }
        return;
    }
    let whole = |mention: &MentionFeature| mention.surname != 0 || mention.given != 0;
    if whole(a) && whole(b) {
        compare_parts(names, a, b, found);
    }
}

/// Whether one side's former name is the other's name.
fn former(names: &Names, a: &MentionFeature, b: &MentionFeature) -> Option<f32> {
    let equal = |x: u32, y: u32| {
        let (x, y) = (names.get(x), names.get(y));
        (x.whole != 0 && x.whole == y.whole).then_some(x.whole_bits - 1.0)
    };
    equal(a.former, b.name).or_else(|| equal(a.name, b.former)).or_else(|| equal(a.former, b.former))
}

/// Level and rarity of two Chinese names.
pub(super) fn level(names: &Names, a: &NameFeature, b: &NameFeature) -> (u8, f32) {
    let least = |of: fn(&NameFeature) -> f32| of(a).min(of(b));
    if a.whole == b.whole {
        return (EXACT, least(|n| n.whole_bits));
    }
    let (x, y) = (names.characters(a), names.characters(b));
    if a.hidden > 0 || b.hidden > 0 {
        return level_of_hidden(a, b, x, y);
    }
    if x.len() != y.len() {
        return level_of_lengths(a, b, x, y);
    }
    if sounds_alike(names, a, b, &names.readings) {
        return (HOMOPHONE, least(|n| n.pinyin_bits));
    }
    if sounds_alike(names, a, b, &names.near) {
        return (NEAR_HOMOPHONE, least(|n| n.fuzzy_bits));
    }
    let mut differing = (0..x.len()).filter(|at| x[*at] != y[*at]);
    let (place, more) = (differing.next().unwrap_or(0), differing.next().is_some());
    let surname = usize::from(a.surname_length.max(1));
    if !more && x.len() >= 2 && text::glyph::look_alike(x[place], y[place]) {
        return (LOOKS_ALIKE, least_but_one(a, b, place));
    }
    if !more && x.len() >= 3 {
        let bits = least_but_one(a, b, place);
        return if place < surname { (OTHER_SURNAME, bits) } else { (ONE_CHARACTER, bits) };
    }
    if !more && x.len() == 2 {
        return if place == 0 {
            (GIVEN_ONLY, least(|n| n.given_bits))
        } else {
            (SHORT_ONE_CHARACTER, least(|n| n.surname_bits))
        };
    }
    if same_set(x, y) {
        return (REORDERED, least(|n| n.whole_bits) - 1.0);
    }
    if x.len() >= 5 && distance(x, y, 2) <= 2 {
        return (ONE_MORE, least(|n| n.whole_bits));
    }
    rest(a, b, x, y)
}

/// Names of which characters are hidden: the shown ones must agree.
fn level_of_hidden(a: &NameFeature, b: &NameFeature, x: &[char], y: &[char]) -> (u8, f32) {
    let shown = |p: &char, q: &char| *p != HIDDEN && *q != HIDDEN;
    let agree = x.iter().zip(y).filter(|(p, q)| shown(p, q)).all(|(p, q)| p == q);
    let ends_hidden = x.last() == Some(&HIDDEN) || y.last() == Some(&HIDDEN);
    if !agree || (x.len() != y.len() && !ends_hidden) {
        return rest(a, b, x, y);
    }
    let (full, other) = if a.hidden <= b.hidden { (a, y) } else { (b, x) };
    let place = other.iter().position(|c| *c == HIDDEN).unwrap_or(0);
    let bits = match full.but_one_bits.get(place) {
        Some(bits) if full.hidden == 0 && x.len() == y.len() && a.hidden.max(b.hidden) == 1 => *bits,
        _ if place == 0 => full.given_bits,
        _ => a.surname_bits.min(b.surname_bits),
    };
    (HIDDEN_FITS, bits)
}

fn level_of_lengths(a: &NameFeature, b: &NameFeature, x: &[char], y: &[char]) -> (u8, f32) {
    let (long, short) = if x.len() > y.len() { (x, y) } else { (y, x) };
    let most = if short.len() >= 5 { 2 } else { 1 };
    if short.len() >= 2 && distance(long, short, most) <= most {
        let shorter = if x.len() < y.len() { a } else { b };
        return (ONE_MORE, shorter.whole_bits);
    }
    rest(a, b, x, y)
}

fn rest(a: &NameFeature, b: &NameFeature, x: &[char], y: &[char]) -> (u8, f32) {
    if a.surname != 0 && a.surname == b.surname {
        (SURNAME_ONLY, a.surname_bits.min(b.surname_bits))
    } else if a.given != 0 && a.given == b.given {
        (OTHER_SURNAME, a.given_bits.min(b.given_bits))
    } else if x.iter().any(|c| y.contains(c)) {
        (SOME_CHARACTER, f32::NAN)
    } else {
        (DIFFERENT, f32::NAN)
    }
}

fn least_but_one(a: &NameFeature, b: &NameFeature, place: usize) -> f32 {
    match (a.but_one_bits.get(place), b.but_one_bits.get(place)) {
        (Some(x), Some(y)) => x.min(*y),
        _ => a.surname_bits.min(b.surname_bits) + 4.0,
    }
}

/// Whether every character has a reading in common with its opposite (or is the same).
fn sounds_alike(names: &Names, a: &NameFeature, b: &NameFeature, table: &[[u16; SYLLABLES]]) -> bool {
    let (x, y) = (crate::normal::index(a.start), crate::normal::index(b.start));
    (0..usize::from(a.length)).all(|at| {
        names.characters[x + at] == names.characters[y + at]
            || table[x + at].iter().any(|reading| *reading != 0 && table[y + at].contains(reading))
    })
}

fn same_set(x: &[char], y: &[char]) -> bool {
    x.iter().all(|c| x.iter().filter(|d| *d == c).count() == y.iter().filter(|d| *d == c).count())
}

fn compare_parts(names: &Names, a: &MentionFeature, b: &MentionFeature, found: &mut Comparison) {
    let straight = (part(names, a.surname, b.surname), part(names, a.given, b.given));
    let crossed = (part(names, a.surname, b.given), part(names, a.given, b.surname));
    let good = |level: u8| matches!(level, 1 | 2);
    if good(crossed.0.0) && good(crossed.1.0) && !(good(straight.0.0) && good(straight.1.0)) {
        found.set_rare(SURNAME, 5, crossed.0.1.min(crossed.1.1));
        found.set_rare(GIVEN, 5, crossed.0.1.max(crossed.1.1));
        return;
    }
    for (slot, (level, bits)) in [(SURNAME, straight.0), (GIVEN, straight.1)] {
        if level == 1 {
            found.set_rare(slot, level, bits);
        } else {
            found.set(slot, level);
        }
    }
}

/// Level and rarity of two parts of names in an alphabet.
fn part(names: &Names, a: u32, b: u32) -> (u8, f32) {
    let (first, second) = (names.get(a), names.get(b));
    if first.whole == 0 || second.whole == 0 {
        return (0, f32::NAN);
    }
    if first.whole == second.whole {
        return (1, first.whole_bits);
    }
    let (p, q) = (names.characters(first), names.characters(second));
    let alike = jaro_winkler(p, q);
    let close = distance(p, q, 1) <= 1 && p.len().min(q.len()) >= 3;
    let level = if alike >= 0.92 || close {
        2
    } else if alike >= 0.80 {
        3
    } else {
        4
    };
    (level, first.whole_bits.min(second.whole_bits))
}

/// Winkler 1990: 1 for equal texts, 0 for texts with nothing in common.
pub(super) fn jaro_winkler(a: &[char], b: &[char]) -> f64 {
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = [false; 64];
    let mut matched_a = [' '; 64];
    let mut matches = 0_usize;
    for (i, c) in a.iter().enumerate().take(64) {
        let (from, to) = (i.saturating_sub(window), (i + window + 1).min(b.len()).min(64));
        if let Some(j) = (from..to).find(|j| !taken[*j] && b[*j] == *c) {
            taken[j] = true;
            matched_a[matches] = *c;
            matches += 1;
        }
    }
    if matches == 0 {
        return 0.0;
    }
    let in_b = b.iter().take(64).zip(taken).filter(|(_, t)| *t).map(|(c, _)| *c);
    let swaps = in_b.zip(matched_a).filter(|(x, y)| x != y).count() / 2;
    let m = matches as f64;
    let jaro = (m / a.len() as f64 + m / b.len() as f64 + (m - swaps as f64) / m) / 3.0;
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    jaro + prefix as f64 * 0.1 * (1.0 - jaro)
}

#[cfg(test)]
mod tests {
    use records::Attribute::Name;

    use super::{HOMOPHONE, LOOKS_ALIKE, ONE_CHARACTER, SHORT_ONE_CHARACTER, jaro_winkler, level};
    use crate::Corpus;

    /// Slips of an eye or a scanner, beside those of an ear and other names.
    #[test]
    fn knows_characters_that_look_alike() {
        for (a, b, wanted) in [
            ("张未央", "张末央", LOOKS_ALIKE),
            ("李晴", "李睛", LOOKS_ALIKE),
            ("刘建国", "刚建国", LOOKS_ALIKE),
            ("张伟国", "张芳国", ONE_CHARACTER),
            ("李芳", "李伟", SHORT_ONE_CHARACTER),
            ("李芳", "李方", HOMOPHONE),
        ] {
            let mut corpus = Corpus::new();
            let source = corpus.source("a");
            for name in [a, b] {
                corpus.push(source, name, "self", &mut [(Name, name)].into_iter(), &[]);
            }
            let names = &corpus.features().names;
            assert_eq!(level(names, names.get(1), names.get(2)).0, wanted, "{a} {b}");
        }
    }

    /// The values published by Winkler.
    #[test]
    fn agrees_with_the_published_values() {
        for (a, b, wanted) in
            [("MARTHA", "MARHTA", 0.961), ("DIXON", "DICKSONX", 0.813), ("DWAYNE", "DUANE", 0.84)]
        {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            assert!((jaro_winkler(&a, &b) - wanted).abs() < 0.001);
        }
    }
}
