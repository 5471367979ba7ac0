use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek},
    path::{Path, PathBuf},
    sync::Arc,
};

use flate2::read::MultiGzDecoder;

use crate::error::{BombMark, IntakeError};

/// Where the bytes come from. Can be opened more than once: the header is found first, the rows are read after.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file on disk.
    Path(PathBuf),
    /// Bytes already in memory, such as a small upload.
    Bytes(Arc<[u8]>),
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_owned())
    }
}
impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}
impl From<&str> for Input {
    fn from(path: &str) -> Self {
        Self::Path(path.into())
    }
}
impl From<&[u8]> for Input {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.into())
    }
}
impl From<Vec<u8>> for Input {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// How much an archive may unpack to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that all parts of a workbook may unpack to together.
    pub unpacked_bytes: u64,
    /// Bytes that a workbook's table of shared texts may unpack to; it is held in memory.
    pub shared_text_bytes: u64,
    /// Unpacked bytes for each packed byte, looked at from [`Limits::ratio_from_bytes`] on.
    pub ratio: u64,
    /// Below this many unpacked bytes no ratio is suspicious.
    pub ratio_from_bytes: u64,
}

impl Default for Limits {
    /// 6 GiB, 384 MiB, 200 to 1 from 16 MiB on. Real sheets unpack at 5 to 40 to 1; deflate's own limit is 1032 to 1.
    fn default() -> Self {
        Self { unpacked_bytes: 6 << 30, shared_text_bytes: 384 << 20, ratio: 200, ratio_from_bytes: 16 << 20 }
    }
}

impl Limits {
    /// The most that `packed` bytes may unpack to.
    pub fn allowance(&self, packed: u64) -> u64 {
        packed.saturating_mul(self.ratio).max(self.ratio_from_bytes).min(self.unpacked_bytes)
    }
}

impl Input {
    /// Opens the bytes as they are.
    pub(crate) fn open_raw(&self) -> Result<Box<dyn ReadSeek>, IntakeError> {
        Ok(match self {
            Self::Path(path) => {
                Box::new(BufReader::with_capacity(1 << 18, File::open(path).map_err(IntakeError::Io)?))
            }
            Self::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    pub(crate) fn byte_len(&self) -> Result<u64, IntakeError> {
        match self {
            Self::Path(path) => Ok(std::fs::metadata(path).map_err(IntakeError::Io)?.len()),
            Self::Bytes(bytes) => Ok(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
        }
    }

    /// The first bytes, at most `most`.
    pub(crate) fn head(&self, most: u64) -> Result<Vec<u8>, IntakeError> {
        let mut head = Vec::new();
        self.open_raw()?.take(most).read_to_end(&mut head)?;
        Ok(head)
    }

    /// Opens the text inside: unpacked where the file is gzip.
    pub(crate) fn open_text(&self, limits: &Limits) -> Result<Box<dyn Read + Send>, IntakeError> {
        let raw = self.open_raw()?;
        if !self.head(2)?.starts_with(&[0x1F, 0x8B]) {
            return Ok(Box::new(raw));
        }
        // Text of any size may be packed: only the ratio tells a bomb.
        let free = Limits { unpacked_bytes: u64::MAX, ..*limits };
        Ok(Box::new(Metered::new(MultiGzDecoder::new(raw), free.allowance(self.byte_len()?))))
    }
}

/// A reader that fails once more than its allowance came out.
pub(crate) struct Metered<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Metered<R> {
    pub(crate) fn new(inner: R, allowance: u64) -> Self {
        Self { inner, left: allowance }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX)) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::other(BombMark)),
        }
    }
}

impl<R: io::BufRead> io::BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let buffer = self.inner.fill_buf()?;
        if left == 0 && !buffer.is_empty() {
            return Err(io::Error::other(BombMark));
        }
        Ok(&buffer[..buffer.len().min(left)])
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(u64::try_from(amount).unwrap_or(0));
        self.inner.consume(amount);
    }
}

impl<R> Metered<R> {
    /// How many bytes may still come out.
    pub(crate) fn allowance_left(&self) -> u64 {
        self.left
    }
}
