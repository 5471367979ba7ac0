//! Pairs that blocking finds and that nobody needs to look at twice: who the two are keeps them so far apart that what is
//! still to be compared could not make them one person, and none of it agrees. More than half of the pairs are such.

use rayon::prelude::*;

use crate::{
    compare::{Comparer, Comparison, HOME, KIN_OF, PARENTS, PHONE, SPOUSE, Slot, TEXTS, telephones_meet},
    corpus::{Column, Corpus},
    model::{BEYOND_DOUBT, ClassPair, Model, stranger_rate},
    normal::{Features, Kin, index},
};

/// A pair that cannot reach this is neither listed nor worth correcting; a bit is left for rounding.
const HOPELESS: f32 = BEYOND_DOUBT - 1.0;

/// What a mention says of contact and kin, as tags that are equal wherever the values are. 0 stands for nothing.
#[derive(Debug, Clone, Copy, Default)]
struct Trace {
    phone: u64,
    /// Dwelling, building and what is around of either address.
    homes: [[u32; 3]; 2],
    /// Spouse, mother and father.
    kin_names: [u32; 3],
    kin_numbers: [u32; 3],
    name: u32,
    number: u32,
    /// Whether there is a text that has no place here.
    words: bool,
}

fn tag(key: u64) -> u32 {
    if key == 0 { 0 } else { present(key) }
}

/// Never 0, as the key of a text of which nothing is left may be.
fn present(key: u64) -> u32 {
    u32::try_from(key & 0xffff_ffff).unwrap_or(0) | 1
}

impl Trace {
    fn of(corpus: &Corpus, features: &Features, at: usize) -> Self {
        let me = &features.mentions[at];
        let home = |address: u32| {
            let place = &features.places[index(address)];
            [tag(place.dwelling), tag(place.building), tag(place.around)]
        };
        let kin = [me.spouse, me.mother, me.father];
        let name = |kin: Kin| if kin.name == 0 { 0 } else { present(features.names.get(kin.name).whole) };
        let words = [Column::Postcode, Column::Email, Column::Employer, Column::HukouDivision];
        Self {
            phone: features.phones[index(me.phone)].digits,
            homes: [home(me.address), home(me.hukou_address)],
            kin_names: kin.map(name),
            kin_numbers: kin.map(|kin| tag(features.numbers[index(kin.number)].whole)),
            name: present(features.names.get(me.name).whole),
            number: tag(features.numbers[index(me.number)].whole),
            words: words.into_iter().any(|column| corpus.symbol(column, at) != 0)
                || corpus
                    .text_columns()
                    .iter()
                    .any(|(_, column)| column.get(at).is_some_and(|text| *text != 0)),
        }
    }

    fn names_kin(&self) -> bool {
        self.kin_names != [0; 3] || self.kin_numbers != [0; 3]
    }

    /// Whether a relative is stated: spouse (0), or either parent.
    fn states(&self, kin: std::ops::Range<usize>) -> bool {
        kin.into_iter().any(|at| self.kin_names[at] != 0 || self.kin_numbers[at] != 0)
    }

    /// Whether the two may agree in anything of contact and kin, nearly in the telephone, or in a text.
    fn meets(&self, other: &Self) -> bool {
        let equal = |x: u32, y: u32| x != 0 && x == y;
        (self.words && other.words)
            || (self.phone != 0 && other.phone != 0 && telephones_meet(self.phone, other.phone))
            || self.homes.iter().any(|x| other.homes.iter().any(|y| (0..3).any(|at| equal(x[at], y[at]))))
            || (self.names_kin()
                && ((0..3).any(|at| {
                    equal(self.kin_names[at], other.kin_names[at])
                        || equal(self.kin_numbers[at], other.kin_numbers[at])
                }) || self.names(other)))
            || (other.names_kin() && other.names(self))
    }

    /// Whether one is a relative whom the other names.
    fn names(&self, other: &Self) -> bool {
        (0..3).any(|at| {
            self.kin_names[at] == other.name && other.name != 0
                || self.kin_numbers[at] == other.number && other.number != 0
        })
    }
}

/// How far contact and kin that do not agree could still bring a pair of classes.
#[derive(Debug, Clone, Copy)]
struct Reach {
    contact: f32,
    spouse: f32,
    parents: f32,
    kin_of: f32,
}

impl Reach {
    fn of(pair: &ClassPair, most_rarity: f32) -> Self {
        let gain =
            |slot: Slot, level: usize| (pair.same[slot.0][level] - pair.stranger[slot.0][level]).max(0.0);
        Self {
            contact: gain(PHONE, 3) + gain(HOME, 6),
            // Spouses of like names are rated by how rare the name is.
            spouse: gain(SPOUSE, 3).max(pair.same[SPOUSE.0][3] + most_rarity).max(gain(SPOUSE, 4)),
            parents: gain(PARENTS, 5).max(gain(PARENTS, 6)),
            kin_of: gain(KIN_OF, 1),
        }
    }

    fn between(&self, x: &Trace, y: &Trace) -> f32 {
        let mut most = self.contact;
        for (kin, reach) in [(0..1, self.spouse), (1..3, self.parents)] {
            if x.states(kin.clone()) && y.states(kin) {
                most += reach;
            }
        }
        if x.names_kin() || y.names_kin() { most + self.kin_of } else { most }
    }
}

/// Tells hopeless pairs by what was prepared of all mentions and classes.
#[derive(Debug)]
pub(crate) struct Faint<'a> {
    comparer: &'a Comparer<'a>,
    model: &'a Model,
    traces: Vec<Trace>,
    reach: Vec<Reach>,
    pooled: Reach,
}

impl<'a> Faint<'a> {
    pub(crate) fn new(comparer: &'a Comparer<'a>, model: &'a Model) -> Self {
        let most_rarity = comparer.most_rarity();
        Self {
            comparer,
            model,
            traces: (0..comparer.corpus.len())
                .into_par_iter()
                .with_min_len(4096)
                .map(|at| Trace::of(comparer.corpus, comparer.features, at))
                .collect(),
            reach: model.pairs.iter().map(|pair| Reach::of(pair, most_rarity)).collect(),
            pooled: Reach::of(&model.pooled, most_rarity),
        }
    }

    /// Log-odds in bits of a pair, or `None` where they are certainly below [`HOPELESS`].
    pub(crate) fn bits(&self, a: u32, b: u32) -> Option<f32> {
        let (x, y) = (&self.traces[index(a)], &self.traces[index(b)]);
        let classes = (self.comparer.corpus.class(index(a)), self.comparer.corpus.class(index(b)));
        let pair = self.model.pair(classes.0, classes.1);
        if x.meets(y) {
            return Some(self.model.evidence(pair, &self.comparer.compare(a, b)).bits());
        }
        let mut found = self.comparer.compare_selves(a, b);
        let reach = self.reach.get(crate::model::pair_number(classes.0, classes.1)).unwrap_or(&self.pooled);
        if self.selves(pair, &found) + reach.between(x, y) < HOPELESS {
            return None;
        }
        self.comparer.compare_rest(a, b, &mut found);
        Some(self.model.evidence(pair, &found).bits())
    }

    /// What was compared speaks so far for one person rather than strangers.
    fn selves(&self, pair: &ClassPair, found: &Comparison) -> f32 {
        let compared = (0..TEXTS).filter(|slot| found.levels[*slot] > 0);
        pair.prior
            + compared
                .map(|slot| self.model.same_rate(pair, found, slot) - stranger_rate(pair, found, slot))
                .sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use records::Attribute;

    use super::*;
    use crate::{Settings, Silent, intern::scramble, link, link::pair_bits};

    /// People of few surnames, given names, birthdays, homes and telephones, so that anything agrees by chance.
    fn place() -> Corpus {
        let mut corpus = Corpus::new();
        let sources = [corpus.source("a"), corpus.source("b"), corpus.source("c")];
        for at in 0..600_u64 {
            let pick = |salt: u64, of: u64| scramble(at / 3 * 31 + salt) % of;
            let slip = scramble(at ^ 0x77).is_multiple_of(9);
            let surname = ["王", "李", "张", "欧阳"][usize::try_from(pick(1, 4)).unwrap()];
            let given =
                ["伟", "芳", "秀英", "娜", "敏静"][usize::try_from(pick(2 + u64::from(slip), 5)).unwrap()];
            let day = format!("19{:02}-0{}-1{}", 50 + pick(4, 6), 1 + pick(5, 3), pick(6, 4));
            let row = [
                (Attribute::Name, format!("{surname}{given}")),
                (Attribute::BirthDate, day),
                (Attribute::Sex, ["男", "女"][usize::try_from(pick(7, 2)).unwrap()].to_owned()),
                (
                    Attribute::Phone,
                    if at % 5 == 0 { String::new() } else { format!("1390000{:04}", pick(8, 60)) },
                ),
                (
                    Attribute::Address,
                    format!("人民路{}号{}幢{}室", pick(9, 5), pick(10, 4), 101 + pick(11, 4)),
                ),
                (Attribute::SpouseName, if at % 3 == 0 { format!("赵{given}") } else { String::new() }),
                (Attribute::MotherName, if at % 3 == 1 { "王芳".to_owned() } else { String::new() }),
                (
                    Attribute::IdNumber,
                    if at % 4 == 0 { String::new() } else { format!("4301031970010{:05}", pick(12, 90_000)) },
                ),
            ];
            let source = sources[usize::try_from(at % 3).unwrap()];
            let mut values = row.iter().map(|(attribute, value)| (*attribute, value.as_str()));
            corpus.push(source, &format!("R{at}"), "self", &mut values, &[]);
        }
        corpus
    }

    #[test]
    fn never_gives_up_a_pair_that_could_be_listed() {
        let corpus = place();
        let model = link(&corpus, &Settings::default(), &Silent).unwrap().model;
        let comparer = Comparer::new(&corpus);
        let faint = Faint::new(&comparer, &model);
        let (mut given_up, mut looked_at) = (0_u32, 0_u32);
        for a in 0..600 {
            for b in a + 1..600 {
                let bits = pair_bits(&comparer, &model, a, b);
                if let Some(found) = faint.bits(a, b) {
                    looked_at += 1;
                    assert!(found.to_bits() == bits.to_bits(), "{found} {bits}");
                } else {
                    given_up += 1;
                    assert!(bits < BEYOND_DOUBT, "{bits} given up");
                }
            }
        }
        assert!(given_up > 10_000 && looked_at > 1_000, "{given_up} given up, {looked_at} looked at");
    }
}
