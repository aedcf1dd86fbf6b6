//! Log lines on standard error, for those who ask.

use std::io::{self, IsTerminal};
use std::sync::Arc;

use tracing_subscriber::EnvFilter;
use weir_capabilities::LogSink;
use weir_host::capability::{LogLevel, LogLine};
use weir_types::NodeName;

use crate::environment;

/// Starts logging: warnings of Weir, more with `-v`, anything by `WEIR_LOG`.
pub(crate) fn start(verbose: u8) {
    let default = match verbose {
        0 => "error,block=warn,weir=warn",
        1 => "warn,block=info,weir=info",
        2 => "info,block=debug,weir=debug",
        _ => "debug,weir=trace",
    };
    let filter = environment::text(environment::LOG).and_then(|filter| filter.parse::<EnvFilter>().ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new(crates(default)));
    let ansi = io::stderr().is_terminal() && environment::text(environment::NO_COLOR).is_none();
    // Fails only when logging was started before, and then there is nothing to do.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(ansi)
        .with_target(verbose > 1)
        .try_init();
}

/// Spells `weir=` out for all of our crates.
fn crates(filter: &str) -> String {
    const CRATES: [&str; 7] = ["capabilities", "cli", "connections", "engine", "host", "query", "store"];
    let Some((rest, level)) = filter.split_once(",weir=") else { return filter.to_owned() };
    CRATES.iter().fold(rest.to_owned(), |all, name| format!("{all},weir_{name}={level}"))
}

/// Returns where the lines of a node's block go. Control characters in them are escaped: they are a stranger's.
pub(crate) fn of_node(node: &NodeName) -> LogSink {
    let node = node.clone();
    Arc::new(move |line: LogLine| {
        let fields: String = line.fields.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        let text = format!("{node}: {}{fields}", line.message);
        let text = weir_diagnostics::printable(&text);
        match line.level {
            LogLevel::Debug => tracing::debug!(target: "block", "{text}"),
            LogLevel::Info => tracing::info!(target: "block", "{text}"),
            LogLevel::Warn => tracing::warn!(target: "block", "{text}"),
            LogLevel::Error => tracing::error!(target: "block", "{text}"),
        }
    })
}
