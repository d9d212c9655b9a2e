//! The words of the time data: which class a word or phrase belongs to and what it stands for.

use crate::atoms::split;
use crate::codes;
use crate::error::Fault;
use attache_types::Upos;
use std::collections::HashMap;

/// Number of a known word; 0 for words that no data file mentions.
pub(crate) type WordId = u32;
/// Number of a word class.
pub(crate) type ClassId = u16;

/// When a word may stand for its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Condition {
    /// The word must begin with a capital letter.
    pub(crate) capital: bool,
    /// It must not open the sentence.
    pub(crate) not_initial: bool,
    /// It must not stand beside a capitalised word that is no known word (part of a name).
    pub(crate) no_name: bool,
    /// Parts of speech that rule it out, one bit each.
    pub(crate) barred: u32,
}

/// One meaning of a word or phrase.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    /// The words after the first, each with "no space before it".
    pub(crate) rest: Vec<(WordId, bool)>,
    pub(crate) class: ClassId,
    pub(crate) value: i32,
    pub(crate) condition: Condition,
}

/// All words that the data mentions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    words: HashMap<String, WordId>,
    classes: Vec<String>,
    phrases: Vec<Vec<Phrase>>,
}

/// Classes that are computed from digits and number words; see `numbers.rs`.
pub(crate) const COMPUTED: [&str; 15] = [
    "number",
    "year",
    "shortyear",
    "day",
    "day_clear",
    "month_digits",
    "hour",
    "minute",
    "decade",
    "shortdecade",
    "ord",
    "day_ord",
    "second_digits",
    "clock24",
    "clock_digits",
];

/// Classes of words that the program itself reads: number words (`numbers.rs`) and signs of tense (`tense.rs`).
pub(crate) const READ: [&str; 9] = ["num", "mult", "ordnum", "ordsuffix", "fiscal_prefix", "future_aux", "past_aux", "future_intro", "ahead_intro"];

impl Lexicon {
    /// Reads `words.tsv`: phrase, class, value, condition.
    pub(crate) fn load(file: &'static str, text: &str, faults: &mut Vec<Fault>) -> Lexicon {
        let mut lexicon = Lexicon::default();
        COMPUTED.iter().chain(&READ).for_each(|name| _ = lexicon.add_class(name));
        let mut seen = HashMap::new();
        for (line, fields) in rows(text) {
            let mut fault = |cause: String| faults.push(Fault { file, line, cause });
            let &[phrase, class, value, ref condition @ ..] = fields.as_slice() else {
                fault(format!("a word needs 3 or 4 columns (phrase, class, value, condition), found {}", fields.len()));
                continue;
            };
            if let Some(first) = seen.insert((phrase, class), line) {
                fault(format!("\"{phrase}\" is already a {class} in line {first}"));
            }
            if COMPUTED.contains(&class) {
                fault(format!("class {class} is computed from digits; it cannot have words"));
            }
            let parsed = codes::code(class, value).and_then(|value| Ok((value, parse_condition(condition.first().copied().unwrap_or(""))?)));
            match parsed {
                Ok((value, condition)) => lexicon.add(phrase, class, value, condition),
                Err(cause) => fault(cause),
            }
        }
        lexicon
    }

    fn add(&mut self, phrase: &str, class: &str, value: i32, condition: Condition) {
        let mut words = self.intern_phrase(phrase).into_iter();
        let Some((first, _)) = words.next() else {
            return;
        };
        let class = self.add_class(class);
        self.phrases[first as usize].push(Phrase { rest: words.collect(), class, value, condition });
    }

    fn add_class(&mut self, name: &str) -> ClassId {
        self.class(name).unwrap_or_else(|| {
            self.classes.push(name.to_owned());
            (self.classes.len() - 1) as ClassId
        })
    }

    /// The words of a phrase, each with "no space before it"; unknown words become known.
    pub(crate) fn intern_phrase(&mut self, phrase: &str) -> Vec<(WordId, bool)> {
        let parts: Vec<_> = split(phrase).collect();
        let mut end = 0;
        let mut out = Vec::new();
        for (start, part) in parts {
            let next = self.words.len() as WordId + 1;
            let id = *self.words.entry(part.to_lowercase()).or_insert(next);
            self.phrases.resize_with(self.words.len() + 1, Vec::new);
            out.push((id, start == end && start > 0));
            end = start + part.len();
        }
        out
    }

    /// Number of a class.
    pub(crate) fn class(&self, name: &str) -> Option<ClassId> {
        self.classes.iter().position(|known| known == name).map(|at| at as ClassId)
    }

    /// Number of a class that the loader always defines.
    pub(crate) fn built_in(name: &str) -> ClassId {
        let at = COMPUTED.iter().chain(&READ).position(|known| *known == name);
        at.expect("built-in classes are asked for by their constants") as ClassId
    }

    /// Number of a lower-case word.
    pub(crate) fn word(&self, lower: &str) -> WordId {
        self.words.get(lower).copied().unwrap_or(0)
    }

    /// The meanings that begin with this word.
    pub(crate) fn phrases(&self, word: WordId) -> &[Phrase] {
        self.phrases.get(word as usize).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn class_count(&self) -> usize {
        self.classes.len()
    }

    pub(crate) fn word_count(&self) -> usize {
        self.words.len() + 1
    }
}

fn parse_condition(text: &str) -> Result<Condition, String> {
    let mut condition = Condition::default();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        match part {
            "capital" => condition.capital = true,
            "not-initial" => condition.not_initial = true,
            "no-name" => condition.no_name = true,
            _ => {
                let tag = part.strip_prefix("not:").and_then(Upos::parse);
                let tag = tag.ok_or_else(|| format!("unknown condition \"{part}\"; known: capital, not-initial, no-name, not:UPOS"))?;
                condition.barred |= 1 << tag as u32;
            }
        }
    }
    Ok(condition)
}

/// The filled lines of a table, with their numbers, split at tabs; `#` opens a comment line.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = text.lines().enumerate();
    let filled = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    filled.map(|(at, line)| (at + 1, line.split('\t').collect()))
}
