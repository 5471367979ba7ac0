//! The bundled edition: unpacked once, looked up by binary search.

use std::sync::OnceLock;

use super::{DivisionCode, Level};

static COUNTIES: &[u8] = include_bytes!("../../data/counties.zst");
static VILLAGES: &[u8] = include_bytes!("../../data/villages.zst");

/// Ends of village names by the letter that the data files write for them, `A` first.
const ENDS: [&str; 8] =
    ["村民委员会", "社区居民委员会", "社区居委会", "居民委员会", "村委会", "居委会", "社区", "委员会"];

/// The edition in two parts, of which the great one waits until it is needed.
#[derive(Debug)]
pub(super) struct Edition {
    upper: Part,
    lower: OnceLock<Part>,
}

/// Divisions in the order of their codes: one long text, where each name begins, and the codes beside.
#[derive(Debug, Default)]
struct Part {
    codes: Vec<u64>,
    starts: Vec<u32>,
    names: String,
}

/// The edition, unpacked on first use.
pub(super) fn edition() -> &'static Edition {
    static EDITION: OnceLock<Edition> = OnceLock::new();
    EDITION.get_or_init(|| Edition { upper: Part::unpack(COUNTIES), lower: OnceLock::new() })
}

impl Edition {
    fn part(&self, level: Level) -> &Part {
        match level {
            Level::Province | Level::Prefecture | Level::County => &self.upper,
            Level::Township | Level::Village => self.lower.get_or_init(|| Part::unpack(VILLAGES)),
        }
    }

    /// The name of a code, if the edition has it.
    pub(super) fn name(&self, code: DivisionCode) -> Option<&str> {
        let part = self.part(code.level());
        part.codes.binary_search(&code.0).ok().map(|at| part.name(at))
    }

    /// The provinces.
    pub(super) fn provinces(&self) -> impl Iterator<Item = DivisionCode> {
        self.upper.codes.iter().map(|code| DivisionCode(*code)).filter(|code| code.level() == Level::Province)
    }

    /// The codes directly below one; a city without counties has townships below it.
    pub(super) fn children(&self, code: DivisionCode) -> Vec<DivisionCode> {
        let mut level = code.level();
        while let Some(below) = level.below() {
            let found = self.part(below).below(code, below);
            if !found.is_empty() {
                return found;
            }
            level = below;
        }
        Vec::new()
    }

    /// Everything in the upper part: code and name.
    pub(super) fn counties_and_above(&self) -> impl Iterator<Item = (DivisionCode, &str)> {
        self.upper.codes.iter().enumerate().map(|(at, code)| (DivisionCode(*code), self.upper.name(at)))
    }

    /// How many divisions there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.upper.codes.len() + self.part(Level::Village).codes.len()
    }
}

impl Part {
    /// The data is part of the program, and a test reads all of it; what could not be unpacked would be empty.
    fn unpack(packed: &[u8]) -> Self {
        let text =
            zstd::decode_all(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let lines = text.bytes().filter(|b| *b == b'\n').count();
        let mut part = Self {
            codes: Vec::with_capacity(lines),
            starts: Vec::with_capacity(lines + 1),
            names: String::with_capacity(text.len() * 2),
        };
        let mut township = 0;
        for line in text.lines() {
            let Some((digits, name)) = line.split_once('\t') else { continue };
            let Ok(value) = digits.parse::<u64>() else { continue };
            let code = match digits.len() {
                2 => value * Level::Province.step(),
                4 => value * Level::Prefecture.step(),
                6 => value * Level::County.step(),
                9 => {
                    township = value * Level::Township.step();
                    township
                }
                _ => township + value,
            };
            part.push(code, name);
        }
        part.starts.push(u32::try_from(part.names.len()).unwrap_or(u32::MAX));
        part.names.shrink_to_fit();
        part
    }

    fn push(&mut self, code: u64, name: &str) {
        self.codes.push(code);
        self.starts.push(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        match name.as_bytes() {
            [.., letter @ b'A'..=b'H'] => {
                self.names.push_str(&name[..name.len() - 1]);
                self.names.push_str(ENDS[usize::from(letter - b'A')]);
            }
            _ => self.names.push_str(name),
        }
    }

    fn name(&self, at: usize) -> &str {
        let byte =
            |at: usize| self.starts.get(at).and_then(|start| usize::try_from(*start).ok()).unwrap_or(0);
        self.names.get(byte(at)..byte(at + 1)).unwrap_or_default()
    }

    /// The codes of `level` inside `code`, found by leaping from one to the next.
    fn below(&self, code: DivisionCode, level: Level) -> Vec<DivisionCode> {
        let end = code.0 + code.level().step();
        let mut at = self.codes.partition_point(|c| *c <= code.0);
        let mut found = Vec::new();
        while let Some(next) = self.codes.get(at).copied().filter(|next| *next < end) {
            if DivisionCode(next).level() == level {
                found.push(DivisionCode(next));
            }
            // Past everything inside this one. Most leaps are short, so look near before searching far.
            let after = next - next % level.step() + level.step();
            at += match self.codes.get(at + 1) {
                Some(near) if *near >= after => 1,
                _ => self.codes[at..].partition_point(|c| *c < after),
            };
        }
        found
    }
}
