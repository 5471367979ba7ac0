#![no_main]

use benefits::{Benefit, Facts, Situation, prove};

libfuzzer_sys::fuzz_target!(|written: &str| {
    let Ok(benefit) = Benefit::read(written) else { return };
    let _ = benefit.evaluate(&Facts::new());
    if let Ok(situations) = Situation::read_all(&benefit, benefits::SHIPPED[0].2) {
        let _ = prove(&benefit, &situations);
    }
});
