//! What an operator lets one node do. Nothing is open unless it stands here.

mod host_pattern;

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use weir_types::{ByteSize, ConnectionName, HumanDuration, Rate, UnknownWord};

pub use host_pattern::{HostPattern, HostPatternError};

/// What a node may do with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Read only.
    Read,
    /// Read and write.
    Write,
}

impl FromStr for Access {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "read" => Ok(Self::Read),
            "write" => Ok(Self::Write),
            _ => Err(UnknownWord { what: "kind of access", word: word.to_owned(), known: &["read", "write"] }),
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Read => "read",
            Self::Write => "write",
        })
    }
}

/// What a node may do with one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionGrant {
    /// Reading, or reading and writing.
    pub access: Access,
    /// The schemas of a database; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schemas: Option<Vec<String>>,
    /// The path prefixes of an object store; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefixes: Option<Vec<String>>,
}

impl ConnectionGrant {
    /// Tells whether the grant covers an object's path, which is relative to the connection's root.
    ///
    /// A prefix covers whole segments only: `2024` does not open `2024-secret/`. Paths with `.` or `..` segments are
    /// never covered, because they could leave the prefix again.
    pub fn covers_path(&self, path: &str) -> bool {
        if path.split('/').any(|segment| segment == "." || segment == "..") {
            return false;
        }
        let path = path.trim_start_matches('/');
        self.prefixes.as_ref().is_none_or(|prefixes| prefixes.iter().any(|prefix| starts_with_segments(path, prefix)))
    }

    /// Tells whether the grant covers a schema of a database.
    pub fn covers_schema(&self, schema: &str) -> bool {
        self.schemas.as_ref().is_none_or(|schemas| schemas.iter().any(|granted| granted == schema))
    }
}

fn starts_with_segments(path: &str, prefix: &str) -> bool {
    let prefix = prefix.trim_matches('/');
    prefix.is_empty() || path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How much a node may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The memory of each of the node's instances.
    pub memory: ByteSize,
    /// How long one call into the block may take.
    pub time: HumanDuration,
    /// How many rows each instance may give.
    pub output_rows: Option<u64>,
    /// How many bytes each instance may give.
    pub output_bytes: Option<ByteSize>,
    /// How many calls of host functions each instance may make.
    pub host_calls: Option<u64>,
    /// How much each instance may log; what is over is dropped.
    pub log_bytes: ByteSize,
    /// How often its instances together may send a request to the same host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_rate: Option<Rate>,
}

impl Limits {
    /// Enough for a guest that carries an interpreter and a few batches; a leak shows before the machine suffers.
    pub const DEFAULT_MEMORY: ByteSize = ByteSize::mebibytes(256);
    /// All that 32 bits can address, which is what WebAssembly of today does.
    pub const MAX_MEMORY: ByteSize = ByteSize::mebibytes(4096);
    /// Longer than any batch should take and than most servers keep a request open, short enough that an endless loop
    /// is found the same morning.
    pub const DEFAULT_TIME: HumanDuration = HumanDuration::seconds(300);
    /// Several thousand lines: more than a person reads, less than a disk notices.
    pub const DEFAULT_LOG: ByteSize = ByteSize::mebibytes(1);
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: Self::DEFAULT_MEMORY,
            time: Self::DEFAULT_TIME,
            output_rows: None,
            output_bytes: None,
            host_calls: None,
            log_bytes: Self::DEFAULT_LOG,
            http_rate: None,
        }
    }
}

/// What a node may do. The default opens nothing and sets the default limits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Grants {
    /// The hosts to which it may send HTTP requests.
    pub http: Vec<HostPattern>,
    /// The hosts that may have a loopback, private or link-local address; they must be in `http` as well.
    pub private_network: Vec<HostPattern>,
    /// The connections that it may use.
    pub connections: BTreeMap<ConnectionName, ConnectionGrant>,
    /// Whether it sees the real time instead of a fixed one.
    pub clock: bool,
    /// Whether it gets real randomness instead of a fixed sequence.
    pub random: bool,
    /// How much it may use.
    pub limits: Limits,
}

impl Grants {
    /// Tells whether the node may send a request to this host and port.
    pub fn allows_http(&self, host: &str, port: u16) -> bool {
        self.http.iter().any(|pattern| pattern.matches(host, port))
    }

    /// Tells whether this host may resolve to a loopback, private or link-local address.
    pub fn allows_private_network(&self, host: &str, port: u16) -> bool {
        self.private_network.iter().any(|pattern| pattern.matches(host, port))
    }
}
