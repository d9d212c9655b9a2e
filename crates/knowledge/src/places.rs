//! Places by name.

use crate::source::place_table::{self, PlaceTable};
use crate::source::places::{abbreviation_key, key};
use crate::source::words;
use std::borrow::Cow;

pub use crate::source::place_table::{PlaceEntry, PlaceId};

/// Most words that a name of a place is looked for in.
const LONGEST: usize = 6;

/// Cities, divisions and features; later tables are overlays.
pub struct Places {
    tables: Vec<PlaceTable>,
}

impl Places {
    pub(crate) fn new(blob: Cow<'static, [u8]>) -> Self {
        Places { tables: place_table::split(blob) }
    }

    /// Number of places, those hidden by overlays included.
    pub fn len(&self) -> usize {
        self.tables.iter().map(PlaceTable::len).sum()
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The places of this name, in any case; features and divisions first, then by population, the largest first.
    pub fn lookup(&self, name: &str) -> Vec<PlaceEntry<'_>> {
        self.find(&key(name))
    }

    /// The places of an abbreviation, written with these capitals.
    pub fn abbreviated(&self, word: &str) -> Vec<PlaceEntry<'_>> {
        self.find(&abbreviation_key(word))
    }

    /// The places of the longest name that starts at token `at`, and its number of tokens.
    pub fn longest(&self, forms: &[&str], at: usize) -> Option<(usize, Vec<PlaceEntry<'_>>)> {
        let first = forms.get(at)?;
        if !first.starts_with(char::is_uppercase) {
            return None;
        }
        // Words are added while some name begins with them: no longer one is there to be found.
        let most = (at + 2 * LONGEST).min(forms.len());
        let begins = |end: usize| {
            let start = key(&forms[at..end].join(" "));
            self.tables.iter().any(|table| table.begins(&start))
        };
        let mut end = (at + 1..=most).take_while(|&end| begins(end)).last()?;
        while end > at {
            if !words::is_hyphen(forms[end - 1]) {
                let found = self.find(&key(&forms[at..end].join(" ")));
                if !found.is_empty() {
                    return Some((end - at, found));
                }
            }
            end -= 1;
        }
        None
    }

    fn find(&self, key: &str) -> Vec<PlaceEntry<'_>> {
        let mut out: Vec<PlaceEntry<'_>> = Vec::new();
        for table in self.tables.iter().rev() {
            for entry in table.find(key) {
                if !out.iter().any(|other| other.id == entry.id) {
                    out.push(entry);
                }
            }
        }
        out.sort_by_key(|entry| (entry.feature == "city", std::cmp::Reverse(entry.population)));
        out
    }
}
