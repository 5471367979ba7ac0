//! What the file targets share: a bundled profile stages the bytes, and what comes out keeps its promises.

use std::{ops::ControlFlow, sync::LazyLock};

use intake::{
    profile::Profile,
    reader::{self, FileHints, Limits},
    rejected,
    stage::{StageOptions, read_file},
};

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let texts = Profile::bundled_codes().filter_map(Profile::bundled);
    texts.map(|text| Profile::from_toml(text).expect("bundled profiles read")).collect()
});

/// Small limits keep an honest but large unpacking from looking like a hang.
fn limits() -> Limits {
    Limits { unpacked_bytes: 8 << 20, shared_text_bytes: 4 << 20, ratio: 200, ratio_from_bytes: 1 << 20 }
}

/// Reads the bytes without a profile and with one of them, which their length picks.
pub fn stage(bytes: &[u8]) {
    let hints = FileHints { limits: limits(), ..FileHints::default() };
    match reader::open(bytes, &hints) {
        Ok(rows) => {
            let width = rows.columns().len();
            let walked = rows.for_each_row(&mut |cells| {
                assert!(cells.len() >= width);
                ControlFlow::Continue(())
            });
            if let Err(error) = walked {
                assert!(!error.text_zh().is_empty());
            }
        }
        Err(error) => assert!(!error.text_en().is_empty()),
    }
    let options = StageOptions { threads: Some(1), limits: limits(), ..StageOptions::default() };
    if let Some(profile) = PROFILES.get(bytes.len() % PROFILES.len()) {
        let (mut records, mut rejections, mut file) = (0, 0, Vec::new());
        let staged = read_file(profile, bytes, &options, &mut |chunk| {
            records += chunk.records.len() as u64;
            rejections += chunk.rejected.len() as u64;
            rejected::write_csv(&chunk.columns, &chunk.rejected, &mut file).expect("memory takes every byte");
            ControlFlow::Continue(())
        });
        if let Ok(summary) = staged {
            assert_eq!((summary.records, summary.rejected), (records, rejections));
            assert_eq!(summary.rows, records + rejections);
        }
    }
}
