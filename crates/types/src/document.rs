//! The parsed document: sentences, tokens and trees in CoNLL-U's terms (Universal Dependencies 2.16, English).

use crate::{BlockKind, Span};

macro_rules! label_set {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $label:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "the variants are the labels of the scheme named above")]
        pub enum $name { $($variant,)* }

        impl $name {
            /// Every label, in the order of the numbers that `as u8` gives.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The label as CoNLL-U writes it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $label,)* }
            }

            /// The label of this spelling.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($label => Some($name::$variant),)* _ => None }
            }
        }
    };
}

label_set! {
    /// Universal part-of-speech tag.
    Upos {
        Adj = "ADJ",
        Adp = "ADP",
        Adv = "ADV",
        Aux = "AUX",
        Cconj = "CCONJ",
        Det = "DET",
        Intj = "INTJ",
        Noun = "NOUN",
        Num = "NUM",
        Part = "PART",
        Pron = "PRON",
        Propn = "PROPN",
        Punct = "PUNCT",
        Sconj = "SCONJ",
        Sym = "SYM",
        Verb = "VERB",
        X = "X",
    }
}

label_set! {
    /// Penn Treebank tag as used in EWT and GUM.
    Xpos {
        Dollar = "$",
        CloseQuote = "''",
        Comma = ",",
        OpenBracket = "-LRB-",
        CloseBracket = "-RRB-",
        Period = ".",
        Colon = ":",
        Add = "ADD",
        Afx = "AFX",
        Cc = "CC",
        Cd = "CD",
        Dt = "DT",
        Ex = "EX",
        Fw = "FW",
        Gw = "GW",
        Hyph = "HYPH",
        In = "IN",
        Jj = "JJ",
        Jjr = "JJR",
        Jjs = "JJS",
        Ls = "LS",
        Md = "MD",
        Nfp = "NFP",
        Nn = "NN",
        Nnp = "NNP",
        Nnps = "NNPS",
        Nns = "NNS",
        Pdt = "PDT",
        Pos = "POS",
        Prp = "PRP",
        PossessivePronoun = "PRP$",
        Rb = "RB",
        Rbr = "RBR",
        Rbs = "RBS",
        Rp = "RP",
        Sym = "SYM",
        To = "TO",
        Uh = "UH",
        Vb = "VB",
        Vbd = "VBD",
        Vbg = "VBG",
        Vbn = "VBN",
        Vbp = "VBP",
        Vbz = "VBZ",
        Wdt = "WDT",
        Wp = "WP",
        PossessiveWh = "WP$",
        Wrb = "WRB",
        OpenQuote = "``",
    }
}

label_set! {
    /// Dependency relation with its subtype.
    Deprel {
        Acl = "acl",
        AclRelcl = "acl:relcl",
        Advcl = "advcl",
        AdvclRelcl = "advcl:relcl",
        Advmod = "advmod",
        Amod = "amod",
        Appos = "appos",
        Aux = "aux",
        AuxPass = "aux:pass",
        Case = "case",
        Cc = "cc",
        CcPreconj = "cc:preconj",
        Ccomp = "ccomp",
        Compound = "compound",
        CompoundPrt = "compound:prt",
        Conj = "conj",
        Cop = "cop",
        Csubj = "csubj",
        CsubjOuter = "csubj:outer",
        CsubjPass = "csubj:pass",
        Dep = "dep",
        Det = "det",
        DetPredet = "det:predet",
        Discourse = "discourse",
        Dislocated = "dislocated",
        Expl = "expl",
        Fixed = "fixed",
        Flat = "flat",
        Goeswith = "goeswith",
        Iobj = "iobj",
        List = "list",
        Mark = "mark",
        Nmod = "nmod",
        NmodDesc = "nmod:desc",
        NmodPoss = "nmod:poss",
        NmodUnmarked = "nmod:unmarked",
        Nsubj = "nsubj",
        NsubjOuter = "nsubj:outer",
        NsubjPass = "nsubj:pass",
        Nummod = "nummod",
        Obj = "obj",
        Obl = "obl",
        OblAgent = "obl:agent",
        OblUnmarked = "obl:unmarked",
        Orphan = "orphan",
        Parataxis = "parataxis",
        Punct = "punct",
        Reparandum = "reparandum",
        Root = "root",
        Vocative = "vocative",
        Xcomp = "xcomp",
    }
}

label_set! {
    /// What a name names. Places include states and other political regions named as places (as in CoNLL-2003).
    NameKind {
        Person = "PER",
        Organization = "ORG",
        Place = "LOC",
        Other = "OTH",
    }
}

/// A name in a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name {
    /// Index of its first word.
    pub first: u16,
    /// Index of its last word.
    pub last: u16,
    /// What it names.
    pub kind: NameKind,
    /// Probability that span and kind are right, 0 to 1, in the engine's eyes.
    pub confidence: f32,
}

impl Deprel {
    /// The relation without its subtype: `nsubj` for `nsubj:pass`.
    pub fn base(self) -> &'static str {
        self.as_str().split(':').next().unwrap_or("")
    }
}

/// The features the coder reads, derived from tag and form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Feats {
    /// `Number=Plur`.
    pub plural: bool,
    /// `Tense=Past`, finite.
    pub past: bool,
    /// `Tense=Pres`, finite.
    pub present: bool,
    /// `VerbForm=Part` or `VerbForm=Ger`.
    pub participle: bool,
    /// `VerbForm=Inf`.
    pub infinitive: bool,
}

/// One syntactic word (CoNLL-U word line).
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Where the word stands in the report's text; its form is the text of this span.
    pub span: Span,
    /// True where the word continues the orthographic token of the word before (`do|n't`, `Ruritania|'s`).
    pub joined: bool,
    /// Base form.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn tag.
    pub xpos: Xpos,
    /// Index in the sentence of the word it depends on; its own index for the root.
    pub head: u16,
    /// Relation to the head.
    pub deprel: Deprel,
    /// Probability that head and relation are right, 0 to 1, in the engine's eyes.
    pub confidence: f32,
}

impl Token {
    /// Features after tag and form.
    pub fn feats(&self) -> Feats {
        Feats {
            plural: matches!(self.xpos, Xpos::Nns | Xpos::Nnps),
            past: self.xpos == Xpos::Vbd,
            present: matches!(self.xpos, Xpos::Vbz | Xpos::Vbp),
            participle: matches!(self.xpos, Xpos::Vbg | Xpos::Vbn),
            infinitive: self.xpos == Xpos::Vb,
        }
    }
}

/// One sentence with its tree. Invariants: tokens are sorted by span and do not overlap, all heads are indices into
/// `tokens`, exactly one token is its own head, and following heads always reaches it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// From the first token to the last.
    pub span: Span,
    /// What kind of block the sentence stands in.
    pub block: BlockKind,
    /// Number of the block among the report's sentence-bearing blocks, from 0.
    pub paragraph: u32,
    /// The words.
    pub tokens: Vec<Token>,
    /// The names, left to right, not overlapping.
    pub names: Vec<Name>,
}

impl Sentence {
    /// Index of the root token; 0 in a sentence without tokens.
    pub fn root(&self) -> usize {
        self.tokens.iter().enumerate().position(|(i, t)| t.head as usize == i).unwrap_or(0)
    }

    /// The form of token `tok` as written in `text`, the report's text.
    pub fn form<'t>(&self, tok: usize, text: &'t str) -> &'t str {
        self.tokens[tok].span.of(text)
    }

    /// The text span from token `first` to token `last`, both included.
    pub fn span_of(&self, first: usize, last: usize) -> Span {
        self.tokens[first].span.join(self.tokens[last].span)
    }
}

/// What form a mention has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CorefKind {
    /// A personal, possessive or reflexive pronoun of the third person.
    Pronoun,
    /// A noun phrase that contains the name of what it stands for.
    Name,
    /// Any other noun phrase.
    Nominal,
}

impl CorefKind {
    /// The form's name in output.
    pub fn as_str(self) -> &'static str {
        match self {
            CorefKind::Pronoun => "pronoun",
            CorefKind::Name => "name",
            CorefKind::Nominal => "nominal",
        }
    }
}

/// A noun phrase or pronoun in a chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorefMention {
    /// Index of its sentence in the document.
    pub sentence: u32,
    /// Index in the sentence of its first word.
    pub first: u16,
    /// Index of its last word: the whole phrase with its appositions and relative clauses, without closing punctuation.
    pub last: u16,
    /// Index of its head word; between `first` and `last`.
    pub head: u16,
    /// Its form.
    pub kind: CorefKind,
    /// Probability that it belongs to the mentions before it in its chain, 0 to 1; 1 for the first mention.
    pub confidence: f32,
}

/// Mentions of one and the same thing or person. Invariants: at least two mentions, in text order; no two mentions of a
/// document's chains have the same words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chain {
    /// The mentions in text order.
    pub mentions: Vec<CorefMention>,
}

/// A parsed report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The sentences in text order.
    pub sentences: Vec<Sentence>,
    /// What is mentioned more than once, in the order of the first mentions.
    pub chains: Vec<Chain>,
}
