//! Secrets that the register keeps because it needs them again: of second factors and of issuing keys. Where the service has a key they
//! are kept sealed, each bound to what it is of; whoever holds the database or a backup alone makes no code and signs nothing.

use base::Env;
use papers::KeyRing;
use store::{IssuingKey, KeptSecret, SecretOf, Unsealed};

use crate::{App, AppError, Result};

/// A secret as it is to be kept.
pub(crate) fn kept(env: &Env, keys: Option<&KeyRing>, of: &SecretOf, secret: [u8; 20]) -> Result<KeptSecret> {
    let Some(keys) = keys else { return Ok(KeptSecret::Open(secret)) };
    let sealed = keys.seal(&secret, &of.about(), env.random());
    sealed.map(KeptSecret::Sealed).or(Err(AppError::Fault("a secret does not seal")))
}

/// A secret that is kept.
pub(crate) fn secret(keys: Option<&KeyRing>, of: &SecretOf, kept: &KeptSecret) -> Result<[u8; 20]> {
    let sealed = match kept {
        KeptSecret::Open(secret) => return Ok(*secret),
        KeptSecret::Sealed(sealed) => sealed,
    };
    opened(keys, of, sealed)
}

fn opened<const N: usize>(keys: Option<&KeyRing>, of: &SecretOf, sealed: &papers::Sealed) -> Result<[u8; N]> {
    let fault = AppError::Fault("a sealed secret does not open by the keys of this service");
    let opened = keys.and_then(|keys| keys.open(sealed, &of.about()).ok());
    opened.and_then(|secret| secret.try_into().ok()).ok_or(fault)
}

/// The seed of an issuing key, wherever it is kept.
pub(crate) async fn seed_of(app: &App, key: &IssuingKey) -> Result<[u8; 32]> {
    match app.store.sealed_seed(&key.id).await? {
        Some(sealed) => opened(app.keys(), &SecretOf::Issuer(key.id.clone()), &sealed),
        None => Ok(key.seed),
    }
}

/// Keeps the seed of a new issuing key sealed, where there is a key for it; gives what stands in its place in the key's own row.
pub(crate) async fn kept_seed(app: &App, id: &str, seed: [u8; 32]) -> Result<[u8; 32]> {
    let Some(keys) = app.keys() else { return Ok(seed) };
    let of = SecretOf::Issuer(id.into());
    let sealed = keys.seal(&seed, &of.about(), app.env.random());
    let sealed = sealed.or(Err(AppError::Fault("a secret does not seal")))?;
    app.store.seal_secret(&of, &Unsealed::Open(Vec::new()), &sealed).await?;
    Ok([0; 32])
}

/// Seals what is not sealed by the newest key: secrets that were kept before there were keys, and those of earlier keys. Says how many.
pub async fn seal_secrets(app: &App) -> Result<u64> {
    let Some(keys) = app.keys() else { return Ok(0) };
    let (mut count, mut open) = (0, false);
    loop {
        let found = app.store.secrets_to_seal(keys.current()).await?;
        let before = count;
        for (of, was) in found {
            let secret = match &was {
                Unsealed::Open(secret) => {
                    open = true;
                    secret.clone()
                }
                Unsealed::Before(sealed) => keys
                    .open(sealed, &of.about())
                    .or(Err(AppError::Fault("a secret does not open, so that it is not sealed anew")))?,
            };
            let sealed = keys.seal(&secret, &of.about(), app.env.random());
            let sealed = sealed.or(Err(AppError::Fault("a secret does not seal")))?;
            count += u64::from(app.store.seal_secret(&of, &was, &sealed).await?);
        }
        // None left, or whoever changes them meanwhile seals them.
        if count == before {
            break;
        }
    }
    if open {
        app.store.sweep_sealed().await?;
    }
    Ok(count)
}
