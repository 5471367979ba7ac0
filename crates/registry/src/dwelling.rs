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
