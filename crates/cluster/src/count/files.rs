//! A snapshot's files, for the kernels and as tables of the engine.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use datafusion::{
    arrow::{
        array::{ArrayRef, Int32Array, RecordBatch, StringArray},
        datatypes::{DataType, Field, Schema},
    },
    dataframe::DataFrame,
    error::{DataFusionError, Result},
    logical_expr::lit,
};
use statistics::{
    Snapshot,
    definition::{Definition, FORM},
    dimension::View,
    frame::Part,
    kernel::Parts,
    read_part,
};

use crate::{
    error::{ClusterError, at},
    functions::{Kept, write_table},
    session::Session,
};

/// A snapshot on disk.
#[derive(Debug, Clone)]
pub(super) struct Files {
    folder: PathBuf,
    /// What it says of itself.
    pub(super) definition: Arc<Definition>,
    /// Places of its parts in the definition.
    parts: Vec<usize>,
}

impl Files {
    /// The snapshot whose definition lies at `path`, in the folder `definitions` beside its parts.
    pub(super) fn open(path: &Path) -> std::result::Result<Self, ClusterError> {
        let text = fs::read(path).map_err(at(path, "read"))?;
        let definition: Definition = serde_json::from_slice(&text)
            .map_err(|source| ClusterError::Json { what: "the snapshot's definition", source })?;
        if definition.form != FORM {
            return Err(ClusterError::Option("the snapshot is of another form".to_owned()));
        }
        let path = path.canonicalize().map_err(at(path, "read"))?;
        let folder = path.parent().and_then(Path::parent).unwrap_or(&path).to_owned();
        let parts = (0..definition.parts.len()).collect();
        Ok(Self { folder, definition: Arc::new(definition), parts })
    }

    /// Makes `people`, `events` and `words` known to a session. The words go through a file in `work`, which every machine sees.
    pub(super) async fn register(&self, session: &Session, work: &Path) -> Result<()> {
        for kind in ["people", "events"] {
            let mut all: Option<DataFrame> = None;
            for (number, part) in
                (0_i32..).zip(&self.definition.parts).filter(|(_, part)| &*part.kind == kind)
            {
                let path = self.folder.join(&*part.file).display().to_string();
                let rows = session.read_paths(vec![path]).await?.with_column("part", lit(number))?;
                all = Some(match all {
                    Some(all) => all.union(rows)?,
                    None => rows,
                });
            }
            if let Some(all) = all {
                session.name(kind, all)?;
            }
        }
        let words = self.words_file(work)?;
        session.name("words", session.read(&[words]).await?)
    }

    /// What the codes of every part's columns of places stand for, a row each.
    fn words_file(&self, work: &Path) -> Result<Kept> {
        let (mut kinds, mut parts, mut of, mut codes, mut words) = (vec![], vec![], vec![], vec![], vec![]);
        for (number, part) in (0_i32..).zip(&self.definition.parts) {
            for (column, known) in &part.words {
                for (code, word) in (0_i32..).zip(known).filter(|(_, word)| !word.is_empty()) {
                    kinds.push(&*part.kind);
                    parts.push(number);
                    of.push(&**column);
                    codes.push(code);
                    words.push(&**word);
                }
            }
        }
        let field = |name: &str, of: DataType| Field::new(name, of, false);
        let schema = Arc::new(Schema::new(vec![
            field("kind", DataType::Utf8),
            field("part", DataType::Int32),
            field("named", DataType::Utf8),
            field("code", DataType::Int32),
            field("word", DataType::Utf8),
        ]));
        let columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from(kinds)),
            Arc::new(Int32Array::from(parts)),
            Arc::new(StringArray::from(of)),
            Arc::new(Int32Array::from(codes)),
            Arc::new(StringArray::from(words)),
        ];
        let batch = RecordBatch::try_new(schema.clone(), columns)?;
        fs::create_dir_all(work)?;
        let work = work.canonicalize()?;
        write_table(&work.join("words.parquet"), &schema, &[batch])
    }
}

impl Parts for Files {
    type Fault = DataFusionError;

    fn count(&self) -> usize {
        self.parts.len()
    }

    fn load(&self, at: usize, columns: &[&str]) -> Result<Part> {
        let missing = || DataFusionError::IoError(io::Error::from(io::ErrorKind::NotFound));
        let part = self.parts.get(at).and_then(|at| self.definition.parts.get(*at)).ok_or_else(missing)?;
        let file = File::open(self.folder.join(&*part.file))?;
        read_part(file, columns).map_err(|fault| DataFusionError::External(Box::new(fault)))
    }
}

impl Snapshot for Files {
    fn view(&self, level: usize) -> View {
        View::new(&self.definition.area, self.definition.day, level)
    }

    fn words(&self, kind: &str, column: &str) -> Vec<Box<str>> {
        let all = self.definition.of_kind(kind).filter_map(|part| part.words.get(column)).flatten();
        all.cloned().collect::<BTreeSet<Box<str>>>().into_iter().collect()
    }

    fn of_kind(&self, kind: &str) -> Self {
        let is = |at: &usize| self.definition.parts.get(*at).is_some_and(|part| &*part.kind == kind);
        Self { parts: self.parts.iter().copied().filter(is).collect(), ..self.clone() }
    }
}
