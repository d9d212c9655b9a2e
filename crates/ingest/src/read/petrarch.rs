//! PETRARCH's sentence files: `<Sentence date="20310314" id="…" source="…"><Text>…</Text><Parse>…</Parse></Sentence>`. One
//! report a sentence; parses and expected codings are left alone. Read as a stream, so that files of any size are.

use super::bounds::Bounded;
use super::columns::dated;
use super::{Input, MAX_MIB, Source, Unread};
use crate::error::InputErrorKind;
use crate::layout::TextMode;
use attache_types::Report;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::BufRead;
use std::sync::Arc;

pub(super) struct Sentences {
    reader: Reader<DecodingReader<Bounded<Box<dyn BufRead>>>>,
    buffer: Vec<u8>,
    sentences: u64,
    done: bool,
}

/// The sentence being read.
#[derive(Default)]
struct Open {
    start: u64,
    id: String,
    date: Option<String>,
    source: Option<String>,
    text: Option<String>,
    fault: Option<String>,
    /// Inside the element whose content is the text.
    in_text: bool,
}

impl Sentences {
    pub(super) fn new(stream: Box<dyn BufRead>) -> Self {
        let mut reader = Reader::from_reader(DecodingReader::new(Bounded::new(stream)));
        reader.config_mut().expand_empty_elements = true;
        Sentences { reader, buffer: Vec::new(), sentences: 0, done: false }
    }

    /// The next sentence with the offset behind it; nothing at the end.
    fn sentence(&mut self) -> Result<Option<(Open, u64)>, (u64, InputErrorKind)> {
        let mut open: Option<Open> = None;
        loop {
            self.buffer.clear();
            let before = self.reader.buffer_position();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => {
                    let at = self.reader.error_position().max(open.as_ref().map_or(0, |open| open.start));
                    return Err((at, fault(error)));
                }
            };
            match (event, &mut open) {
                (Event::Decl(decl), _) => {
                    if let Some(encoding) = decl.encoder() {
                        self.reader.get_mut().set_encoding(encoding);
                    }
                }
                (Event::Start(tag), _) if named(tag.local_name().as_ref(), "sentence") => open = Some(opened(&tag, before)),
                (Event::Start(tag), Some(open)) if named(tag.local_name().as_ref(), "text") => open.in_text = true,
                (Event::End(tag), Some(open)) if named(tag.local_name().as_ref(), "text") => open.in_text = false,
                (Event::Text(text), Some(open)) => open.add(&text.xml10_content()),
                (Event::CData(text), Some(open)) => open.add(&text.xml10_content()),
                (Event::GeneralRef(name), Some(open)) => {
                    let named = quick_xml::escape::resolve_xml_entity(&name.xml10_content()).map(str::to_string);
                    match name.resolve_char_ref().ok().flatten().map(String::from).or(named) {
                        Some(text) => open.add(&text),
                        None => open.fault = Some(format!("`&{};` is not defined", name.xml10_content().chars().take(40).collect::<String>())),
                    }
                }
                (Event::End(tag), Some(_)) if named(tag.local_name().as_ref(), "sentence") => {
                    let end = self.reader.buffer_position();
                    return Ok(open.map(|open| (open, end)));
                }
                (Event::Eof, Some(open)) => return Err((open.start, InputErrorKind::Malformed("the file ends inside a sentence".to_string()))),
                (Event::Eof, None) => return Ok(None),
                _ => {}
            }
        }
    }
}

impl Open {
    fn add(&mut self, text: &str) {
        if self.in_text {
            self.text.get_or_insert_default().push_str(text);
        }
    }

    fn report(self, input: &Input, end: u64) -> Result<Report, InputErrorKind> {
        if let Some(fault) = self.fault {
            return Err(InputErrorKind::Malformed(fault));
        }
        let text = self.text.unwrap_or_default().trim().to_string();
        if text.is_empty() {
            return Err(InputErrorKind::Field(format!("the sentence `{}` has no text", self.id)));
        }
        let published = self.date.map(|date| dated(&date, input.words())).transpose()?;
        let provenance = input.provenance(self.start, end.saturating_sub(self.start));
        let report = Report { id: self.id, source: self.source, published, text, provenance, ..Report::default() };
        input.finished_as(report, TextMode::Running)
    }
}

impl Source for Sentences {
    fn next(&mut self, input: &Arc<Input>) -> Option<Unread> {
        if self.done {
            return None;
        }
        self.reader.get_mut().get_mut().renew();
        match self.sentence() {
            Ok(Some((open, end))) => {
                self.sentences += 1;
                let start = open.start;
                Some(Unread::new(input, move |input| Some(open.report(input, end).map_err(|kind| input.fault_at(start, kind)))))
            }
            Ok(None) => {
                self.done = true;
                let nothing = || InputErrorKind::Malformed("there is no `Sentence` in it".to_string());
                (self.sentences == 0).then(|| Unread::fault(input, input.fault(nothing())))
            }
            Err((at, kind)) => {
                self.done = true;
                let spent = self.reader.get_ref().get_ref().is_spent();
                Some(Unread::fault(input, input.fault_at(at, if spent { InputErrorKind::TooLong(MAX_MIB) } else { kind })))
            }
        }
    }
}

fn opened(tag: &BytesStart<'_>, start: u64) -> Open {
    let mut open = Open { start, ..Open::default() };
    for attribute in tag.html_attributes().flatten() {
        let name = attribute.key.local_name();
        let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
            open.fault = Some("an attribute cannot be read".to_string());
            continue;
        };
        let value = value.trim().to_string();
        match name.as_ref().to_ascii_lowercase().as_str() {
            _ if value.is_empty() => {}
            "id" => open.id = value,
            "date" => open.date = Some(value),
            "source" => open.source = Some(value),
            _ => {}
        }
    }
    open
}

fn named(name: &str, wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted)
}

fn fault(error: quick_xml::Error) -> InputErrorKind {
    InputErrorKind::Malformed(format!("broken XML: {error}"))
}
