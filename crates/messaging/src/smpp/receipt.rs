use rusmpp::{
    pdus::DeliverSm,
    tlvs::TlvValue,
    values::{MessageState, MessageType},
};

use crate::{Receipt, ReceiptState};

/// The receipt in a `deliver_sm`, as its optional parameters or, where there are none, as its text says (SMPP 3.4, appendix B).
pub(super) fn read_receipt(delivered: &DeliverSm) -> Option<Receipt> {
    let class = delivered.esm_class.message_type;
    if class != MessageType::ShortMessageContainsMCDeliveryReceipt {
        return None;
    }
    let text = String::from_utf8_lossy(delivered.short_message()).into_owned();
    let (mut reference, mut state, code) = said(&text);
    for tlv in delivered.tlvs() {
        if let Some(TlvValue::ReceiptedMessageId(id)) = tlv.value() {
            reference = Some(id.as_str().to_owned());
        } else if let Some(TlvValue::MessageState(known)) = tlv.value() {
            state = Some(of_state(*known));
        }
    }
    Some(Receipt { reference: reference?.into(), state: state?, code: code.into() })
}

/// A receipt as its text alone says it; `None` where it does not say of which message, or what became of it.
pub fn receipt_text(text: &str) -> Option<Receipt> {
    let (reference, state, code) = said(text);
    Some(Receipt { reference: reference?.into(), state: state?, code: code.into() })
}

fn said(text: &str) -> (Option<String>, Option<ReceiptState>, String) {
    let code = after(text, "stat:").or(after(text, "err:")).unwrap_or_default();
    (after(text, "id:").map(str::to_owned), after(text, "stat:").map(of_word), code.to_owned())
}

fn after<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let at = text.find(name)? + name.len();
    // What directly follows: an empty value is none, and not the next word.
    text.get(at..)?.split(char::is_whitespace).next().filter(|value| !value.is_empty())
}

fn of_word(word: &str) -> ReceiptState {
    match word.to_ascii_uppercase().as_str() {
        "DELIVRD" => ReceiptState::Delivered,
        "ACCEPTD" | "ENROUTE" | "UNKNOWN" | "SCHEDLD" => ReceiptState::UnderWay,
        _ => ReceiptState::Failed,
    }
}

fn of_state(state: MessageState) -> ReceiptState {
    match u8::from(state) {
        2 => ReceiptState::Delivered,
        // Expired, deleted, undeliverable, rejected, skipped.
        3 | 4 | 5 | 8 | 9 => ReceiptState::Failed,
        _ => ReceiptState::UnderWay,
    }
}

#[cfg(test)]
mod tests {
    use rusmpp::{
        types::{COctetString, OctetString},
        values::EsmClass,
    };

    use super::*;

    fn delivered(class: u8, text: &str) -> DeliverSm {
        DeliverSm::builder()
            .esm_class(EsmClass::from(class))
            .short_message(OctetString::from_vec(text.as_bytes().to_vec()).unwrap())
            .build()
    }

    #[test]
    fn the_text_of_appendix_b_is_read() {
        let text = "id:0a1b sub:001 dlvrd:001 submit date:2606300800 done date:2606300801 stat:DELIVRD err:000 text:";
        let read = read_receipt(&delivered(4, text)).unwrap();
        assert_eq!((&*read.reference, read.state, &*read.code), ("0a1b", ReceiptState::Delivered, "DELIVRD"));
        let read = read_receipt(&delivered(4, &text.replace("DELIVRD", "EXPIRED"))).unwrap();
        assert_eq!(read.state, ReceiptState::Failed);
        let read = read_receipt(&delivered(4, &text.replace("DELIVRD", "ENROUTE"))).unwrap();
        assert_eq!(read.state, ReceiptState::UnderWay);
        assert_eq!(read_receipt(&delivered(0, text)), None, "somebody's own message is no receipt");
        assert_eq!(read_receipt(&delivered(4, "stat:DELIVRD")), None, "of which message it does not say");
        assert_eq!(receipt_text("id: stat:DELIVRD err:000"), None, "an empty name is none");
        assert_eq!(receipt_text("id:7 stat:"), None, "what became of it is not said");
    }

    #[test]
    fn optional_parameters_go_before_the_text() {
        let mut one = delivered(4, "id:wrong stat:UNDELIV");
        one.push_tlv(rusmpp::tlvs::MessageDeliveryRequestTlvValue::ReceiptedMessageId(
            COctetString::from_string("77".into()).unwrap(),
        ));
        one.push_tlv(rusmpp::tlvs::MessageDeliveryRequestTlvValue::MessageState(MessageState::Delivered));
        let read = read_receipt(&one).unwrap();
        assert_eq!((&*read.reference, read.state), ("77", ReceiptState::Delivered));
    }
}
