//! Name labels: begin, inside, end, single and outside, and the best sequence that keeps them in order.

use attache_types::{Name, NameKind};

/// What a label says about a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outside,
    Begin,
    Inside,
    End,
    Single,
}

/// One label: place in the name, kind of the name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label(Place, NameKind);

impl Label {
    /// Reads a label: "O", "B-PER" and the like.
    pub(crate) fn parse(text: &str) -> Option<Label> {
        if text == "O" {
            return Some(Label(Place::Outside, NameKind::Other));
        }
        let (place, kind) = text.split_once('-')?;
        let place = match place {
            "B" => Place::Begin,
            "I" => Place::Inside,
            "E" => Place::End,
            "S" => Place::Single,
            _ => return None,
        };
        let kind = NameKind::ALL.iter().copied().find(|k| k.as_str() == kind)?;
        Some(Label(place, kind))
    }

    /// True where there is no name.
    pub(crate) fn is_outside(self) -> bool {
        self.0 == Place::Outside
    }

    /// True where the name goes on with the next word.
    pub(crate) fn opens(self) -> bool {
        matches!(self.0, Place::Begin | Place::Inside)
    }

    /// True where the name began with a word before.
    pub(crate) fn continues(self) -> bool {
        matches!(self.0, Place::Inside | Place::End)
    }

    /// The kind of a name that begins here.
    pub(crate) fn begins(self) -> Option<NameKind> {
        matches!(self.0, Place::Begin | Place::Single).then_some(self.1)
    }

    /// True where `next` may follow.
    pub(crate) fn leads_to(self, next: Label) -> bool {
        self.opens() == next.continues() && (!self.opens() || self.1 == next.1)
    }
}

/// The names of a sentence: the sequence of labels of the highest sum of `scores` (a row of `labels.len()` log shares a
/// word) in which every name that begins also ends.
pub(crate) fn names(scores: &[f32], labels: &[Label]) -> Vec<Name> {
    let count = labels.len();
    let words = scores.len() / count;
    if words == 0 {
        return Vec::new();
    }
    let mut best: Vec<f32> = (0..count).map(|l| if labels[l].continues() { f32::MIN } else { scores[l] }).collect();
    let mut from = vec![0_u8; words * count];
    for word in 1..words {
        let row = &scores[word * count..][..count];
        let mut next = vec![f32::MIN; count];
        for (l, &label) in labels.iter().enumerate() {
            for (p, &before) in labels.iter().enumerate() {
                if before.leads_to(label) && best[p] > f32::MIN && best[p] + row[l] > next[l] {
                    next[l] = best[p] + row[l];
                    from[word * count + l] = p as u8;
                }
            }
        }
        best = next;
    }
    let ends = (0..count).filter(|&l| !labels[l].opens());
    let mut at = ends.reduce(|a, b| if best[b] > best[a] { b } else { a }).unwrap_or(0);
    let mut path = vec![0; words];
    for word in (0..words).rev() {
        path[word] = at;
        at = usize::from(from[word * count + at]);
    }
    let mut found: Vec<Name> = Vec::new();
    for (word, &l) in path.iter().enumerate() {
        let confidence = share(&scores[word * count..][..count], l);
        match labels[l].0 {
            Place::Outside => {}
            Place::Begin | Place::Single => found.push(Name { first: word as u16, last: word as u16, kind: labels[l].1, confidence }),
            Place::Inside | Place::End => {
                if let Some(name) = found.last_mut() {
                    name.last = word as u16;
                    name.confidence = name.confidence.min(confidence);
                }
            }
        }
    }
    found
}

/// The share of one label among all, from their scores.
fn share(row: &[f32], label: usize) -> f32 {
    let mut shares = row.to_vec();
    super::math::softmax(super::kernel::Kernel::Portable, &mut shares);
    shares[label]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<Label> {
        ["O", "B-PER", "I-PER", "E-PER", "S-PER", "B-ORG", "I-ORG", "E-ORG", "S-ORG"].iter().map(|l| Label::parse(l).expect("a label")).collect()
    }

    /// Scores that want these labels, one a word.
    fn wish(wanted: &[usize]) -> Vec<f32> {
        wanted.iter().flat_map(|&w| (0..9).map(move |l| if l == w { 2.0 } else { -2.0 })).collect()
    }

    #[test]
    fn names_are_read_off_the_labels() {
        let found = names(&wish(&[0, 1, 3, 8, 0]), &labels());
        let spans: Vec<_> = found.iter().map(|n| (n.first, n.last, n.kind)).collect();
        assert_eq!(spans, [(1, 2, NameKind::Person), (3, 3, NameKind::Organization)]);
        assert!(found.iter().all(|n| n.confidence > 0.8 && n.confidence < 1.0));
    }

    #[test]
    fn a_name_that_never_ends_is_mended() {
        let mut scores = wish(&[1, 0]);
        scores[4] = 1.0;
        let found = names(&scores, &labels());
        assert_eq!(found.iter().map(|n| (n.first, n.last)).collect::<Vec<_>>(), [(0, 0)]);
    }

    #[test]
    fn a_label_of_another_kind_does_not_go_on() {
        for found in [names(&wish(&[1, 7]), &labels()), names(&wish(&[2, 2]), &labels())] {
            assert!(found.iter().all(|n| n.first <= n.last && n.last < 2));
        }
    }

    #[test]
    fn unknown_labels_are_refused() {
        assert!(Label::parse("B-XYZ").is_none() && Label::parse("Q-PER").is_none() && Label::parse("").is_none());
    }
}
