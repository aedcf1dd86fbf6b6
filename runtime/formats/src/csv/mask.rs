//! Which bytes of a stretch of text matter.

/// How many bytes are looked at together: a bit for each in one word.
pub(super) const STRETCH: usize = 64;

/// Finds delimiters, quotes and line ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needles {
    delimiter: u8,
    quote: u8,
}

impl Needles {
    pub(super) fn new(delimiter: u8, quote: Option<u8>) -> Self {
        // Without quotes a second look for the delimiter finds nothing new.
        Self { delimiter, quote: quote.unwrap_or(delimiter) }
    }

    /// Returns a word with a bit set for each byte of interest among the up to 64 at the beginning.
    #[inline]
    pub(super) fn find(self, text: &[u8]) -> u64 {
        match text.first_chunk::<STRETCH>() {
            Some(stretch) => self.find_full(stretch),
            None => {
                // Zero is none of the needles, so the padding finds nothing.
                let mut stretch = [0; STRETCH];
                stretch[..text.len()].copy_from_slice(text);
                self.find_full(&stretch)
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[inline]
    fn find_full(self, stretch: &[u8; STRETCH]) -> u64 {
        // SAFETY: SSE2 is part of x86-64 itself.
        unsafe { self.find_sse2(stretch) }
    }

    /// Sixteen bytes at a time. The tokeniser spends most of its time here; this is four times as fast as words.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "sse2")]
    #[inline]
    fn find_sse2(self, stretch: &[u8; STRETCH]) -> u64 {
        use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8};
        let needles = [self.delimiter, self.quote, b'\n', b'\r'].map(|byte| _mm_set1_epi8(byte as i8));
        let (words, _) = stretch.as_chunks::<8>();
        let mut mask = 0;
        for (number, pair) in words.chunks_exact(2).enumerate() {
            let lane = _mm_set_epi64x(i64::from_le_bytes(pair[1]), i64::from_le_bytes(pair[0]));
            let [delimiter, quote, newline, carriage] = needles.map(|needle| _mm_cmpeq_epi8(lane, needle));
            let hits = _mm_or_si128(_mm_or_si128(delimiter, quote), _mm_or_si128(newline, carriage));
            mask |= u64::from(_mm_movemask_epi8(hits) as u16) << (16 * number);
        }
        mask
    }

    /// The same with ordinary words, eight bytes at a time.
    #[cfg(not(target_arch = "x86_64"))]
    #[inline]
    fn find_full(self, stretch: &[u8; STRETCH]) -> u64 {
        self.find_portable(stretch)
    }

    #[cfg(any(test, not(target_arch = "x86_64")))]
    pub(super) fn find_portable(self, stretch: &[u8; STRETCH]) -> u64 {
        let needles = [self.delimiter, self.quote, b'\n', b'\r'].map(|byte| u64::from(byte) * (u64::MAX / 255));
        let (words, _) = stretch.as_chunks::<8>();
        words.iter().enumerate().fold(0, |mask, (number, bytes)| {
            let word = u64::from_le_bytes(*bytes);
            let hits = needles.iter().fold(0, |hits, needle| hits | zero_bytes(word ^ needle));
            // Gathers the top bit of each byte into the lowest byte.
            let gathered = (hits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            mask | gathered << (8 * number)
        })
    }
}

/// Sets the top bit of exactly those bytes that are zero.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn zero_bytes(word: u64) -> u64 {
    const LOWS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    !(((word & LOWS) + LOWS) | word | LOWS)
}
