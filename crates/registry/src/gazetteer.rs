//! What a register's addresses taught: which division a written place lies in, and which estate stands at a door. A derivation
//! of everybody learns it; a derivation of a few people asks it, so that both read an address alike.

use rustc_hash::FxHashMap;
use sha2::{Digest as _, Sha256};

/// Raised when keys or the form of an image change: an image made before is then as good as none.
const FORM: u8 = 1;
const ENTRY: usize = 16;

/// How often each text was given with a key.
pub(crate) type Votes = FxHashMap<Box<str>, u32>;

/// Votes of a register, in few bytes: a county of a million people takes some 10 MB.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gazetteer {
    texts: Vec<Box<str>>,
    /// Key's hash, place of the text, votes; sorted.
    votes: Vec<(u64, u32, u32)>,
}

impl Gazetteer {
    pub(crate) fn of<'a>(learned: impl Iterator<Item = (&'a String, &'a Votes)>) -> Self {
        let mut gazetteer = Self::default();
        let mut places: FxHashMap<&str, u32> = FxHashMap::default();
        for (key, votes) in learned {
            let key = hash_of(key);
            for (text, count) in votes {
                let at = *places.entry(text).or_insert_with(|| {
                    gazetteer.texts.push(text.clone());
                    u32::try_from(gazetteer.texts.len() - 1).unwrap_or(u32::MAX)
                });
                gazetteer.votes.push((key, at, *count));
            }
        }
        gazetteer.votes.sort_unstable();
        gazetteer
    }

    /// What was given with a key, and how often.
    pub(crate) fn votes(&self, key: &str) -> impl Iterator<Item = (&Box<str>, u32)> {
        let key = hash_of(key);
        let from = self.votes.partition_point(|(other, ..)| *other < key);
        let rest = self.votes.get(from..).unwrap_or_default();
        let mine = rest.iter().take_while(move |(other, ..)| *other == key);
        mine.filter_map(|(_, at, count)| Some((self.texts.get(usize::try_from(*at).ok()?)?, *count)))
    }

    /// Its bytes, to be kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = |list: usize| u32::try_from(list).unwrap_or(u32::MAX).to_le_bytes();
        let mut bytes = vec![FORM];
        bytes.extend(count(self.texts.len()));
        for text in &self.texts {
            bytes.extend(count(text.len()));
            bytes.extend(text.as_bytes());
        }
        for (key, at, votes) in &self.votes {
            bytes.extend(key.to_le_bytes());
            bytes.extend(at.to_le_bytes());
            bytes.extend(votes.to_le_bytes());
        }
        bytes
    }

    /// What these bytes hold; `None` for bytes of another form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(&[FORM])?;
        let texts = number(&mut rest)?;
        let mut gazetteer = Self::default();
        for _ in 0..texts {
            let length = usize::try_from(number(&mut rest)?).ok()?;
            let (text, after) = rest.split_at_checked(length)?;
            gazetteer.texts.push(std::str::from_utf8(text).ok()?.into());
            rest = after;
        }
        let entries = rest.chunks_exact(ENTRY);
        if !entries.remainder().is_empty() {
            return None;
        }
        gazetteer.votes = entries
            .map(|entry| {
                let (key, mut after) = entry.split_first_chunk::<8>()?;
                Some((u64::from_le_bytes(*key), number(&mut after)?, number(&mut after)?))
            })
            .collect::<Option<_>>()?;
        Some(gazetteer)
    }
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    let (number, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    Some(u32::from_le_bytes(*number))
}

fn hash_of(key: &str) -> u64 {
    Sha256::digest(key).iter().take(8).fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_holds_what_was_learned_and_nothing_else_is_read_as_one() {
        let votes =
            |given: &[(&str, u32)]| given.iter().map(|(text, count)| ((*text).into(), *count)).collect();
        let learned: Vec<(String, Votes)> = vec![
            ("h|1".into(), votes(&[("330110001", 3), ("330110002", 1)])),
            ("d|2".into(), votes(&[("翠苑", 9)])),
        ];
        let gazetteer = Gazetteer::of(learned.iter().map(|(key, votes)| (key, votes)));
        let bytes = gazetteer.to_bytes();
        let again = Gazetteer::from_bytes(&bytes).unwrap();
        assert_eq!(again, gazetteer);
        let of = |key| again.votes(key).map(|(text, count)| (text.clone(), count)).collect::<Votes>();
        assert_eq!(of("h|1"), learned[0].1);
        assert_eq!(of("d|2"), learned[1].1);
        assert_eq!(of("h|2"), Votes::default());
        for cut in 0..bytes.len() {
            assert_ne!(
                Gazetteer::from_bytes(&bytes[..cut]).as_ref(),
                Some(&gazetteer),
                "cut off after {cut}"
            );
        }
        assert_eq!(Gazetteer::from_bytes(b"\x00"), None);
    }
}
