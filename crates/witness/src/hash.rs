use std::fmt::Write as _;

use sha2::Digest;

/// 32 bytes.
pub(crate) type Hash = [u8; 32];

/// The hash function that a log names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Sha256,
    Sm3,
}

impl Function {
    pub(crate) fn named(code: &str) -> Option<Self> {
        match code {
            "sha256" => Some(Self::Sha256),
            "sm3" => Some(Self::Sm3),
            _ => None,
        }
    }

    pub(crate) fn of(self, parts: &[&[u8]]) -> Hash {
        let joined = parts.concat();
        match self {
            Self::Sha256 => sha2::Sha256::digest(joined).into(),
            Self::Sm3 => sm3::Sm3::digest(joined).into(),
        }
    }

    pub(crate) fn leaf(self, bytes: &[u8]) -> Hash {
        self.of(&[&[0], bytes])
    }

    pub(crate) fn node(self, left: &Hash, right: &Hash) -> Hash {
        self.of(&[&[1], left, right])
    }
}

/// A tree that grows: one waiting subtree for each power of two in its size.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    waiting: Vec<Option<Hash>>,
}

impl Tree {
    pub(crate) fn add(&mut self, function: Function, leaf: Hash) {
        let mut carried = leaf;
        for place in &mut self.waiting {
            match place.take() {
                None => {
                    *place = Some(carried);
                    return;
                }
                Some(left) => carried = function.node(&left, &carried),
            }
        }
        self.waiting.push(Some(carried));
    }

    pub(crate) fn head(&self, function: Function) -> Hash {
        let mut subtrees = self.waiting.iter().flatten();
        let Some(smallest) = subtrees.next() else { return function.of(&[]) };
        subtrees.fold(*smallest, |right, left| function.node(left, &right))
    }
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
