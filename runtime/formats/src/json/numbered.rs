//! One record per line, each behind the number of the line that it began on in another text.

use super::frame::{Frame, Framer};
use crate::FormatError;
use crate::source::Window;

/// Frames what [`crate::xml`] writes: a number, a space, a record.
#[derive(Debug)]
pub(crate) struct NumberedLines {
    at: u64,
}

impl NumberedLines {
    pub(crate) fn new() -> Self {
        Self { at: 0 }
    }

    /// Takes complete lines off what is loaded.
    fn take_loaded(&mut self, window: &Window, limit: usize, out: &mut Vec<Frame>) {
        let loaded = window.from(self.at);
        let mut from = 0;
        for newline in memchr::memchr_iter(b'\n', loaded) {
            let line = &loaded[from..newline];
            let digits = line.iter().take_while(|byte| byte.is_ascii_digit());
            let (length, number) =
                digits.fold((0, 0), |(length, number), digit| (length + 1, number * 10 + u64::from(digit - b'0')));
            let start = self.at + (length + 1).min(line.len()) as u64;
            self.at += (newline + 1 - from) as u64;
            out.push(Frame { start, end: self.at - 1, line: number });
            from = newline + 1;
            if out.len() >= limit {
                break;
            }
        }
    }
}

impl Framer for NumberedLines {
    fn frame(&mut self, window: &mut Window, limit: usize, out: &mut Vec<Frame>) -> Result<(), FormatError> {
        let before = out.len();
        loop {
            self.take_loaded(window, limit, out);
            if out.len() > before || !window.grow(self.at)? {
                return Ok(());
            }
        }
    }

    fn searched(&self) -> u64 {
        self.at
    }
}
