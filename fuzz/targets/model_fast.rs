//! A broken fast model is refused, or it parses; it never panics.
#![no_main]

use attache_fuzz::models;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let file = models::edited(models::small_fast(), data);
    models::check(models::load(&file, None));
});
