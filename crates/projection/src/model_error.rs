//! What can be wrong with what a model is given.

/// Why a model cannot answer. The texts name the quantity, never a person.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A series is too short, too long or not as long as its partner.
    #[error("{what} has {found} values where {wanted} are needed")]
    Length {
        /// The series.
        what: &'static str,
        /// How many it should have.
        wanted: usize,
        /// How many it has.
        found: usize,
    },
    /// A count or rate is negative, infinite or not a number.
    #[error("{what} at position {position} is {value}; a finite number of at least 0 is needed")]
    NotACount {
        /// The series.
        what: &'static str,
        /// Where in it, from 0.
        position: usize,
        /// What stands there.
        value: f64,
    },
    /// A parameter lies outside what has a meaning.
    #[error("{what} is {value}; it must lie between {low} and {high}")]
    OutOfRange {
        /// The parameter.
        what: &'static str,
        /// What was given.
        value: f64,
        /// Lowest value with a meaning.
        low: f64,
        /// Highest value with a meaning.
        high: f64,
    },
    /// A series adds up to nothing, so that nothing can be divided by it.
    #[error("{what} adds up to 0")]
    Empty {
        /// The series.
        what: &'static str,
    },
    /// No parameters of the model give what was asked for.
    #[error("the model cannot reach {what} = {wanted}; it reaches {low} to {high}")]
    Unreachable {
        /// The target.
        what: &'static str,
        /// What was asked for.
        wanted: f64,
        /// The lowest that the model gives.
        low: f64,
        /// The highest that the model gives.
        high: f64,
    },
    /// The search for parameters ended without an answer good enough to be used.
    #[error("the fit of {what} did not settle (remaining error {error})")]
    Unsettled {
        /// What was fitted.
        what: &'static str,
        /// Root mean square of what is left.
        error: f64,
    },
    /// Shipped or given data do not read as they should.
    #[error("{what} cannot be read: {why}")]
    Unreadable {
        /// The data.
        what: &'static str,
        /// What is wrong.
        why: &'static str,
    },
}

/// `values` as finite numbers of at least 0.
pub(crate) fn counts(what: &'static str, values: &[f64]) -> Result<(), ModelError> {
    match values.iter().position(|value| !value.is_finite() || *value < 0.0) {
        Some(position) => Err(ModelError::NotACount { what, position, value: values[position] }),
        None => Ok(()),
    }
}

/// `values` as exactly `wanted` finite numbers of at least 0.
pub(crate) fn counts_of(what: &'static str, values: &[f64], wanted: usize) -> Result<(), ModelError> {
    if values.len() != wanted {
        return Err(ModelError::Length { what, wanted, found: values.len() });
    }
    counts(what, values)
}

/// `value` within `[low, high]`.
pub(crate) fn within(what: &'static str, value: f64, low: f64, high: f64) -> Result<(), ModelError> {
    if value.is_finite() && (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(ModelError::OutOfRange { what, value, low, high })
    }
}

/// The sum of `values`, if it is more than nothing.
pub(crate) fn total_of(what: &'static str, values: &[f64]) -> Result<f64, ModelError> {
    let total: f64 = values.iter().sum();
    if total > 0.0 { Ok(total) } else { Err(ModelError::Empty { what }) }
}
