//! How alike two mentions are: one small number (a level) for each thing that can agree.

mod contact;
mod date;
mod kin;
mod name;
mod number;
mod word;

pub(crate) use contact::telephones_meet;
pub(crate) use date::YearBits;

use std::{fmt, sync::Arc};

use rustc_hash::FxHashMap;

use crate::{
    corpus::{Column, Corpus},
    normal::{Features, MentionFeature, index, rarity},
    whole::kind,
};
pub(crate) use date::year_of;

/// The things that are compared. Those from [`TEXTS`] on are the caller's own texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot(pub(crate) usize);

pub(crate) const NAME: Slot = Slot(0);
pub(crate) const SURNAME: Slot = Slot(1);
pub(crate) const GIVEN: Slot = Slot(2);
pub(crate) const NUMBER: Slot = Slot(3);
pub(crate) const BIRTH: Slot = Slot(4);
pub(crate) const AGE: Slot = Slot(5);
pub(crate) const SEX: Slot = Slot(6);
pub(crate) const PHONE: Slot = Slot(7);
pub(crate) const HOME: Slot = Slot(8);
pub(crate) const SPOUSE: Slot = Slot(9);
pub(crate) const PARENTS: Slot = Slot(10);
pub(crate) const KIN_OF: Slot = Slot(11);
pub(crate) const POSTCODE: Slot = Slot(12);
pub(crate) const EMAIL: Slot = Slot(13);
pub(crate) const EMPLOYER: Slot = Slot(14);
pub(crate) const DIVISION: Slot = Slot(15);
/// The first of the caller's own texts.
pub(crate) const TEXTS: usize = 16;
/// How many slots there are; texts beyond the last are not compared.
pub(crate) const SLOTS: usize = 28;
/// Levels of a slot: 0 means that one side says nothing.
pub(crate) const LEVELS: usize = 16;

/// What a comparison found. `chance` is the binary logarithm of how often two strangers reach this level with these
/// very values, or NaN where only the level's own rate is known.
#[derive(Clone, Copy)]
pub(crate) struct Comparison {
    pub(crate) levels: [u8; SLOTS],
    pub(crate) chance: [f32; SLOTS],
    /// The same as `chance` of the name, for two people of one family.
    pub(crate) family_chance: f32,
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Comparison").field(&self.levels).finish()
    }
}

impl Comparison {
    fn nothing() -> Self {
        Self { levels: [0; SLOTS], chance: [f32::NAN; SLOTS], family_chance: f32::NAN }
    }

    pub(crate) fn level(&self, slot: Slot) -> u8 {
        self.levels[slot.0]
    }

    fn set(&mut self, slot: Slot, level: u8) {
        self.levels[slot.0] = level;
    }

    fn set_rare(&mut self, slot: Slot, level: u8, bits: f32) {
        self.levels[slot.0] = level;
        self.chance[slot.0] = -bits;
    }

    /// Whether the two share a telephone, a home or kin: then they may well be relatives.
    pub(crate) fn shares_family(&self) -> bool {
        self.level(PHONE) == contact::SAME_PHONE
            || matches!(self.level(HOME), 1..=3)
            || matches!(self.level(SPOUSE), 1 | 2)
            || matches!(self.level(PARENTS), 1..=4)
            || self.level(KIN_OF) == kin::BY_NUMBER
    }

    /// Whether they bear two numbers that no slip of the pen explains: if they are one person, one in two household books.
    pub(crate) fn numbers_apart(&self) -> bool {
        matches!(self.level(NUMBER), 6 | 8)
    }

    /// Whether the names are the same but for how a character or a letter is written.
    pub(crate) fn names_sound_alike(&self) -> bool {
        matches!(self.level(NAME), 1..=4 | 8 | 14 | 15) || matches!(self.level(GIVEN), 1 | 2 | 5)
    }

    /// Whether both name one spouse.
    pub(crate) fn share_a_spouse(&self) -> bool {
        matches!(self.level(SPOUSE), 1 | 2)
    }

    /// Whether they may be twins: relatives born on one day, as far as both say so.
    pub(crate) fn may_be_twins(&self) -> bool {
        matches!(self.level(BIRTH), 1 | 2 | 7) && self.level(KIN_OF) != kin::BY_NUMBER && self.shares_family()
    }

    /// Whether the names agree so far that the sexes will too.
    pub(crate) fn names_agree(&self) -> bool {
        matches!(self.level(NAME), 1 | 2) || self.level(GIVEN) == 1
    }
}

/// Compares mentions of one corpus.
#[derive(Debug)]
pub(crate) struct Comparer<'a> {
    pub(crate) corpus: &'a Corpus,
    pub(crate) features: &'a Features,
    measures: Arc<Measures>,
}

/// How rare values are that have no feature of their own to say so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measures {
    /// Rarity of a birth year, and of 1 January of it, within each class.
    pub(crate) years: Vec<YearBits>,
    pub(crate) codes: [FxHashMap<u64, f32>; 4],
    pub(crate) texts: Vec<FxHashMap<u64, f32>>,
    pub(crate) number_bits: f32,
}

impl fmt::Debug for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Features").field("mentions", &self.mentions.len()).finish_non_exhaustive()
    }
}

/// What was compared in a slot, in Chinese and English.
pub(crate) fn slot_names(slot: usize) -> (&'static str, &'static str) {
    const NAMES: [(&str, &str); TEXTS] = [
        ("姓名", "name"),
        ("姓", "surname"),
        ("名", "given name"),
        ("证件号码", "number"),
        ("出生日期", "birth date"),
        ("年龄", "age"),
        ("性别", "sex"),
        ("电话", "telephone"),
        ("住址", "home"),
        ("配偶", "spouse"),
        ("父母", "parents"),
        ("亲属关系", "kinship"),
        ("邮编", "postcode"),
        ("邮箱", "mail address"),
        ("单位", "employer"),
        ("户籍地区划", "place of the household book"),
    ];
    NAMES.get(slot).copied().unwrap_or(("其他", "other text"))
}

/// The code of a slot: the attribute's where it is one.
pub(crate) fn slot_code(slot: usize) -> &'static str {
    const CODES: [&str; TEXTS] = [
        "name",
        "surname",
        "given_name",
        "id_number",
        "birth_date",
        "age",
        "sex",
        "phone",
        "address",
        "spouse",
        "parents",
        "kin_of",
        "postcode",
        "email",
        "employer",
        "hukou_division",
    ];
    CODES.get(slot).copied().unwrap_or("text")
}

/// What a level of a slot means, in Chinese and English.
pub(crate) fn meaning(slot: usize, level: u8) -> (&'static str, &'static str) {
    const SEXES: [(&str, &str); 4] = [
        ("性别相同（姓名也相同）", "same sex, and the names agree"),
        ("性别不同（姓名相同）", "other sex, though the names agree"),
        ("性别相同", "same sex"),
        ("性别不同", "other sex"),
    ];
    const DIVISIONS: [(&str, &str); 3] =
        [("同一区县", "same county"), ("同一省份", "same province"), ("省份不同", "different provinces")];
    let levels: &[(&str, &str)] = match Slot(slot) {
        NAME => &name::NAME_LEVELS,
        SURNAME | GIVEN => &name::PART_LEVELS,
        NUMBER => &number::LEVELS,
        BIRTH => &date::BIRTH_LEVELS,
        AGE => &date::AGE_LEVELS,
        SEX => &SEXES,
        PHONE => &contact::PHONE_LEVELS,
        HOME => &contact::HOME_LEVELS,
        SPOUSE => &kin::SPOUSE_LEVELS,
        PARENTS => &kin::PARENTS_LEVELS,
        KIN_OF => &kin::KIN_OF_LEVELS,
        DIVISION => &DIVISIONS,
        _ => &word::LEVELS,
    };
    usize::from(level).checked_sub(1).and_then(|at| levels.get(at)).copied().unwrap_or(("未填", "not given"))
}

pub(crate) const CODE_COLUMNS: [(Slot, Column); 3] =
    [(POSTCODE, Column::Postcode), (EMAIL, Column::Email), (EMPLOYER, Column::Employer)];

impl Measures {
    pub(crate) fn of(corpus: &Corpus, features: &Features) -> Self {
        let mut codes: [FxHashMap<u64, f32>; 4] = Default::default();
        for ((table, (_, column)), kind) in codes.iter_mut().zip(CODE_COLUMNS).zip(kind::CODES..) {
            *table = word::rarities(
                (0..corpus.len()).map(|at| features.codes.get(corpus.symbol(column, at)).whole),
                kind,
                corpus.whole(),
            );
        }
        let texts = corpus
            .text_columns()
            .iter()
            .take(SLOTS - TEXTS)
            .zip(kind::TEXTS..)
            .map(|((_, column), kind)| {
                let texts = column.iter().map(|symbol| features.texts.get(*symbol).whole);
                word::rarities(texts, kind, corpus.whole())
            })
            .collect();
        Self {
            years: date::years(corpus.classes(), features, corpus.whole()),
            codes,
            texts,
            number_bits: rarity(1, corpus.whole_len()) + 4.0,
        }
    }
}

impl<'a> Comparer<'a> {
    pub(crate) fn new(corpus: &'a Corpus) -> Self {
        let features = corpus.features();
        Self::with(corpus, features, Arc::new(Measures::of(corpus, features)))
    }

    /// By features and measures that were computed before.
    pub(crate) fn with(corpus: &'a Corpus, features: &'a Features, measures: Arc<Measures>) -> Self {
        Self { corpus, features, measures }
    }

    /// The same once more.
    pub(crate) fn again(&self) -> Self {
        Self { measures: Arc::clone(&self.measures), ..*self }
    }

    pub(crate) fn mention(&self, at: u32) -> &'a MentionFeature {
        &self.features.mentions[index(at)]
    }

    /// Everything that the two mentions agree or differ in.
    pub(crate) fn compare(&self, a: u32, b: u32) -> Comparison {
        self.compare_as(a, self.mention(a), b, self.mention(b))
    }

    /// The same as if neither had a number.
    pub(crate) fn compare_without_numbers(&self, a: u32, b: u32) -> Comparison {
        let bare = |at| MentionFeature { number: 0, ..*self.mention(at) };
        self.compare_as(a, &bare(a), b, &bare(b))
    }

    fn compare_as(&self, a: u32, first: &MentionFeature, b: u32, second: &MentionFeature) -> Comparison {
        let mut found = self.selves(first, second);
        self.rest((a, first), (b, second), &mut found);
        found
    }

    /// Who the two are: names, numbers, births and sexes.
    pub(crate) fn compare_selves(&self, a: u32, b: u32) -> Comparison {
        self.selves(self.mention(a), self.mention(b))
    }

    /// Compares what [`Comparer::compare_selves`] leaves out: contact, kin and texts.
    pub(crate) fn compare_rest(&self, a: u32, b: u32, found: &mut Comparison) {
        self.rest((a, self.mention(a)), (b, self.mention(b)), found);
    }

    /// At least the rarity of any name, in bits.
    pub(crate) fn most_rarity(&self) -> f32 {
        self.measures.number_bits.max(8.0)
    }

    fn selves(&self, first: &MentionFeature, second: &MentionFeature) -> Comparison {
        let mut found = Comparison::nothing();
        name::compare(self.features, first, second, &mut found);
        number::compare(self.features, first, second, self.measures.number_bits, &mut found);
        date::compare(self.features, &self.measures.years, first, second, &mut found);
        self.compare_sex(first, second, &mut found);
        found
    }

    fn rest(
        &self,
        (a, first): (u32, &MentionFeature),
        (b, second): (u32, &MentionFeature),
        found: &mut Comparison,
    ) {
        contact::compare(self.features, first, second, found);
        kin::compare(self.features, first, second, self.measures.number_bits, found);
        self.compare_words(index(a), index(b), found);
    }

    /// Levels 1 and 2 where the names agree, 3 and 4 where they do not: strangers of one name are mostly of one sex.
    fn compare_sex(&self, first: &MentionFeature, second: &MentionFeature, found: &mut Comparison) {
        let same_number = matches!(found.level(NUMBER), 1 | 2);
        let of = |mention: &MentionFeature| match mention.sex {
            0 if !same_number => self.features.numbers[index(mention.number)].sex,
            stated => stated,
        };
        let (first, second) = (of(first), of(second));
        if first != 0 && second != 0 {
            found.set(SEX, 1 + u8::from(first != second) + if found.names_agree() { 0 } else { 2 });
        }
    }

    fn compare_words(&self, a: usize, b: usize, found: &mut Comparison) {
        for ((slot, column), table) in CODE_COLUMNS.into_iter().zip(&self.measures.codes) {
            if self.corpus.has(column) {
                let (x, y) = (self.corpus.symbol(column, a), self.corpus.symbol(column, b));
                word::compare(&self.features.codes, x, y, table, slot, found);
            }
        }
        if self.corpus.has(Column::HukouDivision) && found.level(HOME) == 0 {
            let (x, y) =
                (self.corpus.value(Column::HukouDivision, a), self.corpus.value(Column::HukouDivision, b));
            if let (Some(x), Some(y)) = (x.get(..6), y.get(..6)) {
                found.set(
                    DIVISION,
                    if x == y {
                        1
                    } else if x[..2] == y[..2] {
                        2
                    } else {
                        3
                    },
                );
            }
        }
        for (number, ((_, column), table)) in
            self.corpus.text_columns().iter().zip(&self.measures.texts).enumerate()
        {
            let (x, y) = (column.get(a).copied().unwrap_or(0), column.get(b).copied().unwrap_or(0));
            word::compare(&self.features.texts, x, y, table, Slot(TEXTS + number), found);
        }
    }
}

/// The shortest number of single-character insertions, deletions, replacements and swaps of neighbours that turns one
/// text into the other (Damerau's optimal string alignment), or `most + 1` if it takes more than `most`.
pub(crate) fn distance<T: PartialEq>(a: &[T], b: &[T], most: usize) -> usize {
    const WIDTH: usize = 64;
    if a.len().abs_diff(b.len()) > most || a.len() >= WIDTH || b.len() >= WIDTH {
        return most + 1;
    }
    let mut rows = [[0_u8; WIDTH]; 3];
    for (at, cell) in (0_u8..).zip(rows[1].iter_mut()) {
        *cell = at;
    }
    for i in 1..=a.len() {
        let (two_back, rest) = rows.split_at_mut(1);
        let (back, now) = rest.split_at_mut(1);
        now[0][0] = i as u8;
        let mut best = now[0][0];
        for j in 1..=b.len() {
            let mut cost =
                (back[0][j] + 1).min(now[0][j - 1] + 1).min(back[0][j - 1] + u8::from(a[i - 1] != b[j - 1]));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(two_back[0][j - 2] + 1);
            }
            now[0][j] = cost;
            best = best.min(cost);
        }
        if usize::from(best) > most {
            return most + 1;
        }
        rows.rotate_left(1);
    }
    usize::from(rows[1][b.len()]).min(most + 1)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn counts_edits() {
        for (a, b, wanted) in [
            ("abcd", "abcd", 0),
            ("abcd", "abdc", 1),
            ("abcd", "abd", 1),
            ("abcd", "xbcy", 2),
            ("", "ab", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes(), 5), wanted, "{a} {b}");
            assert_eq!(distance(b.as_bytes(), a.as_bytes(), 5), wanted, "{b} {a}");
        }
        assert_eq!(distance(b"abcdef", b"uvwxyz", 2), 3);
    }
}
