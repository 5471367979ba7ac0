use linkage::Corpus;
use records::Attribute::{BirthDate, GivenName, IdNumber, Postcode, Surname};

use super::{Dice, Set};

const GIVEN: [&str; 24] = [
    "joshua",
    "emily",
    "jack",
    "sophie",
    "thomas",
    "isabella",
    "lachlan",
    "georgia",
    "william",
    "chloe",
    "benjamin",
    "olivia",
    "mitchell",
    "hannah",
    "samuel",
    "caitlin",
    "daniel",
    "madison",
    "matthew",
    "jessica",
    "nicholas",
    "charlotte",
    "ethan",
    "sarah",
];
const STEMS: [&str; 20] = [
    "har", "wil", "cam", "pet", "rob", "mac", "tho", "clar", "bur", "mor", "stan", "hol", "wat", "ell",
    "gre", "fos", "mar", "din", "low", "bec",
];
const ENDS: [&str; 16] = [
    "ris", "son", "eron", "ers", "inson", "donald", "mas", "ke", "ton", "gan", "ley", "land", "kins", "iot",
    "ham", "man",
];
const STREETS: [&str; 12] = [
    "stanley",
    "pinkerton",
    "miller",
    "hawdon",
    "mawson",
    "derwent",
    "chisholm",
    "maribyrnong",
    "sturt",
    "barrington",
    "limestone",
    "ellenvale",
];
const SUBURBS: [&str; 10] = [
    "winston hills",
    "richlands",
    "glenroy",
    "st marys",
    "redcliffe",
    "mount gambier",
    "bentleigh",
    "dianella",
    "kippax",
    "norah head",
];

/// Originals and up to four copies each, misspelled: the character of the FEBRL sets (Christen 2005), with names of
/// our own making.
pub fn in_letters(people: usize, seed: u64) -> Set {
    let mut dice = Dice(seed);
    let mut corpus = Corpus::new();
    let source = corpus.source("file");
    let mut truth = Vec::new();
    for person in 0..people {
        let original = original(&mut dice);
        for copy in 0..=dice.below(4) {
            let mut fields = original.clone();
            if copy > 0 {
                for _ in 0..=dice.below(4) {
                    let at = dice.below(fields.len());
                    fields[at] = spoiled(&mut dice, &fields[at]);
                }
                if dice.one_in(0.1) {
                    fields.swap(0, 1);
                }
            }
            let attributes = [GivenName, Surname, Postcode, BirthDate, IdNumber];
            let mut values = attributes.into_iter().zip(fields.iter().map(String::as_str));
            let texts = ["street", "suburb", "street_number"];
            let texts: Vec<(&str, &str)> =
                texts.into_iter().zip(fields[5..].iter().map(String::as_str)).collect();
            corpus.push(source, &format!("r{person}-{copy}"), "self", &mut values, &texts);
            truth.push(Some(person as u32));
        }
    }
    Set { name: "letters", corpus, truth }
}

fn original(dice: &mut Dice) -> Vec<String> {
    vec![
        (*dice.pick(&GIVEN)).to_owned(),
        format!("{}{}", dice.pick(&STEMS), dice.pick(&ENDS)),
        format!("{}", 2000 + dice.below(900)),
        format!("19{:02}{:02}{:02}", dice.below(100), 1 + dice.below(12), 1 + dice.below(28)),
        format!("{}", 1_000_000 + dice.below(9_000_000)),
        format!("{} {}", dice.pick(&STREETS), dice.pick(&["street", "road", "place", "crescent"])),
        (*dice.pick(&SUBURBS)).to_owned(),
        format!("{}", 1 + dice.below(200)),
    ]
}

fn spoiled(dice: &mut Dice, field: &str) -> String {
    let mut letters: Vec<char> = field.chars().collect();
    if letters.len() < 2 || dice.one_in(0.08) {
        return String::new();
    }
    let at = dice.below(letters.len() - 1);
    let other = if letters[at].is_ascii_digit() {
        char::from_digit(dice.below(10) as u32, 10).unwrap()
    } else {
        char::from(b'a' + dice.below(26) as u8)
    };
    match dice.below(4) {
        0 => letters.swap(at, at + 1),
        1 => letters[at] = other,
        2 => letters.insert(at, other),
        _ => drop(letters.remove(at)),
    }
    letters.into_iter().collect()
}
