//! `attache parse`: reports in, CoNLL-U out.

use crate::args::{ParseArgs, TreeFormat};
use crate::failure::Failure;
use crate::run::{Made, over_inputs};
use attache::{Options, Pipeline};
use std::process::ExitCode;

pub fn run(args: &ParseArgs) -> Result<ExitCode, Failure> {
    let pipeline = Pipeline::new(&Options::default()).map_err(Failure::new)?;
    let work = |report: attache::types::Report| {
        let tree = match args.format {
            TreeFormat::Conllu => pipeline.conllu(&report),
        };
        let id: String = report.id.split_whitespace().collect::<Vec<_>>().join(" ");
        Made { bytes: format!("# newdoc id = {id}\n{tree}").into_bytes(), tally: () }
    };
    over_inputs(&args.input, args.input.input_format.parse_mode(), &pipeline, work, |(), ()| {}, |_| Vec::new())
}
