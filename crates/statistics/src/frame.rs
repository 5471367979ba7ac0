//! Columns of codes: what a snapshot is made of.

use sha2::{Digest as _, Sha256};

/// The codes of one column, one a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// Codes below 256.
    Narrow(Vec<u8>),
    /// Codes below 65,536.
    Wide(Vec<u16>),
}

impl Codes {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many codes a column of this width can have.
    pub const fn most(&self) -> usize {
        match self {
            Self::Narrow(_) => 1 << 8,
            Self::Wide(_) => 1 << 16,
        }
    }

    /// The code of a row.
    pub fn at(&self, row: usize) -> Option<u16> {
        match self {
            Self::Narrow(codes) => codes.get(row).map(|code| u16::from(*code)),
            Self::Wide(codes) => codes.get(row).copied(),
        }
    }

    fn take(&self, order: &[usize]) -> Self {
        match self {
            Self::Narrow(codes) => Self::Narrow(order.iter().map(|row| codes[*row]).collect()),
            Self::Wide(codes) => Self::Wide(order.iter().map(|row| codes[*row]).collect()),
        }
    }
}

/// A column of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Box<str>,
    /// Its codes.
    pub codes: Codes,
    /// What the codes stand for, in order, where the part says so itself: division codes. Empty where the code has a fixed
    /// meaning.
    pub words: Vec<Box<str>>,
}

/// A part of a snapshot: rows of one township.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Its columns, of one length.
    pub columns: Vec<Column>,
}

impl Part {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.codes.len())
    }

    /// A column.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| &*column.name == name)
    }

    /// The same rows in order of their codes, column by column: the order in which people came in says nothing then, equal
    /// contents have equal bytes, and codes compress well.
    #[must_use]
    pub fn sorted(&self) -> Self {
        let mut order: Vec<usize> = (0..self.rows()).collect();
        order.sort_unstable_by(|one, other| {
            let codes = |row: usize| self.columns.iter().map(move |column| column.codes.at(row));
            codes(*one).cmp(codes(*other))
        });
        let columns = self
            .columns
            .iter()
            .map(|column| Column {
                name: column.name.clone(),
                codes: column.codes.take(&order),
                words: column.words.clone(),
            })
            .collect();
        Self { columns }
    }

    /// SHA-256 over names, words and codes: the same content, the same 64 digits, whatever wrote the file.
    pub fn content(&self) -> String {
        let mut hash = Sha256::new();
        for column in &self.columns {
            hash.update(column.name.as_bytes());
            hash.update([0]);
            for word in &column.words {
                hash.update(word.as_bytes());
                hash.update([1]);
            }
            match &column.codes {
                Codes::Narrow(codes) => hash.update(codes),
                Codes::Wide(codes) => {
                    for code in codes {
                        hash.update(code.to_le_bytes());
                    }
                }
            }
            hash.update([2]);
        }
        merkle::hex(&hash.finalize())
    }
}

/// Gives out codes to words in order of first use; code 0 is kept for what has no word.
#[derive(Debug, Clone)]
pub struct Words {
    words: Vec<Box<str>>,
    codes: std::collections::HashMap<Box<str>, u16>,
}

impl Default for Words {
    fn default() -> Self {
        Self { words: vec!["".into()], codes: std::collections::HashMap::new() }
    }
}

impl Words {
    /// From all words that will be asked for, in order, so that codes do not depend on the order of rows.
    pub fn of(words: impl IntoIterator<Item = Box<str>>) -> Self {
        let sorted: std::collections::BTreeSet<Box<str>> =
            words.into_iter().filter(|word| !word.is_empty()).collect();
        let mut made = Self::default();
        for word in sorted {
            made.code(&word);
        }
        made
    }

    /// A word's code; 0 for no word, and for words beyond the 65,535th.
    pub fn code(&mut self, word: &str) -> u16 {
        if word.is_empty() {
            return 0;
        }
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let Ok(code) = u16::try_from(self.words.len()) else { return 0 };
        self.words.push(word.into());
        self.codes.insert(word.into(), code);
        code
    }

    /// The words in order of code.
    pub fn into_words(self) -> Vec<Box<str>> {
        self.words
    }
}
