//! Bytes as text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::options::BinaryText;

/// Appends the bytes that a text stands for; `None` when it is not such a text.
pub(crate) fn decode_binary(text: &[u8], form: BinaryText, out: &mut Vec<u8>) -> Option<()> {
    match form {
        BinaryText::Base64 => STANDARD.decode_vec(text, out).ok(),
        BinaryText::Hex => decode_hex(text, out),
    }
}

/// Appends the text that stands for the bytes.
pub(crate) fn encode_binary(bytes: &[u8], form: BinaryText, out: &mut Vec<u8>) {
    match form {
        BinaryText::Base64 => {
            let mut text = String::new();
            STANDARD.encode_string(bytes, &mut text);
            out.extend_from_slice(text.as_bytes());
        }
        BinaryText::Hex => {
            for byte in bytes {
                out.extend([byte >> 4, byte & 15].map(|half| b"0123456789abcdef"[usize::from(half)]));
            }
        }
    }
}

fn decode_hex(text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    for pair in text.chunks_exact(2) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        out.push((high * 16 + low) as u8);
    }
    Some(())
}
