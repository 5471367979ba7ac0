//! Certificates on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What can be certified, and what is somebody else's to prove.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CertificateKinds {
    /// The claims that the register can make.
    pub(crate) claims: Vec<ClaimName>,
    /// Proofs that communities must not issue (民发〔2020〕20号), with where to go.
    pub(crate) refused: Vec<RefusedProofRow>,
}

/// A claim by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimName {
    /// Its name in the certificate.
    pub(crate) name: String,
    /// What it says.
    pub(crate) title: String,
}

/// A proof that is not ours to issue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusedProofRow {
    /// What it is called.
    pub(crate) name: String,
    /// Where to go.
    pub(crate) office: String,
    /// Whether a source names that office; otherwise it is where to ask first.
    pub(crate) known: bool,
}

/// A person's certificates.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonCertificates {
    /// What the register can certify of the person now.
    pub(crate) possible: Vec<PossibleClaimRow>,
    /// The certificates, newest first.
    pub(crate) items: Vec<CertificateRow>,
}

/// A claim that can be made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PossibleClaimRow {
    /// Its name in the certificate.
    pub(crate) name: String,
    /// What it says.
    pub(crate) title: String,
    /// What it would say of the person.
    pub(crate) value: String,
}

/// A certificate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CertificateRow {
    /// `cer_…`.
    pub(crate) id: String,
    /// The number on it.
    pub(crate) number: String,
    /// The names of its claims.
    pub(crate) claims: Vec<ClaimName>,
    /// When it was issued.
    pub(crate) issued_at: String,
    /// The first moment at which it no longer holds.
    pub(crate) expires_at: String,
    /// When it was revoked.
    pub(crate) revoked_at: Option<String>,
    /// Why.
    pub(crate) revoke_reason: Option<String>,
    /// Which earlier one it takes the place of.
    pub(crate) replaces: Option<String>,
    /// Who verified it online, latest first.
    pub(crate) checks: Vec<CertificateCheckRow>,
}

/// Somebody verified a certificate online.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CertificateCheckRow {
    /// When.
    pub(crate) at: String,
    /// Who they said they are.
    pub(crate) who: String,
    /// `good` or `revoked`.
    pub(crate) outcome: String,
}

/// A certificate to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssueCertificateRequest {
    /// The names of its claims.
    pub(crate) claims: Vec<String>,
    /// How many days it holds, 1 to 366.
    pub(crate) days: u16,
    /// `cer_…` that it takes the place of, which is then revoked.
    #[serde(default)]
    pub(crate) replaces: Option<String>,
}

/// A certificate that was issued.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IssuedCertificate {
    /// `cer_…`.
    pub(crate) id: String,
    /// The number on it.
    pub(crate) number: String,
}

/// Why a certificate is revoked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevokeCertificateRequest {
    /// 1 to 200 characters.
    pub(crate) reason: String,
}

/// How a certificate is to be printed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintCertificateRequest {
    /// The claims to show; all if empty. What is not shown is not in the code either.
    #[serde(default)]
    pub(crate) claims: Vec<String>,
}
