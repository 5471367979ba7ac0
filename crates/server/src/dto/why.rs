use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::doubtful::{Reason, StageCode};

/// Why a person's records are one person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonBonds {
    /// The records; the numbers below are their places here.
    pub(crate) records: Vec<BondRecord>,
    /// What holds them together; null where there is one record only, or where the register keeps no linkage index (it is
    /// made with the next import).
    pub(crate) held: Option<HeldTogether>,
}

/// A record in one role.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BondRecord {
    /// `rec_…`.
    pub(crate) id: String,
    /// The person's role in it.
    pub(crate) role: String,
    /// The department's extract.
    pub(crate) source: String,
    /// Its name.
    pub(crate) source_name: String,
    /// The source's own key of the row, masked where it is a document number.
    pub(crate) key: String,
    /// Somebody decided that it belongs here.
    pub(crate) decided: bool,
}

/// What holds records together.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldTogether {
    /// The strongest pairs that together hold all records, one fewer than those, the strongest first: the last is the
    /// weakest bond.
    pub(crate) bonds: Vec<Bond>,
    /// The records on the two sides of the weakest bond.
    pub(crate) sides: Vec<Vec<usize>>,
    /// Pairs between the sides.
    pub(crate) pairs: u64,
    /// Those of them that by themselves speak for one person.
    pub(crate) speak_for: u64,
    /// Their mean evidence in bits above the threshold, each counted up to twelve either way: linkage goes by this.
    pub(crate) mean_bits: f64,
    /// Pairs that by themselves look like two people, the most unlikely first.
    pub(crate) against: Vec<Bond>,
    /// The probability from which a pair speaks for one person.
    pub(crate) threshold: f64,
}

/// A pair of records of one person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bond {
    /// One record.
    pub(crate) left: usize,
    /// The other.
    pub(crate) right: usize,
    /// The probability that they are one person, by what they say.
    pub(crate) probability: f64,
    /// Where the pair stands in the reader's queue of doubtful pairs; null where it does not wait there.
    pub(crate) stage: Option<StageCode>,
    /// What speaks for and against; the weights add up to the binary logarithm of the odds of `probability`.
    pub(crate) reasons: Vec<Reason>,
    /// What else they were weighed against: `strangers`, `relatives`, `twins`.
    pub(crate) against: String,
}

/// Two of a person's records that are two people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartRequest {
    /// `rec_…`.
    pub(crate) left_record: String,
    /// The person's role in it.
    pub(crate) left_role: String,
    /// `rec_…`.
    pub(crate) right_record: String,
    /// The person's role in it.
    pub(crate) right_role: String,
    /// Why, in the worker's words, at most 500 characters; no place for numbers and addresses.
    pub(crate) reason: Option<String>,
}
