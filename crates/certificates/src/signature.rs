use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, Verifier as _};
use sha2::Digest as _;
use sm2::{dsa, elliptic_curve::sec1::ToSec1Point as _};

use crate::CertificateFault;

/// Whom an SM2 signature names as its signer where nothing else was agreed (GM/T 0009-2012, 10): mixed into what is hashed.
pub const SM2_SIGNER: &str = "1234567812345678";

/// How certificates are signed. Everything that follows from it hangs together: the curve, the hash under the signature and the hash
/// that the claims stand behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SignatureKind {
    /// Ed25519 (RFC 8032, RFC 8037), claims behind SHA-256.
    #[default]
    Ed25519,
    /// SM2 with SM3 (GB/T 32918.2-2016 on the curve of GB/T 32918.5-2017), claims behind SM3.
    Sm2,
}

impl SignatureKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Ed25519, Self::Sm2];

    /// The code under which it is set and kept.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::Sm2 => "sm2",
        }
    }

    /// Which one a code means.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What a token's header calls it. SM2 has no registered name; this is the one of draft-dang-webauthn-sm2.
    pub(crate) const fn algorithm(self) -> &'static str {
        match self {
            Self::Ed25519 => "EdDSA",
            Self::Sm2 => "SM2",
        }
    }

    /// The hash of a text that stands in for it in what is signed.
    pub(crate) fn hash(self, text: &[u8]) -> [u8; 32] {
        match self {
            Self::Ed25519 => sha2::Sha256::digest(text).into(),
            Self::Sm2 => sm3::Sm3::digest(text).into(),
        }
    }

    /// What `_sd_alg` calls that hash.
    pub(crate) const fn hash_name(self) -> &'static str {
        match self {
            Self::Ed25519 => "sha-256",
            Self::Sm2 => "sm3",
        }
    }
}

/// The half of a key that signs.
#[derive(Clone)]
pub(crate) enum Signing {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Sm2(Box<dsa::SigningKey>),
}

impl Signing {
    /// The key of 32 bytes. For SM2 they are a number from 1 to n-2 (GB/T 32918.1, 6.1), which all but one in 2³² are.
    pub(crate) fn of(kind: SignatureKind, seed: &[u8; 32]) -> Result<Self, CertificateFault> {
        match kind {
            SignatureKind::Ed25519 => Ok(Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(seed).into())),
            SignatureKind::Sm2 if *seed == SM2_LAST => Err(CertificateFault::Key),
            SignatureKind::Sm2 => dsa::SigningKey::from_slice(SM2_SIGNER, seed)
                .map(|key| Self::Sm2(Box::new(key)))
                .or(Err(CertificateFault::Key)),
        }
    }

    /// The same key for everybody.
    pub(crate) fn verifying(&self) -> Verifying {
        match self {
            Self::Ed25519(key) => Verifying::Ed25519(key.verifying_key()),
            Self::Sm2(key) => Verifying::Sm2(Box::new(key.verifying_key().clone())),
        }
    }

    /// Signs. Both kinds need no random bits: Ed25519 by its nature, SM2 by taking its number as RFC 6979 does.
    pub(crate) fn sign(&self, text: &[u8]) -> Result<[u8; 64], CertificateFault> {
        match self {
            Self::Ed25519(key) => Ok(key.sign(text).to_bytes()),
            Self::Sm2(key) => {
                let signature: dsa::Signature = key.try_sign(text).or(Err(CertificateFault::Key))?;
                Ok(signature.to_bytes().into())
            }
        }
    }
}

/// n-1 of the curve: as a key it has no inverse of 1+d, so that it can sign nothing.
const SM2_LAST: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x72,
    0x03, 0xDF, 0x6B, 0x21, 0xC6, 0x05, 0x2B, 0x53, 0xBB, 0xF4, 0x09, 0x39, 0xD5, 0x41, 0x22,
];

/// The half of a key that everybody may have.
#[derive(Debug, Clone)]
pub(crate) enum Verifying {
    Ed25519(ed25519_dalek::VerifyingKey),
    Sm2(Box<dsa::VerifyingKey>),
}

impl Verifying {
    /// Reads what [`Verifying::bytes`] wrote; a point that is not on the curve is a fault.
    pub(crate) fn of(kind: SignatureKind, bytes: &[u8]) -> Result<Self, CertificateFault> {
        match kind {
            SignatureKind::Ed25519 => {
                let bytes = bytes.try_into().or(Err(CertificateFault::Key))?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).or(Err(CertificateFault::Key))?;
                Ok(Self::Ed25519(key))
            }
            SignatureKind::Sm2 if bytes.len() == 65 && bytes.first() == Some(&4) => {
                let key = dsa::VerifyingKey::from_sec1_bytes(SM2_SIGNER, bytes);
                key.map(|key| Self::Sm2(Box::new(key))).or(Err(CertificateFault::Key))
            }
            SignatureKind::Sm2 => Err(CertificateFault::Key),
        }
    }

    pub(crate) fn kind(&self) -> SignatureKind {
        match self {
            Self::Ed25519(_) => SignatureKind::Ed25519,
            Self::Sm2(_) => SignatureKind::Sm2,
        }
    }

    /// 32 bytes of Ed25519; 65 of SM2: 04, x, y (GM/T 0009-2012, 7.1).
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.to_bytes().to_vec(),
            Self::Sm2(key) => key.to_sec1_point(false).as_bytes().to_vec(),
        }
    }

    /// The members that make it a JWK, in the order of their names.
    pub(crate) fn members(&self) -> Vec<(&'static str, String)> {
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Ed25519(key) => {
                vec![("crv", "Ed25519".to_owned()), ("kty", "OKP".to_owned()), ("x", part(key.as_bytes()))]
            }
            Self::Sm2(key) => {
                let point = key.to_sec1_point(false);
                let half = |half: Option<&sm2::FieldBytes>| part(half.map_or(&[], |half| half.as_slice()));
                vec![
                    ("crv", "SM2".to_owned()),
                    ("kty", "EC".to_owned()),
                    ("x", half(point.x())),
                    ("y", half(point.y())),
                ]
            }
        }
    }

    pub(crate) fn verify(&self, text: &[u8], signature: &[u8]) -> Result<(), CertificateFault> {
        match self {
            Self::Ed25519(key) => {
                let signature =
                    ed25519_dalek::Signature::from_slice(signature).or(Err(CertificateFault::Form))?;
                key.verify(text, &signature).or(Err(CertificateFault::Signature))
            }
            Self::Sm2(key) => {
                let signature = dsa::Signature::from_slice(signature).or(Err(CertificateFault::Form))?;
                key.verify(text, &signature).or(Err(CertificateFault::Signature))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> =
            text.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }

    /// GB/T 32918.5-2017, annex A.2: the key, the message and the signature of its example on the recommended curve.
    const KEY: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    const X: &str = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020";
    const Y: &str = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
    const R: &str = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3";
    const S: &str = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";

    fn standards_key() -> Signing {
        Signing::of(SignatureKind::Sm2, &hex(KEY).try_into().unwrap()).unwrap()
    }

    #[test]
    fn agrees_with_the_standards_example() {
        let public = standards_key().verifying();
        assert_eq!(public.bytes(), [vec![4], hex(X), hex(Y)].concat());
        let read = Verifying::of(SignatureKind::Sm2, &public.bytes()).unwrap();
        let signature = [hex(R), hex(S)].concat();
        read.verify(b"message digest", &signature).unwrap();
        assert_eq!(read.verify(b"message digests", &signature), Err(CertificateFault::Signature));
        for at in 0..64 {
            let mut changed = signature.clone();
            changed[at] ^= 1;
            assert!(read.verify(b"message digest", &changed).is_err(), "byte {at}");
        }
        // GB/T 32905-2016, annex A.1.
        assert_eq!(
            SignatureKind::Sm2.hash(b"abc").to_vec(),
            hex("66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0")
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        // 0, n-1, n and what lies above; n-2 is the last that is one.
        let least = [[0; 32], SM2_LAST, [0xFF; 32]];
        for seed in least {
            assert!(matches!(Signing::of(SignatureKind::Sm2, &seed), Err(CertificateFault::Key)));
        }
        let mut n = SM2_LAST;
        n[31] += 1;
        assert!(matches!(Signing::of(SignatureKind::Sm2, &n), Err(CertificateFault::Key)));
        let mut greatest = SM2_LAST;
        greatest[31] -= 1;
        let key = Signing::of(SignatureKind::Sm2, &greatest).unwrap();
        key.verifying().verify(b"x", &key.sign(b"x").unwrap()).unwrap();
        // A point beside the curve, a compressed one, the other kind's bytes.
        let good = standards_key().verifying().bytes();
        let mut beside = good.clone();
        beside[64] ^= 1;
        let compressed = [&[3][..], &good[1..33]].concat();
        for bytes in [beside, compressed, good[1..33].to_vec(), Vec::new()] {
            assert!(matches!(Verifying::of(SignatureKind::Sm2, &bytes), Err(CertificateFault::Key)));
        }
        assert!(matches!(Verifying::of(SignatureKind::Ed25519, &good), Err(CertificateFault::Key)));
    }

    /// What we sign verifies in another house's program and the other way round, over keys and texts of many kinds.
    #[test]
    fn another_house_agrees() {
        use libsm::sm2::signature::{SigCtx, Signature};
        let other = SigCtx::new();
        for round in 0..12_u8 {
            let text = vec![round; usize::from(round) * 37];
            let seed = [round.wrapping_mul(21).wrapping_add(1); 32];
            let ours = Signing::of(SignatureKind::Sm2, &seed).unwrap();
            let secret = other.load_seckey(&seed).unwrap();
            let public = other.pk_from_sk(&secret).unwrap();
            assert_eq!(other.serialize_pubkey(&public, false).unwrap(), ours.verifying().bytes());
            let signed = ours.sign(&text).unwrap();
            let read = Signature::new(&signed[..32], &signed[32..]);
            assert!(other.verify(&text, &public, &read).unwrap(), "round {round}");
            assert!(!other.verify(b"something else", &public, &read).unwrap());

            let signed = other.sign(&text, &secret, &public).unwrap();
            let half = |half: Vec<u8>| [vec![0; 32 - half.len()], half].concat();
            let signed = [half(signed.get_r().to_bytes_be()), half(signed.get_s().to_bytes_be())].concat();
            ours.verifying().verify(&text, &signed).unwrap();
        }
    }
}
