//! JSON: an array of objects, or one object after another (JSON lines). Nested objects become columns with dotted
//! names, so that the charter's deny-list sees every name; arrays of plain values are joined with `、`.

use std::{fmt, io::Read, ops::ControlFlow, ops::Range, sync::Arc};

use memchr::memchr_iter;
use rustc_hash::FxHashMap;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

use super::{
    block::RowBlock,
    delimited::MAX_ROW,
    encoding::{TextEncoding, Transcoded, WrongBytes},
    input::{Input, Limits},
    raw::Raw,
};
use crate::error::IntakeError;

const BLOCK: usize = 1 << 19;
/// More columns than any extract has.
pub(crate) const MAX_COLUMNS: usize = 2000;

/// A JSON file's form: its encoding and the union of its objects' keys, by first appearance.
#[derive(Debug, Clone)]
pub(crate) struct JsonTable {
    encoding: TextEncoding,
    keys: Arc<Keys>,
}

#[derive(Debug, Default)]
pub(crate) struct Keys {
    names: Vec<String>,
    index: FxHashMap<String, usize>,
}

impl JsonTable {
    /// Reads the whole file once for its keys: a late key must not escape the deny-list.
    pub(crate) fn sniff(
        input: &Input,
        limits: &Limits,
        encoding: Option<TextEncoding>,
    ) -> Result<Self, IntakeError> {
        let mut head = Vec::new();
        input.open_text(limits)?.take(1 << 16).read_to_end(&mut head)?;
        let encoding = match encoding {
            Some(encoding) => encoding,
            None => TextEncoding::detect(&head, head.len() < 1 << 16)?,
        };
        let mut keys = Keys::default();
        let mut fault = None;
        let empty = Self { encoding, keys: Arc::default() };
        empty.objects(input, limits, &mut |block| match block.collect_keys(&mut keys) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                fault = Some(error);
                ControlFlow::Break(())
            }
        })?;
        match fault {
            Some(error) => Err(error),
            None if keys.names.is_empty() => Err(IntakeError::Empty),
            None => Ok(Self { encoding, keys: Arc::new(keys) }),
        }
    }

    pub(crate) fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.keys.names
    }

    pub(crate) fn pump(
        &self,
        input: &Input,
        limits: &Limits,
        out: &mut dyn FnMut(Raw) -> ControlFlow<()>,
    ) -> Result<(), IntakeError> {
        self.objects(input, limits, &mut |block| out(Raw::Objects(block)))
    }

    fn objects(
        &self,
        input: &Input,
        limits: &Limits,
        out: &mut dyn FnMut(ObjectBlock) -> ControlFlow<()>,
    ) -> Result<(), IntakeError> {
        let text = input.open_text(limits)?;
        let mut text: Box<dyn Read> = match self.encoding {
            TextEncoding::Utf8 => text,
            TextEncoding::Gb18030 | TextEncoding::Utf16Le | TextEncoding::Utf16Be => {
                Box::new(Transcoded::new(text, self.encoding))
            }
        };
        let mut scan = Scan::default();
        let (mut buffer, mut line) = (Vec::with_capacity(BLOCK * 2), 1_u64);
        loop {
            let read = text.by_ref().take(u64::try_from(BLOCK).unwrap_or(0)).read_to_end(&mut buffer);
            let read = read.map_err(|error| match error.get_ref() {
                Some(inner) if inner.is::<WrongBytes>() => {
                    IntakeError::Encoding { encoding: self.encoding.name(), line }
                }
                _ => error.into(),
            })?;
            scan.advance(&buffer).or(Err(IntakeError::Json { line }))?;
            let rest = buffer.split_off(scan.consumed());
            let lines = u64::try_from(memchr_iter(b'\n', &buffer).count()).unwrap_or(0);
            let ranges = scan.rebase();
            let bytes = std::mem::replace(&mut buffer, rest);
            let block = ObjectBlock { bytes, ranges, keys: Arc::clone(&self.keys), line };
            line += lines;
            if !block.ranges.is_empty() && out(block).is_break() {
                return Ok(());
            }
            if read < BLOCK {
                return scan.finish(&buffer);
            }
            if buffer.len() > MAX_ROW {
                return Err(IntakeError::RowTooLong { line, limit: MAX_ROW });
            }
        }
    }
}

/// Finds where top-level objects begin and end, across blocks.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a scanner's states, each independent of the others")]
struct Scan {
    at: usize,
    depth: usize,
    in_text: bool,
    escaped: bool,
    start: usize,
    begun: bool,
    array: bool,
    closed: bool,
    done: Vec<Range<usize>>,
}

struct Malformed;

impl Scan {
    fn advance(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        if !self.begun && bytes.starts_with(&[0xEF, 0xBB, 0xBF]) && self.at == 0 {
            self.at = 3;
        }
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                _ if self.in_text => self.inside_text(byte),
                b'"' if self.depth > 0 => self.in_text = true,
                b'{' | b'[' if self.depth > 0 => self.depth += 1,
                b'{' if !self.closed => {
                    self.begun = true;
                    self.start = self.at;
                    self.depth = 1;
                }
                b'[' if !self.begun => (self.begun, self.array) = (true, true),
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.done.push(self.start..self.at + 1);
                    }
                }
                b']' if self.array && !self.closed => self.closed = true,
                b',' if self.array && !self.closed && self.depth == 0 => {}
                _ if self.depth > 0 || byte.is_ascii_whitespace() => {}
                _ => return Err(Malformed),
            }
            self.at += 1;
        }
        Ok(())
    }

    fn inside_text(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_text = false,
            _ => {}
        }
    }

    /// Bytes that are no longer needed: everything before the object that is still open.
    fn consumed(&self) -> usize {
        if self.depth > 0 { self.start } else { self.at }
    }

    /// Hands out the finished objects and counts on from the bytes that are kept.
    fn rebase(&mut self) -> Vec<Range<usize>> {
        let consumed = self.consumed();
        self.at -= consumed;
        self.start = 0;
        std::mem::take(&mut self.done)
    }

    fn finish(&self, rest: &[u8]) -> Result<(), IntakeError> {
        if self.depth > 0 || (self.array && !self.closed) {
            return Err(IntakeError::Truncated);
        }
        if !self.begun || !rest.is_empty() {
            return Err(IntakeError::Empty);
        }
        Ok(())
    }
}

/// Objects as they stand in the file.
#[derive(Debug)]
pub(crate) struct ObjectBlock {
    bytes: Vec<u8>,
    ranges: Vec<Range<usize>>,
    keys: Arc<Keys>,
    line: u64,
}

impl ObjectBlock {
    fn each(&self, take: &mut dyn FnMut(Flat) -> Result<(), IntakeError>) -> Result<(), IntakeError> {
        for range in &self.ranges {
            let object = self.bytes.get(range.clone()).unwrap_or(&[]);
            if std::str::from_utf8(object).is_err() {
                return Err(IntakeError::Encoding { encoding: "UTF-8", line: self.line });
            }
            take(serde_json::from_slice(object).or(Err(IntakeError::Json { line: self.line }))?)?;
        }
        Ok(())
    }

    fn collect_keys(&self, keys: &mut Keys) -> Result<(), IntakeError> {
        self.each(&mut |flat| {
            for (name, _) in flat.0 {
                if !keys.index.contains_key(&name) {
                    keys.index.insert(name.clone(), keys.names.len());
                    keys.names.push(name);
                }
            }
            if keys.names.len() > MAX_COLUMNS {
                return Err(IntakeError::TooManyColumns { limit: MAX_COLUMNS });
            }
            Ok(())
        })
    }

    pub(crate) fn parse(self) -> Result<RowBlock, IntakeError> {
        let mut block = RowBlock::default();
        let mut cells: Vec<String> = vec![String::new(); self.keys.names.len()];
        self.each(&mut |flat| {
            cells.iter_mut().for_each(String::clear);
            for (name, value) in flat.0 {
                if let Some(cell) = self.keys.index.get(&name).and_then(|at| cells.get_mut(*at)) {
                    *cell = value;
                }
            }
            for cell in &cells {
                block.push_owned(cell);
            }
            block.end_row();
            Ok(())
        })?;
        Ok(block)
    }
}

/// One object's values as texts, in the order written.
struct Flat(Vec<(String, String)>);

impl Flat {
    fn add(&mut self, name: String, value: Value) -> bool {
        let text = match value {
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => text,
            Value::Array(items) => {
                let texts: Option<Vec<String>> = items
                    .into_iter()
                    .map(|item| match item {
                        Value::String(text) => Some(text),
                        Value::Number(number) => Some(number.to_string()),
                        Value::Bool(value) => Some(value.to_string()),
                        Value::Null => Some(String::new()),
                        Value::Array(_) | Value::Object(_) => None,
                    })
                    .collect();
                match texts {
                    Some(texts) => texts.join("、"),
                    None => return false,
                }
            }
            Value::Object(inner) => {
                return inner.into_iter().all(|(key, value)| self.add(format!("{name}.{key}"), value));
            }
        };
        self.0.push((name, text));
        true
    }
}

impl<'de> Deserialize<'de> for Flat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Objects;
        impl<'de> Visitor<'de> for Objects {
            type Value = Flat;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a flat object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Flat, A::Error> {
                let mut flat = Flat(Vec::new());
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if !flat.add(name, value) {
                        return Err(serde::de::Error::custom("lists of objects have no place in a cell"));
                    }
                }
                Ok(flat)
            }
        }
        deserializer.deserialize_map(Objects)
    }
}
