#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    // What a message centre says of a message, and what somebody answers one by. A receipt names a message.
    if let Some(receipt) = messaging::receipt_text(text) {
        assert!(!receipt.reference.is_empty() && !receipt.reference.contains(char::is_whitespace));
        assert!(!messaging::stops(text), "a receipt is no word that asks for no more");
    }
    let _ = messaging::mobile(text);
});
