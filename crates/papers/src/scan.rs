use base::codes;

use crate::picture;

codes! {
    /// What a kept paper is, by its first bytes.
    PaperMedia {
        /// A photograph.
        Jpeg = "jpeg",
        /// A picture.
        Png = "png",
        /// A document.
        Pdf = "pdf",
    }
}

/// What a file is, by its first bytes; nothing else is taken in, whatever it is called.
pub fn media_of(content: &[u8]) -> Option<PaperMedia> {
    const KNOWN: [(&[u8], PaperMedia); 3] = [
        (&[0xff, 0xd8, 0xff], PaperMedia::Jpeg),
        (b"\x89PNG\r\n\x1a\n", PaperMedia::Png),
        (b"%PDF-", PaperMedia::Pdf),
    ];
    KNOWN.iter().find(|(first, _)| content.starts_with(first)).map(|(_, media)| *media)
}

/// Why a file is no scan of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanFault {
    /// Neither a photograph nor a document.
    #[error("neither a JPEG or PNG picture nor a PDF file")]
    Unknown,
    /// A picture that ends early or holds nothing to see.
    #[error("the picture is damaged")]
    Broken,
}

/// A paper as it is kept. Of a photograph only the picture is left, and which way up it is: no place, time, telephone, program,
/// comment or small second picture goes along. A PDF file stays as it came: electronic papers carry a signature over their bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Scan {
    media: PaperMedia,
    content: Vec<u8>,
}

impl Scan {
    /// Takes a file in.
    pub fn of(content: &[u8]) -> Result<Self, ScanFault> {
        let media = media_of(content).ok_or(ScanFault::Unknown)?;
        let content = match media {
            PaperMedia::Jpeg => picture::bare_jpeg(content).ok_or(ScanFault::Broken)?,
            PaperMedia::Png => picture::bare_png(content).ok_or(ScanFault::Broken)?,
            PaperMedia::Pdf => content.to_vec(),
        };
        Ok(Self { media, content })
    }

    /// What it is.
    pub const fn media(&self) -> PaperMedia {
        self.media
    }

    /// What it shows.
    pub fn content(&self) -> &[u8] {
        &self.content
    }
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scan({}, {} bytes)", self.media.code(), self.content.len())
    }
}
