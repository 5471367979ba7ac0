use access::{Action, LogPermit, Permit};
use base::PersonId;
use merkle::{Checkpoint, Hash, Span, consistency, fold, hex, inclusion};
use serde::Serialize;

use super::{
    group::Kept,
    leaf::{self, Leaf},
};
use crate::{Result, Store, StoreError, sql::Taking};

/// That an entry is in the log: whoever holds the checkpoint can check it without us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryProof {
    /// The entry's text, whose bytes are the leaf.
    pub entry: Box<str>,
    /// Hashes from the leaf to the head, hexadecimal.
    pub path: Vec<String>,
    /// The tree head that the path ends in.
    pub checkpoint: String,
}

/// That an entry concerns one person: besides [`EntryProof`], the person's place on the entry's list, which says nothing
/// about the others on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnProof {
    /// The entry's proof.
    #[serde(flatten)]
    pub entry: EntryProof,
    /// `per_…`.
    pub person: String,
    /// The person's place on the entry's list, from 0.
    pub place: u64,
    /// What blinds that place, hexadecimal.
    pub salt: String,
    /// Hashes from the person's leaf to the commitment that the entry holds.
    pub people_path: Vec<String>,
}

impl OwnProof {
    /// Whether the entry is of this action.
    pub fn is_of(&self, action: Action) -> bool {
        Leaf::read(&self.entry.entry).is_ok_and(|leaf| leaf.action == action)
    }
}

impl Store {
    /// How many entries the log has.
    pub async fn log_size(&self) -> Result<u64> {
        let sql = "SELECT coalesce(max(number), 0) FROM log_entry";
        self.log_one(sql, vec![]).await?.map_or(Ok(0), |row| Taking::new(&row).count())
    }

    /// The log's head now, as a checkpoint of the moment `at` (RFC 3339).
    pub async fn log_head(&self, at: &str) -> Result<Checkpoint> {
        let size = self.log_size().await?;
        self.checkpoint(size, at).await
    }

    /// The head of the first `size` entries.
    pub async fn checkpoint(&self, size: u64, at: &str) -> Result<Checkpoint> {
        let identity = self.log.identity;
        let root = if size == 0 {
            merkle::Digest::hash(&identity.hash, &[])
        } else {
            self.span(Span { from: 0, until: size }).await?
        };
        Ok(Checkpoint { origin: identity.origin().into(), size, root, hash: identity.hash, time: at.into() })
    }

    /// The hashes from entry `number` to the head of the first `size` entries; `None` when it is not among them.
    pub async fn log_inclusion(&self, _: &LogPermit, number: u64, size: u64) -> Result<Option<Vec<Hash>>> {
        self.inclusion(number, size).await
    }

    /// The hashes that show that the log of `size` entries begins with the log of `earlier` entries; `None` unless
    /// 0 < `earlier` <= `size` <= the log's size.
    pub async fn log_consistency(&self, _: &LogPermit, earlier: u64, size: u64) -> Result<Option<Vec<Hash>>> {
        if size > self.log_size().await? {
            return Ok(None);
        }
        let Some(steps) = consistency(earlier, size) else { return Ok(None) };
        self.spans(&steps).await.map(Some)
    }

    /// The proof of entry `number`; `None` where there is none of this area's offices.
    pub async fn log_proof(&self, permit: &LogPermit, number: u64, at: &str) -> Result<Option<EntryProof>> {
        let Some((text, _)) = self.leaf(number).await? else { return Ok(None) };
        if !Leaf::read(&text)?.area().starts_with(permit.area().prefix()) {
            return Ok(None);
        }
        self.prove(number, text, at).await.map(Some)
    }

    /// The proof that entry `number` concerns `person`; `None` when it does not, or the person is not of the permit's
    /// area.
    pub async fn own_proof(
        &self,
        permit: &Permit,
        person: PersonId,
        number: u64,
        at: &str,
    ) -> Result<Option<OwnProof>> {
        if !self.is_in_area(permit.area(), person).await? {
            return Ok(None);
        }
        let Some((text, people)) = self.leaf(number).await? else { return Ok(None) };
        // Under whichever of their ids the entry has them: that is what the log's root vouches for.
        let ids = self.ids_of(person).await?;
        let Some((place, known_as)) = people.iter().enumerate().find(|(_, one)| ids.contains(one)) else {
            return Ok(None);
        };
        let identity = &self.log.identity;
        let leaves = leaf::person_leaves(identity, number, &people);
        let at_place = u64::try_from(place).unwrap_or(u64::MAX);
        let steps = inclusion(at_place, u64::try_from(leaves.len()).unwrap_or(u64::MAX)).unwrap_or_default();
        let hash = |span: &Span| {
            let (from, until) = (usize::try_from(span.from).ok()?, usize::try_from(span.until).ok()?);
            let mut tree = merkle::Frontier::default();
            leaves.get(from..until)?.iter().for_each(|leaf| tree.push(&identity.hash, *leaf, |_, _| {}));
            Some(hex(&tree.root(&identity.hash)))
        };
        let people_path = steps.iter().filter_map(hash).collect();
        let salt = hex(&leaf::salt(identity.hash, &identity.blind(number), place));
        let entry = self.prove(number, text, at).await?;
        Ok(Some(OwnProof { entry, person: known_as.to_string(), place: at_place, salt, people_path }))
    }

    async fn prove(&self, number: u64, text: String, at: &str) -> Result<EntryProof> {
        let checkpoint = self.log_head(at).await?;
        let path = self.inclusion(number, checkpoint.size).await?.unwrap_or_default();
        Ok(EntryProof {
            entry: text.into(),
            path: path.iter().map(|hash| hex(hash)).collect(),
            checkpoint: checkpoint.to_string(),
        })
    }

    async fn leaf(&self, number: u64) -> Result<Option<(String, Vec<PersonId>)>> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let sql = "SELECT entry, people FROM log_entry WHERE number = $1";
        let Some(row) = self.log_one(sql, vec![number.into()]).await? else { return Ok(None) };
        let mut row = Taking::new(&row);
        let (text, people): (String, Option<Vec<u8>>) = (row.next()?, row.next()?);
        Ok(Some((text, leaf::unpack(people.as_deref())?)))
    }

    async fn inclusion(&self, number: u64, size: u64) -> Result<Option<Vec<Hash>>> {
        if size > self.log_size().await? {
            return Ok(None);
        }
        let steps = number.checked_sub(1).and_then(|index| inclusion(index, size));
        let Some(steps) = steps else { return Ok(None) };
        self.spans(&steps).await.map(Some)
    }

    async fn spans(&self, spans: &[Span]) -> Result<Vec<Hash>> {
        let mut hashes = Vec::with_capacity(spans.len());
        for span in spans {
            hashes.push(self.span(*span).await?);
        }
        Ok(hashes)
    }

    /// The hash of a span of leaves, from the hashes that are kept.
    async fn span(&self, span: Span) -> Result<Hash> {
        let hash = self.log.identity.hash;
        let mut parts = Vec::new();
        for node in span.nodes() {
            let kept = Kept::of(node);
            let rows = self.log_all(kept.sql(), vec![kept.level.into(), kept.from.into(), kept.count.into()]);
            let hashes =
                rows.await?.iter().map(|row| Taking::new(row).bytes()).collect::<Result<Vec<Hash>>>()?;
            parts.push(kept.join(hash, &hashes)?);
        }
        fold(&hash, &parts).ok_or(StoreError::Corrupt("a step of a proof is empty"))
    }
}
