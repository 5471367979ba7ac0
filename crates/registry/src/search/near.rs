//! What counts as nearly what was typed: one character wrong, missing, too many, or two neighbours swapped.

use super::TermKind;

impl TermKind {
    /// The fewest typed characters from which on a slip is forgiven. Any shorter, and one wrong character would find a good
    /// part of the population: that is browsing. `None` where slips are never forgiven.
    pub const fn forgiving_from(self) -> Option<usize> {
        match self {
            Self::Name | Self::FormerName => Some(2),
            Self::Pinyin => Some(6),
            Self::Initials | Self::Certificate => None,
            Self::Number | Self::Phone => Some(8),
        }
    }

    /// Whether `typed` is this term but for one slip. A name of two characters forgives no wrong one (everybody of a
    /// surname would be near), only one that is missing or too many or a swap.
    pub fn nearly(self, typed: &str, term: &str) -> bool {
        let (typed, term): (Vec<char>, Vec<char>) = (typed.chars().collect(), term.chars().collect());
        if self.forgiving_from().is_none_or(|least| typed.len() < least) || term.len() < 2 {
            return false;
        }
        let named = matches!(self, Self::Name | Self::FormerName);
        match slip(&typed, &term) {
            Some(Slip::Wrong) => !named || typed.len() > 2,
            Some(Slip::Swapped | Slip::Missing | Slip::TooMany) => true,
            None => false,
        }
    }
}

/// The one slip between what was typed and what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slip {
    Wrong,
    Swapped,
    Missing,
    TooMany,
}

/// `None` for equal texts and for those that more than one slip lies between.
fn slip(typed: &[char], meant: &[char]) -> Option<Slip> {
    let same = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (typed, meant) = (typed.get(same..)?, meant.get(same..)?);
    match (typed, meant) {
        ([a, b, rest @ ..], [c, d, beyond @ ..]) if a == d && b == c && rest == beyond => Some(Slip::Swapped),
        ([_, rest @ ..], [_, beyond @ ..]) if rest == beyond => Some(Slip::Wrong),
        (rest, [_, beyond @ ..]) if rest == beyond => Some(Slip::Missing),
        ([_, rest @ ..], beyond) if rest == beyond => Some(Slip::TooMany),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgives_one_slip_and_no_more() {
        use TermKind::{Initials, Name, Number, Phone, Pinyin};
        for (kind, typed, term, near) in [
            (Name, "王建国", "王建国", false),
            (Name, "王健国", "王建国", true),
            (Name, "王国建", "王建国", true),
            (Name, "王国", "王建国", true),
            (Name, "王建建国", "王建国", true),
            (Name, "黄建国", "王建国", true),
            (Name, "王佳", "王伟", false),
            (Name, "伟王", "王伟", true),
            (Name, "李健国", "王建国", false),
            (Pinyin, "wangjiango", "wangjianguo", true),
            (Pinyin, "wangjiangou", "wangjianguo", true),
            (Pinyin, "liwei", "liwe", false),
            (Initials, "wjg", "wjh", false),
            (Number, "330110198003070012", "330110198003070011", true),
            (Number, "33011019800307001", "330110198003070011", true),
            (Number, "330110198003070022", "330110198003070011", false),
            (Phone, "13800000010", "13800000001", true),
            (Phone, "1380000", "13800001", false),
        ] {
            assert_eq!(kind.nearly(typed, term), near, "{kind:?} {typed} {term}");
        }
    }
}
