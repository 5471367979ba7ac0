#![no_main]

use intake::profile::Profile;

libfuzzer_sys::fuzz_target!(|text: &str| {
    match Profile::from_toml(text) {
        Ok(profile) => {
            let headers: Vec<String> = profile.column_names().into_iter().map(str::to_owned).collect();
            assert!(!headers.is_empty());
            let _ = Profile::propose(&headers);
        }
        Err(error) => assert!(!error.text_zh().is_empty() && !error.text_en().is_empty()),
    }
});
