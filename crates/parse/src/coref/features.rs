//! What the ranker sees of a mention and a possible antecedent, as numbers of features.
//!
//! Every feature is a template with one of a few values; `weights.tsv` names both.

use super::Entity;
use super::mentions::{Mention, Reader, Role};
use super::tables::{Class, Determiner, Gender, Number};
use attache_types::{CorefKind, Deprel, Upos};

/// What needs an antecedent; each sort has weights of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anaphor {
    /// he, she and their other forms.
    Person,
    /// they.
    They,
    /// it.
    It,
    /// `the` and a noun.
    Definite,
    /// `this` and a noun.
    Demonstrative,
    /// Any other noun phrase that is no name.
    Other,
}

impl Anaphor {
    /// All sorts, in the order of `as usize`.
    pub const ALL: [Anaphor; 6] = [Anaphor::Person, Anaphor::They, Anaphor::It, Anaphor::Definite, Anaphor::Demonstrative, Anaphor::Other];

    /// The sort's name in `weights.tsv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Anaphor::Person => "person",
            Anaphor::They => "they",
            Anaphor::It => "it",
            Anaphor::Definite => "definite",
            Anaphor::Demonstrative => "demonstrative",
            Anaphor::Other => "other",
        }
    }
}

macro_rules! templates {
    ($($variant:ident $name:literal [$($label:literal)*],)*) => {
        #[derive(Clone, Copy)]
        enum Template { $($variant,)* }

        /// Name and labels of each template.
        const TEMPLATES: &[(&str, &[&str])] = &[$(($name, &[$($label),*]),)*];
    };
}

templates! {
    Bias "bias" ["link" "none"],
    Distance "distance" ["0" "1" "2" "3" "4" "5+" "10+"],
    Rank "rank" ["0" "1" "2" "3" "4" "6+" "10+"],
    Role "role" ["subject" "object" "oblique" "possessive" "modifier" "predicate" "apposition" "other"],
    RoleNear "role-near" ["subject" "object" "oblique" "possessive" "modifier" "predicate" "apposition" "other"],
    RolePrevious "role-previous" ["subject" "object" "oblique" "possessive" "modifier" "predicate" "apposition" "other"],
    Parallel "parallel" ["subject-subject" "subject-other" "object-object" "object-subject" "object-other" "possessive-subject" "possessive-other"],
    Form "form" ["name" "nominal" "pronoun" "coordination"],
    Class "class" ["unknown" "person" "group" "place" "state" "time"],
    ClassName "class-name" ["unknown" "person" "group" "place" "state" "time"],
    Number "number" ["unknown" "singular" "plural"],
    NumberGroup "number-group" ["unknown" "singular" "plural"],
    NumberPerson "number-person" ["unknown" "singular" "plural"],
    Gender "gender" ["unknown" "same" "neuter"],
    Determiner "determiner" ["bare" "definite" "demonstrative" "indefinite" "possessive"],
    Size "size" ["1" "2" "3" "4" "6+"],
    Named "named" ["no" "yes"],
    Opening "opening" ["no" "yes"],
    Clause "clause" ["same" "above" "below" "apart" "sentence"],
    ClauseSubject "clause-subject" ["same" "above" "below" "apart" "sentence"],
    ClausePossessive "clause-possessive" ["same" "above" "below" "apart" "sentence"],
    Reflexive "reflexive" ["same" "same-subject" "elsewhere"],
    Quotation "quotation" ["outside" "same" "into" "out" "other"],
    Paragraph "paragraph" ["same" "other"],
    Inside "inside" ["no" "yes"],
    Pronoun "pronoun" ["none" "same" "other"],
    FormNear "form-near" ["name" "nominal" "pronoun" "coordination"],
    FormPrevious "form-previous" ["name" "nominal" "pronoun" "coordination"],
    FormFar "form-far" ["name" "nominal" "pronoun" "coordination"],
    Recent "recent" ["1" "2" "3" "4" "6+"],
    Topic "topic" ["none" "this" "previous" "both"],
    RankNear "rank-near" ["0" "1" "2" "3" "4" "6+" "10+"],
    RankSubject "rank-subject" ["0" "1" "2" "3" "4" "6+" "10+"],
    Speaker "speaker" ["no" "yes"],
    RoleDeterminer "nominal-determiner" ["bare" "definite" "demonstrative" "indefinite" "possessive"],
    RoleForm "role-form" ["subject-name" "subject-nominal" "subject-pronoun" "object-name" "object-nominal" "object-pronoun" "other-name" "other-nominal" "other-pronoun"],
    Words "words" ["1" "2" "4+" "8+"],
    Head "head" ["lemma" "lemma-number" "descriptor" "name" "class"],
    HeadModifiers "head-modifiers" ["equal" "fewer" "more" "different" "no-head"],
    HeadDeterminer "head-determiner" ["bare" "definite" "demonstrative" "indefinite" "possessive" "no-head"],
    HeadAfter "head-after" ["none" "antecedent" "anaphor" "both" "no-head"],
    HeadDistance "head-distance" ["0" "1" "2" "3" "4" "5+" "10+"],
    ClassPair "class-pair" ["same" "other" "person-person" "group-group" "group-state" "place-state" "state-state"],
    NoneRole "none-role" ["subject" "object" "oblique" "possessive" "modifier" "predicate" "apposition" "other"],
    NoneExpletive "none-expletive" ["no" "yes"],
    NoneClause "none-clause" ["no" "clause" "copula-clause" "expletive-verb"],
    NoneQuotation "none-quotation" ["no" "yes"],
    NoneCount "none-count" ["1" "2" "3" "5+" "10+"],
    NoneNearest "none-nearest" ["0" "1" "2" "3" "4" "5+" "10+"],
    NoneStart "none-start" ["0" "1" "3+" "8+"],
    NoneModifiers "none-modifiers" ["0" "1" "2+"],
    NoneAfter "none-after" ["0" "1" "2"],
    NoneClass "none-class" ["unknown" "person" "group" "place" "state" "time"],
    NoneNumber "none-number" ["unknown" "singular" "plural"],
    NoneDeterminer "none-determiner" ["bare" "definite" "demonstrative" "indefinite" "possessive"],
    NoneHead "none-head" ["no" "yes"],
}

const fn starts() -> [usize; TEMPLATES.len() + 1] {
    let mut starts = [0; TEMPLATES.len() + 1];
    let mut at = 0;
    while at < TEMPLATES.len() {
        starts[at + 1] = starts[at] + TEMPLATES[at].1.len();
        at += 1;
    }
    starts
}

const STARTS: [usize; TEMPLATES.len() + 1] = starts();

/// Number of features.
pub(crate) const SIZE: usize = STARTS[TEMPLATES.len()];

/// The feature of these names.
pub(crate) fn index(template: &str, label: &str) -> Option<u16> {
    let at = TEMPLATES.iter().position(|(name, _)| *name == template)?;
    let value = TEMPLATES[at].1.iter().position(|known| *known == label)?;
    Some((STARTS[at] + value) as u16)
}

/// Template and value of every feature, in the order of their numbers.
pub fn names() -> Vec<(&'static str, &'static str)> {
    TEMPLATES.iter().flat_map(|(name, labels)| labels.iter().map(|label| (*name, *label))).collect()
}

/// How an anaphor's noun and a possible antecedent's belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeadMatch {
    /// The same noun.
    Lemma,
    /// The noun is a title, apposition or predicate of the antecedent.
    Descriptor,
    /// The noun is the last word of the antecedent's name: `the Veltrian Navy`, `the navy`.
    Name,
    /// A noun and a name of the same class: `the company`.
    Class,
}

/// One anaphor while its antecedent is sought.
pub(crate) struct Ranking<'r, 'd> {
    pub reader: &'r Reader<'d>,
    pub mentions: &'r [Mention<'d>],
    pub anaphor: &'r Mention<'d>,
}

struct List<'l>(&'l mut Vec<u16>);

impl List<'_> {
    fn add(&mut self, template: Template, value: usize) {
        debug_assert!(value < TEMPLATES[template as usize].1.len());
        self.0.push((STARTS[template as usize] + value) as u16);
    }
}

/// 0 to 4: one, two, three, four or five, more.
fn size(count: usize) -> usize {
    [1, 2, 3, 5].iter().position(|&n| count <= n).unwrap_or(4)
}

/// 0 to 6: none, one, two, three, four, five or more, ten or more.
fn bucket(count: usize) -> usize {
    if count >= 10 { 6 } else { count.min(5) }
}

impl Ranking<'_, '_> {
    /// Features of the link to `candidate`, of `entity`; `rank` possible antecedents stand between them.
    pub fn link(&self, candidate: &Mention, entity: &Entity, head: Option<HeadMatch>, rank: usize, out: &mut Vec<u16>) {
        let mut list = List(out);
        let anaphor = self.anaphor;
        let sentences = anaphor.sentence - candidate.sentence;
        list.add(Template::Bias, 0);
        list.add(Template::Distance, bucket(sentences));
        list.add(Template::Rank, bucket(rank));
        list.add(Template::Role, candidate.role as usize);
        match sentences {
            0 => list.add(Template::RoleNear, candidate.role as usize),
            1 => list.add(Template::RolePrevious, candidate.role as usize),
            _ => {}
        }
        list.add(Template::Form, form(candidate));
        let class = if candidate.class == Class::Unknown { entity.class } else { candidate.class };
        list.add(Template::Class, class as usize);
        if entity.named {
            list.add(Template::ClassName, class as usize);
        }
        list.add(Template::Number, candidate.number as usize);
        match class {
            Class::Group | Class::State => list.add(Template::NumberGroup, candidate.number as usize),
            Class::Person => list.add(Template::NumberPerson, candidate.number as usize),
            _ => {}
        }
        list.add(Template::Determiner, candidate.determiner as usize);
        list.add(Template::Size, size(entity.mentions.len()));
        list.add(Template::Named, usize::from(entity.named));
        list.add(Template::Opening, usize::from(candidate.first == 0));
        list.add(Template::Paragraph, usize::from(self.paragraph(anaphor) != self.paragraph(candidate)));
        list.add(Template::Quotation, quotation(anaphor.quotation, candidate.quotation));
        list.add(Template::Words, [1, 3, 7].iter().position(|&n| candidate.last - candidate.first < n).unwrap_or(3));
        match head {
            Some(head) => self.noun(candidate, head, sentences, &mut list),
            None => self.pronoun(candidate, entity, rank, &mut list),
        }
    }

    fn paragraph(&self, mention: &Mention) -> u32 {
        self.reader.sentences[mention.sentence].paragraph
    }

    fn pronoun(&self, candidate: &Mention, entity: &Entity, rank: usize, list: &mut List) {
        let anaphor = self.anaphor;
        let of_entity = if entity.gender == Gender::Unknown { candidate.gender } else { entity.gender };
        list.add(Template::Gender, if of_entity == Gender::Unknown { 0 } else { 1 + usize::from(of_entity == Gender::Neuter) });
        let parallel = match (anaphor.role, candidate.role) {
            (Role::Subject, Role::Subject) => 0,
            (Role::Subject, _) => 1,
            (Role::Object | Role::Oblique, Role::Object | Role::Oblique) => 2,
            (Role::Object | Role::Oblique, Role::Subject) => 3,
            (Role::Possessive, Role::Subject) => 5,
            (Role::Possessive, _) => 6,
            _ => 4,
        };
        list.add(Template::Parallel, parallel);
        let clause = self.clause(candidate);
        list.add(Template::Clause, clause);
        let sentences = anaphor.sentence - candidate.sentence;
        let by_distance = [Template::FormNear, Template::FormPrevious, Template::FormFar][sentences.min(2)];
        list.add(by_distance, form(candidate));
        if sentences == 0 {
            list.add(Template::RankNear, bucket(rank));
        }
        if candidate.role == Role::Subject {
            list.add(Template::RankSubject, bucket(rank));
        }
        if form(candidate) == 1 {
            list.add(Template::RoleDeterminer, candidate.determiner as usize);
        }
        if form(candidate) < 3 {
            let role = match candidate.role {
                Role::Subject => 0,
                Role::Object => 1,
                _ => 2,
            };
            list.add(Template::RoleForm, role * 3 + form(candidate));
        }
        let recent = entity.mentions.iter().rev().map(|&at| &self.mentions[at]).take_while(|m| m.sentence + 3 > anaphor.sentence);
        let (mut count, mut topic) = (0, [false; 2]);
        for mention in recent.take(8) {
            count += 1;
            if mention.role == Role::Subject && mention.sentence + 1 >= anaphor.sentence {
                topic[anaphor.sentence - mention.sentence] = true;
            }
        }
        list.add(Template::Recent, size(count.max(1)));
        list.add(Template::Topic, usize::from(topic[0]) + 2 * usize::from(topic[1]));
        let speaker = candidate.role == Role::Subject && sentences == 0 && anaphor.quotation > 0 && candidate.quotation == 0;
        list.add(Template::Speaker, usize::from(speaker));
        if candidate.role == Role::Subject {
            list.add(Template::ClauseSubject, clause);
        }
        if anaphor.role == Role::Possessive {
            list.add(Template::ClausePossessive, clause);
        }
        if anaphor.pronoun.is_some_and(|p| p.reflexive) {
            list.add(Template::Reflexive, if clause > 0 { 2 } else { usize::from(candidate.role == Role::Subject) });
        }
        list.add(Template::Inside, usize::from(candidate.contains(anaphor)));
        let same = candidate.pronoun.map(|_| candidate.lemma == anaphor.lemma);
        list.add(Template::Pronoun, same.map_or(0, |same| if same { 1 } else { 2 }));
    }

    /// How the candidate's clause lies to the anaphor's.
    fn clause(&self, candidate: &Mention) -> usize {
        let anaphor = self.anaphor;
        let tree = &self.reader.trees[anaphor.sentence];
        match () {
            () if candidate.sentence != anaphor.sentence => 4,
            () if candidate.clause == anaphor.clause => 0,
            () if tree.embeds(candidate.clause, anaphor.clause) => 1,
            () if tree.embeds(anaphor.clause, candidate.clause) => 2,
            () => 3,
        }
    }

    fn noun(&self, candidate: &Mention, head: HeadMatch, sentences: usize, list: &mut List) {
        let anaphor = self.anaphor;
        let same_number = anaphor.number == candidate.number;
        list.add(Template::Head, if head == HeadMatch::Lemma { usize::from(!same_number) } else { head as usize + 1 });
        if head == HeadMatch::Lemma {
            let (here, there) = (&anaphor.modifiers, &candidate.modifiers);
            let (fewer, more) = (here.iter().all(|m| there.contains(m)), there.iter().all(|m| here.contains(m)));
            list.add(Template::HeadModifiers, if fewer { usize::from(!more) } else { 3 - usize::from(more) });
            list.add(Template::HeadDeterminer, candidate.determiner as usize);
            list.add(Template::HeadAfter, usize::from(candidate.after > 0) + 2 * usize::from(anaphor.after > 0));
            list.add(Template::HeadDistance, bucket(sentences));
        } else {
            list.add(Template::HeadModifiers, 4);
            list.add(Template::HeadDeterminer, 5);
            list.add(Template::HeadAfter, 4);
        }
        let pair = match (anaphor.class, candidate.class) {
            (Class::Person, Class::Person) => 2,
            (Class::Group, Class::Group) => 3,
            (Class::Group, Class::State) => 4,
            (Class::Place, Class::State) => 5,
            (Class::State, Class::State) => 6,
            (one, other) => usize::from(one != other),
        };
        list.add(Template::ClassPair, pair);
    }

    /// Features of having no antecedent, given the number of candidates, the sentences to the nearest one, and whether
    /// one of them has the same head.
    pub fn none(&self, count: usize, nearest: usize, same_head: bool, out: &mut Vec<u16>) {
        let mut list = List(out);
        let anaphor = self.anaphor;
        list.add(Template::Bias, 1);
        list.add(Template::NoneRole, anaphor.role as usize);
        list.add(Template::NoneQuotation, usize::from(anaphor.quotation > 0));
        list.add(Template::NoneCount, [1, 2, 4, 9].iter().position(|&n| count <= n).unwrap_or(4));
        list.add(Template::NoneNearest, bucket(nearest));
        list.add(Template::NoneStart, [0, 2, 7].iter().position(|&n| anaphor.sentence <= n).unwrap_or(3));
        list.add(Template::NoneNumber, anaphor.number as usize);
        if anaphor.pronoun.is_some() {
            let (expletive, clause) = self.expletive();
            list.add(Template::NoneExpletive, usize::from(expletive));
            list.add(Template::NoneClause, clause);
            return;
        }
        list.add(Template::NoneModifiers, anaphor.modifiers.len().min(2));
        list.add(Template::NoneAfter, anaphor.after.into());
        list.add(Template::NoneClass, anaphor.class as usize);
        list.add(Template::NoneDeterminer, anaphor.determiner as usize);
        list.add(Template::NoneHead, usize::from(same_head));
    }

    /// Whether the pronoun certainly stands for nothing: `it rained`, `it is clear that`.
    pub fn empty(&self) -> bool {
        let anaphor = self.anaphor;
        let token = &self.reader.sentences[anaphor.sentence].tokens[anaphor.head];
        let verb = &self.reader.sentences[anaphor.sentence].tokens[usize::from(token.head)];
        let impersonal = || self.reader.tables.expletives.get(verb.lemma.as_str()) == Some(&true);
        token.deprel == Deprel::Expl || anaphor.role == Role::Subject && verb.upos == Upos::Verb && impersonal()
    }

    /// Whether the tree calls the pronoun an expletive, and which pattern of empty subjects it stands in.
    fn expletive(&self) -> (bool, usize) {
        let anaphor = self.anaphor;
        let tokens = &self.reader.sentences[anaphor.sentence].tokens;
        let tree = &self.reader.trees[anaphor.sentence];
        let token = &tokens[anaphor.head];
        let head = usize::from(token.head);
        let clause = tree.children(head).iter().any(|&c| {
            c > head
                && matches!(
                    tokens[c].deprel,
                    Deprel::Csubj | Deprel::CsubjPass | Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl | Deprel::AclRelcl | Deprel::Acl
                )
        });
        let copula = tree.children(head).iter().any(|&c| tokens[c].deprel == Deprel::Cop);
        let verb = tokens[head].upos == Upos::Verb && self.reader.tables.expletives.contains_key(tokens[head].lemma.as_str());
        let pattern = match () {
            () if anaphor.role != Role::Subject && token.deprel != Deprel::Expl => 0,
            () if verb => 3,
            () if clause && copula => 2,
            () if clause => 1,
            () => 0,
        };
        (token.deprel == Deprel::Expl, pattern)
    }

    /// How the anaphor's noun belongs to the candidate, if it does.
    pub fn head_match(&self, candidate: &Mention, near: bool) -> Option<HeadMatch> {
        let anaphor = self.anaphor;
        if candidate.pronoun.is_some() || candidate.coordination {
            return None;
        }
        if candidate.kind != CorefKind::Name && candidate.lemma == anaphor.lemma {
            return Some(HeadMatch::Lemma);
        }
        if candidate.descriptors.contains(&anaphor.lemma) {
            return Some(HeadMatch::Descriptor);
        }
        let determined = matches!(anaphor.determiner, Determiner::Definite | Determiner::Demonstrative);
        if candidate.kind != CorefKind::Name || !determined {
            return None;
        }
        if candidate.lemma == anaphor.lemma || candidate.name.last().is_some_and(|word| word.eq_ignore_ascii_case(&anaphor.lemma)) {
            return Some(HeadMatch::Name);
        }
        let number = anaphor.number != Number::Plural || candidate.number == Number::Plural;
        let class = match anaphor.class {
            Class::Place | Class::State => candidate.class == Class::State,
            Class::Group => candidate.class == Class::Group,
            Class::Person => {
                candidate.class == Class::Person
                    && (anaphor.gender == candidate.gender || anaphor.gender == Gender::Unknown || candidate.gender == Gender::Unknown)
            }
            _ => false,
        };
        (near && number && class).then_some(HeadMatch::Class)
    }
}

fn form(mention: &Mention) -> usize {
    match mention.kind {
        _ if mention.coordination => 3,
        CorefKind::Name => 0,
        CorefKind::Nominal => 1,
        CorefKind::Pronoun => 2,
    }
}

fn quotation(anaphor: u32, candidate: u32) -> usize {
    match (anaphor, candidate) {
        (0, 0) => 0,
        (0, _) => 3,
        (_, 0) => 2,
        (one, other) => {
            if one == other {
                1
            } else {
                4
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_a_number_of_its_own() {
        for (number, (template, label)) in names().into_iter().enumerate() {
            assert_eq!(index(template, label), Some(number as u16));
        }
        assert_eq!(names().len(), SIZE);
    }
}
