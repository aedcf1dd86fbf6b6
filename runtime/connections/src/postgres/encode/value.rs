//! Values with their lengths.

/// Why a value cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Fault {
    /// The column's type has no such value.
    OutOfRange,
    /// PostgreSQL keeps no text with a NUL character.
    Nul,
    /// It is no text in UTF-8.
    NotUtf8,
    /// It is no value of the column's type.
    Not(&'static str),
    /// It is longer than a message may be.
    TooLong,
}

impl Fault {
    /// Says it.
    pub(in super::super) fn text(&self) -> String {
        match self {
            Self::OutOfRange => "it is out of the range of the table's column".to_owned(),
            Self::Nul => "it holds a NUL character, which PostgreSQL's texts cannot".to_owned(),
            Self::NotUtf8 => "it is not UTF-8".to_owned(),
            Self::Not(wanted) => format!("it is not {wanted}"),
            Self::TooLong => "it is longer than 1 GiB".to_owned(),
        }
    }
}

/// Appends a value of a fixed size.
pub(super) fn fixed<const N: usize>(out: &mut Vec<u8>, bytes: [u8; N]) -> Result<(), Fault> {
    out.extend_from_slice(&(N as i32).to_be_bytes());
    out.extend_from_slice(&bytes);
    Ok(())
}

/// Appends bytes.
pub(super) fn bytes(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Fault> {
    let length = i32::try_from(bytes.len()).map_err(|_| Fault::TooLong)?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}

/// Appends text.
pub(super) fn text(out: &mut Vec<u8>, text: &[u8]) -> Result<(), Fault> {
    if memchr::memchr(0, text).is_some() { Err(Fault::Nul) } else { bytes(out, text) }
}

/// Appends what `write` appends, its length before it.
pub(super) fn measured(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>) -> Result<(), Fault>) -> Result<(), Fault> {
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    write(out)?;
    let length = i32::try_from(out.len() - at - 4).map_err(|_| Fault::TooLong)?;
    out[at..at + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}
