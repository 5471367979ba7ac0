//! An appeal to the office above, from a telephone without scripts to the desk of the city and back.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::door::{between, inside};

/// The line of appeals in the day's list; null where there is none.
fn queue(summary: &Value) -> Value {
    let mut lines = summary["queues"].as_array().unwrap().iter();
    lines.find(|line| line["queue"] == "appeals").cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_goes_to_the_city_and_comes_back_to_be_done_anew() {
    let (registrar, person, mut telephone) = inside().await;
    let begun = telephone.post("/my/affairs", &[("bundle", "moving-in"), ("about", &person)]).await;
    let id = between(&begun.text, "name=\"id\" value=\"", "\"").to_owned();
    let version = between(&begun.text, "name=\"version\" value=\"", "\"").to_owned();
    telephone.post("/my/affair", &[("id", &id), ("version", &version), ("submit", "1")]).await;
    let item = "move-residence";
    for (version, body) in [
        (1, json!({"item": item, "version": 1, "step": "accept"})),
        (
            2,
            json!({"item": item, "version": 2, "step": "refuse", "note": "住址与登记不符", "rule": {"text": "某市居住登记办法第三条", "source": "市政府公报", "from": "2020-01-01"}}),
        ),
    ] {
        let taken = registrar.send("POST", &format!("/api/applications/{id}/steps"), Some(body)).await;
        assert_eq!(taken.status, StatusCode::NO_CONTENT, "{version}: {}", taken.code());
    }
    let affair = format!("/my/affair?id={id}");
    let refused = telephone.get(&affair).await.text;
    assert!(
        refused.contains("依法申请行政复议") && refused.contains("由窗口转交书面材料"),
        "nobody is above here yet: the counter takes it there on paper"
    );
    assert!(!refused.contains("value=\"appeal\""));

    let city = telephone.house.worker("zhao", Role::Registrar, "3301").await.with_purpose("family_service");
    let offered = telephone.get(&affair).await.text;
    assert!(offered.contains("value=\"appeal\"") && !offered.contains("由窗口转交书面材料"));
    let form = [
        ("id", id.as_str()),
        ("item", item),
        ("version", "3"),
        ("step", "appeal"),
        ("note", "登记的住址是对的"),
    ];
    let appealed = telephone.post("/my/affair/step", &form).await;
    assert!(appealed.text.contains("正在复核") && appealed.text.contains("答复不晚于"), "{}", appealed.text);
    let number = between(&appealed.text, "data-appeal=\"", "\"").to_owned();

    assert_eq!(
        registrar.get("/api/appeals").await.json()["items"],
        json!([]),
        "it is not the county's to decide"
    );
    let waiting = city.get("/api/appeals").await.json();
    let one = waiting["items"][0].clone();
    // On the day's list of those who may decide it, and on nobody else's.
    assert_eq!(queue(&registrar.get("/api/summary").await.json()), Value::Null);
    let line = queue(&city.get("/api/summary").await.json());
    assert_eq!((&line["count"], &line["due"], &line["since"]), (&json!(1), &one["due_on"], &one["filed_at"]));
    let helps = telephone.house.worker("qian", Role::CommunityWorker, "3301").await;
    assert_eq!(queue(&helps.get("/api/summary").await.json()), Value::Null);
    assert_eq!(one["number"], number.as_str());
    assert_eq!(
        (&one["refused_because"], &one["words"]),
        (&json!("住址与登记不符"), &json!("登记的住址是对的"))
    );
    let path = format!("/api/appeals/{}/decision", one["id"].as_str().unwrap());
    let decide = |outcome: &str, reasons: &str| Some(json!({"outcome": outcome, "reasons": reasons}));
    assert_eq!(
        registrar.send("POST", &path, decide("reversed", "住址无误")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(city.send("POST", &path, decide("perhaps", "住址无误")).await.code(), "body_invalid");
    assert_eq!(city.send("POST", &path, decide("reversed", "对")).await.code(), "step_incomplete");
    let done = city.send("POST", &path, decide("reversed", "核对后住址无误")).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.code());
    assert_eq!(queue(&city.get("/api/summary").await.json()), Value::Null, "decided");
    let after = telephone.get(&affair).await.text;
    assert!(after.contains("撤销，重新办理") && after.contains("核对后住址无误"), "{after}");
    let all = registrar.get(&format!("/api/applications/{id}")).await.json();
    let row = all["matters"].as_array().unwrap().iter().find(|one| one["item"] == item).unwrap().clone();
    assert_eq!(row["stage"], "accepted");
    assert_eq!(
        city.get("/api/appeals?decided=true").await.json()["items"][0]["outcome"],
        Value::from("reversed")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_case_has_the_same_road_behind_the_door_and_at_the_counter() {
    let (registrar, _, mut telephone) = inside().await;
    telephone.post("/my/cases", &[("kind", "correction"), ("about", "phone"), ("words", "电话写错了")]).await;
    let case = registrar.get("/api/cases").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let answer = format!("/api/cases/{case}/answer");
    let refuse = Some(json!({"outcome": "refused", "answer": "与电信部门的登记一致"}));
    assert_eq!(registrar.send("POST", &answer, refuse.clone()).await.status, StatusCode::NO_CONTENT);
    let alone = telephone.get("/my/cases").await.text;
    assert!(
        alone.contains("到窗口请上一级机关复核") && !alone.contains("/my/cases/appeal"),
        "nobody is above here yet"
    );
    let settled = async || registrar.get("/api/cases?settled=true").await.json()["items"][0].clone();
    assert_eq!(settled().await["above"], Value::Null);
    let appeal = format!("/api/cases/{case}/appeal");
    let words = |words: &str| Some(json!({ "words": words }));
    assert_eq!(registrar.send("POST", &appeal, words("电话确实写错了")).await.code(), "no_office_above");

    let city = telephone.house.worker("zhao", Role::Registrar, "3301").await.with_purpose("family_service");
    assert_eq!(settled().await["above"], "浙江省杭州市");
    let page = telephone.get("/my/cases").await.text;
    assert!(
        page.contains("请上一级机关复核") && page.contains("/my/cases/appeal") && page.contains("行政复议")
    );
    let form = [("id", case.as_str()), ("words", "电话确实写错了")];
    let appealed = telephone.post("/my/cases/appeal", &form).await;
    assert_eq!(appealed.place, "/my/cases");
    assert!(appealed.text.contains("正在复核") && appealed.text.contains("答复不晚于"), "{}", appealed.text);
    assert!(!appealed.text.contains("/my/cases/appeal"), "once");
    assert_eq!(registrar.send("POST", &appeal, words("电话确实写错了")).await.code(), "wrong_state");

    assert_eq!(registrar.get("/api/appeals").await.json()["items"], json!([]), "not the county's to decide");
    let one = city.get("/api/appeals").await.json()["items"][0].clone();
    assert_eq!(
        (&one["application"], &one["refused_because"]),
        (&Value::Null, &json!("与电信部门的登记一致"))
    );
    assert_eq!((&one["asked"], &one["words"]), (&json!("电话写错了"), &json!("电话确实写错了")));
    assert_eq!((&one["bundle"], &one["item"]), (&json!("申请更正"), &json!("联系电话")));
    let queues = city.get("/api/summary").await.json()["queues"].clone();
    assert!(
        queues.as_array().unwrap().iter().any(|one| one["queue"] == "appeals" && one["count"] == 1),
        "{queues}"
    );
    let path = format!("/api/appeals/{}/decision", one["id"].as_str().unwrap());
    let reverse = Some(json!({"outcome": "reversed", "reasons": "核对后确有出入"}));
    assert_eq!(registrar.send("POST", &path, reverse.clone()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(city.send("POST", &path, reverse).await.status, StatusCode::NO_CONTENT);
    let after = telephone.get("/my/cases").await.text;
    assert!(
        after.contains("撤销，重新办理")
            && after.contains("核对后确有出入")
            && after.contains("与电信部门的登记一致")
    );
    let told = telephone.get("/my/messages").await.text;
    assert!(told.contains("上一级机关撤销了对您来件的答复"), "{told}");

    // It waits anew; whose refusal was reversed does not refuse it again. A colleague does, and the counter takes it up.
    assert_eq!(registrar.send("POST", &answer, refuse.clone()).await.code(), "step_same_person");
    telephone.house.clock.advance_seconds(60);
    let colleague =
        telephone.house.worker("qian", Role::Registrar, "330110").await.with_purpose("family_service");
    assert_eq!(colleague.send("POST", &answer, refuse).await.status, StatusCode::NO_CONTENT);
    let helper =
        telephone.house.worker("sun", Role::CommunityWorker, "330110").await.with_purpose("family_service");
    assert_eq!(helper.send("POST", &appeal, words("不服")).await.code(), "step_incomplete");
    let done = helper.send("POST", &appeal, words("本人还是不同意")).await;
    assert_eq!(
        (done.status, done.json()["office"].clone()),
        (StatusCode::CREATED, json!("浙江省杭州市")),
        "{}",
        done.code()
    );
    let told = telephone.get("/my/messages").await.text;
    assert!(told.contains("您的来件已转请上一级机关复核"), "{told}");
    assert_eq!(settled().await["appeals"].as_array().unwrap().len(), 2);
}
