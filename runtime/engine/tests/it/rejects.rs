use arrow::array::{Array, AsArray, RecordBatch};
use weir_engine::{FailureKind, read_rejects};
use weir_store::RejectFilter;

use crate::support::Bench;

fn pipeline(limit: &str) -> String {
    format!(
        "
name: demo
nodes:
  a: {{ block: numbers@1, config: {{ splits: 2, rows: 100 }} }}
  b: {{ block: rejects@1, inputs: a{limit} }}
  c: {{ block: memory@1, inputs: b, config: {{ refuse: 50 }}, write: {{ mode: append }}, on: {{ rejects: {{ max: 100 }} }} }}
"
    )
}

fn read(bench: &Bench, path: &str) -> RecordBatch {
    assert!(path.ends_with(".parquet"), "{path}");
    let (_, mut batches) = read_rejects(&bench.data().join(path)).expect("a file");
    batches.next().expect("a batch").expect("a batch")
}

#[tokio::test]
async fn rejected_rows_are_kept_with_reason_and_place() {
    let bench = Bench::new();
    let summary = bench.run(&pipeline(", on: { rejects: { max: 20 } }")).await;
    assert_eq!(summary.failure, None);
    // Ten rows of each split end in 3, and two of what is left are refused by the loader.
    assert_eq!(bench.world.target("t").sorted().len(), 200 - 20 - 4);
    let store = bench.store().await;
    let rejects = store.rejects(&"demo".parse().expect("a name"), &RejectFilter::default()).await.expect("rejects");
    let by_node = |name: &str| {
        rejects.iter().filter(|reject| reject.file.node == name).map(|reject| reject.file.rows).sum::<u64>()
    };
    assert_eq!((by_node("b"), by_node("c")), (20, 4));
    assert!(rejects.iter().all(|reject| reject.committed));

    let first = rejects.iter().find(|reject| reject.file.node == "b" && reject.file.split == "s0").expect("a file");
    let batch = read(&bench, &first.file.path);
    let text = |column: &str| batch.column_by_name(column).expect("a column").as_string::<i32>().value(0).to_owned();
    assert_eq!(
        (text("reason"), text("node"), text("split"), text("row")),
        ("3 ends in 3".into(), "b".into(), "s0".into(), "{\"id\":3}".into())
    );
    assert!(text("block").starts_with("sha256:"));
    assert_eq!((text("run"), text("operation")), (first.run.to_string(), "insert".into()));
    assert_eq!(batch.column_by_name("time").expect("a column").null_count(), 0);
    let original = batch.column_by_name("original").expect("a column").as_struct();
    assert_eq!(original.column_by_name("id").expect("the row's own column").len(), 10);
}

#[tokio::test]
async fn without_a_limit_the_first_reject_fails_the_run_before_the_commit_and_can_be_looked_at() {
    let bench = Bench::new();
    let summary = bench.run(&pipeline("")).await;
    let failure = summary.failure.expect("a failure");
    assert_eq!(failure.kind, FailureKind::Rejects);
    assert_eq!(failure.node.as_ref().map(|node| node.as_str()), Some("b"));
    // Another split may reject a row of its own before it hears of it.
    assert!(failure.to_string().contains(", 0 allowed; the first one: "), "{failure}");
    assert_eq!(bench.world.target("t").contents().commits, 0);
    let store = bench.store().await;
    let rejects = store.rejects(&"demo".parse().expect("a name"), &RejectFilter::default()).await.expect("rejects");
    assert!(!rejects.is_empty() && rejects.iter().all(|reject| !reject.committed));
    assert_eq!(read(&bench, &rejects[0].file.path).num_rows(), 1);
}

#[tokio::test]
async fn a_share_of_rows_may_be_rejected() {
    for (limit, good) in [("10%", true), ("9.9%", false)] {
        let bench = Bench::new();
        let summary = bench.run(&pipeline(&format!(", on: {{ rejects: {{ max: {limit} }} }}"))).await;
        assert_eq!(summary.failure.is_none(), good, "{limit}: {:?}", summary.failure);
        assert_eq!(bench.world.target("t").contents().commits, u64::from(good));
    }
}

#[tokio::test]
async fn rows_that_an_extractor_cannot_read_count_as_read() {
    let bench = Bench::new();
    let summary = bench
        .run(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 1, rows: 100, bad: 5 }, on: { rejects: { max: 30 } } }
  c: { block: memory@1, inputs: a, write: { mode: append } }
",
        )
        .await;
    assert_eq!(summary.failure, None);
    let extractor = summary.nodes.iter().find(|node| node.node == "a").expect("the node");
    assert_eq!((extractor.rows_in, extractor.rows_out, extractor.rows_rejected), (100, 80, 20));
}
