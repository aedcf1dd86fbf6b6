//! What fuzz targets share: how an input is cut up, and what is claimed about what comes out.

pub mod blocks;
pub mod forgiving;
mod memory;
pub mod rows;
pub mod text;

/// Takes the first byte off an input; 0 where nothing is left.
pub fn byte(data: &mut &[u8]) -> usize {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    *data = rest;
    usize::from(*first)
}

/// Takes so many bytes off an input, or what is left.
pub fn bytes<'a>(data: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (taken, rest) = data.split_at(count.min(data.len()));
    *data = rest;
    taken
}
