//! Passkeys (WebAuthn): a device of a worker's or a resident's keeps a key, unlocked by finger or code, and signs what this service
//! asks.
//!
//! What is asked is kept in the store for some minutes under a secret that only the asking page holds, so that it is good
//! once and any of several servers can take the answer. The checks are those of the library `webauthn-rs`.

use access::{Action, Cx, Subject};
use base::{AccountId, Env, PasskeyId, Redacted};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use store::{Ceremony, Holders, KeptPasskey, Store};
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use crate::{AppError, Gate, Result, SignedIn, Token, log, second_factor};

/// How long a device may take.
const PATIENCE_SECONDS: i64 = 5 * 60;
/// How many questions may wait for an answer at once.
const WAITING_MOST: u64 = 2_000;
/// The most passkeys of a worker or a resident.
const PASSKEYS_MOST: usize = 12;
/// The most characters of a passkey's name.
const LONGEST_NAME: usize = 40;

/// Whose passkey is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holder<'h> {
    /// Of workers or of residents.
    pub(crate) of: Holders,
    /// The account, or the door.
    pub(crate) id: AccountId,
    /// What the device calls it.
    pub(crate) name: &'h str,
}

/// Kinds of ceremonies: what a worker was asked is not answered by a resident.
const fn setting_up(of: Holders) -> &'static str {
    match of {
        Holders::Workers => "set_passkey",
        Holders::Residents => "set_own_passkey",
    }
}

const fn signing_in(of: Holders) -> &'static str {
    match of {
        Holders::Workers => "passkey",
        Holders::Residents => "own_passkey",
    }
}

/// Checks passkeys for the address under which workers and residents open the register.
#[derive(Debug, Clone)]
pub struct Passkeys {
    checks: Webauthn,
}

impl Passkeys {
    /// For pages of this origin, such as `https://register.example`. Browsers know passkeys by a name only: an address of
    /// digits has none (`None`).
    pub fn new(origin: &str) -> Option<Self> {
        let origin: Url = origin.parse().ok()?;
        let name = origin.domain()?.to_owned();
        let checks = WebauthnBuilder::new(&name, &origin).ok()?.rp_name("万家 Wanjia").build().ok()?;
        Some(Self { checks })
    }
}

/// What a device is asked.
#[derive(Debug)]
pub struct Begun {
    /// The secret to send back with the answer.
    pub ceremony: Redacted<String>,
    /// What the page gives to the browser (the JSON of the Web Authentication standard).
    pub options: Value,
}

/// What a device answered.
#[derive(Debug)]
pub struct Answered {
    /// The secret of what was asked.
    pub ceremony: Redacted<String>,
    /// The browser's answer (the JSON of the Web Authentication standard).
    pub credential: Value,
}

/// A passkey that was set up.
#[derive(Debug)]
pub struct NewPasskey {
    /// The passkey.
    pub passkey: KeptPasskey,
    /// Codes that stand for a lost device, each once; none where the account has such codes already.
    pub codes: Vec<Redacted<String>>,
}

/// Keeps what was asked; gives the secret to hand out.
pub async fn keep_way(
    env: &Env,
    store: &Store,
    kind: &'static str,
    account: Option<AccountId>,
    state: &impl Serialize,
) -> Result<Redacted<String>> {
    let (secret, now) = (Token::new(env), env.now());
    let state = serde_json::to_string(state).or(Err(AppError::Fault("a ceremony does not write")))?;
    let until = now.plus_seconds(PATIENCE_SECONDS);
    let ceremony = Ceremony { secret_sha256: secret.hash(), kind, account, state: state.into(), until };
    if store.keep_ceremony(&ceremony, now, WAITING_MOST).await? {
        Ok(Redacted::new(secret.text()))
    } else {
        Err(AppError::Crowded)
    }
}

/// Takes what was asked, once; `None` where nothing was, or too long ago.
pub async fn take_way<T: DeserializeOwned>(
    env: &Env,
    store: &Store,
    kind: &str,
    secret: &str,
) -> Result<Option<(Option<AccountId>, T)>> {
    let Some(secret) = Token::from_text(secret) else { return Ok(None) };
    let Some((account, state)) = store.take_ceremony(&secret.hash(), kind, env.now()).await? else {
        return Ok(None);
    };
    let state = serde_json::from_str(&state).or(Err(AppError::Fault("a ceremony does not read")))?;
    Ok(Some((account, state)))
}

/// Asks a device to make a key, after the password.
pub async fn begin_passkey(
    cx: &Cx,
    store: &Store,
    gate: &Gate,
    (passkeys, signed_in): (&Passkeys, &SignedIn),
    password: Redacted<String>,
) -> Result<Begun> {
    let account = gate.proved(cx, store, signed_in, password).await?;
    let holder = Holder { of: Holders::Workers, id: account.id, name: &account.name };
    ask_to_make(&cx.env, store, passkeys, holder).await
}

/// Keeps the key that a device made.
pub async fn keep_passkey(
    cx: &Cx,
    store: &Store,
    (passkeys, signed_in): (&Passkeys, &SignedIn),
    name: &str,
    answer: Answered,
) -> Result<NewPasskey> {
    let account = &signed_in.account;
    let holder = Holder { of: Holders::Workers, id: account.id, name: &account.name };
    let first = account.second_factor.is_none() && store.passkeys_of(holder.of, holder.id).await?.is_empty();
    let passkey = keep_made(cx, store, passkeys, holder, (name, answer)).await?;
    let mut codes = Vec::new();
    if first {
        let (shown, hashes) = second_factor::recovery(&cx.env);
        store.set_recovery(passkey.account, &hashes).await?;
        codes = shown;
    }
    Ok(NewPasskey { passkey, codes })
}

/// Asks a device of the holder's to make a key.
pub(crate) async fn ask_to_make(
    env: &Env,
    store: &Store,
    passkeys: &Passkeys,
    holder: Holder<'_>,
) -> Result<Begun> {
    let held = store.passkeys_of(holder.of, holder.id).await?;
    if held.len() >= PASSKEYS_MOST {
        return Err(AppError::WrongState);
    }
    let known = held.iter().map(|passkey| passkey.credential.to_vec()).collect();
    let (options, state) = passkeys
        .checks
        .start_passkey_registration(holder.id.uuid(), holder.name, holder.name, Some(known))
        .or(Err(AppError::Fault("a passkey could not be asked for")))?;
    let mut options = json(&options)?;
    // Kept on the device under its own name, so that one signs in without typing an account.
    if let Some(chosen) =
        options.pointer_mut("/publicKey/authenticatorSelection").and_then(Value::as_object_mut)
    {
        chosen.insert("residentKey".into(), "required".into());
        chosen.insert("requireResidentKey".into(), true.into());
    }
    let ceremony = keep_way(env, store, setting_up(holder.of), Some(holder.id), &state).await?;
    Ok(Begun { ceremony, options })
}

/// Keeps the key that a device of the holder's made. The log has its entry first.
pub(crate) async fn keep_made(
    cx: &Cx,
    store: &Store,
    passkeys: &Passkeys,
    holder: Holder<'_>,
    (name, answer): (&str, Answered),
) -> Result<KeptPasskey> {
    let name = name_of(name)?;
    let kind = setting_up(holder.of);
    let asked = take_way::<PasskeyRegistration>(&cx.env, store, kind, answer.ceremony.reveal()).await?;
    let (_, state) = asked.filter(|(account, _)| *account == Some(holder.id)).ok_or(AppError::Passkey)?;
    let answer: RegisterPublicKeyCredential =
        serde_json::from_value(answer.credential).or(Err(AppError::Passkey))?;
    let made = passkeys.checks.finish_passkey_registration(&answer, &state).or(Err(AppError::Passkey))?;
    let passkey = KeptPasskey {
        id: cx.env.new_id(),
        account: holder.id,
        credential: made.cred_id().clone().into(),
        name,
        passkey: json(&made)?.to_string().into(),
        created_at: cx.now(),
        used_at: None,
    };
    log::deed(cx, store, Action::SetPasskey, Subject::None).await?;
    store.keep_passkey(holder.of, &passkey).await?;
    Ok(passkey)
}

/// One's own passkeys.
pub async fn list_passkeys(store: &Store, signed_in: &SignedIn) -> Result<Vec<KeptPasskey>> {
    Ok(store.passkeys_of(Holders::Workers, signed_in.account.id).await?)
}

/// Gives a passkey of one's own another name.
pub async fn rename_passkey(
    cx: &Cx,
    store: &Store,
    signed_in: &SignedIn,
    (id, name): (PasskeyId, &str),
) -> Result<()> {
    let name = name_of(name)?;
    log::deed(cx, store, Action::RenamePasskey, Subject::None).await?;
    if store.rename_passkey(signed_in.account.id, id, &name).await? {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// Takes a passkey of one's own away, after the password.
pub async fn end_passkey(
    cx: &Cx,
    store: &Store,
    gate: &Gate,
    signed_in: &SignedIn,
    (id, password): (PasskeyId, Redacted<String>),
) -> Result<()> {
    let account = gate.proved(cx, store, signed_in, password).await?;
    log::deed(cx, store, Action::EndPasskey, Subject::None).await?;
    if store.drop_passkey(account.id, id).await? { Ok(()) } else { Err(AppError::NotFound) }
}

/// Asks any device for any passkey of this service: nobody says who they are before.
pub async fn begin_passkey_sign_in(env: &Env, store: &Store, passkeys: &Passkeys) -> Result<Begun> {
    ask_to_sign_in(env, store, passkeys, Holders::Workers).await
}

/// The same of the holders named.
pub(crate) async fn ask_to_sign_in(
    env: &Env,
    store: &Store,
    passkeys: &Passkeys,
    of: Holders,
) -> Result<Begun> {
    let (options, state) = passkeys
        .checks
        .start_discoverable_authentication()
        .or(Err(AppError::Fault("a passkey could not be asked for")))?;
    let ceremony = keep_way(env, store, signing_in(of), None, &state).await?;
    let mut options = json(&options)?;
    // A button asks, not the field for the name.
    if let Some(options) = options.as_object_mut() {
        options.remove("mediation");
    }
    Ok(Begun { ceremony, options })
}

/// What a passkey's answer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Nobody: nothing was asked, it was too long ago, or no passkey of ours is named.
    Nobody,
    /// It names a passkey of this holder and proves nothing: a failed try at their door, like a wrong password.
    Unproved(AccountId),
    /// Whose device it was.
    Proved(AccountId),
}

/// Whose passkey has answered.
pub(crate) async fn shown(
    env: &Env,
    store: &Store,
    passkeys: &Passkeys,
    (of, answer): (Holders, Answered),
) -> Result<Shown> {
    let kind = signing_in(of);
    let asked = take_way::<DiscoverableAuthentication>(env, store, kind, answer.ceremony.reveal()).await?;
    let (Some((_, state)), Ok(answer)) =
        (asked, serde_json::from_value::<PublicKeyCredential>(answer.credential))
    else {
        return Ok(Shown::Nobody);
    };
    let Ok((user, credential)) = passkeys.checks.identify_discoverable_authentication(&answer) else {
        return Ok(Shown::Nobody);
    };
    // A key says whose it is by its own id, which is told to nobody; the account beside it alone counts against nobody.
    let held = store.passkey_of_credential(of, credential).await?;
    let Some(held) = held.filter(|held| held.account.uuid() == user) else { return Ok(Shown::Nobody) };
    let mut key: Passkey =
        serde_json::from_str(&held.passkey).or(Err(AppError::Fault("a passkey does not read")))?;
    let proof = passkeys.checks.finish_discoverable_authentication_v2(&answer, state, &key);
    let Some(proof) = proof.ok().filter(AuthenticationResult::user_verified) else {
        return Ok(Shown::Unproved(held.account));
    };
    key.update_credential(&proof);
    store.use_passkey(of, held.id, &json(&key)?.to_string(), env.now()).await?;
    Ok(Shown::Proved(held.account))
}

fn name_of(name: &str) -> Result<Box<str>> {
    let name = name.trim();
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.contains(char::is_control);
    if fits { Ok(name.into()) } else { Err(AppError::Choice) }
}

fn json(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).or(Err(AppError::Fault("a passkey does not write")))
}
