//! Files that change while a run is under way, in the host in memory. What one run gives is tested by the cases in `tests/`.

use serde_json::json;
use weir_sdk::objects;
use weir_sdk::prelude::*;

use crate::extractor::Files;
use crate::reader::{FileReader, FileSplit, Place};

fn files() -> Files {
    let config = json!({ "connection": "in", "path": "*.csv", "incremental": true });
    Files::open(serde_json::from_value(config).expect("a config")).expect("a valid config")
}

fn put(path: &str, text: &str) {
    let writer = objects::Writer::open("in", path).expect("a writer");
    writer.write(text.as_bytes()).expect("written");
    objects::publish("in", &[writer.finish().expect("staged").token]).expect("published");
}

fn plan() -> Split<FileSplit> {
    let request = PlanRequest { stream: None, state: None, target_splits: 1 };
    files().plan(request).expect("a plan").pop().expect("one split")
}

fn read(split: &Split<FileSplit>, checkpoint: Option<Place>) -> FileReader {
    files().read(ReadRequest { stream: None, split: split.clone(), state: None, checkpoint }).expect("a reader")
}

/// Reads until an event fails.
fn failure(mut reader: FileReader) -> Problem {
    loop {
        match reader.next(1) {
            Ok(Event::Done) => panic!("all was read"),
            Ok(_) => {}
            Err(problem) => return problem,
        }
    }
}

fn assert_tells(problem: &Problem, message: &str) {
    assert_eq!((problem.kind, problem.message.as_str()), (ProblemKind::Data, message));
    assert!(problem.hint.as_ref().is_some_and(|hint| hint.contains("weir run --fresh")), "{problem:?}");
}

#[test]
fn a_file_replaced_before_it_is_begun_is_not_read() {
    put("a.csv", "n\n1\n");
    put("b.csv", "n\n2\n");
    let split = plan();
    put("b.csv", "n\n3\n");
    assert_tells(&failure(read(&split, None)), "file `b.csv` was changed since the run was planned");
}

#[test]
fn a_file_removed_before_it_is_begun_is_said_to_be() {
    put("a[1].csv", "n\n1\n");
    let split = plan();
    objects::delete("in", &["a[1].csv".to_owned()]).expect("deleted");
    assert_tells(&failure(read(&split, None)), "file `a[1].csv` was removed since the run was planned");
}

#[test]
fn a_file_that_grows_while_it_is_read_does_not_end_well() {
    put("a.csv", "n\n1\n2\n");
    let mut reader = read(&plan(), None);
    assert!(matches!(reader.next(1), Ok(Event::Batch(_))));
    put("a.csv", "n\n1\n2\n3\n");
    assert_tells(&failure(reader), "file `a.csv` was changed since the run was planned");
}

#[test]
fn a_file_replaced_before_a_restart_is_not_gone_on_with() {
    put("a.csv", "n\n1\n2\n");
    let split = plan();
    put("a.csv", "n\n7\n8\n");
    let place = serde_json::from_value(json!({ "piece": 0, "part": 0, "records": 1 })).expect("a place");
    assert_tells(&failure(read(&split, Some(place))), "file `a.csv` was changed since the run was planned");
}
