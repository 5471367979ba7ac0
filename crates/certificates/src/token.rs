use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::{CertificateFault, IssuerKey, PublicKeys, SignatureKind};

/// The media type of the form (draft-ietf-oauth-sd-jwt-vc).
const KIND: &str = "dc+sd-jwt";

/// A certificate to be issued.
#[derive(Debug, Clone)]
pub struct NewCertificate {
    /// Who issues, as a URL under which the keys are published.
    pub issuer: String,
    /// Its own number.
    pub id: String,
    /// What kind of certificate it is.
    pub kind: String,
    /// When it is issued, and from when it no longer holds: seconds since 1970.
    pub issued: i64,
    /// The first second in which it no longer holds.
    pub expires: i64,
    /// Where its status stands: the list's URL and the place on it.
    pub status: (String, u64),
    /// What it says, by name; each can be shown without the others.
    pub claims: Vec<(String, Value)>,
}

/// What a verified certificate shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Who issued it.
    pub issuer: String,
    /// Its own number.
    pub id: String,
    /// What kind of certificate it is.
    pub kind: String,
    /// When it was issued.
    pub issued: i64,
    /// The first second in which it no longer holds.
    pub expires: i64,
    /// Where its status stands.
    pub status: (String, u64),
    /// The claims that are shown.
    pub claims: BTreeMap<String, Value>,
    /// How many claims are not shown.
    pub hidden: usize,
}

/// Issues a certificate with all its claims. `salt` gives 16 random bytes for each.
pub fn issue(
    key: &IssuerKey,
    new: &NewCertificate,
    mut salt: impl FnMut() -> [u8; 16],
) -> Result<String, CertificateFault> {
    let disclosures: Vec<String> = new
        .claims
        .iter()
        .map(|(name, value)| {
            let salt = URL_SAFE_NO_PAD.encode(salt());
            URL_SAFE_NO_PAD.encode(json!([salt, name, value]).to_string())
        })
        .collect();
    // In order of the hashes, so that their order says nothing.
    let mut hashes: Vec<String> = disclosures.iter().map(|disclosure| hash(key.kind(), disclosure)).collect();
    hashes.sort_unstable();
    let (uri, index) = &new.status;
    let payload = json!({
        "iss": new.issuer,
        "jti": new.id,
        "vct": new.kind,
        "iat": new.issued,
        "exp": new.expires,
        "status": {"status_list": {"uri": uri, "idx": index}},
        "_sd_alg": key.kind().hash_name(),
        "_sd": hashes,
    });
    let Value::Object(payload) = payload else { return Err(CertificateFault::Form) };
    let mut token = key.sign(KIND, &payload)?;
    token.push('~');
    for disclosure in disclosures {
        token.push_str(&disclosure);
        token.push('~');
    }
    Ok(token)
}

/// The same certificate with these claims only.
pub fn present(token: &str, claims: &[&str]) -> Result<String, CertificateFault> {
    let token = unbroken(token);
    let (signed, disclosures) = parts(&token)?;
    let mut shown = format!("{signed}~");
    for name in claims {
        let mut found = false;
        for disclosure in &disclosures {
            if read(disclosure)?.0 == *name {
                shown.push_str(disclosure);
                shown.push('~');
                found = true;
            }
        }
        if !found {
            return Err(CertificateFault::Claim);
        }
    }
    Ok(shown)
}

/// What a certificate shows, if its signature is a published key's, all that it shows was signed, and it holds at `now`
/// (seconds since 1970). Whether it was revoked is the status list's to say.
pub fn verify(token: &str, keys: &PublicKeys, now: i64) -> Result<Shown, CertificateFault> {
    let token = unbroken(token);
    let (signed, disclosures) = parts(&token)?;
    let (kind, payload) = keys.open(KIND, signed)?;
    if payload.get("_sd_alg") != Some(&json!(kind.hash_name())) {
        return Err(CertificateFault::Form);
    }
    let signed: Vec<&str> = payload
        .get("_sd")
        .and_then(Value::as_array)
        .map(|hashes| hashes.iter().filter_map(Value::as_str).collect())
        .ok_or(CertificateFault::Form)?;
    let mut claims = BTreeMap::new();
    for disclosure in &disclosures {
        let (name, value) = read(disclosure)?;
        let known = signed.contains(&hash(kind, disclosure).as_str());
        if !known || payload.contains_key(&name) || claims.insert(name, value).is_some() {
            return Err(CertificateFault::Disclosure);
        }
    }
    let text = |name: &str| {
        payload.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(CertificateFault::Form)
    };
    let second = |name: &str| payload.get(name).and_then(Value::as_i64).ok_or(CertificateFault::Form);
    let list = payload.get("status").and_then(|status| status.get("status_list"));
    let list = list.and_then(Value::as_object).ok_or(CertificateFault::Form)?;
    let shown = Shown {
        issuer: text("iss")?,
        id: text("jti")?,
        kind: text("vct")?,
        issued: second("iat")?,
        expires: second("exp")?,
        status: status(list).ok_or(CertificateFault::Form)?,
        hidden: signed.len().saturating_sub(claims.len()),
        claims,
    };
    if now < shown.issued || now >= shown.expires {
        return Err(CertificateFault::Time);
    }
    Ok(shown)
}

fn status(list: &Map<String, Value>) -> Option<(String, u64)> {
    Some((list.get("uri")?.as_str()?.to_owned(), list.get("idx")?.as_u64()?))
}

/// A certificate's text without what mail and messengers put in between: line breaks, spaces and marks without width. None of these
/// can be part of it, so nothing that was signed is changed.
fn unbroken(token: &str) -> String {
    let between = |letter: char| {
        letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
    };
    token.chars().filter(|letter| !between(*letter)).collect()
}

/// The signed part and the disclosures.
fn parts(token: &str) -> Result<(&str, Vec<&str>), CertificateFault> {
    let mut parts = token.split('~');
    let signed = parts.next().filter(|signed| !signed.is_empty()).ok_or(CertificateFault::Form)?;
    let mut disclosures: Vec<&str> = parts.collect();
    // It ends with a tilde: what would follow is a proof of the holder's key, which this form does not use.
    if disclosures.pop() != Some("") || disclosures.contains(&"") {
        return Err(CertificateFault::Form);
    }
    Ok((signed, disclosures))
}

fn read(disclosure: &str) -> Result<(String, Value), CertificateFault> {
    let bytes = URL_SAFE_NO_PAD.decode(disclosure).or(Err(CertificateFault::Form))?;
    match serde_json::from_slice(&bytes) {
        Ok((salt, name, value)) => {
            let _: String = salt;
            Ok((name, value))
        }
        Err(_) => Err(CertificateFault::Form),
    }
}

fn hash(kind: SignatureKind, disclosure: &str) -> String {
    URL_SAFE_NO_PAD.encode(kind.hash(disclosure.as_bytes()))
}
