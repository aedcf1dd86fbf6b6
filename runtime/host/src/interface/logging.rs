//! `logging`.

use crate::bindings::imports::weir::block::logging::{Host, Level};
use crate::capability::{LogLevel, LogLine};
use crate::context::Context;

impl Host for Context {
    fn log(&mut self, level: Level, message: String, fields: Vec<(String, String)>) -> wasmtime::Result<()> {
        self.count_host_call()?;
        let bytes = message.len() + fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        if !self.admit_log(bytes as u64) {
            return Ok(());
        }
        if let Some(logging) = &self.setup.capabilities.logging {
            logging.log(LogLine { level: level_of(level), message, fields });
        }
        Ok(())
    }
}

fn level_of(level: Level) -> LogLevel {
    match level {
        Level::Debug => LogLevel::Debug,
        Level::Info => LogLevel::Info,
        Level::Warn => LogLevel::Warn,
        Level::Error => LogLevel::Error,
    }
}
