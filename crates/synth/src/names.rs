//! Names: surnames by their national shares, given names by the fashion of the year of birth.

use crate::chance::{Chance, Weighted, between_knots};
use crate::tables::given::{COHORTS, Fashion};
use crate::tables::places::ETHNIC;
use crate::tables::surnames::{COMMON, COMPOUND, DOTTED, FURTHER, LATIN, WHOLE};

/// A fashion made ready for drawing.
struct Style {
    single_share: f64,
    whole_share: f64,
    whole: Weighted<&'static str>,
    single: Weighted<char>,
    first: Weighted<char>,
    second: Weighted<char>,
}

impl Style {
    fn new(fashion: &'static Fashion) -> Self {
        Self {
            single_share: fashion.single_share,
            whole_share: fashion.whole_share,
            whole: Weighted::by_rank(fashion.whole.split(' '), 6.0),
            single: Weighted::by_rank(fashion.single.chars(), 8.0),
            first: Weighted::by_rank(fashion.first.chars(), 9.0),
            second: Weighted::by_rank(fashion.second.chars(), 9.0),
        }
    }

    fn draw(&self, chance: &mut Chance, shared_first: Option<char>) -> String {
        if let Some(first) = shared_first {
            return pair(first, *self.second.draw(chance));
        }
        if chance.yes(self.whole_share) {
            return (*self.whole.draw(chance)).to_owned();
        }
        if chance.yes(self.single_share) {
            return self.single.draw(chance).to_string();
        }
        let first = *self.first.draw(chance);
        // 婷婷, 佳佳: doubled characters are a small but steady share of women's and pet names.
        if chance.yes(0.012) { pair(first, first) } else { pair(first, *self.second.draw(chance)) }
    }
}

fn pair(first: char, second: char) -> String {
    [first, second].iter().collect()
}

/// A family name, by its place in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Surname(pub(crate) u16);

/// All the names there are.
pub(crate) struct NameBook {
    surnames: Vec<String>,
    draws: Weighted<u16>,
    men: Vec<Style>,
    women: Vec<Style>,
}

impl NameBook {
    pub(crate) fn new() -> Self {
        let common = COMMON.iter().map(|&(name, share)| (name.to_owned(), share));
        let mut rank = 0.0_f64;
        // The 405 surnames hold about 97 % of the population; the tail below the first hundred
        // falls by about two thirds for every doubling of the rank.
        let further = FURTHER.chars().map(|name| {
            rank += 1.0;
            (name.to_string(), 1.75 * (40.0 / (40.0 + rank)) * (1.0 - rank / 330.0).max(0.04))
        });
        let compound = COMPOUND.iter().map(|&(name, share)| (name.to_owned(), share));
        let weighted: Vec<(String, f64)> = common.chain(further).chain(compound).collect();
        let draws = Weighted::new((0_u16..).zip(&weighted).map(|(index, pair)| (index, pair.1)));
        Self {
            surnames: weighted.into_iter().map(|pair| pair.0).collect(),
            draws,
            men: COHORTS.iter().map(|cohort| Style::new(&cohort.men)).collect(),
            women: COHORTS.iter().map(|cohort| Style::new(&cohort.women)).collect(),
        }
    }

    pub(crate) fn surname(&self, chance: &mut Chance) -> Surname {
        Surname(*self.draws.draw(chance))
    }

    pub(crate) fn written(&self, surname: Surname) -> &str {
        &self.surnames[usize::from(surname.0)]
    }

    /// How many surnames there are.
    #[cfg(test)]
    pub(crate) fn surname_count(&self) -> usize {
        self.surnames.len()
    }

    /// A given name for someone born in `year`; fashions overlap at their edges.
    pub(crate) fn given(
        &self,
        chance: &mut Chance,
        male: bool,
        year: i32,
        shared_first: Option<char>,
    ) -> String {
        let felt_year = chance.bell_int(f64::from(year), 2.5);
        let index = COHORTS.partition_point(|cohort| cohort.before <= felt_year).min(COHORTS.len() - 1);
        let styles = if male { &self.men } else { &self.women };
        styles[index].draw(chance, shared_first)
    }

    /// Every character that names are made of, once.
    pub(crate) fn characters(&self) -> Vec<char> {
        let mut all: Vec<char> = self.surnames.iter().flat_map(|name| name.chars()).collect();
        for style in self.men.iter().chain(&self.women) {
            all.extend(style.whole.items().iter().flat_map(|name| name.chars()).filter(|c| *c != ' '));
            for list in [&style.single, &style.first, &style.second] {
                all.extend(list.items());
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Chance that a child gets its mother's surname.
pub(crate) fn mothers_surname_share(year: i32) -> f64 {
    between_knots(&[(1980, 0.01), (2000, 0.03), (2016, 0.07), (2025, 0.10)], year)
}

/// Chance that brothers or sisters share the first character (the generation character).
pub(crate) fn shared_first_share(year: i32) -> f64 {
    between_knots(&[(1950, 0.55), (1970, 0.40), (1985, 0.15), (2010, 0.06)], year)
}

/// Chance that twins share the first character of their given names.
pub(crate) const TWINS_SHARE: f64 = 0.6;

/// The ethnic code of someone from a province (two digits).
pub(crate) fn ethnic_of(chance: &mut Chance, province: &str) -> u8 {
    let shares = ETHNIC.iter().find(|entry| entry.0 == province).map_or(&[][..], |entry| entry.1);
    let mut mark = chance.unit();
    for &(code, share) in shares {
        if mark < share {
            return code;
        }
        mark -= share;
    }
    1
}

/// A name in the manner of a people that does not use Han surnames; none for the others.
pub(crate) fn of_people(chance: &mut Chance, ethnic: u8, male: bool) -> Option<String> {
    if let Some(names) = DOTTED.iter().find(|names| names.ethnic == ethnic) {
        let own = *chance.pick(if male { names.men } else { names.women });
        let family = *chance.pick(names.family);
        let (first, second) = if names.family_first { (family, own) } else { (own, family) };
        return Some(format!("{first}·{second}"));
    }
    // Most Mongols and nearly all Tibetans keep a whole name without a surname.
    let (_, men, women) = WHOLE.iter().find(|names| names.0 == ethnic)?;
    let keeps = if ethnic == 4 { 0.95 } else { 0.6 };
    chance.yes(keeps).then(|| (*chance.pick(if male { men } else { women })).to_owned())
}

/// A name in Latin letters, as a foreign passport has it.
pub(crate) fn latin(chance: &mut Chance, male: bool) -> String {
    let (men, women, family) = LATIN;
    let own = *chance.pick(if male { men } else { women });
    format!("{} {own}", chance.pick(family))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;

    #[test]
    fn the_most_common_surnames_have_their_national_shares() {
        let book = NameBook::new();
        assert!(book.surname_count() >= 300);
        let mut chance = Chance::new(5, Purpose::Land, 0);
        let drawn: Vec<Surname> = (0..100_000).map(|_| book.surname(&mut chance)).collect();
        // The Ministry's report for 2020: 王 7.2 %, 李 7.2 %, the first five together 30.8 %.
        let share = |names: &[&str]| {
            let hits = drawn.iter().filter(|name| names.contains(&book.written(**name))).count();
            f64::from(u32::try_from(hits).unwrap()) / 100_000.0
        };
        assert!((0.065..0.08).contains(&share(&["王"])));
        assert!((0.28..0.33).contains(&share(&["王", "李", "张", "刘", "陈"])));
    }

    #[test]
    fn one_character_names_came_and_went() {
        let book = NameBook::new();
        let mut chance = Chance::new(6, Purpose::Land, 0);
        let mut single_share = |year: i32| {
            let hits = (0..4_000)
                .filter(|i| book.given(&mut chance, i % 2 == 0, year, None).chars().count() == 1)
                .count();
            f64::from(u32::try_from(hits).unwrap()) / 4_000.0
        };
        let (old, middle, new) = (single_share(1935), single_share(1985), single_share(2022));
        assert!(middle > 0.35 && old < 0.15 && new < 0.08, "{old} {middle} {new}");
    }
}
