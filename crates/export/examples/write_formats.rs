//! Writes native records (JSON lines) in every format into a folder: `write_formats RECORDS.jsonl FOLDER`.
//! `cargo xtask readers` gives the files to the readers that users have.

use attache_export::{Format, Line, Options, export};
use std::convert::Infallible;
use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(records), Some(folder)) = (args.next(), args.next().map(PathBuf::from)) else {
        return Err("two arguments: the records and a folder".into());
    };
    fs::create_dir_all(&folder)?;
    let text = fs::read_to_string(records)?;
    let lines = text.lines().map(Line::parse).collect::<Result<Vec<_>, _>>()?;
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Parquet) {
        let out = BufWriter::new(File::create(folder.join(format.as_str()))?);
        export(lines.iter().cloned().map(Ok::<_, Infallible>), format, Options { all_statuses: true }, out)?;
    }
    parquet(&lines, &folder)
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &[Line], _: &std::path::Path) -> Result<(), Box<dyn Error>> {
    Ok(())
}

#[cfg(feature = "parquet")]
fn parquet(lines: &[Line], folder: &std::path::Path) -> Result<(), Box<dyn Error>> {
    use attache_export::{ParquetWriter, PartitionedWriter, RecordKind};
    for kind in RecordKind::ALL {
        let mut writer = ParquetWriter::new(kind, File::create(folder.join(format!("{}.parquet", kind.as_str())))?)?;
        lines.iter().try_for_each(|line| writer.write(line))?;
        writer.finish()?;
    }
    let months = folder.join("months");
    let mut writer = PartitionedWriter::new(|path| {
        let path = months.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        File::create(path)
    });
    lines.iter().try_for_each(|line| writer.write(line))?;
    Ok(writer.finish()?)
}
