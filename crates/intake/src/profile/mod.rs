//! Department profiles: which column of an extract says what of whom. One TOML file each, in `/profiles`.

mod bundled;
mod check;
mod error;
mod propose;

use std::collections::BTreeMap;

use records::{Attribute, Source};
use serde::{Deserialize, Serialize};

pub use error::{ProfileError, ProfileFault};
pub use propose::Proposal;

use crate::{
    reader::{FileHints, TextEncoding, folded_header},
    repair::DateForm,
};

/// How the rows of one department's extract are read. Made by [`Profile::from_toml`], which checks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The source's code, such as `hukou`.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// The column whose value identifies a row within the source.
    pub key: String,
    /// Attributes of the row as a whole that a row can't do without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Attribute>,
    /// What is known of the file beforehand.
    #[serde(default)]
    pub file: FileForm,
    /// What holds for the row as a whole (the event, the household): attribute = column.
    #[serde(default)]
    pub row: BTreeMap<Attribute, String>,
    /// Values that hold for every row: attribute = canonical value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub constants: BTreeMap<Attribute, String>,
    /// The people that a row names.
    #[serde(rename = "mention")]
    pub mentions: Vec<MentionForm>,
    /// What is known of single columns.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnForm>,
}

/// What is known of the file beforehand. Everything may be left out and is then recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileForm {
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The text encoding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<TextEncoding>,
    /// The separator: one of `,` `;` tab `|`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// How many rows are searched for the header, as titles often stand above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_search_rows: Option<usize>,
}

/// One person named by a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MentionForm {
    /// Which person: `self`, `husband`, `mother`, ….
    pub role: String,
    /// Attribute = column.
    pub fields: BTreeMap<Attribute, String>,
    /// Values that hold for everybody in this role: attribute = canonical value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub constants: BTreeMap<Attribute, String>,
    /// Attributes that this person can't do without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Attribute>,
    /// Whether a row that says nothing of this person is a faulty row rather than one without this person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always: bool,
    /// Kin who become mentions of their own out of this person's `…_name` and `…_id`: `spouse`, `mother`, `father`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Kin>,
}

/// Kin whose name and number a person's row can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kin {
    /// 配偶.
    Spouse,
    /// 母亲.
    Mother,
    /// 父亲.
    Father,
}

impl Kin {
    /// The role that the kin's mention has.
    pub fn role(self) -> &'static str {
        match self {
            Self::Spouse => "spouse",
            Self::Mother => "mother",
            Self::Father => "father",
        }
    }

    /// The attributes that name this kin and give the document number.
    pub fn attributes(self) -> (Attribute, Attribute) {
        match self {
            Self::Spouse => (Attribute::SpouseName, Attribute::SpouseId),
            Self::Mother => (Attribute::MotherName, Attribute::MotherId),
            Self::Father => (Attribute::FatherName, Attribute::FatherId),
        }
    }
}

/// What is known of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnForm {
    /// Other names under which the column comes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// As written = canonical value, before the lists' own synonyms are asked. An empty value blanks it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// The form in which the column's dates are written, where it can't be seen from the dates themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateForm>,
}

impl Profile {
    /// Reads and checks a profile.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text).map_err(|error| ProfileError::of_toml(&error, text))?;
        check::check(&profile, text)?;
        Ok(profile)
    }

    /// The TOML text of a bundled profile, by its code.
    pub fn bundled(code: &str) -> Option<&'static str> {
        bundled::TEXTS.iter().find(|(found, _)| *found == code).map(|(_, text)| *text)
    }

    /// The codes of the bundled profiles.
    pub fn bundled_codes() -> impl Iterator<Item = &'static str> {
        bundled::TEXTS.iter().map(|(code, _)| *code)
    }

    /// Scores the bundled profiles against a header, the best first; those that share no column are left out.
    pub fn propose(headers: &[String]) -> Vec<Proposal> {
        propose::propose(bundled::profiles(), headers)
    }

    /// The same against profiles of the caller's.
    pub fn propose_among<'p>(
        profiles: impl IntoIterator<Item = &'p Self>,
        headers: &[String],
    ) -> Vec<Proposal> {
        propose::propose(profiles, headers)
    }

    /// How this profile fits a header.
    pub fn fit(&self, headers: &[String]) -> Proposal {
        propose::score(self, headers)
    }

    /// The source that the profile's records belong to.
    pub fn source(&self) -> Source {
        self.code.as_str().into()
    }

    /// Every column that the profile reads, each once: the key first, then in the order of use.
    pub fn column_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = vec![&self.key];
        let used = self.row.values().chain(self.mentions.iter().flat_map(|mention| mention.fields.values()));
        for name in used {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// Every name under which a column comes, folded for comparison, with the profile's own name of it.
    pub(crate) fn known_names(&self) -> impl Iterator<Item = (String, &str)> {
        let own = self.column_names().into_iter().map(|name| (folded_header(name), name));
        let aliases = self.columns.iter().flat_map(|(name, form)| {
            form.aliases.iter().map(move |alias| (folded_header(alias), name.as_str()))
        });
        own.chain(aliases)
    }

    /// What a reader should be told of this profile's files.
    pub fn hints(&self) -> FileHints {
        FileHints {
            sheet: self.file.sheet.clone(),
            encoding: self.file.encoding,
            delimiter: self.file.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok()),
            columns: self.known_names().map(|(name, _)| name).collect(),
            header_search_rows: self.file.header_search_rows.unwrap_or(0),
            wanted: self.code.clone(),
            ..FileHints::default()
        }
    }
}
