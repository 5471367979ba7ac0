use base::DwellingId;

/// A home: what an address names, down to the room where the address says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dwelling {
    /// Follows from division and key: the same address is the same dwelling in every derivation.
    pub id: DwellingId,
    /// Division code, as long as known; empty where no source says.
    pub division: Box<str>,
    /// The folded address that two writings of one home share.
    pub key: Box<str>,
    /// The address as the best source wrote it.
    pub address: Box<str>,
    /// The address folded for search.
    pub folded: Box<str>,
    /// Building part of the key, for lists of neighbours; `None` where the address names none.
    pub building: Option<Box<str>>,
}

impl Dwelling {
    /// The stairwell (单元) within the building, where the address names one.
    pub fn unit(&self) -> Option<&str> {
        self.part('u')
    }

    /// The room, or the floor where the address stops there.
    pub fn room(&self) -> Option<&str> {
        self.part('r').or_else(|| self.part('f'))
    }

    /// A part of the key behind the building, by its mark (see [`text::address::local_key`]).
    fn part(&self, mark: char) -> Option<&str> {
        let behind = self.key.strip_prefix(self.building.as_deref()?)?;
        behind.split('#').find_map(|part| part.strip_prefix(mark))
    }
}

#[cfg(test)]
mod tests {
    use base::Id;
    use uuid::Uuid;

    use super::*;

    fn dwelling(written: &str) -> Dwelling {
        let read = text::address::parse(written);
        Dwelling {
            id: Id::from_uuid(Uuid::nil()),
            division: "330110".into(),
            key: text::address::local_key(&read).unwrap().into(),
            address: written.into(),
            folded: "".into(),
            building: text::address::local_building_key(&read).map(Into::into),
        }
    }

    #[test]
    fn a_flat_says_its_stairwell_and_room() {
        let flat = dwelling("余杭区良渚街道光园小区11幢2单元302室");
        assert_eq!((flat.unit(), flat.room()), (Some("2"), Some("302")));
        let without = dwelling("光园小区11幢302");
        assert_eq!((without.unit(), without.room()), (None, Some("302")));
        let house = dwelling("行宫塘村12组13号");
        assert_eq!((house.unit(), house.room()), (None, None));
        assert_eq!(
            dwelling("余杭区光园小区11幢302").building,
            without.building,
            "written with its county or not"
        );
    }
}
