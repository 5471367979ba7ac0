use serde::Deserialize;

/// A text in the two languages of every screen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both texts with each `{name}` replaced by what `value` gives for it; a name that it does not know stays as written.
    pub(crate) fn filled(&self, value: &dyn Fn(&str) -> Option<String>) -> Self {
        Self { zh: fill(&self.zh, value), en: fill(&self.en, value) }
    }

    /// The names in braces, in both texts.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        [&self.zh, &self.en].into_iter().flat_map(|text| {
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        })
    }
}

fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut pieces = text.split('{');
    filled.extend(pieces.next());
    for piece in pieces {
        match piece.split_once('}') {
            Some((name, rest)) => {
                match value(name) {
                    Some(shown) => filled.push_str(&shown),
                    None => filled.extend(["{", name, "}"]),
                }
                filled.push_str(rest);
            }
            None => filled.extend(["{", piece]),
        }
    }
    filled
}
