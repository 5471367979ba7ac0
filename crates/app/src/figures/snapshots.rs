use std::{
    collections::HashMap,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use access::{Action, CountPermit, Counts, Cx};
use base::{Date, Timestamp};
use statistics::{
    Snapshot, Taken,
    days::months_before,
    definition::{Definition, FORM, PartFile, columns, rules},
    dimension::View,
    frame::Part,
    kernel::Parts,
    read_part, take, write_part,
};
use store::Store;

use super::FigureFault;
use crate::{AppError, Result, log};

/// What taking a snapshot did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenSnapshot {
    /// Its name: area, day and moment of knowledge.
    pub name: String,
    /// Its definition.
    pub definition: Definition,
    /// Parts that were written.
    pub written: usize,
    /// Parts that an earlier snapshot had already, with the same content.
    pub kept: usize,
}

/// A snapshot in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotView {
    /// Its name.
    pub name: String,
    /// Its definition.
    pub definition: Definition,
}

/// Years of births for which the day of record is looked up.
const LATE_YEARS: i16 = 5;

/// Takes a snapshot of the actor's area on `day` as known at `known_at` (now unless given) into `folder`. The log has its entry
/// before a file is written. A part whose content an earlier snapshot in the folder has is kept, not written again.
pub async fn take_snapshot(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    folder: &Path,
    day: Date,
    known_at: Option<Timestamp>,
) -> Result<TakenSnapshot> {
    let now = cx.now();
    let known_at = known_at.unwrap_or(now);
    if day > now.china_date() || known_at > now {
        return Err(AppError::Day);
    }
    let facts = store.snapshot_facts(permit, known_at, months_before(day, 12 * LATE_YEARS)).await?;
    log::keep(store, &permit.entry(now, Action::Count)).await?;
    let (area, folder) = (permit.area().prefix().to_owned(), folder.to_owned());
    let written = tokio::task::spawn_blocking(move || {
        let taken = take(&facts, &area, day);
        write(&taken, &area, day, known_at, &folder)
    });
    Ok(written.await.or(Err(AppError::Fault("a snapshot was not taken to its end")))??)
}

fn write(
    taken: &Taken,
    area: &str,
    day: Date,
    known_at: Timestamp,
    folder: &Path,
) -> std::result::Result<TakenSnapshot, FigureFault> {
    let (mut written, mut kept) = (0, 0);
    let mut parts = Vec::with_capacity(taken.parts.len());
    for (kind, division, part) in &taken.parts {
        let content = part.content();
        let file = format!("{kind}/division={division}/{}.parquet", content.get(..16).unwrap_or(&content));
        let path = folder.join(&file);
        // A file's name is its content; whether it still has that content is looked at, for files are what figures rest on.
        if same(&path, &content) {
            kept += 1;
        } else {
            put(&path, &write_part(part)?)?;
            written += 1;
        }
        let words = part.columns.iter().filter(|column| !column.words.is_empty());
        parts.push(PartFile {
            kind: (*kind).into(),
            division: division.clone(),
            file: file.into(),
            rows: u64::try_from(part.rows()).unwrap_or(u64::MAX),
            content: content.into(),
            words: words.map(|column| (column.name.clone(), column.words.clone())).collect(),
        });
    }
    let rows = |kind: &str| parts.iter().filter(|part| &*part.kind == kind).map(|part| part.rows).sum();
    let definition = Definition {
        form: FORM,
        area: area.into(),
        day,
        known_at: known_at.to_string().into(),
        people: rows("people"),
        events: rows("events"),
        left_out: taken.left_out,
        content: Definition::hash(&parts).into(),
        rules: rules(),
        columns: columns(),
        parts,
    };
    let name = format!("{area}-{day}-{}", known_at.micros());
    let text = serde_json::to_vec_pretty(&definition).or(Err(FigureFault::Definition))?;
    put(&folder.join("definitions").join(format!("{name}.json")), &text)?;
    Ok(TakenSnapshot { name, definition, written, kept })
}

fn same(path: &Path, content: &str) -> bool {
    let Ok(file) = fs::File::open(path) else { return false };
    read_part(file, &[]).is_ok_and(|part| part.content() == content)
}

/// Writes a file whole or not at all, readable by its owner only.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let beside = path.with_extension("part");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(beside, path)
}

/// The snapshots in a folder that the actor's area lies in or that lie in it, newest day first.
pub fn list_snapshots(permit: &impl Counts, folder: &Path) -> Result<Vec<SnapshotView>> {
    let listed = match fs::read_dir(folder.join("definitions")) {
        Ok(listed) => listed,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(fault) => return Err(FigureFault::File(fault).into()),
    };
    let mut views = Vec::new();
    for entry in listed {
        let path = entry.map_err(FigureFault::File)?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_some_and(|end| end == "json") && narrowed(permit, &name).is_some() {
            views.push(SnapshotView { definition: read_definition(&path)?, name });
        }
    }
    views.sort_by(|one, other| (other.definition.day, &other.name).cmp(&(one.definition.day, &one.name)));
    Ok(views)
}

fn read_definition(path: &Path) -> std::result::Result<Definition, FigureFault> {
    let definition: Definition = serde_json::from_slice(&fs::read(path)?).or(Err(FigureFault::Definition))?;
    if definition.form == FORM { Ok(definition) } else { Err(FigureFault::Definition) }
}

/// What the actor may see of a snapshot: the narrower of its area and theirs; nothing where neither lies in the other.
fn narrowed(permit: &impl Counts, name: &str) -> Option<String> {
    let (taken, own) = (name.split('-').next()?, permit.area().prefix());
    if own.starts_with(taken) {
        return Some(own.to_owned());
    }
    taken.starts_with(own).then(|| taken.to_owned())
}

/// A snapshot that can be counted, no wider than the actor's area.
#[derive(Debug, Clone)]
pub struct OpenSnapshot {
    /// Its name.
    pub name: String,
    /// Its definition.
    pub definition: Arc<Definition>,
    folder: PathBuf,
    area: String,
    /// Places of its parts in the definition.
    parts: Vec<usize>,
}

/// Opens a snapshot of the actor's area by its name.
pub fn open_snapshot(permit: &impl Counts, folder: &Path, name: &str) -> Result<OpenSnapshot> {
    let plain = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let area = narrowed(permit, name).filter(|_| plain).ok_or(AppError::NotFound)?;
    let path = folder.join("definitions").join(format!("{name}.json"));
    if !path.is_file() {
        return Err(AppError::NotFound);
    }
    let definition = read_definition(&path)?;
    let parts = (0..definition.parts.len()).collect();
    Ok(OpenSnapshot {
        name: name.into(),
        definition: Arc::new(definition),
        folder: folder.into(),
        area,
        parts,
    })
}

impl OpenSnapshot {
    /// The area that it shows.
    pub fn area(&self) -> &str {
        &self.area
    }
}

impl Parts for OpenSnapshot {
    type Fault = FigureFault;

    fn count(&self) -> usize {
        self.parts.len()
    }

    fn load(&self, at: usize, columns: &[&str]) -> std::result::Result<Part, FigureFault> {
        let part = self.parts.get(at).and_then(|at| self.definition.parts.get(*at));
        let part = part.ok_or(FigureFault::Definition)?;
        Ok(read_part(fs::File::open(self.folder.join(&*part.file))?, columns)?)
    }
}

impl Snapshot for OpenSnapshot {
    fn view(&self, level: usize) -> View {
        View::new(&self.area, self.definition.day, level)
    }

    fn words(&self, kind: &str, column: &str) -> Vec<Box<str>> {
        let mut known: HashMap<&str, ()> = HashMap::new();
        let of = self.definition.of_kind(kind).filter_map(|part| part.words.get(column)).flatten();
        of.filter(|word| known.insert(word, ()).is_none()).cloned().collect()
    }

    fn of_kind(&self, kind: &str) -> Self {
        let is = |at: &usize| self.definition.parts.get(*at).is_some_and(|part| &*part.kind == kind);
        Self { parts: self.parts.iter().copied().filter(is).collect(), ..self.clone() }
    }
}
