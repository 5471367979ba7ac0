//! The seal of papers: AES-256-GCM under a key that lies outside the database. Whoever holds the database or a backup alone reads no
//! paper, and a paper that was laid under another name or person does not open.

use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

/// Why keys cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeysFault {
    /// A line that is no key.
    #[error(
        "第 {0} 行不是密钥（32 字节的 Base64）；# 开头的行是注释 · line {0} is no key (32 bytes in Base64); lines that begin with # are remarks"
    )]
    Line(usize),
    /// No key at all.
    #[error("文件里没有密钥 · there is no key in it")]
    Empty,
}

/// Why something sealed does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// The key is not on the ring.
    #[error("the key that sealed it is not on the ring")]
    UnknownKey,
    /// It was changed, or belongs to something else.
    #[error("what is sealed was changed or belongs elsewhere")]
    Broken,
}

/// Something sealed, with its key's name.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The name of the key.
    pub key: Box<str>,
    /// Twelve bytes that are used once, and what they sealed.
    pub content: Vec<u8>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({}, {} bytes)", self.key, self.content.len())
    }
}

const NONCE: usize = 12;

struct Key {
    name: Box<str>,
    cipher: Aes256Gcm,
}

/// Keys by name. The last one seals; the earlier ones open what they sealed. It prints as names alone.
pub struct KeyRing {
    earlier: Vec<Key>,
    current: Key,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys().map(|key| &key.name)).finish()
    }
}

impl KeyRing {
    /// Reads keys, one a line in Base64, the newest last; empty lines and lines that begin with `#` are passed over.
    pub fn read(text: &str) -> Result<Self, KeysFault> {
        let written = text.lines().map(str::trim).enumerate();
        let written = written.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let mut keys = Vec::new();
        for (at, line) in written {
            let secret = STANDARD.decode(line).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            keys.push(key_of(&secret.ok_or(KeysFault::Line(at + 1))?));
        }
        let current = keys.pop().ok_or(KeysFault::Empty)?;
        Ok(Self { earlier: keys, current })
    }

    /// A ring of one key.
    pub fn of_secret(secret: &[u8; 32]) -> Self {
        Self { earlier: Vec::new(), current: key_of(secret) }
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        self.earlier.iter().chain([&self.current])
    }

    /// The name of the key that seals.
    pub fn current(&self) -> &str {
        &self.current.name
    }

    /// Whether a key of this name is on the ring.
    pub fn knows(&self, name: &str) -> bool {
        self.keys().any(|key| *key.name == *name)
    }

    /// Seals `content` to `about`: it opens with the same words only. `once` is twelve bytes that nobody can foresee.
    pub fn seal(&self, content: &[u8], about: &[u8], once: [u8; NONCE]) -> Result<Sealed, SealFault> {
        let payload = Payload { msg: content, aad: about };
        let sealed = self.current.cipher.encrypt(&Nonce::from(once), payload).or(Err(SealFault::Broken))?;
        Ok(Sealed { key: self.current.name.clone(), content: [once.as_slice(), &sealed].concat() })
    }

    /// Opens what was sealed to `about`.
    pub fn open(&self, sealed: &Sealed, about: &[u8]) -> Result<Vec<u8>, SealFault> {
        let key = self.keys().find(|key| key.name == sealed.key).ok_or(SealFault::UnknownKey)?;
        let (once, content) = sealed.content.split_first_chunk::<NONCE>().ok_or(SealFault::Broken)?;
        let payload = Payload { msg: content, aad: about };
        key.cipher.decrypt(&Nonce::from(*once), payload).or(Err(SealFault::Broken))
    }
}

/// A key as it stands in a file.
pub fn key_line(secret: &[u8; 32]) -> String {
    STANDARD.encode(secret)
}

/// A key with its name, which tells nothing of it.
fn key_of(secret: &[u8; 32]) -> Key {
    let digest = Sha256::new().chain_update(b"wanjia paper key\0").chain_update(secret).finalize();
    let name = merkle::hex(digest.get(..8).unwrap_or_default()).into();
    Key { name, cipher: Aes256Gcm::new(&(*secret).into()) }
}
