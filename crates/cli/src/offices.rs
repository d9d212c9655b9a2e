//! `attache data offices`: for which days the holders of offices are known.

use crate::args::ExplainFormat;
use crate::coder::folder;
use crate::data_args::OfficesArgs;
use crate::failure::Failure;
use crate::output::{Output, Stop};
use attache::offices::{Seat, Wanted, offices};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

pub fn run(args: &OfficesArgs) -> Result<ExitCode, Failure> {
    let data = args.data.iter().map(|dir| folder(dir)).collect::<Result<Vec<_>, _>>()?;
    let wanted = Wanted { roles: args.office.clone(), countries: args.country.iter().cloned().collect(), since: args.since, until: args.until };
    let seats = offices(&wanted, &data).map_err(Failure::new)?;
    if seats.iter().all(|seat| seat.holders == 0) {
        let what = if args.office.is_empty() { "an office".to_owned() } else { args.office.join(", ") };
        return Err(Failure::new(format!("nobody is known who held {what} in that time; `attache data offices` lists the offices there are")));
    }
    let text = match args.format {
        ExplainFormat::Json => {
            let line = |seat| serde_json::to_string(seat).map(|line| line + "\n");
            seats.iter().map(line).collect::<Result<String, _>>().map_err(Failure::new)?
        }
        ExplainFormat::Text if args.office.is_empty() && args.country.is_empty() => summary(&seats),
        ExplainFormat::Text => listed(&seats),
    };
    let mut output = Output::open(Path::new("-"), &[])?;
    match output.write(text.as_bytes()).and_then(|()| output.flush()) {
        Err(Stop::Failed(failure)) => Err(failure),
        Ok(()) | Err(Stop::Closed) => Ok(ExitCode::SUCCESS),
    }
}

/// A line for each office: of how many countries, held by how many, for which share of the days, with how many gaps and overlaps.
fn summary(seats: &[Seat]) -> String {
    let mut roles: BTreeMap<&str, Vec<&Seat>> = BTreeMap::new();
    for seat in seats.iter().filter(|seat| seat.holders > 0) {
        roles.entry(&seat.role).or_default().push(seat);
    }
    let mut rows: Vec<(&str, Vec<&Seat>)> = roles.into_iter().collect();
    rows.sort_by_key(|(role, seats)| (std::cmp::Reverse(seats.len()), *role));
    let mut out = "countries  holders  known   gaps  overlaps  office\n".to_owned();
    for (role, seats) in rows {
        let sum = |count: fn(&Seat) -> usize| seats.iter().map(|seat| count(seat)).sum::<usize>();
        let known = 100.0 * seats.iter().map(|seat| seat.known).sum::<f64>() / seats.iter().map(|_| 1.0).sum::<f64>();
        let (holders, gaps, overlaps) = (sum(|seat| seat.holders), sum(|seat| seat.gaps.len()), sum(|seat| seat.overlaps.len()));
        out.push_str(&format!("{:9}  {holders:7}  {known:4.0}%  {gaps:5}  {overlaps:8}  {role}\n", seats.len()));
    }
    out
}

/// Each office of each country, with its gaps and overlaps.
fn listed(seats: &[Seat]) -> String {
    let mut out = String::new();
    for seat in seats {
        let country = seat.country.as_deref().unwrap_or("no country");
        out.push_str(&format!("{country}  {}  {} known, {:.0}% of the days\n", seat.role, seat.holders, 100.0 * seat.known));
        for days in &seat.absent {
            out.push_str(&format!("  {}..{}  no such office\n", days.from, days.to));
        }
        for gap in &seat.gaps {
            out.push_str(&format!("  {}..{}  nobody known\n", gap.from, gap.to));
        }
        for overlap in &seat.overlaps {
            out.push_str(&format!("  {}..{}  {}\n", overlap.from, overlap.to, overlap.holders.join(" and ")));
        }
    }
    out
}
