use std::io::BufRead;

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, Event},
};

use super::package::{damaged, xml_fault};
use crate::error::IntakeError;

/// The workbook's table of shared texts, one text with ends: 16 million short texts in a few hundred megabytes.
#[derive(Debug, Default)]
pub(super) struct SharedTexts {
    text: String,
    ends: Vec<u32>,
}

impl SharedTexts {
    pub(super) fn get(&self, at: usize) -> Option<&str> {
        let end = |at: usize| self.ends.get(at).and_then(|end| usize::try_from(*end).ok());
        let start = if at == 0 { 0 } else { end(at - 1)? };
        self.text.get(start..end(at)?)
    }

    fn end_text(&mut self) -> Result<(), IntakeError> {
        self.ends.push(u32::try_from(self.text.len()).or(Err(IntakeError::Bomb))?);
        Ok(())
    }
}

/// Reads `sharedStrings.xml`: rich text runs are joined, phonetic guides left out.
#[expect(clippy::wildcard_enum_match_arm, reason = "only a few of XML's events matter here")]
pub(super) fn read(part: impl BufRead) -> Result<SharedTexts, IntakeError> {
    const NAME: &str = "shared texts";
    let mut xml = Reader::from_reader(part);
    let (mut buffer, mut texts) = (Vec::new(), SharedTexts::default());
    let (mut in_text, mut in_guide, mut closed) = (false, false, false);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| xml_fault(error, NAME))? {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => in_text = !in_guide,
                "rPh" => in_guide = true,
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "si" => texts.end_text()?,
            Event::End(element) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_guide = false,
                "si" => texts.end_text()?,
                "sst" => closed = true,
                _ => {}
            },
            Event::Text(text) if in_text => {
                push_unescaped(&mut texts.text, &text.xml_content(XmlVersion::Implicit1_0));
            }
            Event::CData(text) if in_text => texts.text.push_str(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) if in_text => push_reference(&mut texts.text, &reference),
            Event::Eof if closed || texts.ends.is_empty() => return Ok(texts),
            Event::Eof => return Err(damaged(NAME)),
            _ => {}
        }
    }
}

/// Excel writes characters that XML lacks as `_x000D_`; the ones that occur are line ends and tabs.
pub(super) fn push_unescaped(into: &mut String, text: &str) {
    if !text.contains("_x00") {
        into.push_str(text);
        return;
    }
    into.push_str(
        &text
            .replace("_x000D_", "\r")
            .replace("_x000A_", "\n")
            .replace("_x0009_", "\t")
            .replace("_x005F_", "_"),
    );
}

/// `&amp;`, `&#20320;` and the like; an unknown name is kept as written.
pub(super) fn push_reference(into: &mut String, reference: &BytesRef<'_>) {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        into.push(c);
        return;
    }
    let name = reference.xml_content(XmlVersion::Implicit1_0);
    if let Some(text) = quick_xml::escape::resolve_predefined_entity(&name) {
        into.push_str(text);
    } else {
        into.extend(["&", &name, ";"]);
    }
}
