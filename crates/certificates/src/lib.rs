//! Certificates that verify without us: an SD-JWT VC (selective disclosure) signed with Ed25519 (RFC 8037) or SM2 (GB/T 32918), and a
//! Token Status List that says which were revoked.
//!
//! A certificate holds several claims, each behind a hash. Whoever holds it shows as many as the occasion asks for and no more
//! ([`present`]); the signature covers the hashes, so that what is shown can be proved and what is not shown cannot be guessed
//! (each has 128 random bits of salt). The form is small and its random bits must come from the register's own source, so it is
//! written here; tests hold it to another house's reader.
//!
//! Everything here is a pure function of keys, texts and moments (seconds since 1970).

mod fault;
mod key;
mod refused;
mod signature;
mod status;
mod token;

pub use fault::CertificateFault;
pub use key::{IssuerKey, PublicKeys};
pub use refused::{REFUSED, RefusedProof};
pub use signature::{SM2_SIGNER, SignatureKind};
pub use status::StatusList;
pub use token::{NewCertificate, Shown, issue, present, verify};
