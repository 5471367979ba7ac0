//! What leaves: hidden cells are gone, all others are rounded to a base with a secret key.

use sha2::{Digest as _, Sha256};

use super::{cells::Cells, suppress::Hidden};

/// Counts are published as multiples of this.
pub const BASE: u64 = 5;

/// A secret that decides each cell's rounding. It is the office's own and never published.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// From 32 secret bytes.
    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// A number below `most` that belongs to a name: always the same, and nobody can tell it without the key (SHA-256 with the key
    /// on both sides).
    pub(super) fn draw(&self, name: &str, most: u64) -> u64 {
        let inner = Sha256::new().chain_update(self.0).chain_update(name.as_bytes()).finalize();
        let outer = Sha256::new().chain_update(self.0).chain_update(inner).finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&outer[..8]);
        u64::from_le_bytes(first) % most.max(1)
    }

    /// A row's key: decided by what it says and which of those that say the same it is.
    pub(super) fn row(&self, said: &[u8; 32], which: u32) -> u32 {
        let inner = Sha256::new()
            .chain_update(self.0)
            .chain_update(b"row")
            .chain_update(said)
            .chain_update(which.to_le_bytes())
            .finalize();
        let outer = Sha256::new().chain_update(self.0).chain_update(inner).finalize();
        u32::from_le_bytes([outer[0], outer[1], outer[2], outer[3]])
    }

    /// A count as a multiple of [`BASE`], up or down so that it is right on the average over cells. A cell has one draw in every
    /// table and every release, so that neither averages the rounding away.
    pub fn round(&self, name: &str, count: u64) -> u64 {
        let over = count % BASE;
        let up = self.draw(name, BASE) < over;
        count - over + if up { BASE } else { 0 }
    }
}

/// A release as its readers have it: names, counts, and which sums hold between the true counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Published {
    /// Names of the cells.
    pub names: Vec<String>,
    /// Rounded counts; `None` where hidden.
    pub shown: Vec<Option<u64>>,
    /// Total and parts, by place.
    pub sums: Vec<(usize, Vec<usize>)>,
}

/// Makes what leaves out of cells that are secured. Nobody at all stays nobody.
pub fn publish(cells: &Cells, hidden: &Hidden, key: &Key) -> Published {
    publish_named(cells, hidden, key, &str::to_owned)
}

/// As [`publish`], each cell rounded under the name that `named` gives it: one key serves several areas, whose cells of one name differ.
pub fn publish_named(cells: &Cells, hidden: &Hidden, key: &Key, named: &dyn Fn(&str) -> String) -> Published {
    let shown = |place: usize| {
        (!hidden.is_hidden(place)).then(|| key.round(&named(cells.name(place)), cells.count(place)))
    };
    Published {
        names: cells.names.clone(),
        shown: (0..cells.len()).map(shown).collect(),
        sums: cells.relations.iter().map(|relation| (relation.total, relation.parts.clone())).collect(),
    }
}
