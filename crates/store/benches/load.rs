//! How fast source records and a whole register are written, on both engines. Prints rows per second.
//!
//! `cargo bench -p store -- --people 20000` for another size than the demo's.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and may fail loudly"
)]

mod people;

use std::{sync::Arc, time::Instant};

use access::{Actor, Cx, Role};
use base::{AccountId, Env, SeededEntropy, SystemClock};
use people::{import, register};
use store::{Settings, Store};

const PEOPLE: u32 = 116_186;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let people =
        arguments.iter().position(|a| a == "--people").and_then(|at| arguments.get(at + 1)?.parse().ok());
    let people = people.unwrap_or(PEOPLE);
    let folder = tempfile::tempdir().unwrap();
    let file = Store::open(&Settings::new(format!("sqlite:{}", folder.path().join("bench.db").display())))
        .await
        .unwrap();
    run("SQLite", &file, people).await;
    let database = store::testing::database().await.unwrap();
    let server = Store::open(&Settings::new(&database.url)).await.unwrap();
    run("PostgreSQL", &server, people).await;
    server.close().await.unwrap();
}

async fn run(engine: &str, store: &Store, people: u32) {
    let env = Env::new(Arc::new(SystemClock), Arc::new(SeededEntropy::new(1)));
    let actor =
        Actor::new(AccountId::from_uuid(uuid::Uuid::nil()), Role::Registrar, "330106".parse().unwrap());
    let permit = Cx { actor, env: env.clone(), request: "bench".into() }.import_permit().unwrap();
    let change = import(engine, store, &permit, &env, people).await;
    register(engine, store, &permit, &env, &change).await;
    // The same files again: everything is compared, nothing is written.
    let again = import(engine, store, &permit, &env, people).await;
    register(engine, store, &permit, &env, &again).await;
    let began = Instant::now();
    let fault = store.verify().await.unwrap().fault;
    println!("{engine}: verified in {:.2} s, fault: {fault:?}", began.elapsed().as_secs_f64());
}
