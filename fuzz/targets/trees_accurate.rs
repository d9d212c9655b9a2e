//! The accurate engine gives whole trees, names in order and probabilities for any text, over the fast engine's words.
#![no_main]

use attache_fuzz::{accurate, fast, report, text, trees};
use attache_types::Document;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;

fuzz_target!(|data: &[u8]| {
    let text = text(data);
    let doc = accurate().parse(&report(&text));
    trees::check_words(&text, &doc);
    trees::check_trees(&doc);
    trees::check_names_and_chains(&doc);
    trees::check_confidence(&doc);
    // The words are those of the fast engine, and so are the sentences, but for those that are parted further.
    let fast = fast().parse(&report(&text));
    let words = |doc: &Document| -> Vec<_> { doc.sentences.iter().flat_map(|s| &s.tokens).map(|t| (t.span, t.joined)).collect() };
    assert_eq!(words(&doc), words(&fast), "the engines cut the text differently");
    let starts = |doc: &Document| -> BTreeSet<u32> { doc.sentences.iter().map(|s| s.span.start).collect() };
    assert!(starts(&doc).is_superset(&starts(&fast)), "the accurate engine joined sentences");
});
