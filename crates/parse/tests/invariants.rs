//! What holds for both engines beyond whole trees: the same words, names in order, probabilities, CoNLL-U that can be
//! read back, results that do not depend on neighbours or threads, and models that are refused when they are cut short.

use attache_parse::{Engine, EngineKind, ModelFile, conllu};
use attache_types::{Document, Report, Sentence, Span};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::sync::LazyLock;

static FAST: LazyLock<Engine> = LazyLock::new(|| Engine::embedded(EngineKind::Fast).expect("the embedded model loads"));
static ACCURATE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded(EngineKind::Accurate).expect("the embedded models load"));

const BITS: &[&str] = &[
    "Veltria",
    "Norland's",
    "Ana Beralt",
    "her",
    "he",
    "the ministry",
    "said",
    "was",
    "signed",
    "and",
    "which",
    "wouldn't've",
    "cannot",
    "U.S.",
    "Gov.",
    "No. 5",
    "3.5%",
    "10:30",
    "https://vna.example/a",
    ".",
    "?!",
    "…",
    ",",
    "“",
    "”",
    "\"",
    "'",
    "(",
    ")",
    "—",
    "\r\n",
    "\n\n",
    "\t",
    "\u{a0}",
    "\u{2028}",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}",
    "\u{301}",
    "\0",
    "🇻🇪",
    "👩\u{200d}🚀",
    "İ",
    "中文",
    "٣",
];

fn odd() -> impl Strategy<Value = String> {
    let bit = (prop::sample::select(BITS), prop::bool::weighted(0.7)).prop_map(|(bit, space)| if space { format!("{bit} ") } else { bit.to_owned() });
    prop_oneof![4 => prop::collection::vec(bit, 0..50).prop_map(|bits| bits.concat()), 1 => any::<String>()]
}

fn parse(engine: &Engine, text: &str) -> Document {
    engine.parse(&Report { text: text.to_owned(), ..Report::default() })
}

/// A sentence as if its text stood `bytes` further on and `paragraphs` later.
fn moved(mut sent: Sentence, bytes: u32, paragraphs: u32) -> Sentence {
    let shift = |span: &mut Span| *span = Span { start: span.start + bytes, end: span.end + bytes };
    shift(&mut sent.span);
    sent.tokens.iter_mut().for_each(|t| shift(&mut t.span));
    sent.paragraph += paragraphs;
    sent
}

fn check_names(doc: &Document) {
    for sent in &doc.sentences {
        let mut free = 0;
        for name in &sent.names {
            let (first, last) = (usize::from(name.first), usize::from(name.last));
            assert!(free <= first && first <= last && last < sent.tokens.len(), "{name:?} among {} words", sent.tokens.len());
            assert!((0.0..=1.0).contains(&name.confidence), "{name:?}");
            free = last + 1;
        }
        for token in &sent.tokens {
            assert!((0.0..=1.0).contains(&token.confidence), "{token:?}");
        }
    }
}

/// The words of a CoNLL-U text, in order: head, and the text its range covers where it has one.
fn read_back<'t>(text: &'t str, written: &'t str) -> Vec<(usize, &'t str, Option<&'t str>)> {
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut words = Vec::new();
    for line in written.split('\n') {
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() == 1 {
            assert!(line.is_empty() || line.starts_with("# "), "{line:?}");
            continue;
        }
        assert_eq!(columns.len(), 10, "{line:?}");
        assert!(columns.iter().all(|c| !c.is_empty()), "{line:?}");
        let range = columns[9].split('|').find_map(|m| m.strip_prefix("TokenRange=")).and_then(|r| r.split_once(':'));
        let at = |number: &str| offsets[number.parse::<usize>().expect("a position is a number")];
        let covered = range.map(|(from, to)| &text[at(from)..at(to)]);
        assert!(covered.is_none_or(|words| words == columns[1]), "{line:?} stands for {covered:?}");
        if columns[0].parse::<usize>().is_ok() {
            words.push((columns[6].parse().expect("a head is a number"), columns[1], covered));
        }
    }
    words
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn both_engines_find_the_same_words(text in odd()) {
        let (fast, accurate) = (parse(&FAST, &text), parse(&ACCURATE, &text));
        let spans = |doc: &Document| -> Vec<(Span, bool)> { doc.sentences.iter().flat_map(|s| &s.tokens).map(|t| (t.span, t.joined)).collect() };
        prop_assert_eq!(spans(&fast), spans(&accurate));
        // The accurate engine parts sentences further, and joins none.
        let starts = |doc: &Document| -> std::collections::BTreeSet<u32> { doc.sentences.iter().map(|s| s.span.start).collect() };
        prop_assert!(starts(&accurate).is_superset(&starts(&fast)));
        for token in fast.sentences.iter().chain(&accurate.sentences).flat_map(|s| &s.tokens) {
            prop_assert!(!token.span.of(&text).contains(char::is_whitespace), "white space inside {:?}", token);
        }
    }

    #[test]
    fn names_are_in_order_and_probabilities_between_0_and_1(text in odd()) {
        check_names(&parse(&ACCURATE, &text));
        check_names(&parse(&FAST, &text));
    }

    #[test]
    fn chains_are_in_order_and_no_mention_is_in_two(text in odd()) {
        let doc = parse(&ACCURATE, &text);
        let mut seen = std::collections::BTreeSet::new();
        for chain in &doc.chains {
            prop_assert!(chain.mentions.len() >= 2);
            // A mention that holds another comes first.
            prop_assert!(chain.mentions.is_sorted_by_key(|m| (m.sentence, m.first, Reverse(m.last))));
            for m in &chain.mentions {
                let words = doc.sentences[m.sentence as usize].tokens.len();
                prop_assert!(m.first <= m.head && m.head <= m.last && usize::from(m.last) < words, "{:?} among {} words", m, words);
                prop_assert!(seen.insert((m.sentence, m.first, m.last)), "{:?} is in two places", m);
                prop_assert!((0.0..=1.0).contains(&m.confidence), "{:?}", m);
            }
        }
    }

    #[test]
    fn conllu_can_be_read_back(text in odd()) {
        let doc = parse(&FAST, &text);
        let written = conllu::write(&text, &doc);
        let expected: Vec<(usize, &str)> = doc
            .sentences
            .iter()
            .flat_map(|s| s.tokens.iter().enumerate().map(|(i, t)| (if usize::from(t.head) == i { 0 } else { usize::from(t.head) + 1 }, t.span.of(&text))))
            .collect();
        let words = read_back(&text, &written);
        prop_assert_eq!(words.iter().map(|w| (w.0, w.1)).collect::<Vec<_>>(), expected);
        let joined = |s: &Sentence, i: usize| s.tokens[i].joined || s.tokens.get(i + 1).is_some_and(|t| t.joined);
        let alone = doc.sentences.iter().flat_map(|s| (0..s.tokens.len()).map(|i| !joined(s, i)));
        prop_assert!(words.iter().map(|w| w.2.is_some()).eq(alone), "words with a range of their own are those that no other is joined to");
    }

    #[test]
    fn a_paragraph_is_read_the_same_alone_and_among_others(first in odd(), second in odd()) {
        // A letter at either end, so that no white space of the parts runs into the blank line between them.
        let (first, second) = (format!("{first}a"), format!("b{second}"));
        let together = format!("{first}\n\n{second}");
        for engine in [&*FAST, &*ACCURATE] {
            let mut expected = parse(engine, &first).sentences;
            let paragraphs = expected.last().map_or(0, |s| s.paragraph + 1);
            let rest = parse(engine, &second).sentences.into_iter();
            expected.extend(rest.map(|s| moved(s, first.len() as u32 + 2, paragraphs)));
            let mut found = parse(engine, &together).sentences;
            // Names are brought into agreement over the whole report.
            found.iter_mut().chain(&mut expected).for_each(|s| s.names.clear());
            prop_assert_eq!(found, expected);
        }
    }
}

#[test]
fn threads_change_nothing() {
    let texts: Vec<String> = (0..8)
        .map(|i| format!("Veltria said {i} of its envoys wouldn't sign. \"No,\" Ana Beralt told Norland's press. ").repeat(1 + i % 3))
        .collect();
    for engine in [&*FAST, &*ACCURATE] {
        let expected: Vec<Document> = texts.iter().map(|text| parse(engine, text)).collect();
        let found: Vec<Document> = std::thread::scope(|scope| {
            let running: Vec<_> = texts.iter().map(|text| scope.spawn(|| parse(engine, text))).collect();
            running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert_eq!(found, expected);
    }
}

/// A manifest that has the sha-256 of `file`.
fn manifest(file: &[u8]) -> String {
    let digits: String = Sha256::digest(file).iter().map(|b| format!("{b:02x}")).collect();
    let size = file.len();
    format!(
        "name = \"cut\"\nversion = \"1\"\nlanguage = \"en\"\nsha256 = \"{digits}\"\nsize_bytes = {size}\nlicence = \"none\"\ntraining = []\n[scores]\n[labels]\n"
    )
}

#[test]
fn models_that_are_cut_short_are_refused() {
    let fast = include_bytes!("../../../models/fast.bin").as_slice();
    let accurate = include_bytes!("../../../models/accurate.bin").as_slice();
    let whole = manifest(fast);
    let whole = ModelFile { bytes: fast, manifest: &whole };
    for kept in [0, 7, 8, 12, 20, 28, 200, fast.len() / 2, fast.len() - 1] {
        let bytes = &fast[..kept];
        let message = Engine::from_files(ModelFile { bytes, manifest: &manifest(bytes) }, None).expect_err("a part of a model").to_string();
        assert!(message.contains("cut"), "{message}");
    }
    for kept in [0, 12, 28, 5_000, 230_000, accurate.len() / 2, accurate.len() - 1] {
        let bytes = &accurate[..kept];
        let loaded = Engine::from_files(whole, Some(ModelFile { bytes, manifest: &manifest(bytes) }));
        assert!(loaded.is_err(), "{kept} bytes of the accurate model were taken for all");
    }
    let swapped = Engine::from_files(ModelFile { bytes: accurate, manifest: &manifest(accurate) }, None);
    assert!(swapped.is_err(), "the accurate model was taken for a fast one");
}
