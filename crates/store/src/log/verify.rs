use base::PersonId;
use merkle::{Checkpoint, Digest as _, Frontier, Hash};

use super::{
    group::NodeRow,
    leaf::{self, Identity, Leaf, people_root},
};
use crate::{
    Result, Store,
    sql::{QueryResult, Taking},
};

/// Entries are proved in pieces of so many.
const PIECE: i64 = 5_000;

/// What a proof of the log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditProof {
    /// Every entry follows from the one before it, and every tree head that is known fits.
    Whole {
        /// How many entries.
        entries: u64,
        /// The head of the tree over them.
        head: [u8; 32],
    },
    /// The first fault.
    Broken {
        /// Number of the first entry that does not fit.
        entry: u64,
        /// What is wrong with it.
        fault: &'static str,
    },
}

/// The proof under way: what the entries so far amount to.
struct Proving<'a> {
    identity: &'a Identity,
    tree: Frontier,
    last: Hash,
    /// Kept subtrees, as the entries give them.
    nodes: Vec<NodeRow>,
    /// Sum of a hash of each pair of person and number: the same for both tables if they say the same.
    pairs: Sum,
    heads: std::iter::Peekable<std::vec::IntoIter<(u64, Hash)>>,
}

impl Store {
    /// Proves the log by itself, see [`Store::verify_audit_with`].
    pub async fn verify_audit(&self) -> Result<AuditProof> {
        self.verify_audit_with(&[]).await
    }

    /// Proves the log: numbers without a gap, each entry naming the hash of the one before, the columns and the list of
    /// people as the entry says, and the tree's head equal to every one that is known: those that the register keeps
    /// and `kept`, which another office may bring. Names the first fault.
    pub async fn verify_audit_with(&self, kept: &[Checkpoint]) -> Result<AuditProof> {
        let identity = &self.log.identity;
        for checkpoint in kept {
            if *checkpoint.origin != *identity.origin() || checkpoint.hash != identity.hash {
                return Ok(AuditProof::Broken { entry: 1, fault: "the checkpoint is another log's" });
            }
        }
        let mut heads = self.anchors().await?;
        heads.extend(kept.iter().map(|checkpoint| (checkpoint.size, checkpoint.root)));
        heads.sort_unstable();
        let mut proving = Proving {
            identity,
            tree: Frontier::default(),
            last: [0; 32],
            nodes: Vec::new(),
            pairs: Sum::default(),
            heads: heads.into_iter().peekable(),
        };
        if let Some(broken) = proving.heads_fit() {
            return Ok(broken);
        }
        let sql = "SELECT number, entry, hash, people, at, account_id, area, action FROM log_entry
                   WHERE number > $1 ORDER BY number LIMIT $2";
        loop {
            let after = i64::try_from(proving.tree.size()).unwrap_or(i64::MAX);
            let rows = self.log_all(sql, vec![after.into(), PIECE.into()]).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                if let Some(fault) = proving.fault_of(row)? {
                    return Ok(AuditProof::Broken { entry: proving.tree.size() + 1, fault });
                }
                if let Some(broken) = proving.heads_fit() {
                    return Ok(broken);
                }
            }
        }
        if proving.heads.peek().is_some() {
            let entry = proving.tree.size() + 1;
            return Ok(AuditProof::Broken { entry, fault: "entries are missing at the end" });
        }
        self.besides(proving).await
    }

    /// What follows from the entries and is kept beside them.
    async fn besides(&self, proving: Proving<'_>) -> Result<AuditProof> {
        let rows = self
            .log_all("SELECT level, position, hash FROM log_node ORDER BY level, position", vec![])
            .await?;
        let mut nodes = Vec::new();
        for row in &rows {
            let mut row = Taking::new(row);
            nodes.push(NodeRow { level: row.next()?, position: row.next()?, hash: row.bytes()? });
        }
        let mut expected = proving.nodes;
        expected.sort_by_key(|node| (node.level, node.position));
        if nodes != expected {
            let same = nodes.iter().zip(&expected).take_while(|(one, other)| one == other).count();
            let level =
                expected.get(same).or(nodes.get(same)).map_or((1, 0), |node| (node.level, node.position));
            let entry = u64::try_from(level.1).unwrap_or_default().saturating_mul(256).saturating_add(1);
            return Ok(AuditProof::Broken { entry, fault: "the tree beside the entries was altered" });
        }
        // What is appended meanwhile is not proved and does not count.
        self.log.writer.index().await?;
        let upto = i64::try_from(proving.tree.size()).unwrap_or(i64::MAX);
        if proving.pairs != self.sum_of_pairs(upto).await? {
            let entry = self.first_wrong_pair(upto).await?;
            return Ok(AuditProof::Broken { entry, fault: "the list of people it concerns was altered" });
        }
        let head = proving.tree.root(&self.log.identity.hash);
        Ok(AuditProof::Whole { entries: proving.tree.size(), head })
    }

    /// Tree heads that the register keeps.
    async fn anchors(&self) -> Result<Vec<(u64, Hash)>> {
        let rows = self.all("SELECT size, root FROM log_anchor ORDER BY size", vec![]).await?;
        rows.iter()
            .map(|row| {
                let mut row = Taking::new(row);
                Ok((row.count()?, row.bytes()?))
            })
            .collect()
    }

    /// Keeps the log's head in the register, so that a log that is cut or rewritten later is found out.
    pub async fn anchor_log(&self, at: base::Timestamp) -> Result<Checkpoint> {
        let head = self.log_head(&at.to_string()).await?;
        let sql =
            "INSERT INTO log_anchor (log_id, size, root, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        let size = i64::try_from(head.size).unwrap_or(i64::MAX);
        let id = uuid::Uuid::from_bytes(self.log.identity.id);
        self.run(sql, vec![id.into(), size.into(), head.root.to_vec().into(), at.micros().into()]).await?;
        Ok(head)
    }

    async fn sum_of_pairs(&self, upto: i64) -> Result<Sum> {
        let mut sum = Sum::default();
        let (mut person, mut number) = (uuid::Uuid::nil(), 0_i64);
        loop {
            let sql = "SELECT person_id, number FROM log_person WHERE person_id > $1 OR (person_id = $1 AND number > $2)
                       ORDER BY person_id, number LIMIT $3";
            let rows = self.log_all(sql, vec![person.into(), number.into(), (PIECE * 4).into()]).await?;
            if rows.is_empty() {
                return Ok(sum);
            }
            for row in &rows {
                let mut row = Taking::new(row);
                (person, number) = (row.next()?, row.next()?);
                if number <= upto {
                    sum.add(&self.log.identity, person, number);
                }
            }
        }
    }

    /// The first entry whose list of people and the rows that people are looked up by differ.
    async fn first_wrong_pair(&self, upto: i64) -> Result<u64> {
        let mut after = 0_i64;
        let mut wrong = i64::MAX;
        'entries: loop {
            let sql = "SELECT number, people FROM log_entry WHERE number > $1 AND number <= $3 AND people IS NOT NULL ORDER BY number LIMIT $2";
            let rows = self.log_all(sql, vec![after.into(), PIECE.into(), upto.into()]).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let mut row = Taking::new(row);
                let (number, people): (i64, Option<Vec<u8>>) = (row.next()?, row.next()?);
                after = number;
                for person in leaf::unpack(people.as_deref())? {
                    let sql = "SELECT 1 FROM log_person WHERE person_id = $1 AND number = $2";
                    if self.log_one(sql, vec![person.uuid().into(), number.into()]).await?.is_none() {
                        wrong = number;
                        break 'entries;
                    }
                }
            }
        }
        let mut place = (uuid::Uuid::nil(), 0_i64);
        loop {
            let sql = "SELECT p.person_id, p.number, e.people FROM log_person p LEFT JOIN log_entry e ON e.number = p.number
                       WHERE p.person_id > $1 OR (p.person_id = $1 AND p.number > $2) ORDER BY p.person_id, p.number LIMIT $3";
            let rows = self.log_all(sql, vec![place.0.into(), place.1.into(), PIECE.into()]).await?;
            if rows.is_empty() {
                return Ok(u64::try_from(wrong).unwrap_or_default());
            }
            for row in &rows {
                let mut row = Taking::new(row);
                let (person, number): (uuid::Uuid, i64) = (row.next()?, row.next()?);
                let people: Option<Vec<u8>> = row.next()?;
                if number <= upto && !leaf::unpack(people.as_deref())?.contains(&PersonId::from_uuid(person))
                {
                    wrong = wrong.min(number);
                }
                place = (person, number);
            }
        }
    }
}

impl Proving<'_> {
    /// The next entry; says what is wrong with it.
    fn fault_of(&mut self, row: &QueryResult) -> Result<Option<&'static str>> {
        let mut row = Taking::new(row);
        let (number, text): (i64, String) = (row.next()?, row.next()?);
        let kept: Hash = row.bytes()?;
        let people: Option<Vec<u8>> = row.next()?;
        let (at, account): (i64, uuid::Uuid) = (row.next()?, row.next()?);
        let (area, action): (String, String) = (row.next()?, row.next()?);
        let expected = self.tree.size() + 1;
        if u64::try_from(number) != Ok(expected) {
            return Ok(Some("an entry is missing"));
        }
        let hash = self.identity.hash.leaf(text.as_bytes());
        if hash != kept {
            return Ok(Some("its text was altered"));
        }
        let Ok(leaf) = Leaf::read(&text) else { return Ok(Some("its text does not read")) };
        if leaf.number != expected {
            return Ok(Some("it stands in another entry's place"));
        }
        if leaf.previous() != Some(self.last) {
            return Ok(Some("it does not follow the entry before it"));
        }
        if (leaf.at.micros(), leaf.account.uuid(), leaf.area(), leaf.action.code())
            != (at, account, &*area, &*action)
        {
            return Ok(Some("its columns were altered"));
        }
        let Ok(people) = leaf::unpack(people.as_deref()) else {
            return Ok(Some("its list of people does not read"));
        };
        let committed = leaf.people.as_ref().map_or((0, None), |people| (people.count, people.root()));
        let listed = (!people.is_empty()).then(|| people_root(self.identity, expected, &people));
        if committed != (people.len(), listed) {
            return Ok(Some("the list of people it concerns was altered"));
        }
        for person in people {
            self.pairs.add(self.identity, person.uuid(), number);
        }
        let nodes = &mut self.nodes;
        self.tree.push(&self.identity.hash, hash, |node, hash| nodes.extend(NodeRow::of(node, hash)));
        self.last = hash;
        Ok(None)
    }

    /// Whether every head that is known of this size fits.
    fn heads_fit(&mut self) -> Option<AuditProof> {
        while let Some((size, root)) = self.heads.next_if(|(size, _)| *size <= self.tree.size()) {
            if self.tree.root(&self.identity.hash) != root {
                let fault = "the entries up to here are not those that a kept tree head was made of";
                return Some(AuditProof::Broken { entry: size.max(1), fault });
            }
        }
        None
    }
}

/// A sum of 32-byte hashes, the same in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum([u64; 4], u64);

impl Sum {
    fn add(&mut self, identity: &Identity, person: uuid::Uuid, number: i64) {
        let hash = identity.hash.hash(&[b"pair", &identity.secret, person.as_bytes(), &number.to_be_bytes()]);
        for (sum, word) in self.0.iter_mut().zip(hash.chunks_exact(8)) {
            let word = word.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
            *sum = sum.wrapping_add(word);
        }
        self.1 = self.1.wrapping_add(1);
    }
}
