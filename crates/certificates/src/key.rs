use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    CertificateFault, SignatureKind,
    signature::{Signing, Verifying},
};

/// How often random bytes are asked for that make a key; each time fails once in 2³².
const TRIES: u32 = 8;

/// A key that signs certificates. It prints as nothing but its public name.
pub struct IssuerKey {
    key: Signing,
    kind: SignatureKind,
    id: String,
}

impl std::fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuerKey({})", self.id)
    }
}

impl IssuerKey {
    /// The key of 32 bytes that were kept; not all bytes make one of SM2.
    pub fn from_seed(kind: SignatureKind, seed: &[u8; 32]) -> Result<Self, CertificateFault> {
        let key = Signing::of(kind, seed)?;
        let id = thumbprint(&key.verifying());
        Ok(Self { key, kind, id })
    }

    /// A new key and what it is made of, which is all that need be kept. `random` gives 32 random bytes each time.
    pub fn generate(
        kind: SignatureKind,
        mut random: impl FnMut() -> [u8; 32],
    ) -> Result<(Self, [u8; 32]), CertificateFault> {
        for _ in 0..TRIES {
            let seed = random();
            if let Ok(key) = Self::from_seed(kind, &seed) {
                return Ok((key, seed));
            }
        }
        Err(CertificateFault::Key)
    }

    /// Its public name: the thumbprint of its public half (RFC 7638).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How it signs.
    pub fn kind(&self) -> SignatureKind {
        self.kind
    }

    /// The public half: 32 bytes of Ed25519, 65 of SM2.
    pub fn public(&self) -> Vec<u8> {
        self.key.verifying().bytes()
    }

    /// Signs a header and a payload as a compact JWS.
    pub(crate) fn sign(&self, kind: &str, payload: &Map<String, Value>) -> Result<String, CertificateFault> {
        let header = json!({"alg": self.kind.algorithm(), "typ": kind, "kid": self.id});
        let part = |value: &[u8]| URL_SAFE_NO_PAD.encode(value);
        let payload = serde_json::to_vec(payload).or(Err(CertificateFault::Form))?;
        let signed = format!("{}.{}", part(header.to_string().as_bytes()), part(&payload));
        let signature = self.key.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", part(&signature)))
    }
}

/// The keys that an issuer has published, retired ones included: what they signed still verifies.
#[derive(Debug, Clone, Default)]
pub struct PublicKeys(Vec<(String, Verifying)>);

impl PublicKeys {
    /// The public halves of an issuer's keys.
    pub fn of<'a>(
        keys: impl IntoIterator<Item = (SignatureKind, &'a [u8])>,
    ) -> Result<Self, CertificateFault> {
        let read = |(kind, bytes)| {
            let key = Verifying::of(kind, bytes)?;
            Ok((thumbprint(&key), key))
        };
        keys.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Reads a published document: `{"issuer": …, "jwks": {"keys": […]}}` or a bare JWK set. Keys of other kinds are left out.
    pub fn from_document(text: &str) -> Result<Self, CertificateFault> {
        let document: Value = serde_json::from_str(text).or(Err(CertificateFault::Form))?;
        let set = document.pointer("/jwks/keys").or_else(|| document.get("keys"));
        let keys = set.and_then(Value::as_array).ok_or(CertificateFault::Form)?;
        let keys: Vec<_> = keys.iter().filter_map(published).collect();
        Self::of(keys.iter().map(|(kind, bytes)| (*kind, &**bytes)))
    }

    /// The document to publish under `/.well-known/jwt-vc-issuer`.
    pub fn document(&self, issuer: &str) -> Value {
        let keys: Vec<Value> = self.0.iter().map(|(id, key)| jwk(id, key)).collect();
        json!({"issuer": issuer, "jwks": {"keys": keys}})
    }

    /// The payload of a compact JWS of this kind, its signature checked, and how it is signed. A key verifies its own algorithm alone,
    /// whatever the header says.
    pub(crate) fn open(
        &self,
        kind: &str,
        jws: &str,
    ) -> Result<(SignatureKind, Map<String, Value>), CertificateFault> {
        let mut parts = jws.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(CertificateFault::Form);
        };
        let read = |part: &str| URL_SAFE_NO_PAD.decode(part).or(Err(CertificateFault::Form));
        let object = |part: &str| -> Result<Map<String, Value>, CertificateFault> {
            serde_json::from_slice(&read(part)?).or(Err(CertificateFault::Form))
        };
        let said = object(header)?;
        if said.get("typ") != Some(&json!(kind)) {
            return Err(CertificateFault::Form);
        }
        let id = said.get("kid").and_then(Value::as_str).ok_or(CertificateFault::Form)?;
        let (_, key) = self.0.iter().find(|(known, _)| known == id).ok_or(CertificateFault::UnknownKey)?;
        if said.get("alg").and_then(Value::as_str) != Some(key.kind().algorithm()) {
            return Err(CertificateFault::Form);
        }
        let signed = format!("{header}.{payload}");
        key.verify(signed.as_bytes(), &read(signature)?)?;
        Ok((key.kind(), object(payload)?))
    }
}

/// A key as a published set names it.
fn jwk(id: &str, key: &Verifying) -> Value {
    let named = [("kid", id), ("alg", key.kind().algorithm()), ("use", "sig")];
    let named = named.into_iter().map(|(name, value)| (name, value.to_owned()));
    let all = key.members().into_iter().chain(named);
    Value::Object(all.map(|(name, value)| (name.to_owned(), Value::String(value))).collect())
}

/// The key of a published JWK; none where it is of another kind.
fn published(key: &Value) -> Option<(SignatureKind, Vec<u8>)> {
    let part = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str()?).ok().filter(|part| part.len() == 32);
    match (key["kty"].as_str()?, key["crv"].as_str()?) {
        ("OKP", "Ed25519") => Some((SignatureKind::Ed25519, part("x")?)),
        ("EC", "SM2") => Some((SignatureKind::Sm2, [vec![4], part("x")?, part("y")?].concat())),
        _ => None,
    }
}

/// RFC 7638: the members that make the key, in order, and nothing else. SHA-256 for both kinds: it is a name and protects nothing.
fn thumbprint(key: &Verifying) -> String {
    // None of them holds a character that JSON would escape.
    let members: Vec<String> =
        key.members().into_iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{{{}}}", members.join(","))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A: the key, its thumbprint, and the signature of its example.
    #[test]
    fn agrees_with_the_standards_example() {
        let decoded = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let key = IssuerKey::from_seed(SignatureKind::Ed25519, &decoded.try_into().unwrap()).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(key.public()), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = URL_SAFE_NO_PAD.encode(key.key.sign(signed.as_bytes()).unwrap());
        assert_eq!(
            signature,
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
    }
}
