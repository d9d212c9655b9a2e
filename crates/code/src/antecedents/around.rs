//! Who stands around a pronoun or a description in its own sentence: subjects, owners, clients, whoever is described.

use super::{Rank, is_group, is_owner, only, rank, same_number, shown_number};
use crate::mentions::{Mention, Mentions};
use crate::tree::Tree;
use attache_knowledge::Knowledge;
use attache_types::{Deprel, EntityKind, Upos, Xpos};

/// "Ana Beralt, a historian and a former judge who met the minister": a description in apposition is the person whom it describes.
pub(super) fn apposition(tree: &Tree, mentions: &mut Mentions, tok: usize) {
    let first = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::Conj).unwrap_or(tok);
    let named = tree.head(first).filter(|_| tree.rel(first) == Deprel::Appos).and_then(|head| mentions.at(head));
    let named = named.filter(|m| m.entity.kind == Some(EntityKind::Person) && !m.entity.id.is_empty()).cloned();
    let describes = |m: &Mention| m.person && m.entity.kind == Some(EntityKind::Generic) && !tree.tok(tok).feats().plural;
    let own = mentions.at(tok).filter(|m| describes(m)).map(|m| m.entity.clone());
    if let Some((mut named, own)) = named.zip(own) {
        // The first description counts.
        let known = named.entity.clone();
        let (one, other) = if first == tok { (own, known) } else { (known, own) };
        named.entity.sector = one.sector.or(other.sector);
        named.entity.country = one.country.or(other.country);
        mentions.set_antecedent(tok, &named);
    }
}

/// "A longstanding ally, Norland ...": a description in front of the name of a state or a body is that.
pub(super) fn fronted(tree: &Tree, mentions: &mut Mentions, tok: usize, knowledge: &Knowledge) {
    let indefinite = tree.child(tok, &[Deprel::Det]).is_some_and(|det| !knowledge.classes.has("definite", tree.lemma(det)));
    let bare = mentions.at(tok).is_some_and(|m| indefinite && rank(m) == Rank::Bare && !m.pronoun);
    let named = tree.children_by(tok, &[Deprel::Appos]).filter(|_| bare).find_map(|c| mentions.at(c)).filter(|m| m.index.is_some() && !m.person);
    if let Some(named) = named.cloned() {
        mentions.set_antecedent(tok, &named);
    }
}

/// "Norland said its army ...": whose the army is, where the sentence has named one country or body only, as a subject.
/// Or, for forces and governments, the last state named before.
pub(super) fn owner_around<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize, knowledge: &Knowledge) -> Option<&'m Mention> {
    let public = mentions.at(tok).is_some_and(|m| m.entity.sector.as_deref().is_some_and(|sector| knowledge.classes.has("sent-sector", sector)));
    let last = || mentions.iter().filter(|m| m.head < tok && !m.pronoun && m.state).max_by_key(|m| m.head);
    let before = || last().filter(|m| public && m.entity.kind == Some(EntityKind::State));
    only_owner(tree, mentions, tok).or_else(before)
}

fn only_owner<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize) -> Option<&'m Mention> {
    let only = only(mentions.iter().filter(|m| m.head < tok && !m.person && !m.pronoun && rank(m) > Rank::Bare))?;
    let subject = |clause: usize| tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&s| s < tok);
    let around = tree.ancestors(tok).filter_map(subject).filter_map(|s| mentions.at(s)).any(|m| m.entity.id == only.entity.id);
    (around && is_owner(only)).then_some(only)
}

/// Who an object cannot be: the subject of its own verb.
pub(super) fn subject_of_object<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize) -> Option<&'m Mention> {
    let object = matches!(tree.rel(tok), Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::OblAgent);
    let verb = tree.head(tok).filter(|_| object)?;
    // "met X and asked him", "spoke against X, accusing him": the subject of the first verb is that of the second.
    // "are trying to force them": so is that of a verb of trying.
    let shares = |verb: usize| match tree.rel(verb) {
        Deprel::Conj => true,
        Deprel::Advcl => tree.tok(verb).xpos == Xpos::Vbg,
        Deprel::Xcomp => tree.head(verb).is_some_and(|around| tree.child(around, &[Deprel::Obj, Deprel::Iobj]).is_none()),
        _ => false,
    };
    let first = tree.head(verb).filter(|_| shares(verb));
    let subject = std::iter::once(verb).chain(first).find_map(|verb| tree.child(verb, &[Deprel::Nsubj]))?;
    mentions.at(subject).filter(|m| !m.entity.id.is_empty())
}

/// The person who is the subject of a clause around the pronoun: "The candidate said he ...".
pub(super) fn subject_around<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize, fits: impl Fn(&&Mention) -> bool) -> Option<&'m Mention> {
    let subject = |clause: usize| tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&s| s < tok && !tree.tok(s).feats().plural);
    let person = |s: usize| mentions.at(s).filter(|m| m.person && !m.entity.id.is_empty());
    tree.ancestors(tok).skip(1).filter_map(subject).filter_map(person).find(fits)
}

/// "The rebels left before they were attacked": the subject of the clause around is that of the one beside or inside it.
pub(super) fn group_around<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize, knowledge: &Knowledge) -> Option<&'m Mention> {
    let subject = matches!(tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass);
    let clause = tree.head(tok).filter(|&clause| subject && matches!(tree.rel(clause), Deprel::Conj | Deprel::Advcl))?;
    let main = tree.head(clause)?;
    // "will attack Norland if it arms": whom the act is aimed at.
    let condition =
        || tree.child(clause, &[Deprel::Mark, Deprel::Advmod]).is_some_and(|m| knowledge.classes.has("aiming-mark", &tree.form(m).to_lowercase()));
    let aimed_at = || {
        let aimed = |c: usize| tree.rel(c) == Deprel::Obj || tree.preposition(c).is_some_and(|case| knowledge.classes.has("aiming-at", case));
        let target = tree.children_by(main, &[Deprel::Obj, Deprel::Obl]).filter(|&c| main < c && c < tok && aimed(c) && condition());
        target.filter_map(|c| mentions.at(c)).find(|m| m.index.is_some() && !m.person && !m.entity.id.is_empty())
    };
    let plural = knowledge.classes.has("plural-pronoun", tree.lemma(tok));
    if let Some(target) = aimed_at().filter(|_| !plural) {
        return Some(target);
    }
    let outer = tree.child(main, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&s| s < tok)?;
    let one = |m: &Mention| plural && matches!(m.entity.kind, Some(EntityKind::State | EntityKind::Territory));
    mentions.at(outer).filter(|m| !m.entity.id.is_empty() && same_number(m, tree, tok, knowledge) && !one(m))
}

/// "The men fear that Norland will jail them", "held two rebels before freeing them": whom a clause around has as its subject, or as its
/// object.
pub(super) fn group_above<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize, knowledge: &Knowledge) -> Option<&'m Mention> {
    let plural = knowledge.classes.has("plural-pronoun", tree.lemma(tok));
    let own = tree.head(tok)?;
    // "isolate it" is mostly something that nobody around is.
    let object = match tree.rel(tok) {
        Deprel::Obj | Deprel::Iobj | Deprel::Obl => plural,
        Deprel::NsubjPass => plural || !tree.is_infinitive(own),
        _ => false,
    };
    let rival = subject_of_object(tree, mentions, tok).filter(|_| object).map(|m| m.entity.id.as_str());
    let one = |m: &Mention| plural && matches!(m.entity.kind, Some(EntityKind::State | EntityKind::Territory));
    let fits = |m: &&Mention| {
        let shown = shown_number(tree, m.head).is_none_or(|is| is == plural) && same_number(m, tree, tok, knowledge);
        shown && !one(m) && !m.entity.id.is_empty() && Some(m.entity.id.as_str()) != rival && is_group(m, tree, tok, knowledge)
    };
    let of = |clause: usize, roles: &[Deprel]| tree.child(clause, roles).filter(|&c| c < tok).and_then(|c| mentions.at(c)).filter(fits);
    let mut clauses = tree.ancestors(own).filter(|&clause| object && clause != own && tree.tok(clause).upos == Upos::Verb);
    clauses.find_map(|clause| of(clause, &[Deprel::Nsubj, Deprel::NsubjPass]).or_else(|| of(clause, &[Deprel::Obj])))
}

/// "When it banned the party, Norland said ...": the subject of the clause that its own clause opens.
pub(super) fn subject_behind<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize, knowledge: &Knowledge) -> Option<&'m Mention> {
    let subject = matches!(tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass);
    let clause = tree.head(tok).filter(|&clause| subject && tree.rel(clause) == Deprel::Advcl)?;
    let behind = tree.child(tree.head(clause)?, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&s| s > clause)?;
    mentions.at(behind).filter(|m| !m.pronoun && !m.entity.id.is_empty() && same_number(m, tree, tok, knowledge))
}

/// "Osk spoke to Hale and they agreed ...": both whom a clause before names as doing something together.
pub(super) fn both_around(tree: &Tree, mentions: &Mentions, tok: usize, knowledge: &Knowledge) -> Option<Mention> {
    let subject = matches!(tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass);
    let mut verbs = (0..tok).rev().filter(|&verb| subject && tree.tok(verb).upos == Upos::Verb);
    verbs.find_map(|verb| both_of(tree, mentions, verb, knowledge))
}

/// "Norland condemned Veltria after it fired missiles", "imposed sanctions on Veltria because it ...": who is blamed or punished gave
/// the reason (implicit causality: Garvey and Caramazza 1974).
pub(super) fn blamed_around<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize, knowledge: &Knowledge) -> Option<&'m Mention> {
    let clause = tree.head(tok).filter(|&clause| tree.rel(tok) == Deprel::Nsubj && tree.rel(clause) == Deprel::Advcl)?;
    let reason = tree.child(clause, &[Deprel::Mark]).is_some_and(|mark| knowledge.classes.has("reason-mark", tree.lemma(mark)));
    let verb = tree.head(clause).filter(|&verb| reason && verb < clause && knowledge.classes.has("blaming", tree.lemma(verb)))?;
    let object = tree.child(verb, &[Deprel::Obj])?;
    // "imposed sanctions on Veltria"; "fired missiles on Veltria" blames nobody.
    let imposed = mentions.is_imposed(object);
    let on = |of: usize| {
        let mut behind = tree.children_by(of, &[Deprel::Nmod, Deprel::Obl]);
        behind.find(|&c| c < clause && tree.preposition(c).is_some_and(|case| knowledge.classes.has("aiming-preposition", case)))
    };
    let blamed = mentions.at(object).or_else(|| mentions.at(on(object).or_else(|| on(verb)).filter(|_| imposed)?))?;
    (!blamed.pronoun && !blamed.entity.id.is_empty()).then_some(blamed)
}

/// Those whom a verb has as its subject together, "Osk and Hale", or the two sides of what is done together: "met", "spoke to".
pub(super) fn both_of(tree: &Tree, mentions: &Mentions, verb: usize, knowledge: &Knowledge) -> Option<Mention> {
    let known = |tok: usize| mentions.at(tok).filter(|m| rank(m) == Rank::Named && !m.entity.id.is_empty());
    let subject = tree.child(verb, &[Deprel::Nsubj, Deprel::NsubjPass])?;
    let joined = tree.conjuncts(subject);
    let all: Vec<&Mention> = joined.iter().filter_map(|&tok| known(tok)).collect();
    if let [one, rest @ ..] = &all[..]
        && !rest.is_empty()
        && all.len() == joined.len()
        && rest.iter().all(|other| other.person == one.person)
    {
        let others = one.others.iter().chain(rest.iter().map(|other| &other.entity)).cloned().collect();
        return Some(Mention { others, ..(*one).clone() });
    }
    let one = known(subject).filter(|_| knowledge.classes.has("done-together", tree.lemma(verb)))?;
    let beside = |c: usize| tree.rel(c) == Deprel::Obj || tree.preposition(c).is_some_and(|case| knowledge.classes.has("together-mark", case));
    let mut others = tree.children_by(verb, &[Deprel::Obj, Deprel::Iobj, Deprel::Obl]).filter(|&c| beside(c)).filter_map(known);
    let other = others.find(|m| m.person == one.person && m.entity.id != one.entity.id)?;
    let others = one.others.iter().chain(std::iter::once(&other.entity)).chain(&other.others).cloned().collect();
    Some(Mention { others, ..one.clone() })
}

/// "Osk's lawyer said he ...": who is spoken for, not who speaks.
pub(super) fn client_around<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize, knowledge: &Knowledge) -> Option<&'m Mention> {
    let subject = |clause: usize| tree.child(clause, &[Deprel::Nsubj]).filter(|&s| s < tok);
    let speaker = tree.ancestors(tok).skip(1).find_map(subject).filter(|&s| knowledge.classes.has("advocate", tree.lemma(s)))?;
    let client = tree.child(speaker, &[Deprel::NmodPoss]).and_then(|c| mentions.at(c))?;
    (!client.pronoun && !client.entity.id.is_empty()).then_some(client)
}
