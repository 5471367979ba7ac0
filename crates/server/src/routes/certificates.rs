use ::certificates::SignatureKind;
use app::certificates::{self, CLAIMS, CertificateView, Checked};
use axum::{
    Form, Json,
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base::kind;
use serde::Deserialize;

use crate::{
    dto::{
        certificates::{
            CertificateCheckRow, CertificateKinds, CertificateRow, ClaimName, IssueCertificateRequest,
            IssuedCertificate, PersonCertificates, PossibleClaimRow, PrintCertificateRequest,
            RefusedProofRow, RevokeCertificateRequest,
        },
        session::PurposeCode,
    },
    extract::{Body, PathId, Reader, Worker},
    language::Language,
    pages::{self, Page},
    problem::{Code, Problem},
    state::ServerState,
    words,
};

pub(crate) fn title(name: &str, language: Language) -> String {
    CLAIMS
        .iter()
        .find(|(known, ..)| *known == name)
        .map_or_else(|| name.to_owned(), |(_, zh, en)| language.of(zh, en).to_owned())
}

/// What a claim says, in words.
pub(crate) fn said(name: &str, value: &serde_json::Value, language: Language) -> String {
    match value {
        serde_json::Value::Bool(true) => language.of("是", "yes").to_owned(),
        serde_json::Value::String(code) if matches!(name, "resident_of" | "hukou_in") => {
            format!("{} ({code})", words::place_name(code)).trim().to_owned()
        }
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null
        | serde_json::Value::Bool(false)
        | serde_json::Value::Number(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => value.to_string(),
    }
}

/// What can be certified, and what is not ours to prove.
#[utoipa::path(get, path = "/api/certificate-kinds", tag = "certificates", operation_id = "certificate_kinds",
    security(("session" = [])),
    responses((status = 200, description = "Claims, and the proofs that communities must not issue", body = CertificateKinds)))]
pub(crate) async fn certificate_kinds(Worker { language, .. }: Worker) -> Json<CertificateKinds> {
    let claims = CLAIMS
        .iter()
        .map(|(name, zh, en)| ClaimName { name: (*name).to_owned(), title: language.of(zh, en).to_owned() });
    let refused = ::certificates::REFUSED.iter().map(|proof| RefusedProofRow {
        name: language.of(proof.zh, proof.en).to_owned(),
        office: language.of(proof.office_zh, proof.office_en).to_owned(),
        known: proof.known,
    });
    Json(CertificateKinds { claims: claims.collect(), refused: refused.collect() })
}

/// A person's certificates.
#[utoipa::path(get, path = "/api/people/{id}/certificates", tag = "people", operation_id = "person_certificates",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The certificates with who verified them, and what can be certified now; the log names the person",
        body = PersonCertificates)))]
pub(crate) async fn person_certificates(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<Json<PersonCertificates>, Problem> {
    state.places.learn(&state.app.store).await?;
    let views = certificates::person_certificates(&cx, &state.app, &permit, id).await?;
    let possible = certificates::possible_claims(&cx, &state.app, &permit, id).await?;
    let possible = possible.iter().map(|claim| PossibleClaimRow {
        name: claim.name.to_owned(),
        title: title(claim.name, language),
        value: said(claim.name, &claim.value, language),
    });
    Ok(Json(PersonCertificates {
        possible: possible.collect(),
        items: views.iter().map(|view| row(view, language)).collect(),
    }))
}

/// Why a certificate was revoked, in words: what a worker wrote, or that a new one took its place.
pub(crate) fn reason_of(reason: &str, language: Language) -> &str {
    // What was kept before the reason had a code of its own.
    match reason {
        certificates::REISSUED | "换发 reissued" => {
            language.of("已换发新的证明", "a new certificate took its place")
        }
        said => said,
    }
}

fn row(CertificateView { known, checks }: &CertificateView, language: Language) -> CertificateRow {
    let name = |name: &str| ClaimName { name: name.to_owned(), title: title(name, language) };
    CertificateRow {
        id: known.id.to_string(),
        number: known.number.to_string(),
        claims: known.claims.iter().map(|claim| name(claim)).collect(),
        issued_at: known.issued_at.to_string(),
        expires_at: known.expires_at.to_string(),
        revoked_at: known.revoked.as_ref().map(|(at, _)| at.to_string()),
        revoke_reason: known.revoked.as_ref().map(|(_, reason)| reason_of(reason, language).to_owned()),
        replaces: known.replaces.map(|id| id.to_string()),
        checks: checks
            .iter()
            .map(|check| CertificateCheckRow {
                at: check.at.to_string(),
                who: check.who.to_string(),
                outcome: check.outcome.to_string(),
            })
            .collect(),
    }
}

/// Issues a certificate.
#[utoipa::path(post, path = "/api/people/{id}/certificates", tag = "people", operation_id = "issue_certificate",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = IssueCertificateRequest,
    responses((status = 201, description = "It is issued, and in the log", body = IssuedCertificate)))]
pub(crate) async fn issue_certificate(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
    Body(asked): Body<IssueCertificateRequest>,
) -> Result<(StatusCode, Json<IssuedCertificate>), Problem> {
    let replaces = asked.replaces.map(|id| id.parse()).transpose().or(Err(Problem::of(Code::BodyInvalid)))?;
    let what = (asked.claims.as_slice(), asked.days, replaces);
    let issued = certificates::issue_certificate(&cx, &state.app, &permit, id, what).await?;
    let issued = IssuedCertificate { id: issued.id.to_string(), number: issued.number.to_string() };
    Ok((StatusCode::CREATED, Json(issued)))
}

/// Revokes a certificate.
#[utoipa::path(post, path = "/api/certificates/{id}/revoke", tag = "people", operation_id = "revoke_certificate",
    security(("session" = [])),
    params(("id" = String, Path, description = "`cer_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = RevokeCertificateRequest,
    responses((status = 204, description = "It is revoked from now on, and in the log")))]
pub(crate) async fn revoke_certificate(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Certificate>,
    Body(asked): Body<RevokeCertificateRequest>,
) -> Result<StatusCode, Problem> {
    certificates::revoke_certificate(&cx, &state.app, &permit, id, &asked.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Prints a certificate.
#[utoipa::path(post, path = "/api/certificates/{id}/paper", tag = "people", operation_id = "print_certificate",
    security(("session" = [])),
    params(("id" = String, Path, description = "`cer_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = PrintCertificateRequest,
    responses((status = 200, description = "One page of PDF/A with a code that holds what is shown and nothing more",
        content_type = "application/pdf", body = Vec<u8>)))]
pub(crate) async fn print_certificate(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Certificate>,
    Body(asked): Body<PrintCertificateRequest>,
) -> Result<impl IntoResponse, Problem> {
    state.places.learn(&state.app.store).await?;
    let what = (id, asked.claims.as_slice());
    let pdf = certificates::print_certificate(&cx, &state.app, &permit, what, printed_in(language)).await?;
    Ok((PAPER, pdf))
}

/// What a browser is told of a certificate's paper.
pub(crate) const PAPER: [(header::HeaderName, &str); 2] = [
    (header::CONTENT_TYPE, "application/pdf"),
    (header::CONTENT_DISPOSITION, "attachment; filename=\"certificate.pdf\""),
];

/// In which language a paper is set, and how it names places.
pub(crate) fn printed_in(language: Language) -> (app::planning::Language, fn(&str) -> String) {
    let language = match language {
        Language::Chinese => app::planning::Language::Chinese,
        Language::English => app::planning::Language::English,
    };
    (language, words::place_name)
}

/// The published keys.
#[utoipa::path(get, path = "/.well-known/jwt-vc-issuer", tag = "certificates", operation_id = "certificate_keys",
    responses((status = 200, description = "The issuer's address and public keys (JWK set), retired ones included",
        body = serde_json::Value, content_type = "application/json")))]
pub(crate) async fn certificate_keys(State(state): State<ServerState>) -> Result<Response, Problem> {
    let document = certificates::issuer_document(&state.app).await?;
    Ok(([(header::CACHE_CONTROL, "public, max-age=3600")], Json(document)).into_response())
}

/// The list of revoked certificates.
#[utoipa::path(get, path = "/.well-known/wanjia-certificate-status", tag = "certificates", operation_id = "certificate_status",
    responses((status = 200, description = "One bit a certificate, signed with Ed25519 (`statuslist+jwt`); it says nothing about whose they are",
        body = String, content_type = "application/statuslist+jwt"),
        (status = 204, description = "No certificate has been signed with Ed25519")))]
pub(crate) async fn certificate_status(State(state): State<ServerState>) -> Result<Response, Problem> {
    revoked_ones(&state, SignatureKind::Ed25519).await
}

/// The same list for certificates that are signed with SM2.
#[utoipa::path(get, path = "/.well-known/wanjia-certificate-status-sm2", tag = "certificates",
    operation_id = "certificate_status_sm2",
    responses((status = 200, description = "One bit a certificate, signed with SM2 (`statuslist+jwt`); it says nothing about whose they are",
        body = String, content_type = "application/statuslist+jwt"),
        (status = 204, description = "No certificate has been signed with SM2")))]
pub(crate) async fn certificate_status_sm2(State(state): State<ServerState>) -> Result<Response, Problem> {
    revoked_ones(&state, SignatureKind::Sm2).await
}

async fn revoked_ones(state: &ServerState, kind: SignatureKind) -> Result<Response, Problem> {
    Ok(match certificates::status_list(&state.app, kind).await? {
        Some(list) => {
            let headers = [
                (header::CONTENT_TYPE, "application/statuslist+jwt"),
                (header::CACHE_CONTROL, "public, max-age=600"),
            ];
            (headers, list).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// What somebody was shown, and who they say they are.
#[derive(Deserialize)]
pub(crate) struct VerifyForm {
    #[serde(default)]
    certificate: String,
    #[serde(default)]
    who: String,
}

/// The page on which anybody verifies a certificate. Works without scripts; nothing of the certificate stands in an address.
pub(crate) async fn verify_page(page: Page) -> Html<String> {
    pages::verify(page, None)
}

/// The same with what came out.
pub(crate) async fn verify_posted(
    State(state): State<ServerState>,
    page: Page,
    Form(asked): Form<VerifyForm>,
) -> Result<Html<String>, Problem> {
    state.places.learn(&state.app.store).await?;
    let checked = certificates::check_certificate(&state.app, &asked.certificate, &asked.who).await?;
    let lines = |shown: &::certificates::Shown| {
        let line = |(name, value): (&String, &serde_json::Value)| {
            (title(name, page.language), said(name, value, page.language))
        };
        shown.claims.iter().map(line).collect::<Vec<_>>()
    };
    let told = match &checked {
        Checked::Good(shown) => pages::Verified {
            good: true,
            words: good(page.language),
            number: Some(shown.id.clone()),
            lines: lines(shown),
        },
        Checked::Revoked(shown) => pages::Verified {
            good: false,
            words: page
                .language
                .of(
                    "签名属实，但本证明已经撤销，不能再使用。",
                    "The signature fits, but this certificate was revoked and holds no longer.",
                )
                .to_owned(),
            number: Some(shown.id.clone()),
            lines: Vec::new(),
        },
        Checked::Bad(fault) => pages::Verified {
            good: false,
            words: bad(*fault, page.language),
            number: None,
            lines: Vec::new(),
        },
    };
    Ok(pages::verify(page, Some(&told)))
}

fn good(language: Language) -> String {
    language
        .of(
            "属实：由本机关出具，未被改动，未被撤销，仍在有效期内。",
            "Genuine: issued by this office, unchanged, not revoked, and still holding.",
        )
        .to_owned()
}

fn bad(fault: ::certificates::CertificateFault, language: Language) -> String {
    use ::certificates::CertificateFault as Fault;
    let (zh, en) = match fault {
        Fault::Form => (
            "这不是一份证明的内容，请完整粘贴扫码所得的文字。",
            "This does not read as a certificate; paste the whole text of the code.",
        ),
        Fault::UnknownKey | Fault::Key => {
            ("不是本机关的密钥签发的。", "It was not signed with a key of this office.")
        }
        Fault::Signature | Fault::Disclosure => {
            ("内容被改动过，或不是本机关签发的。", "It was changed, or this office did not issue it.")
        }
        Fault::Time => ("已过有效期，或尚未生效。", "It holds no longer, or does not hold yet."),
        Fault::Claim | Fault::Status => ("登记册中没有这份证明。", "The register knows no such certificate."),
    };
    language.of(zh, en).to_owned()
}
