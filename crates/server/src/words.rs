//! Codes in the reader's language.

use std::sync::{Arc, PoisonError, RwLock};

use codes::division::Divisions;
use codes::{CodeList, lists};
use records::Attribute;
use registry::EventKind;

use crate::{
    dto::{people::Coded, places::Place},
    language::Language,
};

#[expect(clippy::wildcard_enum_match_arm, reason = "every other attribute has no list")]
const fn list_of(attribute: Attribute) -> Option<&'static CodeList> {
    match attribute {
        Attribute::Sex => Some(&lists::SEX),
        Attribute::MaritalStatus => Some(&lists::MARITAL),
        Attribute::Relation => Some(&lists::RELATION),
        Attribute::Education => Some(&lists::EDUCATION),
        Attribute::Ethnicity => Some(&lists::ETHNICITY),
        Attribute::IdKind => Some(&lists::ID_KIND),
        _ => None,
    }
}

/// Words for our own codes, which no standard lists.
fn own_words(attribute: Attribute, code: &str) -> Option<(&'static str, &'static str)> {
    Some(match (attribute, code) {
        (Attribute::HouseholdKind, "family") => ("家庭户", "family household"),
        (Attribute::HouseholdKind, "collective") => ("集体户", "collective household"),
        (Attribute::ResidenceStatus, "present") => ("在户", "lives there"),
        (Attribute::ResidenceStatus, "away") => ("外出", "away, place known"),
        (Attribute::ResidenceStatus, "unknown") => ("去向不明", "whereabouts unknown"),
        (Attribute::BirthCalendar, "lunar") => ("农历", "lunar calendar"),
        (Attribute::HukouEndReason | Attribute::EventKind, "death") => ("死亡", "death"),
        (Attribute::HukouEndReason, "moved_out") | (Attribute::EventKind, "move_out") => {
            ("迁出", "moved out")
        }
        (Attribute::HukouEndReason, "duplicate") => ("重复", "duplicate"),
        (Attribute::HukouEndReason, "other") => ("其他", "other"),
        (Attribute::EventKind, "birth") => ("出生", "birth"),
        (Attribute::EventKind, "marriage") => ("结婚", "marriage"),
        (Attribute::EventKind, "divorce") => ("离婚", "divorce"),
        (Attribute::EventKind, "move_in") => ("迁入", "moved in"),
        (Attribute::EventKind, "name_change") => ("变更姓名", "change of name"),
        (Attribute::EventKind, "hukou_transfer") => ("户口迁移", "transfer of hukou"),
        (Attribute::EventKind, "adoption") => ("收养", "adoption"),
        (Attribute::EventKind, "household_split") => ("分户", "household split"),
        (Attribute::EventKind, "household_merge") => ("并户", "households joined"),
        _ => return None,
    })
}

/// The words for a coded value; `None` where the value speaks for itself.
pub(crate) fn text_of(attribute: Attribute, value: &str, language: Language) -> Option<String> {
    if matches!(attribute, Attribute::Division | Attribute::HukouDivision) {
        return Some(place_name(value)).filter(|name| !name.is_empty());
    }
    if let Some(entry) = list_of(attribute).and_then(|list| list.entry(value)) {
        return Some(language.of(entry.zh, entry.en).to_owned());
    }
    own_words(attribute, value).map(|(zh, en)| language.of(zh, en).to_owned())
}

/// A coded value with its words (the code itself where the list does not have it).
pub(crate) fn coded(attribute: Attribute, code: &str, language: Language) -> Coded {
    Coded {
        code: code.to_owned(),
        text: text_of(attribute, code, language).unwrap_or_else(|| code.to_owned()),
    }
}

/// The divisions with a register's own changes. Each service has its own: two registers in one process do not mix.
#[derive(Debug, Default)]
pub(crate) struct Places(RwLock<Option<Arc<Divisions>>>);

tokio::task_local! {
    /// The places of the service whose request is being answered.
    static HERE: Arc<Places>;
}

impl Places {
    /// Takes up the names that changes of divisions brought.
    pub(crate) async fn learn(&self, store: &store::Store) -> Result<(), app::AppError> {
        let divisions = registry::divisions_with(&store.divisions_everywhere().await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(divisions));
        Ok(())
    }
}

/// Answers with the names of these places. What an answer's body says after its head has left is wrapped by itself.
pub(crate) async fn naming<T>(places: Arc<Places>, work: impl Future<Output = T>) -> T {
    HERE.scope(places, work).await
}

/// The same where nothing is waited for.
pub(crate) fn naming_now<T>(places: &Arc<Places>, work: impl FnOnce() -> T) -> T {
    HERE.sync_scope(Arc::clone(places), work)
}

/// Asks about the divisions as they stand.
pub(crate) fn of_divisions<T>(ask: impl FnOnce(&Divisions) -> T) -> T {
    let known = HERE.try_with(|places| places.0.read().unwrap_or_else(PoisonError::into_inner).clone());
    match known.ok().flatten() {
        Some(divisions) => ask(&divisions),
        None => ask(Divisions::bundled()),
    }
}

/// The full name of a division; empty where the code is not known.
pub(crate) fn place_name(code: &str) -> String {
    of_divisions(|divisions| divisions.full_name(code)).unwrap_or_default()
}

/// The code of a place that somebody wrote: its digits, or its name to its end; none where no place is meant without doubt.
pub(crate) fn place_written(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.to_owned());
    }
    of_divisions(|divisions| {
        let found = divisions.find_by_name(text)?;
        found.rest.trim().is_empty().then(|| found.division.code.short())
    })
}

/// What an office is called: by its area, where it is known by that alone.
pub(crate) fn office_name(office: &str) -> String {
    let name =
        if office.bytes().all(|byte| byte.is_ascii_digit()) { place_name(office) } else { String::new() };
    if name.is_empty() { office.to_owned() } else { name }
}

/// A place by its code, with its name.
pub(crate) fn place(code: &str) -> Place {
    Place { code: code.to_owned(), name: place_name(code) }
}

/// What can be chosen for an attribute in a form of this office: code and words. None where anything can be said.
pub(crate) fn choices(
    kind: EventKind,
    attribute: Attribute,
    language: Language,
) -> Vec<(&'static str, &'static str)> {
    if (kind, attribute) == (EventKind::Birth, Attribute::Household) {
        return vec![
            ("mother", language.of("随母亲入户", "the mother's book")),
            ("father", language.of("随父亲入户", "the father's book")),
        ];
    }
    if (kind, attribute) == (EventKind::Adoption, Attribute::Household) {
        return vec![
            ("adoptive_mother", language.of("随养母入户", "the adoptive mother's book")),
            ("adoptive_father", language.of("随养父入户", "the adoptive father's book")),
        ];
    }
    let list = list_of(attribute).map_or(&[][..], |list| list.entries);
    list.iter().map(|entry| (entry.code, language.of(entry.zh, entry.en))).collect()
}

/// What a source is called.
pub(crate) fn source_name(code: &str, language: Language) -> String {
    if code == registry::registration::OFFICE {
        return language.of("本机关登记", "registered at this office").to_owned();
    }
    app::source_name(code).map_or(code, |name| language.of(&name.zh, &name.en)).to_owned()
}
