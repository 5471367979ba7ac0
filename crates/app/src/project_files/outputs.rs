//! Writes what a projection found.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use projection::{INDICATORS, Projection, Sex};

use super::table::{Areas, TableError};

/// A file being written; the header stands already.
pub(super) struct Output {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Output {
    pub(super) fn create(
        folder: &Path,
        name: &str,
        areas: &Areas,
        columns: &str,
    ) -> Result<Self, TableError> {
        fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
        let path = folder.join(name);
        let file = File::create(&path).map_err(|source| unwritable(&path, source))?;
        let mut output = Self { path, file: BufWriter::with_capacity(1 << 18, file) };
        let header = match &areas.column {
            Some(column) => format!("{},{columns}", cell(column)),
            None => columns.to_owned(),
        };
        output.line(&mut |file| writeln!(file, "{header}"))?;
        Ok(output)
    }

    pub(super) fn line(
        &mut self,
        write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), TableError> {
        write(&mut self.file).map_err(|source| unwritable(&self.path, source))
    }

    pub(super) fn finish(mut self) -> Result<(), TableError> {
        self.file.flush().map_err(|source| unwritable(&self.path, source))
    }
}

fn unwritable(path: &Path, source: io::Error) -> TableError {
    TableError::File { path: path.to_owned(), what: "written", source }
}

/// A text as a cell of CSV.
pub(crate) fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The area's name with a comma behind it, or nothing where there is only one.
pub(super) fn lead(areas: &Areas, area: usize) -> String {
    match (&areas.column, areas.names.get(area)) {
        (Some(_), Some(name)) => format!("{},", cell(name)),
        _ => String::new(),
    }
}

/// A number with every digit that it has; whole ones without a point, none where there is no number.
pub(crate) struct Number(pub(crate) f64);

impl std::fmt::Display for Number {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nought has no sign in a table.
        if self.0 == 0.0 {
            out.write_str("0")
        } else if self.0.is_finite() {
            write!(out, "{}", self.0)
        } else {
            Ok(())
        }
    }
}

/// The files of a projection without a fan.
pub(super) struct Tables {
    population: Output,
    births: Output,
    deaths: Output,
    indicators: Output,
}

impl Tables {
    pub(super) fn create(folder: &Path, areas: &Areas) -> Result<Self, TableError> {
        Ok(Self {
            population: Output::create(folder, "population.csv", areas, "year,sex,age,population")?,
            births: Output::create(folder, "births.csv", areas, "year,sex,births")?,
            deaths: Output::create(folder, "deaths.csv", areas, "year,sex,age,deaths")?,
            indicators: Output::create(folder, "indicators.csv", areas, "year,indicator,value")?,
        })
    }

    pub(super) fn write(
        &mut self,
        lead: &str,
        projection: &Projection,
        indicators: &[Vec<f64>],
    ) -> Result<(), TableError> {
        for (period, values) in indicators.iter().enumerate() {
            let year = projection.year(period);
            for sex in Sex::BOTH {
                let letter = sex.letter();
                let persons = projection.population_of(period + 1, sex);
                self.population.line(&mut |file| {
                    projection.ages.starts().zip(persons).try_for_each(|(age, persons)| {
                        writeln!(file, "{lead}{year},{letter},{age},{}", Number(*persons))
                    })
                })?;
                let births = projection.births[2 * period + sex.index()];
                self.births.line(&mut |file| writeln!(file, "{lead}{year},{letter},{}", Number(births)))?;
                let deaths = projection.deaths_of(period, sex);
                self.deaths.line(&mut |file| {
                    projection.ages.starts().zip(deaths).try_for_each(|(age, deaths)| {
                        writeln!(file, "{lead}{year},{letter},{age},{}", Number(*deaths))
                    })
                })?;
            }
            self.indicators.line(&mut |file| {
                INDICATORS.iter().zip(values).try_for_each(|(indicator, value)| {
                    writeln!(file, "{lead}{year},{},{}", indicator.name, Number(*value))
                })
            })?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), TableError> {
        self.population.finish()?;
        self.births.finish()?;
        self.deaths.finish()?;
        self.indicators.finish()
    }
}
