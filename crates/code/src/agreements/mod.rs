//! Agreements: one record for each treaty, ceasefire or deal that a report speaks of, with its parties, what happened to
//! it, what it provides, what it is compared with and who reacts.
//!
//! Needs each sentence with its events; gives records when the report is read. Sentences without a word for an agreement
//! cost one look at each of their tokens.

mod clusters;
mod comparisons;
mod parties;
mod phrases;
mod provisions;
mod stages;

use crate::events::SentenceView;
use crate::ids::content_id;
use crate::matcher::Match;
use crate::mentions::slug;
use crate::proposition::Role;
use attache_knowledge::Knowledge;
use attache_types::{Agreement, BlockKind, Coding, Comparison, Status};
use clusters::{Clue, Cluster, Clusters};
use phrases::{Phrases, Reference};
use std::collections::{BTreeMap, BTreeSet};

/// What is read of agreements while a report goes by, sentence by sentence.
#[derive(Default)]
pub struct Agreements {
    clusters: Clusters,
    /// Cluster of an event, by the event's place in the report; true where the event is a step of the agreement itself.
    events: BTreeMap<usize, (usize, bool)>,
    /// The last sentence with a provision, and whose it was.
    provision: Option<(u32, usize)>,
}

/// An event of the sentence: its place among the report's events, and what made it.
pub struct EventOf<'m, 'k> {
    /// Place in `Coding::events`.
    pub index: usize,
    /// The match.
    pub matched: &'m Match<'k>,
}

impl Agreements {
    /// Reads one sentence.
    pub fn read(&mut self, view: &SentenceView, events: &[EventOf]) {
        let known = !self.clusters.list.is_empty();
        if self.continues(view) {
            return;
        }
        if !concerns(view, known) {
            return;
        }
        let phrases = Phrases::find(view, known);
        let steps = stages::read(view, view.knowledge, &phrases);
        let placed = self.place(view, &phrases, &steps);
        for step in &steps {
            if let Some(cluster) = placed[step.phrase] {
                let cluster = &mut self.clusters.list[cluster];
                step.likely.iter().for_each(|party| parties::add(&mut cluster.likely, Some(party.clone())));
                stages::records(view, step).into_iter().for_each(|stage| stages::add(&mut cluster.stages, stage));
            }
        }
        self.count_articles(view, &phrases, &placed);
        for provided in provisions::read(view, &phrases, &steps) {
            if let Some(cluster) = placed[provided.phrase] {
                self.clusters.list[cluster].provisions.push(provided.provision);
                self.provision = Some((view.number, cluster));
            }
        }
        self.compare(view, &phrases, &placed);
        let step_heads: BTreeSet<usize> = steps.iter().map(|step| step.head).collect();
        let is_step = |event: &EventOf| {
            let light = view.matcher.propositions.at(event.matched.head).and_then(|p| p.light);
            phrases.at(event.matched.head).is_some()
                || step_heads.contains(&event.matched.head)
                || light.is_some_and(|light| step_heads.contains(&light))
        };
        for event in events {
            let about = tokens_of(view, event.matched).into_iter().find_map(|tok| phrases.at(tok).and_then(|phrase| placed[phrase]));
            if let Some(cluster) = about {
                self.events.insert(event.index, (cluster, is_step(event)));
            }
        }
    }

    /// The records; events about an agreement get its id.
    pub fn finish(mut self, knowledge: &Knowledge, coding: &mut Coding) {
        self.clusters.list.iter_mut().for_each(Cluster::settle_parties);
        let linked: BTreeSet<usize> = self.events.values().map(|(cluster, _)| *cluster).collect();
        let clusters = &self.clusters.list;
        let kept: Vec<bool> = clusters.iter().enumerate().map(|(i, cluster)| is_record(knowledge, cluster, linked.contains(&i))).collect();
        let mut ids: Vec<Option<String>> = Vec::new();
        for (cluster, kept) in clusters.iter().zip(&kept) {
            let id = kept.then(|| unique_id(cluster, &ids));
            ids.push(id);
        }
        let mut reactions: Vec<Vec<String>> = vec![Vec::new(); clusters.len()];
        for (&index, &(cluster, own_step)) in &self.events {
            let Some(event) = coding.events.get_mut(index) else {
                continue;
            };
            event.agreement.clone_from(&ids[cluster]);
            if !own_step && knowledge.classes.has("agreement_reaction", &event.event_type) {
                reactions[cluster].push(event.id.clone());
            }
        }
        for (i, cluster) in self.clusters.list.into_iter().enumerate() {
            if let Some(id) = ids[i].clone() {
                coding.agreements.push(record(cluster, id, &ids, std::mem::take(&mut reactions[i])));
            }
        }
    }

    /// "However, the checkpoint will be closed", right after a sentence with a provision.
    fn continues(&mut self, view: &SentenceView) -> bool {
        let Some((_, cluster)) = self.provision.filter(|(sentence, _)| sentence + 1 == view.number) else {
            return false;
        };
        let provision = provisions::continued(view);
        let found = provision.is_some();
        if let Some(provision) = provision {
            self.clusters.list[cluster].provisions.push(provision);
            self.provision = Some((view.number, cluster));
        }
        found
    }

    /// The cluster of each phrase.
    fn place(&mut self, view: &SentenceView, phrases: &Phrases, steps: &[stages::Step]) -> Vec<Option<usize>> {
        let mut placed = Vec::new();
        for (i, phrase) in phrases.list.iter().enumerate() {
            let idle =
                phrase.reference == Reference::Pronoun && !stages::holds_pronoun(phrases, steps, i) && !provisions::holds_pronoun(view, phrases, i);
            if idle {
                placed.push(None);
                continue;
            }
            let tree = view.matcher.tree;
            let determined = view.knowledge.classes.has("agreement_definite", &tree.form(phrase.first).to_lowercase())
                || view.knowledge.classes.has("agreement_indefinite", &tree.form(phrase.first).to_lowercase());
            let first = if determined && phrase.first < phrase.head { phrase.first + 1 } else { phrase.first };
            let signed = |step: &&stages::Step| step.phrase == i && step.stage == "signed" && step.status == Status::Occurred;
            let clue = Clue {
                sentence: view.number,
                headline: tree.sent.block == BlockKind::Title,
                implied: stages::implied_of(steps, i),
                old: steps.iter().filter(signed).any(|step| step.history),
                words: tree.span(first, phrase.last).of(tree.text).to_owned(),
                evidence: view.evidence(Some(tree.span(phrase.first, phrase.last))),
            };
            let cluster = self.clusters.place(view.knowledge, phrase, clue);
            if let Some(cluster) = cluster.map(|cluster| &mut self.clusters.list[cluster]) {
                cluster.retitle(phrase, tree.text);
                cluster.articles = cluster.articles.or(phrase.articles);
            }
            placed.push(cluster);
        }
        placed
    }

    fn count_articles(&mut self, view: &SentenceView, phrases: &Phrases, placed: &[Option<usize>]) {
        if let Some((phrase, count)) = provisions::articles(view, phrases)
            && let Some(cluster) = placed[phrase]
        {
            self.clusters.list[cluster].articles.get_or_insert(count);
        }
    }

    fn compare(&mut self, view: &SentenceView, phrases: &Phrases, placed: &[Option<usize>]) {
        let tree = view.matcher.tree;
        for compared in comparisons::read(view, phrases) {
            let Some(one) = placed[compared.phrase] else {
                continue;
            };
            let other = match compared.with {
                Some(phrase) => placed[phrase],
                None => self.clusters.before(one),
            };
            let Some(other) = other.filter(|&other| other != one) else {
                continue;
            };
            let evidence = view.evidence(Some(tree.tok(compared.trigger).span));
            let comparison = Comparison { agreement: String::new(), relation: compared.relation.to_owned(), evidence };
            let known = &mut self.clusters.list[one].comparisons;
            if !known.iter().any(|(with, c)| *with == other && c.relation == comparison.relation) {
                known.push((other, comparison));
            }
        }
    }
}

/// A word for an agreement, or one that may stand for the agreement spoken of before.
fn concerns(view: &SentenceView, known: bool) -> bool {
    let tree = view.matcher.tree;
    let classes = &view.knowledge.classes;
    (0..tree.len()).any(|tok| {
        let lemma = tree.lemma(tok).to_lowercase();
        phrases::kind_of(view.knowledge, &lemma).is_some()
            || (known && ["agreement_text", "agreement_one", "agreement_pronoun"].iter().any(|class| classes.has(class, &lemma)))
    })
}

/// The tokens that an event is about: its predicate, its roles, and the roles of the clauses that it takes.
fn tokens_of(view: &SentenceView, matched: &Match) -> Vec<usize> {
    let propositions = view.matcher.propositions;
    let mut tokens = vec![matched.head];
    tokens.extend(&matched.consumed);
    for depth in 0..2 {
        let heads: Vec<usize> = if depth == 0 { vec![matched.head] } else { tokens.clone() };
        for proposition in heads.into_iter().filter_map(|head| propositions.at(head)) {
            let clauses = proposition.args.iter().filter(|arg| depth == 0 || !matches!(arg.role, Role::Agent)).map(|arg| arg.tok);
            tokens.extend(clauses.chain(proposition.light));
        }
    }
    let mut seen = BTreeSet::new();
    tokens.retain(|&tok| seen.insert(tok));
    tokens
}

/// Two parties and something said of them; or one, where the kind or the name leaves no doubt. Purchases and players'
/// contracts have no such parties.
fn is_record(knowledge: &Knowledge, cluster: &Cluster, linked: bool) -> bool {
    // "failed to reach an agreement": nothing that there is.
    let real = |status: Status| !matches!(status, Status::Negated | Status::Denied | Status::Hypothetical);
    let told = cluster.stages.iter().any(|stage| cluster.definite || cluster.headline || real(stage.status))
        || !cluster.provisions.is_empty()
        || cluster.articles.is_some()
        || !cluster.comparisons.is_empty();
    let certain = cluster.proper || !phrases::is_generic(knowledge, cluster.kind);
    match cluster.parties.len() {
        0 => cluster.proper && told,
        1 => certain && told,
        _ => told || cluster.definite || (linked && cluster.stages.is_empty()),
    }
}

fn unique_id(cluster: &Cluster, taken: &[Option<String>]) -> String {
    let mut parties: Vec<&str> = cluster.parties.iter().map(|party| party.id.as_str()).collect();
    parties.sort_unstable();
    let parties = parties.join(",");
    let title = cluster.title.as_deref().map_or_else(|| cluster.kind.to_owned(), slug);
    let mut id = content_id("agreement", &[&parties, &title]);
    let mut number = 2;
    while taken.iter().flatten().any(|other| *other == id) {
        id = content_id("agreement", &[&parties, &title, &number.to_string()]);
        number += 1;
    }
    id
}

fn record(cluster: Cluster, id: String, ids: &[Option<String>], reactions: Vec<String>) -> Agreement {
    let compared = cluster.comparisons.into_iter().filter_map(|(other, comparison)| {
        let agreement = ids[other].clone()?;
        Some(Comparison { agreement, ..comparison })
    });
    Agreement {
        id,
        title: cluster.title.unwrap_or(cluster.first_words),
        kind: cluster.kind.to_owned(),
        parties: cluster.parties,
        stages: cluster.stages,
        articles: cluster.articles,
        provisions: cluster.provisions,
        compared_with: compared.collect(),
        reactions,
        evidence: cluster.evidence,
    }
}
