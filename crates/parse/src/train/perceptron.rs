//! Averaged perceptron with sparse rows, and its export to a weight table.

use crate::table::{Scores, Table};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Passes 64-bit hashes through: they are spread already.
#[derive(Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(b);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value.rotate_left(20);
    }
}

/// Counts features in a hashed array, so that rare ones can be left out.
pub(crate) struct Counter {
    counts: Vec<u8>,
    shift: u32,
}

impl Counter {
    /// A counter of 2^bits cells.
    pub(crate) fn new(bits: u32) -> Counter {
        Counter { counts: vec![0; 1 << bits], shift: 64 - bits }
    }

    /// Counts each feature once.
    pub(crate) fn count(&mut self, features: &[u64]) {
        for &f in features {
            let cell = &mut self.counts[(f >> self.shift) as usize];
            *cell = cell.saturating_add(1);
        }
    }

    fn of(&self, feature: u64) -> u8 {
        self.counts[(feature >> self.shift) as usize]
    }
}

#[derive(Clone, Copy)]
struct Entry {
    /// Sum of (update × step), for averaging.
    sum: i64,
    weight: i32,
    class: u8,
}

/// Which features a perceptron takes in.
enum Admission {
    /// Those that were counted often enough.
    Counted(Counter, u8),
    /// Those that it has already.
    Listed,
}

/// A perceptron in training.
pub(crate) struct Perceptron {
    admission: Admission,
    ids: HashMap<u64, u32, BuildHasherDefault<Identity>>,
    rows: Vec<Vec<Entry>>,
    step: i64,
}

impl Perceptron {
    /// An untrained perceptron that knows the features counted at least `least` times.
    pub(crate) fn new(counter: Counter, least: u8) -> Perceptron {
        Perceptron { admission: Admission::Counted(counter, least), ids: HashMap::default(), rows: Vec::new(), step: 1 }
    }

    /// An untrained perceptron that knows the `count` features with the heaviest averaged rows of this one.
    pub(crate) fn select(self, count: usize) -> Perceptron {
        let mass = |id: u32| self.averaged(id, 0.0).iter().map(|(_, w)| w.abs()).sum::<f64>();
        let mut ranked: Vec<(f64, u64)> = self.ids.iter().map(|(&feature, &id)| (mass(id), feature)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(count);
        let ids = ranked.iter().enumerate().map(|(id, &(_, feature))| (feature, id as u32)).collect();
        Perceptron { admission: Admission::Listed, ids, rows: vec![Vec::new(); ranked.len()], step: 1 }
    }

    /// The row numbers of the known features.
    pub(crate) fn rows_of(&mut self, features: &[u64], rows: &mut Vec<u32>) {
        rows.clear();
        for &feature in features {
            if let Some(&id) = self.ids.get(&feature) {
                rows.push(id);
            } else if let Admission::Counted(counter, least) = &self.admission
                && counter.of(feature) >= *least
            {
                let id = self.rows.len() as u32;
                self.ids.insert(feature, id);
                self.rows.push(Vec::new());
                rows.push(id);
            }
        }
    }

    /// Sums the rows.
    pub(crate) fn score(&self, rows: &[u32], scores: &mut Scores) {
        scores.fill(0);
        for &row in rows {
            for entry in &self.rows[row as usize] {
                scores[usize::from(entry.class)] += entry.weight;
            }
        }
    }

    /// Moves the weights of these rows from the class `wrong` to the class `right`.
    pub(crate) fn update(&mut self, rows: &[u32], right: usize, wrong: usize) {
        for &row in rows {
            for (class, delta) in [(right, 1), (wrong, -1)] {
                let row = &mut self.rows[row as usize];
                let class = class as u8;
                let entry = match row.iter_mut().position(|e| e.class == class) {
                    Some(at) => &mut row[at],
                    None => {
                        row.push(Entry { sum: 0, weight: 0, class });
                        let last = row.len() - 1;
                        &mut row[last]
                    }
                };
                entry.weight += delta;
                entry.sum += i64::from(delta) * self.step;
            }
        }
    }

    /// Counts one decision; averaging weighs every decision the same.
    pub(crate) fn tick(&mut self) {
        self.step += 1;
    }

    /// The averaged weights as the bytes of a [`Table`]. Weights of less than `prune` are left out, then those whose
    /// code (1 to 127, the square root of the share of the heaviest weight) is less than `least_code`.
    pub(crate) fn export(&self, prune: f64, least_code: i32) -> Vec<u8> {
        let mut features: Vec<(u64, Vec<(u8, f64)>)> = self.ids.iter().map(|(&f, &id)| (f, self.averaged(id, prune))).collect();
        features.retain(|(_, row)| !row.is_empty());
        let bits = (features.len() as f64 / 2.0).log2().ceil().clamp(1.0, 24.0) as u32;
        // Within a bucket heavy rows first; the hash decides between equals, so the bytes do not depend on map order.
        features.sort_by(|(f, a), (g, b)| {
            let mass = |row: &[(u8, f64)]| row.iter().map(|(_, w)| w.abs()).sum::<f64>();
            let bucket = Table::place(*f, bits).0.cmp(&Table::place(*g, bits).0);
            bucket.then(mass(b).total_cmp(&mass(a))).then(f.cmp(g))
        });
        encode(&features, bits, least_code)
    }

    fn averaged(&self, id: u32, prune: f64) -> Vec<(u8, f64)> {
        let average = |e: &Entry| f64::from(e.weight) - e.sum as f64 / self.step as f64;
        let mut row: Vec<(u8, f64)> = self.rows[id as usize].iter().map(|e| (e.class, average(e))).collect();
        row.retain(|(_, w)| w.abs() >= prune);
        row.sort_by_key(|(class, _)| *class);
        row
    }
}

/// Largest weight in a table; sums of some hundred rows stay far inside 32 bits.
const TOP_WEIGHT: f64 = 30_000.0;

/// Writes sorted features as a table. Weights become codes 1 to 255 around 128, finer near zero: the weight is the
/// square of the code's distance from 128, scaled to the largest weight (clipping large weights ruins a perceptron).
fn encode(features: &[(u64, Vec<(u8, f64)>)], bits: u32, least_code: i32) -> Vec<u8> {
    let top = features.iter().flat_map(|(_, row)| row).map(|(_, w)| w.abs()).fold(0.0, f64::max);
    let mut out = bits.to_le_bytes().to_vec();
    for code in 0..256_i32 {
        let part = f64::from(code - 128) / 127.0;
        let weight = (part * part.abs() * TOP_WEIGHT).round().clamp(-TOP_WEIGHT, TOP_WEIGHT);
        out.extend((weight as i16).to_le_bytes());
    }
    let (mut offsets, mut records) = (vec![0_u32; (1 << bits) + 1], Vec::new());
    let mut seen: Option<(usize, Vec<u16>)> = None;
    for (feature, row) in features {
        let (bucket, fingerprint) = Table::place(*feature, bits);
        let (last, used) = seen.get_or_insert_with(|| (bucket, Vec::new()));
        if *last != bucket {
            (*last, *used) = (bucket, Vec::new());
        }
        // Two features that look the same to a reader: the heavier one keeps the place.
        if !used.contains(&fingerprint) {
            used.push(fingerprint);
            let pairs = encode_row(row, top, least_code);
            if !pairs.is_empty() {
                records.extend(fingerprint.to_le_bytes());
                records.push((pairs.len() / 2) as u8);
                records.extend(pairs);
            }
        }
        offsets[bucket + 1] = records.len() as u32;
    }
    for i in 1..offsets.len() {
        offsets[i] = offsets[i].max(offsets[i - 1]);
    }
    out.extend(offsets.iter().flat_map(|o| o.to_le_bytes()));
    out.extend(records);
    out
}

/// The (class, code) pairs of one row; at most 255, which is more than any stage has classes.
fn encode_row(row: &[(u8, f64)], top: f64, least_code: i32) -> Vec<u8> {
    let code = |weight: f64| {
        let size = ((weight.abs() / top).sqrt() * 127.0).round().clamp(1.0, 127.0) as i32;
        if weight < 0.0 { -size } else { size }
    };
    let coded = row.iter().map(|&(class, weight)| (class, code(weight)));
    let kept = coded.filter(|(_, code)| code.abs() >= least_code).take(255);
    kept.flat_map(|(class, code)| [class, (128 + code) as u8]).collect()
}

/// Small generator for shuffling and exploration (xorshift64): the same on every machine.
pub(crate) struct Random(u64);

impl Random {
    /// A generator; the seed must not be 0.
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Brings the list into random order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let j = (self.next() % (i as u64 + 1)) as usize;
            list.swap(i, j);
        }
    }
}
