//! Any bytes read as plain text give a report with its text unchanged, or an error that says why not.
#![no_main]

use attache_fuzz::report;
use attache_ingest::{InputFormat, TextMode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if report::is_packed(data) {
        return;
    }
    for mode in [TextMode::Report, TextMode::Running] {
        let items = report::read(data, InputFormat::Text, mode);
        assert_eq!(items.len(), 1, "one report a file");
        for item in items {
            match item {
                Ok(found) => {
                    // Other encodings are decoded.
                    assert!(found.text.as_bytes() == data || std::str::from_utf8(data).is_err(), "the text was changed");
                    report::check(&found, data.len());
                }
                Err(error) => report::check_error(&error),
            }
        }
    }
    for item in report::read(data, InputFormat::Auto, TextMode::Report).iter().flatten() {
        report::check(item, data.len());
    }
});
