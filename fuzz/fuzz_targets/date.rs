#![no_main]

libfuzzer_sys::fuzz_target!(|written: &str| {
    for date in [text::date::read(written), text::date::read_excel_serial(written)].into_iter().flatten() {
        // What was read is a date that stands for itself.
        let canonical = date.date.to_string();
        assert_eq!(text::date::read(&canonical).map(|again| again.date), Some(date.date), "{written:?}");
    }
});
