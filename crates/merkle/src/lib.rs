//! The append-only tree over the log's entries: RFC 9162 (Certificate Transparency 2.0), section 2.1, with SHA-256 or SM3.
//! A tree head says in 32 bytes what the log is; proofs show that an entry is in it and that it only grew.
//! No I/O: [`Frontier`] grows in memory, and [`inclusion`] and [`consistency`] say which hashes a proof needs, so that
//! whoever keeps them can fetch only those.

mod checkpoint;
mod digest;
mod frontier;
mod proof;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use digest::{Digest, HashKind};
pub use frontier::{Frontier, Node, peaks};
pub use proof::{Span, consistency, fold, inclusion, verify_consistency, verify_inclusion};

/// 32 bytes: what both hash functions give.
pub type Hash = [u8; 32];

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|nibble| DIGITS.get(usize::from(nibble)))
        .collect()
}

/// The 32 bytes that 64 hexadecimal digits write.
pub fn unhex(text: &str) -> Option<Hash> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect::<Option<_>>()?;
    bytes.try_into().ok()
}
