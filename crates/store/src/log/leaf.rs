use std::borrow::Cow;

use access::{Action, Area, AuditEntry, Purpose, Role, Subject};
use base::{AccountId, BatchId, PersonId, Timestamp};
use merkle::{Digest, Frontier, Hash, HashKind, hex, unhex};
use records::Attribute;
use serde::{Deserialize, Serialize};

use crate::{Result, StoreError, sql::to_json};

/// What makes one log another than the next: kept beside the entries, never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    pub id: [u8; 16],
    pub hash: HashKind,
    /// Blinds the commitments to people; never leaves the store.
    pub secret: [u8; 16],
}

impl Identity {
    /// The log's name in checkpoints.
    pub(crate) fn origin(&self) -> String {
        format!("wanjia-log/{}", hex(&self.id))
    }

    /// What blinds the list of people of one entry. Whoever has it can check that list, and no other.
    pub(crate) fn blind(&self, number: u64) -> [u8; 16] {
        half(self.hash.hash(&[b"entry", &self.secret, &number.to_be_bytes()]))
    }
}

fn half(hash: Hash) -> [u8; 16] {
    let mut first = [0; 16];
    first.copy_from_slice(&hash[..16]);
    first
}

/// What blinds one person's place on an entry's list.
pub(crate) fn salt(hash: HashKind, blind: &[u8; 16], place: usize) -> [u8; 16] {
    let place = u64::try_from(place).unwrap_or(u64::MAX);
    half(hash.hash(&[b"place", blind, &place.to_be_bytes()]))
}

/// A person's leaf in the tree over an entry's list: salt, then the 16 bytes of the id.
pub(crate) fn person_leaf(hash: HashKind, salt: &[u8; 16], person: PersonId) -> Hash {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(salt);
    bytes[16..].copy_from_slice(person.uuid().as_bytes());
    hash.leaf(&bytes)
}

/// The leaves of the tree over an entry's list of people.
pub(crate) fn person_leaves(identity: &Identity, number: u64, people: &[PersonId]) -> Vec<Hash> {
    let blind = identity.blind(number);
    let leaf = |(place, person): (usize, &PersonId)| {
        person_leaf(identity.hash, &salt(identity.hash, &blind, place), *person)
    };
    people.iter().enumerate().map(leaf).collect()
}

/// The commitment to an entry's list of people.
pub(crate) fn people_root(identity: &Identity, number: u64, people: &[PersonId]) -> Hash {
    let mut tree = Frontier::default();
    for leaf in person_leaves(identity, number, people) {
        tree.push(&identity.hash, leaf, |_, _| {});
    }
    tree.root(&identity.hash)
}

/// The people of an entry, in ascending order, each once: the order that the commitment goes by.
pub(crate) fn people_of(entry: &AuditEntry) -> Vec<PersonId> {
    let mut people = match &entry.subject {
        Subject::People(people) => people.clone(),
        Subject::None | Subject::Batch(_) => Vec::new(),
    };
    people.sort_unstable();
    people.dedup();
    people
}

/// An entry as the tree's leaf holds it. The order of the members is the order of the text.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Leaf<'a> {
    /// From 1 without a gap.
    pub number: u64,
    /// The leaf hash of the entry before; zeros for the first.
    previous: Cow<'a, str>,
    pub at: Timestamp,
    pub account: AccountId,
    area: Option<Cow<'a, Area>>,
    role: Role,
    purpose: Option<Purpose>,
    pub action: Action,
    fields: Cow<'a, [Attribute]>,
    batch: Option<BatchId>,
    pub people: Option<People>,
    request: Cow<'a, str>,
}

/// How many people an entry concerns, and the commitment to which.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct People {
    pub count: usize,
    root: String,
}

impl People {
    pub(crate) fn root(&self) -> Option<Hash> {
        unhex(&self.root)
    }
}

/// The leaf's text.
pub(crate) fn write(
    identity: &Identity,
    number: u64,
    previous: &Hash,
    entry: &AuditEntry,
    people: &[PersonId],
) -> Result<String> {
    let root = || hex(&people_root(identity, number, people));
    to_json(&Leaf {
        number,
        previous: hex(previous).into(),
        at: entry.at,
        account: entry.account,
        area: entry.area.as_ref().map(Cow::Borrowed),
        role: entry.role,
        purpose: entry.purpose,
        action: entry.action,
        fields: Cow::Borrowed(&entry.fields),
        batch: match entry.subject {
            Subject::Batch(batch) => Some(batch),
            Subject::None | Subject::People(_) => None,
        },
        people: (!people.is_empty()).then(|| People { count: people.len(), root: root() }),
        request: Cow::Borrowed(&entry.request),
    })
}

impl Leaf<'_> {
    /// Reads a leaf's text.
    pub(crate) fn read(text: &str) -> Result<Leaf<'_>> {
        serde_json::from_str(text).or(Err(StoreError::Corrupt("an entry of the log does not read")))
    }

    pub(crate) fn previous(&self) -> Option<Hash> {
        unhex(&self.previous)
    }

    pub(crate) fn area(&self) -> &str {
        self.area.as_deref().map_or("", Area::prefix)
    }

    /// The entry that was written, with the people that were kept beside it.
    pub(crate) fn entry(self, people: Vec<PersonId>) -> AuditEntry {
        let subject = match (self.batch, people.is_empty()) {
            (Some(batch), _) => Subject::Batch(batch),
            (None, true) => Subject::None,
            (None, false) => Subject::People(people),
        };
        AuditEntry {
            at: self.at,
            account: self.account,
            area: self.area.map(Cow::into_owned),
            role: self.role,
            purpose: self.purpose,
            action: self.action,
            subject,
            fields: self.fields.into_owned(),
            request: self.request.into(),
        }
    }
}

/// People as a column holds them: 16 bytes each.
pub(crate) fn pack(people: &[PersonId]) -> Option<Vec<u8>> {
    (!people.is_empty()).then(|| people.iter().flat_map(|person| person.uuid().into_bytes()).collect())
}

/// The people that a column holds.
pub(crate) fn unpack(bytes: Option<&[u8]>) -> Result<Vec<PersonId>> {
    let wrong = StoreError::Corrupt("a list of people has another length");
    let mut people = Vec::new();
    let chunks = bytes.unwrap_or_default().chunks(16);
    for chunk in chunks {
        let uuid = uuid::Uuid::from_slice(chunk);
        match uuid {
            Ok(uuid) => people.push(PersonId::from_uuid(uuid)),
            Err(_) => return Err(wrong),
        }
    }
    Ok(people)
}

/// The batch that an entry's text names.
pub(crate) fn batch_of(text: &str) -> Result<Option<BatchId>> {
    Leaf::read(text).map(|leaf| leaf.batch)
}
