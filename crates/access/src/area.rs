use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A part of the country, as the leading digits of the 12-digit division code: 2 province, 4 prefecture, 6 county,
/// 9 township, 12 village. Every query for people carries one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Area(Box<str>);

/// A text that is no leading part of a division code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an area is 2, 4, 6, 9 or 12 leading digits of a division code")]
pub struct AreaError;

impl Area {
    /// Whether the place with this division code lies inside.
    pub fn covers(&self, division: &str) -> bool {
        division.starts_with(&*self.0)
    }

    /// The leading digits.
    pub fn prefix(&self) -> &str {
        &self.0
    }
}

impl FromStr for Area {
    type Err = AreaError;
    fn from_str(digits: &str) -> Result<Self, AreaError> {
        if matches!(digits.len(), 2 | 4 | 6 | 9 | 12) && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(digits.into()))
        } else {
            Err(AreaError)
        }
    }
}
impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl Serialize for Area {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Area {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
