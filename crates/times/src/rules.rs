//! The rules of the time data: loading, checking, and finding those that can begin at a word.

use crate::atoms::Atoms;
use crate::codes::{self, Slot};
use crate::error::{Fault, TimeDataError};
use crate::lexicon::{ClassId, Lexicon, WordId, rows};
use crate::pattern::{Macros, Pattern};
use crate::resolve::Operation;
use attache_types::{Sentence, TimeKind, Xpos};

/// What may or must stand beside a fit.
#[derive(Clone, Debug)]
enum Beside {
    Word(WordId),
    Class(ClassId),
    /// Nothing: the sentence begins or ends.
    Edge,
    /// A word or number without space between.
    Tight,
    Plural,
    Noun,
    Name,
    Digits,
    Capital,
}

/// One rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) kind: TimeKind,
    pub(crate) operation: Operation,
    pub(crate) pattern: Pattern,
    /// Slots that the rule fills itself.
    pub(crate) preset: Vec<(Slot, i32)>,
    /// `value=`: a value for `fixed`, or a frame that the resolved value is put into.
    pub(crate) value: Option<String>,
    /// Relative to what the text spoke of last, not to the report's date.
    pub(crate) context: bool,
    /// Groups of modifiers that it takes, one bit each.
    pub(crate) groups: u8,
    sides: [Vec<Beside>; 4],
    /// A text of ours that the rule must read as a whole, or its part in brackets.
    pub(crate) example: String,
}

/// Words that go before or after an expression and modify it.
#[derive(Clone, Debug)]
pub(crate) struct Modifier {
    pub(crate) pattern: Pattern,
    pub(crate) after: bool,
    /// Its group's bit.
    pub(crate) group: u8,
    pub(crate) modifier: String,
    /// Where the report's date limits the days covered.
    pub(crate) bound: Option<Bound>,
}

/// Side of the report's date that a modifier keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    BeforeReport,
    AfterReport,
}

/// Everything that the data holds.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) lexicon: Lexicon,
    pub(crate) rules: Vec<Rule>,
    pub(crate) modifiers: Vec<Modifier>,
    pub(crate) holidays: Vec<Holiday>,
    starts: Starts,
    modifier_starts: Starts,
    words_after: Vec<usize>,
}

/// When a holiday is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holiday {
    /// Month and day.
    Fixed(i8, i8),
    /// Month, weekday, which one in the month (negative: from its end).
    Nth(i8, i32, i8),
    /// Days after Easter Sunday.
    Easter(i32),
}

#[derive(Clone, Debug, Default)]
struct Starts {
    by_word: Vec<Vec<usize>>,
    by_class: Vec<Vec<usize>>,
}

/// The data files: name and text.
pub(crate) struct Sources<'s> {
    pub(crate) words: &'s str,
    pub(crate) macros: &'s str,
    pub(crate) rules: &'s str,
    pub(crate) modifiers: &'s str,
    pub(crate) holidays: &'s str,
}

const SIDES: [&str; 4] = ["prev", "not-prev", "next", "not-next"];

impl Rules {
    /// Reads and checks all files; reports every fault.
    pub(crate) fn load(sources: &Sources<'_>) -> Result<Rules, TimeDataError> {
        let mut faults = Vec::new();
        let mut lexicon = Lexicon::load("words.tsv", sources.words, &mut faults);
        let mut macros = Macros::default();
        for (line, fields) in rows(sources.macros) {
            let outcome = match fields.as_slice() {
                [name, pattern] => macros.define(name, pattern, &mut lexicon),
                _ => Err(format!("a macro needs 2 columns (name, pattern), found {}", fields.len())),
            };
            outcome.unwrap_or_else(|cause| faults.push(Fault { file: "macros.tsv", line, cause }));
        }
        let holidays = load_all("holidays.tsv", sources.holidays, &mut faults, parse_holiday);
        let rules = load_all("rules.tsv", sources.rules, &mut faults, |fields| parse_rule(fields, &macros, &mut lexicon));
        let modifiers = load_all("modifiers.tsv", sources.modifiers, &mut faults, |fields| parse_modifier(fields, &macros, &mut lexicon));
        for (at, rule) in rules.iter().enumerate() {
            if rules[..at].iter().any(|other| other.id == rule.id) {
                let line = rows(sources.rules).nth(at).map_or(0, |(line, _)| line);
                faults.push(Fault { file: "rules.tsv", line, cause: format!("rule {} is defined twice", rule.id) });
            }
        }
        if !faults.is_empty() {
            return Err(TimeDataError::Faults(faults));
        }
        let starts = Starts::of(rules.iter().map(|rule| &rule.pattern), &lexicon);
        let modifier_starts = Starts::of(modifiers.iter().map(|modifier| &modifier.pattern), &lexicon);
        let words_after = (0..modifiers.len()).filter(|at| modifiers[*at].after).collect();
        Ok(Rules { lexicon, rules, modifiers, holidays, starts, modifier_starts, words_after })
    }

    /// The rules that can begin at an atom, in the order of the data.
    pub(crate) fn starting(&self, atoms: &Atoms, at: usize, out: &mut Vec<usize>) {
        self.starts.at(atoms, at, out);
    }

    /// The modifiers that can begin at an atom and stand before an expression.
    pub(crate) fn modifiers_before(&self, atoms: &Atoms, at: usize, out: &mut Vec<usize>) {
        self.modifier_starts.at(atoms, at, out);
        out.retain(|modifier| !self.modifiers[*modifier].after);
    }

    /// The modifiers that stand after an expression.
    pub(crate) fn modifiers_after(&self) -> &[usize] {
        &self.words_after
    }
}

impl Starts {
    fn of<'p>(patterns: impl Iterator<Item = &'p Pattern>, lexicon: &Lexicon) -> Starts {
        let mut starts = Starts { by_word: vec![Vec::new(); lexicon.word_count()], by_class: vec![Vec::new(); lexicon.class_count()] };
        for (at, pattern) in patterns.enumerate() {
            let (words, classes) = pattern.starts();
            words.into_iter().for_each(|word| starts.by_word[word as usize].push(at));
            classes.into_iter().for_each(|class| starts.by_class[class as usize].push(at));
        }
        starts
    }

    fn at(&self, atoms: &Atoms, at: usize, out: &mut Vec<usize>) {
        out.clear();
        let Some(atom) = atoms.list.get(at) else {
            return;
        };
        if atom.word != 0 {
            out.extend(&self.by_word[atom.word as usize]);
        }
        for reading in atoms.readings(at) {
            out.extend(&self.by_class[reading.class as usize]);
        }
        out.sort_unstable();
        out.dedup();
    }
}

fn load_all<T>(file: &'static str, text: &str, faults: &mut Vec<Fault>, mut parse: impl FnMut(&[&str]) -> Result<T, String>) -> Vec<T> {
    let mut out = Vec::new();
    for (line, fields) in rows(text) {
        match parse(&fields) {
            Ok(item) => out.push(item),
            Err(cause) => faults.push(Fault { file, line, cause }),
        }
    }
    out
}

fn parse_kind(text: &str) -> Result<TimeKind, String> {
    match text {
        "DATE" => Ok(TimeKind::Date),
        "TIME" => Ok(TimeKind::Time),
        "DURATION" => Ok(TimeKind::Duration),
        "SET" => Ok(TimeKind::Set),
        _ => Err(format!("unknown type \"{text}\"; known: DATE, TIME, DURATION, SET")),
    }
}

/// Groups of modifiers: of parts ("early"), of nearness ("about"), of amounts ("more than").
const GROUPS: [&str; 3] = ["part", "about", "quantity"];

fn parse_groups(text: &str) -> Result<u8, String> {
    if text == "none" {
        return Ok(0);
    }
    let bit = |name: &str| {
        let at = GROUPS.iter().position(|group| *group == name);
        at.map(|at| 1 << at).ok_or_else(|| format!("unknown group of modifiers \"{name}\"; known: {}", GROUPS.join(", ")))
    };
    text.split('|').try_fold(0, |all, name| Ok(all | bit(name)?))
}

fn parse_rule(fields: &[&str], macros: &Macros, lexicon: &mut Lexicon) -> Result<Rule, String> {
    let [id, kind, operation, pattern, settings, example] = fields else {
        let found = fields.len();
        return Err(format!("a rule needs 6 columns (id, type, operation, pattern, settings, example), found {found}"));
    };
    let mut rule = Rule {
        id: (*id).to_owned(),
        kind: parse_kind(kind)?,
        operation: Operation::parse(operation)?,
        pattern: Pattern::parse(pattern, macros, lexicon)?,
        preset: Vec::new(),
        value: None,
        context: false,
        groups: 0,
        sides: Default::default(),
        example: (*example).to_owned(),
    };
    rule.groups = parse_groups(match rule.kind {
        TimeKind::Date => "part",
        TimeKind::Time => "part|about",
        TimeKind::Duration => "quantity|about",
        TimeKind::Set => "none",
    })?;
    for setting in settings.split_whitespace().filter(|setting| *setting != "-") {
        let (name, value) = setting.split_once('=').ok_or_else(|| format!("setting \"{setting}\" is not name=value"))?;
        match (name, value) {
            ("anchor", "context") => rule.context = true,
            ("modifiers", groups) => rule.groups = parse_groups(groups)?,
            ("value", value) => rule.value = Some(value.to_owned()),
            _ => match (SIDES.iter().position(|side| *side == name), Slot::parse(name)) {
                (Some(side), _) => rule.sides[side] = parse_beside(value, lexicon)?,
                (None, Some(slot)) => rule.preset.push((slot, codes::code(name, value)?)),
                (None, None) => return Err(format!("unknown setting \"{setting}\"")),
            },
        }
    }
    if example.is_empty() {
        return Err("a rule needs an example".to_owned());
    }
    rule.operation.check(rule.value.as_deref())?;
    Ok(rule)
}

fn parse_beside(text: &str, lexicon: &mut Lexicon) -> Result<Vec<Beside>, String> {
    let one = |item: &str, lexicon: &mut Lexicon| match item {
        "@edge" => Ok(Beside::Edge),
        "@tight" => Ok(Beside::Tight),
        "@plural" => Ok(Beside::Plural),
        "@noun" => Ok(Beside::Noun),
        "@name" => Ok(Beside::Name),
        "@digits" => Ok(Beside::Digits),
        "@capital" => Ok(Beside::Capital),
        _ => match item.strip_prefix('<').and_then(|item| item.strip_suffix('>')) {
            Some(class) => lexicon.class(class).map(Beside::Class).ok_or_else(|| format!("unknown class <{class}>")),
            None => match lexicon.intern_phrase(item).as_slice() {
                [(word, _)] => Ok(Beside::Word(*word)),
                _ => Err(format!("\"{item}\" is not one word, <class> or @test")),
            },
        },
    };
    text.split('|').map(|item| one(item, lexicon)).collect()
}

fn parse_modifier(fields: &[&str], macros: &Macros, lexicon: &mut Lexicon) -> Result<Modifier, String> {
    let &[pattern, side, group, modifier, ref bound @ ..] = fields else {
        return Err(format!("a modifier needs 4 or 5 columns (pattern, side, group, mod, bound), found {}", fields.len()));
    };
    codes::code("mod", modifier)?;
    let bound = match bound {
        [] => None,
        ["before-report"] => Some(Bound::BeforeReport),
        ["after-report"] => Some(Bound::AfterReport),
        _ => {
            return Err(format!("bound {bound:?} is neither before-report nor after-report"));
        }
    };
    Ok(Modifier {
        pattern: Pattern::parse(pattern, macros, lexicon)?,
        after: match side {
            "before" => false,
            "after" => true,
            _ => return Err(format!("side \"{side}\" is neither before nor after")),
        },
        group: parse_groups(group)?,
        modifier: modifier.to_owned(),
        bound,
    })
}

fn parse_holiday(fields: &[&str]) -> Result<Holiday, String> {
    let [_, kind, numbers] = fields else {
        return Err(format!("a holiday needs 3 columns (name, rule, numbers), found {}", fields.len()));
    };
    let numbers: Result<Vec<i8>, _> = numbers.split(' ').map(str::parse).collect();
    match (*kind, numbers.as_deref()) {
        ("fixed", Ok(&[month @ 1..=12, day @ 1..=31])) => Ok(Holiday::Fixed(month, day)),
        ("nth", Ok(&[month @ 1..=12, weekday @ 1..=7, nth])) if nth != 0 => Ok(Holiday::Nth(month, i32::from(weekday), nth)),
        ("easter", Ok(&[days])) => Ok(Holiday::Easter(i32::from(days))),
        _ => Err("a holiday is \"fixed MONTH DAY\", \"nth MONTH WEEKDAY WHICH\" or \"easter DAYS\"".to_owned()),
    }
}

impl Rule {
    /// True where what stands beside the atoms `start..end` lets the rule fire; `introduced` where a modifier stands in for
    /// what must stand before.
    pub(crate) fn fits_beside(&self, atoms: &Atoms, sentence: &Sentence, start: usize, end: usize, introduced: bool) -> bool {
        let before = |item: &Beside| match item {
            Beside::Tight => start > 0 && atoms.list[start].tight && (atoms.list[start - 1].letters || atoms.list[start - 1].digits),
            _ => item.holds(atoms, sentence, start.checked_sub(1)),
        };
        let after = |item: &Beside| match item {
            Beside::Tight => atoms.list.get(end).is_some_and(|atom| atom.tight),
            _ => item.holds(atoms, sentence, Some(end).filter(|end| *end < atoms.list.len())),
        };
        let [prev, not_prev, next, not_next] = &self.sides;
        (introduced || prev.is_empty() || prev.iter().any(before))
            && !not_prev.iter().any(before)
            && (next.is_empty() || next.iter().any(after))
            && !not_next.iter().any(after)
    }
}

impl Beside {
    fn holds(&self, atoms: &Atoms, sentence: &Sentence, at: Option<usize>) -> bool {
        let Some(at) = at else {
            return matches!(self, Beside::Edge);
        };
        let atom = &atoms.list[at];
        let token = &sentence.tokens[atom.tok as usize];
        match self {
            Beside::Word(word) => atom.word == *word,
            Beside::Class(class) => atoms.readings(at).iter().any(|reading| reading.class == *class),
            Beside::Edge | Beside::Tight => false,
            Beside::Plural => matches!(token.xpos, Xpos::Nns | Xpos::Nnps),
            Beside::Noun => matches!(token.xpos, Xpos::Nns | Xpos::Nnps | Xpos::Nn | Xpos::Nnp),
            Beside::Name => atom.capital && atom.letters && atom.word == 0,
            Beside::Digits => atom.digits,
            Beside::Capital => atom.capital && atom.letters,
        }
    }
}
