use std::fmt;

use sha2::Digest as _;

use crate::Hash;

/// A hash function of 32 bytes. A certified module takes its place by implementing this.
pub trait Digest: fmt::Debug + Send + Sync {
    /// The hash of the parts, one after the other.
    fn hash(&self, parts: &[&[u8]]) -> Hash;

    /// A leaf's hash: 0x00 and its bytes (RFC 9162, 2.1.1).
    fn leaf(&self, bytes: &[u8]) -> Hash {
        self.hash(&[&[0], bytes])
    }

    /// An inner node's hash: 0x01 and both children.
    fn node(&self, left: &Hash, right: &Hash) -> Hash {
        self.hash(&[&[1], left, right])
    }
}

/// Which hash function a log uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HashKind {
    /// SHA-256 (FIPS 180-4).
    #[default]
    Sha256,
    /// SM3 (GB/T 32905-2016).
    Sm3,
}

impl HashKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sha256, Self::Sm3];

    /// The code kept in storage and written in checkpoints.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sm3 => "sm3",
        }
    }

    /// The function with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl Digest for HashKind {
    fn hash(&self, parts: &[&[u8]]) -> Hash {
        match self {
            Self::Sha256 => {
                let mut hash = sha2::Sha256::new();
                for part in parts {
                    hash.update(part);
                }
                hash.finalize().into()
            }
            Self::Sm3 => {
                let mut hash = sm3::Sm3::new();
                for part in parts {
                    hash.update(part);
                }
                hash.finalize().into()
            }
        }
    }
}
