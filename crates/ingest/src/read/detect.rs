//! Which format an input has: by its first bytes, and where they say nothing by its ending. It opens nothing.

use super::InputFormat;
use super::charset::{binary, utf16_of};
use crate::error::InputErrorKind;
use flate2::read::GzDecoder;
use std::io::Read;
use std::path::Path;

/// How gzip begins.
pub(super) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The first unpacked bytes of a gzip stream whose first bytes are given; as many as can be had.
pub(super) fn unpacked(head: &[u8]) -> Vec<u8> {
    let mut out = vec![0; 8 << 10];
    let (mut decoder, mut read) = (GzDecoder::new(head), 0);
    // A head that ends inside the stream, or is broken there, is no matter: the reader will find it.
    while let Ok(more @ 1..) = decoder.read(out.get_mut(read..).unwrap_or(&mut [])) {
        read += more;
    }
    out.truncate(read);
    out
}

/// The format of an input of this name with these first bytes; what is asked for (`given`) is believed, unless the bytes
/// cannot be it.
pub(super) fn format_of(name: &str, head: &[u8], given: InputFormat) -> Result<InputFormat, InputErrorKind> {
    if given != InputFormat::Auto {
        return Ok(given);
    }
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
    if utf16_of(head).is_some() {
        return Ok(if matches!(ending.as_str(), "htm" | "html" | "xhtml") { InputFormat::Html } else { InputFormat::Text });
    }
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if let Some(format) = by_content(body, &ending)? {
        return Ok(format);
    }
    if let Some(at) = head.iter().position(|&byte| byte == 0) {
        return Err(binary(head, at as u64));
    }
    match ending.as_str() {
        "jsonl" | "ndjson" => Ok(InputFormat::Jsonl),
        "csv" | "tsv" => Ok(InputFormat::Csv),
        "htm" | "html" | "xhtml" => Ok(InputFormat::Html),
        "rss" | "atom" => Ok(InputFormat::Feed),
        "warc" => Ok(InputFormat::Warc),
        "xml" => Err(InputErrorKind::Unsupported("XML that is neither a feed nor a file of PETRARCH sentences")),
        "json" => Err(InputErrorKind::Unsupported("JSON that is neither a feed nor one object a line")),
        _ => Ok(InputFormat::Text),
    }
}

fn by_content(body: &[u8], ending: &str) -> Result<Option<InputFormat>, InputErrorKind> {
    let text = String::from_utf8_lossy(body);
    let starts = |lead: &str| body.get(..lead.len()).is_some_and(|head| head.eq_ignore_ascii_case(lead.as_bytes()));
    if starts("WARC/") {
        return Ok(Some(InputFormat::Warc));
    }
    if starts("filedesc://") {
        return Err(InputErrorKind::Unsupported("an ARC archive, the format before WARC"));
    }
    if body.starts_with(b"PAR1") && (ending == "parquet" || body.contains(&0)) {
        return Ok(Some(InputFormat::Parquet));
    }
    if body.starts_with(b"{") {
        let feed = text.contains("jsonfeed.org/version/");
        return Ok(match ending {
            _ if feed => Some(InputFormat::Feed),
            "txt" | "text" | "csv" | "tsv" => None,
            _ => Some(InputFormat::Jsonl),
        });
    }
    let Some(root) = root_of(&text) else {
        return Ok(None);
    };
    let prolog = starts("<?xml") || starts("<!doctype");
    // Namespace prefixes are free to choose.
    match root.rsplit(':').next().unwrap_or(root).to_ascii_lowercase().as_str() {
        "html" | "!doctype html" => Ok(Some(InputFormat::Html)),
        "rss" | "feed" | "rdf" => Ok(Some(InputFormat::Feed)),
        "sentences" | "sentence" => Ok(Some(InputFormat::PetrarchXml)),
        // A plain text may begin with a word in angle brackets; a prolog it has not.
        _ if prolog => Err(InputErrorKind::Unsupported("XML that is neither a feed nor a file of PETRARCH sentences")),
        _ => Ok(None),
    }
}

/// The name of the first element of marked-up text, behind prolog and comments; for HTML's own prolog, that.
fn root_of(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    loop {
        let inner = rest.strip_prefix('<')?;
        let skipped = match inner {
            _ if inner.starts_with('?') => inner.split_once("?>")?.1,
            _ if inner.starts_with("!--") => inner.split_once("-->")?.1,
            _ if inner.get(..13).is_some_and(|head| head.eq_ignore_ascii_case("!doctype html")) => return inner.get(..13),
            _ if inner.starts_with('!') => inner.split_once('>')?.1.trim_start().trim_start_matches("]>"),
            _ => return inner.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next(),
        };
        rest = skipped.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, head: &str) -> String {
        match format_of(name, head.as_bytes(), InputFormat::Auto) {
            Ok(format) => format!("{format:?}"),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn content_comes_before_ending() {
        let cases = [
            ("a.txt", "WARC/1.0\r\n", "Warc"),
            ("a.txt", "<!DOCTYPE html><p>", "Html"),
            ("a", "\u{feff} <html lang=en>", "Html"),
            ("a.xml", "<?xml version='1.0'?>\n<!-- a feed --><rss version='2.0'>", "Feed"),
            ("a.xml", "<?xml version='1.0'?><rdf:RDF xmlns='x'>", "Feed"),
            ("a.xml", "<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", "Feed"),
            ("a.xml", "<?xml version='1.0'?><Sentences>", "PetrarchXml"),
            ("a.xml", "<Sentence date=\"20310314\">", "PetrarchXml"),
            ("a.json", "{\n \"version\": \"https://jsonfeed.org/version/1.1\"", "Feed"),
            ("a.json", "{\"text\": \"x\"}", "Jsonl"),
            ("a.txt", "{curly} text", "Text"),
            ("a.csv", "id,text\n", "Csv"),
            ("a.jsonl", "oops", "Jsonl"),
            ("a", "<Quietly> he said", "Text"),
            ("a.html", "no tags at all", "Html"),
        ];
        for (name, head, format) in cases {
            assert_eq!(told(name, head), format, "{name} {head}");
        }
    }

    #[test]
    fn what_is_not_read_is_named() {
        assert!(told("a.xml", "<?xml version='1.0'?><kml>").contains("neither a feed"));
        assert!(told("a.json", "[1]").contains("JSON that is neither"));
        assert!(told("a.bin", "PK\u{3}\u{4}\0").contains("zip"));
        assert!(told("a.arc", "filedesc://x 0.0.0.0 2033 text/plain 9").contains("an ARC archive"));
        assert!(told("a", "x\0").contains("NUL byte at offset 1"));
    }

    #[test]
    fn a_broken_pack_gives_what_it_can() {
        assert_eq!(unpacked(&[0x1f, 0x8b]), b"");
        assert_eq!(unpacked(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff]), b"");
    }
}
