//! `cargo xtask ci`: every check in order, the quick ones first; stops at the first failure and says what each step took.

use std::time::Instant;

const STEPS: [&str; 8] = ["fmt", "tidy", "imports", "clippy", "test", "readers", "check", "eval"];

/// Runs the steps. The last line on standard output counts them.
pub fn run() -> Result<(), String> {
    if std::env::var_os("ATTACHE_DATA_LENIENT").is_some() {
        return Err("ATTACHE_DATA_LENIENT is set: unset it, so that faults in data/ are errors".to_string());
    }
    let mut times = Vec::new();
    let mut failure = None;
    for step in STEPS {
        println!("== {step}");
        let begun = Instant::now();
        let done = crate::run(step, &[]);
        times.push(format!("{step:8} {:7.1} s  {}", begun.elapsed().as_secs_f64(), if done.is_ok() { "passed" } else { "FAILED" }));
        if let Err(message) = done {
            failure = Some(format!("{step}: {message}"));
            break;
        }
    }
    let passed = times.len() - usize::from(failure.is_some());
    println!("\n{}", times.join("\n"));
    if times.len() < STEPS.len() {
        println!("not run: {}", STEPS[times.len()..].join(", "));
    }
    let Some(message) = failure else {
        println!("\n{passed} passed, 0 failed");
        return Ok(());
    };
    eprintln!("\n{message}");
    println!("\n{passed} passed, 1 failed");
    std::process::exit(1);
}
