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
    let mut reference = after(&text, "id:").map(str::to_owned);
    let mut state = after(&text, "stat:").map(of_word);
    for tlv in delivered.tlvs() {
        if let Some(TlvValue::ReceiptedMessageId(id)) = tlv.value() {
            reference = Some(id.as_str().to_owned());
        } else if let Some(TlvValue::MessageState(known)) = tlv.value() {
            state = Some(of_state(*known));
        }
    }
    let code = after(&text, "stat:").or(after(&text, "err:")).unwrap_or_default();
    Some(Receipt { reference: reference?.into(), state: state?, code: code.into() })
}

fn after<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let at = text.find(name)? + name.len();
    text.get(at..)?.split_whitespace().next()
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
