use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::CertificateFault;

/// A key that signs certificates. It prints as nothing but its public name.
pub struct IssuerKey {
    key: SigningKey,
    id: String,
}

impl std::fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuerKey({})", self.id)
    }
}

impl IssuerKey {
    /// The key of 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let id = thumbprint(&key.verifying_key());
        Self { key, id }
    }

    /// Its public name: the thumbprint of its public half (RFC 7638).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Signs a header and a payload as a compact JWS.
    pub(crate) fn sign(&self, kind: &str, payload: &Map<String, Value>) -> Result<String, CertificateFault> {
        let header = json!({"alg": "EdDSA", "typ": kind, "kid": self.id});
        let part = |value: &[u8]| URL_SAFE_NO_PAD.encode(value);
        let payload = serde_json::to_vec(payload).or(Err(CertificateFault::Form))?;
        let signed = format!("{}.{}", part(header.to_string().as_bytes()), part(&payload));
        let signature = self.key.sign(signed.as_bytes());
        Ok(format!("{signed}.{}", part(&signature.to_bytes())))
    }
}

/// The keys that an issuer has published, retired ones included: what they signed still verifies.
#[derive(Debug, Clone, Default)]
pub struct PublicKeys(Vec<(String, VerifyingKey)>);

impl PublicKeys {
    /// The public halves of an issuer's keys.
    pub fn of(keys: impl IntoIterator<Item = [u8; 32]>) -> Result<Self, CertificateFault> {
        let read = |bytes: [u8; 32]| {
            let key = VerifyingKey::from_bytes(&bytes).or(Err(CertificateFault::UnknownKey))?;
            Ok((thumbprint(&key), key))
        };
        keys.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Reads a published document: `{"issuer": …, "jwks": {"keys": […]}}` or a bare JWK set. Keys of other kinds are left out.
    pub fn from_document(text: &str) -> Result<Self, CertificateFault> {
        let document: Value = serde_json::from_str(text).or(Err(CertificateFault::Form))?;
        let set = document.pointer("/jwks/keys").or_else(|| document.get("keys"));
        let keys = set.and_then(Value::as_array).ok_or(CertificateFault::Form)?;
        Self::of(
            keys.iter()
                .filter(|key| key["crv"] == "Ed25519")
                .filter_map(|key| URL_SAFE_NO_PAD.decode(key["x"].as_str()?).ok()?.try_into().ok()),
        )
    }

    /// The document to publish under `/.well-known/jwt-vc-issuer`.
    pub fn document(&self, issuer: &str) -> Value {
        let keys: Vec<Value> = self
            .0
            .iter()
            .map(|(id, key)| {
                let x = URL_SAFE_NO_PAD.encode(key.to_bytes());
                json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": id, "alg": "EdDSA", "use": "sig"})
            })
            .collect();
        json!({"issuer": issuer, "jwks": {"keys": keys}})
    }

    /// The payload of a compact JWS of this kind, its signature checked.
    pub(crate) fn open(&self, kind: &str, jws: &str) -> Result<Map<String, Value>, CertificateFault> {
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
        if said.get("alg") != Some(&json!("EdDSA")) || said.get("typ") != Some(&json!(kind)) {
            return Err(CertificateFault::Form);
        }
        let id = said.get("kid").and_then(Value::as_str).ok_or(CertificateFault::Form)?;
        let (_, key) = self.0.iter().find(|(known, _)| known == id).ok_or(CertificateFault::UnknownKey)?;
        let signature = Signature::from_slice(&read(signature)?).or(Err(CertificateFault::Form))?;
        let signed = format!("{header}.{payload}");
        key.verify(signed.as_bytes(), &signature).or(Err(CertificateFault::Signature))?;
        object(payload)
    }
}

fn thumbprint(key: &VerifyingKey) -> String {
    let x = URL_SAFE_NO_PAD.encode(key.to_bytes());
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A: the key, its thumbprint, and the signature of its example.
    #[test]
    fn agrees_with_the_standards_example() {
        let decoded = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let key = IssuerKey::from_seed(&decoded.try_into().unwrap());
        assert_eq!(URL_SAFE_NO_PAD.encode(key.public()), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = URL_SAFE_NO_PAD.encode(key.key.sign(signed.as_bytes()).to_bytes());
        assert_eq!(
            signature,
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
    }
}
