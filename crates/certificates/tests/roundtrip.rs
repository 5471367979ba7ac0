//! Issued, shown claim by claim, verified without us, revoked; and read by another house's reader.
#![cfg(test)]

use certificates::{
    CertificateFault, IssuerKey, NewCertificate, PublicKeys, StatusList, issue, present, verify,
};
use serde_json::json;

const NOW: i64 = 1_790_000_000;
const LIST: &str = "https://register.example/api/certificates/status";

fn key(seed: u8) -> IssuerKey {
    IssuerKey::from_seed(&[seed; 32])
}

fn published(key: &IssuerKey) -> PublicKeys {
    PublicKeys::of([key.public()]).unwrap()
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

fn issued() -> String {
    let mut count = 0_u8;
    issue(&key(1), &certificate(), || {
        count += 1;
        [count; 16]
    })
    .unwrap()
}

#[test]
fn one_claim_is_shown_and_the_rest_is_not_in_it() {
    let whole = issued();
    let shown = verify(&whole, &published(&key(1)), NOW).unwrap();
    assert_eq!((shown.claims.len(), shown.hidden), (4, 0));
    let one = present(&whole, &["age_over_80"]).unwrap();
    let shown = verify(&one, &published(&key(1)), NOW + 5).unwrap();
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
fn whatever_is_changed_is_found() {
    let whole = issued();
    let keys = published(&key(1));
    assert_eq!(verify(&whole, &published(&key(2)), NOW), Err(CertificateFault::UnknownKey));
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
        &key(1),
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
    let key = key(1);
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
        StatusList::read(issued().split('~').next().unwrap(), &published(&key), LIST, NOW),
        Err(CertificateFault::Form)
    );
}

#[test]
fn published_keys_read_as_they_were_written() {
    let document = published(&key(1)).document("https://register.example").to_string();
    let read = PublicKeys::from_document(&document).unwrap();
    assert!(verify(&issued(), &read, NOW).is_ok());
    assert!(matches!(PublicKeys::from_document("{}"), Err(CertificateFault::Form)));
}

/// The reader of the crate `sd-jwt-payload` discloses the same claims of what we issue.
#[test]
fn another_house_reads_what_we_issue() {
    struct Sha;
    impl sd_jwt_payload::Hasher for Sha {
        fn digest(&self, input: &[u8]) -> Vec<u8> {
            use sha2::Digest as _;
            sha2::Sha256::digest(input).to_vec()
        }
        fn alg_name(&self) -> &'static str {
            "sha-256"
        }
    }
    let parsed = sd_jwt_payload::SdJwt::parse(&issued()).unwrap();
    let object = parsed.into_disclosed_object(&Sha).unwrap();
    assert_eq!(object["name"], json!("王芳"));
    assert_eq!(object["age_over_80"], json!(true));
    let one = sd_jwt_payload::SdJwt::parse(&present(&issued(), &["age_over_80"]).unwrap()).unwrap();
    let object = one.into_disclosed_object(&Sha).unwrap();
    assert!(object.get("name").is_none() && object["age_over_80"] == json!(true));
}
