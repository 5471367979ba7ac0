use crate::{Digest, Hash, Node, peaks};

/// The leaves `from` up to, not including, `until`, whose subtree's hash is one step of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first leaf.
    pub from: u64,
    /// The first leaf after it.
    pub until: u64,
}

impl Span {
    /// The complete subtrees that it consists of, largest first; [`fold`] makes its hash of theirs.
    pub fn nodes(self) -> Vec<Node> {
        // A span of a tree begins at a multiple of the smallest power of two that is not below its length.
        peaks(self.until - self.from)
            .into_iter()
            .map(|peak| Node { level: peak.level, index: peak.index + (self.from >> peak.level) })
            .collect()
    }
}

/// The hash of a subtree from those of the complete subtrees that it consists of, largest first.
pub fn fold(digest: &dyn Digest, hashes: &[Hash]) -> Option<Hash> {
    hashes.iter().rev().copied().reduce(|right, left| digest.node(&left, &right))
}

/// The largest power of two below `length`, which is at least 2.
fn split(length: u64) -> u64 {
    1 << (u64::BITS - 1 - (length - 1).leading_zeros())
}

/// The steps, leaf to head, that prove leaf `index` of a tree of `size` leaves (RFC 9162, 2.1.3.1); `None` when there is
/// no such leaf.
pub fn inclusion(index: u64, size: u64) -> Option<Vec<Span>> {
    if index >= size {
        return None;
    }
    let (mut from, mut until, mut steps) = (0, size, Vec::new());
    while until - from > 1 {
        let middle = from + split(until - from);
        if index < middle {
            steps.push(Span { from: middle, until });
            until = middle;
        } else {
            steps.push(Span { from, until: middle });
            from = middle;
        }
    }
    steps.reverse();
    Some(steps)
}

/// The steps that prove that a tree of `size` leaves begins with the tree of `earlier` leaves (RFC 9162, 2.1.4.1);
/// `None` unless 0 < `earlier` <= `size`.
pub fn consistency(earlier: u64, size: u64) -> Option<Vec<Span>> {
    if earlier == 0 || earlier > size {
        return None;
    }
    let (mut from, mut until, mut left_edge, mut steps) = (0, size, true, Vec::new());
    while earlier != until {
        let middle = from + split(until - from);
        if earlier <= middle {
            steps.push(Span { from: middle, until });
            until = middle;
        } else {
            steps.push(Span { from, until: middle });
            from = middle;
            left_edge = false;
        }
    }
    if !left_edge {
        steps.push(Span { from, until });
    }
    steps.reverse();
    Some(steps)
}

/// Whether `proof` shows that `leaf` (its hash) is number `index`, from 0, of the tree of `size` leaves with the head
/// `root` (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(
    digest: &dyn Digest,
    (index, size): (u64, u64),
    leaf: Hash,
    proof: &[Hash],
    root: &Hash,
) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = digest.node(step, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = digest.node(&hash, step);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `size` leaves with the head `root` begins with the tree of `earlier` leaves
/// with the head `earlier_root` (RFC 9162, 2.1.4.2).
pub fn verify_consistency(
    digest: &dyn Digest,
    (earlier, earlier_root): (u64, &Hash),
    (size, root): (u64, &Hash),
    proof: &[Hash],
) -> bool {
    if earlier == 0 || earlier > size {
        return false;
    }
    if earlier == size {
        return proof.is_empty() && earlier_root == root;
    }
    let mut steps = proof.iter();
    let first = if earlier.is_power_of_two() { Some(earlier_root) } else { steps.next() };
    let Some(first) = first else { return false };
    let (mut place, mut last) = (earlier - 1, size - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*first, *first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            old = digest.node(step, &old);
            new = digest.node(step, &new);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new = digest.node(&new, step);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && old == *earlier_root && new == *root
}
