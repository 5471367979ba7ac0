//! A resident's own door: opened at the counter with a number and a code, locked with a code of the resident's own device or a passkey
//! (`door_ways`).
//!
//! Behind it a resident reads one record, their own, under a permit that says so in the log. Every function here takes the
//! person from the door and never from the request.

use access::{Action, Actor, Area, AuditEntry, Cx, Permit, Role, Subject};
use base::{AccountId, Env, PersonId, Redacted, Timestamp};
use records::Attribute;
use sha2::{Digest as _, Sha256};
use store::{Door, DoorWay, PersonRecord, SecretOf, Store, StoreError};

use crate::{App, AppError, Masked, Result, adoption, log, mask, office_texts::office_text, secrets, totp};

/// Failures until a door is locked, and for how long, in seconds.
const FAILURES: u32 = 5;
const LOCKED_SECONDS: i64 = 15 * 60;
/// How long a session may rest, and last, in seconds.
const IDLE_SECONDS: i64 = 20 * 60;
const SESSION_SECONDS: i64 = 4 * 3600;
/// For how long after signing in a resident may change the ways in, in seconds: a telephone that was left lying does not.
const FRESH_SECONDS: i64 = 10 * 60;
/// How often a number is looked for that was taken.
const TRIES: u32 = 5;
/// What can be mistaken for nothing else on paper.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Values that name somebody else.
const OF_OTHERS: [Attribute; 6] = [
    Attribute::SpouseName,
    Attribute::SpouseId,
    Attribute::MotherName,
    Attribute::MotherId,
    Attribute::FatherName,
    Attribute::FatherId,
];

/// What is handed over at the counter, the only time it is shown.
#[derive(Debug, Clone)]
pub struct HandedOver {
    /// The number to sign in with.
    pub number: Box<str>,
    /// The code, 80 random bits.
    pub code: Redacted<String>,
}

/// Which ways in a resident has beside passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldWays {
    /// Codes of a device are taken.
    pub codes: bool,
    /// A sign-in service for residents knows them.
    pub identity: bool,
}

/// A resident behind their own door.
#[derive(Debug, Clone)]
pub struct Resident {
    /// The context of this request.
    pub cx: Cx,
    /// Leave to read within the door's area; used for the door's own person only.
    pub permit: Permit,
    /// Who it is.
    pub person: PersonId,
    /// Whether they proved more than that they hold the code that was handed over. Until then, nothing is shown.
    pub secured: bool,
    /// Whether they signed in just now, so that they may change the ways in.
    pub fresh: bool,
    /// What is set up.
    pub held: HeldWays,
    token: [u8; 32],
    pub(crate) id: AccountId,
    pub(crate) number: Box<str>,
}

impl Resident {
    /// Whether ways in may be added or taken away now.
    pub(crate) fn may_change_ways(&self) -> Result<()> {
        if self.fresh || !self.secured { Ok(()) } else { Err(AppError::WrongState) }
    }
}

/// A secret offered for the resident's device: kept nowhere until a code of it comes back.
#[derive(Debug, Clone)]
pub struct OfferedDevice {
    /// The secret in base32.
    pub secret: Redacted<String>,
    /// The same as an authenticator scans it, drawn as SVG.
    pub drawn: Redacted<String>,
}

/// Opens a door for a person of the permit's area, in place of any before. The log has its entry first.
pub async fn open_door(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<HandedOver> {
    if app.store.benefit_facts(permit, person, None).await?.is_none() {
        return Err(AppError::NotFound);
    }
    log::read(cx, &app.store, permit, Action::OpenDoor, Subject::People(vec![person])).await?;
    let letters: [u8; 16] = cx.env.random();
    let code = self::letters(&letters);
    let door = new_door(cx, app, permit, (|| cx.env.new_id(), person), &code).await?;
    Ok(HandedOver { number: door.number, code: Redacted::new(code) })
}

/// Keeps a new door of the permit's area under a number that nobody else has; `id` gives its id.
pub(crate) async fn new_door(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (id, person): (impl Fn() -> AccountId, PersonId),
    code: &str,
) -> Result<Door> {
    for _ in 0..TRIES {
        let digits: [u8; 10] = cx.env.random();
        let number: String = digits.iter().map(|byte| char::from(b'0' + byte % 10)).collect();
        let door = Door {
            id: id(),
            area: permit.area().clone(),
            number: number.into(),
            person,
            code_sha256: hash(code),
            factor: None,
            passkeys: false,
            identity: false,
            failures: 0,
            locked_until: None,
            opened_at: cx.now(),
        };
        match app.store.open_door(permit, &door).await {
            Ok(()) => return Ok(door),
            Err(StoreError::Constraint) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::WrongState)
}

/// When a person's door was opened and whether it takes more than the code; `None` where there is no door.
pub async fn door_state(app: &App, permit: &Permit, person: PersonId) -> Result<Option<(Timestamp, bool)>> {
    if app.store.benefit_facts(permit, person, None).await?.is_none() {
        return Err(AppError::NotFound);
    }
    Ok(app
        .store
        .door_of(permit, person)
        .await?
        .map(|door| (door.opened_at, door.is_secured() || door.identity)))
}

/// Closes a person's door; their sessions end.
pub async fn close_door(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<()> {
    if door_state(app, permit, person).await?.is_none() {
        return Err(AppError::NotFound);
    }
    log::read(cx, &app.store, permit, Action::OpenDoor, Subject::People(vec![person])).await?;
    app.store.close_door(permit, person, cx.now()).await?;
    Ok(())
}

/// Signs a resident in by number, code and, once a device is set up, a code of it. What failed is not told. Gives the secret of
/// the session.
pub async fn enter(
    app: &App,
    request: &str,
    (number, code, device): (&str, &str, &str),
) -> Result<Redacted<String>> {
    let _turn = app.door_gate.turn().await?;
    let (store, now) = (&app.store, app.env.now());
    let number: String = number.chars().filter(char::is_ascii_digit).collect();
    let Some(door) = store.door_by_number(&number).await? else { return Err(AppError::SignIn) };
    if is_locked(&door, now) {
        return refuse(app, request, &door).await;
    }
    let known = hash(&typed(code)) == door.code_sha256;
    // Whoever has set passkeys up comes in by one: the code that was handed over is not enough any more.
    if known && door.factor.is_none() && door.passkeys {
        log::keep(store, &attempt(&door, request, now, Action::SignInFailed)).await?;
        return Err(AppError::SecondFactor);
    }
    let device_known = match &door.factor {
        None => true,
        Some((kept, used)) if known => {
            let secret = secrets::secret(app.keys(), &SecretOf::Door(door.id), kept)?;
            match totp::step_of((&secret, *used), device, now) {
                Some(step) => store.use_door_step(door.id, step).await?,
                None => false,
            }
        }
        Some(_) => false,
    };
    if !(known && device_known) {
        return refuse(app, request, &door).await;
    }
    welcome(app, request, &door, DoorWay::Code).await
}

/// An attempt at a door that failed, by whichever way: counted, unless the door is locked already.
pub(crate) async fn refuse<T>(app: &App, request: &str, door: &Door) -> Result<T> {
    let (store, now) = (&app.store, app.env.now());
    if !is_locked(door, now) {
        // A lock that has run out begins a new count.
        let failures = if door.locked_until.is_some() { 1 } else { door.failures + 1 };
        let until = (failures >= FAILURES).then(|| now.plus_seconds(LOCKED_SECONDS));
        store.set_door_failures(door.id, failures, until).await?;
    }
    log::keep(store, &attempt(door, request, now, Action::SignInFailed)).await?;
    Err(AppError::SignIn)
}

/// Begins a session of somebody who has proved to be whose door it is, unless it is locked. Gives the session's secret.
pub(crate) async fn welcome(app: &App, request: &str, door: &Door, way: DoorWay) -> Result<Redacted<String>> {
    let (store, now) = (&app.store, app.env.now());
    if is_locked(door, now) {
        return refuse(app, request, door).await;
    }
    store.set_door_failures(door.id, 0, None).await?;
    log::keep(store, &attempt(door, request, now, Action::SignIn)).await?;
    let secret: [u8; 32] = app.env.random();
    let token = merkle::hex(&secret);
    store.begin_door_session(&hash(&token), (door.id, way), now).await?;
    Ok(Redacted::new(token))
}

fn is_locked(door: &Door, now: Timestamp) -> bool {
    door.locked_until.is_some_and(|until| now < until)
}

/// The log's entry of an attempt at a door.
fn attempt(door: &Door, request: &str, at: Timestamp, action: Action) -> AuditEntry {
    AuditEntry {
        at,
        account: door.id,
        area: Some(door.area.clone()),
        role: Role::Resident,
        purpose: None,
        action,
        subject: Subject::None,
        fields: Vec::new(),
        request: request.into(),
    }
}

/// The context of somebody behind a door of this area.
pub(crate) fn own_cx(env: &Env, request: &str, door: AccountId, area: &Area) -> Cx {
    Cx { actor: Actor::new(door, Role::Resident, area.clone()), env: env.clone(), request: request.into() }
}

/// The resident of a session that has not ended.
pub async fn resident(app: &App, request: &str, token: &str) -> Result<Option<Resident>> {
    let (now, token) = (app.env.now(), hash(token));
    let ends = (now.plus_seconds(-IDLE_SECONDS), now.plus_seconds(-SESSION_SECONDS));
    let Some(session) = app.store.door_session(&token, ends, now).await? else { return Ok(None) };
    let door = session.door;
    let cx = own_cx(&app.env, request, door.id, &door.area);
    let permit = cx.own_permit()?;
    Ok(Some(Resident {
        permit,
        cx,
        person: door.person,
        secured: door.is_secured() || session.way == DoorWay::Identity,
        fresh: now < session.begun_at.plus_seconds(FRESH_SECONDS),
        held: HeldWays { codes: door.factor.is_some(), identity: door.identity },
        token,
        id: door.id,
        number: door.number,
    }))
}

/// Ends the resident's session.
pub async fn leave(store: &Store, resident: &Resident) -> Result<()> {
    log::deed(&resident.cx, store, Action::SignOut, Subject::None).await?;
    Ok(store.end_door_session(&resident.token).await?)
}

/// Offers a secret for the resident's device.
pub fn offer_device(env: &Env, resident: &Resident) -> Result<OfferedDevice> {
    let secret = totp::base32(&env.random());
    let uri = format!(
        "otpauth://totp/wanjia:{}?secret={secret}&issuer=wanjia&algorithm=SHA1&digits=6&period=30",
        resident.number
    );
    let drawn = documents::drawn_code(&uri).map_err(AppError::Print)?;
    Ok(OfferedDevice { secret: Redacted::new(secret), drawn: Redacted::new(drawn) })
}

/// Sets the resident's device up, once a code proves that it holds the secret. A second way in is set up soon after signing in.
pub async fn set_device(app: &App, resident: &Resident, secret: &str, code: &str) -> Result<()> {
    resident.may_change_ways()?;
    let secret = totp::unbase32(secret).ok_or(AppError::FactorCode)?;
    let now = app.env.now();
    let step = totp::step_of((&secret, 0), code, now).ok_or(AppError::FactorCode)?;
    let secret = secrets::kept(&app.env, app.keys(), &SecretOf::Door(resident.id), secret)?;
    log::deed(&resident.cx, &app.store, Action::SetSecondFactor, Subject::None).await?;
    let set = app.store.set_door_factor(resident.id, &secret, step).await?;
    if set { Ok(()) } else { Err(AppError::WrongState) }
}

/// The resident's own record: their own values with sources and their residences. The names of others are taken out, so that
/// no relative's affair is in it.
pub async fn own_record(app: &App, resident: &Resident) -> Result<Masked<PersonRecord>> {
    let (permit, person) = (&resident.permit, resident.person);
    let mut record = adoption::person(&app.store, permit, person, None).await?.ok_or(AppError::NotFound)?;
    record.kin.clear();
    record.households.clear();
    record.events.clear();
    record.records.clear();
    record.values.retain(|shown| !OF_OTHERS.contains(&shown.attribute));
    let subject = (Action::ReadOwn, Subject::People(vec![person]));
    log::read_fields(&resident.cx, &app.store, permit, subject, log::record_fields(&record)).await?;
    Ok(mask::record(record))
}

/// A text in the words of the resident's own office: of the nearest area around where they live that has its own, as kept at the
/// office of their township although the county handed over the door. Nothing of the record is shown, so the log has no entry.
pub async fn own_office_text(app: &App, resident: &Resident, code: &str) -> Result<(Box<str>, Box<str>)> {
    let lives = app.store.division_of(&resident.permit, resident.person).await?;
    let area = lives.and_then(|division| division.parse().ok());
    office_text(&app.store, area.as_ref().unwrap_or(resident.permit.area()), code).await
}

/// What was typed of a code, however it was spaced.
pub(crate) fn typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// A letter of five random bits for each byte.
pub(crate) fn letters(random: &[u8]) -> String {
    random.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)).copied().map(char::from)).collect()
}

/// 80 random bits and more need no slow hash.
fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
