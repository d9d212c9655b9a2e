//! Text on lines of a given width, counted in terminal columns; escape sequences take none and are carried over a break.

use crate::table::style::RESET;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text that is safe to show: white space as single spaces, nothing that moves the cursor or turns the writing around.
pub fn clean(text: &str) -> String {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.chars().filter(|c| *c != '\u{feff}').map(|c| if is_unsafe(c) { '\u{fffd}' } else { c }).collect()
}

fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Columns that the text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces up to `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Lines of text without escape sequences.
pub fn plain(text: &str, columns: usize) -> Vec<String> {
    styled(text, columns)
}

/// Lines of text with escape sequences: a style that is open at a break is closed and opened again.
pub fn styled(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let (mut used, mut open) = (0, String::new());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        for piece in pieces(word, columns) {
            let wide = shown_width(&piece);
            let line = lines.last_mut().expect("there is a line from the start");
            if used > 0 && used + 1 + wide > columns {
                if !open.is_empty() {
                    line.push_str(RESET);
                }
                lines.push(format!("{open}{piece}"));
                used = wide;
            } else {
                if used > 0 {
                    line.push(' ');
                }
                line.push_str(&piece);
                used += wide + usize::from(used > 0);
            }
            open = style_after(&piece, open);
        }
    }
    lines
}

/// A word wider than the line, cut where it must be.
fn pieces(word: &str, columns: usize) -> Vec<String> {
    if shown_width(word) <= columns || word.contains('\x1b') {
        return vec![word.to_string()];
    }
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for c in word.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > columns {
            pieces.push(String::new());
            used = 0;
        }
        pieces.last_mut().expect("there is a piece from the start").push(c);
        used += wide;
    }
    pieces
}

fn shown_width(text: &str) -> usize {
    let (mut wide, mut rest) = (0, text);
    while let Some(at) = rest.find('\x1b') {
        wide += rest[..at].width();
        rest = rest[at..].find('m').map_or("", |end| &rest[at + end + 1..]);
    }
    wide + rest.width()
}

fn style_after(text: &str, mut open: String) -> String {
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        let end = rest[at..].find('m').map_or(rest.len(), |end| at + end + 1);
        match &rest[at..end] {
            RESET => open.clear(),
            start => open.push_str(start),
        }
        rest = &rest[end..];
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_the_width_in_columns() {
        assert_eq!(plain("one two three", 7), ["one two", "three"]);
        assert_eq!(plain("協議が始まった 協議", 8), ["協議が始", "まった", "協議"]);
        assert_eq!(plain("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(plain("", 4), [""]);
    }

    #[test]
    fn styles_take_no_columns_and_are_carried_over() {
        let got = styled("a \x1b[1mbb cc\x1b[0m d", 4);
        assert_eq!(got, ["a \x1b[1mbb\x1b[0m", "\x1b[1mcc\x1b[0m d"]);
    }

    #[test]
    fn what_could_move_the_cursor_is_not_shown() {
        assert_eq!(clean("a\u{1b}[2Jb\r\nc\u{202e}d\u{0}"), "a\u{fffd}[2Jb c\u{fffd}d\u{fffd}");
    }
}
