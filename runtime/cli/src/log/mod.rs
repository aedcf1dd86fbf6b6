//! Log lines on standard error, for those who ask.

mod json;

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use clap::ValueEnum;
use indicatif::MultiProgress;
use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::JsonFields;
use weir_capabilities::LogSink;
use weir_diagnostics::{Diagnostic, Diagnostics, Severity};
use weir_host::capability::{LogLevel, LogLine};
use weir_types::NodeName;

use crate::environment;
use crate::failed::Failed;
use crate::output;

/// The bars that are on the terminal now. Logging is one for the process, so where its lines go is, too.
static BARS: Mutex<Option<MultiProgress>> = Mutex::new(None);

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs, an object a line
    Json,
}

/// Whether lines are JSON. Like where they go, it is one for the process.
static JSON: AtomicBool = AtomicBool::new(false);

/// Says something to whoever looks after the process, whatever is logged. The fields are for programs: the text says all.
pub(crate) fn say(level: &str, text: &str, fields: &[(&str, String)]) {
    if !JSON.load(Relaxed) {
        let before = if level == "warn" { "warning: " } else { "" };
        eprintln!("{}", weir_diagnostics::printable(&format!("{before}{text}")));
        return;
    }
    let mut line = json::begin(level, "weir");
    line.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
    line.insert("message".to_owned(), json!(text));
    eprintln!("{}", Value::Object(line));
}

/// Says what is wrong or odd: for people with the place of each, else a line for each.
pub(crate) fn tell(diagnostics: &Diagnostics) {
    if !JSON.load(Relaxed) {
        output::warn(diagnostics);
        return;
    }
    for diagnostic in diagnostics.iter() {
        let level = if diagnostic.severity == Severity::Error { "error" } else { "warn" };
        let place = diagnostic.location.iter().map(|place| ("file", place.file.clone()));
        let hints = (!diagnostic.hints.is_empty()).then(|| ("hints", diagnostic.hints.join("; ")));
        say(level, &diagnostic.message, &place.chain(hints).collect::<Vec<_>>());
    }
}

/// Writes log lines above these bars from now on; `None` when the bars have gone.
pub(crate) fn draw_above(bars: Option<MultiProgress>) {
    *BARS.lock().unwrap_or_else(PoisonError::into_inner) = bars;
}

/// Standard error. Bars are taken away while a line is written, which would else tear them apart.
struct Lines;

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let bars = BARS.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let write = || io::stderr().write_all(line);
        bars.map_or_else(write, |bars| bars.suspend(write))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Starts logging: warnings of Weir, more with `-v`, anything by `WEIR_LOG`.
///
/// # Errors
/// When `WEIR_LOG` is no filter.
pub(crate) fn start(verbose: u8, format: Format) -> Result<(), Failed> {
    let default = match verbose {
        0 => "error,block=warn,weir=warn",
        1 => "warn,block=info,weir=info",
        2 => "info,block=debug,weir=debug",
        _ => "debug,weir=trace",
    };
    let filter = match environment::text(environment::LOG) {
        Some(text) => parse(&text)?,
        None => EnvFilter::new(crates(default)),
    };
    let ansi = io::stderr().is_terminal() && environment::text(environment::NO_COLOR).is_none();
    JSON.store(format == Format::Json, Relaxed);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Lines);
    // Fails only when logging was started before, and then there is nothing to do.
    let _ = match format {
        Format::Text => lines.with_ansi(ansi).with_target(verbose > 1).try_init(),
        Format::Json => lines.with_ansi(false).fmt_fields(JsonFields::new()).event_format(json::JsonLines).try_init(),
    };
    Ok(())
}

fn parse(text: &str) -> Result<EnvFilter, Diagnostic> {
    text.parse().map_err(|error: tracing_subscriber::filter::ParseError| {
        Diagnostic::error(format!("the variable `{}` has a wrong value", environment::LOG))
            .caused_by(error.to_string())
            .hint("write targets and levels such as `weir_engine=debug,block=info`".to_owned())
    })
}

/// Spells `weir=` out for all of our crates.
fn crates(filter: &str) -> String {
    const CRATES: [&str; 10] =
        ["api", "capabilities", "cli", "connections", "control", "engine", "host", "query", "store", "telemetry"];
    let Some((rest, level)) = filter.split_once(",weir=") else { return filter.to_owned() };
    CRATES.iter().fold(rest.to_owned(), |all, name| format!("{all},weir_{name}={level}"))
}

/// Says where the lines of each node's block go.
pub(crate) type LogOfNodes = Arc<dyn Fn(&NodeName) -> LogSink + Send + Sync>;

/// Returns where the lines of a node's block go. Control characters in them are escaped: they are a stranger's.
pub(crate) fn of_node(node: &NodeName) -> LogSink {
    let node = node.clone();
    Arc::new(move |line: LogLine| {
        let fields: String = line.fields.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        let text = format!("{node}: {}{fields}", line.message);
        let text = weir_diagnostics::printable(&text);
        match line.level {
            LogLevel::Debug => tracing::debug!(target: "block", node = node.as_str(), "{text}"),
            LogLevel::Info => tracing::info!(target: "block", node = node.as_str(), "{text}"),
            LogLevel::Warn => tracing::warn!(target: "block", node = node.as_str(), "{text}"),
            LogLevel::Error => tracing::error!(target: "block", node = node.as_str(), "{text}"),
        }
    })
}
