//! Packs `data/wpp/*.csv` into `data/china.bin` and `data/india.bin`, which the program carries. Run from the room's folder:
//! `cargo run -p projection --example pack_reference`.

use std::{collections::HashMap, error::Error, fs, path::PathBuf};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Column, decimals, first year: the same order as `reference::YEARLY`.
const YEARLY: [(&str, usize, i32); 37] = [
    ("births_k", 3, 1950),
    ("deaths_k", 3, 1950),
    ("tfr", 6, 1950),
    ("tfr_80l", 3, 2024),
    ("tfr_80u", 3, 2024),
    ("tfr_95l", 3, 2024),
    ("tfr_95u", 3, 2024),
    ("tfr_low", 6, 2024),
    ("tfr_high", 6, 2024),
    ("e0m", 4, 1950),
    ("e0f", 4, 1950),
    ("e0b", 4, 1950),
    ("e0m_80l", 3, 2024),
    ("e0m_80u", 3, 2024),
    ("e0m_95l", 3, 2024),
    ("e0m_95u", 3, 2024),
    ("e0f_80l", 3, 2024),
    ("e0f_80u", 3, 2024),
    ("e0f_95l", 3, 2024),
    ("e0f_95u", 3, 2024),
    ("e0b_80l", 3, 2024),
    ("e0b_80u", 3, 2024),
    ("e0b_95l", 3, 2024),
    ("e0b_95u", 3, 2024),
    ("net_mig_k", 3, 1950),
    ("mig_80l", 3, 2024),
    ("mig_80u", 3, 2024),
    ("mig_95l", 3, 2024),
    ("mig_95u", 3, 2024),
    ("srb", 3, 1950),
    ("pop_31dec", 3, 1950),
    ("pop_80l", 3, 2024),
    ("pop_80u", 3, 2024),
    ("pop_95l", 3, 2024),
    ("pop_95u", 3, 2024),
    ("pop_low", 3, 2024),
    ("pop_high", 3, 2024),
];

fn main() -> Outcome<()> {
    for (loc, name) in [("156", "china"), ("356", "india")] {
        let bytes = pack(loc)?;
        fs::write(data().join(format!("{name}.bin")), bytes)?;
    }
    Ok(())
}

fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn pack(loc: &str) -> Outcome<Vec<u8>> {
    let mut bytes = b"WJR1".to_vec();
    let sexes = ["m", "f"];
    let years = 2024..2100;
    let base = cells("ref_1x1_base.csv", loc, &["sex", "age"], "pop_k")?;
    for sex in sexes {
        series(&mut bytes, 3, (0..=100).map(|age| look(&base, &[sex, &age.to_string()])))?;
    }
    let mx = cells("ref_1x1_mx.csv", loc, &["sex", "age", "year"], "mx")?;
    let migration = cells("w24_mig_1x1.csv", loc, &["sex", "age", "year"], "mig_k")?;
    let fertility = cells("ref_1x1_asfr.csv", loc, &["age", "year"], "asfr")?;
    let by_sex = |bytes: &mut Vec<u8>, from: &HashMap<String, String>, decimals| -> Outcome<()> {
        for sex in sexes {
            for age in 0..=100 {
                let of_year = |year: i32| look(from, &[sex, &age.to_string(), &year.to_string()]);
                series(bytes, decimals, years.clone().map(of_year))?;
            }
        }
        Ok(())
    };
    by_sex(&mut bytes, &mx, 8)?;
    for age in 10..61 {
        series(
            &mut bytes,
            8,
            years.clone().map(|year| look(&fertility, &[&age.to_string(), &year.to_string()])),
        )?;
    }
    by_sex(&mut bytes, &migration, 3)?;
    for (column, decimals, first) in YEARLY {
        let values = cells("w24_annual.csv", loc, &["year"], column)?;
        series(&mut bytes, decimals, (first..=2100).map(|year| look(&values, &[&year.to_string()])))?;
    }
    let history = cells("w19_pop_history.csv", loc, &["year", "sex", "age_start"], "pop_k")?;
    for year in (1950..2020).step_by(5) {
        for sex in sexes {
            let group = |age: i32| look(&history, &[&year.to_string(), sex, &age.to_string()]);
            series(&mut bytes, 3, (0..=100).step_by(5).map(group))?;
        }
    }
    Ok(bytes)
}

/// One column of a file by key columns, of one place.
fn cells(file: &str, loc: &str, keys: &[&str], column: &str) -> Outcome<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(data().join("wpp").join(file))?;
    let headers = reader.headers()?.clone();
    let at =
        |name: &str| headers.iter().position(|own| own == name).ok_or(format!("{file} has no column {name}"));
    let keys: Vec<usize> = keys.iter().map(|name| at(name)).collect::<Result<_, _>>()?;
    let (place, value) = (at("loc")?, at(column)?);
    let mut found = HashMap::new();
    for row in reader.records() {
        let row = row?;
        if &row[place] == loc {
            let key: Vec<&str> = keys.iter().map(|&index| &row[index]).collect();
            found.insert(key.join(","), row[value].to_owned());
        }
    }
    Ok(found)
}

/// A cell's text; a row that is not there is nought.
fn look(cells: &HashMap<String, String>, key: &[&str]) -> String {
    cells.get(&key.join(",")).cloned().unwrap_or_else(|| "0".to_owned())
}

fn series(bytes: &mut Vec<u8>, decimals: usize, values: impl Iterator<Item = String>) -> Outcome<()> {
    let mut before = 0_i64;
    for text in values {
        let value = whole(&text, decimals)?;
        let step = value - before;
        before = value;
        let mut bits = u64::try_from(if step < 0 { -2 * step - 1 } else { 2 * step })?;
        while bits >= 0x80 {
            bytes.push(u8::try_from(bits & 0x7f)? | 0x80);
            bits >>= 7;
        }
        bytes.push(u8::try_from(bits)?);
    }
    Ok(())
}

/// A decimal number with at most `decimals` places, without its point.
fn whole(text: &str, decimals: usize) -> Outcome<i64> {
    if text.contains('e') {
        let spelled_out = format!("{:.decimals$}", text.parse::<f64>()?);
        return whole(&spelled_out, decimals);
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (ahead, behind) = digits.split_once('.').unwrap_or((digits, ""));
    if behind.len() > decimals {
        return Err(format!("{text} has more than {decimals} decimals").into());
    }
    Ok(sign * format!("{ahead}{behind:0<decimals$}").parse::<i64>()?)
}
