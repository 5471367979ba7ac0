//! Grows a place and writes its extracts: `place PEOPLE SEED DIRECTORY`.

use std::path::Path;
use std::process::ExitCode;

use synth::{Options, Place, Silent};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [people, seed, directory] = &arguments[..] else { return ExitCode::from(2) };
    let (Ok(people), Ok(seed)) = (people.parse(), seed.parse()) else { return ExitCode::from(2) };
    let options = Options { people, seed, ..Options::default() };
    let written = Place::grow(&options).and_then(|place| place.write(Path::new(directory), &Silent));
    match written.map(|written| serde_json::to_string_pretty(&written)) {
        Ok(Ok(text)) => {
            use std::io::Write;
            let shown = writeln!(std::io::stdout(), "{text}");
            if shown.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        _ => ExitCode::FAILURE,
    }
}
