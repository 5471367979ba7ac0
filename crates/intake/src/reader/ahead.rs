//! Rows that are read and parsed on another thread while this one takes them.

use std::{
    ops::ControlFlow,
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

use super::{RowBlock, Rows, Walk};
use crate::error::IntakeError;

/// Blocks that are parsed before they are wanted: enough that neither thread waits for the other's longer blocks, few
/// enough that memory does not grow with the file.
const AHEAD: usize = 4;

impl Rows {
    /// The same as [`Rows::for_each_row`], while another thread reads and parses the rows that come next.
    pub fn for_each_row_ahead(
        &self,
        row: &mut dyn FnMut(&[&str]) -> ControlFlow<()>,
    ) -> Result<u64, IntakeError> {
        let (out, blocks) = sync_channel(AHEAD);
        let mut walk = Walk::new(self);
        thread::scope(|scope| {
            let reading = scope.spawn(move || self.parse_into(&out));
            let stopped = blocks.iter().try_for_each(|block| walk.take(&block, row)).is_break();
            // With nobody to take them, the other thread makes no more blocks.
            drop(blocks);
            let read = reading.join().unwrap_or(Err(IntakeError::Internal("the reading thread failed")));
            if stopped { Ok(()) } else { read }
        })?;
        Ok(walk.count)
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
