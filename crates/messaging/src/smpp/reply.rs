use base::Redacted;
use rusmpp::{
    pdus::DeliverSm,
    values::{DataCoding, MessageType},
};

use crate::outbox::mobile;

/// Words by which somebody asks for no more short messages, as telephones in China and elsewhere send them.
const STOPS: [&str; 6] = ["T", "TD", "退订", "取消订阅", "STOP", "UNSUBSCRIBE"];

/// Whether an answer to a short message asks for no more of them: one of the words and nothing else, however it is written.
pub fn stops(text: &str) -> bool {
    let said: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control())
        .map(|letter| match letter {
            // Full-width letters, as some keyboards write them.
            'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter).to_ascii_uppercase()
            }
            _ => letter.to_ascii_uppercase(),
        })
        .collect();
    STOPS.contains(&said.trim_matches(['.', '。', '!', '！']))
}

/// The number of whoever answered by a word that asks for no more; `None` for anything else that somebody writes: nobody reads it.
pub(super) fn read_stop(delivered: &DeliverSm) -> Option<Redacted<String>> {
    if delivered.esm_class.message_type != MessageType::Default {
        return None;
    }
    let octets = delivered.short_message();
    let text = if delivered.data_coding == DataCoding::Ucs2 {
        let units: Vec<u16> = octets
            .chunks_exact(2)
            .map(|two| u16::from_be_bytes(<[u8; 2]>::try_from(two).unwrap_or_default()))
            .collect();
        String::from_utf16_lossy(&units)
    } else {
        String::from_utf8_lossy(octets).into_owned()
    };
    if !stops(&text) {
        return None;
    }
    mobile(delivered.source_addr.as_str()).map(Redacted::new)
}

#[cfg(test)]
mod tests {
    use rusmpp::{
        types::{COctetString, OctetString},
        values::EsmClass,
    };

    use super::*;

    fn delivered(class: u8, (coding, octets): (DataCoding, Vec<u8>), from: &str) -> DeliverSm {
        DeliverSm::builder()
            .esm_class(EsmClass::from(class))
            .source_addr(COctetString::from_string(from.to_owned()).unwrap())
            .data_coding(coding)
            .short_message(OctetString::from_vec(octets).unwrap())
            .build()
    }

    #[test]
    fn one_of_the_words_alone_asks_for_no_more() {
        for word in ["T", "td", " TD ", "退订", "退订。", "Stop", "ｔｄ", "ＴＤ", "取消订阅"] {
            assert!(stops(word), "{word}");
        }
        for other in ["", "谢谢", "T1", "我要退订吗", "stop it", "不退订", "TDT"] {
            assert!(!stops(other), "{other}");
        }
    }

    #[test]
    fn a_word_is_read_in_both_codings_and_whose_it_is() {
        let wide = "退订".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        let read = read_stop(&delivered(0, (DataCoding::Ucs2, wide.clone()), "8613800000001")).unwrap();
        assert_eq!(read.reveal(), "13800000001");
        let plain = (DataCoding::McSpecific, b"TD".to_vec());
        assert_eq!(read_stop(&delivered(0, plain.clone(), "13800000001")).unwrap().reveal(), "13800000001");
        assert!(read_stop(&delivered(4, plain.clone(), "13800000001")).is_none(), "a receipt is no answer");
        assert!(read_stop(&delivered(0, plain, "10086")).is_none(), "a short number is nobody's telephone");
        let other = (DataCoding::McSpecific, b"thanks".to_vec());
        assert!(read_stop(&delivered(0, other, "13800000001")).is_none());
    }
}
