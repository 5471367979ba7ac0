use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use zip::{ZipArchive, read::ZipFile, result::ZipError};

use super::strings::{self, SharedTexts};
use crate::{
    error::{BombMark, IntakeError},
    reader::input::{Input, Limits, Metered, ReadSeek},
};

/// An opened archive whose sizes were found acceptable.
pub(super) struct Package {
    archive: ZipArchive<Box<dyn ReadSeek>>,
    limits: Limits,
}

/// What the workbook part says.
pub(super) struct Workbook {
    /// Name and part of each visible worksheet.
    pub(super) sheets: Vec<(String, String)>,
    pub(super) from_1904: bool,
    shared_texts: Option<String>,
    styles: Option<String>,
}

type Part<'a> = BufReader<Metered<ZipFile<'a, Box<dyn ReadSeek>>>>;

pub(super) fn damaged(part: &str) -> IntakeError {
    IntakeError::Damaged { part: part.into() }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all other faults of an archive are damage")]
fn zip_fault(error: ZipError) -> IntakeError {
    match error {
        ZipError::Io(error) => error.into(),
        ZipError::UnsupportedArchive(text) if text.contains("assword") => IntakeError::Encrypted,
        // The directory stands at a zip file's end: without it the end is missing.
        ZipError::InvalidArchive(_) => IntakeError::Truncated,
        _ => damaged("archive"),
    }
}

/// The fault of an XML part: what the unpacking underneath says, or else damage.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other faults of XML are damage")]
pub(super) fn xml_fault(error: quick_xml::Error, part: &str) -> IntakeError {
    match error {
        quick_xml::Error::Io(error) => match std::sync::Arc::try_unwrap(error) {
            Ok(error) => error.into(),
            Err(shared)
                if shared.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<BombMark>) =>
            {
                IntakeError::Bomb
            }
            Err(_) => damaged(part),
        },
        _ => damaged(part),
    }
}

impl Package {
    /// Opens the archive and refuses one whose parts would unpack to too much. Parts are metered again when read, as
    /// an archive may lie about its sizes.
    pub(super) fn open(input: &Input, limits: &Limits) -> Result<Self, IntakeError> {
        let mut archive = ZipArchive::new(input.open_raw()?).map_err(zip_fault)?;
        let mut unpacked = 0_u64;
        for at in 0..archive.len() {
            let part = archive.by_index_raw(at).map_err(zip_fault)?;
            if part.encrypted() {
                return Err(IntakeError::Encrypted);
            }
            unpacked = unpacked.saturating_add(part.size());
            if part.size() > limits.allowance(part.compressed_size()) || unpacked > limits.unpacked_bytes {
                return Err(IntakeError::Bomb);
            }
        }
        Ok(Self { archive, limits: *limits })
    }

    /// A part's text, metered.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part<'_>>, IntakeError> {
        let limits = self.limits;
        match self.archive.by_name(name) {
            Ok(file) => {
                let allowance =
                    limits.allowance(file.compressed_size()).min(file.size().saturating_add(1 << 16));
                Ok(Some(BufReader::with_capacity(1 << 16, Metered::new(file, allowance))))
            }
            Err(ZipError::FileNotFound) => Ok(None),
            Err(error) => Err(zip_fault(error)),
        }
    }

    /// Reads the list of sheets and where the other parts stand.
    pub(super) fn workbook(&mut self) -> Result<Workbook, IntakeError> {
        let root = self.relations("_rels/.rels", "")?;
        let by_kind = root.values().find(|(kind, _)| kind.ends_with("/officeDocument"));
        let main = by_kind.map_or_else(|| "xl/workbook.xml".to_owned(), |(_, target)| target.clone());
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let relations = self.relations(&format!("{folder}/_rels/{file}.rels"), folder)?;
        let of_kind = |kind: &str| {
            relations.values().find(|(found, _)| found.ends_with(kind)).map(|(_, target)| target.clone())
        };
        let mut workbook = Workbook {
            sheets: Vec::new(),
            from_1904: false,
            shared_texts: of_kind("/sharedStrings"),
            styles: of_kind("/styles"),
        };
        let part = self.part(&main)?.ok_or(IntakeError::Binary)?;
        each_element(part, "workbook", &mut |element| {
            match element.local_name().as_ref() {
                "workbookPr" => {
                    workbook.from_1904 =
                        attribute(element, "date1904").is_some_and(|on| on == "1" || on == "true");
                }
                "sheet" => {
                    let hidden = attribute(element, "state").is_some_and(|state| state != "visible");
                    let target = attribute(element, "id").and_then(|id| relations.get(&id));
                    let shown = target.filter(|(kind, _)| !hidden && kind.ends_with("/worksheet"));
                    if let Some((_, target)) = shown {
                        let name = attribute(element, "name").unwrap_or_default();
                        workbook.sheets.push((name, target.clone()));
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(workbook)
    }

    /// Relation id to kind and target part.
    fn relations(
        &mut self,
        name: &str,
        folder: &str,
    ) -> Result<BTreeMap<String, (String, String)>, IntakeError> {
        let mut relations = BTreeMap::new();
        let Some(part) = self.part(name.trim_start_matches('/'))? else { return Ok(relations) };
        each_element(part, "relations", &mut |element| {
            let (id, kind) = (attribute(element, "Id"), attribute(element, "Type"));
            if let (Some(id), Some(kind), Some(target)) = (id, kind, attribute(element, "Target")) {
                let target = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None if folder.is_empty() => target,
                    None => format!("{folder}/{target}"),
                };
                relations.insert(id, (kind, target));
            }
            Ok(())
        })?;
        Ok(relations)
    }

    /// Which cell styles show dates.
    pub(super) fn date_styles(&mut self, workbook: &Workbook) -> Result<Vec<bool>, IntakeError> {
        let Some(name) = workbook.styles.clone() else { return Ok(Vec::new()) };
        let Some(part) = self.part(&name)? else { return Ok(Vec::new()) };
        let mut custom: BTreeMap<u32, bool> = BTreeMap::new();
        let (mut styles, mut in_cell_formats) = (Vec::new(), false);
        each_element(part, "styles", &mut |element| {
            match element.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(element, "formatCode")) {
                        custom.insert(id, is_date_format(&code));
                    }
                }
                "cellXfs" => in_cell_formats = true,
                "cellStyles" | "cellStyleXfs" | "dxfs" => in_cell_formats = false,
                "xf" if in_cell_formats => {
                    let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    // 14-22, 27-36, 45-47 and 50-58 are Excel's built-in date and time forms (27 on: East Asian).
                    let built_in = matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58);
                    styles.push(custom.get(&id).copied().unwrap_or(built_in));
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    pub(super) fn shared_texts(
        &mut self,
        workbook: &Workbook,
        limits: &Limits,
    ) -> Result<SharedTexts, IntakeError> {
        let Some(name) = workbook.shared_texts.clone() else { return Ok(SharedTexts::default()) };
        match self.part(&name)? {
            Some(part) if part.get_ref().allowance_left() > limits.shared_text_bytes => {
                strings::read(Metered::new(part, limits.shared_text_bytes))
            }
            Some(part) => strings::read(part),
            None => Ok(SharedTexts::default()),
        }
    }
}

/// A format code shows a date if it holds year, month or day letters outside quotes, brackets and escapes.
fn is_date_format(code: &str) -> bool {
    // The one code that is a word, with an `e` in it.
    if code.trim().eq_ignore_ascii_case("general") {
        return false;
    }
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'e' if !quoted && !bracket => return true,
            ';' if !quoted => return false,
            _ => {}
        }
    }
    false
}

/// The value of an attribute by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|found| found.key.local_name().as_ref() == name)
        .and_then(|found| {
            found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
        })
}

/// Calls `take` for every opening element of a small part.
#[expect(clippy::wildcard_enum_match_arm, reason = "only a few of XML's events matter here")]
fn each_element(
    part: impl BufRead,
    name: &str,
    take: &mut dyn FnMut(&BytesStart<'_>) -> Result<(), IntakeError>,
) -> Result<(), IntakeError> {
    let mut xml = Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| xml_fault(error, name))? {
            Event::Start(element) | Event::Empty(element) => take(&element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_date_format;

    #[test]
    fn tells_date_formats_from_number_formats() {
        for code in [
            "yyyy-mm-dd",
            "m/d/yy h:mm",
            "[$-804]yyyy\"年\"m\"月\"d\"日\";@",
            "[DBNum1]yyyy\"年\"",
            "dd\\.mm\\.yyyy",
        ] {
            assert!(is_date_format(code), "{code}");
        }
        for code in ["General", "0.00", "#,##0", "@", "0_ ", "\"day\"0", "[Red]0", "0\\d"] {
            assert!(!is_date_format(code), "{code}");
        }
    }
}
