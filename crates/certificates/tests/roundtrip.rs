//! Issued, shown claim by claim, verified without us, revoked; and read by another house's reader.
#![cfg(test)]

use certificates::{
    CertificateFault, IssuerKey, NewCertificate, PublicKeys, SignatureKind, StatusList, issue, present,
    verify,
};
use serde_json::json;

const NOW: i64 = 1_790_000_000;
const LIST: &str = "https://register.example/api/certificates/status";

fn key(kind: SignatureKind, seed: u8) -> IssuerKey {
    IssuerKey::from_seed(kind, &[seed; 32]).unwrap()
}

fn published(key: &IssuerKey) -> PublicKeys {
    PublicKeys::of([(key.kind(), &*key.public())]).unwrap()
}

fn certificate() -> NewCertificate {
    NewCertificate {
        issuer: "https://register.example".to_owned(),
        id: "330110-1".to_owned(),
        kind: "urn:wanjia:register-statement".to_owned(),
        issued: NOW,
        expires: NOW + 86_400 * 30,
        status: (LIST.to_owned(), 7),
        claims: vec![
            ("name".to_owned(), json!("王芳")),
            ("birth_date".to_owned(), json!("1941-05-20")),
            ("age_over_80".to_owned(), json!(true)),
            ("resident_of".to_owned(), json!("330110005")),
        ],
    }
}

fn issued(kind: SignatureKind) -> String {
    let mut count = 0_u8;
    issue(&key(kind, 1), &certificate(), || {
        count += 1;
        [count; 16]
    })
    .unwrap()
}

#[test]
fn one_claim_is_shown_and_the_rest_is_not_in_it() {
    SignatureKind::ALL.into_iter().for_each(one_claim_is_shown);
}

fn one_claim_is_shown(kind: SignatureKind) {
    let whole = issued(kind);
    let shown = verify(&whole, &published(&key(kind, 1)), NOW).unwrap();
    assert_eq!((shown.claims.len(), shown.hidden), (4, 0));
    let one = present(&whole, &["age_over_80"]).unwrap();
    let shown = verify(&one, &published(&key(kind, 1)), NOW + 5).unwrap();
    assert_eq!(shown.claims.into_iter().collect::<Vec<_>>(), [("age_over_80".to_owned(), json!(true))]);
    assert_eq!((shown.hidden, shown.status), (3, (LIST.to_owned(), 7)));
    let decoded: Vec<u8> = one.bytes().collect();
    for secret in ["1941", "王芳", "330110005"] {
        use base64::Engine as _;
        let parts = one
            .split(['~', '.'])
            .filter_map(|part| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).ok());
        assert!(parts.into_iter().all(|part| !String::from_utf8_lossy(&part).contains(secret)), "{secret}");
    }
    assert!(decoded.len() < 1100, "{} characters fit a QR code", decoded.len());
    assert_eq!(present(&whole, &["marriage"]), Err(CertificateFault::Claim));
}

#[test]
fn what_mail_puts_in_between_changes_nothing() {
    for kind in [SignatureKind::Ed25519, SignatureKind::Sm2] {
        let (whole, keys) = (issued(kind), published(&key(kind, 1)));
        let letters: Vec<char> = whole.chars().collect();
        for between in ["\n", "\r\n  ", " ", "\u{3000}", "\u{200b}", "\t"] {
            let lines: Vec<String> = letters.chunks(61).map(|line| line.iter().collect()).collect();
            let pasted = format!(" {} ", lines.join(between));
            assert_eq!(verify(&pasted, &keys, NOW), verify(&whole, &keys, NOW), "{between:?}");
        }
        assert!(verify(&whole.replace('~', "~x"), &keys, NOW).is_err(), "a letter more is a change");
    }
}

#[test]
fn whatever_is_changed_is_found() {
    SignatureKind::ALL.into_iter().for_each(changes_are_found);
}

fn changes_are_found(kind: SignatureKind) {
    let whole = issued(kind);
    let keys = published(&key(kind, 1));
    assert_eq!(verify(&whole, &published(&key(kind, 2)), NOW), Err(CertificateFault::UnknownKey));
    assert_eq!(verify(&whole, &keys, NOW - 1), Err(CertificateFault::Time));
    assert_eq!(verify(&whole, &keys, NOW + 86_400 * 30), Err(CertificateFault::Time));
    // Every single character.
    let token = present(&whole, &["age_over_80"]).unwrap();
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(verify(&changed, &keys, NOW).is_err(), "character {at}");
    }
    // A claim of another certificate.
    let other = issue(
        &key(kind, 1),
        &NewCertificate { claims: vec![("age_over_80".to_owned(), json!(false))], ..certificate() },
        || [9; 16],
    )
    .unwrap();
    let (_, foreign) = other.split_once('~').unwrap();
    let (signed, _) = token.split_once('~').unwrap();
    assert_eq!(verify(&format!("{signed}~{foreign}"), &keys, NOW), Err(CertificateFault::Disclosure));
    // The same claim twice.
    let (_, own) = token.split_once('~').unwrap();
    assert_eq!(verify(&format!("{signed}~{own}{own}"), &keys, NOW), Err(CertificateFault::Disclosure));
    for odd in ["", "~", "a.b.c", "a.b.c~", "a.b.c~~", "....~"] {
        assert!(verify(odd, &keys, NOW).is_err(), "{odd}");
    }
}

#[test]
fn what_was_revoked_is_on_the_list_and_nothing_else_is() {
    SignatureKind::ALL.into_iter().for_each(the_list_holds);
}

fn the_list_holds(kind: SignatureKind) {
    let key = key(kind, 1);
    let list = StatusList::new(10_000, [7, 4_095, 9_999]);
    let text = list.signed(&key, LIST, NOW, 300).unwrap();
    let read = StatusList::read(&text, &published(&key), LIST, NOW + 299).unwrap();
    assert_eq!(read, list);
    let revoked: Vec<u64> = (0..10_000).filter(|place| read.is_revoked(*place).unwrap()).collect();
    assert_eq!(revoked, [7, 4_095, 9_999]);
    assert_eq!(read.is_revoked(10_000), Err(CertificateFault::Status));
    assert!(text.len() < 700, "{} characters", text.len());
    assert_eq!(StatusList::read(&text, &published(&key), LIST, NOW + 300), Err(CertificateFault::Time));
    assert_eq!(
        StatusList::read(&text, &published(&key), "https://other", NOW),
        Err(CertificateFault::Status)
    );
    // A certificate is no status list.
    assert_eq!(
        StatusList::read(issued(kind).split('~').next().unwrap(), &published(&key), LIST, NOW),
        Err(CertificateFault::Form)
    );
}

#[test]
fn published_keys_read_as_they_were_written() {
    let [old, new] = SignatureKind::ALL.map(|kind| key(kind, 1));
    let keys = PublicKeys::of([(old.kind(), &*old.public()), (new.kind(), &*new.public())]).unwrap();
    let document = keys.document("https://register.example").to_string();
    let read = PublicKeys::from_document(&document).unwrap();
    for kind in SignatureKind::ALL {
        assert!(verify(&issued(kind), &read, NOW).is_ok(), "{kind:?}");
    }
    assert!(matches!(PublicKeys::from_document("{}"), Err(CertificateFault::Form)));
    // Keys of kinds that are not known are left out; one that is none of its kind is said.
    let other =
        r#"{"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, {"kty": "oct", "k": "AA"}]}"#;
    let none = PublicKeys::from_document(other).unwrap();
    assert_eq!(verify(&issued(SignatureKind::Sm2), &none, NOW), Err(CertificateFault::UnknownKey));
    let zero = "A".repeat(43);
    let beside = format!(r#"{{"keys": [{{"kty": "EC", "crv": "SM2", "x": "{zero}", "y": "{zero}"}}]}}"#);
    assert!(matches!(PublicKeys::from_document(&beside), Err(CertificateFault::Key)));
}

/// The set in the words of RFC 7517, with the names of draft-dang-webauthn-sm2; the key's name is its thumbprint, worked out here by hand.
#[test]
fn an_sm2_key_is_published_under_its_thumbprint() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use sha2::Digest as _;
    let key = key(SignatureKind::Sm2, 1);
    let public = key.public();
    let [x, y] = [&public[1..33], &public[33..]].map(|half| URL_SAFE_NO_PAD.encode(half));
    let canonical = format!(r#"{{"crv":"SM2","kty":"EC","x":"{x}","y":"{y}"}}"#);
    let id = URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(canonical));
    assert_eq!(key.id(), id);
    let document = published(&key).document("https://register.example");
    assert_eq!(
        document["jwks"]["keys"],
        json!([{"kty": "EC", "crv": "SM2", "x": x, "y": y, "kid": id, "alg": "SM2", "use": "sig"}])
    );
    assert_eq!(format!("{key:?}"), format!("IssuerKey({id})"));
}

/// A key verifies its own algorithm alone, and its claims stand behind its own hash alone.
#[test]
fn a_header_cannot_say_another_algorithm() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    for kind in SignatureKind::ALL {
        let token = issued(kind);
        let (header, rest) = token.split_once('.').unwrap();
        let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
        for other in ["EdDSA", "SM2", "ES256", "none"] {
            let mut said: serde_json::Value = serde_json::from_str(&header).unwrap();
            if said["alg"] == other {
                continue;
            }
            said["alg"] = json!(other);
            let changed = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(said.to_string()));
            assert_eq!(
                verify(&changed, &published(&key(kind, 1)), NOW),
                Err(CertificateFault::Form),
                "{other}"
            );
        }
    }
}

/// Bytes that make no key are drawn again, and not for ever.
#[test]
fn a_new_key_is_drawn_until_it_is_one() {
    let mut drawn = [[0_u8; 32], [0xFF; 32], [7; 32]].into_iter();
    let (made, seed) = IssuerKey::generate(SignatureKind::Sm2, || drawn.next().unwrap()).unwrap();
    assert_eq!((made.id(), seed), (key(SignatureKind::Sm2, 7).id(), [7; 32]));
    assert!(matches!(IssuerKey::generate(SignatureKind::Sm2, || [0; 32]), Err(CertificateFault::Key)));
}

/// The reader of the crate `sd-jwt-payload` discloses the same claims of what we issue.
#[test]
fn another_house_reads_what_we_issue() {
    SignatureKind::ALL.into_iter().for_each(another_house_reads);
}

fn another_house_reads(kind: SignatureKind) {
    struct Hash(SignatureKind);
    impl sd_jwt_payload::Hasher for Hash {
        fn digest(&self, input: &[u8]) -> Vec<u8> {
            use sha2::Digest as _;
            match self.0 {
                SignatureKind::Ed25519 => sha2::Sha256::digest(input).to_vec(),
                SignatureKind::Sm2 => libsm::sm3::hash::Sm3Hash::new(input).get_hash().to_vec(),
            }
        }
        fn alg_name(&self) -> &'static str {
            match self.0 {
                SignatureKind::Ed25519 => "sha-256",
                SignatureKind::Sm2 => "sm3",
            }
        }
    }
    let parsed = sd_jwt_payload::SdJwt::parse(&issued(kind)).unwrap();
    let object = parsed.into_disclosed_object(&Hash(kind)).unwrap();
    assert_eq!(object["name"], json!("王芳"));
    assert_eq!(object["age_over_80"], json!(true));
    let one = sd_jwt_payload::SdJwt::parse(&present(&issued(kind), &["age_over_80"]).unwrap()).unwrap();
    let object = one.into_disclosed_object(&Hash(kind)).unwrap();
    assert!(object.get("name").is_none() && object["age_over_80"] == json!(true));
}
