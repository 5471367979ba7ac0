use super::{Comparison, HOME, PHONE};
use crate::normal::{Features, MentionFeature, index};

pub(super) const SAME_PHONE: u8 = 1;

/// What the levels of [`PHONE`] mean.
pub(crate) const PHONE_LEVELS: [(&str, &str); 3] = [
    ("电话相同", "same telephone"),
    ("电话一位之差", "telephone one digit apart"),
    ("电话不同", "different telephones"),
];

/// What the levels of [`HOME`] mean.
pub(crate) const HOME_LEVELS: [(&str, &str); 6] = [
    ("现住地址相同", "same home"),
    ("户籍地址相同", "same address in the household book"),
    ("一方现住址为另一方户籍址", "one's home is the other's household-book address"),
    ("同一楼栋", "same building"),
    ("同一小区、道路或村", "same estate, road or village"),
    ("地址不同", "different addresses"),
];

pub(super) fn compare(features: &Features, a: &MentionFeature, b: &MentionFeature, found: &mut Comparison) {
    let (x, y) = (&features.phones[index(a.phone)], &features.phones[index(b.phone)]);
    if x.digits != 0 && y.digits != 0 {
        if x.digits == y.digits {
            found.set_rare(PHONE, SAME_PHONE, x.bits);
        } else {
            found.set(PHONE, if one_digit_apart(x.digits, y.digits) { 2 } else { 3 });
        }
    }
    compare_homes(features, a, b, found);
}

fn compare_homes(features: &Features, a: &MentionFeature, b: &MentionFeature, found: &mut Comparison) {
    let pairs = [
        (a.address, b.address, 1_u8),
        (a.hukou_address, b.hukou_address, 2),
        (a.address, b.hukou_address, 3),
        (a.hukou_address, b.address, 3),
    ];
    let mut best = (u8::MAX, f32::NAN);
    for (first, second, same_home) in pairs {
        if first == 0 || second == 0 {
            continue;
        }
        let (x, y) = (&features.places[index(first)], &features.places[index(second)]);
        let fits = x.county_fits(y);
        let equal = |p: u64, q: u64| fits && p != 0 && p == q;
        let found = if equal(x.dwelling, y.dwelling) {
            (same_home, x.dwelling_bits)
        } else if equal(x.building, y.building) {
            (4, x.building_bits)
        } else if equal(x.around, y.around) {
            (5, x.around_bits)
        } else {
            (6, f32::NAN)
        };
        if found.0 < best.0 {
            best = found;
        }
    }
    match best.0 {
        u8::MAX => {}
        6 => found.set(HOME, 6),
        level => found.set_rare(HOME, level, best.1),
    }
}

/// Whether two numbers are the same or nearly.
pub(crate) fn telephones_meet(x: u64, y: u64) -> bool {
    x == y || one_digit_apart(x, y)
}

fn one_digit_apart(x: u64, y: u64) -> bool {
    let (mut x, mut y, mut apart) = (x, y, 0);
    if x.ilog10() != y.ilog10() {
        return false;
    }
    while x > 0 && apart < 2 {
        apart += u32::from(x % 10 != y % 10);
        (x, y) = (x / 10, y / 10);
    }
    apart == 1
}
