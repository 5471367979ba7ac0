use std::sync::LazyLock;

use intake::profile::Profile;

/// A department's extract that the program can read, by its bundled profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileName {
    /// The code: that of the source.
    pub code: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
}

/// The bundled profiles.
pub fn list_profiles() -> &'static [ProfileName] {
    static NAMES: LazyLock<Vec<ProfileName>> = LazyLock::new(|| {
        let texts = Profile::bundled_codes().filter_map(Profile::bundled);
        let profiles = texts.filter_map(|text| Profile::from_toml(text).ok());
        profiles
            .map(|profile| ProfileName { code: profile.code, zh: profile.name_zh, en: profile.name_en })
            .collect()
    });
    &NAMES
}

/// What a source is called. One that came by a profile of the user's own is called by its code.
pub fn source_name(code: &str) -> Option<&'static ProfileName> {
    list_profiles().iter().find(|profile| profile.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_departments_have_names() {
        for code in ["hukou", "marriage", "birth", "insurance", "residence"] {
            assert!(
                source_name(code).is_some_and(|profile| !profile.zh.is_empty() && !profile.en.is_empty()),
                "{code}"
            );
        }
        assert_eq!(source_name("tax"), None);
    }
}
