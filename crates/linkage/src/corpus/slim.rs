//! A corpus without its texts: what is left to compare by once the features are computed.

use super::{COLUMNS, Column, Corpus, DOMAINS, Domain, Interner, set};
use crate::normal::index;

/// The columns that comparing and blocking read beside the features. All but the last hold symbols of codes, whose
/// features outlive the texts; a place of a household book is compared by its text.
pub(super) const KEPT: [Column; 4] =
    [Column::Postcode, Column::Email, Column::Employer, Column::HukouDivision];

/// By how much the numbers of a corpus rise when it is taken into another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offsets {
    pub(crate) row: u32,
    pub(crate) code: u32,
    pub(crate) text: u32,
}

impl Corpus {
    /// This corpus without texts and without the columns that only features are made of.
    pub(crate) fn slim(&self) -> Self {
        let mut slim = Self {
            sources: self.sources.clone(),
            roles: self.roles.clone(),
            classes: self.classes.clone(),
            class_of: self.class_of.clone(),
            row_of: self.row_of.clone(),
            texts: self.texts.clone(),
            ..Self::default()
        };
        for column in KEPT {
            slim.columns[column as usize].clone_from(&self.columns[column as usize]);
        }
        let places = Domain::Divisions as usize;
        slim.domains[places] = self.domains[places].clone();
        slim
    }

    /// Takes in the mentions of `more`, and answers the class of each.
    pub(crate) fn absorb(&mut self, more: &Self, offsets: Offsets) -> Vec<u16> {
        let classes: Vec<u16> = (0..more.classes())
            .map(|class| {
                let source = self.source(more.source_name(class));
                self.class_for(source, more.role_name(class))
            })
            .collect();
        let first = self.len();
        for at in 0..more.len() {
            self.class_of.push(classes[more.class(at)]);
            self.row_of.push(more.row_of[at] + offsets.row);
        }
        let raised = |symbol: u32, by: u32| if symbol == 0 { 0 } else { symbol + by };
        for column in KEPT {
            for at in 0..more.columns[column as usize].len() {
                let symbol = if column.domain() == Domain::Divisions {
                    self.domains[Domain::Divisions as usize].symbol(more.value(column, at))
                } else {
                    raised(more.symbol(column, at), offsets.code)
                };
                if symbol != 0 {
                    set(&mut self.columns[column as usize], first + at, symbol);
                }
            }
        }
        for (name, column) in &more.texts {
            let place = self.texts.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                self.texts.push((name.clone(), Vec::new()));
                self.texts.len() - 1
            });
            for (at, symbol) in column.iter().enumerate().filter(|(_, symbol)| **symbol != 0) {
                set(&mut self.texts[place].1, first + at, raised(*symbol, offsets.text));
            }
        }
        classes
    }

    /// A slim corpus of these mentions of this slim one, in this order.
    pub(crate) fn picked(&self, mentions: &[u32]) -> Self {
        let of = |column: &Vec<u32>| {
            let picked = |at: &u32| column.get(index(*at)).copied().unwrap_or(0);
            if column.is_empty() { Vec::new() } else { mentions.iter().map(picked).collect() }
        };
        Self {
            sources: self.sources.clone(),
            roles: self.roles.clone(),
            classes: self.classes.clone(),
            class_of: mentions.iter().map(|at| self.class_of[index(*at)]).collect(),
            row_of: mentions.iter().map(|at| self.row_of[index(*at)]).collect(),
            columns: std::array::from_fn(|column| of(&self.columns[column])),
            domains: self.domains.clone(),
            texts: self.texts.iter().map(|(name, column)| (name.clone(), of(column))).collect(),
            ..Self::default()
        }
    }

    /// The parts of a slim corpus, to be written down.
    pub(crate) fn parts(&self) -> Parts<'_> {
        let places = &self.domains[Domain::Divisions as usize];
        let count = u32::try_from(places.len()).unwrap_or(u32::MAX);
        Parts {
            sources: &self.sources,
            roles: &self.roles,
            classes: &self.classes,
            class_of: &self.class_of,
            row_of: &self.row_of,
            columns: KEPT.map(|column| &self.columns[column as usize]),
            places: (1..=count).map(|symbol| places.text(symbol)).collect(),
            texts: &self.texts,
        }
    }

    /// A slim corpus of what [`Corpus::parts`] gave.
    pub(crate) fn of_parts(
        (sources, roles): (Vec<String>, Vec<String>),
        classes: Vec<(u16, u16)>,
        (class_of, row_of): (Vec<u16>, Vec<u32>),
        kept: [Vec<u32>; KEPT.len()],
        places: &[String],
        texts: Vec<(String, Vec<u32>)>,
    ) -> Self {
        let mut columns: [Vec<u32>; COLUMNS] = Default::default();
        for (column, symbols) in KEPT.into_iter().zip(kept) {
            columns[column as usize] = symbols;
        }
        let mut domains: [Interner; DOMAINS] = Default::default();
        for place in places {
            domains[Domain::Divisions as usize].symbol(place);
        }
        Self { sources, roles, classes, class_of, row_of, columns, domains, texts, ..Self::default() }
    }
}

/// What a slim corpus is made of.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) sources: &'a [String],
    pub(crate) roles: &'a [String],
    pub(crate) classes: &'a [(u16, u16)],
    pub(crate) class_of: &'a [u16],
    pub(crate) row_of: &'a [u32],
    pub(crate) columns: [&'a Vec<u32>; KEPT.len()],
    pub(crate) places: Vec<&'a str>,
    pub(crate) texts: &'a [(String, Vec<u32>)],
}
