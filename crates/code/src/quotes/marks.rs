//! Quotation marks: which stretches of a report stand in them.
//!
//! Needs text and paragraphs, knows no sentences and no speakers.

use attache_types::Span;

/// A stretch in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// With the marks.
    pub outer: Span,
    /// Without them.
    pub inner: Span,
    /// True where the closing mark is missing: the next paragraph may go on with it.
    pub open: bool,
}

/// What a mark does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Opens,
    Closes,
    Either,
}

/// The stretches in quotation marks, in text order: pairs of curly or straight double marks, or of two single ones, within one paragraph.
pub fn quotations(text: &str, paragraphs: &[Span]) -> Vec<Quotation> {
    let mut found = Vec::new();
    for paragraph in paragraphs {
        let mut open: Option<(usize, usize)> = None;
        let mut skip = 0;
        for (offset, _) in paragraph.of(text).char_indices() {
            let at = paragraph.start as usize + offset;
            if at < skip {
                continue;
            }
            let Some((mark, len)) = mark_at(&text[at..paragraph.end as usize]) else {
                continue;
            };
            let mark =
                if mark == Mark::Either { by_spaces(&text[paragraph.start as usize..at], &text[at + len..paragraph.end as usize]) } else { mark };
            skip = at + len;
            match open {
                None if mark != Mark::Closes => open = Some((at, at + len)),
                Some((start, inside)) => {
                    let opens_again = mark == Mark::Opens;
                    let end = if opens_again { at } else { at + len };
                    found.push(Quotation { outer: Span::new(start, end), inner: Span::new(inside, at), open: false });
                    open = opens_again.then_some((at, at + len));
                }
                None => {}
            }
        }
        if let Some((start, inside)) = open.filter(|&(_, inside)| inside < paragraph.end as usize) {
            let end = paragraph.end as usize;
            found.push(Quotation { outer: Span::new(start, end), inner: Span::new(inside, end), open: true });
        }
    }
    found
}

/// What a straight mark does, by the spaces around it: `said: "No. "Never."` opens twice.
fn by_spaces(before: &str, behind: &str) -> Mark {
    let apart = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match (apart(before.chars().next_back()), apart(behind.chars().next())) {
        (true, false) => Mark::Opens,
        (false, true) => Mark::Closes,
        _ => Mark::Either,
    }
}

/// The mark that `rest` begins with, and its length in bytes.
fn mark_at(rest: &str) -> Option<(Mark, usize)> {
    let c = rest.chars().next()?;
    match c {
        '“' | '„' | '«' => Some((Mark::Opens, c.len_utf8())),
        '”' | '»' => Some((Mark::Closes, c.len_utf8())),
        '"' => Some((Mark::Either, 1)),
        '\'' if rest.starts_with("''") => Some((Mark::Either, 2)),
        '`' if rest.starts_with("``") => Some((Mark::Opens, 2)),
        _ => None,
    }
}
