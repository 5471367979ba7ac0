//! Ways to sign in beside the password.

use base::Redacted;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::secret;

/// How one can sign in here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ways {
    /// The address under which passkeys can be used; `null` where none can.
    pub(crate) passkey_origin: Option<String>,
    /// What the office's own sign-in service is called; `null` where there is none.
    pub(crate) provider: Option<String>,
}

/// What a device is asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyAsked {
    /// To be sent back with the answer; good once, for five minutes.
    pub(crate) ceremony: String,
    /// What the page gives to `navigator.credentials` (`publicKey` as in WebAuthn's JSON).
    #[schema(value_type = Object)]
    pub(crate) options: serde_json::Value,
}

/// A device's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyAnswerRequest {
    /// What it answers.
    #[schema(max_length = 64)]
    pub(crate) ceremony: String,
    /// The credential, as WebAuthn's `toJSON` writes it.
    #[schema(value_type = Object)]
    pub(crate) credential: serde_json::Value,
}

impl From<PasskeyAnswerRequest> for app::Answered {
    fn from(answer: PasskeyAnswerRequest) -> Self {
        Self { ceremony: Redacted::new(answer.ceremony), credential: answer.credential }
    }
}

/// Begins to set a passkey up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordRequest {
    /// The account's password.
    #[schema(value_type = String, format = Password, max_length = 128)]
    #[serde(deserialize_with = "secret")]
    pub(crate) password: Redacted<String>,
}

/// A passkey to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyRequest {
    /// What the worker calls it, such as the device.
    #[schema(min_length = 1, max_length = 40)]
    pub(crate) name: String,
    /// What it answers.
    #[schema(max_length = 64)]
    pub(crate) ceremony: String,
    /// The credential, as WebAuthn's `toJSON` writes it.
    #[schema(value_type = Object)]
    pub(crate) credential: serde_json::Value,
}

/// Another name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyNameRequest {
    /// What the worker calls it.
    #[schema(min_length = 1, max_length = 40)]
    pub(crate) name: String,
}

/// One's own passkeys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyList {
    /// The first set up first.
    pub(crate) items: Vec<PasskeyRow>,
}

/// A passkey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyRow {
    /// `pas_…`
    pub(crate) id: String,
    /// What the worker calls it.
    pub(crate) name: String,
    /// When it was set up.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When somebody last signed in with it.
    #[schema(format = DateTime)]
    pub(crate) used_at: Option<String>,
}

/// A passkey that was set up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyKept {
    /// The passkey.
    pub(crate) passkey: PasskeyRow,
    /// Codes that stand for a lost device, each once, shown this once; empty where the account has some already.
    pub(crate) codes: Vec<String>,
}

/// Where to go to sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderAsked {
    /// The address of the office's own sign-in service, with what is asked of it.
    pub(crate) url: String,
}

/// What the office's own service sent the browser back with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderAnswerRequest {
    /// Its `code`.
    #[schema(max_length = 4096)]
    pub(crate) code: String,
    /// Its `state`.
    #[schema(max_length = 256)]
    pub(crate) state: String,
}

/// Who an account's worker is to the office's own sign-in service.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityForm {
    /// The service's address (`iss`).
    #[schema(max_length = 255)]
    pub(crate) issuer: String,
    /// What it calls the worker (`sub`).
    #[schema(max_length = 255)]
    pub(crate) subject: String,
}
