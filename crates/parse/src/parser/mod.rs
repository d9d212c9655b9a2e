//! Dependency parser: tagged words to a tree, greedily, by arc-hybrid transitions.
//!
//! Needs: word views and tags of one sentence. Gives: a head and relation a word; exactly one root, no cycle, by
//! construction. Measured by UAS and LAS. Source: Kuhlmann, Gómez-Rodríguez and Satta 2011; Goldberg and Nivre 2013.

mod features;
mod state;

pub(crate) use features::{Input, features};
pub(crate) use state::{ACTIONS, Action, State};

use crate::hash::Features;
use crate::table::{Scores, Table};
use attache_types::Deprel;

/// The head of a word (its own index for the root) and the relation.
pub(crate) type Arc = (u16, Deprel);

/// Parses one sentence: an arc a word, and the least lead of the decisions that made it (the largest number where
/// nothing had to be decided).
pub(crate) fn parse(input: &Input, model: &Table) -> (Vec<Arc>, Vec<i32>) {
    let mut state = State::new(input.len());
    // One more for the artificial root and for "none".
    let mut leads = vec![i32::MAX; input.len() + 2];
    let mut out = Features::of(model);
    let mut scores = [0; 256];
    // What the words to come say is the same until one of them is put on the stack.
    let (mut ahead, mut next) = ([0; 256], None);
    while !state.done() {
        let possible = state.possible();
        // Where one kind of step is left and needs no label, nothing has to be decided.
        let action = if possible.finish {
            Action::Right(Deprel::Root)
        } else if possible.shift && !possible.left {
            Action::Shift
        } else {
            features(input, &state, &mut out);
            let (apart, here) = out.split();
            if next.replace(state.buffer(0)) != Some(state.buffer(0)) {
                model.score(apart, &mut ahead);
            }
            model.score(here, &mut scores);
            scores.iter_mut().zip(&ahead).for_each(|(score, more)| *score += more);
            let (class, lead) = decide(&scores, &state);
            let action = Action::of_class(class);
            // A word may go wrong when it is put on the stack, and when it is taken from there.
            let word = if action == Action::Shift { state.buffer(0) } else { state.stack(0) };
            let least = &mut leads[usize::from(word)];
            *least = lead.min(*least);
            action
        };
        state.apply(action);
    }
    leads.pop();
    leads.remove(0);
    (arcs(&state, input.len()), leads)
}

/// The highest-scored class that is possible (the lowest among equals), and its lead over the next.
pub(crate) fn decide(scores: &Scores, state: &State) -> (usize, i32) {
    let possible = state.possible();
    let mut top: Option<usize> = None;
    let mut second = None;
    for class in (0..ACTIONS).filter(|&class| possible.allows(class)) {
        if top.is_none_or(|t| scores[class] > scores[t]) {
            second = top.map(|t| scores[t]);
            top = Some(class);
        } else if second.is_none_or(|s| scores[class] > s) {
            second = Some(scores[class]);
        }
    }
    (top.unwrap_or(0), top.zip(second).map_or(i32::MAX, |(t, s)| scores[t] - s))
}

/// The arcs of a finished state, words counted from 0.
pub(crate) fn arcs(state: &State, words: usize) -> Vec<Arc> {
    (1..=words as u16)
        .map(|word| {
            let node = state.node(word);
            let head = if node.head == 0 { word - 1 } else { node.head - 1 };
            (head, Deprel::ALL.get(usize::from(node.rel)).copied().unwrap_or(Deprel::Dep))
        })
        .collect()
}
