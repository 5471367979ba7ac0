use serde::Serialize;
use serde_json::json;

use crate::{DocumentError, Language, print::Paper};

const TEMPLATE: &str = include_str!("certificate.typ");

/// A certificate on one page: what it says in words, and the code that proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificatePaper {
    /// The language of all words.
    pub language: Language,
    /// Its number.
    pub number: String,
    /// The office that issued it.
    pub office: String,
    /// The day of issue, ISO.
    pub issued: String,
    /// The last day on which it holds, ISO.
    pub last_day: String,
    /// What it says.
    pub claims: Vec<PrintedClaim>,
    /// What the code holds: the certificate with these claims and no others.
    pub code: String,
    /// Where it is verified.
    pub issuer: String,
    /// What the office says below it.
    pub note: String,
}

/// One thing that a certificate says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrintedClaim {
    /// What it is.
    pub title: String,
    /// What is said.
    pub value: String,
}

/// A text as a code that telephones read, drawn as SVG.
pub fn drawn_code(text: &str) -> Result<String, DocumentError> {
    use fast_qr::convert::Builder as _;
    let code = fast_qr::QRBuilder::new(text.as_bytes().to_vec())
        .ecl(fast_qr::ECL::L)
        .build()
        .map_err(|_too_long| DocumentError::Code)?;
    Ok(fast_qr::convert::svg::SvgBuilder::default().margin(4).to_str(&code))
}

impl CertificatePaper {
    /// The paper as PDF/A-2b, one page.
    pub fn print(&self) -> Result<Vec<u8>, DocumentError> {
        let drawn = drawn_code(&self.code)?;
        let data = json!({
            "zh": self.language == Language::Chinese,
            "number": self.number,
            "office": self.office,
            "issued": self.issued.split('-').map(|part| part.parse().unwrap_or(1)).collect::<Vec<u16>>(),
            "issued_text": self.issued,
            "last_day": self.last_day,
            "claims": self.claims,
            "code": drawn,
            "issuer": self.issuer,
            "note": self.note,
        });
        let document = Paper::set(TEMPLATE, &serde_json::to_string(&data)?)?;
        if document.pages() == 1 { document.write() } else { Err(DocumentError::Pages(document.pages())) }
    }
}
