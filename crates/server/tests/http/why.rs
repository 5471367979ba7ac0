//! Why a person's records are one person, and parting them.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    decisions::{doubting, followed, queue, reviewer},
    house::Client,
};

async fn bonds(client: &Client, person: &Value) -> Value {
    let answer = client.get(&format!("/api/people/{}/bonds", person.as_str().unwrap())).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.code());
    answer.json()
}

fn at<'a>(found: &'a Value, place: &Value) -> &'a Value {
    &found["records"][usize::try_from(place.as_u64().unwrap()).unwrap()]
}

#[tokio::test(flavor = "multi_thread")]
async fn bonds_say_what_the_queue_says_and_can_be_parted() {
    let house = doubting().await;
    let me = reviewer(&house, "chen").await;
    let waiting = queue(&me).await;
    let (mut compared, mut sure) = (0, None);
    for pair in &waiting {
        let found = bonds(&me, &pair["left"]["id"]).await;
        let (records, held) = (found["records"].as_array().unwrap(), &found["held"]);
        let Some(list) = held["bonds"].as_array() else {
            assert_eq!(records.len(), 1, "only a single record has nothing to compare");
            continue;
        };
        assert_eq!(list.len() + 1, records.len());
        let certain = |bond: &Value| bond["probability"].as_f64().unwrap();
        assert!(list.iter().map(certain).is_sorted_by(|x, y| x >= y), "the weakest comes last");
        for bond in list {
            let bits: f64 =
                bond["reasons"].as_array().unwrap().iter().map(|r| r["weight_bits"].as_f64().unwrap()).sum();
            let probability = certain(bond);
            // A probability is rounded to single precision: beyond this nothing is left to tell its odds by.
            if (0.001..0.999).contains(&probability) {
                assert!((bits - (probability / (1.0 - probability)).log2()).abs() < 0.02);
            }
            if bond["stage"].is_null() && probability > 0.99 && records.len() == 2 {
                sure.get_or_insert((pair["left"]["id"].clone(), found.clone()));
            }
        }
        let both = [("left_record", "left_role"), ("right_record", "right_role")];
        for bond in list.iter().chain(held["against"].as_array().unwrap()) {
            let of = |(record, role): (&str, &str)| {
                let sides = [at(&found, &bond["left"]), at(&found, &bond["right"])];
                sides.iter().any(|side| side["id"] == pair[record] && side["role"] == pair[role])
            };
            if both.into_iter().all(of) {
                let said = pair["probability"].as_f64().unwrap();
                assert!(
                    (certain(bond) - said).abs() < 1e-6,
                    "the queue says {said}, the bond {}",
                    certain(bond)
                );
                assert_eq!(bond["reasons"], pair["reasons"]);
                assert_eq!(bond["stage"], pair["stage"]);
                compared += 1;
            }
        }
    }
    assert!(compared > 2, "only {compared} pairs of the queue are bonds");

    let (person, found) = sure.expect("somebody of two records that surely belong together");
    let bond = &found["held"]["bonds"][0];
    let (left, right) = (at(&found, &bond["left"]), at(&found, &bond["right"]));
    let asked = json!({"left_record": left["id"], "left_role": left["role"],
        "right_record": right["id"], "right_role": right["role"], "reason": "本人来电"});
    let path = format!("/api/people/{}/part", person.as_str().unwrap());
    let worker = house.worker("wu", Role::CommunityWorker, "330110").await.with_purpose("family_service");
    assert!(bonds(&worker, &person).await["held"].is_object(), "a reader sees why");
    assert_eq!(worker.send("POST", &path, Some(asked.clone())).await.status, StatusCode::FORBIDDEN);
    let other = json!({"left_record": left["id"], "left_role": "nobody",
        "right_record": right["id"], "right_role": right["role"]});
    assert_eq!(me.send("POST", &path, Some(other)).await.status, StatusCode::NOT_FOUND);
    let done = me.send("POST", &path, Some(asked)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.code());
    assert_eq!(done.json()["kept"].as_array().unwrap().len(), 1, "{:?}", done.json());
    followed(&me).await;
    let listed = me.get("/api/doubtful/decisions").await.json()["items"][0].clone();
    assert_eq!(
        (listed["verdict"].as_str(), listed["reason"].as_str()),
        (Some("different"), Some("本人来电"))
    );
    assert!(listed["applied_at"].is_string());
    assert_ne!(listed["left"]["id"], listed["right"]["id"], "the records are two people now");
    let withdraw = format!("/api/doubtful/decisions/{}/withdraw", listed["id"].as_str().unwrap());
    assert_eq!(me.send("POST", &withdraw, None).await.status, StatusCode::OK);
    followed(&me).await;
    assert_eq!(bonds(&me, &person).await["records"].as_array().unwrap().len(), 2, "and one again");

    let reads = me.get(&format!("/api/people/{}/reads", person.as_str().unwrap())).await.json();
    let by_worker = |read: &&Value| read["account"] == "wu" && read["action"] == "read_record";
    assert_eq!(
        reads["items"].as_array().unwrap().iter().filter(by_worker).count(),
        1,
        "the look is in the log"
    );
}
