use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use base::Env;
use intake::{profile::Profile, repair::Repair};

use crate::own_profiles::InUse;

/// A file that is being imported: an uploaded one, which is removed when nobody holds it any more, or one of the
/// caller's own, which is left alone.
#[derive(Debug, Clone)]
pub struct SpooledFile {
    path: Arc<Spooled>,
    /// Its name as the sender called it, without a folder.
    pub name: Box<str>,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// The profile that reads it.
    pub(crate) profile: Arc<Profile>,
    /// The profile's version where it is the office's own.
    pub(crate) version: Option<u32>,
    /// The repairs so far, in the order in which they were asked for.
    pub(crate) repairs: Vec<Repair>,
}

impl SpooledFile {
    pub(crate) fn new(path: Arc<Spooled>, name: &str, sha256: [u8; 32], read_by: InUse) -> Self {
        let InUse { profile, version } = read_by;
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).into();
        Self { path, name, sha256, profile, version, repairs: Vec::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path.path
    }
}

/// A file's place, and whether it goes when it is no longer held.
pub struct Spooled {
    path: PathBuf,
    ours: bool,
}

impl Spooled {
    /// A new place for an upload in `folder`, which is made if it is not there. The name is random; nobody else may read.
    pub fn make(env: &Env, folder: &Path) -> io::Result<(Self, fs::File)> {
        fs::create_dir_all(folder)?;
        let path = folder.join(format!("upload-{:032x}", u128::from_le_bytes(env.random())));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        Ok((Self { path, ours: true }, file))
    }

    /// The caller's own file.
    pub fn theirs(path: &Path) -> Self {
        Self { path: path.to_owned(), ours: false }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Debug for Spooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spooled").field("ours", &self.ours).finish_non_exhaustive()
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if self.ours
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(error.kind = ?error.kind(), "an uploaded file could not be removed");
        }
    }
}
