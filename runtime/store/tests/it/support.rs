//! A store in a temporary folder, and records to put into it.

use std::collections::BTreeMap;
use std::pin::Pin;

use tempfile::TempDir;
use weir_store::{
    Counts, EdgeCount, EdgeKey, EpochContent, NewEpoch, NewRun, NodeCount, NoteMove, Plan, PlannedSplit, RejectFile,
    SplitMove, SplitProgress, Store, StoredReceipt, StoredSplit, StreamMove,
};
use weir_types::{Digest, EpochNumber, NodeName, PipelineName, PortName, RunId};

/// Where a store of a test's own can be.
pub(crate) struct Place {
    folder: TempDir,
    database: Option<String>,
}

impl Place {
    /// In a folder.
    pub(crate) fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), database: None }
    }

    /// In an empty PostgreSQL database.
    pub(crate) fn postgres(url: String) -> Self {
        Self { database: Some(url), ..Self::sqlite() }
    }

    /// Opens the store; again the same one.
    pub(crate) async fn store(&self) -> Store {
        let opened = match &self.database {
            Some(url) => Store::connect(url, self.folder.path()).await,
            None => Store::open(self.folder.path()).await,
        };
        opened.expect("a store")
    }
}

/// A case by its name.
pub(crate) type Case = (&'static str, fn(Place) -> Pin<Box<dyn Future<Output = ()> + Send>>);

/// Makes a test over SQLite of every case, and lists them for `postgres.rs`, where they share a server: starting one takes longer than
/// everything that is asked of it.
macro_rules! cases {
    ($($name:ident,)*) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $name() {
                    super::$name(crate::support::Place::sqlite()).await;
                }
            )*
        }

        pub(crate) const CASES: &[crate::support::Case] =
            &[$((concat!(module_path!(), "::", stringify!($name)), |place| Box::pin($name(place)))),*];
    };
}

pub(crate) use cases;

pub(crate) fn pipeline() -> PipelineName {
    "sales".parse().expect("a pipeline name")
}

pub(crate) fn node(name: &str) -> NodeName {
    name.parse().expect("a node name")
}

pub(crate) fn port(name: &str) -> PortName {
    name.parse().expect("a port name")
}

pub(crate) fn new_run() -> NewRun {
    NewRun {
        id: RunId::generate(),
        pipeline: pipeline(),
        digest: Digest::of("pipeline"),
        nodes: BTreeMap::from([(node("orders"), Digest::of("orders")), (node("lake"), Digest::of("lake"))]),
    }
}

pub(crate) fn split(id: &str) -> PlannedSplit {
    PlannedSplit {
        split: StoredSplit { id: id.to_owned(), descriptor: format!("{{\"file\":\"{id}\"}}"), rows: Some(10) },
        progress: SplitProgress::default(),
    }
}

pub(crate) fn plan() -> Plan {
    Plan {
        node: node("orders"),
        stream: Some("orders".into()),
        fingerprint: Digest::of("orders"),
        state: Some("{\"day\":1}".into()),
        splits: vec![split("a"), split("b")],
    }
}

pub(crate) fn content() -> EpochContent {
    let edge =
        EdgeKey { from_node: node("orders"), from_port: port("out"), to_node: node("lake"), to_port: port("in") };
    let receipt = StoredReceipt { split: "a".into(), token: "t1".into(), rows: 10, bytes: 100 };
    EpochContent {
        receipts: BTreeMap::from([(node("lake"), vec![receipt])]),
        splits: vec![SplitMove {
            node: node("orders"),
            split: "a".into(),
            progress: SplitProgress { checkpoint: Some("5".into()), done: true },
        }],
        streams: vec![StreamMove { node: node("orders"), stream: "orders".into(), state: Some("{\"day\":2}".into()) }],
        notes: vec![NoteMove { node: node("lake"), name: "seen".into(), value: Some("1".into()) }],
        rejects: vec![RejectFile {
            path: "rejects/x.arrow".into(),
            node: node("lake"),
            block: Digest::of("lake"),
            stream: None,
            split: "a".into(),
            rows: 2,
            reason: "too long".into(),
        }],
        counts: Counts {
            nodes: BTreeMap::from([(
                node("lake"),
                NodeCount { rows_in: 12, rows_rejected: 2, ..NodeCount::default() },
            )]),
            edges: vec![EdgeCount { edge, rows: 12, batches: 1, bytes: 100 }],
        },
        replay: None,
    }
}

pub(crate) fn epoch(run: RunId, number: u64) -> NewEpoch {
    NewEpoch { run, number: EpochNumber::new(number), attempt: 1, last: false, content: content() }
}
