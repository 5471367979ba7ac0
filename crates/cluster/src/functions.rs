//! The linkage engine's pieces as functions that executors run. Only the engine knows what they do; here bytes and
//! columns are turned into each other.

mod calls;
mod keep;

use std::{any::Any, sync::Arc};

use datafusion::{
    arrow::{array::ArrayRef, datatypes::DataType},
    error::{DataFusionError, Result},
    logical_expr::{
        ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
    },
    scalar::ScalarValue,
};

pub(crate) use keep::{Kept, write_table};

/// Which piece a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Piece {
    /// `(terms, list of packed)` to a list of `{number, packed}`.
    CompleteRows,
    /// `(terms, packed)` to a list of `{kind, key}`.
    Counted,
    /// The same.
    GatheredBy,
    /// `(terms, kind, key, list of packed)` to the same.
    CountedTogether,
    /// As `Counted`.
    LookedUp,
    /// `(terms, packed)` to a list of `{pass, key, second}`.
    KeysOf,
    /// `(pass, key, second)` to a block's name.
    BlockId,
    /// `(packed, list of {kind, key, count}, list of {pass, id})` to a packed mention ready to be compared.
    Ready,
    /// `(ready)` to a list of its blocks `{pass, id}` that serve comparison.
    BlocksOf,
    /// `(number, step)`: whether the mention is drawn for learning.
    IsDrawn,
    /// `(terms, model, pass, id, list of ready)` to `{pairs, faint, bonds}`.
    Compare,
    /// `(terms, model, threshold, list of ready)` to a list of `{number, first}`.
    People,
    /// `(folder, names of columns, columns…)`: writes them to a file; a list of lines that tell of it, in the first row.
    /// A list, so that the other rows vanish by being taken apart: a filter may be moved below and called twice.
    Keep,
}

impl Piece {
    const ALL: [Self; 13] = [
        Self::CompleteRows,
        Self::Counted,
        Self::GatheredBy,
        Self::CountedTogether,
        Self::LookedUp,
        Self::KeysOf,
        Self::BlockId,
        Self::Ready,
        Self::BlocksOf,
        Self::IsDrawn,
        Self::Compare,
        Self::People,
        Self::Keep,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::CompleteRows => "wanjia_complete_rows",
            Self::Counted => "wanjia_counted",
            Self::GatheredBy => "wanjia_gathered_by",
            Self::CountedTogether => "wanjia_counted_together",
            Self::LookedUp => "wanjia_looked_up",
            Self::KeysOf => "wanjia_keys_of",
            Self::BlockId => "wanjia_block_id",
            Self::Ready => "wanjia_ready",
            Self::BlocksOf => "wanjia_blocks_of",
            Self::IsDrawn => "wanjia_is_drawn",
            Self::Compare => "wanjia_compare",
            Self::People => "wanjia_people",
            Self::Keep => "wanjia_keep",
        }
    }

    /// The function applied to `arguments`.
    pub(crate) fn on(self, arguments: Vec<Expr>) -> Expr {
        ScalarUDF::from(Function::of(self)).call(arguments)
    }
}

/// All functions, to be made known to a session.
pub(crate) fn all() -> impl Iterator<Item = ScalarUDF> {
    Piece::ALL.into_iter().map(|piece| ScalarUDF::from(Function::of(piece)))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Function {
    piece: Piece,
    signature: Signature,
}

impl Function {
    fn of(piece: Piece) -> Self {
        let volatility = if piece == Piece::Keep { Volatility::Volatile } else { Volatility::Immutable };
        Self { piece, signature: Signature::variadic_any(volatility) }
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.piece.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(calls::return_type(self.piece))
    }

    fn invoke_with_args(&self, call: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arguments = Arguments { values: call.args, rows: call.number_rows };
        let column = calls::call(self.piece, &arguments)?;
        Ok(ColumnarValue::Array(column))
    }
}

/// What a function was called with.
struct Arguments {
    values: Vec<ColumnarValue>,
    rows: usize,
}

impl Arguments {
    /// An argument as a column.
    fn column(&self, at: usize) -> Result<ArrayRef> {
        self.values.get(at).ok_or_else(|| missing(at))?.to_array(self.rows)
    }

    /// A text that is the same for all rows.
    fn text(&self, at: usize) -> Result<String> {
        let value = self.one(at)?;
        value.try_as_str().flatten().map(str::to_owned).ok_or_else(|| missing(at))
    }

    /// A number that is the same for all rows.
    fn number(&self, at: usize) -> Result<f32> {
        if let ScalarValue::Float32(Some(number)) = self.one(at)? { Ok(number) } else { Err(missing(at)) }
    }

    fn one(&self, at: usize) -> Result<ScalarValue> {
        match self.values.get(at).ok_or_else(|| missing(at))? {
            ColumnarValue::Scalar(value) => Ok(value.clone()),
            ColumnarValue::Array(column) => ScalarValue::try_from_array(column, 0),
        }
    }
}

fn missing(at: usize) -> DataFusionError {
    DataFusionError::Internal(format!("argument {at} is missing or of another type"))
}

/// A value written as JSON in a plan, read once however many batches it comes with.
fn parsed<T: serde::de::DeserializeOwned + Send + Sync + 'static>(text: &str) -> Result<Arc<T>> {
    type Known = std::sync::Mutex<Vec<(String, Arc<dyn Any + Send + Sync>)>>;
    static KNOWN: Known = Known::new(Vec::new());
    /// Jobs that run side by side have their own terms and models.
    const MOST: usize = 8;
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let found = known.iter().find(|(json, _)| json == text).map(|(_, value)| value.clone());
    if let Some(value) = found.and_then(|value| value.downcast::<T>().ok()) {
        return Ok(value);
    }
    let value: Arc<T> =
        Arc::new(serde_json::from_str(text).map_err(|fault| DataFusionError::External(Box::new(fault)))?);
    if known.len() >= MOST {
        known.remove(0);
    }
    known.push((text.to_owned(), value.clone()));
    Ok(value)
}
