use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use crate::error::IntakeError;

/// A text encoding that departments' files come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextEncoding {
    /// UTF-8, with or without a byte-order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB 18030, and GBK and GB 2312 within it.
    Gb18030,
    /// UTF-16, low byte first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, high byte first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

impl TextEncoding {
    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }

    /// Recognised by trial on the file's first bytes: marks first, then UTF-16's zero bytes, then whether the bytes
    /// are UTF-8, then whether they are GB 18030. `whole` says that nothing follows.
    pub(crate) fn detect(head: &[u8], whole: bool) -> Result<Self, IntakeError> {
        if head.starts_with(&[0xFF, 0xFE]) {
            return Ok(Self::Utf16Le);
        }
        if head.starts_with(&[0xFE, 0xFF]) {
            return Ok(Self::Utf16Be);
        }
        if let Some(encoding) = Self::detect_unmarked_utf16(head) {
            return Ok(encoding);
        }
        if head.contains(&0) {
            return Err(IntakeError::Binary);
        }
        match std::str::from_utf8(head) {
            Ok(_) => return Ok(Self::Utf8),
            // Cut inside a character by the end of the sample.
            Err(error) if error.error_len().is_none() && !whole => return Ok(Self::Utf8),
            Err(error) if head.starts_with(&[0xEF, 0xBB, 0xBF]) => {
                return Err(IntakeError::Encoding {
                    encoding: "UTF-8",
                    line: line_of(head, error.valid_up_to()),
                });
            }
            Err(error)
                if error.error_len().is_none()
                    && error.valid_up_to() > 0
                    && has_wide(&head[..error.valid_up_to()]) =>
            {
                return Err(IntakeError::Truncated);
            }
            Err(_) => {}
        }
        match decode_gb18030(head, !whole) {
            Some(text) if mostly_text(&text) => Ok(Self::Gb18030),
            // Starts as GB 18030 and stops being it further on, or is nothing that we know.
            _ => Err(gb_fault(head)),
        }
    }

    /// Without a mark: Latin letters and separators leave every other byte zero.
    fn detect_unmarked_utf16(head: &[u8]) -> Option<Self> {
        let sample = &head[..head.len().min(4096) & !1];
        let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        let units = sample.len() / 2;
        let enough = units >= 4 && even + odd >= 2 && (even + odd) * 20 >= units;
        let has =
            |units: &[[u8; 2]]| sample.chunks_exact(2).any(|pair| units.iter().any(|unit| pair == unit));
        let line_and_cell = |low: fn(u8) -> [u8; 2]| {
            has(&[low(b'\n')]) && has(&[low(b','), low(b'\t'), low(b';'), low(b'|'), low(b'"')])
        };
        match (even, odd) {
            (0, 1..) if enough && line_and_cell(|byte| [byte, 0]) => Some(Self::Utf16Le),
            (1.., 0) if enough && line_and_cell(|byte| [0, byte]) => Some(Self::Utf16Be),
            _ => None,
        }
    }
}

fn has_wide(bytes: &[u8]) -> bool {
    !bytes.is_ascii()
}

/// 1-based line of a byte.
fn line_of(bytes: &[u8], at: usize) -> u64 {
    1 + u64::try_from(memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count()).unwrap_or(0)
}

fn gb_fault(head: &[u8]) -> IntakeError {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(head.len() * 2 + 16);
    let (_, read) = decoder.decode_to_string_without_replacement(head, &mut text, true);
    // A file that is Chinese text up to the fault is damaged; one that never was is no text file.
    if read > 64 && mostly_text(&text) && text.chars().any(|c| c > '\u{7F}') {
        IntakeError::Encoding { encoding: "GB18030", line: line_of(head, read) }
    } else if mostly_text(&text) && read > 0 {
        IntakeError::Encoding { encoding: "UTF-8", line: line_of(head, read) }
    } else {
        IntakeError::Binary
    }
}

/// Control characters other than tab and line ends do not occur in tables.
fn mostly_text(text: &str) -> bool {
    let strange =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{1A}')).count();
    strange * 100 <= text.chars().count()
}

/// Decodes GB 18030 strictly; `partial` forgives a character cut at the end.
pub(crate) fn decode_gb18030(bytes: &[u8], partial: bool) -> Option<String> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, !partial);
    (result == DecoderResult::InputEmpty).then_some(text)
}

/// Whether a line of a GB 18030 file is UTF-8 beyond doubt: files glued together of both would otherwise be read as
/// garbage. Four characters of three bytes each would have to come about by chance.
pub(crate) fn has_utf8_line(bytes: &[u8], newline: u8) -> bool {
    bytes.split(|byte| *byte == newline).any(|line| {
        std::str::from_utf8(line)
            .is_ok_and(|text| text.chars().filter(|c| ('\u{800}'..='\u{FFFF}').contains(c)).count() >= 4)
    })
}

/// Turns UTF-16 or GB 18030 into UTF-8 on the way, strictly.
pub(crate) struct Transcoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Box<[u8]>,
    ready: String,
    taken: usize,
    ended: bool,
}

/// Put inside the `io::Error` of a byte sequence that the encoding does not have.
#[derive(Debug, thiserror::Error)]
#[error("not valid in this encoding")]
pub(crate) struct WrongBytes;

impl<R: Read> Transcoded<R> {
    pub(crate) fn new(inner: R, encoding: TextEncoding) -> Self {
        let decoder = match encoding {
            TextEncoding::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
            TextEncoding::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
            TextEncoding::Gb18030 => GB18030.new_decoder_without_bom_handling(),
            TextEncoding::Utf8 => encoding_rs::UTF_8.new_decoder_without_bom_handling(),
        };
        Self { inner, decoder, raw: vec![0; 1 << 16].into(), ready: String::new(), taken: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.taken = 0;
        let read = self.inner.read(&mut self.raw)?;
        self.ended = read == 0;
        let needed = self.decoder.max_utf8_buffer_length(read).unwrap_or(1 << 18);
        self.ready.reserve(needed);
        let (result, _) =
            self.decoder.decode_to_string_without_replacement(&self.raw[..read], &mut self.ready, self.ended);
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::Malformed(..) if self.ended => Err(io::ErrorKind::UnexpectedEof.into()),
            DecoderResult::Malformed(..) | DecoderResult::OutputFull => Err(io::Error::other(WrongBytes)),
        }
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() {
            if self.ended {
                return Ok(0);
            }
            self.refill()?;
        }
        let ready = &self.ready.as_bytes()[self.taken..];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.taken += count;
        Ok(count)
    }
}
