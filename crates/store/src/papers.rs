//! Papers of families that are kept as scans. What one shows comes in and goes out sealed; no key is known here.

use ::papers::{PaperMedia, Sealed};
use access::{Area, Permit};
use base::{AccountId, ApplicationId, PaperId, PersonId, Timestamp};

use crate::{
    Result, Store,
    scope::{Scope, county_of},
    sql::{QueryResult, Taking},
    succession::{every_id, now_id},
};

/// What a paper showed, or what a secret was, before it was sealed by the present key.
#[derive(Debug)]
pub enum Unsealed {
    /// Sealed by an earlier key.
    Before(Sealed),
    /// Kept before there was a key.
    Open(Vec<u8>),
}

/// A paper that is kept; what it shows is read apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPaper {
    /// Its id.
    pub id: PaperId,
    /// The area of the office that keeps it.
    pub area: Area,
    /// Whose it is, as is known now.
    pub person: PersonId,
    /// Whose it was when it was kept: its seal is bound to that, whoever they have been found to be since.
    pub kept_of: PersonId,
    /// Which paper, by the name that services know it by.
    pub code: Box<str>,
    /// For which application it came.
    pub application: ApplicationId,
    /// What it is.
    pub media: PaperMedia,
    /// Its size in bytes.
    pub size: u64,
    /// When it came.
    pub kept_at: Timestamp,
    /// By whom.
    pub account: AccountId,
    /// Whether that was through a resident's door.
    pub resident: bool,
}

macro_rules! paper {
    ($($rest:expr),+) => {
        concat!(
            "SELECT p.id, p.area, p.person_id, ",
            now_id!("p.person_id"),
            ", p.code, p.application_id, p.media, p.size, p.kept_at, p.account_id, p.resident
             FROM kept_paper p ",
            $($rest),+
        )
    };
}

fn paper(row: &QueryResult) -> Result<KeptPaper> {
    let mut row = Taking::new(row);
    Ok(KeptPaper {
        id: row.id()?,
        area: row.code(|area| area.parse().ok())?,
        kept_of: row.id()?,
        person: row.id()?,
        code: row.text()?,
        application: row.id()?,
        media: row.code(PaperMedia::from_code)?,
        size: row.count()?,
        kept_at: row.moment()?,
        account: row.id()?,
        resident: row.count()? == 1,
    })
}

impl Store {
    /// Keeps a paper. The caller has read its person under the permit.
    pub async fn keep_paper(&self, _: &Permit, new: &KeptPaper, sealed: &Sealed) -> Result<()> {
        let sql = "INSERT INTO kept_paper (id, county, area, person_id, code, application_id, media, size, content, kept_at, account_id,
                   resident, key_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let values = vec![
            new.id.uuid().into(),
            county_of(&new.area).into(),
            new.area.prefix().into(),
            new.kept_of.uuid().into(),
            (&*new.code).into(),
            new.application.uuid().into(),
            new.media.code().into(),
            i64::try_from(new.size).unwrap_or(i64::MAX).into(),
            sealed.content.clone().into(),
            new.kept_at.micros().into(),
            new.account.uuid().into(),
            i64::from(new.resident).into(),
            (&*sealed.key).into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// A person's papers that are kept, newest first, those of whoever was merged into them among them. The caller has read the person
    /// under the permit.
    pub async fn papers_of(&self, _: &Permit, person: PersonId) -> Result<Vec<KeptPaper>> {
        let sql = paper!(
            "WHERE p.person_id IN ",
            every_id!("$1"),
            " AND p.removed_at IS NULL ORDER BY p.kept_at DESC, p.id"
        );
        let rows = self.all(sql, vec![person.uuid().into()]).await?;
        rows.iter().map(paper).collect()
    }

    /// A paper of the permit's area that is kept.
    pub async fn paper(&self, permit: &Permit, id: PaperId) -> Result<Option<KeptPaper>> {
        let sql = paper!("WHERE p.id = $1 AND p.removed_at IS NULL AND p.area >= $2 AND p.area < $3");
        let scope = Scope::of(permit);
        let row = self.one(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        row.as_ref().map(paper).transpose()
    }

    /// What a paper shows that was read under the permit, sealed. The caller has noted in the log that it is looked at.
    pub async fn paper_content(&self, _: &Permit, paper: &KeptPaper) -> Result<Option<Sealed>> {
        let sql = "SELECT key_id, content FROM kept_paper
                   WHERE id = $1 AND person_id = $2 AND area = $3 AND key_id IS NOT NULL AND removed_at IS NULL";
        let values = vec![paper.id.uuid().into(), paper.kept_of.uuid().into(), paper.area.prefix().into()];
        let row = self.one(sql, values).await?;
        row.map_or(Ok(None), |row| {
            let mut row = Taking::new(&row);
            Ok(Some(Sealed { key: row.text()?, content: row.next()? }))
        })
    }

    /// A paper that is not sealed by this key: by another, or, kept before papers were sealed, by none. For the service itself, which
    /// seals it anew and shows it to nobody.
    pub async fn paper_to_seal(&self, key: &str) -> Result<Option<(KeptPaper, Unsealed)>> {
        let sql = paper!(
            "WHERE p.removed_at IS NULL AND (p.key_id IS NULL OR p.key_id <> $1) ORDER BY p.id LIMIT 1"
        );
        let Some(row) = self.one(sql, vec![key.into()]).await? else { return Ok(None) };
        let paper = paper(&row)?;
        let sql = "SELECT content, key_id FROM kept_paper WHERE id = $1 AND removed_at IS NULL";
        let Some(row) = self.one(sql, vec![paper.id.uuid().into()]).await? else { return Ok(None) };
        let mut row = Taking::new(&row);
        let content = row.next()?;
        let unsealed = match row.maybe_text()? {
            Some(key) => Unsealed::Before(Sealed { key, content }),
            None => Unsealed::Open(content),
        };
        Ok(Some((paper, unsealed)))
    }

    /// Seals a paper anew in place of `before`; `false` where somebody else has done so or taken it away.
    pub async fn seal_paper(&self, paper: &KeptPaper, before: &Unsealed, sealed: &Sealed) -> Result<bool> {
        let sql = "UPDATE kept_paper SET content = $2, key_id = $3, size = $4
                   WHERE id = $1 AND removed_at IS NULL AND coalesce(key_id, '') = $5";
        let before = match before {
            Unsealed::Before(before) => &*before.key,
            Unsealed::Open(_) => "",
        };
        let values = vec![
            paper.id.uuid().into(),
            sealed.content.clone().into(),
            (&*sealed.key).into(),
            i64::try_from(paper.size).unwrap_or(i64::MAX).into(),
            before.into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// Takes a paper of somebody's own away with what it shows, or one of whoever was merged into them; `false` where it is gone or
    /// another's.
    pub async fn remove_paper(&self, (person, id): (PersonId, PaperId), at: Timestamp) -> Result<bool> {
        let sql = concat!(
            "UPDATE kept_paper SET content = NULL, removed_at = $3 WHERE id = $1 AND removed_at IS NULL
               AND person_id IN ",
            every_id!("$2"),
        );
        let values = vec![id.uuid().into(), person.uuid().into(), at.micros().into()];
        Ok(self.run(sql, values).await? == 1)
    }
}
