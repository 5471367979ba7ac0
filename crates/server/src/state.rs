use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::App;

use crate::metrics::Metrics;

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
}

impl Settings {
    /// The usual settings: 1 GB uploads within an hour, answers within 30 seconds, 30 seconds of grace.
    pub const fn new(listen: SocketAddr) -> Self {
        Self {
            listen,
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
}

impl ServerState {
    /// A service of `app`.
    pub fn new(app: App, settings: Settings) -> Self {
        Self { app, settings: Arc::new(settings), metrics: Arc::default() }
    }
}
