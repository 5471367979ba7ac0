use std::fmt;

/// A row's kept cells, verbatim, in the order of the kept columns. One text and its ends instead of a box each.
/// `Debug` shows how many there are and never a value.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Cells {
    text: Box<str>,
    ends: Box<[u32]>,
}

impl Cells {
    /// Puts cells together.
    pub fn new(cells: &[&str]) -> Self {
        let mut text = String::with_capacity(cells.iter().map(|cell| cell.len()).sum());
        let ends = cells.iter().map(|cell| {
            text.push_str(cell);
            u32::try_from(text.len()).unwrap_or(u32::MAX)
        });
        let ends = ends.collect();
        Self { text: text.into(), ends }
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// One cell.
    pub fn get(&self, at: usize) -> Option<&str> {
        let end = |at: usize| self.ends.get(at).and_then(|end| usize::try_from(*end).ok());
        let start = if at == 0 { 0 } else { end(at - 1)? };
        self.text.get(start..end(at)?)
    }

    /// The cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at).unwrap_or(""))
    }

    /// Each cell boxed by itself, as [`records::SourceRecord`] holds them.
    pub fn to_boxes(&self) -> Vec<Box<str>> {
        self.iter().map(Box::from).collect()
    }
}

impl fmt::Debug for Cells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cells({})", self.len())
    }
}
