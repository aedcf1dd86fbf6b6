//! Channels to doubles, and a message to send.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use weir_connections::secrets::{SecretValues, Secrets};
use weir_connections::{ConnectionSettings, Connections};
use weir_delivery::{Attachment, Channel, Fact, File, Link, Message, Outgoing, Severity, Table};
use weir_pipeline::deliver::Language;

/// The key of everything that is sent here.
pub(crate) const KEY: &str = "run/0/mail/succeeded";

/// Opens a channel by the settings of its connection. Every secret is its own name but for those that are given.
pub(crate) fn channel(settings: ConnectionSettings, secrets: &[(&str, &str)]) -> Channel {
    let secrets = secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned().into()));
    let secrets = Arc::new(Secrets::default().with(SecretValues::new("test", secrets)));
    let connections = Connections::new([("channel".to_owned(), settings)], ".", secrets);
    Channel::open(&connections, "channel").expect("a channel")
}

/// Settings of a webhook whose address is the secret `address`.
pub(crate) fn hook(url: &str, options: &[(&str, &str)]) -> ConnectionSettings {
    let options = options.iter().chain(&[("allow_http", "true")]);
    ConnectionSettings {
        address: Some("address".to_owned()),
        allow_http: true,
        options: options.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        ..ConnectionSettings::of_url(url)
    }
}

/// A message with everything that a message can have.
pub(crate) fn message() -> Message {
    Message {
        title: "Market share 2026-11-22".to_owned(),
        severity: Severity::Success,
        text: "Two exchanges *lead* <together>.\nThe others & the rest follow.\n\nSee the report.".to_owned(),
        facts: vec![Fact::new("Pipeline", "market_share"), Fact::new("Rows", "1,234")],
        tables: vec![Table {
            title: "Leaders".to_owned(),
            columns: vec!["Exchange".to_owned(), "Share".to_owned()],
            rows: vec![vec!["Alpha".to_owned(), "0.52".to_owned()], vec!["Beta".to_owned(), "0.31".to_owned()]],
            more: 3,
        }],
        links: vec![Link::new("Open the run", "https://weir.example.com/runs/1")],
        attachments: files().into_iter().map(|file| file.attachment).collect(),
        language: Language::English,
    }
}

/// The same in Korean.
pub(crate) fn korean() -> Message {
    Message {
        title: "시장 점유율 2026-11-22".to_owned(),
        severity: Severity::Error,
        text: "수집이 실패했습니다.".to_owned(),
        facts: vec![Fact::new("상태", "실패")],
        language: Language::Korean,
        ..message()
    }
}

/// A workbook and a chart.
pub(crate) fn files() -> Vec<File> {
    let file = |name: &str, media_type: &str, content: &'static [u8]| File {
        attachment: Attachment {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size: content.len() as u64,
            path: format!("report/{name}"),
        },
        bytes: Bytes::from_static(content),
    };
    vec![
        file("share.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"a workbook"),
        file("share.png", "image/png", b"a picture"),
    ]
}

/// A message with so many rows: more than one card or one message of Slack holds.
pub(crate) fn long(rows: usize) -> Message {
    let row = |number: usize| vec![format!("exchange {number}"), "거래소 ".repeat(20)];
    let table = |name: usize| Table {
        title: format!("Table {name}"),
        columns: vec!["Exchange".to_owned(), "About".to_owned()],
        rows: (0..rows).map(row).collect(),
        more: 0,
    };
    Message { tables: (0..30).map(table).collect(), ..message() }
}

/// The message on its way.
pub(crate) fn outgoing() -> Outgoing {
    let at = "2026-11-22T08:30:00Z".parse().expect("a moment");
    Outgoing { files: files(), ..Outgoing::new(KEY, message(), at) }
}

/// Returns what is wrong with a document by one of the schemas.
pub(crate) fn violations(schema: &str, document: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

pub(crate) const TEAMS: &str = include_str!("../schemas/teams.json");
pub(crate) const SLACK: &str = include_str!("../schemas/slack.json");
