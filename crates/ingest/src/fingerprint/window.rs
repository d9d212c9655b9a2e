//! Grouping of a stream without an end, in memory that does not grow: each report is compared with the last so many texts.
//! It sees fingerprints only. What it says depends on the order of the stream, as it must; [`Grouper`](super::Grouper) is for
//! sets.

use super::group::{CROWD, GroupingOptions, KEYS};
use super::sketch::Fingerprint;
use std::collections::{HashMap, VecDeque};

/// Remembers the texts of the last so many reports and says of each new one which earlier one it is a copy of. Memory: about
/// 2 kB for each text remembered.
///
/// What it says depends on those reports and their groups alone, so that a window filled by [`GroupingWindow::remember`] goes
/// on like the one whose answers were kept.
#[derive(Clone, Debug)]
pub struct GroupingWindow<Id> {
    options: GroupingOptions,
    most: usize,
    texts: VecDeque<Remembered<Id>>,
    /// Number of the first text remembered, counted from the first ever added.
    first: u64,
    /// Numbers of the texts under each key, ascending.
    keys: HashMap<u32, VecDeque<u64>>,
    /// Numbers of the texts by the hash of all their words.
    exact: HashMap<u64, u64>,
}

#[derive(Clone, Debug)]
struct Remembered<Id> {
    print: Fingerprint,
    /// The report that opened the group.
    group: Id,
}

impl<Id: Clone> GroupingWindow<Id> {
    /// An empty window over `most` texts, one at least.
    pub fn new(most: usize, options: GroupingOptions) -> Self {
        GroupingWindow { options, most: most.max(1), texts: VecDeque::new(), first: 0, keys: HashMap::new(), exact: HashMap::new() }
    }

    /// Takes a report in and gives the id of its group: that of the earliest report known to carry the text, or its own.
    pub fn add(&mut self, id: Id, print: Fingerprint) -> Id {
        if print.is_empty() {
            return id;
        }
        let same = self.exact.get(&print.exact).and_then(|&number| self.text(number)).filter(|known| known.print == print);
        let group = same.map(|known| known.group.clone()).or_else(|| self.earliest(&print)).unwrap_or(id);
        self.remember(print, group.clone());
        group
    }

    /// Takes a report in whose group is known.
    pub fn remember(&mut self, print: Fingerprint, group: Id) {
        if print.is_empty() {
            return;
        }
        if self.texts.len() == self.most {
            self.forget();
        }
        let number = self.first + self.texts.len() as u64;
        for &key in print.sample.iter().take(KEYS) {
            self.keys.entry(key).or_default().push_back(number);
        }
        self.exact.insert(print.exact, number);
        self.texts.push_back(Remembered { print, group });
    }

    /// How many texts are remembered.
    pub fn texts(&self) -> usize {
        self.texts.len()
    }

    fn text(&self, number: u64) -> Option<&Remembered<Id>> {
        self.texts.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The group of the earliest text that is alike. Under keys that very many texts share, only the last ones are looked at.
    fn earliest(&self, print: &Fingerprint) -> Option<Id> {
        let under = print.sample.iter().take(KEYS).filter_map(|key| self.keys.get(key));
        let mut numbers: Vec<u64> = under.flat_map(|numbers| numbers.iter().rev().take(CROWD).copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let texts = numbers.iter().filter_map(|&number| self.text(number));
        texts.into_iter().find(|text| self.options.alike(&text.print, print)).map(|text| text.group.clone())
    }

    fn forget(&mut self) {
        let Some(oldest) = self.texts.pop_front() else {
            return;
        };
        for key in oldest.print.sample.iter().take(KEYS) {
            let Some(numbers) = self.keys.get_mut(key) else {
                continue;
            };
            // Numbers ascend, and the oldest text has the lowest.
            numbers.pop_front();
            if numbers.is_empty() {
                self.keys.remove(key);
            }
        }
        if self.exact.get(&oldest.print.exact) == Some(&self.first) {
            self.exact.remove(&oldest.print.exact);
        }
        self.first += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(n: u32, words: u32) -> String {
        (0..words).map(|w| format!("s{n}w{w} ")).collect()
    }

    #[test]
    fn copies_get_the_id_of_the_first_and_what_is_forgotten_is_no_more() {
        let mut window = GroupingWindow::new(10, GroupingOptions::default());
        let mut add = |id: u32, text: &str| window.add(id, Fingerprint::of(text));
        assert_eq!(add(0, &story(0, 300)), 0);
        assert_eq!(add(1, &story(0, 300)), 0, "the same");
        assert_eq!(add(2, &story(0, 150)), 0, "cut");
        assert_eq!(add(3, &story(1, 300)), 3);
        assert_eq!(add(4, ""), 4);
        assert_eq!(add(5, ""), 5);
        for n in 10..20 {
            assert_eq!(add(n, &story(n, 300)), n);
        }
        assert_eq!(add(20, &story(0, 300)), 20, "forgotten");
        assert_eq!(add(21, &story(19, 200)), 19);
    }

    #[test]
    fn a_window_filled_again_goes_on_alike() {
        let text = |n: u32| story(n * n % 31, 100 + n % 3);
        let mut one = GroupingWindow::new(10, GroupingOptions::default());
        let said: Vec<u32> = (0..60).map(|n| one.add(n, Fingerprint::of(&text(n)))).collect();
        let mut two = GroupingWindow::new(10, GroupingOptions::default());
        (20..30).for_each(|n| two.remember(Fingerprint::of(&text(n)), said[n as usize]));
        let again: Vec<u32> = (30..60).map(|n| two.add(n, Fingerprint::of(&text(n)))).collect();
        assert_eq!(again, said[30..]);
        assert!(said.iter().any(|group| *group > 20), "something is forgotten meanwhile: {said:?}");
    }

    #[test]
    fn memory_does_not_grow_with_the_stream() {
        let mut window = GroupingWindow::new(50, GroupingOptions::default());
        for n in 0..2000 {
            window.add(n, Fingerprint::of(&format!("{} {}", story(n, 100), story(99_999, 30))));
        }
        assert_eq!(window.texts(), 50);
        assert!(window.keys.len() <= 50 * KEYS && window.exact.len() == 50);
        assert!(window.keys.values().all(|numbers| numbers.len() <= 50));
    }
}
