use std::io::{Read as _, Write as _};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use serde_json::{Value, json};

use crate::{CertificateFault, IssuerKey, PublicKeys};

const KIND: &str = "statuslist+jwt";
/// The longest list that is read: 16 million certificates.
const MOST_BYTES: u64 = 2 << 20;

/// Which certificates of an issuer were revoked: one bit each (draft-ietf-oauth-status-list). It says nothing about whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatusList(Vec<u8>);

impl StatusList {
    /// A list for `places` certificates, of which those at these places were revoked. It is at least 1,024 long, so that its
    /// length tells little.
    pub fn new(places: u64, revoked: impl IntoIterator<Item = u64>) -> Self {
        let bytes = places.max(1024).div_ceil(8);
        let mut list = Self(vec![0; usize::try_from(bytes).unwrap_or(0)]);
        for place in revoked {
            if let Some(byte) = usize::try_from(place / 8).ok().and_then(|at| list.0.get_mut(at)) {
                *byte |= 1 << (place % 8);
            }
        }
        list
    }

    /// Whether the certificate at a place was revoked; a place beyond the list is a fault.
    pub fn is_revoked(&self, place: u64) -> Result<bool, CertificateFault> {
        let byte = usize::try_from(place / 8).ok().and_then(|at| self.0.get(at));
        byte.map(|byte| byte >> (place % 8) & 1 == 1).ok_or(CertificateFault::Status)
    }

    /// The list as it is published, signed: under `uri`, made at `now`, to be kept for `seconds`.
    pub fn signed(
        &self,
        key: &IssuerKey,
        uri: &str,
        now: i64,
        seconds: i64,
    ) -> Result<String, CertificateFault> {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&self.0).or(Err(CertificateFault::Form))?;
        let list = URL_SAFE_NO_PAD.encode(packed.finish().or(Err(CertificateFault::Form))?);
        let payload = json!({"sub": uri, "iat": now, "exp": now.saturating_add(seconds), "ttl": seconds,
            "status_list": {"bits": 1, "lst": list}});
        let Value::Object(payload) = payload else { return Err(CertificateFault::Form) };
        key.sign(KIND, &payload)
    }

    /// Reads a published list that is still to be kept, and checks its signature.
    pub fn read(text: &str, keys: &PublicKeys, uri: &str, now: i64) -> Result<Self, CertificateFault> {
        let (_, payload) = keys.open(KIND, text.trim())?;
        let expires = payload.get("exp").and_then(Value::as_i64).ok_or(CertificateFault::Form)?;
        if now >= expires {
            return Err(CertificateFault::Time);
        }
        if payload.get("sub").and_then(Value::as_str) != Some(uri) {
            return Err(CertificateFault::Status);
        }
        let list = payload.get("status_list").and_then(|list| list.get("lst")).and_then(Value::as_str);
        let packed =
            URL_SAFE_NO_PAD.decode(list.ok_or(CertificateFault::Form)?).or(Err(CertificateFault::Form))?;
        let mut bits = Vec::new();
        let mut reader = ZlibDecoder::new(&*packed).take(MOST_BYTES + 1);
        reader.read_to_end(&mut bits).or(Err(CertificateFault::Form))?;
        if u64::try_from(bits.len()).is_ok_and(|length| length <= MOST_BYTES) {
            Ok(Self(bits))
        } else {
            Err(CertificateFault::Status)
        }
    }
}
