//! A ZIP archive, written from front to back.

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use weir_sdk::prelude::*;

use crate::files::Sink;

/// Fast: rows of a sheet are so alike that more effort saves little.
const LEVEL: u32 = 1;
/// How much is compressed at a time.
const AT_ONCE: usize = 64 * 1024;
/// The first of January 1980, which is where its calendar begins: an archive of the same rows has the same bytes.
const DAY: u16 = 0x0021;
/// Sizes behind the content, since they are not known before it; names in UTF-8.
const FLAGS: u16 = 0x0808;
const DEFLATED: u16 = 8;
const VERSION: u16 = 20;

/// An archive on its way.
pub(super) struct Zip<'a> {
    sink: &'a mut Sink,
    entries: Vec<Entry>,
    open: Option<Open>,
    out: Vec<u8>,
}

struct Entry {
    name: String,
    at: u32,
    sum: u32,
    packed: u32,
    whole: u32,
}

struct Open {
    name: String,
    at: u64,
    sum: Crc,
    packed: u64,
    compress: Compress,
}

impl<'a> Zip<'a> {
    pub(super) fn new(sink: &'a mut Sink) -> Self {
        Self { sink, entries: Vec::new(), open: None, out: Vec::with_capacity(AT_ONCE) }
    }

    /// Begins a file, and ends the one before.
    pub(super) fn begin(&mut self, name: impl Into<String>) -> Result<()> {
        self.end()?;
        let name = name.into();
        let at = self.sink.bytes;
        let mut header = b"PK\x03\x04".to_vec();
        for value in [VERSION, FLAGS, DEFLATED, 0, DAY] {
            header.extend(value.to_le_bytes());
        }
        header.extend([0; 12]);
        header.extend((name.len() as u16).to_le_bytes());
        header.extend([0; 2]);
        header.extend(name.as_bytes());
        self.sink.write(&header)?;
        let compress = Compress::new(Compression::new(LEVEL), false);
        self.open = Some(Open { name, at, sum: Crc::new(), packed: 0, compress });
        Ok(())
    }

    /// Appends to the file that was begun.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(open) = &mut self.open else { return Err(broken("nothing was begun")) };
        open.sum.update(bytes);
        pack(open, self.sink, &mut self.out, bytes, FlushCompress::None)
    }

    fn end(&mut self) -> Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        pack(&mut open, self.sink, &mut self.out, &[], FlushCompress::Finish)?;
        let small = |size: u64| u32::try_from(size).map_err(|_| too_large(&open.name));
        let entry = Entry {
            at: small(open.at)?,
            sum: open.sum.sum(),
            packed: small(open.packed)?,
            whole: small(open.compress.total_in())?,
            name: open.name.clone(),
        };
        let mut trailer = b"PK\x07\x08".to_vec();
        for value in [entry.sum, entry.packed, entry.whole] {
            trailer.extend(value.to_le_bytes());
        }
        self.sink.write(&trailer)?;
        self.entries.push(entry);
        Ok(())
    }

    /// Ends the archive.
    pub(super) fn finish(mut self) -> Result<()> {
        self.end()?;
        let begin = self.sink.bytes;
        for entry in &self.entries {
            let mut record = b"PK\x01\x02".to_vec();
            for value in [VERSION, VERSION, FLAGS, DEFLATED, 0, DAY] {
                record.extend(value.to_le_bytes());
            }
            for value in [entry.sum, entry.packed, entry.whole] {
                record.extend(value.to_le_bytes());
            }
            record.extend((entry.name.len() as u16).to_le_bytes());
            record.extend([0; 12]);
            record.extend(entry.at.to_le_bytes());
            record.extend(entry.name.as_bytes());
            self.sink.write(&record)?;
        }
        let small = |size: u64| u32::try_from(size).map_err(|_| too_large("the workbook"));
        let count = self.entries.len() as u16;
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend(count.to_le_bytes());
        end.extend(count.to_le_bytes());
        end.extend(small(self.sink.bytes - begin)?.to_le_bytes());
        end.extend(small(begin)?.to_le_bytes());
        end.extend([0; 2]);
        self.sink.write(&end)
    }
}

fn pack(open: &mut Open, sink: &mut Sink, out: &mut Vec<u8>, bytes: &[u8], flush: FlushCompress) -> Result<()> {
    let mut rest = bytes;
    loop {
        out.clear();
        let before = open.compress.total_in();
        let status = open.compress.compress_vec(rest, out, flush).map_err(|error| broken(&error.to_string()))?;
        rest = &rest[(open.compress.total_in() - before) as usize..];
        open.packed += out.len() as u64;
        sink.write(out)?;
        let done = match flush {
            FlushCompress::Finish => status == Status::StreamEnd,
            _ => rest.is_empty() && out.len() < out.capacity(),
        };
        if done {
            return Ok(());
        }
    }
}

fn broken(why: &str) -> Problem {
    Problem::system(format!("the workbook cannot be packed: {why}"))
}

/// Readers of larger files exist, but Excel is none of them.
fn too_large(what: &str) -> Problem {
    Problem::limit(format!("`{what}` would be larger than 4 GiB, which no workbook can be"))
        .with_hint("leave columns out, report on fewer rows, or use `csv`")
}
