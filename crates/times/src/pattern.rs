//! The pattern language of the rules: words, `<class>`, `<slot=class>`, `( a | b )`, `?`, `{macro}`, `~` (no space before
//! the next element), `@split` (the first expression ends before, the second begins after the following joint, which is
//! closed by `@join`). Compiled to a small program that is run with backtracking; patterns hold no loops, so a run ends.

use crate::atoms::Atoms;
use crate::codes::Slot;
use crate::lexicon::{ClassId, Lexicon, WordId};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
enum Step {
    Word(WordId, bool),
    Class(ClassId, Option<Slot>, bool),
    /// Try the next step, then the one given.
    Split(usize),
    Jump(usize),
    Mark(usize),
    End,
}

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Vec<Step>);

/// One way in which a pattern fits.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    /// Atom after the last one taken.
    pub(crate) end: usize,
    pub(crate) filled: Vec<(Slot, i32)>,
    /// Where `@split` and `@join` stood.
    pub(crate) marks: [Option<usize>; 2],
}

enum Node {
    Step(Step),
    Seq(Vec<Node>),
    Alt(Vec<Node>),
    Maybe(Box<Node>),
}

struct Parser<'p> {
    tokens: Vec<&'p str>,
    at: usize,
    macros: &'p BTreeMap<String, Node>,
    lexicon: &'p mut Lexicon,
}

/// The macros of the data, by name.
#[derive(Default)]
pub(crate) struct Macros(BTreeMap<String, Node>);

impl Macros {
    /// Defines a macro; it may use those defined before it.
    pub(crate) fn define(&mut self, name: &str, pattern: &str, lexicon: &mut Lexicon) -> Result<(), String> {
        let node = Parser::parse(pattern, &self.0, lexicon)?;
        match self.0.insert(name.to_owned(), node) {
            None => Ok(()),
            Some(_) => Err(format!("macro {name} is defined twice")),
        }
    }
}

impl Parser<'_> {
    fn parse(text: &str, macros: &BTreeMap<String, Node>, lexicon: &mut Lexicon) -> Result<Node, String> {
        let mut parser = Parser { tokens: text.split_whitespace().collect(), at: 0, macros, lexicon };
        let node = parser.alternatives()?;
        match parser.tokens.get(parser.at) {
            None => Ok(node),
            Some(token) => Err(format!("unexpected {token} in the pattern")),
        }
    }

    fn alternatives(&mut self) -> Result<Node, String> {
        let mut all = Vec::new();
        loop {
            let mut seq = Vec::new();
            while let Some(token) = self.tokens.get(self.at).filter(|token| !matches!(**token, "|" | ")" | ")?")) {
                self.at += 1;
                seq.push(self.element(token)?);
            }
            if seq.is_empty() {
                return Err("an empty alternative in the pattern".to_owned());
            }
            all.push(Node::Seq(seq));
            if self.tokens.get(self.at) != Some(&"|") {
                return Ok(Node::Alt(all));
            }
            self.at += 1;
        }
    }

    fn element(&mut self, token: &str) -> Result<Node, String> {
        if token == "(" {
            let node = self.alternatives()?;
            let close = self.tokens.get(self.at).copied();
            self.at += 1;
            return match close {
                Some(")") => Ok(node),
                Some(")?") => Ok(Node::Maybe(Box::new(node))),
                _ => Err("a ( without its )".to_owned()),
            };
        }
        let bare = token.strip_suffix('?').filter(|bare| !bare.is_empty());
        let node = self.atom(bare.unwrap_or(token))?;
        Ok(if bare.is_some() { Node::Maybe(Box::new(node)) } else { node })
    }

    fn atom(&mut self, token: &str) -> Result<Node, String> {
        match token {
            "@split" => return Ok(Node::Step(Step::Mark(0))),
            "@join" => return Ok(Node::Step(Step::Mark(1))),
            _ => {}
        }
        if let Some(name) = token.strip_prefix('{').and_then(|token| token.strip_suffix('}')) {
            return self.macros.get(name).map(Node::copy).ok_or_else(|| format!("unknown macro {{{name}}}"));
        }
        let (token, tight) = match token.strip_prefix('~') {
            Some(rest) if !rest.is_empty() => (rest, true),
            _ => (token, false),
        };
        if let Some(inner) = token.strip_prefix('<').and_then(|token| token.strip_suffix('>')) {
            let (slot, class) = inner.split_once('=').unwrap_or((inner, inner));
            let id = self.lexicon.class(class).ok_or_else(|| format!("unknown class <{class}>"))?;
            let known = Slot::parse(slot);
            if inner.contains('=') && known.is_none() {
                return Err(format!("unknown slot {slot} in <{inner}>"));
            }
            return Ok(Node::Step(Step::Class(id, known, tight)));
        }
        if token.contains(['<', '>', '{', '}', '(', ')', '@']) {
            return Err(format!("cannot read \"{token}\"; put spaces around ( ) and |"));
        }
        let words = self.lexicon.intern_phrase(token).into_iter().enumerate();
        Ok(Node::Seq(words.map(|(at, (word, glued))| Node::Step(Step::Word(word, glued || at == 0 && tight))).collect()))
    }
}

impl Node {
    fn copy(&self) -> Node {
        match self {
            Node::Step(step) => Node::Step(step.clone()),
            Node::Seq(all) => Node::Seq(all.iter().map(Node::copy).collect()),
            Node::Alt(all) => Node::Alt(all.iter().map(Node::copy).collect()),
            Node::Maybe(node) => Node::Maybe(Box::new(node.copy())),
        }
    }

    fn compile(&self, out: &mut Vec<Step>) {
        match self {
            Node::Step(step) => out.push(step.clone()),
            Node::Seq(all) => all.iter().for_each(|node| node.compile(out)),
            Node::Maybe(node) => {
                let split = out.len();
                out.push(Step::Split(0));
                node.compile(out);
                out[split] = Step::Split(out.len());
            }
            Node::Alt(all) => {
                let mut jumps = Vec::new();
                for (at, node) in all.iter().enumerate() {
                    let last = at + 1 == all.len();
                    let split = out.len();
                    if !last {
                        out.push(Step::Split(0));
                    }
                    node.compile(out);
                    if !last {
                        jumps.push(out.len());
                        out.push(Step::Jump(0));
                        out[split] = Step::Split(out.len());
                    }
                }
                let end = out.len();
                jumps.into_iter().for_each(|jump| out[jump] = Step::Jump(end));
            }
        }
    }
}

impl Pattern {
    /// Reads a pattern.
    pub(crate) fn parse(text: &str, macros: &Macros, lexicon: &mut Lexicon) -> Result<Pattern, String> {
        let mut steps = Vec::new();
        Parser::parse(text, &macros.0, lexicon)?.compile(&mut steps);
        steps.push(Step::End);
        let pattern = Pattern(steps);
        let mut seen = BTreeSet::new();
        let mut first = Vec::new();
        match pattern.starts_from(0, &mut seen, &mut first) {
            true => Err("the pattern fits the empty text".to_owned()),
            false => Ok(pattern),
        }
    }

    /// The words and classes that the pattern can begin with.
    pub(crate) fn starts(&self) -> (Vec<WordId>, Vec<ClassId>) {
        let mut found = Vec::new();
        self.starts_from(0, &mut BTreeSet::new(), &mut found);
        let words = found.iter().filter_map(|step| if let Step::Word(word, _) = step { Some(*word) } else { None });
        let classes = found.iter().filter_map(|step| if let Step::Class(id, ..) = step { Some(*id) } else { None });
        (words.collect(), classes.collect())
    }

    /// True where the end can be reached without taking an atom.
    fn starts_from(&self, pc: usize, seen: &mut BTreeSet<usize>, found: &mut Vec<Step>) -> bool {
        if !seen.insert(pc) {
            return false;
        }
        match &self.0[pc] {
            Step::End => true,
            Step::Jump(to) => self.starts_from(*to, seen, found),
            Step::Mark(_) => self.starts_from(pc + 1, seen, found),
            Step::Split(other) => {
                let next = self.starts_from(pc + 1, seen, found);
                self.starts_from(*other, seen, found) || next
            }
            step => {
                found.push(step.clone());
                false
            }
        }
    }

    /// The longest fit that begins at an atom and that `accept` takes; of equally long ones, the first in the pattern's order.
    pub(crate) fn longest(&self, atoms: &Atoms, at: usize, accept: &dyn Fn(usize) -> bool) -> Option<Fit> {
        let mut run = Run { pattern: self, atoms, accept, filled: Vec::new(), marks: [None; 2], best: None };
        run.step(0, at);
        run.best
    }
}

struct Run<'r> {
    pattern: &'r Pattern,
    atoms: &'r Atoms,
    accept: &'r dyn Fn(usize) -> bool,
    filled: Vec<(Slot, i32)>,
    marks: [Option<usize>; 2],
    best: Option<Fit>,
}

impl Run<'_> {
    fn step(&mut self, pc: usize, at: usize) {
        match self.pattern.0[pc] {
            Step::Word(word, tight) => {
                if self.atoms.list.get(at).is_some_and(|atom| atom.word == word && (atom.tight || !tight)) {
                    self.step(pc + 1, at + 1);
                }
            }
            Step::Class(class, slot, tight) => {
                if !self.atoms.list.get(at).is_some_and(|atom| atom.tight || !tight) {
                    return;
                }
                let depth = self.filled.len();
                for reading in self.atoms.readings(at).iter().filter(|reading| reading.class == class) {
                    self.filled.extend(slot.map(|slot| (slot, reading.value)));
                    self.step(pc + 1, at + reading.len as usize);
                    self.filled.truncate(depth);
                }
            }
            Step::Split(other) => {
                self.step(pc + 1, at);
                self.step(other, at);
            }
            Step::Jump(to) => self.step(to, at),
            Step::Mark(which) => {
                let old = self.marks[which].replace(at);
                self.step(pc + 1, at);
                self.marks[which] = old;
            }
            Step::End => {
                let longer = self.best.as_ref().is_none_or(|best| best.end < at);
                if longer && (self.accept)(at) {
                    self.best = Some(Fit { end: at, filled: self.filled.clone(), marks: self.marks });
                }
            }
        }
    }
}
