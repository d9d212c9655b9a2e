//! `attache data misses` and `attache data unused`: what the patterns leave out of a corpus, and which of them it never asks for.

use crate::args::ExplainFormat;
use crate::coder;
use crate::data_args::{MissesArgs, UnusedArgs};
use crate::failure::Failure;
use crate::run::{Made, Tally, over_inputs};
use attache::ingest::TextMode;
use attache::{Missed, Pattern};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::process::ExitCode;

/// Frames, objects and refusals shown for one predicate.
const SHOWN: usize = 4;

/// How often each of some words was seen.
type Counts = BTreeMap<String, u64>;

/// All misses of one predicate.
#[derive(Default)]
struct Entry {
    count: u64,
    patterns: usize,
    frames: Counts,
    objects: Counts,
    refused: Counts,
    examples: Vec<String>,
}

/// Misses by predicate and part of speech.
#[derive(Default)]
struct Misses {
    entries: BTreeMap<(String, &'static str), Entry>,
}

/// One predicate as it is written in JSON.
#[derive(Serialize)]
struct Row<'r> {
    predicate: &'r str,
    pos: &'r str,
    count: u64,
    patterns: usize,
    frames: Vec<(&'r str, u64)>,
    objects: Vec<(&'r str, u64)>,
    refused: Vec<(&'r str, u64)>,
    examples: &'r [String],
}

/// The most frequent misses of a corpus.
pub fn misses(args: &MissesArgs) -> Result<ExitCode, Failure> {
    let pipeline = coder::pipeline(&args.coder)?;
    let work = |report| {
        let mut tally = Misses::default();
        let missed = pipeline.coverage(&report).missed.into_iter();
        missed.filter(|missed| !args.no_pattern || missed.patterns == 0).for_each(|missed| tally.add(missed, args.examples));
        Made { bytes: Vec::new(), tally }
    };
    let last = |tally: &Tally<Misses>| match args.format {
        ExplainFormat::Text => tally.made.shown(args.limit, tally.reports).into_bytes(),
        ExplainFormat::Json => tally.made.rows(args.limit).iter().flat_map(|row| json(row).into_bytes()).collect(),
    };
    over_inputs(&args.read, TextMode::Report, &pipeline, work, |all, one| all.merge(one, args.examples), last)
}

/// The patterns that never fire on a corpus.
pub fn unused(args: &UnusedArgs) -> Result<ExitCode, Failure> {
    let pipeline = coder::pipeline(&args.coder)?;
    let work = |report| Made { bytes: Vec::new(), tally: pipeline.coverage(&report).fired };
    let last = |tally: &Tally<BTreeSet<String>>| {
        let silent: Vec<&Pattern> = pipeline.patterns().filter(|pattern| !tally.made.contains(&pattern.id)).collect();
        let (kept, unused): (Vec<&Pattern>, Vec<&Pattern>) = silent.into_iter().partition(|pattern| pattern.codebook.is_some());
        let mut out: String = unused.iter().map(|pattern| format!("{}\t{}\n", pattern.id, pattern.lemmas.join(", "))).collect();
        let all = pipeline.patterns().count();
        let _ = writeln!(
            out,
            "{} of {all} patterns never fire on {} reports; {} more do not, but a codebook names what they read",
            unused.len(),
            tally.reports,
            kept.len()
        );
        out.into_bytes()
    };
    over_inputs(&args.read, TextMode::Report, &pipeline, work, |all, one| all.extend(one), last)
}

impl Misses {
    fn add(&mut self, missed: Missed, examples: usize) {
        let entry = self.entries.entry((missed.predicate, missed.pos)).or_default();
        entry.count += 1;
        entry.patterns = missed.patterns;
        *entry.frames.entry(missed.frame.join(" ")).or_default() += 1;
        for (counts, value) in [(&mut entry.objects, missed.object), (&mut entry.refused, missed.refused)] {
            if let Some(value) = value {
                *counts.entry(value).or_default() += 1;
            }
        }
        entry.example(missed.sentence, examples);
    }

    /// Adds those of a later report.
    fn merge(&mut self, other: Misses, examples: usize) {
        for (key, from) in other.entries {
            let into = self.entries.entry(key).or_default();
            into.count += from.count;
            into.patterns = from.patterns;
            for (into, from) in [(&mut into.frames, from.frames), (&mut into.objects, from.objects), (&mut into.refused, from.refused)] {
                from.into_iter().for_each(|(value, count)| *into.entry(value).or_default() += count);
            }
            from.examples.into_iter().for_each(|sentence| into.example(sentence, examples));
        }
    }

    /// The most frequent first; of equals the first in the alphabet.
    fn rows(&self, limit: usize) -> Vec<Row<'_>> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by_key(|(_, entry)| Reverse(entry.count));
        entries.into_iter().take(limit).map(|((predicate, pos), entry)| entry.row(predicate, pos)).collect()
    }

    fn shown(&self, limit: usize, reports: u64) -> String {
        let total: u64 = self.entries.values().map(|entry| entry.count).sum();
        let mut out = format!("{total} misses of {} predicates in {reports} reports\n", self.entries.len());
        for row in self.rows(limit) {
            let known = if row.patterns == 0 { "no pattern".to_string() } else { format!("patterns: {}", row.patterns) };
            let _ = writeln!(out, "\n{:>5}  {}  ({}, {known})", row.count, row.predicate, row.pos);
            let parts = [("roles", &row.frames, "; "), ("of", &row.objects, ", "), ("refused", &row.refused, "; ")];
            for (title, counts, between) in parts.into_iter().filter(|(_, counts, _)| !counts.is_empty()) {
                let counts: Vec<String> = counts.iter().map(|(value, count)| format!("{value} {count}")).collect();
                let _ = writeln!(out, "       {title}: {}", counts.join(between));
            }
            for sentence in row.examples {
                let _ = writeln!(out, "       - {sentence}");
            }
        }
        out
    }
}

impl Entry {
    fn row<'r>(&'r self, predicate: &'r str, pos: &'r str) -> Row<'r> {
        Row {
            predicate,
            pos,
            count: self.count,
            patterns: self.patterns,
            frames: most(&self.frames),
            objects: most(&self.objects),
            refused: most(&self.refused),
            examples: &self.examples,
        }
    }

    fn example(&mut self, sentence: String, most: usize) {
        if self.examples.len() < most && !self.examples.contains(&sentence) {
            self.examples.push(sentence);
        }
    }
}

/// The most frequent, with their counts.
fn most(counts: &Counts) -> Vec<(&str, u64)> {
    let mut all: Vec<(&str, u64)> = counts.iter().map(|(value, &count)| (value.as_str(), count)).collect();
    all.sort_by_key(|&(_, count)| Reverse(count));
    all.truncate(SHOWN);
    all
}

fn json(row: &Row) -> String {
    serde_json::to_string(row).expect("words and numbers can be written") + "\n"
}
