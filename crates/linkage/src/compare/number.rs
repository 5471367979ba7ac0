use super::{Comparison, NUMBER, distance};
use crate::normal::{Features, MentionFeature, NumberFeature, NumberKind, index};

const SAME: u8 = 1;
const SAME_UNCHECKED: u8 = 2;
const MASKED_FITS: u8 = 3;
const ONE_TYPO: u8 = 4;
const TWO_TYPOS: u8 = 5;
const BOTH_SOUND_DIFFERENT: u8 = 6;
const DIFFERENT: u8 = 7;
const MASKED_DIFFERENT: u8 = 8;
const OTHER_KIND: u8 = 9;
const PARTLY: u8 = 10;

/// What the levels of [`NUMBER`] mean.
pub(crate) const LEVELS: [(&str, &str); 10] = [
    ("证件号码相同", "same number"),
    ("证件号码相同（校验码不符或无校验）", "same number (check fails or there is none)"),
    ("未遮盖部分相同", "the visible part is the same"),
    ("一处笔误", "one slip of the pen"),
    ("两处笔误", "two slips of the pen"),
    ("两个有效号码不同", "two sound numbers that differ"),
    ("号码不同（至少一个校验不符）", "different numbers, at least one unsound"),
    ("未遮盖部分不同", "the visible part differs"),
    ("证件种类不同", "different kinds of document"),
    ("号码大半相同", "most of the number is the same"),
];

pub(super) fn compare(
    features: &Features,
    a: &MentionFeature,
    b: &MentionFeature,
    number_bits: f32,
    found: &mut Comparison,
) {
    let (x, y) = (&features.numbers[index(a.number)], &features.numbers[index(b.number)]);
    if x.length == 0 || y.length == 0 {
        return;
    }
    let level = level(x, y);
    match level {
        SAME | SAME_UNCHECKED => {
            // A number that very many mentions share is a placeholder, not a person.
            let crowd = rarity_of_crowd(x.count.max(y.count));
            found.set_rare(NUMBER, level, (number_bits - crowd).max(1.0));
        }
        MASKED_FITS => {
            let births = a.birth.known() && b.birth.known();
            found.set_rare(
                NUMBER,
                level,
                shown_bits(x.characters(), y.characters(), births).min(number_bits),
            );
        }
        _ => found.set(NUMBER, level),
    }
}

/// How much two numbers have in common by what both show: a citizen's number holds its bearer's place, birth date (which
/// is compared by itself where it is stated) and order.
fn shown_bits(x: &[u8], y: &[u8], births_stated: bool) -> f32 {
    const PLACE: f32 = 0.4;
    const BIRTH: f32 = 1.8;
    const ORDER: f32 = 3.0;
    let whole = x.len() == 18;
    (0_usize..)
        .zip(x.iter().zip(y))
        .filter(|(_, (p, q))| p.is_ascii_digit() && q.is_ascii_digit())
        .map(|(at, _)| match at {
            0..=5 if whole => PLACE,
            6..=13 if whole => {
                if births_stated {
                    0.0
                } else {
                    BIRTH
                }
            }
            _ => ORDER,
        })
        .sum()
}

/// One person is met in a few rows of each source; every doubling beyond thirty-two takes two bits.
fn rarity_of_crowd(count: u32) -> f32 {
    (f64::from(count.max(32)) / 32.0).log2() as f32 * 2.0
}

pub(super) fn level(x: &NumberFeature, y: &NumberFeature) -> u8 {
    use NumberKind::{Broken, Masked, Other, Valid};
    if x.whole != 0 && x.whole == y.whole {
        return if x.kind == Valid { SAME } else { SAME_UNCHECKED };
    }
    match (x.kind, y.kind) {
        (NumberKind::None, _) | (_, NumberKind::None) => 0,
        (Masked, _) | (_, Masked) => masked(x.characters(), y.characters()),
        (Valid, Valid) => BOTH_SOUND_DIFFERENT,
        (Valid | Broken, Other) | (Other, Valid | Broken) => OTHER_KIND,
        (Valid | Broken, Valid | Broken) => match distance(x.characters(), y.characters(), 2) {
            0 | 1 => ONE_TYPO,
            2 => TWO_TYPOS,
            _ => DIFFERENT,
        },
        (Other, Other) => match distance(x.characters(), y.characters(), 4) {
            0 | 1 => ONE_TYPO,
            2 => TWO_TYPOS,
            3 | 4 if x.length >= 9 => PARTLY,
            _ => DIFFERENT,
        },
    }
}

fn masked(x: &[u8], y: &[u8]) -> u8 {
    let hidden = |c: &u8| !c.is_ascii_digit();
    if x.len() != y.len() {
        return 0;
    }
    let seen = x.iter().zip(y).filter(|(p, q)| !hidden(p) && !hidden(q));
    let (mut both, mut unequal) = (0, 0);
    for (p, q) in seen {
        both += 1;
        unequal += u32::from(p != q);
    }
    match (both, unequal) {
        (0..=3, _) => 0,
        (_, 0) => MASKED_FITS,
        _ => MASKED_DIFFERENT,
    }
}
