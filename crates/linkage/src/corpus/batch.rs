//! Mentions that are added together: each thread numbers the values of some domains, in the order in which they came, so
//! that symbols are the same as if they had been added one by one.

use std::{fmt, sync::OnceLock};

use records::Attribute;

use super::{
    COLUMNS, Column, Corpus, DOMAINS, Domain, Interner, SourceKey, is_han, position, said, set, split_words,
};

/// What is numbered by one thread at a time: names, numbers, addresses, and all the rest.
const LOTS: usize = 4;

fn lot_of(domain: Domain) -> usize {
    match domain {
        Domain::Names => 0,
        Domain::Numbers => 1,
        Domain::Addresses => 2,
        Domain::Dates | Domain::Phones | Domain::Divisions | Domain::Codes => 3,
    }
}

/// The same of a domain by its number.
fn lot_of_number(domain: usize) -> usize {
    Column::ALL
        .iter()
        .find(|column| column.domain() as usize == domain)
        .map_or(3, |column| lot_of(column.domain()))
}

/// A value: its mention within the batch, its column, and where its text lies.
type Value = (u32, Column, u32, u32);

/// Mentions on their way into a [`Corpus`].
#[derive(Clone, Default)]
pub struct Batch {
    text: String,
    mentions: Vec<(SourceKey, u16)>,
    roles: Vec<String>,
    /// Where the text of each mention's row lies.
    records: Vec<(u32, u32)>,
    values: [Vec<Value>; LOTS],
    names_of_texts: Vec<String>,
    texts: Vec<(u32, usize, u32, u32)>,
}

impl Batch {
    /// How many mentions it holds.
    pub fn len(&self) -> usize {
        self.mentions.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.mentions.is_empty()
    }

    /// Adds a person named by a row, as [`Corpus::push`] does.
    pub fn push(
        &mut self,
        source: SourceKey,
        record: &str,
        role: &str,
        values: &mut dyn Iterator<Item = (Attribute, &str)>,
        texts: &[(&str, &str)],
    ) {
        let at = short(self.mentions.len());
        let role = position(&mut self.roles, role);
        self.mentions.push((source, role));
        let record = self.keep(record);
        self.records.push(record);
        for (attribute, value) in values {
            if let (Some(column), Some(value)) = (Column::of(attribute), said(value)) {
                let (from, to) = self.keep(value);
                self.values[lot_of(column.domain())].push((at, column, from, to));
            }
        }
        for (name, value) in texts {
            let Some(value) = said(value) else { continue };
            let (from, to) = self.keep(value);
            let name = usize::from(position(&mut self.names_of_texts, name));
            self.texts.push((at, name, from, to));
        }
    }

    fn keep(&mut self, text: &str) -> (u32, u32) {
        let from = short(self.text.len());
        self.text.push_str(text);
        (from, short(self.text.len()))
    }

    fn text(&self, from: u32, to: u32) -> &str {
        match (usize::try_from(from), usize::try_from(to)) {
            (Ok(from), Ok(to)) => self.text.get(from..to).unwrap_or(""),
            _ => "",
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.mentions.clear();
        self.records.clear();
        self.values.iter_mut().for_each(Vec::clear);
        self.texts.clear();
    }
}

/// Shows how many there are, never values.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("mentions", &self.len()).finish_non_exhaustive()
    }
}

fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The columns and texts of some domains.
struct Lot<'a> {
    columns: [Option<&'a mut Vec<u32>>; COLUMNS],
    domains: [Option<&'a mut Interner>; DOMAINS],
}

impl Lot<'_> {
    fn intern(&mut self, domain: Domain, text: &str) -> u32 {
        self.domains[domain as usize].as_deref_mut().map_or(0, |interner| interner.symbol(text))
    }

    fn symbol(&self, column: Column, at: usize) -> u32 {
        self.columns[column as usize].as_ref().and_then(|column| column.get(at).copied()).unwrap_or(0)
    }

    fn set(&mut self, column: Column, at: usize, symbol: u32) {
        if let Some(column) = self.columns[column as usize].as_deref_mut() {
            set(column, at, symbol);
        }
    }

    fn name(&self, symbol: u32) -> &str {
        self.domains[Domain::Names as usize].as_ref().map_or("", |names| names.text(symbol))
    }

    /// Adds values, the first mention of the batch being `first`.
    fn take(&mut self, batch: &Batch, values: &[Value], first: usize, names: bool) {
        for of_mention in values.chunk_by(|a, b| a.0 == b.0) {
            let at = first + usize::try_from(of_mention[0].0).unwrap_or(0);
            for (_, column, from, to) in of_mention {
                let symbol = self.intern(column.domain(), batch.text(*from, *to));
                self.set(*column, at, symbol);
            }
            if names {
                self.complete_name(at);
            }
        }
    }

    /// Chinese names are compared whole and others by parts, so a Chinese name that came in parts is joined and another
    /// that came whole is split (its last word is taken for the surname unless a comma says otherwise).
    fn complete_name(&mut self, at: usize) {
        self.drop_placeholder(at);
        let whole = self.symbol(Column::Name, at);
        let (surname, given) = (self.symbol(Column::Surname, at), self.symbol(Column::Given, at));
        if whole == 0 && (surname != 0 || given != 0) {
            let joined = format!("{}{}", self.name(surname), self.name(given));
            if is_han(&joined) {
                let symbol = self.intern(Domain::Names, &joined);
                self.set(Column::Name, at, symbol);
                self.set(Column::Surname, at, 0);
                self.set(Column::Given, at, 0);
            }
        } else if whole != 0 && !is_han(self.name(whole)) {
            let (first, last) = split_words(self.name(whole));
            let (first, last) = (self.intern(Domain::Names, &first), self.intern(Domain::Names, &last));
            self.set(Column::Name, at, 0);
            if surname == 0 && given == 0 {
                self.set(Column::Surname, at, last);
                self.set(Column::Given, at, first);
            }
        } else if whole != 0 && (surname != 0 || given != 0) {
            self.set(Column::Surname, at, 0);
            self.set(Column::Given, at, 0);
        }
    }

    /// A newborn without a name is entered as the child of its mother: 王芳之子.
    fn drop_placeholder(&mut self, at: usize) {
        let whole = self.symbol(Column::Name, at);
        let name = self.name(whole);
        let child_of = ["之子", "之女", "之男", "之婴", "之儿", "的儿子", "的女儿"]
            .iter()
            .find_map(|end| name.strip_suffix(end));
        if let Some(mother) = child_of.map(str::to_owned) {
            let mother = self.intern(Domain::Names, &mother);
            self.set(Column::Name, at, 0);
            if self.symbol(Column::MotherName, at) == 0 {
                self.set(Column::MotherName, at, mother);
            }
        } else if matches!(name, "未取名" | "待取名" | "未命名" | "无名" | "无名氏" | "新生儿" | "婴儿")
        {
            self.set(Column::Name, at, 0);
        }
    }
}

impl Corpus {
    /// Adds the mentions of a batch, which is emptied: the same as adding them one by one, on as many threads as there are.
    pub fn take(&mut self, batch: &mut Batch) {
        let [one, two, three, four] = self.works(batch);
        rayon::join(|| rayon::join(one, two), || rayon::join(three, four));
        batch.clear();
    }

    /// The same on this thread.
    pub(super) fn take_here(&mut self, batch: &mut Batch) {
        self.works(batch).into_iter().for_each(|work| work());
        batch.clear();
    }

    /// What is to be done to add a batch; the four do not touch what is another's.
    fn works<'a>(&'a mut self, batch: &'a Batch) -> [Box<dyn FnOnce() + Send + 'a>; LOTS] {
        self.features = OnceLock::new();
        let first = self.len();
        self.take_classes(batch);
        let Self { columns, domains, rows, row_of, sources, texts, text_domain, .. } = self;
        let [mut names, mut numbers, mut addresses, mut rest] = lots(columns, domains);
        [
            Box::new(move || names.take(batch, &batch.values[0], first, true)),
            Box::new(move || {
                numbers.take(batch, &batch.values[1], first, false);
                take_texts(batch, first, texts, text_domain);
            }),
            Box::new(move || addresses.take(batch, &batch.values[2], first, false)),
            Box::new(move || {
                rest.take(batch, &batch.values[3], first, false);
                take_rows(batch, sources, rows, row_of);
            }),
        ]
    }

    fn take_classes(&mut self, batch: &Batch) {
        let mut last = None;
        for mention in &batch.mentions {
            let class = match last {
                Some((known, class)) if known == *mention => class,
                _ => self.class_for(mention.0, &batch.roles[usize::from(mention.1)]),
            };
            last = Some((*mention, class));
            self.class_of.push(class);
        }
    }
}

fn lots<'a>(columns: &'a mut [Vec<u32>; COLUMNS], domains: &'a mut [Interner; DOMAINS]) -> [Lot<'a>; LOTS] {
    let mut lots: [Lot<'a>; LOTS] = std::array::from_fn(|_| Lot {
        columns: std::array::from_fn(|_| None),
        domains: std::array::from_fn(|_| None),
    });
    for (column, symbols) in Column::ALL.into_iter().zip(columns) {
        lots[lot_of(column.domain())].columns[column as usize] = Some(symbols);
    }
    for (domain, interner) in domains.iter_mut().enumerate() {
        lots[lot_of_number(domain)].domains[domain] = Some(interner);
    }
    lots
}

fn take_rows(batch: &Batch, sources: &[String], rows: &mut Interner, row_of: &mut Vec<u32>) {
    let mut name = String::new();
    for ((source, _), (from, to)) in batch.mentions.iter().zip(&batch.records) {
        name.clear();
        name.push_str(&sources[usize::from(source.0)]);
        name.push('\u{1f}');
        name.push_str(batch.text(*from, *to));
        row_of.push(rows.symbol(&name) - 1);
    }
}

fn take_texts(batch: &Batch, first: usize, texts: &mut Vec<(String, Vec<u32>)>, domain: &mut Interner) {
    for (mention, name, from, to) in &batch.texts {
        let symbol = domain.symbol(batch.text(*from, *to));
        let name = &batch.names_of_texts[*name];
        let column = texts.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            texts.push((name.clone(), Vec::new()));
            texts.len() - 1
        });
        set(&mut texts[column].1, first + usize::try_from(*mention).unwrap_or(0), symbol);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a row of the test says: names of all sorts, and values that are met again.
    fn row(at: usize) -> Vec<(Attribute, String)> {
        let name = match at % 7 {
            0 => "Lovelace, Ada".to_owned(),
            1 => "王芳之子".to_owned(),
            2 => "未取名".to_owned(),
            3 => "不详".to_owned(),
            _ => format!("王{}", char::from_u32(0x4e00 + u32::try_from(at % 400).unwrap()).unwrap()),
        };
        let mut row = vec![
            (Attribute::IdNumber, format!("{at:018}")),
            (Attribute::Phone, format!("139{:08}", at % 300)),
            (Attribute::Address, format!("人民路{}号", at % 50)),
            (Attribute::SpouseName, format!("李{}", at % 90)),
        ];
        row.push(if at % 11 == 5 {
            (Attribute::Surname, "欧阳".to_owned())
        } else {
            (Attribute::Name, name)
        });
        if at % 11 == 5 {
            row.push((Attribute::GivenName, "娜".to_owned()));
        }
        row
    }

    #[test]
    fn is_the_same_as_one_by_one() {
        let (mut single, mut together, mut batch) = (Corpus::new(), Corpus::new(), Batch::default());
        for at in 0..1000 {
            let (source, role) = (["a", "b"][at / 600], ["self", "wife"][at % 2]);
            let (row, record) = (row(at), format!("R{}", at / 2));
            let text = format!("备注{}", at % 3);
            let texts: &[(&str, &str)] = if at % 4 == 0 { &[("note", &text)] } else { &[] };
            let values = || row.iter().map(|(attribute, value)| (*attribute, value.as_str()));
            let key = single.source(source);
            single.push(key, &record, role, &mut values(), texts);
            let key = together.source(source);
            batch.push(key, &record, role, &mut values(), texts);
            if batch.len() == 300 {
                together.take(&mut batch);
            }
        }
        together.take(&mut batch);
        assert!(batch.is_empty());
        assert_eq!(together.len(), 1000);
        for at in 0..1000 {
            assert_eq!(single.describe(at), together.describe(at));
            assert_eq!(single.name_of(at), together.name_of(at));
        }
        assert_eq!(single.columns, together.columns);
        assert_eq!(single.texts, together.texts);
        assert_eq!((single.class_of, single.row_of), (together.class_of, together.row_of));
    }
}
