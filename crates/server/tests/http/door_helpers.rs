//! Helpers, as two telephones without scripts meet them, and at the counter.

use axum::http::StatusCode;
use serde_json::json;

use crate::door::{between, inside};

#[expect(clippy::too_many_lines, reason = "one helper's way from the invitation to its end is one story")]
#[tokio::test(flavor = "multi_thread")]
async fn a_helper_is_invited_helps_is_seen_to_and_is_sent_away() {
    let (registrar, person, mut telephone) = inside().await;
    let begun = telephone.post("/my/affairs", &[("bundle", "moving-in"), ("about", &person)]).await;
    let id = between(&begun.text, "name=\"id\" value=\"", "\"").to_owned();
    let (soon, late) = (telephone.house.today(30), telephone.house.today(200));
    let wanted = |last_day: &str| {
        [
            ("label", "老李"),
            ("act.follow", "1"),
            ("act.hand_in", "1"),
            ("bundle", "moving-in"),
            ("last_day", last_day),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
    };
    for last_day in [late.as_str(), "", "some day"] {
        let form = wanted(last_day);
        let form: Vec<_> = form.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert!(telephone.post("/my/helpers", &form).await.text.contains("没有保存"), "{last_day}");
    }
    let form = wanted(&soon);
    let form: Vec<_> = form.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let invited = telephone.post("/my/helpers", &form).await;
    let code = between(&invited.text, "invitation\">", "<").to_owned();
    let list = telephone.get("/my/helpers").await;
    assert!(list.text.contains("等对方输入邀请码") && !list.text.contains(&code), "the code is shown once");
    let helper = between(&list.text, "data-helper=\"", "\"").to_owned();
    let mine = std::mem::take(&mut telephone.cookies);

    // The other telephone.
    telephone.go_in(&registrar, "李秀英").await;
    assert!(
        telephone
            .post("/my/helping", &[("code", "AAAA"), ("label", "老王")])
            .await
            .text
            .contains("邀请码不对")
    );
    let taken = telephone.post("/my/helping", &[("code", &code), ("label", "老王")]).await;
    assert!(taken.place == "/my/helping" && taken.text.contains("老王 · 有效"), "{}", taken.text);
    let one = telephone.get(&format!("/my/helping/one?id={helper}")).await;
    assert!(one.text.contains("迁入一件事") && !one.text.contains("王建国"), "{}", one.text);
    let affair = format!("/my/affair?id={id}&for={helper}");
    let shown = telephone.get(&affair).await;
    assert!(shown.text.contains("您在替人办理") && shown.text.contains("不在这里显示"));
    for hidden in ["王建国", "13800000001", "138****", "330110198003070011", "不办了"] {
        assert!(!shown.text.contains(hidden), "{hidden}");
    }
    let own = telephone.ask("GET", &format!("/my/affair?id={id}"), &[]).await;
    assert_eq!(own.status, StatusCode::NOT_FOUND, "without the leave it is nobody's");
    let made_up = format!("/my/affair?id={id}&for=prx_00000000000000000000000000000001");
    assert_eq!(telephone.ask("GET", &made_up, &[]).await.status, StatusCode::NOT_FOUND);
    let version = between(&shown.text, "name=\"version\" value=\"", "\"").to_owned();
    let handed =
        [("id", id.as_str()), ("version", version.as_str()), ("submit", "1"), ("for", helper.as_str())];
    let handed = telephone.post("/my/affair", &handed).await;
    assert!(handed.place.contains("for=prx_") && handed.text.contains("办理中"), "{}", handed.text);
    assert!(
        !handed.text.contains("提出异议") && !handed.text.contains("撤回这一项"),
        "these are the family's own"
    );
    let withdraw = [
        ("id", id.as_str()),
        ("item", "move-residence"),
        ("version", "1"),
        ("step", "withdraw"),
        ("note", "不要办了"),
        ("for", &helper),
    ];
    let refused = telephone.post("/my/affair/step", &withdraw).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let theirs = std::mem::replace(&mut telephone.cookies, mine);

    // Whom it was for sees every step, by the name that they gave, and takes it back.
    let reads = telephone.get("/my/reads").await;
    assert!(
        reads.text.contains("您请的帮手替您查看或办理") && reads.text.contains("<b>老李</b>"),
        "{}",
        reads.text
    );
    let ended = telephone.post("/my/helpers/end", &[("id", &helper)]).await;
    assert!(ended.text.contains("老李 · 已收回"));
    let mine = std::mem::replace(&mut telephone.cookies, theirs);
    for path in [affair.as_str(), &format!("/my/helping/one?id={helper}")] {
        assert_eq!(telephone.ask("GET", path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(telephone.get("/my/helping").await.text.contains("老王 · 已收回"));
    telephone.cookies = mine;

    // At the counter, with the person there, later on.
    telephone.house.clock.advance_seconds(1);
    let path = format!("/api/people/{person}/helpers");
    let body = |presence: &str| json!({"label": "儿子", "acts": ["messages"], "last_day": soon, "presence": presence});
    let absent = registrar.send("POST", &path, Some(body(""))).await;
    assert_eq!(absent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", absent.code());
    let there = registrar.send("POST", &path, Some(body("本人到窗口，已核对身份证"))).await;
    assert_eq!(there.status, StatusCode::CREATED, "{}", there.code());
    let listed = registrar.get(&path).await.json();
    assert_eq!(
        (
            listed["items"].as_array().unwrap().len(),
            &listed["items"][0]["standing"],
            &listed["items"][0]["presence"]
        ),
        (2, &json!("offered"), &json!("本人到窗口，已核对身份证"))
    );
    assert!(telephone.get("/my/helpers").await.text.contains("在窗口当面设置"));
    let gone = registrar
        .send("DELETE", &format!("/api/helpers/{}", there.json()["id"].as_str().unwrap()), None)
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.code());
}
