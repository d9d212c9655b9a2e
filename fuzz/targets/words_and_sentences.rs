//! Any text falls into words and sentences that lie in order in it, the same ones every time.
#![no_main]

use attache_fuzz::{fast, report, text, trees};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = text(data);
    let doc = fast().parse(&report(&text));
    trees::check_words(&text, &doc);
    assert_eq!(doc, fast().parse(&report(&text)), "another result the second time");
});
