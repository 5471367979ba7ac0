use std::sync::LazyLock;

use super::Profile;

/// The profiles that come with the program.
pub(super) const TEXTS: &[(&str, &str)] = &[
    ("hukou", include_str!("../../../../profiles/hukou.toml")),
    ("marriage", include_str!("../../../../profiles/marriage.toml")),
    ("birth", include_str!("../../../../profiles/birth.toml")),
    ("insurance", include_str!("../../../../profiles/insurance.toml")),
    ("residence", include_str!("../../../../profiles/residence.toml")),
];

/// The same, read. A test proves that each of them reads.
pub(super) fn profiles() -> &'static [Profile] {
    static PROFILES: LazyLock<Vec<Profile>> =
        LazyLock::new(|| TEXTS.iter().filter_map(|(_, text)| Profile::from_toml(text).ok()).collect());
    &PROFILES
}
