//! A resident's own certificates, behind their door: how each stands, who verified it, one claim shown without the rest, the paper,
//! and the request for a new one. Only the office issues.

use std::collections::BTreeMap;

use base::{CertificateId, Timestamp};
use certificates::{Shown, present, verify};
use documents::{Language, drawn_code};
use serde_json::Value;
use store::{Case, CaseKind, CertificateCheck, KnownCertificate};

use crate::{
    App, AppError, Result, cases,
    certificates::{CLAIMS, paper_of, public_keys},
    doors::Resident,
    log,
};

/// What a case is about that asks for a certificate.
pub const ASKED_FOR: &str = "certificate";

/// How a certificate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may be shown and relied on.
    Holds,
    /// Its days are over.
    Over,
    /// The office took it back.
    Revoked,
}

/// One of the resident's own certificates.
#[derive(Debug, Clone)]
pub struct OwnCertificate {
    /// It.
    pub known: KnownCertificate,
    /// How it stands now.
    pub standing: Standing,
    /// What it says, by the claims' names.
    pub claims: BTreeMap<String, Value>,
    /// Who verified it, latest first.
    pub checks: Vec<CertificateCheck>,
}

/// Some claims of a certificate, to be shown to somebody.
#[derive(Debug, Clone)]
pub struct ToShow {
    /// The certificate's number.
    pub number: Box<str>,
    /// What is shown and how many claims are not.
    pub shown: Shown,
    /// The text that verifies.
    pub text: String,
    /// The same as a code, drawn as SVG.
    pub drawn: String,
}

fn standing(known: &KnownCertificate, now: Timestamp) -> Standing {
    if known.revoked.is_some() {
        Standing::Revoked
    } else if known.expires_at <= now {
        Standing::Over
    } else {
        Standing::Holds
    }
}

/// The resident's certificates, newest first. The log has it that they looked.
pub async fn own_certificates(app: &App, resident: &Resident) -> Result<Vec<OwnCertificate>> {
    log::read_own(&resident.cx, &app.store, &resident.permit, resident.person).await?;
    let keys = public_keys(app).await?;
    let mut own = Vec::new();
    for known in app.store.certificates_of(&resident.permit, resident.person).await? {
        // Read as on the day of issue: what an old one said is still theirs to see.
        let issued = known.issued_at.micros().div_euclid(1_000_000);
        let shown = verify(&known.token, &keys, issued).map_err(AppError::Certificate)?;
        let checks = app.store.certificate_checks(&resident.permit, known.id).await?;
        own.push(OwnCertificate {
            standing: standing(&known, resident.cx.now()),
            claims: shown.claims,
            known,
            checks,
        });
    }
    Ok(own)
}

/// A certificate of the resident's own that holds; nobody shows one that does not.
async fn holding(app: &App, resident: &Resident, id: CertificateId) -> Result<KnownCertificate> {
    let own = app.store.certificates_of(&resident.permit, resident.person).await?;
    let known = own.into_iter().find(|known| known.id == id).ok_or(AppError::NotFound)?;
    match standing(&known, resident.cx.now()) {
        Standing::Holds => Ok(known),
        Standing::Over | Standing::Revoked => Err(AppError::WrongState),
    }
}

/// The claims that are named, and no more, as text and code.
pub async fn show_claims(
    app: &App,
    resident: &Resident,
    id: CertificateId,
    claims: &[String],
) -> Result<ToShow> {
    if claims.is_empty() {
        return Err(AppError::Choice);
    }
    let known = holding(app, resident, id).await?;
    log::read_own(&resident.cx, &app.store, &resident.permit, resident.person).await?;
    let names: Vec<&str> = claims.iter().map(String::as_str).collect();
    let text = present(&known.token, &names).map_err(AppError::Certificate)?;
    let now = resident.cx.now().micros().div_euclid(1_000_000);
    let shown = verify(&text, &public_keys(app).await?, now).map_err(AppError::Certificate)?;
    let drawn = drawn_code(&text).map_err(AppError::Print)?;
    Ok(ToShow { number: known.number, shown, text, drawn })
}

/// The paper of a certificate with these claims, or with all where none is named.
pub async fn own_paper(
    app: &App,
    resident: &Resident,
    (id, claims): (CertificateId, &[String]),
    how: (Language, fn(&str) -> String),
) -> Result<Vec<u8>> {
    let known = holding(app, resident, id).await?;
    log::read_own(&resident.cx, &app.store, &resident.permit, resident.person).await?;
    paper_of(app, &known, claims, how).await
}

/// Asks the office for a certificate of these claims: a case with a number and a day, which a person answers.
pub async fn ask_for_certificate(
    app: &App,
    resident: &Resident,
    claims: &[String],
    what_for: &str,
) -> Result<Case> {
    let mut titles = Vec::new();
    for name in claims {
        titles.push(CLAIMS.iter().find(|(known, ..)| known == name).ok_or(AppError::Choice)?.1);
    }
    if titles.is_empty() {
        return Err(AppError::Choice);
    }
    let what_for = what_for.trim();
    let mut words = format!("申请出具证明：{}", titles.join("、"));
    if !what_for.is_empty() {
        words.push_str("。用途：");
        words.push_str(what_for);
    }
    cases::file_case(app, resident, CaseKind::Other, (ASKED_FOR, &words)).await
}
