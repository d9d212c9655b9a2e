//! Layout: which parts of a report's text are title, byline, dateline and paragraphs, and what they say about the report.
//!
//! The text is never changed. Blocks are sorted, do not overlap and leave out white space (and a byte-order mark) only.

use crate::byline::{self, Byline};
use crate::date::by_clocks_of;
use crate::dateline;
use crate::words::{Words, WordsError, fold};
use attache_types::{Block, BlockKind, Dateline, Report, Span};
use std::sync::Arc;

/// How a text is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextMode {
    /// A news report: title, bylines and datelines are looked for.
    #[default]
    Report,
    /// Running text: paragraphs at blank lines, nothing else.
    Running,
}

/// Reads the layout of texts with the words of one language. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Layout {
    words: Arc<Words>,
}

/// Lines that may hold title and bylines, counted without blank ones.
const HEADER_LINES: usize = 6;
/// Lines at the end that may hold credits.
const FOOTER_LINES: usize = 3;
/// Texts with a longer line than this have one paragraph a line; others are taken to be wrapped by hand.
const WRAP_COLUMNS: usize = 140;

#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    end: usize,
    /// Characters in the line.
    columns: usize,
    /// A blank line (or the start of the text) stands before it.
    after_blank: bool,
}

impl Layout {
    /// The layout reader with the English words compiled in.
    ///
    /// # Errors
    /// Faults in the compiled word files; none in a build whose tests pass.
    pub fn english() -> Result<Self, WordsError> {
        Ok(Self::new(Words::english()?))
    }

    /// The layout reader with these words.
    pub fn new(words: Words) -> Self {
        Layout { words: Arc::new(words) }
    }

    /// The words in use.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Fills `report.blocks`, and where the report does not say them yet, title, authors, source, published and dateline.
    pub fn analyse(&self, report: &mut Report, mode: TextMode) {
        let text = std::mem::take(&mut report.text);
        let lines = lines(&text);
        let mut facts = Byline::default();
        report.blocks = match mode {
            TextMode::Running => paragraphs(&lines),
            TextMode::Report => self.report_blocks(&text, &lines, report, &mut facts),
        };
        report.text = text;
        self.settle(report, facts);
    }

    fn report_blocks(&self, text: &str, lines: &[Line], report: &mut Report, facts: &mut Byline) -> Vec<Block> {
        let kinds = self.line_kinds(text, lines, report, facts);
        let wrapped = lines.iter().map(|line| line.columns).max().unwrap_or(0) <= WRAP_COLUMNS;
        let width = lines.iter().map(|line| line.columns).max().unwrap_or(0);
        let mut blocks = Vec::new();
        let mut first = 0;
        for i in 0..=lines.len() {
            let ends = i == lines.len() || kinds[i].is_some() || self.breaks(text, lines, i, wrapped, width);
            if ends && first < i {
                self.paragraph(text, lines[first].start, lines[i - 1].end, report, facts, &mut blocks);
            }
            if ends {
                first = i;
            }
            if let Some(Some(kind)) = kinds.get(i) {
                blocks.push(Block { kind: *kind, span: Span::new(lines[i].start, lines[i].end) });
                first = i + 1;
            }
        }
        blocks
    }

    /// Title and byline lines; none for lines of running text.
    fn line_kinds(&self, text: &str, lines: &[Line], report: &mut Report, facts: &mut Byline) -> Vec<Option<BlockKind>> {
        let mut kinds = vec![None; lines.len()];
        let footer = lines.len().saturating_sub(FOOTER_LINES).max(HEADER_LINES);
        let mut bylines_first = 0;
        for (i, line) in lines.iter().enumerate() {
            let words = &text[line.start..line.end];
            let last = i >= footer && (words.starts_with('(') || words.len() < 120);
            if lines.len() < 2 || (i >= HEADER_LINES && !last) {
                continue;
            }
            if let Some(found) = byline::read(words, &self.words) {
                kinds[i] = Some(BlockKind::Byline);
                let place = found.place.as_ref().map(|p| (line.start + p.1, line.start + p.2));
                merge(facts, found);
                if let (Some(span), Some(place), None) = (place, &facts.place, &report.dateline) {
                    let span = Span::new(span.0, span.1);
                    report.dateline = Some(Dateline { place: place.0.join(", "), span });
                }
                if i == bylines_first {
                    bylines_first += 1;
                }
            }
        }
        let Some(line) = lines.get(bylines_first) else {
            return kinds;
        };
        let words = &text[line.start..line.end];
        let given = report.title.as_deref();
        let is_title = match given {
            Some(title) => title.split_whitespace().eq(words.split_whitespace()),
            None => kinds[bylines_first].is_none() && self.is_title(text, lines, bylines_first, &kinds),
        };
        if is_title {
            kinds[bylines_first] = Some(BlockKind::Title);
            report.title.get_or_insert_with(|| words.to_string());
        }
        kinds
    }

    /// True where line `i` is a headline: short, no sentence, with text behind it.
    fn is_title(&self, text: &str, lines: &[Line], i: usize, kinds: &[Option<BlockKind>]) -> bool {
        let Some(next) = lines.get(i + 1) else {
            return false;
        };
        let line = &text[lines[i].start..lines[i].end];
        let count = line.split_whitespace().count();
        let last = line.split_whitespace().last().unwrap_or("");
        let initials = last.matches('.').count() > 1 && last.chars().all(|c| c.is_uppercase() || c == '.');
        let open = line.ends_with(['.', ':', ';', ',', '…']) && !initials || self.words.open_ends.contains(&fold(last));
        if open || !(2..=25).contains(&count) || lines[i].columns > 160 || line.starts_with(char::is_lowercase) {
            return false;
        }
        if dateline::find(line, true, &self.words).is_some() {
            return false;
        }
        if next.after_blank || kinds[i + 1] == Some(BlockKind::Byline) {
            return true;
        }
        let width = lines.iter().map(|line| line.columns).max().unwrap_or(0);
        let room = lines[i].columns + 1 + first_word(text, next) <= width;
        let body = &text[next.start..next.end];
        room && count <= 20
            && !body.starts_with(char::is_lowercase)
            && (width > WRAP_COLUMNS || ends_sentence(line) || next.columns > lines[i].columns)
    }

    /// True where line `i` opens a new paragraph.
    fn breaks(&self, text: &str, lines: &[Line], i: usize, wrapped: bool, width: usize) -> bool {
        let (line, Some(before)) = (&lines[i], i.checked_sub(1).map(|i| &lines[i])) else {
            return true;
        };
        if line.after_blank {
            return true;
        }
        let earlier = &text[before.start..before.end];
        let goes_on = text[line.start..line.end].starts_with(char::is_lowercase)
            || earlier.split_whitespace().last().is_some_and(|word| self.words.open_ends.contains(&fold(word)));
        match wrapped {
            _ if goes_on => false,
            false => true,
            true => ends_sentence(earlier) && before.columns + 1 + first_word(text, line) <= width,
        }
    }

    fn paragraph(&self, text: &str, start: usize, end: usize, report: &mut Report, facts: &mut Byline, blocks: &mut Vec<Block>) {
        let opening = blocks.iter().all(|block| block.kind != BlockKind::Paragraph);
        let Some(found) = dateline::find(&text[start..end], opening, &self.words) else {
            return blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, end) });
        };
        blocks.push(Block { kind: BlockKind::Dateline, span: Span::new(start, start + found.end) });
        blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start + found.text, end) });
        if let (Some((place, span)), None) = (found.place, &report.dateline) {
            report.dateline = Some(Dateline { place, span: Span::new(start + span.start, start + span.end) });
            // "Today" is the day where the report was written, unless the dateline names another.
            let there = self.zone(report).zip(report.published.as_deref()).and_then(|(zone, given)| by_clocks_of(zone, given));
            let fits = |there: &String| found.day.as_ref().is_none_or(|day| there.get(5..10) == Some(day));
            report.published = there.filter(fits).or(report.published.take());
        }
        if let Some(date) = found.stamp.and_then(|stamp| stamp.date) {
            merge(facts, Byline::dated(date));
        }
        if facts.source.is_none() {
            facts.source = found.agency;
        }
    }

    /// The zone of the dateline.
    fn zone(&self, report: &Report) -> Option<&str> {
        let place: Vec<&str> = report.dateline.as_ref()?.place.split(", ").collect();
        self.words.zone_of(&place)
    }

    fn settle(&self, report: &mut Report, facts: Byline) {
        if report.published.is_none() {
            report.published = facts.published(self.zone(report));
        }
        if report.source.is_none() {
            report.source = facts.source;
        }
        if report.authors.is_empty() {
            report.authors = facts.authors;
        }
    }
}

fn merge(facts: &mut Byline, found: Byline) {
    if facts.authors.is_empty() {
        facts.authors = found.authors;
    }
    facts.source = facts.source.take().or(found.source);
    facts.stamp = facts.stamp.take().or(found.stamp);
    facts.updated = facts.updated.take().or(found.updated);
    facts.place = facts.place.take().or(found.place);
}

/// The lines of `text` that are not blank, white space at their ends left out.
fn lines(text: &str) -> Vec<Line> {
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let mut lines = Vec::new();
    let (mut at, mut after_blank) = (0, true);
    for raw in text.split_inclusive('\n') {
        let body = raw.trim_matches(blank);
        if body.is_empty() {
            after_blank = true;
        } else {
            let start = at + (raw.len() - raw.trim_start_matches(blank).len());
            lines.push(Line { start, end: start + body.len(), columns: body.chars().count(), after_blank });
            after_blank = false;
        }
        at += raw.len();
    }
    lines
}

fn paragraphs(lines: &[Line]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        match blocks.last_mut() {
            Some(block) if !line.after_blank => block.span.end = line.end as u32,
            _ => blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(line.start, line.end) }),
        }
    }
    blocks
}

fn first_word(text: &str, line: &Line) -> usize {
    text[line.start..line.end].split_whitespace().next().map_or(0, |word| word.chars().count())
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '\'', '’', ')', ']', '»']).ends_with(['.', '!', '?', '…', ':'])
}
