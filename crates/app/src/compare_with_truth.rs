use std::{collections::HashMap, fs::File, path::Path};

use access::{Cx, ImportPermit};
use base::{DwellingId, PersonId};
use linkage::{Scores, evaluate};
use registry::{Derived, Person, StandingRecord};
use serde::Deserialize;
use store::{Change, Store};
use text::address;

use crate::{AppError, Result, Truth, stage::blocking};

/// Who the synthetic place says a mention is: a line of `truth.csv`.
#[derive(Debug, Deserialize)]
struct TrueMention {
    record_id: String,
    role: String,
    person_id: String,
}

/// A line of `truth_people.csv`, as far as it is compared.
#[derive(Debug, Deserialize)]
struct TruePerson {
    person_id: String,
    present_address: String,
    unaccounted: u8,
    present_address_in_extract: u8,
}

/// Compares the register of a synthetic place with the truth that was written beside its extracts in `folder`.
///
/// Every mention of the truth counts, also one whose row was rejected: it stands alone then. A person is located right
/// when the register gives the very home where the place says that the person lives.
pub async fn compare_with_truth(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    folder: &Path,
) -> Result<(Truth, Scores)> {
    let standing = store.standing(permit, &Change::default()).await?;
    let (today, folder) = (cx.now().china_date(), folder.to_owned());
    blocking(move || {
        let mentions = read::<TrueMention>(&folder.join("truth.csv"))?;
        let people = read::<TruePerson>(&folder.join("truth_people.csv"))?;
        let derived = registry::derive(&standing.records, today);
        let register = Register::new(&standing.records);
        let (scores, people_true) = register.score(&mentions);
        let (locatable, located_right) = register.located(&mentions, &people, &derived);
        let truth = Truth {
            people_true,
            people_register: u64::try_from(derived.people.len()).unwrap_or(u64::MAX),
            pair_precision: scores.precision,
            pair_recall: scores.recall,
            locatable,
            located_right,
        };
        Ok((truth, scores))
    })
    .await
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>> {
    csv::Reader::from_reader(File::open(path)?)
        .into_deserialize()
        .collect::<std::result::Result<_, _>>()
        .or(Err(AppError::Fault("the truth beside the extracts cannot be read")))
}

/// Whom the register takes each mention to be, by the row's own key and role.
struct Register<'a> {
    person: HashMap<(&'a str, &'a str), PersonId>,
}

impl<'a> Register<'a> {
    fn new(records: &'a [StandingRecord]) -> Self {
        let person = records
            .iter()
            .flat_map(|record| {
                record.linked().map(|(mention, person)| ((&*record.key, mention.role.as_str()), person))
            })
            .collect();
        Self { person }
    }

    fn of(&self, mention: &TrueMention) -> Option<PersonId> {
        self.person.get(&(mention.record_id.as_str(), mention.role.as_str())).copied()
    }

    /// Pairwise and B-cubed scores, and how many people the mentions truly are.
    fn score(&self, mentions: &[TrueMention]) -> (Scores, u64) {
        let mut clusters = Numbers::default();
        let mut people = Numbers::default();
        let found: Vec<u32> = mentions
            .iter()
            .map(|mention| match self.of(mention) {
                Some(id) => clusters.of(id),
                None => clusters.fresh(),
            })
            .collect();
        let truth: Vec<Option<u32>> =
            mentions.iter().map(|mention| Some(people.of(mention.person_id.as_str()))).collect();
        (evaluate(&found, &truth), u64::from(people.next))
    }

    /// Of the unaccounted whose present address some extract states: how many there are, how many are located there.
    fn located(&self, mentions: &[TrueMention], people: &[TruePerson], derived: &Derived) -> (u64, u64) {
        let mut register: HashMap<&str, Vec<PersonId>> = HashMap::new();
        for mention in mentions {
            if let Some(person) = self.of(mention) {
                let known = register.entry(mention.person_id.as_str()).or_default();
                if !known.contains(&person) {
                    known.push(person);
                }
            }
        }
        let shown: HashMap<PersonId, &Person> =
            derived.people.iter().map(|person| (person.id, person)).collect();
        // A dwelling's key names the estate also where the row's address leaves it out and gives road and door.
        let keys: HashMap<DwellingId, &str> =
            derived.dwellings.iter().map(|dwelling| (dwelling.id, &*dwelling.key)).collect();
        let (mut locatable, mut right) = (0, 0);
        for person in
            people.iter().filter(|person| person.unaccounted == 1 && person.present_address_in_extract == 1)
        {
            locatable += 1;
            let home = home(&person.present_address);
            let found = register.get(person.person_id.as_str()).into_iter().flatten().any(|id| {
                shown.get(id).is_some_and(|shown| {
                    let key = shown.usual_dwelling.and_then(|dwelling| keys.get(&dwelling)).copied();
                    shown.located
                        && (key == Some(home.as_str())
                            || shown
                                .usual_address
                                .as_deref()
                                .is_some_and(|address| self::home(address) == home))
                })
            });
            right += u64::from(found);
        }
        (locatable, right)
    }
}

/// What two writings of one home have in common; the text itself where it leads to no home.
fn home(address: &str) -> String {
    address::local_key(&address::parse(address)).unwrap_or_else(|| address.to_owned())
}

/// Numbers things by first appearance.
struct Numbers<T> {
    seen: HashMap<T, u32>,
    next: u32,
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self { seen: HashMap::new(), next: 0 }
    }
}

impl<T: Eq + std::hash::Hash> Numbers<T> {
    fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    fn of(&mut self, thing: T) -> u32 {
        if let Some(number) = self.seen.get(&thing) {
            return *number;
        }
        let number = self.fresh();
        self.seen.insert(thing, number);
        number
    }
}
