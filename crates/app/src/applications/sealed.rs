//! Papers under their seal.

use papers::Sealed;
use store::KeptPaper;

use crate::{App, AppError, Result};

/// What a paper's seal is bound to: which paper it is, whose it was when it was kept, and what it shows. Laid under another row it does not open.
pub(crate) fn about(paper: &KeptPaper) -> Vec<u8> {
    let mut about = b"kept_paper\0".to_vec();
    about.extend_from_slice(paper.id.uuid().as_bytes());
    about.extend_from_slice(paper.kept_of.uuid().as_bytes());
    about.extend_from_slice(paper.media.code().as_bytes());
    about.push(0);
    about.extend_from_slice(paper.code.as_bytes());
    about
}

/// Seals what a paper shows.
pub(crate) fn seal(app: &App, paper: &KeptPaper, content: &[u8]) -> Result<Sealed> {
    let sealed = app.paper_keys()?.seal(content, &about(paper), app.env.random());
    sealed.or(Err(AppError::Fault("a paper could not be sealed")))
}

/// Opens what a paper shows.
pub(super) fn open(app: &App, paper: &KeptPaper, sealed: &Sealed) -> Result<Vec<u8>> {
    app.paper_keys()?.open(sealed, &about(paper)).or(Err(AppError::Fault("a paper does not open")))
}
