//! Tokens made of hashes. Pure.

/// How many hexadecimal digits of a hash a token has.
const HEX: usize = 32;

/// Writes the first digits of a hash.
pub(crate) fn hex(hash: &str, token: &mut String) {
    token.push_str(hash.get(..HEX).unwrap_or(hash));
}

/// Writes the first digits of a hash in the groups of a UUID. Version and variant are not set: these are tokens that fit where UUIDs go.
pub(crate) fn uuid(hash: &str, token: &mut String) {
    for (group, range) in [0..8, 8..12, 12..16, 16..20, 20..32].into_iter().enumerate() {
        if group > 0 {
            token.push('-');
        }
        token.push_str(hash.get(range).unwrap_or_default());
    }
}

/// Writes a value with other digits: those of the hash, read as one large number.
pub(crate) fn digits(value: &str, hash: &str, token: &mut String) {
    let mut stream = Digits::of(hash);
    token.extend(value.chars().map(|c| if c.is_ascii_digit() { stream.next_digit() } else { c }));
}

/// The decimal digits of a 256-bit number, from the last one on. It has some 77; what is longer begins anew, which gives nothing away,
/// because the whole value is in the hash.
struct Digits {
    number: [u32; 8],
    start: [u32; 8],
    /// Nine digits at a time, which is what fits into one division.
    chunk: u32,
    left: u32,
}

impl Digits {
    fn of(hash: &str) -> Self {
        let word = |at: usize| u32::from_str_radix(hash.get(at * 8..at * 8 + 8).unwrap_or("0"), 16).unwrap_or(0);
        let number = std::array::from_fn(word);
        Self { number, start: number, chunk: 0, left: 0 }
    }

    fn next_digit(&mut self) -> char {
        const CHUNK: u64 = 1_000_000_000;
        if self.left == 0 {
            if self.number == [0; 8] {
                self.number = self.start;
            }
            let mut rest = 0_u64;
            for word in &mut self.number {
                let value = (rest << 32) | u64::from(*word);
                // Both fit: the rest is below the divisor.
                *word = (value / CHUNK) as u32;
                rest = value % CHUNK;
            }
            (self.chunk, self.left) = (rest as u32, 9);
        }
        let digit = self.chunk % 10;
        (self.chunk, self.left) = (self.chunk / 10, self.left - 1);
        char::from_digit(digit, 10).unwrap_or('0')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    fn made(make: impl FnOnce(&mut String)) -> String {
        let mut token = String::new();
        make(&mut token);
        token
    }

    #[test]
    fn tokens_have_their_form() {
        assert_eq!(made(|token| hex(HASH, token)), "5bdcc146bf60754e6a042426089575c7");
        assert_eq!(made(|token| uuid(HASH, token)), "5bdcc146-bf60-754e-6a04-2426089575c7");
    }

    #[test]
    fn digits_keep_length_and_everything_else() {
        let token = made(|token| digits("+82 10-1234 ext. ⑤", HASH, token));
        assert_eq!(token.chars().count(), "+82 10-1234 ext. ⑤".chars().count());
        assert_eq!(token.replace(|c: char| c.is_ascii_digit(), "0"), "+00 00-0000 ext. ⑤");
        assert_ne!(token, "+82 10-1234 ext. ⑤");
    }

    #[test]
    fn digits_are_those_of_the_number() {
        // 2^256 - 1 ends in …39935; the digits come from the last one on.
        let token = made(|token| digits("00000", &"f".repeat(64), token));
        assert_eq!(token, "53993");
        let long = made(|token| digits(&"0".repeat(200), &"f".repeat(64), token));
        assert!(long.len() == 200 && long.bytes().all(|byte| byte.is_ascii_digit()));
        assert!((b'0'..=b'9').all(|digit| long.bytes().filter(|byte| *byte == digit).count() > 5), "{long}");
    }
}
