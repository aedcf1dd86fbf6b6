//! Runs of several epochs, in the host in memory. What one epoch gives is tested by the cases in `tests/`.

use serde_json::{Value, json};
use weir_sdk::objects;
use weir_sdk::prelude::*;

use crate::files::StagedFile;
use crate::loader::FileLoader;

type Tokens = Vec<Vec<StagedFile>>;

struct Pipeline {
    loader: FileLoader,
    mode: WriteMode,
}

impl Pipeline {
    fn new(mode: WriteMode, more: Value) -> Self {
        let mut config = json!({ "connection": "lake", "path": "days", "format": "ndjson" });
        config.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let config = serde_json::from_value(config).expect("a config");
        Self { loader: FileLoader::open(config).expect("a valid config"), mode }
    }

    fn input() -> PortSchema {
        PortSchema::new("in", vec![Field::new("day", "utf8"), Field::new("n", "int64")])
    }

    fn prepare(&self, run: &str, number: u64, rows: &[(&str, i64)]) -> Tokens {
        let request = WriteRequest {
            input: Self::input(),
            mode: self.mode.clone(),
            schema_change: SchemaChange::Fail,
            epoch: epoch(run, number),
            split: "s".into(),
            attempt: 1,
        };
        let mut writer = self.loader.write(request).expect("a writer");
        for (day, n) in rows {
            let columns = [Texts::new("day", [day]).into(), Values::new("n", [*n]).into()];
            let batch = Batch::from_columns(1, columns).expect("a batch");
            assert!(writer.write(batch).expect("written").is_none());
        }
        let receipt = writer.prepare().expect("prepared");
        assert_eq!(receipt.rows, rows.len() as u64);
        vec![receipt.token]
    }

    fn commit(&self, run: &str, number: u64, tokens: &Tokens, last: bool) {
        let (input, mode) = (Self::input(), self.mode.clone());
        let tokens = tokens.clone();
        let request = CommitRequest {
            epoch: epoch(run, number),
            input,
            mode,
            schema_change: SchemaChange::Fail,
            tokens,
            last,
            state: "{}".into(),
        };
        self.loader.commit(request).expect("committed");
    }
}

fn epoch(run: &str, number: u64) -> EpochId {
    EpochId { pipeline: "daily".into(), node: "lake".into(), run: run.into(), number }
}

fn paths() -> Vec<String> {
    objects::list("lake", "**").expect("a list").into_iter().map(|info| info.path).collect()
}

fn put(path: &str) {
    let writer = objects::Writer::open("lake", path).expect("a writer");
    let staged = writer.finish().expect("staged");
    objects::publish("lake", &[staged.token]).expect("published");
}

#[test]
fn an_overwrite_is_seen_when_its_last_epoch_is_committed() {
    put("days/old.parquet");
    put("days/day=1/old.ndjson");
    put("days/README.md");
    put("elsewhere/old.ndjson");
    let untouched = ["days/README.md", "elsewhere/old.ndjson"];
    let old = ["days/README.md", "days/day=1/old.ndjson", "days/old.parquet", "elsewhere/old.ndjson"];
    let pipeline = Pipeline::new(WriteMode::Overwrite, json!({}));

    let first = pipeline.prepare("r1", 1, &[("a", 1)]);
    pipeline.commit("r1", 1, &first, false);
    pipeline.commit("r1", 2, &Tokens::new(), false);
    let visible = || -> Vec<String> { paths().into_iter().filter(|path| !path.contains(".weir")).collect() };
    assert_eq!(visible(), old);

    let last = pipeline.prepare("r1", 3, &[("b", 2)]);
    for _ in 0..2 {
        pipeline.commit("r1", 3, &last, true);
        let new = ["days/r1-lake-00001-s-000.ndjson", "days/r1-lake-00003-s-000.ndjson"];
        assert_eq!(paths(), [&untouched[..1], &new[..], &untouched[1..]].concat());
    }
}

#[test]
fn an_overwrite_goes_on_where_it_was_broken_off() {
    let pipeline = Pipeline::new(WriteMode::Overwrite, json!({}));
    let first = pipeline.prepare("r1", 1, &[("a", 1)]);
    pipeline.commit("r1", 1, &first, false);
    let last = pipeline.prepare("r1", 2, &[("b", 2)]);
    put("days/old.ndjson");
    // The new files were published; then the host was killed.
    let tokens = [&first, &last].map(|tokens| tokens[0][0].token.clone());
    objects::publish("lake", &tokens).expect("published");
    pipeline.commit("r1", 2, &last, true);
    assert_eq!(paths(), ["days/r1-lake-00001-s-000.ndjson", "days/r1-lake-00002-s-000.ndjson"]);
}

#[test]
fn an_overwrite_that_was_given_up_leaves_nothing_in_the_next_one() {
    let pipeline = Pipeline::new(WriteMode::Overwrite, json!({}));
    let given_up = pipeline.prepare("r1", 1, &[("a", 1)]);
    pipeline.commit("r1", 1, &given_up, false);
    pipeline.loader.abort(&epoch("r1", 2), Vec::new()).expect("aborted");
    let tokens = pipeline.prepare("r2", 1, &[("b", 2)]);
    pipeline.commit("r2", 1, &tokens, true);
    assert_eq!(paths(), ["days/r2-lake-00001-s-000.ndjson"]);
    objects::publish("lake", &[given_up[0][0].token.clone()]).expect("nothing is there to publish");
    assert_eq!(paths(), ["days/r2-lake-00001-s-000.ndjson"]);
}

#[test]
fn an_aborted_epoch_takes_back_what_it_had_published() {
    let pipeline = Pipeline::new(WriteMode::Append, json!({}));
    let kept = pipeline.prepare("r1", 1, &[("a", 1)]);
    pipeline.commit("r1", 1, &kept, false);
    let broken_off = pipeline.prepare("r1", 2, &[("b", 2)]);
    pipeline.commit("r1", 2, &broken_off, false);
    pipeline.loader.abort(&epoch("r1", 2), broken_off).expect("aborted");
    assert_eq!(paths(), ["days/r1-lake-00001-s-000.ndjson"]);
}

#[test]
fn few_files_are_open_at_once() {
    let more = json!({ "partition": ["day"], "max_open_files": 2 });
    let pipeline = Pipeline::new(WriteMode::Append, more);
    let rows = [("a", 1), ("b", 2), ("a", 3), ("c", 4), ("a", 5), ("b", 6)];
    let tokens = pipeline.prepare("r1", 1, &rows);
    let mut files: Vec<&str> = tokens[0].iter().map(|file| file.path.as_str()).collect();
    files.sort_unstable();
    // `b` was idle longest when `c` came, and `c` when `b` came back.
    let name = |folder, number| format!("days/day={folder}/r1-lake-00001-s-00{number}.ndjson");
    assert_eq!(files, [name("a", 0), name("b", 1), name("b", 3), name("c", 2)]);
}

#[test]
fn files_are_cut_at_so_many_rows() {
    let pipeline = Pipeline::new(WriteMode::Append, json!({ "max_file_rows": 2 }));
    let tokens = pipeline.prepare("r1", 1, &[("a", 1), ("b", 2), ("c", 3)]);
    pipeline.commit("r1", 1, &tokens, true);
    let read = |number| objects::read("lake", &format!("days/r1-lake-00001-s-00{number}.ndjson"), 0, 1000);
    let rows = |number| read(number).expect("a file").iter().filter(|byte| **byte == b'\n').count();
    assert_eq!((rows(0), rows(1)), (2, 1));
}

#[test]
fn rows_that_are_not_new_are_refused() {
    let pipeline = Pipeline::new(WriteMode::Append, json!({}));
    let request = WriteRequest {
        input: Pipeline::input(),
        mode: WriteMode::Append,
        schema_change: SchemaChange::Fail,
        epoch: epoch("r1", 1),
        split: "s".into(),
        attempt: 1,
    };
    let mut writer = pipeline.loader.write(request).expect("a writer");
    let batch = Batch::from_columns(1, [Values::new("n", [1_i64]).into()]).expect("a batch");
    for operation in [Operation::Upsert, Operation::Delete, Operation::TruncateBefore] {
        let problem = writer.write(batch.with_operation(operation)).expect_err("refused");
        assert_eq!(problem.kind, ProblemKind::Config);
    }
}
