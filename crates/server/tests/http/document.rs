use std::{collections::BTreeSet, path::Path, sync::LazyLock};

/// The checked-in document is the one that the routes give; the web app's client is generated from it.
/// To make it anew: `cargo run -p server --example openapi > web/openapi.json`.
#[test]
fn the_checked_in_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let kept: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let made = serde_json::to_value(server::openapi()).unwrap();
    assert!(kept == made, "run `cargo run -p server --example openapi > web/openapi.json`");
    assert_eq!(made["openapi"], "3.1.0");
}

/// No schema has a name that the charter denies, and every operation says who may call it and how it fails.
#[test]
fn the_document_keeps_the_charter_and_is_whole() {
    let document = serde_json::to_value(server::openapi()).unwrap();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(access::charter::denied(name).is_none(), "{name}");
        for (property, _) in schema["properties"].as_object().into_iter().flatten() {
            assert!(access::charter::denied(property).is_none(), "{name}.{property}");
        }
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(
                operation["operationId"].is_string() && operation["summary"].is_string(),
                "{method} {path}"
            );
            let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
            assert!(statuses.iter().all(|status| status.len() == 3), "{method} {path}: {statuses:?}");
            let refuses = operation["security"].is_null() || operation["responses"]["401"].is_object();
            assert!(refuses, "{method} {path}: {statuses:?}");
        }
    }
}

/// The answers that the document names for a call; `None` where it knows no such route.
fn documented(method: &str, path: &str) -> Option<BTreeSet<u16>> {
    static DOCUMENT: LazyLock<serde_json::Value> =
        LazyLock::new(|| serde_json::to_value(server::openapi()).unwrap());
    let path = path.split('?').next().unwrap_or(path);
    let fits = |template: &str| {
        let mut parts = template.split('/').zip(path.split('/'));
        template.split('/').count() == path.split('/').count()
            && parts.all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
    };
    let mut fitting: Vec<_> =
        DOCUMENT["paths"].as_object()?.iter().filter(|(template, _)| fits(template)).collect();
    // A path of fixed words comes before one with a gap.
    fitting.sort_by_key(|(template, _)| template.matches('{').count());
    let operation = fitting.first()?.1.get(method.to_lowercase())?;
    operation["responses"].as_object().map(|all| all.keys().map(|status| status.parse().unwrap()).collect())
}

/// Every answer of these tests has a status that the document names.
pub(crate) fn assert_documented(method: &str, path: &str, status: u16) {
    if let Some(known) = documented(method, path) {
        assert!(known.contains(&status), "{method} {path} answered {status}, documented are {known:?}");
    }
}
