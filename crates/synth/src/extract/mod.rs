//! The five departments' extracts, and the truth beside them.

mod address;
mod birth;
mod dates;
mod hukou;
mod insurance;
mod kin;
mod marriage;
mod pen;
mod residence;
mod rows;
pub(crate) mod slips;
mod truth;
mod write;

pub(crate) use address::building as building_address;
pub use write::Written;
