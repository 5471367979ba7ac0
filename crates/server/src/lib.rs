//! Wanjia over HTTP: routes, their shapes on the wire, problems (RFC 9457), the OpenAPI document, sessions, and the web
//! app that is embedded.
//!
//! The only room that names HTTP. It decides nothing about people: it reads who asks and for what purpose
//! (`extract`), calls one use case of [`app`], and words the answer in the reader's language. `request` surrounds every
//! route with a number, a time limit, a log line without personal data, counters, and the wording of problems.
//!
//! The interface document is checked in as `web/openapi.json`; the web app's client is generated from it. After a change:
//! `cargo run -p server --example openapi > web/openapi.json`. A test compares the two.

mod attribute_words;
mod dto;
mod extract;
mod failure;
mod fault_words;
mod guard;
mod keyed;
mod language;
mod metrics;
mod oidc;
mod openapi;
mod outward;
mod pages;
mod problem;
mod repair_words;
mod request;
mod routes;
mod serve;
mod state;
mod statuses;
mod web;
mod words;

pub use metrics::Metrics;
pub use oidc::{Provider, ResidentProvider};
pub use openapi::openapi;
pub use serve::{ServeError, router, serve_on};
pub use state::{ServerState, Settings};
pub use web::is_embedded;
