//! Where the fixtures are, and rows to give them.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Float64Array, Int64Array, RecordBatch, StringArray};
use weir_host::{Batch, Block, Host, HostConfig, NodeSetup, PortSchema, Transform};

/// The folder of packed fixtures: `WEIR_TEST_BLOCKS`, else beside the folder that the test itself is in.
pub(crate) fn fixture(name: &str) -> PathBuf {
    let beside = || {
        env::current_exe()
            .expect("a test has a path")
            .ancestors()
            .nth(2)
            .expect("in target/release/deps")
            .join("test-blocks")
    };
    let path = env::var_os("WEIR_TEST_BLOCKS").map_or_else(beside, PathBuf::from).join(format!("{name}.wasm"));
    assert!(path.exists(), "`{}` is missing: run `cargo xtask blocks` and `cargo xtask fixtures`", path.display());
    path
}

/// One host for all tests, with a cache of its own: compiling anew for each would take minutes.
pub(crate) fn host() -> Host {
    static CACHE: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
    let folder = CACHE.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
    let config = HostConfig { cache_dir: Some(folder.path().join("code")), max_instances: 64, ..HostConfig::default() };
    Host::new(config).expect("the host starts")
}

pub(crate) async fn block(name: &str) -> Block {
    host().load(&fixture(name)).await.expect("the fixture loads")
}

/// Rows with a text column that has a null and Korean in it.
pub(crate) fn rows() -> RecordBatch {
    let names = StringArray::from(vec![Some("seoul"), None, Some("서울 café"), Some("")]);
    RecordBatch::try_from_iter_with_nullable([
        ("id", Arc::new(Int64Array::from(vec![1, 2, 3, 4])) as _, false),
        ("name", Arc::new(names) as _, true),
        ("price", Arc::new(Float64Array::from(vec![Some(1.5), Some(2.5), None, Some(4.0)])) as _, true),
    ])
    .expect("columns fit")
}

pub(crate) fn input() -> PortSchema {
    PortSchema { port: "in".to_owned(), schema: rows().schema() }
}

pub(crate) fn batch() -> Batch {
    Batch::insert(rows())
}

/// An instance of a transform, not opened yet.
pub(crate) async fn transform(name: &str, setup: NodeSetup) -> Transform {
    block(name).await.transform(setup).await.expect("the fixture starts")
}
