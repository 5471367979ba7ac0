use access::AuditEntry;
use base::PersonId;
use merkle::{Frontier, Hash, HashKind, Node};

use super::leaf::{self, Identity};
use crate::{Result, StoreError};

/// Complete subtrees of 256 to the power of `n` leaves are kept: every eighth level.
pub(crate) const KEPT_LEVELS: u32 = 8;

/// Up to which entry people are looked up by.
pub(crate) const INDEXED: &str = "SELECT coalesce(max(upto), 0) FROM log_indexed";
/// The entries after that with the people that they concern.
pub(crate) const UNINDEXED: &str = "SELECT number, people FROM log_entry WHERE number > $1 ORDER BY number";
/// Keeps up to which entry people are looked up by.
pub(crate) const KEEP_INDEXED: &str =
    "INSERT INTO log_indexed (one, upto) VALUES (1, $1) ON CONFLICT (one) DO UPDATE
     SET upto = CASE WHEN log_indexed.upto > $1 THEN log_indexed.upto ELSE $1 END";

/// From this many entries on whose people are not yet looked up by, they are added, in the order of people: the more there
/// are, the fewer pages are written for each. Until then those who look somebody up go through these entries.
pub(crate) const WINDOW: usize = 32_768;
/// How many people are added beside each new entry, in its transaction: more than an entry has on average, so that they are
/// all added before the next window is full, and nobody waits for them.
const BESIDE: usize = 64;

/// People of entries that are being added, in order, to what entries are looked up by.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pairs: Vec<(PersonId, i64)>,
    at: usize,
    upto: i64,
}

impl Pending {
    /// The people of the entries up to `upto`.
    pub(crate) fn of(mut pairs: Vec<(PersonId, i64)>, upto: i64) -> Self {
        pairs.sort_unstable();
        Self { pairs, at: 0, upto }
    }

    /// What is added beside so many new entries; with the last of them, up to which entry all are.
    pub(crate) fn next(&self, entries: usize) -> (&[(PersonId, i64)], Option<i64>) {
        let until = (self.at + entries * BESIDE).min(self.pairs.len());
        let done = until == self.pairs.len() && self.upto > 0;
        (self.pairs.get(self.at..until).unwrap_or_default(), done.then_some(self.upto))
    }

    /// Those were added; gives whether none is left.
    pub(crate) fn added(&mut self, count: usize) -> bool {
        self.at += count;
        self.at >= self.pairs.len()
    }
}

/// Where the log stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub tree: Frontier,
    /// The leaf hash of the last entry.
    pub last: Hash,
}

impl State {
    /// A log of `size` entries by the hashes of its complete subtrees.
    pub(crate) fn at(size: u64, peaks: Vec<Hash>, last: Hash) -> Result<Self> {
        let tree = Frontier::at(size, peaks).ok_or(GAP)?;
        Ok(Self { tree, last })
    }
}

const GAP: StoreError = StoreError::Corrupt("the log's tree has a gap");

/// The kept hashes that make up a complete subtree: `count` of them, from place `from` on, of the kept level `level`
/// (0: the entries' own).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    pub level: i64,
    pub from: i64,
    pub count: i64,
}

impl Kept {
    pub(crate) fn of(node: Node) -> Self {
        let (level, rest) = (node.level / KEPT_LEVELS, node.level % KEPT_LEVELS);
        let from = i64::try_from(node.index << rest).unwrap_or(i64::MAX);
        Self { level: i64::from(level), from, count: 1 << rest }
    }

    /// The query for them: level, first, count.
    pub(crate) fn sql(self) -> &'static str {
        if self.level == 0 {
            "SELECT hash FROM log_entry WHERE $1 = 0 AND number > $2 AND number <= $2 + $3 ORDER BY number"
        } else {
            "SELECT hash FROM log_node WHERE level = $1 AND position >= $2 AND position < $2 + $3 ORDER BY position"
        }
    }

    /// The subtree's hash.
    pub(crate) fn join(self, hash: HashKind, parts: &[Hash]) -> Result<Hash> {
        if i64::try_from(parts.len()) != Ok(self.count) {
            return Err(GAP);
        }
        let mut tree = Frontier::default();
        for part in parts {
            tree.push(&hash, *part, |_, _| {});
        }
        Ok(tree.root(&hash))
    }
}

/// A row of `log_entry`.
#[derive(Debug)]
pub(crate) struct EntryRow {
    pub number: i64,
    pub text: String,
    pub hash: Hash,
    pub people: Vec<PersonId>,
    pub at: i64,
    pub account: uuid::Uuid,
    pub area: String,
    pub action: &'static str,
}

/// A row of `log_node`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NodeRow {
    pub level: i64,
    pub position: i64,
    pub hash: Hash,
}

impl NodeRow {
    /// The row that keeps a subtree, if it is one of those that are kept.
    pub(crate) fn of(node: Node, hash: Hash) -> Option<Self> {
        let kept = node.level > 0 && node.level.is_multiple_of(KEPT_LEVELS);
        kept.then(|| Self {
            level: i64::from(node.level / KEPT_LEVELS),
            position: i64::try_from(node.index).unwrap_or(i64::MAX),
            hash,
        })
    }
}

/// What one transaction appends.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub entries: Vec<EntryRow>,
    pub nodes: Vec<NodeRow>,
    /// Where the log stands after it.
    pub state: State,
}

impl Group {
    /// Chains `entries` onto `state`.
    pub(crate) fn after<'a>(
        identity: &Identity,
        state: &State,
        entries: impl Iterator<Item = &'a AuditEntry>,
    ) -> Result<Self> {
        let mut group = Self { state: state.clone(), ..Self::default() };
        for entry in entries {
            group.push(identity, entry)?;
        }
        Ok(group)
    }

    fn push(&mut self, identity: &Identity, entry: &AuditEntry) -> Result<()> {
        let number = self.state.tree.size() + 1;
        let people = leaf::people_of(entry);
        let text = leaf::write(identity, number, &self.state.last, entry, &people)?;
        let hash = merkle::Digest::leaf(&identity.hash, text.as_bytes());
        let nodes = &mut self.nodes;
        self.state.tree.push(&identity.hash, hash, |node, hash| nodes.extend(NodeRow::of(node, hash)));
        self.state.last = hash;
        self.entries.push(EntryRow {
            number: i64::try_from(number).unwrap_or(i64::MAX),
            text,
            hash,
            people,
            at: entry.at.micros(),
            account: entry.account.uuid(),
            area: entry.area.as_ref().map_or_else(String::new, |area| area.prefix().to_owned()),
            action: entry.action.code(),
        });
        Ok(())
    }
}
