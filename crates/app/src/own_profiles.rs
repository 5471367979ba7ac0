//! Import profiles that an office keeps beside those that ship: seen, changed, tried on a file and used, in versions. A profile with the
//! code of one that ships takes its place in the office's area.

use std::{ops::ControlFlow, sync::Arc};

use access::{Action, Area, Cx, ImportPermit, Subject};
use intake::{
    profile::{Profile, Proposal},
    stage::{StageOptions, StageSummary},
};
use store::{OwnProfile, Store};

use crate::{
    AppError, ProfileName, Result, Spooled, log,
    retention::{next_version, reason},
    stage::blocking,
};

/// The longest profile, in bytes.
pub const LONGEST_PROFILE: usize = 64 * 1024;
/// A file is tried on this many rows and on little more.
const TRIED_ROWS: u64 = 20_000;

/// A profile that reads files now.
#[derive(Debug, Clone)]
pub(crate) struct InUse {
    pub(crate) profile: Arc<Profile>,
    /// Its version where it is an office's own.
    pub(crate) version: Option<u32>,
}

/// A profile and where it comes from.
#[derive(Debug, Clone)]
pub struct ProfileView {
    /// The source's code.
    pub code: Box<str>,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// Its TOML as it is in use.
    pub content: Box<str>,
    /// Its TOML as it ships; `None` for one that is the office's alone.
    pub shipped: Option<&'static str>,
    /// Whether what is in use is an office's own.
    pub own: bool,
    /// The version of the actor's own office; 0 where it has none.
    pub version: u32,
    /// The versions of the actor's own office with who made them, the newest first.
    pub history: Vec<(OwnProfile, Box<str>)>,
}

/// What a profile makes of a file; nothing is kept of it.
#[derive(Debug, Clone)]
pub struct ProfileTrial {
    /// Which columns it knows.
    pub header: Proposal,
    /// What the rows come to.
    pub summary: StageSummary,
}

fn read(text: &str) -> Result<Profile> {
    Ok(Profile::from_toml(text).map_err(intake::IntakeError::from)?)
}

/// The newest version of each code of the nearest area that has one; those that were put away leave it to the wider ones.
fn newest(all: Vec<OwnProfile>) -> Vec<OwnProfile> {
    let mut found: Vec<OwnProfile> = Vec::new();
    for one in all {
        if !found
            .iter()
            .any(|other| other.area == one.area && other.code == one.code && other.version > one.version)
        {
            found.retain(|other| other.area != one.area || other.code != one.code);
            found.push(one);
        }
    }
    found.retain(|one| !one.content.is_empty());
    found.sort_by_key(|one| std::cmp::Reverse(one.area.prefix().len()));
    let mut nearest: Vec<OwnProfile> = Vec::new();
    for one in found {
        if !nearest.iter().any(|other| other.code == one.code) {
            nearest.push(one);
        }
    }
    nearest
}

/// The profiles that read files of an area: its own, those of areas around it, and those that ship.
pub(crate) async fn in_use(store: &Store, area: &Area) -> Result<Vec<InUse>> {
    let mut all = Vec::new();
    for own in newest(store.own_profiles(area).await?) {
        // A version that a later program no longer reads is told when it is looked at; files are read as they ship meanwhile.
        match read(&own.content) {
            Ok(profile) => all.push(InUse { profile: Arc::new(profile), version: Some(own.version) }),
            Err(_unreadable) => tracing::warn!(version = own.version, "a kept import profile does not read"),
        }
    }
    for text in Profile::bundled_codes().filter_map(Profile::bundled) {
        let profile = read(text)?;
        if !all.iter().any(|own| own.profile.code == profile.code) {
            all.push(InUse { profile: Arc::new(profile), version: None });
        }
    }
    Ok(all)
}

/// What the profiles are called that read files of an area.
pub async fn profiles_in_use(store: &Store, area: &Area) -> Result<Vec<ProfileName>> {
    let name = |one: InUse| ProfileName {
        code: one.profile.code.clone(),
        zh: one.profile.name_zh.clone(),
        en: one.profile.name_en.clone(),
    };
    let (own, shipped): (Vec<InUse>, Vec<InUse>) =
        in_use(store, area).await?.into_iter().partition(|one| Profile::bundled(&one.profile.code).is_none());
    let order = |one: &InUse| Profile::bundled_codes().position(|code| code == one.profile.code);
    let mut shipped = shipped;
    shipped.sort_by_key(order);
    Ok(shipped.into_iter().chain(own).map(name).collect())
}

/// The profiles of the permit's area with their versions.
pub async fn profiles_with_versions(store: &Store, permit: &ImportPermit) -> Result<Vec<ProfileView>> {
    let all = store.own_profiles(permit.area()).await?;
    let used = newest(all.clone());
    let mut codes: Vec<Box<str>> = Profile::bundled_codes().map(Into::into).collect();
    for one in &all {
        if !codes.contains(&one.code) {
            codes.push(one.code.clone());
        }
    }
    let mut views = Vec::new();
    for code in codes {
        let shipped = Profile::bundled(&code);
        let mut history = Vec::new();
        for one in all.iter().filter(|one| one.code == code && one.area == *permit.area()) {
            let author = store.account(one.account).await?.map_or_else(Box::default, |account| account.name);
            history.push((one.clone(), author));
        }
        let own = used.iter().find(|one| one.code == code);
        let content: Box<str> =
            own.map_or_else(|| shipped.unwrap_or_default().into(), |one| one.content.clone());
        let named = read(&content).ok();
        views.push(ProfileView {
            zh: named.as_ref().map_or_else(|| code.to_string(), |profile| profile.name_zh.clone()),
            en: named.as_ref().map_or_else(|| code.to_string(), |profile| profile.name_en.clone()),
            content,
            shipped,
            own: own.is_some(),
            version: history.first().map_or(0, |(one, _)| one.version),
            history,
            code,
        });
    }
    Ok(views)
}

/// What somebody wants a profile to be. An empty text puts the office's own away: files are read as they ship again.
#[derive(Debug, Clone, Copy)]
pub struct AskedProfile<'a> {
    /// Its TOML.
    pub content: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The version that this rests on.
    pub version: u32,
}

/// Keeps the next version of a profile of the permit's area: files are read by it from now on. The log has it.
pub async fn keep_profile(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    code: &str,
    asked: AskedProfile<'_>,
) -> Result<()> {
    let content = asked.content.trim();
    if content.len() > LONGEST_PROFILE || code == registry::registration::OFFICE {
        return Err(AppError::Choice);
    }
    if content.is_empty() {
        if asked.version == 0 {
            return Err(AppError::WrongState);
        }
    } else if read(content)?.code != code {
        return Err(AppError::Profile);
    }
    let reason = reason(asked.reason)?;
    log::deed(cx, store, Action::KeepProfile, Subject::None).await?;
    let new = OwnProfile {
        area: permit.area().clone(),
        code: code.into(),
        version: asked.version.saturating_add(1),
        content: content.into(),
        reason: reason.into(),
        account: permit.account(),
        kept_at: cx.now(),
    };
    next_version(store.keep_own_profile(&new).await)
}

/// Tries a profile on a file: which columns it knows, how many rows it would take and what would be wrong with the others. Nothing is
/// kept, and no value of the file is shown but the masked samples that an import shows too.
pub async fn try_profile(cx: &Cx, content: &str, file: Spooled) -> Result<ProfileTrial> {
    if content.len() > LONGEST_PROFILE {
        return Err(AppError::Choice);
    }
    let profile = read(content)?;
    let today = cx.now().china_date();
    blocking(move || {
        let rows = intake::reader::open(file.path(), &profile.hints())?;
        let header = profile.fit(rows.columns());
        let options = StageOptions { today: Some(today), ..StageOptions::default() };
        let mut seen = 0;
        let mut sink = |chunk: intake::stage::Chunk| {
            seen += u64::try_from(chunk.records.len() + chunk.rejected.len()).unwrap_or(u64::MAX);
            if seen < TRIED_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let summary = intake::stage::read_file(&profile, file.path(), &options, &mut sink)?;
        Ok(ProfileTrial { header, summary })
    })
    .await
}
