//! A strict JSON reader over one value in memory. It hands out cells and copies nothing.

use crate::column::{Cell, Escape};

/// How deep values may nest. Reading is recursive, and nobody's records go deeper.
const MAX_DEPTH: usize = 128;

/// Why a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JsonFault {
    /// How many bytes in.
    pub(crate) at: usize,
    /// What was expected there.
    pub(crate) what: &'static str,
    /// Whether the text ended too early.
    pub(crate) cut: bool,
}

impl From<JsonFault> for String {
    fn from(fault: JsonFault) -> Self {
        let place = if fault.cut { "at its end".to_owned() } else { format!("at byte {}", fault.at + 1) };
        format!("invalid JSON {place}: {}", fault.what)
    }
}

/// Reads values one after the other.
pub(crate) struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Scanner<'a> {
    /// Starts at the beginning of a text.
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// Returns the next byte that is not white space, without passing it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Checks that nothing but white space follows.
    pub(crate) fn end(&mut self) -> Result<(), JsonFault> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault("nothing is expected after the value")),
        }
    }

    /// Passes one value.
    #[inline]
    pub(crate) fn value(&mut self) -> Result<Cell<'a>, JsonFault> {
        let first = self.peek();
        let start = self.at;
        match first {
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'n') => self.word(b"null").map(|_| Cell::Null),
            Some(b't') => self.word(b"true").map(Cell::Literal),
            Some(b'f') => self.word(b"false").map(Cell::Literal),
            Some(b'{') => {
                self.object::<fn(Cell<'a>, Cell<'a>)>(|_, _| {})?;
                Ok(Cell::Nested(&self.text[start..self.at]))
            }
            Some(b'[') => {
                self.array::<fn(Cell<'a>)>(|_| {})?;
                Ok(Cell::Nested(&self.text[start..self.at]))
            }
            _ => Err(self.fault("a value is expected")),
        }
    }

    /// Passes an object and hands out its keys and values.
    pub(crate) fn object<F: FnMut(Cell<'a>, Cell<'a>)>(&mut self, mut each: F) -> Result<(), JsonFault> {
        self.enter(b'{', "`{` is expected")?;
        if self.peek() == Some(b'}') {
            return self.leave();
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.fault("a key in quotes is expected"));
            }
            let key = self.string()?;
            self.expect(b':', "`:` is expected")?;
            let value = self.value()?;
            each(key, value);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => return self.leave(),
                _ => return Err(self.fault("`,` or `}` is expected")),
            }
        }
    }

    /// Passes an array and hands out its values.
    pub(crate) fn array<F: FnMut(Cell<'a>)>(&mut self, mut each: F) -> Result<(), JsonFault> {
        self.enter(b'[', "`[` is expected")?;
        if self.peek() == Some(b']') {
            return self.leave();
        }
        loop {
            each(self.value()?);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => return self.leave(),
                _ => return Err(self.fault("`,` or `]` is expected")),
            }
        }
    }

    fn enter(&mut self, bracket: u8, what: &'static str) -> Result<(), JsonFault> {
        self.expect(bracket, what)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fault("values nest deeper than 128 levels"));
        }
        Ok(())
    }

    fn leave(&mut self) -> Result<(), JsonFault> {
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    #[inline]
    fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), JsonFault> {
        if self.peek() != Some(byte) {
            return Err(self.fault(what));
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &'static [u8]) -> Result<&'a [u8], JsonFault> {
        let start = self.at;
        if !self.text[start..].starts_with(word) {
            self.at += self.text[start..].iter().zip(word).take_while(|(found, wanted)| found == wanted).count();
            return Err(self.fault("`null`, `true` or `false` is expected"));
        }
        self.at += word.len();
        Ok(&self.text[start..self.at])
    }

    fn number(&mut self) -> Result<Cell<'a>, JsonFault> {
        let start = self.at;
        self.at += usize::from(self.text[start] == b'-');
        match self.text.get(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.text.get(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(Cell::Literal(&self.text[start..self.at]))
    }

    #[inline]
    fn digits(&mut self) -> Result<(), JsonFault> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == start { Err(self.fault("a digit is expected")) } else { Ok(()) }
    }

    /// Passes a string; the scanner stands at its quote.
    fn string(&mut self) -> Result<Cell<'a>, JsonFault> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += special(&self.text[self.at..]);
            match self.text.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return Err(self.fault("control characters in strings must be escaped")),
                None => return Err(self.fault("a closing quote is expected")),
            }
        }
        let text = &self.text[start..self.at];
        self.at += 1;
        Ok(if escaped { Cell::Escaped(text, Escape::Json) } else { Cell::Text(text) })
    }

    fn escape(&mut self) -> Result<(), JsonFault> {
        match self.text.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let unit = self.unit()?;
                let low = match unit {
                    0xd800..=0xdbff => self.unit().ok(),
                    _ => None,
                };
                let paired = low.is_some_and(|low| (0xdc00..=0xdfff).contains(&low));
                if (0xd800..=0xdfff).contains(&unit) && !paired {
                    return Err(self.fault("half of a surrogate pair is missing"));
                }
            }
            Some(_) => return Err(self.fault("this escape does not exist")),
            None => return Err(self.cut("an escape is expected")),
        }
        Ok(())
    }

    /// Passes one `\uXXXX`.
    fn unit(&mut self) -> Result<u16, JsonFault> {
        let digits = match self.text.get(self.at..self.at + 6) {
            Some([b'\\', b'u', digits @ ..]) => digits,
            Some(_) => return Err(self.fault("four hexadecimal digits are expected")),
            None => return Err(self.cut("four hexadecimal digits are expected")),
        };
        let mut unit = 0;
        for digit in digits {
            match char::from(*digit).to_digit(16) {
                Some(value) => unit = unit * 16 + value as u16,
                None => return Err(self.fault("four hexadecimal digits are expected")),
            }
        }
        self.at += 6;
        Ok(unit)
    }

    /// A fault of something that goes on behind the end of the text.
    fn cut(&self, what: &'static str) -> JsonFault {
        JsonFault { at: self.text.len(), what, cut: true }
    }

    fn fault(&self, what: &'static str) -> JsonFault {
        JsonFault { at: self.at, what, cut: self.at >= self.text.len() }
    }
}

/// Returns how many bytes come before a quote, a backslash or a control character.
#[inline]
fn special(text: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // The lowest set bit is exact; borrows can only make false ones above it.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let (words, rest) = text.as_chunks::<8>();
    for (number, bytes) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*bytes);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let hits = zeros(word ^ (ONES * 0x22)) | zeros(word ^ (ONES * 0x5c)) | control;
        if hits != 0 {
            return number * 8 + hits.trailing_zeros() as usize / 8;
        }
    }
    let tail = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    text.len() - rest.len() + tail.unwrap_or(rest.len())
}
