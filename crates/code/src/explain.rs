//! Why a sentence was read as it was: tokens, propositions, actors, and every pattern tried with its outcome.

use crate::antecedents::Antecedents;
use crate::dates::Dater;
use crate::matcher::{Matcher, Miss};
use crate::mentions::Mentions;
use crate::names::Names;
use crate::proposition::{Propositions, Role};
use crate::status::StatusReader;
use crate::tree::Tree;
use crate::{Coder, fallback, paragraph_spans, quotes, times_of};
use attache_knowledge::{FALLBACK, Level};
use attache_types::{Document, Report, Sentence, TimeExpression};
use serde::Serialize;
use std::fmt;

/// The reading of a text, sentence by sentence. `Display` gives a page for people, serde the same for programs.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// One entry a sentence.
    pub sentences: Vec<SentenceExplanation>,
}

/// The reading of one sentence.
#[derive(Clone, Debug, Serialize)]
pub struct SentenceExplanation {
    /// The sentence.
    pub text: String,
    /// The words.
    pub tokens: Vec<TokenLine>,
    /// Actors found.
    pub actors: Vec<ActorLine>,
    /// Time expressions.
    pub times: Vec<TimeExpression>,
    /// What is left out because of a word of the sentence in `en/discards.tsv`: no event is read out of it.
    pub discarded: Option<&'static str>,
    /// Propositions with the patterns tried on them.
    pub propositions: Vec<PropositionLine>,
}

/// A word with its place in the tree.
#[derive(Clone, Debug, Serialize)]
pub struct TokenLine {
    /// Number, from 1 as in CoNLL-U.
    pub number: usize,
    /// Form.
    pub form: String,
    /// Lemma.
    pub lemma: String,
    /// Universal and Penn tag.
    pub tag: String,
    /// Number of the head, 0 for the root.
    pub head: usize,
    /// Relation.
    pub deprel: String,
}

/// An actor.
#[derive(Clone, Debug, Serialize)]
pub struct ActorLine {
    /// Its words.
    pub text: String,
    /// Its id.
    pub id: String,
    /// Country, sector and role as far as known.
    pub codes: String,
}

/// A proposition.
#[derive(Clone, Debug, Serialize)]
pub struct PropositionLine {
    /// Token of the predicate, from 0.
    #[serde(skip)]
    head: usize,
    /// Predicate and roles.
    pub text: String,
    /// Its status.
    pub status: String,
    /// The date said of it.
    pub date: Option<String>,
    /// Patterns tried.
    pub patterns: Vec<PatternLine>,
}

/// A pattern tried on a proposition.
#[derive(Clone, Debug, Serialize)]
pub struct PatternLine {
    /// The pattern's id.
    pub id: String,
    /// `fires`, or why not.
    pub outcome: String,
    /// True where it fires.
    pub fires: bool,
}

impl Coder {
    /// Explains the reading of a report, sentence by sentence.
    pub fn explain(&self, report: &Report, doc: &Document) -> Explanation {
        let times = self.times.tag(&report.text, doc, report.published.as_deref());
        let trees: Vec<Tree> = doc.sentences.iter().map(|sent| Tree::new(sent, &report.text)).collect();
        let quotations = quotes::quotations(&report.text, &paragraph_spans(doc));
        let mut antecedents = Antecedents::new(&doc.chains, &trees, &quotations, &self.knowledge);
        let guesses = self.guesses_of(report, doc);
        let explain = |(number, sent): (usize, &Sentence)| {
            let times = times_of(&times, sent.span);
            let mut explained = self.explain_sentence(report, sent, number as u32, times, &mut antecedents);
            for (_, head, outcome) in guesses.iter().filter(|(sentence, _, _)| *sentence as usize == number) {
                let line = PatternLine { id: FALLBACK.to_owned(), outcome: outcome.clone(), fires: true };
                explained.propositions.iter_mut().filter(|proposition| proposition.head == *head).for_each(|p| p.patterns.push(line.clone()));
            }
            explained
        };
        Explanation { sentences: doc.sentences.iter().enumerate().map(explain).collect() }
    }

    /// Sentence, predicate and reason of each guess, where guesses are wanted.
    fn guesses_of(&self, report: &Report, doc: &Document) -> Vec<(u32, usize, String)> {
        let mut guesses = Vec::new();
        if self.guesses {
            self.read(report, doc, &mut |view, found| {
                let guessed = fallback::guess(view, found);
                guesses.extend(guessed.iter().filter_map(|guess| Some((view.number, guess.head, fallback::reason(view, found, guess)?))));
            });
        }
        guesses
    }

    fn explain_sentence(
        &self,
        report: &Report,
        sent: &Sentence,
        number: u32,
        times: &[TimeExpression],
        antecedents: &mut Antecedents,
    ) -> SentenceExplanation {
        let knowledge = &*self.knowledge;
        let tree = Tree::new(sent, &report.text);
        let setting = self.setting(report);
        let names = Names::find(&tree, knowledge, setting.day);
        let mut mentions = Mentions::resolve(&tree, &names, &setting);
        antecedents.resolve(&tree, &mut mentions, number, knowledge);
        mentions.retire();
        let propositions = Propositions::read(&tree, &names, &mentions, knowledge);
        antecedents.resolve_subjects(&tree, &propositions, &mut mentions, knowledge);
        let matcher = Matcher { tree: &tree, names: &names, mentions: &mentions, propositions: &propositions };
        let discarded = self.discarded(&tree).map(|level| match level {
            Level::Sentence => "the sentence",
            Level::Report => "the whole report",
        });
        let chosen: Vec<String> = matcher.matches(knowledge).into_iter().map(|m| format!("{}@{}", m.pattern.id, m.head)).collect();
        let status = StatusReader { tree: &tree, propositions: &propositions, knowledge };
        let dater =
            Dater { tree: &tree, propositions: &propositions, times, knowledge, report: setting.day.and_then(crate::dates::day), occasions: &[] };
        let lines = propositions.iter().map(|proposition| PropositionLine {
            head: proposition.head,
            text: self.proposition_text(&tree, proposition),
            status: format!("{:?}", status.read(proposition).status).to_lowercase(),
            date: dater.date(proposition).map(|date| format!("{}..{}", date.start, date.end)),
            patterns: knowledge
                .patterns
                .for_predicate(&proposition.lemma, proposition.pos)
                .iter()
                .map(|&id| {
                    let pattern = knowledge.patterns.get(id);
                    let fires = chosen.contains(&format!("{}@{}", pattern.id, proposition.head));
                    let outcome = match matcher.try_pattern(knowledge, pattern, proposition) {
                        Ok(_) if fires => "fires".to_owned(),
                        Ok(_) => "fits, but a more specific pattern or a governing event took the words".to_owned(),
                        Err(miss) => miss.to_string(),
                    };
                    PatternLine { id: pattern.id.clone(), outcome, fires }
                })
                .collect(),
        });
        SentenceExplanation {
            text: sent.span.of(&report.text).to_owned(),
            tokens: token_lines(&tree),
            actors: mentions.iter().map(|m| actor_line(&m.entity)).collect(),
            times: times.to_vec(),
            discarded,
            propositions: lines.collect(),
        }
    }

    fn proposition_text(&self, tree: &Tree, proposition: &crate::proposition::Proposition) -> String {
        let roles = proposition.args.iter().map(|arg| {
            let role = match arg.role {
                Role::Agent => "agent",
                Role::Patient => "patient",
                Role::Content => "content",
                Role::Prep(case) => case,
            };
            format!("{role}={}", tree.form(arg.tok))
        });
        let light = proposition.light.map(|verb| format!(" under `{}`", tree.lemma(verb))).unwrap_or_default();
        format!("{}{light} ({})", proposition.lemma, roles.collect::<Vec<_>>().join(", "))
    }
}

fn token_lines(tree: &Tree) -> Vec<TokenLine> {
    let line = |i: usize| {
        let tok = tree.tok(i);
        TokenLine {
            number: i + 1,
            form: tree.form(i).to_owned(),
            lemma: tok.lemma.clone(),
            tag: format!("{}/{}", tok.upos.as_str(), tok.xpos.as_str()),
            head: tree.head(i).map_or(0, |head| head + 1),
            deprel: tok.deprel.as_str().to_owned(),
        }
    };
    (0..tree.len()).map(line).collect()
}

fn actor_line(entity: &attache_types::Entity) -> ActorLine {
    let codes: Vec<&str> = [&entity.country, &entity.sector, &entity.role].into_iter().flatten().map(String::as_str).collect();
    ActorLine { text: entity.text.clone(), id: entity.id.clone(), codes: codes.join(" ") }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Miss::Role(path) => write!(f, "no: `{path}` is missing or filled by something else"),
            Miss::Excluded(path) => write!(f, "no: `{path}` is filled by something excluded"),
            Miss::AgentIsNoActor => write!(f, "no: the agent is no actor"),
            Miss::NoParty => write!(f, "no: the parties asked for are not there"),
            Miss::Private => write!(f, "no: everybody in it is a private person"),
            Miss::BareNoun => write!(f, "no: the event noun is only mentioned"),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for sentence in &self.sentences {
            writeln!(f, "{}\n", sentence.text)?;
            for tok in &sentence.tokens {
                writeln!(f, "  {:>3} {:<18} {:<18} {:<11} {:>3} {}", tok.number, tok.form, tok.lemma, tok.tag, tok.head, tok.deprel)?;
            }
            writeln!(f, "\nactors")?;
            for actor in &sentence.actors {
                writeln!(f, "  {}  [{}]  {}", actor.text, actor.id, actor.codes)?;
            }
            if !sentence.times.is_empty() {
                writeln!(f, "\ntimes")?;
            }
            for time in &sentence.times {
                writeln!(f, "  {}  {}", time.text, time.value)?;
            }
            if let Some(left_out) = sentence.discarded {
                writeln!(f, "\nno event is read out of {left_out}, because of words in en/discards.tsv")?;
            }
            writeln!(f, "\npropositions")?;
            for proposition in &sentence.propositions {
                let date = proposition.date.as_deref().map(|date| format!(", {date}")).unwrap_or_default();
                writeln!(f, "  {}: {}{date}", proposition.text, proposition.status)?;
                for pattern in &proposition.patterns {
                    writeln!(f, "    {:<16} {}", pattern.id, pattern.outcome)?;
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
