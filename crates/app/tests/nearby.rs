//! What this office registers is followed nearby; deriving everybody from the same records and links afterwards finds no row
//! that it would have written otherwise. On both engines.
#![cfg(test)]

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use access::{Actor, Cx, Permit, Purpose, Role};
use app::{App, AskedStep, ImportFile, ProfileChoice};
use base::{Env, PersonId, RecordId, RegistrationId, Silent, Timestamp};
use records::{Attribute as A, Fields};
use registry::{
    EventKind, Recoding, StandingRecord, derive_by,
    registration::{Content, Party, Step},
};
use store::{Change, Committed, Decider, Link, Outcome, Settings, Store};
use synth::{Options, Place};
use tempfile::TempDir;

const TODAY: &str = "2026-06-30";

struct House {
    app: App,
    /// Who declares.
    wang: Cx,
    /// Who registers.
    li: Cx,
    /// Everybody whom the book holds and who lives, with their sex.
    people: Vec<(PersonId, Box<str>)>,
    /// Those of them whose number somebody else bears as well.
    shared: Vec<(PersonId, Box<str>)>,
    /// Numbers drawn so far.
    drawn: u64,
    followed_nearby: usize,
    followed_wide: Vec<EventKind>,
    folder: TempDir,
}

fn serving(cx: &Cx) -> Permit {
    cx.permit(Purpose::FamilyService).unwrap()
}

fn party(role: &str, person: Option<PersonId>, said: &[(A, &str)]) -> Party {
    Party { role: role.into(), person, fields: said.iter().copied().collect() }
}

fn content(row: &[(A, &str)], parties: Vec<Party>) -> Content {
    let row: Fields = row.iter().copied().collect();
    Content { row, parties, evidence: vec!["材料".into()], ..Content::default() }
}

fn step(version: u64, step: Step) -> AskedStep {
    let reason = matches!(step, Step::AskCorrection | Step::AskAnnulment);
    AskedStep {
        version, step, reason: reason.then(|| "当事人申请".into()), content: None, request: None
    }
}

impl House {
    async fn on(url: &str, folder: TempDir) -> Self {
        Place::grow(&Options { people: 1_500, seed: 11, ..Options::default() })
            .unwrap()
            .write(folder.path(), &Silent)
            .unwrap();
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let env = Env::fixed(format!("{TODAY}T04:00:00Z").parse::<Timestamp>().unwrap(), 3);
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let wang = app::command_line(&env, &store, "nearby").await.unwrap();
        app::create_account(&wang, &store, "li", Role::Registrar, &wang.actor.area).await.unwrap();
        let account = store.account_by_name("li").await.unwrap().unwrap().id;
        let li = Cx { actor: Actor { account, role: Role::Registrar, ..wang.actor.clone() }, ..wang.clone() };
        let file = |(code, name): (&str, &str)| ImportFile {
            path: folder.path().join(name),
            profile: ProfileChoice::Code(code.into()),
        };
        let files = [
            ("hukou", "hukou.csv"),
            ("residence", "residence.csv"),
            ("birth", "birth.csv"),
            ("insurance", "insurance.csv"),
        ];
        let permit = wang.import_permit().unwrap();
        let files = files.into_iter().map(file).collect();
        Box::pin(app::import(&wang, &store, &permit, files, false, Arc::new(Silent))).await.unwrap();
        let app = App::new(store, env, &folder.path().join("spool"));
        let records = app.store.standing(&permit, &Change::default()).await.unwrap().records;
        let known = |record: &StandingRecord| {
            let own = |attribute| record.reading.mentions[0].fields.get(attribute);
            let lives = own(A::DeathDate).is_none() && own(A::HukouEndReason).is_none();
            (record.source.as_str() == "hukou" && lives)
                .then(|| (record.people[0].unwrap(), own(A::Sex).unwrap_or_default().into()))
        };
        let people: Vec<(PersonId, Box<str>)> = records.iter().filter_map(known).collect();
        let mut bearers: HashMap<&str, HashSet<PersonId>> = HashMap::new();
        for (mention, person) in records.iter().flat_map(StandingRecord::linked) {
            if let Some(number) = mention.fields.get(A::IdNumber) {
                bearers.entry(number).or_default().insert(person);
            }
        }
        let several = bearers.into_values().filter(|people| people.len() > 1).flatten();
        let several: HashSet<PersonId> = several.collect();
        let shared = people.iter().filter(|(person, _)| several.contains(person)).cloned().collect();
        let house = Self {
            app,
            wang,
            li,
            people,
            shared,
            drawn: 7,
            followed_nearby: 0,
            followed_wide: Vec::new(),
            folder,
        };
        house.derive_everybody().await;
        house
    }

    fn draw(&mut self, below: usize) -> usize {
        self.drawn =
            self.drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.drawn >> 33).unwrap() % below
    }

    /// Anybody whom the book holds and who lives.
    fn somebody(&mut self, sex: Option<&str>) -> PersonId {
        let start = self.draw(self.people.len());
        let mut from = self.people.iter().cycle().skip(start);
        from.find(|(_, known)| sex.is_none_or(|sex| sex == &**known)).unwrap().0
    }

    async fn register(&self, kind: EventKind, content: Content) -> Option<RegistrationId> {
        let declared =
            app::declare_event(&self.wang, &self.app, &serving(&self.wang), kind, content, None).await;
        let id = declared.ok()?.registration.id;
        for (cx, next) in [(&self.wang, step(1, Step::Verify)), (&self.li, step(2, Step::Register))] {
            app::take_step(cx, &self.app, &serving(cx), id, next).await.unwrap();
        }
        Some(id)
    }

    /// Derives everybody from what stands and is linked, and writes the difference.
    async fn derive_everybody(&self) -> Committed {
        let permit = self.wang.import_permit().unwrap();
        let standing = self.app.store.standing(&permit, &Change::default()).await.unwrap();
        // What addresses teach is learned when everybody is linked and derived, and not by a small change.
        let gazetteer = self.app.store.gazetteer(&permit).await.unwrap().unwrap();
        let changes = Recoding::of(&standing.divisions);
        let derived = derive_by(&standing.records, &gazetteer, &changes, TODAY.parse().unwrap());
        let links = standing.records.iter().flat_map(|record| {
            record.linked().map(|(mention, person)| Link {
                mention: records::MentionRef { record: record.id, role: mention.role.clone() },
                person,
                score: 1.0,
                decider: Decider::Model,
            })
        });
        let outcome = Outcome { links: links.collect(), derived, gazetteer, ..Outcome::default() };
        let change = Change { office: true, ..Change::default() };
        self.app.store.commit(&permit, &change, standing.basis, outcome, &self.app.env).await.unwrap()
    }

    /// Lets the register follow, and compares with a derivation of everybody.
    async fn follow(&mut self, kind: EventKind) {
        let done = app::settle_now(&self.wang, &self.app).await.unwrap().unwrap();
        let everybody = self.derive_everybody().await;
        if done.rows_kept < everybody.rows_kept / 2 {
            let differing = (everybody.rows_added, everybody.rows_closed);
            assert_eq!(differing, (0, 0), "{kind:?} followed nearby, after {}", self.followed_nearby);
            self.followed_nearby += 1;
        } else {
            // With everybody linked again, there are doubtful pairs again, which the comparison leaves out.
            self.followed_wide.push(kind);
        }
    }

    /// A woman, a man and two of either sex; each third time one of them bears somebody else's number as well.
    fn drawn_people(&mut self, nth: usize) -> (PersonId, PersonId, PersonId, PersonId) {
        let (mut woman, mut man) = (self.somebody(Some("2")), self.somebody(Some("1")));
        let (mut one, other) = (self.somebody(None), self.somebody(None));
        if nth.is_multiple_of(3)
            && let Some((person, sex)) = self.shared.get(nth / 3 % self.shared.len().max(1)).cloned()
        {
            one = person;
            if &*sex == "2" { woman = person } else { man = person }
        }
        (woman, man, one, other)
    }

    async fn any_event(&mut self, nth: usize) -> Option<(EventKind, RegistrationId, Content)> {
        let kinds = [
            // An adoption is followed with everybody and stands in the way of what comes after.
            EventKind::Adoption,
            EventKind::Birth,
            EventKind::Death,
            EventKind::MoveIn,
            EventKind::HukouTransfer,
            EventKind::Marriage,
            EventKind::Birth,
            EventKind::NameChange,
            EventKind::MoveOut,
            EventKind::Divorce,
            EventKind::HouseholdSplit,
            EventKind::HouseholdMerge,
        ];
        let kind = kinds[nth % kinds.len()];
        let day = format!("2026-06-{:02}", 1 + self.draw(28));
        let (woman, man, one, other) = self.drawn_people(nth);
        let name = format!("欧阳{}", ["一诺", "一言", "若水", "知行", "子衿"][nth % 5]);
        let home = format!(
            "浙江省杭州市余杭区良渚街道新家园{}幢{}单元{}01室",
            nth % 3 + 1,
            nth % 2 + 1,
            nth % 6 + 1
        );
        let date = (A::EventDate, day.as_str());
        let said = match kind {
            EventKind::Birth => {
                let child = [
                    (A::Name, name.as_str()),
                    (A::Sex, if nth.is_multiple_of(2) { "1" } else { "2" }),
                    (A::BirthDate, day.as_str()),
                    (A::Household, "mother"),
                ];
                let mut parties = vec![party("child", None, &child), party("mother", Some(woman), &[])];
                if nth.is_multiple_of(4) {
                    parties.push(party("father", Some(man), &[]));
                }
                content(&[(A::EventPlace, "区妇幼保健院")], parties)
            }
            EventKind::Death => content(&[], vec![party("self", Some(one), &[(A::DeathDate, &day)])]),
            EventKind::MoveIn => {
                let says = [(A::Address, home.as_str()), (A::Division, "330110"), (A::ResidentFrom, &day)];
                content(&[], vec![party("self", Some(one), &says)])
            }
            EventKind::MoveOut => content(&[], vec![party("self", Some(one), &[(A::ResidentUntil, &day)])]),
            EventKind::HukouTransfer => {
                let says =
                    [(A::HukouAddress, home.as_str()), (A::HukouDivision, "330110"), (A::HukouFrom, &day)];
                content(&[], vec![party("self", Some(one), &says)])
            }
            // Every other wife is nobody's whom the register knows.
            EventKind::Marriage | EventKind::Divorce => {
                let stranger = [(A::Name, "司马相如"), (A::BirthDate, "1990-01-07")];
                let (known, said) =
                    if nth.is_multiple_of(2) { (Some(woman), &[][..]) } else { (None, &stranger[..]) };
                content(&[date], vec![party("husband", Some(man), &[]), party("wife", known, said)])
            }
            EventKind::NameChange => content(&[date], vec![party("self", Some(one), &[(A::Name, &name)])]),
            EventKind::HouseholdSplit => {
                content(&[date], vec![party("self", Some(one), &[(A::Relation, "02")])])
            }
            EventKind::Adoption => {
                let child = [(A::Household, "adoptive_mother")];
                content(
                    &[date],
                    vec![party("child", Some(one), &child), party("adoptive_mother", Some(woman), &[])],
                )
            }
            EventKind::HouseholdMerge => content(
                &[date],
                vec![party("head", Some(other), &[]), party("self", Some(one), &[(A::Relation, "97")])],
            ),
        };
        Some((kind, self.register(kind, said.clone()).await?, said))
    }
}

/// Another name for a child, another day for the others who come and go.
fn corrected(kind: EventKind, mut said: Content) -> Option<Content> {
    let fields = &mut said.parties.first_mut()?.fields;
    let (attribute, value) = match kind {
        EventKind::Birth => (A::Name, "欧阳更正"),
        EventKind::Death => (A::DeathDate, "2026-05-30"),
        EventKind::MoveIn => (A::ResidentFrom, "2026-05-30"),
        EventKind::MoveOut => (A::ResidentUntil, "2026-05-30"),
        EventKind::HukouTransfer => (A::HukouFrom, "2026-05-30"),
        EventKind::Marriage
        | EventKind::Divorce
        | EventKind::NameChange
        | EventKind::Adoption
        | EventKind::HouseholdSplit
        | EventKind::HouseholdMerge => return None,
    };
    fields.set(attribute, value);
    Some(said)
}

async fn on_one_engine(url: &str, folder: TempDir, events: usize) {
    let mut house = House::on(url, folder).await;
    assert!(house.shared.len() > 4, "{} bear somebody else's number as well", house.shared.len());
    let mut registered = Vec::new();
    for nth in 0..events {
        // Sometimes two are followed at once.
        let mut last = None;
        for _ in 0..=usize::from(nth % 7 == 6) {
            last = house.any_event(nth).await.or(last);
        }
        let Some((kind, id, said)) = last else { continue };
        registered.push((kind, id, said));
        house.follow(kind).await;
    }
    // What was registered is annulled again, the births among it as well, or corrected.
    for (nth, (kind, id, said)) in registered.into_iter().enumerate() {
        let (asked, content) = match nth % 4 {
            0 => (Step::AskAnnulment, None),
            2 => (Step::AskCorrection, corrected(kind, said)),
            _ => continue,
        };
        if asked == Step::AskCorrection && content.is_none() {
            continue;
        }
        let ask = AskedStep { content, ..step(3, asked) };
        // A mother who has left every book since has none for her child.
        match app::take_step(&house.wang, &house.app, &serving(&house.wang), id, ask).await {
            Err(app::AppError::Registration(_)) => continue,
            asked => drop(asked.unwrap()),
        }
        let approve = step(4, Step::Approve);
        app::take_step(&house.li, &house.app, &serving(&house.li), id, approve).await.unwrap();
        house.follow(kind).await;
    }
    assert!(
        3 * house.followed_nearby > 2 * events,
        "{} nearby, wide: {:?}",
        house.followed_nearby,
        house.followed_wide
    );
    assert!(app::is_whole(&app::verify(&house.wang, &house.app.store).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_followed_nearby_is_what_deriving_everybody_would_write() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("register.db").display());
    on_one_engine(&url, folder, 44).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_postgresql() {
    let database = store::testing::database().await.unwrap();
    on_one_engine(&database.url, tempfile::tempdir().unwrap(), 12).await;
}

/// Whom each mention is held to be, by record and role.
type Held = HashMap<(RecordId, Box<str>), PersonId>;

impl House {
    async fn held(&self) -> Held {
        let permit = self.wang.import_permit().unwrap();
        let standing = self.app.store.standing(&permit, &Change::default()).await.unwrap();
        let of = |record: &StandingRecord| {
            let of =
                record.linked().map(|(mention, person)| ((record.id, mention.role.as_str().into()), person));
            of.collect::<Vec<_>>()
        };
        standing.records.iter().flat_map(of).collect()
    }

    async fn import(&self, code: &str, name: &str) {
        let permit = self.wang.import_permit().unwrap();
        let path = self.folder.path().join(name);
        let file = ImportFile { path, profile: ProfileChoice::Code(code.into()) };
        let spoken = Arc::new(Silent);
        Box::pin(app::import(&self.wang, &self.app.store, &permit, vec![file], false, spoken)).await.unwrap();
    }
}

/// Whoever takes part in an event says next to nothing of themselves in it: linking everybody anew, they stay who they are. (Every adopted
/// child, and parents of new-born ones, once came out as two people with one number.)
#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_part_in_events_stays_one_person_when_everybody_is_linked_anew() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("register.db").display());
    let mut house = House::on(&url, folder).await;
    let permit = house.wang.import_permit().unwrap();
    let mut before = house.held().await;
    for nth in 0..22 {
        if house.any_event(nth).await.is_some() {
            app::settle_now(&house.wang, &house.app).await.unwrap();
        }
    }
    // Adoptions among them were linked by the index kept before; another department's file links everybody from the beginning.
    house.import("marriage", "marriage.xlsx").await;

    let after = house.held().await;
    before.retain(|mention, _| after.contains_key(mention));
    let mut people: HashMap<PersonId, HashSet<PersonId>> = HashMap::new();
    for (mention, person) in &before {
        people.entry(*person).or_default().insert(after[mention]);
    }
    let records = house.app.store.standing(&permit, &Change::default()).await.unwrap().records;
    let mut taking_part = 0;
    for (mention, now) in records.iter().flat_map(StandingRecord::linked) {
        let picked = mention.fields.get(A::RegisterPerson).and_then(|id| id.parse::<PersonId>().ok());
        let Some(as_they_were) = picked.and_then(|picked| people.get(&picked)) else { continue };
        assert_eq!(*as_they_were, HashSet::from([now]), "all their records, and the event's");
        taking_part += 1;
    }
    assert!(taking_part > 20, "{taking_part}");
    let split = people.values().filter(|now| now.len() > 1).count();
    assert!(split * 200 < people.len(), "{split} of {} came apart by what the new file says", people.len());
}
