//! What a label asks for: a value of a person, a figure, something of the form itself, or nothing that is known.

use access::charter;
use serde::{Deserialize, Serialize};

use crate::{
    facts::{Counted, Criteria, Figure, Measure, Sex, What, Who},
    lexicon::{Says, Words, lexicon, plain},
};

/// What a field asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Asks {
    /// A value of the form's person, or of a list's row.
    Value {
        /// Whose.
        who: Who,
        /// Which.
        what: What,
    },
    /// A figure.
    Figure {
        /// Which.
        measure: Measure,
        /// How many persons, households or events one of the form's units is.
        scale: f64,
    },
    /// The name of the office's area.
    Office,
    /// The form's day.
    Day,
    /// The area's code.
    AreaCode,
    /// Running number of a list's row.
    Serial,
    /// The place that a list's row is about.
    PlaceName,
    /// Refused by the charter; the code of the theme.
    Denied {
        /// Code of the theme on the deny-list.
        theme: String,
    },
    /// The register does not know it.
    Unknown,
}

/// Why a field was understood so, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

pub(crate) fn reason(zh: impl Into<String>, en: impl Into<String>) -> Reason {
    Reason { zh: zh.into(), en: en.into() }
}

/// An understanding, how sure it is (0 to 1), and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Meaning {
    pub(crate) asks: Asks,
    pub(crate) confidence: f64,
    pub(crate) reasons: Vec<Reason>,
}

impl Meaning {
    pub(crate) fn unknown(reasons: Vec<Reason>) -> Self {
        Self { asks: Asks::Unknown, confidence: 0.0, reasons }
    }

    /// Refused where a label stands on the charter's deny-list.
    pub(crate) fn denied(labels: &[String]) -> Option<Self> {
        let joined = labels.concat();
        let found =
            labels.iter().find_map(|label| charter::denied(label)).or_else(|| charter::denied(&joined))?;
        Some(Self {
            asks: Asks::Denied { theme: found.code.to_owned() },
            confidence: 1.0,
            reasons: vec![reason(found.reason_zh, found.reason_en)],
        })
    }
}

/// The office that fills the form: what its labels may name.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// Names of the area and of all that it lies in.
    pub names: Vec<String>,
    /// Places right below the area: code and name.
    pub places: Vec<(Box<str>, String)>,
    /// The form's year.
    pub year: i16,
}

/// What a row or column of labels says so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Draft {
    pub(crate) counted: Option<Counted>,
    pub(crate) criteria: Criteria,
    pub(crate) figure: Option<Figure>,
    pub(crate) years_before: Option<u8>,
    pub(crate) unit: Option<String>,
    pub(crate) left: String,
    pub(crate) words: Vec<String>,
    pub(crate) clash: bool,
}

impl Draft {
    /// Whether it names what is counted, rather than only narrowing it.
    pub(crate) fn has_subject(&self) -> bool {
        self.counted.is_some() || self.criteria.standing.is_some() || self.figure.is_some()
    }

    /// Which sides of a person it speaks of.
    pub(crate) fn sides(&self) -> [bool; 5] {
        let own = &self.criteria;
        [
            own.sex.is_some(),
            own.ages.is_some(),
            own.marital.is_some(),
            own.minority.is_some(),
            own.standing.is_some(),
        ]
    }

    fn take(&mut self, says: Says) {
        let clashes = |old: bool| old;
        match says {
            Says::Counted(counted) => {
                let clash = |old| old != Counted::People && counted != Counted::People && old != counted;
                self.clash |= self.counted.is_some_and(clash);
                if self.counted.is_none() || counted != Counted::People {
                    self.counted = Some(counted);
                }
            }
            Says::Standing(standing) => self.criteria.standing = Some(standing),
            Says::Sex(sex) => {
                self.clash |= clashes(self.criteria.sex.is_some_and(|old| old != sex));
                self.criteria.sex = Some(sex);
            }
            Says::Ages(from, to) => {
                let (old_from, old_to) = self.criteria.ages.unwrap_or((0, None));
                // A group within a group narrows it; one outside it would count nobody.
                let to = match (old_to, to) {
                    (Some(old), Some(new)) => Some(old.min(new)),
                    (old, new) => old.or(new),
                };
                let from = old_from.max(from);
                self.clash |= to.is_some_and(|to| to < from);
                self.criteria.ages = Some((from, to));
            }
            Says::Marital(marital) => {
                self.clash |= self.criteria.marital.is_some_and(|old| old != marital);
                self.criteria.marital = Some(marital);
            }
            Says::Minority(minority) => {
                self.clash |= self.criteria.minority.is_some_and(|old| old != minority);
                self.criteria.minority = Some(minority);
            }
            Says::Figure(figure) => {
                self.clash |= self.figure.is_some_and(|old| old != figure);
                self.figure = Some(figure);
            }
            Says::Before(years) => self.years_before = Some(years),
            Says::All | Says::Who(_) | Says::What(_) | Says::Office | Says::Day | Says::AreaCode => {}
        }
    }

    /// Takes over what `other` says on top of this.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.clash |= other.clash;
        let own = &other.criteria;
        let says = [
            other.counted.map(Says::Counted),
            own.standing.map(Says::Standing),
            own.sex.map(Says::Sex),
            own.ages.map(|(from, to)| Says::Ages(from, to)),
            own.marital.map(Says::Marital),
            own.minority.map(Says::Minority),
            other.figure.map(Says::Figure),
            other.years_before.map(Says::Before),
        ];
        says.into_iter().flatten().for_each(|says| both.take(says));
        both.criteria.place = own.place.clone().or(both.criteria.place);
        both.unit = other.unit.clone().or(both.unit);
        both.left.push_str(&other.left);
        both.words.extend(other.words.iter().cloned());
        both
    }

    /// The figure that it comes to.
    pub(crate) fn meaning(&self, default_unit: Option<&str>) -> Meaning {
        let unit = self.unit.as_deref().or(default_unit).unwrap_or("");
        if !self.left.is_empty() {
            let left = &self.left;
            return Meaning::unknown(vec![reason(
                format!("“{left}”不是登记簿所知的内容"),
                format!("the register does not know “{left}”"),
            )]);
        }
        let by_unit = match unit {
            "户" | "万户" => Some(Counted::Households),
            "人" | "万人" | "千人" => Some(Counted::People),
            _ => None,
        };
        let figure = self.figure.unwrap_or(if unit == "%" { Figure::Share } else { Figure::Count });
        let narrowed = self.sides().contains(&true);
        let counted =
            self.counted.or(by_unit).or((narrowed || self.figure.is_some()).then_some(Counted::People));
        let (Some(counted), false) = (counted, self.clash) else {
            return Meaning::unknown(vec![reason(
                "标签之间没有共同的含义",
                "the labels have no meaning in common",
            )]);
        };
        let wrong_unit = matches!((counted, unit), (Counted::People, "户") | (Counted::Households, "人"));
        let scale = match unit {
            "万人" | "万户" => 10_000.0,
            "千人" => 1_000.0,
            "" | "人" | "户" | "%" | "‰" | "对" | "个" | "例" | "人次" | "男=100" | "女=100" | "人户" => {
                1.0
            }
            _ => 0.0,
        };
        if wrong_unit || scale == 0.0 {
            return Meaning::unknown(vec![reason(
                "计量单位与内容不符",
                "the unit does not fit what is counted",
            )]);
        }
        let mut reasons = vec![reason(
            format!("识别出：{}", self.words.join("、")),
            format!("recognised: {}", self.words.join(", ")),
        )];
        let mut confidence = 0.95;
        if self.criteria.standing.is_none() && counted == Counted::People {
            confidence = 0.8;
            reasons.push(reason(
                "未注明口径，按常住人口计（章程第八条）",
                "no standing is named: counted as residents (charter, article 8)",
            ));
        }
        let years_before = self.years_before.unwrap_or(0);
        let measure = Measure { counted, criteria: self.criteria.clone(), figure, years_before };
        Meaning { asks: Asks::Figure { measure, scale }, confidence, reasons }
    }
}

/// Reads labels as what is counted.
pub(crate) fn draft(labels: &[String], words: &Words, setting: &Setting) -> Draft {
    let mut draft = Draft::default();
    for label in labels {
        let (bare, unit) = bare(label);
        draft.unit = unit.or(draft.unit);
        if let Some(code) = place(&bare, setting) {
            draft.criteria.place = Some(code);
            draft.words.push(bare);
            continue;
        }
        let (without_year, years) = without_year(&bare, setting.year);
        match years {
            Some(years) => draft.take(Says::Before(years)),
            None if without_year != bare && words_are_labels(words) => {}
            None => {}
        }
        let mut text = plain(&without_year);
        for name in &setting.names {
            text = text.replace(&plain(name), "");
        }
        let understood = words.read(&text);
        understood.says.iter().for_each(|says| draft.take(*says));
        draft.words.extend(understood.words);
        let left: String = understood.left.chars().filter(|c| !c.is_ascii_punctuation()).collect();
        draft.left.push_str(&left);
    }
    draft
}

/// Titles may name any year; the office chooses the form's day itself.
fn words_are_labels(words: &Words) -> bool {
    !std::ptr::eq(words, &raw const lexicon().title)
}

/// The place below the area that a label names.
pub(crate) fn place(label: &str, setting: &Setting) -> Option<Box<str>> {
    let wanted = plain(label);
    let short = |name: &str| {
        let name = plain(name);
        [
            "社区居民委员会",
            "居民委员会",
            "村民委员会",
            "社区居委会",
            "居委会",
            "村委会",
            "社区",
            "村",
            "街道办事处",
            "街道",
            "镇",
            "乡",
        ]
        .iter()
        .find_map(|ending| {
            name.strip_suffix(ending).filter(|rest| rest.chars().count() >= 2).map(str::to_owned)
        })
        .unwrap_or(name)
    };
    let same = |name: &str| plain(name) == wanted || short(name) == short(label);
    let mut found = setting.places.iter().filter(|(_, name)| same(name));
    let first = found.next()?;
    // Two places of one name: neither is meant for certain.
    if found.next().is_some() || wanted.is_empty() { None } else { Some(first.0.clone()) }
}

/// A label without its number, its unit and remarks such as （盖章）.
pub(crate) fn bare(label: &str) -> (String, Option<String>) {
    let label = text::fold::half_width(label).into_owned();
    let mut text = String::new();
    let mut unit = None;
    let mut rest = label.trim();
    for mark in ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"] {
        for ending in ["、", "."] {
            rest = rest.strip_prefix(mark).and_then(|rest| rest.strip_prefix(ending)).unwrap_or(rest);
        }
        let bracketed = format!("({mark})");
        rest = rest.strip_prefix(&bracketed).unwrap_or(rest);
    }
    let numbered = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '(' || c == '.');
    if numbered.len() < rest.len() {
        if let Some(after) = numbered.strip_prefix(['、', ')']) {
            rest = after;
        } else if rest.get(..rest.len() - numbered.len()).is_some_and(|mark| mark.ends_with('.')) {
            rest = numbered;
        }
    }
    let mut depth = String::new();
    let mut inside = false;
    for c in rest.chars() {
        match c {
            '(' | '[' | '【' => inside = true,
            ')' | ']' | '】' => {
                inside = false;
                let content = plain(depth.trim_start_matches("单位").trim_start_matches([':', '：']));
                match content.as_str() {
                    "人" | "户" | "万人" | "千人" | "万户" | "%" | "‰" | "对" | "个" | "例" | "人次"
                    | "男=100" | "女=100" => {
                        unit = Some(content);
                    }
                    "岁" | "周岁" | "盖章" | "公章" | "签字" | "签章" | "必填" | "选填" | "全称" | "可选"
                    | "章" => {}
                    other
                        if other.contains('=')
                            || other.contains("年月日")
                            || other.contains("yyyy")
                            || other.starts_with("如")
                            || other.contains("格式")
                            || other.contains("与身份证一致") => {}
                    _ => text.push_str(&depth),
                }
                depth.clear();
            }
            _ if inside => depth.push(c),
            _ => text.push(c),
        }
    }
    text.push_str(&depth);
    if text.ends_with('%') || text.ends_with('‰') {
        unit = text.pop().map(String::from);
    }
    (text.trim_end_matches([':', '：']).trim().to_owned(), unit)
}

/// A label without its calendar year, and how many years that lies before the form's.
fn without_year(text: &str, year: i16) -> (String, Option<u8>) {
    let Some(at) = text.find('年').filter(|at| *at >= 4) else { return (text.to_owned(), None) };
    let Some(found) = text.get(at - 4..at).and_then(|digits| digits.parse::<i16>().ok()) else {
        return (text.to_owned(), None);
    };
    let mut rest = text.get(at + '年'.len_utf8()..).unwrap_or("");
    for ending in ["月", "日"] {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if digits.len() < rest.len() {
            rest = digits.strip_prefix(ending).unwrap_or(rest);
        }
    }
    let rest = rest.strip_prefix(['度', '末', '底']).unwrap_or(rest);
    let before = u8::try_from(year - found).ok().filter(|years| *years <= 1);
    let kept = if before.is_none() { "某年" } else { "" };
    (format!("{}{kept}{rest}", text.get(..at - 4).unwrap_or("")), before)
}

/// Reads labels as a value of a person.
pub(crate) fn value(labels: &[String]) -> Option<(Who, What, bool)> {
    let joined: Vec<String> = labels.iter().map(|label| bare(label).0).collect();
    let understood = lexicon().person.read(&joined.concat());
    let who =
        understood.says.iter().filter_map(|says| if let Says::Who(who) = says { Some(*who) } else { None });
    let mut named: Vec<Who> = who.collect();
    let whats: Vec<What> = understood
        .says
        .iter()
        .filter_map(|says| if let Says::What(what) = says { Some(*what) } else { None })
        .collect();
    named.dedup();
    let said = named.iter().any(|who| *who != Who::Own);
    named.retain(|who| *who != Who::Own || !said);
    // A group such as 户籍地 above 详细地址 may name the thing twice.
    let (first, last) = (whats.first()?, whats.last()?);
    let twice =
        matches!((first, last), (What::HukouAddress, What::Address) | (What::Address, What::HukouAddress));
    let what = if twice { What::HukouAddress } else { *last };
    let one = whats.len() == 1 || (whats.len() == 2 && (twice || first == last));
    (understood.left.is_empty() && one && named.len() <= 1)
        .then(|| (named.first().copied().unwrap_or(Who::Own), what, said))
}

/// Reads a label as something of the form itself.
pub(crate) fn context(label: &str) -> Option<Asks> {
    let understood = lexicon().context.read(&bare(label).0);
    match (understood.says.as_slice(), understood.left.is_empty()) {
        ([Says::Office], true) => Some(Asks::Office),
        ([Says::Day], true) => Some(Asks::Day),
        ([Says::AreaCode], true) => Some(Asks::AreaCode),
        _ => None,
    }
}

/// Whether a label names the place that a row is about.
pub(crate) fn names_place(label: &str) -> bool {
    let label = plain(&bare(label).0);
    lexicon().places.contains(&label)
}

/// Whether a label is a list's running number.
pub(crate) fn is_serial(label: &str) -> bool {
    matches!(plain(label).as_str(), "序号" | "编号" | "序" | "no" | "顺序号")
}

/// Women of child-bearing age, all of them or some years of them, may be counted, never listed. A span that goes beyond these ages,
/// such as 35 to 64 for screening, is no such list.
pub(crate) fn lists_women_by_fertility(criteria: &Criteria) -> bool {
    criteria.sex == Some(Sex::Female)
        && criteria.ages.is_some_and(|(from, to)| from >= 15 && to.is_some_and(|to| to <= 49))
}
