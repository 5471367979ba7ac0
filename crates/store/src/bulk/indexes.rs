/// What a load took away from its tables, to be made again before the commit.
#[derive(Debug, Default)]
pub(crate) struct Dropped {
    /// Statements that make it again, in order.
    pub remake: Vec<String>,
}
