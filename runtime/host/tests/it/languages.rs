//! The contract in other languages: the same transform in Python, JavaScript and C gives the same rows.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Float64Type, Int64Type};
use weir_host::{NodeSetup, Output};

use crate::support::{batch, input, transform};

async fn upper(name: &str, via: &str) {
    let mut setup = NodeSetup::closed(name);
    setup.limits.memory = 512 << 20;
    let meter = setup.meter.clone();
    let mut instance = transform(name, setup).await;
    let config = format!(r#"{{"column":"name","via":"{via}"}}"#);
    instance.open(&config, &[input()]).await.expect("opens");
    for _ in 0..3 {
        let outputs = instance.apply("in", batch()).await.expect("applies");
        let [Output::Batch { port, batch }] = outputs.as_slice() else { panic!("one batch is expected: {outputs:?}") };
        let names: Vec<_> = batch.rows["name"].as_string::<i32>().iter().flatten().collect();
        assert_eq!(port, "out");
        assert_eq!(names, ["SEOUL", "서울 CAFÉ", ""], "{name} via {via}");
        assert_eq!(batch.rows["id"].as_primitive::<Int64Type>().values(), &[1, 3, 4]);
        let price = batch.rows["price"].as_primitive::<Float64Type>();
        assert!(price.value(0) == 1.5 && price.is_null(1) && price.value(2) == 4.0);
    }
    assert!(instance.input_ended("in").await.expect("ends").is_empty());
    assert!(instance.finish().await.expect("finishes").is_none());
    drop(instance);
    assert_eq!(meter.snapshot().handles_left, 0, "{name} leaks handles");
}

#[tokio::test]
async fn a_transform_in_python_gives_the_same_rows() {
    upper("python-upper", "buffers").await;
    upper("python-upper", "json").await;
}

#[tokio::test]
async fn a_transform_in_javascript_gives_the_same_rows() {
    upper("js-upper", "buffers").await;
    upper("js-upper", "json").await;
}

#[tokio::test]
async fn a_transform_in_c_gives_the_same_rows() {
    upper("c-upper", "buffers").await;
    upper("c-upper", "json").await;
}

#[tokio::test]
async fn a_wrong_column_is_a_problem_in_every_language() {
    for name in ["python-upper", "js-upper", "c-upper"] {
        let mut setup = NodeSetup::closed(name);
        setup.limits.memory = 512 << 20;
        let mut instance = transform(name, setup).await;
        let failure = instance.open(r#"{"column":"nome"}"#, &[input()]).await.expect_err("there is no such column");
        assert!(failure.leaves_instance_usable(), "{name}: {failure}");
        assert!(failure.to_string().contains("nome"), "{name}: {failure}");
    }
}
