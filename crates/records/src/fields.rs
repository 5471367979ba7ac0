use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};

use crate::Attribute;

/// The values that a row gives, each in its attribute's canonical text; at most one per attribute, sorted by
/// attribute. Written as a JSON object. `Debug` shows which attributes are there and never a value.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Fields {
    /// All values one after another: a row's twenty short texts cost two allocations, not twenty.
    text: Box<str>,
    /// Each attribute, in order, with the end of its value in the text.
    ends: Box<[(Attribute, u32)]>,
}

impl Fields {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    fn value(&self, at: usize) -> Option<&str> {
        let end = |at: usize| self.ends.get(at).and_then(|(_, end)| usize::try_from(*end).ok());
        let start = if at == 0 { 0 } else { end(at - 1)? };
        self.text.get(start..end(at)?)
    }

    /// The value of `attribute`, if the row gives one.
    pub fn get(&self, attribute: Attribute) -> Option<&str> {
        self.ends.binary_search_by_key(&attribute, |(a, _)| *a).ok().and_then(|at| self.value(at))
    }

    /// Sets or replaces a value. An empty text means that the row gives none and removes it.
    pub fn set(&mut self, attribute: Attribute, value: impl Into<Box<str>>) {
        let value = value.into();
        let kept = self.iter().filter(|(found, _)| *found != attribute);
        let mut values: Vec<(Attribute, &str)> = kept.chain([(attribute, &*value)]).collect();
        values.sort_by_key(|(found, _)| *found);
        *self = Self::of_sorted(&values);
    }

    /// All values in attribute order.
    pub fn iter(&self) -> impl Iterator<Item = (Attribute, &str)> {
        self.ends.iter().enumerate().map(|(at, (attribute, _))| (*attribute, self.value(at).unwrap_or("")))
    }

    /// Whether the row gives nothing.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// From values in attribute order, each attribute once; empty ones are left out.
    fn of_sorted(values: &[(Attribute, &str)]) -> Self {
        let mut text = String::with_capacity(values.iter().map(|(_, value)| value.len()).sum());
        let mut ends = Vec::with_capacity(values.len());
        for (attribute, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
            text.push_str(value);
            ends.push((*attribute, u32::try_from(text.len()).unwrap_or(u32::MAX)));
        }
        Self { text: text.into(), ends: ends.into() }
    }
}

impl<V: AsRef<str>> FromIterator<(Attribute, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Attribute, V)>>(values: I) -> Self {
        let mut values: Vec<(Attribute, V)> = values.into_iter().collect();
        // Stable, so that the last of several values for one attribute stays.
        values.sort_by_key(|(attribute, _)| *attribute);
        let last = |at: usize| values.get(at + 1).is_none_or(|(next, _)| *next != values[at].0);
        let kept: Vec<(Attribute, &str)> = (0..values.len())
            .filter(|at| last(*at))
            .map(|at| (values[at].0, values[at].1.as_ref()))
            .collect();
        Self::of_sorted(&kept)
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.ends.iter().map(|(a, _)| a.code())).finish()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.ends.len()))?;
        for (attribute, value) in self.iter() {
            map.serialize_entry(attribute.code(), value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of attributes")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut values = Vec::with_capacity(24);
                while let Some(entry) = map.next_entry::<Attribute, String>()? {
                    values.push(entry);
                }
                Ok(values.into_iter().collect())
            }
        }
        deserializer.deserialize_map(Values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_one_value_each_in_order_and_round_trips() {
        let mut fields: Fields =
            [(Attribute::Sex, "1"), (Attribute::Name, "王芳"), (Attribute::Sex, "2")].into_iter().collect();
        assert_eq!(fields.get(Attribute::Sex), Some("2"));
        let json = serde_json::to_string(&fields).unwrap();
        assert_eq!(json, r#"{"name":"王芳","sex":"2"}"#);
        assert_eq!(serde_json::from_str::<Fields>(&json).unwrap(), fields);
        fields.set(Attribute::Name, "");
        assert_eq!(fields.get(Attribute::Name), None);
        assert_eq!(format!("{fields:?}"), r#"{"sex"}"#);
    }

    #[test]
    fn every_code_names_its_attribute() {
        for attribute in Attribute::ALL {
            assert_eq!(attribute.code().parse(), Ok(*attribute));
        }
    }
}
