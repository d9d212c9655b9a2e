//! Read-only tables of a model file: sparse weight rows of features, and maps from hashes to small numbers.
//!
//! The maps are flat bytes that are used as they stand; the rows are laid out anew, for few waits for memory.
//! A reader never indexes outside them, whatever the bytes are.

use crate::accurate::{Kernel, bring_near, vectorised};
use std::borrow::Cow;

/// Bytes of a model: those compiled in, or a copy.
pub(crate) type Bytes = Cow<'static, [u8]>;

/// Makes model bytes out of a part of the file.
pub(crate) type Keep<'b> = fn(&'b [u8]) -> Bytes;

/// Scores of all classes of one decision; a class is a byte, so indexing never fails.
pub(crate) type Scores = [i32; 256];

/// Sparse weights: feature hash to a row of (class, weight) pairs.
///
/// In the file, features fall into buckets by the highest bits of their hash; a bucket holds records
/// `[fingerprint: u16][pairs: u8]([class: u8][code: u8])*`, and `codebook` turns a code into a weight.
/// When the table is read, every record becomes a row of one size, so that a feature's row is found without a look at
/// those before it. The long records are few but most of the pairs that a decision asks for: their rows name one of
/// `long`, the weight of each of the first `width` classes, which the compiler adds up by vector instructions.
#[derive(Debug)]
pub(crate) struct Table {
    codebook: Box<[i32; 256]>,
    bits: u32,
    width: usize,
    kernel: Kernel,
    heads: Vec<BucketHead>,
    rows: Vec<Row>,
    long: Vec<i16>,
}

/// Where a bucket's rows begin, and which fingerprints (modulo 32) they have: the rows stand in this order, so that
/// the bits below a fingerprint's say how many rows are before its own. Those that share a bit with an earlier one
/// stand at the end.
#[derive(Clone, Copy, Debug)]
struct BucketHead {
    start: u32,
    present: u32,
}

/// One feature's weights; half a cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Row {
    fingerprint: u16,
    /// Which of [`SIZES`] the row has; [`LONG`] for the number of a long row in place of the pairs.
    size: u8,
    /// How far away the bucket's next row with the same bit is; 0 for none.
    next: u8,
    /// Class and code; filled up with pairs that add nothing.
    pairs: [[u8; 2]; SIZES[2]],
}

/// Whether an earlier record of the bucket has its bit; the bit, the fingerprint and the pairs of a record.
type Record<'b> = (bool, u8, u16, &'b [u8]);

/// Where the row of a feature is, and its fingerprint.
type Found = (u32, u16);

/// The places of some of the rows found.
#[inline(always)]
fn places(found: &[Found], which: &[u8]) -> impl Iterator<Item = usize> {
    which.iter().filter_map(|&which| found.get(usize::from(which))).map(|&(place, _)| place as usize)
}

/// Numbers of pairs that are added up together.
const SIZES: [usize; 3] = [4, 8, 14];
const LONG: usize = SIZES.len();
/// The code of the weight 0.
const ZERO: u8 = 128;

/// Most features of one decision; further ones would be left out.
pub(crate) const MOST_FEATURES: usize = 160;

impl Table {
    /// Reads what `train` wrote for a decision between so many classes: bits, 256 codebook values, bucket offsets,
    /// records (all little-endian).
    pub(crate) fn read(bytes: &[u8], classes: usize) -> Result<Table, String> {
        let mut reader = Reader(bytes);
        let bits = reader.u32()?;
        if !(1..=28).contains(&bits) {
            return Err(format!("a weight table of 2^{bits} buckets"));
        }
        let mut codebook = Box::new([0i32; 256]);
        for value in codebook.iter_mut() {
            *value = i32::from(reader.i16()?);
        }
        if codebook[usize::from(ZERO)] != 0 {
            return Err(format!("a weight table whose code {ZERO} has a weight"));
        }
        let mut ends = reader.take(((1 << bits) + 1) * 4)?.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize);
        let records = reader.0;
        let width = classes.next_multiple_of(BLOCK).min(256);
        let (count, long) = count(records);
        let mut table = Table {
            codebook,
            bits,
            width,
            kernel: Kernel::best(),
            heads: Vec::with_capacity(1 << bits),
            rows: Vec::with_capacity(count),
            long: Vec::with_capacity(long * width),
        };
        let mut start = ends.next().unwrap_or(0);
        let mut bucket = Vec::new();
        for end in ends {
            records
                .get(start..end)
                .and_then(|records| table.add_bucket(records, &mut bucket))
                .ok_or("a weight table whose buckets do not fit its records")?;
            start = end;
        }
        Ok(table)
    }

    /// Takes in the records of a bucket; nothing where they are cut short.
    fn add_bucket<'b>(&mut self, mut records: &'b [u8], bucket: &mut Vec<Record<'b>>) -> Option<()> {
        let mut present = 0_u32;
        bucket.clear();
        while let [low, high, pairs, tail @ ..] = records {
            let (row, next) = tail.split_at_checked(usize::from(*pairs) * 2)?;
            let bit = low & 31;
            bucket.push((present >> bit & 1 != 0, bit, u16::from_le_bytes([*low, *high]), row));
            present |= 1 << bit;
            records = next;
        }
        bucket.sort_by_key(|&(again, bit, ..)| (again, bit));
        self.heads.push(BucketHead { start: self.rows.len() as u32, present });
        for (i, &(_, bit, fingerprint, row)) in bucket.iter().enumerate() {
            let next = bucket[i + 1..].iter().position(|other| other.1 == bit).map_or(0, |far| far + 1);
            let pairs = self.pairs(row);
            let size = SIZES.iter().position(|&size| row.len() <= 2 * size).unwrap_or(LONG);
            self.rows.push(Row { fingerprint, size: size as u8, next: next as u8, pairs });
        }
        Some(())
    }

    /// The pairs of a record as a row has them.
    fn pairs(&mut self, record: &[u8]) -> [[u8; 2]; SIZES[2]] {
        let mut pairs = [[0, ZERO]; SIZES[2]];
        let (given, _) = record.as_chunks();
        if let Some(room) = pairs.get_mut(..given.len()) {
            room.copy_from_slice(given);
            return pairs;
        }
        let at = self.long.len();
        self.long.resize(at + self.width, 0);
        for &[class, code] in given {
            if let Some(weight) = self.long[at..].get_mut(usize::from(class)) {
                *weight = self.codebook[usize::from(code)] as i16;
            }
        }
        let number = (at / self.width) as u32;
        pairs[..2].copy_from_slice(number.to_le_bytes().as_chunks().0);
        pairs
    }

    /// Bucket and fingerprint of a feature.
    #[inline(always)]
    pub(crate) fn place(feature: u64, bits: u32) -> (usize, u16) {
        ((feature >> (64 - bits)) as usize, feature as u16)
    }

    /// Prepares for the sum of this feature's row.
    #[inline(always)]
    pub(crate) fn expect(&self, feature: u64) {
        bring_near(&self.heads[Self::place(feature, self.bits).0..], 1);
    }

    /// The score of each class: the sum of the rows of all features.
    #[inline]
    pub(crate) fn score(&self, features: &[u64], scores: &mut Scores) {
        debug_assert!(features.len() <= MOST_FEATURES);
        sum(self.kernel, self, features, scores);
    }

    #[inline(always)]
    fn add<const PAIRS: usize>(&self, found: &[Found], which: &[u8], scores: &mut Scores) {
        for row in places(found, which).filter_map(|place| self.rows.get(place)) {
            for [class, code] in &row.pairs[..PAIRS] {
                scores[usize::from(*class)] += self.codebook[usize::from(*code)];
            }
        }
    }

    #[inline(always)]
    fn add_long(&self, found: &[Found], which: &[u8], scores: &mut Scores) {
        for (block, scores) in scores[..self.width].chunks_exact_mut(BLOCK).enumerate() {
            let mut sums = [0_i32; BLOCK];
            for row in places(found, which) {
                let at = row * self.width + BLOCK * block;
                let Some(weights) = self.long.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>()) else {
                    break;
                };
                for i in 0..BLOCK {
                    sums[i] += i32::from(weights[i]);
                }
            }
            for i in 0..BLOCK {
                scores[i] += sums[i];
            }
        }
    }
}

/// How many records there are, and how many of them are long ones.
fn count(mut records: &[u8]) -> (usize, usize) {
    let (mut count, mut long) = (0, 0);
    while let [_, _, pairs, tail @ ..] = records {
        count += 1;
        long += usize::from(usize::from(*pairs) > SIZES[2]);
        records = tail.get(2 * usize::from(*pairs)..).unwrap_or(&[]);
    }
    (count, long)
}

vectorised! {
    /// What [`Table::score`] gives, with the machine's widest instructions.
    ///
    /// The work goes in rounds without branches that depend on the features, so that the memory reads of a round do not
    /// wait for each other: which features may be there, where their rows are (which are fetched ahead),
    /// which rows of each size are theirs, and the sums of each size.
    fn sum(table: &Table, features: &[u64], scores: &mut Scores) {
        scores.fill(0);
        let mut likely: [Found; MOST_FEATURES] = [(0, 0); MOST_FEATURES];
        let mut count = 0;
        for &feature in &features[..features.len().min(MOST_FEATURES)] {
            let (bucket, fingerprint) = Table::place(feature, table.bits);
            let BucketHead { start, present } = table.heads[bucket];
            let bit = fingerprint & 31;
            likely[count] = (start + (present & ((1 << bit) - 1)).count_ones(), fingerprint);
            count += (present >> bit & 1) as usize;
        }
        let likely = &mut likely[..count];
        for &mut (place, _) in &mut *likely {
            bring_near(table.rows.get(place as usize..).unwrap_or(&[]), 1);
        }
        // Which of them have rows of each size.
        let mut rows = [[0_u8; MOST_FEATURES]; LONG + 1];
        let mut counts = [0; LONG + 1];
        for (i, (place, fingerprint)) in likely.iter_mut().enumerate() {
            let Some(mut row) = table.rows.get(*place as usize) else {
                continue;
            };
            while row.fingerprint != *fingerprint && row.next != 0 {
                *place += u32::from(row.next);
                let Some(next) = table.rows.get(*place as usize) else {
                    break;
                };
                row = next;
            }
            let size = usize::from(row.size) % (LONG + 1);
            if size == LONG {
                let [[a, b], [c, d], ..] = row.pairs;
                *place = u32::from_le_bytes([a, b, c, d]);
                bring_near(table.long.get(*place as usize * table.width..).unwrap_or(&[]), table.width);
            }
            rows[size][counts[size]] = i as u8;
            counts[size] += usize::from(row.fingerprint == *fingerprint);
        }
        table.add::<{ SIZES[0] }>(likely, &rows[0][..counts[0]], scores);
        table.add::<{ SIZES[1] }>(likely, &rows[1][..counts[1]], scores);
        table.add::<{ SIZES[2] }>(likely, &rows[2][..counts[2]], scores);
        table.add_long(likely, &rows[LONG][..counts[LONG]], scores);
    }
}

/// Classes that are added up together.
const BLOCK: usize = 64;

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
