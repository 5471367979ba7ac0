//! Shows how far a long piece of work has come: bars with rate and time left on a terminal, a line per finished
//! step elsewhere. Also keeps the seconds that each step took, for the summary.

use std::{
    fmt,
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use base::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// Bars on standard error. One step shows at a time; a new step finishes the one before.
pub(crate) struct Bars {
    state: Mutex<State>,
    terminal: bool,
}

struct State {
    current: Option<Running>,
    finished: Vec<(String, Duration)>,
}

struct Running {
    step: String,
    started: Instant,
    bar: ProgressBar,
}

impl Bars {
    pub(crate) fn new() -> Self {
        let state = State { current: None, finished: Vec::new() };
        Self { state: Mutex::new(state), terminal: std::io::stderr().is_terminal() }
    }

    /// Ends the running step.
    pub(crate) fn finish(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        end_current(&mut state);
    }

    /// The seconds of each finished step, by its code; a step that came more than once is added up.
    pub(crate) fn seconds(&self) -> serde_json::Map<String, serde_json::Value> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seconds = serde_json::Map::new();
        for (step, took) in &state.finished {
            let before = seconds.get(step).and_then(serde_json::Value::as_f64).unwrap_or(0.0);
            seconds.insert(step.clone(), (before + took.as_secs_f64()).into());
        }
        seconds
    }

    fn begin(&self, step: &str, total: u64) -> Running {
        let (zh, en) = words(step);
        let bar = if self.terminal { ProgressBar::new(total) } else { ProgressBar::hidden() };
        let template = if total == 0 {
            "{spinner} {msg}  {human_pos}  {per_sec}"
        } else {
            "{spinner} {msg}  {wide_bar:.cyan/blue}  {human_pos}/{human_len}  {per_sec}  {eta} left"
        };
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_wrong| ProgressStyle::default_bar()),
        );
        bar.set_length(total);
        bar.set_message(format!("{zh} {en}"));
        Running { step: step.to_owned(), started: Instant::now(), bar }
    }
}

impl Progress for Bars {
    fn step(&self, step: &str, done: u64, total: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.current.as_ref().is_none_or(|running| running.step != step) {
            end_current(&mut state);
            state.current = Some(self.begin(step, total));
        }
        if let Some(running) = &state.current {
            running.bar.set_length(total.max(done));
            running.bar.set_position(done);
        }
    }
}

impl fmt::Debug for Bars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bars").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

fn end_current(state: &mut State) {
    let Some(running) = state.current.take() else { return };
    let took = running.started.elapsed();
    running.bar.finish_and_clear();
    let (zh, en) = words(&running.step);
    let done = running.bar.position();
    say(&format!("✓ {zh} {en}  {done}  {:.1} s", took.as_secs_f64()));
    state.finished.push((running.step, took));
}

#[expect(clippy::print_stderr, reason = "progress is for the person at the terminal")]
fn say(line: &str) {
    eprintln!("{line}");
}

/// The steps that the rooms report, in words.
const STEPS: &[(&str, &str, &str)] = &[
    ("hukou.csv", "写出户籍数据", "writing hukou.csv"),
    ("marriage.xlsx", "写出婚姻数据", "writing marriage.xlsx"),
    ("birth.csv", "写出出生数据", "writing birth.csv"),
    ("insurance.csv", "写出社保数据", "writing insurance.csv"),
    ("residence.csv", "写出居住登记数据", "writing residence.csv"),
    ("stage.rows", "读入并检查", "reading and checking rows"),
    ("commit.read", "取出在册记录", "taking up the standing records"),
    ("link.read", "读入", "reading mentions"),
    ("link.normalise", "规范化", "normalising mentions"),
    ("link.block", "分块", "blocking"),
    ("link.learn", "学习", "learning"),
    ("link.compare", "比较", "comparing pairs"),
    ("link.cluster", "归并", "clustering"),
    ("project.read", "读入", "reading the inputs"),
    ("project.run", "预测", "projecting"),
    ("project.fan", "模拟路径", "projecting the paths"),
    ("commit.derive", "推导登记册", "deriving the register"),
    ("commit.write", "写入", "writing the register"),
];

/// A step's words, Chinese and English.
fn words(step: &str) -> (&str, &'static str) {
    STEPS.iter().find(|(code, _, _)| *code == step).map_or((step, ""), |(_, zh, en)| (*zh, *en))
}
