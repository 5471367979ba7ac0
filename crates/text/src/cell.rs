//! Lossless narrowing between the few integer widths that the tables use.

/// A table index as the 32 bits that it is kept in; tables here are far smaller than that.
pub(crate) fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A kept index as a position.
pub(crate) fn widen(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// The character that a table cell stands for.
pub(crate) fn character(cell: u32) -> char {
    char::from_u32(cell).unwrap_or('\u{FFFD}')
}
