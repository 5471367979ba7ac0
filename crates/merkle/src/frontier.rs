use crate::{Digest, Hash, fold};

/// A complete subtree: the leaves `index << level` up to, not including, `(index + 1) << level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Its height; 0 is a leaf.
    pub level: u32,
    /// Its place among those of its height, from 0.
    pub index: u64,
}

/// The complete subtrees that a tree of `size` leaves consists of, largest first; one for each bit of `size`.
pub fn peaks(size: u64) -> Vec<Node> {
    (0..u64::BITS)
        .rev()
        .filter(|level| size >> level & 1 == 1)
        .map(|level| Node { level, index: (size >> level) - 1 })
        .collect()
}

/// All that is needed to go on growing a tree: its size and the hashes of its complete subtrees.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Hash>,
}

impl Frontier {
    /// A tree that already has `size` leaves, by the hashes of its [`peaks`]; `None` when their number does not fit.
    pub fn at(size: u64, hashes: Vec<Hash>) -> Option<Self> {
        (u32::try_from(hashes.len()) == Ok(size.count_ones())).then_some(Self { size, hashes })
    }

    /// How many leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf; `completed` hears of each complete subtree that it closes, the leaf itself first.
    pub fn push(&mut self, digest: &dyn Digest, leaf: Hash, mut completed: impl FnMut(Node, Hash)) {
        let (mut hash, mut level) = (leaf, 0);
        completed(Node { level, index: self.size }, hash);
        while self.size >> level & 1 == 1 {
            // There is a peak for every bit that is set.
            let Some(left) = self.hashes.pop() else { break };
            hash = digest.node(&left, &hash);
            level += 1;
            completed(Node { level, index: self.size >> level }, hash);
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// The tree's head; of an empty tree, the hash of nothing.
    pub fn root(&self, digest: &dyn Digest) -> Hash {
        fold(digest, &self.hashes).unwrap_or_else(|| digest.hash(&[]))
    }
}
