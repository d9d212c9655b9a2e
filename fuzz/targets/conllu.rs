//! What is written as CoNLL-U can be read back: ten columns, ids and heads in order, the words at their ranges.
#![no_main]

use attache_fuzz::{parse, report, text};
use attache_parse::conllu;
use libfuzzer_sys::fuzz_target;

/// The text that a `TokenRange` of the MISC column covers; positions are characters.
fn covered<'t>(text: &'t str, offsets: &[usize], misc: &str) -> &'t str {
    let range = misc.split('|').find_map(|m| m.strip_prefix("TokenRange=")).expect("a token line has its range");
    let (from, to) = range.split_once(':').expect("two positions");
    let at = |number: &str| offsets[number.parse::<usize>().expect("a position is a number")];
    &text[at(from)..at(to)]
}

fuzz_target!(|data: &[u8]| {
    let text = text(data);
    let doc = parse(&report(&text));
    let written = conllu::write(&text, &doc);
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut sentences = doc.sentences.iter();
    let (mut words, mut inside, mut comments) = (0, 0, 0);
    let mut sent = None;
    for line in written.split_terminator('\n') {
        if line.is_empty() {
            assert_eq!(sent.take().map(|s: &attache_types::Sentence| s.tokens.len()), Some(words), "words of a sentence");
            continue;
        }
        if line.starts_with('#') && sent.is_none() {
            comments += 1;
            continue;
        }
        if sent.is_none() {
            (sent, words) = (sentences.next(), 0);
        }
        let tokens = &sent.expect("a sentence for the lines").tokens;
        let columns: Vec<&str> = line.split('\t').collect();
        assert_eq!(columns.len(), 10, "columns of {line:?}");
        assert!(columns.iter().all(|c| !c.is_empty() && !c.contains(['\n', '\r'])), "{line:?}");
        if let Some((first, last)) = columns[0].split_once('-') {
            let (first, last): (usize, usize) = (first.parse().expect("a number"), last.parse().expect("a number"));
            assert!(first == words + 1 && first < last && last <= tokens.len(), "{line:?}");
            assert_eq!(covered(&text, &offsets, columns[9]), columns[1]);
            inside = last;
            continue;
        }
        words += 1;
        assert_eq!(columns[0].parse(), Ok(words), "{line:?}");
        let head: usize = columns[6].parse().expect("a head is a number");
        assert!(head <= tokens.len() && head != words, "{line:?}");
        assert_eq!(columns[1], tokens[words - 1].span.of(&text));
        match words <= inside {
            true => assert_eq!(columns[9], "_"),
            false => assert_eq!(covered(&text, &offsets, columns[9]), columns[1]),
        }
        if words == tokens.len() {
            inside = 0;
        }
    }
    assert!(sentences.next().is_none() && sent.is_none(), "sentences not written");
    assert!(comments >= 2 * doc.sentences.len(), "sent_id and text of every sentence");
});
