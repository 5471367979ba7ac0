use std::hash::{BuildHasherDefault, Hasher};

/// The record keys seen so far, as 96 bits of hash: 10 million keys fit in 300 MB, and two different keys that share
/// all bits are less likely in such a file than one in 10^15.
#[derive(Debug, Default)]
pub(super) struct SeenKeys(std::collections::HashSet<[u32; 3], BuildHasherDefault<First>>);

/// The hash of a key is its own first words.
#[derive(Debug, Default)]
pub(super) struct First(u64);

impl Hasher for First {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        // A key arrives as its 12 bytes at once; a length before it is no part of it.
        if let Some(word) = bytes.first_chunk::<8>() {
            self.0 = u64::from_le_bytes(*word);
        }
    }
    fn write_usize(&mut self, _: usize) {}
}

/// 96 bits of a key's SHA-256: nobody can make two keys that share them by design either.
pub(super) fn fingerprint(key: &str) -> [u32; 3] {
    let hash: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(key.as_bytes()).into();
    let word = |at: usize| u32::from_le_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]);
    [word(0), word(4), word(8)]
}

impl SeenKeys {
    /// Remembers a key; false if it was there already.
    pub(super) fn insert(&mut self, fingerprint: [u32; 3]) -> bool {
        self.0.insert(fingerprint)
    }
}

#[cfg(test)]
mod tests {
    use super::{SeenKeys, fingerprint};

    #[test]
    fn sees_each_key_once() {
        let mut seen = SeenKeys::default();
        let fresh = (0..100_000).filter(|n| seen.insert(fingerprint(&format!("HK{n:07}")))).count();
        assert_eq!(fresh, 100_000);
        assert!(!seen.insert(fingerprint("HK0000042")));
    }
}
