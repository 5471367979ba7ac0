use base::{Id, Kind};
use sha2::{Digest, Sha256};
use uuid::Builder;

/// An id that follows from what it names, so that deriving again finds the same one: the first 16 bytes of the SHA-256
/// of the parts, as a version 8 UUID (RFC 9562).
pub(crate) fn of_content<K: Kind>(parts: &[&[u8]]) -> Id<K> {
    let mut hash = Sha256::new();
    hash.update(K::PREFIX.as_bytes());
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(part);
    }
    let mut bytes = [0; 16];
    for (byte, hashed) in bytes.iter_mut().zip(hash.finalize()) {
        *byte = hashed;
    }
    Id::from_uuid(Builder::from_custom_bytes(bytes).into_uuid())
}
