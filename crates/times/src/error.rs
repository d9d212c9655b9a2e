//! What can be wrong with the time data, each fault with file and line; all faults of a load are reported together.

use std::fmt;

/// One fault in a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File name in the folder of the language's time data.
    pub file: &'static str,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong, with the offending text.
    pub cause: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.cause)
    }
}

/// The time data cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeDataError {
    /// Faulty lines, in file order.
    #[error("the time data has {} fault(s):\n{}", .0.len(), listed(.0))]
    Faults(Vec<Fault>),
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n")
}
