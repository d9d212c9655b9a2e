//! A digest of a set: of all content of a store, whatever order its rows come in. For tests and comparisons.

use crate::digest_of;
use std::fmt;

/// The sum of the SHA-256 of all items, so that their order does not count and a doubled item does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContentDigest([u64; 4]);

impl ContentDigest {
    /// Adds one item, given by its parts.
    pub(crate) fn add(&mut self, parts: &[&[u8]]) {
        let sum = digest_of(parts);
        for (lane, bytes) in self.0.iter_mut().zip(sum.chunks_exact(8)) {
            let word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
            *lane = lane.wrapping_add(word);
        }
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|lane| write!(f, "{lane:016x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_count_and_number_does() {
        let of = |items: &[&str]| {
            let mut digest = ContentDigest::default();
            items.iter().for_each(|item| digest.add(&[item.as_bytes()]));
            digest
        };
        assert_eq!(of(&["a", "b", "c"]), of(&["c", "a", "b"]));
        assert_ne!(of(&["a"]), of(&["a", "a"]));
        assert_ne!(of(&["a", "a"]), of(&[]));
        let (mut one, mut two) = (ContentDigest::default(), ContentDigest::default());
        one.add(&[b"ab", b"c"]);
        two.add(&[b"a", b"bc"]);
        assert_ne!(one, two);
    }
}
