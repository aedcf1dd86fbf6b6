//! The files of a report: staged while they are made, published together.

use weir_sdk::objects::{self, Writer};
use weir_sdk::prelude::*;

/// Bytes that are gathered before they go to the host: a call costs as much as many rows.
const AT_ONCE: usize = 256 * 1024;

/// A file being written.
#[derive(Debug)]
pub(crate) struct Sink {
    writer: Writer,
    waiting: Vec<u8>,
    /// Bytes so far.
    pub(crate) bytes: u64,
}

impl Sink {
    /// Appends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.waiting.extend_from_slice(bytes);
        self.bytes += bytes.len() as u64;
        if self.waiting.len() >= AT_ONCE { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> Result<()> {
        if !self.waiting.is_empty() {
            self.writer.write(&self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }
}

/// The files of a report that are complete and not yet to be seen.
#[derive(Debug)]
pub(crate) struct Files<'a> {
    connection: &'a str,
    tokens: Vec<String>,
}

impl<'a> Files<'a> {
    /// Starts without a file.
    pub(crate) fn new(connection: &'a str) -> Self {
        Self { connection, tokens: Vec::new() }
    }

    /// Makes a file.
    pub(crate) fn make(&mut self, path: &str, write: impl FnOnce(&mut Sink) -> Result<()>) -> Result<()> {
        let mut sink = Sink { writer: Writer::open(self.connection, path)?, waiting: Vec::new(), bytes: 0 };
        write(&mut sink)?;
        sink.send()?;
        self.tokens.push(sink.writer.finish()?.token);
        Ok(())
    }

    /// Makes a file of bytes that are there.
    pub(crate) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        self.make(path, |sink| sink.write(bytes))
    }

    /// Puts all files in the place of those of the same names.
    pub(crate) fn publish(self) -> Result<()> {
        objects::publish(self.connection, &self.tokens)
    }

    /// Removes what was made, for a report that came to nothing.
    pub(crate) fn discard(self) -> Result<()> {
        objects::discard(self.connection, &self.tokens)
    }
}
