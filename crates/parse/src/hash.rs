//! The hash functions of features and words; model files depend on them, so changing one needs a new model format.

use crate::table::{MOST_FEATURES, Table};

const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
const FINISH: u64 = 0xFF51_AFD7_ED55_8CCD;

/// Combines two hashes; not symmetric.
#[inline(always)]
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let x = (a ^ b.wrapping_mul(SPREAD)).wrapping_mul(FINISH);
    x ^ (x >> 32)
}

/// Hash of a byte string (FNV-1a, then folded).
#[inline]
pub(crate) fn bytes(text: &[u8]) -> u64 {
    let mut h = 0xCBF2_9CE4_8422_2325_u64;
    for &b in text {
        h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3);
    }
    h ^ (h >> 31)
}

/// Hash of the lower-cased word with every digit written as 0.
pub(crate) fn folded(word: &str) -> u64 {
    let mut low = String::with_capacity(word.len());
    fold_into(word, &mut low);
    bytes(low.as_bytes())
}

/// Appends the lower-cased word, every ASCII digit written as 0.
pub(crate) fn fold_into(word: &str, out: &mut String) {
    for ch in word.chars() {
        if ch.is_ascii_digit() {
            out.push('0');
        } else if ch.is_ascii() {
            out.push(ch.to_ascii_lowercase());
        } else {
            out.extend(ch.to_lowercase());
        }
    }
}

/// Collects the features of one decision: each template has a number, and its values are mixed in order.
pub(crate) struct Features<'t> {
    /// The table that the features are looked up in next, if it is told beforehand.
    table: Option<&'t Table>,
    hashes: [u64; MOST_FEATURES],
    count: usize,
    /// How many of them, the first ones, were set apart.
    apart: usize,
    template: u64,
}

impl Default for Features<'_> {
    fn default() -> Self {
        Features { table: None, hashes: [0; MOST_FEATURES], count: 0, apart: 0, template: 0 }
    }
}

impl<'t> Features<'t> {
    /// A list whose features are looked up in this table.
    pub(crate) fn of(table: &'t Table) -> Features<'t> {
        Features { table: Some(table), ..Features::default() }
    }

    /// Empties the list; templates are numbered from `base` + 1.
    pub(crate) fn start(&mut self, base: u64) {
        self.count = 0;
        self.apart = 0;
        self.template = base;
    }

    /// Adds the next template's feature with these values.
    #[inline(always)]
    pub(crate) fn add<const N: usize>(&mut self, values: [u64; N]) {
        self.template += 1;
        let mut h = self.template.wrapping_mul(0x8F3A_1C2D_5B79_E4A7);
        for value in values {
            h = mix(h, value);
        }
        // A feature without values still needs its bits spread: the table reads the highest ones.
        let h = if N == 0 { mix(h, 1) } else { h };
        if let Some(table) = self.table {
            table.expect(h);
        }
        if let Some(place) = self.hashes.get_mut(self.count) {
            *place = h;
            self.count += 1;
        }
    }

    /// Like `add`, for a feature that several decisions on end share.
    #[inline(always)]
    pub(crate) fn add_apart<const N: usize>(&mut self, values: [u64; N]) {
        self.add(values);
        self.hashes.swap(self.apart, self.count - 1);
        self.apart += 1;
    }

    /// The features that were set apart, and the others.
    pub(crate) fn split(&self) -> (&[u64], &[u64]) {
        self.hashes().split_at(self.apart)
    }

    /// The features collected.
    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes[..self.count]
    }
}
