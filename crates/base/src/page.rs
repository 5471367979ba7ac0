use serde::{Deserialize, Serialize};

/// How many rows a page may hold: 1 to 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize(u16);

impl PageSize {
    /// The most that one page may hold.
    pub const MOST: u16 = 200;

    /// Cut to 1 ..= [`Self::MOST`].
    pub fn new(rows: u16) -> Self {
        Self(rows.clamp(1, Self::MOST))
    }

    /// The number of rows.
    pub fn rows(self) -> u16 {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(50)
    }
}

/// One page of a list, and the cursor that fetches the next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Opaque; `None` on the last page.
    pub next: Option<String>,
}
