use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Takes the cells of one row, in column order. Rows write themselves into it once, and it decides whether that means
/// binding a parameter, writing `COPY` text or hashing.
pub(crate) trait Cells {
    fn null(&mut self);
    fn int(&mut self, value: i64);
    fn real(&mut self, value: f64);
    fn flag(&mut self, value: bool);
    fn text(&mut self, value: &str);
    fn bytes(&mut self, value: &[u8]);
    fn uuid(&mut self, value: Uuid);

    fn maybe_text(&mut self, value: Option<&str>) {
        match value {
            Some(value) => self.text(value),
            None => self.null(),
        }
    }
    fn maybe_uuid(&mut self, value: Option<Uuid>) {
        match value {
            Some(value) => self.uuid(value),
            None => self.null(),
        }
    }
}

/// A parameter of a statement.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Int(i64),
    Text(String),
    Uuid(Uuid),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Uuid(value)
    }
}

/// The first 16 bytes of the SHA-256 of a row's content: two rows of a table with one digest say the same.
pub(crate) type Digest = [u8; 16];

/// The digest of what `write` writes.
pub(crate) fn digest_of(write: impl FnOnce(&mut dyn Cells)) -> Digest {
    let mut hashing = Hashing(Sha256::new());
    write(&mut hashing);
    let mut digest = [0; 16];
    for (byte, hashed) in digest.iter_mut().zip(hashing.0.finalize()) {
        *byte = hashed;
    }
    digest
}

struct Hashing(Sha256);

impl Hashing {
    fn tagged(&mut self, tag: u8, bytes: &[u8]) {
        self.0.update([tag]);
        self.0.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.0.update(bytes);
    }
}

impl Cells for Hashing {
    fn null(&mut self) {
        self.0.update([0]);
    }
    fn int(&mut self, value: i64) {
        self.tagged(1, &value.to_le_bytes());
    }
    fn real(&mut self, value: f64) {
        self.tagged(2, &value.to_bits().to_le_bytes());
    }
    fn flag(&mut self, value: bool) {
        self.tagged(3, &[u8::from(value)]);
    }
    fn text(&mut self, value: &str) {
        self.tagged(4, value.as_bytes());
    }
    fn bytes(&mut self, value: &[u8]) {
        self.tagged(5, value);
    }
    fn uuid(&mut self, value: Uuid) {
        self.tagged(6, value.as_bytes());
    }
}
