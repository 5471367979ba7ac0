//! Comma-, semicolon-, tab- and bar-separated text, read in blocks that end at a record's end.

use std::{
    io::{self, Read},
    ops::ControlFlow,
};

use memchr::{memchr, memchr_iter, memchr2, memrchr};

use super::{
    block::RowBlock,
    encoding::{TextEncoding, Transcoded, WrongBytes, decode_gb18030, has_utf8_line},
    header::HeaderSearch,
    input::{Input, Limits},
    raw::Raw,
};
use crate::error::IntakeError;

/// Bytes that one block aims at: large enough to amortise hand-over, small enough for the cache.
const BLOCK: usize = 1 << 19;
/// A record longer than this is no record.
pub(crate) const MAX_ROW: usize = 1 << 20;
/// How much of the file is looked at to tell its form.
const SAMPLE: u64 = 1 << 18;

/// What tells cells and records apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    /// `\n` (a `\r` before it is dropped), or `\r` in files of old Macintosh programs.
    pub(crate) newline: u8,
}

/// A delimited file's form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delimited {
    pub(crate) dialect: Dialect,
    /// `None` while only ASCII was seen: the first wide character decides.
    pub(crate) encoding: Option<TextEncoding>,
}

impl Delimited {
    /// Recognises encoding, delimiter and line end from the beginning of the file.
    pub(crate) fn sniff(
        input: &Input,
        limits: &Limits,
        encoding: Option<TextEncoding>,
        delimiter: Option<u8>,
        search: &HeaderSearch,
    ) -> Result<Self, IntakeError> {
        let mut head = Vec::new();
        input.open_text(limits)?.take(SAMPLE).read_to_end(&mut head)?;
        if head.iter().all(u8::is_ascii_whitespace) {
            return Err(IntakeError::Empty);
        }
        let whole = u64::try_from(head.len()).unwrap_or(0) < SAMPLE;
        let found = match encoding {
            Some(encoding) => encoding,
            None => TextEncoding::detect(&head, whole)?,
        };
        let sample = decode_sample(&head, found);
        let newline = if sample.contains('\n') || !sample.contains('\r') { b'\n' } else { b'\r' };
        let delimiter = delimiter.unwrap_or_else(|| best_delimiter(&sample, newline, search));
        let undecided = encoding.is_none() && head.is_ascii() && found == TextEncoding::Utf8;
        Ok(Self { dialect: Dialect { delimiter, newline }, encoding: (!undecided).then_some(found) })
    }

    /// Reads the file and hands out blocks of whole records, undecoded.
    pub(crate) fn pump(
        self,
        input: &Input,
        limits: &Limits,
        out: &mut dyn FnMut(Raw) -> ControlFlow<()>,
    ) -> Result<(), IntakeError> {
        let text = input.open_text(limits)?;
        match self.encoding {
            Some(encoding @ (TextEncoding::Utf16Le | TextEncoding::Utf16Be)) => {
                let result = self.blocks(Transcoded::new(text, encoding), Some(TextEncoding::Utf8), out);
                result.map_err(|fault| named(fault, encoding))
            }
            // A bar is also a second byte of GB 18030, so boundaries can't be seen in the raw bytes.
            Some(TextEncoding::Gb18030) if self.dialect.delimiter >= 0x30 => {
                let result =
                    self.blocks(Transcoded::new(text, TextEncoding::Gb18030), Some(TextEncoding::Utf8), out);
                result.map_err(|fault| named(fault, TextEncoding::Gb18030))
            }
            encoding => self.blocks(text, encoding, out).map_err(|fault| named(fault, TextEncoding::Utf8)),
        }
    }

    fn blocks(
        self,
        mut text: impl Read,
        mut encoding: Option<TextEncoding>,
        out: &mut dyn FnMut(Raw) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let mut buffer: Vec<u8> = Vec::with_capacity(BLOCK + (1 << 16));
        let (mut line, mut first) = (1_u64, true);
        loop {
            let ended = fill(&mut text, &mut buffer, BLOCK)?;
            if std::mem::take(&mut first) && buffer.starts_with(&[0xEF, 0xBB, 0xBF]) {
                buffer.drain(..3);
            }
            let (boundary, open_quote) = self.dialect.last_boundary(&buffer);
            let cut = match boundary {
                _ if ended && open_quote => return Err(IntakeError::UnclosedQuote { line }.into()),
                _ if ended => buffer.len(),
                Some(cut) => cut,
                None if open_quote && buffer.len() > MAX_ROW => {
                    return Err(IntakeError::UnclosedQuote { line }.into());
                }
                None if buffer.len() > MAX_ROW => {
                    return Err(IntakeError::RowTooLong { line, limit: MAX_ROW }.into());
                }
                None => {
                    fill_more(&mut text, &mut buffer)?;
                    continue;
                }
            };
            let mut rest = Vec::with_capacity(BLOCK + (1 << 16));
            rest.extend_from_slice(&buffer[cut..]);
            buffer.truncate(cut);
            if encoding.is_none() && !buffer.is_ascii() {
                encoding = Some(TextEncoding::detect(&buffer, true)?);
            }
            let lines = u64::try_from(memchr_iter(self.dialect.newline, &buffer).count()).unwrap_or(0);
            let block = DelimitedBlock {
                bytes: std::mem::replace(&mut buffer, rest),
                encoding: encoding.unwrap_or(TextEncoding::Utf8),
                dialect: self.dialect,
                line,
            };
            line += lines;
            if !block.bytes.is_empty() && out(Raw::Delimited(block)).is_break() {
                return Ok(());
            }
            if ended {
                return Ok(());
            }
        }
    }
}

/// An error of reading, before the transcoder's encoding is named.
enum Fault {
    Io(io::Error),
    Intake(IntakeError),
}
impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
impl From<IntakeError> for Fault {
    fn from(error: IntakeError) -> Self {
        Self::Intake(error)
    }
}

fn named(fault: Fault, encoding: TextEncoding) -> IntakeError {
    match fault {
        Fault::Io(error)
            if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<WrongBytes>) =>
        {
            IntakeError::Encoding { encoding: encoding.name(), line: 1 }
        }
        Fault::Io(error) => error.into(),
        Fault::Intake(error) => error,
    }
}

/// Reads until `buffer` holds `wanted` bytes; true at the end of the file.
fn fill(text: &mut impl Read, buffer: &mut Vec<u8>, wanted: usize) -> io::Result<bool> {
    let missing = wanted.saturating_sub(buffer.len());
    if missing == 0 {
        return Ok(false);
    }
    let read = text.take(u64::try_from(missing).unwrap_or(0)).read_to_end(buffer)?;
    Ok(read < missing)
}

fn fill_more(text: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<()> {
    let wanted = buffer.len() + BLOCK / 2;
    fill(text, buffer, wanted).map(drop)
}

impl Dialect {
    /// The end of the last whole record in `bytes` (which begin at a record), and whether they end inside quotes.
    ///
    /// Works on undecoded UTF-8 and GB 18030 alike: no byte after a character's first is a quote, comma, semicolon,
    /// tab or line end in either.
    fn last_boundary(self, bytes: &[u8]) -> (Option<usize>, bool) {
        if memchr(b'"', bytes).is_none() {
            return (memrchr(self.newline, bytes).map(|at| at + 1), false);
        }
        let (mut at, mut last) = (0, None);
        while at < bytes.len() {
            if bytes[at] == b'"' {
                match closing_quote(bytes, at + 1) {
                    Some(close) => at = close + 1,
                    None => return (last, true),
                }
            }
            let Some(step) = memchr2(self.delimiter, self.newline, &bytes[at..]) else { break };
            if bytes[at + step] == self.newline {
                last = Some(at + step + 1);
            }
            at += step + 1;
        }
        (last, false)
    }
}

/// Where the quoted cell that begins at `from` closes; doubled quotes are part of it.
fn closing_quote(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = from + memchr(b'"', bytes.get(from..)?)?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}

/// Whole records as they stand in the file.
#[derive(Debug)]
pub(crate) struct DelimitedBlock {
    bytes: Vec<u8>,
    encoding: TextEncoding,
    dialect: Dialect,
    /// Line of the first record.
    line: u64,
}

impl DelimitedBlock {
    /// Decodes and splits into cells.
    pub(crate) fn parse(self) -> Result<RowBlock, IntakeError> {
        if memchr(0, &self.bytes).is_some() {
            return Err(IntakeError::Binary);
        }
        let (encoding, line) = (self.encoding.name(), self.line);
        let text = match self.encoding {
            TextEncoding::Gb18030 if has_utf8_line(&self.bytes, self.dialect.newline) => {
                return Err(IntakeError::Encoding { encoding, line });
            }
            TextEncoding::Gb18030 => {
                decode_gb18030(&self.bytes, false).ok_or(IntakeError::Encoding { encoding, line })?
            }
            TextEncoding::Utf8 | TextEncoding::Utf16Le | TextEncoding::Utf16Be => {
                String::from_utf8(self.bytes).or(Err(IntakeError::Encoding { encoding, line }))?
            }
        };
        Ok(parse(text, self.dialect))
    }
}

/// Splits whole records into cells. Blank lines are no records.
pub(crate) fn parse(text: String, dialect: Dialect) -> RowBlock {
    let mut block = RowBlock::over(text);
    let mut cursor = Cursor { at: 0, dialect };
    // Lent to the cursor while cells are pushed, then given back.
    let text = std::mem::take(block.text_mut());
    while cursor.at < text.len() {
        cursor.record(&text, &mut block);
    }
    block.unterminated = text.as_bytes().last().is_some_and(|last| *last != dialect.newline);
    *block.text_mut() = text;
    block
}

struct Cursor {
    at: usize,
    dialect: Dialect,
}

impl Cursor {
    fn record(&mut self, text: &str, block: &mut RowBlock) {
        let bytes = text.as_bytes();
        let line = &bytes[self.at..];
        for blank in [&b"\n"[..], b"\r\n", b"\r"] {
            if line.starts_with(blank) && blank.last() == Some(&self.dialect.newline) {
                self.at += blank.len();
                return;
            }
        }
        loop {
            let more = if bytes.get(self.at) == Some(&b'"') {
                self.quoted(text, block)
            } else {
                let end = self.cell_end(bytes, self.at);
                block.push_span(self.at..self.without_return(bytes, self.at, end));
                self.pass(bytes, end)
            };
            if !more {
                block.end_row();
                return;
            }
        }
    }

    fn quoted(&mut self, text: &str, block: &mut RowBlock) -> bool {
        let bytes = text.as_bytes();
        let start = self.at + 1;
        let close = closing_quote(bytes, start).unwrap_or(bytes.len());
        let after = (close + 1).min(bytes.len());
        let end = self.cell_end(bytes, after);
        let tail = &text[after..self.without_return(bytes, after, end)];
        let inner = &text[start.min(close)..close];
        if tail.is_empty() && memchr(b'"', inner.as_bytes()).is_none() {
            block.push_span(start.min(close)..close);
        } else {
            // Text after the closing quote is kept: some programs quote only half of a cell.
            let mut cell = inner.replace("\"\"", "\"");
            cell.push_str(tail);
            block.push_owned(&cell);
        }
        self.pass(bytes, end)
    }

    fn cell_end(&self, bytes: &[u8], from: usize) -> usize {
        let Dialect { delimiter, newline } = self.dialect;
        bytes[from..]
            .iter()
            .position(|byte| *byte == delimiter || *byte == newline)
            .map_or(bytes.len(), |step| from + step)
    }

    fn without_return(&self, bytes: &[u8], start: usize, end: usize) -> usize {
        let at_line_end = bytes.get(end).is_none_or(|byte| *byte == self.dialect.newline);
        if at_line_end && end > start && bytes[end - 1] == b'\r' { end - 1 } else { end }
    }

    /// Moves behind the separator; true where another cell follows.
    fn pass(&mut self, bytes: &[u8], end: usize) -> bool {
        self.at = end + 1;
        bytes.get(end) == Some(&self.dialect.delimiter)
    }
}

fn decode_sample(head: &[u8], encoding: TextEncoding) -> String {
    let (text, _) = match encoding {
        TextEncoding::Utf8 => encoding_rs::UTF_8.decode_with_bom_removal(head),
        TextEncoding::Gb18030 => encoding_rs::GB18030.decode_without_bom_handling(head),
        TextEncoding::Utf16Le => encoding_rs::UTF_16LE.decode_with_bom_removal(head),
        TextEncoding::Utf16Be => encoding_rs::UTF_16BE.decode_with_bom_removal(head),
    };
    text.chars().take(1 << 15).collect()
}

/// The delimiter under which the header is found best, or else the one that cuts the most rows alike.
fn best_delimiter(sample: &str, newline: u8, search: &HeaderSearch) -> u8 {
    let score = |delimiter: u8| {
        let block = parse(sample.to_owned(), Dialect { delimiter, newline });
        let known = search.best(&block).map_or(0, |found| found.known);
        let rows = block.len().saturating_sub(1).clamp(1, 50);
        let mut widths: Vec<usize> = (0..rows.min(block.len())).map(|row| block.width(row)).collect();
        widths.sort_unstable();
        let usual = widths.get(widths.len() / 2).copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == usual && usual > 1).count();
        (known, alike * 100 / rows.max(1) / 50, usual)
    };
    // The first of equals: comma before the rest.
    [b',', b'\t', b';', b'|'].into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}
