//! The words by which parts of a page are known: class names, names of metadata, phrases. Compiled in from `data/html` and
//! `data/en/html`; no word stands in the source.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const CHROME: &str = include_str!("../../../../data/html/chrome.txt");
const NEVER: &str = include_str!("../../../../data/html/never.txt");
const ARTICLE: &str = include_str!("../../../../data/html/article.txt");
const DAY_FIRST: &str = include_str!("../../../../data/html/day_first.txt");
const MARKS: &str = include_str!("../../../../data/html/marks.tsv");
const META: &str = include_str!("../../../../data/html/meta.tsv");
const PHRASES: &str = include_str!("../../../../data/en/html/phrases.tsv");

/// The fact that a metadata key gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Date,
    /// Of the last change; a date of publication only where no other is given.
    Updated,
    Author,
    Site,
    Url,
    Language,
}

/// Words by which a class, id or itemprop says what its element holds.
struct Mark {
    names: HashSet<&'static str>,
    parts: Vec<&'static str>,
}

impl Mark {
    fn read(says: &str) -> Mark {
        let of = |how: &'static str| marks().filter(move |mark| mark[..2] == [says, how]).map(|[_, _, word]| word);
        Mark { names: of("name").collect(), parts: of("part").collect() }
    }

    /// True where `value`, in lower case, is so marked.
    fn is_in(&self, value: &str) -> bool {
        self.parts.iter().any(|part| value.contains(part)) || value.split_ascii_whitespace().any(|name| self.names.contains(name))
    }
}

/// Lines of the marks: what they say, how they are looked for, the word.
fn marks() -> impl Iterator<Item = [&'static str; 3]> {
    lines(MARKS).skip(1).filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

/// All words of pages.
pub(super) struct PageWords {
    /// Words of class names of parts that are not the article.
    pub chrome: HashSet<&'static str>,
    /// The same, of parts that are never the article.
    pub never: HashSet<&'static str>,
    /// Class names of elements that hold the article.
    pub article: HashSet<&'static str>,
    /// Key of metadata → field and rank, the best first.
    pub meta: HashMap<&'static str, (Field, usize)>,
    /// Language tags, lower case, of pages that write numeric dates with the day first.
    pub day_first: HashSet<&'static str>,
    author: Mark,
    date: Mark,
    updated: Mark,
    begin: Vec<&'static str>,
    whole: HashSet<&'static str>,
}

/// The words compiled in.
pub(super) static PAGE_WORDS: LazyLock<PageWords> = LazyLock::new(|| {
    let pairs = |file: &'static str| lines(file).skip(1).filter_map(|line| line.split_once('\t'));
    let meta = pairs(META).enumerate().filter_map(|(rank, (name, key))| Some((key, (field(name)?, rank)))).collect();
    PageWords {
        chrome: lines(CHROME).collect(),
        never: lines(NEVER).collect(),
        article: lines(ARTICLE).collect(),
        meta,
        day_first: lines(DAY_FIRST).collect(),
        author: Mark::read("author"),
        date: Mark::read("date"),
        updated: Mark::read("updated"),
        begin: pairs(PHRASES).filter(|(how, _)| *how == "begin").map(|(_, phrase)| phrase).collect(),
        whole: pairs(PHRASES).filter(|(how, _)| *how == "whole").map(|(_, phrase)| phrase).collect(),
    }
});

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn field(name: &str) -> Option<Field> {
    Some(match name {
        "title" => Field::Title,
        "date" => Field::Date,
        "updated" => Field::Updated,
        "author" => Field::Author,
        "site" => Field::Site,
        "url" => Field::Url,
        "language" => Field::Language,
        _ => return None,
    })
}

impl PageWords {
    /// True where a class, id or itemprop says that its element names who wrote the article.
    pub fn names_author(&self, value: &str) -> bool {
        self.author.is_in(&value.to_ascii_lowercase())
    }

    /// True where a class or id says that its element holds the day of publication.
    pub fn names_date(&self, value: &str) -> bool {
        let value = value.to_ascii_lowercase();
        self.date.is_in(&value) && !self.updated.is_in(&value)
    }

    /// True where a block of running length is a known phrase of page furniture.
    pub fn is_furniture(&self, text: &str) -> bool {
        if text.len() > 200 {
            return false;
        }
        let lower = text.to_lowercase();
        let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
        self.whole.contains(bare) || self.begin.iter().any(|phrase| lower.starts_with(phrase))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_files_is_understood() {
        for line in lines(META).skip(1) {
            let (name, key) = line.split_once('\t').expect("two columns");
            assert!(field(name).is_some() && key == key.to_lowercase(), "{line}");
        }
        for line in lines(PHRASES).skip(1) {
            let (how, phrase) = line.split_once('\t').expect("two columns");
            assert!(["begin", "whole"].contains(&how) && phrase == phrase.to_lowercase(), "{line}");
        }
        assert_eq!(marks().count(), lines(MARKS).skip(1).count(), "three columns");
        for [says, how, word] in marks() {
            assert!(["author", "date", "updated"].contains(&says) && ["name", "part"].contains(&how) && word == word.to_lowercase(), "{word}");
        }
        for word in lines(CHROME).chain(lines(ARTICLE)).chain(lines(NEVER)) {
            assert_eq!(word, word.to_lowercase());
        }
        assert!(PAGE_WORDS.names_author("big author") && PAGE_WORDS.names_author("theByline") && !PAGE_WORDS.names_author("authority"));
        assert!(PAGE_WORDS.names_date("post-date") && !PAGE_WORDS.names_date("date-updated") && !PAGE_WORDS.names_date("big"));
        assert!(PAGE_WORDS.is_furniture("Advertisement:") && !PAGE_WORDS.is_furniture("Advertisement sales fell in Norvane."));
    }
}
