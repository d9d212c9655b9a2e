//! A broken accurate model is refused, or it parses; it never panics.
#![no_main]

use attache_fuzz::models;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static FAST: LazyLock<Vec<u8>> = LazyLock::new(|| models::join(models::small_fast()));

fuzz_target!(|data: &[u8]| {
    let file = models::edited(models::small_accurate(), data);
    models::check(models::load(&FAST, Some(&file)));
});
