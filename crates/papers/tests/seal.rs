//! The seal of papers.
#![cfg(test)]

use papers::{KeyRing, KeysFault, SealFault, Sealed, key_line};

const ONE: [u8; 32] = [1; 32];
const TWO: [u8; 32] = [2; 32];

#[test]
fn what_is_sealed_opens_under_its_key_and_name_alone() {
    let ring = KeyRing::of_secret(&ONE);
    let sealed = ring.seal(b"a lease", b"paper 1 of somebody", [7; 12]).unwrap();
    assert!(!sealed.content.windows(5).any(|window| window == b"lease"));
    assert_eq!(sealed.content.len(), 12 + 7 + 16, "what is used once, the text, the tag");
    assert_eq!(ring.open(&sealed, b"paper 1 of somebody").unwrap(), b"a lease");
    assert_eq!(ring.open(&sealed, b"paper 1 of another"), Err(SealFault::Broken));
    for at in 0..sealed.content.len() {
        let mut changed = sealed.clone();
        changed.content[at] ^= 1;
        assert_eq!(ring.open(&changed, b"paper 1 of somebody"), Err(SealFault::Broken), "byte {at}");
    }
    let short = Sealed { content: vec![7; 11], ..sealed.clone() };
    assert_eq!(ring.open(&short, b""), Err(SealFault::Broken));
    let other = KeyRing::of_secret(&TWO);
    assert_eq!(other.open(&sealed, b"paper 1 of somebody"), Err(SealFault::UnknownKey));
    assert!(!format!("{ring:?} {sealed:?}").contains("lease"));
}

/// The test case 16 of the GCM proposal (`McGrew`, Viega), which NIST's own cases repeat: another implementation's numbers.
#[test]
fn it_is_aes_256_gcm() {
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    };
    let key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    let once = bytes("cafebabefacedbaddecaf888");
    let text = bytes(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    let about = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let expected = bytes(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
    );
    let ring = KeyRing::of_secret(&key.try_into().unwrap());
    let sealed = ring.seal(&text, &about, once.clone().try_into().unwrap()).unwrap();
    assert_eq!(sealed.content, [once, expected].concat());
}

#[test]
fn a_new_key_seals_and_the_earlier_ones_still_open() {
    let before = KeyRing::of_secret(&ONE);
    let sealed = before.seal(b"a lease", b"1", [1; 12]).unwrap();
    let text = format!("# keys of papers\n{}\n\n{}\r\n", key_line(&ONE), key_line(&TWO));
    let both = KeyRing::read(&text).unwrap();
    assert_eq!(both.open(&sealed, b"1").unwrap(), b"a lease");
    assert!(both.knows(before.current()) && both.current() != before.current());
    let again = both.seal(b"a lease", b"1", [2; 12]).unwrap();
    assert_eq!(KeyRing::of_secret(&TWO).open(&again, b"1").unwrap(), b"a lease");
    assert!(!format!("{both:?}").contains(&key_line(&ONE)));

    assert_eq!(KeyRing::read("# nothing\n").unwrap_err(), KeysFault::Empty);
    for wrong in ["short", "AAAA", "=", &key_line(&ONE)[1..]] {
        let text = format!("{}\n{wrong}\n", key_line(&ONE));
        assert_eq!(KeyRing::read(&text).unwrap_err(), KeysFault::Line(2), "{wrong}");
    }
}
