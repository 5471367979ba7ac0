//! What the register answers forms with.

use std::collections::BTreeMap;

use access::{CountPermit, Permit};
use base::{Date, PersonId, Timestamp};
use codes::division::Divisions;
use forms::{
    Needs, Setting,
    facts::{Counted, Entry, Facts, Happened, Population, Sex, Traits, What, Who},
};
use records::Attribute;
use store::{FormPerson, FormWanted, Store};

use crate::{AppError, Result};

/// People that a list of one form may hold.
const MOST_PEOPLE: u32 = 20_000;

/// The office that fills forms of an area: its names and the places below it.
pub fn setting(area: &str, day: Date) -> Setting {
    let divisions = Divisions::bundled();
    let code = format!("{area:0<12}");
    let mut names = Vec::new();
    for digits in [2, 4, 6, 9, 12] {
        let Some(part) = area.get(..digits) else { break };
        names.extend(divisions.get(&format!("{part:0<12}")).map(|found| found.name.to_owned()));
    }
    let places =
        divisions.children(&code).into_iter().map(|own| (own.code.short().into(), own.name.to_owned()));
    Setting { places: places.collect(), names, year: day.year() }
}

fn sex(code: &str) -> Option<Sex> {
    match code {
        "1" | "5" => Some(Sex::Male),
        "2" | "6" => Some(Sex::Female),
        _ => None,
    }
}

fn completed(day: Date, born: &str, reached: bool) -> Option<u16> {
    let born: i16 = born.parse().ok()?;
    u16::try_from((day.year() - born - i16::from(!reached)).max(0)).ok()
}

/// The day a year before; the last of February where there is no 29th.
fn year_before(day: Date) -> Date {
    Date::new(day.year() - 1, day.month(), day.day())
        .or_else(|_leap| Date::new(day.year() - 1, day.month(), 28))
        .unwrap_or(day)
}

/// Facts that know the area, its places and the time, and nobody yet.
pub(crate) fn bare(area: &str, from: Date, day: Date) -> Facts {
    let setting = setting(area, day);
    Facts {
        area: area.into(),
        area_names: setting.names,
        places: setting.places,
        day,
        from,
        people: Vec::new(),
        detailed: false,
        households: None,
        happened: Vec::new(),
        happened_kinds: Vec::new(),
        entries: Vec::new(),
        subject: None,
    }
}

/// The counts that a form needs. They name nobody.
pub(super) async fn counts(
    store: &Store,
    permit: &CountPermit,
    needs: &Needs,
    from: Date,
    day: Date,
) -> Result<Facts> {
    let mut facts = bare(permit.area().prefix(), from, day);
    if needs.figures {
        for group in store.form_groups(permit, day).await? {
            let traits = Traits {
                sex: sex(&group.sex),
                age: completed(day, &group.born, group.reached),
                usual: group.usual,
                hukou: group.hukou,
                marital: None,
                minority: None,
            };
            facts.people.push((traits, group.people));
        }
    }
    if needs.households {
        facts.households = Some(store.form_households(permit).await?);
    }
    if needs.happened {
        let kinds = [
            ("birth", Counted::Births),
            ("death", Counted::Deaths),
            ("marriage", Counted::Marriages),
            ("divorce", Counted::Divorces),
        ];
        facts.happened_kinds = kinds.iter().map(|(_, counted)| *counted).collect();
        for (years_before, from, until) in [(0, from, day), (1, year_before(from), year_before(day))] {
            for event in store.form_events(permit, from, until).await? {
                let counted = kinds.iter().find(|(kind, _)| *kind == event.kind).map(|(_, counted)| *counted);
                facts.happened.extend(counted.map(|counted| Happened {
                    counted,
                    years_before,
                    sex: sex(&event.sex),
                    place: event.place.clone(),
                    count: event.count,
                }));
            }
        }
    }
    Ok(facts)
}

/// Whom lists may want: the people of populations, and the household of the person that a form is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Who the rows are.
    pub(crate) populations: &'a [Population],
    /// Whom the form is about.
    pub(crate) subject: Option<PersonId>,
    /// As the register stood at this moment; as it stands where none is said.
    pub(crate) known_at: Option<Timestamp>,
}

/// The people whom lists may want, as entries of the facts; with each the id, in the same order.
pub(crate) async fn people(
    store: &Store,
    permit: &Permit,
    asked: Wanted<'_>,
    facts: &mut Facts,
) -> Result<Vec<PersonId>> {
    let mut found: BTreeMap<PersonId, Entry> = BTreeMap::new();
    let subject = asked.subject;
    let mut wanted: Vec<FormWanted> = asked.populations.iter().filter_map(|own| bounds(own, facts)).collect();
    wanted.extend(subject.map(|person| FormWanted { household_of: Some(person), ..FormWanted::default() }));
    wanted.dedup();
    for wanted in &wanted {
        let listed = store.form_people(permit, wanted, MOST_PEOPLE, asked.known_at).await?;
        if listed.len() > usize::try_from(MOST_PEOPLE).unwrap_or(usize::MAX) {
            return Err(AppError::TooManyListed);
        }
        found.extend(listed.iter().map(|person| (person.id, entry(person, facts, !wanted.dead))));
    }
    let ids: Vec<PersonId> = found.keys().copied().collect();
    facts.subject = subject.and_then(|subject| ids.iter().position(|id| *id == subject));
    if subject.is_some() && facts.subject.is_none() {
        return Err(AppError::NotFound);
    }
    facts.entries = found.into_values().collect();
    Ok(ids)
}

/// Bounds by which the store looks for a list's people; none where no people stand in it.
fn bounds(population: &Population, facts: &Facts) -> Option<FormWanted> {
    let years = |years: u16| {
        let year = facts.day.year().checked_sub(i16::try_from(years).ok()?)?;
        Date::new(year, facts.day.month(), facts.day.day().min(28)).ok()
    };
    match population {
        Population::Places | Population::Members => None,
        Population::Households => Some(FormWanted { heads: true, ..FormWanted::default() }),
        Population::People(Counted::Births, _) => Some(FormWanted {
            born_from: Some(facts.from),
            born_until: Some(facts.day),
            ..FormWanted::default()
        }),
        Population::People(counted, criteria) => {
            // A month more on either side: the exact age is looked at afterwards.
            let (youngest, oldest) = criteria.ages.map_or((None, None), |(from, to)| (Some(from), to));
            Some(FormWanted {
                born_from: oldest.and_then(|oldest| years(oldest.saturating_add(2))),
                born_until: youngest.and_then(|youngest| years(youngest.saturating_sub(1))),
                dead: *counted == Counted::Deaths,
                ..FormWanted::default()
            })
        }
    }
}

fn entry(person: &FormPerson, facts: &Facts, alive: bool) -> Entry {
    let shown = |attribute: Attribute| {
        person.values.iter().find(|own| own.attribute == attribute).map(|own| own.value.to_string())
    };
    let born = shown(Attribute::BirthDate).unwrap_or_default();
    let reached =
        born.get(5..).is_none_or(|rest| facts.day.to_string().get(5..).is_some_and(|day| rest <= day));
    let age = completed(facts.day, born.get(..4).unwrap_or(""), reached);
    let mut values = BTreeMap::new();
    let own = [
        (What::Name, Attribute::Name),
        (What::FormerName, Attribute::FormerName),
        (What::Sex, Attribute::Sex),
        (What::BirthDate, Attribute::BirthDate),
        (What::IdNumber, Attribute::IdNumber),
        (What::IdKind, Attribute::IdKind),
        (What::Phone, Attribute::Phone),
        (What::Ethnicity, Attribute::Ethnicity),
        (What::Marital, Attribute::MaritalStatus),
        (What::Education, Attribute::Education),
        (What::Employer, Attribute::Employer),
        (What::HukouAddress, Attribute::HukouAddress),
        (What::ResidentFrom, Attribute::ResidentFrom),
        (What::DeathDate, Attribute::DeathDate),
    ];
    let mut put = |who: Who, what: What, value: Option<String>| {
        values.extend(value.map(|value| ((who, what), value)));
    };
    for (what, attribute) in own {
        put(Who::Own, what, shown(attribute));
    }
    put(Who::Own, What::Age, age.map(|age| age.to_string()));
    put(Who::Own, What::Address, person.address.as_deref().map(str::to_owned));
    put(Who::Own, What::Relation, person.relation.as_deref().map(str::to_owned));
    let size = (person.household_size > 0).then(|| person.household_size.to_string());
    put(Who::Own, What::HouseholdSize, size);
    let place = facts.places.iter().find(|(code, _)| person.usual.starts_with(&**code));
    put(Who::Own, What::Place, place.map(|(_, name)| name.clone()));
    for (who, name, number) in [
        (Who::Spouse, Attribute::SpouseName, Attribute::SpouseId),
        (Who::Mother, Attribute::MotherName, Attribute::MotherId),
        (Who::Father, Attribute::FatherName, Attribute::FatherId),
    ] {
        put(who, What::Name, shown(name));
        put(who, What::IdNumber, shown(number));
    }
    let head = person.head.as_ref();
    put(Who::Head, What::Name, head.and_then(|(_, name)| name.as_deref().map(str::to_owned)));
    let is_head = head.is_some_and(|(head, _)| *head == person.id);
    if is_head {
        let own: Vec<(What, String)> = values
            .iter()
            .filter(|((who, _), _)| *who == Who::Own)
            .map(|((_, what), value)| (*what, value.clone()))
            .collect();
        values.extend(own.into_iter().map(|(what, value)| ((Who::Head, what), value)));
    }
    Entry {
        traits: Traits {
            sex: shown(Attribute::Sex).as_deref().and_then(sex),
            age,
            usual: person.usual.clone(),
            hukou: person.hukou.clone(),
            marital: shown(Attribute::MaritalStatus).and_then(|code| code.chars().next()),
            minority: shown(Attribute::Ethnicity).map(|code| code != "01"),
        },
        alive,
        head: is_head,
        household: person.household.map(|id| id.to_string()).unwrap_or_default().into(),
        values,
    }
}

/// The register's name of a value that forms write, for the log.
pub(crate) fn attribute(what: What) -> Option<Attribute> {
    Some(match what {
        What::Name => Attribute::Name,
        What::FormerName => Attribute::FormerName,
        What::Sex => Attribute::Sex,
        What::BirthDate | What::Age => Attribute::BirthDate,
        What::IdNumber => Attribute::IdNumber,
        What::IdKind => Attribute::IdKind,
        What::Phone => Attribute::Phone,
        What::Ethnicity => Attribute::Ethnicity,
        What::Marital => Attribute::MaritalStatus,
        What::Education => Attribute::Education,
        What::Employer => Attribute::Employer,
        What::Address => Attribute::Address,
        What::HukouAddress => Attribute::HukouAddress,
        What::Relation => Attribute::Relation,
        What::ResidentFrom => Attribute::ResidentFrom,
        What::DeathDate => Attribute::DeathDate,
        What::Place => Attribute::Division,
        What::HouseholdSize => return None,
    })
}
