//! Which files to read, and in which splits. Decided here from what was listed; nothing is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weir_sdk::objects::ObjectInfo;

/// The files that complete runs have read, with their versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileState {
    pub(crate) files: BTreeMap<String, String>,
}

/// A file, or a range of a Parquet file's row groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub(crate) path: String,
    /// The version that was listed. What is read has to be this one, for it is what the state will know.
    pub(crate) version: String,
    /// The first row group and the one after the last; `None` is the whole file.
    pub(crate) parts: Option<(u32, u32)>,
    pub(crate) bytes: u64,
    pub(crate) rows: Option<u64>,
}

/// A row group, or what cannot be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) bytes: u64,
    pub(crate) rows: Option<u64>,
}

/// A listed file and its parts; none where it is not cut.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct File {
    pub(crate) info: ObjectInfo,
    pub(crate) parts: Vec<Part>,
}

/// Leaves out the files that were read before and have not changed since.
pub(crate) fn unread(listed: Vec<ObjectInfo>, state: Option<&FileState>) -> Vec<ObjectInfo> {
    let known = |info: &ObjectInfo| state.is_some_and(|state| state.files.get(&info.path) == Some(&info.version));
    listed.into_iter().filter(|info| !known(info)).collect()
}

/// Groups files and row groups into about `target` splits of about equal bytes, in the files' order.
///
/// A split is closed once it has its share of what is left, so that one large file does not starve the splits after it.
pub(crate) fn split(files: &[File], target: u32) -> Vec<Vec<Piece>> {
    let mut left: u64 = files.iter().flat_map(whole_or_parts).map(|piece| piece.bytes.max(1)).sum();
    let mut splits: Vec<Vec<Piece>> = Vec::new();
    let mut open: Vec<Piece> = Vec::new();
    let mut open_bytes = 0;
    for piece in files.iter().flat_map(whole_or_parts) {
        open_bytes += piece.bytes.max(1);
        append(&mut open, piece);
        let still_wanted = u64::from(target).saturating_sub(splits.len() as u64).max(1);
        if open_bytes >= left.div_ceil(still_wanted) {
            left -= open_bytes;
            open_bytes = 0;
            splits.push(std::mem::take(&mut open));
        }
    }
    if !open.is_empty() {
        splits.push(open);
    }
    splits
}

fn whole_or_parts(file: &File) -> Vec<Piece> {
    let piece = |parts, bytes, rows| {
        let (path, version) = (file.info.path.clone(), file.info.version.clone());
        Piece { path, version, parts, bytes, rows }
    };
    if file.parts.is_empty() {
        return vec![piece(None, file.info.size, None)];
    }
    let numbered = (0_u32..).zip(&file.parts);
    numbered.map(|(index, part)| piece(Some((index, index + 1)), part.bytes, part.rows)).collect()
}

/// Adds a piece, as a longer range where it follows the last one in the same file.
fn append(pieces: &mut Vec<Piece>, next: Piece) {
    if let Some(last) = pieces.last_mut()
        && last.path == next.path
        && let (Some(range), Some((start, end))) = (last.parts.as_mut(), next.parts)
        && range.1 == start
    {
        range.1 = end;
        last.bytes += next.bytes;
        last.rows = last.rows.zip(next.rows).map(|(rows, more)| rows + more);
        return;
    }
    pieces.push(next);
}

#[cfg(test)]
mod tests;
