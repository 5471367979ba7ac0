//! The people as they are, beside the extracts.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;

use super::address::standard;
use super::write::{Gathered, push_cell};
use crate::chance::count;
use crate::day::Day;
use crate::person::{Person, Standing, Whereabouts};
use crate::place::{Place, SynthError};

const HEADER: &str = "person_id,name,sex,birth_date,death_date,id_number,hukou_division,present_division,\
present_address,unaccounted,present_address_in_extract\n";

/// A person's id in the truth.
pub(crate) fn person_id(index: u32) -> String {
    format!("P{:07}", index + 1)
}

/// Writes `truth_people.csv`: everybody of the place, and everybody else whom a row names. Gives the
/// number of unaccounted people whose present address stands in some extract.
pub(crate) fn write_people(place: &Place, directory: &Path, gathered: &Gathered) -> Result<u64, SynthError> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(directory.join("truth_people.csv"))?);
    file.write_all(HEADER.as_bytes())?;
    let mut found = 0;
    let all: Vec<u32> = (0..count(place.people.len())).collect();
    for window in all.chunks(200_000) {
        let parts: Vec<(String, u64)> =
            window.par_chunks(4_000).map(|part| lines(place, part, gathered)).collect();
        for (text, located) in parts {
            file.write_all(text.as_bytes())?;
            found += located;
        }
    }
    file.flush()?;
    Ok(found)
}

fn lines(place: &Place, part: &[u32], gathered: &Gathered) -> (String, u64) {
    let mut text = String::with_capacity(part.len() * 200);
    let mut found = 0;
    for &index in part {
        let slot = crate::chance::at(index);
        let person = &place.people[slot];
        if !person.counted() && !gathered.mentioned[slot] {
            continue;
        }
        let unaccounted =
            person.standing == Standing::Local && person.whereabouts == Whereabouts::Unaccounted;
        let located = gathered.located[slot];
        found += u64::from(unaccounted && located);
        line(&mut text, place, index, person, unaccounted, located);
    }
    (text, found)
}

fn line(text: &mut String, place: &Place, index: u32, person: &Person, unaccounted: bool, located: bool) {
    let hukou_moved = person.standing == Standing::MovedOut;
    let hukou = place.land.locality(if hukou_moved { &person.present } else { &person.book });
    let present = place.land.locality(&person.present);
    let alive = person.death.is_none();
    let address = if alive { standard(&place.land, &person.present) } else { String::new() };
    let cells = [
        person_id(index),
        person.name.to_string(),
        if person.male { "1" } else { "2" }.to_owned(),
        person.birth.iso(),
        person.death.map(Day::iso).unwrap_or_default(),
        person.number_text().to_owned(),
        hukou.code.clone(),
        if alive { present.code.clone() } else { String::new() },
        address,
        u8::from(unaccounted).to_string(),
        u8::from(located && alive).to_string(),
    ];
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        push_cell(text, cell);
    }
    text.push('\n');
}
