//! Time expressions of any text and any publication date are sorted, apart and inside the text.
#![no_main]

use attache_fuzz::{coding, dated, parse, text};
use attache_times::TimeTagger;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static TAGGER: LazyLock<TimeTagger> = LazyLock::new(|| TimeTagger::embedded().expect("the embedded data is sound"));

fuzz_target!(|data: &[u8]| {
    let report = dated(&text(data));
    let doc = parse(&report);
    let published = report.published.as_deref();
    for date in [None, Some("2031-03-14"), published] {
        let times = TAGGER.tag(&report.text, &doc, date);
        coding::check_times(&report.text, &times);
    }
    TAGGER.explain(&report.text, &doc);
});
