//! Papers of families as scans: what a file is, a photograph without what its telephone wrote into it, and the seal under which it
//! is kept. No file is read here and no database known.

mod picture;
mod scan;
mod seal;

pub use scan::{PaperMedia, Scan, ScanFault, media_of};
pub use seal::{KeyRing, KeysFault, SealFault, Sealed, key_line};
