//! Requests that this service sends: answers to other systems. Only to addresses that its settings allow, without following
//! redirections, so that nobody can make it call into its own network.

use std::time::Duration;

/// How long the other side may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often an answer is tried.
const TRIES: u32 = 3;
/// The wait before the second try; twice as long before each further one.
const WAIT: Duration = Duration::from_millis(500);

/// Whether answers may be sent to this address.
pub(crate) fn allowed(callbacks: &[String], address: &str) -> bool {
    // What stands before a path decides whose machine it is: `https://other.example/` allows no `https://other.example.evil/`.
    callbacks.iter().any(|beginning| beginning.ends_with('/') && address.starts_with(&**beginning))
}

/// Sends JSON; `true` once the other side has taken it.
pub(crate) async fn deliver(address: String, body: String) -> bool {
    let mut wait = WAIT;
    for attempt in 1..=TRIES {
        let (to, text) = (address.clone(), body.clone());
        let sent = tokio::task::spawn_blocking(move || post(&to, &text)).await;
        if matches!(sent, Ok(true)) {
            return true;
        }
        if attempt < TRIES {
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
    }
    tracing::warn!("an answer to another system could not be delivered");
    false
}

fn post(address: &str, body: &str) -> bool {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build().into();
    let sent = agent.post(address).header("content-type", "application/json").send(body);
    sent.is_ok_and(|answer| answer.status().is_success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_addresses_are_called() {
        let known = ["https://other.example/dci/".to_owned(), "https://careless.example".to_owned()];
        assert!(allowed(&known, "https://other.example/dci/registry/on-search"));
        for address in [
            "https://other.example.evil/dci/",
            "http://other.example/dci/x",
            "https://other.example/admin",
            "https://careless.example.evil/",
            "",
        ] {
            assert!(!allowed(&known, address), "{address}");
        }
    }
}
