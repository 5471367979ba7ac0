//! The keys that papers and secrets are kept under: a file outside the database, made once, never written over.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use base::Env;
use papers::{KeyRing, KeysFault, Scan, key_line};
use store::{Store, Unsealed};

use crate::{App, AppError, Result, applications::sealed};

/// Why the keys of papers cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PaperKeysFault {
    /// The file.
    #[error("材料密钥文件 {file} 读写不了，请检查路径和权限（只让服务的用户可读写） · the file of papers' keys cannot be read or written: see to its path and rights, for the service's user alone: {fault}", file = .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        fault: io::Error,
    },
    /// What stands in it.
    #[error("材料密钥文件 {file}：{fault}", file = .file.display())]
    Keys {
        /// Which.
        file: PathBuf,
        /// What is wrong.
        fault: KeysFault,
    },
    /// Papers or secrets are sealed and no file of keys is named.
    #[error(
        "登记库里有封存的材料或密钥，请用 --key-file 指明密钥文件 · papers or secrets are sealed in this register: name the file of their keys with --key-file"
    )]
    Unnamed,
    /// Papers or secrets are sealed by keys that are not in it.
    #[error("登记库里有材料或密钥是用另外的密钥封存的，{file} 里没有。请用 --key-file 指明原来的密钥文件，或把原来的密钥行放回文件开头 · papers or secrets are sealed by keys that are not in this file: name the file that has them with --key-file, or put their lines back at its beginning", file = .file.display())]
    Lost {
        /// Which.
        file: PathBuf,
    },
}

/// The file of keys unless another is named: beside the register on SQLite. On PostgreSQL there is none: a file that lay wherever the
/// service happened to be started would be lost with that place, and all papers with it.
pub fn usual_key_file(store: &Store) -> Option<PathBuf> {
    store.file().map(|file| {
        let mut name = file.as_os_str().to_owned();
        name.push(".keys");
        PathBuf::from(name)
    })
}

/// Reads the keys of papers. Where there is no file and nothing is sealed yet, one is made with a first key; `true` says so.
pub async fn paper_keys(env: &Env, store: &Store, file: &Path) -> Result<(KeyRing, bool)> {
    let used = store.sealing_keys().await?;
    let of_file = |fault| PaperKeysFault::File { file: file.to_owned(), fault };
    let made = !std::fs::exists(file).map_err(of_file)?;
    if made && !used.is_empty() {
        return Err(PaperKeysFault::Lost { file: file.to_owned() }.into());
    }
    if made {
        append(file, &first_lines(&env.random())).map_err(of_file)?;
    }
    let text = std::fs::read_to_string(file).map_err(of_file)?;
    let ring = KeyRing::read(&text).map_err(|fault| PaperKeysFault::Keys { file: file.to_owned(), fault })?;
    if used.iter().all(|key| ring.knows(key)) {
        Ok((ring, made))
    } else {
        Err(PaperKeysFault::Lost { file: file.to_owned() }.into())
    }
}

/// Adds a key to the file, which is made where it is not there; it seals from the service's next start on.
pub fn add_paper_key(env: &Env, file: &Path) -> std::result::Result<(), PaperKeysFault> {
    let of_file = |fault| PaperKeysFault::File { file: file.to_owned(), fault };
    let known = std::fs::exists(file).map_err(of_file)?;
    let secret = env.random();
    let text = if known { format!("\n{}\n", key_line(&secret)) } else { first_lines(&secret) };
    append(file, &text).map_err(of_file)
}

fn first_lines(secret: &[u8; 32]) -> String {
    format!(
        "# 家庭材料的密钥，一行一个，最后一个用来封存；与备份分开保管。\n\
         # Keys of families' papers, one a line; the last one seals. Keep them apart from backups.\n{}\n",
        key_line(secret)
    )
}

/// Writes at the file's end, for its owner's eyes alone, and only comes back when that is on the disk.
fn append(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut written = options.open(file)?;
    written.write_all(text.as_bytes())?;
    written.sync_all()?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Seals what is not sealed by the newest key: papers that were kept before there were keys, without what their telephones wrote
/// into them, and those of earlier keys. Says how many.
pub async fn seal_papers(app: &App) -> Result<u64> {
    let ring = app.paper_keys()?;
    let (mut sealed_anew, mut open) = (0, false);
    while let Some((mut paper, before)) = app.store.paper_to_seal(ring.current()).await? {
        let content = match &before {
            Unsealed::Open(content) => {
                open = true;
                // What cannot be taken apart was kept when that was not asked: it stays whole rather than be lost.
                Scan::of(content).map_or_else(|_| content.clone(), |scan| scan.content().to_vec())
            }
            Unsealed::Before(before) => {
                let about = sealed::about(&paper);
                ring.open(before, &about).or(Err(AppError::Fault("a paper does not open")))?
            }
        };
        paper.size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let after = sealed::seal(app, &paper, &content)?;
        sealed_anew += u64::from(app.store.seal_paper(&paper, &before, &after).await?);
    }
    if open {
        app.store.sweep_sealed().await?;
    }
    Ok(sealed_anew)
}
