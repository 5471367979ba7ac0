//! The small code lists of the national standards, as dated tables with names in Chinese and English.

use base::Date;

mod education;
mod ethnicity;
mod identity;
mod relation;

pub use crate::Sex;
pub use education::{DEGREE, EDUCATION};
pub use ethnicity::ETHNICITY;
pub use identity::{HUKOU_KIND, ID_KIND, MARITAL, SEX};
pub use relation::RELATION;

/// One code list.
#[derive(Debug)]
pub struct CodeList {
    /// Our name for the list, such as `sex`.
    pub id: &'static str,
    /// The standard that it comes from.
    pub standard: &'static str,
    /// Its name in Chinese.
    pub name_zh: &'static str,
    /// Its name in English.
    pub name_en: &'static str,
    /// The codes, in the standard's order.
    pub entries: &'static [CodeEntry],
    /// What departments write in place of a code or its name: (as written, code). Latin in upper case.
    pub synonyms: &'static [(&'static str, &'static str)],
}

/// One code of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code.
    pub code: &'static str,
    /// Its name in Chinese.
    pub zh: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// First day on which it may be used, ISO 8601; `None` where the standard's own date is all there is.
    pub valid_from: Option<&'static str>,
    /// First day on which it may no longer be used.
    pub valid_until: Option<&'static str>,
}

/// An entry without dates of its own.
const fn entry(code: &'static str, zh: &'static str, en: &'static str) -> CodeEntry {
    CodeEntry { code, zh, en, valid_from: None, valid_until: None }
}

/// An entry in use since a day.
const fn entry_since(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    from: &'static str,
) -> CodeEntry {
    CodeEntry { code, zh, en, valid_from: Some(from), valid_until: None }
}

/// Every list of this module.
pub static ALL: [&CodeList; 8] =
    [&SEX, &MARITAL, &RELATION, &EDUCATION, &DEGREE, &HUKOU_KIND, &ETHNICITY, &ID_KIND];

/// The list of that id.
pub fn by_id(id: &str) -> Option<&'static CodeList> {
    ALL.into_iter().find(|list| list.id == id)
}

impl CodeList {
    /// The entry of a code.
    pub fn entry(&self, code: &str) -> Option<&'static CodeEntry> {
        self.entries.iter().find(|entry| entry.code == code)
    }

    /// The entries in use on a day.
    pub fn on(&self, date: Date) -> impl Iterator<Item = &'static CodeEntry> + use<> {
        let day = date.to_string();
        self.entries.iter().filter(move |entry| {
            entry.valid_from.is_none_or(|from| from <= &*day)
                && entry.valid_until.is_none_or(|until| &*day < until)
        })
    }

    /// Reads what a department wrote: the code itself (leading zero optional), the name in Chinese or English,
    /// or a usual other word for it; also code and name together, as in `01汉族` or `1-男`. `None` when the text
    /// says nothing that the list has.
    pub fn code_of(&self, written: &str) -> Option<&'static str> {
        let text = written.trim();
        if text.is_empty() {
            return None;
        }
        self.plain_code_of(text).or_else(|| {
            let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (code, name) = text.split_at(digits);
            let name = name.trim_matches(|c: char| c.is_whitespace() || "-－—_.．、:：()（）".contains(c));
            if code.is_empty() || name.is_empty() {
                return None;
            }
            // Code and name must agree; a row that says two things says neither.
            self.plain_code_of(code).filter(|code| self.plain_code_of(name) == Some(*code))
        })
    }

    fn plain_code_of(&self, text: &str) -> Option<&'static str> {
        let found = self.entries.iter().find(|entry| entry.code == text || entry.zh == text);
        if let Some(entry) = found {
            return Some(entry.code);
        }
        if let Some((_, code)) = self.synonyms.iter().find(|(word, _)| *word == text) {
            return Some(code);
        }
        if text.len() == 1 && text.bytes().all(|b| b.is_ascii_digit()) {
            let padded =
                self.entries.iter().find(|e| e.code.len() == 2 && e.code.strip_prefix('0') == Some(text));
            return padded.map(|entry| entry.code);
        }
        if !text.is_ascii() {
            return None;
        }
        let named = self
            .entries
            .iter()
            .find(|entry| entry.en.eq_ignore_ascii_case(text) || entry.code.eq_ignore_ascii_case(text));
        named.map(|entry| entry.code).or_else(|| {
            self.synonyms.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, code)| *code)
        })
    }
}

#[cfg(test)]
mod tests;
