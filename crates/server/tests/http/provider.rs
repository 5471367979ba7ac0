//! `OpenID` Connect, against a small provider of the test's own that keeps to the specification (code bound to PKCE, signed with
//! Ed25519).

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use access::Role;
use axum::{
    Form, Json, Router,
    extract::State,
    http::{StatusCode, header},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKeyId, PrivateSigningKey as _,
    core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::house::{Answer, Client, House};

/// What the provider remembers of a code: the challenge and the token that it is good for.
type Codes = Arc<Mutex<BTreeMap<String, (String, Value)>>>;

/// Something wrong with an otherwise good token.
type Change = fn(&mut Value);

#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    codes: Codes,
}

/// An Ed25519 key, in the form of RFC 8410, of 32 bytes.
fn key(seed: u8) -> CoreEdDsaPrivateSigningKey {
    let mut der =
        vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    der.extend([seed; 32]);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new("k".into()))).unwrap()
}

/// A JWS in its compact form (RFC 7515), written by hand.
fn signed(claims: &Value, seed: u8) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&json!({"alg": "EdDSA", "kid": "k"})), part(claims));
    let signature = key(seed).sign(&CoreJwsSigningAlgorithm::EdDsa, text.as_bytes()).unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

async fn token(
    State(provider): State<Provider>,
    Form(asked): Form<BTreeMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let refused = (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})));
    let Some((challenge, token)) = provider.codes.lock().unwrap().remove(&asked["code"]) else {
        return refused;
    };
    let verifier = asked.get("code_verifier").map_or("", String::as_str);
    if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != challenge {
        return refused;
    }
    (StatusCode::OK, Json(json!({"access_token": "x", "token_type": "Bearer", "id_token": token})))
}

pub(crate) async fn provider() -> Provider {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let provider = Provider { issuer: issuer.clone(), codes: Codes::default() };
    let metadata = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"]
    });
    let keys = json!({"keys": [serde_json::to_value(key(7).as_verification_key()).unwrap()]});
    let routes = Router::new()
        .route("/.well-known/openid-configuration", get(move || async move { Json(metadata) }))
        .route("/keys", get(move || async move { Json(keys) }))
        .route("/token", post(token))
        .with_state(provider.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    provider
}

/// A sign-in under way: the browser with its cookie, and what the provider was asked.
struct Asked {
    browser: Client,
    query: BTreeMap<String, String>,
}

impl Asked {
    fn of_worker(&self) -> (&BTreeMap<String, String>, &'static str) {
        (&self.query, "/signed-in")
    }
}

async fn begin(house: &House) -> Asked {
    let begun = house.nobody().send("POST", "/api/session/provider/begin", None).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.code());
    let cookie = begun.header(header::SET_COOKIE.as_str());
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let url: axum::http::Uri = begun.json()["url"].as_str().unwrap().parse().unwrap();
    let axum::extract::Query(query) = axum::extract::Query::try_from_uri(&url).unwrap();
    Asked { browser: Client { cookie: Some(begun.cookie()), ..house.nobody() }, query }
}

impl Provider {
    #[expect(
        clippy::disallowed_methods,
        reason = "tokens are judged by the real clock, which is the library's"
    )]
    /// What the worker's agreement gives: a code for a token that says who is there.
    pub(crate) fn agree(
        &self,
        (query, back): (&BTreeMap<String, String>, &str),
        change: impl FnOnce(&mut Value),
        seed: u8,
    ) -> String {
        assert_eq!((&*query["response_type"], &*query["code_challenge_method"]), ("code", "S256"));
        assert_eq!(query["redirect_uri"], format!("http://localhost:8080{back}"));
        assert!(query["scope"].split(' ').any(|scope| scope == "openid"));
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let mut claims = json!({"iss": self.issuer, "aud": "wanjia", "sub": "staff-0042", "iat": now, "exp": now + 300,
            "nonce": query["nonce"]});
        change(&mut claims);
        let code = format!("code-{}", self.codes.lock().unwrap().len());
        let token = json!(signed(&claims, seed));
        self.codes.lock().unwrap().insert(code.clone(), (query["code_challenge"].clone(), token));
        code
    }
}

async fn back(asked: &Asked, code: &str) -> Answer {
    let body = json!({"code": code, "state": asked.query["state"]});
    asked.browser.send("POST", "/api/session/provider", Some(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offices_own_service_says_who_is_there() {
    let provider = provider().await;
    let issuer = provider.issuer.clone();
    let house = House::set_up(move |settings| {
        settings.provider = Some(Arc::new(server::Provider {
            name: "区统一登录".into(),
            issuer,
            client_id: "wanjia".into(),
            client_secret: None,
            trust: None,
        }));
    })
    .await;
    house.worker("wen", Role::Registrar, "330110").await;
    let root = house.worker("root", Role::Administrator, "330110").await;
    assert_eq!(house.nobody().get("/api/session/ways").await.json()["provider"], "区统一登录");

    // Known there and linked to nobody here: no account is made of it.
    let accounts = house.app.store.count_accounts().await.unwrap();
    let asked = begin(&house).await;
    let stranger = back(&asked, &provider.agree(asked.of_worker(), |_| (), 7)).await;
    assert_eq!((stranger.status, stranger.code().as_str()), (StatusCode::FORBIDDEN, "identity_unknown"));
    assert_eq!(house.app.store.count_accounts().await.unwrap(), accounts);

    let listed = root.get("/api/accounts").await.json();
    let of = |name: &str| {
        let row = listed["items"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
        format!("/api/accounts/{}/identity", row["id"].as_str().unwrap())
    };
    let identity = json!({"issuer": provider.issuer, "subject": "staff-0042"});
    let linked = root.send("POST", &of("wen"), Some(identity.clone())).await;
    assert_eq!(linked.status, StatusCode::NO_CONTENT, "{}", linked.code());
    assert_eq!(
        root.send("POST", &of("root"), Some(identity)).await.code(),
        "wrong_state",
        "one account each"
    );
    let asked = begin(&house).await;
    let code = provider.agree(asked.of_worker(), |_| (), 7);
    let entered = back(&asked, &code).await;
    assert_eq!(
        (entered.status, entered.json()["account"].clone()),
        (StatusCode::OK, json!("wen")),
        "{}",
        entered.code()
    );
    assert_eq!(back(&asked, &code).await.code(), "sign_in_failed", "good once");

    // Tokens that do not hold: another's signature, audience, issuer, nonce; too old; a code that another asked for.
    let changes: [(Change, u8); 5] = [
        (|_| (), 8),
        (|claims| claims["aud"] = json!("another"), 7),
        (|claims| claims["iss"] = json!("https://evil.example"), 7),
        (|claims| claims["nonce"] = json!("replayed"), 7),
        (|claims| claims["exp"] = json!(1), 7),
    ];
    for (at, (change, seed)) in changes.into_iter().enumerate() {
        let asked = begin(&house).await;
        let answer = back(&asked, &provider.agree(asked.of_worker(), change, seed)).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNAUTHORIZED, "sign_in_failed"),
            "{at}"
        );
    }
    let (mine, theirs) = (begin(&house).await, begin(&house).await);
    let code = provider.agree(theirs.of_worker(), |_| (), 7);
    assert_eq!(back(&mine, &code).await.code(), "sign_in_failed", "the code is bound to who asked");
    // Another browser's question, and a state of another question.
    let (mine, theirs) = (begin(&house).await, begin(&house).await);
    let code = provider.agree(mine.of_worker(), |_| (), 7);
    let crossed = Asked { browser: theirs.browser.clone(), query: mine.query.clone() };
    assert_eq!(back(&crossed, &code).await.code(), "sign_in_failed");

    let unlinked = root.send("DELETE", &of("wen"), None).await;
    assert_eq!(unlinked.status, StatusCode::NO_CONTENT);
    let asked = begin(&house).await;
    assert_eq!(back(&asked, &provider.agree(asked.of_worker(), |_| (), 7)).await.code(), "identity_unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_away_lets_nobody_in() {
    let house = House::set_up(|settings| {
        settings.provider = Some(Arc::new(server::Provider {
            name: "x".into(),
            issuer: "http://127.0.0.1:9".into(),
            client_id: "wanjia".into(),
            client_secret: None,
            trust: None,
        }));
    })
    .await;
    let begun = house.nobody().send("POST", "/api/session/provider/begin", None).await;
    assert_eq!((begun.status, begun.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "provider_away"));
}
