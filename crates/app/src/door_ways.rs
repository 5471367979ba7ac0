//! Further ways through a resident's own door, beside the number, the code and the codes of a device: passkeys, and a sign-in service
//! for residents such as a province's. By both ways a door that is locked stays locked, and the log has its entry.

use access::{Action, Subject};
use base::{PasskeyId, Redacted};
use codes::CitizenNumber;
use store::{DoorWay, Holders, Identity, IdentityStanding, KeptPasskey, Numbered};

use crate::{
    App, AppError, Result,
    doors::{Resident, letters, new_door, own_cx, refuse, welcome},
    log, note_failed_sign_in,
    passkeys::{self, Answered, Begun, Holder, Passkeys, Shown},
};

const fn holder(resident: &Resident) -> Holder<'_> {
    Holder { of: Holders::Residents, id: resident.id, name: &resident.number }
}

/// The resident's own passkeys.
pub async fn own_passkeys(app: &App, resident: &Resident) -> Result<Vec<KeptPasskey>> {
    Ok(app.store.passkeys_of(Holders::Residents, resident.id).await?)
}

/// Asks the resident's device to make a key.
pub async fn begin_own_passkey(app: &App, passkeys: &Passkeys, resident: &Resident) -> Result<Begun> {
    resident.may_change_ways()?;
    passkeys::ask_to_make(&app.env, &app.store, passkeys, holder(resident)).await
}

/// Keeps the key that the resident's device made. From then on the code that was handed over does not open the door by itself.
pub async fn keep_own_passkey(
    app: &App,
    passkeys: &Passkeys,
    resident: &Resident,
    (name, answer): (&str, Answered),
) -> Result<()> {
    resident.may_change_ways()?;
    let kept = passkeys::keep_made(&resident.cx, &app.store, passkeys, holder(resident), (name, answer));
    kept.await.map(drop)
}

/// Takes a passkey of the resident's away, unless it is the last device of the door.
pub async fn end_own_passkey(app: &App, resident: &Resident, id: PasskeyId) -> Result<()> {
    resident.may_change_ways()?;
    let held = own_passkeys(app, resident).await?;
    if !held.iter().any(|passkey| passkey.id == id) {
        return Err(AppError::NotFound);
    }
    log::deed(&resident.cx, &app.store, Action::EndPasskey, Subject::None).await?;
    if app.store.drop_door_passkey(resident.id, id).await? { Ok(()) } else { Err(AppError::WrongState) }
}

/// Asks any device for a passkey of any resident: nobody says who they are before.
pub async fn begin_entering(app: &App, passkeys: &Passkeys) -> Result<Begun> {
    passkeys::ask_to_sign_in(&app.env, &app.store, passkeys, Holders::Residents).await
}

/// Signs a resident in by a passkey alone: the device has asked for a finger, a face or its code, so that it is two factors in one.
/// Gives the secret of the session.
pub async fn enter_by_passkey(
    app: &App,
    request: &str,
    passkeys: &Passkeys,
    answer: Answered,
) -> Result<Redacted<String>> {
    let _turn = app.door_gate.turn().await?;
    let shown = passkeys::shown(&app.env, &app.store, passkeys, (Holders::Residents, answer)).await?;
    let door = match shown {
        Shown::Proved(id) | Shown::Unproved(id) => app.store.open_door_of_id(id).await?,
        Shown::Nobody => None,
    };
    match (door, shown) {
        (Some(door), Shown::Proved(_)) => welcome(app, request, &door, DoorWay::Passkey).await,
        (Some(door), Shown::Unproved(_) | Shown::Nobody) => refuse(app, request, &door).await,
        (None, _) => {
            note_failed_sign_in(&app.env, &app.store, request).await?;
            Err(AppError::SignIn)
        }
    }
}

/// Signs in whoever a sign-in service for residents has just proved to be the holder of a number: exactly one person of the register
/// has it, and lives. The first link between the two is kept, and both stay with it. Nobody is ever looked for by name. Whoever has no
/// door gets one; one that the counter has closed stays closed. Gives the secret of the session.
pub async fn enter_by_identity(
    app: &App,
    request: &str,
    identity: &Identity,
    number: &Redacted<String>,
) -> Result<Redacted<String>> {
    let _turn = app.door_gate.turn().await?;
    let (store, now) = (&app.store, app.env.now());
    let found = match CitizenNumber::parse(number.reveal().trim()) {
        Ok(number) => store.person_of_proved_number(number.as_str()).await?,
        Err(_) => Numbered::Nobody,
    };
    let Numbered::One(person, county) = found else { return unknown(app, request).await };
    let standing = store.resident_identity(identity, person).await?;
    if standing == IdentityStanding::Other || store.is_door_closed(person).await? {
        return unknown(app, request).await;
    }
    let id = app.env.new_id();
    let cx = own_cx(&app.env, request, id, &county);
    let permit = cx.own_permit()?;
    let door = if let Some(door) = store.door_of(&permit, person).await? {
        door
    } else {
        log::read(&cx, store, &permit, Action::OpenDoor, Subject::People(vec![person])).await?;
        // A code that nobody is told: this door opens by the service alone until the resident sets more up.
        let secret: [u8; 32] = app.env.random();
        new_door(&cx, app, &permit, (|| id, person), &letters(&secret)).await?
    };
    if standing == IdentityStanding::New && !store.link_resident(&permit, identity, person, now).await? {
        return unknown(app, request).await;
    }
    welcome(app, request, &door, DoorWay::Identity).await
}

/// What the service says fits nobody, or not without doubt: why is not told, and the counter helps.
async fn unknown<T>(app: &App, request: &str) -> Result<T> {
    note_failed_sign_in(&app.env, &app.store, request).await?;
    Err(AppError::IdentityUnknown)
}
