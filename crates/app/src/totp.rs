//! Codes of a second factor: RFC 6238 with what every authenticator knows, SHA-1, six digits, steps of 30 seconds.

use base::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// How long a code holds.
const STEP_SECONDS: i64 = 30;
/// Codes of the step before and after are taken as well: clocks differ.
const DRIFT: i64 = 1;
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code of this secret it is, if it is a code of now that comes after the last one used.
pub(crate) fn step_of((secret, used): (&[u8; 20], i64), code: &str, now: Timestamp) -> Option<i64> {
    let typed: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    let now = now.micros().div_euclid(1_000_000).div_euclid(STEP_SECONDS);
    (now - DRIFT..=now + DRIFT).find(|step| *step > used && code_at(secret, *step).as_deref() == Some(&typed))
}

/// The six digits of a step.
fn code_at(secret: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last()? & 0xf);
    let four: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    Some(format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000))
}

/// The secret as an authenticator is told it: base32 (RFC 4648) without padding, 32 letters.
pub(crate) fn base32(secret: &[u8; 20]) -> String {
    secret
        .chunks(5)
        .flat_map(|chunk| {
            let bits = chunk.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            (0..8).rev().map(move |at| usize::try_from(bits >> (5 * at) & 31).unwrap_or(0))
        })
        .filter_map(|five| LETTERS.get(five).copied().map(char::from))
        .collect()
}

/// The secret that a text of [`base32`] tells.
pub(crate) fn unbase32(text: &str) -> Option<[u8; 20]> {
    let fives: Option<Vec<u64>> = text
        .bytes()
        .map(|byte| {
            LETTERS.iter().position(|letter| *letter == byte).and_then(|five| u64::try_from(five).ok())
        })
        .collect();
    let bytes: Vec<u8> = fives?
        .chunks(8)
        .flat_map(|eight| eight.iter().fold(0_u64, |bits, five| bits << 5 | five).to_be_bytes()[3..].to_vec())
        .collect();
    (text.len() == 32).then_some(bytes)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8; 20] = b"12345678901234567890";

    /// RFC 6238, appendix B, the last six digits of each.
    #[test]
    fn agrees_with_the_standards_vectors() {
        for (seconds, code) in [
            (59_i64, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(SECRET, seconds / STEP_SECONDS).as_deref(), Some(code), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_a_minute_and_a_half() {
        let moment = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000).unwrap();
        let step = 1_111_111_109 / 30;
        for seconds in [1_111_111_109, 1_111_111_109 - 30, 1_111_111_109 + 30] {
            assert_eq!(step_of((SECRET, 0), " 081 804 ", moment(seconds)), Some(step), "{seconds}");
        }
        assert_eq!(step_of((SECRET, 0), "081804", moment(1_111_111_109 + 61)), None);
        assert_eq!(step_of((SECRET, 0), "081805", moment(1_111_111_109)), None);
        assert_eq!(step_of((SECRET, step), "081804", moment(1_111_111_109)), None, "used");
    }

    /// RFC 4648 writes these bytes so.
    #[test]
    fn tells_an_authenticator_the_secret() {
        assert_eq!(base32(SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(unbase32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), Some(*SECRET));
        assert_eq!(unbase32("GEZDGNBV1"), None);
    }
}
