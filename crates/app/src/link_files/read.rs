//! Reads the mentions of a file: each file once, whomever its rows name, with a thread that reads and parses ahead.

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use intake::reader::{self, FileHints, RowsAhead, TextEncoding};
use records::Attribute;

use super::{LinkFilesError, MentionConfig, MentionRead};

/// Takes a mention.
type Put<'a> = &'a mut dyn FnMut(MentionRead<'_>) -> Result<(), LinkFilesError>;

/// What a column of a file is to a mention.
enum Use {
    Attribute(Attribute),
    Text(String),
}

/// Fields by column; a table within the fields is `text.<name>`.
fn uses(fields: &toml::Table) -> Result<BTreeMap<String, (String, Use)>, LinkFilesError> {
    let mut uses = BTreeMap::new();
    for (name, value) in fields {
        match (name.as_str(), value) {
            ("text", toml::Value::Table(texts)) => {
                for (name, column) in texts {
                    let column =
                        column.as_str().ok_or_else(|| LinkFilesError::Attribute(format!("text.{name}")))?;
                    uses.insert(format!("text.{name}"), (column.to_owned(), Use::Text(name.clone())));
                }
            }
            (_, toml::Value::String(column)) => {
                let meaning = match name.strip_prefix("text.") {
                    Some(own) => Use::Text(own.to_owned()),
                    None => Use::Attribute(name.parse().or(Err(LinkFilesError::Attribute(name.clone())))?),
                };
                uses.insert(name.clone(), (column.clone(), meaning));
            }
            _ => return Err(LinkFilesError::Attribute(name.clone())),
        }
    }
    Ok(uses)
}

/// A file that another thread has begun to read, and the people whom its rows name.
pub(super) struct MentionFile<'a> {
    path: PathBuf,
    mentions: &'a [MentionConfig],
    rows: RowsAhead,
}

impl<'a> MentionFile<'a> {
    /// Begins to read the file that these mentions have in common.
    pub(super) fn open(mentions: &'a [MentionConfig], beside: &Path) -> Result<Option<Self>, LinkFilesError> {
        let Some(first) = mentions.first() else { return Ok(None) };
        let path = beside.join(&first.path);
        let hints = FileHints {
            sheet: first.sheet.clone(),
            encoding: match first.encoding.as_deref().map(str::to_lowercase).as_deref() {
                Some("utf-8" | "utf8") => Some(TextEncoding::Utf8),
                Some("gb18030" | "gbk" | "gb2312") => Some(TextEncoding::Gb18030),
                _ => None,
            },
            ..FileHints::default()
        };
        let rows = reader::open(path.clone(), &hints)
            .map_err(|source| LinkFilesError::Data { path: path.clone(), source })?;
        Ok(Some(Self { path, mentions, rows: rows.ahead() }))
    }

    /// How many people a row may name.
    pub(super) fn roles(&self) -> u64 {
        u64::try_from(self.mentions.len()).unwrap_or(0)
    }

    /// Hands over the mentions: those of the first role while the file is read, then those of the others.
    pub(super) fn read(self, put: Put<'_>) -> Result<(), LinkFilesError> {
        let Self { path, mentions, rows } = self;
        let mut roles = Vec::with_capacity(mentions.len());
        for mention in mentions {
            roles.push((Role::of(mention, rows.columns(), &path)?, Kept::default()));
        }
        let Some(((first, _), others)) = roles.split_first_mut() else { return Ok(()) };
        let mut refused = None;
        rows.for_each_row(&mut |cells| {
            for (role, kept) in others.iter_mut().filter(|(role, _)| role.is_told_of(cells)) {
                kept.push(role, cells);
            }
            if first.is_told_of(cells) {
                refused = first.put(cells, put).err();
            }
            if refused.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .map_err(|source| LinkFilesError::Data { path: path.clone(), source })?;
        refused.map_or(Ok(()), Err)?;
        others.iter().try_for_each(|(role, kept)| kept.put(role, put))
    }
}

/// A person that rows name, and where they say what of them.
struct Role<'a> {
    mention: &'a MentionConfig,
    record: usize,
    attributes: Vec<(usize, Attribute)>,
    texts: Vec<(usize, String)>,
    /// Columns of which one at least must be filled in, if there is such a person.
    told: Vec<usize>,
}

impl<'a> Role<'a> {
    fn of(mention: &'a MentionConfig, columns: &[String], path: &Path) -> Result<Self, LinkFilesError> {
        let column = |name: &str| {
            let at = columns.iter().position(|column| column.trim() == name.trim());
            at.ok_or_else(|| LinkFilesError::Column { path: path.to_owned(), column: name.to_owned() })
        };
        let record = column(&mention.record)?;
        let (mut attributes, mut texts) = (Vec::new(), Vec::new());
        for (name, meaning) in uses(&mention.fields)?.into_values() {
            match meaning {
                Use::Attribute(attribute) => attributes.push((column(&name)?, attribute)),
                Use::Text(own) => texts.push((column(&name)?, own)),
            }
        }
        let of_person =
            attributes.iter().filter(|(_, attribute)| is_of_person(*attribute)).map(|(at, _)| *at);
        let mut told: Vec<usize> = of_person.chain(texts.iter().map(|(at, _)| *at)).collect();
        if told.is_empty() {
            told = attributes.iter().map(|(at, _)| *at).collect();
        }
        Ok(Self { mention, record, attributes, texts, told })
    }

    /// A role that the row leaves blank is nobody, though the row's date or address may be filled in.
    fn is_told_of(&self, cells: &[&str]) -> bool {
        self.told.iter().any(|at| cells.get(*at).is_some_and(|cell| !cell.trim().is_empty()))
    }

    fn put(&self, cells: &[&str], put: Put<'_>) -> Result<(), LinkFilesError> {
        let cell = |at: usize| cells.get(at).copied().unwrap_or("");
        let mut values = self.attributes.iter().map(|(at, attribute)| (*attribute, cell(*at)));
        let texts: Vec<(&str, &str)> =
            self.texts.iter().map(|(at, name)| (name.as_str(), cell(*at))).collect();
        let (source, role) = (self.mention.source.as_str(), self.mention.role.as_str());
        put(MentionRead {
            source,
            record: cell(self.record).trim(),
            role,
            values: &mut values,
            texts: &texts,
        })
    }

    /// The columns that are read, the row's name first.
    fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        let values = self.attributes.iter().map(|(at, _)| *at).chain(self.texts.iter().map(|(at, _)| *at));
        std::iter::once(self.record).chain(values)
    }
}

/// What rows say of one role, until its turn comes: mentions are numbered role by role.
#[derive(Default)]
struct Kept {
    text: String,
    lengths: Vec<u32>,
}

impl Kept {
    fn push(&mut self, role: &Role<'_>, cells: &[&str]) {
        for cell in role.columns().map(|at| cells.get(at).copied().unwrap_or("")) {
            self.text.push_str(cell);
            self.lengths.push(u32::try_from(cell.len()).unwrap_or(u32::MAX));
        }
    }

    fn put(&self, role: &Role<'_>, put: Put<'_>) -> Result<(), LinkFilesError> {
        // The same role, whose columns are numbered as they were kept.
        let places = Role {
            mention: role.mention,
            record: 0,
            attributes: (1..).zip(&role.attributes).map(|(at, (_, attribute))| (at, *attribute)).collect(),
            texts: (role.attributes.len() + 1..)
                .zip(&role.texts)
                .map(|(at, (_, name))| (at, name.clone()))
                .collect(),
            told: Vec::new(),
        };
        let (mut cells, mut from) = (Vec::new(), 0);
        for lengths in self.lengths.chunks(role.columns().count()) {
            cells.clear();
            for length in lengths {
                let to = from + usize::try_from(*length).unwrap_or(0);
                cells.push(self.text.get(from..to).unwrap_or(""));
                from = to;
            }
            places.put(&cells, put)?;
        }
        Ok(())
    }
}

/// Whether a value is about the person of the role rather than the row, the home or kin.
fn is_of_person(attribute: Attribute) -> bool {
    matches!(
        attribute,
        Attribute::Name
            | Attribute::Surname
            | Attribute::GivenName
            | Attribute::FormerName
            | Attribute::IdNumber
            | Attribute::BirthDate
            | Attribute::Age
            | Attribute::Sex
            | Attribute::Email
    )
}
