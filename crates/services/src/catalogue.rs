use std::collections::BTreeSet;

use serde::Deserialize;

use crate::{Bundle, Calendar, Fetched, Item, Placed, QuestionKind, ServiceFault, Test, Words, Year};

/// An office that decides.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its code.
    pub code: String,
    /// Whether it stands in place of a shipped one of the same code.
    #[serde(default)]
    pub replaces: bool,
    /// Its name.
    pub title: Words,
    /// At which kind of service point families meet it; none where the place has not said so.
    #[serde(default)]
    pub met_at: Option<MetAt>,
}

/// Where families meet an office, as maps name kinds of service points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetAt {
    /// 便民服务中心: a service hall, also for offices that have a window there.
    Hall,
    /// 卫生服务站: a clinic.
    Clinic,
    /// 托育: childcare.
    Childcare,
    /// 免费药具: an outlet of free supplies.
    Supplies,
}

impl MetAt {
    /// The code of that kind of service point.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hall => "hall",
            Self::Clinic => "clinic",
            Self::Childcare => "childcare",
            Self::Supplies => "supplies",
        }
    }
}

/// A ground on which the law lets a clock stand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopGround {
    /// Its code.
    pub code: String,
    /// In words.
    pub title: Words,
    /// Where it is written.
    pub source: String,
    /// Whether somebody has read it there.
    #[serde(default)]
    pub verified: bool,
}

/// One file of services. Every part may be absent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceFile {
    /// Offices.
    pub offices: Vec<Office>,
    /// Grounds of lawful stops.
    pub stops: Vec<StopGround>,
    /// Where things are written, in both languages.
    pub sources: Vec<Words>,
    /// Years of the calendar.
    pub calendar: Vec<Year>,
    /// Items.
    pub items: Vec<Item>,
    /// Bundles.
    pub bundles: Vec<Bundle>,
}

/// All services at hand, read and checked.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    offices: Vec<Office>,
    stops: Vec<StopGround>,
    sources: Vec<Words>,
    calendar: Calendar,
    items: Vec<Item>,
    bundles: Vec<Bundle>,
}

impl Catalogue {
    /// Reads files, each by name and text, in order; a later one may replace things of an earlier one where it says so.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, ServiceFault> {
        let mut catalogue = Self::default();
        let mut years = Vec::new();
        for (name, text) in files {
            let file: ServiceFile = serde_saphyr::from_str(text)
                .map_err(|fault| ServiceFault::Form { file: name.to_owned(), message: fault.to_string() })?;
            years.extend(file.calendar);
            catalogue.sources.extend(file.sources);
            put(name, &mut catalogue.offices, file.offices, |one| (&one.code, one.replaces))?;
            put(name, &mut catalogue.stops, file.stops, |one| (&one.code, false))?;
            put(name, &mut catalogue.items, file.items, |one| (&one.code, one.replaces))?;
            put(name, &mut catalogue.bundles, file.bundles, |one| (&one.code, one.replaces))?;
        }
        catalogue.calendar = Calendar::new(years);
        catalogue.check()?;
        Ok(catalogue)
    }

    /// The calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The bundles, in the order of their files.
    pub fn bundles(&self) -> &[Bundle] {
        &self.bundles
    }

    /// The items, in the order of their files.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The grounds of lawful stops.
    pub fn stops(&self) -> &[StopGround] {
        &self.stops
    }

    /// A source in both languages, however it is written; none where nobody has said it in the other one.
    pub fn source(&self, written: &str) -> Option<&Words> {
        // What a place says later counts.
        self.sources.iter().rfind(|words| words.zh == written || words.en == written)
    }

    /// The item of a code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The bundle of a code.
    pub fn bundle(&self, code: &str) -> Option<&Bundle> {
        self.bundles.iter().find(|bundle| bundle.code == code)
    }

    /// The bundles that an event of the register proposes.
    pub fn proposed_by<'a>(&'a self, event: &'a str) -> impl Iterator<Item = &'a Bundle> {
        self.bundles.iter().filter(move |bundle| bundle.event.as_deref() == Some(event))
    }

    /// The office of a code.
    pub fn office(&self, code: &str) -> Option<&Office> {
        self.offices.iter().find(|office| office.code == code)
    }

    /// The offices that the bundles of a division need, in the order of the catalogue.
    pub fn offices_of(&self, division: &str) -> Vec<&Office> {
        let plans = self.bundles.iter().flat_map(|bundle| bundle.plan(division));
        let needed: BTreeSet<&str> =
            plans.filter_map(|placed| self.item(&placed.item)).map(|item| item.office.as_str()).collect();
        self.offices.iter().filter(|office| needed.contains(office.code.as_str())).collect()
    }

    fn check(&self) -> Result<(), ServiceFault> {
        for item in &self.items {
            self.check_item(item)?;
        }
        for bundle in &self.bundles {
            self.check_bundle(bundle)?;
        }
        Ok(())
    }

    fn check_item(&self, item: &Item) -> Result<(), ServiceFault> {
        let place = format!("item `{}`", item.code);
        for words in [&item.title, &item.summary, &item.who, &item.outcome].into_iter().chain(&item.steps) {
            said(words, &place)?;
        }
        if self.office(&item.office).is_none() {
            return Err(ServiceFault::Unknown { place, code: item.office.clone() });
        }
        if item.law.is_empty() || item.law.iter().any(|law| law.source.is_empty()) {
            return Err(ServiceFault::Missing { place, what: "the law, or where it was read" });
        }
        if item.steps.is_empty() {
            return Err(ServiceFault::Missing { place, what: "what happens" });
        }
        for question in &item.questions {
            code(&question.code, &place)?;
            said(&question.title, &place)?;
            if question.kind == QuestionKind::Choice && question.choices.is_empty() {
                return Err(ServiceFault::Missing { place, what: "what can be chosen" });
            }
        }
        for paper in &item.evidence {
            code(&paper.code, &place)?;
            said(&paper.title, &place)?;
        }
        for (at, later) in item.promises.iter().enumerate() {
            let clash = item.promises.iter().take(at).any(|one| {
                one.region == later.region
                    && one.until.is_none_or(|until| later.from < until)
                    && later.until.is_none_or(|until| one.from < until)
            });
            if clash {
                let from = later.from.to_string();
                return Err(ServiceFault::Overlap { item: item.code.clone(), from });
            }
        }
        code(&item.code, &place)
    }

    fn check_bundle(&self, bundle: &Bundle) -> Result<(), ServiceFault> {
        let place = format!("bundle `{}`", bundle.code);
        code(&bundle.code, &place)?;
        for words in [&bundle.title, &bundle.summary, &bundle.offline] {
            said(words, &place)?;
        }
        let roles: BTreeSet<&str> = bundle.parties.iter().map(|party| &*party.role).collect();
        for role in bundle.asks.iter().chain([&bundle.about]) {
            if !roles.contains(role.as_str()) {
                return Err(ServiceFault::Unknown { place, code: role.clone() });
            }
        }
        for Placed { item, after, when, .. } in &bundle.items {
            let unknown = when.iter().find_map(|test| match test {
                Test::Known(role) => (!roles.contains(role.as_str())).then_some(role),
                Test::YoungerMonths(_)
                | Test::YearsAtLeast(_)
                | Test::BookWithin(_)
                | Test::HomeWithin(_) => None,
            });
            if let Some(role) = unknown {
                return Err(ServiceFault::Unknown { place, code: role.clone() });
            }
            let known = self.item(item).is_some();
            let follows = after.iter().find(|code| !bundle.items.iter().any(|placed| placed.item == **code));
            if let Some(unknown) = (!known).then_some(item).or(follows) {
                return Err(ServiceFault::Unknown { place, code: unknown.clone() });
            }
            // A paper that another item gives is there before it is wanted.
            let given =
                self.item(item).into_iter().flat_map(|item| &item.evidence).flat_map(|paper| &paper.fetched);
            for fetched in given {
                if let Fetched::Item(giver) = fetched
                    && self.item(giver).is_none()
                {
                    return Err(ServiceFault::Unknown { place, code: giver.clone() });
                }
            }
        }
        match bundle.circle() {
            Some(items) => Err(ServiceFault::Circle { bundle: bundle.code.clone(), items: items.join(", ") }),
            None => Ok(()),
        }
    }
}

/// Puts what a file holds beside or, where it says so, in place of what is known.
fn put<T>(
    file: &str,
    known: &mut Vec<T>,
    new: Vec<T>,
    named: impl Fn(&T) -> (&String, bool),
) -> Result<(), ServiceFault> {
    for one in new {
        let (code, replaces) = named(&one);
        let at = known.iter().position(|before| named(before).0 == code);
        match at {
            Some(_) if !replaces => {
                return Err(ServiceFault::CodeTaken { file: file.to_owned(), code: code.clone() });
            }
            Some(at) => {
                if let Some(place) = known.get_mut(at) {
                    *place = one;
                }
            }
            None => known.push(one),
        }
    }
    Ok(())
}

fn said(words: &Words, place: &str) -> Result<(), ServiceFault> {
    if words.zh.is_empty() || words.en.is_empty() {
        return Err(ServiceFault::Missing {
            place: place.to_owned(),
            what: "a text in one of the languages",
        });
    }
    refused(&words.zh, place)?;
    refused(&words.en, place)
}

fn code(code: &str, place: &str) -> Result<(), ServiceFault> {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    if code.is_empty() || !code.bytes().all(fine) {
        return Err(ServiceFault::Code { place: place.to_owned() });
    }
    refused(code, place)
}

fn refused(name: &str, place: &str) -> Result<(), ServiceFault> {
    if access::charter::denied(name).is_some() {
        return Err(ServiceFault::Refused { place: place.to_owned() });
    }
    Ok(())
}
