use jiff::civil::Date;
use records::Attribute;
use serde::{Deserialize, Deserializer, de};

use crate::Words;

/// Where the law says it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// The act or notice.
    pub title: Words,
    /// Its part; empty where the whole is meant.
    #[serde(default)]
    pub article: String,
    /// Where the text was read.
    pub source: String,
    /// Whether somebody has read it there. What is not verified is shown as such and decides nothing by itself.
    #[serde(default)]
    pub verified: bool,
    /// The first day on which it is in force, where known.
    #[serde(default, deserialize_with = "optional_day")]
    pub from: Option<Date>,
}

impl Law {
    /// Its part in English, such as `article 17` or `articles 2, 9`; as it is written where it is no plain article.
    pub fn article_in_english(&self) -> String {
        let parts: Option<Vec<String>> = self.article.split('、').map(article_number).collect();
        match parts.as_deref() {
            None | Some([]) => self.article.clone(),
            Some([one]) => format!("article {one}"),
            Some(several) => format!("articles {}", several.join(", ")),
        }
    }
}

/// The number of `第十七条`, up to 999.
fn article_number(written: &str) -> Option<String> {
    let numeral = written.strip_prefix('第')?.strip_suffix('条')?;
    let (mut number, mut digit) = (0_u16, None);
    for letter in numeral.chars() {
        match "〇一二三四五六七八九".chars().position(|known| known == letter) {
            Some(value) => digit = Some(u16::try_from(value).ok()?),
            None if letter == '十' => number += 10 * digit.take().unwrap_or(1),
            None if letter == '百' => number += 100 * digit.take()?,
            None if letter == '零' => {}
            None => return None,
        }
    }
    number += digit.unwrap_or(0);
    (number > 0).then(|| number.to_string())
}

/// Why a number of days is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A law or a notice says so.
    Law,
    /// The region's offices have published it.
    Published,
    /// What this product suggests until the office says its own. No deadline of the law.
    Suggested,
}

impl Basis {
    /// The code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Published => "published",
            Self::Suggested => "suggested",
        }
    }
}

/// In how many working days an item is settled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// Working days, counted from the day after the item can be worked on.
    pub days: u16,
    /// Why.
    pub basis: Basis,
    /// The first day on which it holds.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// The first day on which it no longer holds; open where absent.
    #[serde(default, deserialize_with = "optional_day")]
    pub until: Option<Date>,
    /// Leading digits of the division codes for which it holds; the whole country where absent.
    #[serde(default)]
    pub region: String,
    /// Where it is written.
    pub source: String,
}

impl Promise {
    pub(crate) fn holds(&self, day: Date, division: &str) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until) && division.starts_with(&self.region)
    }
}

/// Something that the register may hold of somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The part, as in the bundle's parties.
    pub party: String,
    /// What of them.
    pub attribute: Attribute,
    /// Whether the item cannot be handed in without it.
    #[serde(default)]
    pub required: bool,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// One of the choices.
    Choice,
    /// A short text.
    Text,
    /// A day.
    Date,
}

/// Something that no register holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name; items that ask the same share one answer.
    pub code: String,
    /// What is asked.
    pub title: Words,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What can be chosen: code and words.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Whether the item cannot be handed in without it.
    #[serde(default)]
    pub required: bool,
    /// The part whose household book answers it: the choice named like the part with whom they stand in one book. Asked where they
    /// stand in none.
    #[serde(default)]
    pub same_book: Option<String>,
}

/// One of a question's choices.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its code.
    pub code: String,
    /// In words.
    pub title: Words,
}

/// From where a paper is fetched instead of asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Fetched {
    /// The register holds what it would show.
    Register {
        /// Of whom.
        party: String,
        /// What.
        attribute: Attribute,
    },
    /// Another item of the same bundle gives it.
    Item(String),
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Its name; items that need the same paper share it.
    pub code: String,
    /// In words.
    pub title: Words,
    /// From where it is fetched, the first that has it; asked for where none has.
    #[serde(default)]
    pub fetched: Vec<Fetched>,
}

/// Something that an office does for a family.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its code.
    pub code: String,
    /// Whether it stands in place of a shipped one of the same code.
    #[serde(default)]
    pub replaces: bool,
    /// Its name.
    pub title: Words,
    /// What it is for, in a sentence.
    pub summary: Words,
    /// The code of the office that decides.
    pub office: String,
    /// Leading digits of the division codes in which it is offered; everywhere where absent.
    #[serde(default)]
    pub region: String,
    /// Where the law says it.
    pub law: Vec<Law>,
    /// Who may ask, in words.
    pub who: Words,
    /// What the register may hold.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// What it does not hold.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Papers.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What happens, in order.
    pub steps: Vec<Words>,
    /// In how many working days.
    #[serde(default)]
    pub promises: Vec<Promise>,
    /// What the family has in the end.
    pub outcome: Words,
    /// Whether it can be asked for by itself.
    #[serde(default)]
    pub alone: bool,
}

impl Law {
    /// Whether a refusal may rest on it: somebody has read the text, and it is in force by a day that is known.
    pub fn is_ground(&self, day: Date) -> bool {
        self.verified && self.from.is_some_and(|from| from <= day)
    }
}

impl Item {
    /// The laws on which a refusal may rest on a day, in the item's order.
    pub fn grounds(&self, day: Date) -> Vec<&Law> {
        self.law.iter().filter(|law| law.is_ground(day)).collect()
    }

    /// What is promised on a day for a division: that of the smallest region around it.
    pub fn promise(&self, day: Date, division: &str) -> Option<&Promise> {
        let holding = self.promises.iter().filter(|promise| promise.holds(day, division));
        holding.max_by_key(|promise| promise.region.len())
    }
}

pub(crate) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    String::deserialize(from)?.parse().map_err(de::Error::custom)
}

pub(crate) fn optional_day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    Option::<String>::deserialize(from)?.map(|text| text.parse().map_err(de::Error::custom)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_told_in_english() {
        let said = |article: &str| {
            let title = Words { zh: "法".into(), en: "Law".into() };
            let (source, article) = (String::new(), article.to_owned());
            Law { title, article, source, verified: false, from: None }.article_in_english()
        };
        for (article, wanted) in [
            ("第七条", "article 7"),
            ("第十条", "article 10"),
            ("第十七条", "article 17"),
            ("第五十八条", "article 58"),
            ("第一百零五条", "article 105"),
            ("第一千一百一十条", "第一千一百一十条"),
            ("第二条、第九条", "articles 2, 9"),
            ("第二条第二款", "第二条第二款"),
            ("", ""),
        ] {
            assert_eq!(said(article), wanted, "{article}");
        }
    }
}
