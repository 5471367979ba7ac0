mod batch;
mod slim;

use std::{fmt, sync::OnceLock};

use records::Attribute;

use crate::{
    intern::{Interner, hash_bytes, hash_numbers},
    link::{LinkError, on_threads},
    normal::Features,
    whole::{Whole, kind},
};
pub use batch::Batch;
pub(crate) use slim::Offsets;

/// Names a source inside one [`Corpus`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceKey(u16);

/// The columns that linkage reads. Attributes that say nothing of identity have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Column {
    Name,
    Surname,
    Given,
    Former,
    SpouseName,
    MotherName,
    FatherName,
    Id,
    SpouseId,
    MotherId,
    FatherId,
    Birth,
    RecordDate,
    Phone,
    Address,
    HukouAddress,
    Division,
    HukouDivision,
    Postcode,
    Email,
    Employer,
    Household,
    Sex,
    Age,
}

pub(crate) const COLUMNS: usize = 24;

/// Which interner a column's symbols belong to: columns of one domain can be compared by symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Domain {
    Names,
    Numbers,
    Dates,
    Phones,
    Addresses,
    Divisions,
    Codes,
}

const DOMAINS: usize = 7;

/// The domains that are not read once there are features.
const OF_FEATURES: [Domain; 6] =
    [Domain::Names, Domain::Numbers, Domain::Dates, Domain::Phones, Domain::Addresses, Domain::Codes];

impl Column {
    const ALL: [Self; COLUMNS] = [
        Self::Name,
        Self::Surname,
        Self::Given,
        Self::Former,
        Self::SpouseName,
        Self::MotherName,
        Self::FatherName,
        Self::Id,
        Self::SpouseId,
        Self::MotherId,
        Self::FatherId,
        Self::Birth,
        Self::RecordDate,
        Self::Phone,
        Self::Address,
        Self::HukouAddress,
        Self::Division,
        Self::HukouDivision,
        Self::Postcode,
        Self::Email,
        Self::Employer,
        Self::Household,
        Self::Sex,
        Self::Age,
    ];

    pub(crate) fn domain(self) -> Domain {
        match self {
            Self::Name
            | Self::Surname
            | Self::Given
            | Self::Former
            | Self::SpouseName
            | Self::MotherName
            | Self::FatherName => Domain::Names,
            Self::Id | Self::SpouseId | Self::MotherId | Self::FatherId => Domain::Numbers,
            Self::Birth | Self::RecordDate => Domain::Dates,
            Self::Phone => Domain::Phones,
            Self::Address | Self::HukouAddress => Domain::Addresses,
            Self::Division | Self::HukouDivision => Domain::Divisions,
            Self::Postcode | Self::Email | Self::Employer | Self::Household | Self::Sex | Self::Age => {
                Domain::Codes
            }
        }
    }

    pub(crate) fn of(attribute: Attribute) -> Option<Self> {
        Some(match attribute {
            Attribute::Name => Self::Name,
            Attribute::Surname => Self::Surname,
            Attribute::GivenName => Self::Given,
            Attribute::FormerName => Self::Former,
            Attribute::SpouseName => Self::SpouseName,
            Attribute::MotherName => Self::MotherName,
            Attribute::FatherName => Self::FatherName,
            Attribute::IdNumber => Self::Id,
            Attribute::SpouseId => Self::SpouseId,
            Attribute::MotherId => Self::MotherId,
            Attribute::FatherId => Self::FatherId,
            Attribute::BirthDate => Self::Birth,
            Attribute::RecordDate => Self::RecordDate,
            Attribute::Phone => Self::Phone,
            Attribute::Address => Self::Address,
            Attribute::HukouAddress => Self::HukouAddress,
            Attribute::Division => Self::Division,
            Attribute::HukouDivision => Self::HukouDivision,
            Attribute::Postcode => Self::Postcode,
            Attribute::Email => Self::Email,
            Attribute::Employer => Self::Employer,
            Attribute::Household => Self::Household,
            Attribute::Sex => Self::Sex,
            Attribute::Age => Self::Age,
            Attribute::BirthCalendar
            | Attribute::IdKind
            | Attribute::HouseholdKind
            | Attribute::Relation
            | Attribute::Ethnicity
            | Attribute::MaritalStatus
            | Attribute::Education
            | Attribute::ResidenceStatus
            | Attribute::ResidentFrom
            | Attribute::ResidentUntil
            | Attribute::HukouFrom
            | Attribute::HukouUntil
            | Attribute::HukouEndReason
            | Attribute::DeathDate
            | Attribute::EventKind
            | Attribute::EventDate
            | Attribute::EventPlace
            | Attribute::CertificateNumber
            | Attribute::Office
            | Attribute::RegisterPerson => return None,
        })
    }
}

/// Every mention that takes part in a linkage, by columns: each value is interned once and a mention holds its
/// symbol. Values may be raw or canonical; they are normalised when the linkage begins.
#[derive(Clone, Default)]
pub struct Corpus {
    sources: Vec<String>,
    roles: Vec<String>,
    /// Pairs of source and role that occur; a mention's class.
    classes: Vec<(u16, u16)>,
    class_of: Vec<u16>,
    /// Dense number of the row that names the mention.
    row_of: Vec<u32>,
    rows: Interner,
    columns: [Vec<u32>; COLUMNS],
    domains: [Interner; DOMAINS],
    texts: Vec<(String, Vec<u32>)>,
    text_domain: Interner,
    scratch: Batch,
    /// Where this is a part of a larger collection: what holds in all of it.
    whole: Option<Whole>,
    features: OnceLock<Features>,
}

impl Corpus {
    /// An empty corpus.
    pub fn new() -> Self {
        Self::default()
    }

    /// The key of the source `name`, new or known. At most 65,535 sources.
    pub fn source(&mut self, name: &str) -> SourceKey {
        SourceKey(position(&mut self.sources, name))
    }

    /// Adds a person named by a row and returns its index, counted from 0. `record` names the row within its source,
    /// `role` the person within the row; `texts` are attributes of the caller's own naming. Many are added sooner by
    /// [`Corpus::take`].
    pub fn push(
        &mut self,
        source: SourceKey,
        record: &str,
        role: &str,
        values: &mut dyn Iterator<Item = (Attribute, &str)>,
        texts: &[(&str, &str)],
    ) -> u32 {
        let at = self.class_of.len();
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.push(source, record, role, values, texts);
        self.take_here(&mut scratch);
        self.scratch = scratch;
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn class_for(&mut self, source: SourceKey, role: &str) -> u16 {
        let role = position(&mut self.roles, role);
        let class = self.classes.iter().position(|c| *c == (source.0, role)).unwrap_or_else(|| {
            self.classes.push((source.0, role));
            self.classes.len() - 1
        });
        u16::try_from(class).unwrap_or(u16::MAX)
    }

    /// The number of mentions.
    pub fn len(&self) -> usize {
        self.class_of.len()
    }

    /// The values of a mention as `column=value`, for test sets; personal, never to be logged.
    pub fn describe(&self, mention: u32) -> Vec<String> {
        let at = crate::normal::index(mention);
        let class = self.class(at);
        let mut lines = vec![format!("{}#{}", self.source_name(class), self.role_name(class))];
        for column in Column::ALL {
            if self.symbol(column, at) != 0 {
                lines.push(format!("{column:?}={}", self.value(column, at)));
            }
        }
        lines
    }

    /// Source, record and role of a mention, as they were pushed.
    pub fn name_of(&self, mention: u32) -> (&str, &str, &str) {
        let at = crate::normal::index(mention);
        let class = self.class(at);
        let record =
            self.rows.text(self.row_of[at] + 1).split_once('\u{1f}').map_or("", |(_, record)| record);
        (self.source_name(class), record, self.role_name(class))
    }

    /// What is known of a mention, names joined or split as they are compared; personal, never to be logged.
    pub fn values(&self, mention: u32) -> impl Iterator<Item = (Attribute, &str)> {
        let at = crate::normal::index(mention);
        Attribute::ALL.iter().filter_map(move |attribute| {
            let column = Column::of(*attribute)?;
            (self.symbol(column, at) != 0).then(|| (*attribute, self.value(column, at)))
        })
    }

    /// Whether there is no mention.
    pub fn is_empty(&self) -> bool {
        self.class_of.is_empty()
    }

    pub(crate) fn class(&self, mention: usize) -> usize {
        usize::from(self.class_of[mention])
    }

    pub(crate) fn classes(&self) -> usize {
        self.classes.len()
    }

    pub(crate) fn source_name(&self, class: usize) -> &str {
        &self.sources[usize::from(self.classes[class].0)]
    }

    pub(crate) fn role_name(&self, class: usize) -> &str {
        &self.roles[usize::from(self.classes[class].1)]
    }

    /// The row's name within its source.
    pub(crate) fn record(&self, mention: usize) -> &str {
        let named = self.rows.text(self.row_of[mention] + 1);
        named.split_once('\u{1f}').map_or(named, |(_, record)| record)
    }

    pub(crate) fn whole(&self) -> Option<&Whole> {
        self.whole.as_ref()
    }

    /// Mentions in the collection that this is all or a part of.
    pub(crate) fn whole_len(&self) -> usize {
        self.whole.as_ref().map_or(self.len(), |whole| usize::try_from(whole.mentions).unwrap_or(usize::MAX))
    }

    /// Mentions of each class, in the collection that this is all or a part of.
    pub(crate) fn class_sizes(&self) -> Vec<u64> {
        if let Some(whole) = &self.whole {
            let of = |class: usize| whole.known(kind::CLASS, u64::try_from(class).unwrap_or(u64::MAX));
            return (0..self.classes()).map(|class| u64::from(of(class))).collect();
        }
        let mut sizes = vec![0; self.classes()];
        self.class_of.iter().for_each(|class| sizes[usize::from(*class)] += 1);
        sizes
    }

    /// An empty part of a collection: its classes and texts keep the numbers that they have in the whole.
    pub(crate) fn part_of(whole: Whole, classes: &[(String, String)], texts: &[String]) -> Self {
        let mut corpus = Self { whole: Some(whole), ..Self::default() };
        for (source, role) in classes {
            let class = (position(&mut corpus.sources, source), position(&mut corpus.roles, role));
            corpus.classes.push(class);
        }
        corpus.texts = texts.iter().map(|name| (name.clone(), Vec::new())).collect();
        corpus
    }

    /// Makes a part a collection of its own.
    pub(crate) fn forget_whole(&mut self) {
        self.whole = None;
    }

    pub(crate) fn row(&self, mention: usize) -> u32 {
        self.row_of[mention]
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// A key of a row that is the same wherever the row is read.
    pub(crate) fn row_key(&self, row: u32) -> u64 {
        hash_bytes(self.rows.text(row + 1).as_bytes())
    }

    /// A key of what a mention says and who says it: mentions that are alike in all have one key, wherever they are.
    pub(crate) fn content_key(&self, features: &Features, mention: usize) -> u64 {
        let class = self.class(mention);
        let class = [self.source_name(class), self.role_name(class)].map(|name| hash_bytes(name.as_bytes()));
        features.content_key(mention, hash_numbers(&class))
    }

    /// The symbol of a mention's value, 0 where it has none.
    pub(crate) fn symbol(&self, column: Column, mention: usize) -> u32 {
        self.columns[column as usize].get(mention).copied().unwrap_or(0)
    }

    pub(crate) fn has(&self, column: Column) -> bool {
        !self.columns[column as usize].is_empty()
    }

    pub(crate) fn interner(&self, domain: Domain) -> &Interner {
        &self.domains[domain as usize]
    }

    pub(crate) fn value(&self, column: Column, mention: usize) -> &str {
        self.interner(column.domain()).text(self.symbol(column, mention))
    }

    pub(crate) fn text_columns(&self) -> &[(String, Vec<u32>)] {
        &self.texts
    }

    pub(crate) fn text_interner(&self) -> &Interner {
        &self.text_domain
    }

    /// The features, computed or known, to be kept beyond the corpus.
    pub(crate) fn take_features(&mut self) -> Features {
        self.features.take().unwrap_or_else(|| Features::of(self))
    }

    /// Computes what mentions are compared by, and lets go of the values that only served to compute it: about a
    /// quarter of what a corpus holds. Nothing more can be told of the values then, nor mentions be added. `threads` are
    /// those of [`crate::Settings`].
    pub fn settle(&mut self, threads: Option<usize>) -> Result<(), LinkError> {
        self.domains.iter_mut().chain([&mut self.rows, &mut self.text_domain]).for_each(Interner::settle);
        on_threads(threads, || {
            self.features();
        })?;
        for domain in OF_FEATURES {
            self.domains[domain as usize] = Interner::default();
        }
        for column in Column::ALL {
            let kept = slim::KEPT.contains(&column) || column == Column::Id;
            if !kept {
                self.columns[column as usize] = Vec::new();
            }
        }
        Ok(())
    }

    /// What was computed from the values, once.
    pub(crate) fn features(&self) -> &Features {
        self.features.get_or_init(|| Features::of(self))
    }
}

/// Shows sizes, never values.
impl fmt::Debug for Corpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Corpus")
            .field("sources", &self.sources)
            .field("mentions", &self.len())
            .finish_non_exhaustive()
    }
}

/// The key that a row of this name has.
pub(crate) fn row_key(source: &str, record: &str) -> u64 {
    hash_bytes(format!("{source}\u{1f}{record}").as_bytes())
}

fn position(names: &mut Vec<String>, name: &str) -> u16 {
    let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// Whether a text holds a Chinese character.
pub(crate) fn is_han(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'))
}

/// Given names and surname of a name in an alphabet: `Ada Lovelace`, `Lovelace, Ada`.
fn split_words(name: &str) -> (String, String) {
    if let Some((last, first)) = name.split_once([',', '，']) {
        return (first.trim().to_owned(), last.trim().to_owned());
    }
    match name.trim().rsplit_once(char::is_whitespace) {
        Some((first, last)) => (first.trim().to_owned(), last.to_owned()),
        None => (String::new(), name.trim().to_owned()),
    }
}

fn set(column: &mut Vec<u32>, at: usize, symbol: u32) {
    column.resize(at + 1, 0);
    column[at] = symbol;
}

/// What offices write where they know nothing.
pub(crate) fn said(value: &str) -> Option<&str> {
    let value = value.trim();
    let nothing = matches!(
        value,
        "" | "无"
            | "不详"
            | "未知"
            | "未说明"
            | "暂无"
            | "空"
            | "-"
            | "--"
            | "/"
            | "NULL"
            | "null"
            | "None"
            | "N/A"
            | "NA"
            | "nan"
    );
    (!nothing).then_some(value)
}
