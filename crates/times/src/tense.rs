//! Which way an expression without a year or week looks: back or ahead, by the verb it hangs on.

use crate::lexicon::Lexicon;
use attache_types::{BlockKind, Sentence, Upos, Xpos};

/// The side of the report's date that an expression lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Past,
    Future,
    /// No verb tells.
    Unknown,
}

/// The direction at a token: ahead after a word such as "until", else that of the nearest verb above it in the tree, else of the nearest sign of tense before it.
pub(crate) fn direction(sentence: &Sentence, text: &str, tok: usize, lexicon: &Lexicon) -> Direction {
    let tokens = &sentence.tokens;
    if tok > 0 && has_class(sentence, text, tok - 1, lexicon, "future_intro") {
        return Direction::Future;
    }
    // "said Friday", "said on Friday": the verb right before it, whatever the tree makes of it.
    if (tok.saturating_sub(2)..tok).rev().any(|near| tokens[near].xpos == Xpos::Vbd) {
        return Direction::Past;
    }
    let mut at = tok;
    for _ in 0..tokens.len() {
        // "was responsible": a predicate without a verb has its copula's tense.
        let copula = || tokens.iter().any(|token| token.deprel.base() == "cop" && token.head as usize == at);
        if matches!(tokens[at].upos, Upos::Verb | Upos::Aux) || copula() {
            match of_verb(sentence, text, at, lexicon) {
                Direction::Unknown => {}
                found => return found,
            }
        }
        let head = tokens[at].head as usize;
        if head == at || head >= tokens.len() {
            break;
        }
        at = head;
    }
    by_surface(sentence, text, tok, lexicon)
}

/// True where a day is that of a verb in the past: "arrested on 2 May", "on the night of 2 May"; false in "set 10 November as the
/// deadline", "extended to 16 November", "asked him to come on 2 May".
pub(crate) fn is_of_past_verb(sentence: &Sentence, text: &str, tok: usize, lexicon: &Lexicon) -> bool {
    let tokens = &sentence.tokens;
    if tok > 0 && has_class(sentence, text, tok - 1, lexicon, "ahead_intro") {
        return false;
    }
    let known = |at: usize| lexicon.word(&sentence.form(at, text).to_lowercase()) != 0;
    let above =
        |&at: &usize| (tokens[at].deprel.base() != "obl").then_some(tokens[at].head as usize).filter(|&head| head < tokens.len() && known(head));
    let top = std::iter::successors(Some(tok), above).take(4).last().unwrap_or(tok);
    let verb = tokens[top].head as usize;
    if tokens[top].deprel.base() != "obl" || verb >= tokens.len() {
        return false;
    }
    let past = |at: usize| tokens[at].xpos == Xpos::Vbd;
    let helped = || (0..tokens.len()).any(|at| past(at) && tokens[at].head as usize == verb && tokens[at].deprel.base() == "aux");
    let purpose = tokens[verb.min(top)..verb.max(top)].iter().any(|token| token.xpos == Xpos::To);
    !purpose && (past(verb) || helped())
}

fn has_class(sentence: &Sentence, text: &str, tok: usize, lexicon: &Lexicon, class: &str) -> bool {
    let class = Lexicon::built_in(class);
    let word = lexicon.word(&sentence.form(tok, text).to_lowercase());
    lexicon.phrases(word).iter().any(|phrase| phrase.class == class && phrase.rest.is_empty())
}

fn of_verb(sentence: &Sentence, text: &str, verb: usize, lexicon: &Lexicon) -> Direction {
    let tokens = &sentence.tokens;
    let helpers = || {
        let children = tokens.iter().enumerate().filter(move |(at, token)| *at != verb && token.head as usize == verb);
        children.filter(|(_, token)| matches!(token.deprel.base(), "aux" | "cop" | "mark"))
    };
    let own = |class| helpers().any(|(at, _)| has_class(sentence, text, at, lexicon, class));
    if own("future_aux") || has_class(sentence, text, verb, lexicon, "future_aux") {
        return Direction::Future;
    }
    if tokens[verb].xpos == Xpos::Vbd || helpers().any(|(_, token)| token.xpos == Xpos::Vbd) || own("past_aux") {
        return Direction::Past;
    }
    // A purpose ("met to mark ...") lies where its verb lies.
    let infinitive = tokens[verb].xpos != Xpos::Vbd && tokens[verb].deprel.base() != "advcl" && helpers().any(|(_, token)| token.xpos == Xpos::To);
    if infinitive {
        return Direction::Future;
    }
    // "issued Friday", "arrested on Friday": a participle on its own.
    if tokens[verb].xpos == Xpos::Vbn && !helpers().any(|(_, token)| token.deprel.base() == "aux") {
        return Direction::Past;
    }
    // "meets on Friday"; headlines tell the past in the present.
    if matches!(tokens[verb].xpos, Xpos::Vbz | Xpos::Vbp) && tokens[verb].upos == Upos::Verb && sentence.block != BlockKind::Title {
        return Direction::Future;
    }
    let going = tokens[verb].xpos == Xpos::Vbg && helpers().any(|(_, token)| token.feats().present);
    if going { Direction::Future } else { Direction::Unknown }
}

/// Looks back from the token for a word that tells the tense; for sentences whose tree gives none.
fn by_surface(sentence: &Sentence, text: &str, tok: usize, lexicon: &Lexicon) -> Direction {
    for at in (tok.saturating_sub(15)..tok).rev() {
        if has_class(sentence, text, at, lexicon, "future_aux") {
            return Direction::Future;
        }
        if sentence.tokens[at].xpos == Xpos::Vbd || has_class(sentence, text, at, lexicon, "past_aux") {
            return Direction::Past;
        }
    }
    Direction::Unknown
}
