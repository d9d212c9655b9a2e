//! The features of a parser state: words, tags and arcs around the stack's top and the next word.

use super::state::State;
use crate::hash::{Features, mix};
use crate::word::WordView;
use attache_types::Upos;

/// The words of a sentence as the parser sees them; index 0 is the artificial root, the last one "none".
#[derive(Debug, Default)]
pub(crate) struct Input {
    lower: Vec<u64>,
    tags: Vec<u64>,
    word_tags: Vec<u64>,
    endings: Vec<u64>,
    /// How many marks, verbs and conjunctions stand before each word.
    counts: Vec<[u16; 3]>,
}

impl Input {
    /// The input of one sentence; `upos_of` gives the universal tag of a tag number.
    pub(crate) fn new(words: &[WordView], tags: &[u16], upos_of: impl Fn(u16) -> Upos) -> Input {
        let mut input = Input::default();
        input.push(11, 5001, 12);
        input.counts.push([0; 3]);
        let mut counts = [0_u16; 3];
        for (word, &tag) in words.iter().zip(tags) {
            input.push(word.lower, u64::from(tag), word.suffix[2]);
            match upos_of(tag) {
                Upos::Punct => counts[0] += 1,
                Upos::Verb => counts[1] += 1,
                Upos::Cconj | Upos::Sconj => counts[2] += 1,
                _ => {}
            }
            input.counts.push(counts);
        }
        input.push(21, 5002, 22);
        input.counts.push(counts);
        input
    }

    fn push(&mut self, lower: u64, tag: u64, ending: u64) {
        self.lower.push(lower);
        self.tags.push(tag);
        self.word_tags.push(mix(lower, tag + 31));
        self.endings.push(ending);
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.lower.len() - 2
    }

    /// Marks, verbs and conjunctions between two nodes, each counted to three.
    fn between(&self, a: u16, b: u16, none: u16) -> u64 {
        if a == none || b == none || a + 1 >= b {
            return 0;
        }
        let (from, to) = (self.counts[usize::from(a)], self.counts[usize::from(b) - 1]);
        let count = |k: usize| u64::from((to[k] - from[k]).min(3));
        count(0) | count(1) << 2 | count(2) << 4
    }
}

fn distance(a: u16, b: u16, none: u16) -> u64 {
    if a == none || b == none {
        return 99;
    }
    match a.abs_diff(b) {
        d @ 0..=5 => u64::from(d),
        6..=8 => 6,
        9..=14 => 7,
        _ => 8,
    }
}

/// Words, tags and relations at the positions that templates name.
struct View<'s> {
    input: &'s Input,
    state: &'s State,
}

impl View<'_> {
    #[inline(always)]
    fn w(&self, node: u16) -> u64 {
        self.input.lower[usize::from(node)]
    }
    #[inline(always)]
    fn t(&self, node: u16) -> u64 {
        self.input.tags[usize::from(node)]
    }
    #[inline(always)]
    fn wt(&self, node: u16) -> u64 {
        self.input.word_tags[usize::from(node)]
    }
    #[inline(always)]
    fn rel(&self, node: u16) -> u64 {
        u64::from(self.state.node(node).rel) + 77
    }
    #[inline(always)]
    fn ending(&self, node: u16) -> u64 {
        self.input.endings[usize::from(node)]
    }
}

/// The features of the next action; those of the words to come are set apart.
pub(crate) fn features(input: &Input, state: &State, out: &mut Features) {
    let v = View { input, state };
    out.start(3000);
    words(&v, out);
    dependents(&v, out);
    pairs(&v, out);
    triples(&v, out);
    distances(&v, out);
}

/// The single words around the focus.
fn words(v: &View, out: &mut Features) {
    let (s0, s1, s2) = (v.state.stack(0), v.state.stack(1), v.state.stack(2));
    let (b0, b1, b2, b3) = (v.state.buffer(0), v.state.buffer(1), v.state.buffer(2), v.state.buffer(3));
    out.add_apart([]);
    for node in [s0, s1] {
        out.add([v.w(node)]);
        out.add([v.t(node)]);
        out.add([v.wt(node)]);
    }
    for node in [b0, b1, b2] {
        out.add_apart([v.w(node)]);
        out.add_apart([v.t(node)]);
        out.add_apart([v.wt(node)]);
    }
    out.add([v.t(s2)]);
    out.add([v.wt(s2)]);
    out.add_apart([v.t(b3)]);
}

/// Each focus word with its outermost dependents.
fn dependents(v: &View, out: &mut Features) {
    let (s0, s1, b0) = (v.state.stack(0), v.state.stack(1), v.state.buffer(0));
    let (n0, n1, nb) = (v.state.node(s0), v.state.node(s1), v.state.node(b0));
    let sides = [(s0, n0.left), (s0, n0.right), (s1, n1.left), (s1, n1.right), (b0, nb.left)];
    for (node, [d, d2]) in sides {
        let t = v.t(node);
        out.add([v.w(d), v.w(node)]);
        out.add([v.t(d), t]);
        out.add([v.rel(d), t]);
        out.add([v.rel(d2), v.rel(d), t]);
        out.add([v.t(d2), v.t(d), t]);
    }
    for node in [n1.right[0], n0.right[0], nb.left[0], n0.left[0]] {
        out.add([v.w(node)]);
    }
}

/// Two focus words together.
fn pairs(v: &View, out: &mut Features) {
    let (s0, s1) = (v.state.stack(0), v.state.stack(1));
    let (b0, b1) = (v.state.buffer(0), v.state.buffer(1));
    for (a, b) in [(s0, s1), (s0, b0)] {
        out.add([v.w(a), v.w(b)]);
        out.add([v.wt(a), v.wt(b)]);
        out.add([v.t(a), v.t(b)]);
        out.add([v.wt(a), v.t(b)]);
        out.add([v.t(a), v.wt(b)]);
    }
    out.add([v.t(s1), v.t(b0)]);
    out.add([v.wt(s1), v.t(b0)]);
    out.add([v.t(s1), v.wt(b0)]);
    out.add_apart([v.t(b0), v.t(b1)]);
    out.add_apart([v.wt(b0), v.t(b1)]);
    out.add_apart([v.w(b0), v.w(b1)]);
    out.add_apart([v.t(b0), v.wt(b1)]);
    out.add([v.w(s1), v.w(b0)]);
    out.add([v.w(s0), v.t(b1)]);
    out.add([v.w(s1), v.t(s0), v.w(b0)]);
    out.add([v.w(s0), v.w(b1)]);
}

/// Three and more focus words or dependents together.
fn triples(v: &View, out: &mut Features) {
    let (s0, s1, s2) = (v.state.stack(0), v.state.stack(1), v.state.stack(2));
    let (b0, b1, b2) = (v.state.buffer(0), v.state.buffer(1), v.state.buffer(2));
    let (t0, t1, t2, tb, tb1, tb2) = (v.t(s0), v.t(s1), v.t(s2), v.t(b0), v.t(b1), v.t(b2));
    let (w0, w1, wb) = (v.w(s0), v.w(s1), v.w(b0));
    out.add([t0, t1, tb]);
    out.add([t0, tb, tb1]);
    out.add([t0, t1, t2]);
    out.add([w0, t1, tb]);
    out.add([t0, w1, tb]);
    out.add([t0, t1, wb]);
    out.add_apart([tb, tb1, tb2]);
    out.add([w0, tb, tb1]);
    out.add([t0, wb, tb1]);
    out.add([t0, t1, tb, tb1]);
    out.add([t0, t1, t2, tb]);
    out.add([t1, t2, tb]);
    out.add([t0, tb, tb1, tb2]);
    out.add([w0, t1, t2]);
    let (n0, n1, nb) = (v.state.node(s0), v.state.node(s1), v.state.node(b0));
    let (l0, r0, l1, r1, lb) = (n0.left[0], n0.right[0], n1.left[0], n1.right[0], nb.left[0]);
    out.add([t0, v.t(l0), t1]);
    out.add([t0, v.t(r0), t1]);
    out.add([t1, v.t(l1), t0]);
    out.add([t1, v.t(r1), t0]);
    out.add([t0, v.t(l0), tb]);
    out.add([t0, v.t(r0), tb]);
    out.add([tb, v.t(lb), t0]);
    out.add([t1, v.t(r1), tb]);
    out.add([t0, v.t(r0), t1, tb]);
    out.add([t1, v.t(r1), t0, tb]);
    out.add([v.rel(r0), t0, tb]);
    out.add([v.rel(r1), t1, t0]);
    out.add([v.rel(l0), t0, t1]);
    out.add([v.rel(lb), t0, tb]);
    out.add([v.rel(r0), t0, t1]);
    out.add([v.w(r0), t0, tb]);
    out.add([v.w(r0), t0, t1]);
    out.add([v.w(r1), t1, t0]);
    let (e0, e1, eb) = (v.ending(s0), v.ending(s1), v.ending(b0));
    out.add([e0, t0, tb]);
    out.add([e0, t0, t1]);
    out.add([e1, t1, t0]);
    out.add([eb, tb, t0]);
    out.add([e0, e1]);
    out.add([e0, eb]);
    out.add_apart([v.ending(b1), tb1]);
}

/// Distances, numbers and kinds of dependents, and what stands between.
fn distances(v: &View, out: &mut Features) {
    let (s0, s1, b0, none) = (v.state.stack(0), v.state.stack(1), v.state.buffer(0), v.state.none());
    let (w0, t0, w1, t1, wb, tb) = (v.w(s0), v.t(s0), v.w(s1), v.t(s1), v.w(b0), v.t(b0));
    let (n0, n1, nb) = (v.state.node(s0), v.state.node(s1), v.state.node(b0));
    let (d0, d1) = (distance(s0, b0, none), distance(s1, s0, none));
    for (d, w, t, w2, t2) in [(d0, w0, t0, wb, tb), (d1, w0, t0, w1, t1)] {
        out.add([d, w]);
        out.add([d, t]);
        out.add([d, w2]);
        out.add([d, t2]);
        out.add([d, t, t2]);
    }
    let count = u64::from;
    out.add([count(n0.left_count), w0]);
    out.add([count(n0.left_count), t0]);
    out.add([count(n0.right_count), w0]);
    out.add([count(n0.right_count), t0]);
    out.add([count(n1.left_count), t1]);
    out.add([count(n1.right_count), w1]);
    out.add([count(n1.right_count), t1]);
    out.add([count(nb.left_count), wb]);
    out.add([count(nb.left_count), tb]);
    out.add([count(n0.right_count), t0, tb]);
    out.add([count(n1.right_count), t1, t0]);
    out.add([n0.left_rels, t0]);
    out.add([n0.right_rels, t0]);
    out.add([n0.left_rels, w0]);
    out.add([n0.right_rels, w0]);
    out.add([n1.right_rels, t1]);
    out.add([n1.right_rels, w1]);
    out.add([n1.left_rels, t1]);
    out.add([nb.left_rels, tb]);
    out.add([nb.left_rels, wb]);
    out.add([n0.right_rels, n0.left_rels, t0, tb]);
    out.add([n1.right_rels, t1, t0]);
    out.add([n0.left_rels, t0, t1]);
    let (g0, g1) = (v.input.between(s0, b0, none), v.input.between(s1, s0, none));
    out.add([g0, t0, tb]);
    out.add([g1, t0, t1]);
    out.add([g1, t0, t1, tb]);
    out.add([g0, t0]);
    out.add([g1, t0]);
}
