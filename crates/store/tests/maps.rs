//! Where buildings and services are, and whose map shows them: one contract, two engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use base::{PageSize, Timestamp};
use records::Attribute::{
    self, Address, BirthDate, Division, Household, HouseholdKind, HukouDivision, Name, RecordDate, Sex,
};
use registry::AsOf;
use serde_json::json;
use store::{
    AgeGroup, BookPlace, BuildingPlace, HomeSize, MapFilter, MapLayer, ServiceKind, ServicePoint,
    UnplacedCursor, UnplacedWanted,
};
use support::{House, Row, Said, Told, Who, importing, reading};

contract! { homes_and_households_are_found_by_their_own_area a_filter_counts_those_who_fit_and_nobody_else homes_stand_where_their_buildings_do buildings_without_a_place_are_listed_to_the_last a_place_gives_way_to_a_later_one points_and_layers_stay_in_their_area }

const WANG: &[(Attribute, &str)] = &[
    (Name, "王芳"),
    (Sex, "2"),
    (BirthDate, "1990-03-07"),
    (Division, "330106002001"),
    (Address, "西湖区文二路9号5幢1单元202室"),
    (RecordDate, "2024-01-01"),
];
const LI: &[(Attribute, &str)] = &[
    (Name, "李强"),
    (Sex, "2"),
    (BirthDate, "1988-01-02"),
    (Division, "330106002001"),
    (Address, "西湖区文二路9号5幢2单元101室"),
    (RecordDate, "2024-01-01"),
];
const ZHAO: &[(Attribute, &str)] = &[
    (Name, "赵敏"),
    (Sex, "2"),
    (BirthDate, "1979-09-09"),
    (Division, "330106009001"),
    (Address, "西湖区文二路9号6幢1单元101室"),
    (RecordDate, "2024-01-01"),
];

/// Three people in two buildings of one road, in two townships.
async fn told(house: &House) {
    let rows = [Row("R1", WANG), Row("R2", LI), Row("R3", ZHAO)];
    house.import("residence", &rows, &[("R1", 1), ("R2", 2), ("R3", 3)]).await;
}

fn day() -> base::Date {
    "2025-06-15".parse().unwrap()
}

fn at() -> Timestamp {
    Timestamp::from_micros(support::NOON).unwrap()
}

fn place(building: &str, east: f64) -> BuildingPlace {
    BuildingPlace {
        county: "330106".into(),
        building: building.into(),
        longitude: east,
        latitude: 30.27,
        source: "测绘".into(),
    }
}

async fn homes_stand_where_their_buildings_do(house: House) {
    told(&house).await;
    assert_eq!(house.store.map_homes(&reading("330106"), day(), &MapFilter::default()).await.unwrap(), []);
    assert_eq!(open(&house, "330106", "", &[]).await, ["文二路9号5幢", "文二路9号6幢"]);
    let five = place("文二路#n9#b5", 120.11);
    house.store.keep_building_places(&importing(), std::slice::from_ref(&five), at()).await.unwrap();
    let homes = house.store.map_homes(&reading("330106"), day(), &MapFilter::default()).await.unwrap();
    assert_eq!(homes.iter().map(|home| home.residents).collect::<Vec<_>>(), [1, 1]);
    assert!(homes.iter().all(|home| home.place == five));
    assert_eq!(open(&house, "330106", "", &[]).await, ["文二路9号6幢"]);
    assert_eq!(
        house.store.building_of(&reading("330106"), homes[0].home).await.unwrap(),
        Some(("330106".into(), "文二路#n9#b5".into()))
    );

    // A township's own map has its own homes; another's, and another county's, have none.
    assert_eq!(
        house.store.map_homes(&reading("330106002"), day(), &MapFilter::default()).await.unwrap().len(),
        2
    );
    for area in ["330106009", "330105"] {
        assert_eq!(
            house.store.map_homes(&reading(area), day(), &MapFilter::default()).await.unwrap(),
            [],
            "{area}"
        );
        assert_eq!(
            house.store.placed_like(&reading(area), ("文二路#", "文二路$"), 9).await.unwrap(),
            [],
            "{area}"
        );
        assert_eq!(house.store.building_of(&reading(area), homes[0].home).await.unwrap(), None, "{area}");
    }
    let found = house.store.placed_like(&reading("330106"), ("文二路#", "文二路$"), 9).await.unwrap();
    assert_eq!(found.len(), 1, "one home stands for the building");

    // A building is of its county: the same name elsewhere stands elsewhere.
    let elsewhere = BuildingPlace { county: "330105".into(), ..place("文二路#n9#b6", 120.2) };
    assert!(house.store.keep_building_places(&importing(), &[elsewhere], at()).await.is_err());
    house.check().await;
}

/// The buildings of an area that stand nowhere, of a part of it and with these words, read two at a time to the end; their number is
/// what the count says.
async fn open(house: &House, area: &str, part: &str, words: &[&str]) -> Vec<String> {
    let permit = reading(area);
    let part = (!part.is_empty()).then_some((part, 9));
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let wanted = UnplacedWanted { part, words: &words, building: None };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = house.store.unplaced(&permit, &wanted, after.as_ref(), PageSize::new(2)).await.unwrap();
        found.extend(page.items.into_iter().map(|one| one.address.trim_start_matches("西湖区").to_owned()));
        let Some(next) = page.next else { break };
        after = Some(UnplacedCursor::read(&next).unwrap());
    }
    assert_eq!(
        house.store.count_unplaced(&permit, &wanted).await.unwrap(),
        u64::try_from(found.len()).unwrap()
    );
    let building = |address: String| address.split_inclusive('幢').next().unwrap().to_owned();
    found.into_iter().map(building).collect()
}

async fn buildings_without_a_place_are_listed_to_the_last(house: House) {
    // Two homes of each of five buildings of a road in one township, two in the next, one of them with wild marks, and one of
    // which only the county is known.
    let home = |n: usize| match n {
        0..10 => (format!("西湖区文二路9号{}幢{}单元101室", n / 2 + 1, n % 2 + 1), "330106002001"),
        10 => ("西湖区古墩路3号1幢1单元101室".to_owned(), "330106009001"),
        12 => ("西湖区莫干山路5号1幢1单元101室".to_owned(), "330106"),
        _ => ("西湖区古墩路4号1幢100%_\\室".to_owned(), "330106009001"),
    };
    let homes: Vec<_> = (0..13).map(home).collect();
    let fields: Vec<Vec<(Attribute, &str)>> = homes
        .iter()
        .map(|(address, division)| {
            vec![
                (Name, "王芳"),
                (Sex, "2"),
                (Division, *division),
                (Address, address),
                (RecordDate, "2024-01-01"),
            ]
        })
        .collect();
    let keys: Vec<String> = (0..13).map(|n| format!("R{n}")).collect();
    let parties: Vec<[(&str, u32, Said<'_>); 1]> =
        fields.iter().zip(1..).map(|(said, number)| [("self", number, said.as_slice())]).collect();
    let rows: Vec<Told<'_>> = keys.iter().zip(&parties).map(|(key, party)| Told(key, &[], party)).collect();
    house.tell("residence", &rows, &mut Who::new(), day()).await;

    let road: Vec<String> = (1..=5).map(|n| format!("文二路9号{n}幢")).collect();
    let all = open(&house, "330106", "", &[]).await;
    assert_eq!(all.len(), 8, "{all:?}");
    assert_eq!(all.iter().filter(|one| road.contains(one)).count(), 5, "each building once: {all:?}");
    assert_eq!(open(&house, "330106", "330106009", &[]).await.len(), 2, "a part of the area");
    assert_eq!(
        open(&house, "330106", "330106", &[]).await.len(),
        1,
        "known no more closely than to the county"
    );
    assert_eq!(open(&house, "330106009", "", &[]).await.len(), 2, "no more than the area");
    assert_eq!(open(&house, "330106009", "330106002", &[]).await, [""; 0]);
    assert_eq!(open(&house, "330105", "", &[]).await, [""; 0], "another county");
    assert_eq!(open(&house, "330106", "", &["文二路"]).await, road);
    assert_eq!(open(&house, "330106", "", &["路", "3幢"]).await, ["文二路9号3幢"], "all words");
    assert_eq!(open(&house, "330106", "", &["%"]).await.len(), 1, "marks of a pattern are plain text");
    assert_eq!(open(&house, "330106", "", &["文%路"]).await, [""; 0]);
    assert_eq!(open(&house, "330106", "", &["天目山路"]).await, [""; 0]);

    let parts =
        async |area: &str, digits| house.store.unplaced_by_division(&reading(area), digits).await.unwrap();
    let said = |parts: Vec<(Box<str>, u64)>| {
        parts.into_iter().map(|(code, n)| (code.to_string(), n)).collect::<Vec<_>>()
    };
    assert_eq!(
        said(parts("330106", 9).await),
        [("330106".to_owned(), 1), ("330106002".to_owned(), 5), ("330106009".to_owned(), 2)]
    );
    assert_eq!(said(parts("330106009", 12).await), [("330106009001".to_owned(), 2)]);

    // What is placed in the midst of the list is gone from it, and from where a page ended the rest goes on.
    house.store.keep_building_places(&importing(), &[place("文二路#n9#b2", 120.11)], at()).await.unwrap();
    let left: Vec<String> = [1, 3, 4, 5].iter().map(|n| format!("文二路9号{n}幢")).collect();
    assert_eq!(open(&house, "330106", "", &["文二路"]).await, left);
    for wrong in ["", "330106", "33010", "33010x文二路", "文二路#n9"] {
        assert_eq!(UnplacedCursor::read(wrong), None, "{wrong}");
    }
    house.check().await;
}

/// Six people in three homes of one building and one of another, told apart by all that a filter asks for. On 15 June 2025.
async fn a_filter_counts_those_who_fit_and_nobody_else(house: House) {
    let said = |name: &'static str, born: &'static str, room: &'static str| {
        let mut fields = vec![
            (Name, name),
            (Sex, "2"),
            (Division, "330106002001"),
            (Address, room),
            (RecordDate, "2024-01-01"),
        ];
        if !born.is_empty() {
            fields.push((BirthDate, born));
        }
        fields
    };
    let (first, second, third) =
        ("西湖区文二路9号5幢1单元101室", "西湖区文二路9号5幢1单元102室", "西湖区文二路9号5幢1单元103室");
    let book = |mut fields: Vec<(Attribute, &'static str)>, place: &'static str, kind: &'static str| {
        let own = fields[0].1;
        fields.extend([(HukouDivision, place), (Household, own), (HouseholdKind, kind)]);
        fields
    };
    let people = [
        // 80 on this very day, book here; 79 until tomorrow, book in another township; both in one home.
        book(said("王芳", "1945-06-15", first), "330106002001", "family"),
        book(said("李强", "1945-06-16", first), "330106009001", "family"),
        // Alone at home: two years old until tomorrow.
        book(said("赵敏", "2022-06-16", second), "330106002001", "collective"),
        // Only the year is known, which counts as its middle: 60 after 1 July only. No book.
        said("孙立", "1965", third),
        // Of the month the middle: 60 tomorrow. Book known to the county, hence to no township.
        book(said("周平", "1965-06", third), "330106", "family"),
        // Nobody says how old. Book in another county.
        book(said("吴军", "", third), "330105", "family"),
    ];
    let keys = ["R1", "R2", "R3", "R4", "R5", "R6"];
    let parties: Vec<[(&str, u32, Said<'_>); 1]> =
        people.iter().zip(1..).map(|(said, number)| [("self", number, said.as_slice())]).collect();
    let rows: Vec<Told<'_>> = keys.iter().zip(&parties).map(|(key, party)| Told(key, &[], party)).collect();
    house.tell("residence", &rows, &mut Who::new(), day()).await;
    house.store.keep_building_places(&importing(), &[place("文二路#n9#b5", 120.11)], at()).await.unwrap();

    let shown = async |area: &str, filter: &MapFilter| {
        let homes = house.store.map_homes(&reading(area), day(), filter).await.unwrap();
        homes.iter().map(|home| home.residents).collect::<Vec<_>>()
    };
    let ages = |ages: &[AgeGroup]| MapFilter { ages: ages.to_vec(), ..MapFilter::default() };
    let book = |book: BookPlace| MapFilter { book: Some(book), ..MapFilter::default() };
    let kind = |kind: registry::HouseholdKind| MapFilter { household: Some(kind), ..MapFilter::default() };
    let home = |home: HomeSize| MapFilter { home: Some(home), ..MapFilter::default() };
    let cases: [(&str, MapFilter, &[u32]); 13] = [
        ("everybody", MapFilter::default(), &[2, 1, 3]),
        ("80 and older", ages(&[AgeGroup::VeryOld]), &[1]),
        ("60 to 79", ages(&[AgeGroup::Old]), &[1]),
        ("either", ages(&[AgeGroup::Old, AgeGroup::VeryOld]), &[2]),
        ("0 to 2", ages(&[AgeGroup::Infant]), &[1]),
        ("15 to 59", ages(&[AgeGroup::Middle]), &[2]),
        ("3 to 14", ages(&[AgeGroup::Kindergarten, AgeGroup::School]), &[]),
        ("book here", book(BookPlace::Here), &[1, 1]),
        ("book away", book(BookPlace::Away), &[1, 1]),
        ("book unknown", book(BookPlace::Unknown), &[2]),
        ("collective", kind(registry::HouseholdKind::Collective), &[1]),
        ("alone", home(HomeSize::Alone), &[1]),
        ("many", home(HomeSize::Many), &[]),
    ];
    for (name, filter, expected) in &cases {
        assert_eq!(shown("330106", filter).await, *expected, "{name}");
        assert_eq!(shown("330106009", filter).await, Vec::<u32>::new(), "another township: {name}");
        assert_eq!(shown("330105", filter).await, Vec::<u32>::new(), "another county: {name}");
    }
    // All that is set must hold; how many live in a home is said of everybody in it.
    let both = MapFilter { home: Some(HomeSize::Several), ..ages(&[AgeGroup::VeryOld]) };
    assert_eq!(shown("330106", &both).await, [1]);
    let none = MapFilter { book: Some(BookPlace::Away), ..ages(&[AgeGroup::VeryOld]) };
    assert_eq!(shown("330106", &none).await, Vec::<u32>::new());
    house.check().await;
}

async fn a_place_gives_way_to_a_later_one(house: House) {
    told(&house).await;
    let before = house.store.map_revision().await.unwrap();
    let many: Vec<BuildingPlace> =
        (0..6_001_u32).map(|n| place(&format!("某路#n{n}"), 120.0 + f64::from(n) / 1e5)).collect();
    house.store.keep_building_places(&importing(), &many, at()).await.unwrap();
    let first = house.store.map_revision().await.unwrap();
    assert_ne!(before, first);
    let later = Timestamp::from_micros(support::NOON + 1).unwrap();
    house.store.keep_building_places(&importing(), &[place("文二路#n9#b6", 120.12)], later).await.unwrap();
    house.store.keep_building_places(&importing(), &[place("文二路#n9#b6", 120.13)], later).await.unwrap();
    let homes = house.store.map_homes(&reading("330106"), day(), &MapFilter::default()).await.unwrap();
    assert_eq!(homes.iter().map(|home| home.place.longitude).collect::<Vec<_>>(), [120.13]);
    assert_ne!(first, house.store.map_revision().await.unwrap());
}

async fn points_and_layers_stay_in_their_area(house: House) {
    let point = |name: &str, division: &str| ServicePoint {
        id: house.env.new_id(),
        division: division.into(),
        kind: ServiceKind::Clinic,
        name: name.into(),
        address: "文二路10号".into(),
        hours: String::new().into(),
        phone: "0571-88000000".into(),
        longitude: 120.1,
        latitude: 30.27,
        source: "卫健局".into(),
    };
    let own = point("文二卫生服务站", "330106002");
    assert!(house.store.keep_service_points(&importing(), &[point("x", "330105001")], at()).await.is_err());
    house.store.keep_service_points(&importing(), &[point("旧站", "330106002")], at()).await.unwrap();
    house.store.keep_service_points(&importing(), std::slice::from_ref(&own), at()).await.unwrap();
    assert_eq!(house.store.service_points(&"330106".parse().unwrap()).await.unwrap(), [own]);
    assert_eq!(house.store.service_points(&"330105".parse().unwrap()).await.unwrap(), []);

    let shape = json!({"type": "MultiPoint", "coordinates": [[120.1, 30.2]]});
    let layer = MapLayer {
        id: house.env.new_id(),
        area: "330106".parse().unwrap(),
        name: "网格".into(),
        source: "本街道".into(),
        features: vec![("一网格".into(), shape)],
        kept_at: at(),
    };
    let other = support::cx("330105").import_permit().unwrap();
    assert!(house.store.keep_map_layer(&other, &layer).await.is_err());
    house.store.keep_map_layer(&importing(), &layer).await.unwrap();
    assert_eq!(
        house.store.map_layers(&"330106".parse().unwrap()).await.unwrap(),
        std::slice::from_ref(&layer)
    );
    assert_eq!(house.store.map_layers(&"330105".parse().unwrap()).await.unwrap(), []);
    assert!(!house.store.remove_map_layer(&other, layer.id).await.unwrap());
    assert!(house.store.remove_map_layer(&importing(), layer.id).await.unwrap());
    assert_eq!(house.store.map_layers(&"330106".parse().unwrap()).await.unwrap(), []);
}

const HEAD: &[(Attribute, &str)] = &[
    (Name, "钱进"),
    (Sex, "1"),
    (BirthDate, "1970-01-01"),
    (Household, "3301060000042"),
    (HouseholdKind, "family"),
    (HukouDivision, "330106002001"),
    (RecordDate, "2024-01-01"),
];
const CHILD: &[(Attribute, &str)] = &[
    (Name, "钱小"),
    (Sex, "1"),
    (BirthDate, "2001-01-01"),
    (Household, "3301060000042"),
    (HouseholdKind, "family"),
    (HukouDivision, "330106002001"),
    (RecordDate, "2024-01-01"),
];

async fn homes_and_households_are_found_by_their_own_area(house: House) {
    told(&house).await;
    let named = async |area: &str, range: (&str, &str), most| {
        let found = house.store.homes_named(&reading(area), range, most).await.unwrap();
        found.into_iter().map(|home| home.building.to_string()).collect::<Vec<_>>()
    };
    // One home stands for each building, whether or not anybody has said where it stands.
    let road = ("文二路#", "文二路$");
    assert_eq!(named("330106", road, 9).await, ["文二路#n9#b5", "文二路#n9#b6"]);
    assert_eq!(named("330106", road, 1).await, ["文二路#n9#b5"]);
    assert_eq!(named("330106009", road, 9).await, ["文二路#n9#b6"], "a township's own");
    assert_eq!(named("330105", road, 9).await, [""; 0]);
    let at = async |area: &str, building: &str, key: &str| {
        house.store.homes_at(&reading(area), (building, key), 9).await.unwrap()
    };
    let home = at("330106", "文二路#n9#b5", "文二路#n9#b5#u1#r202").await;
    assert_eq!((home.len(), &*home[0].address), (1, "西湖区文二路9号5幢1单元202室"));
    assert!(house.store.home(&reading("330106"), home[0].home, AsOf::default()).await.unwrap().is_some());
    assert_eq!(at("330106", "文二路#n9#b5", "文二路#n9#b5#u1#r203").await, []);
    assert_eq!(at("330105", "文二路#n9#b5", "文二路#n9#b5#u1#r202").await, []);

    // A household by the number of its book, and by no other.
    house.import("hukou", &[Row("H1", HEAD), Row("H2", CHILD)], &[("H1", 11), ("H2", 12)]).await;
    let book = async |area: &str, number: &str| {
        house.store.households_of_book(&reading(area), number).await.unwrap()
    };
    let found = book("330106", "3301060000042").await;
    assert_eq!((found.len(), found[0].members, &*found[0].book), (1, 2, "3301060000042"));
    let opened = house.store.household(&reading("330106"), found[0].id, AsOf::default()).await.unwrap();
    assert_eq!(opened.unwrap().members.len(), 2);
    assert_eq!(book("330106", "330106000004").await, []);
    assert_eq!(book("330105", "3301060000042").await, []);
    house.check().await;
}
