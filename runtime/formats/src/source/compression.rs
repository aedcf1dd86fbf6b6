//! gzip and Zstandard, recognised by their first bytes.

use std::io::{BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

use super::{read_error, read_full};
use crate::FormatError;
use crate::options::{Compression, guess_from_name};

const READ_BUFFER: usize = 64 << 10;

/// Wraps the reader in the decompressor that the options or the data ask for.
pub(super) fn decompress(
    mut reader: Box<dyn Read + Send>,
    wanted: Compression,
    name: &str,
) -> Result<Box<dyn Read + Send>, FormatError> {
    let mut magic = [0; 4];
    let length = read_full(&mut reader, &mut magic).map_err(read_error)?;
    let magic = magic[..length].to_vec();
    let found = recognise(&magic);
    let promised = if wanted == Compression::Auto { guess_from_name(name).compression } else { wanted };
    let actual = match (promised, wanted) {
        // An empty object is empty whatever its name says.
        _ if magic.is_empty() => Compression::None,
        (_, Compression::None) => Compression::None,
        (Compression::None | Compression::Auto, _) => found,
        (promised, _) if promised == found => found,
        (promised, _) => return Err(not_as_promised(promised, wanted)),
    };
    let whole = Cursor::new(magic).chain(reader);
    Ok(match actual {
        Compression::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(READ_BUFFER, whole))),
        Compression::Zstd => {
            let buffered = BufReader::with_capacity(READ_BUFFER, whole);
            Box::new(zstd::stream::read::Decoder::with_buffer(buffered).map_err(read_error)?)
        }
        Compression::None | Compression::Auto => Box::new(whole),
    })
}

fn recognise(magic: &[u8]) -> Compression {
    match magic {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd] => Compression::Zstd,
        // A skippable frame, with which seekable archives may begin.
        [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Compression::Zstd,
        _ => Compression::None,
    }
}

fn not_as_promised(promised: Compression, wanted: Compression) -> FormatError {
    let format = if promised == Compression::Gzip { "gzip" } else { "zstd" };
    let why = if wanted == Compression::Auto { "as the file's name says" } else { "as `compression` says" };
    FormatError::corrupt(format, format!("it does not begin like {format} data, {why}"))
}
