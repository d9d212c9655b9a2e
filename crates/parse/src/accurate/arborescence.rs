//! The best tree for the scores of all arcs: Chu and Liu (1965), Edmonds (1967), with exactly one word under the root.

/// Scores of all arcs of a sentence of `n` words; node 0 is the root, words are 1 to `n`.
#[derive(Clone, Debug)]
pub(crate) struct Arcs {
    nodes: usize,
    scores: Vec<f32>,
}

impl Arcs {
    /// Takes `scores`, rows of `nodes` numbers: the score of `head` for `dependent` is at `dependent * nodes + head`.
    /// What is no number, or beyond all bounds, as a broken model may give, is the worst score.
    pub(crate) fn new(nodes: usize, mut scores: Vec<f32>) -> Arcs {
        assert_eq!(scores.len(), nodes * nodes, "a score for every pair of nodes");
        for score in &mut scores {
            *score = if score.is_finite() { score.clamp(-MOST, MOST) } else { -MOST };
        }
        Arcs { nodes, scores }
    }

    /// The scores of all heads of a word; those of itself mean nothing.
    pub(crate) fn of(&self, dependent: usize) -> &[f32] {
        &self.scores[dependent * self.nodes..][..self.nodes]
    }

    fn at(&self, dependent: usize, head: usize) -> f32 {
        if dependent == head { f32::MIN } else { self.scores[dependent * self.nodes + head] }
    }
}

/// Scores beyond this are cut to it.
const MOST: f32 = 1e6;

/// How many candidates for the root are tried where the best arcs give several.
const ROOTS: usize = 4;

/// The head of every node in the best tree; that of node 0 is 0. Ties go to the earlier head.
pub(crate) fn best(arcs: &Arcs) -> Vec<usize> {
    let n = arcs.nodes;
    if n <= 1 {
        return vec![0; n];
    }
    let free: Vec<usize> = (0..n).map(|d| if d == 0 { 0 } else { best_head(n, |h| arcs.at(d, h)) }).collect();
    if (1..n).filter(|&d| free[d] == 0).count() == 1 && cycle(&free).is_none() {
        return free;
    }
    let mut roots: Vec<usize> = (1..n).collect();
    // Words that lose least by hanging under the root come first.
    let loss = |d: usize| (1..n).map(|h| arcs.at(d, h)).fold(f32::MIN, f32::max) - arcs.at(d, 0);
    roots.sort_by(|&a, &b| loss(a).total_cmp(&loss(b)));
    let trees = roots.into_iter().take(ROOTS).map(|root| {
        let score = |d: usize, h: usize| match (d == root, h == 0) {
            (true, true) => 0.0,
            (true, false) | (false, true) => FORBIDDEN,
            (false, false) => arcs.at(d, h),
        };
        let scores: Vec<f64> = (0..n * n).map(|i| if i / n == i % n { FORBIDDEN.into() } else { f64::from(score(i / n, i % n)) }).collect();
        let heads = contract(n, &scores);
        let total: f64 = (1..n).map(|d| if d == root { f64::from(arcs.at(d, 0)) } else { f64::from(arcs.at(d, heads[d])) }).sum();
        (total, heads)
    });
    let best = trees.reduce(|a, b| if b.0 > a.0 { b } else { a });
    best.map(|(_, heads)| heads).unwrap_or_default()
}

/// Worse than any sum of scores.
const FORBIDDEN: f32 = -1e9;

fn best_head(n: usize, score: impl Fn(usize) -> f32) -> usize {
    (1..n).fold(0, |best, h| if score(h) > score(best) { h } else { best })
}

/// The nodes of a circle among the heads, if there is one.
fn cycle(heads: &[usize]) -> Option<Vec<usize>> {
    // 0: not seen; otherwise the number of the walk that saw it.
    let mut seen = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut node = start;
        while node != 0 && seen[node] == 0 {
            seen[node] = start;
            node = heads[node];
        }
        if node != 0 && seen[node] == start {
            let mut found = vec![node];
            let mut next = heads[node];
            while next != node {
                found.push(next);
                next = heads[next];
            }
            return Some(found);
        }
    }
    None
}

/// The best tree over `n` nodes, circles drawn together to single nodes until there are none.
fn contract(n: usize, scores: &[f64]) -> Vec<usize> {
    let at = |d: usize, h: usize| scores[d * n + h];
    let heads: Vec<usize> = (0..n).map(|d| if d == 0 { 0 } else { (1..n).fold(0, |b, h| if at(d, h) > at(d, b) { h } else { b }) }).collect();
    let Some(circle) = cycle(&heads) else {
        return heads;
    };
    let rest: Vec<usize> = (0..n).filter(|i| !circle.contains(i)).collect();
    let (m, whole) = (rest.len() + 1, rest.len());
    let mut small = vec![f64::from(FORBIDDEN) * 2.0; m * m];
    // For each outer node: which node of the circle it would hang under, and which it would be the head of.
    let (mut under, mut over) = (vec![0; whole], vec![0; whole]);
    for (a, &i) in rest.iter().enumerate() {
        for (b, &j) in rest.iter().enumerate() {
            if a != b {
                small[a * m + b] = at(i, j);
            }
        }
        under[a] = circle.iter().copied().reduce(|x, y| if at(i, y) > at(i, x) { y } else { x }).unwrap_or(0);
        small[a * m + whole] = at(i, under[a]);
        let gain = |k: usize| at(k, i) - at(k, heads[k]);
        over[a] = circle.iter().copied().reduce(|x, y| if gain(y) > gain(x) { y } else { x }).unwrap_or(0);
        small[whole * m + a] = gain(over[a]);
    }
    let inner = contract(m, &small);
    let mut found = heads;
    for (a, &i) in rest.iter().enumerate().filter(|(_, i)| **i != 0) {
        found[i] = if inner[a] == whole { under[a] } else { rest[inner[a]] };
    }
    let entry = inner[whole];
    found[over[entry]] = rest[entry];
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All trees over the nodes by trying every combination of heads.
    fn by_trial(arcs: &Arcs) -> f64 {
        let n = arcs.nodes;
        let mut best = f64::MIN;
        for code in 0..n.pow(n as u32 - 1) {
            let heads: Vec<usize> = std::iter::once(0).chain((0..n - 1).map(|i| code / n.pow(i as u32) % n)).collect();
            let tree = (1..n).all(|d| heads[d] != d) && (1..n).filter(|&d| heads[d] == 0).count() == 1 && cycle(&heads).is_none();
            if tree {
                best = best.max(total(arcs, &heads));
            }
        }
        best
    }

    fn total(arcs: &Arcs, heads: &[usize]) -> f64 {
        (1..arcs.nodes).map(|d| f64::from(arcs.at(d, heads[d]))).sum()
    }

    proptest! {
        #[test]
        fn no_tree_is_better(scores in proptest::collection::vec(-9.0_f32..9.0, 25)) {
            let arcs = Arcs::new(5, scores);
            let heads = best(&arcs);
            prop_assert!(cycle(&heads).is_none());
            prop_assert_eq!((1..5).filter(|&d| heads[d] == 0).count(), 1);
            prop_assert!(total(&arcs, &heads) > by_trial(&arcs) - 1e-4);
        }

        #[test]
        fn scores_that_are_no_numbers_give_a_tree(scores in proptest::collection::vec(proptest::num::f32::ANY, 25)) {
            let heads = best(&Arcs::new(5, scores));
            prop_assert!(cycle(&heads).is_none());
            prop_assert_eq!((1..5).filter(|&d| heads[d] == 0).count(), 1);
        }

        #[test]
        fn every_sentence_gets_a_tree(n in 1_usize..30, seed in 0_u32..1000) {
            let scores = (0..(n + 1) * (n + 1)).map(|i| ((i as u32 * 7919 + seed * 31) % 1013) as f32 / 100.0).collect();
            let heads = best(&Arcs::new(n + 1, scores));
            prop_assert!(cycle(&heads).is_none());
            prop_assert_eq!((1..=n).filter(|&d| heads[d] == 0).count(), 1);
        }
    }
}
