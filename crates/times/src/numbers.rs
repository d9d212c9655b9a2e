//! Readings that are computed, not listed: digits as counts, years, days, hours; number words put together
//! ("twenty-four", "nineteen ninety-six", "two hundred", "twenty-first").

use crate::atoms::{Atoms, Reading};
use crate::lexicon::{ClassId, Lexicon};

/// The classes that this file gives and reads.
struct Classes {
    number: ClassId,
    year: ClassId,
    ord: ClassId,
    day_ord: ClassId,
    num: ClassId,
    mult: ClassId,
    ordnum: ClassId,
    ordsuffix: ClassId,
    fiscal_prefix: ClassId,
}

/// The computed readings of every atom that has some.
pub(crate) fn readings(atoms: &Atoms, text: &str) -> Vec<(usize, Vec<Reading>)> {
    let id = Lexicon::built_in;
    let classes = Classes {
        number: id("number"),
        year: id("year"),
        ord: id("ord"),
        day_ord: id("day_ord"),
        num: id("num"),
        mult: id("mult"),
        ordnum: id("ordnum"),
        ordsuffix: id("ordsuffix"),
        fiscal_prefix: id("fiscal_prefix"),
    };
    let mut out = Vec::new();
    for at in 0..atoms.list.len() {
        let atom = &atoms.list[at];
        let mut found = Vec::new();
        if atom.digits {
            digits(atoms, at, text, &classes, &mut found);
        } else if !atoms.readings(at).is_empty() {
            words(atoms, at, &classes, &mut found);
        }
        if !found.is_empty() {
            out.push((at, found));
        }
    }
    out
}

fn digits(atoms: &Atoms, at: usize, text: &str, classes: &Classes, found: &mut Vec<Reading>) {
    let form = |at: usize| atoms.list[at].span.of(text);
    let tight = |at: usize| atoms.list.get(at).is_some_and(|atom| atom.tight);
    let is = |at: usize, mark: &str| at < atoms.list.len() && form(at) == mark;
    let written = form(at);
    // Digits that go on from letters or from a decimal mark are part of something else.
    let before = at.checked_sub(1).filter(|_| tight(at)).map(form).unwrap_or("");
    let inside = (before == "." || before == ",") && at > 1 && tight(at - 1) && atoms.list[at - 2].digits;
    let dotted = dotted_groups(atoms, at, text) == 3;
    if inside && !dotted || written.len() > 9 {
        return;
    }
    let Ok(mut value) = written.parse::<i32>() else {
        return;
    };
    let grouped = |at: usize| is(at + 1, ",") && tight(at + 1) && tight(at + 2) && atoms.list[at + 2].digits && form(at + 2).len() == 3;
    if written.len() <= 3 && grouped(at) {
        let mut last = at;
        while grouped(last) {
            value = value.saturating_mul(1000).saturating_add(form(last + 2).parse().unwrap_or(0));
            last += 2;
        }
        found.push(Reading { class: classes.number, value, len: (last - at + 1) as u8 });
        return;
    }
    let mut give = |class: &str, value: i32| found.push(Reading { class: Lexicon::built_in(class), value, len: 1 });
    let decimal = is(at + 1, ".") && tight(at + 1) && tight(at + 2) && atoms.list[at + 2].digits;
    give("number", value);
    let after_letters = at > 0 && tight(at) && atoms.list[at - 1].letters && atoms.value(at - 1, classes.fiscal_prefix).is_none();
    if decimal && !dotted || after_letters {
        return;
    }
    let two = written.len() == 2;
    if written.len() <= 2 {
        let classes = [("day", 1..=31), ("day_clear", 13..=31), ("month_digits", 1..=12), ("hour", 1..=12), ("clock24", 0..=24)];
        classes.iter().filter(|(_, range)| range.contains(&value)).for_each(|(class, _)| give(class, value));
    }
    if two {
        give("shortyear", value);
        if value < 60 {
            give("minute", value);
            give("second_digits", value);
        }
        if value % 10 == 0 {
            give("shortdecade", value);
        }
    }
    if written.len() == 4 {
        give("year", value);
        give("clock_digits", value);
        if value % 10 == 0 {
            give("decade", value);
        }
    }
    if tight(at + 1) && atoms.value(at + 1, classes.ordsuffix).is_some() {
        ordinal(value, 2, classes, found);
    }
}

/// How many runs of digits stand around an atom, joined by full stops: three in "31.01.2015".
fn dotted_groups(atoms: &Atoms, at: usize, text: &str) -> usize {
    let joined = |mark: usize| {
        atoms.list.get(mark + 1).is_some_and(|next| next.digits && next.tight)
            && atoms.list[mark].tight
            && atoms.list[mark].span.of(text) == "."
            && mark > 0
            && atoms.list[mark - 1].digits
    };
    let before = (1..).take_while(|step| at >= 2 * step && joined(at + 1 - 2 * step)).count();
    let after = (0..).take_while(|step| joined(at + 1 + 2 * step)).count();
    before + after + 1
}

fn ordinal(value: i32, len: usize, classes: &Classes, found: &mut Vec<Reading>) {
    found.push(Reading { class: classes.ord, value, len: len as u8 });
    if (1..=31).contains(&value) {
        found.push(Reading { class: classes.day_ord, value, len: len as u8 });
    }
}

fn words(atoms: &Atoms, at: usize, classes: &Classes, found: &mut Vec<Reading>) {
    if let Some(value) = atoms.value(at, classes.ordnum) {
        ordinal(value, 1, classes, found);
    }
    if let Some((value, len)) = cardinal(atoms, at, classes) {
        found.push(Reading { class: classes.number, value, len: len as u8 });
        if (1900..2100).contains(&value) {
            found.push(Reading { class: classes.year, value, len: len as u8 });
        }
    }
    let Some(tens) = atoms.value(at, classes.num) else {
        return;
    };
    let next = at + 1 + usize::from(hyphen(atoms, at + 1));
    if let Some(value) = atoms.value(next, classes.ordnum).filter(|unit| *unit < 10 && tens >= 20) {
        ordinal(tens + value, next - at + 1, classes, found);
    }
    if let Some((rest, len)) = below_hundred(atoms, next, classes).filter(|(rest, _)| *rest >= 10)
        && (10..=20).contains(&tens)
    {
        let len = (next - at + len) as u8;
        found.push(Reading { class: classes.year, value: tens * 100 + rest, len });
    }
}

/// A hyphen that joins two words.
fn hyphen(atoms: &Atoms, at: usize) -> bool {
    let tight = |at: usize| atoms.list.get(at).is_some_and(|atom| atom.tight);
    tight(at) && tight(at + 1) && !atoms.list[at].letters && !atoms.list[at].digits
}

fn below_hundred(atoms: &Atoms, at: usize, classes: &Classes) -> Option<(i32, usize)> {
    let tens = atoms.value(at, classes.num)?;
    let next = 1 + usize::from(hyphen(atoms, at + 1));
    match atoms.value(at + next, classes.num) {
        Some(unit) if tens >= 20 && (1..10).contains(&unit) => Some((tens + unit, next + 1)),
        _ => Some((tens, 1)),
    }
}

/// A spelled number and how many atoms it takes.
fn cardinal(atoms: &Atoms, at: usize, classes: &Classes) -> Option<(i32, usize)> {
    let (mut total, mut part, mut len) = (0_i32, None::<i32>, 0);
    loop {
        if let Some(mult) = atoms.value(at + len, classes.mult) {
            let scaled = part.take().unwrap_or(1).checked_mul(mult)?;
            // Only "hundred" can still be multiplied: "two hundred thousand".
            if mult == 100 {
                part = Some(scaled)
            } else {
                total = total.checked_add(scaled)?
            }
            len += 1;
        } else if let Some((value, taken)) = below_hundred(atoms, at + len, classes) {
            match part {
                None => part = Some(value),
                Some(hundreds) if hundreds >= 100 && hundreds % 100 == 0 => part = Some(hundreds + value),
                Some(_) => break,
            }
            len += taken;
        } else {
            break;
        }
    }
    (len > 0).then(|| Some((total.checked_add(part.unwrap_or(0))?, len)))?
}
