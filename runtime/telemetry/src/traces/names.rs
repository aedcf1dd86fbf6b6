//! The names in traces: OpenTelemetry's semantic conventions where there is one, `weir.` before our own.

use opentelemetry::KeyValue;
use weir_engine::Role;
use weir_pipeline::ConnectionUrl;
use weir_pipeline::connection::DatabaseAddress;

pub(super) const PIPELINE: &str = "weir.pipeline";
pub(super) const VERSION: &str = "weir.pipeline.version";
pub(super) const RUN: &str = "weir.run.id";
pub(super) const TRIGGER: &str = "weir.trigger";
pub(super) const DUE: &str = "weir.due";
pub(super) const ATTEMPT: &str = "weir.attempt";
pub(super) const EPOCH: &str = "weir.epoch";
pub(super) const LAST: &str = "weir.epoch.last";
pub(super) const NODE: &str = "weir.node";
pub(super) const BLOCK: &str = "weir.block";
pub(super) const ROLE: &str = "weir.node.role";
pub(super) const STREAM: &str = "weir.stream";
pub(super) const STATUS: &str = "weir.status";
pub(super) const ATTEMPTS: &str = "weir.attempts";
pub(super) const EPOCHS: &str = "weir.epochs";
pub(super) const SPLITS: &str = "weir.splits";
pub(super) const ROWS: &str = "weir.rows";
pub(super) const BYTES: &str = "weir.bytes";
pub(super) const ROWS_IN: &str = "weir.rows.in";
pub(super) const ROWS_OUT: &str = "weir.rows.out";
pub(super) const ROWS_REJECTED: &str = "weir.rows.rejected";
pub(super) const BYTES_IN: &str = "weir.bytes.in";
pub(super) const BYTES_OUT: &str = "weir.bytes.out";
pub(super) const WAIT: &str = "weir.wait_ms";
pub(super) const MESSAGE: &str = "weir.message";
pub(super) const ERROR_TYPE: &str = "error.type";
pub(super) const EXCEPTION: &str = "exception";
pub(super) const EXCEPTION_TYPE: &str = "exception.type";
pub(super) const EXCEPTION_MESSAGE: &str = "exception.message";

/// Makes an attribute of a count. The protocol has no unsigned numbers.
pub(super) fn count(name: &'static str, value: u64) -> KeyValue {
    KeyValue::new(name, i64::try_from(value).unwrap_or(i64::MAX))
}

/// Returns a role as the API spells it.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Extractor => "extractor",
        Role::RowWise => "row-wise",
        Role::WholeInput => "whole-input",
        Role::Loader => "loader",
    }
}

/// Says what is at the end of a connection.
pub(super) fn place(url: &ConnectionUrl) -> Vec<KeyValue> {
    match url {
        ConnectionUrl::File { path } => vec![KeyValue::new("file.directory", path.clone())],
        ConnectionUrl::S3 { bucket, .. } => vec![KeyValue::new("aws.s3.bucket", bucket.clone())],
        ConnectionUrl::Sqlite { path } => {
            vec![KeyValue::new("db.system.name", "sqlite"), KeyValue::new("db.namespace", path.clone())]
        }
        ConnectionUrl::Postgres(address) => server("postgresql", address),
        // Which of the two it is, only the server knows.
        ConnectionUrl::MySql(address) => server("mysql", address),
        // No node is granted a channel.
        ConnectionUrl::Mail(_) | ConnectionUrl::Teams | ConnectionUrl::Slack { .. } | ConnectionUrl::Webhook => {
            Vec::new()
        }
    }
}

fn server(system: &'static str, address: &DatabaseAddress) -> Vec<KeyValue> {
    let mut attributes =
        vec![KeyValue::new("db.system.name", system), KeyValue::new("server.address", address.host.clone())];
    attributes.extend(address.port.map(|port| KeyValue::new("server.port", i64::from(port))));
    attributes.extend(address.database.clone().map(|database| KeyValue::new("db.namespace", database)));
    attributes
}
