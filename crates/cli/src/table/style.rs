//! Colours and what they mean. Without colours, parts are marked by brackets and a word.

/// The part that a stretch of text plays in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Action,
    Actor,
    Recipient,
    Speaker,
    Time,
    Place,
}

/// How the table is drawn.
#[derive(Clone, Debug)]
pub struct Theme {
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Ends every style.
pub const RESET: &str = "\x1b[0m";

impl Role {
    fn sgr(self) -> &'static str {
        match self {
            Role::Action => "\x1b[1;33m",
            Role::Actor => "\x1b[1;36m",
            Role::Recipient => "\x1b[1;35m",
            Role::Speaker => "\x1b[4;32m",
            Role::Time => "\x1b[34m",
            Role::Place => "\x1b[38;5;173m",
        }
    }

    /// The word that marks the part where there are no colours.
    fn word(self) -> &'static str {
        match self {
            Role::Action => "did",
            Role::Actor => "who",
            Role::Recipient => "whom",
            Role::Speaker => "says",
            Role::Time => "when",
            Role::Place => "where",
        }
    }
}

impl Theme {
    pub fn paint(&self, role: Role, text: &str) -> String {
        if self.color { format!("{}{text}{RESET}", role.sgr()) } else { text.to_string() }
    }

    /// Marks a part of a running sentence.
    pub fn mark(&self, role: Role, text: &str) -> String {
        if self.color { self.paint(role, text) } else { format!("[{} {text}]", role.word()) }
    }

    pub fn dim(&self, text: &str) -> String {
        self.sgr("\x1b[2m", text)
    }

    pub fn bold(&self, text: &str) -> String {
        self.sgr("\x1b[1m", text)
    }

    pub fn accent(&self, text: &str) -> String {
        self.sgr("\x1b[36m", text)
    }

    pub fn good(&self, text: &str) -> String {
        self.sgr("\x1b[32m", text)
    }

    pub fn open(&self, text: &str) -> String {
        self.sgr("\x1b[33m", text)
    }

    pub fn bad(&self, text: &str) -> String {
        self.sgr("\x1b[31m", text)
    }

    fn sgr(&self, start: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("{start}{text}{RESET}") } else { text.to_string() }
    }
}
