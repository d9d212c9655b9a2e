//! `cargo xtask longload N`: loads N synthetic reports with the released program, once undisturbed and once killed at ten moments
//! and resumed; prints rate and memory, and fails where memory passes its bound or the two databases differ. Linux only.

use crate::{shell, synthetic};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The most memory that a load may take, in KiB.
const MOST_KIB: u64 = 1 << 20;
/// How often the memory is looked at.
const EVERY: Duration = Duration::from_millis(100);
/// Stretches of the run whose memory is shown.
const STRETCHES: usize = 10;
const KILLS: u64 = 10;
const SEED: u64 = 20_311;

pub fn run(args: &[String]) -> Result<(), String> {
    let [count] = args else { return Err("usage: cargo xtask longload N".to_string()) };
    let count: u64 = count.parse().map_err(|_| format!("{count:?} is no number of reports"))?;
    shell::cargo(&["build", "--release", "--package", "attache-cli"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| shell::root().join("target"), PathBuf::from);
    let folder = target.join("longload");
    let _ = std::fs::remove_dir_all(&folder);
    let failed = |what: &Path, error: std::io::Error| format!("{}: {error}", what.display());
    std::fs::create_dir_all(&folder).map_err(|e| failed(&folder, e))?;
    let input = folder.join("reports.jsonl");
    let file = std::fs::File::create(&input).map_err(|e| failed(&input, e))?;
    synthetic::write(count, file)?;
    let load = Load { program: target.join("release/attache"), input };

    let quiet = folder.join("quiet.db");
    let (seconds, memory) = load.undisturbed(&quiet)?;
    println!("undisturbed: {count} reports in {seconds:.1} s, {:.0} a second", count as f64 / seconds);
    let peak = shown(&memory);
    let bytes = std::fs::metadata(&quiet).map_or(0, |data| data.len());
    println!("database: {:.1} MiB", bytes as f64 / f64::from(1 << 20));

    let killed = folder.join("killed.db");
    load.killed(&killed, seconds)?;
    let (one, two) = (load.content(&quiet)?, load.content(&killed)?);
    println!("records: {} undisturbed, {} killed and resumed", one.1, two.1);
    if one != two {
        return Err("the killed run's records are not those of the undisturbed one".to_string());
    }
    println!("the same bytes: SHA-256 {}", one.0);
    if peak > MOST_KIB { Err(format!("{peak} KiB of memory; {MOST_KIB} is the most")) } else { Ok(()) }
}

struct Load {
    program: PathBuf,
    input: PathBuf,
}

impl Load {
    fn start(&self, db: &Path) -> Result<Child, String> {
        let mut command = Command::new(&self.program);
        command.args(["load", "--engine", "fast", "--db"]).arg(db).arg(&self.input).stdin(Stdio::null());
        command.spawn().map_err(|e| format!("{}: {e}", self.program.display()))
    }

    /// Seconds, and resident memory in KiB at every look.
    fn undisturbed(&self, db: &Path) -> Result<(f64, Vec<u64>), String> {
        let begun = Instant::now();
        let mut child = self.start(db)?;
        let mut memory = Vec::new();
        loop {
            if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
                let seconds = begun.elapsed().as_secs_f64();
                return if status.success() { Ok((seconds, memory)) } else { Err(format!("load: {status}")) };
            }
            memory.extend(resident_kib(child.id()));
            std::thread::sleep(EVERY);
        }
    }

    /// Kills the run at moments that spread over it, then lets it end. A run that goes on has less to do, so each moment is
    /// drawn from a tenth of the whole.
    fn killed(&self, db: &Path, seconds: f64) -> Result<(), String> {
        let mut dice = synthetic::Dice::new(SEED);
        let mut at_work = 0;
        for kill in 1..=KILLS {
            let moment = seconds / KILLS as f64 * (0.3 + dice.below(1000) as f64 / 1000.0);
            let mut child = self.start(db)?;
            std::thread::sleep(Duration::from_secs_f64(moment));
            let running = child.try_wait().map_err(|e| e.to_string())?.is_none();
            child.kill().and_then(|()| child.wait()).map_err(|e| e.to_string())?;
            at_work += u64::from(running);
            println!("kill -9 number {kill} after {moment:.2} s{}", if running { "" } else { ": it had ended" });
        }
        println!("{at_work} of {KILLS} runs were killed at work");
        let status = self.start(db)?.wait().map_err(|e| e.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("load: {status}")) }
    }

    /// Digest and number of all records, in the order of `query`.
    fn content(&self, db: &Path) -> Result<(String, u64), String> {
        let mut command = Command::new(&self.program);
        command.args(["query", "--records", "all", "--format", "jsonl", "--db"]).arg(db).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|e| e.to_string())?;
        let mut lines = child.stdout.take().ok_or("no pipe")?;
        let (mut hash, mut count, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
        loop {
            let read = lines.read(&mut buffer).map_err(|e| e.to_string())?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            count += buffer[..read].iter().filter(|&&byte| byte == b'\n').count() as u64;
        }
        let status = child.wait().map_err(|e| e.to_string())?;
        let hex = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        if status.success() { Ok((hex, count)) } else { Err(format!("query: {status}")) }
    }
}

/// Resident memory of a process.
fn resident_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}

/// Prints the peak of each stretch of the run; gives the peak of all.
fn shown(memory: &[u64]) -> u64 {
    let mib = |kib: u64| format!("{:.0}", kib as f64 / 1024.0);
    let stretch = memory.len().div_ceil(STRETCHES).max(1);
    let peaks: Vec<String> = memory.chunks(stretch).map(|part| mib(part.iter().copied().max().unwrap_or(0))).collect();
    let peak = memory.iter().copied().max().unwrap_or(0);
    println!("resident memory, MiB: peak {}; by tenths of the run: {}", mib(peak), peaks.join(" "));
    peak
}
