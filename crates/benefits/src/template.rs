//! Schemes without figures: what a place begins a benefit of its own from. A template gives and pays nothing.

use serde::Deserialize;

use crate::{BenefitFault, LawReference, Words};

const SHIPPED: &str = include_str!("../data/templates.yaml");

/// A support scheme whose figures each place has to write in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeTemplate {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: Words,
    /// What it is.
    pub summary: Words,
    /// The law behind it.
    pub law: Vec<LawReference>,
    /// What has to be known of a person.
    pub asks: Vec<Words>,
    /// Which figures are missing, to be written in with their source.
    pub missing: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Templates {
    templates: Vec<SchemeTemplate>,
}

/// The templates that ship.
pub fn templates() -> Result<Vec<SchemeTemplate>, BenefitFault> {
    let read: Templates = serde_saphyr::from_str(SHIPPED)
        .map_err(|fault| BenefitFault::Form { file: "templates.yaml", message: fault.to_string() })?;
    Ok(read.templates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_name_no_figure_and_nothing_refused() {
        let all = templates().unwrap();
        assert!(all.len() >= 6);
        for one in &all {
            let mut said = vec![&one.title, &one.summary, &one.missing];
            said.extend(&one.asks);
            for words in said {
                for text in [&words.zh, &words.en] {
                    assert!(text.bytes().all(|byte| !byte.is_ascii_digit()), "{}: {text}", one.code);
                    assert!(access::charter::denied(text).is_none(), "{}: {text}", one.code);
                }
            }
        }
        let mut codes: Vec<&str> = all.iter().map(|one| &*one.code).collect();
        codes.dedup();
        assert_eq!(codes.len(), all.len());
    }
}
