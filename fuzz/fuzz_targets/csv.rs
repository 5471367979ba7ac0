#![no_main]

mod staging;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| staging::stage(bytes));
