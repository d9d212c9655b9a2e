//! Text out of a list of tokens, with simple English spacing and plain quotes: for gold files that keep no text.

use crate::measure::Chars;

/// Forms that stick to the word before them: `data/en/tokens/closing.tsv`.
const CLOSING: &str = include_str!("../../../data/en/tokens/closing.tsv");

/// The text and the range of each token in it; the text begins at character `start`.
pub fn detok(tokens: &[&str], start: usize) -> (String, Vec<Chars>) {
    let (mut text, mut length, mut spans) = (String::new(), start, Vec::new());
    let (mut open_quote, mut glue) = (false, true);
    for token in tokens {
        let form = if matches!(*token, "``" | "''") { "\"" } else { token };
        let quote = form == "\"";
        let closing = token.starts_with([',', '.', ';', ':', '!', '?', ')', ']', '}', '%'])
            || is_closing(&token.to_lowercase())
            || (quote && open_quote && *token != "``");
        if !glue && !closing {
            text.push(' ');
            length += 1;
        }
        let end = length + form.chars().count();
        spans.push((length, end));
        text.push_str(form);
        length = end;
        open_quote ^= quote;
        glue = matches!(*token, "(" | "[" | "{" | "$" | "£" | "€" | "“" | "‘") || (quote && open_quote);
    }
    (text, spans)
}

fn is_closing(form: &str) -> bool {
    CLOSING.lines().skip_while(|line| line.starts_with('#')).skip(1).any(|line| line == form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_quotes_are_put_where_english_has_them() {
        let (text, spans) = detok(&["``", "Norland", "'s", "ship", "''", ",", "he", "did", "n't", "say", "(", "so", ")", "."], 3);
        assert_eq!(text, "\"Norland's ship\", he didn't say (so).");
        assert_eq!(spans[..3], [(3, 4), (4, 11), (11, 13)]);
    }
}
