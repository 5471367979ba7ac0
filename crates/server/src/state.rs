use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::{App, Passkeys};

use crate::{metrics::Metrics, oidc::Provider, words::Places};

/// How the service is to run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen. Cookies carry `Secure` unless this is a loopback address.
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
    /// office's own sign-in service sends back to it.
    pub origin: Option<String>,
    /// Where answers to other systems may be sent later: beginnings of addresses, such as `https://other.example/`.
    pub callbacks: Vec<String>,
    /// The office's own sign-in service.
    pub provider: Option<Arc<Provider>>,
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
            upload_most_bytes: 1 << 30,
            timeout: Duration::from_secs(30),
            upload_timeout: Duration::from_hours(1),
            grace: Duration::from_secs(30),
        }
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
