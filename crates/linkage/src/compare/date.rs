use super::{AGE, BIRTH, Comparison, NUMBER};
use crate::{
    normal::{DateFeature, Features, MentionFeature, index, rarity},
    whole::{Whole, kind},
};

/// What the levels of [`BIRTH`] mean.
pub(crate) const BIRTH_LEVELS: [(&str, &str); 15] = [
    ("出生日期相同", "same birth date"),
    ("同为一月一日", "both on the default day, 1 January"),
    ("同年同月（有一方无日）", "same month, a day is missing"),
    ("同年（有一方仅有年份）", "same year, one has the year only"),
    ("公历农历为同一天", "the same day in the solar and the lunar calendar"),
    ("月日颠倒", "day and month swapped"),
    ("一位之差或相差一天", "one digit or one day apart"),
    ("与对方证件号中的出生日期相同", "equals the birth date in the other's number"),
    ("一方为一月一日，同年", "one is the default day of the same year"),
    ("月日相同，年份不同", "same day of another year"),
    ("同年同月", "same month"),
    ("同年", "same year"),
    ("相差一年", "years next to each other"),
    ("出生日期不同", "different birth dates"),
    ("年份相差两年以内", "within two years"),
];

/// What the levels of [`AGE`] mean.
pub(crate) const AGE_LEVELS: [(&str, &str); 3] =
    [("年龄相符", "ages fit"), ("年龄相近", "ages nearly fit"), ("年龄不符", "ages do not fit")];

const FIRST_YEAR: i16 = 1870;
const YEARS: usize = 200;

/// How rare each birth year is in a class, and its 1 January.
#[derive(Debug, Clone)]
pub(crate) struct YearBits {
    pub(crate) day: Vec<f32>,
    pub(crate) new_year: Vec<f32>,
}

/// The key of a year within a class.
fn year_key(class: usize, place: usize) -> u64 {
    u64::try_from(class << 16 | place).unwrap_or(u64::MAX)
}

/// What is counted of a mention's birth year.
pub(crate) fn year_of(mention: &MentionFeature, features: &Features) -> Option<(u64, bool)> {
    let born = mention.born(&features.numbers);
    born.known().then(|| (year_key(usize::from(mention.class), place(born.year)), born.default_day()))
}

fn place(year: i16) -> usize {
    usize::try_from(i32::from(year) - i32::from(FIRST_YEAR)).unwrap_or(0).min(YEARS - 1)
}

pub(super) fn years(classes: usize, features: &Features, whole: Option<&Whole>) -> Vec<YearBits> {
    let mut days = vec![vec![0_u32; YEARS]; classes];
    let mut new_years = days.clone();
    for mention in &features.mentions {
        let born = mention.born(&features.numbers);
        if born.known() && whole.is_none() {
            let class = usize::from(mention.class);
            days[class][place(born.year)] += 1;
            new_years[class][place(born.year)] += u32::from(born.default_day());
        }
    }
    if let Some(whole) = whole {
        for (class, (days, new_years)) in days.iter_mut().zip(&mut new_years).enumerate() {
            for (place, (day, new_year)) in days.iter_mut().zip(new_years).enumerate() {
                let key = year_key(class, place);
                (*day, *new_year) = (whole.known(kind::YEAR, key), whole.known(kind::NEW_YEAR, key));
            }
        }
    }
    days.iter()
        .zip(&new_years)
        .map(|(days, new_years)| {
            let total: u32 = days.iter().sum();
            let total = index(total.max(1));
            let usual = |count: u32| rarity(count.max(1), total) + 365.25_f32.log2();
            YearBits {
                day: days.iter().map(|count| usual(*count)).collect(),
                new_year: days
                    .iter()
                    .zip(new_years)
                    .map(|(days, new_year)| usual(*days).min(rarity((*new_year).max(1), total)))
                    .collect(),
            }
        })
        .collect()
}

pub(super) fn compare(
    features: &Features,
    years: &[YearBits],
    a: &MentionFeature,
    b: &MentionFeature,
    found: &mut Comparison,
) {
    // Where the numbers are the same, the birth dates inside them say nothing more.
    let same_number = matches!(found.level(NUMBER), 1 | 2);
    let of =
        |mention: &MentionFeature| if same_number { mention.birth } else { mention.born(&features.numbers) };
    let (x, y) = (of(a), of(b));
    if x.known() && y.known() {
        let mut level = level(&x, &y);
        if !same_number && matches!(level, 9..=15) && other_says(features, a, b) {
            level = 8;
        }
        let bits = |of: fn(&YearBits) -> &Vec<f32>| {
            let at = |mention: &MentionFeature, date: &DateFeature| {
                of(&years[usize::from(mention.class)])[place(date.year)]
            };
            f32::midpoint(at(a, &x), at(b, &y))
        };
        match level {
            1 => found.set_rare(BIRTH, level, bits(|y| &y.day)),
            2 => found.set_rare(BIRTH, level, bits(|y| &y.new_year)),
            _ => found.set(BIRTH, level),
        }
        return;
    }
    let year = |date: &DateFeature, mention: &MentionFeature| {
        if date.known() { date.year } else { mention.aged_year }
    };
    let (x, y) = (year(&x, a), year(&y, b));
    if x != 0 && y != 0 {
        found.set(
            AGE,
            match x.abs_diff(y) {
                0 | 1 => 1,
                2 | 3 => 2,
                _ => 3,
            },
        );
    }
}

/// Whether one side's stated birth date is the one in the other's number.
fn other_says(features: &Features, a: &MentionFeature, b: &MentionFeature) -> bool {
    let in_number = |mention: &MentionFeature| features.numbers[index(mention.number)].birth;
    let same = |x: DateFeature, y: DateFeature| x.whole() && x.key() == y.key();
    same(a.birth, in_number(b)) || same(in_number(a), b.birth)
}

pub(super) fn level(x: &DateFeature, y: &DateFeature) -> u8 {
    let year_apart = x.year.abs_diff(y.year);
    if !x.whole() || !y.whole() {
        let month_known = x.month != 0 && y.month != 0;
        return match (year_apart, month_known) {
            (0, true) if x.month == y.month => 3,
            (0, true) => 12,
            (0, false) => 4,
            (1, _) => 13,
            (2, _) => 15,
            _ => 14,
        };
    }
    if x.key() == y.key() {
        return if x.default_day() { 2 } else { 1 };
    }
    if lunar_of(x, y) || lunar_of(y, x) {
        return 5;
    }
    if year_apart == 0 && x.month == y.day && x.day == y.month {
        return 6;
    }
    if x.days.abs_diff(y.days) == 1 || (year_apart == 0 && digits_apart(x, y) == 1) {
        return 7;
    }
    if year_apart == 0 && (x.default_day() || y.default_day()) {
        return 9;
    }
    if x.month == y.month && x.day == y.day && !x.default_day() {
        return 10;
    }
    match year_apart {
        0 if x.month == y.month => 11,
        0 => 12,
        1 => 13,
        2 => 15,
        _ => 14,
    }
}

/// Whether `y` is the lunar date of the day `x`, entered as if it were solar.
fn lunar_of(x: &DateFeature, y: &DateFeature) -> bool {
    x.lunar_day != 0 && x.lunar_year == y.year && x.lunar_month == y.month && x.lunar_day == y.day
}

fn digits_apart(x: &DateFeature, y: &DateFeature) -> u32 {
    let digits = |a: u8, b: u8| u32::from(a / 10 != b / 10) + u32::from(a % 10 != b % 10);
    digits(x.month, y.month) + digits(x.day, y.day)
}
