//! Rows that another thread reads and parses before they are wanted.

use std::{
    ops::ControlFlow,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{self, JoinHandle},
};

use super::{RowBlock, Rows, Walk};
use crate::error::IntakeError;

/// Blocks that are parsed before they are wanted: enough that a thread that is busy with another file finds most of a
/// workbook parsed, few enough that memory does not grow with the file.
const AHEAD: usize = 32;

/// A table whose rows another thread has begun to read.
#[derive(Debug)]
pub struct RowsAhead {
    columns: Vec<String>,
    walk: Walk,
    blocks: Receiver<RowBlock>,
    reading: JoinHandle<Result<(), IntakeError>>,
}

impl Rows {
    /// Begins to read and parse the rows on another thread, until so many are waiting that memory would grow.
    pub fn ahead(self) -> RowsAhead {
        let (out, blocks) = sync_channel(AHEAD);
        let (columns, walk) = (self.columns.clone(), Walk::new(&self));
        RowsAhead { columns, walk, blocks, reading: thread::spawn(move || self.parse_into(&out)) }
    }

    fn parse_into(&self, out: &SyncSender<RowBlock>) -> Result<(), IntakeError> {
        let mut fault = None;
        self.pump(&mut |raw| match self.parsed(raw) {
            Ok(block) => match out.send(block) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            },
            Err(error) => {
                fault = Some(error);
                ControlFlow::Break(())
            }
        })?;
        fault.map_or(Ok(()), Err)
    }
}

impl RowsAhead {
    /// The header, as [`Rows::columns`].
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The same as [`Rows::for_each_row`], while the other thread goes on with the rows that come next.
    pub fn for_each_row(
        mut self,
        row: &mut dyn FnMut(&[&str]) -> ControlFlow<()>,
    ) -> Result<u64, IntakeError> {
        let stopped = self.blocks.iter().try_for_each(|block| self.walk.take(&block, row)).is_break();
        // With nobody to take them, the other thread makes no more blocks.
        drop(self.blocks);
        let read = self.reading.join().unwrap_or(Err(IntakeError::Internal("the reading thread failed")));
        if !stopped {
            read?;
        }
        Ok(self.walk.count)
    }
}
