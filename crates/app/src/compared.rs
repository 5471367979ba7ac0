//! Two mentions side by side: what each says, and in which characters they differ. Differences are found in the full values,
//! so that two masked numbers show where they part without being shown.

use std::collections::BTreeMap;

use records::{Attribute, MentionRef};
use store::PersonRecord;

use crate::mask;

/// What two mentions say of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedLine {
    /// What.
    pub attribute: Attribute,
    /// What the first says.
    pub a: Option<ComparedValue>,
    /// What the second says.
    pub b: Option<ComparedValue>,
}

impl ComparedLine {
    /// Both say something, and not the same.
    pub fn differs(&self) -> bool {
        matches!((&self.a, &self.b), (Some(a), Some(b)) if !(a.marks.is_empty() && b.marks.is_empty()))
    }
}

/// One side of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedValue {
    /// The value, masked where it is sensitive; as many characters as the full one.
    pub value: Box<str>,
    /// Places of the characters, counted from 0, that the other side does not have.
    pub marks: Vec<usize>,
}

/// Every thing that either mention says, in the attributes' order.
pub(crate) fn compare(a: (&PersonRecord, &MentionRef), b: (&PersonRecord, &MentionRef)) -> Vec<ComparedLine> {
    let (one, two) = (said(a), said(b));
    let mut attributes: Vec<Attribute> = one.keys().chain(two.keys()).copied().collect();
    attributes.sort_unstable();
    attributes.dedup();
    let line = |attribute| {
        let (a, b) = (one.get(&attribute).copied(), two.get(&attribute).copied());
        let (left, right) = match (a, b) {
            (Some(a), Some(b)) if !of_the_row(attribute) => differing(a, b),
            _ => (Vec::new(), Vec::new()),
        };
        let value = |text: Option<&str>, marks| {
            text.map(|text| ComparedValue { value: mask::value(attribute, text).into(), marks })
        };
        ComparedLine { attribute, a: value(a, left), b: value(b, right) }
    };
    attributes.into_iter().map(line).collect()
}

/// What every row has its own of, whoever it is about: no difference there says anything.
fn of_the_row(attribute: Attribute) -> bool {
    matches!(
        attribute,
        Attribute::RecordDate
            | Attribute::Relation
            | Attribute::ResidentFrom
            | Attribute::ResidentUntil
            | Attribute::HukouFrom
            | Attribute::HukouUntil
            | Attribute::HukouEndReason
            | Attribute::ResidenceStatus
            | Attribute::EventKind
            | Attribute::EventDate
            | Attribute::EventPlace
            | Attribute::CertificateNumber
            | Attribute::Office
    )
}

fn said<'a>((person, mention): (&'a PersonRecord, &MentionRef)) -> BTreeMap<Attribute, &'a str> {
    let linked = person
        .records
        .iter()
        .find(|linked| linked.record.id == mention.record && linked.role == mention.role);
    let Some(linked) = linked else { return BTreeMap::new() };
    let reading = &linked.record.reading;
    let own = reading.mentions.iter().filter(|one| one.role == mention.role);
    // What the mention says stands before what the row says as a whole.
    reading.row.iter().chain(own.flat_map(|one| one.fields.iter())).collect()
}

/// The characters of each text that the other does not have: place by place in numbers and dates of one length, which are
/// read so; else those that are not in the longest common subsequence.
fn differing(a: &str, b: &str) -> (Vec<usize>, Vec<usize>) {
    if a.len() == b.len() && a.is_ascii() && b.is_ascii() {
        let places = a.bytes().zip(b.bytes()).enumerate().filter(|(_, (x, y))| x != y);
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        return (places.clone(), places);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let width = b.len() + 1;
    // `common[i * width + j]`: the length for what follows `i` and `j`.
    let mut common = vec![0_u16; (a.len() + 1) * width];
    let at = |common: &[u16], i: usize, j: usize| common.get(i * width + j).copied().unwrap_or(0);
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let longest = if x == y {
                at(&common, i + 1, j + 1) + 1
            } else {
                at(&common, i + 1, j).max(at(&common, i, j + 1))
            };
            if let Some(slot) = common.get_mut(i * width + j) {
                *slot = longest;
            }
        }
    }
    let (mut i, mut j, mut left, mut right) = (0, 0, Vec::new(), Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a.get(i) == b.get(j) {
            (i, j) = (i + 1, j + 1);
        } else if j >= b.len() || (i < a.len() && at(&common, i + 1, j) >= at(&common, i, j + 1)) {
            left.push(i);
            i += 1;
        } else {
            right.push(j);
            j += 1;
        }
    }
    (left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_the_characters_that_differ() {
        for (a, b, left, right) in [
            ("王芳", "王芳", &[][..], &[][..]),
            ("王芳", "王方", &[1], &[1]),
            ("1990-03-07", "1990-03-01", &[9], &[9]),
            ("33010619900307002X", "33010619900307020X", &[15, 16], &[15, 16]),
            ("文一路12号501室", "文一路12号3幢501室", &[], &[6, 7]),
            ("", "欧阳", &[], &[0, 1]),
            ("张三", "李四", &[0, 1], &[0, 1]),
        ] {
            assert_eq!(differing(a, b), (left.to_vec(), right.to_vec()), "{a} {b}");
            // Both lose what is marked and are then one text.
            let rest = |text: &str, marks: &[usize]| -> String {
                text.chars().enumerate().filter(|(at, _)| !marks.contains(at)).map(|(_, c)| c).collect()
            };
            assert_eq!(rest(a, left), rest(b, right));
        }
    }
}
