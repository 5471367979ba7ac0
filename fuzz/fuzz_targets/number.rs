#![no_main]

use codes::{CitizenNumber, certificate, credit};

libfuzzer_sys::fuzz_target!(|written: &str| {
    if let Ok(number) = CitizenNumber::parse(written) {
        assert_eq!(number.as_str().len(), 18);
        assert_eq!(
            CitizenNumber::parse(number.as_str()).map(|again| again.as_str().to_owned()),
            Ok(number.as_str().to_owned())
        );
        assert!(!number.was_legacy() || number.check_digit_holds());
    }
    let _ = credit::CreditCode::parse(written);
    let _ = certificate::BirthCertificateNumber::parse(written);
    let _ = certificate::MarriageNumber::parse(written);
    let _ = text::number::read_int(written);
    if let Some(digits) = text::phone::read(written) {
        assert_eq!(text::phone::read(&digits).as_deref(), Some(digits.as_str()), "{written:?}");
    }
});
