//! Two expressions of one reading, "3 to 5 March", "from Monday to Wednesday": what they share, and that the first comes first.

use crate::calendar::{Grain, Period};
use crate::codes::{Frame, Slot};
use crate::resolve::Resolved;
use crate::tense::Direction;

/// The second of two joined expressions ("3 to 5 March"): its own parts over those it shares with the first.
pub(crate) fn second_of(frame: &Frame) -> Option<Frame> {
    let mut second = *frame;
    let parts = [
        (Slot::Day2, Slot::Day),
        (Slot::Month2, Slot::Month),
        (Slot::Year2, Slot::Year),
        (Slot::Weekday2, Slot::Weekday),
        (Slot::DayPart2, Slot::DayPart),
    ];
    for (own, shared) in parts {
        second.set(shared, frame.get(own).or(frame.get(shared)));
    }
    if let Some(short) = frame.get(Slot::ShortYear2) {
        let year = frame.get(Slot::Year)?;
        let full = year - year % 100 + short;
        second.set(Slot::Year, Some(full).filter(|full| *full > year));
        second.get(Slot::Year)?;
    }
    Some(second)
}

/// Where two joined dates share a year and the first would lie behind the second ("December to March 2014"): the first's
/// frame in the year before.
pub(crate) fn year_before(frame: &Frame, first: &Resolved, second: &Resolved) -> Option<Frame> {
    let shared = !frame.has(Slot::Year2) && !frame.has(Slot::ShortYear2);
    let year = frame.get(Slot::Year).filter(|_| shared)?;
    let turned = first.period?.start > second.period?.start;
    turned.then(|| {
        let mut earlier = *frame;
        earlier.set(Slot::Year, Some(year - 1));
        earlier
    })
}

/// Puts two joined expressions in order where neither tells its year or week: in the past the first goes back ("from Monday to
/// Wednesday", written on a Tuesday of what was, means those of last week), in the future the second goes ahead.
pub(crate) fn in_order(frame: &Frame, first: &mut Resolved, second: &mut Resolved, direction: Direction) {
    let (Some(from), Some(to)) = (first.period, second.period) else {
        return;
    };
    if from.start <= to.start {
        return;
    }
    let (moved, by) = if direction == Direction::Future { (second, 1) } else { (first, -1) };
    let Some(old) = moved.period else { return };
    let new = match frame.has(Slot::Weekday) && !frame.has(Slot::Month) {
        true => old.shifted(7 * by),
        false => Period { grain: Grain::Year, ..old }.shifted(by).map(|year| Period { grain: old.grain, ..year }),
    };
    if let Some(new) = new {
        moved.move_to(new);
    }
}
