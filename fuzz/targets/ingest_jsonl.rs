//! Any bytes read as JSON lines give one report or one error a line that is not blank.
#![no_main]

use attache_fuzz::report;
use attache_ingest::{InputFormat, TextMode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if report::is_packed(data) {
        return;
    }
    let items = report::read(data, InputFormat::Jsonl, TextMode::Report);
    assert!(!items.is_empty(), "nothing, not even an error");
    let mut end = 0;
    for item in &items {
        match item {
            Ok(found) => {
                report::check(found, data.len());
                let provenance = found.provenance.as_ref().expect("every report says where it comes from");
                assert!(end <= provenance.offset, "records out of order");
                end = provenance.offset + provenance.length;
                let line = &data[provenance.offset as usize..end as usize];
                assert!(!line.contains(&b'\n'), "a record of several lines");
            }
            Err(error) => report::check_error(error),
        }
    }
    let lines =
        data.split(|&b| b == b'\n').filter(|line| !line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).iter().all(u8::is_ascii_whitespace)).count();
    assert!(items.len() == lines || items.len() == 1, "{} items from {lines} lines", items.len());
});
