use axum::http::{HeaderMap, header};

/// The language of an answer's words. Chinese unless the reader prefers English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    /// 简体中文.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The language tag (BCP 47).
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// One of the two texts.
    pub(crate) const fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }

    /// What `Accept-Language` asks for (RFC 9110 §12.5.4): the higher quality wins, Chinese on a tie or for others.
    pub(crate) fn asked_for(headers: &HeaderMap) -> Self {
        let wishes = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let quality = |wanted: &str| {
            wishes
                .split(',')
                .filter_map(|wish| {
                    let mut parts = wish.trim().split(';');
                    let primary = parts.next()?.trim().split('-').next()?.to_ascii_lowercase();
                    let q = parts.find_map(|part| part.trim().strip_prefix("q=")?.trim().parse::<f32>().ok());
                    (primary == wanted).then(|| q.unwrap_or(1.0))
                })
                .fold(0.0_f32, f32::max)
        };
        if quality("en") > quality("zh") { Self::English } else { Self::Chinese }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_better_liked_of_the_two() {
        for (asked, expected) in [
            ("", Language::Chinese),
            ("en-GB,en;q=0.9", Language::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en;q=0.5, zh;q=0.4", Language::English),
            ("fr, en;q=0", Language::Chinese),
            ("EN", Language::English),
            ("en, zh", Language::Chinese),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, asked.parse().unwrap());
            assert_eq!(Language::asked_for(&headers), expected, "{asked}");
        }
    }
}
