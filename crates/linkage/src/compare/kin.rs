use super::{Comparison, KIN_OF, PARENTS, SPOUSE, name, number};
use crate::normal::{Features, Kin, MentionFeature, index};

/// Level of [`KIN_OF`]: the number of one is the number of a relative named by the other.
pub(super) const BY_NUMBER: u8 = 2;

/// What the levels of [`SPOUSE`] mean.
pub(crate) const SPOUSE_LEVELS: [(&str, &str); 4] = [
    ("配偶证件号相同", "same spouse's number"),
    ("配偶姓名相同", "same spouse's name"),
    ("配偶姓名相近", "spouses' names alike"),
    ("配偶不同", "different spouses"),
];

/// What the levels of [`PARENTS`] mean.
pub(crate) const PARENTS_LEVELS: [(&str, &str); 6] = [
    ("父母均相同", "both parents the same"),
    ("父母一方相同，另一方未填", "one parent the same, the other not given"),
    ("父母一方相同，另一方相近", "one parent the same, the other alike"),
    ("父母一方相同，另一方不同", "one parent the same, the other different"),
    ("父母姓名相近", "parents' names alike"),
    ("父母不同", "different parents"),
];

/// What the levels of [`KIN_OF`] mean.
pub(crate) const KIN_OF_LEVELS: [(&str, &str); 3] = [
    ("互不为对方所填亲属", "neither is a relative named by the other"),
    ("一方是另一方所填亲属（证件号）", "one is a relative that the other names, by number"),
    ("一方与另一方所填亲属同名", "one has the name of a relative that the other names"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Agreement {
    Unknown,
    Number,
    Name,
    Near,
    Different,
}

pub(super) fn compare(
    features: &Features,
    a: &MentionFeature,
    b: &MentionFeature,
    number_bits: f32,
    found: &mut Comparison,
) {
    let (spouse, bits) = agreement(features, a.spouse, b.spouse, number_bits);
    match spouse {
        Agreement::Unknown => {}
        Agreement::Number => found.set_rare(SPOUSE, 1, bits),
        Agreement::Name => found.set_rare(SPOUSE, 2, bits),
        Agreement::Near => found.set_rare(SPOUSE, 3, bits),
        Agreement::Different => found.set(SPOUSE, 4),
    }
    let mother = agreement(features, a.mother, b.mother, number_bits);
    let father = agreement(features, a.father, b.father, number_bits);
    compare_parents(mother, father, found);
    let level = kin_of(features, a, b).max(kin_of(features, b, a));
    // Siblings never name each other: where parents are shared, that neither names the other says nothing.
    if level > 1 || (level == 1 && !matches!(found.level(PARENTS), 1..=4)) {
        found.set(KIN_OF, level);
    }
}

fn compare_parents(mother: (Agreement, f32), father: (Agreement, f32), found: &mut Comparison) {
    use Agreement::{Different, Name, Near, Number, Unknown};
    let same = |agreement| matches!(agreement, Number | Name);
    let (one, other) = if same(mother.0) || !same(father.0) { (mother, father) } else { (father, mother) };
    match (one.0, other.0) {
        (Unknown, Unknown) => {}
        (x, y) if same(x) && same(y) => found.set_rare(PARENTS, 1, one.1 + other.1),
        (x, Unknown) if same(x) => found.set_rare(PARENTS, 2, one.1),
        (x, Near) if same(x) => found.set_rare(PARENTS, 3, one.1 + other.1),
        (x, _) if same(x) => found.set_rare(PARENTS, 4, one.1),
        (Different, _) | (_, Different) => found.set(PARENTS, 6),
        _ => found.set(PARENTS, 5),
    }
}

fn agreement(features: &Features, x: Kin, y: Kin, number_bits: f32) -> (Agreement, f32) {
    let (p, q) = (&features.numbers[index(x.number)], &features.numbers[index(y.number)]);
    if p.whole != 0 && p.whole == q.whole {
        return (Agreement::Number, number_bits);
    }
    if x.name == 0 || y.name == 0 {
        return match number::level(p, q) {
            0 | 8 | 9 => (Agreement::Unknown, f32::NAN),
            3..=5 => (Agreement::Near, 8.0),
            _ => (Agreement::Different, f32::NAN),
        };
    }
    let (level, bits) = name::level(&features.names, features.names.get(x.name), features.names.get(y.name));
    match level {
        1 => (Agreement::Name, bits),
        3 | 4 | 5 | 8 | 11 | 15 => (Agreement::Near, bits),
        _ => (Agreement::Different, f32::NAN),
    }
}

/// Whether `b` is a relative that `a` names; 0 if `a` names none.
fn kin_of(features: &Features, a: &MentionFeature, b: &MentionFeature) -> u8 {
    let mut level = 0;
    for kin in [a.spouse, a.mother, a.father] {
        if kin == Kin::default() {
            continue;
        }
        level = level.max(1);
        let (named, own) = (&features.numbers[index(kin.number)], &features.numbers[index(b.number)]);
        if named.whole != 0 && own.whole != 0 {
            if named.whole == own.whole {
                return BY_NUMBER;
            }
        } else if kin.name != 0 && features.names.get(kin.name).whole == features.names.get(b.name).whole {
            level = 3;
        }
    }
    level
}
