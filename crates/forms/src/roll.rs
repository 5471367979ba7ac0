//! Lists: who their rows are and what their columns ask for.

use crate::{
    facts::{Counted, Criteria, Population, What, Who},
    form::{nothing_known, of_person},
    layout::Roll,
    lexicon::lexicon,
    meaning::{self, Asks, Draft, Meaning, Reason, Setting, reason},
};

/// What a title says that a table is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) draft: Draft,
    /// Words of the title that nobody here knows.
    pub(crate) left: String,
    /// They may name a kind of people or families.
    pub(crate) people_left: bool,
}

impl About {
    pub(crate) fn doubt(&self) -> Reason {
        let left = &self.left;
        reason(
            format!("标题中的“{left}”可能限定了范围，登记簿不掌握"),
            format!("“{left}” in the title may say who is meant, and the register does not know it"),
        )
    }
}

/// Reads a title.
pub(crate) fn about(title: &str, setting: &Setting) -> About {
    let mut draft = meaning::draft(&[title.to_owned()], &lexicon().title, setting);
    let left = std::mem::take(&mut draft.left);
    draft.years_before = None;
    draft.unit = None;
    let left: String = left.replace("某年", "").chars().filter(|c| !c.is_ascii_digit()).collect();
    let people = [
        "人", "户", "者", "儿童", "妇女", "家庭", "群众", "对象", "军", "生", "职工", "员", "残", "困",
        "低保", "特", "党", "孤", "贫", "留守", "失独", "优抚",
    ];
    let people_left = people.iter().any(|word| left.contains(word)) || left.chars().count() >= 3;
    About { draft, left, people_left }
}

/// A list as it was understood.
pub(crate) struct Read {
    pub(crate) population: Option<Population>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) fields: Vec<(usize, Vec<String>, Meaning)>,
    /// It is no list but one row of figures.
    pub(crate) one_row: bool,
}

pub(crate) fn read(own: &Roll, about: &About, unit: Option<&str>, setting: &Setting) -> Read {
    let values: Vec<Option<(Who, What, bool)>> =
        own.fields.iter().map(|(_, labels)| meaning::value(labels)).collect();
    let has =
        |wanted: Who| values.iter().flatten().any(|(who, what, _)| *who == wanted && *what == What::Name);
    let personal = has(Who::Own);
    let by_head = !personal && has(Who::Head);
    if personal || by_head {
        return people(own, about, &values, by_head);
    }
    let figures = |labels: &[String]| -> Meaning {
        if let Some(denied) = Meaning::denied(labels) {
            return denied;
        }
        let own = meaning::draft(labels, &lexicon().measure, setting);
        let named =
            own.criteria.standing.is_some() || own.counted.is_some_and(|counted| counted != Counted::People);
        match (about.people_left && !named, named) {
            (true, _) => Meaning::unknown(vec![about.doubt()]),
            (false, true) => own.meaning(unit),
            (false, false) => about.draft.and(&own).meaning(unit),
        }
    };
    let place = own
        .fields
        .iter()
        .position(|(_, labels)| labels.last().is_some_and(|label| meaning::names_place(label)));
    let read: Vec<(usize, Vec<String>, Meaning)> = own
        .fields
        .iter()
        .enumerate()
        .map(|(position, (line, labels))| {
            let meaning = match () {
                () if labels.last().is_some_and(|label| meaning::is_serial(label)) => sure(Asks::Serial),
                () if Some(position) == place => sure(Asks::PlaceName),
                () => figures(labels),
            };
            (*line, labels.clone(), meaning)
        })
        .collect();
    let population = place.map(|_| Population::Places);
    let reasons =
        population.iter().map(|_| reason("每行一个村（社区）", "each row is a place of the area")).collect();
    let one_row = place.is_none()
        && read.iter().any(|(.., meaning)| matches!(meaning.asks, Asks::Figure { .. }))
        && !own.across;
    Read { population, reasons, fields: read, one_row }
}

fn sure(asks: Asks) -> Meaning {
    Meaning { asks, confidence: 0.95, reasons: Vec::new() }
}

fn people(own: &Roll, about: &About, values: &[Option<(Who, What, bool)>], by_head: bool) -> Read {
    let (population, reasons) = population(own, about, by_head);
    let known = population.is_some();
    let (mut stranger, mut last, mut seen) = (false, Who::Own, Vec::new());
    let mut fields = Vec::new();
    for ((line, labels), value) in own.fields.iter().zip(values) {
        let meaning = match value {
            _ if Meaning::denied(labels).is_some() => Meaning::denied(labels).unwrap_or_else(nothing_known),
            _ if labels.last().is_some_and(|label| meaning::is_serial(label)) => sure(Asks::Serial),
            None => {
                let label = labels.concat();
                stranger = (label.contains("姓名") || label.ends_with('人') || label.ends_with('员'))
                    || stranger && label.contains('人');
                nothing_known()
            }
            Some((who, what, said)) => {
                let who = if by_head && *who == Who::Head { Who::Own } else { *who };
                if *what == What::Name || *said {
                    last = who;
                    stranger = false;
                }
                // Behind 配偶姓名 a second 身份证号 is the spouse's; a first one might be either's.
                let bare = who == Who::Own && !*said && *what != What::Name && last != Who::Own;
                let taken = seen.contains(&(Who::Own, *what));
                let who = if bare && taken { last } else { who };
                seen.push((who, *what));
                match () {
                    () if stranger && !*said => nothing_known(),
                    () if bare
                        && !taken
                        && matches!(
                            what,
                            What::IdNumber | What::BirthDate | What::Sex | What::Age | What::IdKind
                        ) =>
                    {
                        let mut unsure = of_person(who, *what);
                        unsure.confidence = 0.5;
                        unsure.reasons.push(reason("不能确定是谁的", "it may be either's"));
                        unsure
                    }
                    () => of_person(who, *what),
                }
            }
        };
        let meaning = if known || matches!(meaning.asks, Asks::Denied { .. }) {
            meaning
        } else {
            Meaning { confidence: meaning.confidence.min(0.4), ..meaning }
        };
        fields.push((*line, labels.clone(), meaning));
    }
    Read { population, reasons, fields, one_row: false }
}

/// Who the rows are: as the label beside the list says, or its title.
fn population(own: &Roll, about: &About, by_head: bool) -> (Option<Population>, Vec<Reason>) {
    let section = own.section.as_deref().map(crate::lexicon::plain).unwrap_or_default();
    let members = ["家庭成员", "家庭人员", "共同居住", "家庭主要成员", "户内成员", "同住"]
        .iter()
        .any(|word| section.contains(word));
    let related = own
        .fields
        .iter()
        .any(|(_, labels)| meaning::value(labels).is_some_and(|value| value.1 == What::Relation));
    if members {
        return (
            Some(Population::Members),
            vec![reason("表中标明为家庭成员", "the form says: members of the household")],
        );
    }
    if !section.is_empty() && related {
        return (None, vec![reason("不能确定是哪些人", "it is not certain whom the rows are")]);
    }
    if about.people_left {
        return (None, vec![about.doubt()]);
    }
    if own.across && related {
        return (
            Some(Population::Members),
            vec![reason("逐人列出与户主关系", "people of one household, side by side")],
        );
    }
    if by_head {
        return (Some(Population::Households), vec![reason("以户主列户", "households by their heads")]);
    }
    let counted = about.draft.counted.unwrap_or(Counted::People);
    let criteria = Criteria { place: None, ..about.draft.criteria.clone() };
    if meaning::lists_women_by_fertility(&criteria) {
        return (
            None,
            vec![reason("不得按生育状态列出妇女名单", "no lists of women by reproductive status")],
        );
    }
    if matches!(counted, Counted::Marriages | Counted::Divorces | Counted::MovedOut) || about.draft.clash {
        return (None, vec![reason("登记簿不能列出", "the register cannot list them")]);
    }
    let counted = if counted == Counted::Households { Counted::People } else { counted };
    let mut reasons = vec![reason(
        format!("按标题识别：{}", about.draft.words.join("、")),
        format!("as the title says: {}", about.draft.words.join(", ")),
    )];
    if criteria.standing.is_none() {
        reasons.push(reason(
            "未注明口径，按常住人口列（章程第八条）",
            "no standing is named: residents (charter, article 8)",
        ));
    }
    (Some(Population::People(counted, criteria)), reasons)
}
