//! Papers that are kept as scans, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

/// A paper of a family.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only described: the parts are read as they come")]
pub(crate) struct PaperForm {
    /// The name of the paper that is wanted; before the file.
    code: String,
    /// A JPEG, PNG or PDF file, 5 MB at the most.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A paper that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaperKept {
    /// `pap_…`.
    pub(crate) id: String,
}
