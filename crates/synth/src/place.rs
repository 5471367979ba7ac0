//! A whole place: its blocks grown side by side, put together, and numbered.

use std::collections::HashMap;

use rayon::prelude::*;
use thiserror::Error;

use crate::block::{self, Block, Quota, Setting};
use crate::chance::{Chance, Purpose, at, count, share_of, spread};
use crate::day::Day;
use crate::extract::slips::Slips;
use crate::land::Land;
use crate::life::{NONE, Wedding};
use crate::names::NameBook;
use crate::options::Options;
use crate::person::{Number, Paper, Person, Standing, Whereabouts};

/// Why a place could not be grown or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SynthError {
    /// The street of the options is not in the bundled divisions.
    #[error("no street with the code {0} is known")]
    UnknownStreet(String),
    /// A rate is not a share.
    #[error("the rate {0} is not between 0 and 1")]
    Rate(&'static str),
    /// No threads could be started.
    #[error("the worker threads could not be started")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A file could not be written.
    #[error("could not write the extracts")]
    Io(#[from] std::io::Error),
    /// The sheet could not be written.
    #[error("could not write the sheet of marriages")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
}

/// A place and everybody in it.
pub struct Place {
    pub(crate) options: Options,
    pub(crate) as_of: Day,
    pub(crate) land: Land,
    pub(crate) slips: Slips,
    pub(crate) people: Vec<Person>,
    pub(crate) weddings: Vec<Wedding>,
    pub(crate) pool: rayon::ThreadPool,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Place")
            .field("options", &self.options)
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}

/// How many people a place has, of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Living people with their hukou here or who live here: the options' `people`.
    pub people: u64,
    /// Of them: living here with hukou elsewhere.
    pub migrants: u64,
    /// Of them: hukou here and no present address known to the police.
    pub unaccounted: u64,
}

impl Place {
    /// Grows a place.
    pub fn grow(options: &Options) -> Result<Self, SynthError> {
        if let Some(name) = options.rates.out_of_range() {
            return Err(SynthError::Rate(name));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build()?;
        let land = Land::lay(options)?;
        let book = NameBook::new();
        let as_of = Day::from_date(options.as_of);
        let quotas = quotas(options, count(land.grounds.len()));
        let setting = Setting { options, land: &land, book: &book, as_of };
        let blocks: Vec<Block> =
            pool.install(|| quotas.par_iter().map(|quota| block::grow(&setting, *quota)).collect());
        let (people, weddings) = join(blocks);
        let slips = Slips::new(&book);
        let mut place = Self { options: options.clone(), as_of, land, slips, people, weddings, pool };
        place.number();
        Ok(place)
    }

    /// How many people there are.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let of =
            |test: &dyn Fn(&Person) -> bool| u64::from(count(self.people.iter().filter(|p| test(p)).count()));
        Counts {
            people: of(&Person::counted),
            migrants: of(&|person| person.standing == Standing::Migrant),
            unaccounted: of(&|person| {
                person.standing == Standing::Local && person.whereabouts == Whereabouts::Unaccounted
            }),
        }
    }

    /// Gives everybody a number that nobody else has. Sequences start anywhere and go up, as a
    /// station hands them out, odd for men.
    fn number(&mut self) {
        let mut next: HashMap<(u32, Day, bool), u16> = HashMap::new();
        let mut chance = Chance::new(self.options.seed, Purpose::People, u64::MAX);
        let mut number = |prefix: u32, birth: Day, male: bool| {
            let start = next
                .entry((prefix, birth, male))
                .or_insert_with(|| u16::try_from(chance.below(500)).unwrap_or(0));
            let sequence = *start % 500 * 2 + u16::from(male);
            *start += 1;
            Number::compose(&format!("{prefix:06}"), birth, sequence)
        };
        for person in &mut self.people {
            // The first numbers were given in 1984; who had died by then never had one.
            let never = person.death.is_some_and(|death| death < Day::of(1984, 6, 1));
            if person.paper != Paper::Passport && !never {
                person.number = number(person.prefix, person.birth, person.male);
            }
        }
        self.second_numbers(&mut number);
    }

    fn second_numbers(&mut self, number: &mut impl FnMut(u32, Day, bool) -> Option<Number>) {
        let rates = self.options.rates;
        let mut chance = Chance::new(self.options.seed, Purpose::People, u64::MAX - 1);
        for person in &mut self.people {
            let grown = person.birth.age_at(self.as_of) >= 16 && person.paper == Paper::Citizen;
            let local = person.standing == Standing::Local;
            person.double_hukou = grown && local && chance.yes(rates.double_hukou);
            if person.double_hukou || (grown && chance.yes(rates.second_number)) {
                // The other book has another day of birth as often as another county.
                let birth =
                    if chance.yes(0.5) { person.birth.plus(chance.between(-800, 800)) } else { person.birth };
                let county = if chance.yes(0.4) && local {
                    let origin = self.land.origin(&mut chance);
                    self.land.localities[at(origin)].county_code().parse().unwrap_or(person.prefix)
                } else {
                    person.prefix
                };
                person.second = number(county, birth, person.male);
            }
        }
    }
}

/// The blocks' shares of everything.
fn quotas(options: &Options, blocks: u32) -> Vec<Quota> {
    let migrants = share_of(options.people, options.rates.migrants);
    let unaccounted = share_of(options.people, options.rates.unaccounted).min(options.people - migrants);
    (0..blocks)
        .map(|block| Quota {
            block,
            locals: spread(options.people - migrants, block, blocks),
            migrants: spread(migrants, block, blocks),
            unaccounted: spread(unaccounted, block, blocks),
        })
        .collect()
}

/// Puts the blocks behind one another; every index moves by what stands before its block.
fn join(blocks: Vec<Block>) -> (Vec<Person>, Vec<Wedding>) {
    let mut people = Vec::with_capacity(blocks.iter().map(|block| block.people.len()).sum());
    let mut weddings = Vec::with_capacity(blocks.iter().map(|block| block.weddings.len()).sum());
    let mut households = 0;
    for block in blocks {
        let first = count(people.len());
        let shift = |index: u32| if index == NONE { NONE } else { index + first };
        people.extend(block.people.into_iter().map(|mut person| {
            person.father = shift(person.father);
            person.mother = shift(person.mother);
            person.spouse = shift(person.spouse);
            person.household += households;
            person
        }));
        weddings.extend(block.weddings.into_iter().map(|mut wedding| {
            wedding.husband = shift(wedding.husband);
            wedding.wife = shift(wedding.wife);
            wedding
        }));
        households += block.households;
    }
    (people, weddings)
}
