//! What the models see of a single word: hashes of its form, affixes and shape, and its ambiguity class.

use crate::hash;
use crate::table::HashMap16;

/// Hashed views of one word form.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WordView {
    /// The form as written.
    pub form: u64,
    /// Lower-cased, digits as 0.
    pub lower: u64,
    /// Last one to five bytes of the lower-cased form.
    pub suffix: [u64; 5],
    /// First one to four bytes of the lower-cased form.
    pub prefix: [u64; 4],
    /// Upper case, lower case, digits and marks, runs cut at two.
    pub shape: u64,
    /// Which tags the word has in the training data; for unseen words derived from `flags`.
    pub class: u64,
    /// How the sentence is written, as a number.
    pub case: u64,
    /// Bits: 1 upper case, 2 digit, 4 hyphen.
    pub flags: u64,
}

/// Classes of unseen words start here.
const UNSEEN: u64 = 1 << 20;

/// How a sentence is written; in the dress of a headline capitals say little about names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// As running text.
    Running = 0,
    /// Nearly every longer word with a capital.
    Title = 1,
    /// In capitals.
    Capitals = 2,
    /// Without any capital.
    Lower = 3,
}

/// How the sentence of these words is written.
pub(crate) fn case_of<'f>(forms: impl Iterator<Item = &'f str>) -> Case {
    let (mut longer, mut small, mut capitals, mut any_upper) = (0, 0, 0, false);
    for form in forms {
        any_upper |= form.chars().any(char::is_uppercase);
        // Short words are small in most headlines too.
        if form.chars().take(4).filter(|c| c.is_alphabetic()).count() == 4 {
            longer += 1;
            small += usize::from(form.chars().next().is_some_and(char::is_lowercase));
            capitals += usize::from(form.chars().all(char::is_uppercase));
        }
    }
    match () {
        () if longer < 4 => Case::Running,
        () if !any_upper => Case::Lower,
        () if capitals * 10 > longer * 7 => Case::Capitals,
        () if small * 10 <= longer => Case::Title,
        () => Case::Running,
    }
}

impl WordView {
    /// Views of `form` in a sentence of this case; `classes` maps the lower-cased hash to the ambiguity class.
    pub(crate) fn new(form: &str, case: Case, classes: &HashMap16, low: &mut String) -> WordView {
        low.clear();
        hash::fold_into(form, low);
        let (shape, flags) = shape_and_flags(form);
        let text = low.as_bytes();
        let n = text.len();
        let part = |k: usize, whole: bool, slice: &[u8]| hash::bytes(slice) ^ if whole { k as u64 } else { 0 };
        let lower = hash::bytes(text);
        let case = case as u64;
        WordView {
            form: hash::bytes(form.as_bytes()),
            lower,
            suffix: std::array::from_fn(|i| part(i + 1, n < i + 1, &text[n.saturating_sub(i + 1)..])),
            prefix: std::array::from_fn(|i| part(i + 1, n < i + 1, &text[..n.min(i + 1)])),
            shape: hash::mix(shape, case),
            class: classes.get(lower).map_or(UNSEEN + flags + 8 * case, u64::from),
            case,
            flags,
        }
    }
}

fn shape_and_flags(form: &str) -> (u64, u64) {
    let (mut shape, mut flags) = (0x51_u64, 0);
    let (mut last, mut run) = ('\0', 0);
    for ch in form.chars() {
        let kind = char_kind(ch);
        match kind {
            'X' => flags |= 1,
            'd' => flags |= 2,
            '-' => flags |= 4,
            _ => {}
        }
        run = if kind == last { run + 1 } else { 1 };
        last = kind;
        if run <= 2 {
            shape = hash::mix(shape, kind as u64);
        }
    }
    (shape, flags)
}

/// `X` upper case, `x` other letters, `d` digit, `u` other non-ASCII; ASCII marks stand for themselves.
pub(crate) fn char_kind(ch: char) -> char {
    if ch.is_uppercase() {
        'X'
    } else if ch.is_alphabetic() {
        'x'
    } else if ch.is_numeric() {
        'd'
    } else if ch.is_ascii() {
        ch
    } else {
        match ch {
            '’' | '‘' => '\'',
            '“' | '”' | '«' | '»' => '"',
            '–' | '—' => '~',
            _ => 'u',
        }
    }
}
