use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::{App, Passkeys};

use crate::{
    metrics::Metrics,
    oidc::{Provider, ResidentProvider},
    words::Places,
};

/// How the service is to run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The largest file that may be uploaded, in bytes.
    pub upload_most_bytes: u64,
    /// How long an answer may take; uploads have [`Settings::upload_timeout`].
    pub timeout: Duration,
    /// How long an upload may take.
    pub upload_timeout: Duration,
    /// How long a shutdown waits for requests and commits that are under way.
    pub grace: Duration,
    /// The address under which workers open the register, such as `https://register.example`: passkeys are kept for it, and the
    /// office's own sign-in service sends back to it. One that begins with `https` says that they come by TLS, though the
    /// service itself may listen behind something else on this machine: see [`Settings::is_secure`].
    pub origin: Option<String>,
    /// Where answers to other systems may be sent later: beginnings of addresses, such as `https://other.example/`.
    pub callbacks: Vec<String>,
    /// The office's own sign-in service.
    pub provider: Option<Arc<Provider>>,
    /// The sign-in service of residents.
    pub resident_provider: Option<Arc<ResidentProvider>>,
}

impl Settings {
    /// The usual settings: 1 GB uploads within an hour, answers within 30 seconds, 30 seconds of grace. On this machine alone,
    /// workers open `http://localhost`.
    pub fn new(listen: SocketAddr) -> Self {
        Self {
            listen,
            origin: listen.ip().is_loopback().then(|| format!("http://localhost:{}", listen.port())),
            callbacks: Vec::new(),
            provider: None,
            resident_provider: None,
            upload_most_bytes: 1 << 30,
            timeout: Duration::from_secs(30),
            upload_timeout: Duration::from_hours(1),
            grace: Duration::from_secs(30),
        }
    }

    /// Whether browsers come by TLS: cookies carry `Secure` then, and browsers are told to come by no other way. Only what is
    /// opened on this machine itself is served without, where some browsers refuse such cookies.
    pub fn is_secure(&self) -> bool {
        let origin = self.origin.as_deref().unwrap_or_default();
        origin.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
            || !self.listen.ip().is_loopback()
    }
}

/// What every route has at hand. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ServerState {
    /// The use cases.
    pub app: App,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The counters.
    pub metrics: Arc<Metrics>,
    /// Checks passkeys, where workers open the register under a name.
    pub passkeys: Option<Arc<Passkeys>>,
    /// Names of places, with the register's own changes.
    pub(crate) places: Arc<Places>,
    /// Held by the one write that rests on a version.
    pub(crate) versions: Arc<tokio::sync::Mutex<()>>,
}

impl ServerState {
    /// A service of `app`.
    pub fn new(app: App, settings: Settings) -> Self {
        let passkeys = settings.origin.as_deref().and_then(Passkeys::new).map(Arc::new);
        Self {
            app,
            settings: Arc::new(settings),
            metrics: Arc::default(),
            passkeys,
            versions: Arc::default(),
            places: Arc::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_proxy_of_this_machine_the_origin_says_that_browsers_come_by_tls() {
        let on = |listen: &str, origin: Option<&str>| {
            let settings = Settings::new(listen.parse().unwrap());
            let origin = origin.map(str::to_owned).or(settings.origin.clone());
            Settings { origin, ..settings }.is_secure()
        };
        assert!(!on("127.0.0.1:8080", None));
        assert!(!on("127.0.0.1:8080", Some("http://localhost:8080")));
        assert!(on("127.0.0.1:8080", Some("https://register.example")));
        assert!(on("127.0.0.1:8080", Some("HTTPS://register.example")));
        assert!(on("[::1]:8080", Some("https://register.example")));
        assert!(on("10.0.0.5:8080", None));
        assert!(on("10.0.0.5:8080", Some("http://register.example")));
    }
}
