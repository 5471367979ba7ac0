use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{Hash, HashKind};

/// A tree head that a second office can keep, in the text form of C2SP `tlog-checkpoint`: the log's name, its size, the
/// head in base64, then as extension lines the hash function and the moment; an empty line ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name: `wanjia-log/` and its number.
    pub origin: Box<str>,
    /// How many entries it has.
    pub size: u64,
    /// The head of the tree over them.
    pub root: Hash,
    /// The hash function.
    pub hash: HashKind,
    /// When it was made (RFC 3339).
    pub time: Box<str>,
}

/// A text that is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a checkpoint is written on five lines: the log's name, its size, the head, its hash function, the time"
)]
pub struct CheckpointError;

impl Checkpoint {
    /// Every checkpoint of a file that they were appended to, in its order. Signature lines are passed over.
    pub fn all(text: &str) -> Result<Vec<Self>, CheckpointError> {
        let blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
        blocks.filter(|block| !block.starts_with('\u{2014}')).map(Self::from_str).collect()
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, STANDARD.encode(self.root))?;
        writeln!(f, "hash {}\ntime {}\n", self.hash.code(), self.time)
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.lines().map(str::trim_end);
        let origin = lines.next().filter(|origin| !origin.is_empty()).ok_or(CheckpointError)?;
        let size = lines.next().and_then(|size| size.parse().ok()).ok_or(CheckpointError)?;
        let root = lines.next().and_then(|root| STANDARD.decode(root).ok());
        let root = root.and_then(|root| root.try_into().ok()).ok_or(CheckpointError)?;
        let (mut hash, mut time) = (HashKind::Sha256, "");
        for line in lines.take_while(|line| !line.is_empty()) {
            match line.split_once(' ') {
                Some(("hash", code)) => hash = HashKind::from_code(code).ok_or(CheckpointError)?,
                Some(("time", moment)) => time = moment,
                _ => {}
            }
        }
        Ok(Self { origin: origin.into(), size, root, hash, time: time.into() })
    }
}
