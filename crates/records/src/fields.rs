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
pub struct Fields(Vec<(Attribute, Box<str>)>);

impl Fields {
    /// No values.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of `attribute`, if the row gives one.
    pub fn get(&self, attribute: Attribute) -> Option<&str> {
        self.0
            .binary_search_by_key(&attribute, |(a, _)| *a)
            .ok()
            .and_then(|at| self.0.get(at))
            .map(|(_, v)| &**v)
    }

    /// Sets or replaces a value. An empty text means that the row gives none and removes it.
    pub fn set(&mut self, attribute: Attribute, value: impl Into<Box<str>>) {
        let value = value.into();
        match (self.0.binary_search_by_key(&attribute, |(a, _)| *a), value.is_empty()) {
            (Ok(at), true) => drop(self.0.remove(at)),
            (Ok(at), false) => {
                if let Some(slot) = self.0.get_mut(at) {
                    slot.1 = value;
                }
            }
            (Err(at), false) => self.0.insert(at, (attribute, value)),
            (Err(_), true) => {}
        }
    }

    /// All values in attribute order.
    pub fn iter(&self) -> impl Iterator<Item = (Attribute, &str)> {
        self.0.iter().map(|(a, v)| (*a, &**v))
    }

    /// Whether the row gives nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V: Into<Box<str>>> FromIterator<(Attribute, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Attribute, V)>>(values: I) -> Self {
        let mut fields = Self::new();
        for (attribute, value) in values {
            fields.set(attribute, value);
        }
        fields
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(a, _)| a.code())).finish()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
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
                let mut fields = Fields::new();
                while let Some((attribute, value)) = map.next_entry::<Attribute, Box<str>>()? {
                    fields.set(attribute, value);
                }
                Ok(fields)
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
