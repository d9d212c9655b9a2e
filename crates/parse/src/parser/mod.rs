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

/// Parses one sentence.
pub(crate) fn parse(input: &Input, model: &Table) -> Vec<Arc> {
    let mut state = State::new(input.len());
    let mut out = Features::default();
    let mut scores = [0; 256];
    while !state.done() {
        let possible = state.possible();
        // Where one kind of step is left and needs no label, nothing has to be decided.
        let action = if possible.finish {
            Action::Right(Deprel::Root)
        } else if possible.shift && !possible.left {
            Action::Shift
        } else {
            features(input, &state, &mut out);
            model.score(out.hashes(), &mut scores);
            Action::of_class(best_allowed(&scores, &state))
        };
        state.apply(action);
    }
    arcs(&state, input.len())
}

/// The highest-scored class that is possible.
pub(crate) fn best_allowed(scores: &Scores, state: &State) -> usize {
    let possible = state.possible();
    let mut top: Option<usize> = None;
    for class in 0..ACTIONS {
        if possible.allows(class) && top.is_none_or(|t| scores[class] > scores[t]) {
            top = Some(class);
        }
    }
    top.unwrap_or(0)
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
