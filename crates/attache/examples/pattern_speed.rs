//! What patterns cost: sentences a second through the coder with 1,000, 2,000 and 4,000 of them.
//!
//!     cargo run --release -p attache --example pattern_speed [-- ROUNDS]
//!
//! Codes the invented reports of `tests/corpus/reports`, parsed once by the fast engine. Fewer patterns than there are: every nth;
//! more: copies under other predicates, the most frequent words of these reports, so that each copy is looked at. Prints for each
//! number the median of the rounds, which take turns.

use attache::check::is_knowledge;
use attache::types::{Report, Upos};
use attache_code::Coder;
use attache_knowledge::{Base, Knowledge, Layer};
use attache_parse::{Engine, EngineKind};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const NUMBERS: [usize; 3] = [1_000, 2_000, 4_000];
const HEAD: &str = "[[pattern]]\n";

fn main() -> Result<(), Box<dyn Error>> {
    let rounds: usize = std::env::args().nth(1).map_or(Ok(9), |rounds| rounds.parse())?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let engine = Engine::embedded(EngineKind::Fast)?;
    let mut texts = Vec::new();
    below(&root.join("tests/corpus/reports"), "", &mut texts)?;
    texts.retain(|(path, _)| path.ends_with(".txt"));
    let reports: Vec<Report> = texts.into_iter().map(|(id, text)| Report { id, text, ..Report::default() }).collect();
    let parsed: Vec<_> = reports.iter().map(|report| (report, engine.parse(report))).collect();
    let sentences: usize = parsed.iter().map(|(_, document)| document.sentences.len()).sum();
    let mut words: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for token in parsed.iter().flat_map(|(_, document)| &document.sentences).flat_map(|sentence| &sentence.tokens) {
        let pos = match token.upos {
            Upos::Verb => "verb",
            Upos::Noun => "noun",
            Upos::Adj => "adj",
            _ => continue,
        };
        if token.lemma.chars().all(|c| c.is_ascii_lowercase()) {
            *words.entry((pos, token.lemma.as_ref())).or_default() += 1;
        }
    }
    let mut files = Vec::new();
    below(&root.join("data"), "", &mut files)?;
    files.retain(|(path, _)| is_knowledge(path) && [".tsv", ".toml"].iter().any(|ending| path.ends_with(ending)));
    let coders = NUMBERS.map(|number| coder(with_patterns(&files, number, &words)));
    let mut seconds = vec![Vec::new(); NUMBERS.len()];
    for _ in 0..rounds {
        for (at, coder) in coders.iter().enumerate() {
            let coder = coder.as_ref().map_err(ToString::to_string)?;
            let begun = Instant::now();
            for (report, document) in &parsed {
                std::hint::black_box(coder.code(report, document));
            }
            seconds[at].push(begun.elapsed().as_secs_f64());
        }
    }
    println!("patterns  sentences/s  time, that with {} patterns being 1", NUMBERS[0]);
    let medians: Vec<f64> = seconds.iter_mut().map(|all| median(all)).collect();
    for (number, median) in NUMBERS.iter().zip(&medians) {
        let count = u32::try_from(sentences).map(f64::from)?;
        println!("{number:8}  {:11.0}  {:.2}", count / median, median / medians[0]);
    }
    Ok(())
}

fn coder(files: Vec<(String, String)>) -> Result<Coder, Box<dyn Error>> {
    let knowledge = Knowledge::load(Base::Empty, &[Layer { name: String::new(), files }])
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    Ok(Coder::new(Arc::new(knowledge), "un")?)
}

fn median(all: &mut [f64]) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// All files of a folder and of those in it, by path below it.
fn below(folder: &Path, prefix: &str, out: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            below(&path, &format!("{name}/"), out)?;
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            out.push((name, text));
        }
    }
    out.sort();
    Ok(())
}

/// The files with `wanted` patterns for those that they have.
fn with_patterns(files: &[(String, String)], wanted: usize, words: &BTreeMap<(&str, &str), usize>) -> Vec<(String, String)> {
    let is_patterns = |path: &str| path.starts_with("en/patterns/") && path.ends_with(".toml");
    let all: usize = files.iter().filter(|(path, _)| is_patterns(path)).map(|(_, text)| text.matches(HEAD).count()).sum();
    let mut frequent: Vec<(&(&str, &str), &usize)> = words.iter().collect();
    frequent.sort_by_key(|&(word, count)| (std::cmp::Reverse(*count), *word));
    let (mut seen, mut copied) = (0, 0);
    let mut patterns = |path: &str, text: &str| {
        let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml").to_owned();
        let mut blocks = text.split(HEAD);
        let mut out = blocks.next().unwrap_or_default().to_owned();
        for block in blocks {
            seen += 1;
            // Every nth pattern: the share of those kept so far does not fall behind.
            if wanted >= all || seen * wanted / all > (seen - 1) * wanted / all {
                out.push_str(&format!("{HEAD}{block}"));
            }
            let due = wanted.saturating_sub(all) * seen / all;
            while copied < due {
                out.push_str(&format!("{HEAD}{}", copy(block, text, &stem, copied, &frequent)));
                copied += 1;
            }
        }
        out
    };
    files.iter().map(|(path, text)| (path.clone(), if is_patterns(path) { patterns(path, text) } else { text.clone() })).collect()
}

/// A pattern under another id and a predicate that its file does not have.
fn copy(block: &str, file: &str, stem: &str, number: usize, frequent: &[(&(&str, &str), &usize)]) -> String {
    let pos = ["noun", "adj"].into_iter().find(|pos| block.contains(&format!("pos = \"{pos}\""))).unwrap_or("verb");
    let words = frequent.iter().filter(|((of, word), _)| *of == pos && !file.contains(&format!("\"{word}\"")));
    let words: Vec<&str> = words.map(|((_, word), _)| *word).collect();
    let lines = block.lines().map(|line| match line.split(" = ").next() {
        Some("id") => format!("id = \"{stem}-{}\"", 5_000 + number),
        Some("lemma") => format!("lemma = \"{}\"", words[number % words.len()]),
        _ => line.to_owned(),
    });
    lines.map(|line| line + "\n").collect()
}
