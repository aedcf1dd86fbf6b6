//! Where encoded bytes go.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::write::GzEncoder;

use crate::FormatError;
use crate::options::WriteCompression;

/// Text is gathered up to here before it is compressed or written.
const BUFFER: usize = 64 << 10;

/// Counts what passes. The count can be read from elsewhere.
pub(crate) struct Counting {
    sink: Box<dyn Write + Send>,
    count: Arc<AtomicU64>,
}

impl Counting {
    pub(crate) fn new(sink: Box<dyn Write + Send>) -> Self {
        Self { sink, count: Arc::default() }
    }

    pub(crate) fn count(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.count)
    }
}

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.sink.write(bytes)?;
        self.count.fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
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
    count: Arc<AtomicU64>,
    pub(super) buffer: Vec<u8>,
}

impl TextSink {
    pub(super) fn new(sink: Box<dyn Write + Send>, compression: WriteCompression) -> Result<Self, FormatError> {
        let sink = Counting::new(sink);
        let count = sink.count();
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
        Ok(Self { compressor, count, buffer: Vec::with_capacity(BUFFER) })
    }

    /// Passes the buffer on when it is full.
    pub(super) fn drain_if_full(&mut self) -> Result<(), FormatError> {
        if self.buffer.len() >= BUFFER { self.drain() } else { Ok(()) }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Writes what is left and the end mark; returns the bytes of the file.
    pub(super) fn finish(mut self) -> Result<u64, FormatError> {
        self.drain()?;
        let sink = match self.compressor {
            Compressor::None(sink) => Ok(sink),
            Compressor::Gzip(encoder) => encoder.finish(),
            Compressor::Zstd(encoder) => encoder.finish(),
        };
        sink.and_then(|mut sink| sink.flush()).map_err(FormatError::Io)?;
        Ok(self.count.load(Ordering::Relaxed))
    }

    fn drain(&mut self) -> Result<(), FormatError> {
        let result = match &mut self.compressor {
            Compressor::None(sink) => sink.write_all(&self.buffer),
            Compressor::Gzip(encoder) => encoder.write_all(&self.buffer),
            Compressor::Zstd(encoder) => encoder.write_all(&self.buffer),
        };
        self.buffer.clear();
        result.map_err(FormatError::Io)
    }
}
