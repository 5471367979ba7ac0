/// Why a certificate is not what it says it is. No text holds anything that the certificate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// It does not read as a certificate of this form.
    #[error("this does not read as a certificate")]
    Form,
    /// Bytes that should be a key of its kind are none.
    #[error("this is no key of its kind")]
    Key,
    /// It is signed by a key that is not among the published ones.
    #[error("the issuer's key is not among the published ones")]
    UnknownKey,
    /// The signature does not fit: it was changed, or somebody else made it.
    #[error("the signature does not fit: the certificate was changed or is not the issuer's")]
    Signature,
    /// What is shown is not what was signed.
    #[error("what is shown is not what was signed")]
    Disclosure,
    /// Its time has not begun or is over.
    #[error("the certificate does not hold at this moment")]
    Time,
    /// It has no claim of this name.
    #[error("the certificate has no such claim")]
    Claim,
    /// The status list is for something else, or too short.
    #[error("the status list does not cover this certificate")]
    Status,
}
