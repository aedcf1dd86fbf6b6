//! Random numbers that follow from a seed.

use std::convert::Infallible;

use rand_core::TryRng;
use sha2::{Digest as _, Sha256};

/// Hashes of a counter under a seed: never repeats, so that a guest that names things at random gets as many names as it likes.
pub(crate) struct Seeded {
    seed: u64,
    purpose: &'static [u8],
    counter: u64,
    block: [u8; 32],
    used: usize,
}

impl Seeded {
    /// Starts a sequence. Different purposes have different ones.
    pub(crate) fn new(seed: u64, purpose: &'static [u8]) -> Self {
        Self { seed, purpose, counter: 0, block: [0; 32], used: 32 }
    }

    fn byte(&mut self) -> u8 {
        if self.used == self.block.len() {
            let hash = Sha256::new().chain_update(self.seed.to_le_bytes()).chain_update(self.purpose);
            self.block = hash.chain_update(self.counter.to_le_bytes()).finalize().into();
            self.counter = self.counter.wrapping_add(1);
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }
}

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().for_each(|byte| *byte = self.byte());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_sequence_follows_from_its_seed_and_does_not_repeat() {
        let numbers = |seed, purpose| -> Vec<u64> {
            let mut random = Seeded::new(seed, purpose);
            (0..1000).map(|_| random.try_next_u64().unwrap_or_default()).collect()
        };
        assert_eq!(numbers(1, b"a"), numbers(1, b"a"));
        let distinct: HashSet<u64> =
            [numbers(1, b"a"), numbers(2, b"a"), numbers(1, b"b")].concat().into_iter().collect();
        assert_eq!(distinct.len(), 3000);
    }
}
