use access::{Action, Cx, Subject};
use base::Redacted;
use sha2::{Digest as _, Sha256};
use store::{Account, SecondFactor, SecretOf, Store};

use crate::{AppError, Gate, Result, SignedIn, log, password, secrets, totp};

/// How many codes stand for a lost second factor.
const RECOVERY_CODES: usize = 8;

/// A second factor that is offered: nothing is asked for until a code proves that the device holds it.
#[derive(Debug, Clone)]
pub struct OfferedFactor {
    /// The secret in base32, to be typed into an authenticator.
    pub secret: Redacted<String>,
    /// The same as an authenticator scans it.
    pub uri: Redacted<String>,
}

/// Offers a new secret. It is nowhere kept: who confirms it sends it back with a code.
pub fn offer_second_factor(cx: &Cx, signed_in: &SignedIn) -> OfferedFactor {
    let secret = totp::base32(&cx.env.random());
    let account = &signed_in.account.name;
    let uri = format!(
        "otpauth://totp/wanjia:{account}?secret={secret}&issuer=wanjia&algorithm=SHA1&digits=6&period=30"
    );
    OfferedFactor { secret: Redacted::new(secret), uri: Redacted::new(uri) }
}

/// Sets the second factor up, after the password and a code of the device. Gives the codes that stand for it when it is lost,
/// each once: the only time they are shown.
pub async fn set_second_factor(
    cx: &Cx,
    store: &Store,
    gate: &Gate,
    signed_in: &SignedIn,
    (password, secret, code): (Redacted<String>, &str, &str),
) -> Result<Vec<Redacted<String>>> {
    let account = gate.proved(cx, store, signed_in, password).await?;
    let secret = totp::unbase32(secret).ok_or(AppError::FactorCode)?;
    let step = totp::step_of((&secret, 0), code, cx.now()).ok_or(AppError::FactorCode)?;
    let secret = secrets::kept(&cx.env, gate.keys(), &SecretOf::Account(account.id), secret)?;
    let factor = SecondFactor { secret, since: cx.now(), step };
    let (codes, hashes) = recovery(&cx.env);
    log::deed(cx, store, Action::SetSecondFactor, Subject::None).await?;
    store.set_second_factor(account.id, &factor, &hashes).await?;
    Ok(codes)
}

/// Takes the second factor away, after the password and a code.
pub async fn end_second_factor(
    cx: &Cx,
    store: &Store,
    gate: &Gate,
    signed_in: &SignedIn,
    (password, code): (Redacted<String>, &str),
) -> Result<()> {
    let account = gate.proved(cx, store, signed_in, password).await?;
    if !takes(store, gate, &account, (code, cx.now())).await? {
        return Err(AppError::FactorCode);
    }
    log::deed(cx, store, Action::EndSecondFactor, Subject::None).await?;
    Ok(store.drop_second_factor(account.id).await?)
}

/// Whether this is a code of the account's device, or one of those that stand for it; uses it up.
pub(crate) async fn takes(
    store: &Store,
    gate: &Gate,
    account: &Account,
    (code, now): (&str, base::Timestamp),
) -> Result<bool> {
    if let Some(factor) = &account.second_factor {
        let secret = secrets::secret(gate.keys(), &SecretOf::Account(account.id), &factor.secret)?;
        if let Some(step) = totp::step_of((&secret, factor.step), code, now) {
            return Ok(store.use_step(account.id, step).await?);
        }
    }
    Ok(store.use_recovery(account.id, recovery_hash(code)).await?)
}

/// Codes that stand for a second factor, with their hashes.
pub(crate) fn recovery(env: &base::Env) -> (Vec<Redacted<String>>, Vec<[u8; 32]>) {
    let codes: Vec<Redacted<String>> = (0..RECOVERY_CODES).map(|_| password::one_time(env)).collect();
    let hashes = codes.iter().map(|code| recovery_hash(code.reveal())).collect();
    (codes, hashes)
}

/// 99 random bits need no slow hash.
fn recovery_hash(code: &str) -> [u8; 32] {
    Sha256::digest(code.trim().to_lowercase().as_bytes()).into()
}
