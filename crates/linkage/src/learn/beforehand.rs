//! What is known before anything is learned, and how much it weighs.

use super::Counts;
use crate::{
    compare::{AGE, BIRTH, GIVEN, LEVELS, NAME, PARENTS, SEX, SLOTS, SPOUSE, SURNAME},
    model::BOOK_SLOTS,
};

/// Fewer pairs than this that share a number tell nothing.
pub(super) const ENOUGH_ANCHORED: f64 = 150.0;
/// What is known of twins beforehand weighs as much as this many pairs.
pub(super) const TWIN_WEIGHT: f64 = 40.0;

/// Twins have the surname and mostly a character of the given name in common, and their sex rather more often than not.
pub(super) fn usual_twins() -> Counts {
    let mut usual = [[0.0; LEVELS]; SLOTS];
    (usual[NAME.0][9], usual[NAME.0][5], usual[NAME.0][6], usual[NAME.0][13]) = (0.5, 0.38, 0.1, 0.02);
    (usual[SURNAME.0][1], usual[SURNAME.0][4]) = (0.97, 0.03);
    (usual[GIVEN.0][4], usual[GIVEN.0][3]) = (0.9, 0.1);
    for level in [1, 3] {
        (usual[SEX.0][level], usual[SEX.0][level + 1]) = (0.65, 0.35);
    }
    (usual[PARENTS.0][1], usual[PARENTS.0][2], usual[PARENTS.0][6]) = (0.55, 0.4, 0.05);
    usual
}

/// What is known beforehand of one person's two household books weighs as much as this many pairs.
pub(super) const BOOKS_WEIGHT: f64 = 20.0;

/// Half of the second books were written anew, with a birth date that somebody wished or remembered: mostly a few years off.
pub(super) fn usual_books(pooled: &Counts) -> Counts {
    const ANEW: [(usize, f64); 9] = [
        (5, 0.04),
        (7, 0.04),
        (8, 0.02),
        (10, 0.14),
        (11, 0.06),
        (12, 0.15),
        (13, 0.25),
        (15, 0.18),
        (14, 0.12),
    ];
    let mut usual = [[0.0; LEVELS]; SLOTS];
    for slot in BOOK_SLOTS {
        for level in 1..LEVELS {
            usual[slot.0][level] = 0.5 * pooled[slot.0][level];
        }
    }
    for (level, share) in ANEW {
        usual[BIRTH.0][level] += 0.5 * share;
    }
    for (level, share) in [(1, 0.6), (2, 0.3), (3, 0.1)] {
        usual[AGE.0][level] += 0.5 * share;
    }
    usual
}

/// How often relatives name one spouse: not even twins do, but for a form filled in wrongly or a widower who marries again.
const SPOUSE_OF_RELATIVE: [(usize, f64); 4] = [(1, 0.003), (2, 0.004), (3, 0.013), (4, 0.98)];

/// Relatives have two spouses. This is not learned: those who name one spouse would teach, as relatives, that they do.
pub(super) fn spouses_apart(table: &mut Counts) {
    for (level, rate) in SPOUSE_OF_RELATIVE {
        table[SPOUSE.0][level] = rate;
    }
}
