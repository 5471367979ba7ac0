use std::{
    path::Path,
    sync::{Arc, LazyLock, OnceLock},
};

use base::Env;
use certificates::SignatureKind;
use messaging::{Carriers, Templates};
use papers::KeyRing;
use services::Catalogue;
use store::Store;

use crate::{
    AppError, Result, benefit_files::KeptBenefits, jobs::Jobs, maps::Maps, settle_decisions::Settling,
    sign_in::Gate,
};

/// What is said in messages, read once.
static TEMPLATES: LazyLock<Arc<Templates>> =
    LazyLock::new(|| Arc::new(Templates::shipped().unwrap_or_else(|_broken| Templates::silent())));

/// The register as a running service: its store, its clock, and the work that goes on in the background.
#[derive(Debug, Clone)]
pub struct App {
    /// The store.
    pub store: Store,
    /// The clock and the source of ids.
    pub env: Env,
    /// Background work on batches.
    pub jobs: Jobs,
    /// Lets sign-ins through one at a time.
    pub gate: Arc<Gate>,
    /// The same for residents: neither waits for the other.
    pub(crate) door_gate: Arc<Gate>,
    /// Where uploaded files wait until they are committed or discarded.
    pub spool: Arc<Path>,
    /// The folder of the place's own benefits, one folder each, beside those that ship.
    pub benefits: Option<Arc<Path>>,
    /// What was last read of them.
    pub(crate) kept_benefits: Arc<KeptBenefits>,
    /// The folder of the place's own services, beside those that ship.
    pub services: Option<Arc<Path>>,
    /// All services, once they were read.
    pub(crate) catalogue: Arc<OnceLock<Arc<Catalogue>>>,
    /// The address under which certificates' keys are published, without a slash at its end.
    pub issuer: Arc<str>,
    /// How certificates are signed.
    pub signature: SignatureKind,
    /// The keys that papers are kept under, where they were named.
    paper_keys: Option<Arc<KeyRing>>,
    /// Who takes messages out of the house.
    pub carriers: Arc<Carriers>,
    /// What is said in them.
    pub templates: Arc<Templates>,
    /// The work that lets the register follow decisions.
    pub settling: Settling,
    /// Maps that are ready to be drawn.
    pub(crate) maps: Maps,
    /// Held by the one commit or undo that is being written.
    pub(crate) writing: Arc<tokio::sync::Mutex<()>>,
    /// Held by the one explanation that reads the linkage index.
    pub(crate) explaining: Arc<tokio::sync::Mutex<()>>,
}

impl App {
    /// A service on `store`; uploaded files wait in the folder `spool`.
    pub fn new(store: Store, env: Env, spool: &Path) -> Self {
        Self {
            store,
            env,
            jobs: Jobs::default(),
            gate: Arc::default(),
            door_gate: Arc::default(),
            spool: spool.into(),
            benefits: None,
            kept_benefits: Arc::default(),
            services: None,
            catalogue: Arc::default(),
            issuer: "http://127.0.0.1:8080".into(),
            signature: SignatureKind::default(),
            paper_keys: None,
            carriers: Arc::default(),
            templates: TEMPLATES.clone(),
            settling: Settling::default(),
            maps: Maps::default(),
            writing: Arc::default(),
            explaining: Arc::default(),
        }
    }

    /// The same service, which sends messages by these carriers.
    #[must_use]
    pub fn sending_by(mut self, carriers: Carriers) -> Self {
        self.carriers = Arc::new(carriers);
        self
    }

    /// The same service, which keeps papers and secrets under these keys.
    #[must_use]
    pub fn sealing_by(mut self, keys: KeyRing) -> Self {
        let keys = Arc::new(keys);
        self.gate = Arc::new(Gate::sealing_by(keys.clone()));
        self.paper_keys = Some(keys);
        self
    }

    /// The keys that secrets are kept under; without them they are kept open.
    pub(crate) fn keys(&self) -> Option<&KeyRing> {
        self.paper_keys.as_deref()
    }

    /// The keys that papers are kept under; without them none is kept or shown.
    pub(crate) fn paper_keys(&self) -> Result<&KeyRing> {
        self.paper_keys.as_deref().ok_or(AppError::PapersOff)
    }

    /// Where snapshots lie: beside the uploads. They are derived and may be dropped.
    pub fn snapshots(&self) -> std::path::PathBuf {
        self.spool.join("snapshots")
    }

    /// The same service, which issues certificates under this address.
    #[must_use]
    pub fn issuing_as(mut self, address: &str) -> Self {
        self.issuer = address.trim_end_matches('/').into();
        self
    }

    /// The same service, which signs certificates in this way. What was signed in another goes on verifying.
    #[must_use]
    pub fn signing_with(mut self, signature: SignatureKind) -> Self {
        self.signature = signature;
        self
    }

    /// The same service with the benefits of a folder of the place's own.
    #[must_use]
    pub fn with_benefits(mut self, folder: Option<&Path>) -> Self {
        self.benefits = folder.map(Into::into);
        self.kept_benefits = Arc::default();
        self
    }

    /// The same service with the items and bundles of a folder of the place's own.
    #[must_use]
    pub fn with_services(mut self, folder: Option<&Path>) -> Self {
        self.services = folder.map(Into::into);
        self.catalogue = Arc::default();
        self
    }
}
