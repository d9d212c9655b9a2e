//! Measures Attaché and writes the run down: speed on one core, start-up, memory, beside a plain segmentation.

mod articles;
mod measure;

use attache::ingest::{Layout, ReadOptions, Reader, TextMode};
use attache::types::Report;
use attache::{Options, Pipeline, RecordKinds, write_jsonl};
use measure::{Samples, peak_mib, process};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use unicode_segmentation::UnicodeSegmentation;

const ARTICLES: usize = 1000;
const ROUNDS: usize = 5;
const STARTS: usize = 20;

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["peak", file] => peak(Path::new(file)),
        [] => run(None),
        ["--name", name] => run(Some(name)),
        _ => Err("usage: attache-bench [--name MACHINE]".into()),
    }
}

/// Codes a file in this process alone and says how much memory that took.
fn peak(file: &Path) -> Fallible<()> {
    let pipeline = Pipeline::new(&Options::default())?;
    let layout = Layout::english()?;
    let kinds: RecordKinds = "all".parse()?;
    for report in Reader::open(file, &layout, &ReadOptions::default()) {
        let report = report?;
        let mut out = Vec::new();
        write_jsonl(&report, pipeline.code(&report), &kinds, pipeline.versions(), &mut out);
        std::hint::black_box(out);
    }
    println!("{}", peak_mib().ok_or("no VmHWM on this system")?);
    Ok(())
}

fn run(name: Option<&str>) -> Fallible<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let machine = name.map_or_else(machine, str::to_string);
    let folder = here.join("runs").join(format!("{}-{machine}", today()?));
    std::fs::create_dir_all(&folder)?;
    let attache = build(here)?;
    let mut samples = Samples::default();
    let counts = speed(&mut samples)?;
    starts(here, &attache, &mut samples)?;
    memory(here, &mut samples)?;
    let mut raw = "what,round,value,unit\n".to_string();
    for sample in &samples.0 {
        writeln!(raw, "{},{},{:.6},{}", sample.what, sample.round, sample.value, sample.unit)?;
    }
    std::fs::write(folder.join("raw.csv"), raw)?;
    std::fs::write(folder.join("setup.md"), setup()?)?;
    let summary = summary(&samples, &counts);
    std::fs::write(folder.join("summary.md"), &summary)?;
    print!("{summary}");
    Ok(())
}

/// What the articles hold.
struct Counts {
    bytes: usize,
    sentences: usize,
    events: usize,
}

fn speed(samples: &mut Samples) -> Fallible<Counts> {
    samples.time("load", ROUNDS, || Pipeline::new(&Options::default()).map(drop));
    let pipeline = Pipeline::new(&Options::default())?;
    let layout = Layout::english()?;
    let mut reports = articles::make(ARTICLES);
    samples.time("layout", ROUNDS, || reports.iter_mut().for_each(|report| layout.analyse(report, TextMode::Report)));
    samples.time("segmentation", ROUNDS, || reports.iter().map(segment).sum::<usize>());
    samples.time("parse", ROUNDS, || reports.iter().map(|report| pipeline.parse(report).sentences.len()).sum::<usize>());
    samples.time("code", ROUNDS, || reports.iter().map(|report| pipeline.code(report).events.len()).sum::<usize>());
    Ok(Counts {
        bytes: reports.iter().map(|report| report.text.len()).sum(),
        sentences: reports.iter().map(|report| pipeline.parse(report).sentences.len()).sum(),
        events: reports.iter().map(|report| pipeline.code(report).events.len()).sum(),
    })
}

/// The baseline: sentences and words after Unicode Standard Annex 29, nothing else.
fn segment(report: &Report) -> usize {
    report.text.unicode_sentences().map(|sentence| sentence.unicode_words().count()).sum()
}

fn starts(here: &Path, attache: &Path, samples: &mut Samples) -> Fallible<()> {
    for input in ["headline", "article"] {
        let file = here.join("input").join(format!("{input}.txt"));
        let file = file.to_str().ok_or("the path of the benches is not UTF-8")?;
        let mut done = Ok(());
        samples.time(&format!("start {input}"), STARTS, || done = process(attache, &["code", "--format", "jsonl", file]));
        done?;
    }
    Ok(())
}

fn memory(here: &Path, samples: &mut Samples) -> Fallible<()> {
    let all = std::env::temp_dir().join(format!("attache-bench-{}.jsonl", std::process::id()));
    let mut file = std::io::BufWriter::new(std::fs::File::create(&all)?);
    for report in articles::make(ARTICLES) {
        writeln!(file, "{}", serde_json::to_string(&serde_json::json!({"id": report.id, "text": report.text, "published": report.published}))?)?;
    }
    file.flush()?;
    drop(file);
    let this = std::env::current_exe()?;
    for (what, input) in [("peak article", here.join("input/article.txt")), ("peak articles", all.clone())] {
        let output = Command::new(&this).arg("peak").arg(input).output()?;
        let value = String::from_utf8(output.stdout)?;
        samples.add(what, 1, value.trim().parse().map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?, "MiB");
    }
    std::fs::remove_file(all)?;
    Ok(())
}

/// Builds the command with the project's release profile and says where it lies.
fn build(here: &Path) -> Fallible<PathBuf> {
    let main = here.join("..");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string());
    let status = Command::new(cargo).args(["build", "--release", "-p", "attache-cli"]).current_dir(&main).status()?;
    if !status.success() {
        return Err("the command does not build".into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| main.join("target"), PathBuf::from);
    Ok(target.join("release").join("attache"))
}

fn summary(samples: &Samples, counts: &Counts) -> String {
    let mib = counts.bytes as f64 / 1e6;
    let mut out = format!(
        "# Summary\n\n{ARTICLES} articles, {} sentences, {mib:.2} MB of text, {} events; one core; medians of {ROUNDS} rounds.\n\n",
        counts.sentences, counts.events
    );
    out.push_str("| step | sentences/s | MB/s | times the segmentation's time |\n|---|---|---|---|\n");
    let base = samples.median("segmentation");
    for (what, label) in [
        ("segmentation", "baseline: Unicode segmentation"),
        ("layout", "layout alone"),
        ("parse", "raw text to trees"),
        ("code", "raw text to events"),
    ] {
        let seconds = samples.median(what);
        out.push_str(&format!("| {label} | {:.0} | {:.2} | {:.2} |\n", counts.sentences as f64 / seconds, mib / seconds, seconds / base));
    }
    out.push_str("\n| measure | value |\n|---|---|\n");
    let ms = |what: &str| format!("{:.0} ms", samples.median(what) * 1e3);
    for (label, value) in [
        ("loading model and knowledge", ms("load")),
        ("`attache code` on one headline, start to exit", ms("start headline")),
        ("`attache code` on one article, start to exit", ms("start article")),
        ("peak memory, one article", format!("{:.0} MiB", samples.median("peak article"))),
        ("peak memory, all articles streamed", format!("{:.0} MiB", samples.median("peak articles"))),
    ] {
        out.push_str(&format!("| {label} | {value} |\n"));
    }
    out
}

fn setup() -> Fallible<String> {
    let rustc = String::from_utf8(Command::new("rustc").arg("--version").output()?.stdout)?;
    let pipeline = Pipeline::new(&Options::default())?;
    let versions = pipeline.versions();
    let threads = std::thread::available_parallelism()?;
    Ok(format!(
        "# Setup\n\n- date: {}\n- processor: {}, {threads} threads\n- system: {} {}\n- compiler: {}\n- attache: code {}, data {}, model {}\n- command: `cargo run --release` in `bench/`\n",
        today()?,
        processor(),
        std::env::consts::OS,
        std::env::consts::ARCH,
        rustc.trim(),
        versions.code,
        versions.data,
        versions.model
    ))
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).and_then(|line| line.split_once(": "));
    model.map_or_else(|| "unknown processor".to_string(), |(_, name)| name.to_string())
}

/// A short name of the machine's kind, never its own name.
fn machine() -> String {
    let words: String = processor().to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let kept: Vec<&str> = words.split_whitespace().filter(|word| !["r", "tm", "cpu", "processor"].contains(word)).take(4).collect();
    kept.join("-")
}

fn today() -> Fallible<String> {
    let output = Command::new("date").args(["-u", "+%Y-%m-%d"]).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_string())
}
