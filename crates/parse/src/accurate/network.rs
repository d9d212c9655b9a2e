//! The network: MiniLM-L6-H384 and hashed affixes, with heads for tags, trees and names, in 8 bits.
//!
//! Needs: the words of sentences. Gives: a `Reading` of each. The layers are those of `train/model.py`. Sentences that
//! are read together do not touch each other: each gets the same reading alone.

use super::arborescence::{self, Arcs};
use super::kernel::{Kernel, Linear, Rounded};
use super::labels::{self, Label};
use super::math;
use super::pieces::{Vocabulary, affixes};
use crate::model::{Sections, tag_pair};
use crate::parser::Arc;
use crate::table::{Bytes, Keep, Reader};
use attache_types::{Deprel, Name, Upos, Xpos};
use std::ops::Range;

const HIDDEN: usize = 384;
const HEADS: usize = 12;
const LAYERS: usize = 6;
const AFFIX: usize = 128;
const ARC: usize = 192;
const REL: usize = 64;
/// A word's state and its affixes side by side.
const BOTH: usize = HIDDEN + AFFIX;
/// By how much, in log odds, a name must be more likely than none. The network finds more names than others mark; with this,
/// Worldwide dev gains .002 and UNER EWT test .006.
const RESERVE: f32 = 0.7;
/// Log odds from which a word is taken to begin a sentence: probability .88, so that sentences that are whole stay so.
const BEGINS: f32 = 2.0;
/// Pieces of a sentence that are read; words beyond are known by their affixes and the sentence alone.
const MOST_PIECES: usize = 512;
/// Pieces that are read together: enough for the weights to be fetched seldom, few enough to stay in the cache.
const BATCH_PIECES: usize = 256;

/// What the network says about a sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// Per word: number in `Network::tags`.
    pub tags: Vec<u16>,
    /// Per word: head (its own number for the root) and relation.
    pub arcs: Vec<Arc>,
    /// Per word: probability of head and relation together, 0 to 1.
    pub confidence: Vec<f32>,
    /// The names.
    pub names: Vec<Name>,
    /// Words at which another sentence begins, ascending, the first word never among them.
    pub starts: Vec<usize>,
}

/// Rows of 8-bit numbers, each with the size of its step.
#[derive(Debug)]
struct Rows {
    width: usize,
    steps: Vec<f32>,
    bytes: Bytes,
}

impl Rows {
    fn read<'b>(bytes: &'b [u8], width: usize, keep: Keep<'b>) -> Result<Rows, String> {
        let mut reader = Reader(bytes);
        let rows = reader.u32()? as usize;
        let steps = reader.f32s(rows)?;
        Ok(Rows { width, steps, bytes: keep(reader.take(rows * width)?) })
    }

    fn len(&self) -> usize {
        self.steps.len()
    }

    /// Adds row `number` times `factor` to `out`.
    fn add(&self, number: usize, factor: f32, out: &mut [f32]) {
        let step = self.steps[number] * factor;
        for (o, &b) in out.iter_mut().zip(&self.bytes[number * self.width..][..self.width]) {
            *o += f32::from(b as i8) * step;
        }
    }
}

/// Scale and shift of a normalisation.
#[derive(Debug)]
struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    fn read(bytes: &[u8]) -> Result<Norm, String> {
        let mut reader = Reader(bytes);
        Ok(Norm { scale: reader.f32s(HIDDEN)?, shift: reader.f32s(HIDDEN)? })
    }
}

#[derive(Debug)]
struct Layer {
    qkv: Linear,
    out: Linear,
    norm1: Norm,
    up: Linear,
    down: Linear,
    norm2: Norm,
}

/// The loaded network.
#[derive(Debug)]
pub(crate) struct Network {
    kernel: Kernel,
    vocabulary: Vocabulary,
    words: Rows,
    positions: Rows,
    norm: Norm,
    layers: Vec<Layer>,
    affix: Rows,
    root: Vec<f32>,
    fuse: Linear,
    join: Linear,
    tag: Linear,
    split: Linear,
    arc: Linear,
    rel: Linear,
    rel_own: Linear,
    rel_head: Linear,
    name_up: Linear,
    name: Linear,
    start_up: Linear,
    start: Linear,
    /// The tag pairs.
    pub tags: Vec<(Upos, Xpos)>,
    rels: Vec<Deprel>,
    labels: Vec<Label>,
}

impl Network {
    /// Reads the model file that `train/export.py` wrote; `keep` says how the tables hold on to its bytes.
    pub(crate) fn read<'b>(bytes: &'b [u8], keep: Keep<'b>) -> Result<Network, String> {
        let sections = Sections::read(bytes)?;
        let linear = |name: &str, inputs: usize, outputs: usize| -> Result<Linear, String> {
            let found = Linear::read(sections.get(name)?, keep).map_err(|e| format!("section {name:?}: {e}"))?;
            if (found.inputs(), found.outputs()) == (inputs, outputs) {
                return Ok(found);
            }
            Err(format!("section {name:?}: {} inputs and {} outputs, not {inputs} and {outputs}", found.inputs(), found.outputs()))
        };
        let norm = |name: &str| Norm::read(sections.get(name)?).map_err(|e| format!("section {name:?}: {e}"));
        let rows = |name: &str, width: usize| Rows::read(sections.get(name)?, width, keep).map_err(|e| format!("section {name:?}: {e}"));
        let tags: Vec<(Upos, Xpos)> = sections.text("tags")?.lines().map(tag_pair).collect::<Result<_, _>>()?;
        let unknown = |what: &str| format!("its {what} are not those of this program");
        let rels: Option<Vec<Deprel>> = sections.text("relations")?.lines().map(Deprel::parse).collect();
        let rels = rels.filter(|r| r.contains(&Deprel::Root)).ok_or_else(|| unknown("relations"))?;
        let labels: Option<Vec<Label>> = sections.text("names")?.lines().map(Label::parse).collect();
        let labels = labels.filter(|l| (1..256).contains(&l.len())).ok_or_else(|| unknown("name labels"))?;
        let mut layers = Vec::with_capacity(LAYERS);
        for i in 0..LAYERS {
            layers.push(Layer {
                qkv: linear(&format!("{i}.qkv"), HIDDEN, 3 * HIDDEN)?,
                out: linear(&format!("{i}.out"), HIDDEN, HIDDEN)?,
                norm1: norm(&format!("{i}.norm1"))?,
                up: linear(&format!("{i}.up"), HIDDEN, 4 * HIDDEN)?,
                down: linear(&format!("{i}.down"), 4 * HIDDEN, HIDDEN)?,
                norm2: norm(&format!("{i}.norm2"))?,
            });
        }
        let network = Network {
            kernel: Kernel::best(),
            vocabulary: Vocabulary::read(sections.text("vocab")?, sections.text("marks")?)?,
            words: rows("words", HIDDEN)?,
            positions: rows("positions", HIDDEN)?,
            norm: norm("norm")?,
            layers,
            affix: rows("affix", AFFIX)?,
            root: Reader(sections.get("root")?).f32s(AFFIX)?,
            fuse: linear("fuse", AFFIX, HIDDEN)?,
            join: linear("join", HIDDEN + AFFIX, HIDDEN)?,
            tag: linear("tag", HIDDEN, tags.len())?,
            split: linear("split", HIDDEN, 2 * ARC + 2 * REL)?,
            arc: linear("arc", ARC, ARC)?,
            rel: linear("rel", REL, rels.len() * REL)?,
            rel_own: linear("rel_own", REL, rels.len())?,
            rel_head: linear("rel_head", REL, rels.len())?,
            name_up: linear("name_up", HIDDEN + AFFIX, ARC)?,
            name: linear("name", ARC, labels.len())?,
            start_up: linear("start_up", 2 * BOTH, ARC)?,
            start: linear("start", ARC, 1)?,
            tags,
            rels,
            labels,
        };
        if network.words.len() != network.vocabulary.len()
            || network.positions.len() < MOST_PIECES
            || network.affix.len() < 2
            || network.tags.is_empty()
        {
            return Err("tables of words, positions and affixes that do not fit".to_owned());
        }
        Ok(network)
    }

    /// Reads sentences, given as their words.
    pub(crate) fn read_sentences(&self, sentences: &[Vec<&str>]) -> Vec<Reading> {
        let mut found = Vec::with_capacity(sentences.len());
        let mut work = Work::default();
        let mut batch = Batch::default();
        for (i, words) in sentences.iter().enumerate() {
            batch.push(words, &self.vocabulary);
            if batch.pieces.len() >= BATCH_PIECES || i + 1 == sentences.len() {
                self.read_batch(&batch, &sentences[i + 1 - batch.sentences.len()..=i], &mut work, &mut found);
                batch.clear();
            }
        }
        found
    }

    fn read_batch(&self, batch: &Batch, sentences: &[Vec<&str>], work: &mut Work, found: &mut Vec<Reading>) {
        let own = self.own(sentences);
        self.encode(batch, &own, work);
        // One row for the root and one for each word: encoder and affixes side by side.
        let mut both = vec![0.0; own.len() / AFFIX * BOTH];
        let mut rows = both.chunks_exact_mut(BOTH).zip(own.chunks_exact(AFFIX));
        for sentence in &batch.sentences {
            for (&first, (row, own)) in sentence.firsts.iter().zip(&mut rows) {
                row[..HIDDEN].copy_from_slice(&work.x[(sentence.pieces.start + first) * HIDDEN..][..HIDDEN]);
                row[HIDDEN..].copy_from_slice(own);
            }
        }
        let starts = self.starts(batch, &both, work);
        let kernel = self.kernel;
        let mut joined = Vec::new();
        work.rounded.fill(kernel, &both, BOTH);
        self.join.apply(kernel, &work.rounded, &mut joined);
        math::gelu(kernel, &mut joined);
        for (row, joined) in both.chunks_exact_mut(BOTH).zip(joined.chunks_exact(HIDDEN)) {
            row[..HIDDEN].copy_from_slice(joined);
        }
        let mut apply = |layer: &Linear, x: &[f32], width: usize| {
            let mut out = Vec::new();
            work.rounded.fill(kernel, x, width);
            layer.apply(kernel, &work.rounded, &mut out);
            out
        };
        let tags = apply(&self.tag, &joined, HIDDEN);
        let mut inner = apply(&self.name_up, &both, BOTH);
        math::gelu(kernel, &mut inner);
        let names = apply(&self.name, &inner, ARC);
        let mut split = apply(&self.split, &joined, HIDDEN);
        for v in &mut split {
            *v = if *v < 0.0 { 0.1 * *v } else { *v };
        }
        let column =
            |range: Range<usize>| -> Vec<f32> { split.chunks_exact(2 * ARC + 2 * REL).flat_map(|row| &row[range.clone()]).copied().collect() };
        let own = apply(&self.arc, &column(0..ARC), ARC);
        let heads = column(ARC..2 * ARC);
        let rel_own = column(2 * ARC..2 * ARC + REL);
        let rel_head = column(2 * ARC + REL..2 * ARC + 2 * REL);
        let rel = Relations {
            pairs: apply(&self.rel, &rel_own, REL),
            own: apply(&self.rel_own, &rel_own, REL),
            head: apply(&self.rel_head, &rel_head, REL),
            states: rel_head,
        };
        let mut from = 0;
        for words in sentences {
            let nodes = from..from + words.len() + 1;
            let row = |table: &[f32], width: usize, node: usize, count: usize| -> usize { argmax(&table[node * width..][..count]) };
            let mut reading = Reading::default();
            for node in nodes.clone().skip(1) {
                reading.tags.push(row(&tags, self.tag.width(), node, self.tags.len()) as u16);
            }
            self.attach(&own, &heads, &rel, nodes.clone(), &mut reading);
            reading.names = self.names(&names, nodes.clone());
            reading.starts = (1..words.len()).filter(|word| starts[nodes.start + word + 1] > BEGINS).collect();
            from = nodes.end;
            found.push(reading);
        }
    }

    /// Log odds that a sentence begins there, a number for the root and each word of each sentence, from its row and the one before.
    fn starts(&self, batch: &Batch, both: &[f32], work: &mut Work) -> Vec<f32> {
        let kernel = self.kernel;
        let mut pairs = Vec::with_capacity(2 * both.len());
        let mut rows = both.chunks_exact(BOTH);
        for sentence in &batch.sentences {
            let own: Vec<&[f32]> = rows.by_ref().take(sentence.firsts.len()).collect();
            for (at, row) in own.iter().enumerate() {
                pairs.extend_from_slice(own[at.saturating_sub(1)]);
                pairs.extend_from_slice(row);
            }
        }
        work.rounded.fill(kernel, &pairs, 2 * BOTH);
        self.start_up.apply(kernel, &work.rounded, &mut work.wide);
        math::gelu(kernel, &mut work.wide);
        let inner = std::mem::take(&mut work.wide);
        work.rounded.fill(kernel, &inner, ARC);
        self.start.apply(kernel, &work.rounded, &mut work.wide);
        work.wide.chunks_exact(self.start.width()).map(|row| row[0]).collect()
    }

    /// What the affixes say: a row for the root and one for each word of each sentence.
    fn own(&self, sentences: &[Vec<&str>]) -> Vec<f32> {
        let nodes: usize = sentences.iter().map(|s| s.len() + 1).sum();
        let mut own = Vec::with_capacity(nodes * AFFIX);
        let mut buckets = Vec::new();
        for words in sentences {
            own.extend_from_slice(&self.root);
            for word in words {
                buckets.clear();
                affixes(word, self.affix.len() as u32, &mut buckets);
                let factor = 1.0 / buckets.len() as f32;
                own.resize(own.len() + AFFIX, 0.0);
                let start = own.len() - AFFIX;
                for &bucket in &buckets {
                    self.affix.add(bucket as usize, factor, &mut own[start..]);
                }
            }
        }
        own
    }

    /// Pieces and affixes to the encoder's last layer, in `work.x`.
    fn encode(&self, batch: &Batch, own: &[f32], work: &mut Work) {
        let kernel = self.kernel;
        let n = batch.pieces.len();
        work.x.clear();
        work.x.resize(n * HIDDEN, 0.0);
        work.y.clear();
        work.y.resize(n * HIDDEN, 0.0);
        for sentence in &batch.sentences {
            for (position, at) in sentence.pieces.clone().enumerate() {
                self.words.add(batch.pieces[at] as usize, 1.0, &mut work.x[at * HIDDEN..][..HIDDEN]);
                self.positions.add(position, 1.0, &mut work.y[at * HIDDEN..][..HIDDEN]);
            }
        }
        // The first piece of each word sees the affixes, and with them the case; words beyond the last piece have no first one.
        work.rounded.fill(kernel, own, AFFIX);
        self.fuse.apply(kernel, &work.rounded, &mut work.wide);
        let mut fused = work.wide.chunks_exact(HIDDEN);
        for sentence in &batch.sentences {
            for (&first, fused) in sentence.firsts.iter().zip(&mut fused) {
                if first > 0 {
                    let row = &mut work.x[(sentence.pieces.start + first) * HIDDEN..][..HIDDEN];
                    row.iter_mut().zip(fused).for_each(|(x, f)| *x += f);
                }
            }
        }
        math::add_and_normalise(kernel, &mut work.x, &work.y, &self.norm.scale, &self.norm.shift);
        for layer in &self.layers {
            work.rounded.fill(kernel, &work.x, HIDDEN);
            layer.qkv.apply(kernel, &work.rounded, &mut work.wide);
            work.y.clear();
            work.y.resize(n * HIDDEN, 0.0);
            const SIZE: usize = HIDDEN / HEADS;
            for sentence in &batch.sentences {
                let (start, end) = (sentence.pieces.start, sentence.pieces.end);
                for head in 0..HEADS {
                    let part =
                        |k: usize| &work.wide[start * 3 * HIDDEN + k * HIDDEN + head * SIZE..(end - 1) * 3 * HIDDEN + k * HIDDEN + (head + 1) * SIZE];
                    let out = &mut work.y[start * HIDDEN + head * SIZE..(end - 1) * HIDDEN + (head + 1) * SIZE];
                    math::attend(kernel, [part(0), part(1), part(2)], 3 * HIDDEN, out, HIDDEN, [&mut work.keys, &mut work.scores]);
                }
            }
            work.rounded.fill(kernel, &work.y, HIDDEN);
            layer.out.apply(kernel, &work.rounded, &mut work.y);
            math::add_and_normalise(kernel, &mut work.x, &work.y, &layer.norm1.scale, &layer.norm1.shift);
            work.rounded.fill(kernel, &work.x, HIDDEN);
            layer.up.apply(kernel, &work.rounded, &mut work.wide);
            math::gelu(kernel, &mut work.wide);
            work.rounded.fill(kernel, &work.wide, 4 * HIDDEN);
            layer.down.apply(kernel, &work.rounded, &mut work.y);
            math::add_and_normalise(kernel, &mut work.x, &work.y, &layer.norm2.scale, &layer.norm2.shift);
        }
    }

    /// The tree of the sentence whose root and words are `nodes`.
    fn attach(&self, own: &[f32], heads: &[f32], rel: &Relations, nodes: Range<usize>, reading: &mut Reading) {
        let kernel = self.kernel;
        let n = nodes.len();
        // Transposed, so that a word's scores for all heads are summed side by side.
        let mut columns = vec![0.0; ARC * n];
        for (h, node) in nodes.clone().enumerate() {
            for (d, &v) in heads[node * ARC..][..ARC].iter().enumerate() {
                columns[d * n + h] = v;
            }
        }
        let mut scores = vec![0.0; n * n];
        for (d, node) in nodes.clone().enumerate() {
            let row = &mut scores[d * n..][..n];
            for (&q, column) in own[node * ARC..][..ARC].iter().zip(columns.chunks_exact(n)) {
                math::add_scaled(kernel, row, column, q);
            }
        }
        let arcs = Arcs::new(n, scores);
        let tree = arborescence::best(&arcs);
        let root = self.rels.iter().position(|&r| r == Deprel::Root).unwrap_or(0);
        let mut shares = Vec::new();
        for d in 1..n {
            let head = tree[d];
            shares.clear();
            shares.extend_from_slice(arcs.of(d));
            shares[d] = f32::MIN / 2.0;
            math::softmax(kernel, &mut shares);
            let mut confidence = shares[head];
            let relation = if head == 0 {
                root
            } else {
                let mut scores = rel.scores(self, nodes.start + d, nodes.start + head);
                scores[root] = f32::MIN / 2.0;
                let best = argmax(&scores);
                math::softmax(kernel, &mut scores);
                confidence *= scores[best];
                best
            };
            let head = if head == 0 { d - 1 } else { head - 1 };
            reading.arcs.push((head as u16, self.rels[relation]));
            reading.confidence.push(confidence);
        }
    }

    fn names(&self, scores: &[f32], nodes: Range<usize>) -> Vec<Name> {
        let width = self.name.width();
        let words = nodes.skip(1).flat_map(|node| {
            let row = &scores[node * width..][..self.labels.len()];
            // Log shares but for a constant a word, which no sequence can change.
            row.iter().zip(&self.labels).map(|(&score, label)| if label.is_outside() { score + RESERVE } else { score })
        });
        labels::names(&words.collect::<Vec<f32>>(), &self.labels)
    }
}

/// Scores of relations, before a head is chosen.
struct Relations {
    pairs: Vec<f32>,
    own: Vec<f32>,
    head: Vec<f32>,
    states: Vec<f32>,
}

impl Relations {
    /// Scores of all relations between a word and its head.
    fn scores(&self, network: &Network, word: usize, head: usize) -> Vec<f32> {
        let count = network.rels.len();
        let pairs = &self.pairs[word * network.rel.width()..][..count * REL];
        let state = &self.states[head * REL..][..REL];
        let own = &self.own[word * network.rel_own.width()..][..count];
        let other = &self.head[head * network.rel_head.width()..][..count];
        let scores = pairs.chunks_exact(REL).zip(own).zip(other).map(|((pair, own), other)| {
            let mut sums = [0.0_f32; 16];
            for (a, b) in pair.chunks_exact(16).zip(state.chunks_exact(16)) {
                for i in 0..16 {
                    sums[i] += a[i] * b[i];
                }
            }
            // The square root of the state's size.
            sums.iter().sum::<f32>() / 8.0 + own + other
        });
        scores.collect()
    }
}

fn argmax(row: &[f32]) -> usize {
    (1..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best })
}

/// Sentences that are read together, as pieces one after the other.
#[derive(Debug, Default)]
struct Batch {
    pieces: Vec<u32>,
    sentences: Vec<Span>,
}

/// One sentence of a batch.
#[derive(Debug)]
struct Span {
    pieces: Range<usize>,
    /// First piece, from the sentence's start, of the root (0) and of each word; 0 where the sentence is too long.
    firsts: Vec<usize>,
}

impl Batch {
    fn clear(&mut self) {
        self.pieces.clear();
        self.sentences.clear();
    }

    fn push(&mut self, words: &[&str], vocabulary: &Vocabulary) {
        let start = self.pieces.len();
        let mut firsts = vec![0];
        self.pieces.push(vocabulary.opening);
        let mut word = Vec::new();
        for form in words {
            word.clear();
            vocabulary.pieces(form, &mut word);
            let at = self.pieces.len() - start;
            if at + word.len() < MOST_PIECES - 1 {
                firsts.push(at);
                self.pieces.extend_from_slice(&word);
            } else {
                firsts.push(0);
            }
        }
        self.pieces.push(vocabulary.closing);
        self.sentences.push(Span { pieces: start..self.pieces.len(), firsts });
    }
}

/// Scratch space, kept between batches.
#[derive(Debug, Default)]
struct Work {
    x: Vec<f32>,
    y: Vec<f32>,
    wide: Vec<f32>,
    keys: Vec<f32>,
    scores: Vec<f32>,
    rounded: Rounded,
}
