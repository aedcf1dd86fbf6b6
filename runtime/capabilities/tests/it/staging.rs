//! Batches between prepare and commit.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use weir_host::capability::Staging;
use weir_host::{Batch, Operation};
use weir_types::ProblemKind;

use crate::support::Bench;

fn rows(count: i64) -> RecordBatch {
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..count));
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values((0..count).map(|id| format!("name {id}"))));
    let prices: ArrayRef = Arc::new(Float64Array::from_iter_values((0..count).map(|id| id as f64 * 0.37)));
    RecordBatch::try_from_iter([("id", ids), ("text", texts), ("price", prices)]).expect("a batch")
}

fn keys(count: i64) -> RecordBatch {
    rows(count).project(&[0]).expect("a projection")
}

fn staging(bench: &Bench, node: &str) -> Arc<dyn Staging> {
    bench.named(node, bench.staging()).staging.expect("staging")
}

async fn stage(staging: &dyn Staging, batches: &[Batch]) -> String {
    let mut stage = staging.create().await.expect("a stage");
    for batch in batches {
        stage.append(batch.clone()).await.expect("appended");
    }
    stage.finish().await.expect("a token")
}

/// Returns the files of a node's stages.
fn files(bench: &Bench, node: &str) -> Vec<PathBuf> {
    let folder = bench.folder.path().join("data/staging").join(bench.run.to_string()).join(node);
    fs::read_dir(folder).map(|items| items.flatten().map(|item| item.path()).collect()).unwrap_or_default()
}

#[tokio::test]
async fn batches_come_back_with_what_they_mean() {
    let bench = Bench::closed();
    let staging = staging(&bench, "daily");
    let batches = [
        Batch::insert(rows(10)),
        Batch::insert(rows(1)),
        Batch::new(keys(3), Operation::Delete),
        Batch::new(rows(5), Operation::Upsert),
        Batch::new(rows(0), Operation::TruncateBefore),
        Batch::insert(rows(2)),
    ];
    let token = stage(staging.as_ref(), &batches).await;
    // Whoever commits after a restart has nothing but the token and the folder.
    let staging = bench.named("daily", bench.staging()).staging.expect("staging");
    for _ in 0..2 {
        let mut staged = staging.open(&token).await.expect("staged batches");
        for batch in &batches {
            let back = staged.next().await.expect("a batch").expect("a batch");
            assert_eq!((back.operation, &back.rows), (batch.operation, &batch.rows));
            assert_eq!(back.rows.schema(), batch.rows.schema(), "metadata included");
        }
        assert!(staged.next().await.expect("the end").is_none());
        assert!(staged.next().await.expect("still the end").is_none());
    }
}

#[tokio::test]
async fn an_empty_stage_has_no_batches() {
    let bench = Bench::closed();
    let staging = staging(&bench, "daily");
    let token = stage(staging.as_ref(), &[]).await;
    assert!(staging.open(&token).await.expect("a stage").next().await.expect("the end").is_none());
}

#[tokio::test]
async fn what_is_not_finished_leaves_nothing() {
    let bench = Bench::closed();
    let staging = staging(&bench, "daily");
    let mut stage = staging.create().await.expect("a stage");
    stage.append(Batch::insert(rows(1000))).await.expect("appended");
    assert_eq!(files(&bench, "daily").len(), 1);
    drop(stage);
    assert!(files(&bench, "daily").is_empty());
}

#[tokio::test]
async fn a_torn_file_is_noticed_before_its_first_batch() {
    let bench = Bench::closed();
    let staging = staging(&bench, "daily");
    let token = stage(staging.as_ref(), &[Batch::insert(rows(1000))]).await;
    let file = files(&bench, "daily").remove(0);
    let length = fs::metadata(&file).expect("a file").len();
    fs::File::options().write(true).open(&file).expect("a file").set_len(length - 100).expect("cut");
    let problem = staging.open(&token).await.map(drop).expect_err("torn");
    assert_eq!(problem.kind, ProblemKind::Data);
    assert_eq!(
        problem.message,
        format!("cannot read staged batches: the file has {} bytes and should have {length}", length - 100)
    );

    let mut bytes = vec![0xa5; length as usize];
    bytes[..8].copy_from_slice(&[0xff; 8]);
    fs::write(&file, bytes).expect("overwritten");
    let mut staged = staging.open(&token).await.expect("its length is right");
    let problem = staged.next().await.expect_err("damaged");
    assert_eq!(problem.kind, ProblemKind::Data, "{problem}");
    fs::remove_file(&file).expect("removed");
    assert_eq!(staging.open(&token).await.map(drop).expect_err("gone").kind, ProblemKind::NotFound);
}

#[tokio::test]
async fn tokens_are_only_good_for_their_node() {
    let bench = Bench::closed();
    let token = stage(staging(&bench, "daily").as_ref(), &[Batch::insert(rows(1))]).await;
    let other = staging(&bench, "hourly");
    assert_eq!(other.open(&token).await.map(drop).expect_err("another's").kind, ProblemKind::NotFound);
    other.discard(&[token.clone(), "nonsense".into()]).await.expect("unknown tokens are ignored");
    assert_eq!(files(&bench, "daily").len(), 1);
    assert_eq!(other.open("../../x").await.map(drop).expect_err("no token").kind, ProblemKind::Data);
    for _ in 0..2 {
        staging(&bench, "daily").discard(std::slice::from_ref(&token)).await.expect("discarded");
    }
    assert!(files(&bench, "daily").is_empty());
}

#[tokio::test]
async fn a_run_is_removed_as_a_whole() {
    let bench = Bench::closed();
    for node in ["daily", "hourly"] {
        stage(staging(&bench, node).as_ref(), &[Batch::insert(rows(1))]).await;
    }
    assert_eq!(bench.staging().runs().expect("runs"), [bench.run]);
    bench.staging().remove_run(&bench.run).expect("removed");
    assert!(bench.staging().runs().expect("runs").is_empty());
    bench.staging().remove_run(&bench.run).expect("removing again does nothing");
}

#[tokio::test]
async fn nothing_is_staged_while_planning() {
    let bench = Bench { may_write: false, ..Bench::closed() };
    let problem = staging(&bench, "daily").create().await.map(drop).expect_err("planning");
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert!(!bench.folder.path().join("data").exists());
}
