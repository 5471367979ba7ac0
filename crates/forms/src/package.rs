//! The archive that a workbook or a document is: read within limits, and written again with a few parts replaced.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};

use intake::reader::Limits;
use zip::{ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

use crate::{FormError, Result};

/// All parts of a form together may unpack to this; the largest forms of offices are below a tenth of it.
const UNPACKED_BYTES: u64 = 48 << 20;
/// Parts of an archive; pictures and themes included, a form has some dozens.
const MOST_PARTS: usize = 2_000;

/// An archive held in memory.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    bytes: &'a [u8],
    limits: Limits,
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn fault(error: ZipError) -> FormError {
    let locked = matches!(&error, ZipError::UnsupportedArchive(text) if text.contains("assword"));
    if locked || matches!(error, ZipError::InvalidPassword) {
        FormError::OldOrLocked
    } else {
        FormError::Damaged
    }
}

impl<'a> Package<'a> {
    /// Opens an archive and refuses one whose parts say that they unpack to too much. Each part is metered again when
    /// it is read, since an archive may lie about its sizes.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self> {
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(FormError::OldOrLocked);
        }
        if !bytes.starts_with(b"PK") {
            return Err(FormError::Unknown);
        }
        let limits = Limits { unpacked_bytes: UNPACKED_BYTES, ..Limits::default() };
        let package = Self { bytes, limits };
        let mut archive = package.archive()?;
        if archive.len() > MOST_PARTS {
            return Err(FormError::TooLarge);
        }
        let mut unpacked = 0_u64;
        for at in 0..archive.len() {
            let part = archive.by_index_raw(at).map_err(fault)?;
            if part.encrypted() {
                return Err(FormError::OldOrLocked);
            }
            unpacked = unpacked.saturating_add(part.size());
            if part.size() > limits.allowance(part.compressed_size()) || unpacked > limits.unpacked_bytes {
                return Err(FormError::Bomb);
            }
        }
        Ok(package)
    }

    fn archive(&self) -> Result<ZipArchive<Cursor<&'a [u8]>>> {
        ZipArchive::new(Cursor::new(self.bytes)).map_err(fault)
    }

    /// The text of a part; none where there is no such part.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>> {
        let mut archive = self.archive()?;
        let part = match archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(fault(error)),
        };
        let allowance = self.limits.allowance(part.compressed_size());
        let mut text = Vec::new();
        part.take(allowance + 1).read_to_end(&mut text).or(Err(FormError::Damaged))?;
        if u64::try_from(text.len()).unwrap_or(u64::MAX) > allowance {
            return Err(FormError::Bomb);
        }
        String::from_utf8(text).map(Some).or(Err(FormError::Damaged))
    }

    /// The text of a part that must be there.
    pub(crate) fn needed(&self, name: &str) -> Result<String> {
        self.text(name)?.ok_or(FormError::Damaged)
    }

    /// The archive with these parts replaced (`None`: left out). Every other part is copied byte for byte, unopened.
    pub(crate) fn with(&self, changed: &BTreeMap<String, Option<String>>) -> Result<Vec<u8>> {
        let mut archive = self.archive()?;
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..archive.len() {
            let part = archive.by_index_raw(at).map_err(fault)?;
            let name = part.name().map_err(fault)?.into_owned();
            match changed.get(&name) {
                None => writer.raw_copy_file(part).map_err(fault)?,
                Some(None) => {}
                Some(Some(text)) => {
                    writer.start_file(name, SimpleFileOptions::default()).map_err(fault)?;
                    writer.write_all(text.as_bytes()).or(Err(FormError::Damaged))?;
                }
            }
        }
        Ok(writer.finish().map_err(fault)?.into_inner())
    }
}
