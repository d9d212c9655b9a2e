//! Measures Attaché and writes the run down: speed on one core, start-up, memory, beside a plain segmentation.

mod articles;
mod measure;

use attache::ingest::{Layout, ReadOptions, Reader, TextMode};
use attache::types::Report;
use attache::{EngineKind, Options, Pipeline, RecordKinds, write_jsonl};
use measure::{Samples, peak_mib, process};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use unicode_segmentation::UnicodeSegmentation;

/// That of the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ARTICLES: usize = 1000;
/// The accurate engine reads the first of them.
const ARTICLES_ACCURATE: usize = 100;
const ROUNDS: usize = 5;
const STARTS: usize = 20;

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["peak", engine, file] => peak(engine.parse()?, Path::new(file)),
        [] => run(None),
        ["--name", name] => run(Some(name)),
        _ => Err("usage: attache-bench [--name MACHINE]".into()),
    }
}

/// Codes a file in this process alone and says how much memory that took.
fn peak(engine: EngineKind, file: &Path) -> Fallible<()> {
    let pipeline = Pipeline::new(&with(engine))?;
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

fn with(engine: EngineKind) -> Options {
    Options { engine, ..Options::default() }
}

fn run(name: Option<&str>) -> Fallible<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let machine = name.map_or_else(machine, str::to_string);
    let folder = here.join("runs").join(format!("{}-{machine}", today()?));
    std::fs::create_dir_all(&folder)?;
    let attache = build(here)?;
    let mut samples = Samples::default();
    let counts = [speed(EngineKind::Fast, ARTICLES, &mut samples)?, speed(EngineKind::Accurate, ARTICLES_ACCURATE, &mut samples)?];
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

/// What the articles hold, in an engine's eyes.
struct Counts {
    engine: EngineKind,
    articles: usize,
    bytes: usize,
    tokens: usize,
    sentences: usize,
    events: usize,
}

fn speed(engine: EngineKind, articles: usize, samples: &mut Samples) -> Fallible<Counts> {
    samples.time(&format!("load {engine}"), ROUNDS, || Pipeline::new(&with(engine)).map(drop));
    let pipeline = Pipeline::new(&with(engine))?;
    let layout = Layout::english()?;
    let mut reports = articles::make(articles);
    samples.time(&format!("layout {engine}"), ROUNDS, || reports.iter_mut().for_each(|report| layout.analyse(report, TextMode::Report)));
    samples.time(&format!("segmentation {engine}"), ROUNDS, || reports.iter().map(segment).sum::<usize>());
    samples.time(&format!("parse {engine}"), ROUNDS, || reports.iter().map(|report| pipeline.parse(report).sentences.len()).sum::<usize>());
    samples.time(&format!("code {engine}"), ROUNDS, || reports.iter().map(|report| pipeline.code(report).events.len()).sum::<usize>());
    let parsed: Vec<_> = reports.iter().map(|report| pipeline.parse(report)).collect();
    Ok(Counts {
        engine,
        articles,
        bytes: reports.iter().map(|report| report.text.len()).sum(),
        tokens: parsed.iter().flat_map(|document| &document.sentences).map(|sentence| sentence.tokens.len()).sum(),
        sentences: parsed.iter().map(|document| document.sentences.len()).sum(),
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
        for engine in EngineKind::ALL {
            let mut done = Ok(());
            let args = ["code", "--engine", engine.as_str(), "--format", "jsonl", file];
            samples.time(&format!("start {input} {engine}"), STARTS, || done = process(attache, &args));
            done?;
        }
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
    let article = here.join("input/article.txt");
    for (what, engine, input) in
        [("peak article accurate", "accurate", &article), ("peak article fast", "fast", &article), ("peak articles fast", "fast", &all)]
    {
        let output = Command::new(&this).args(["peak", engine]).arg(input).output()?;
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

fn summary(samples: &Samples, counts: &[Counts]) -> String {
    let mut out = format!("# Summary\n\nOne core; medians of {ROUNDS} rounds.\n");
    for Counts { engine, articles, bytes, tokens, sentences, events } in counts {
        let mb = *bytes as f64 / 1e6;
        out.push_str(&format!(
            "\n## The {engine} engine\n\n{articles} articles, {sentences} sentences, {tokens} tokens, {mb:.2} MB of text, {events} events.\n\n\
             | step | tokens/s | sentences/s | MB/s | times the segmentation's time |\n|---|---|---|---|---|\n"
        ));
        let base = samples.median(&format!("segmentation {engine}"));
        for (what, label) in [
            ("segmentation", "baseline: Unicode segmentation"),
            ("layout", "layout alone"),
            ("parse", "raw text to trees, names and coreference"),
            ("code", "raw text to events"),
        ] {
            let seconds = samples.median(&format!("{what} {engine}"));
            let per = |count: usize| count as f64 / seconds;
            out.push_str(&format!("| {label} | {:.0} | {:.0} | {:.2} | {:.2} |\n", per(*tokens), per(*sentences), mb / seconds, seconds / base));
        }
    }
    out.push_str("\n## Start and memory\n\n| measure | accurate | fast |\n|---|---|---|\n");
    let ms = |what: &str| format!("{:.0} ms", samples.median(what) * 1e3);
    let mib = |what: &str| format!("{:.0} MiB", samples.median(what));
    for (label, accurate, fast) in [
        ("loading model and knowledge", ms("load accurate"), ms("load fast")),
        ("`attache code` on one headline, start to exit", ms("start headline accurate"), ms("start headline fast")),
        ("`attache code` on one article, start to exit", ms("start article accurate"), ms("start article fast")),
        ("peak memory, one article", mib("peak article accurate"), mib("peak article fast")),
        ("peak memory, all articles streamed", "-".to_string(), mib("peak articles fast")),
    ] {
        out.push_str(&format!("| {label} | {accurate} | {fast} |\n"));
    }
    out
}

fn setup() -> Fallible<String> {
    let rustc = String::from_utf8(Command::new("rustc").arg("--version").output()?.stdout)?;
    let pipelines = [Pipeline::new(&with(EngineKind::Accurate))?, Pipeline::new(&with(EngineKind::Fast))?];
    let [versions, fast] = pipelines.each_ref().map(|pipeline| pipeline.versions());
    let threads = std::thread::available_parallelism()?;
    Ok(format!(
        "# Setup\n\n- date: {}\n- processor: {}, {threads} threads\n- system: {} {}\n- compiler: {}\n- attache: code {}, data {}, models {} and {}\n- command: `cargo run --release` in `bench/`\n",
        today()?,
        processor(),
        std::env::consts::OS,
        std::env::consts::ARCH,
        rustc.trim(),
        versions.code,
        versions.data,
        versions.model,
        fast.model
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
