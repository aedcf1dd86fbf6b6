//! Rejected rows: asked by SQL, corrected, and sent in again.

use std::fs;

use weir_tests::rows_of_table;

use crate::support::Project;

/// The amounts of every fourth row are words.
fn project() -> Project {
    let project = Project::new(
        "
name: demo
connections: { in: 'file:./in', db: 'sqlite:./out.db' }
on: { rejects: 50% }
nodes:
  lines:
    block: file@1
    config: { connection: in, path: '*.csv', schema: { id: int64, amount: utf8 } }
    grants: { connections: { in: read } }
  typed: { block: columns@1, inputs: lines, config: { cast: { amount: int64 } } }
  table:
    block: sqlite-loader@1
    inputs: typed
    config: { connection: db, table: target }
    grants: { connections: { db: write } }
    write: append
",
    );
    let lines = (0..40).map(|id| if id % 4 == 3 { format!("{id},n{id}\n") } else { format!("{id},{id}\n") });
    project.write("in/rows.csv", format!("id,amount\n{}", lines.collect::<String>()));
    project
}

fn target(project: &Project) -> Vec<String> {
    rows_of_table(&project.path().join("out.db"), "target").expect("a table")
}

#[test]
fn a_reject_is_corrected_by_sql_and_loaded_once() {
    let project = project();
    project.weir("run").run().ok();
    assert_eq!(target(&project).len(), 30);
    let count =
        project.weir("rejects").args(["--sql", "select node, status, count(*) n from rejects group by 1, 2", "--json"]);
    assert_eq!(count.run().ok().trim(), r#"{"node":"typed","status":"open","n":10}"#);
    // As they are they would only be rejected again.
    let fixed = "select reject_id, id, substr(amount, 2) amount from typed where id < 20";
    let said = project.weir("rejects").args(["replay", "--sql", fixed]).run().ok();
    assert!(
        said.contains("5 rejects of node `typed` replayed: 5 loaded by `table`, 0 filtered, 0 rejected again"),
        "{said}"
    );
    assert_eq!(target(&project).len(), 35);
    let again = project.weir("rejects").args(["replay", "--sql", fixed]).run();
    assert!(again.stderr.contains("5 rows were replayed before and left out"), "{}", again.stderr);
    assert_eq!(target(&project).len(), 35);
    project.weir("rejects").args(["replay", "--again", "--sql", fixed]).run().ok();
    assert_eq!(target(&project).len(), 40);
    let said = project.weir("rejects").args(["replay"]).run().ok();
    assert!(
        said.contains("5 rejects of node `typed` replayed: 0 loaded by `table`, 0 filtered, 5 rejected again"),
        "{said}"
    );
    assert_eq!(target(&project).len(), 40);
    let rest = "select reject_id, id, substr(amount, 2) amount from typed where reject_status = 'open'";
    project.weir("rejects").args(["replay", "--sql", rest]).run().ok();
    assert_eq!(target(&project).len(), 45);
    let said = project.weir("rejects").args(["replay"]).run().ok();
    assert!(said.contains("there are no rejects to replay"), "{said}");
    // State has not moved by any of that, so the next run reads everything once more, as `append` without state does.
    project.weir("run").run().ok();
    assert_eq!(target(&project).len(), 75);
}

#[test]
fn rejects_are_corrected_in_a_file() {
    for ending in ["csv", "ndjson", "parquet"] {
        let project = project();
        project.weir("run").run().ok();
        let file = format!("fixed.{ending}");
        let export = ["--sql", "select reject_id, id, substr(amount, 2) amount from typed", "--out", &file];
        let said = project.weir("rejects").args(export).run().ok();
        assert!(said.contains("10 rows in `fixed."), "{said}");
        project.weir("rejects").args(["replay", "--from", &file]).run().ok();
        assert_eq!(target(&project).len(), 40, "{ending}");
    }
}

#[test]
fn what_cannot_be_replayed_is_said() {
    let project = project();
    project.weir("run").run().ok();
    let refused = |arguments: &[&str]| project.weir("rejects").args(["replay"]).args(arguments).run().failed(2);
    let error = refused(&["--sql", "select id, amount from typed"]);
    assert!(error.contains("no text column `reject_id`"), "{error}");
    let error = refused(&["--sql", "select reject_id, id, amount, 1 x from typed"]);
    assert!(error.contains("node `typed` takes no column `x`"), "{error}");
    let error = refused(&["--sql", "select reject_id, id from typed"]);
    assert!(error.contains("no column `amount`"), "{error}");
    let error = refused(&["--sql", "select reject_id, id, amount from typde"]);
    assert!(error.contains("no table `typde`") && error.contains("did you mean `typed`"), "{error}");
    let error = refused(&["--node", "nobody"]);
    assert!(error.contains("there is no node `nobody`"), "{error}");
    assert_eq!(target(&project).len(), 30);
}

#[test]
fn a_bad_line_of_a_file_names_the_file_and_its_correction_goes_on_from_there() {
    let project = project();
    project.write("in/more.csv", "id,amount\n100,100\nx,101\n");
    project.weir("run").run().ok();
    let shown = project.weir("rejects").args(["--node", "lines", "--rows", "5"]).run().ok();
    assert!(shown.contains("more.csv: line 3: column `id`"), "{shown}");
    let error = project.weir("rejects").args(["replay", "--node", "lines"]).run().failed(2);
    assert!(error.contains("no column `id`"), "{error}");
    let fixed = "select reject_id, 101 id, split_part(raw, ',', 2) amount from lines where path = 'more.csv'";
    project.weir("rejects").args(["replay", "--node", "lines", "--sql", fixed]).run().ok();
    assert!(target(&project).iter().any(|row| row.contains("101")), "{:?}", target(&project));
    let kept = fs::read_dir(project.path().join(".weir/rejects")).expect("a folder").count();
    assert_eq!(kept, 1, "one folder a run with rejects");
}
