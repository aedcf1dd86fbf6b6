//! Where encoded bytes go.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::write::GzEncoder;

use crate::FormatError;
use crate::options::WriteCompression;

/// Text is gathered up to here before it is compressed or written.
const BUFFER: usize = 64 << 10;

/// What is known of a sink while an encoder owns it.
#[derive(Clone, Default)]
pub(crate) struct SinkState {
    count: Arc<AtomicU64>,
    /// The last error. The parquet crate turns errors into text on their way up.
    fault: Arc<Mutex<Option<io::Error>>>,
}

/// Counts what passes into a sink.
pub(crate) struct Counting {
    sink: Box<dyn Write + Send>,
    state: SinkState,
}

impl SinkState {
    /// Returns the bytes that the sink has taken.
    pub(crate) fn bytes(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Takes the sink's error, where it was the sink that failed.
    pub(crate) fn take_fault(&self) -> Option<io::Error> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            if kind == io::ErrorKind::Interrupted {
                return error;
            }
            *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            kind.into()
        })
    }
}

impl Counting {
    pub(crate) fn new(sink: Box<dyn Write + Send>) -> Self {
        Self { sink, state: SinkState::default() }
    }

    pub(crate) fn state(&self) -> SinkState {
        self.state.clone()
    }
}

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.state.note(self.sink.write(bytes))?;
        self.state.count.fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.state.note(self.sink.flush())
    }
}

enum Compressor {
    None(Counting),
    Gzip(GzEncoder<Counting>),
    Zstd(zstd::stream::write::Encoder<'static, Counting>),
}

/// A text file being written.
pub(super) struct TextSink {
    compressor: Compressor,
    state: SinkState,
    pub(super) buffer: Vec<u8>,
}

impl TextSink {
    pub(super) fn new(sink: Box<dyn Write + Send>, compression: WriteCompression) -> Result<Self, FormatError> {
        let sink = Counting::new(sink);
        let state = sink.state();
        let compressor = match compression {
            WriteCompression::None => Compressor::None(sink),
            WriteCompression::Gzip => Compressor::Gzip(GzEncoder::new(sink, flate2::Compression::default())),
            WriteCompression::Zstd => {
                Compressor::Zstd(zstd::stream::write::Encoder::new(sink, 0).map_err(FormatError::Io)?)
            }
            WriteCompression::Snappy => {
                return Err(FormatError::options("`compression: snappy` is for parquet only")
                    .with_hint("use `gzip`, `zstd` or `none`"));
            }
        };
        Ok(Self { compressor, state, buffer: Vec::with_capacity(BUFFER) })
    }

    /// Passes the buffer on when it is full.
    pub(super) fn drain_if_full(&mut self) -> Result<(), FormatError> {
        if self.buffer.len() >= BUFFER { self.drain() } else { Ok(()) }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.state.bytes()
    }

    /// Writes what is left and the end mark; returns the bytes of the file.
    pub(super) fn finish(mut self) -> Result<u64, FormatError> {
        self.drain()?;
        let sink = match self.compressor {
            Compressor::None(sink) => Ok(sink),
            Compressor::Gzip(encoder) => encoder.finish(),
            Compressor::Zstd(encoder) => encoder.finish(),
        };
        let flushed = sink.and_then(|mut sink| sink.flush());
        flushed.map_err(|error| FormatError::Io(self.state.take_fault().unwrap_or(error)))?;
        Ok(self.state.bytes())
    }

    fn drain(&mut self) -> Result<(), FormatError> {
        let result = match &mut self.compressor {
            Compressor::None(sink) => sink.write_all(&self.buffer),
            Compressor::Gzip(encoder) => encoder.write_all(&self.buffer),
            Compressor::Zstd(encoder) => encoder.write_all(&self.buffer),
        };
        self.buffer.clear();
        result.map_err(|error| FormatError::Io(self.state.take_fault().unwrap_or(error)))
    }
}
