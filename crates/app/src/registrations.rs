use std::collections::{BTreeMap, BTreeSet};

use access::{Action as Did, Cx, Denied, Permit, Subject};
use base::{AccountId, Page, PageSize, PersonId, RegistrationId, Timestamp};
use records::{Attribute, Fields};
use registry::{
    EventKind, HouseholdKind, Membership,
    registration::{Action, Content, Fault, FaultKind, Party, Registration, Stage, Step},
};
use store::{HouseholdRecord, Kept, KnownRegistration, Listed, NewStep, PersonRecord, SameRequest, Store};

use crate::{App, AppError, Masked, Result, log, mask, settle_decisions};

/// The longest reason, in characters.
const REASON: usize = 500;

/// A registration as a worker sees it: numbers masked, with the people of the register that it names.
#[derive(Debug, Clone)]
pub struct RegistrationView {
    /// The registration; the numbers in what it says are masked.
    pub registration: Registration,
    /// Where it stands.
    pub stage: Stage,
    /// Whether the register has followed it.
    pub carried: bool,
    /// When something was last done about it.
    pub changed_at: Timestamp,
    /// The people of the register that it names and that are inside the reader's area.
    pub people: BTreeMap<PersonId, Masked<Listed>>,
    /// Names of the accounts that acted.
    pub accounts: BTreeMap<AccountId, Box<str>>,
    /// The steps that the reader may take next.
    pub steps: Vec<Step>,
}

/// A step that a worker asks for.
#[derive(Debug, Clone)]
pub struct AskedStep {
    /// The version that the worker saw.
    pub version: u64,
    /// The step.
    pub step: Step,
    /// Why, in words.
    pub reason: Option<Box<str>>,
    /// What is to be so after a correction.
    pub content: Option<Content>,
    /// What tells the request from one sent again.
    pub request: Option<SameRequest>,
}

/// Declares an event. The log has it, with everybody whom it names, before it is kept. The same request sent again answers
/// with what it made the first time.
pub async fn declare_event(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    kind: EventKind,
    content: Content,
    request: Option<SameRequest>,
) -> Result<RegistrationView> {
    let content = drawn(cx, &app.store, permit, kind, content).await?;
    let county = county_of(&app.store, permit, &content).await?;
    log_each(cx, &app.store, permit, Did::DeclareEvent, &[&content]).await?;
    let new = NewStep { step: Step::Declare, reason: None, content: Some(content), request };
    let id = match app.store.declare(permit, county.as_deref(), kind, &new, &cx.env).await? {
        Kept::Now(id) | Kept::Before(id) => id,
        Kept::OtherRequest => return Err(AppError::OtherRequest),
        Kept::Changed => return Err(AppError::Changed),
    };
    let found = app.store.registration(permit, id).await?.filter(|found| handled(permit, found));
    let found = found.ok_or(AppError::NotFound)?;
    view(cx, &app.store, permit, found).await
}

/// A registration of the permit's area. The log names everybody whom it names.
pub async fn read_registration(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    id: RegistrationId,
) -> Result<RegistrationView> {
    let found = store.registration(permit, id).await?.filter(|found| handled(permit, found));
    let found = found.ok_or(AppError::NotFound)?;
    let said: Vec<&Content> = contents(&found.registration).collect();
    log_each(cx, store, permit, Did::ReadEvent, &said).await?;
    view(cx, store, permit, found).await
}

/// The registrations of the permit's area at one stage, longest waiting first; the log names everybody whom they name.
pub async fn list_registrations(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    stage: Stage,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<RegistrationView>> {
    let after = cursor.map(|text| place(text).ok_or(AppError::Cursor)).transpose()?;
    let Page { mut items, next } = store.registrations(permit, stage, after, size).await?;
    items.retain(|found| handled(permit, found));
    let people: BTreeSet<PersonId> = items.iter().flat_map(|item| named(&item.registration)).collect();
    let subject = Subject::People(people.into_iter().collect());
    let fields = [Attribute::Name, Attribute::EventKind, Attribute::EventDate];
    log::read_fields(cx, store, permit, (Did::ReadEvent, subject), fields).await?;
    let mut views = Vec::with_capacity(items.len());
    for found in items {
        views.push(view(cx, store, permit, found).await?);
    }
    Ok(Page { items: views, next })
}

/// Papers of adoptions are for those who register them.
fn handled(permit: &Permit, found: &KnownRegistration) -> bool {
    found.registration.kind != EventKind::Adoption || permit.handles_adoptions()
}

fn place(cursor: &str) -> Option<(Timestamp, RegistrationId)> {
    let (at, id) = cursor.split_once('.')?;
    Some((Timestamp::from_micros(at.parse().ok()?)?, id.parse().ok()?))
}

/// How many registrations of the actor's area stand at each stage. Counts only.
pub async fn registration_counts(cx: &Cx, store: &Store) -> Result<Vec<(Stage, u64)>> {
    cx.permit(access::Purpose::FamilyService)?;
    Ok(store.registration_counts(&cx.actor.area).await?)
}

/// What this office has registered of a person, oldest first: the history of each, with who did what at which office. The
/// others who took part are not named here.
pub async fn person_registrations(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    person: PersonId,
) -> Result<Vec<RegistrationView>> {
    if store.person(permit, person, None).await?.is_none() {
        return Err(AppError::NotFound);
    }
    let mut found = store.registrations_of(permit, person).await?;
    // On a person's page an adoption is told to nobody but those who may see what it ended.
    found.retain(|found| found.registration.kind != EventKind::Adoption || permit.sees_adoptions());
    let fields = [Attribute::EventKind, Attribute::EventDate];
    let subject = Subject::People(vec![person]);
    log::read_fields(cx, store, permit, (Did::ReadEvent, subject), fields).await?;
    let mut views = Vec::with_capacity(found.len());
    for known in found {
        let mut view = view(cx, store, permit, known).await?;
        view.people.retain(|id, _| *id == person);
        for action in &mut view.registration.actions {
            action.content = None;
        }
        views.push(view);
    }
    Ok(views)
}

/// Takes a step of a registration. The register follows a moment later.
pub async fn take_step(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: RegistrationId,
    asked: AskedStep,
) -> Result<RegistrationView> {
    let store = &app.store;
    let AskedStep { version, step, reason, content, request } = asked;
    let decides = matches!(step, Step::Verify | Step::Register | Step::Approve | Step::Refuse);
    if decides && !cx.actor.role.may_import() {
        return Err(Denied::Import.into());
    }
    let found = store.registration(permit, id).await?.ok_or(AppError::NotFound)?;
    let registration = &found.registration;
    let new = if registration.version() == version {
        registration.may(step, cx.actor.account)?;
        let content = match (step, content) {
            (Step::AskCorrection, Some(content)) => {
                let content = unmasked(content, registration.content());
                let content = drawn(cx, store, permit, registration.kind, content).await?;
                let counties = store.counties_of(permit, &content.people()).await?;
                if counties.iter().any(|county| *county != found.county) {
                    // Whoever stands in another county's register is no party of this one's events.
                    let fault = Fault { role: None, attribute: None, kind: FaultKind::Value };
                    return Err(AppError::Registration(vec![fault]));
                }
                Some(content)
            }
            (Step::AskCorrection, None) | (_, Some(_)) => {
                return Err(AppError::Step(registry::registration::StepError::Incomplete));
            }
            (_, None) => None,
        };
        let needs = matches!(step, Step::AskCorrection | Step::AskAnnulment | Step::Refuse | Step::Withdraw);
        let told = reason.as_deref().map_or(0, |reason| reason.trim().chars().count());
        if (needs && told == 0) || told > REASON {
            return Err(AppError::Step(registry::registration::StepError::Incomplete));
        }
        NewStep { step, reason, content, request }
    } else {
        // Perhaps the same request once more; otherwise it rests on what has passed.
        NewStep { step, reason, content, request }
    };
    let mut after = registration.clone();
    after.actions.push(Action {
        number: version + 1,
        step,
        account: cx.actor.account,
        office: permit.area().prefix().into(),
        at: cx.now(),
        reason: new.reason.clone(),
        content: new.content.clone(),
    });
    let said: Vec<&Content> = contents(&after).collect();
    log_each(cx, store, permit, Did::DecideEvent, &said).await?;
    match store.take_step(permit, &found, version, (&new, after.stage()), &cx.env).await? {
        Kept::Now(_) => {
            if matches!(step, Step::Register | Step::Approve) {
                settle_decisions::wake(cx, app, cx.import_permit()?, &found.county);
            }
        }
        Kept::Before(before) if before == id => {}
        Kept::Before(_) | Kept::OtherRequest => return Err(AppError::OtherRequest),
        Kept::Changed => return Err(AppError::Changed),
    }
    let found = store.registration(permit, id).await?.ok_or(AppError::NotFound)?;
    view(cx, store, permit, found).await
}

/// Six digits of a division.
const COUNTY: usize = 6;

/// The county whose register an event is for: that which holds the people named, or else the place that is said, where the
/// office's own area is wider than a county. An event of people of two registers is declared in one, where the other is a
/// stranger.
async fn county_of(store: &Store, permit: &Permit, content: &Content) -> Result<Option<Box<str>>> {
    let fault = |attribute, kind| AppError::Registration(vec![Fault { role: None, attribute, kind }]);
    let mut counties = store.counties_of(permit, &content.people()).await?;
    match (counties.pop(), counties.is_empty()) {
        (Some(county), true) => return Ok(Some(county)),
        (Some(_), false) => return Err(fault(None, FaultKind::Value)),
        (None, _) => {}
    }
    if permit.area().prefix().len() >= COUNTY {
        return Ok(None);
    }
    let said = std::iter::once(&content.row).chain(content.parties.iter().map(|party| &party.fields));
    let divisions = said.flat_map(|said| {
        [Attribute::HukouDivision, Attribute::Division].into_iter().filter_map(|place| said.get(place))
    });
    let mut inside = divisions.filter(|division| permit.area().covers(division));
    match inside.find_map(|division| division.get(..COUNTY)) {
        Some(county) => Ok(Some(county.into())),
        None => Err(fault(Some(Attribute::Division), FaultKind::Missing)),
    }
}

/// Checks what is declared, and draws for a child from its parents' records what nobody should be asked again.
async fn drawn(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    kind: EventKind,
    mut content: Content,
) -> Result<Content> {
    let mut faults = content.faults(kind, cx.now().china_date());
    let mut records: BTreeMap<Box<str>, PersonRecord> = BTreeMap::new();
    for party in &content.parties {
        let Some(person) = party.person else { continue };
        match store.person(permit, person, None).await? {
            Some(record) => drop(records.insert(party.role.as_str().into(), record)),
            None => faults.push(Fault {
                role: Some(party.role.as_str().into()),
                attribute: None,
                kind: FaultKind::Value,
            }),
        }
    }
    content.drawn = Fields::new();
    let drawn = match (kind, content.party("child")) {
        (EventKind::Birth, Some(child)) => of_parents(child, &records, BIRTH, cx.now()),
        (EventKind::Adoption, Some(child)) => of_parents(child, &records, ADOPTION, cx.now()),
        (EventKind::HouseholdSplit, _) => Ok(records.get("self").map(of_place).unwrap_or_default()),
        (EventKind::HouseholdMerge, _) => of_book(records.get("head")),
        _ => Ok(Fields::new()),
    };
    match drawn {
        Ok(fields) => content.drawn = fields,
        Err(fault) => faults.push(fault),
    }
    if faults.is_empty() { Ok(content) } else { Err(AppError::Registration(faults)) }
}

/// Who a child's parents are, and what a boy or a girl is to the head who is one of them.
#[derive(Clone, Copy)]
struct Parents {
    roles: [&'static str; 2],
    relations: [&'static str; 2],
}

const BIRTH: Parents = Parents { roles: ["mother", "father"], relations: ["20", "30"] };
const ADOPTION: Parents = Parents { roles: ["adoptive_mother", "adoptive_father"], relations: ["27", "37"] };

/// Where the book of somebody lies now.
fn of_place(record: &PersonRecord) -> Fields {
    let mut drawn = Fields::new();
    let hukou = record
        .residences
        .iter()
        .map(|(residence, _)| residence)
        .rfind(|one| one.kind == registry::ResidenceKind::Hukou && one.valid.until.is_none());
    if let Some(hukou) = hukou {
        drawn.set(Attribute::HukouAddress, hukou.address.as_deref().unwrap_or_default());
        drawn.set(Attribute::HukouDivision, hukou.division.as_deref().unwrap_or_default());
    }
    drawn
}

/// The book of somebody whose household others join.
fn of_book(head: Option<&PersonRecord>) -> std::result::Result<Fields, Fault> {
    let Some(record) = head else { return Ok(Fields::new()) };
    // A book that they left, or were taken out of when they died, is nobody's to join by them.
    let belongs = |one: &&HouseholdRecord| {
        let stays = |member: &Membership| member.person == record.person.id && member.valid.until.is_none();
        one.members.iter().any(|(member, _)| stays(member))
    };
    let alive = record.households.iter().filter(|_| record.person.alive);
    let book = alive.filter(belongs).find_map(|one| one.household.book.as_deref());
    let no_book = || Fault {
        role: Some("head".into()),
        attribute: Some(Attribute::Household),
        kind: FaultKind::Missing,
    };
    let mut drawn = of_place(record);
    drawn.set(Attribute::Household, book.ok_or_else(no_book)?);
    Ok(drawn)
}

fn of_parents(
    child: &Party,
    records: &BTreeMap<Box<str>, PersonRecord>,
    parents: Parents,
    now: Timestamp,
) -> std::result::Result<Fields, Fault> {
    let mut drawn = Fields::new();
    for (role, name, number) in [
        ("mother", Attribute::MotherName, Attribute::MotherId),
        ("father", Attribute::FatherName, Attribute::FatherId),
    ] {
        let Some(parent) = records.get(role).map(|record| &record.person) else { continue };
        for (attribute, value) in [(name, &parent.name), (number, &parent.id_number)] {
            drawn.set(attribute, value.as_deref().unwrap_or_default());
        }
    }
    let home = parents.roles.iter().find_map(|role| {
        let parent = &records.get(*role)?.person;
        parent.usual_address.is_some().then_some(parent)
    });
    if let Some(parent) = home.filter(|_| child.fields.get(Attribute::Address).is_none()) {
        for (attribute, value) in
            [(Attribute::Address, &parent.usual_address), (Attribute::Division, &parent.usual_division)]
        {
            drawn.set(attribute, value.as_deref().unwrap_or_default());
        }
    }
    let Some(of) = child.fields.get(Attribute::Household) else { return Ok(drawn) };
    let no_book = || Fault {
        role: Some("child".into()),
        attribute: Some(Attribute::Household),
        kind: FaultKind::Value,
    };
    let record = records.get(of).ok_or_else(no_book)?;
    let household = record.households.iter().map(|one| &one.household);
    let book = household.clone().find(|household| household.book.is_some()).ok_or_else(no_book)?;
    drawn.set(Attribute::Household, book.book.as_deref().unwrap_or_default());
    drawn.set(
        Attribute::HouseholdKind,
        if book.kind == HouseholdKind::Family { "family" } else { "collective" },
    );
    drawn.set(Attribute::HukouFrom, now.china_date().to_string());
    for (attribute, value) in of_place(record).iter() {
        drawn.set(attribute, value);
    }
    let relation = record.households.iter().flat_map(|one| &one.members).find_map(|(member, _)| {
        (member.person == record.person.id && member.household == book.id)
            .then_some(member.relation.as_deref())?
    });
    // To the head: a child of the head or of the head's spouse, a grandchild of the head by a son or a daughter.
    let boy = child.fields.get(Attribute::Sex) == Some("1");
    let to_head = match (relation, boy) {
        (Some("01" | "02" | "10" | "11" | "12"), true) => parents.relations[0],
        (Some("01" | "02" | "10" | "11" | "12"), false) => parents.relations[1],
        (Some("20" | "21" | "22" | "23" | "24" | "25" | "26" | "38"), true) => "41",
        (Some("20" | "21" | "22" | "23" | "24" | "25" | "26" | "38"), false) => "42",
        (Some("30" | "31" | "32" | "33" | "34" | "35" | "36" | "28"), true) => "43",
        (Some("30" | "31" | "32" | "33" | "34" | "35" | "36" | "28"), false) => "44",
        (_, _) => "",
    };
    if matches!(child.fields.get(Attribute::Sex), Some("1" | "2")) {
        drawn.set(Attribute::Relation, to_head);
    }
    Ok(drawn)
}

/// Whom a registration names, each once.
fn named(registration: &Registration) -> Vec<PersonId> {
    let people: BTreeSet<PersonId> = contents(registration).flat_map(Content::people).collect();
    people.into_iter().collect()
}

fn contents(registration: &Registration) -> impl Iterator<Item = &Content> {
    registration.actions.iter().filter_map(|action| action.content.as_ref())
}

/// An entry for each person of the register that is named, with what is said of that person: what is another party's own
/// stays out of it, and so out of what the person is told. Where nobody of the register is named, one entry says so.
async fn log_each(cx: &Cx, store: &Store, permit: &Permit, action: Did, contents: &[&Content]) -> Result<()> {
    let mut fields: BTreeMap<PersonId, BTreeSet<Attribute>> = BTreeMap::new();
    for content in contents {
        for party in &content.parties {
            let Some(person) = party.person else { continue };
            let said = content.row.iter().chain(party.fields.iter()).map(|(attribute, _)| attribute);
            fields.entry(person).or_default().extend(said);
        }
    }
    let at = cx.now();
    let mut entries: Vec<_> = fields
        .into_iter()
        .map(|(person, fields)| permit.entry(at, action, Subject::People(vec![person])).of_fields(fields))
        .collect();
    if entries.is_empty() {
        entries.push(permit.entry(at, action, Subject::None));
    }
    log::keep_all(store, entries).await
}

/// A number that comes back as it was shown is the number that was there.
fn unmasked(mut content: Content, now: Option<&Content>) -> Content {
    let Some(now) = now else { return content };
    let restore = |said: &Fields, known: &Fields| -> Fields {
        said.iter()
            .map(|(attribute, value)| {
                let before = known.get(attribute).filter(|before| mask::value(attribute, before) == value);
                (attribute, before.unwrap_or(value).to_owned())
            })
            .collect()
    };
    content.row = restore(&content.row, &now.row);
    for party in &mut content.parties {
        if let Some(known) = now.party(party.role.as_str()) {
            party.fields = restore(&party.fields, &known.fields);
        }
    }
    content
}

async fn view(cx: &Cx, store: &Store, permit: &Permit, found: KnownRegistration) -> Result<RegistrationView> {
    let KnownRegistration { mut registration, carried, changed_at, .. } = found;
    let people = store.listed_people(permit, named(&registration).into_iter()).await?;
    let mut accounts = BTreeMap::new();
    for action in &registration.actions {
        if !accounts.contains_key(&action.account)
            && let Some(account) = store.account(action.account).await?
        {
            accounts.insert(action.account, account.name);
        }
    }
    let stage = registration.stage();
    let may = |step: &Step| {
        let decides = matches!(step, Step::Verify | Step::Register | Step::Approve | Step::Refuse);
        (!decides || cx.actor.role.may_import()) && registration.may(*step, cx.actor.account).is_ok()
    };
    let steps = stage.steps().iter().copied().filter(may).collect();
    for action in &mut registration.actions {
        if let Some(content) = &mut action.content {
            hide(content);
        }
    }
    let people = people.into_iter().map(|(id, listed)| (id, mask::listed(listed))).collect();
    Ok(RegistrationView { registration, stage, carried, changed_at, people, accounts, steps })
}

/// Masks what is sensitive in what an event says.
fn hide(content: &mut Content) {
    let masked = |fields: &Fields| -> Fields {
        fields.iter().map(|(attribute, value)| (attribute, mask::value(attribute, value))).collect()
    };
    content.row = masked(&content.row);
    content.drawn = masked(&content.drawn);
    for party in &mut content.parties {
        party.fields = masked(&party.fields);
    }
}
