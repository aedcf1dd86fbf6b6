//! Formats over objects.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int32Type, Int64Type, Schema, SchemaRef};
use bytes::Bytes;
use weir_host::capability::{DecodeRequest, Decoder, EncodeRequest, Source};
use weir_pipeline::Access;
use weir_types::{Problem, ProblemKind};

use crate::support::Bench;

fn source(path: &str) -> Source {
    Source { connection: "lake".into(), path: path.into() }
}

fn request(path: &str) -> DecodeRequest {
    DecodeRequest { source: source(path), options: String::new(), schema: None, part: None, skip: 0 }
}

async fn open(bench: &Bench, request: DecodeRequest) -> Result<Box<dyn Decoder>, Problem> {
    bench.node().formats.expect("formats").decode(request).await
}

/// Reads a decoder to its end; returns the rows of each step.
async fn steps(decoder: &mut dyn Decoder, max_rows: usize) -> Vec<usize> {
    let mut steps = Vec::new();
    while let Some(decoded) = decoder.next(max_rows).await.expect("a step") {
        steps.push(decoded.rows.map_or(0, |rows| rows.num_rows()));
    }
    steps
}

fn batch(from: i64, rows: i64) -> RecordBatch {
    let ids: Vec<i64> = (from..from + rows).collect();
    let texts: Vec<String> = ids.iter().map(|id| format!("row {id}")).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from(ids.clone()))),
        ("text", Arc::new(StringArray::from(texts))),
        ("half", Arc::new(Float64Array::from_iter_values(ids.iter().map(|id| *id as f64 / 2.0)))),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .expect("a batch")
}

/// Writes and publishes an object of so many batches of a thousand rows.
async fn written(bench: &Bench, path: &str, options: &str, batches: i64) -> u64 {
    let node = bench.node();
    let request = EncodeRequest {
        connection: "lake".into(),
        path: path.into(),
        options: options.into(),
        schema: batch(0, 0).schema(),
    };
    let mut encoder = node.formats.expect("formats").encode(request).await.expect("an encoder");
    for number in 0..batches {
        encoder.write(batch(number * 1000, 1000)).await.expect("written");
    }
    let staged = encoder.finish().await.expect("staged");
    node.objects.expect("objects").publish("lake", &[staged.token]).await.expect("published");
    staged.bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_encoded_is_decoded_again() {
    let bench = Bench::closed().granting("lake", Access::Write);
    let table = [
        ("a.parquet", r#"{"format":"parquet","row_group_rows":4000}"#),
        ("a.csv", r#"{"format":"csv"}"#),
        ("a.ndjson.zst", r#"{"format":"ndjson","compression":"zstd"}"#),
    ];
    for (path, options) in table {
        let bytes = written(&bench, path, options, 10).await;
        assert_eq!(std::fs::metadata(bench.lake().join(path)).expect("a file").len(), bytes, "{path}");
        let schema: SchemaRef = batch(0, 0).schema();
        let mut decoder =
            open(&bench, DecodeRequest { schema: Some(schema), ..request(path) }).await.expect("a decoder");
        let mut next = 0;
        while let Some(decoded) = decoder.next(777).await.expect("rows") {
            let rows = decoded.rows.expect("rows");
            assert_eq!(rows.columns(), batch(next, rows.num_rows() as i64).columns(), "{path}");
            next += rows.num_rows() as i64;
            assert_eq!(decoder.position(), next as u64);
        }
        assert_eq!(next, 10_000, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_a_parquet_file_are_read_on_their_own() {
    let bench = Bench::closed().granting("lake", Access::Write);
    written(&bench, "a.parquet", r#"{"format":"parquet","row_group_rows":4000}"#, 10).await;
    let inspected =
        bench.node().formats.expect("formats").inspect(source("a.parquet"), "").await.expect("an inspection");
    assert_eq!(inspected.schema.fields(), batch(0, 0).schema().fields());
    let rows: Vec<Option<u64>> = inspected.parts.iter().map(|part| part.rows).collect();
    assert_eq!(rows, [Some(4000), Some(4000), Some(2000)]);
    let mut decoder =
        open(&bench, DecodeRequest { part: Some(1), skip: 500, ..request("a.parquet") }).await.expect("a decoder");
    assert_eq!(decoder.position(), 500);
    let rows = decoder.next(8192).await.expect("rows").and_then(|decoded| decoded.rows).expect("rows");
    assert_eq!(rows.column(0).as_primitive::<Int64Type>().value(0), 4500);
    let problem =
        open(&bench, DecodeRequest { part: Some(9), ..request("a.parquet") }).await.map(drop).expect_err("three parts");
    assert_eq!(problem.kind, ProblemKind::Data);
    let inspected = bench
        .node()
        .formats
        .expect("formats")
        .inspect(source("a.parquet"), r#"{"columns":["half","id"]}"#)
        .await
        .expect("an inspection");
    assert_eq!(inspected.schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(), ["half", "id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_picks_and_converts_columns() {
    let bench = Bench::closed().granting("lake", Access::Read);
    bench.put("a.csv", "id,name,price\n1,one,1.5\n2,two,2.5\nx,three,3\n");
    let schema =
        Arc::new(Schema::new(vec![Field::new("price", DataType::Utf8, true), Field::new("id", DataType::Int32, true)]));
    let mut decoder =
        open(&bench, DecodeRequest { schema: Some(schema), ..request("a.csv") }).await.expect("a decoder");
    let decoded = decoder.next(100).await.expect("rows").expect("rows");
    let rows = decoded.rows.expect("rows");
    assert_eq!(rows.column(0).as_string::<i32>().value(1), "2.5");
    assert_eq!(rows.column(1).as_primitive::<Int32Type>().values(), &[1, 2]);
    let rejects = decoded.rejects.expect("a reject");
    assert_eq!((rejects.rows.num_rows(), rejects.reasons.len()), (1, 1));
    assert_eq!(decoder.position(), 3, "rejects count as read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_may_change_its_mind_about_sizes() {
    let bench = Bench::closed().granting("lake", Access::Write);
    written(&bench, "a.ndjson", r#"{"format":"ndjson"}"#, 3).await;
    let mut decoder = open(&bench, request("a.ndjson")).await.expect("a decoder");
    let mut rows = Vec::new();
    for wanted in [1000, 10, 500, 2000, 1] {
        let decoded = decoder.next(wanted).await.expect("rows").and_then(|decoded| decoded.rows).expect("rows");
        assert!(decoded.num_rows() <= wanted);
        rows.push(decoded.num_rows());
    }
    let given: usize = rows.iter().sum();
    assert_eq!(decoder.position(), given as u64);
    let mut again = open(&bench, DecodeRequest { skip: given as u64, ..request("a.ndjson") }).await.expect("a decoder");
    let rest: usize = steps(decoder.as_mut(), 8192).await.iter().sum();
    assert_eq!(given + rest, 3000);
    assert_eq!(steps(again.as_mut(), 8192).await.iter().sum::<usize>(), rest);
}

#[tokio::test]
async fn bytes_in_memory_are_decoded_at_once() {
    let formats = Bench::closed().node().formats.expect("formats");
    let json = Bytes::from_static(br#"{"items":[{"id":1},{"id":2}]}"#);
    let decoded = formats.decode_bytes(json, r#"{"select":"items"}"#, None).await.expect("rows");
    assert_eq!(decoded.rows.expect("rows").num_rows(), 2);
    let csv = Bytes::from("id\n".to_owned() + &"7\n".repeat(20_000));
    let decoded = formats.decode_bytes(csv, r#"{"format":"csv"}"#, None).await.expect("rows");
    assert_eq!(decoded.rows.expect("rows").num_rows(), 20_000);
    let problem = formats.decode_bytes(Bytes::from_static(b"{"), "", None).await.expect_err("cut off");
    assert_eq!(problem.kind, ProblemKind::Data, "{problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mistakes_name_the_object() {
    let bench = Bench::closed().granting("lake", Access::Read);
    bench.put("cut.parquet", b"PAR1 and then nothing of use");
    bench.put("unknown.bin", b"x");
    let table = [
        ("cut.parquet", ProblemKind::Data, "cannot decode `cut.parquet` of connection `lake`: "),
        (
            "unknown.bin",
            ProblemKind::Config,
            "cannot decode `unknown.bin` of connection `lake`: the name `unknown.bin` does not tell",
        ),
        ("gone.csv", ProblemKind::NotFound, "cannot read `gone.csv` of connection `lake`: no such file or directory"),
    ];
    for (path, kind, message) in table {
        let problem = open(&bench, request(path)).await.map(drop).expect_err(path);
        assert_eq!(problem.kind, kind, "{problem}");
        assert!(problem.message.starts_with(message), "{problem}");
    }
    let options = DecodeRequest { options: r#"{"delimeter":";"}"#.into(), ..request("unknown.bin") };
    let problem = open(&bench, options).await.map(drop).expect_err("misspelt");
    assert_eq!(problem.kind, ProblemKind::Config);
    assert!(problem.message.starts_with("the format options are not valid: unknown field `delimeter`"), "{problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encoder_that_is_dropped_leaves_nothing() {
    let bench = Bench::closed().granting("lake", Access::Write);
    let request = EncodeRequest {
        connection: "lake".into(),
        path: "a.csv".into(),
        options: r#"{"format":"csv"}"#.into(),
        schema: batch(0, 0).schema(),
    };
    let mut encoder = bench.node().formats.expect("formats").encode(request).await.expect("an encoder");
    for _ in 0..20 {
        encoder.write(batch(0, 8000)).await.expect("written");
    }
    drop(encoder);
    nothing_is_left(&bench).await;
}

/// Waits, because uploads are aborted in the background.
async fn nothing_is_left(bench: &Bench) {
    for _ in 0..100 {
        if std::fs::read_dir(bench.lake()).expect("a folder").count() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("something is left behind");
}

/// The last batch was written, and waits in the pipe: a thread of the runtime may drop it, and must not wait for room in the pipe.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_encoder_can_be_dropped_anywhere() {
    let bench = Bench::closed().granting("lake", Access::Write);
    let request = EncodeRequest {
        connection: "lake".into(),
        path: "a.csv".into(),
        options: r#"{"format":"csv"}"#.into(),
        schema: batch(0, 0).schema(),
    };
    let mut encoder = bench.node().formats.expect("formats").encode(request).await.expect("an encoder");
    encoder.write(batch(0, 10)).await.expect("written");
    tokio::time::sleep(Duration::from_millis(200)).await;
    tokio::spawn(async move { drop(encoder) }).await.expect("no panic");
    nothing_is_left(&bench).await;
}
