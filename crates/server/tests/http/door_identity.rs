//! A sign-in service for residents, against the small provider of `provider.rs`: whose number it proves comes to their own door, and to
//! nobody else's.

use std::{collections::BTreeMap, sync::Arc};

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    door::{Shown, Telephone, between},
    house::House,
    provider::{Provider, provider},
};

const WANG: &str = "330110198003070011";
const LI: &str = "330110198205120028";
const BACK: &str = "/my/sign-in/provider/back";

/// Something wrong with an otherwise good token.
type Change = fn(&mut Value);

async fn house(provider: &Provider) -> Telephone {
    let issuer = provider.issuer.clone();
    let house = House::full_with(move |settings| {
        let provider = server::Provider {
            name: "省统一身份认证".into(),
            issuer,
            client_id: "wanjia".into(),
            client_secret: None,
            trust: None,
        };
        let scopes = vec!["identity".to_owned()];
        settings.resident_provider =
            Some(Arc::new(server::ResidentProvider { provider, claim: "id_no".into(), scopes }));
    })
    .await;
    house.worker("chen", Role::Registrar, "330110").await;
    Telephone { house, cookies: Vec::new() }
}

/// What the service is asked, as the page's link says it.
async fn asked(telephone: &mut Telephone) -> BTreeMap<String, String> {
    let sign_in = telephone.get("/my/sign-in").await;
    assert!(sign_in.text.contains("省统一身份认证"));
    let page = telephone.post("/my/sign-in/provider", &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let url = between(&page.text, "class=\"do\" href=\"", "\"").replace("&amp;", "&");
    let url: axum::http::Uri = url.parse().unwrap();
    let axum::extract::Query(query) = axum::extract::Query::try_from_uri(&url).unwrap();
    query
}

/// Comes back with what the service gave, by the page that leads in.
async fn back(telephone: &mut Telephone, query: &BTreeMap<String, String>, code: &str) -> Shown {
    let landed = telephone.get(&format!("{BACK}?code={code}&state={}", query["state"])).await;
    let given = between(&landed.text, "name=\"code\" value=\"", "\"").to_owned();
    let state = between(&landed.text, "name=\"state\" value=\"", "\"").to_owned();
    telephone.post(BACK, &[("code", &given), ("state", &state)]).await
}

async fn come(telephone: &mut Telephone, provider: &Provider, subject: &str, number: Value) -> Shown {
    let query = asked(telephone).await;
    assert!(query["scope"].split(' ').any(|scope| scope == "identity"));
    let change = |claims: &mut Value| {
        claims["sub"] = json!(subject);
        claims["id_no"] = number;
    };
    let code = provider.agree((&query, BACK), change, 7);
    back(telephone, &query, &code).await
}

fn is_inside(shown: &Shown) -> bool {
    shown.place == "/my" && shown.text.contains("/my/sign-out")
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_number_is_proved_comes_to_their_own_door() {
    let provider = provider().await;
    let mut telephone = house(&provider).await;
    let inside = come(&mut telephone, &provider, "p-1", json!(WANG)).await;
    assert!(is_inside(&inside), "{} {}", inside.place, inside.text);
    let record = telephone.get("/my/record").await;
    assert!(record.text.contains("王建国") && !record.text.contains(WANG));
    assert!(telephone.get("/my/ways").await.text.contains("省统一身份认证"));
    let reads = telephone.get("/my/reads").await;
    assert!(reads.text.contains("您本人"), "opening one's own door stands in the log: {}", reads.text);
    // Again, with a small x or blanks around it no other: to the same door.
    telephone.post("/my/sign-out", &[]).await;
    assert!(is_inside(&come(&mut telephone, &provider, "p-1", json!(format!(" {WANG} "))).await));
    telephone.post("/my/sign-out", &[]).await;

    // The first link is kept: another subject for the same person, and the same subject for another, are for the counter.
    for (subject, number) in [("p-2", WANG), ("p-1", LI)] {
        let refused = come(&mut telephone, &provider, subject, json!(number)).await;
        assert!(refused.text.contains("请到窗口核对一下"), "{subject}: {}", refused.text);
        assert!(!refused.text.contains(number));
        assert_eq!(telephone.get("/my/record").await.place, "/my/sign-in");
    }
    assert!(is_inside(&come(&mut telephone, &provider, "p-3", json!(LI)).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fits_nobody_for_certain_is_for_the_counter() {
    let provider = provider().await;
    let mut telephone = house(&provider).await;
    // A name is never looked for; a number of nobody, none at all, and one that is no text.
    let numbers = [
        json!("330110199001010019"),
        json!("王建国"),
        json!(""),
        Value::Null,
        json!(330_110_198),
        json!([WANG]),
    ];
    for (at, number) in numbers.into_iter().enumerate() {
        let refused = come(&mut telephone, &provider, &format!("p-{at}"), number).await;
        assert!(refused.text.contains("请到窗口核对一下"), "{at}: {}", refused.text);
    }
    // Whose door the counter has closed comes to the counter first; opened there anew, the service leads in again.
    assert!(is_inside(&come(&mut telephone, &provider, "p-9", json!(WANG)).await));
    let registrar = telephone.house.again("chen").await.with_purpose("family_service");
    let person = telephone.house.person(&registrar, "王建国").await;
    let door = format!("/api/people/{person}/door");
    let closed = registrar.send("DELETE", &door, None).await;
    assert_eq!(closed.status, StatusCode::NO_CONTENT, "{}", closed.code());
    assert_eq!(telephone.get("/my/record").await.place, "/my/sign-in");
    let refused = come(&mut telephone, &provider, "p-9", json!(WANG)).await;
    assert!(refused.text.contains("请到窗口核对一下"));
    registrar.send("POST", &door, None).await;
    assert!(is_inside(&come(&mut telephone, &provider, "p-10", json!(WANG)).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_does_not_say_lets_nobody_in() {
    let provider = provider().await;
    let mut telephone = house(&provider).await;
    let changes: [(Change, u8); 5] = [
        (|_| (), 8),
        (|claims| claims["aud"] = json!("another"), 7),
        (|claims| claims["iss"] = json!("https://evil.example"), 7),
        (|claims| claims["nonce"] = json!("replayed"), 7),
        (|claims| claims["exp"] = json!(1), 7),
    ];
    for (at, (change, seed)) in changes.into_iter().enumerate() {
        let query = asked(&mut telephone).await;
        let both = |claims: &mut Value| {
            claims["id_no"] = json!(WANG);
            change(claims);
        };
        let code = provider.agree((&query, BACK), both, seed);
        let refused = back(&mut telephone, &query, &code).await;
        assert!(refused.text.contains("这次没有登录成"), "{at}: {}", refused.text);
    }
    // Good once, for the browser that asked, with the state that was asked.
    let query = asked(&mut telephone).await;
    let fitting = |claims: &mut Value| claims["id_no"] = json!(WANG);
    let code = provider.agree((&query, BACK), fitting, 7);
    let own = std::mem::take(&mut telephone.cookies);
    assert!(back(&mut telephone, &query, &code).await.text.contains("这次没有登录成"), "another browser");
    telephone.cookies = own;
    let mut other = query.clone();
    other.insert("state".into(), "another".into());
    assert!(back(&mut telephone, &other, &code).await.text.contains("这次没有登录成"), "another state");
    // Whoever thinks better of it at the service comes back with neither.
    let denied = telephone.get(&format!("{BACK}?error=access_denied&state={}", query["state"])).await;
    assert!(denied.text.contains("这次没有登录成"));
    assert_eq!(telephone.get("/my/record").await.place, "/my/sign-in");
    assert!(matches!(
        telephone.house.app.store.verify_audit().await.unwrap(),
        store::AuditProof::Whole { .. }
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_service_there_is_no_such_way() {
    let mut telephone = Telephone { house: House::full().await, cookies: Vec::new() };
    assert!(!telephone.get("/my/sign-in").await.text.contains("/my/sign-in/provider"));
    assert_eq!(telephone.post("/my/sign-in/provider", &[]).await.place, "/my/sign-in");
    assert_eq!(telephone.post(BACK, &[("code", "x"), ("state", "x")]).await.place, "/my/sign-in");
}
