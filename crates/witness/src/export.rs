use std::{
    fmt,
    io::{self, BufRead},
};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    Head,
    hash::{Function, Hash, Tree, from_hex, to_hex},
};

/// The most faults that a report lists; it goes on counting.
const MOST: usize = 1_000;

/// Something that was done to the log. Entries are named by number, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The first line names no log that this program can read.
    NoLog,
    /// A line that is no entry; the entry that should stand there is lost.
    Unreadable(u64),
    /// Entries that are not there.
    Missing(u64, u64),
    /// An entry that stands where it does not belong: moved, or put in.
    OutOfPlace(u64),
    /// An entry whose bytes are not those that the next entry was chained to: one of the two was altered.
    Altered(u64),
    /// The people whom an entry concerns are not those that it commits to.
    People(u64),
    /// Entries that, with a fitting chain, are not those that a kept head was made of: somewhere between these two,
    /// both included, the log was rewritten.
    Rewritten(u64, u64),
    /// The log ends before a kept head: these entries were cut off.
    Cut(u64, u64),
    /// A kept head of another log.
    OtherLog(u64),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLog => f.write_str("第一行不是日志 | the first line names no log"),
            Self::Unreadable(n) => write!(f, "第 {n} 条无法读取 | entry {n} does not read"),
            Self::Missing(from, to) if from == to => write!(f, "缺少第 {from} 条 | entry {from} is missing"),
            Self::Missing(from, to) => {
                write!(f, "缺少第 {from} 至 {to} 条 | entries {from} to {to} are missing")
            }
            Self::OutOfPlace(n) => {
                write!(f, "第 {n} 条位置不对或系插入 | entry {n} was moved or put in")
            }
            Self::Altered(n) => write!(f, "第 {n} 条被改动 | entry {n} was altered"),
            Self::People(n) => write!(f, "第 {n} 条所涉人员被改动 | the people of entry {n} were altered"),
            Self::Rewritten(from, to) => {
                write!(
                    f,
                    "第 {from} 至 {to} 条之间被改写 | the log was rewritten between entries {from} and {to}"
                )
            }
            Self::Cut(from, to) => {
                write!(f, "第 {from} 至 {to} 条被截去 | entries {from} to {to} were cut off")
            }
            Self::OtherLog(size) => {
                write!(f, "{size} 条的树根属于另一份日志 | the head of {size} entries is another log's")
            }
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// How many entries were read.
    pub entries: u64,
    /// How many kept heads fitted.
    pub heads: usize,
    /// The head of what was read, hexadecimal.
    pub head: String,
    /// What is wrong, in the log's order; empty if nothing is.
    pub faults: Vec<Fault>,
}

#[derive(Deserialize)]
struct First {
    log: String,
    hash: String,
    version: u64,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    entry: &'a RawValue,
    people: Option<Vec<String>>,
    blind: Option<String>,
}

#[derive(Deserialize)]
struct Entry {
    number: u64,
    previous: String,
    people: Option<People>,
}

#[derive(Deserialize)]
struct People {
    count: usize,
    root: String,
}

/// Proves an export against the heads that were kept.
pub fn verify(mut export: impl BufRead, kept: &[Head]) -> io::Result<Report> {
    let mut line = String::new();
    export.read_line(&mut line)?;
    let first = serde_json::from_str::<First>(&line).ok().filter(|first| first.version == 1);
    let Some((log, function)) = first.and_then(|first| Some((first.log, Function::named(&first.hash)?)))
    else {
        return Ok(Report { faults: vec![Fault::NoLog], ..Report::default() });
    };
    let mut proving = Proving::new(&log, function, kept);
    loop {
        line.clear();
        if export.read_line(&mut line)? == 0 {
            break;
        }
        proving.line(line.strip_suffix('\n').unwrap_or(&line));
    }
    Ok(proving.finish())
}

struct Proving<'a> {
    function: Function,
    heads: std::iter::Peekable<std::vec::IntoIter<&'a Head>>,
    tree: Tree,
    /// Number and hash of the entry before.
    last: (u64, Hash),
    /// Number of the last entry that a kept head vouches for.
    vouched: u64,
    report: Report,
}

impl<'a> Proving<'a> {
    fn new(log: &str, function: Function, kept: &'a [Head]) -> Self {
        let (own, others): (Vec<&Head>, Vec<&Head>) =
            kept.iter().partition(|head| head.log == log && head.function == function);
        let mut own = own;
        own.sort_by_key(|head| head.size);
        let mut proving = Self {
            function,
            heads: own.into_iter().peekable(),
            tree: Tree::default(),
            last: (0, [0; 32]),
            vouched: 0,
            report: Report::default(),
        };
        for head in others {
            proving.fault(Fault::OtherLog(head.size));
        }
        proving.heads();
        proving
    }

    fn fault(&mut self, fault: Fault) {
        if self.report.faults.len() < MOST && self.report.faults.last() != Some(&fault) {
            self.report.faults.push(fault);
        }
    }

    fn line(&mut self, text: &str) {
        let expected = self.last.0 + 1;
        self.report.entries += 1;
        let read = serde_json::from_str::<Line<'_>>(text).ok().and_then(|line| {
            let entry: Entry = serde_json::from_str(line.entry.get()).ok()?;
            Some((line, entry))
        });
        let Some((line, entry)) = read else {
            self.fault(Fault::Unreadable(expected));
            // Its hash is unknown, so its successor cannot be held against it.
            self.last.0 = expected;
            self.last.1 = [0xff; 32];
            self.tree.add(self.function, [0xff; 32]);
            return self.heads();
        };
        let hash = self.function.leaf(line.entry.get().as_bytes());
        if entry.number > expected {
            self.fault(Fault::Missing(expected, entry.number - 1));
        } else if entry.number < expected {
            self.fault(Fault::OutOfPlace(entry.number));
        } else if entry.previous != to_hex(&self.last.1) && self.last.1 != [0xff; 32] {
            // The first entry has none before it that could have been altered.
            self.fault(Fault::Altered(self.last.0.max(1)));
        }
        if !self.commits(&line, &entry) {
            self.fault(Fault::People(entry.number));
        }
        self.tree.add(self.function, hash);
        // A line that stands too late moves nothing: what follows the gap it left still follows.
        if entry.number >= expected {
            self.last = (entry.number, hash);
        }
        self.heads();
    }

    /// Whether the people listed are those that the entry commits to.
    fn commits(&self, line: &Line<'_>, entry: &Entry) -> bool {
        let people = line.people.as_deref().unwrap_or_default();
        let Some(committed) = &entry.people else { return people.is_empty() };
        let blind = line.blind.as_deref().and_then(from_hex);
        let (Some(blind), true) = (blind, committed.count == people.len()) else { return false };
        let mut tree = Tree::default();
        for (place, person) in people.iter().enumerate() {
            let place = u64::try_from(place).unwrap_or(u64::MAX);
            let salt = self.function.of(&[b"place", &blind, &place.to_be_bytes()]);
            let Some(id) = person.strip_prefix("per_").and_then(from_hex) else { return false };
            let leaf = [salt.get(..16).unwrap_or_default(), &id].concat();
            tree.add(self.function, self.function.leaf(&leaf));
        }
        to_hex(&tree.head(self.function)) == committed.root
    }

    /// Compares with every kept head of the present size.
    fn heads(&mut self) {
        while let Some(head) = self.heads.next_if(|head| head.size <= self.report.entries) {
            if self.tree.head(self.function) == head.root && head.size == self.report.entries {
                self.report.heads += 1;
                self.vouched = head.size;
            } else {
                let from = self.vouched + 1;
                let known = self.report.faults.iter().any(|fault| within(fault, from, head.size));
                if !known {
                    self.fault(Fault::Rewritten(from.min(head.size), head.size));
                }
            }
        }
    }

    fn finish(mut self) -> Report {
        let longest = self.heads.by_ref().map(|head| head.size).max();
        if let Some(size) = longest {
            let from = self.last.0 + 1;
            if from <= size {
                self.fault(Fault::Cut(from, size));
            } else if !self.report.faults.iter().any(|fault| within(fault, self.vouched + 1, size)) {
                self.fault(Fault::Rewritten(self.vouched + 1, size));
            }
        }
        self.report.head = to_hex(&self.tree.head(self.function));
        self.report
    }
}

/// Whether a fault already explains that the head after `from` to `to` does not fit.
fn within(fault: &Fault, from: u64, to: u64) -> bool {
    let (first, last) = match fault {
        Fault::NoLog | Fault::OtherLog(_) | Fault::People(_) => return false,
        Fault::Unreadable(n) | Fault::OutOfPlace(n) | Fault::Altered(n) => (*n, *n),
        Fault::Missing(a, b) | Fault::Rewritten(a, b) | Fault::Cut(a, b) => (*a, *b),
    };
    first <= to && last >= from
}
