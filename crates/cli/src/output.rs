//! Where records go. A reader that closes the pipe has had enough: that is no error.

use crate::failure::Failure;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Standard output or a file, buffered.
pub struct Output {
    name: String,
    to: Box<dyn Write>,
}

/// Why no more can be written.
pub enum Stop {
    /// The reader closed the pipe.
    Closed,
    /// The write failed.
    Failed(Failure),
}

impl Output {
    /// Opens `path`; `-` is standard output. A file that is also an input is refused, for it would be emptied first.
    pub fn open(path: &Path, inputs: &[PathBuf]) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Ok(Output { name: "standard output".to_string(), to: Box::new(BufWriter::with_capacity(1 << 16, io::stdout())) });
        }
        let name = path.display().to_string();
        let real = |path: &Path| path.canonicalize().ok();
        if let Some(output) = real(path)
            && inputs.iter().any(|input| real(input).is_some_and(|input| input == output && input.is_file()))
        {
            return Err(Failure::new(format!("{name} is an input too; write to another file")));
        }
        let file = File::create(path).map_err(|error| Failure::new(format!("{name} cannot be written: {error}")))?;
        Ok(Output { name, to: Box::new(BufWriter::with_capacity(1 << 16, file)) })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let done = self.to.write_all(bytes);
        done.map_err(|error| self.stop(&error))
    }

    pub fn flush(&mut self) -> Result<(), Stop> {
        let done = self.to.flush();
        done.map_err(|error| self.stop(&error))
    }

    /// What is written to, for writers of the library.
    pub fn raw(&mut self) -> &mut dyn Write {
        &mut *self.to
    }

    /// What a failed write means.
    pub fn stop(&self, error: &io::Error) -> Stop {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Stop::Closed,
            _ => Stop::Failed(Failure::new(format!("{} cannot be written: {error}", self.name))),
        }
    }
}
