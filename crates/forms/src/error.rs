/// Why a form could not be read or filled. No variant carries what stands in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Neither a workbook nor a document of Office Open XML.
    #[error("the file is neither an XLSX workbook nor a DOCX document")]
    Unknown,
    /// An Office file of before 2007, or one with a password.
    #[error("the file is an old Office file or protected by a password")]
    OldOrLocked,
    /// It unpacks to more than any form would.
    #[error("the file unpacks to more than is allowed: it looks like a decompression bomb")]
    Bomb,
    /// A part is damaged or missing.
    #[error("the file is damaged")]
    Damaged,
    /// More cells, rows or columns than any form has.
    #[error("the form is larger than any form that is filled in")]
    TooLarge,
    /// Nothing in it could be filled.
    #[error("no field to fill was found")]
    NoFields,
}

/// What reading or filling a form gives.
pub type Result<T> = std::result::Result<T, FormError>;
