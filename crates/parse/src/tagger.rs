//! Tagger: words to universal tag and Penn tag, decided together, left to right.
//!
//! Needs: the forms of a sentence. Gives: one tag pair a word. Measured by UPOS and XPOS.

use crate::hash::Features;
use crate::table::{Table, best};
use crate::word::WordView;

/// Stands for the tags before the sentence.
pub(crate) const START_TAGS: (u64, u64) = (998, 999);

/// The features of the tag of word `i`, the two tags before being `t1` (nearer) and `t2`.
pub(crate) fn features(words: &[WordView], i: usize, t1: u64, t2: u64, out: &mut Features) {
    let none = WordView::default();
    let at = |k: isize| -> &WordView { i.checked_add_signed(k).and_then(|j| words.get(j)).unwrap_or(&none) };
    let (w, p, n, pp, nn) = (at(0), at(-1), at(1), at(-2), at(2));
    let first = u64::from(i == 0);
    out.start(1000);
    // The word itself.
    out.add([]);
    out.add([w.form, w.case]);
    out.add([w.lower]);
    for suffix in w.suffix {
        out.add([suffix]);
    }
    for prefix in w.prefix {
        out.add([prefix]);
    }
    out.add([w.shape, first]);
    out.add([w.shape, w.suffix[1]]);
    out.add([w.shape, w.suffix[2]]);
    out.add([w.class]);
    out.add([w.flags + 8 * w.case, first, w.class]);
    // Its neighbours.
    out.add([p.lower]);
    out.add([n.lower]);
    out.add([pp.lower]);
    out.add([nn.lower]);
    out.add([p.suffix[2]]);
    out.add([n.suffix[2]]);
    out.add([n.suffix[1]]);
    out.add([p.class]);
    out.add([n.class]);
    out.add([nn.class]);
    out.add([n.shape]);
    out.add([p.shape, w.shape, n.shape]);
    // The tags before, alone and with the words.
    out.add([t1]);
    out.add([t2]);
    out.add([t1, t2]);
    out.add([t1, w.lower]);
    out.add([t1, w.class]);
    out.add([t1, w.suffix[2]]);
    out.add([t1, n.class]);
    out.add([t1, w.class, n.class]);
    out.add([t1, t2, w.class]);
    out.add([t1, n.lower]);
    out.add([t1, t2, w.lower]);
    out.add([t1, w.shape]);
    // Words together.
    out.add([w.lower, n.lower]);
    out.add([p.lower, w.lower]);
    out.add([w.class, n.class]);
    out.add([p.class, w.class]);
    out.add([w.class, n.class, nn.class]);
    out.add([w.lower, n.class]);
    out.add([w.suffix[2], n.class]);
    out.add([p.lower, n.lower]);
    out.add([pp.lower, p.lower]);
    out.add([n.lower, nn.lower]);
}

/// Appends the tag number of every word.
pub(crate) fn tag(words: &[WordView], model: &Table, tags: usize, out: &mut Vec<u16>) {
    out.clear();
    let mut list = Features::of(model);
    let mut scores = [0; 256];
    let (mut t1, mut t2) = START_TAGS;
    for i in 0..words.len() {
        features(words, i, t1, t2, &mut list);
        model.score(list.hashes(), &mut scores);
        let tag = best(&scores, tags);
        out.push(tag as u16);
        t2 = t1;
        t1 = tag as u64;
    }
}
