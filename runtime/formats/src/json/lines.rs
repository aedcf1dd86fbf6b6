//! One record per line.

use super::frame::{Frame, Framer};
use super::scan::Scanner;
use crate::FormatError;
use crate::source::Window;

/// Frames NDJSON.
#[derive(Debug)]
pub(crate) struct Lines {
    at: u64,
    line: u64,
}

impl Lines {
    pub(crate) fn new() -> Self {
        Self { at: 0, line: 1 }
    }

    /// Takes complete lines off what is loaded.
    fn take_loaded(&mut self, window: &Window, limit: usize, out: &mut Vec<Frame>) {
        let loaded = window.from(self.at);
        let mut from = 0;
        for newline in memchr::memchr_iter(b'\n', loaded) {
            self.push(&loaded[from..newline], out);
            self.at += (newline + 1 - from) as u64;
            self.line += 1;
            from = newline + 1;
            if out.len() >= limit {
                break;
            }
        }
    }

    /// Notes one line, unless it is blank.
    fn push(&self, line: &[u8], out: &mut Vec<Frame>) {
        let length = line.trim_ascii_end().len();
        if length > 0 {
            out.push(Frame { start: self.at, end: self.at + length as u64, line: self.line });
        }
    }

    /// What stands behind the last newline: a record, unless it stops in the middle.
    fn take_rest(&mut self, window: &Window, out: &mut Vec<Frame>) -> Result<(), FormatError> {
        let rest = window.from(self.at);
        let mut scanner = Scanner::new(rest);
        if scanner.peek().is_some() && scanner.value().is_err_and(|fault| fault.cut) {
            return Err(FormatError::Truncated(format!("line {} ends in the middle of a record", self.line)));
        }
        self.push(rest, out);
        self.at += rest.len() as u64;
        Ok(())
    }
}

impl Framer for Lines {
    fn frame(&mut self, window: &mut Window, limit: usize, out: &mut Vec<Frame>) -> Result<(), FormatError> {
        let before = out.len();
        loop {
            self.take_loaded(window, limit, out);
            if out.len() > before {
                return Ok(());
            }
            if !window.grow(self.at)? {
                return self.take_rest(window, out);
            }
        }
    }

    fn searched(&self) -> u64 {
        self.at
    }
}
