//! Read-only tables of a model file: sparse weight rows of features, and maps from hashes to small numbers.
//!
//! Both are flat bytes that are used as they stand, so that loading is fast.
//! A reader never indexes outside them, whatever the bytes are.

use crate::accurate::{Kernel, vectorised};
use std::borrow::Cow;

/// Bytes of a model: those compiled in, or a copy.
pub(crate) type Bytes = Cow<'static, [u8]>;

/// Makes model bytes out of a part of the file.
pub(crate) type Keep<'b> = fn(&'b [u8]) -> Bytes;

/// Scores of all classes of one decision; a class is a byte, so indexing never fails.
pub(crate) type Scores = [i32; 256];

/// Sparse weights: feature hash to a row of (class, weight) pairs.
///
/// Features fall into buckets by the highest bits of their hash; a bucket holds records
/// `[fingerprint: u16][pairs: u8]([class: u8][code: u8])*`, and `codebook` turns a code into a weight.
/// Long rows are spread out when the table is read: `[fingerprint: u16][DENSE]`, then the weight of each of the first
/// `width` classes. They are few but most of the pairs that a decision asks for, and adding them up needs no look at
/// the classes, so that the compiler takes vector instructions.
#[derive(Debug)]
pub(crate) struct Table {
    codebook: Box<[i32; 256]>,
    bits: u32,
    width: usize,
    kernel: Kernel,
    heads: Vec<BucketHead>,
    records: Bytes,
}

/// Rows of more pairs than this are spread out.
const LONGEST_SPARSE: u8 = 12;
/// Stands in a record for the number of pairs of a row that is spread out.
const DENSE: u8 = u8::MAX;

/// Where a bucket's records begin, and which fingerprints (modulo 32) they have: most features are in no record,
/// and this shows it without a look at the records.
#[derive(Clone, Copy, Debug)]
struct BucketHead {
    start: u32,
    present: u32,
}

/// Most features of one decision; further ones would be left out.
const MOST_FEATURES: usize = 192;

impl Table {
    /// Reads what `train` wrote for a decision between so many classes: bits, 256 codebook values, bucket offsets,
    /// records (all little-endian).
    pub(crate) fn read<'b>(bytes: &'b [u8], classes: usize, keep: Keep<'b>) -> Result<Table, String> {
        let mut reader = Reader(bytes);
        let bits = reader.u32()?;
        if !(1..=28).contains(&bits) {
            return Err(format!("a weight table of 2^{bits} buckets"));
        }
        let mut codebook = Box::new([0i32; 256]);
        for value in codebook.iter_mut() {
            *value = i32::from(reader.i16()?);
        }
        let mut ends = reader.take(((1 << bits) + 1) * 4)?.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize);
        let mut spread = Spread::new(reader.0, classes, &codebook);
        let mut heads = Vec::with_capacity((1 << bits) + 1);
        let mut start = ends.next().unwrap_or(0);
        for end in ends {
            let head = spread.bucket(start, end).ok_or("a weight table whose buckets do not fit its records")?;
            heads.push(head);
            start = end;
        }
        heads.push(BucketHead { start: spread.place(start), present: 0 });
        Ok(Table { width: spread.width, kernel: Kernel::best(), records: spread.finish(keep), codebook, bits, heads })
    }

    /// Bucket and fingerprint of a feature.
    #[inline(always)]
    pub(crate) fn place(feature: u64, bits: u32) -> (usize, u16) {
        ((feature >> (64 - bits)) as usize, feature as u16)
    }

    /// Sums the rows of all features.
    ///
    /// The work goes in rounds, so that the memory reads of a round do not wait for each other: which features may be
    /// there, where their records are (their first bytes are read, which brings them near), the sums of short rows,
    /// those of the rows that are spread out.
    #[inline]
    pub(crate) fn score(&self, features: &[u64], scores: &mut Scores) {
        scores.fill(0);
        debug_assert!(features.len() <= MOST_FEATURES);
        let mut likely = [0_u64; MOST_FEATURES];
        let mut count = 0;
        for &feature in &features[..features.len().min(MOST_FEATURES)] {
            let (bucket, fingerprint) = Self::place(feature, self.bits);
            likely[count] = feature;
            count += (self.heads[bucket].present >> (fingerprint & 31) & 1) as usize;
        }
        let records: &[u8] = &self.records;
        let mut touched = 0_u8;
        for &feature in &likely[..count] {
            let (bucket, _) = Self::place(feature, self.bits);
            touched ^= records.get(self.heads[bucket].start as usize).copied().unwrap_or(0);
        }
        std::hint::black_box(touched);
        let mut dense = [0_u32; MOST_FEATURES];
        let mut dense_count = 0;
        for &feature in &likely[..count] {
            let (bucket, fingerprint) = Self::place(feature, self.bits);
            let mut at = self.heads[bucket].start as usize;
            let end = self.heads[bucket + 1].start as usize;
            while let Some([low, high, pairs]) = records[..end].get(at..at + 3) {
                at += 3;
                let long = *pairs == DENSE;
                let len = if long { 2 * self.width } else { 2 * usize::from(*pairs) };
                if u16::from_le_bytes([*low, *high]) != fingerprint {
                    at += len;
                } else if long {
                    dense[dense_count] = at as u32;
                    dense_count += 1;
                    break;
                } else {
                    for pair in records.get(at..at + len).unwrap_or(&[]).chunks_exact(2) {
                        scores[usize::from(pair[0])] += self.codebook[usize::from(pair[1])];
                    }
                    break;
                }
            }
        }
        sum(self.kernel, records, &dense[..dense_count], &mut scores[..self.width]);
    }
}

vectorised! {
    /// Adds the weights that begin at `rows` in `records` to the scores.
    fn sum(records: &[u8], rows: &[u32], scores: &mut [i32]) {
        for (block, scores) in scores.chunks_exact_mut(BLOCK).enumerate() {
            let mut sums = [0_i32; BLOCK];
            for &row in rows {
                let at = row as usize + 2 * BLOCK * block;
                let Some(weights) = records.get(at..).and_then(|rest| rest.first_chunk::<{ 2 * BLOCK }>()) else {
                    break;
                };
                for i in 0..BLOCK {
                    sums[i] += i32::from(i16::from_le_bytes([weights[2 * i], weights[2 * i + 1]]));
                }
            }
            for i in 0..BLOCK {
                scores[i] += sums[i];
            }
        }
    }
}

/// Classes that are added up together.
const BLOCK: usize = 16;

/// Spreads out the long rows of a table, bucket by bucket.
struct Spread<'r, 'b> {
    records: &'b [u8],
    codebook: &'r [i32; 256],
    /// Weights of a row that is spread out: the number of classes, rounded up.
    width: usize,
    out: Vec<u8>,
    /// How much of `records` is in `out`.
    done: usize,
}

impl<'r, 'b> Spread<'r, 'b> {
    fn new(records: &'b [u8], classes: usize, codebook: &'r [i32; 256]) -> Spread<'r, 'b> {
        Spread { records, codebook, width: classes.next_multiple_of(BLOCK).min(256), out: Vec::new(), done: 0 }
    }

    /// Where the record at `at` comes to lie.
    fn place(&self, at: usize) -> u32 {
        (self.out.len() + at - self.done) as u32
    }

    /// Takes the records of a bucket; nothing where they are cut short.
    fn bucket(&mut self, start: usize, end: usize) -> Option<BucketHead> {
        let mut head = BucketHead { start: self.place(start), present: 0 };
        let mut rest = self.records.get(start..end)?;
        while let [low, _, pairs, tail @ ..] = rest {
            head.present |= 1 << (low & 31);
            let (row, next) = tail.split_at_checked(usize::from(*pairs) * 2)?;
            if *pairs > LONGEST_SPARSE {
                self.row(end - rest.len(), row);
            }
            rest = next;
        }
        rest.is_empty().then_some(head)
    }

    /// Spreads out the row of the record at `at`.
    fn row(&mut self, at: usize, row: &[u8]) {
        // All but the number of pairs stays as it is.
        self.out.extend(&self.records[self.done..at + 2]);
        self.out.push(DENSE);
        let from = self.out.len();
        self.out.resize(from + 2 * self.width, 0);
        for pair in row.chunks_exact(2) {
            let place = from + 2 * usize::from(pair[0]);
            if let Some(weight) = self.out.get_mut(place..place + 2) {
                weight.copy_from_slice(&(self.codebook[usize::from(pair[1])] as i16).to_le_bytes());
            }
        }
        self.done = at + 3 + row.len();
    }

    /// The records; those of the file where no row is long.
    fn finish(mut self, keep: Keep<'b>) -> Bytes {
        if self.done == 0 {
            return keep(self.records);
        }
        self.out.extend(&self.records[self.done..]);
        self.out.into()
    }
}

/// The class of the highest score among the first `classes`; the lowest class among equals.
#[inline]
pub(crate) fn best(scores: &Scores, classes: usize) -> usize {
    let mut top = 0;
    for class in 1..classes.min(256) {
        if scores[class] > scores[top] {
            top = class;
        }
    }
    top
}

/// A map from 64-bit hashes to 16-bit values: open addressing over slots of six bytes (32-bit check, value).
#[derive(Debug)]
pub(crate) struct HashMap16 {
    slots: Bytes,
    mask: usize,
}

/// Marks a free slot; never a value.
const FREE: u16 = u16::MAX;
const SLOT_BYTES: usize = 6;

impl HashMap16 {
    /// Reads the slots that [`HashMap16::build`] laid out.
    pub(crate) fn read<'b>(bytes: &'b [u8], keep: Keep<'b>) -> Result<HashMap16, String> {
        let slots = bytes.len() / SLOT_BYTES;
        if !slots.is_power_of_two() || slots * SLOT_BYTES != bytes.len() {
            return Err(format!("a hash map of {} bytes", bytes.len()));
        }
        let map = HashMap16 { slots: keep(bytes), mask: slots - 1 };
        if !map.slots.chunks_exact(SLOT_BYTES).any(|slot| slot[4..] == FREE.to_le_bytes()) {
            return Err("a hash map without a free slot".to_owned());
        }
        Ok(map)
    }

    /// The value stored for this hash.
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> Option<u16> {
        let check = (hash as u32).to_le_bytes();
        let mut at = (hash >> 40) as usize & self.mask;
        loop {
            let slot = &self.slots[at * SLOT_BYTES..at * SLOT_BYTES + SLOT_BYTES];
            let value = u16::from_le_bytes([slot[4], slot[5]]);
            if value == FREE {
                return None;
            }
            if slot[..4] == check {
                return Some(value);
            }
            at = (at + 1) & self.mask;
        }
    }

    /// Lays out a map; of two entries with equal place and check the first stays.
    #[cfg(feature = "train")]
    pub(crate) fn build(entries: &[(u64, u16)]) -> HashMap16 {
        let count = (entries.len() * 3 / 2 + 2).next_power_of_two();
        let mut slots = vec![0xFF_u8; count * SLOT_BYTES];
        let mask = count - 1;
        for &(hash, value) in entries {
            let check = (hash as u32).to_le_bytes();
            let mut at = (hash >> 40) as usize & mask;
            loop {
                let slot = &mut slots[at * SLOT_BYTES..at * SLOT_BYTES + SLOT_BYTES];
                if slot[4..] == FREE.to_le_bytes() {
                    slot[..4].copy_from_slice(&check);
                    slot[4..].copy_from_slice(&value.to_le_bytes());
                    break;
                }
                if slot[..4] == check {
                    break;
                }
                at = (at + 1) & mask;
            }
        }
        HashMap16 { slots: slots.into(), mask }
    }

    /// The bytes that [`HashMap16::read`] takes.
    #[cfg(feature = "train")]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.slots
    }
}

/// Takes little-endian numbers off the front of a byte string.
pub(crate) struct Reader<'b>(pub(crate) &'b [u8]);

impl<'b> Reader<'b> {
    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'b [u8], String> {
        let (head, tail) = self.0.split_at_checked(count).ok_or_else(|| "it ends too early".to_owned())?;
        self.0 = tail;
        Ok(head)
    }

    /// The next four bytes as a number.
    pub(crate) fn u32(&mut self) -> Result<u32, String> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    /// The next `count` numbers.
    pub(crate) fn f32s(&mut self, count: usize) -> Result<Vec<f32>, String> {
        let bytes = self.take(count * 4)?;
        Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    fn i16(&mut self) -> Result<i16, String> {
        let b = self.take(2)?;
        Ok(i16::from_le_bytes([b[0], b[1]]))
    }
}
