use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use access::{Cx, ImportPermit};
use base::{Progress, Silent};
use store::{Change, Committed, ErrorKind, Store};

use crate::{
    App, AppError, Failure, Result, Step, accounts, applications, commit,
    follow_nearby::{self, FollowedNearby},
    follow_registrations,
};

/// How long nobody may have decided anything before the register follows: somebody who takes a decision back at once
/// changes nothing, and a run of decisions is one change.
const QUIET: Duration = Duration::from_millis(1_500);
/// The register follows after this long at the latest, however fast people decide.
const LONGEST: Duration = Duration::from_secs(15);
/// How often a change that another one overtook is planned again.
const TRIES: u32 = 5;
/// What the register does by itself is logged under.
const RESUME: &str = "resume";

/// Merges and splits people by the decisions of which the register takes no account yet (made or withdrawn), and enters what
/// the office has registered, corrected or annulled since, and follows changes of divisions, in one transaction. `None` where there is none.
pub async fn settle_decisions(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    progress: Arc<dyn Progress>,
) -> Result<Option<Committed>> {
    let waiting = store.registrations_waiting(permit).await?;
    let (divide, undivide) = store.divisions_waiting(permit).await?;
    let divides = !divide.is_empty() || !undivide.is_empty();
    let decided = store.unsettled_decisions(permit).await? > 0 || store.queue_is_old(permit).await?;
    let nearby = if divides || decided {
        FollowedNearby { left: waiting, ..FollowedNearby::default() }
    } else {
        follow_nearby::follow(cx, store, permit, waiting).await?
    };
    let waiting = nearby.left;
    let mut change = if waiting.is_empty() {
        Change::default()
    } else {
        follow_registrations::stage(cx, store, permit, &waiting).await?
    };
    (change.divide, change.undivide) = (divide, undivide);
    if change.commit.is_empty() && change.annul.is_empty() && !divides && !decided {
        store.registrations_carried(&waiting).await?;
        return Ok(nearby.committed);
    }
    match Box::pin(commit::write(cx, store, permit, &change, progress)).await {
        Ok(written) => {
            store.registrations_carried(&waiting).await?;
            Ok(Some(written.committed))
        }
        Err(error) => {
            follow_registrations::drop_staged(store, permit, &change).await?;
            Err(error)
        }
    }
}

/// How far the register has come in following decisions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettlingState {
    /// Decisions wait or are being carried out.
    pub at_work: bool,
    /// The step that is going on.
    pub step: Option<Step>,
    /// Why the last attempt failed; decisions are kept and are carried out with the next change.
    pub failure: Option<Failure>,
}

#[derive(Debug, Default)]
struct Inner {
    state: SettlingState,
    /// Whose decisions wait, by county.
    wanted: BTreeMap<Box<str>, (Cx, ImportPermit)>,
    /// Counts wake-ups, to notice a quiet moment.
    asked: u64,
}

/// The one piece of work that lets the register follow decisions.
#[derive(Debug, Clone, Default)]
pub struct Settling(Arc<Mutex<Inner>>);

impl Settling {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far it is.
    pub fn state(&self) -> SettlingState {
        self.inner().state.clone()
    }

    fn asked(&self) -> u64 {
        self.inner().asked
    }

    /// The next work, or the end of it.
    fn take(&self) -> Vec<(Box<str>, (Cx, ImportPermit))> {
        let mut inner = self.inner();
        let wanted = std::mem::take(&mut inner.wanted);
        if wanted.is_empty() {
            inner.state.at_work = false;
            inner.state.step = None;
        }
        wanted.into_iter().collect()
    }

    fn ended(&self, failure: Option<Failure>) {
        let mut inner = self.inner();
        inner.state.step = None;
        inner.state.failure = failure;
    }
}

/// Lets the register of a county follow soon; begins the work in the background unless it is going on.
pub(crate) fn wake(cx: &Cx, app: &App, permit: ImportPermit, county: &str) {
    let mut inner = app.settling.inner();
    inner.wanted.insert(county.into(), (cx.clone(), permit));
    inner.asked += 1;
    if !inner.state.at_work {
        inner.state.at_work = true;
        tokio::spawn(follow(app.clone()));
    }
}

/// Takes up what an earlier process left: decisions that were kept and not carried out, or a queue of an older form.
pub async fn resume_settling(app: &App) -> Result<()> {
    let cx = accounts::command_line(&app.env, &app.store, RESUME).await?;
    let permit = cx.import_permit()?;
    for county in app.store.counties_waiting(&permit).await? {
        wake(&cx, app, permit.of_county(&county), &county);
    }
    let divides = app.store.divisions_waiting(&permit).await? != (Vec::new(), Vec::new());
    if divides || app.store.unsettled_decisions(&permit).await? > 0 || app.store.queue_is_old(&permit).await?
    {
        let county = store::county_of(permit.area());
        wake(&cx, app, permit, &county);
    }
    Ok(())
}

async fn follow(app: App) {
    loop {
        quiet(&app.settling).await;
        let wanted = app.settling.take();
        if wanted.is_empty() {
            return;
        }
        for (county, (cx, permit)) in wanted {
            let failure = match Box::pin(carry_out(&app, &cx, &permit, &county)).await {
                Ok(()) => None,
                Err(error) => {
                    tracing::warn!(%error, "decisions could not be carried into the register");
                    Some(Failure::from(&error))
                }
            };
            app.settling.ended(failure);
        }
    }
}

async fn quiet(settling: &Settling) {
    let mut waited = Duration::ZERO;
    loop {
        let before = settling.asked();
        tokio::time::sleep(QUIET).await;
        waited += QUIET;
        if settling.asked() == before || waited >= LONGEST {
            return;
        }
    }
}

async fn carry_out(app: &App, cx: &Cx, permit: &ImportPermit, county: &str) -> Result<()> {
    let mut leave = (cx.clone(), permit.of_county(county));
    if store::county_of(leave.1.area()) != county {
        // Whoever decided in one county of a wider register: the register follows by itself.
        let cx = accounts::command_line(&app.env, &app.store, RESUME).await?;
        leave = (cx.clone(), cx.import_permit()?.of_county(county));
    }
    let (cx, permit) = (&leave.0, &leave.1);
    if store::county_of(permit.area()) != county {
        return Err(AppError::Fault("a register lies outside the area that this one is for"));
    }
    // An import that is being written goes first.
    let _turn = app.writing.lock().await;
    let mut tries = 1;
    loop {
        let listener: Arc<dyn Progress> = Arc::new(SettlingListener(app.settling.clone()));
        match Box::pin(settle_decisions(cx, &app.store, permit, listener)).await {
            Err(AppError::Store(error)) if error.kind() == ErrorKind::Conflict && tries < TRIES => tries += 1,
            Ok(_) => {
                // A proposal that could not be made is made next time.
                if let Err(error) = applications::propose(cx, app, permit).await {
                    tracing::warn!(%error, "what the register's events call for could not be proposed");
                }
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
}

/// Carries decisions out at once, without the background. For the command line and tests.
pub async fn settle_now(cx: &Cx, app: &App) -> Result<Option<Committed>> {
    let permit = cx.import_permit()?;
    let _turn = app.writing.lock().await;
    let written = Box::pin(settle_decisions(cx, &app.store, &permit, Arc::new(Silent))).await?;
    applications::propose(cx, app, &permit).await?;
    Ok(written)
}

struct SettlingListener(Settling);

impl fmt::Debug for SettlingListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SettlingListener")
    }
}

impl Progress for SettlingListener {
    fn step(&self, step: &str, done: u64, total: u64) {
        self.0.inner().state.step = Some(Step { code: step.into(), done, total });
    }
}
