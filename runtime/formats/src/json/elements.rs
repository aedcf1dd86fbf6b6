//! The records of a JSON document, found without holding the document in memory.

use super::frame::{Frame, Framer};
use super::unescape;
use super::walk::Walker;
use crate::FormatError;
use crate::column::snippet;
use crate::error::nearest_hint;
use crate::options::Step;
use crate::source::Window;

/// A block ends here even when it has few records: they all stay in memory until they are decoded.
const BLOCK_BYTES: u64 = 1 << 20;

/// Frames the arrays, or the single values, that a path leads to.
#[derive(Debug)]
pub(crate) struct Elements {
    walker: Walker,
    path: Vec<Step>,
    state: State,
    /// What was entered on the way to the records; as many as steps were taken.
    open: Vec<Level>,
}

/// An object or array on the way to the records.
#[derive(Debug, Clone, Copy)]
struct Level {
    /// The bracket that closes it.
    close: u8,
    /// Whether the path leads through all of its values.
    any: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Array { first: bool },
    Behind,
    Done,
}

impl Elements {
    pub(crate) fn new(path: Vec<Step>) -> Self {
        Self { walker: Walker::new(), path, state: State::Start, open: Vec::new() }
    }

    /// Walks down from the value at hand to what the path names and looks at it.
    fn descend(&mut self, window: &mut Window, out: &mut Vec<Frame>) -> Result<State, FormatError> {
        while self.open.len() < self.path.len() {
            let depth = self.open.len();
            let is_there = match self.walker.peek(window)? {
                Some(b'{') => self.enter_object(window, depth)?,
                Some(b'[') => self.enter_array(window, depth)?,
                Some(b'n') if self.is_one_of_many() => {
                    self.walker.skip(window)?;
                    false
                }
                None if depth == 0 => return Ok(State::Done),
                None => return Err(self.walker.cut()),
                Some(_) => return Err(self.dead_end(depth, "is neither an object nor an array")),
            };
            if !is_there {
                return Ok(State::Behind);
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

    /// Returns whether the path leads through several values here, so that one of them may go without.
    fn is_one_of_many(&self) -> bool {
        self.open.iter().any(|level| level.any)
    }

    /// Enters the object that begins here and goes to the value of the path's key, or the first value. Returns whether there is one.
    fn enter_object(&mut self, window: &mut Window, depth: usize) -> Result<bool, FormatError> {
        self.walker.step();
        let Step::Name(name) = self.path[depth].clone() else {
            self.open.push(Level { close: b'}', any: true });
            return Ok(self.key(window)?.is_some());
        };
        let mut keys = Vec::new();
        while let Some(key) = self.key(window)? {
            if key == name.as_bytes() {
                self.open.push(Level { close: b'}', any: false });
                return Ok(true);
            }
            keys.push(String::from_utf8_lossy(&key).into_owned());
            self.walker.peek(window)?;
            self.walker.skip(window)?;
            self.comma(window, b'}')?;
        }
        if self.is_one_of_many() {
            self.open.push(Level { close: b'}', any: false });
            return Ok(false);
        }
        Err(self.no_key(depth, &keys))
    }

    /// Passes a key and its colon; `None` at the object's end, which is left where it is.
    fn key(&mut self, window: &mut Window) -> Result<Option<Vec<u8>>, FormatError> {
        match self.walker.peek(window)? {
            Some(b'"') => {}
            Some(b'}') => return Ok(None),
            None => return Err(self.walker.cut()),
            Some(_) => return Err(self.walker.unexpected(window, "a key in quotes is expected")),
        }
        let start = self.walker.value(window)?;
        let mut key = Vec::new();
        unescape(window.slice(start + 1, self.walker.at - 1), &mut key);
        self.expect(window, b':')?;
        window.release(self.walker.at);
        Ok(Some(key))
    }

    /// Enters the array that begins here and goes to the path's item, or the first item. Returns whether there is one.
    fn enter_array(&mut self, window: &mut Window, depth: usize) -> Result<bool, FormatError> {
        self.walker.step();
        let Step::Name(name) = self.path[depth].clone() else {
            self.open.push(Level { close: b']', any: true });
            return Ok(self.walker.peek(window)? != Some(b']'));
        };
        let index: usize =
            name.parse().map_err(|_| self.dead_end(depth, &format!("is an array, which has no key `{name}`")))?;
        for _ in 0..index {
            if self.walker.peek(window)? == Some(b']') {
                break;
            }
            self.walker.skip(window)?;
            self.comma(window, b']')?;
        }
        let is_there = self.walker.peek(window)? != Some(b']');
        if !is_there && !self.is_one_of_many() {
            return Err(self.dead_end(depth, &format!("is an array without an element {index}")));
        }
        self.open.push(Level { close: b']', any: false });
        Ok(is_there)
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

    /// Goes on behind records: to the next ones where the path leads through several values, else to the end of the document, for a
    /// cut-off one must not pass for a short one.
    fn behind(&mut self, window: &mut Window, out: &mut Vec<Frame>) -> Result<State, FormatError> {
        while let Some(level) = self.open.last().copied() {
            match self.walker.peek(window)? {
                Some(byte) if byte == level.close => {
                    self.walker.step();
                    self.open.pop();
                }
                Some(b',') if level.any => {
                    self.walker.step();
                    self.next_value(window, level)?;
                    return self.descend(window, out);
                }
                Some(_) if level.any => {
                    return Err(self.walker.unexpected(window, "`,` or a closing bracket is expected"));
                }
                Some(b',' | b':') => self.walker.step(),
                Some(b'}' | b']') => return Err(self.walker.unexpected(window, "brackets do not match")),
                Some(_) => self.walker.skip(window)?,
                None => return Err(self.walker.cut()),
            }
        }
        match self.walker.peek(window)? {
            None => Ok(State::Done),
            Some(_) => Err(self.walker.unexpected(window, "nothing is expected behind the document (is it ndjson?)")),
        }
    }

    /// Goes to the value behind a comma.
    fn next_value(&mut self, window: &mut Window, level: Level) -> Result<(), FormatError> {
        let is_there = match level.close {
            b'}' => self.key(window)?.is_some(),
            close => self.walker.peek(window)? != Some(close),
        };
        if is_there { Ok(()) } else { Err(self.walker.unexpected(window, "a value is expected behind `,`")) }
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
            .with_hint(nearest_hint("its keys are", &self.path[depth].to_string(), keys))
    }

    fn dead_end(&self, depth: usize, why: &str) -> FormatError {
        FormatError::schema(format!("`select` finds nothing: {} {why}", self.place(depth)))
    }

    fn place(&self, depth: usize) -> String {
        match depth {
            0 => "the document".to_owned(),
            depth => {
                let steps: Vec<String> = self.path[..depth].iter().map(Step::to_string).collect();
                snippet(steps.join(".").as_bytes())
            }
        }
    }
}

impl Framer for Elements {
    fn frame(&mut self, window: &mut Window, limit: usize, out: &mut Vec<Frame>) -> Result<(), FormatError> {
        let from = self.walker.at;
        while out.len() < limit && (self.walker.at - from < BLOCK_BYTES || out.is_empty()) {
            self.state = match self.state {
                State::Start => self.descend(window, out)?,
                State::Array { first } => self.element(window, first, out)?,
                State::Behind => {
                    // Going on may release what was just found; the decoder takes that first.
                    if !out.is_empty() {
                        return Ok(());
                    }
                    self.behind(window, out)?
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
