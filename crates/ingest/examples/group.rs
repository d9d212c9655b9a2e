//! Groups the reports of files as copies of one text: `cargo run --release -p attache-ingest --example group -- FILE…`. One
//! line a group of two or more. It must not use anything the library does not offer to others.

use attache_ingest::{Fingerprint, Grouper, Layout, ReadOptions, Reader};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let (layout, mut grouper) = (Layout::english()?, Grouper::default());
    let (mut reports, mut set_aside) = (0, 0);
    for file in std::env::args().skip(1) {
        for item in Reader::open(Path::new(&file), &layout, &ReadOptions::default()) {
            match item {
                Ok(report) => {
                    reports += 1;
                    grouper.add(format!("{} {}", report.id, report.title.as_deref().unwrap_or("")), Fingerprint::of_report(&report));
                }
                Err(error) => {
                    set_aside += 1;
                    eprintln!("{error}");
                }
            }
        }
    }
    let groups = grouper.groups();
    for group in groups.iter().filter(|group| group.len() > 1) {
        println!("{}", group.join(" | "));
    }
    println!("{reports} reports in {} groups, {set_aside} set aside", groups.len());
    Ok(())
}
