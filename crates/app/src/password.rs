use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use base::{Env, Redacted};

use crate::{AppError, Result};

/// The hash of no password: verified against when no account has the name that was typed, so that the time an answer
/// takes does not tell which names exist.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$d2FuamlhLW5vYm9keS0xNg$\
                      o6DnkG4T9pOTM8X3FpyV2CTMPLoHRd9uyWkQvBk1ncQ";

const FEWEST: usize = 10;
const MOST: usize = 128;

/// Letters and digits that cannot be taken for one another on paper.
const READABLE: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// The argon2id hash (19 MiB, 2 passes: OWASP's first choice) as a PHC string. Takes some 30 ms of one core.
pub(crate) async fn hash(env: &Env, password: Redacted<String>) -> Result<Box<str>> {
    let salt: [u8; 16] = env.random();
    tokio::task::spawn_blocking(move || -> std::result::Result<Box<str>, argon2::password_hash::Error> {
        let hash: PasswordHash =
            Argon2::default().hash_password_with_salt(password.reveal().as_bytes(), &salt)?;
        Ok(hash.to_string().into())
    })
    .await
    .or(Err(AppError::Fault("hashing was stopped")))?
    .or(Err(AppError::Fault("hashing failed")))
}

/// Whether `password` has this hash; takes as long when there is none.
pub(crate) async fn holds(hash: Option<Box<str>>, password: Redacted<String>) -> Result<bool> {
    tokio::task::spawn_blocking(move || {
        let given = hash.as_deref().unwrap_or(NOBODY);
        let fits = Argon2::default().verify_password(password.reveal().as_bytes(), given).is_ok();
        fits && hash.is_some()
    })
    .await
    .or(Err(AppError::Fault("hashing was stopped")))
}

/// Whether a new password keeps the rules: 10 to 128 characters, at least 5 different ones, not the present one,
/// and without the account's name.
pub(crate) fn check(account: &str, current: &str, new: &str) -> Result<()> {
    let length = new.chars().count();
    let mut different: Vec<char> = new.chars().collect();
    different.sort_unstable();
    different.dedup();
    if length < FEWEST {
        Err(AppError::PasswordRule("a password has at least 10 characters"))
    } else if length > MOST {
        Err(AppError::PasswordRule("a password has at most 128 characters"))
    } else if different.len() < 5 {
        Err(AppError::PasswordRule("a password has at least 5 different characters"))
    } else if new == current {
        Err(AppError::PasswordRule("the new password is the present one"))
    } else if new.to_lowercase().contains(&account.to_lowercase()) {
        Err(AppError::PasswordRule("a password does not contain the account's name"))
    } else {
        Ok(())
    }
}

/// A password to be used once: four groups of five, some 99 bits.
pub(crate) fn one_time(env: &Env) -> Redacted<String> {
    let groups: Vec<String> = env
        .random::<20>()
        .chunks(5)
        .map(|chunk| chunk.iter().map(|byte| char::from(READABLE[usize::from(byte % 31)])).collect())
        .collect();
    Redacted::new(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use base::Timestamp;

    use super::*;

    #[test]
    fn rules() {
        for (new, fits) in [
            ("long enough 9", true),
            ("十个汉字也可以当密码用", true),
            ("short", false),
            ("aaaaaaaaaaaaaaa", false),
            ("the present one", false),
            ("my Admin password", false),
        ] {
            assert_eq!(check("admin", "the present one", new).is_ok(), fits, "{new}");
        }
        assert!(check("admin", "", &"0123456789".repeat(13)).is_err());
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_and_nobodys_fits_none() {
        let env = Env::fixed(Timestamp::from_micros(0).unwrap(), 1);
        let password = one_time(&env);
        assert_eq!(password.reveal().len(), 23);
        let hash = hash(&env, password.clone()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(holds(Some(hash.clone()), password.clone()).await.unwrap());
        assert!(!holds(Some(hash), Redacted::new("another".into())).await.unwrap());
        assert!(!holds(None, password).await.unwrap());
        // A hash that does not parse would answer at once and give the absence away.
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
