//! The run's log.

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Of interest to the block's author.
    Debug,
    /// Of interest to whoever runs the pipeline.
    Info,
    /// Odd, but the work goes on.
    Warn,
    /// Somebody should act.
    Error,
}

/// A line of a block's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How much it matters.
    pub level: LogLevel,
    /// The text.
    pub message: String,
    /// Named values.
    pub fields: Vec<(String, String)>,
}

/// Takes log lines. Called within the node's log limit only; the implementation masks secrets.
pub trait Logging: Send + Sync {
    /// Takes one line; must not block.
    fn log(&self, line: LogLine);
}
