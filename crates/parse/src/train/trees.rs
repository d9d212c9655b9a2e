//! Trains the parser with a dynamic oracle (Goldberg and Nivre 2013).

use super::perceptron::{Counter, Perceptron, Random};
use super::treebank::GoldSentence;
use crate::hash::Features;
use crate::parser::{self, ACTIONS, Action, Input, State};
use attache_types::Deprel;

const FEATURE_LEAST: u8 = 3;
/// After the first epoch, how often training goes on from the parser's own action.
const EXPLORE: f64 = 0.9;

/// A gold tree by nodes: 0 is the artificial root.
struct GoldTree {
    heads: Vec<u16>,
    rels: Vec<Deprel>,
    dependents: Vec<Vec<u16>>,
}

impl GoldTree {
    fn of(sent: &GoldSentence) -> GoldTree {
        let n = sent.words.len();
        let mut tree = GoldTree { heads: vec![u16::MAX], rels: vec![Deprel::Root], dependents: vec![Vec::new(); n + 1] };
        for (i, word) in sent.words.iter().enumerate() {
            let head = if word.head == i { 0 } else { word.head + 1 };
            tree.heads.push(head as u16);
            tree.rels.push(word.rel);
            tree.dependents[head].push(i as u16 + 1);
        }
        tree
    }

    /// How many gold arcs become unreachable by a shift, a left arc, a right arc.
    fn costs(&self, state: &State) -> [u32; 3] {
        let mut costs = [0; 3];
        let (next, top, below, none) = (state.next(), state.stack(0), state.stack(1), state.none());
        if next < none {
            let head = self.heads[usize::from(next)];
            costs[0] += u32::from(head < next && head != top && state.on_stack(head));
            costs[0] += self.dependents[usize::from(next)].iter().filter(|&&d| d < next && state.on_stack(d)).count() as u32;
        }
        if below != none {
            let head = self.heads[usize::from(top)];
            let lost = self.dependents[usize::from(top)].iter().filter(|&&d| d >= next).count() as u32;
            costs[1] = lost + u32::from(head != next && (head > next || head == below));
            costs[2] = lost + u32::from(head >= next);
        }
        costs
    }

    /// The cost of one action: arcs lost, and one more for a wrong label on a right arc.
    fn cost(&self, state: &State, costs: &[u32; 3], class: usize) -> u32 {
        let top = usize::from(state.stack(0));
        let label = |head: u16, rel: Deprel| u32::from(self.heads[top] == head && self.rels[top] != rel);
        match Action::of_class(class) {
            Action::Shift => costs[0],
            Action::Left(rel) => costs[1] + label(state.next(), rel),
            Action::Right(rel) => costs[2] + label(state.stack(1), rel),
        }
    }

    /// The cheapest action with the gold label, arcs before shifts.
    fn canonical(&self, state: &State) -> Action {
        let (possible, costs) = (state.possible(), self.costs(state));
        let rel = self.rels[usize::from(state.stack(0))];
        let label = if rel == Deprel::Root { Deprel::Dep } else { rel };
        if possible.finish {
            return Action::Right(Deprel::Root);
        }
        let options = [
            (possible.left, costs[1], Action::Left(label)),
            (possible.right, costs[2], Action::Right(label)),
            (possible.shift, costs[0], Action::Shift),
        ];
        let cheapest = options.into_iter().filter(|o| o.0).min_by_key(|o| o.1);
        cheapest.map_or(Action::Shift, |o| o.2)
    }
}

/// How the parser is trained.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParserTraining {
    /// Passes over the data to find out which features matter.
    pub scout_epochs: usize,
    /// How many features are kept after that.
    pub features: usize,
    /// Passes over the data with these features.
    pub epochs: usize,
    /// Weights below this are left out of the table.
    pub prune: f64,
    /// So are weights with a smaller code than this.
    pub least_code: i32,
}

/// The parser's weight table. `log` is told of each epoch.
///
/// Training goes twice: first with all features that are not rare, then anew with those that got the heaviest weights.
/// That costs less accuracy than dropping as many features afterwards.
pub(crate) fn train_parser(inputs: &[Input], sentences: &[GoldSentence], how: ParserTraining, log: &mut dyn FnMut(&str)) -> Vec<u8> {
    let trees: Vec<GoldTree> = sentences.iter().map(GoldTree::of).collect();
    let mut model = Perceptron::new(count_features(inputs, &trees), FEATURE_LEAST);
    run_epochs(inputs, &trees, how.scout_epochs, &mut model, log);
    let mut model = model.select(how.features);
    run_epochs(inputs, &trees, how.epochs, &mut model, log);
    model.export(how.prune, how.least_code)
}

fn run_epochs(inputs: &[Input], trees: &[GoldTree], epochs: usize, model: &mut Perceptron, log: &mut dyn FnMut(&str)) {
    let mut random = Random::new(777_777_777);
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        let (mut wrong, mut steps) = (0, 0);
        for &k in &order {
            let (w, s) = train_sentence(&inputs[k], &trees[k], epoch > 0, model, &mut random);
            wrong += w;
            steps += s;
        }
        log(&format!("parser: epoch {}, {:.2} % of {steps} actions corrected", epoch + 1, 100.0 * f64::from(wrong) / f64::from(steps)));
    }
}

fn count_features(inputs: &[Input], trees: &[GoldTree]) -> Counter {
    let mut counter = Counter::new(28);
    let mut list = Features::default();
    for (input, tree) in inputs.iter().zip(trees) {
        let mut state = State::new(input.len());
        while !state.done() {
            parser::features(input, &state, &mut list);
            counter.count(list.hashes());
            state.apply(tree.canonical(&state));
        }
    }
    counter
}

fn train_sentence(input: &Input, tree: &GoldTree, explore: bool, model: &mut Perceptron, random: &mut Random) -> (u32, u32) {
    let (mut list, mut rows, mut scores) = (Features::default(), Vec::new(), [0; 256]);
    let (mut wrong, mut steps) = (0, 0);
    let mut state = State::new(input.len());
    while !state.done() {
        let possible = state.possible();
        if possible.finish || possible.shift && !possible.left {
            state.apply(if possible.finish { Action::Right(Deprel::Root) } else { Action::Shift });
            continue;
        }
        parser::features(input, &state, &mut list);
        model.rows_of(list.hashes(), &mut rows);
        model.score(&rows, &mut scores);
        let found = parser::decide(&scores, &state).0;
        let costs = tree.costs(&state);
        let cost = |class: usize| tree.cost(&state, &costs, class);
        let allowed = || (0..ACTIONS).filter(|&c| possible.allows(c));
        let least = allowed().map(cost).min().unwrap_or(0);
        let mut right = found;
        if cost(found) > least {
            // The best-scored of the cheapest actions, the lowest class among equals.
            right = allowed().filter(|&c| cost(c) == least).max_by_key(|&c| (scores[c], std::cmp::Reverse(c))).unwrap_or(found);
            model.update(&rows, right, found);
            wrong += 1;
        }
        model.tick();
        steps += 1;
        let go = if explore && random.unit() < EXPLORE { found } else { right };
        state.apply(Action::of_class(go));
    }
    (wrong, steps)
}
