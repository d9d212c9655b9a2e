//! Plants copies of wire reports among other reports on the same events, groups them, and says how many copies were found
//! and how many groups are right. Texts come from `plant/grammar.tsv` alone; the seed decides them.
//!
//! `cargo run --release -p attache-ingest --example plant [-- EVENTS [SEED]]`. It must not use anything the library does
//! not offer to others.

use attache_ingest::{Fingerprint, Grouper, GroupingOptions, GroupingWindow};
use std::collections::BTreeMap;
use std::error::Error;

type Grammar = BTreeMap<String, Vec<String>>;

/// SplitMix64: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % count.max(1) as u64) as usize
    }

    fn chance(&mut self, per_cent: usize) -> bool {
        self.below(100) < per_cent
    }
}

/// One event: its facts (expansions of the symbols in capitals), its quotes and its background paragraph.
struct Event {
    facts: BTreeMap<String, String>,
    quotes: Vec<String>,
    background: String,
}

/// A text with the original it is a copy of, and what was done to it.
struct Planted {
    original: usize,
    kind: &'static str,
    text: String,
}

fn expand(symbol: &str, grammar: &Grammar, facts: &BTreeMap<String, String>, dice: &mut Dice) -> String {
    if symbol == "#" {
        return (2 + dice.below(897)).to_string();
    }
    if let Some(fact) = facts.get(symbol) {
        return fact.clone();
    }
    let choices = grammar.get(symbol).unwrap_or_else(|| panic!("the grammar has no `{symbol}`"));
    let mut out = String::new();
    let mut rest = choices[dice.below(choices.len())].as_str();
    while let Some((before, symbol, after)) =
        rest.split_once('{').and_then(|(before, rest)| rest.split_once('}').map(|(s, after)| (before, s, after)))
    {
        out.push_str(before);
        out.push_str(&expand(symbol, grammar, facts, dice));
        rest = after;
    }
    out + rest
}

fn event(grammar: &Grammar, dice: &mut Dice) -> Event {
    let mut facts = BTreeMap::new();
    for symbol in grammar.keys().filter(|symbol| symbol.chars().all(char::is_uppercase)) {
        facts.insert(symbol.clone(), expand(symbol, grammar, &facts, dice));
    }
    let quotes = (0..3).map(|_| expand("quote", grammar, &facts, dice)).collect();
    let background = (0..3).map(|_| expand("background", grammar, &facts, dice)).collect::<Vec<_>>().join(" ");
    Event { facts, quotes, background }
}

/// The paragraphs of one report of about 400 words on `event`, headline first. Reports on one event share its facts, two
/// of its quotes and its background.
fn report(event: &Event, grammar: &Grammar, dice: &mut Dice) -> Vec<String> {
    let mut paragraphs = vec![expand("headline", grammar, &event.facts, dice), expand("lead", grammar, &event.facts, dice)];
    for _ in 0..5 + dice.below(3) {
        let sentences: Vec<String> = (0..2 + dice.below(3)).map(|_| expand("sentence", grammar, &event.facts, dice)).collect();
        paragraphs.push(sentences.join(" "));
    }
    for quote in event.quotes.iter().skip(dice.below(2)).take(2) {
        let at = 2 + dice.below(paragraphs.len() - 2);
        paragraphs.insert(at, quote.clone());
    }
    let at = paragraphs.len() - dice.below(2);
    paragraphs.insert(at, event.background.clone());
    paragraphs
}

fn words(paragraphs: &[String]) -> usize {
    paragraphs.iter().map(|p| p.split_whitespace().count()).sum()
}

/// Cuts from the end, down to between 30 and 90 per cent of the words, as an outlet with less room does.
fn cut(paragraphs: &mut Vec<String>, dice: &mut Dice) {
    let keep = words(paragraphs) * (30 + dice.below(61)) / 100;
    while paragraphs.len() > 2 && words(&paragraphs[..paragraphs.len() - 1]) >= keep {
        paragraphs.pop();
    }
}

/// One word in `one_in` is dropped, doubled up with another or replaced, as an editor does.
fn edit(paragraphs: &mut [String], one_in: usize, grammar: &Grammar, event: &Event, dice: &mut Dice) {
    for paragraph in paragraphs.iter_mut().skip(1) {
        let mut out: Vec<String> = Vec::new();
        for word in paragraph.split_whitespace() {
            match dice.below(one_in) {
                0 if dice.chance(40) => {}
                0 if dice.chance(50) => out.push(expand("group", grammar, &event.facts, dice)),
                0 => out.extend([word.to_string(), "reportedly".to_string()]),
                _ => out.push(word.to_string()),
            }
        }
        *paragraph = out.join(" ");
    }
}

fn outlet_lines(paragraphs: &mut Vec<String>, grammar: &Grammar, event: &Event, dice: &mut Dice) {
    if dice.chance(60) {
        paragraphs.insert(1, expand("opening", grammar, &event.facts, dice));
    }
    for _ in 0..1 + dice.below(3) {
        paragraphs.push(expand("footer", grammar, &event.facts, dice));
    }
}

const KINDS: [&str; 7] = ["exact", "tail cut", "headline", "outlet lines", "small edits", "many edits", "several at once"];

fn variant(kind: &'static str, original: &[String], event: &Event, grammar: &Grammar, dice: &mut Dice) -> String {
    let mut copy = original.to_vec();
    let all = kind == "several at once";
    if kind == "tail cut" || all && dice.chance(60) {
        cut(&mut copy, dice);
    }
    if kind == "headline" || all {
        copy[0] = expand("headline", grammar, &event.facts, dice);
    }
    if kind == "small edits" || all {
        edit(&mut copy, 50, grammar, event, dice);
    }
    if kind == "many edits" {
        edit(&mut copy, 20, grammar, event, dice);
    }
    if kind == "outlet lines" || all {
        outlet_lines(&mut copy, grammar, event, dice);
    }
    copy.join("\n\n")
}

fn plant(events: usize, grammar: &Grammar, dice: &mut Dice) -> Vec<Planted> {
    let mut out = Vec::new();
    let mut original = 0;
    for _ in 0..events {
        let event = event(grammar, dice);
        for _ in 0..3 {
            let paragraphs = report(&event, grammar, dice);
            out.push(Planted { original, kind: "original", text: paragraphs.join("\n\n") });
            if dice.chance(60) {
                for _ in 0..1 + dice.below(3) {
                    let kind = KINDS[dice.below(KINDS.len())];
                    out.push(Planted { original, kind, text: variant(kind, &paragraphs, &event, grammar, dice) });
                }
            }
            original += 1;
        }
    }
    for i in (1..out.len()).rev() {
        out.swap(i, dice.below(i + 1));
    }
    out
}

/// CPU seconds of this thread so far; absent where the system does not say.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse::<f64>().ok().map(|ns| ns / 1e9)
}

fn pairs(count: usize) -> usize {
    count * count.saturating_sub(1) / 2
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let events = args.next().map_or(Ok(3000), |n| n.parse())?;
    let seed = args.next().map_or(Ok(1), |n| n.parse())?;
    let mut grammar = Grammar::new();
    for line in include_str!("plant/grammar.tsv").lines() {
        let (symbol, expansion) = line.split_once('\t').ok_or("two columns a line")?;
        grammar.entry(symbol.to_string()).or_default().push(expansion.to_string());
    }
    let planted = plant(events, &grammar, &mut Dice(seed));
    let count: usize = planted.iter().map(|p| p.text.split_whitespace().count()).sum();
    println!("{} texts on {events} events, {} words each on average", planted.len(), count / planted.len().max(1));

    let (start, clock) = (cpu_seconds(), std::time::Instant::now());
    let prints: Vec<Fingerprint> = planted.iter().map(|p| Fingerprint::of(&p.text)).collect();
    let printed = cpu_seconds();
    let mut grouper = Grouper::default();
    for (id, print) in prints.iter().enumerate() {
        grouper.add(id, print.clone());
    }
    let groups = grouper.groups();
    let end = cpu_seconds();
    match (start, printed, end) {
        (Some(start), Some(printed), Some(end)) => {
            let rate = planted.len() as f64 / (end - start);
            println!("{rate:.0} texts a CPU second (fingerprints {:.2} s, grouping {:.2} s)", printed - start, end - printed);
        }
        _ => println!("{:.0} texts a second of the clock", planted.len() as f64 / clock.elapsed().as_secs_f64()),
    }
    score(&planted, &groups);
    windowed(&planted, &prints);
    sweep(&planted, &prints);
    Ok(())
}

/// Pairs of texts: precision over all pairs in one group, recall over all pairs with one original.
fn score(planted: &[Planted], groups: &[Vec<usize>]) {
    let (found, right, true_pairs) = counts(planted, groups);
    println!(
        "pairs: precision {:.4}, recall {:.4} ({true_pairs} planted)",
        right as f64 / found.max(1) as f64,
        right as f64 / true_pairs.max(1) as f64
    );
    let mut group_of = vec![0; planted.len()];
    for (at, group) in groups.iter().enumerate() {
        group.iter().for_each(|&id| group_of[id] = at);
    }
    let originals: BTreeMap<usize, usize> =
        planted.iter().enumerate().filter(|(_, p)| p.kind == "original").map(|(id, p)| (p.original, id)).collect();
    for kind in KINDS {
        let copies: Vec<usize> = (0..planted.len()).filter(|&id| planted[id].kind == kind).collect();
        let with = copies.iter().filter(|&&id| group_of[id] == group_of[originals[&planted[id].original]]).count();
        println!("  {kind}: {with} of {} stand with their original", copies.len());
    }
}

/// The same as a stream through a window over a quarter of the texts, which come in the order of a shuffle: copies that are
/// further apart than that cannot be found.
fn windowed(planted: &[Planted], prints: &[Fingerprint]) {
    let start = cpu_seconds();
    let mut window = GroupingWindow::new(planted.len() / 4, GroupingOptions::default());
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (id, print) in prints.iter().enumerate() {
        groups.entry(window.add(id, print.clone())).or_default().push(id);
    }
    let seconds = cpu_seconds().zip(start).map_or(f64::NAN, |(end, start)| end - start);
    let (found, right, _) = counts(planted, &groups.into_values().collect::<Vec<_>>());
    let (precision, rate) = (right as f64 / found.max(1) as f64, planted.len() as f64 / seconds);
    println!("as a stream, window of a quarter: precision {precision:.4}, {rate:.0} texts a CPU second behind the fingerprints");
}

fn counts(planted: &[Planted], groups: &[Vec<usize>]) -> (usize, usize, usize) {
    let mut originals: BTreeMap<usize, usize> = BTreeMap::new();
    planted.iter().for_each(|p| *originals.entry(p.original).or_default() += 1);
    let (mut found, mut right) = (0, 0);
    for group in groups {
        let mut by_original: BTreeMap<usize, usize> = BTreeMap::new();
        group.iter().for_each(|&id| *by_original.entry(planted[id].original).or_default() += 1);
        found += pairs(group.len());
        right += by_original.values().map(|&n| pairs(n)).sum::<usize>();
    }
    (found, right, originals.values().map(|&n| pairs(n)).sum())
}

/// The same with other thresholds: what the defaults were chosen from.
fn sweep(planted: &[Planted], prints: &[Fingerprint]) {
    println!("contained  precision  recall");
    for contained in [0.4, 0.45, 0.5, 0.55, 0.6, 0.66, 0.7, 0.8, 0.9] {
        let mut grouper = Grouper::new(GroupingOptions { contained, ..GroupingOptions::default() });
        for (id, print) in prints.iter().enumerate() {
            grouper.add(id, print.clone());
        }
        let (found, right, all) = counts(planted, &grouper.groups());
        println!("{contained:9.2}  {:9.4}  {:6.4}", right as f64 / found.max(1) as f64, right as f64 / all.max(1) as f64);
    }
}
