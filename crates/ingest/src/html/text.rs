//! Characters of a page as a reader sees them: references resolved, white space squeezed. It must not know of elements.

use std::borrow::Cow;

/// Adds `raw` to `line`, white space squeezed to one space.
pub(super) fn add(line: &mut String, raw: &str) {
    let text: Cow<'_, str> = if raw.contains('&') { html_escape::decode_html_entities(raw) } else { Cow::Borrowed(raw) };
    for c in text.chars() {
        match c {
            '\u{200b}' | '\u{200c}' | '\u{feff}' | '\u{ad}' | '\u{2060}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            c => line.push(c),
        }
    }
}

/// `raw` as one line; references that were escaped twice are resolved too.
pub(super) fn line(raw: &str) -> String {
    let mut once = String::new();
    add(&mut once, raw);
    if once.contains('&') && once.contains(';') {
        let mut twice = String::new();
        add(&mut twice, &once);
        once = twice;
    }
    once.truncate(once.trim_end().len());
    once
}
