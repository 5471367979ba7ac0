//! Drafts on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a worker began to write.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnDraft {
    /// As the page sent it.
    #[schema(value_type = Object)]
    pub(crate) content: serde_json::Value,
    /// When it was kept.
    #[schema(format = DateTime)]
    pub(crate) kept_at: String,
}

/// What a worker has begun to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnDraftRequest {
    /// Whatever the page needs to show it again, at most 64 KB.
    #[schema(value_type = Object)]
    pub(crate) content: serde_json::Value,
}
