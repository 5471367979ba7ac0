//! `marriage.xlsx`: marriages and divorces registered by civil affairs.

use std::path::Path;

use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::address::Manner;
use super::dates::Form;
use super::pen::Pen;
use super::rows::{Line, Row, Source, plan};
use base::Progress;

use super::write::{WrittenFile, record_id};
use crate::chance::{Chance, Purpose, at, count};
use crate::day::Day;
use crate::person::{Person, Standing};
use crate::place::{Place, SynthError};

const MARRIAGE: u8 = 0;
const DIVORCE: u8 = 1;

const DAYS: &[Form] = &[Form::Dash, Form::Dash, Form::Compact, Form::Chinese];

/// Rows that a sheet can hold, its header included.
const SHEET_ROWS: usize = 1_048_576;

/// Columns that some rows hold as a day of the spreadsheet's own kind, and as a number.
const DAY_COLUMNS: [usize; 3] = [4, 9, 15];
const PHONE_COLUMNS: [usize; 2] = [12, 18];

pub(crate) struct Marriage;

impl Source for Marriage {
    const FILE: &'static str = "marriage.xlsx";
    const PREFIX: &'static str = "HY";
    const HEADER: &'static [&'static str] = &[
        "记录编号",
        "登记字号",
        "登记类别",
        "登记日期",
        "登记机关",
        "男方姓名",
        "男方证件类型",
        "男方证件号",
        "男方出生日期",
        "男方民族",
        "男方常住户口所在地",
        "男方联系电话",
        "女方姓名",
        "女方证件类型",
        "女方证件号",
        "女方出生日期",
        "女方民族",
        "女方常住户口所在地",
        "女方联系电话",
    ];
    const PURPOSE: Purpose = Purpose::Marriage;

    fn subjects(place: &Place) -> usize {
        place.weddings.len()
    }

    fn rows_of(place: &Place, subject: u32, chance: &mut Chance, rows: &mut Vec<Row>) {
        let wedding = &place.weddings[at(subject)];
        let couple = [wedding.husband, wedding.wife].map(|person| &place.people[at(person)]);
        let abroad = couple.iter().all(|person| person.standing == Standing::Migrant);
        let anywhere = wedding.date >= Day::of(2025, 5, 10);
        // Since then couples register wherever they are; before, at either one's hukou.
        let share = match (abroad, anywhere) {
            (false, _) => place.options.rates.married_here,
            (true, true) => 0.5,
            (true, false) => 0.01,
        };
        if wedding.date >= Day::of(1986, 3, 15) && chance.yes(share) {
            rows.push(Row { day: wedding.date, subject, kind: MARRIAGE, copy: 0 });
        }
        if let Some(day) = wedding.divorced.filter(|day| *day >= Day::of(1994, 2, 1))
            && chance.yes(share)
        {
            rows.push(Row { day, subject, kind: DIVORCE, copy: 0 });
        }
    }

    fn write(&self, place: &Place, row: &Row, index: u64) -> Line {
        let mut pen = Pen::new(place, Self::PURPOSE, index);
        let wedding = &place.weddings[at(row.subject)];
        let swapped = pen.chance.yes(place.options.rates.couple_swapped);
        let mut line = Line::default();
        let office = &place.options.street[..6];
        let divorce = row.kind == DIVORCE;
        line.put(certificate(office, row, index, &mut pen.chance));
        line.put(if divorce { "离婚" } else { "结婚" });
        line.put(pen.day(row.day, &[Form::Dash]));
        let county = &place.land.localities[0];
        line.put(format!("{}{}民政局婚姻登记处", county.city, county.county));
        let couple = if swapped { [wedding.wife, wedding.husband] } else { [wedding.husband, wedding.wife] };
        for (role, person) in ["husband", "wife"].into_iter().zip(couple) {
            party(&mut line, &mut pen, &place.people[at(person)]);
            line.mentions.push((role, person));
        }
        line
    }
}

/// The certificate's number, in the form of its time.
fn certificate(office: &str, row: &Row, index: u64, chance: &mut Chance) -> String {
    let year = row.day.year();
    let divorce = row.kind == DIVORCE;
    let serial = index % 1_000_000 + 1;
    if year >= 2004 {
        let again = if row.copy == 1 || chance.yes(0.02) { "B" } else { "" };
        let letter = if divorce { 'L' } else { 'J' };
        return format!("{again}{letter}{office}-{year}-{serial:06}");
    }
    let word = if divorce { "离" } else { "结" };
    match chance.below(3) {
        0 => format!("({year}){word}字第{serial}号"),
        1 => format!("{word}字第{}号", serial % 10_000),
        _ => format!("浙余{word}{:02}{:05}", year % 100, serial % 100_000),
    }
}

fn party(line: &mut Line, pen: &mut Pen<'_>, person: &Person) {
    line.put(pen.name(person));
    line.put(pen.paper(person));
    line.put(pen.number(person));
    line.put(pen.birth(person, DAYS));
    line.put(pen.ethnic(person));
    let place = pen.place;
    let book = place.land.locality(&person.book);
    let hukou = match pen.chance.below(4) {
        0 => pen.address(&person.book, Manner::Hukou).map_or(String::new(), |address| address.text),
        1 => format!("{}{}{}{}", book.province, book.city, book.county, book.street),
        _ => format!("{}{}{}", book.province, book.city, book.county),
    };
    line.put(hukou);
    line.put(pen.phone(person, person.employer));
}

/// Writes the workbook; a further sheet is begun where one is full. Gives the lines without their cells, so
/// that this, which is the work of one thread, can go on beside the other files.
pub(crate) fn write(
    place: &Place,
    directory: &Path,
    progress: &dyn Progress,
) -> Result<(WrittenFile, Vec<Line>), SynthError> {
    let rows = plan::<Marriage>(place);
    let total = u64::from(count(rows.len()));
    let mut workbook = Workbook::new();
    // The day of the extract, so that the same place gives the same bytes.
    let (year, month, day) = place.as_of.civil();
    let part = |value: i32| u8::try_from(value).unwrap_or(1);
    let made = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1900), part(month), part(day))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let day_format = Format::new().set_num_format("yyyy-mm-dd");
    let mut done = 0;
    let mut said = Vec::with_capacity(rows.len());
    for (sheet_index, sheet_rows) in rows.chunks(SHEET_ROWS - 1).enumerate() {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        for (column, name) in (0_u16..).zip(Marriage::HEADER) {
            sheet.write_string(0, column, *name)?;
        }
        for window in sheet_rows.chunks(16_000) {
            let lines: Vec<Line> = window
                .par_iter()
                .enumerate()
                .map(|(offset, row)| Marriage.write(place, row, u64::from(count(done + offset))))
                .collect();
            for mut line in lines {
                let record = record_id(Marriage::PREFIX, done);
                let row = count(done - sheet_index * (SHEET_ROWS - 1)) + 1;
                write_row(sheet, row, &record, &line, &day_format)?;
                line.cells = Vec::new();
                said.push(line);
                done += 1;
            }
            progress.step(Marriage::FILE, u64::from(count(done)), total);
        }
    }
    if rows.is_empty() {
        let sheet = workbook.add_worksheet();
        for (column, name) in (0_u16..).zip(Marriage::HEADER) {
            sheet.write_string(0, column, *name)?;
        }
    }
    let path = directory.join(Marriage::FILE);
    workbook.save(&path)?;
    let bytes = std::fs::metadata(&path)?.len();
    Ok((WrittenFile { name: Marriage::FILE.to_owned(), rows: total, bytes }, said))
}

/// Most days are days of the spreadsheet, most telephones text; the rest is as somebody typed it.
fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    record: &str,
    line: &Line,
    day_format: &Format,
) -> Result<(), SynthError> {
    sheet.write_string(row, 0, record)?;
    for (column, cell) in (1_u16..).zip(&line.cells) {
        if cell.is_empty() {
            continue;
        }
        let place = usize::from(column) + 1;
        let as_day = DAY_COLUMNS.contains(&place) && cell.len() == 10 && !row.is_multiple_of(12);
        let as_number = PHONE_COLUMNS.contains(&place) && cell.len() == 11 && row.is_multiple_of(3);
        if let Some(serial) = as_day.then(|| serial_of(cell)).flatten() {
            sheet.write_number_with_format(row, column, serial, day_format)?;
        } else if let Some(number) = as_number.then(|| cell.parse::<f64>().ok()).flatten() {
            sheet.write_number(row, column, number)?;
        } else {
            sheet.write_string(row, column, cell)?;
        }
    }
    Ok(())
}

/// The spreadsheet's number of a day written `2025-03-01`; none before March 1900, where its calendar is wrong.
fn serial_of(cell: &str) -> Option<f64> {
    let part = |from: usize, until: usize| cell.get(from..until)?.parse::<i32>().ok();
    let day = Day::of(part(0, 4)?, part(5, 7)?, part(8, 10)?);
    (day >= Day::of(1900, 3, 1)).then(|| f64::from(day.0 + 25_569))
}
