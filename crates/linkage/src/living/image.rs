//! The index as bytes. The image is derived data: one that is torn, or that another version of the engine made, is
//! refused, and the index is made anew.

mod codec;

use std::{
    io::{self, Read, Write},
    sync::Arc,
};

use records::Attribute;

use self::codec::{Origin, Sink, Stored};
use super::{
    Living, Scale,
    bonds::Bonds,
    postings::{self, Postings},
};
use crate::{
    corpus::Corpus,
    intern::{hash_bytes, hash_numbers},
    link::log_odds,
    normal::{Features, index},
};

const MAGIC: [u8; 8] = *b"WJLIVING";
/// Raised when the form changes.
const VERSION: u32 = 2;

/// Why an image was refused.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// It is no image of an index.
    #[error("this is no image of a linkage index")]
    Foreign,
    /// Another version of the engine made it.
    #[error("the image of the linkage index was made by another version of the engine")]
    Version,
    /// It is cut off or damaged.
    #[error("the image of the linkage index is cut off or damaged")]
    Torn,
    /// It could not be read.
    #[error("the image of the linkage index could not be read")]
    Io(#[source] io::Error),
}

impl Living {
    /// Writes the index with a `stamp` of the caller's.
    pub fn save(&self, stamp: u64, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&mark().to_le_bytes())?;
        let mut sink = Sink::new(out);
        stamp.put(&mut sink);
        self.put(&mut sink);
        sink.finish()
    }

    /// Reads an index, and the stamp that it was saved with.
    pub fn load(from: &mut dyn Read) -> Result<(Self, u64), ImageError> {
        read_head(from)?;
        let mut origin = Origin::new(from);
        let stamp = u64::take(&mut origin)?;
        let living = Self::take(&mut origin)?;
        origin.finish()?;
        if living.holds_together() { Ok((living, stamp)) } else { Err(ImageError::Torn) }
    }

    fn put(&self, sink: &mut Sink<'_>) {
        serde_json::to_vec(&self.learned).unwrap_or_default().put(sink);
        self.threshold.put(sink);
        self.one_per_source.put(sink);
        // What a scale needs comes first, so that it can stop reading there.
        let classes = 0..self.corpus.classes();
        let name =
            |class| (self.corpus.source_name(class).to_owned(), self.corpus.role_name(class).to_owned());
        classes.map(name).collect::<Vec<_>>().put(sink);
        self.corpus.text_columns().iter().map(|(name, _)| name.clone()).collect::<Vec<_>>().put(sink);
        self.measures.put(sink);
        self.frequencies.put(sink);
        self.changed.put(sink);
        let parts = self.corpus.parts();
        (parts.sources.to_vec(), parts.roles.to_vec()).put(sink);
        parts.classes.to_vec().put(sink);
        (parts.class_of.to_vec(), parts.row_of.to_vec()).put(sink);
        for column in parts.columns {
            column.put(sink);
        }
        parts.places.iter().map(|place| (*place).to_owned()).collect::<Vec<String>>().put(sink);
        parts.texts.to_vec().put(sink);
        self.features.put(sink);
        self.row_keys.put(sink);
        self.by_row.put(sink);
        self.late_rows.put(sink);
        self.here.put(sink);
        self.standing.put(sink);
        self.postings.passes.put(sink);
        self.postings.late.put(sink);
        (self.bonds.starts.clone(), self.bonds.ends.clone()).put(sink);
        self.bonds.changed.put(sink);
        self.cluster.put(sink);
        self.next.put(sink);
        self.decisions.put(sink);
    }

    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        let Scale { learned, threshold, one_per_source, measures, frequencies, .. } = take_scale(from)?;
        let changed = Stored::take(from)?;
        let (names, classes, of_mentions) = (Stored::take(from)?, Stored::take(from)?, Stored::take(from)?);
        let kept = [Stored::take(from)?, Stored::take(from)?, Stored::take(from)?, Stored::take(from)?];
        let places: Vec<String> = Stored::take(from)?;
        let corpus = Corpus::of_parts(names, classes, of_mentions, kept, &places, Stored::take(from)?);
        Ok(Self {
            model: learned.fitted_to(&corpus),
            corpus,
            learned,
            threshold,
            least: log_odds(threshold),
            one_per_source,
            changed,
            features: Stored::take(from)?,
            measures: Arc::new(measures),
            frequencies,
            row_keys: Stored::take(from)?,
            by_row: Stored::take(from)?,
            late_rows: Stored::take(from)?,
            here: Stored::take(from)?,
            standing: Stored::take(from)?,
            postings: Postings { passes: Stored::take(from)?, late: Stored::take(from)? },
            bonds: {
                let (starts, ends) = Stored::take(from)?;
                Bonds { starts, ends, changed: Stored::take(from)? }
            },
            cluster: Stored::take(from)?,
            next: Stored::take(from)?,
            decisions: Stored::take(from)?,
        })
    }

    /// Whether the lists fit each other: every check sum may hold and the image still be none that we wrote.
    fn holds_together(&self) -> bool {
        let count = self.corpus.len();
        let beyond = |mention: &u32| index(*mention) >= count;
        [self.features.mentions.len(), self.cluster.len(), self.next.len()]
            .iter()
            .all(|length| *length == count)
            && self.here.len() == count.div_ceil(64)
            && self.postings.passes.len() == postings::SEARCHED
            && !self.next.iter().any(beyond)
            && !self.by_row.iter().any(|(_, mention)| beyond(mention))
            && !self.bonds.ends.iter().any(|(mention, _)| beyond(mention))
            && self.bonds.starts.last().is_none_or(|end| index(*end) == self.bonds.ends.len())
            && (0..count).all(|at| index(self.corpus.row(at)) < self.row_keys.len())
    }
}

/// Reads what tells that this is an image of ours.
fn read_head(from: &mut dyn Read) -> Result<(), ImageError> {
    let (mut magic, mut version, mut made_by) = ([0; 8], [0; 4], [0; 8]);
    for part in [&mut magic[..], &mut version[..], &mut made_by[..]] {
        from.read_exact(part).or(Err(ImageError::Foreign))?;
    }
    if magic != MAGIC {
        return Err(ImageError::Foreign);
    }
    if u32::from_le_bytes(version) != VERSION || u64::from_le_bytes(made_by) != mark() {
        return Err(ImageError::Version);
    }
    Ok(())
}

fn take_scale(from: &mut Origin<'_>) -> Result<Scale, ImageError> {
    Ok(Scale {
        learned: serde_json::from_slice(&Vec::<u8>::take(from)?).or(Err(ImageError::Torn))?,
        threshold: f64::take(from)?,
        one_per_source: Stored::take(from)?,
        classes: Stored::take(from)?,
        texts: Stored::take(from)?,
        measures: Stored::take(from)?,
        frequencies: Stored::take(from)?,
    })
}

/// The scale that an image begins with, and the image's stamp.
pub(super) fn load_scale(from: &mut dyn Read) -> Result<(Scale, u64), ImageError> {
    read_head(from)?;
    let mut origin = Origin::new(from);
    let stamp = u64::take(&mut origin)?;
    Ok((take_scale(&mut origin)?, stamp))
}

/// A number that changes when the engine reads, keys or compares values otherwise: what two made-up rows come to.
fn mark() -> u64 {
    use Attribute::{Address, BirthDate, IdNumber, MotherName, Name, Phone, Sex, SpouseName};
    let mut corpus = Corpus::new();
    let source = corpus.source("a");
    let rows: [&[(Attribute, &str)]; 2] = [
        &[
            (Name, "欧阳单芳"),
            (IdNumber, "110105194912310021"),
            (Phone, "13800000001"),
            (Address, "浙江省杭州市余杭区文一西路98号3幢2单元501室"),
            (SpouseName, "解林"),
        ],
        &[
            (Name, "歐陽善方"),
            (BirthDate, "1949年12月31日"),
            (Sex, "女"),
            (MotherName, "查梅"),
            (Address, "杭州余杭文一西路98号3栋2单元501"),
        ],
    ];
    for (record, row) in rows.into_iter().enumerate() {
        corpus.push(source, &record.to_string(), "self", &mut row.iter().copied(), &[]);
    }
    let mut features = Features::of(&corpus);
    super::frequencies::Frequencies::default().rate(&mut features);
    let (mut marks, mut keys) = (Vec::new(), Vec::new());
    for mention in 0..2 {
        postings::keys_of(&corpus, &features, mention, &mut keys);
        marks.extend(keys.iter().map(|(pass, key)| key ^ u64::from(*pass)));
    }
    marks.push(hash_bytes(format!("{:?}", features.mentions).as_bytes()));
    hash_numbers(&marks)
}
