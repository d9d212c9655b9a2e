//! From patterns of verbs to ours: what stands around the verb becomes roles of its proposition, the code an event type.
//!
//! What a pattern of ours cannot say is set aside. Each gets sentences that it should fire on; `proof` tries them.

use super::Draft;
use super::lines::is_preposition;
use super::nouns::Nouns;
use super::verbs::{Block, Part, Rule, Rules, Verb};
use attache_knowledge::Knowledge;
use std::collections::{BTreeMap, BTreeSet};

/// A pattern of ours that is not proven yet.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    /// Where it comes from.
    pub file: String,
    pub line: u32,
    /// As the source writes it, or the verb.
    pub text: String,
    /// What it is.
    pub event_type: String,
    pub mode: Option<String>,
    pub cameo: String,
    pub lemmas: Vec<String>,
    pub with: BTreeMap<String, String>,
    pub without: BTreeMap<String, Vec<String>>,
    pub actor: Vec<String>,
    pub recipient: Vec<String>,
    /// Sentences with the parties that it should find, the likeliest first.
    pub sentences: Vec<String>,
}

/// What a pattern says of roles.
#[derive(Default)]
struct Said {
    particle: Option<String>,
    with: Vec<(String, Option<Vec<String>>)>,
    actor: Option<String>,
    recipient: Option<String>,
    /// Behind the verb, as a sentence has it; nothing for the target.
    tail: Vec<(String, Option<Vec<String>>)>,
    both: bool,
}

const CANNOT: &str = "has parts in an order that no roles stand for";
const SECOND: &str = "has a second code, for an event the other way round, which is left out";

/// What is looked up while patterns are made.
struct Maker<'a> {
    known: &'a Knowledge,
    base: &'a Nouns,
    sets: &'a BTreeMap<String, Vec<String>>,
    /// Classes of sets, and of phrases with a set in them.
    classes: BTreeMap<String, BTreeSet<String>>,
}

/// Makes patterns of all blocks, and the table of classes.
pub fn translate(rules: &Rules, known: &Knowledge, base: &Nouns, draft: &mut Draft) -> Vec<Pattern> {
    let mut maker = Maker { known, base, sets: &rules.sets, classes: BTreeMap::new() };
    for (set, members) in &rules.sets {
        let members = members.iter().map(|member| maker.head(member)).collect();
        maker.classes.insert(format!("petrarch-{set}"), members);
    }
    let mut patterns = Vec::new();
    for block in &rules.blocks {
        patterns.extend(maker.block(block, draft));
    }
    draft.count("sets of synonyms", rules.sets.len());
    maker.classes.retain(|_, members| !members.is_empty());
    let rows = maker.classes.iter().flat_map(|(class, members)| members.iter().map(move |member| format!("{class}\t{member}")));
    draft.table("en/classes/petrarch.tsv", "class\tlemma", rows);
    patterns
}

impl Maker<'_> {
    fn block(&mut self, block: &Block, draft: &mut Draft) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        let mut silent: Vec<(String, String)> = Vec::new();
        for rule in &block.rules {
            let done = match rule.code.as_str() {
                "---" => self.silence(rule).map(|role| silent.push(role)),
                _ => self.rule(block, rule).map(|pattern| patterns.push(pattern)),
            };
            match done {
                Err(cause) => draft.aside(&block.file, rule.line, "pattern", cause, &rule.text),
                Ok(()) if has_second(&rule.code) => draft.aside(&block.file, rule.line, "pattern", SECOND, format!("{} [{}]", rule.text, rule.code)),
                Ok(()) => {}
            }
        }
        draft.count("patterns of silence", silent.len());
        let mut alone: Vec<Pattern> = self.verbs(block, draft);
        for pattern in &mut alone {
            for (role, filler) in &silent {
                pattern.without.entry(role.clone()).or_default().push(filler.clone());
            }
        }
        alone.extend(patterns);
        alone
    }

    /// The verbs of a block by themselves, those of one code together.
    fn verbs(&self, block: &Block, draft: &mut Draft) -> Vec<Pattern> {
        let mut by_code: BTreeMap<&str, Pattern> = BTreeMap::new();
        for verb in &block.verbs {
            let code = verb.code.as_deref().unwrap_or(&block.code);
            let mut made = match self.event(code) {
                Ok(Some((made, _))) => made,
                Ok(None) => {
                    draft.count("verbs that no code is given for by themselves", 1);
                    continue;
                }
                Err(cause) => {
                    draft.aside(&block.file, verb.line, "verb", cause, format!("{} [{code}]", verb.lemma));
                    continue;
                }
            };
            (made.file, made.line, made.text) = (block.file.clone(), verb.line, verb.lemma.clone());
            let pattern = by_code.entry(code).or_insert(made);
            if !pattern.lemmas.contains(&verb.lemma) {
                pattern.lemmas.push(verb.lemma.clone());
            }
            draft.count("verbs with a code", 1);
            if has_second(code) {
                draft.aside(&block.file, verb.line, "verb", SECOND, format!("{} [{code}]", verb.lemma));
            }
        }
        let mut out: Vec<Pattern> = by_code.into_values().collect();
        for pattern in &mut out {
            let verb = pattern.lemmas.first().cloned().unwrap_or_default();
            let frame = |target: &str| format!("Norland did {verb} {target}. => Norland > Veltria");
            pattern.sentences = ["Veltria", "with Veltria", "against Veltria"].map(frame).to_vec();
        }
        out
    }

    /// The event of a code and whether its parties are the other way round; nothing for the code of no event.
    fn event(&self, code: &str) -> Result<Option<(Pattern, bool)>, &'static str> {
        let (first, second) = code.split_once(':').unwrap_or((code, ""));
        let (code, turned) = if first.is_empty() { (second, true) } else { (first, false) };
        if code == "---" || code.is_empty() {
            return Ok(None);
        }
        let row = self.known.ontology.cameo(code).ok_or("has a code that is not CAMEO's")?;
        let event_type = row.event_type.clone().ok_or("is a statement or an appeal (CAMEO 01, 02), for which PLOVER has no event type")?;
        Ok(Some((Pattern { event_type, mode: row.mode.clone(), cameo: code.to_owned(), ..Pattern::default() }, turned)))
    }

    fn rule(&mut self, block: &Block, rule: &Rule) -> Result<Pattern, &'static str> {
        let said = self.roles(rule)?;
        let (mut pattern, turned) = self.event(&rule.code)?.ok_or("has no code")?;
        (pattern.file, pattern.line, pattern.text) = (block.file.clone(), rule.line, rule.text.clone());
        let with_particle = |verb: &str| said.particle.as_ref().map_or(verb.to_owned(), |particle| format!("{verb} {particle}"));
        for verb in &block.verbs {
            let lemma = with_particle(&verb.lemma);
            if !pattern.lemmas.contains(&lemma) {
                pattern.lemmas.push(lemma);
            }
        }
        for (role, filler) in &said.with {
            let filler = filler.as_ref().map_or(Ok("*".to_owned()), |words| self.filler(role, words))?;
            if pattern.with.insert(role.clone(), filler).is_some() {
                return Err("asks twice for one role");
            }
        }
        pattern.actor.extend(said.actor.clone());
        pattern.recipient.extend(said.recipient.clone());
        if said.both {
            pattern.actor = vec!["agent+with+between+patient".to_owned()];
        }
        if turned {
            if said.both || said.actor.is_some() || said.recipient.is_some() {
                return Err(CANNOT);
            }
            pattern.actor = ["by", "from", "patient", "to", "against", "with"].map(str::to_owned).to_vec();
            pattern.recipient = vec!["agent".to_owned()];
        }
        let found = |verb: &&Verb| rule.comment.contains(&verb.lemma.replace(' ', "_")) || rule.comment.contains(&verb.lemma);
        let plain = block.verbs.iter().find(|verb| !verb.lemma.contains(' ')).or(block.verbs.first());
        let verbs = block.verbs.iter().filter(found).chain(plain).map(|verb| with_particle(&verb.lemma));
        let mut verbs: Vec<String> = verbs.take(2).collect();
        verbs.dedup();
        pattern.sentences = verbs.iter().flat_map(|verb| self.sentences(verb, &said, &pattern, turned)).collect();
        if pattern.lemmas.is_empty() { Err("belongs to no verb") } else { Ok(pattern) }
    }

    /// A pattern of no event, as what must not fill one role.
    fn silence(&mut self, rule: &Rule) -> Result<(String, String), &'static str> {
        let said = self.roles(rule)?;
        match &said.with[..] {
            [(role, Some(words))] if said.particle.is_none() && said.actor.is_none() && said.recipient.is_none() => {
                Ok((role.clone(), self.filler(role, words)?))
            }
            _ => Err("says that there is no event, by more than one role"),
        }
    }

    fn roles(&self, rule: &Rule) -> Result<Said, &'static str> {
        let mut said = Said::default();
        match &rule.left[..] {
            [] | [Part::Mark('$')] => {}
            [Part::Mark('%')] => said.both = true,
            [Part::Mark('+')] => said.recipient = Some("agent".to_owned()),
            [Part::Noun(words, _)] => said.with.push(("agent".to_owned(), Some(words.clone()))),
            _ => return Err(CANNOT),
        }
        let turned = said.recipient.is_some();
        let mut right = &rule.right[..];
        if let [Part::Noun(words, false), rest @ ..] = right
            && let [word] = &words[..]
            && is_preposition(word)
        {
            match rest {
                [Part::Noun(verb, false), rest @ ..] if word == "to" && verb.len() == 1 => {
                    said.with.push(("content".to_owned(), Some(verb.clone())));
                    said.tail.push(("to".to_owned(), Some(verb.clone())));
                    right = rest;
                }
                _ => {
                    said.particle = Some(word.clone());
                    right = rest;
                }
            }
        }
        self.objects(right, &mut said)?;
        if turned
            && said.actor.is_none()
            && !right.iter().any(|part| matches!(part, Part::Prep(by, marks) if by == "by" && marks[..] == [Part::Mark('$')]))
        {
            return Err(CANNOT);
        }
        Ok(said)
    }

    /// Nouns, marks and prepositional phrases behind the verb.
    fn objects(&self, right: &[Part], said: &mut Said) -> Result<(), &'static str> {
        let mut objects: Vec<Part> = Vec::new();
        let mut phrases = Vec::new();
        for part in right {
            match (objects.last_mut(), part) {
                (_, Part::Prep(preposition, inside)) => phrases.push((preposition, inside)),
                // Words without braces that follow each other are one phrase.
                (Some(Part::Noun(words, false)), Part::Noun(more, false)) if phrases.is_empty() => words.extend(more.iter().cloned()),
                _ => objects.push(part.clone()),
            }
        }
        let patient = || "patient".to_owned();
        match &objects[..] {
            [] => {}
            [Part::Noun(words, _)] => {
                said.with.push((patient(), Some(words.clone())));
                said.tail.push((String::new(), Some(words.clone())));
            }
            [Part::Mark('+')] => {
                (said.recipient, said.tail) = (Some(patient()), [std::mem::take(&mut said.tail), vec![(String::new(), None)]].concat())
            }
            [Part::Mark('^')] => {
                said.with.push((patient(), None));
                said.tail.push((String::new(), None));
            }
            [Part::Mark('%')] => said.both = true,
            [Part::Mark('+'), Part::Noun(words, _)] => {
                said.recipient = Some("to".to_owned());
                said.with.push((patient(), Some(words.clone())));
                said.tail.extend([(String::new(), None), (String::new(), Some(words.clone()))]);
            }
            _ => return Err(CANNOT),
        }
        for (preposition, inside) in phrases {
            // "in the crime of", "to a state of": the noun's own.
            let nested = said.tail.last().filter(|(before, words)| preposition == "of" && !before.is_empty() && words.is_some());
            let role = nested.map_or(preposition.clone(), |(before, _)| format!("{before}.of"));
            if !is_preposition(preposition) {
                return Err("asks for a preposition that is no role");
            }
            match &inside[..] {
                [] | [Part::Mark('^')] => said.with.push((role, None)),
                [Part::Mark('+')] => said.recipient = Some(preposition.clone()),
                [Part::Mark('$')] if preposition == "by" => continue,
                [Part::Mark('$')] => said.actor = Some(preposition.clone()),
                [Part::Noun(words, _)] => said.with.push((role, Some(words.clone()))),
                _ => return Err("asks for more than a noun behind a preposition"),
            }
            let words = match &inside[..] {
                [Part::Noun(words, _)] => Some(words.clone()),
                _ => None,
            };
            said.tail.push((preposition.clone(), words));
        }
        Ok(())
    }

    /// What may fill a role: words, the last one in its base form, or a class.
    fn filler(&mut self, role: &str, words: &[String]) -> Result<String, &'static str> {
        if words.iter().any(|word| !word.starts_with('&') && !word.chars().all(|c| c.is_alphanumeric() || "-'.".contains(c))) {
            return Err("asks for a word with signs in it");
        }
        let sets: Vec<&String> = words.iter().filter(|word| word.starts_with('&')).collect();
        if sets.iter().any(|set| self.members(set).is_none()) {
            return Err("names a set that is not defined");
        }
        match (words, &sets[..]) {
            ([], _) => Err("asks for a phrase without words"),
            (_, []) if role == "content" => Ok(words.join(" ")),
            (_, []) => Ok(self.base.head(words).join(" ")),
            ([set], [_]) => Ok(format!("@petrarch-{}", &set[1..])),
            ([first, head], [_]) => {
                let class = format!("petrarch-{}-{}", first.trim_start_matches('&'), head.trim_start_matches('&'));
                let members = |word: &String| self.members(word).map_or_else(|| vec![word.clone()], <[String]>::to_vec);
                let heads: Vec<String> = members(head).iter().map(|head| self.head(head)).collect();
                let pairs = members(first).into_iter().flat_map(|first| heads.iter().map(move |head| format!("{first} {head}")).collect::<Vec<_>>());
                let pairs: BTreeSet<String> = pairs.filter(|pair| pair.matches(' ').count() == 1).collect();
                if pairs.is_empty() {
                    return Err("asks for a set of phrases, and a word before or behind it");
                }
                self.classes.insert(class.clone(), pairs);
                Ok(format!("@{class}"))
            }
            _ => Err("asks for a set in a phrase of more than two words"),
        }
    }

    /// A noun phrase with its last word in its base form.
    fn head(&self, phrase: &str) -> String {
        self.base.head(&phrase.split(' ').map(str::to_owned).collect::<Vec<_>>()).join(" ")
    }

    fn members(&self, set: &str) -> Option<&[String]> {
        self.sets.get(set.strip_prefix('&')?).filter(|members| !members.is_empty()).map(Vec::as_slice)
    }

    /// A noun phrase as a sentence has it: of a set the first member of one word.
    fn phrase(&self, words: &[String]) -> String {
        let said = words.iter().map(|word| match self.members(word) {
            Some(members) => members.iter().find(|member| !member.contains(' ')).unwrap_or(&members[0]).clone(),
            None => word.clone(),
        });
        said.collect::<Vec<_>>().join(" ")
    }

    /// Sentences that the pattern should fire on: with the target named behind, as it stands, and with the target as the object.
    fn sentences(&self, verb: &str, said: &Said, pattern: &Pattern, turned: bool) -> Vec<String> {
        let agent = said.with.iter().find(|(role, _)| role == "agent").and_then(|(_, words)| words.as_deref());
        let subject = agent.map_or("Norland".to_owned(), |words| format!("The Norlander {}", self.phrase(words)));
        let mut tail = String::new();
        for (before, words) in &said.tail {
            let gap = if before.is_empty() { "" } else { " " };
            let filler = match words {
                Some(words) if before == "to" && said.with.iter().any(|(role, filler)| role == "content" && filler.as_ref() == Some(words)) => {
                    self.phrase(words)
                }
                Some(words) => format!("the {}", self.phrase(words)),
                None => "Veltria".to_owned(),
            };
            tail.push_str(&format!("{gap}{before} {filler}"));
        }
        let expected = match (said.recipient.as_deref(), turned) {
            (Some("agent"), _) => return vec![format!("Veltria was {verb} by Norland. => Norland > Veltria")],
            (_, true) => " => - > Norland",
            (Some(_), _) => " => Norland > Veltria",
            _ => " => Norland",
        };
        let named = said.tail.iter().any(|(_, words)| words.is_none());
        let hostile = self.known.ontology.event_type(&pattern.event_type).is_some_and(|kind| kind.quad > 2);
        let free = if hostile { ["against", "with", "to"] } else { ["to", "with", "against"] };
        let toward = free.into_iter().find(|preposition| !pattern.with.contains_key(*preposition)).filter(|_| !named && !turned);
        let toward = toward.map(|toward| format!("{subject} did {verb}{tail} {toward} Veltria.{expected}"));
        let bare = format!("{subject} did {verb}{tail}.{expected}");
        let object = format!("{subject} did {verb} Veltria{tail}.{expected}");
        let object = (!named && !pattern.with.contains_key("patient")).then_some(object);
        toward.into_iter().chain([bare]).chain(object).collect()
    }
}

/// True for `071:072`: two events, one of them the other way round.
fn has_second(code: &str) -> bool {
    code.split_once(':').is_some_and(|(first, second)| !first.is_empty() && !second.is_empty())
}
