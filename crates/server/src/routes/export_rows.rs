//! The columns of lists that are taken away, and a row's cells.

use app::{ExportOf, ExportRow};
use records::Attribute;
use store::Listed;

use crate::{language::Language, words};

/// Chinese and English names; the English ones are the keys of NDJSON.
type Names = &'static [(&'static str, &'static str)];

const PERSON: Names = &[
    ("人员编号", "person"),
    ("姓名", "name"),
    ("性别", "sex"),
    ("出生日期", "birth_date"),
    ("证件号码", "id_number"),
    ("联系电话", "phone"),
    ("户籍地代码", "hukou_division"),
    ("户籍地", "hukou_name"),
    ("现住地代码", "usual_division"),
    ("现住地", "usual_name"),
    ("现住地址", "address"),
    ("是否在世", "alive"),
];
const MEMBER: Names = &[
    ("户编号", "household"),
    ("户别", "kind"),
    ("户号", "book"),
    ("所在地代码", "household_division"),
    ("住址", "household_address"),
    ("是否户主", "heads"),
    ("与户主关系", "relation"),
    ("起始日期", "since"),
];
const PARTY: Names = &[
    ("事件编号", "event"),
    ("事件", "kind"),
    ("日期", "date"),
    ("地点", "place"),
    ("证件编号", "certificate"),
    ("身份", "role"),
];

/// What a list is of, and which of its columns were chosen.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) of: ExportOf,
    /// Places among all columns, in order.
    places: Vec<usize>,
}

impl Head {
    /// The head with the columns of these English names, all where none is named; `None` where one is not of this list.
    pub(crate) fn choose(of: ExportOf, names: &[&str]) -> Option<Self> {
        let all = Self { of, places: (0..every(of).count()).collect() };
        if names.is_empty() {
            return Some(all);
        }
        let known = all.names(Language::English);
        let places = known.iter().enumerate().filter(|(_, name)| names.contains(name)).map(|(at, _)| at);
        names.iter().all(|name| known.contains(name)).then(|| Self { of, places: places.collect() })
    }

    /// The columns' names.
    pub(crate) fn names(&self, language: Language) -> Vec<&'static str> {
        self.picked(every(self.of).map(|(zh, en)| language.of(zh, en)).collect())
    }

    /// Which of people's values its columns hold.
    pub(crate) fn fields(&self) -> Vec<Attribute> {
        let field = |name: &str| match name {
            "name" => Some(Attribute::Name),
            "sex" => Some(Attribute::Sex),
            "birth_date" => Some(Attribute::BirthDate),
            "id_number" => Some(Attribute::IdNumber),
            "phone" => Some(Attribute::Phone),
            "hukou_division" | "hukou_name" => Some(Attribute::HukouDivision),
            "usual_division" | "usual_name" => Some(Attribute::Division),
            "address" => Some(Attribute::Address),
            _ => None,
        };
        self.names(Language::English).into_iter().filter_map(field).collect()
    }

    /// A row's cells, in the order of the columns.
    pub(crate) fn cells(&self, row: &ExportRow, language: Language) -> Vec<String> {
        self.picked(cells(row, language))
    }

    fn picked<T>(&self, all: Vec<T>) -> Vec<T> {
        let kept = all.into_iter().enumerate().filter(|(at, _)| self.places.binary_search(at).is_ok());
        kept.map(|(_, one)| one).collect()
    }
}

fn every(of: ExportOf) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let before: Names = match of {
        ExportOf::People => &[],
        ExportOf::Households => MEMBER,
        ExportOf::Events => PARTY,
    };
    before.iter().chain(PERSON)
}

/// A row's cells, those of all columns.
fn cells(row: &ExportRow, language: Language) -> Vec<String> {
    let yes = |yes: bool| if yes { language.of("是", "yes") } else { language.of("否", "no") }.to_owned();
    let word =
        |attribute, code: &str| words::text_of(attribute, code, language).unwrap_or_else(|| code.to_owned());
    let text = |value: &Option<Box<str>>| value.as_deref().unwrap_or("").to_owned();
    match row {
        ExportRow::Person(person) => of_person(person.shown(), language),
        ExportRow::Member(member) => {
            let member = member.shown();
            let mut cells = vec![
                member.household.to_string(),
                word(Attribute::HouseholdKind, member.kind.code()),
                text(&member.book),
                text(&member.division),
                text(&member.address),
                yes(member.heads),
                member.relation.as_deref().map(|code| word(Attribute::Relation, code)).unwrap_or_default(),
                member.from.to_string(),
            ];
            cells.extend(of_person(&member.person, language));
            cells
        }
        ExportRow::Party(party) => {
            let party = party.shown();
            let mut cells = vec![
                party.event.to_string(),
                word(Attribute::EventKind, party.kind.code()),
                text(&party.date),
                text(&party.place),
                text(&party.certificate),
                party.role.to_string(),
            ];
            cells.extend(of_person(&party.person, language));
            cells
        }
    }
}

fn of_person(person: &Listed, language: Language) -> Vec<String> {
    let text = |value: &Option<Box<str>>| value.as_deref().unwrap_or("").to_owned();
    let name = |code: &Option<Box<str>>| code.as_deref().map(words::place_name).unwrap_or_default();
    let sex = person.sex.as_deref().and_then(|code| words::text_of(Attribute::Sex, code, language));
    vec![
        person.id.to_string(),
        text(&person.name),
        sex.unwrap_or_default(),
        text(&person.birth_date),
        text(&person.id_number),
        text(&person.phone),
        text(&person.hukou_division),
        name(&person.hukou_division),
        text(&person.usual_division),
        name(&person.usual_division),
        text(&person.usual_address),
        if person.alive { language.of("是", "yes") } else { language.of("否", "no") }.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_columns_stand_in_the_lists_order_and_name_what_the_log_keeps() {
        let head = Head::choose(ExportOf::Households, &["usual_name", "name", "relation"]).unwrap();
        assert_eq!(head.names(Language::English), ["relation", "name", "usual_name"]);
        assert_eq!(head.fields(), [Attribute::Name, Attribute::Division]);
        let all: Vec<String> = (0..every(ExportOf::Households).count()).map(|at| at.to_string()).collect();
        assert_eq!(head.picked(all), ["6", "9", "17"]);
        assert!(Head::choose(ExportOf::People, &["relation"]).is_none(), "people's list has no such column");
        let whole = Head::choose(ExportOf::People, &[]).unwrap();
        assert_eq!(whole.names(Language::Chinese).len(), PERSON.len());
    }
}
