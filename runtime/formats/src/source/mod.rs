//! Where text comes from: bytes of any compression and encoding in, UTF-8 out.

mod compression;
mod transcode;
mod window;

use std::io::{self, Cursor, Read};

use bytes::{Buf, Bytes};

pub(crate) use transcode::encoding_of;
pub(crate) use window::Window;

use crate::FormatError;
use crate::options::{JsonSettings, ReadOptions};
use crate::xml;

/// A text file to decode: its name (for format, compression and messages) and its bytes as they are stored.
pub struct TextSource {
    name: String,
    reader: Box<dyn Read + Send>,
    chunk: usize,
}

impl TextSource {
    /// Wraps a blocking reader. It is read from front to end, once.
    pub fn new(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        Self { name: name.into(), reader: Box::new(reader), chunk: window::CHUNK }
    }

    /// Wraps bytes that are in memory already.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::new(name, bytes.into().reader())
    }

    /// Returns the same file, read so many bytes at a time (0 counts as 1) instead of 256 KiB. What comes out does not depend on it, which
    /// tests show by cutting records anywhere.
    #[must_use]
    pub fn read_by(self, bytes: usize) -> Self {
        Self { chunk: bytes.max(1), ..self }
    }

    /// Returns the file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Opens the file as UTF-8 text.
    pub(crate) fn open(self, options: &ReadOptions, max_record: usize) -> Result<Window, FormatError> {
        let encoding = encoding_of(options.encoding.as_deref())?;
        let chunk = self.chunk;
        let text = transcode::to_utf8(self.plain(options)?, encoding)?;
        Ok(Window::new(text, max_record, chunk))
    }

    /// Opens an XML file as lines of JSON, a record each. Without an option its own declaration says the encoding.
    pub(crate) fn open_xml(self, options: &ReadOptions, settings: &JsonSettings) -> Result<Window, FormatError> {
        let chunk = self.chunk;
        let mut plain = self.plain(options)?;
        let mut start = vec![0; xml::DECLARATION_BYTES];
        let length = read_full(&mut plain, &mut start).map_err(read_error)?;
        start.truncate(length);
        let encoding = encoding_of(options.encoding.as_deref().or(xml::declared_encoding(&start)))?;
        let text = transcode::to_utf8(Box::new(Read::chain(Cursor::new(start), plain)), encoding)?;
        let records = xml::XmlRecords::new(text, settings.select.clone(), settings.max_record_bytes, chunk);
        Ok(Window::new(Box::new(records), settings.max_record_bytes, chunk))
    }

    fn plain(self, options: &ReadOptions) -> Result<Box<dyn Read + Send>, FormatError> {
        let reader = Box::new(SourceRead(self.reader));
        compression::decompress(reader, options.compression, &self.name)
    }
}

/// Marks the caller's errors, so that they are not taken for those of a decompressor above.
struct SourceRead(Box<dyn Read + Send>);

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct SourceFault(io::Error);

impl Read for SourceRead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            kind => io::Error::new(kind, SourceFault(error)),
        })
    }
}

/// Tells a failing source from compressed data that is cut off or broken.
pub(crate) fn read_error(error: io::Error) -> FormatError {
    let is_source = error.get_ref().is_some_and(|inner| inner.is::<SourceFault>());
    if is_source {
        return FormatError::Io(unwrap_fault(error));
    }
    // A reader in between that knows more than an `io::Error` can say.
    let error = match error.downcast::<FormatError>() {
        Ok(known) => return known,
        Err(error) => error,
    };
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            FormatError::Truncated("the compressed stream ends before its end mark".to_owned())
        }
        _ => FormatError::corrupt("compressed data", error.to_string()),
    }
}

fn unwrap_fault(error: io::Error) -> io::Error {
    let kind = error.kind();
    match error.into_inner().map(|inner| inner.downcast::<SourceFault>()) {
        Some(Ok(fault)) => fault.0,
        Some(Err(other)) => io::Error::new(kind, other),
        None => io::Error::from(kind),
    }
}

/// Fills as much of the buffer as the reader has.
pub(crate) fn read_full(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
