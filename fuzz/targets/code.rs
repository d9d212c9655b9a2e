//! Any text, laid out as a report, is coded within its bounds, in the invented world and in the real one.
#![no_main]

use attache_fuzz::{coding, dated, parse, report, text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut report = dated(&text(data));
    report::lay_out(&mut report);
    let doc = parse(&report);
    for world in coding::worlds() {
        let found = world.coder.code(&report, &doc);
        coding::check(&report.text, &found, &world.knowledge);
    }
});
