//! Files to link: a synthetic place's extracts, and a list of names in letters.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

const PLACE: &str = include_str!("place.toml");

/// The five extracts of a place, and the configuration that links them. Kin of births and marriages are left to be
/// found from who stands in one row.
pub(crate) fn place(folder: &Path, people: u32) -> PathBuf {
    let options = synth::Options { people, seed: 7, threads: Some(1), ..synth::Options::default() };
    fs::create_dir_all(folder).unwrap();
    synth::Place::grow(&options).unwrap().write(folder, &synth::Silent).unwrap();
    let config = folder.join("link.toml");
    fs::write(&config, PLACE).unwrap();
    config
}

const LETTERS: &str = r#"
[[mention]]
source = "list"
path = "list.csv"
record = "id"
role = "self"
[mention.fields]
given_name = "given"
surname = "surname"
birth_date = "born"
postcode = "postcode"
text.street = "street"
"#;

/// People with names in letters, a postcode and a text of the caller's own; each listed twice, with slips.
pub(crate) fn in_letters(folder: &Path) -> PathBuf {
    const GIVEN: [&str; 12] = [
        "Ada",
        "Blanche",
        "Cecil",
        "Dorothea",
        "Edmund",
        "Florence",
        "Gideon",
        "Harriet",
        "Isidor",
        "Josephine",
        "Konrad",
        "Leonora",
    ];
    const SURNAMES: [&str; 14] = [
        "Lovelace",
        "Babbage",
        "Somerville",
        "Herschel",
        "Galton",
        "Quetelet",
        "Farr",
        "Nightingale",
        "Snow",
        "Graunt",
        "Petty",
        "Suessmilch",
        "Wargentin",
        "Halley",
    ];
    const STREETS: [&str; 9] = [
        "Mill Lane",
        "High Street",
        "Station Road",
        "Church Row",
        "The Green",
        "Bridge End",
        "Park Side",
        "Wharf",
        "Hill Top",
    ];
    fs::create_dir_all(folder).unwrap();
    let (mut rows, mut state) = (String::from("id,given,surname,born,postcode,street\n"), 17_u64);
    // Knuth's multiplicative generator; its upper bits are good enough to draw lots.
    let mut below = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % most
    };
    for person in 0..400 {
        let (given, surname) = (GIVEN[below(GIVEN.len())], SURNAMES[below(SURNAMES.len())]);
        let born = format!("{}-{:02}-{:02}", 1930 + below(70), 1 + below(12), 1 + below(28));
        let (postcode, street) = (2000 + below(60), STREETS[below(STREETS.len())]);
        for copy in 0..2 {
            let mut given = given.to_owned();
            if copy == 1 && below(6) == 0 {
                given.remove(given.len() / 2);
            }
            let born = if copy == 1 && below(10) == 0 { String::new() } else { born.clone() };
            writeln!(rows, "p{person}-{copy},{given},{surname},{born},{postcode},{street}").unwrap();
        }
    }
    fs::write(folder.join("list.csv"), rows).unwrap();
    let config = folder.join("link.toml");
    fs::write(&config, LETTERS).unwrap();
    config
}
