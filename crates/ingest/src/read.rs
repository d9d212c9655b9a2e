//! Opening inputs and handing out their reports one by one, in bounded memory. A fault in one record is an item like
//! any other; what stands behind it is still read.

use crate::error::{InputError, InputErrorKind};
use crate::layout::{Layout, TextMode};
use crate::{html, jsonl};
use attache_types::{Provenance, Report};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// The longest report or record, in MiB: positions are 32 bits wide, and no news report is near it.
const MAX_MIB: u64 = 64;

/// How the bytes of an input are to be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputFormat {
    /// By the file's ending, and where that says nothing by its first character.
    #[default]
    Auto,
    /// One report of plain text a file.
    Text,
    /// One HTML page a file.
    Html,
    /// One JSON object a line.
    Jsonl,
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
}

/// The reports of one input, in order.
pub struct Reader {
    file: String,
    layout: Layout,
    options: ReadOptions,
    state: State,
}

enum State {
    Failed(InputErrorKind),
    Text(Box<dyn BufRead>),
    Html(Box<dyn BufRead>),
    Lines { input: Box<dyn BufRead>, line: u64, offset: u64, records: u64 },
    Done,
}

impl Reader {
    /// Opens `path`; `-` is standard input. Whatever is wrong with it comes as the first item.
    pub fn open(path: &Path, layout: &Layout, options: &ReadOptions) -> Self {
        if path == Path::new("-") {
            return Self::new("<stdin>", Box::new(BufReader::new(std::io::stdin())), layout, options);
        }
        let name = path.display().to_string();
        let failed = |kind| Reader { file: name.clone(), layout: layout.clone(), options: options.clone(), state: State::Failed(kind) };
        match std::fs::metadata(path) {
            Ok(data) if data.is_dir() => {
                return failed(InputErrorKind::Directory(name.trim_end_matches('/').to_string()));
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return failed(InputErrorKind::Missing);
            }
            Err(error) => return failed(InputErrorKind::Io(error)),
        }
        match File::open(path) {
            Ok(file) => Self::new(&name, Box::new(BufReader::with_capacity(1 << 16, file)), layout, options),
            Err(error) => failed(InputErrorKind::Io(error)),
        }
    }

    /// The reports of an open stream; `name` stands for it in errors, and its ending may tell the format.
    pub fn new(name: &str, mut input: Box<dyn BufRead>, layout: &Layout, options: &ReadOptions) -> Self {
        let state = match input.fill_buf() {
            Err(error) => State::Failed(InputErrorKind::Io(error)),
            Ok([]) => State::Failed(InputErrorKind::Empty),
            Ok(head) => match format_of(name, head, options.format) {
                Err(kind) => State::Failed(kind),
                Ok(InputFormat::Jsonl) => State::Lines { input, line: 0, offset: 0, records: 0 },
                Ok(InputFormat::Html) => State::Html(input),
                Ok(_) => State::Text(input),
            },
        };
        Reader { file: name.to_string(), layout: layout.clone(), options: options.clone(), state }
    }

    fn text(&self, input: Box<dyn BufRead>) -> Result<Report, InputError> {
        let fail = |kind| InputError::file(&self.file, kind);
        let bytes = whole(input).map_err(fail)?;
        let length = bytes.len() as u64;
        let text = decode(bytes, 0).map_err(|(line, kind)| InputError { line, ..fail(kind) })?;
        if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
            return Err(fail(InputErrorKind::Empty));
        }
        let mut report = Report { text, ..Report::default() };
        report.id = jsonl::content_id(&report);
        report.provenance = Some(Provenance { file: self.file.clone(), offset: 0, length });
        Ok(self.finished(report))
    }

    fn page(&self, input: Box<dyn BufRead>) -> Result<Report, InputError> {
        let fail = |kind| InputError::file(&self.file, kind);
        let bytes = whole(input).map_err(fail)?;
        let page = html::Page { bytes: &bytes, content_type: None, url: None };
        let mut report = html::report(&page, self.layout.words()).map_err(fail)?;
        report.provenance = Some(Provenance { file: self.file.clone(), offset: 0, length: bytes.len() as u64 });
        Ok(self.finished(report))
    }

    fn record(&self, bytes: Vec<u8>, line: u64, offset: u64) -> Result<Report, InputError> {
        let length = bytes.len() as u64;
        let fail = |kind| InputError::line(&self.file, line, kind);
        let text = decode(bytes, offset).map_err(|(_, kind)| fail(kind))?;
        let body = if line == 1 { text.trim_start_matches('\u{feff}') } else { &text };
        let mut report = jsonl::report(body, self.layout.words()).map_err(|(column, kind)| InputError { column, ..fail(kind) })?;
        report.provenance = Some(Provenance { file: self.file.clone(), offset, length });
        Ok(self.finished(report))
    }

    fn finished(&self, mut report: Report) -> Report {
        report.published = report.published.or_else(|| self.options.published.clone());
        report.source = report.source.or_else(|| self.options.source.clone());
        if report.blocks.is_empty() {
            self.layout.analyse(&mut report, self.options.mode);
        }
        report
    }
}

impl Iterator for Reader {
    type Item = Result<Report, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => None,
            State::Failed(kind) => Some(Err(InputError::file(&self.file, kind))),
            State::Text(input) => Some(self.text(input)),
            State::Html(input) => Some(self.page(input)),
            State::Lines { mut input, mut line, mut offset, mut records } => loop {
                let (start, mut bytes) = (offset, Vec::new());
                let read = match read_line(&mut input, &mut bytes) {
                    Ok(read) => read,
                    Err(error) => {
                        return Some(Err(InputError::line(&self.file, line + 1, InputErrorKind::Io(error))));
                    }
                };
                if read == 0 {
                    return (records == 0).then(|| Err(InputError::file(&self.file, InputErrorKind::Empty)));
                }
                (line, offset) = (line + 1, offset + read);
                if read <= MAX_MIB << 20 && is_blank(&bytes) {
                    continue;
                }
                records += 1;
                let item = match read > MAX_MIB << 20 {
                    true => Err(InputError::line(&self.file, line, InputErrorKind::TooLong(MAX_MIB))),
                    false => self.record(bytes, line, start),
                };
                self.state = State::Lines { input, line, offset, records };
                return Some(item);
            },
        }
    }
}

/// All bytes of an input.
fn whole(input: Box<dyn BufRead>) -> Result<Vec<u8>, InputErrorKind> {
    let mut bytes = Vec::new();
    input.take(MAX_MIB << 20 | 1).read_to_end(&mut bytes).map_err(InputErrorKind::Io)?;
    if bytes.len() as u64 > MAX_MIB << 20 { Err(InputErrorKind::TooLong(MAX_MIB)) } else { Ok(bytes) }
}

/// Reads one line without its end; of a line that is too long only its length is kept. Gives the bytes passed over.
fn read_line(input: &mut dyn BufRead, bytes: &mut Vec<u8>) -> std::io::Result<u64> {
    let mut read = 0;
    loop {
        let buffer = match input.fill_buf() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let (len, ends) = match buffer.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        read += len as u64;
        match read <= MAX_MIB << 20 {
            true => bytes.extend_from_slice(&buffer[..len]),
            false => *bytes = Vec::new(),
        }
        input.consume(len);
        if ends {
            while matches!(bytes.last(), Some(b'\n' | b'\r')) {
                bytes.pop();
            }
            return Ok(read);
        }
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).iter().all(u8::is_ascii_whitespace)
}

fn format_of(name: &str, head: &[u8], given: InputFormat) -> Result<InputFormat, InputErrorKind> {
    if given == InputFormat::Html {
        return Ok(given);
    }
    if let Some(kind) = other_encoding(head) {
        return Err(kind);
    }
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let object = body.first() == Some(&b'{');
    if head.contains(&0) && !object {
        return Err(binary(head, 0));
    }
    if given != InputFormat::Auto {
        return Ok(given);
    }
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
    let starts = |lead: &str| body.get(..lead.len()).is_some_and(|head| head.eq_ignore_ascii_case(lead.as_bytes()));
    match ending.as_str() {
        _ if starts("<!doctype html") || starts("<html") => Ok(InputFormat::Html),
        "html" | "htm" | "xhtml" => Ok(InputFormat::Html),
        _ if starts("<?xml") || starts("<rss") || starts("<feed") => Err(InputErrorKind::Unsupported("XML")),
        "jsonl" | "ndjson" => Ok(InputFormat::Jsonl),
        _ if object && ending != "txt" && ending != "text" => Ok(InputFormat::Jsonl),
        _ if starts("WARC/") => Err(InputErrorKind::Unsupported("a WARC archive")),
        _ => Ok(InputFormat::Text),
    }
}

fn other_encoding(head: &[u8]) -> Option<InputErrorKind> {
    let hint = match head {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "; it begins like UTF-16",
        _ => return None,
    };
    Some(InputErrorKind::NotUtf8 { offset: 0, hint })
}

fn binary(bytes: &[u8], offset: u64) -> InputErrorKind {
    let at = bytes.iter().position(|&byte| byte == 0).unwrap_or(0) as u64 + offset;
    let what = match bytes {
        [0x1f, 0x8b, ..] => "it begins like gzip".to_string(),
        [b'P', b'K', ..] => "it begins like a zip archive".to_string(),
        [b'%', b'P', b'D', b'F', ..] => "it begins like PDF".to_string(),
        [b'P', b'A', b'R', b'1', ..] => "it begins like Parquet".to_string(),
        _ => format!("first NUL byte at offset {at}"),
    };
    InputErrorKind::Binary(what)
}

/// The text of `bytes`, which stand at `offset` of their file; with an error, the line inside them.
fn decode(bytes: Vec<u8>, offset: u64) -> Result<String, (Option<u64>, InputErrorKind)> {
    if bytes.contains(&0) {
        return Err((None, binary(&bytes, offset)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
        (Some(line), InputErrorKind::NotUtf8 { offset: offset + at as u64, hint: "" })
    })
}
