//! Papers, as a browser without scripts hands them in and as the desk takes them and looks at them.

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use serde_json::json;
use tower::ServiceExt as _;

use crate::door::{Telephone, between, inside};

/// A grey point, after the standard of PNG: its head, its one point with the end, and what a program may write between them.
const HEAD: &[u8] =
    b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU";
const POINT: &[u8] =
    b"\x00\x00\x00\x0aIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82";
const TOLD: &[u8] = b"\x00\x00\x00\x0ctEXtGPS\x0039.9042N\x16\x9a\x8b1";

/// A form with a file, as browsers send it.
fn form(texts: &[(&str, &str)], file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, text) in texts {
        let part = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n";
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    body
}

impl Telephone {
    /// Sends a form with a file; the status and where it leads.
    async fn upload(&self, path: &str, body: Vec<u8>) -> (StatusCode, String) {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(body))
            .unwrap();
        let answer = self.house.router.clone().oneshot(request).await.unwrap();
        let place = answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned());
        (answer.status(), place.unwrap_or_default())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_goes_in_by_a_plain_form_and_is_looked_at_under_a_purpose() {
    let (registrar, person, mut telephone) = inside().await;
    assert!(telephone.get("/my/papers").await.text.contains("还没有存过材料"));
    // What the register holds is not asked for, and what nobody asks for is not taken.
    let begun = telephone.post("/my/affairs", &[("bundle", "moving-in"), ("about", &person)]).await;
    let id = between(&begun.text, "name=\"id\" value=\"", "\"").to_owned();
    assert_eq!(
        begun.text.matches("type=\"file\"").count(),
        0,
        "nor what only an item wants that nobody chose"
    );
    let chosen = [("id", id.as_str()), ("version", "1"), ("item.move-permit", "yes")];
    let begun = telephone.post("/my/affair", &chosen).await;
    assert_eq!(begun.text.matches("type=\"file\"").count(), 1, "only what no register holds is asked for");
    assert!(begun.text.contains("居住地住址证明"));
    let (png, told) = ([HEAD, POINT].concat(), [HEAD, TOLD, POINT].concat());
    let texts = [("id", id.as_str()), ("code", "home-proof")];
    let (status, place) = telephone.upload("/my/affair/paper", form(&texts, &told)).await;
    assert_eq!((status, place), (StatusCode::SEE_OTHER, format!("/my/affair?id={id}")));
    for wrong in [b"<script>alert(1)</script>".as_slice(), b"", &png[..40]] {
        let (status, place) = telephone.upload("/my/affair/paper", form(&texts, wrong)).await;
        assert_eq!((status, place), (StatusCode::SEE_OTHER, format!("/my/affair?id={id}&paper=wrong")));
        assert!(telephone.get(&format!("/my/affair?id={id}&paper=wrong")).await.text.contains("没有存上"));
    }
    let (status, _) = telephone.upload("/my/affair/paper", form(&[("id", &id), ("code", "x")], &png)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = telephone.upload("/my/affair/paper", form(&texts, &vec![0; 6 << 20])).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);

    // Brought once: the next matter has it, behind the door and at the counter, and asks for none.
    let second = telephone.post("/my/affairs", &[("bundle", "settling"), ("about", &person)]).await;
    assert!(second.text.contains("存过扫描件，不用再交") && second.text.contains("换一份新的"));
    let next = between(&second.text, "name=\"id\" value=\"", "\"").to_owned();
    let view = registrar.get(&format!("/api/applications/{next}")).await.json();
    let papers = view["papers"].as_array().unwrap();
    let proof = papers.iter().find(|one| one["name"] == "paper.home-proof").unwrap();
    assert!(proof["kept"].as_str().is_some_and(|kept| kept.starts_with("pap_")), "{proof}");

    let own = telephone.get("/my/papers").await;
    assert!(own.text.contains("居住地住址证明") && own.text.contains("照片"), "{}", own.text);
    let paper = between(&own.text, "/my/paper?id=", "\"").to_owned();
    let cookies: Vec<String> =
        telephone.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let look = |path: String, cookies: String| {
        let router = telephone.house.router.clone();
        async move {
            let request =
                Request::builder().uri(path).header(header::COOKIE, cookies).body(Body::empty()).unwrap();
            router.oneshot(request).await.unwrap()
        }
    };
    let shown = look(format!("/my/paper?id={paper}"), cookies.join("; ")).await;
    assert_eq!(shown.status(), StatusCode::OK);
    for (name, value) in [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ] {
        assert_eq!(shown.headers()[&name], value, "{name}");
    }
    assert_eq!(to_bytes(shown.into_body(), usize::MAX).await.unwrap(), png, "the picture alone");
    let outside = look(format!("/my/paper?id={paper}"), String::new()).await;
    assert_eq!(outside.headers()[header::LOCATION], "/my/sign-in");

    let desk = registrar.get(&format!("/api/papers/{paper}")).await;
    assert_eq!(desk.status, StatusCode::OK);
    let before = telephone.get("/my/reads").await.text.matches("登记员").count();
    registrar.get(&format!("/api/papers/{paper}")).await;
    assert_eq!(
        telephone.get("/my/reads").await.text.matches("登记员").count(),
        before + 1,
        "each look is told"
    );
    telephone.post("/my/papers/remove", &[("id", &paper)]).await;
    assert_eq!(registrar.get(&format!("/api/papers/{paper}")).await.status, StatusCode::NOT_FOUND);
    assert!(telephone.get("/my/papers").await.text.contains("还没有存过材料"));
    let view = registrar.get(&format!("/api/applications/{id}")).await.json();
    let papers = view["papers"].as_array().unwrap();
    let proof = papers.iter().find(|one| one["name"] == "paper.home-proof").unwrap();
    assert_eq!(proof["kept"], json!(null));
}
