//! Whatever is refused or fails below the resident's door answers with a page like every other: in the resident's language, in large
//! type where that was asked for, with what to do and where to go on, and never as a message for programs.

use std::collections::BTreeSet;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderName, Request, StatusCode, header},
};
use tower::ServiceExt as _;

use crate::door::{Telephone, between, inside};

const ROUTES: &str = include_str!("../../src/openapi.rs");
const UNKNOWN: &str = "id=app_01890a5d-ac96-774b-bcce-b302099a8057&number=7&about=per_x&bundle=none&version=99&item=none&step=none";
const FORM: &str = "application/x-www-form-urlencoded";

/// Every address below the door, out of the table of routes itself.
fn routes() -> BTreeSet<&'static str> {
    ROUTES
        .split('"')
        .filter(|text| *text == "/my" || text.starts_with("/my/") || *text == "/verify")
        .collect()
}

struct Sweep {
    telephone: Telephone,
    seen: BTreeSet<u16>,
}

struct Sent<'a> {
    method: &'a str,
    path: &'a str,
    headers: &'a [(HeaderName, &'a str)],
    body: &'a [u8],
    signed_in: bool,
}

impl Sweep {
    async fn send(&mut self, sent: &Sent<'_>) -> StatusCode {
        for (language, large) in [("zh-CN", "1"), ("en", "0")] {
            let mut cookies = vec![format!("wanjia_large={large}")];
            if sent.signed_in {
                let own = self.telephone.cookies.iter().filter(|(name, _)| name != "wanjia_large");
                cookies.extend(own.map(|(name, value)| format!("{name}={value}")));
            }
            let mut request = Request::builder()
                .method(sent.method)
                .uri(sent.path)
                .header(header::COOKIE, cookies.join("; "))
                .header(header::ACCEPT_LANGUAGE, language);
            for (name, value) in sent.headers {
                request = request.header(name, *value);
            }
            let request = request.body(Body::from(sent.body.to_vec())).unwrap();
            let answer = self.telephone.house.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = answer.into_parts();
            let at = format!("{} {} {:?} {}", sent.method, sent.path, sent.headers, parts.status);
            if parts.status.is_success() || parts.status.is_redirection() {
                return parts.status;
            }
            let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
            assert_eq!(parts.headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{at}");
            assert_eq!(parts.headers[header::CACHE_CONTROL], "no-store", "{at}");
            assert_eq!(parts.headers[header::CONTENT_LANGUAGE], language, "{at}");
            assert!(text.contains(&format!("<html lang=\"{language}\"")), "{at}");
            assert_eq!(text.contains("class=\"large\""), large == "1", "{at}: elder mode is kept");
            let number = parts.headers["x-request-id"].to_str().unwrap();
            assert!(text.contains(number) && text.contains("href=\"/my\""), "{at}");
            assert!(!text.contains("<script") && !text.contains("urn:wanjia"), "{at}");
            let main = text.split_once("<main").unwrap().1;
            assert!(between(main, "<h1>", "</h1>").chars().count() >= 4, "{at}: it says what happened");
            assert!(between(main, "class=\"verdict\">", "<").chars().count() >= 8, "{at}: and what to do");
            for word in ["JSON", "json", "接口", "辖区", "批次", "batch", "interface"] {
                assert!(!main.contains(word), "{at} says {word}");
            }
            // What was asked for is not written back.
            assert!(!main.contains("per_x") && !main.contains("01890a5d"), "{at}");
            self.seen.insert(parts.status.as_u16());
            if language == "en" {
                return parts.status;
            }
        }
        unreachable!()
    }
}

type Headers = Vec<(HeaderName, &'static str)>;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_below_the_door_is_said_on_a_page() {
    let (_, _, telephone) = inside().await;
    let mut sweep = Sweep { telephone, seen: BTreeSet::new() };
    let routes = routes();
    assert!(routes.len() >= 34, "{routes:?}");
    let long = format!("id=x&words={}", "a".repeat(80_000)).into_bytes();
    let larger = vec![b'x'; 6 << 20];
    let content = |kind| vec![(header::CONTENT_TYPE, kind)];
    let elsewhere =
        vec![(header::CONTENT_TYPE, FORM), (HeaderName::from_static("sec-fetch-site"), "cross-site")];
    let bodies: [(Headers, &[u8]); 11] = [
        (vec![], b""),
        (content(FORM), b""),
        (content(FORM), b"a=1"),
        (content(FORM), UNKNOWN.as_bytes()),
        (content(FORM), b"id=%FF%FE&version=x&%%%=&answer"),
        (content(FORM), &long),
        (content("application/json"), b"{}"),
        (
            content("multipart/form-data; boundary=x"),
            b"--x\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\nx",
        ),
        (content("multipart/form-data"), b"no boundary"),
        (content("multipart/form-data; boundary=x"), &larger),
        (elsewhere, b""),
    ];
    for signed_in in [false, true] {
        for path in &routes {
            for method in ["GET", "PUT", "PATCH", "DELETE", "BREW"] {
                sweep.send(&Sent { method, path, headers: &[], body: b"", signed_in }).await;
            }
            for query in ["id=nonsense", UNKNOWN, "id=%FF&page=%FF&cursor=%FF", "cursor=0000"] {
                let path = format!("{path}?{query}");
                sweep.send(&Sent { method: "GET", path: &path, headers: &[], body: b"", signed_in }).await;
            }
            // Whoever signs out is signed out, whatever stands in the form.
            if signed_in && *path == "/my/sign-out" {
                continue;
            }
            for (headers, body) in &bodies {
                sweep.send(&Sent { method: "POST", path, headers, body, signed_in }).await;
            }
        }
        for path in ["/my/nothing", "/my/affair/none", "/my/", "/my/x.png"] {
            for method in ["GET", "POST"] {
                let sent = Sent { method, path, headers: &[], body: b"", signed_in };
                assert_eq!(sweep.send(&sent).await, StatusCode::NOT_FOUND, "{method} {path}");
            }
        }
    }
    for status in [400, 403, 404, 405, 413, 415] {
        assert!(sweep.seen.contains(&status), "{status} was met: {:?}", sweep.seen);
    }

    // Behind the time: what was dropped in another window is dropped again.
    let person = sweep.telephone.get("/my/affairs").await.text;
    let about = between(&person, "name=\"about\" value=\"", "\"").to_owned();
    let begun = sweep.telephone.post("/my/affairs", &[("bundle", "moving-in"), ("about", &about)]).await;
    let id = between(&begun.text, "name=\"id\" value=\"", "\"").to_owned();
    let headers = content(FORM);
    let (stale, fitting) = (format!("id={id}&version=9"), format!("id={id}&version=1"));
    for (body, wanted) in [(&stale, &[409, 412][..]), (&fitting, &[303]), (&fitting, &[409])] {
        let path = "/my/affair/drop";
        let sent = Sent { method: "POST", path, headers: &headers, body: body.as_bytes(), signed_in: true };
        let status = sweep.send(&sent).await.as_u16();
        assert!(wanted.contains(&status), "{body}: {status}");
    }

    // The store goes away under it.
    sweep.telephone.house.app.store.clone().close().await.unwrap();
    for path in &routes {
        let status =
            sweep.send(&Sent { method: "GET", path, headers: &[], body: b"", signed_in: true }).await;
        assert!(
            !status.is_client_error() || status == StatusCode::METHOD_NOT_ALLOWED || status == 400,
            "{path} {status}"
        );
    }
    assert!(sweep.seen.contains(&500) || sweep.seen.contains(&503), "{:?}", sweep.seen);
}
