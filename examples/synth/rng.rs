//! The random streams: xoshiro256** seeded through splitmix64, one stream per thing, so that
//! neither the thread count nor the order of work shows in the output.

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Rng {
    state: [u64; 4],
}

/// Derives an independent seed for the thing numbered `tag` under `seed`.
pub(crate) fn mix(seed: u64, tag: u64) -> u64 {
    let mut z = seed
        .wrapping_add(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(tag.wrapping_mul(0xD1B5_4A32_D192_ED03));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Derives an independent seed for the thing named `text` under `seed`.
pub(crate) fn mix_text(seed: u64, text: &str) -> u64 {
    // FNV-1a.
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    mix(seed, hash)
}

const ALNUM: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEX: &[u8; 16] = b"0123456789abcdef";

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: [mix(seed, 1), mix(seed, 2), mix(seed, 3), mix(seed, 4)] }
    }

    pub(crate) fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number below `bound` (0 when the bound is 0).
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        (((self.next() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// An index below `len`.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        self.below(u32::try_from(len).unwrap_or(u32::MAX)) as usize
    }

    /// A number from `low` up to but not including `high`.
    pub(crate) fn range(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low).max(1))
    }

    /// True `permille` times in a thousand.
    pub(crate) fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// One of `items`, which must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// An index below `len`, the first far likelier than the last.
    pub(crate) fn skewed(&mut self, len: usize) -> usize {
        let a = self.index(len);
        let b = self.index(len);
        a.min(b)
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.index(i + 1);
            items.swap(i, j);
        }
    }

    /// Appends `n` characters of an alphabet whose size is a power of two.
    fn spell(&mut self, out: &mut String, alphabet: &[u8], n: usize) {
        let bits = alphabet.len().trailing_zeros();
        let per_word = (64 / bits) as usize;
        let mask = alphabet.len() as u64 - 1;
        let mut left = n;
        while left > 0 {
            let mut word = self.next();
            for _ in 0..left.min(per_word) {
                out.push(char::from(alphabet[(word & mask) as usize]));
                word >>= bits;
            }
            left -= left.min(per_word);
        }
    }

    pub(crate) fn hex(&mut self, out: &mut String, n: usize) {
        self.spell(out, HEX, n);
    }

    pub(crate) fn base32(&mut self, out: &mut String, n: usize) {
        self.spell(out, BASE32, n);
    }

    pub(crate) fn base64(&mut self, out: &mut String, n: usize) {
        self.spell(out, BASE64, n);
    }

    pub(crate) fn alnum(&mut self, out: &mut String, n: usize) {
        for _ in 0..n {
            out.push(char::from(ALNUM[self.index(ALNUM.len())]));
        }
    }

    /// Appends a version 4 UUID.
    pub(crate) fn uuid(&mut self, out: &mut String) {
        self.hex(out, 8);
        out.push('-');
        self.hex(out, 4);
        out.push_str("-4");
        self.hex(out, 3);
        out.push('-');
        out.push(char::from(b"89ab"[self.index(4)]));
        self.hex(out, 3);
        out.push('-');
        self.hex(out, 12);
    }
}

#[cfg(test)]
mod tests {
    use super::Rng;

    #[test]
    fn streams_repeat_and_differ() {
        let (mut a, mut b, mut c) = (Rng::new(7), Rng::new(7), Rng::new(8));
        let first = a.next();
        assert_eq!(first, b.next());
        assert_ne!(first, c.next());
    }

    #[test]
    fn uuids_have_their_shape() {
        let mut text = String::new();
        Rng::new(1).uuid(&mut text);
        assert_eq!(text.len(), 36);
        assert_eq!(text.as_bytes()[14], b'4');
    }
}
