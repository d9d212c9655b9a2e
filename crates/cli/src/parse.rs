//! `attache parse`: reports in, trees out.

use crate::args::{ColorChoice, ParseArgs, TreeFormat};
use crate::code::theme;
use crate::failure::Failure;
use crate::run::{Made, over_inputs};
use crate::tree;
use attache::{Options, Pipeline, write_sentences};
use std::path::Path;
use std::process::ExitCode;

pub fn run(args: &ParseArgs, color: ColorChoice) -> Result<ExitCode, Failure> {
    let options = Options { engine: args.engine.kind(), ..Options::default() };
    let pipeline = Pipeline::new(&options).map_err(Failure::new)?;
    let theme = theme(color, args.read.output == Path::new("-"));
    let work = |report: attache::types::Report| {
        let bytes = match args.format {
            TreeFormat::Conllu => {
                let id: String = report.id.split_whitespace().collect::<Vec<_>>().join(" ");
                format!("# newdoc id = {id}\n{}", pipeline.conllu(&report)).into_bytes()
            }
            TreeFormat::Jsonl => {
                let mut bytes = Vec::new();
                write_sentences(&report, &pipeline.parse(&report), pipeline.versions(), &mut bytes);
                bytes
            }
            TreeFormat::Tree => tree::draw(&report.text, &pipeline.parse(&report), &theme).into_bytes(),
        };
        Made { bytes, tally: () }
    };
    over_inputs(&args.read, args.read.input_format.parse_mode(), &pipeline, work, |(), ()| {}, |_| Vec::new())
}
