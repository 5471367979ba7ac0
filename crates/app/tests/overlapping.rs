//! A city, its counties and townships publish in turn, month after month, through the use cases that the desk and the command line call.
//! Then the shipped attacker gets everything that was published, put together here in a way of its own, and is judged by the people
//! themselves.

#![cfg(test)]

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use access::{Actor, CountPermit, Cx, Role};
use app::{
    AppError,
    figures::{self, Release},
};
use base::{AccountId, Date, Env, FixedClock, SeededEntropy, Timestamp};
use statistics::{
    LeftOut,
    days::code_of,
    definition::{Definition, FORM, PartFile, columns, rules},
    disclosure::{BASE, Method, Published, attack},
    frame::{Codes, Column, Part},
    release::public_catalogue,
    write_part,
};
use store::{Settings, Store};
use tempfile::TempDir;
use uuid::Uuid;

/// Townships with their people: the small ones are published together with what is not known to the township.
const TOWNS: [(&str, usize); 5] =
    [("330106001", 3200), ("330106002", 2100), ("330106003", 600), ("330105001", 1800), ("330105002", 450)];
/// Everybody who publishes, the order of the first month.
const AREAS: [&str; 5] = ["3301", "330106", "330106001", "330105", "330105001"];
const METHOD: Method = Method { rounded: true, keyed: true, threshold: 10 };

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(most).unwrap()).unwrap()
    }

    /// A code that is the rarer the higher.
    fn skewed(&mut self, most: usize) -> u8 {
        u8::try_from(self.below(most).min(self.below(most)).min(self.below(most + 2)).min(most - 1)).unwrap()
    }
}

/// No year of birth.
const UNKNOWN: i16 = 0;

/// Somebody who lives in a township, or died there.
#[derive(Clone, Copy)]
struct Person {
    town: usize,
    /// The year; all birthdays are on 15 January, before every day of the test. [`UNKNOWN`] where nobody knows.
    born: i16,
    sex: u8,
    apart: u8,
    education: u8,
    /// The kind of the home whose eldest this is; 0 for everybody else.
    home: u8,
    /// The month of the test in which they died.
    died: Option<usize>,
}

fn somebody(dice: &mut Dice, town: usize) -> Person {
    Person {
        town,
        born: 2026 - i16::try_from(dice.below(60) + dice.below(45)).unwrap(),
        sex: u8::from(dice.below(100) > 1) * (1 + u8::try_from(dice.below(2)).unwrap()),
        apart: dice.skewed(7),
        education: dice.skewed(8),
        home: if dice.below(3) == 0 { 1 + dice.skewed(5) } else { 0 },
        died: None,
    }
}

/// The people of each month: some come, some go, some die.
fn months(count: usize) -> Vec<Vec<Person>> {
    let mut dice = Dice(77);
    let mut now: Vec<Person> = Vec::new();
    for (town, (_, people)) in TOWNS.iter().enumerate() {
        now.extend((0..*people).map(|_| somebody(&mut dice, town)));
    }
    (0..count)
        .map(|month| {
            for _ in 0..now.len() / 100 {
                let at = dice.below(now.len());
                let town = now[at].town;
                if now[at].died.is_none() {
                    now[at] = somebody(&mut dice, town);
                }
            }
            for _ in 0..40 {
                let at = dice.below(now.len());
                now[at].died = now[at].died.or(Some(month));
            }
            now.clone()
        })
        .collect()
}

fn last_day(month: usize) -> Date {
    let month = i8::try_from(month + 3).unwrap();
    Date::new(2026, month, 1).unwrap().last_of_month()
}

fn narrow(name: &str, codes: impl Iterator<Item = u8>) -> Column {
    Column { name: name.into(), codes: Codes::Narrow(codes.collect()), words: Vec::new() }
}

fn wide(name: &str, codes: impl Iterator<Item = u16>) -> Column {
    Column { name: name.into(), codes: Codes::Wide(codes.collect()), words: Vec::new() }
}

/// A township's rows as a snapshot has them.
fn part(kind: &str, town: usize, people: &[Person]) -> Part {
    let own: Vec<&Person> = people.iter().filter(|one| one.town == town).collect();
    let place = |rows: usize| Column {
        name: "place".into(),
        codes: Codes::Wide(vec![1; rows]),
        words: vec!["".into(), format!("{}001", TOWNS[town].0).into()],
    };
    let birthday = |born: i16| if born == UNKNOWN { 0 } else { code_of(Date::new(born, 1, 15).unwrap()) };
    let age = |born: i16| if born == UNKNOWN { 255 } else { u8::try_from(2026 - born).unwrap() };
    if kind == "people" {
        let here: Vec<&&Person> = own.iter().filter(|one| one.died.is_none()).collect();
        let columns = vec![
            place(here.len()),
            wide("born", here.iter().map(|one| birthday(one.born))),
            narrow("sex", here.iter().map(|one| one.sex)),
            narrow("apart", here.iter().map(|one| one.apart)),
            narrow("education", here.iter().map(|one| one.education)),
            narrow("home_type", here.iter().map(|one| one.home)),
            narrow("home_size", here.iter().map(|one| if one.home == 0 { 0 } else { one.home.max(2) - 1 })),
        ];
        return Part { columns }.sorted();
    }
    let dead: Vec<(&&Person, usize)> = own.iter().filter_map(|one| Some((one, one.died?))).collect();
    let on = |month: usize| Date::new(2026, last_day(month).month(), 20).unwrap();
    let columns = vec![
        place(dead.len()),
        wide("on", dead.iter().map(|(_, month)| code_of(on(*month)))),
        narrow("kind", dead.iter().map(|_| 2)),
        narrow("sex", dead.iter().map(|(one, _)| one.sex)),
        narrow("age", dead.iter().map(|(one, _)| age(one.born))),
    ];
    Part { columns }.sorted()
}

/// The snapshot of an area, in the files that the use cases read. Gives its name.
fn snapshot(folder: &Path, area: &str, month: usize, people: &[Person]) -> String {
    let mut parts = Vec::new();
    for kind in ["people", "events"] {
        for (town, (code, _)) in TOWNS.iter().enumerate().filter(|(_, (code, _))| code.starts_with(area)) {
            let own = part(kind, town, people);
            let content = own.content();
            let file = format!("{kind}/division={code}/{}.parquet", &content[..16]);
            fs::create_dir_all(folder.join(&file).parent().unwrap()).unwrap();
            fs::write(folder.join(&file), write_part(&own).unwrap()).unwrap();
            let words: BTreeMap<_, _> = own
                .columns
                .iter()
                .filter(|column| !column.words.is_empty())
                .map(|column| (column.name.clone(), column.words.clone()))
                .collect();
            let rows = u64::try_from(own.rows()).unwrap();
            let (kind, division) = (kind.into(), (*code).into());
            parts.push(PartFile { kind, division, file: file.into(), rows, content: content.into(), words });
        }
    }
    let rows = |kind: &str| parts.iter().filter(|part| &*part.kind == kind).map(|part| part.rows).sum();
    let day = last_day(month);
    let definition = Definition {
        form: FORM,
        area: area.into(),
        day,
        known_at: "2026-12-01T00:00:00Z".into(),
        people: rows("people"),
        events: rows("events"),
        left_out: LeftOut::default(),
        content: Definition::hash(&parts).into(),
        rules: rules(),
        columns: columns(),
        parts,
    };
    let name = format!("{area}-{day}-1");
    fs::create_dir_all(folder.join("definitions")).unwrap();
    let path = folder.join("definitions").join(format!("{name}.json"));
    fs::write(path, serde_json::to_vec(&definition).unwrap()).unwrap();
    name
}

/// What a cell's name asks for; [`count`] answers it from the people.
fn matches(person: &Person, unit: &str, one: &str, large: &[bool]) -> bool {
    let Some((dimension, code)) = one.split_once('=') else { return true };
    let age = 2026 - person.born;
    let group = |size: i16| (age / size * size).to_string();
    match dimension {
        "place" if code == "other" => !large[person.town],
        "place" => TOWNS[person.town].0 == code,
        "sex" => person.sex.to_string() == code,
        "apart" => person.apart.to_string() == code,
        "education" => person.education.to_string() == code,
        "home_type" => person.home.to_string() == code,
        "age5" | "age3" if code == "unknown" || person.born == UNKNOWN => {
            code == "unknown" && person.born == UNKNOWN
        }
        "age5" => group(5) == code,
        "age3" => {
            (if age < 15 {
                "0"
            } else if age < 65 {
                "15"
            } else {
                "65"
            }) == code
        }
        unknown => panic!("{unit} by {unknown}"),
    }
}

/// How many there truly are: a walk over the people, which shares nothing with the counting.
fn count(people: &[Person], area: &str, unit: &str, name: &str) -> u64 {
    let mut living = [0_u64; TOWNS.len()];
    for one in people.iter().filter(|one| one.died.is_none()) {
        living[one.town] += 1;
    }
    let large = living.map(|people| people >= public_catalogue().least_people);
    let counted = people.iter().filter(|person| {
        let of_unit = match unit {
            "residents" => person.died.is_none(),
            "homes" => person.died.is_none() && person.home > 0,
            "deaths" => person.died.is_some(),
            unknown => panic!("{unknown}"),
        };
        of_unit
            && TOWNS[person.town].0.starts_with(area)
            && name.split(' ').all(|one| matches(person, unit, one, &large))
    });
    u64::try_from(counted.count()).unwrap()
}

struct House {
    _folder: TempDir,
    snapshots: PathBuf,
    store: Store,
    env: Env,
    clock: Arc<FixedClock>,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let clock = Arc::new(FixedClock::new("2026-12-01T04:00:00Z".parse::<Timestamp>().unwrap()));
        let env = Env::new(clock.clone(), Arc::new(SeededEntropy::new(1)));
        app::bootstrap(&env, &store, &"33".parse().unwrap()).await.unwrap();
        Self { snapshots: folder.path().join("snapshots"), _folder: folder, store, env, clock }
    }

    /// One of two people of an office, a minute after what was done before.
    fn worker(&self, area: &str, which: u128) -> (Cx, CountPermit) {
        self.clock.advance_seconds(60);
        let actor =
            Actor::new(AccountId::from_uuid(Uuid::from_u128(which)), Role::Registrar, area.parse().unwrap());
        let cx = Cx { actor, env: self.env.clone(), request: "req-1".into() };
        let permit = cx.count_permit().unwrap();
        (cx, permit)
    }

    async fn try_release(&self, area: &str, snapshot: &str) -> figures::ReleaseView {
        let (cx, permit) = self.worker(area, 1);
        let opened = figures::open_snapshot(&permit, &self.snapshots, snapshot).unwrap();
        figures::try_release(&cx, &self.store, &permit, opened).await.unwrap()
    }

    async fn approve(
        &self,
        area: &str,
        tried: &figures::ReleaseView,
    ) -> Result<figures::ReleaseView, AppError> {
        let (cx, permit) = self.worker(area, 2);
        figures::approve_release(&cx, &self.store, &permit, tried.release.id).await
    }
}

/// A release, and the month that it is of.
struct Out {
    month: usize,
    release: Release,
}

/// A cell's name without regard to who publishes it: where the release says nothing of a place it is its area.
fn global(area: &str, name: &str) -> String {
    let small = |one: &&str| !one.starts_with("place=") && one.contains('=');
    let place = name.split(' ').find(|one| one.starts_with("place="));
    let place = match place {
        Some("place=other") => format!("{area}:other"),
        Some(own) => own.trim_start_matches("place=").to_owned(),
        None => area.to_owned(),
    };
    let rest: Vec<&str> = name.split(' ').filter(small).collect();
    format!("{place} {}", rest.join(" "))
}

/// What a global name asks for, as an area and a name within it.
fn local(global: &str) -> (String, String) {
    let (place, rest) = global.split_once(' ').unwrap();
    match place.split_once(':') {
        Some((area, _)) => (area.to_owned(), format!("place=other {rest}")),
        None => (place.to_owned(), rest.to_owned()),
    }
}

/// Releases as one: every cell and every sum that any of them has.
fn together(all: &[&Out], unit: &str) -> Published {
    let (mut names, mut shown, mut sums) = (Vec::new(), Vec::new(), Vec::new());
    let mut known: HashMap<String, usize> = HashMap::new();
    for out in all {
        let Some(own) = out.release.units.get(unit) else { continue };
        let places: Vec<usize> = own
            .names
            .iter()
            .zip(&own.shown)
            .map(|(name, count)| {
                let name = global(&out.release.area, name);
                let place = *known.entry(name.clone()).or_insert_with(|| {
                    names.push(name.clone());
                    shown.push(None);
                    names.len() - 1
                });
                if let (Some(one), Some(other)) = (shown[place], *count) {
                    assert_eq!(one, other, "{unit}: {name} is told differently by two areas");
                }
                shown[place] = shown[place].or(*count);
                place
            })
            .collect();
        sums.extend(
            own.sums
                .iter()
                .map(|(total, parts)| (places[*total], parts.iter().map(|at| places[*at]).collect())),
        );
    }
    Published { names, shown, sums }
}

/// What the attacker claims of small cells, and gets right.
fn told(releases: &[Published], of: &[usize], unit: &str, truth: &[Vec<Person>]) -> (usize, Vec<String>) {
    let claims = attack(releases, METHOD);
    let right = claims.iter().filter(|claim| {
        let (area, name) = local(&claim.cell);
        let count = count(&truth[of[claim.release]], &area, unit, &name);
        (1..METHOD.threshold).contains(&count) && count == claim.value
    });
    (claims.len(), right.map(|claim| format!("{unit}: {} = {}", claim.cell, claim.value)).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_by_areas_that_publish_in_turn_month_after_month() {
    let house = House::new().await;
    let truth = months(8);
    let (mut outs, mut blocked, mut protected) = (Vec::new(), Vec::new(), 0);
    for (month, people) in truth.iter().enumerate() {
        // Another order each month: who is first shows what the others have to live with.
        for turn in 0..AREAS.len() {
            let area = AREAS[(turn + 2 * month) % AREAS.len()];
            let name = snapshot(&house.snapshots, area, month, people);
            let tried = house.try_release(area, &name).await;
            protected += tried.release.small;
            if let Some(cell) = &tried.release.blocked {
                assert!(
                    cell.contains(": ") && cell.contains('='),
                    "a blocked release names the cell: {cell}"
                );
                let refused = house.approve(area, &tried).await;
                assert!(matches!(refused, Err(AppError::WrongState)), "what is blocked is not approved");
                blocked.push(format!("{area} {month}: {cell}"));
                continue;
            }
            house.approve(area, &tried).await.unwrap();
            let (_, release, _) =
                figures::read_published(&house.store, area, &last_day(month).to_string()).await.unwrap();
            outs.push(Out { month, release });
        }
    }
    println!("{} releases open, {protected} protected cells; blocked: {blocked:#?}", outs.len());
    assert!(outs.len() >= 30 && protected > 500, "too little to attack");

    // No false totals: what is shown is a multiple of five within four of the truth, totals and small areas' rest included.
    let mut shown = 0;
    for out in &outs {
        for (unit, own) in &out.release.units {
            for (name, count_shown) in own.names.iter().zip(&own.shown) {
                let Some(count_shown) = count_shown else { continue };
                let real = count(&truth[out.month], &out.release.area, unit, name);
                assert!(count_shown % BASE == 0 && count_shown.abs_diff(real) < BASE, "{unit} {name}");
                assert!(real == 0 || real >= METHOD.threshold, "{unit} {name} is small and shown");
                shown += 1;
            }
        }
    }

    // The attacker gets each area's own months, all areas of each month side by side, these month after month, and every release in the
    // order in which it came out.
    let mut claimed = 0;
    for unit in ["residents", "homes", "deaths"] {
        let mut judge = |groups: Vec<Vec<&Out>>| {
            let of: Vec<usize> = groups.iter().map(|group| group[0].month).collect();
            let releases: Vec<Published> = groups.iter().map(|group| together(group, unit)).collect();
            let (claims, right) = told(&releases, &of, unit, &truth);
            claimed += claims;
            assert_eq!(right, Vec::<String>::new());
        };
        for area in AREAS {
            judge(outs.iter().filter(|out| &*out.release.area == area).map(|out| vec![out]).collect());
        }
        let of_month = |month| outs.iter().filter(|out| out.month == month).collect::<Vec<_>>();
        (0..truth.len()).for_each(|month| judge(vec![of_month(month)]));
        judge((0..truth.len()).map(of_month).collect());
        judge(outs.iter().map(|out| vec![out]).collect());
    }
    println!("{shown} counts shown, none false; {claimed} claims, none of a protected cell right");
}

/// People of whom thirty-four died in the first township: eleven children, eleven of working age, eleven old, and one of unknown age.
fn one_of_unknown_age() -> Vec<Person> {
    let mut dice = Dice(78);
    let mut people: Vec<Person> = Vec::new();
    for (town, (_, count)) in TOWNS.iter().enumerate() {
        people.extend((0..*count).map(|_| somebody(&mut dice, town)));
        for (born, deaths) in [(2020, [11, 20]), (1980, [11, 20]), (1940, [11, 20]), (UNKNOWN, [1, 0])] {
            let dead = Person { born, died: Some(0), ..somebody(&mut dice, town) };
            people.extend(std::iter::repeat_n(dead, deaths[usize::from(town > 0)]));
        }
    }
    people
}

/// The city was careless: it hid what is small, and no more, and rounded as it pleased, parts up and totals down. A county of it that is
/// careful is blocked then, and told the cell; so is what it had tried before the city's came out.
#[tokio::test(flavor = "multi_thread")]
async fn a_careless_release_around_blocks_and_names_the_cell() {
    let house = House::new().await;
    let people = one_of_unknown_age();
    let (city, county) = ("3301", "330106");
    let county_snapshot = snapshot(&house.snapshots, county, 0, &people);
    let early = house.try_release(county, &county_snapshot).await;
    assert_eq!(early.release.blocked, None, "by itself the county's release is safe");

    let city_snapshot = snapshot(&house.snapshots, city, 0, &people);
    let mut careless = house.try_release(city, &city_snapshot).await.release;
    let (_, permit) = house.worker(city, 1);
    let (_, content) = house.store.release(&permit, careless.id).await.unwrap().unwrap();
    let mut release: Release = serde_json::from_value(content.unwrap()).unwrap();
    let own = release.units.get_mut("deaths").unwrap();
    let mut opened = 0;
    for (name, shown) in own.names.iter().zip(&mut own.shown) {
        let real = count(&people, city, "deaths", name);
        let small = (1..METHOD.threshold).contains(&real);
        opened += usize::from(shown.is_none() && !small);
        let up = if name.contains("age3=") { BASE - 1 } else { 0 };
        *shown = (!small).then_some((real + up) / BASE * BASE);
    }
    assert!(opened > 0, "it hid nothing besides what is small");
    careless.id = house.env.new_id();
    careless.asked_at = house.env.now();
    let content = serde_json::to_value(&release).unwrap();
    house.store.keep_release(&permit, &careless, Some(&content)).await.unwrap();
    let (_, second) = house.worker(city, 2);
    assert!(house.store.approve_release(&second, careless.id, house.env.now()).await.unwrap());

    let late = house.approve(county, &early).await;
    assert!(matches!(late, Err(AppError::WrongState)), "it was not attacked together with the city's");
    let blocked = house.try_release(county, &county_snapshot).await;
    assert_eq!(blocked.release.blocked.as_deref(), Some("deaths: place=330106001 age3=unknown"));
    assert_eq!(count(&people, county, "deaths", "place=330106001 age3=unknown"), 1);
    assert!(matches!(house.approve(county, &blocked).await, Err(AppError::WrongState)));
    let (_, permit) = house.worker(county, 1);
    assert_eq!(figures::published_releases(&house.store, &permit).await.unwrap(), []);
}
