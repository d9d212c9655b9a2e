//! The accurate engine gives whole trees, names in order and probabilities for any text, over the fast engine's words.
#![no_main]

use attache_fuzz::{accurate, fast, report, text, trees};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = text(data);
    let doc = accurate().parse(&report(&text));
    trees::check_words(&text, &doc);
    trees::check_trees(&doc);
    trees::check_names_and_chains(&doc);
    trees::check_confidence(&doc);
    let spans =
        |doc: &attache_types::Document| -> Vec<_> { doc.sentences.iter().map(|s| s.tokens.iter().map(|t| t.span).collect::<Vec<_>>()).collect() };
    assert_eq!(spans(&doc), spans(&fast().parse(&report(&text))), "the engines cut the text differently");
});
