//! A stream of records out of a stream of XML.

use std::io::{self, BufReader, Read};

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::{BytesStart, Event};

use super::element::Element;
use super::path::PathMatch;
use crate::FormatError;
use crate::options::Step;
use crate::source::read_error;

/// How deep elements may nest. Records are read recursively as JSON, which has the same limit.
const MAX_DEPTH: usize = 120;

/// The most that is read at a time.
const CHUNK: usize = 64 << 10;

/// Gives a line for each record: the number of the line that it began on, a space, and the record as JSON.
pub(crate) struct XmlRecords {
    reader: Reader<BufReader<Bounded>>,
    buffer: Vec<u8>,
    path: PathMatch,
    /// How many elements are open outside of a record.
    outside: usize,
    /// The record's open elements; none outside of records.
    inside: Vec<Element>,
    line: u64,
    /// The line that the record began on.
    began: u64,
    has_root: bool,
    out: Vec<u8>,
    given: usize,
    ended: bool,
}

/// Lets through only so much between two points at which its owner says that all is well.
struct Bounded {
    reader: Box<dyn Read + Send>,
    most: usize,
    left: usize,
    /// Why reading failed; the parser wraps errors beyond recognition.
    fault: Option<FormatError>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let failed = |fault: &mut Option<FormatError>, error| {
            *fault = Some(error);
            Err(io::Error::other("the source failed"))
        };
        match self.reader.read(buffer) {
            Ok(read) if read <= self.left => {
                self.left -= read;
                Ok(read)
            }
            Ok(_) => failed(&mut self.fault, too_long(self.most)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => failed(&mut self.fault, read_error(error)),
        }
    }
}

fn too_long(most: usize) -> FormatError {
    FormatError::corrupt("xml", format!("a record, tag or comment is longer than {most} bytes; is one not closed?"))
}

impl XmlRecords {
    pub(crate) fn new(text: Box<dyn Read + Send>, select: Vec<Step>, most: usize, chunk: usize) -> Self {
        let most = most.saturating_add(CHUNK);
        let bounded = Bounded { reader: text, most, left: most, fault: None };
        let mut reader = Reader::from_reader(BufReader::with_capacity(chunk.min(CHUNK), bounded));
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            path: PathMatch::new(select),
            outside: 0,
            inside: Vec::new(),
            line: 1,
            began: 1,
            has_root: false,
            out: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    /// Takes in the next piece of the document.
    fn step(&mut self) -> Result<(), FormatError> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let event = self.reader.read_event_into(&mut buffer);
        let result = match event {
            Ok(event) => {
                let lines = memchr::memchr_iter(b'\n', &event).count() as u64;
                let result = self.take(event);
                self.line += lines;
                result
            }
            Err(error) => Err(self.broken(&error)),
        };
        self.buffer = buffer;
        if self.inside.is_empty() {
            let bounded = self.reader.get_mut().get_mut();
            bounded.left = bounded.most;
        }
        result
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), FormatError> {
        match event {
            Event::Start(start) => self.start(&start),
            Event::End(_) => {
                self.end();
                Ok(())
            }
            Event::Text(text) => {
                let text = text.xml10_content().map_err(|_| self.not_text())?;
                self.text(&text)
            }
            Event::CData(text) => {
                let text = text.xml10_content().map_err(|_| self.not_text())?;
                self.text(&text)
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|_| self.not_text())?;
                let number =
                    reference.resolve_char_ref().map_err(|_| self.fault(&format!("`&{name};` is no character")))?;
                match number.or_else(|| predefined(&name)) {
                    Some(character) => self.text(character.encode_utf8(&mut [0; 4])),
                    None => Err(self.unknown_entity(&name)),
                }
            }
            Event::Eof => self.eof(),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => Ok(()),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), FormatError> {
        let name = start.name();
        let name = std::str::from_utf8(name.as_ref()).map_err(|_| self.not_text())?;
        if self.outside + self.inside.len() >= MAX_DEPTH {
            return Err(self.fault(&format!("elements nest deeper than {MAX_DEPTH} levels")));
        }
        if self.inside.is_empty() {
            if self.outside == 0 && std::mem::replace(&mut self.has_root, true) {
                return Err(
                    self.fault(&format!("`<{name}>` stands behind the root element, where nothing is expected"))
                );
            }
            if !self.path.enter(self.outside, name) {
                self.outside += 1;
                return Ok(());
            }
            self.began = self.line;
        }
        let mut element = Element::new(name.to_owned());
        self.attributes(start, &mut element)?;
        self.inside.push(element);
        Ok(())
    }

    fn attributes(&self, start: &BytesStart<'_>, element: &mut Element) -> Result<(), FormatError> {
        // The parser's own check compares each with each; ours does not.
        for attribute in start.attributes().with_checks(false) {
            let attribute =
                attribute.map_err(|error| self.fault(&format!("the attributes of `<{}>`: {error}", element.name)))?;
            let text = |bytes| std::str::from_utf8(bytes).map_err(|_| self.not_text());
            let (name, value) = (text(attribute.key.as_ref())?, text(&attribute.value)?);
            let value = quick_xml::escape::unescape(value)
                .map_err(|error| self.fault(&format!("attribute `{name}` of `<{}>`: {error}", element.name)))?;
            if !element.attribute(name, &value) {
                return Err(self.fault(&format!("`<{}>` has the attribute `{name}` twice", element.name)));
            }
        }
        Ok(())
    }

    fn end(&mut self) {
        let Some(element) = self.inside.pop() else {
            self.outside = self.outside.saturating_sub(1);
            self.path.leave(self.outside);
            return;
        };
        if let Some(parent) = self.inside.last_mut() {
            parent.child(element);
            return;
        }
        self.path.leave(self.outside);
        self.out.extend_from_slice(format!("{} ", self.began).as_bytes());
        self.out.extend_from_slice(element.into_json().as_bytes());
        self.out.push(b'\n');
    }

    fn text(&mut self, text: &str) -> Result<(), FormatError> {
        match self.inside.last_mut() {
            Some(element) => element.text(text),
            None if self.outside == 0 && !text.chars().all(is_blank) => {
                return Err(self.fault("text stands outside of the root element (is it xml?)"));
            }
            None => {}
        }
        Ok(())
    }

    fn eof(&mut self) -> Result<(), FormatError> {
        if self.outside + self.inside.len() > 0 {
            return Err(FormatError::Truncated(format!("the XML document stops in the middle, in line {}", self.line)));
        }
        self.ended = true;
        if self.has_root { self.path.check() } else { Ok(()) }
    }

    /// Says why the parser cannot go on.
    fn broken(&mut self, error: &Error) -> FormatError {
        match error {
            Error::Io(_) => match self.reader.get_mut().get_mut().fault.take() {
                Some(fault) => fault,
                None => self.fault(&error.to_string()),
            },
            Error::Syntax(SyntaxError::InvalidBangMarkup) => self.fault(&error.to_string()),
            // What the others say is that something is not closed up to the end.
            Error::Syntax(what) => {
                FormatError::Truncated(format!("the XML document stops in the middle, in line {}: {what}", self.line))
            }
            other => self.fault(&other.to_string()),
        }
    }

    fn unknown_entity(&self, name: &str) -> FormatError {
        self.fault(&format!("`&{name};` is none of XML's own five entities, and those of a DTD are not expanded"))
    }

    fn not_text(&self) -> FormatError {
        self.fault("the text is not in the encoding that the document or the option `encoding` says")
    }

    fn fault(&self, what: &str) -> FormatError {
        FormatError::corrupt("xml", format!("line {}: {what}", self.line))
    }
}

/// The parser passes a second byte order mark over, unless it comes in pieces.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

impl Read for XmlRecords {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !self.ended {
            self.out.clear();
            self.given = 0;
            self.step().map_err(io::Error::other)?;
        }
        let length = buffer.len().min(self.out.len() - self.given);
        buffer[..length].copy_from_slice(&self.out[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}
