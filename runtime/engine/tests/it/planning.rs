use crate::support::Bench;

#[tokio::test]
async fn a_plan_knows_every_edge_and_says_what_would_be_written() {
    let bench = Bench::new();
    let plan = bench
        .plan(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 1, rows: 10 } }
  b: { block: pass@1, inputs: a }
  c: { block: join@1, inputs: [a, b] }
  d: { block: memory@1, inputs: c, config: { target: out }, write: { mode: upsert, key: [id] } }
",
        )
        .await
        .expect("a plan");
    let view = plan.view();
    assert!(view.one_epoch);
    assert_eq!(view.edges.len(), 4);
    assert!(view.edges.iter().all(|edge| edge.columns.len() == 1 && edge.columns[0].data_type == "int64"));
    let text = view.to_string();
    for part in [
        "a  numbers@1.0.0 (extractor)",
        "b  pass@1.0.0 (row by row, per split)",
        "c  join@1.0.0 (whole input, once)",
        "<- a.out  (spooled)",
        "id  int64 not null",
        "writes   upsert by id",
        "memory out (upsert by id)",
        "the run is one epoch",
    ] {
        assert!(text.contains(part), "`{part}` in\n{text}");
    }
    let json = serde_json::to_string(&view).expect("JSON");
    assert_eq!(serde_json::from_str::<weir_engine::PlanView>(&json).expect("a view"), view);
}

#[tokio::test]
async fn a_column_that_a_node_refuses_is_named_with_both_ends_of_the_edge() {
    let bench = Bench::new();
    let problems = bench
        .plan(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 1, rows: 10 } }
  b: { block: pass@1, inputs: a, config: { column: id } }
  c: { block: memory@1, inputs: b, write: { mode: append } }
",
        )
        .await
        .expect_err("a refusal");
    let text = problems.to_string();
    assert!(
        text.contains(
            "edge `a.out -> b.in`: column `id` is `int64`, which node `b` (`pass@1.0.0`) refuses: text is needed"
        ),
        "{text}"
    );
    assert!(text.contains("pipeline.yaml:5"), "{text}");
    assert!(!text.contains("node `c`"), "what is behind is not looked at\n{text}");
}

#[tokio::test]
async fn a_column_that_does_not_come_gets_the_nearest_name() {
    let bench = Bench::new();
    let problems = bench
        .plan(
            "
name: demo
nodes:
  a: { block: numbers@1, config: { splits: 1, rows: 10 } }
  b: { block: memory@1, inputs: a, write: { mode: upsert, key: [idd] } }
  c: { block: pass@1, inputs: a, config: { column: ids } }
  d: { block: memory@1, inputs: c, write: { mode: append } }
",
        )
        .await
        .expect_err("missing columns");
    let text = problems.to_string();
    assert!(
        text.contains("edge `a.out -> b.in`: key column `idd` of loader `b` is not among the columns of its input"),
        "{text}"
    );
    assert!(text.contains("edge `a.out -> c.in`: there is no column `ids`"), "{text}");
    assert_eq!(text.matches("did you mean `id`?").count(), 2, "{text}");
}

#[tokio::test]
async fn an_extractor_tells_its_streams_and_other_nodes_have_none() {
    let bench = Bench::new();
    let text = "
name: demo
nodes:
  a: { block: numbers@1, config: { streams: 2 } }
  b: { block: pass@1, inputs: a }
";
    assert_eq!(bench.discover(text, "a").await.expect("streams"), ["numbers-0", "numbers-1"]);
    let refused = async |node: &str| bench.discover(text, node).await.expect_err("refused").message;
    assert_eq!(refused("b").await, "node `b` is a transform, and only extractors have streams");
    assert_eq!(refused("c").await, "there is no node `c` in pipeline `demo`");
}
