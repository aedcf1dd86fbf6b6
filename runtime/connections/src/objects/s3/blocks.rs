//! What was read of an object lately, in blocks: Parquet decoders ask for a few kilobytes at a time, and each request is a round trip.

use std::sync::{Mutex, PoisonError};

use bytes::{Bytes, BytesMut};

/// The unit of caching. About what a round trip's time carries on a common line, so that fetching more than asked for costs little.
pub(super) const BLOCK: u64 = 1024 * 1024;

/// How many blocks are kept for an open object: a column each for a table of this width, and 32 MiB.
const KEPT: usize = 32;

/// Blocks of one object, the one used last at the end.
#[derive(Default)]
pub(super) struct Blocks(Mutex<Vec<(u64, Bytes)>>);

impl Blocks {
    /// Returns the range if all its blocks are kept.
    pub(super) fn get(&self, offset: u64, length: usize) -> Option<Bytes> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let end = offset + length as u64;
        let mut whole = BytesMut::new();
        for number in offset / BLOCK..=end.saturating_sub(1) / BLOCK {
            let at = kept.iter().position(|(known, _)| *known == number)?;
            let used = kept.remove(at);
            let start = offset.saturating_sub(number * BLOCK) as usize;
            let stop = (end - number * BLOCK).min(used.1.len() as u64) as usize;
            let part = used.1.get(start..stop).map(|_| used.1.slice(start..stop));
            kept.push(used);
            let part = part?;
            if part.len() == length {
                return Some(part);
            }
            whole.extend_from_slice(&part);
        }
        (whole.len() == length).then(|| whole.freeze())
    }

    /// Returns the range of whole blocks around a range, within an object of this size.
    pub(super) fn around(offset: u64, length: usize, size: u64) -> (u64, u64) {
        let end = (offset + length as u64).div_ceil(BLOCK) * BLOCK;
        (offset / BLOCK * BLOCK, end.min(size))
    }

    /// Keeps blocks that were read from `start`, which is the start of one.
    pub(super) fn keep(&self, start: u64, data: &Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut at = 0;
        while at < data.len() {
            let number = (start + at as u64) / BLOCK;
            let end = (at + BLOCK as usize).min(data.len());
            // A copy of its own, so that one block that is kept does not keep all that came with it.
            let block = Bytes::copy_from_slice(&data[at..end]);
            kept.retain(|(known, _)| *known != number);
            kept.push((number, block));
            at = end;
        }
        let over = kept.len().saturating_sub(KEPT);
        kept.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(size: u64) -> Bytes {
        (0..size).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn gives_back_what_it_keeps_across_blocks() {
        let size = 3 * BLOCK + 100;
        let object = object(size);
        let blocks = Blocks::default();
        for (offset, length) in
            [(0, 4), (BLOCK - 2, 4), (2 * BLOCK, 17), (BLOCK + 5, BLOCK as usize + 100), (size - 4, 4)]
        {
            let (start, end) = Blocks::around(offset, length, size);
            blocks.keep(start, &object.slice(start as usize..end as usize));
            assert_eq!(
                blocks.get(offset, length),
                Some(object.slice(offset as usize..offset as usize + length)),
                "{offset}"
            );
        }
    }

    #[test]
    fn forgets_what_was_used_least_lately() {
        let blocks = Blocks::default();
        let data = object(BLOCK);
        for number in 0..KEPT as u64 + 1 {
            blocks.keep(number * BLOCK, &data);
            assert!(number == 0 || number == KEPT as u64 || blocks.get(BLOCK, 1).is_some());
        }
        assert!(blocks.get(0, 1).is_none());
        assert!(blocks.get(2 * BLOCK, 1).is_some());
    }
}
