use serde_json::json;
use typst::foundations::{Dict, IntoValue as _};
use typst_as_lib::TypstEngine;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{Briefing, DocumentError, Language, chart, fonts::fonts};

const TEMPLATE: &str = include_str!("briefing.typ");
/// Pages of a briefing.
const PAGES: usize = 3;
/// Sizes that are tried until the paper fits: below the last nobody would read it.
const SCALES: [f64; 4] = [1.0, 0.94, 0.88, 0.82];

/// A paper that is set.
pub(crate) struct Paper(PagedDocument);

impl Paper {
    /// Sets a template with its data, JSON text.
    pub(crate) fn set(template: &'static str, data: &str) -> Result<Self, DocumentError> {
        let engine = TypstEngine::builder().main_file(template).fonts(fonts()?.iter().cloned()).build();
        let mut inputs = Dict::new();
        inputs.insert("data".into(), data.into_value());
        let set = engine.compile_with_input(inputs).output;
        set.map(Self).map_err(|refused| DocumentError::Typeset(refused.to_string()))
    }

    /// How many pages it has.
    pub(crate) fn pages(&self) -> usize {
        self.0.pages().len()
    }

    /// The paper as PDF/A-2b.
    pub(crate) fn write(&self) -> Result<Vec<u8>, DocumentError> {
        write(&self.0)
    }
}

impl Briefing {
    /// The paper as PDF/A-2b, its type as large as three pages allow.
    pub fn print(&self) -> Result<Vec<u8>, DocumentError> {
        let mut pages = PAGES;
        for scale in SCALES {
            let document = self.set(scale)?;
            pages = document.pages().len();
            if pages == PAGES {
                return write(&document);
            }
        }
        Err(DocumentError::Pages(pages))
    }

    fn set(&self, scale: f64) -> Result<PagedDocument, DocumentError> {
        Paper::set(TEMPLATE, &self.data(scale)?).map(|paper| paper.0)
    }

    /// What the template reads, as JSON text.
    fn data(&self, scale: f64) -> Result<String, DocumentError> {
        let (year, month, day) = self.printed;
        let language = self.language;
        let data = json!({
            "scale": scale,
            "zh": language == Language::Chinese,
            "place": self.place,
            "scenario": self.scenario,
            "printed": [year, month, day],
            "happens": self.happens,
            "key": self.key,
            "now": self.now.year,
            "later": self.later.year,
            "pyramid_now": chart::pyramid(&self.now, &self.later, language),
            "pyramid_later": chart::pyramid(&self.later, &self.now, language),
            "means": self.means,
            "demand": self.demand,
            "demand_chart": (!self.demand_lines.is_empty()).then(|| chart::demand(&self.demand_lines)),
            "sure": self.sure,
            "fan": self.fan.as_ref().map(|bands| chart::fan(bands, language)),
            "assumptions": self.assumptions,
            "cautions": self.cautions,
            "sources": self.sources,
        });
        Ok(serde_json::to_string(&data)?)
    }
}

pub(crate) fn write(document: &PagedDocument) -> Result<Vec<u8>, DocumentError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2b])
        .map_err(|refused| DocumentError::Typeset(refused.message().to_string()))?;
    let options = PdfOptions { standards, ..PdfOptions::default() };
    typst_pdf::pdf(document, &options).map_err(|refused| {
        let messages: Vec<String> = refused.iter().map(|one| one.message.to_string()).collect();
        DocumentError::Typeset(messages.join("; "))
    })
}
