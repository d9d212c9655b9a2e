//! Read-only tables of a model file: sparse weight rows of features, and maps from hashes to small numbers.
//!
//! Both are flat bytes that are used as they stand, so that loading is fast.
//! A reader never indexes outside them, whatever the bytes are.

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
#[derive(Debug)]
pub(crate) struct Table {
    codebook: Box<[i32; 256]>,
    bits: u32,
    heads: Vec<BucketHead>,
    records: Bytes,
}

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
    /// Reads what `train` wrote: bits, 256 codebook values, bucket offsets, records (all little-endian).
    pub(crate) fn read<'b>(bytes: &'b [u8], keep: Keep<'b>) -> Result<Table, String> {
        let mut reader = Reader(bytes);
        let bits = reader.u32()?;
        if !(1..=28).contains(&bits) {
            return Err(format!("a weight table of 2^{bits} buckets"));
        }
        let mut codebook = Box::new([0i32; 256]);
        for value in codebook.iter_mut() {
            *value = i32::from(reader.i16()?);
        }
        let mut ends = reader.take(((1 << bits) + 1) * 4)?.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let records = reader.0;
        let mut heads = Vec::with_capacity((1 << bits) + 1);
        let mut start = ends.next().unwrap_or(0);
        for end in ends {
            let bucket = records.get(start as usize..end as usize);
            let present = bucket.and_then(fingerprints).ok_or("a weight table whose buckets do not fit its records")?;
            heads.push(BucketHead { start, present });
            start = end;
        }
        heads.push(BucketHead { start, present: 0 });
        Ok(Table { codebook, bits, heads, records: keep(records) })
    }

    /// Bucket and fingerprint of a feature.
    #[inline(always)]
    pub(crate) fn place(feature: u64, bits: u32) -> (usize, u16) {
        ((feature >> (64 - bits)) as usize, feature as u16)
    }

    /// Sums the rows of all features.
    ///
    /// The work goes in three rounds, so that the memory reads of a round do not wait for each other: which features
    /// may be there, where their records are (their first bytes are read, which brings them near), the sums.
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
        for &feature in &likely[..count] {
            let (bucket, fingerprint) = Self::place(feature, self.bits);
            let mut rest = &records[self.heads[bucket].start as usize..self.heads[bucket + 1].start as usize];
            while let [low, high, pairs, tail @ ..] = rest {
                let Some((row, next)) = tail.split_at_checked(usize::from(*pairs) * 2) else {
                    break;
                };
                if u16::from_le_bytes([*low, *high]) == fingerprint {
                    for pair in row.chunks_exact(2) {
                        scores[usize::from(pair[0])] += self.codebook[usize::from(pair[1])];
                    }
                    break;
                }
                rest = next;
            }
        }
    }
}

/// The set of fingerprints (modulo 32) of a bucket's records; nothing where the records are cut short.
fn fingerprints(mut bucket: &[u8]) -> Option<u32> {
    let mut set = 0;
    while let [low, _, pairs, tail @ ..] = bucket {
        set |= 1 << (low & 31);
        bucket = tail.get(usize::from(*pairs) * 2..)?;
    }
    bucket.is_empty().then_some(set)
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
