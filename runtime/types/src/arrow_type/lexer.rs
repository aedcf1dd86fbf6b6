//! The characters of a type's text, one token at a time.

use super::ArrowTypeError;

/// Reads tokens from the front of a text. All methods skip white space first.
pub(super) struct Lexer<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, position: 0 }
    }

    fn rest(&mut self) -> &'a str {
        let rest = &self.text[self.position..];
        let trimmed = rest.trim_start();
        self.position += rest.len() - trimmed.len();
        trimmed
    }

    /// Takes `symbol` if it comes next.
    pub(super) fn take(&mut self, symbol: char) -> bool {
        let found = self.rest().starts_with(symbol);
        if found {
            self.position += symbol.len_utf8();
        }
        found
    }

    /// Takes `symbol`, which must come next.
    pub(super) fn expect(&mut self, symbol: char, described: &'static str) -> Result<(), ArrowTypeError> {
        if self.take(symbol) { Ok(()) } else { Err(self.unexpected(described)) }
    }

    /// Takes `words`, separated by white space, if they all come next.
    pub(super) fn take_words(&mut self, words: &[&str]) -> bool {
        let start = self.position;
        let found = words.iter().all(|word| self.word() == Some(word));
        if !found {
            self.position = start;
        }
        found
    }

    /// Takes letters, digits and underscores.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        self.run(|c| c.is_alphanumeric() || c == '_')
    }

    /// Takes the characters of a time zone's name.
    pub(super) fn zone(&mut self) -> Option<&'a str> {
        self.run(|c| c.is_ascii_alphanumeric() || "_/+-:".contains(c))
    }

    /// Takes a whole number.
    pub(super) fn number(&mut self) -> Result<i64, ArrowTypeError> {
        let start = self.position;
        let negative = self.take('-');
        let number = self.run(|c| c.is_ascii_digit()).and_then(|digits| digits.parse::<i64>().ok());
        match number {
            Some(number) => Ok(if negative { -number } else { number }),
            None => {
                self.position = start;
                Err(self.unexpected("a number"))
            }
        }
    }

    /// Takes a name, quoted or not.
    pub(super) fn name(&mut self) -> Result<String, ArrowTypeError> {
        match self.quoted()? {
            Some(name) => Ok(name),
            None => self.word().map(str::to_owned).ok_or_else(|| self.unexpected("a name")),
        }
    }

    /// Takes a quoted text if one comes next.
    pub(super) fn quoted(&mut self) -> Result<Option<String>, ArrowTypeError> {
        let Some(inside) = self.rest().strip_prefix('"') else {
            return Ok(None);
        };
        let mut text = String::new();
        let mut characters = inside.char_indices();
        while let Some((index, c)) = characters.next() {
            match c {
                '"' => {
                    self.position += index + 2;
                    return Ok(Some(text));
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, escaped)) => text.push(escaped),
                    None => break,
                },
                c => text.push(c),
            }
        }
        Err(ArrowTypeError::OpenQuote { text: self.text.to_owned(), at: self.at() })
    }

    /// Tells whether everything has been read.
    pub(super) fn at_end(&mut self) -> bool {
        self.rest().is_empty()
    }

    /// Remembers where the lexer stands.
    pub(super) fn mark(&self) -> usize {
        self.position
    }

    /// Goes back to where `mark` was taken.
    pub(super) fn reset(&mut self, mark: usize) {
        self.position = mark;
    }

    /// Says that something else than `expected` comes next.
    pub(super) fn unexpected(&mut self, expected: &'static str) -> ArrowTypeError {
        let found = match self.rest().chars().next() {
            None => "the end".to_owned(),
            Some(c) => format!("`{c}`"),
        };
        ArrowTypeError::Unexpected { text: self.text.to_owned(), at: self.at(), found, expected }
    }

    fn at(&self) -> usize {
        self.text[..self.position].chars().count()
    }

    fn run(&mut self, accepts: impl Fn(char) -> bool) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest.find(|c| !accepts(c)).unwrap_or(rest.len());
        self.position += end;
        (end > 0).then(|| &rest[..end])
    }
}
