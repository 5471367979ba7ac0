use std::{
    fmt,
    str::FromStr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::{SignedDuration, tz::TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Date, Id, Kind};

/// A moment, cut to microseconds so that both engines keep it exactly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The moment `micros` microseconds after 1970-01-01T00:00:00Z, or `None` outside years -9999 to 9999.
    pub fn from_micros(micros: i64) -> Option<Self> {
        jiff::Timestamp::from_microsecond(micros).ok().map(Self)
    }

    /// Microseconds since 1970-01-01T00:00:00Z: how both engines store it.
    pub fn micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// The calendar day in China (UTC+8, no summer time), where every office of this register keeps its diary.
    pub fn china_date(self) -> Date {
        self.0.to_zoned(TimeZone::fixed(jiff::tz::offset(8))).date()
    }

    /// The minute in China, as an office writes it: `2026-11-23 12:14`.
    pub fn china_minute(self) -> String {
        self.0.to_zoned(TimeZone::fixed(jiff::tz::offset(8))).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// This moment moved by `seconds`; saturates at the ends of time.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(self.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl FromStr for Timestamp {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>()
            .and_then(|t| jiff::Timestamp::from_microsecond(t.as_microsecond()))
            .map(Self)
    }
}

/// Tells the time. Code asks its context, never the machine, so that a test can say what time it is.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock. Only the binary's wiring makes one.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
            .unwrap_or(Timestamp(jiff::Timestamp::UNIX_EPOCH))
    }
}

/// A clock that stands still until told otherwise.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// Stands at `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.micros()))
    }
    /// Moves on by `seconds`.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
            .unwrap_or(Timestamp(jiff::Timestamp::UNIX_EPOCH))
    }
}

/// Gives random bytes.
pub trait Entropy: fmt::Debug + Send + Sync {
    /// Fills `bytes` with bytes that nobody can foresee (a seeded one: that only the seed's owner can).
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's random source. Only the binary's wiring makes one.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the uuid crate's random source is the operating system's")]
    fn fill(&self, bytes: &mut [u8]) {
        // A version 4 UUID fixes six of its bits; two of them, hashed together by xor at an offset
        // that covers the fixed nibbles, leave every byte unpredictable.
        for chunk in bytes.chunks_mut(8) {
            let (one, two) = (Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes());
            for (at, byte) in chunk.iter_mut().enumerate() {
                *byte = one.get(at).copied().unwrap_or(0) ^ two.get(15 - at).copied().unwrap_or(0);
            }
        }
    }
}

/// A repeatable source for tests and the synthetic place (`SplitMix64`, Steele et al. 2014). Not secret.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<u64>);

impl SeededEntropy {
    /// The same seed gives the same bytes.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let word = (z ^ (z >> 31)).to_le_bytes();
            for (byte, drawn) in chunk.iter_mut().zip(word) {
                *byte = drawn;
            }
        }
    }
}

/// The clock and the random source that a piece of work was given.
#[derive(Debug, Clone)]
pub struct Env {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Env {
    /// Puts the two together.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy }
    }

    /// The machine's own. For the binary's wiring.
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock), Arc::new(SystemEntropy))
    }

    /// A standing clock and a seeded source, for tests.
    pub fn fixed(at: Timestamp, seed: u64) -> Self {
        Self::new(Arc::new(FixedClock::new(at)), Arc::new(SeededEntropy::new(seed)))
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A new id: a UUIDv7 of the present moment, so that ids made later sort later.
    pub fn new_id<K: Kind>(&self) -> Id<K> {
        let micros = self.now().micros().max(0).unsigned_abs();
        let millis = micros / 1000;
        Id::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &self.random::<10>()).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_office_s_minute_is_china_s() {
        let minute = |text: &str| text.parse::<Timestamp>().unwrap().china_minute();
        assert_eq!(minute("2026-11-23T04:14:29.991123Z"), "2026-11-23 12:14");
        assert_eq!(minute("2026-12-31T16:00:00Z"), "2027-01-01 00:00", "the day has begun there");
    }
}
