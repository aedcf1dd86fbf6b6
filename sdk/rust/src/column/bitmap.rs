//! Bitmaps: which rows are present, which are kept.

/// One bit per row, least significant bit first, as Arrow keeps them.
///
/// ```
/// use weir_sdk::Bitmap;
///
/// let kept = Bitmap::of(&[1.0, 7.5, 3.0], |price| *price > 2.0);
/// assert_eq!(kept.iter().collect::<Vec<_>>(), [false, true, true]);
/// assert_eq!(kept.count(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bitmap {
    bytes: Vec<u8>,
    len: usize,
}

/// Rows handled at once: enough for the compiler to fill vector registers, and whole bytes of the result.
const LANES: usize = 64;

impl Bitmap {
    /// Makes a bitmap of `len` bits that are all `bit`.
    pub fn filled(len: usize, bit: bool) -> Self {
        let mut all = Self { bytes: vec![if bit { 0xff } else { 0 }; len.div_ceil(8)], len };
        all.clear_tail();
        all
    }

    /// Makes a bitmap by asking for every item of a slice. This is the fast way: the loop has no bounds checks and vectorises where
    /// the test does.
    pub fn of<T>(items: &[T], mut test: impl FnMut(&T) -> bool) -> Self {
        let mut bytes = Vec::with_capacity(items.len().div_ceil(8));
        let mut chunks = items.chunks_exact(LANES);
        for chunk in &mut chunks {
            let mut lanes = [0_u8; LANES];
            for (lane, item) in lanes.iter_mut().zip(chunk) {
                *lane = u8::from(test(item));
            }
            pack(&lanes, &mut bytes);
        }
        let mut lanes = [0_u8; LANES];
        for (lane, item) in lanes.iter_mut().zip(chunks.remainder()) {
            *lane = u8::from(test(item));
        }
        pack(&lanes, &mut bytes);
        bytes.truncate(items.len().div_ceil(8));
        Self { bytes, len: items.len() }
    }

    /// Makes a bitmap of `len` bits by asking for every row number.
    pub fn from_fn(len: usize, mut test: impl FnMut(usize) -> bool) -> Self {
        let mut bytes = Vec::with_capacity(len.div_ceil(8) + LANES / 8);
        for start in (0..len).step_by(LANES) {
            let mut lanes = [0_u8; LANES];
            for (offset, lane) in lanes.iter_mut().enumerate().take(len - start) {
                *lane = u8::from(test(start + offset));
            }
            pack(&lanes, &mut bytes);
        }
        bytes.truncate(len.div_ceil(8));
        Self { bytes, len }
    }

    /// Takes over bits as they came from the host; `None` when there are too few.
    pub fn from_bytes(mut bytes: Vec<u8>, len: usize) -> Option<Self> {
        if bytes.len() < len.div_ceil(8) {
            return None;
        }
        bytes.truncate(len.div_ceil(8));
        let mut bits = Self { bytes, len };
        bits.clear_tail();
        Some(bits)
    }

    /// Returns the number of bits.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether there are no bits.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns a bit; `false` beyond the end.
    pub fn get(&self, index: usize) -> bool {
        index < self.len && self.bytes[index / 8] >> (index % 8) & 1 == 1
    }

    /// Sets a bit; nothing happens beyond the end.
    pub fn set(&mut self, index: usize, bit: bool) {
        if index < self.len {
            let mask = 1 << (index % 8);
            let byte = &mut self.bytes[index / 8];
            *byte = if bit { *byte | mask } else { *byte & !mask };
        }
    }

    /// Adds a bit at the end.
    pub fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(8) {
            self.bytes.push(0);
        }
        self.len += 1;
        self.set(self.len - 1, bit);
    }

    /// Returns the number of set bits.
    pub fn count(&self) -> usize {
        self.bytes.iter().map(|byte| byte.count_ones() as usize).sum()
    }

    /// Returns whether every bit is set.
    pub fn is_full(&self) -> bool {
        self.count() == self.len
    }

    /// Returns the bits in order.
    pub fn iter(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.len).map(|index| self.get(index))
    }

    /// Returns the numbers of the set bits.
    pub fn indices(&self) -> Vec<u32> {
        let mut found = Vec::with_capacity(self.count());
        for (at, byte) in self.bytes.iter().enumerate() {
            let mut rest = *byte;
            while rest != 0 {
                found.push((at * 8) as u32 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
        found
    }

    /// Clears the bits that are not set in the other bitmap, too.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.bytes.iter_mut().zip(&other.bytes).for_each(|(byte, with)| *byte &= with);
        self
    }

    /// Sets the bits that are set in the other bitmap, too.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        self.bytes.iter_mut().zip(&other.bytes).for_each(|(byte, with)| *byte |= with);
        self.clear_tail();
        self
    }

    /// Returns the bytes as the contract wants them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the bytes as the contract wants them.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Bits beyond the end are kept at zero, so that counting need not look at them.
    fn clear_tail(&mut self) {
        if let (Some(last), 1..) = (self.bytes.last_mut(), self.len % 8) {
            *last &= (1 << (self.len % 8)) - 1;
        }
    }
}

impl std::ops::Not for Bitmap {
    type Output = Self;

    /// Turns every bit around.
    fn not(mut self) -> Self {
        self.bytes.iter_mut().for_each(|byte| *byte = !*byte);
        self.clear_tail();
        self
    }
}

/// Packs bytes of 0 or 1 into bits: the multiplication moves bit 8i to bit 56 + i, and nothing else gets there.
fn pack(lanes: &[u8; LANES], bytes: &mut Vec<u8>) {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut packed = [0_u8; LANES / 8];
    for (byte, eight) in packed.iter_mut().zip(lanes.as_chunks::<8>().0) {
        *byte = (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) as u8;
    }
    bytes.extend_from_slice(&packed);
}
