//! The closed vocabularies of TIMEX3 that the data files refer to by code, and the slots that a rule fills.
//!
//! These are codes of the annotation scheme, not words of any language.

/// A length of time that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Night,
    Weekend,
    Week,
    Month,
    Quarter,
    Season,
    Year,
    Decade,
    Century,
    Millennium,
}

const UNITS: [(&str, Unit); 14] = [
    ("second", Unit::Second),
    ("minute", Unit::Minute),
    ("hour", Unit::Hour),
    ("day", Unit::Day),
    ("night", Unit::Night),
    ("weekend", Unit::Weekend),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("quarter", Unit::Quarter),
    ("season", Unit::Season),
    ("year", Unit::Year),
    ("decade", Unit::Decade),
    ("century", Unit::Century),
    ("millennium", Unit::Millennium),
];

impl Unit {
    pub(crate) fn from_code(code: i32) -> Option<Unit> {
        UNITS.get(usize::try_from(code).ok()?).map(|(_, unit)| *unit)
    }

    /// Letter in an ISO 8601 duration and how many of it the unit is; true for units of the time part.
    pub(crate) fn iso(self) -> (char, i32, bool) {
        match self {
            Unit::Second => ('S', 1, true),
            Unit::Minute => ('M', 1, true),
            Unit::Hour => ('H', 1, true),
            Unit::Day | Unit::Night => ('D', 1, false),
            Unit::Weekend => ('D', 2, false),
            Unit::Week => ('W', 1, false),
            Unit::Month => ('M', 1, false),
            Unit::Quarter | Unit::Season => ('M', 3, false),
            Unit::Year => ('Y', 1, false),
            Unit::Decade => ('Y', 10, false),
            Unit::Century => ('Y', 100, false),
            Unit::Millennium => ('Y', 1000, false),
        }
    }
}

/// Seasons, by meteorological months of the northern hemisphere.
pub(crate) const SEASONS: [(&str, i8); 4] = [("SP", 3), ("SU", 6), ("FA", 9), ("WI", 12)];

/// Parts of the day.
pub(crate) const DAY_PARTS: [&str; 6] = ["MO", "MI", "AF", "EV", "NI", "DT"];

/// Values of TIMEX3's `mod`.
pub(crate) const MODS: [&str; 12] =
    ["START", "MID", "END", "APPROX", "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER", "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE"];

/// The number that the value of a word or setting is kept as.
pub(crate) fn code(class: &str, value: &str) -> Result<i32, String> {
    let unknown = |known: Vec<&str>| format!("unknown {class} \"{value}\"; known: {}", known.join(", "));
    let find = |names: Vec<&str>| match names.iter().position(|name| *name == value) {
        Some(at) => Ok(at as i32),
        None => Err(unknown(names)),
    };
    match class.split('_').next().unwrap_or(class) {
        "unit" | "units" => find(UNITS.iter().map(|(name, _)| *name).collect()),
        "season" => find(SEASONS.iter().map(|(name, _)| *name).collect()),
        "daypart" => find(DAY_PARTS.to_vec()),
        "mod" => find(MODS.to_vec()),
        _ if value == "X" => Ok(VAGUE),
        _ => value.parse().map_err(|_| format!("\"{value}\" is no number (class {class})")),
    }
}

/// A count that is not told: "several", "a few".
pub(crate) const VAGUE: i32 = -1;

macro_rules! slots {
    ($($variant:ident = $name:literal,)*) => {
        /// What a rule reads out of the words; the resolving operations read these and nothing else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Slot { $($variant,)* }

        const SLOTS: &[(&str, Slot)] = &[$(($name, Slot::$variant),)*];
    };
}

slots! {
    Year = "year", ShortYear = "shortyear", Month = "month", Month2 = "month2", Day = "day", Day2 = "day2",
    Year2 = "year2", ShortYear2 = "shortyear2",
    Weekday = "weekday", Weekday2 = "weekday2", DayPart2 = "daypart2", Order = "order", Unit = "unit", Count = "count", Half = "half", Unit2 = "unit2", Count2 = "count2",
    Rel = "rel", Dir = "dir", Ord = "ord", Season = "season", Quarter = "quarter", HalfYear = "halfyear",
    DayPart = "daypart", Hour = "hour", Minute = "minute", Second = "second", Pm = "pm", Decade = "decade",
    ShortDecade = "shortdecade", Century = "century", Holiday = "holiday", Mod = "mod", DayShift = "dayshift",
    YearShift = "yearshift", WeekShift = "weekshift", DayOff = "dayoff", Era = "era", Clock = "clock",
}

impl Slot {
    /// The slot that a class or a `slot=` prefix names: the part before `_`, so that `month_bare` fills `month`.
    pub(crate) fn parse(name: &str) -> Option<Slot> {
        let name = if name == "units" { "unit" } else { name.split('_').next().unwrap_or(name) };
        SLOTS.iter().find(|(known, _)| *known == name).map(|(_, slot)| *slot)
    }
}

/// The filled slots of one reading.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame([Option<i32>; SLOTS.len()]);

impl Frame {
    /// A frame of these slots; the first value of a slot holds.
    pub(crate) fn new(filled: impl Iterator<Item = (Slot, i32)>) -> Frame {
        let mut frame = Frame([None; SLOTS.len()]);
        filled.for_each(|(slot, value)| _ = frame.0[slot as usize].get_or_insert(value));
        frame
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<i32> {
        self.0[slot as usize]
    }

    pub(crate) fn set(&mut self, slot: Slot, value: Option<i32>) {
        self.0[slot as usize] = value;
    }

    pub(crate) fn has(&self, slot: Slot) -> bool {
        self.get(slot).is_some()
    }
}
