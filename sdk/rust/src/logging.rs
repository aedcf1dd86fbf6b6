//! The run's log.
//!
//! ```
//! weir_sdk::logging::info("opened the feed");
//! weir_sdk::logging::log(weir_sdk::logging::Level::Warn, "page is empty", &[("page", &3)]);
//! ```

use std::fmt::Display;

use crate::host::logging as host;

pub use crate::bindings::host::weir::block::logging::Level;

/// Writes a line with named values. Lines beyond the node's log limit are counted and dropped; secrets are masked by the host.
pub fn log(level: Level, message: &str, fields: &[(&str, &dyn Display)]) {
    let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect();
    host::log(level, message, &fields);
}

/// Writes a line for the block's author.
pub fn debug(message: &str) {
    host::log(Level::Debug, message, &[]);
}

/// Writes a line for whoever runs the pipeline.
pub fn info(message: &str) {
    host::log(Level::Info, message, &[]);
}

/// Writes a line about something odd that did not stop the work.
pub fn warn(message: &str) {
    host::log(Level::Warn, message, &[]);
}

/// Writes a line about something that somebody should act on.
pub fn error(message: &str) {
    host::log(Level::Error, message, &[]);
}
