//! Opening inputs and handing out their reports one by one, in bounded memory. This is the one place where inputs are
//! opened. A fault in one record is an item like any other; what stands behind it is still read.
//!
//! Each format is a file of its own with one [`Source`]; `detect` says which one an input needs. None knows of another.

mod bounds;
mod charset;
mod columns;
mod csv;
mod detect;
mod feed;
mod lines;
mod pages;
#[cfg(feature = "parquet")]
mod parquet;
mod petrarch;
mod text;
mod warc;

pub use feed::{FeedItem, FeedItems, feed_items};
pub use warc::{WarcFault, WarcRecord, WarcRecords};

use crate::error::{InputError, InputErrorKind};
use crate::fingerprint::Fingerprint;
use crate::language::{is_told, language_of};
use crate::layout::{Layout, TextMode};
use attache_types::{Provenance, Report};
use flate2::bufread::MultiGzDecoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// The longest report or record, in MiB: positions are 32 bits wide, and no news report is near it.
pub(crate) const MAX_MIB: u64 = 64;
/// The same in bytes.
pub(crate) const MAX_BYTES: u64 = MAX_MIB << 20;
/// Bytes that are looked at to tell the format.
const HEAD_BYTES: u64 = 16 << 10;
/// Bytes read from a file at once.
const BUFFER_BYTES: usize = 256 << 10;

/// How the bytes of an input are to be understood. Gzip around any of them but Parquet is unpacked without being asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputFormat {
    /// By the content, and where that says nothing by the file's ending.
    #[default]
    Auto,
    /// One report of plain text a file.
    Text,
    /// One HTML page a file.
    Html,
    /// One JSON object a line.
    Jsonl,
    /// RSS, Atom or JSON Feed; one report an entry.
    Feed,
    /// A web archive; one report a page or text that was answered with status 200.
    Warc,
    /// Comma, semicolon or tab separated values with column names in the first line; one report a row.
    Csv,
    /// Parquet with named columns; one report a row.
    Parquet,
    /// The sentences of PETRARCH's XML files; one report a sentence.
    PetrarchXml,
}

/// What is known about all inputs of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format.
    pub format: InputFormat,
    /// How plain text is read.
    pub mode: TextMode,
    /// Publication time, in record form (see [`parse_published`](crate::parse_published)). It stands in for reports
    /// whose record does not give one, before anything that a byline says.
    pub published: Option<String>,
    /// The outlet, used the same way.
    pub source: Option<String>,
    /// Which column of a CSV or Parquet file is which field of a report (`text`, `title`, `published`, …), by name. Fields
    /// that are not named are looked for under usual names.
    pub columns: BTreeMap<String, String>,
    /// Give reports in other languages than English as well, instead of [`InputErrorKind::OtherLanguage`].
    pub any_language: bool,
}

/// The reports of one input, in order.
pub struct Reader {
    records: Records,
}

/// What every format needs to know of the input and the run.
pub(crate) struct Input {
    file: String,
    layout: Layout,
    options: ReadOptions,
}

/// One format: cuts its input into records, and gives nothing once the input is at its end. What costs time is left to be
/// done later, on another thread perhaps.
pub(crate) trait Source {
    fn next(&mut self, input: &Arc<Input>) -> Option<Unread>;
}

/// What comes of a record: a report or a fault, or nothing.
type Item = Option<Result<Report, InputError>>;

/// A record that was taken out of its input and is not read yet. It can be sent to another thread to be read there.
pub struct Unread {
    input: Arc<Input>,
    read: Box<dyn FnOnce(&Input) -> Item + Send>,
}

impl Unread {
    fn new(input: &Arc<Input>, read: impl FnOnce(&Input) -> Item + Send + 'static) -> Self {
        Unread { input: input.clone(), read: Box::new(read) }
    }

    /// A fault that is known already.
    fn fault(input: &Arc<Input>, fault: InputError) -> Self {
        Self::new(input, move |_| Some(Err(fault)))
    }

    /// The file as given.
    pub fn file(&self) -> &str {
        &self.input.file
    }

    /// The report, or what is wrong with the record; nothing where it holds none, as pictures in an archive do.
    pub fn read(self) -> Option<Result<Report, InputError>> {
        (self.read)(&self.input)
    }
}

/// The records of one input, in order, as [`Unread`].
pub struct Records {
    input: Arc<Input>,
    source: Option<Box<dyn Source>>,
}

impl Iterator for Records {
    type Item = Unread;

    fn next(&mut self) -> Option<Unread> {
        let item = self.source.as_mut()?.next(&self.input);
        if item.is_none() {
            self.source = None;
        }
        item
    }
}

/// An input that could not be opened: one fault.
struct Failed(Option<InputErrorKind>);

impl Source for Failed {
    fn next(&mut self, input: &Arc<Input>) -> Option<Unread> {
        self.0.take().map(|kind| Unread::fault(input, input.fault(kind)))
    }
}

impl Reader {
    /// Opens `path`; `-` is standard input. Whatever is wrong with it comes as the first item.
    pub fn open(path: &Path, layout: &Layout, options: &ReadOptions) -> Self {
        if path == Path::new("-") {
            return Self::new("<stdin>", Box::new(BufReader::with_capacity(BUFFER_BYTES, std::io::stdin())), layout, options);
        }
        let name = path.display().to_string();
        match open_file(path, &name) {
            Err(kind) => Self::with(&name, layout, options, Box::new(Failed(Some(kind)))),
            Ok(file) => match parquet_source(&file, &name, options) {
                Some(source) => Self::with(&name, layout, options, source),
                None => Self::new(&name, Box::new(BufReader::with_capacity(BUFFER_BYTES, file)), layout, options),
            },
        }
    }

    /// The reports of an open stream; `name` stands for it in errors, and its ending may tell the format. Parquet cannot
    /// be read from a stream.
    pub fn new(name: &str, input: Box<dyn BufRead>, layout: &Layout, options: &ReadOptions) -> Self {
        let source = source_of(name, input, options).unwrap_or_else(|kind| Box::new(Failed(Some(kind))));
        Self::with(name, layout, options, source)
    }

    fn with(name: &str, layout: &Layout, options: &ReadOptions, source: Box<dyn Source>) -> Self {
        let input = Input { file: name.to_string(), layout: layout.clone(), options: options.clone() };
        Reader { records: Records { input: Arc::new(input), source: Some(source) } }
    }

    /// The records, to be read one by one on any thread; the same reports in the same order.
    pub fn records(self) -> Records {
        self.records
    }
}

impl Iterator for Reader {
    type Item = Result<Report, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.find_map(Unread::read)
    }
}

fn open_file(path: &Path, name: &str) -> Result<File, InputErrorKind> {
    match std::fs::metadata(path) {
        Ok(data) if data.is_dir() => return Err(InputErrorKind::Directory(name.trim_end_matches('/').to_string())),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(InputErrorKind::Missing),
        Err(error) => return Err(InputErrorKind::Io(error)),
    }
    File::open(path).map_err(InputErrorKind::Io)
}

/// Parquet needs the file itself, since it is read from its end.
#[cfg(feature = "parquet")]
fn parquet_source(file: &File, name: &str, options: &ReadOptions) -> Option<Box<dyn Source>> {
    let ending = Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
    // What is read from a pipe to find out what it is would be lost to whoever reads it then.
    let begins = || file.metadata().is_ok_and(|data| data.is_file()) && parquet::begins(file);
    let asked = options.format == InputFormat::Parquet || options.format == InputFormat::Auto && (ending || begins());
    let empty = file.metadata().is_ok_and(|data| data.is_file() && data.len() == 0);
    (asked && !empty).then(|| match parquet::Rows::open(file, options) {
        Ok(rows) => Box::new(rows) as Box<dyn Source>,
        Err(kind) => Box::new(Failed(Some(kind))),
    })
}

#[cfg(not(feature = "parquet"))]
fn parquet_source(_: &File, _: &str, _: &ReadOptions) -> Option<Box<dyn Source>> {
    None
}

fn source_of(name: &str, mut stream: Box<dyn BufRead>, options: &ReadOptions) -> Result<Box<dyn Source>, InputErrorKind> {
    let mut head = Vec::new();
    stream.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(InputErrorKind::Io)?;
    if head.is_empty() {
        return Err(InputErrorKind::Empty);
    }
    if !head.starts_with(&detect::GZIP) {
        let format = detect::format_of(name, &head, options.format)?;
        return source(format, name, Box::new(Cursor::new(head).chain(stream)), options);
    }
    let inner = detect::unpacked(&head);
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let stream = Cursor::new(head).chain(stream);
    match detect::format_of(name, &inner, options.format)? {
        InputFormat::Warc => Ok(Box::new(warc::Archive::gzip(Box::new(stream)))),
        format => source(format, name, Box::new(BufReader::new(MultiGzDecoder::new(stream))), options),
    }
}

fn source(format: InputFormat, name: &str, stream: Box<dyn BufRead>, options: &ReadOptions) -> Result<Box<dyn Source>, InputErrorKind> {
    Ok(match format {
        InputFormat::Jsonl => Box::new(lines::Lines::new(stream)),
        InputFormat::Feed => Box::new(feed::Entries::new(stream)),
        InputFormat::Warc => Box::new(warc::Archive::plain(stream)),
        InputFormat::Csv => Box::new(csv::Rows::new(name, stream, options)?),
        InputFormat::PetrarchXml => Box::new(petrarch::Sentences::new(stream)),
        InputFormat::Html => Box::new(text::Whole::html(stream)),
        InputFormat::Text | InputFormat::Auto => Box::new(text::Whole::text(stream)),
        InputFormat::Parquet if cfg!(feature = "parquet") => {
            return Err(InputErrorKind::Unsupported("Parquet in a stream or packed; it is read from a file"));
        }
        InputFormat::Parquet => return Err(InputErrorKind::Unsupported("Parquet, for which this build has no reader")),
    })
}

impl Input {
    /// A fault of the file as a whole.
    pub(crate) fn fault(&self, kind: InputErrorKind) -> InputError {
        InputError::file(&self.file, kind)
    }

    /// A fault at a byte of the file.
    pub(crate) fn fault_at(&self, offset: u64, kind: InputErrorKind) -> InputError {
        InputError { offset: Some(offset), ..self.fault(kind) }
    }

    /// A fault in a line of the file, from 1.
    pub(crate) fn fault_in(&self, line: u64, kind: InputErrorKind) -> InputError {
        InputError::line(&self.file, line, kind)
    }

    pub(crate) fn words(&self) -> &crate::words::Words {
        self.layout.words()
    }

    pub(crate) fn provenance(&self, offset: u64, length: u64) -> Option<Provenance> {
        Some(Provenance { file: self.file.clone(), offset, length })
    }

    /// The report as it is given out: what the run knows filled in, laid out where its format has not done so, and refused
    /// where it is not in English.
    pub(crate) fn finished(&self, report: Report) -> Result<Report, InputErrorKind> {
        self.finished_as(report, self.options.mode)
    }

    pub(crate) fn finished_as(&self, mut report: Report, mode: TextMode) -> Result<Report, InputErrorKind> {
        if report.id.is_empty() {
            report.id = crate::jsonl::content_id(&report);
        }
        report.published = report.published.or_else(|| self.options.published.clone());
        report.source = report.source.or_else(|| self.options.source.clone());
        if report.blocks.is_empty() {
            self.layout.analyse(&mut report, mode);
        }
        let fingerprint = Fingerprint::of_report(&report);
        report.fingerprint = (!fingerprint.is_empty()).then(|| fingerprint.to_string());
        // Feeds and pages state the language of their template; what is written decides where it can be told. Where it
        // cannot, what is stated stands, and is for the caller to judge.
        let Some(language) = language_of(&report.text) else {
            return Ok(report);
        };
        let stated = report.language.as_deref().map(|tag| tag.split(['-', '_']).next().unwrap_or(""));
        // A text in a language that is never told comes out as its nearest; what is stated knows better.
        let language = stated.filter(|tag| !tag.is_empty() && !is_told(tag)).unwrap_or(language).to_ascii_lowercase();
        if language != "en" && !self.options.any_language {
            return Err(InputErrorKind::OtherLanguage(language));
        }
        if !stated.is_some_and(|tag| tag.eq_ignore_ascii_case(&language)) {
            report.language = Some(language);
        }
        Ok(report)
    }
}
