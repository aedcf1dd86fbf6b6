//! What a node may do, as written.

use weir_diagnostics::{Diagnostic, Span};
use weir_types::{ByteSize, ConnectionName, HumanDuration, Rate};

use crate::{
    grants::{self, Access},
    read::{Fields, Reader},
    yaml::{Entry, Spanned},
};

const KEYS: &[&str] = &[
    "http",
    "private_network",
    "connections",
    "clock",
    "random",
    "memory",
    "time",
    "output_rows",
    "output_bytes",
    "host_calls",
    "log_bytes",
    "http_rate",
];

/// The keys that bound rather than open; they may stand under `grants` or under `limits`.
const LIMITS: &[&str] = &["memory", "time", "output_rows", "output_bytes", "host_calls", "log_bytes", "http_rate"];

/// The grants of a node. `None` means that nothing was written; an empty list or `false` is an answer.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// Where the key stands, if it does.
    pub span: Option<Span>,
    /// Hosts to send HTTP requests to; text, because they may hold parameters.
    pub http: Option<Spanned<Vec<Spanned<String>>>>,
    /// Hosts whose address may be private.
    pub private_network: Option<Spanned<Vec<Spanned<String>>>>,
    /// Connections.
    pub connections: Option<Spanned<Vec<ConnectionGrant>>>,
    /// The real time.
    pub clock: Option<Spanned<bool>>,
    /// Real randomness.
    pub random: Option<Spanned<bool>>,
    /// How much the node may use.
    pub limits: Limits,
}

/// What a node may do with one connection.
#[derive(Debug, Clone)]
pub struct ConnectionGrant {
    /// The connection.
    pub name: Spanned<ConnectionName>,
    /// Reading, or reading and writing.
    pub access: Option<Spanned<Access>>,
    /// The schemas of a database.
    pub schemas: Option<Vec<Spanned<String>>>,
    /// The prefixes of an object store.
    pub prefixes: Option<Vec<Spanned<String>>>,
}

/// Limits that are written; the others have defaults.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Memory of each instance.
    pub memory: Option<Spanned<ByteSize>>,
    /// How long one call may take.
    pub time: Option<Spanned<HumanDuration>>,
    /// Rows given by an instance.
    pub output_rows: Option<Spanned<u64>>,
    /// Bytes given by an instance.
    pub output_bytes: Option<Spanned<ByteSize>>,
    /// Calls of host functions by an instance.
    pub host_calls: Option<Spanned<u64>>,
    /// Bytes logged by an instance.
    pub log_bytes: Option<Spanned<ByteSize>>,
    /// Requests to each host, by all instances together.
    pub http_rate: Option<Spanned<Rate>>,
}

impl Grants {
    pub(super) fn read(reader: &mut Reader, node: &Fields<'_>) -> Self {
        let mut grants = Self::default();
        if let Some(entry) = node.get("grants") {
            grants.span = Some(entry.key.span);
            let owner = format!("the grants of {}", node.owner);
            if let Some(fields) = reader.fields(&entry.value, owner, entry.key.span, KEYS) {
                grants.open(reader, &fields);
                grants.limits = Limits::read(reader, &fields);
            }
        }
        if let Some(entry) = node.get("limits") {
            let owner = format!("the limits of {}", node.owner);
            if let Some(fields) = reader.fields(&entry.value, owner, entry.key.span, LIMITS) {
                let limits = Limits::read(reader, &fields);
                grants.limits.extend(reader, &node.owner, limits);
            }
        }
        grants
    }

    fn open(&mut self, reader: &mut Reader, fields: &Fields<'_>) {
        let hosts = |reader: &mut Reader, key| {
            let span = fields.get(key)?.key.span;
            reader.texts(fields, key).map(|hosts| Spanned::new(hosts, span))
        };
        self.http = hosts(reader, "http");
        self.private_network = hosts(reader, "private_network");
        self.clock = reader.boolean(fields, "clock");
        self.random = reader.boolean(fields, "random");
        if let Some(entry) = fields.get("connections") {
            let mut connections = Vec::new();
            for entry in reader.entries(fields, "connections") {
                connections.extend(ConnectionGrant::read(reader, fields, entry));
            }
            self.connections = Some(Spanned::new(connections, entry.key.span));
        }
    }
}

impl ConnectionGrant {
    fn read(reader: &mut Reader, grants: &Fields<'_>, entry: &Entry) -> Option<Self> {
        let name = reader.parse::<ConnectionName>(entry.key.clone())?;
        if let Some(access) = entry.value.text() {
            let access = reader.parse(access.map(str::to_owned));
            return Some(Self { name, access, schemas: None, prefixes: None });
        }
        let owner = format!("connection `{name}` in {}", grants.owner);
        let fields = reader.fields(&entry.value, owner, name.span, &["access", "schemas", "prefix"])?;
        let access = reader.parsed(&fields, "access", "`read` or `write`");
        if fields.get("access").is_none() {
            reader.missing(&fields, "access", "read");
        }
        let (schemas, prefixes) = (reader.texts(&fields, "schemas"), reader.texts(&fields, "prefix"));
        Some(Self { name, access, schemas, prefixes })
    }
}

impl Limits {
    fn read(reader: &mut Reader, fields: &Fields<'_>) -> Self {
        const SIZE: &str = "a size such as `64MiB`";
        Self {
            memory: memory(reader, fields, SIZE),
            time: reader.parsed(fields, "time", "a duration such as `10m`"),
            output_rows: reader.whole(fields, "output_rows", 0),
            output_bytes: reader.parsed(fields, "output_bytes", SIZE),
            host_calls: reader.whole(fields, "host_calls", 0),
            log_bytes: reader.parsed(fields, "log_bytes", SIZE),
            http_rate: reader.parsed(fields, "http_rate", "a rate such as `10/s`"),
        }
    }

    /// Takes over the limits of the other key; one that stands under both is an error.
    fn extend(&mut self, reader: &mut Reader, owner: &str, other: Self) {
        take(reader, owner, "memory", &mut self.memory, other.memory);
        take(reader, owner, "time", &mut self.time, other.time);
        take(reader, owner, "output_rows", &mut self.output_rows, other.output_rows);
        take(reader, owner, "output_bytes", &mut self.output_bytes, other.output_bytes);
        take(reader, owner, "host_calls", &mut self.host_calls, other.host_calls);
        take(reader, owner, "log_bytes", &mut self.log_bytes, other.log_bytes);
        take(reader, owner, "http_rate", &mut self.http_rate, other.http_rate);
    }
}

/// Reads how much memory an instance may have; more than there can be is a mistake worth telling.
fn memory(reader: &mut Reader, fields: &Fields<'_>, wanted: &str) -> Option<Spanned<ByteSize>> {
    let memory = reader.parsed::<ByteSize>(fields, "memory", wanted)?;
    let most = grants::Limits::MAX_MEMORY;
    if memory.value > most {
        let message = format!("`memory` of {} is `{memory}`, more than an instance can address", fields.owner);
        let hint = format!("write at most `{most}`, which is all that WebAssembly of 32 bits has");
        reader.push(reader.error(memory.span, message).hint(hint));
        return None;
    }
    Some(memory)
}

fn take<T>(reader: &mut Reader, owner: &str, key: &str, mine: &mut Option<Spanned<T>>, other: Option<Spanned<T>>) {
    match (&mine, other) {
        (Some(first), Some(second)) => {
            let diagnostic: Diagnostic = reader
                .error(second.span, format!("`{key}` of {owner} stands under `grants` and under `limits`"))
                .related("it stands here already", reader.at(first.span));
            reader.push(diagnostic);
        }
        (None, Some(second)) => *mine = Some(second),
        (_, None) => {}
    }
}
