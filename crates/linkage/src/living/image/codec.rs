//! Values as bytes, in frames that each carry their own check sum.

use std::{
    hash::Hash,
    io::{self, Read, Write},
};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::ImageError;
use crate::{
    compare::{Measures, YearBits},
    living::{
        frequencies::{Frequencies, Rarities},
        postings::{Late, Pass},
    },
    normal::{
        DateFeature, Features, Fillers, Kin, MentionFeature, NameCounts, NameFeature, Names, NumberFeature,
        NumberKind, PhoneFeature, PlaceFeature, WordFeature, Words,
    },
};

/// Bytes of a frame, at most.
const FRAME: usize = 1 << 20;

/// Writes frames: length, check sum (CRC-32), bytes. A frame of no bytes is the last.
pub(super) struct Sink<'a> {
    out: &'a mut dyn Write,
    frame: Vec<u8>,
    fault: Option<io::Error>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, frame: Vec::with_capacity(FRAME + 64), fault: None }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.frame.extend_from_slice(bytes);
        if self.frame.len() >= FRAME {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let length = u32::try_from(self.frame.len()).unwrap_or(u32::MAX);
        let sum = crc32fast::hash(&self.frame);
        let header = [length.to_le_bytes(), sum.to_le_bytes()].concat();
        if self.fault.is_none() {
            self.fault = self.out.write_all(&header).and_then(|()| self.out.write_all(&self.frame)).err();
        }
        self.frame.clear();
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.frame.is_empty() {
            self.flush();
        }
        self.flush();
        match self.fault {
            Some(fault) => Err(fault),
            None => self.out.flush(),
        }
    }
}

/// Reads frames.
pub(super) struct Origin<'a> {
    from: &'a mut dyn Read,
    frame: Vec<u8>,
    at: usize,
}

impl<'a> Origin<'a> {
    pub(super) fn new(from: &'a mut dyn Read) -> Self {
        Self { from, frame: Vec::new(), at: 0 }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], ImageError> {
        if let Some(bytes) = self.frame.get(self.at..self.at + N) {
            self.at += N;
            return bytes.try_into().or(Err(ImageError::Torn));
        }
        let mut bytes = [0; N];
        for byte in &mut bytes {
            if self.at == self.frame.len() && !self.next_frame()? {
                return Err(ImageError::Torn);
            }
            *byte = self.frame[self.at];
            self.at += 1;
        }
        Ok(bytes)
    }

    /// Whether there was another frame.
    fn next_frame(&mut self) -> Result<bool, ImageError> {
        let (mut length, mut sum) = ([0; 4], [0; 4]);
        read(self.from, &mut length)?;
        read(self.from, &mut sum)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > FRAME + 64 {
            return Err(ImageError::Torn);
        }
        self.frame.resize(length, 0);
        self.at = 0;
        read(self.from, &mut self.frame)?;
        if crc32fast::hash(&self.frame) == u32::from_le_bytes(sum) {
            Ok(length > 0)
        } else {
            Err(ImageError::Torn)
        }
    }

    /// All was read and nothing is left.
    pub(super) fn finish(mut self) -> Result<(), ImageError> {
        if self.at == self.frame.len() && !self.next_frame()? { Ok(()) } else { Err(ImageError::Torn) }
    }
}

fn read(from: &mut dyn Read, bytes: &mut [u8]) -> Result<(), ImageError> {
    from.read_exact(bytes).map_err(|fault| {
        if fault.kind() == io::ErrorKind::UnexpectedEof { ImageError::Torn } else { ImageError::Io(fault) }
    })
}

/// What has a form in bytes.
pub(super) trait Stored: Sized {
    fn put(&self, sink: &mut Sink<'_>);
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError>;
}

macro_rules! numbers {
    ($($number:ty)+) => {$(
        impl Stored for $number {
            fn put(&self, sink: &mut Sink<'_>) {
                sink.bytes(&self.to_le_bytes());
            }
            fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
                Ok(Self::from_le_bytes(from.take()?))
            }
        }
    )+};
}
numbers!(u8 u16 u32 u64 i16 i32 f32 f64);

/// Structures, field by field: one that gains a field does not compile until it is named here (and the image's version
/// is raised).
macro_rules! structures {
    ($($name:ident { $($field:ident)+ })+) => {$(
        impl Stored for $name {
            fn put(&self, sink: &mut Sink<'_>) {
                let Self { $($field),+ } = self;
                $($field.put(sink);)+
            }
            fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
                Ok(Self { $($field: Stored::take(from)?),+ })
            }
        }
    )+};
}
structures! {
    DateFeature { year month day days lunar_year lunar_month lunar_day written_lunar }
    Kin { name number }
    MentionFeature {
        class sex aged_year row name former surname given number phone address hukou_address birth spouse mother father
        name_bits
    }
    NameFeature {
        start length surname_length latin whole pinyin fuzzy surname given given_pinyin bag first hidden whole_bits
        pinyin_bits fuzzy_bits surname_bits given_bits but_one_bits
    }
    Names { features characters readings near }
    NumberFeature { kind length characters whole birth sex count }
    PhoneFeature { digits bits }
    PlaceFeature { written county dwelling building around dwelling_bits building_bits around_bits }
    WordFeature { start length whole number }
    Words { features characters }
    Features { names numbers phones places codes texts mentions name_counts fillers }
    YearBits { day new_year }
    Measures { years codes texts number_bits }
    Rarities { keys bits rarest }
    NameCounts { of_decade of_name bearers totals }
    Fillers { numbers phones }
    Frequencies { names phones places numbers name_counts fillers }
    Pass { directory keys members }
    Late { mention second }
}

impl Stored for usize {
    fn put(&self, sink: &mut Sink<'_>) {
        (*self as u64).put(sink);
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        Ok(u64::take(from)? as Self)
    }
}

impl Stored for bool {
    fn put(&self, sink: &mut Sink<'_>) {
        u8::from(*self).put(sink);
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        Ok(u8::take(from)? != 0)
    }
}

impl Stored for char {
    fn put(&self, sink: &mut Sink<'_>) {
        u32::from(*self).put(sink);
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        Self::from_u32(u32::take(from)?).ok_or(ImageError::Torn)
    }
}

impl Stored for NumberKind {
    fn put(&self, sink: &mut Sink<'_>) {
        let code: u8 = match self {
            Self::None => 0,
            Self::Valid => 1,
            Self::Broken => 2,
            Self::Masked => 3,
            Self::Other => 4,
        };
        code.put(sink);
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        [Self::None, Self::Valid, Self::Broken, Self::Masked, Self::Other]
            .get(usize::from(u8::take(from)?))
            .copied()
            .ok_or(ImageError::Torn)
    }
}

impl Stored for String {
    fn put(&self, sink: &mut Sink<'_>) {
        self.as_bytes().to_vec().put(sink);
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        Self::from_utf8(Vec::take(from)?).or(Err(ImageError::Torn))
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn put(&self, sink: &mut Sink<'_>) {
        self.0.put(sink);
        self.1.put(sink);
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        Ok((A::take(from)?, B::take(from)?))
    }
}

impl<T: Stored> Stored for Option<T> {
    fn put(&self, sink: &mut Sink<'_>) {
        self.is_some().put(sink);
        if let Some(value) = self {
            value.put(sink);
        }
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        Ok(if bool::take(from)? { Some(T::take(from)?) } else { None })
    }
}

impl<T: Stored, const N: usize> Stored for [T; N]
where
    Self: Default,
{
    fn put(&self, sink: &mut Sink<'_>) {
        for value in self {
            value.put(sink);
        }
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        let mut values = Self::default();
        for value in &mut values {
            *value = T::take(from)?;
        }
        Ok(values)
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn put(&self, sink: &mut Sink<'_>) {
        self.len().put(sink);
        for value in self {
            value.put(sink);
        }
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        let length = usize::take(from)?;
        // A length out of a damaged image must not claim memory that the values then do not fill.
        let mut values = Self::with_capacity(length.min(FRAME * 16));
        for _ in 0..length {
            values.push(T::take(from)?);
        }
        Ok(values)
    }
}

impl<K: Stored + Hash + Ord, V: Stored> Stored for FxHashMap<K, V> {
    /// In order of keys: equal maps are equal bytes.
    fn put(&self, sink: &mut Sink<'_>) {
        let mut entries: Vec<(&K, &V)> = self.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries.len().put(sink);
        for (key, value) in entries {
            key.put(sink);
            value.put(sink);
        }
    }
    fn take(from: &mut Origin<'_>) -> Result<Self, ImageError> {
        let length = usize::take(from)?;
        let mut map = Self::with_capacity_and_hasher(length.min(FRAME * 16), FxBuildHasher);
        for _ in 0..length {
            map.insert(K::take(from)?, V::take(from)?);
        }
        Ok(map)
    }
}
