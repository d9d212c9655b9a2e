//! Why the command could not run at all (exit code 2).

use std::fmt;

/// A message for the user.
#[derive(Debug)]
pub struct Failure(pub String);

impl Failure {
    pub fn new(message: impl fmt::Display) -> Self {
        Failure(message.to_string())
    }
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
