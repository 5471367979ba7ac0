//! What an index weighs pairs by, without its mentions: enough to explain a few rows as the index would.

use std::{io::Read, sync::Arc};

use super::{
    ImageError, Row,
    frequencies::{Frequencies, widen},
};
use crate::{
    Explainer,
    compare::{Comparer, Measures},
    corpus::Corpus,
    model::Model,
    normal::Features,
    whole::Whole,
};

/// The weights of an index: its model, its threshold, and how rare values are.
pub struct Scale {
    pub(super) learned: Model,
    pub(super) threshold: f64,
    pub(super) one_per_source: Vec<String>,
    /// Sources and roles in the order in which the index numbers them.
    pub(super) classes: Vec<(String, String)>,
    pub(super) texts: Vec<String>,
    pub(super) measures: Measures,
    pub(super) frequencies: Frequencies,
}

impl Scale {
    /// Reads the weights that an image begins with, and the stamp that it was saved with; the rest is left unread.
    pub fn load(from: &mut dyn Read) -> Result<(Self, u64), ImageError> {
        super::image::load_scale(from)
    }

    /// The probability from which a pair speaks for one person.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// Sources that list a person once only.
    pub fn one_per_source(&self) -> &[String] {
        &self.one_per_source
    }

    /// Rows weighed as if they stood in the index; their mentions are numbered from 0, row by row. All people of a row
    /// must be given, as they are each other's kin.
    pub fn weigh(&self, rows: &[Row<'_>]) -> Weighed {
        let mut corpus = Corpus::with_classes(&self.classes, &self.texts);
        for row in rows {
            let source = corpus.source(row.name.source);
            for mention in &row.mentions {
                let values = &mut mention.values.iter().copied();
                corpus.push(source, row.name.record, mention.role, values, &mention.texts);
            }
        }
        let mut features = Features::of(&corpus);
        self.frequencies.rate(&mut features);
        let mut measures = self.measures.clone();
        widen(&mut measures, &corpus, &features, 0);
        Weighed { model: self.learned.fitted_to(&corpus), corpus, features, measures: Arc::new(measures) }
    }
}

/// Shows no value.
impl std::fmt::Debug for Scale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scale").field("threshold", &self.threshold).finish_non_exhaustive()
    }
}

/// A few rows, weighed.
pub struct Weighed {
    corpus: Corpus,
    features: Features,
    measures: Arc<Measures>,
    model: Model,
}

impl Weighed {
    /// Explains their pairs.
    pub fn explainer(&self) -> Explainer<'_> {
        let comparer = Comparer::with(&self.corpus, &self.features, Arc::clone(&self.measures));
        Explainer::with(comparer, self.model.clone())
    }
}

/// Shows no value.
impl std::fmt::Debug for Weighed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Weighed").field("mentions", &self.corpus.len()).finish_non_exhaustive()
    }
}

impl Corpus {
    /// An empty corpus whose classes and texts have given numbers.
    fn with_classes(classes: &[(String, String)], texts: &[String]) -> Self {
        let mut corpus = Self::part_of(Whole::default(), classes, texts);
        corpus.forget_whole();
        corpus
    }
}
