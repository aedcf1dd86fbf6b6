//! The records of a JSON document, found without holding the document in memory.

use super::frame::{Frame, Framer};
use super::unescape;
use super::walk::Walker;
use crate::FormatError;
use crate::column::snippet;
use crate::error::nearest_hint;
use crate::source::Window;

/// A block ends here even when it has few records: they all stay in memory until they are decoded.
const BLOCK_BYTES: u64 = 1 << 20;

/// Frames the array, or the single value, that a path leads to.
#[derive(Debug)]
pub(crate) struct Elements {
    walker: Walker,
    path: Vec<String>,
    state: State,
    /// The closing brackets that must follow behind the records.
    open: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Array { first: bool },
    Behind,
    Done,
}

impl Elements {
    pub(crate) fn new(path: Vec<String>) -> Self {
        Self { walker: Walker::new(), path, state: State::Start, open: Vec::new() }
    }

    /// Walks down to what the path names and looks at it.
    fn start(&mut self, window: &mut Window, out: &mut Vec<Frame>) -> Result<State, FormatError> {
        for depth in 0..self.path.len() {
            match self.walker.peek(window)? {
                Some(b'{') => self.enter_key(window, depth)?,
                Some(b'[') => self.enter_index(window, depth)?,
                None if depth == 0 => return Ok(State::Done),
                None => return Err(self.walker.cut()),
                Some(_) => return Err(self.dead_end(depth, "is neither an object nor an array")),
            }
        }
        match self.walker.peek(window)? {
            Some(b'[') => {
                self.walker.step();
                Ok(State::Array { first: true })
            }
            Some(b'{') => {
                self.push(window, out)?;
                Ok(State::Behind)
            }
            Some(b'n') if !self.path.is_empty() => {
                self.walker.skip(window)?;
                Ok(State::Behind)
            }
            Some(_) if self.path.is_empty() => {
                Err(self.walker.unexpected(window, "a JSON document with records begins with `[` or `{`"))
            }
            Some(_) => Err(self.dead_end(self.path.len(), "is a single value, not records")),
            None if self.path.is_empty() => Ok(State::Done),
            None => Err(self.walker.cut()),
        }
    }

    /// Goes to the value of the path's key within the object that begins here.
    fn enter_key(&mut self, window: &mut Window, depth: usize) -> Result<(), FormatError> {
        self.walker.step();
        let mut keys = Vec::new();
        loop {
            match self.walker.peek(window)? {
                Some(b'"') => {}
                Some(b'}') => return Err(self.no_key(depth, &keys)),
                None => return Err(self.walker.cut()),
                Some(_) => return Err(self.walker.unexpected(window, "a key in quotes is expected")),
            }
            let start = self.walker.value(window)?;
            let mut key = Vec::new();
            unescape(window.slice(start + 1, self.walker.at - 1), &mut key);
            self.expect(window, b':')?;
            window.release(self.walker.at);
            if key == self.path[depth].as_bytes() {
                self.open.push(b'}');
                return Ok(());
            }
            keys.push(String::from_utf8_lossy(&key).into_owned());
            self.walker.peek(window)?;
            self.walker.skip(window)?;
            self.comma(window, b'}')?;
        }
    }

    /// Goes to the path's element of the array that begins here.
    fn enter_index(&mut self, window: &mut Window, depth: usize) -> Result<(), FormatError> {
        self.walker.step();
        let index: usize = self.path[depth]
            .parse()
            .map_err(|_| self.dead_end(depth, &format!("is an array, which has no key `{}`", self.path[depth])))?;
        for _ in 0..index {
            if self.walker.peek(window)? == Some(b']') {
                break;
            }
            self.walker.skip(window)?;
            self.comma(window, b']')?;
        }
        if self.walker.peek(window)? == Some(b']') {
            return Err(self.dead_end(depth, &format!("is an array without an element {index}")));
        }
        self.open.push(b']');
        Ok(())
    }

    fn push(&mut self, window: &mut Window, out: &mut Vec<Frame>) -> Result<(), FormatError> {
        let line = self.walker.line;
        let start = self.walker.value(window)?;
        out.push(Frame { start, end: self.walker.at, line });
        Ok(())
    }

    /// Takes the next element of the array, or finds its end.
    fn element(&mut self, window: &mut Window, first: bool, out: &mut Vec<Frame>) -> Result<State, FormatError> {
        match self.walker.peek(window)? {
            Some(b']') => {
                self.walker.step();
                return Ok(State::Behind);
            }
            Some(b',') if !first => {
                self.walker.step();
                if self.walker.peek(window)? == Some(b']') {
                    return Err(self.walker.unexpected(window, "a value is expected behind `,`"));
                }
            }
            Some(b',' | b'}' | b':') => return Err(self.walker.unexpected(window, "a value is expected")),
            Some(_) if first => {}
            Some(_) => return Err(self.walker.unexpected(window, "`,` or `]` is expected")),
            None => return Err(self.walker.cut()),
        }
        if self.walker.peek(window)?.is_none() {
            return Err(self.walker.cut());
        }
        self.push(window, out)?;
        Ok(State::Array { first: false })
    }

    /// Checks that the document goes on to its end: a cut-off one must not pass for a short one.
    fn behind(&mut self, window: &mut Window) -> Result<(), FormatError> {
        while let Some(bracket) = self.open.pop() {
            loop {
                match self.walker.peek(window)? {
                    Some(byte) if byte == bracket => {
                        self.walker.step();
                        break;
                    }
                    Some(b',' | b':') => self.walker.step(),
                    Some(b'}' | b']') => return Err(self.walker.unexpected(window, "brackets do not match")),
                    Some(_) => self.walker.skip(window)?,
                    None => return Err(self.walker.cut()),
                }
            }
        }
        match self.walker.peek(window)? {
            None => Ok(()),
            Some(_) => Err(self.walker.unexpected(window, "nothing is expected behind the document (is it ndjson?)")),
        }
    }

    fn expect(&mut self, window: &mut Window, byte: u8) -> Result<(), FormatError> {
        match self.walker.peek(window)? {
            Some(found) if found == byte => {
                self.walker.step();
                Ok(())
            }
            None => Err(self.walker.cut()),
            Some(_) => Err(self.walker.unexpected(window, &format!("`{}` is expected", char::from(byte)))),
        }
    }

    /// Passes a comma; a closing bracket is left for the caller.
    fn comma(&mut self, window: &mut Window, close: u8) -> Result<(), FormatError> {
        match self.walker.peek(window)? {
            Some(found) if found == close => Ok(()),
            _ => self.expect(window, b','),
        }
    }

    fn no_key(&self, depth: usize, keys: &[String]) -> FormatError {
        let place = self.place(depth);
        FormatError::schema(format!("`select` finds nothing: {place} has no key `{}`", self.path[depth]))
            .with_hint(nearest_hint("its keys are", &self.path[depth], keys))
    }

    fn dead_end(&self, depth: usize, why: &str) -> FormatError {
        FormatError::schema(format!("`select` finds nothing: {} {why}", self.place(depth)))
    }

    fn place(&self, depth: usize) -> String {
        match depth {
            0 => "the document".to_owned(),
            depth => snippet(self.path[..depth].join(".").as_bytes()),
        }
    }
}

impl Framer for Elements {
    fn frame(&mut self, window: &mut Window, limit: usize, out: &mut Vec<Frame>) -> Result<(), FormatError> {
        let from = self.walker.at;
        while out.len() < limit && (self.walker.at - from < BLOCK_BYTES || out.is_empty()) {
            self.state = match self.state {
                State::Start => self.start(window, out)?,
                State::Array { first } => self.element(window, first, out)?,
                State::Behind => {
                    // Going on may release what was just found; the decoder takes that first.
                    if !out.is_empty() {
                        return Ok(());
                    }
                    self.behind(window)?;
                    State::Done
                }
                State::Done => return Ok(()),
            };
        }
        Ok(())
    }

    fn searched(&self) -> u64 {
        self.walker.at
    }
}
