use std::path::Path;

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
            assert!(operation["responses"]["default"].is_object(), "{method} {path}");
        }
    }
}
