//! Certificates of what the register holds: issued at the counter, shown claim by claim, verified by anybody.

use access::{Action, Cx, Permit, Subject};
use base::{CertificateId, PersonId, Timestamp};
use certificates::{
    CertificateFault, IssuerKey, NewCertificate, PublicKeys, Shown, SignatureKind, StatusList, issue,
    present, verify,
};
use documents::{CertificatePaper, Language, PrintedClaim};
use records::Attribute;
use store::{CertificateCheck, IssuingKey, KnownCertificate, StoreError};

use crate::{App, AppError, Result, log, secrets};

/// What kind of certificate all of them are.
const KIND: &str = "urn:wanjia:register-statement:1";
/// Where the keys are published below the issuer's address.
pub const KEYS_PATH: &str = "/.well-known/jwt-vc-issuer";
/// Where the list of revoked ones is published, signed with Ed25519.
pub const STATUS_PATH: &str = "/.well-known/wanjia-certificate-status";
/// Where the same list is published, signed with SM2.
pub const SM2_STATUS_PATH: &str = "/.well-known/wanjia-certificate-status-sm2";
/// How long a copy of the list may be used, in seconds.
const LIST_SECONDS: i64 = 600;
/// The longest that a certificate may hold, in days.
const MOST_DAYS: u16 = 366;
/// How often a place is looked for that two offices took at once.
const TRIES: u32 = 5;
const DAY_MICROS: i64 = 86_400_000_000;

/// A claim that the register can make of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossibleClaim {
    /// Its name in the certificate.
    pub name: &'static str,
    /// What it would say.
    pub value: serde_json::Value,
}

/// The names of claims, with what they say in both languages.
pub const CLAIMS: [(&str, &str, &str); 7] = [
    ("name", "姓名", "name"),
    ("birth_date", "出生日期", "date of birth"),
    ("age_over_18", "年满 18 周岁", "aged 18 or over"),
    ("age_over_60", "年满 60 周岁", "aged 60 or over"),
    ("age_over_80", "年满 80 周岁", "aged 80 or over"),
    ("resident_of", "现住本地（登记册所载）", "resident of (by the register)"),
    ("hukou_in", "户籍地（登记册所载）", "household book in (by the register)"),
];

/// The reason of a revocation by which a new certificate takes the place of an earlier one. It is shown in the reader's language.
pub const REISSUED: &str = "reissued";

/// A certificate with who verified it.
#[derive(Debug, Clone)]
pub struct CertificateView {
    /// The certificate.
    pub known: KnownCertificate,
    /// Who verified it, latest first.
    pub checks: Vec<CertificateCheck>,
}

/// What came out of verifying online.
#[derive(Debug, Clone, PartialEq)]
pub enum Checked {
    /// It is the issuer's, holds, and was not revoked.
    Good(Shown),
    /// It is the issuer's and was revoked.
    Revoked(Shown),
    /// It is not what it says it is, or holds no longer.
    Bad(CertificateFault),
}

/// The claims that the register can make of a person now. The log names the person.
pub async fn possible_claims(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    person: PersonId,
) -> Result<Vec<PossibleClaim>> {
    claims_and_who(cx, app, permit, person).await.map(|(_, claims)| claims)
}

/// The same, with whom they are of.
async fn claims_and_who(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    person: PersonId,
) -> Result<(store::Listed, Vec<PossibleClaim>)> {
    let mut listed = app.store.listed_people(permit, std::iter::once(person)).await?;
    let listed = listed.remove(&person).ok_or(AppError::NotFound)?;
    let fields = log::listed_fields(&[&listed]);
    log::read_fields(cx, &app.store, permit, (Action::ReadRecord, Subject::People(vec![person])), fields)
        .await?;
    let claims = claims_of(&listed, cx.now());
    Ok((listed, claims))
}

fn claims_of(listed: &store::Listed, now: Timestamp) -> Vec<PossibleClaim> {
    let mut claims = Vec::new();
    let mut add = |name, value: serde_json::Value| claims.push(PossibleClaim { name, value });
    if let Some(name) = &listed.name {
        add("name", (&**name).into());
    }
    if let Some(born) = listed.birth_date.as_deref().filter(|born| born.len() == 10) {
        add("birth_date", born.into());
        for (name, years) in [("age_over_18", 18), ("age_over_60", 60), ("age_over_80", 80)] {
            if listed.alive && is_aged(born, years, now) {
                add(name, true.into());
            }
        }
    }
    // A township at most: an address is nobody's proof of living somewhere.
    let township = |code: &str| code.get(..9.min(code.len())).unwrap_or_default().to_owned();
    if let Some(code) = listed.usual_division.as_deref().filter(|_| listed.alive) {
        add("resident_of", township(code).into());
    }
    if let Some(code) = listed.hukou_division.as_deref().filter(|_| listed.alive) {
        add("hukou_in", township(code).into());
    }
    claims
}

/// Whether somebody born on a day has completed so many years: on the birthday, and one born on 29 February on 1 March.
pub(crate) fn is_aged(born: &str, years: i16, now: Timestamp) -> bool {
    let today = now.china_date();
    let Ok(born) = born.parse::<base::Date>() else { return false };
    let birthday = base::Date::new(born.year() + years, born.month(), born.day())
        .or_else(|_leap| base::Date::new(born.year() + years, 3, 1));
    birthday.is_ok_and(|birthday| birthday <= today)
}

/// Issues a certificate of these claims that holds for `days`. With `replaces`, the earlier one is revoked in its place. The log
/// has its entry first.
pub async fn issue_certificate(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    person: PersonId,
    (claims, days, replaces): (&[String], u16, Option<CertificateId>),
) -> Result<KnownCertificate> {
    let (listed, possible) = claims_and_who(cx, app, permit, person).await?;
    // What is issued says of somebody that they live here, are so old: of the dead the register says it no longer.
    if !listed.alive {
        return Err(AppError::HasDied);
    }
    let mut chosen = Vec::new();
    for name in claims {
        let known = possible.iter().find(|claim| claim.name == name).ok_or(AppError::Choice)?;
        chosen.push((known.name.to_owned(), known.value.clone()));
    }
    if chosen.is_empty() || days == 0 || days > MOST_DAYS {
        return Err(AppError::Choice);
    }
    if let Some(earlier) = replaces {
        let earlier = app.store.certificate(permit, earlier).await?.ok_or(AppError::NotFound)?;
        if earlier.person != person {
            return Err(AppError::NotFound);
        }
    }
    let fields = [Attribute::Name, Attribute::BirthDate, Attribute::Division, Attribute::HukouDivision];
    let entry = permit.entry(cx.now(), Action::IssueCertificate, Subject::People(vec![person]));
    log::keep(&app.store, &entry.of_fields(fields)).await?;
    let key = signing_key(cx, app).await?;
    for _ in 0..TRIES {
        let new = signed(cx, app, permit, &key, (person, &chosen, days)).await?;
        let new = KnownCertificate { replaces, ..new };
        let owed = [crate::messages::certified(cx, permit, &new, false)];
        match app.store.keep_certificate_owing(permit, &new, &owed).await {
            Ok(()) => {
                if let Some(earlier) = replaces {
                    app.store.revoke_certificate(permit, earlier, REISSUED, cx.now()).await?;
                }
                crate::messages::tell(cx, app, permit, &owed).await;
                return Ok(new);
            }
            Err(StoreError::Constraint) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::WrongState)
}

async fn signed(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    key: &IssuerKey,
    (person, chosen, days): (PersonId, &[(String, serde_json::Value)], u16),
) -> Result<KnownCertificate> {
    let place = app.store.next_certificate_place().await?;
    let number = number(&cx.env.random());
    let issued_at = cx.now();
    let expires_at = Timestamp::from_micros(issued_at.micros() + i64::from(days) * DAY_MICROS)
        .ok_or(AppError::Fault("a certificate would end beyond the calendar"))?;
    let seconds = |at: Timestamp| at.micros().div_euclid(1_000_000);
    let new = NewCertificate {
        issuer: app.issuer.to_string(),
        id: number.clone(),
        kind: KIND.to_owned(),
        issued: seconds(issued_at),
        expires: seconds(expires_at),
        status: (status_uri(app, key.kind()), place),
        claims: chosen.to_vec(),
    };
    let token = issue(key, &new, || cx.env.random()).map_err(AppError::Certificate)?;
    Ok(KnownCertificate {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        number: number.into(),
        place,
        person,
        claims: chosen.iter().map(|(name, _)| name.as_str().into()).collect(),
        token: token.into(),
        account: permit.account(),
        issued_at,
        expires_at,
        replaces: None,
        revoked: None,
    })
}

/// Twelve letters and digits that are hard to mistake, in groups of four.
fn number(random: &[u8; 12]) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map_or('2', char::from);
    let letters: Vec<char> = random.iter().map(letter).collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The key that signs certificates now: the last one that was made, if it signs as the service is set to; otherwise a new one, which
/// retires it.
async fn signing_key(cx: &Cx, app: &App) -> Result<IssuerKey> {
    let keys = app.store.issuing_keys().await?;
    if let Some(kept) = keys.iter().rev().find(|key| !key.retired)
        && kind_of(kept)? == app.signature
    {
        return read_key(app, kept).await;
    }
    let (key, seed) =
        IssuerKey::generate(app.signature, || cx.env.random()).map_err(AppError::Certificate)?;
    let seed = secrets::kept_seed(app, key.id(), seed).await?;
    let signature = app.signature.code().into();
    let kept = IssuingKey { id: key.id().into(), signature, seed, public: key.public(), retired: false };
    app.store.keep_issuing_key(&kept, cx.now()).await?;
    Ok(key)
}

fn kind_of(kept: &IssuingKey) -> Result<SignatureKind> {
    SignatureKind::from_code(&kept.signature).ok_or(AppError::Certificate(CertificateFault::Key))
}

async fn read_key(app: &App, kept: &IssuingKey) -> Result<IssuerKey> {
    let seed = secrets::seed_of(app, kept).await?;
    IssuerKey::from_seed(kind_of(kept)?, &seed).map_err(AppError::Certificate)
}

/// The list that a certificate names: one for each way of signing, so that whoever verifies one needs to know no other.
fn status_uri(app: &App, kind: SignatureKind) -> String {
    let path = match kind {
        SignatureKind::Ed25519 => STATUS_PATH,
        SignatureKind::Sm2 => SM2_STATUS_PATH,
    };
    format!("{}{path}", app.issuer)
}

/// A person's certificates with who verified them. The log names the person.
pub async fn person_certificates(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    person: PersonId,
) -> Result<Vec<CertificateView>> {
    possible_claims(cx, app, permit, person).await?;
    let mut views = Vec::new();
    for known in app.store.certificates_of(permit, person).await? {
        let checks = app.store.certificate_checks(permit, known.id).await?;
        views.push(CertificateView { known, checks });
    }
    Ok(views)
}

/// Revokes a certificate of the permit's area, with a reason. The log has its entry first.
pub async fn revoke_certificate(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: CertificateId,
    reason: &str,
) -> Result<()> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 200 {
        return Err(AppError::Choice);
    }
    let known = app.store.certificate(permit, id).await?.ok_or(AppError::NotFound)?;
    log::read(cx, &app.store, permit, Action::IssueCertificate, Subject::People(vec![known.person])).await?;
    let owed = [crate::messages::certified(cx, permit, &known, true)];
    if !app.store.revoke_certificate_owing(permit, id, (reason, cx.now()), &owed).await? {
        return Err(AppError::WrongState);
    }
    crate::messages::tell(cx, app, permit, &owed).await;
    Ok(())
}

/// Prints a certificate that shows these claims, as PDF with a code that holds no more than they. `place` names a division.
pub async fn print_certificate(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (id, claims): (CertificateId, &[String]),
    (language, place): (Language, fn(&str) -> String),
) -> Result<Vec<u8>> {
    let known = app.store.certificate(permit, id).await?.ok_or(AppError::NotFound)?;
    log::read(cx, &app.store, permit, Action::IssueCertificate, Subject::People(vec![known.person])).await?;
    paper_of(app, &known, claims, (language, place)).await
}

/// Sets the paper of a certificate that shows these claims, or all where none is named.
pub(crate) async fn paper_of(
    app: &App,
    known: &KnownCertificate,
    claims: &[String],
    (language, place): (Language, fn(&str) -> String),
) -> Result<Vec<u8>> {
    let names: Vec<&str> = if claims.is_empty() {
        known.claims.iter().map(|name| &**name).collect()
    } else {
        claims.iter().map(String::as_str).collect()
    };
    let token = present(&known.token, &names).map_err(AppError::Certificate)?;
    let keys = public_keys(app).await?;
    let issued = known.issued_at.micros().div_euclid(1_000_000);
    let shown = verify(&token, &keys, issued).map_err(AppError::Certificate)?;
    let printed = CLAIMS.iter().filter_map(|(name, zh, en)| {
        let value = shown.claims.get(*name)?;
        let said = match value {
            serde_json::Value::Bool(true) => language.of("是", "yes").to_owned(),
            serde_json::Value::String(text) if matches!(*name, "resident_of" | "hukou_in") => {
                format!("{} ({text})", place(text))
            }
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null
            | serde_json::Value::Bool(false)
            | serde_json::Value::Number(_)
            | serde_json::Value::Array(_)
            | serde_json::Value::Object(_) => value.to_string(),
        };
        Some(PrintedClaim { title: language.of(zh, en).to_owned(), value: said })
    });
    let day = |at: Timestamp| at.china_date().to_string();
    let note = crate::office_text(&app.store, &known.area, "certificate_note").await?;
    let paper = CertificatePaper {
        language,
        number: known.number.to_string(),
        office: place(known.area.prefix()),
        issued: day(known.issued_at),
        last_day: day(Timestamp::from_micros(known.expires_at.micros() - 1).unwrap_or(known.expires_at)),
        claims: printed.collect(),
        code: token,
        issuer: app.issuer.to_string(),
        note: language.of(&note.0, &note.1).to_owned(),
    };
    let printing = tokio::task::spawn_blocking(move || paper.print());
    printing.await.or(Err(AppError::Fault("printing was stopped")))?.map_err(AppError::Print)
}

/// The published halves of all keys, retired ones included.
pub async fn public_keys(app: &App) -> Result<PublicKeys> {
    let keys = app.store.issuing_keys().await?;
    let kinds = keys.iter().map(kind_of).collect::<Result<Vec<_>>>()?;
    let keys = kinds.into_iter().zip(keys.iter().map(|key| &*key.public));
    PublicKeys::of(keys).map_err(AppError::Certificate)
}

/// The document of keys that anybody may fetch and keep.
pub async fn issuer_document(app: &App) -> Result<serde_json::Value> {
    Ok(public_keys(app).await?.document(&app.issuer))
}

/// The list of revoked certificates, signed in this way, which says nothing about whose they are; none where no certificate was. It is
/// signed by the last key of its kind even when certificates are signed otherwise by now: what was issued before goes on being verified.
pub async fn status_list(app: &App, kind: SignatureKind) -> Result<Option<String>> {
    let keys = app.store.issuing_keys().await?;
    let Some(key) = keys.iter().rev().find(|key| &*key.signature == kind.code()) else { return Ok(None) };
    let key = read_key(app, key).await?;
    let (places, revoked) = app.store.revoked_places().await?;
    let now = app.env.now().micros().div_euclid(1_000_000);
    let list = StatusList::new(places, revoked).signed(&key, &status_uri(app, kind), now, LIST_SECONDS);
    list.map(Some).map_err(AppError::Certificate)
}

/// Verifies a certificate that somebody was shown, and notes that they did. It tells what the certificate itself shows and
/// whether it was revoked; nothing else of the register.
pub async fn check_certificate(app: &App, token: &str, who: &str) -> Result<Checked> {
    let now = app.env.now();
    let seconds = now.micros().div_euclid(1_000_000);
    let shown = match verify(token, &public_keys(app).await?, seconds) {
        Ok(shown) => shown,
        Err(fault) => return Ok(Checked::Bad(fault)),
    };
    let Some((id, revoked, _)) = app.store.certificate_standing(&shown.id).await? else {
        return Ok(Checked::Bad(CertificateFault::Status));
    };
    let outcome = if revoked.is_some() { "revoked" } else { "good" };
    let who: String = who.trim().chars().take(100).collect();
    app.store.keep_certificate_check(id, (&who, outcome), now).await?;
    Ok(if revoked.is_some() { Checked::Revoked(shown) } else { Checked::Good(shown) })
}
