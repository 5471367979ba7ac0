//! The words of forms and what they mean, kept as data in `data/lexicon.toml`.

use std::{collections::BTreeMap, sync::OnceLock};

use serde::Deserialize;
use text::fold::half_width;

use crate::facts::{Counted, Figure, Sex, Standing, What, Who};

/// One thing that a word says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Says {
    Counted(Counted),
    Standing(Standing),
    Sex(Sex),
    Ages(u16, Option<u16>),
    Marital(char),
    Minority(bool),
    Figure(Figure),
    Before(u8),
    All,
    Who(Who),
    What(What),
    Office,
    Day,
    AreaCode,
}

/// Words of one kind, longest first.
#[derive(Debug, Default)]
pub(crate) struct Words(Vec<(String, Vec<Says>)>);

/// Everything that the lexicon holds.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    pub(crate) measure: Words,
    pub(crate) title: Words,
    pub(crate) person: Words,
    pub(crate) context: Words,
    pub(crate) places: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    measure: BTreeMap<String, Vec<String>>,
    filler: Plain,
    title: Plain,
    who: BTreeMap<Who2, Vec<String>>,
    what: BTreeMap<What, Vec<String>>,
    what_filler: Plain,
    context: BTreeMap<String, Vec<String>>,
    places: Plain,
}

#[derive(Deserialize)]
struct Plain {
    words: Vec<String>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
enum Who2 {
    #[serde(rename = "self")]
    Own,
    Head,
    Spouse,
    Father,
    Mother,
}

/// The lexicon that comes with Wanjia.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    // A test reads the file; if it ever did not read, no field would be recognised, and none filled.
    LEXICON.get_or_init(|| {
        toml::from_str::<File>(include_str!("../data/lexicon.toml")).map(built).unwrap_or_default()
    })
}

fn says(term: &str) -> Option<Says> {
    Some(match term {
        "people" => Says::Counted(Counted::People),
        "households" => Says::Counted(Counted::Households),
        "births" => Says::Counted(Counted::Births),
        "deaths" => Says::Counted(Counted::Deaths),
        "marriages" => Says::Counted(Counted::Marriages),
        "divorces" => Says::Counted(Counted::Divorces),
        "moved_in" => Says::Counted(Counted::MovedIn),
        "moved_out" => Says::Counted(Counted::MovedOut),
        "resident" => Says::Standing(Standing::Resident),
        "hukou" => Says::Standing(Standing::Hukou),
        "migrant" => Says::Standing(Standing::Migrant),
        "separated" => Says::Standing(Standing::Separated),
        "away" => Says::Standing(Standing::Away),
        "unaccounted" => Says::Standing(Standing::Unaccounted),
        "male" => Says::Sex(Sex::Male),
        "female" => Says::Sex(Sex::Female),
        "minority" => Says::Minority(true),
        "han" => Says::Minority(false),
        "share" => Says::Figure(Figure::Share),
        "sex_ratio" => Says::Figure(Figure::SexRatio),
        "birth_rate" => Says::Figure(Figure::BirthRate),
        "death_rate" => Says::Figure(Figure::DeathRate),
        "natural_rate" => Says::Figure(Figure::NaturalRate),
        "natural" => Says::Figure(Figure::Natural),
        "dependency" => Says::Figure(Figure::Dependency),
        "household_size" => Says::Figure(Figure::HouseholdSize),
        "now" => Says::Before(0),
        "all" => Says::All,
        "office" => Says::Office,
        "day" => Says::Day,
        "area_code" => Says::AreaCode,
        other => match other.split_once('=')? {
            ("age", ages) => {
                let (from, to) = ages.split_once('-')?;
                Says::Ages(from.parse().ok()?, to.parse().ok())
            }
            ("marital", digit) => Says::Marital(digit.chars().next()?),
            ("before", years) => Says::Before(years.parse().ok()?),
            _ => return None,
        },
    })
}

fn built(file: File) -> Lexicon {
    let terms = |map: BTreeMap<String, Vec<String>>| -> Vec<(String, Vec<Says>)> {
        let spread = |(key, words): (String, Vec<String>)| {
            let meaning: Vec<Says> = key.split(' ').filter_map(says).collect();
            words.into_iter().map(move |word| (word, meaning.clone())).collect::<Vec<_>>()
        };
        map.into_iter().flat_map(spread).collect()
    };
    let silent = |words: &[String]| words.iter().map(|word| (word.clone(), Vec::new())).collect::<Vec<_>>();
    let mut measure = terms(file.measure);
    measure.extend(silent(&file.filler.words));
    let mut title = measure.clone();
    title.extend(silent(&file.title.words));
    let mut person = silent(&file.what_filler.words);
    for (who, words) in file.who {
        let who = match who {
            Who2::Own => Who::Own,
            Who2::Head => Who::Head,
            Who2::Spouse => Who::Spouse,
            Who2::Father => Who::Father,
            Who2::Mother => Who::Mother,
        };
        person.extend(words.into_iter().map(|word| (word, vec![Says::Who(who)])));
    }
    for (what, words) in file.what {
        person.extend(words.into_iter().map(|word| (word, vec![Says::What(what)])));
    }
    Lexicon {
        measure: Words::new(measure),
        title: Words::new(title),
        person: Words::new(person),
        context: Words::new(terms(file.context)),
        places: file.places.words,
    }
}

/// What was understood of a text, and what was left over.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Understood {
    pub(crate) says: Vec<Says>,
    pub(crate) left: String,
    pub(crate) words: Vec<String>,
}

impl Words {
    fn new(mut words: Vec<(String, Vec<Says>)>) -> Self {
        // The first of two equal words wins: those that say something come before fillers.
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
        Self(words)
    }

    /// Reads a text from left to right, the longest word first.
    pub(crate) fn read(&self, text: &str) -> Understood {
        let text = plain(text);
        let mut understood = Understood::default();
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            if let Some((from, to, length)) = ages(rest) {
                understood.says.push(Says::Ages(from, to));
                understood.words.push(rest.get(..length).unwrap_or("").to_owned());
                rest = rest.get(length..).unwrap_or("");
                continue;
            }
            if let Some((word, says)) = self.0.iter().find(|(word, _)| rest.starts_with(word.as_str())) {
                understood.says.extend(says);
                if !says.is_empty() {
                    understood.words.push(word.clone());
                }
                rest = rest.get(word.len()..).unwrap_or("");
                continue;
            }
            understood.left.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or("");
        }
        understood
    }
}

/// A text without spaces and marks, narrow and in lower case.
pub(crate) fn plain(text: &str) -> String {
    half_width(text)
        .to_lowercase()
        .chars()
        .map(|c| if matches!(c, '—' | '–' | '~' | '～' | '至' | '－') { '-' } else { c })
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '+' | '≥' | '>' | '=' | '≤' | '%' | '‰'))
        .collect()
}

/// An age or a range of ages at the beginning of a text: first and last year, and how many bytes it takes.
fn ages(text: &str) -> Option<(u16, Option<u16>, usize)> {
    let cut = |text: &str, word: &str| text.strip_prefix(word).map(str::len);
    let mut rest = text;
    let mut lead = "";
    for word in ["不满", "未满", ">=", "≥", "年满", "满"] {
        if let Some(left) = cut(rest, word) {
            rest = rest.get(rest.len() - left..)?;
            lead = word;
            break;
        }
    }
    let (from, mut rest) = digits(rest)?;
    let mut years = years(&mut rest);
    let mut to = None;
    if let Some(after) = rest.strip_prefix('-') {
        let (last, after) = digits(after.trim_start_matches('-'))?;
        rest = after;
        years |= self::years(&mut rest);
        to = Some(last);
    }
    let taken = |rest: &str| text.len() - rest.len();
    for word in ["(含)", "含", "及其"] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    if to.is_none() {
        for (word, below, inclusive) in [
            ("及以上", false, true),
            ("以上", false, true),
            ("+", false, true),
            ("及以下", true, true),
            ("以下", true, false),
            ("以内", true, false),
        ] {
            if let Some(after) = rest.strip_prefix(word) {
                let mut after = after;
                let _unit = self::years(&mut after);
                if !years && word != "+" && !after.is_empty() && from > 130 {
                    return None;
                }
                return match (below, inclusive) {
                    (false, _) => Some((from, None, taken(after))),
                    (true, true) => Some((0, Some(from), taken(after))),
                    (true, false) => Some((0, Some(from.checked_sub(1)?), taken(after))),
                };
            }
        }
        if matches!(lead, ">=" | "≥" | "年满" | "满") {
            return Some((from, None, taken(rest)));
        }
        if matches!(lead, "不满" | "未满") {
            return Some((0, Some(from.checked_sub(1)?), taken(rest)));
        }
        return years.then_some((from, Some(from), taken(rest)));
    }
    let sound = to.is_some_and(|to| to > from && to <= 120);
    // 2020-2025 is no age, and 1-6月 are months.
    (sound && !rest.starts_with('月') && !rest.starts_with('年')).then_some((from, to, taken(rest)))
}

fn years(rest: &mut &str) -> bool {
    for word in ["周岁", "岁"] {
        if let Some(after) = rest.strip_prefix(word) {
            *rest = after;
            return true;
        }
    }
    false
}

fn digits(text: &str) -> Option<(u16, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text.get(..end)?.parse::<u16>().ok().filter(|age| *age <= 120)?;
    Some((number, text.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexicon_reads_and_every_term_says_something() {
        let file: File = toml::from_str(include_str!("../data/lexicon.toml")).expect("reads");
        for key in file.measure.keys().chain(file.context.keys()) {
            assert!(key.split(' ').all(|term| says(term).is_some()), "{key}");
        }
    }

    #[test]
    fn ages_as_offices_write_them() {
        for (text, from, to) in [
            ("60岁及以上", 60, None),
            ("60周岁以上", 60, None),
            ("80岁（含）以上", 80, None),
            ("0—14岁", 0, Some(14)),
            ("15-64", 15, Some(64)),
            ("不满3周岁", 0, Some(2)),
            ("3岁以下", 0, Some(2)),
            ("17岁及以下", 0, Some(17)),
            ("≥65岁", 65, None),
            ("90+", 90, None),
            ("0～6岁", 0, Some(6)),
        ] {
            assert_eq!(lexicon().measure.read(text).says, [Says::Ages(from, to)], "{text}");
            assert_eq!(lexicon().measure.read(text).left, "", "{text}");
        }
        for text in ["2020-2025年", "1-6月", "12"] {
            assert_eq!(lexicon().measure.read(text).says, [], "{text}");
        }
    }
}
