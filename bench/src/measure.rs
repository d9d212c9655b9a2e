//! Measuring: repeated timings, processes, memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// One measured value.
pub struct Sample {
    /// What was measured.
    pub what: String,
    /// Number of the repetition, from 1.
    pub round: usize,
    /// The value.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
}

/// All samples of a run.
#[derive(Default)]
pub struct Samples(pub Vec<Sample>);

impl Samples {
    /// Adds one.
    pub fn add(&mut self, what: &str, round: usize, value: f64, unit: &'static str) {
        self.0.push(Sample { what: what.to_string(), round, value, unit });
    }

    /// Runs `work` `rounds` times and keeps the seconds of each.
    pub fn time<T>(&mut self, what: &str, rounds: usize, mut work: impl FnMut() -> T) {
        for round in 1..=rounds {
            let start = Instant::now();
            std::hint::black_box(work());
            self.add(what, round, start.elapsed().as_secs_f64(), "s");
        }
    }

    /// The median of a measurement; not a number where there is none.
    pub fn median(&self, what: &str) -> f64 {
        let mut values: Vec<f64> = self.0.iter().filter(|sample| sample.what == what).map(|sample| sample.value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// Runs a command to its end; its output goes nowhere.
pub fn process(program: &Path, args: &[&str]) -> Result<(), String> {
    let status = Command::new(program).args(args).stdout(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{} {args:?} ended with {status}", program.display())),
        Err(error) => Err(format!("{} cannot be started: {error}", program.display())),
    }
}

/// The most memory that this process has held, in MiB (Linux: `VmHWM`).
pub fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024.0)
}
