//! Legacy encodings to UTF-8, as a stream.

use std::io::{self, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use super::{read_error, read_full};
use crate::FormatError;

/// Stands for bytes that the encoding does not have. It occurs nowhere in UTF-8, so it carries the fault
/// through tokenising to the record that it belongs to, which alone becomes a reject.
pub(crate) const FAULT_MARK: u8 = 0xff;

const READ_BUFFER: usize = 32 << 10;

/// Finds an encoding by the names that people use for it.
pub(crate) fn encoding_of(label: Option<&str>) -> Result<&'static Encoding, FormatError> {
    let Some(label) = label else { return Ok(UTF_8) };
    let lower = label.trim().to_ascii_lowercase();
    let alias = match lower.as_str() {
        "cp949" | "uhc" | "ms949" => "euc-kr",
        "cp932" | "ms932" => "shift_jis",
        "cp936" => "gbk",
        "cp950" => "big5",
        "utf16" => "utf-16",
        other => other,
    };
    let windows = alias.strip_prefix("cp").map(|page| format!("windows-{page}"));
    Encoding::for_label_no_replacement(alias.as_bytes())
        .or_else(|| windows.and_then(|name| Encoding::for_label_no_replacement(name.as_bytes())))
        .ok_or_else(|| {
            FormatError::options(format!("`{label}` is not a known text encoding"))
                .with_hint("use a name such as `utf-8`, `euc-kr`, `cp949`, `shift_jis`, `latin1` or `utf-16`")
        })
}

/// Wraps the reader so that it gives UTF-8 without a byte order mark. A mark that is there wins over `encoding`.
pub(super) fn to_utf8(
    mut reader: Box<dyn Read + Send>,
    encoding: &'static Encoding,
) -> Result<Box<dyn Read + Send>, FormatError> {
    let mut start = [0; 3];
    let length = read_full(&mut reader, &mut start).map_err(read_error)?;
    let (encoding, mark) = Encoding::for_bom(&start[..length]).unwrap_or((encoding, 0));
    let whole = Cursor::new(start[mark..length].to_vec()).chain(reader);
    if encoding == UTF_8 {
        return Ok(Box::new(whole));
    }
    Ok(Box::new(Transcoder {
        reader: whole,
        decoder: encoding.new_decoder_without_bom_handling(),
        input: vec![0; READ_BUFFER],
        from: 0,
        to: 0,
        ended: false,
        done: false,
        spill: Cursor::default(),
    }))
}

struct Transcoder<R> {
    reader: R,
    decoder: Decoder,
    input: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    done: bool,
    /// What was decoded for a reader with too little room.
    spill: Cursor<Vec<u8>>,
}

/// With this much room the decoder always makes progress: one character and a mark fit.
const ENOUGH: usize = 64;

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let spilled = self.spill.read(buffer)?;
        if spilled > 0 || buffer.is_empty() {
            return Ok(spilled);
        }
        if buffer.len() >= ENOUGH {
            return self.decode(buffer);
        }
        let mut spill = vec![0; ENOUGH];
        let length = self.decode(&mut spill)?;
        spill.truncate(length);
        self.spill = Cursor::new(spill);
        self.spill.read(buffer)
    }
}

impl<R: Read> Transcoder<R> {
    fn decode(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // One byte stays free for a fault mark.
        let room = buffer.len().saturating_sub(1);
        let mut written = 0;
        while written == 0 && !self.done {
            if self.from == self.to && !self.ended {
                self.to = read_full(&mut self.reader, &mut self.input)?;
                self.from = 0;
                self.ended = self.to < self.input.len();
            }
            let input = &self.input[self.from..self.to];
            let (result, read, wrote) =
                self.decoder.decode_to_utf8_without_replacement(input, &mut buffer[..room], self.ended);
            self.from += read;
            written = wrote;
            match result {
                DecoderResult::InputEmpty => self.done = self.ended,
                DecoderResult::OutputFull => break,
                DecoderResult::Malformed(..) => {
                    buffer[written] = FAULT_MARK;
                    written += 1;
                }
            }
        }
        Ok(written)
    }
}
