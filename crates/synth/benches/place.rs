//! How fast a place grows and is written. `cargo bench -p synth --bench place [-- PEOPLE…]`; without
//! numbers the default place of 116,186.

use std::io::Write;
use std::time::Instant;

use synth::{Options, Place, Silent};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut sizes: Vec<u32> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes.push(Options::default().people);
    }
    let mut out = std::io::stdout();
    for people in sizes {
        let directory = tempfile::tempdir()?;
        let begun = Instant::now();
        let place = Place::grow(&Options { people, ..Options::default() })?;
        let grown = begun.elapsed().as_secs_f64();
        let written = place.write(directory.path(), &Silent)?;
        let seconds = begun.elapsed().as_secs_f64();
        let bytes: u64 = written.files.iter().map(|file| file.bytes).sum();
        let per_second = |number: u64| f64::from(u32::try_from(number).unwrap_or(u32::MAX)) / seconds;
        writeln!(
            out,
            "people {people}  grown in {grown:.2} s  with files {seconds:.2} s  people/s {:.0}  rows {}  rows/s {:.0}  \
             MB {:.0}  MB/s {:.1}",
            per_second(u64::from(people)),
            written.rows,
            per_second(written.rows),
            per_second(bytes) * seconds / 1e6,
            per_second(bytes) / 1e6,
        )?;
    }
    Ok(())
}
