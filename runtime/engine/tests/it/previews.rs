use arrow::array::RecordBatch;
use weir_types::PortRef;

use crate::support::{Bench, ids};

const PIPELINE: &str = "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 3, rows: 1000000 } }
  b: { block: route@1, inputs: a }
  c: { block: memory@1, inputs: b.even, write: { mode: append } }
  d: { block: memory@1, inputs: b.odd, write: { mode: append } }
";

fn shown(batches: &[RecordBatch]) -> Vec<i64> {
    batches.iter().flat_map(ids).collect()
}

#[tokio::test]
async fn a_preview_shows_the_first_rows_and_writes_nothing() {
    let bench = Bench::new();
    let plan = bench.plan(PIPELINE).await.expect("a plan");
    let engine = bench.engine().await;
    let port = |text: &str| text.parse::<PortRef>().expect("a port");
    for (of, rows, expected) in [
        ("a", 3, vec![0, 1, 2]),
        ("b.odd", 3, vec![1, 3, 5]),
        ("b", 2, vec![1, 3]),
        ("c", 7, vec![0, 2, 4, 6, 8, 10, 12]),
    ] {
        let preview = engine.preview(&plan, &port(of), rows).await.expect("a preview");
        assert_eq!((shown(&preview.batches), preview.complete), (expected, false), "{of}");
    }
    let read = bench.world.read.load(std::sync::atomic::Ordering::SeqCst);
    assert!(read < 10_000, "{read} rows were read for a few");
    assert!(bench.world.target("t").contents().staged.is_empty());
    let store = bench.store().await;
    assert!(store.runs(&"demo".parse().expect("a name"), 1).await.expect("runs").is_empty());
    let files: Vec<_> =
        std::fs::read_dir(bench.data()).expect("a folder").map(|file| file.expect("a file").file_name()).collect();
    assert!(files.iter().all(|file| file != "rejects"), "{files:?}");
}

#[tokio::test]
async fn a_preview_of_few_rows_is_complete() {
    let bench = Bench::new();
    let plan = bench
        .plan(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 15 } }
  b: { block: sum@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
",
        )
        .await
        .expect("a plan");
    let preview = bench.engine().await.preview(&plan, &"b".parse().expect("a port"), 10).await.expect("a preview");
    assert_eq!((shown(&preview.batches), preview.complete), (vec![105 * 2 + 15_000_000], true));
}

#[tokio::test]
async fn a_preview_fails_with_the_node_that_failed() {
    let bench = Bench::new();
    let plan = bench
        .plan(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 2, rows: 15 } }
  b: { block: crashes@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
",
        )
        .await
        .expect("a plan");
    let engine = bench.engine().await;
    let failure = engine.preview(&plan, &"c".parse().expect("a port"), 10).await.expect_err("a crash");
    assert_eq!(failure.node.map(|node| node.to_string()), Some("b".into()));
    let failure = engine.preview(&plan, &"bb".parse().expect("a port"), 10).await.expect_err("no such node");
    assert_eq!(failure.to_string(), "there is no node `bb` in pipeline `demo`");
}

#[tokio::test]
async fn a_preview_shows_what_was_rejected_on_the_way() {
    let bench = Bench::new();
    let yaml = "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 1, rows: 1000 } }
  b: { block: rejects@1, inputs: a }
  c: { block: memory@1, inputs: b, write: { mode: append } }
";
    let plan = bench.plan(yaml).await.expect("a plan");
    let preview = bench.engine().await.preview(&plan, &"c".parse().expect("a port"), 15).await.expect("a preview");
    let first = preview.rejects.first().expect("a reject");
    assert_eq!(
        (first.node.as_str(), first.reasons.clone(), ids(&first.rows)),
        ("b", vec!["3 ends in 3".to_owned()], vec![3])
    );
    assert!(!bench.data().join("rejects").exists(), "nothing is written");
}
