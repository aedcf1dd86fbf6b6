//! Steps through a JSON document that is read piece by piece.

use crate::FormatError;
use crate::source::Window;

/// A place in the document.
#[derive(Debug)]
pub(crate) struct Walker {
    pub(crate) at: u64,
    /// The line of that place, from 1.
    pub(crate) line: u64,
}

/// How far a value was followed.
#[derive(Debug, Default)]
struct Extent {
    depth: usize,
    in_string: bool,
    after_backslash: bool,
}

impl Walker {
    pub(crate) fn new() -> Self {
        Self { at: 0, line: 1 }
    }

    /// Goes to the next byte that is not white space and returns it; `None` at the end of the data.
    pub(crate) fn peek(&mut self, window: &mut Window) -> Result<Option<u8>, FormatError> {
        loop {
            let loaded = window.from(self.at);
            if let Some(skip) = loaded.iter().position(|byte| !byte.is_ascii_whitespace()) {
                let byte = loaded[skip];
                self.pass(window, skip);
                return Ok(Some(byte));
            }
            let length = loaded.len();
            self.pass(window, length);
            if !window.grow(self.at)? {
                return Ok(None);
            }
        }
    }

    /// Passes the byte that was peeked.
    pub(crate) fn step(&mut self) {
        self.at += 1;
    }

    /// Passes one value and returns where it begins; it stays in the window.
    pub(crate) fn value(&mut self, window: &mut Window) -> Result<u64, FormatError> {
        let start = self.at;
        let mut extent = Extent::default();
        let mut length = 0;
        loop {
            let loaded = window.from(start);
            let (end, done) = extent.follow(loaded, length);
            if done || !window.grow(start)? {
                // A bare word or number may be ended by the end of the data.
                let ended = done || (extent.is_bare() && end > 0);
                if !ended {
                    return Err(self.cut());
                }
                self.pass(window, end);
                return Ok(start);
            }
            length = end;
        }
    }

    /// Passes one value that nobody wants, however long it is.
    pub(crate) fn skip(&mut self, window: &mut Window) -> Result<(), FormatError> {
        let mut extent = Extent::default();
        loop {
            let loaded = window.from(self.at);
            let (end, done) = extent.follow(loaded, 0);
            self.pass(window, end);
            if done {
                return Ok(());
            }
            window.release(self.at);
            if !window.grow(self.at)? {
                return if extent.is_bare() { Ok(()) } else { Err(self.cut()) };
            }
        }
    }

    /// Returns the error of a document that stops here.
    pub(crate) fn cut(&self) -> FormatError {
        FormatError::Truncated(format!("the JSON document stops in the middle, in line {}", self.line))
    }

    /// Returns the error of a document that has something else here.
    pub(crate) fn unexpected(&self, window: &mut Window, what: &str) -> FormatError {
        const SHOWN: usize = 20;
        // What cannot be read is not worth a message of its own beside this one.
        while window.from(self.at).len() < SHOWN && window.grow(self.at).unwrap_or(false) {}
        let found = window.from(self.at);
        let shown = String::from_utf8_lossy(&found[..found.len().min(SHOWN)]).into_owned();
        FormatError::corrupt("json", format!("line {}: {what}, but found `{}`", self.line, shown.trim_end()))
    }

    fn pass(&mut self, window: &Window, length: usize) {
        let passed = &window.from(self.at)[..length];
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.at += length as u64;
    }
}

impl Extent {
    /// Returns whether nothing is open.
    fn is_bare(&self) -> bool {
        self.depth == 0 && !self.in_string
    }

    /// Follows the value from `from` on; returns where it ends, or how far the loaded part goes.
    fn follow(&mut self, loaded: &[u8], from: usize) -> (usize, bool) {
        let mut at = from;
        while let Some(byte) = loaded.get(at) {
            if self.in_string {
                at = self.follow_string(loaded, at);
                if !self.in_string && self.depth == 0 {
                    return (at, true);
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth == 0 => return (at, true),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                // Only a bare word or number ends like this; brackets and strings ended above.
                b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' if self.depth == 0 => return (at, true),
                _ => {}
            }
            at += 1;
        }
        (at, false)
    }

    /// Goes to the end of the string or of what is loaded.
    fn follow_string(&mut self, loaded: &[u8], from: usize) -> usize {
        let mut at = from;
        if self.after_backslash {
            self.after_backslash = false;
            at += 1;
        }
        while let Some(skip) = memchr::memchr2(b'"', b'\\', loaded.get(at..).unwrap_or_default()) {
            at += skip;
            if loaded[at] == b'"' {
                self.in_string = false;
                return at + 1;
            }
            if at + 1 >= loaded.len() {
                self.after_backslash = true;
                return at + 1;
            }
            at += 2;
        }
        loaded.len()
    }
}
