//! The arc-hybrid transition system: a stack, the words still to come, and the arcs found so far.
//!
//! Node 0 is the artificial root at the bottom of the stack; words are nodes 1 to `n`; node `n` + 1 stands for "none".

use attache_types::Deprel;

/// Number of relations.
pub(crate) const RELATIONS: usize = Deprel::ALL.len();
/// Number of classes of the parser's classifier: shift, and each relation to the left and to the right.
pub(crate) const ACTIONS: usize = 2 * RELATIONS + 1;
const ROOT: usize = Deprel::Root as usize;

/// One step of the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Moves the next word onto the stack.
    Shift,
    /// The next word becomes the head of the stack's top, which is done.
    Left(Deprel),
    /// The word below becomes the head of the stack's top, which is done.
    Right(Deprel),
}

impl Action {
    /// The action of a class number below [`ACTIONS`].
    pub(crate) fn of_class(class: usize) -> Action {
        match class {
            0 => Action::Shift,
            c if c <= RELATIONS => Action::Left(Deprel::ALL[c - 1]),
            c => Action::Right(Deprel::ALL[c - 1 - RELATIONS]),
        }
    }
}

/// What the parser knows about one node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// The head found, or the none node.
    pub head: u16,
    /// Number of the relation to it; [`NO_RELATION`] before.
    pub rel: u16,
    /// Outermost and second outermost dependent on the left.
    pub left: [u16; 2],
    /// Outermost and second outermost dependent on the right.
    pub right: [u16; 2],
    pub left_count: u8,
    pub right_count: u8,
    /// Sets of relations among the dependents (modulo 64).
    pub left_rels: u64,
    pub right_rels: u64,
}

/// Relation number of a node without head.
pub(crate) const NO_RELATION: u16 = 300;

/// What is possible in a state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Possible {
    pub shift: bool,
    pub left: bool,
    pub right: bool,
    /// Only the arc from the artificial root to the last word on the stack is left.
    pub finish: bool,
}

impl Possible {
    /// Whether the action of this class may be taken.
    #[inline]
    pub(crate) fn allows(self, class: usize) -> bool {
        if class == 0 {
            self.shift
        } else if class <= RELATIONS {
            self.left && class - 1 != ROOT
        } else {
            let rel = class - 1 - RELATIONS;
            if rel == ROOT { self.finish } else { self.right }
        }
    }
}

/// A state of the transition system.
#[derive(Debug)]
pub(crate) struct State {
    stack: Vec<u16>,
    next: u16,
    words: u16,
    nodes: Vec<Node>,
}

impl State {
    /// The first state for a sentence of `words` words.
    pub(crate) fn new(words: usize) -> State {
        let none = words as u16 + 1;
        let node =
            Node { head: none, rel: NO_RELATION, left: [none; 2], right: [none; 2], left_count: 0, right_count: 0, left_rels: 0, right_rels: 0 };
        let mut stack = Vec::with_capacity(words + 1);
        stack.push(0);
        State { stack, next: 1, words: words as u16, nodes: vec![node; words + 2] }
    }

    /// The node that stands for "none".
    pub(crate) fn none(&self) -> u16 {
        self.words + 1
    }

    /// The node `k` below the top of the stack.
    #[inline]
    pub(crate) fn stack(&self, k: usize) -> u16 {
        self.stack.len().checked_sub(k + 1).map_or(self.none(), |at| self.stack[at])
    }

    /// The `k`-th word to come.
    #[inline]
    pub(crate) fn buffer(&self, k: u16) -> u16 {
        (self.next + k).min(self.none())
    }

    /// The number of the next word, `n` + 1 at the end.
    #[cfg(feature = "train")]
    pub(crate) fn next(&self) -> u16 {
        self.next
    }

    /// The nodes on the stack, bottom first.
    #[cfg(feature = "train")]
    pub(crate) fn on_stack(&self, node: u16) -> bool {
        self.stack.contains(&node)
    }

    /// The node's arcs.
    #[inline]
    pub(crate) fn node(&self, node: u16) -> &Node {
        &self.nodes[usize::from(node)]
    }

    /// True when every word has its head.
    pub(crate) fn done(&self) -> bool {
        self.next > self.words && self.stack.len() == 1
    }

    /// What may be done next.
    #[inline]
    pub(crate) fn possible(&self) -> Possible {
        let more = self.next <= self.words;
        let depth = self.stack.len();
        Possible { shift: more, left: more && depth >= 2, right: depth >= 3, finish: depth == 2 && !more }
    }

    /// Takes a step that is possible.
    pub(crate) fn apply(&mut self, action: Action) {
        match action {
            Action::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Action::Left(rel) => {
                if let Some(dep) = self.stack.pop() {
                    self.arc(self.next, dep, rel);
                }
            }
            Action::Right(rel) => {
                if let (Some(dep), Some(&head)) = (self.stack.pop(), self.stack.last()) {
                    self.arc(head, dep, rel);
                }
            }
        }
    }

    fn arc(&mut self, head: u16, dep: u16, rel: Deprel) {
        let bit = 1_u64 << (rel as u32 % 64);
        let node = &mut self.nodes[usize::from(dep)];
        node.head = head;
        node.rel = rel as u16;
        let node = &mut self.nodes[usize::from(head)];
        if dep < head {
            node.left = [dep, node.left[0]];
            node.left_count = node.left_count.saturating_add(1);
            node.left_rels |= bit;
        } else {
            node.right = [dep, node.right[0]];
            node.right_count = node.right_count.saturating_add(1);
            node.right_rels |= bit;
        }
    }
}
