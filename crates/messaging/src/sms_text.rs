//! What may be written where others can read it.

use std::sync::Arc;

/// The text of a short message. Only [`crate::Templates`] makes one, out of its data; it takes no fields.
///
/// ```compile_fail,E0451
/// // A use case cannot write its own: the field is private and there is no constructor.
/// let text = messaging::SmsText { text: "张三，您的补贴".into() };
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsText {
    text: Arc<str>,
}

/// Subject and text of a mail, under the same rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailText {
    subject: Arc<str>,
    body: Arc<str>,
}

impl SmsText {
    pub(crate) fn checked(text: &str) -> Self {
        Self { text: text.trim().into() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl MailText {
    pub(crate) fn checked(subject: &str, body: &str) -> Self {
        Self { subject: subject.trim().into(), body: body.into() }
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The text.
    pub fn body(&self) -> &str {
        &self.body
    }
}

/// What a text that leaves may not name, beside everything that the charter refuses.
const OF_A_MATTER: &[&str] = &[
    "补贴",
    "津贴",
    "福利",
    "申领",
    "出生",
    "生育",
    "怀孕",
    "孕",
    "宝宝",
    "孩子",
    "婴",
    "儿",
    "结婚",
    "离婚",
    "婚",
    "死亡",
    "去世",
    "收养",
    "户口",
    "迁",
    "医保",
    "社保",
    "健康",
    "疾病",
    "残疾",
    "低保",
    "救助",
    "证明",
    "证书",
    "申请",
    "办件",
    "退回",
    "通过",
    "拒绝",
    "投诉",
    "更正",
    "查看过",
    "先生",
    "女士",
    "同志",
    "subsid",
    "allowance",
    "benefit",
    "birth",
    "pregnan",
    "baby",
    "child",
    "marri",
    "divorc",
    "death",
    "died",
    "adopt",
    "household",
    "insurance",
    "health",
    "disab",
    "certificate",
    "application",
    "refus",
    "approv",
    "complain",
    "correction",
    "dear ",
    "mr ",
    "mrs ",
    "ms ",
];

/// Whether a text may leave: no field, no digit of a number, no address of a person, no word of a matter.
pub(crate) fn says_nothing(text: &str) -> bool {
    let small = text.to_lowercase();
    !text.contains(['{', '}', '@'])
        && !text.chars().any(is_digit)
        && !OF_A_MATTER.iter().any(|word| small.contains(word))
        && access::charter::denied(text).is_none()
}

/// Whether it is a digit of any script. 一 in 一条 is a word and no digit.
fn is_digit(letter: char) -> bool {
    letter.is_numeric() && !('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// Octets of one short message in UCS-2.
const WHOLE: usize = 140;
/// Octets of one part beside its header of six.
const PART: usize = 134;

/// A text in UCS-2 (UTF-16, big-endian), cut into what fits one short message; each part of a longer one begins with a user data header
/// that names the message by `reference`, how many parts there are and which this is. A character of two units is never cut.
pub fn segments(text: &str, reference: u8) -> Vec<Vec<u8>> {
    let octets = |unit: char| {
        let mut pair = [0_u16; 2];
        unit.encode_utf16(&mut pair).iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>()
    };
    let whole: Vec<u8> = text.chars().flat_map(octets).collect();
    if whole.len() <= WHOLE {
        return vec![whole];
    }
    let mut parts: Vec<Vec<u8>> = vec![Vec::new()];
    for unit in text.chars().map(octets) {
        match parts.last_mut() {
            Some(last) if last.len() + unit.len() <= PART => last.extend(unit),
            _ => parts.push(unit),
        }
    }
    let all = u8::try_from(parts.len()).unwrap_or(u8::MAX);
    (1_u8..=all)
        .zip(parts)
        .map(|(part, octets)| [vec![0x05, 0x00, 0x03, reference, all, part], octets].concat())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(part: &[u8]) -> String {
        let text = if part.starts_with(&[5, 0, 3]) { &part[6..] } else { part };
        let units: Vec<u16> = text.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        String::from_utf16(&units).unwrap()
    }

    #[test]
    fn a_text_that_fits_has_no_header_and_a_longer_one_is_cut_between_characters() {
        assert_eq!(segments("您好", 7), [vec![0x60, 0xA8, 0x59, 0x7D]]);
        let seventy = "字".repeat(70);
        assert_eq!(segments(&seventy, 7).len(), 1);
        let parts = segments(&"字".repeat(71), 7);
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [140, 6 + 8]);
        assert_eq!((&parts[0][..6], &parts[1][..6]), (&[5, 0, 3, 7, 2, 1][..], &[5, 0, 3, 7, 2, 2][..]));
        // 𠮷 takes two units; at the border it goes into the next part whole.
        let text = format!("{}𠮷{}", "字".repeat(66), "末".repeat(10));
        let parts = segments(&text, 1);
        assert_eq!(parts.iter().map(|part| read(part)).collect::<String>(), text);
        assert!(parts.iter().all(|part| part.len() <= 140));
    }

    proptest::proptest! {
        #[test]
        fn parts_put_together_are_the_text(text in "\\PC{0,300}") {
            let parts = segments(&text, 9);
            proptest::prop_assert!(parts.iter().all(|part| part.len() <= 140));
            let joined: String = if parts.len() == 1 {
                let units: Vec<u16> = parts[0].chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
                String::from_utf16(&units).unwrap()
            } else {
                parts.iter().map(|part| read(part)).collect()
            };
            proptest::prop_assert_eq!(joined, text);
        }
    }

    #[test]
    fn what_names_somebody_or_their_matter_does_not_leave() {
        for fine in ["您有一条新消息，请登录万家查看", "You have a new message"] {
            assert!(says_nothing(fine), "{fine}");
        }
        for wrong in [
            "张三先生，您有一条新消息",
            "您的育儿补贴",
            "编号 2026",
            "编号２０２６",
            "{name} 您好",
            "您的办件已办结",
            "出生登记完成",
            "Your application",
            "Dear Zhang",
            "a@b.cn",
            "请按时参加孕检",
        ] {
            assert!(!says_nothing(wrong), "{wrong}");
        }
    }
}
