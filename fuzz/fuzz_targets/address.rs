#![no_main]

libfuzzer_sys::fuzz_target!(|written: &str| {
    let address = text::address::parse(written);
    let _ = text::address::key(&address);
    let _ = text::address::building_key(&address);
    let _ = text::fold::match_key(written);
    let _ = text::name::split(written);
    let _ = text::pinyin::of_name(written);
    let _ = codes::division::Divisions::bundled().find_by_name(written);
});
