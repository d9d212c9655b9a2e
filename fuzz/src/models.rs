//! Model files that are broken on purpose: small whole ones, edits told by the fuzzer's bytes, and the checks.
//!
//! The format is that of `crates/parse/src/model.rs`; the manifest always has the right sha-256, so that the readers
//! behind that check are reached.

use crate::trees;
use attache_parse::{Engine, ModelError, ModelFile};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Named sections of a model file, in order.
pub type Sections = Vec<(String, Vec<u8>)>;

const FAST: &[u8] = include_bytes!("../../models/fast.bin");
const ACCURATE: &[u8] = include_bytes!("../../models/accurate.bin");
const MAGIC_BYTES: usize = 8;
const NAME_BYTES: usize = 12;
/// Pieces and affixes kept in the small accurate model.
const PIECES: usize = 600;
const AFFIXES: usize = 64;
/// Parsed with every model that loads, before the last words of the small vocabulary.
const TEXT: &str = "Veltria's envoy didn't sign, the ministry said (3.5 per cent). \"Nothing was 'agreed',\" Ana Beralt told U.S. media…\n\n中 é🙂 cannot-be x@y.example";

static SMALL_FAST: LazyLock<Sections> = LazyLock::new(|| {
    let keep = |(name, content): (String, Vec<u8>)| {
        let content = match name.as_str() {
            "tags" | "rules" | "relations" | "labels" | "arc shares" | "name shares" => content,
            "classes" | "except" => small_map(),
            other => small_table(other.len() as u64),
        };
        (name, content)
    };
    sections(FAST).into_iter().map(keep).collect()
});

static SMALL_ACCURATE: LazyLock<Sections> = LazyLock::new(|| {
    let keep = |(name, content): (String, Vec<u8>)| {
        let content = match name.as_str() {
            "vocab" => first_lines(&content, PIECES),
            "words" => first_rows(&content, PIECES),
            "affix" => first_rows(&content, AFFIXES),
            _ => content,
        };
        (name, content)
    };
    sections(ACCURATE).into_iter().map(keep).collect()
});

static CHECKED: LazyLock<String> = LazyLock::new(|| {
    let vocabulary = first_lines(&sections(ACCURATE)[0].1, PIECES);
    let lines: Vec<String> = crate::text(&vocabulary).lines().rev().take(4).map(str::to_owned).collect();
    format!("{TEXT}\n\n{}", lines.join(" "))
});

/// A fast model of a few hundred kilobytes: real labels, weights that mean nothing.
pub fn small_fast() -> &'static Sections {
    &SMALL_FAST
}

/// The embedded accurate model with a small vocabulary; its layers are all there.
pub fn small_accurate() -> &'static Sections {
    &SMALL_ACCURATE
}

fn number(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
}

/// Splits a model file that is known to be whole.
fn sections(file: &[u8]) -> Sections {
    let mut at = MAGIC_BYTES + 4;
    let mut found = Sections::new();
    for _ in 0..number(file, MAGIC_BYTES) {
        let name = String::from_utf8_lossy(&file[at..at + NAME_BYTES]).trim_end_matches('\0').to_owned();
        let length = number(file, at + NAME_BYTES);
        at += NAME_BYTES + 4;
        found.push((name, file[at..at + length].to_vec()));
        at += length;
    }
    found
}

/// Joins sections to a file.
pub fn join(sections: &Sections) -> Vec<u8> {
    let mut out = FAST[..MAGIC_BYTES].to_vec();
    out.extend((sections.len() as u32).to_le_bytes());
    for (name, content) in sections {
        let mut padded = name.as_bytes().to_vec();
        padded.resize(NAME_BYTES, 0);
        out.extend(padded);
        out.extend((content.len() as u32).to_le_bytes());
        out.extend(content);
    }
    out
}

/// Numbers that look random and are the same every time.
fn scatter(mut state: u64) -> impl FnMut() -> u64 {
    move || {
        state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        state >> 24
    }
}

/// A weight table of two buckets with a thousand rows each.
fn small_table(seed: u64) -> Vec<u8> {
    let mut next = scatter(seed);
    let mut bucket = || -> Vec<u8> {
        let mut records = Vec::new();
        for _ in 0..1000 {
            records.extend((next() as u16).to_le_bytes());
            records.push(2);
            records.extend(next().to_le_bytes().iter().take(4).map(|b| b % 110));
        }
        records
    };
    let (one, two) = (bucket(), bucket());
    let mut out = 1_u32.to_le_bytes().to_vec();
    out.extend((0..256_i32).flat_map(|code| ((code * 37 % 251 - 125) as i16).to_le_bytes()));
    out.extend([0, one.len(), one.len() + two.len()].iter().flat_map(|&end| (end as u32).to_le_bytes()));
    out.extend(one);
    out.extend(two);
    out
}

/// A map of eight slots, half of them free.
fn small_map() -> Vec<u8> {
    let mut next = scatter(9);
    (0..8_u16)
        .flat_map(|slot| [(next() as u32).to_le_bytes().as_slice(), &(if slot % 2 == 0 { u16::MAX } else { slot }).to_le_bytes()].concat())
        .collect()
}

fn first_lines(text: &[u8], count: usize) -> Vec<u8> {
    text.split_inclusive(|&b| b == b'\n').take(count).flatten().copied().collect()
}

/// The first rows of a table of 8-bit rows: their count, their steps (f32), their bytes.
fn first_rows(table: &[u8], count: usize) -> Vec<u8> {
    let rows = number(table, 0);
    let body = 4 + 4 * rows;
    let width = (table.len() - body) / rows;
    let count = count.min(rows);
    [&(count as u32).to_le_bytes(), &table[4..4 + 4 * count], &table[body..body + width * count]].concat()
}

/// Takes numbers off the front of the fuzzer's bytes; zeros when they are used up.
struct Script<'d>(&'d [u8]);

impl Script<'_> {
    fn byte(&mut self) -> usize {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        usize::from(*first)
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let (head, tail) = self.0.split_at(count.min(self.0.len()));
        self.0 = tail;
        head.to_vec()
    }

    /// A place in `length` bytes; often near the start, where the counts stand.
    fn place(&mut self, length: usize) -> usize {
        let (kind, low) = (self.byte(), self.byte());
        let at = if kind % 2 == 0 { low } else { number(&[low as u8, self.byte() as u8, self.byte() as u8, 0], 0) };
        at % (length + 1)
    }
}

/// A model file made from `base` by the edits that `data` tells.
pub fn edited(base: &Sections, data: &[u8]) -> Vec<u8> {
    let mut script = Script(data);
    let mut sections = base.clone();
    while !script.0.is_empty() && !sections.is_empty() {
        let edit = script.byte();
        let which = script.byte() % sections.len();
        if edit % 9 == 8 {
            break;
        }
        if edit % 9 == 7 {
            sections.remove(which);
            continue;
        }
        edit_section(edit % 9, &mut sections[which], &mut script);
    }
    let mut file = join(&sections);
    // What is left are changes of the whole file: the headers of the sections among them.
    while !script.0.is_empty() {
        let at = script.place(file.len());
        match script.byte() {
            255 => file.truncate(at),
            byte => file.iter_mut().skip(at).take(1).for_each(|b| *b = byte as u8),
        }
    }
    file
}

fn edit_section(edit: usize, (name, content): &mut (String, Vec<u8>), script: &mut Script) {
    let at = script.place(content.len());
    let count = script.byte() % 17;
    match edit {
        0 => content.truncate(at),
        1 => {
            let bytes = script.take(count);
            content.splice(at..at, bytes);
        }
        2 => *content = script.take(count * 4),
        3 => *name = String::from_utf8_lossy(&script.take(count % 5)).chars().filter(char::is_ascii).collect(),
        // A line, or what looks like one, twice.
        4 => {
            let from = content[..at].iter().rposition(|&b| b == b'\n').map_or(0, |k| k + 1);
            let end = content[at..].iter().position(|&b| b == b'\n').map_or(content.len(), |k| at + k + 1);
            let line = content[from..end.min(from + 4096)].to_vec();
            content.splice(from..from, line);
        }
        // Numbers that are none, where the weights are floats.
        5 => content[at..].fill([0, 0x7F, 0x80, 0xFF][count % 4]),
        _ => {
            for (old, new) in content.iter_mut().skip(at).zip(script.take(count)) {
                *old = new;
            }
        }
    }
}

fn manifest(file: &[u8]) -> String {
    let digits: String = Sha256::digest(file).iter().map(|b| format!("{b:02x}")).collect();
    let text = format!("name = \"fuzz\"\nversion = \"1\"\nlanguage = \"en\"\nsha256 = \"{digits}\"\nsize_bytes = {}\n", file.len());
    text + "licence = \"none\"\ntraining = []\n[scores]\n[labels]\n"
}

/// Loads a fast model and, where given, an accurate one on top of it.
///
/// # Errors
/// What the loader says.
pub fn load(fast: &[u8], accurate: Option<&[u8]>) -> Result<Engine, ModelError> {
    let (first, second) = (manifest(fast), accurate.map(manifest));
    let second = accurate.zip(second.as_deref()).map(|(bytes, manifest)| ModelFile { bytes, manifest });
    Engine::from_files(ModelFile { bytes: fast, manifest: &first }, second)
}

/// A model is refused with a message, or it parses any text to trees that are whole, however bad they are.
pub fn check(loaded: Result<Engine, ModelError>) {
    match loaded {
        Ok(engine) => {
            let doc = engine.parse(&crate::report(&CHECKED));
            trees::check_words(&CHECKED, &doc);
            trees::check_trees(&doc);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_models_load_and_parse() {
        let fast = join(small_fast());
        check(Ok(load(&fast, None).expect("the small fast model is whole")));
        check(Ok(load(&fast, Some(&join(small_accurate()))).expect("the small accurate model is whole")));
    }

    #[test]
    fn edits_change_the_file() {
        let whole = join(small_fast());
        assert_eq!(edited(small_fast(), &[]), whole);
        assert_ne!(edited(small_fast(), &[6, 0, 0, 0, 1, 77]), whole, "a byte overwritten");
        assert_eq!(edited(small_fast(), &[8, 0, 0, 1, 255]).len(), 1, "the file cut off");
        assert!(edited(small_fast(), &[7, 0]).len() < whole.len(), "a section left out");
    }
}
