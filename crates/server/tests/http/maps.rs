//! Maps over HTTP: what a tile holds for whom, what the log has of it, what is kept and what is refused.

use access::Role;
use axum::http::StatusCode;
use geo::{Position, TileId};
use serde_json::{Value, json};

use crate::house::{Answer, Client, House};

/// Where the test's building stands.
const AT: (f64, f64) = (119.9876, 30.2345);

fn tile(layer: &str, zoom: u8) -> String {
    let tile = TileId::of(Position::new(AT.0, AT.1).unwrap(), zoom).unwrap();
    format!("/api/map/tiles/{layer}/{zoom}/{}/{}", tile.east(), tile.south())
}

async fn places(client: &Client, table: &str) -> Answer {
    client.send("POST", "/api/map/buildings", Some(json!({"source": "测绘", "table": table}))).await
}

async fn mapped() -> (House, Client) {
    let house = House::full().await;
    let registrar = house.worker("mapper", Role::Registrar, "330110").await;
    let table = format!("地址,经度,纬度\n浙江省杭州市余杭区文一西路1号1幢,{},{}\n", AT.0, AT.1);
    let kept = places(&registrar, &table).await;
    assert_eq!((kept.status, kept.json()["kept"].clone()), (StatusCode::OK, json!(1)), "{}", kept.code());
    (house, registrar.with_purpose("family_service"))
}

/// Whether the bytes of a tile hold a text: the format writes texts as they are.
fn holds(answer: &Answer, text: &str) -> bool {
    answer.bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_building_is_on_its_own_office_s_map_and_on_no_other() {
    let (house, registrar) = mapped().await;
    let seen = registrar.get(&tile("buildings", 16)).await;
    assert_eq!(
        (seen.status, seen.header("content-type")),
        (StatusCode::OK, "application/vnd.mapbox-vector-tile")
    );
    assert!(holds(&seen, "文一西路1号1幢") && holds(&seen, "dwe_"));
    assert!(!holds(&seen, "王建国") && !holds(&seen, "330110198003070011"), "nobody is named on a map");

    // From further away no single building is shown, and three residents are too few for a sum.
    for (layer, zoom) in [("buildings", 14), ("grid", 12), ("heat", 12)] {
        let far = registrar.get(&tile(layer, zoom)).await;
        assert_eq!((far.status, far.bytes.len()), (StatusCode::OK, 0), "{layer} {zoom}");
    }

    // Another county's officer, and one of another township of the same county, get an empty tile of the same ground.
    for (name, area) in [("other-county", "330106"), ("other-township", "330110012")] {
        let other = house.worker(name, Role::Registrar, area).await.with_purpose("family_service");
        let empty = other.get(&tile("buildings", 16)).await;
        assert_eq!((empty.status, empty.bytes.len()), (StatusCode::OK, 0), "{area}");
        let list = other.get("/api/map/buildings?west=119&south=29&east=121&north=31").await;
        let nothing = json!({"buildings": 0, "homes": 0, "residents": 0});
        assert_eq!(list.json(), json!({"all": 0, "shown": nothing, "items": []}), "{area}");
        let opened = other.get("/api/map").await.json();
        assert_eq!(
            (opened["bounds"].clone(), opened["buildings"].clone()),
            (Value::Null, json!(0)),
            "{area}"
        );
        let found = other.send("POST", "/api/map/locate", Some(json!({"text": "文一西路1号1幢"}))).await;
        assert_eq!(found.json()["candidates"], json!([]), "{area}");
    }
    let own_township = house.worker("own-township", Role::Registrar, "330110005").await;
    let own = own_township.with_purpose("family_service").get(&tile("buildings", 16)).await;
    assert!(holds(&own, "文一西路1号1幢"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_from_near_is_in_the_log_with_its_purpose() {
    let (house, registrar) = mapped().await;
    let auditor = house.worker("looker", Role::Auditor, "330110").await;
    let looks = async || {
        let found = auditor.send("POST", "/api/log/search", Some(json!({"action": "read_map"}))).await;
        assert_eq!(found.status, StatusCode::OK, "{}", found.code());
        found.json()["items"].as_array().unwrap().clone()
    };
    registrar.get(&tile("heat", 12)).await;
    registrar.get(&tile("buildings", 14)).await;
    assert_eq!(looks().await.len(), 0, "sums are nobody's");
    registrar.get(&tile("buildings", 16)).await;
    let entries = looks().await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["purpose"], "family_service");
    assert_eq!(registrar.get(&tile("buildings", 16)).await.header("cache-control"), "no-store");
    assert_eq!(looks().await.len(), 2, "each look by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_what_the_map_shows() {
    let (_house, registrar) = mapped().await;
    let opened = registrar.get("/api/map").await.json();
    assert_eq!(opened["bounds"], json!([AT.0, AT.1, AT.0, AT.1]));
    assert_eq!(
        (opened["buildings"].clone(), opened["near_zoom"].clone(), opened["least"].clone()),
        (json!(1), json!(15), json!(10))
    );
    assert!(opened["unplaced"].as_u64().unwrap() >= 1, "other homes stand nowhere yet");
    let list =
        registrar.get("/api/map/buildings?west=119.98&south=30.23&east=119.99&north=30.24").await.json();
    assert_eq!(list["all"], 1);
    let building = &list["items"][0];
    assert_eq!((building["address"].clone(), building["homes"].clone()), (json!("文一西路1号1幢"), json!(1)));
    // Wang, Li and their child live at 1幢1单元101室.
    assert_eq!(building["residents"], 3);
    let home = registrar.get(&format!("/api/homes/{}", building["home"].as_str().unwrap())).await.json();
    assert_eq!(home["residents"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_datum_moves_what_is_drawn() {
    let (_house, registrar) = mapped().await;
    let kept = registrar.get(&format!("{}?datum=wgs84", tile("buildings", 18))).await;
    let moved = registrar.get(&format!("{}?datum=gcj02", tile("buildings", 18))).await;
    assert!(!kept.bytes.is_empty() && moved.bytes.is_empty(), "half a kilometre is three tiles away");
    // The beginning of the map too: maps that are published show Hangzhou some 450 m further east and 280 m further south.
    let bounds = async |query: &str| {
        let opened = registrar.get(&format!("/api/map{query}")).await.json();
        [0, 1].map(|axis| opened["bounds"][axis].as_f64().unwrap())
    };
    let (stated, unsaid) = (bounds("?datum=wgs84").await, bounds("").await);
    assert_eq!((stated, unsaid), ([AT.0, AT.1], [AT.0, AT.1]));
    let drawn = bounds("?datum=gcj02").await;
    let metres = [(drawn[0] - AT.0) * 111_320.0 * AT.1.to_radians().cos(), (drawn[1] - AT.1) * 110_870.0];
    let near = |metres: f64, known: f64| (metres - known).abs() < 25.0;
    assert!(near(metres[0], 450.0) && near(metres[1], -280.0), "{metres:?} metres");
    assert_eq!(registrar.get("/api/map?datum=bd09").await.code(), "query_invalid");
    let wrong = registrar.get(&format!("{}?datum=bd09", tile("buildings", 18))).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (StatusCode::BAD_REQUEST, "query_invalid"));
    for nowhere in ["grid/x/0/0", "grid/30/0/0", "grid/2/4/0", "own/2/0/0", "people/2/0/0"] {
        let answer = registrar.get(&format!("/api/map/tiles/{nowhere}")).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::NOT_FOUND, "not_found"),
            "{nowhere}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_found_in_parts_and_somebody_decides() {
    let (_house, registrar) = mapped().await;
    let found = registrar
        .send("POST", "/api/map/locate", Some(json!({"text": "杭州市余杭区文一西路1号1幢2单元302"})))
        .await
        .json();
    let part = |wanted: &str| {
        let parts = found["parts"].as_array().unwrap();
        parts.iter().find(|part| part["part"] == wanted).map_or(Value::Null, |part| part["text"].clone())
    };
    assert_eq!((part("road"), part("number"), part("building")), (json!("文一西路"), json!("1"), json!("1")));
    assert!(part("division").as_str().unwrap().contains("余杭区"));
    assert_eq!(
        (found["candidates"][0]["fit"].clone(), found["candidates"][0]["longitude"].clone()),
        (json!("same"), json!(AT.0))
    );
    let beside =
        registrar.send("POST", "/api/map/locate", Some(json!({"text": "文一西路3号2幢"}))).await.json();
    assert_eq!(beside["candidates"][0]["fit"], "along");

    // A road that is nearly called so is offered as no more than that; one that is not is nobody's.
    for (text, fit) in
        [("文一溪路1号1幢", json!("near")), ("文一西路", json!("along")), ("天目山路1号", Value::Null)]
    {
        let near = registrar.send("POST", "/api/map/locate", Some(json!({"text": text}))).await.json();
        assert_eq!(near["candidates"][0]["fit"], fit, "{text}");
    }

    // The building of No. 3 stands nowhere yet; somebody accepts a spot for it, and it is found there from then on.
    let opened = registrar.get("/api/map").await.json();
    let listed = registrar.send("POST", "/api/map/unplaced", Some(json!({}))).await.json();
    assert_eq!(listed["all"], opened["unplaced"]);
    let open = listed["items"].as_array().unwrap().clone();
    let three = open.iter().find(|one| one["address"].as_str().unwrap().contains("文一西路3号2幢")).unwrap();
    let body = json!({"home": three["home"], "longitude": 119.9881, "latitude": 30.2346});
    let placed = registrar.send("POST", "/api/map/places", Some(body)).await;
    assert_eq!(placed.status, StatusCode::NO_CONTENT, "{}", placed.code());
    let now = registrar.send("POST", "/api/map/locate", Some(json!({"text": "文一西路3号2幢"}))).await.json();
    assert_eq!(
        (now["candidates"][0]["fit"].clone(), now["candidates"][0]["longitude"].clone()),
        (json!("same"), json!(119.9881))
    );
    assert_eq!(registrar.get("/api/map").await.json()["unplaced"], opened["unplaced"].as_u64().unwrap() - 1);
    let away = json!({"home": three["home"], "longitude": 30.0, "latitude": 120.0});
    assert_eq!(registrar.send("POST", "/api/map/places", Some(away)).await.code(), "map_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn buildings_without_a_place_are_listed_under_the_reader_s_rights() {
    let (house, registrar) = mapped().await;
    let list =
        async |client: &Client, asked: Value| client.send("POST", "/api/map/unplaced", Some(asked)).await;
    let everything = list(&registrar, json!({})).await.json();
    let (all, items) = (everything["all"].as_u64().unwrap(), everything["items"].as_array().unwrap().clone());
    assert!(
        all >= 1 && usize::try_from(all).unwrap() == items.len() && everything["next"].is_null(),
        "{all}"
    );
    let counted: u64 = everything["divisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["buildings"].as_u64().unwrap())
        .sum();
    assert!(counted >= all, "every building lies in a part");
    for part in everything["divisions"].as_array().unwrap() {
        let name = part["name"].as_str().unwrap();
        let township = name.ends_with(['道', '镇', '乡']);
        assert_eq!(part["coarse"], !township, "{name}");
    }
    // Buildings, not homes; by words however they are written.
    assert!(items.iter().all(|one| !one["address"].as_str().unwrap().contains('室')), "{items:?}");
    for (text, found) in
        [("文一西路 ３号", 1), ("文一西路3号2幢", 1), ("文一西路三号2号楼", 1), ("天目山", 0)]
    {
        let narrowed = list(&registrar, json!({"text": text})).await.json();
        assert_eq!(
            (narrowed["all"].as_u64(), narrowed["divisions"].clone()),
            (Some(found), json!([])),
            "{text}"
        );
    }
    // The parts share the whole out, and another area's officer has none of it.
    let part = everything["divisions"][0].clone();
    let narrowed = list(&registrar, json!({"division": part["division"]})).await.json();
    assert_eq!(narrowed["all"], part["buildings"]);
    let other = house.worker("elsewhere", Role::Registrar, "330106").await.with_purpose("family_service");
    for asked in [json!({}), json!({"division": part["division"]})] {
        let nothing = list(&other, asked).await.json();
        assert_eq!((nothing["all"].clone(), nothing["items"].clone()), (json!(0), json!([])));
    }
    assert_eq!(list(&registrar, json!({"cursor": "x"})).await.code(), "cursor_invalid");
    assert_eq!(list(&registrar, json!({"division": "余杭"})).await.json()["all"], 0);
    let auditor = house.worker("looker", Role::Auditor, "330110").await;
    let looks = auditor.send("POST", "/api/log/search", Some(json!({"action": "read_map"}))).await.json();
    // Each list that was answered, of this office: everything, four texts, a part and what is none.
    assert_eq!(looks["items"].as_array().unwrap().len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_say_which_lines_cannot_be_read() {
    let (_house, registrar) = mapped().await;
    let english = Client { language: Some("en"), ..registrar.clone() };
    let table = "地址,经度,纬度\n余杭区文一西路5号,119.99,30.23\n余杭区文一西路,119.99,30.23\n余杭区文一西路6号,30.23,119.99\n上城区秋涛路12号,120.2,30.2\n余杭区文一西路7号,x,y\n";
    let kept = places(&english, table).await.json();
    assert_eq!((kept["kept"].clone(), kept["left_out"].clone()), (json!(1), json!(4)));
    let lines: Vec<_> =
        kept["faults"].as_array().unwrap().iter().map(|fault| fault["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [3, 4, 5, 6]);
    assert!(kept["faults"][1]["text"].as_str().unwrap().contains("longitude must come first"));
    assert_eq!(places(&english, "甲,乙\n1,2\n").await.code(), "map_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn service_points_and_own_layers_are_drawn_for_their_area() {
    let (house, registrar) = mapped().await;
    let table = "类别,名称,地址,经度,纬度,开放时间,电话\n卫生服务站,五常卫生服务站,余杭区文一西路2号,119.9876,30.2345,周一至周五,0571-88000000\n台球室,某台球室,余杭区,119.99,30.23,,\n";
    let kept =
        registrar.send("POST", "/api/map/points", Some(json!({"source": "卫健局", "table": table}))).await;
    assert_eq!(
        (kept.json()["kept"].clone(), kept.json()["left_out"].clone()),
        (json!(1), json!(1)),
        "{}",
        kept.code()
    );
    assert!(holds(&registrar.get(&tile("points", 14)).await, "五常卫生服务站"));

    let ring = json!([[[119.9, 30.2], [120.1, 30.2], [120.1, 30.3], [119.9, 30.3], [119.9, 30.2]]]);
    let feature = json!({"type": "Feature", "properties": {"name": "一网格", "电话": "13900000000"}, "geometry": {"type": "Polygon", "coordinates": ring}});
    let layer = |name: &str, feature: &Value| json!({"name": name, "source": "本街道", "geojson": json!({"type": "FeatureCollection", "features": [feature]}).to_string()});
    let made = registrar.send("POST", "/api/map/layers", Some(layer("网格", &feature))).await;
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let drawn = registrar.get(&tile(&id, 12)).await;
    assert!(
        holds(&drawn, "一网格") && !holds(&drawn, "13900000000"),
        "of the file's words only names are kept"
    );
    assert_eq!(registrar.get("/api/map").await.json()["layers"][0]["features"], 1);

    // The charter has no place for such a list, whatever it is called in the file.
    let mut denied = feature.clone();
    denied["properties"]["name"] = json!("孕情监测对象");
    assert_eq!(
        registrar.send("POST", "/api/map/layers", Some(layer("名单", &denied))).await.code(),
        "map_invalid"
    );
    assert_eq!(
        registrar.send("POST", "/api/map/layers", Some(layer("查环名单", &feature))).await.code(),
        "map_invalid"
    );

    let other = house.worker("elsewhere", Role::Registrar, "330106").await.with_purpose("family_service");
    assert_eq!(other.get(&tile("points", 14)).await.bytes.len(), 0);
    assert_eq!(other.get(&tile(&id, 12)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        other.send("DELETE", &format!("/api/map/layers/{id}"), None).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        registrar.send("DELETE", &format!("/api/map/layers/{id}"), None).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(registrar.get(&tile(&id, 12)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn offices_service_points_homes_and_households_are_found_by_what_is_typed() {
    let (house, registrar) = mapped().await;
    let table = "类别,名称,地址,经度,纬度,开放时间,电话\n卫生服务站,五常卫生服务站,余杭区五常街道文一西路2号,119.9876,30.2345,周一至周五,0571-88000000\n托育,小橘灯托育园,余杭区良渚街道古墩路9号,120.02,30.36,,\n";
    let kept =
        registrar.send("POST", "/api/map/points", Some(json!({"source": "卫健局", "table": table}))).await;
    assert_eq!(kept.json()["kept"], 2, "{}", kept.code());
    let found = async |client: &Client, text: &str| {
        let answer = client.send("POST", "/api/places/search", Some(json!({"text": text}))).await;
        assert_eq!(answer.status, StatusCode::OK, "{text}: {}", answer.code());
        let names = |list: &str, name: &str| -> Vec<String> {
            let items = answer.json()[list].as_array().unwrap().clone();
            items.iter().map(|one| one.pointer(name).unwrap().as_str().unwrap().to_owned()).collect()
        };
        (names("offices", "/name"), names("points", "/point/name"))
    };
    // By name, by sound, by what is given there and by place; no purpose, since it is nobody's.
    for (text, point) in [
        ("五常卫生", "五常卫生服务站"),
        ("wuchangwei", "五常卫生服务站"),
        ("wcws", "五常卫生服务站"),
        ("clinic", "五常卫生服务站"),
        ("childcare", "小橘灯托育园"),
        ("良渚 托育", "小橘灯托育园"),
        ("古墩路", "小橘灯托育园"),
    ] {
        assert_eq!(found(&registrar, text).await.1, [point], "{text}");
    }
    for text in ["五常街道", "wuchangjiedao", "wcjd", "余杭 五常街道"] {
        assert_eq!(found(&registrar, text).await.0.first().map(String::as_str), Some("五常街道"), "{text}");
    }
    // The whole county is around each of its offices, and by itself names none but its own.
    assert_eq!(found(&registrar, "余杭区").await.0, ["余杭区"]);
    let other = house.worker("elsewhere", Role::Registrar, "330106").await.with_purpose("family_service");
    assert_eq!(found(&other, "五常").await, (vec![], vec![]));
    assert_eq!(
        registrar.send("POST", "/api/places/search", Some(json!({"text": "五"}))).await.code(),
        "search_too_short"
    );

    let points = async |client: &Client, code: &str| {
        client.get(&format!("/api/places/{code}/points")).await.json()["items"].as_array().map(Vec::len)
    };
    assert_eq!((points(&registrar, "330110").await, points(&registrar, "33").await), (Some(2), Some(2)));
    assert_eq!((points(&registrar, "330110005").await, points(&other, "330110").await), (Some(1), Some(0)));
    assert_eq!(registrar.get("/api/places/nowhere/points").await.code(), "not_found");

    // Homes are found whether or not anybody has said where they stand, and open for whoever found them.
    let homes = async |client: &Client, text: &str| {
        let answer = client.send("POST", "/api/homes/search", Some(json!({"text": text}))).await;
        assert_eq!(answer.status, StatusCode::OK, "{text}: {}", answer.code());
        answer.json()
    };
    let home = homes(&registrar, "文一西路1号1幢1单元101室").await["homes"][0].clone();
    assert_eq!((&home["fit"], &home["whole"]), (&json!("same"), &json!(true)), "{home}");
    let opened = registrar.get(&format!("/api/homes/{}", home["home"].as_str().unwrap())).await;
    assert_eq!(opened.status, StatusCode::OK);
    let building = homes(&registrar, "文一西路1号1幢").await["homes"][0].clone();
    assert_eq!((&building["fit"], &building["whole"]), (&json!("same"), &json!(false)), "{building}");
    assert_eq!(homes(&other, "文一西路1号1幢1单元101室").await["homes"], json!([]));
    // A household by the whole number of its book, and by no part of it.
    let person = house.person(&registrar, "王建国").await;
    let record = registrar.get(&format!("/api/people/{person}")).await.json();
    let id = record["households"][0]["id"].clone();
    let household = homes(&registrar, "B1").await["households"].clone();
    assert_eq!((household.as_array().map(Vec::len), &household[0]["id"]), (Some(1), &id));
    assert_eq!((&household[0]["book"], &household[0]["members"]), (&json!("B1"), &json!(3)));
    assert_eq!(homes(&registrar, "B12").await["households"], json!([]));
    assert_eq!(homes(&other, "B1").await["households"], json!([]));
}

/// The tile's words with what is asked of it.
fn asking(path: &str, filter: &str) -> String {
    format!("{path}{}{filter}", if path.contains('?') { '&' } else { '?' })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_shows_those_who_fit_to_their_own_office_alone() {
    let (house, registrar) = mapped().await;
    // At 1幢1单元101室 live a couple and their child, who is 15 by now; their book is there.
    let people = async |client: &Client, filter: &str| {
        let opened = client.get(&format!("/api/map?{filter}")).await;
        assert_eq!(opened.status, StatusCode::OK, "{filter}: {}", opened.code());
        let seen =
            client.get(&asking("/api/map/buildings?west=119&south=29&east=121&north=31", filter)).await;
        assert_eq!(opened.json()["shown"], seen.json()["shown"], "{filter}");
        opened.json()["shown"]["residents"].as_u64().unwrap()
    };
    let own = house.worker("own-township", Role::Registrar, "330110005").await.with_purpose("family_service");
    let other =
        house.worker("other-township", Role::Registrar, "330110012").await.with_purpose("family_service");
    for (filter, expected) in [
        ("", 3),
        ("age=15-59", 3),
        ("age=6-14", 0),
        ("age=6-14,15-59", 3),
        ("age=60-79,80-", 0),
        ("book=here", 3),
        ("book=away", 0),
        ("household=family&age=15-59&home=several", 3),
        ("home=alone", 0),
    ] {
        for client in [&registrar, &own] {
            assert_eq!(people(client, filter).await, expected, "{filter}");
            let tile = client.get(&asking(&tile("buildings", 16), filter)).await;
            assert_eq!(holds(&tile, "文一西路1号1幢"), expected > 0, "{filter}");
        }
        assert_eq!(people(&other, filter).await, 0, "another township: {filter}");
        assert!(other.get(&asking(&tile("buildings", 16), filter)).await.bytes.is_empty(), "{filter}");
    }
    for wrong in ["age=15-49", "age=0-2,", "book=elsewhere", "sex=2", "household=all", "home=0"] {
        for path in [
            tile("grid", 12),
            "/api/map".to_owned(),
            "/api/map/buildings?west=1&south=1&east=2&north=2".to_owned(),
        ] {
            let refused = registrar.get(&asking(&path, wrong)).await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (StatusCode::BAD_REQUEST, "query_invalid"),
                "{path} {wrong}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_what_a_filter_told_of_people() {
    let (house, registrar) = mapped().await;
    let auditor = house.worker("looker", Role::Auditor, "330110").await;
    registrar.get(&asking(&tile("grid", 12), "age=80-")).await;
    registrar.get(&asking(&tile("buildings", 16), "age=80-")).await;
    registrar.get(&asking(&tile("buildings", 16), "age=15-59&book=here")).await;
    let found = auditor.send("POST", "/api/log/search", Some(json!({"action": "read_map"}))).await.json();
    let entries = found["items"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "a tile without anybody shows nothing, and a sum shows nobody");
    let mut fields: Vec<&str> =
        entries[0]["fields"].as_array().unwrap().iter().map(|field| field.as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["address", "birth_date", "hukou_division"]);
}
