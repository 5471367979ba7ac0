use std::{
    cmp::Reverse,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use access::{Cx, ImportPermit};
use base::Progress;
use intake::profile::Profile;
use sha2::{Digest, Sha256};
use store::{Batch, Change, FindingGroup, Store};

use crate::{
    AppError, Result,
    commit::{self, Written},
    own_profiles::{self, InUse},
    spool::{Spooled, SpooledFile},
    stage::{self, blocking},
};

/// Which profile reads a file.
#[derive(Debug, Clone)]
pub enum ProfileChoice {
    /// The one in use that fits the file's header best.
    Auto,
    /// The one in use of this code: the office's own, or the one that ships.
    Code(Box<str>),
    /// This one.
    Given(Arc<Profile>),
}

/// A file to import.
#[derive(Debug, Clone)]
pub struct ImportFile {
    /// Where it is.
    pub path: PathBuf,
    /// What reads it.
    pub profile: ProfileChoice,
}

/// What an import found, and did.
#[derive(Debug)]
pub struct Imported {
    /// Each file's batch with its counts and its groups of findings.
    pub files: Vec<(Batch, Vec<FindingGroup>)>,
    /// What was written; `None` after a dry run.
    pub written: Option<Written>,
}

/// Stages all files, then links and commits them as one change. A dry run stops before the commit and leaves nothing
/// behind; its counts are those of the commit. When one file fails, none is imported.
pub async fn import(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    files: Vec<ImportFile>,
    dry_run: bool,
    progress: Arc<dyn Progress>,
) -> Result<Imported> {
    let mut staged: Vec<(Batch, Vec<FindingGroup>)> = Vec::new();
    for file in files {
        match stage_one(cx, store, permit, file, Arc::clone(&progress)).await {
            Ok(one) => staged.push(one),
            Err(error) => {
                drop_all(store, permit, &staged).await?;
                return Err(error);
            }
        }
    }
    if dry_run {
        drop_all(store, permit, &staged).await?;
        return Ok(Imported { files: staged, written: None });
    }
    let change = Change { commit: staged.iter().map(|(batch, _)| batch.id).collect(), ..Change::default() };
    match Box::pin(commit::write(cx, store, permit, &change, progress)).await {
        Ok(written) => Ok(Imported { files: staged, written: Some(written) }),
        Err(error) => {
            drop_all(store, permit, &staged).await?;
            Err(error)
        }
    }
}

async fn stage_one(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    file: ImportFile,
    progress: Arc<dyn Progress>,
) -> Result<(Batch, Vec<FindingGroup>)> {
    let known = own_profiles::in_use(store, permit.area()).await?;
    let spooled = blocking(move || open(&file, &known)).await?;
    let begun = stage::begin(cx, store, permit, spooled).await?;
    let batch = stage::fill(begun, progress).await?;
    let groups = store.finding_groups(permit, batch.id).await?;
    Ok((batch, groups))
}

async fn drop_all(store: &Store, permit: &ImportPermit, staged: &[(Batch, Vec<FindingGroup>)]) -> Result<()> {
    for (batch, _) in staged {
        store.discard_batch(permit, batch.id).await?;
    }
    Ok(())
}

fn open(file: &ImportFile, known: &[InUse]) -> Result<SpooledFile> {
    let profile = choose(&file.profile, &file.path, known)?;
    let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let sha256 = hash(&file.path)?;
    Ok(SpooledFile::new(Arc::new(Spooled::theirs(&file.path)), &name, sha256, profile))
}

/// The profile that was chosen, or the one of the known ones that fits.
pub(crate) fn choose(choice: &ProfileChoice, path: &Path, known: &[InUse]) -> Result<InUse> {
    let named =
        |code: &str| known.iter().find(|one| one.profile.code == code).cloned().ok_or(AppError::Profile);
    match choice {
        ProfileChoice::Given(profile) => Ok(InUse { profile: Arc::clone(profile), version: None }),
        ProfileChoice::Code(code) => named(code),
        ProfileChoice::Auto => {
            let rows = intake::reader::open(path, &intake::reader::FileHints::default())?;
            // The profile that knows most of the columns that are there; an extract of a few columns is still its extract.
            let best = Profile::propose_among(known.iter().map(|one| &*one.profile), rows.columns())
                .into_iter()
                .rev()
                .max_by_key(|proposal| (proposal.known.len(), Reverse(proposal.missing.len())))
                .ok_or(AppError::Profile)?;
            let profile = named(&best.code)?;
            // A file with mostly other columns, or without the key, is none of ours.
            let fits = best.known.len() > best.unknown.len() && !best.missing.contains(&profile.profile.key);
            if fits { Ok(profile) } else { Err(AppError::Profile) }
        }
    }
}

fn hash(path: &Path) -> io::Result<[u8; 32]> {
    let (mut file, mut hash, mut buffer) = (File::open(path)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&buffer[..read]),
        }
    }
}
