//! `wanjia link CONFIG.toml --out DIR`: linkage of any files, apart from the register.

mod opinions;
mod read;

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use intake::IntakeError;
use linkage::{Batch, Corpus, LinkError, Linkage, Model, Settings};
use records::Attribute;
use serde::Deserialize;

/// What a run of [`link_files`] did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkFilesSummary {
    /// Mentions read.
    pub mentions: u64,
    /// People found.
    pub people: u64,
    /// Pairs written.
    pub pairs: u64,
    /// Probability from which a pair spoke for one person.
    pub threshold: f64,
}

/// Why files could not be linked. Names files and columns, never a value.
#[derive(Debug, thiserror::Error)]
pub enum LinkFilesError {
    /// A file or folder cannot be read or written.
    #[error("{path}: cannot be {what}")]
    File {
        /// The file.
        path: PathBuf,
        /// `read` or `written`.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The configuration is not in its form.
    #[error("the configuration {path} cannot be understood: {message}")]
    Config {
        /// The file.
        path: PathBuf,
        /// Where and why.
        message: String,
    },
    /// A data file cannot be read.
    #[error("{path}")]
    Data {
        /// The file.
        path: PathBuf,
        /// Why.
        source: IntakeError,
    },
    /// A data file lacks a column that the configuration names.
    #[error("{path} has no column `{column}`")]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// A field is no attribute.
    #[error("`{0}` is no attribute; other texts are written `text.<name>`")]
    Attribute(String),
    /// A saved model cannot be understood.
    #[error("the model {path} cannot be understood: {message}")]
    Model {
        /// The file.
        path: PathBuf,
        /// Where and why.
        message: String,
    },
    /// A row names a mention that the files do not have, or gives no answer.
    #[error("{path}, row {row}: {what}")]
    Opinion {
        /// The file.
        path: PathBuf,
        /// Its row, the first below the header being 1.
        row: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The linkage could not be done.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// A thread that was writing ended before its time.
    #[error("the outcome cannot be written: a thread ended before its time")]
    Writing,
    /// What was learned cannot be written as JSON.
    #[error("the model cannot be written")]
    Json(#[from] serde_json::Error),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    mention: Vec<MentionConfig>,
    #[serde(default)]
    link: LinkConfig,
    model: Option<ModelConfig>,
    truth: Option<opinions::TruthConfig>,
    decided: Option<opinions::AnswersConfig>,
    sample: Option<opinions::AnswersConfig>,
    #[serde(default)]
    ask: opinions::AskConfig,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MentionConfig {
    source: String,
    path: PathBuf,
    record: String,
    role: String,
    fields: toml::Table,
    encoding: Option<String>,
    sheet: Option<String>,
}

impl MentionConfig {
    fn is_of_one_file(&self, other: &Self) -> bool {
        (&self.path, &self.encoding, &self.sheet) == (&other.path, &other.encoding, &other.sheet)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkConfig {
    threshold: Option<f64>,
    #[serde(default)]
    one_per_source: Vec<String>,
    threads: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelConfig {
    path: PathBuf,
}

/// Links the files that the configuration names and writes `clusters.csv`, `pairs.csv`, `model.json`, `ask.csv` (the pairs
/// most worth asking people about) and `report.html` into the folder `out`, which is made if it is not there; and
/// `evaluation.json`, where the configuration names a truth or a labelled sample.
pub fn link_files(
    config: &Path,
    out: &Path,
    progress: &dyn linkage::Progress,
) -> Result<LinkFilesSummary, LinkFilesError> {
    let files = MentionFiles::read(config)?;
    let (mut corpus, mut names) = read_corpus(&files, progress)?;
    progress.step("link.normalise", 0, 1);
    corpus.settle(files.config.link.threads)?;
    names.settle();
    let decided = match &files.config.decided {
        Some(decided) => decided.read(&files.beside, &names)?,
        None => Vec::new(),
    };
    let settings = Settings { decided, ..files.settings()? };
    let mut linkage = linkage::link(&corpus, &settings, progress)?;
    opinions::judge(&files.config, &files.beside, &corpus, &names, &mut linkage)?;
    fs::create_dir_all(out).map_err(file_error(out, "written"))?;
    let outcome = Outcome { files: &files, corpus: &corpus, names: &names, linkage: &linkage, out };
    // The three are about as long as one another.
    std::thread::scope(|scope| {
        let clusters = scope.spawn(|| outcome.write_clusters());
        let pairs = scope.spawn(|| outcome.write_pairs());
        outcome.write_learned(&settings)?;
        outcome.write_judged()?;
        let failed = |_| LinkFilesError::Writing;
        clusters.join().map_err(failed)??;
        pairs.join().map_err(failed)?
    })?;
    Ok(LinkFilesSummary {
        mentions: linkage.report.mentions,
        people: linkage.report.people,
        pairs: linkage.report.listed,
        threshold: linkage.threshold,
    })
}

/// What was found, on its way into files.
struct Outcome<'a> {
    files: &'a MentionFiles,
    corpus: &'a Corpus,
    names: &'a Names,
    linkage: &'a Linkage,
    out: &'a Path,
}

impl Outcome<'_> {
    fn write_clusters(&self) -> Result<(), LinkFilesError> {
        write_file(&self.out.join("clusters.csv"), &mut |file| {
            writeln!(file, "mention,cluster")?;
            let mut mentions = self.names.iter().zip(&self.linkage.clusters);
            mentions.try_for_each(|(name, cluster)| writeln!(file, "{name},{cluster}"))
        })
    }

    fn write_pairs(&self) -> Result<(), LinkFilesError> {
        write_file(&self.out.join("pairs.csv"), &mut |file| {
            writeln!(file, "mention_a,mention_b,weight")?;
            self.linkage.pairs.iter().try_for_each(|pair| {
                writeln!(file, "{},{},{}", self.names.name(pair.a), self.names.name(pair.b), pair.weight)
            })
        })
    }

    /// The model, and the pairs most worth asking about.
    fn write_learned(&self, settings: &Settings) -> Result<(), LinkFilesError> {
        let model = serde_json::to_string_pretty(&self.linkage.model)?;
        write_file(&self.out.join("model.json"), &mut |file| file.write_all(model.as_bytes()))?;
        let count = self.files.config.ask.pairs;
        let ask = linkage::next_pairs(self.corpus, self.linkage, &settings.decided, count);
        write_file(&self.out.join("ask.csv"), &mut |file| {
            writeln!(file, "mention_a,mention_b,weight,same")?;
            ask.iter().try_for_each(|pair| {
                writeln!(file, "{},{},{},", self.names.name(pair.a), self.names.name(pair.b), pair.weight)
            })
        })
    }

    /// The report, and how good it is where that was judged.
    fn write_judged(&self) -> Result<(), LinkFilesError> {
        let (config, report) = (&self.files.config, &self.linkage.report);
        if config.truth.is_some() || config.sample.is_some() {
            let told = opinions::Told { truth: report.evaluation.as_ref(), sample: report.estimate.as_ref() };
            let told = serde_json::to_string_pretty(&told)?;
            write_file(&self.out.join("evaluation.json"), &mut |file| file.write_all(told.as_bytes()))?;
        }
        let page = linkage::report::html(report);
        write_file(&self.out.join("report.html"), &mut |file| file.write_all(page.as_bytes()))
    }
}

/// Mentions that are added to the corpus together.
const TOGETHER: usize = 1 << 13;

/// The mentions of all files and their names.
fn read_corpus(
    files: &MentionFiles,
    progress: &dyn linkage::Progress,
) -> Result<(Corpus, Names), LinkFilesError> {
    let (mut corpus, mut names, mut batch) = (Corpus::new(), Names::default(), Batch::default());
    files.for_each_mention(progress, &mut |mention| {
        let source = corpus.source(mention.source);
        batch.push(source, mention.record, mention.role, mention.values, mention.texts);
        names.push(mention.record, mention.role);
        if batch.len() == TOGETHER {
            corpus.take(&mut batch);
        }
        Ok(())
    })?;
    corpus.take(&mut batch);
    Ok((corpus, names))
}

/// The files that a configuration names, and how it wants them linked.
#[derive(Debug)]
pub struct MentionFiles {
    config: Config,
    beside: PathBuf,
}

/// A mention read from a file.
#[expect(missing_debug_implementations, reason = "it holds personal values")]
pub struct MentionRead<'a> {
    /// The source.
    pub source: &'a str,
    /// The row within its source.
    pub record: &'a str,
    /// The person within the row.
    pub role: &'a str,
    /// What the row says.
    pub values: &'a mut dyn Iterator<Item = (Attribute, &'a str)>,
    /// Attributes of the configuration's own naming.
    pub texts: &'a [(&'a str, &'a str)],
}

impl MentionFiles {
    /// Reads a configuration.
    pub fn read(config: &Path) -> Result<Self, LinkFilesError> {
        let beside = config.parent().unwrap_or_else(|| Path::new("")).to_owned();
        Ok(Self { config: read_config(config)?, beside })
    }

    /// How to link, with the saved model if one is named.
    pub fn settings(&self) -> Result<Settings, LinkFilesError> {
        let model = self.config.model.as_ref().map(|model| read_model(&self.beside.join(&model.path)));
        Ok(Settings {
            threshold: self.config.link.threshold,
            one_per_source: self.config.link.one_per_source.clone(),
            threads: self.config.link.threads,
            model: model.transpose()?,
            ..Settings::default()
        })
    }

    /// Hands over every mention, in the order in which [`link_files`] numbers them.
    pub fn for_each_mention(
        &self,
        progress: &dyn linkage::Progress,
        put: &mut dyn FnMut(MentionRead<'_>) -> Result<(), LinkFilesError>,
    ) -> Result<(), LinkFilesError> {
        let (all, mut done) = (u64::try_from(self.config.mention.len()).unwrap_or(0), 0);
        // Several people of one row stand one after another in the configuration: their file is read once, and the next
        // file meanwhile.
        let mut files = self.config.mention.chunk_by(MentionConfig::is_of_one_file);
        let mut begin = || files.next().map(|mentions| read::MentionFile::open(mentions, &self.beside));
        let mut next = begin();
        while let Some(file) = next.take() {
            progress.step("link.read", done, all);
            let Some(file) = file? else { break };
            next = begin();
            done += file.roles();
            file.read(put)?;
        }
        progress.step("link.read", all, all);
        Ok(())
    }
}

/// A mention's name, `<record>#<role>` as a cell of CSV.
pub fn mention_name(record: &str, role: &str) -> String {
    let mut names = Names::default();
    names.push(record, role);
    names.text
}

/// A text as a cell of CSV.
fn cell(text: &str) -> std::borrow::Cow<'_, str> {
    if is_plain(text) { text.into() } else { format!("\"{}\"", text.replace('"', "\"\"")).into() }
}

/// Whether a text stands in a cell as it is.
fn is_plain(text: &str) -> bool {
    !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
}

/// The mentions' names, `<record>#<role>` as a cell of CSV, in one run of text.
#[derive(Default)]
struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    fn push(&mut self, record: &str, role: &str) {
        if is_plain(record) && is_plain(role) {
            self.text.push_str(record);
            self.text.push('#');
            self.text.push_str(role);
        } else {
            self.text.push_str(&cell(&format!("{record}#{role}")));
        }
        self.ends.push(self.text.len());
    }

    fn settle(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn name(&self, mention: u32) -> &str {
        let at = usize::try_from(mention).unwrap_or(usize::MAX);
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.text.get(start..*end)).unwrap_or("")
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }
}

fn read_config(path: &Path) -> Result<Config, LinkFilesError> {
    let text = fs::read_to_string(path).map_err(file_error(path, "read"))?;
    toml::from_str(&text).map_err(|error| LinkFilesError::Config {
        path: path.to_owned(),
        message: error.message().to_owned(),
    })
}

fn read_model(path: &Path) -> Result<Model, LinkFilesError> {
    let text = fs::read_to_string(path).map_err(file_error(path, "read"))?;
    serde_json::from_str(&text)
        .map_err(|error| LinkFilesError::Model { path: path.to_owned(), message: error.to_string() })
}

fn write_file(
    path: &Path,
    content: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<(), LinkFilesError> {
    let write = || {
        let mut file = BufWriter::with_capacity(1 << 18, fs::File::create(path)?);
        content(&mut file)?;
        file.flush()
    };
    let mut write = write;
    write().map_err(file_error(path, "written"))
}

fn file_error(path: &Path, what: &'static str) -> impl FnOnce(io::Error) -> LinkFilesError {
    let path = path.to_owned();
    move |source| LinkFilesError::File { path, what, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(folder: &Path, config: &str) -> Result<LinkFilesSummary, LinkFilesError> {
        let path = folder.join("link.toml");
        fs::write(&path, config).unwrap();
        link_files(&path, &folder.join("out"), &linkage::Silent)
    }

    const CONFIG: &str = r#"
        [[mention]]
        source = "marriage"
        path = "m.csv"
        record = "id"
        role = "husband"
        fields = { name = "男方", id_number = "男方证件号" }
        [[mention]]
        source = "marriage"
        path = "m.csv"
        record = "id"
        role = "wife"
        [mention.fields]
        name = "女方"
        text.note = "备注"
    "#;

    #[test]
    fn writes_every_mention_and_none_for_a_blank_role() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("m.csv"),
            "id,男方,男方证件号,女方,备注\nA1,王伟,110105199003070039,李芳,\nA2,王伟,110105199003070039,,\n",
        )
        .unwrap();
        let summary = linked(folder.path(), CONFIG).unwrap();
        assert_eq!(summary.mentions, 3);
        let clusters = fs::read_to_string(folder.path().join("out/clusters.csv")).unwrap();
        let lines: Vec<&str> = clusters.lines().collect();
        assert_eq!(lines[0], "mention,cluster");
        assert!(
            lines[1].starts_with("A1#husband,")
                && lines[2].starts_with("A2#husband,")
                && lines[3].starts_with("A1#wife,")
        );
        for file in ["pairs.csv", "model.json", "report.html"] {
            assert!(folder.path().join("out").join(file).exists(), "{file}");
        }
    }

    #[test]
    fn judges_by_a_truth_and_learns_from_decisions() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write(
            "m.csv",
            "id,男方,男方证件号,女方,备注\nA1,王伟,110105199003070039,李芳,\nA2,王伟,110105199003070039,,\n",
        );
        write("truth.csv", "record_id,role,person_id\nA1,husband,1\nA2,husband,1\nA1,wife,2\n");
        write(
            "decisions.csv",
            "mention_a,mention_b,same\nA1#husband,A2#husband,yes\nA1#wife,A2#husband,不确定\n",
        );
        let opinions = "[truth]\npath = \"truth.csv\"\n[decided]\npath = \"decisions.csv\"\n[sample]\npath = \"decisions.csv\"\n";
        linked(folder.path(), &format!("{CONFIG}\n{opinions}")).unwrap();
        let told = fs::read_to_string(folder.path().join("out/evaluation.json")).unwrap();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["truth"]["scores"]["right_pairs"], 1);
        assert_eq!(told["sample"]["labelled"], 1);
        assert!(folder.path().join("out/ask.csv").exists());
        write("decisions.csv", "mention_a,mention_b,same\nA1#husband,B9#husband,yes\n");
        let error = linked(folder.path(), &format!("{CONFIG}\n{opinions}")).unwrap_err();
        assert!(matches!(error, LinkFilesError::Opinion { row: 1, .. }));
    }

    #[test]
    fn says_which_column_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("m.csv"), "id,男方\nA1,王伟\n").unwrap();
        let error = linked(folder.path(), CONFIG).unwrap_err();
        assert!(matches!(error, LinkFilesError::Column { column, .. } if column == "男方证件号"));
    }
}
