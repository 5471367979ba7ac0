#![no_main]

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    // What families photograph. What is kept of a picture is kept of it again, byte for byte.
    if let Ok(scan) = papers::Scan::of(content) {
        let again = papers::Scan::of(scan.content()).expect("what is kept can be kept");
        assert_eq!(again, scan);
        if scan.media() == papers::PaperMedia::Jpeg {
            assert!(scan.content().ends_with(&[0xff, 0xd9]));
        }
    }
    // A file of keys, as somebody may have edited it.
    if let Ok(text) = std::str::from_utf8(content) {
        let _ = papers::KeyRing::read(text);
    }
});
