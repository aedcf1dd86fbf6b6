//! Records in a PostgreSQL database, from more than one folder.

use weir_tests::PostgresServer;

use crate::support::Project;

const PIPELINE: &str = "
name: shared
connections: { in: 'file:./in', out: 'file:./out' }
nodes:
  rows: { block: file@1, config: { connection: in, path: '*.csv' }, grants: { connections: { in: read } } }
  target: { block: file-loader@1, inputs: rows, config: { connection: out, path: target, format: ndjson },
            grants: { connections: { out: write } }, write: { mode: append } }
";

fn project() -> Project {
    let project = Project::new(PIPELINE);
    project.write("in/rows.csv", "id,name\n1,one\n2,two\n");
    project.write("out/.keep", "");
    project
}

#[test]
fn two_folders_share_one_store() {
    let server = PostgresServer::start();
    let (here, there) = (project(), project());
    here.weir("run").args(["--store", &server.url_with_password()]).run().ok();
    there.weir("run").env("WEIR_STORE", server.url_with_password()).run().ok();
    assert_eq!(server.query("select pipeline, status from runs order by id"), ["shared|succeeded", "shared|succeeded"]);
    for project in [&here, &there] {
        assert!(!project.path().join(".weir/weir.db").exists(), "nothing is kept in a file as well");
    }
}

#[test]
fn a_wrong_address_is_the_users_fault_and_hides_the_password() {
    for address in ["mysql://root:hush@localhost/db", "weir.db"] {
        let finished = project().weir("run").args(["--store", address]).run();
        assert_eq!(finished.code, Some(2), "{}", finished.stderr);
        assert!(finished.stderr.contains("is not the address of a store"), "{}", finished.stderr);
        assert!(!finished.stderr.contains("hush"), "{}", finished.stderr);
    }
    let finished = project().weir("run").args(["--store", "postgres://weir:hush@127.0.0.1:1/weir"]).run();
    assert_eq!(finished.code, Some(5), "{}", finished.stderr);
    assert!(
        finished.stderr.contains("weir:***@127.0.0.1:1") && !finished.stderr.contains("hush"),
        "{}",
        finished.stderr
    );
}
