use serde::Deserialize;

use crate::{
    Head,
    hash::{Function, Hash, from_hex, to_hex},
    heads,
};

#[derive(Deserialize)]
struct Proof {
    entry: String,
    path: Vec<String>,
    checkpoint: String,
    person: Option<String>,
    place: Option<u64>,
    salt: Option<String>,
    people_path: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Entry {
    number: u64,
    people: Option<People>,
}

#[derive(Deserialize)]
struct People {
    count: u64,
    root: String,
}

/// Checks the proof of one entry (and, where it says so, that the entry concerns one person), as the register hands it
/// out in JSON. `kept` are heads kept elsewhere: the proof's own head must be among them, unless there are none.
pub fn verify_own(proof: &str, kept: &[Head]) -> Result<(), &'static str> {
    let proof: Proof = serde_json::from_str(proof).or(Err("this is no proof"))?;
    let head = heads(&proof.checkpoint).ok().and_then(|heads| heads.into_iter().next());
    let head = head.ok_or("the proof's checkpoint does not read")?;
    if !kept.is_empty() && !kept.contains(&head) {
        return Err("the proof's head is none of those that were kept");
    }
    let entry: Entry = serde_json::from_str(&proof.entry).or(Err("the entry does not read"))?;
    let leaf = head.function.leaf(proof.entry.as_bytes());
    let index = entry.number.checked_sub(1).ok_or("the entry has no number")?;
    if climb(head.function, index, head.size, leaf, &proof.path) != Some(head.root) {
        return Err("the entry is not in the log, or was altered");
    }
    let (Some(person), Some(place), Some(salt)) = (proof.person, proof.place, proof.salt) else {
        return Ok(());
    };
    let people = entry.people.ok_or("the entry concerns nobody")?;
    let id = person.strip_prefix("per_").and_then(from_hex).ok_or("the person's id does not read")?;
    let salt = from_hex(&salt).ok_or("the proof's salt does not read")?;
    let leaf = head.function.leaf(&[salt, id].concat());
    let root = climb(head.function, place, people.count, leaf, &proof.people_path.unwrap_or_default());
    if root.is_some_and(|root| to_hex(&root) == people.root) {
        Ok(())
    } else {
        Err("the entry does not concern this person")
    }
}

/// The head that a leaf and the hashes beside its way up give, from the recursive definition: which side each hash
/// stands on follows from where the leaf is.
fn climb(function: Function, index: u64, size: u64, leaf: Hash, path: &[String]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    if size == 1 {
        return path.is_empty().then_some(leaf);
    }
    let (beside, below) = path.split_last()?;
    let beside: Hash = from_hex(beside)?.try_into().ok()?;
    let mut left = 1_u64;
    while left * 2 < size {
        left *= 2;
    }
    if index < left {
        Some(function.node(&climb(function, index, left, leaf, below)?, &beside))
    } else {
        Some(function.node(&beside, &climb(function, index - left, size - left, leaf, below)?))
    }
}
