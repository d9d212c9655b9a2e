//! One text's fingerprint: how it is taken, written, read and compared. It must not know how candidates are found.

use attache_types::{BlockKind, Report};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

/// Words in a shingle. Measured with `examples/plant`: 3 lets shared phrases through, 5 loses copies with many small edits.
const SHINGLE: usize = 4;
/// Hashes kept of a text.
pub(super) const KEPT: usize = 96;
/// Changes whenever the same text would get another fingerprint.
const VERSION: &str = "a";

/// A sample of a text's word shingles: at most 400 bytes, whatever the text's length.
///
/// Case, punctuation and white space do not count. The same text has the same fingerprint on every machine. Serialised
/// as one string (see its `Display`), which stays comparable as long as it begins with the same letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint {
    /// Hash of all words in order: equal for exact copies.
    pub(super) exact: u64,
    /// How many different shingles the text has.
    pub(super) shingles: u32,
    /// The smallest hashes of shingles, ascending, without repeats.
    pub(super) sample: Vec<u32>,
}

/// How much two texts have in common, as told by their fingerprints.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// The part of the shorter text that stands in the longer one, 0 to 1.
    pub contained: f64,
    /// Length of the shorter text by that of the longer one, 0 to 1.
    pub length_ratio: f64,
    /// How many sampled shingles say so.
    pub shared: usize,
}

/// A string that is no fingerprint of this version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no fingerprint of version {VERSION}")]
pub struct BadFingerprint(String);

impl Fingerprint {
    /// The fingerprint of a main text. Cost is linear in its length.
    ///
    /// ```
    /// use attache_ingest::Fingerprint;
    /// let one = Fingerprint::of("The harbour of Norvane was closed on Monday after a storm tore its gates away.");
    /// let two = Fingerprint::of("THE HARBOUR of Norvane was closed on Monday, after a storm tore its gates away!");
    /// assert_eq!(one, two);
    /// ```
    pub fn of(text: &str) -> Self {
        Self::of_parts([text])
    }

    /// The fingerprint of a report's paragraphs; headline, bylines and datelines do not count, since every outlet has its
    /// own. Of a report without blocks, that of its text.
    pub fn of_report(report: &Report) -> Self {
        let bodies = report.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph);
        let parts: Vec<&str> = bodies.filter_map(|block| report.text.get(block.span.start as usize..block.span.end as usize)).collect();
        if parts.is_empty() { Self::of(&report.text) } else { Self::of_parts(parts) }
    }

    fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = Vec::new();
        for part in parts {
            hash_words(part, &mut words);
        }
        let exact = words.iter().fold(SEED, |hash, &word| mix(hash ^ word));
        let width = SHINGLE.min(words.len()).max(1);
        let mut sample: Vec<u32> =
            words.windows(width).map(|shingle| (shingle.iter().fold(SEED, |hash, &word| mix(hash ^ word)) >> 32) as u32).collect();
        sample.sort_unstable();
        sample.dedup();
        let shingles = u32::try_from(sample.len()).unwrap_or(u32::MAX);
        sample.truncate(KEPT);
        sample.shrink_to_fit();
        Fingerprint { exact, shingles, sample }
    }

    /// True where the text had no word.
    pub fn is_empty(&self) -> bool {
        self.shingles == 0
    }

    /// How alike the two texts are. The same whichever is asked.
    pub fn likeness(&self, other: &Fingerprint) -> Likeness {
        // Both samples are complete up to the lower of the two highest hashes; beyond it nothing is known of one of them.
        let bound = self.complete_to().min(other.complete_to());
        let known = |print: &Fingerprint| print.sample.partition_point(|&hash| hash <= bound);
        let (ours, theirs) = (known(self), known(other));
        let shared = overlap(self.sample.get(..ours).unwrap_or(&[]), other.sample.get(..theirs).unwrap_or(&[]));
        let (shorter, longer) = (self.shingles.min(other.shingles), self.shingles.max(other.shingles));
        let least = if self.shingles <= other.shingles { ours } else { theirs };
        let least = if self.shingles == other.shingles { ours.min(theirs) } else { least };
        let ratio = |part: f64, whole: f64| if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 };
        Likeness { contained: ratio(shared as f64, least as f64), length_ratio: ratio(f64::from(shorter), f64::from(longer)), shared }
    }

    fn complete_to(&self) -> u32 {
        match self.sample.last() {
            Some(&last) if self.shingles as usize > self.sample.len() => last,
            _ => u32::MAX,
        }
    }
}

fn overlap(mut ours: &[u32], mut theirs: &[u32]) -> usize {
    let mut shared = 0;
    while let ([a, rest_a @ ..], [b, rest_b @ ..]) = (ours, theirs) {
        shared += usize::from(a == b);
        if a <= b {
            ours = rest_a;
        }
        if b <= a {
            theirs = rest_b;
        }
    }
    shared
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// A bijection that spreads every bit over all others. Source: MurmurHash3's 64-bit finaliser (public domain).
fn mix(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// Appends a hash for each word: runs of letters and digits, folded to lower case.
fn hash_words(text: &str, words: &mut Vec<u64>) {
    let mut hash = SEED;
    let mut open = false;
    let add = |hash: &mut u64, unit: u32| *hash = (*hash ^ u64::from(unit)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            add(&mut hash, u32::from(c.to_ascii_lowercase()));
            open = true;
        } else if !c.is_ascii() && c.is_alphanumeric() {
            c.to_lowercase().for_each(|c| add(&mut hash, u32::from(c)));
            open = true;
        } else if open && !matches!(c, '\'' | '’') {
            words.push(mix(hash));
            (hash, open) = (SEED, false);
        }
    }
    if open {
        words.push(mix(hash));
    }
}

/// `a:<exact>:<shingles>:<sample>`, numbers in hex; each hash of the sample has eight digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}:{:016x}:{:x}:", self.exact, self.shingles)?;
        let mut digits = String::with_capacity(self.sample.len() * 8);
        for hash in &self.sample {
            write!(digits, "{hash:08x}")?;
        }
        f.write_str(&digits)
    }
}

impl FromStr for Fingerprint {
    type Err = BadFingerprint;

    fn from_str(given: &str) -> Result<Self, BadFingerprint> {
        read(given).ok_or_else(|| BadFingerprint(given.chars().take(40).collect()))
    }
}

fn read(given: &str) -> Option<Fingerprint> {
    let mut parts = given.split(':');
    let version = parts.next()?;
    let exact = u64::from_str_radix(parts.next()?, 16).ok()?;
    let shingles = u32::from_str_radix(parts.next()?, 16).ok()?;
    let digits = parts.next()?;
    if version != VERSION || parts.next().is_some() || digits.len() % 8 != 0 || !digits.is_ascii() {
        return None;
    }
    let hash = |at: usize| digits.get(at..at + 8).and_then(|hash| u32::from_str_radix(hash, 16).ok());
    let sample: Vec<u32> = (0..digits.len()).step_by(8).map(hash).collect::<Option<_>>()?;
    let ascending = sample.windows(2).all(|pair| pair.first() < pair.last());
    let complete = sample.len() == KEPT.min(shingles as usize);
    (ascending && complete).then_some(Fingerprint { exact, shingles, sample })
}

impl From<Fingerprint> for String {
    fn from(print: Fingerprint) -> String {
        print.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = BadFingerprint;

    fn try_from(given: String) -> Result<Self, BadFingerprint> {
        given.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(words: std::ops::Range<u32>) -> String {
        words.map(|n| format!("word{n} ")).collect()
    }

    #[test]
    fn case_punctuation_and_spaces_do_not_count_but_words_do() {
        let one = Fingerprint::of("Órgano’s envoy left Norvane, at 5 p.m. on Monday.");
        assert_eq!(one, Fingerprint::of("ÓRGANO'S  envoy left\nNorvane at 5 p.m. on Monday"));
        assert_ne!(one, Fingerprint::of("Órgano’s envoy left Norvane, at 6 p.m. on Monday."));
    }

    #[test]
    fn a_cut_text_stands_wholly_in_the_long_one() {
        let (long, short) = (Fingerprint::of(&numbered(0..1000)), Fingerprint::of(&numbered(0..400)));
        let likeness = long.likeness(&short);
        assert_eq!(likeness, short.likeness(&long));
        assert_eq!(likeness.contained, 1.0);
        assert!((likeness.length_ratio - 0.4).abs() < 0.01);
        let half = Fingerprint::of(&numbered(500..1500)).likeness(&long);
        assert!((half.contained - 0.5).abs() < 0.15, "{half:?}");
    }

    #[test]
    fn what_is_written_is_read_back_and_nothing_else() {
        for text in ["", "one", "two words", &numbered(0..300)] {
            let print = Fingerprint::of(text);
            let written = print.to_string();
            assert_eq!(written.parse(), Ok(print.clone()));
            let json = serde_json::to_string(&print).expect("a string");
            assert_eq!(serde_json::from_str::<Fingerprint>(&json).expect("as written"), print);
        }
        for wrong in ["", "a", "a:0:0", "b:0:0:", "a:0:2:00000001", "a:0:2:0000000200000001", "a:0:1:0000000x", "a:0:1:00000é1", "a:0:0::"] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn of_a_report_only_its_paragraphs_count() {
        use attache_types::{Block, Span};
        let text = "A headline\nThe envoy left.".to_string();
        let blocks = vec![Block { kind: BlockKind::Title, span: Span::new(0, 10) }, Block { kind: BlockKind::Paragraph, span: Span::new(11, 26) }];
        let report = Report { text, blocks, ..Report::default() };
        assert_eq!(Fingerprint::of_report(&report), Fingerprint::of("The envoy left."));
    }
}
