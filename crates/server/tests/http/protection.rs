use access::Role;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_is_a_problem_in_the_readers_language() {
    let house = House::full().await;
    let client = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let cookie = client.cookie.clone().unwrap();
    let raw = |kind: &'static str, body: String| {
        Request::post("/api/people/search")
            .header(header::COOKIE, &cookie)
            .header("x-purpose", "family_service")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap()
    };
    let json_type = "application/json";
    // A key, however wrong, gives a path no further method.
    let keyed = |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).header(header::COOKIE, &cookie);
        request.header("idempotency-key", "").header(header::IF_MATCH, "").body(Body::empty()).unwrap()
    };
    let grants = "/api/accounts/acc_01980000000070008000000000000001/grants";
    for (answer, status, code) in [
        (client.answer(keyed("PUT", "/api/accounts")).await, 405, "method_denied"),
        (client.answer(keyed("PUT", grants)).await, 405, "method_denied"),
        (client.get("/api/nothing").await, 404, "no_route"),
        (client.get("/nothing.js").await, 404, "no_route"),
        (client.get("/api/people/per_zz").await, 404, "not_found"),
        (client.get("/api/people/bat_01980000000070008000000000000001").await, 404, "not_found"),
        (client.get("/api/divisions/999999").await, 404, "not_found"),
        (client.send("PUT", "/api/summary", None).await, 405, "method_denied"),
        (client.send("POST", "/somewhere", None).await, 405, "method_denied"),
        (client.answer(raw("text/plain", "{}".into())).await, 415, "media_type"),
        (client.answer(raw(json_type, "{".into())).await, 400, "body_unreadable"),
        (client.answer(raw(json_type, r#"{"text": 7}"#.into())).await, 422, "body_invalid"),
        (
            client.answer(raw(json_type, r#"{"text": "王芳", "area": "11"}"#.into())).await,
            422,
            "body_invalid",
        ),
        (client.answer(raw(json_type, r#"{"text": "王"}"#.into())).await, 422, "search_too_short"),
        (
            client.answer(raw(json_type, format!(r#"{{"text": "{}"}}"#, "王".repeat(40_000)))).await,
            413,
            "too_large",
        ),
        (client.get("/api/batches?page=2").await, 400, "query_invalid"),
        (client.get("/api/batches?cursor=x").await, 400, "cursor_invalid"),
        (client.send("POST", "/api/imports", Some(json!({}))).await, 415, "media_type"),
    ] {
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
        assert_eq!(answer.header("content-type"), "application/problem+json", "{code}");
        let problem = answer.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["request"].as_str(), Some(answer.header("x-request-id")));
        assert_eq!(answer.header("content-language"), "zh-CN");
    }
    let mut english = client.clone();
    english.language = Some("en");
    let answer = english.get("/api/nothing").await;
    assert_eq!(answer.json()["title"], "No such address");
    assert_eq!(answer.header("content-language"), "en");
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_come_from_our_own_pages() {
    let house = House::empty().await;
    let client = house.worker("chen", Role::Registrar, "330110").await;
    let cookie = client.cookie.clone().unwrap();
    let write = |headers: &[(&str, &str)]| {
        let mut request = Request::delete("/api/session").header(header::COOKIE, &cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    };
    for foreign in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("origin", "https://evil.example"), ("host", "127.0.0.1:8080")],
    ] {
        let answer = client.answer(write(foreign)).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "origin_denied"));
    }
    assert_eq!(client.get("/api/session").await.status, StatusCode::OK, "still signed in");
    assert_eq!(
        client.answer(write(&[("sec-fetch-site", "same-origin")])).await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_narrowed_and_numbered() {
    let house = House::empty().await;
    let nobody = house.nobody();
    for path in ["/healthz", "/api/session", "/api/nothing", "/"] {
        let answer = nobody.get(path).await;
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(!answer.header("content-security-policy").contains("script-src 'self' 'unsafe"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
        if path.starts_with("/api/") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
    let given = Request::get("/healthz").header("x-request-id", "proxy-0001").body(Body::empty()).unwrap();
    assert_eq!(nobody.answer(given).await.header("x-request-id"), "proxy-0001");
    let forged =
        Request::get("/healthz").header("x-request-id", "a b\"c{}<script>").body(Body::empty()).unwrap();
    assert_eq!(nobody.answer(forged).await.header("x-request-id").len(), 16);
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_get_their_answers() {
    let house = House::full().await;
    let nobody = house.nobody();
    assert_eq!(nobody.get("/healthz").await.bytes, b"ok\n");
    assert_eq!(nobody.get("/readyz").await.bytes, b"ready\n");
    let client = house.worker("chen", Role::Registrar, "330110").await;
    let person = house.person(&client, "王建国").await;
    client.with_purpose("family_service").get(&format!("/api/people/{person}")).await;
    let text = String::from_utf8(nobody.get("/metrics").await.bytes).unwrap();
    assert!(
        text.contains("wanjia_requests_total{method=\"GET\",route=\"/api/people/{id}\",status=\"200\"} 1"),
        "{text}"
    );
    assert!(!text.contains("per_") && !text.contains("王"), "no personal data in the counters");
    let document = nobody.get("/api/openapi.json").await.json();
    assert_eq!(document, serde_json::to_value(server::openapi()).unwrap());
    let zipped =
        Request::get("/api/openapi.json").header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    let zipped = nobody.answer(zipped).await;
    assert_eq!(zipped.header("content-encoding"), "gzip");
}

/// What is too long, too large or too slow is refused in words, at every door that it may come by.
#[tokio::test(flavor = "multi_thread")]
async fn sizes_and_times_have_an_end() {
    let house = House::full_with(|settings| {
        settings.upload_most_bytes = 10_000;
        settings.upload_timeout = std::time::Duration::from_mins(1);
    })
    .await;
    let client = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let long = json!({"text": "王".repeat(40_000)});
    for path in ["/api/people/search", "/api/events"] {
        let answer = client.send("POST", path, Some(long.clone())).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    let rows = "记录编号,姓名\n".to_owned() + &"S1,王芳\n".repeat(2_000);
    let refused = client.upload("large.csv", "hukou", rows.as_bytes()).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    assert_eq!(
        client.upload("small.csv", "hukou", crate::house::HUKOU.as_bytes()).await.status.as_u16() / 100,
        2
    );
    assert_eq!(client.get("/api/summary").await.status, StatusCode::OK, "the service goes on");

    let house = House::set_up(|settings| settings.timeout = std::time::Duration::ZERO).await;
    // A password takes its time, known or not.
    let body = json!({"account": "nobody", "password": "not the password"});
    let slow = house.nobody().send("POST", "/api/session", Some(body)).await;
    assert_eq!((slow.status, slow.code().as_str()), (StatusCode::GATEWAY_TIMEOUT, "too_slow"));
}

/// Behind something else of this machine that browsers come to by TLS, cookies go by nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn an_origin_with_https_makes_cookies_secure() {
    let house = House::set_up(|settings| settings.origin = Some("https://register.example".into())).await;
    let one_time = house.account("li.na", Role::Registrar, "330110").await;
    let asked = json!({"account": "li.na", "password": one_time});
    let signed_in = house.nobody().send("POST", "/api/session", Some(asked)).await;
    assert!(signed_in.header("set-cookie").contains("; Secure"), "{}", signed_in.header("set-cookie"));
    assert!(signed_in.header("strict-transport-security").contains("max-age="));
    assert_eq!(House::empty().await.nobody().get("/healthz").await.header("strict-transport-security"), "");
}
