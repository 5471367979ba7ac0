//! What an office has set about its own work: how departments' files are read, and the words that it says. Each change is a version.

use access::Area;
use base::{AccountId, Timestamp};

use crate::{
    Result, Store, StoreError,
    sql::{QueryResult, Taking},
};

/// A version of an import profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnProfile {
    /// Whose it is: it reads the files of this area and of all within.
    pub area: Area,
    /// The source's code.
    pub code: Box<str>,
    /// From 1 on.
    pub version: u32,
    /// Its TOML; empty where the office has put its own away.
    pub content: Box<str>,
    /// Why it was changed.
    pub reason: Box<str>,
    /// Who changed it.
    pub account: AccountId,
    /// When.
    pub kept_at: Timestamp,
}

/// A version of what an office says in a place where it speaks to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeText {
    /// Whose it is.
    pub area: Area,
    /// Which text.
    pub code: Box<str>,
    /// From 1 on.
    pub version: u32,
    /// In Chinese; both languages are empty where the office has put its own away.
    pub zh: Box<str>,
    /// In English.
    pub en: Box<str>,
    /// Why it was changed.
    pub reason: Box<str>,
    /// Who changed it.
    pub account: AccountId,
    /// When.
    pub kept_at: Timestamp,
}

fn area(text: &str) -> Result<Area> {
    text.parse().or(Err(StoreError::Corrupt("an area does not read")))
}

fn profile(row: &QueryResult) -> Result<OwnProfile> {
    let mut row = Taking::new(row);
    Ok(OwnProfile {
        area: area(&row.text()?)?,
        code: row.text()?,
        version: row.small()?,
        content: row.text()?,
        reason: row.text()?,
        account: row.id()?,
        kept_at: row.moment()?,
    })
}

fn office_text(row: &QueryResult) -> Result<OfficeText> {
    let mut row = Taking::new(row);
    Ok(OfficeText {
        area: area(&row.text()?)?,
        code: row.text()?,
        version: row.small()?,
        zh: row.text()?,
        en: row.text()?,
        reason: row.text()?,
        account: row.id()?,
        kept_at: row.moment()?,
    })
}

impl Store {
    /// Every version of the import profiles of an area and of those around it, the newest first.
    pub async fn own_profiles(&self, of: &Area) -> Result<Vec<OwnProfile>> {
        let sql = "SELECT area, code, version, content, reason, account_id, kept_at FROM import_profile
                   WHERE area = substr($1, 1, length(area)) ORDER BY kept_at DESC, version DESC, code";
        self.all(sql, vec![of.prefix().into()]).await?.iter().map(profile).collect()
    }

    /// Keeps the next version of a profile; fails as a breach of a constraint where that version is there by now.
    pub async fn keep_own_profile(&self, new: &OwnProfile) -> Result<()> {
        let sql = "INSERT INTO import_profile (area, code, version, content, reason, account_id, kept_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            new.area.prefix().into(),
            (&*new.code).into(),
            i64::from(new.version).into(),
            (&*new.content).into(),
            (&*new.reason).into(),
            new.account.uuid().into(),
            new.kept_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// Every version of the texts of an area and of those around it, the newest first.
    pub async fn office_texts(&self, of: &Area) -> Result<Vec<OfficeText>> {
        let sql = "SELECT area, code, version, zh, en, reason, account_id, kept_at FROM office_text
                   WHERE area = substr($1, 1, length(area)) ORDER BY kept_at DESC, version DESC, code";
        self.all(sql, vec![of.prefix().into()]).await?.iter().map(office_text).collect()
    }

    /// Keeps the next version of a text; fails as a breach of a constraint where that version is there by now.
    pub async fn keep_office_text(&self, new: &OfficeText) -> Result<()> {
        let sql = "INSERT INTO office_text (area, code, version, zh, en, reason, account_id, kept_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = vec![
            new.area.prefix().into(),
            (&*new.code).into(),
            i64::from(new.version).into(),
            (&*new.zh).into(),
            (&*new.en).into(),
            (&*new.reason).into(),
            new.account.uuid().into(),
            new.kept_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }
}
