//! What the place is made of: names, roads, employers, origins, and the slips of clerks.

pub(crate) mod given;
pub(crate) mod places;
pub(crate) mod slips;
pub(crate) mod surnames;
