//! Reading a block's manifest without reading the block.
//!
//! A component is a row of sections, each with its length in front. Everything but the manifest's section is skipped on disk, so that
//! looking through a folder of large blocks takes no time that a person would notice.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use weir_types::manifest::{Manifest, ManifestError, SECTION};

/// `\0asm`, and the version and layer of a component.
const PREAMBLE: [u8; 8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
/// The kind of section that carries data for others than the engine.
const CUSTOM: u8 = 0;
/// The longest manifest that is read. A larger one is no manifest, and the memory for it would be a stranger's choice.
const LONGEST: u64 = 4 << 20;

const NO_WASM: SectionError = SectionError::NotABlock("it is not WebAssembly");

/// Why a file has no manifest to read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SectionError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Read(io::Error),
    /// The file is something else, or cut off.
    #[error("{0}")]
    NotABlock(&'static str),
    /// There is a manifest, and it is wrong.
    #[error("{0}")]
    Manifest(ManifestError),
}

impl From<io::Error> for SectionError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::NotABlock("the file is cut off"),
            _ => Self::Read(error),
        }
    }
}

/// Reads the manifest of the block in a file.
///
/// # Errors
/// When the file cannot be read, is no component, or has no single valid manifest.
pub(crate) fn read_manifest(path: &Path) -> Result<Manifest, SectionError> {
    let mut file = BufReader::with_capacity(512, File::open(path)?);
    let mut preamble = [0; 8];
    if let Err(error) = file.read_exact(&mut preamble) {
        // What is too short for a preamble was hardly a component before somebody cut it.
        return Err(if error.kind() == io::ErrorKind::UnexpectedEof { NO_WASM } else { SectionError::Read(error) });
    }
    match preamble {
        PREAMBLE => {}
        [0x00, 0x61, 0x73, 0x6d, ..] => return Err(SectionError::NotABlock("it is a core module, not a component")),
        _ => return Err(NO_WASM),
    }
    let mut found = None;
    while let Some((id, length)) = next_section(&mut file)? {
        let content = if id == CUSTOM { manifest_content(&mut file, length)? } else { skip(&mut file, length)? };
        if content.is_some() && found.is_some() {
            return Err(SectionError::NotABlock("it has two manifests"));
        }
        found = found.or(content);
    }
    let content = found.ok_or(SectionError::NotABlock("it has no manifest: pack it with `weir block pack`"))?;
    Manifest::from_json(&content).map_err(SectionError::Manifest)
}

/// Returns the next section's kind and length, `None` at the end of the file.
fn next_section(file: &mut impl Read) -> Result<Option<(u8, u64)>, SectionError> {
    let mut id = [0];
    if file.read(&mut id)? == 0 {
        return Ok(None);
    }
    Ok(Some((id[0], leb128(file)?.0)))
}

/// Returns the content of a custom section when it is the manifest; leaves the file behind the section in any case.
fn manifest_content(file: &mut BufReader<File>, length: u64) -> Result<Option<Vec<u8>>, SectionError> {
    let (name_length, name_bytes) = leb128(file)?;
    let rest = length.checked_sub(name_bytes).and_then(|rest| rest.checked_sub(name_length));
    let rest = rest.ok_or(SectionError::NotABlock("a section's name is longer than the section"))?;
    if name_length != SECTION.len() as u64 {
        return skip(file, name_length + rest);
    }
    let mut name = [0; SECTION.len()];
    file.read_exact(&mut name)?;
    if name != SECTION.as_bytes() {
        return skip(file, rest);
    }
    if rest > LONGEST {
        return Err(SectionError::NotABlock("its manifest is larger than 4 MiB"));
    }
    let mut content = Vec::new();
    if file.by_ref().take(rest).read_to_end(&mut content)? as u64 != rest {
        return Err(SectionError::NotABlock("the file is cut off"));
    }
    Ok(Some(content))
}

fn skip(file: &mut BufReader<File>, length: u64) -> Result<Option<Vec<u8>>, SectionError> {
    let length = i64::try_from(length).map_err(|_| SectionError::NotABlock("a section is longer than any file"))?;
    file.seek_relative(length)?;
    // Seeking beyond the end is no error of the file system; the next read would take it for a clean end.
    let position = file.stream_position()?;
    let end = file.get_ref().metadata()?.len();
    if position > end {
        return Err(SectionError::NotABlock("the file is cut off"));
    }
    file.seek(SeekFrom::Start(position))?;
    Ok(None)
}

/// Reads a number of at most 32 bits, and how many bytes it took.
fn leb128(file: &mut impl Read) -> Result<(u64, u64), SectionError> {
    let mut value = 0;
    for index in 0..5 {
        let mut byte = [0];
        file.read_exact(&mut byte)?;
        value |= u64::from(byte[0] & 0x7f) << (7 * index);
        if byte[0] & 0x80 == 0 {
            return Ok((value, index + 1));
        }
    }
    Err(SectionError::NotABlock("a section's length is not a number"))
}

#[cfg(test)]
mod tests;
