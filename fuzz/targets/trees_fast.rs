//! The fast engine gives whole trees for any text.
#![no_main]

use attache_fuzz::{fast, report, text, trees};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = text(data);
    let doc = fast().parse(&report(&text));
    trees::check_trees(&doc);
    trees::check_names_and_chains(&doc);
    trees::check_confidence(&doc);
});
