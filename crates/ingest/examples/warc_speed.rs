//! How fast the records of a packed archive are read: MB of unpacked blocks a CPU second. With a file, that file; without,
//! one made in memory of texts that pack as pages do. `cargo run --release -p attache-ingest --example warc_speed [-- FILE]`.
//! It must not use anything the library does not offer to others.

use attache_ingest::WarcRecords;
use flate2::Compression;
use flate2::read::GzEncoder;
use std::error::Error;
use std::io::{Cursor, Read};

const ROUNDS: usize = 5;

/// CPU seconds of this thread so far.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(stat.split_whitespace().next().ok_or("schedstat is empty")?.parse::<f64>()? / 1e9)
}

/// About 2,000 records of 60 kB in one gzip member each: invented words in marked-up lines.
fn synthetic() -> Result<Vec<u8>, Box<dyn Error>> {
    let (mut out, mut state) = (Vec::new(), 1u64);
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for n in 0..2000 {
        let mut body = String::from("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!DOCTYPE html><html><body>");
        while body.len() < 60_000 {
            body.push_str("<div class=\"article-body__paragraph\" data-id=\"");
            body.push_str(&next(1_000_000).to_string());
            body.push_str("\"><p>");
            for _ in 0..40 {
                let word = next(3000);
                body.push_str(["nor", "vel", "tess", "ar", "quil", "mar", "os"][(word % 7) as usize]);
                body.push_str(["van", "ta", "mer", "ic", "ol", "und", "e"][(word / 7 % 7) as usize]);
                body.push_str(["", "s", "ing", "ed", "er", "ia", "ton", "ly", "ment"][(word / 49 % 9) as usize]);
                body.push(' ');
            }
            body.push_str("</p></div>\n");
        }
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://norvane.example/{n}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        GzEncoder::new([head.as_bytes(), body.as_bytes(), b"\r\n\r\n"].concat().as_slice(), Compression::default()).read_to_end(&mut out)?;
    }
    Ok(out)
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = match std::env::args().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => synthetic()?,
    };
    for _ in 0..ROUNDS {
        let stream = Box::new(Cursor::new(file.clone()));
        let (start, mut records, mut bytes, mut faults) = (cpu_seconds()?, 0u64, 0u64, 0u64);
        for record in WarcRecords::gzip(stream) {
            match record {
                Ok(record) => (records, bytes) = (records + 1, bytes + record.body.len() as u64),
                Err(_) => faults += 1,
            }
        }
        let seconds = cpu_seconds()? - start;
        let megabytes = bytes as f64 / 1e6;
        println!(
            "{records} records, {faults} faults, {megabytes:.1} MB of {:.1} MB packed: {:.0} MB a CPU second",
            file.len() as f64 / 1e6,
            megabytes / seconds
        );
    }
    Ok(())
}
