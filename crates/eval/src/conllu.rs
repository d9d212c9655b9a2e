//! CoNLL-U as the scorers need it: sentences with tokens, words, documents and paragraphs, and the text that they stand in.

use crate::gold::EvalError;

/// A sentence.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    /// `# text`.
    pub text: String,
    /// `# sent_id`.
    pub id: String,
    /// `# newdoc id` that it belongs to.
    pub doc: String,
    /// Whether a document or paragraph begins with it.
    pub begins: bool,
    /// Tokens in order.
    pub tokens: Vec<Token>,
    /// The columns of each word.
    pub words: Vec<Vec<String>>,
}

/// A token: one word, or a range of several.
#[derive(Clone, Debug)]
pub struct Token {
    /// Form.
    pub form: String,
    /// MISC.
    pub misc: String,
    /// Words of a range; 0 for a token that is a word.
    pub words: usize,
}

/// Reads sentences; empty nodes are left out.
pub fn read(text: &str) -> Result<Vec<Sentence>, EvalError> {
    let (mut all, mut doc, mut now) = (Vec::new(), String::new(), None::<Sentence>);
    for (number, line) in text.lines().chain([""]).enumerate() {
        if line.is_empty() {
            all.extend(now.take().filter(|sentence| !sentence.words.is_empty()));
            continue;
        }
        let sentence = now.get_or_insert_with(|| Sentence { doc: doc.clone(), ..Sentence::default() });
        if let Some(comment) = line.strip_prefix('#') {
            remark(comment.strip_prefix(' ').unwrap_or(comment), sentence, &mut doc);
        } else {
            word(line, sentence).ok_or_else(|| EvalError::Line { line: number + 1, cause: "not a line of CoNLL-U".to_owned() })?;
        }
    }
    Ok(all)
}

fn remark(comment: &str, sentence: &mut Sentence, doc: &mut String) {
    let (key, value) = comment.split_once('=').map_or((comment, ""), |(key, value)| (key, value.strip_prefix(' ').unwrap_or(value)));
    match key.trim_end() {
        "newdoc id" => {
            value.clone_into(doc);
            value.clone_into(&mut sentence.doc);
            sentence.begins = true;
        }
        "newdoc" | "newpar" | "newpar id" => sentence.begins = true,
        "sent_id" => value.clone_into(&mut sentence.id),
        "text" => value.clone_into(&mut sentence.text),
        _ => {}
    }
}

fn word(line: &str, sentence: &mut Sentence) -> Option<()> {
    let columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
    if columns.len() < 10 {
        return None;
    }
    let token = |words| Token { form: columns[1].clone(), misc: columns[9].clone(), words };
    if let Some((first, last)) = columns[0].split_once('-') {
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        sentence.tokens.push(token((last + 1).checked_sub(first)?));
    } else if !columns[0].contains('.') {
        let told: usize = sentence.tokens.iter().map(|token| token.words.max(1)).sum();
        if told <= sentence.words.len() {
            sentence.tokens.push(token(0));
        }
        sentence.words.push(columns);
    }
    Some(())
}

/// The sentences as one text, with a blank line where a document or paragraph begins, and where each begins, in characters.
pub fn raw_text(sentences: &[Sentence]) -> (String, Vec<usize>) {
    let (mut text, mut length, mut starts, mut gap) = (String::new(), 0, Vec::new(), "");
    for sentence in sentences {
        let between = if sentence.begins && !text.is_empty() { "\n\n" } else { gap };
        text.push_str(between);
        length += between.len();
        starts.push(length);
        text.push_str(&sentence.text);
        length += sentence.text.chars().count();
        gap = if sentence.tokens.last().is_some_and(|token| token.misc.contains("SpaceAfter=No")) { "" } else { " " };
    }
    text.push('\n');
    (text, starts)
}
