//! Names that people give to things.

use std::{borrow::Borrow, fmt, str::FromStr};

use crate::text::serde_as_text;

/// The longest name that is an identifier. Names end up in file names and log fields; the number is arbitrary.
const MAX_IDENTIFIER: usize = 64;

/// The longest stream name. Streams are named by outside systems, where the key of an object can be long.
const MAX_STREAM: usize = 2048;

/// How the name under which a pipeline's replays are recorded ends.
const REPLAYS: &str = "--replays";

/// What stands between a pipeline's name and the number of a lane.
const LANE: &str = "--lane-";

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a valid {what}: {reason}")]
pub struct NameError {
    what: &'static str,
    text: String,
    reason: String,
    suggestion: Option<String>,
}

impl NameError {
    /// Returns a valid name close to what was written, if there is one.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// Returns the advice for a person, if there is any.
    pub fn hint(&self) -> Option<String> {
        self.suggestion().map(|name| format!("`{name}` would be valid"))
    }

    /// Creates an error without a suggestion.
    pub(crate) fn new(what: &'static str, text: &str, reason: String) -> Self {
        Self { what, text: text.to_owned(), reason, suggestion: None }
    }

    /// Returns what kind of name was wanted, such as `node name`.
    pub fn what(&self) -> &'static str {
        self.what
    }
}

/// Which characters a name may hold.
#[derive(Clone, Copy)]
struct Rule {
    uppercase: bool,
    underscore: bool,
}

/// Lower case words joined by single hyphens: what works unchanged in URLs, file names and registries.
const KEBAB: Rule = Rule { uppercase: false, underscore: false };

/// Letters, digits, `_` and `-`: also works as a column or table name, and keeps room for `node.port`.
const WORD: Rule = Rule { uppercase: true, underscore: true };

impl Rule {
    fn allows(self, c: char) -> bool {
        match c {
            'a'..='z' | '0'..='9' | '-' => true,
            'A'..='Z' => self.uppercase,
            '_' => self.underscore,
            _ => false,
        }
    }

    fn describe(self) -> &'static str {
        // Somebody who is told that `ä` is no letter wants to know which ones are.
        if self.uppercase { "ASCII letters, digits, `-` and `_`" } else { "lower case ASCII letters, digits and `-`" }
    }

    /// Returns what is wrong with `text`, if anything is.
    fn violation(self, text: &str) -> Option<String> {
        if text.is_empty() {
            return Some("it is empty".into());
        }
        if text.len() > MAX_IDENTIFIER {
            return Some(format!("it is {} characters long, the limit is {MAX_IDENTIFIER}", text.chars().count()));
        }
        if let Some(c) = text.chars().find(|&c| !self.allows(c)) {
            return Some(format!("{} is not allowed, only {} are", quoted(c), self.describe()));
        }
        if !text.starts_with(|c: char| c.is_ascii_alphabetic() || (self.underscore && c == '_')) {
            return Some("it does not start with a letter".into());
        }
        if !self.underscore && (text.ends_with('-') || text.contains("--")) {
            return Some("words are joined by single hyphens".into());
        }
        None
    }

    /// Returns a name that obeys the rule and resembles `text`.
    fn repair(self, text: &str) -> Option<String> {
        let mut name = String::new();
        for c in text.chars() {
            let c = if self.uppercase { c } else { c.to_ascii_lowercase() };
            if self.allows(c) && c != '-' {
                name.push(c);
            } else if !name.is_empty() && !name.ends_with('-') {
                name.push('-');
            }
        }
        let name = name.trim_matches(|c: char| c == '-' || c.is_ascii_digit());
        let name: String = name.chars().take(MAX_IDENTIFIER).collect();
        self.violation(&name).is_none().then_some(name)
    }

    fn check(self, what: &'static str, text: &str) -> Result<(), NameError> {
        match self.violation(text) {
            None => Ok(()),
            Some(reason) => Err(NameError { what, text: text.to_owned(), reason, suggestion: self.repair(text) }),
        }
    }
}

/// Returns `c` as it can be shown in a message.
fn quoted(c: char) -> String {
    match c {
        ' ' => "a space".into(),
        c if c.is_control() => format!("the control character U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}

fn check_block(text: &str) -> Result<(), NameError> {
    KEBAB.check("block name", text)
}

fn check_pipeline(text: &str) -> Result<(), NameError> {
    WORD.check("pipeline name", text.strip_suffix(REPLAYS).unwrap_or_else(|| split_lane(text).0))
}

/// Splits the name of a lane into the pipeline's and the number; 0 for a name that is no lane's.
fn split_lane(name: &str) -> (&str, u32) {
    let lane = name.rsplit_once(LANE).filter(|(_, number)| !number.starts_with(['0', '+']));
    lane.and_then(|(pipeline, number)| Some((pipeline, number.parse().ok()?))).unwrap_or((name, 0))
}

fn check_node(text: &str) -> Result<(), NameError> {
    WORD.check("node name", text)
}

fn check_port(text: &str) -> Result<(), NameError> {
    WORD.check("port name", text)
}

fn check_connection(text: &str) -> Result<(), NameError> {
    WORD.check("connection name", text)
}

fn check_secret(text: &str) -> Result<(), NameError> {
    WORD.check("secret name", text)
}

fn check_parameter(text: &str) -> Result<(), NameError> {
    WORD.check("parameter name", text)
}

fn check_alert(text: &str) -> Result<(), NameError> {
    WORD.check("alert name", text)
}

fn check_dashboard(text: &str) -> Result<(), NameError> {
    WORD.check("alert name", text)
}

fn check_trigger(text: &str) -> Result<(), NameError> {
    WORD.check("trigger name", text)
}

fn check_stream(text: &str) -> Result<(), NameError> {
    let reason = if text.is_empty() {
        "it is empty".to_owned()
    } else if text.len() > MAX_STREAM {
        format!("it is {} bytes long, the limit is {MAX_STREAM}", text.len())
    } else if let Some(c) = text.chars().find(|c| c.is_control()) {
        format!("{} is not allowed", quoted(c))
    } else if text.trim() != text {
        "it starts or ends with a space".to_owned()
    } else {
        return Ok(());
    };
    let trimmed = text.trim();
    let suggestion = (trimmed != text && check_stream(trimmed).is_ok()).then(|| trimmed.to_owned());
    Err(NameError { what: "stream name", text: text.to_owned(), reason, suggestion })
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $what:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Returns the name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                $check(text)?;
                Ok(Self(text.into()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        serde_as_text!($name, $what);
    };
}

name!(
    /// The name of a block, in kebab case: `file-loader`.
    BlockName, "a block name", check_block
);
name!(
    /// The name of a pipeline: `market-share`.
    PipelineName, "a pipeline name", check_pipeline
);
name!(
    /// The name of a node inside a pipeline: `candles`.
    NodeName, "a node name", check_node
);
name!(
    /// The name of a port of a node: `out`. An SQL node uses it as table name.
    PortName, "a port name", check_port
);
name!(
    /// The name of a connection: `lake`.
    ConnectionName, "a connection name", check_connection
);
name!(
    /// The name of a secret: `exchange-key`. The value lives elsewhere.
    SecretName, "a secret name", check_secret
);
name!(
    /// The name of a parameter of a pipeline: `day`, used as `${day}`.
    ParameterName,
    "a parameter name",
    check_parameter
);
name!(
    /// The name of a rule about what people are told: `failures`.
    AlertName, "an alert name", check_alert
);
name!(
    /// The name of a dashboard: `operations`.
    DashboardName,
    "a dashboard name",
    check_dashboard
);
name!(
    /// The name of what starts runs of a pipeline: `nightly`.
    TriggerName, "a trigger name", check_trigger
);
name!(
    /// The name of a stream, given by the outside system that offers it: `public.orders`.
    StreamName, "a stream name", check_stream
);

impl TriggerName {
    /// Returns `manual`, under which the runs are kept that a person asks for.
    pub fn manual() -> Self {
        Self("manual".into())
    }
}

impl PortName {
    /// Returns `in`, the one input of every loader.
    pub fn input() -> Self {
        Self("in".into())
    }

    /// Returns `out`, the one output of every extractor.
    pub fn output() -> Self {
        Self("out".into())
    }
}

impl From<&NodeName> for PortName {
    /// Takes over a node's name, because both obey the same rule: an unnamed input is called after its source.
    fn from(node: &NodeName) -> Self {
        Self(node.0.clone())
    }
}

impl PipelineName {
    /// Returns the name under which replays of this pipeline's rejects are recorded: a target that remembers what it has committed for a
    /// pipeline must not take a replay for the pipeline's next run.
    #[must_use]
    pub fn replays(&self) -> Self {
        if self.is_replays() { self.clone() } else { Self(format!("{}{REPLAYS}", self.0).into()) }
    }

    /// Tells whether this is the name of a pipeline's replays.
    pub fn is_replays(&self) -> bool {
        self.0.ends_with(REPLAYS)
    }

    /// Returns the name of one of this pipeline's lanes, in which its runs go on side by side. The store and targets know a run by that
    /// name, so that each lane numbers its own epochs. Lane 0 is the pipeline itself, and the only one that keeps state.
    #[must_use]
    pub fn lane(&self, number: u32) -> Self {
        let pipeline = self.owner();
        if number == 0 { pipeline } else { Self(format!("{pipeline}{LANE}{number}").into()) }
    }

    /// Returns the number of the lane that this is the name of; 0 for a pipeline.
    pub fn lane_number(&self) -> u32 {
        split_lane(&self.0).1
    }

    /// Returns the name by which runs are listed: the pipeline's for those in its lanes, and that of its replays for those.
    #[must_use]
    pub fn without_lane(&self) -> Self {
        if self.is_replays() { self.clone() } else { self.owner() }
    }

    /// Tells whether cursors and notes are kept from run to run. In a lane they would be those of runs side by side.
    pub fn keeps_state(&self) -> bool {
        self.lane_number() == 0
    }

    /// Returns the pipeline that a person wrote: the one whose lane this is or whose rejects are replayed, else this one.
    #[must_use]
    pub fn owner(&self) -> Self {
        let name = self.0.strip_suffix(REPLAYS).unwrap_or_else(|| split_lane(&self.0).0);
        if name.len() == self.0.len() { self.clone() } else { Self(name.into()) }
    }
}

impl ConnectionName {
    /// Returns the environment variable that can hold this connection's URL: `lake` is `WEIR_CONNECTION_LAKE`.
    pub fn variable(&self) -> String {
        format!("WEIR_CONNECTION_{}", upper(&self.0))
    }
}

impl SecretName {
    /// Returns the environment variable that can hold this secret: `exchange-key` is `WEIR_SECRET_EXCHANGE_KEY`.
    pub fn variable(&self) -> String {
        format!("WEIR_SECRET_{}", upper(&self.0))
    }
}

fn upper(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}
