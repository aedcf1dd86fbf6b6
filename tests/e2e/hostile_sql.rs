//! Hostile guests before a real database: what their grant does not cover is refused by name, and nobody learns the password.

use weir_tests::{PostgresServer, postgres_server, rows_of_files};

use crate::support::{Project, contains};

const ACCESS: &str = "pg: { access: read, schemas: [shop] }";

/// An extractor that sends a statement.
fn project(server: &PostgresServer, act: &str, statement: &str, access: &str) -> Project {
    let statement = statement.replace('\'', "''");
    let project = Project::new(&format!(
        "
name: hostile
connections:
  out: 'file:./out'
  pg: {{ url: '{}', password: {{ secret: pg-password }} }}
nodes:
  bad:
    block: hostile-extractor@1
    config: {{ act: {act}, connection: pg, statement: '{statement}' }}
    grants: {{ http: [], connections: {{ {access} }} }}
  target:
    block: file-loader@1
    inputs: bad
    config: {{ connection: out, path: target, format: ndjson }}
    grants: {{ connections: {{ out: write }} }}
    write: {{ mode: append }}
",
        server.url()
    ));
    project.write("out/.keep", "");
    project
}

/// Runs it; the password must be nowhere, neither shown nor on the disk. Returns the code and what was shown.
#[track_caller]
fn run(project: &Project, password: &str) -> (Option<i32>, String) {
    let finished = project.weir("run").args(["--json", "-vv"]).env("WEIR_SECRET_PG_PASSWORD", password).run();
    let shown = format!("{}{}", finished.stdout, finished.stderr);
    assert!(!shown.contains(password), "{shown}");
    assert!(!contains(&project.everything(), password.as_bytes()), "the password is somewhere on disk");
    assert!(!shown.contains("panicked"), "{shown}");
    (finished.code, shown)
}

#[test]
fn a_database_is_what_the_grant_says() {
    let server = PostgresServer::start();
    server.execute(
        "create schema shop; create table shop.orders (text text); insert into shop.orders values ('mine'); \
         create schema hr; create table hr.pay (text text); insert into hr.pay values ('theirs')",
    );
    let password = postgres_server::PASSWORD;
    let honest = project(&server, "query", "select text from orders", ACCESS);
    assert_eq!(run(&honest, password).0, Some(0));
    assert_eq!(rows_of_files(&honest.path().join("out")).expect("rows"), [r#"{"text":"{\"text\":\"mine\"}"}"#]);
    for (act, statement, named) in [
        ("query", "select text from hr.pay", "schema `hr`"),
        ("query", "select text from orders union all select text from hr.pay", "schema `hr`"),
        ("query", "select (select max(text) from hr.pay) as text", "schema `hr`"),
        ("query", "select 1; drop table shop.orders", "more than one statement"),
        ("query", "select pg_read_file('/etc/passwd') as text", "pg_read_file"),
        ("query", "select rolpassword as text from pg_authid", "pg_authid"),
        ("query", "select query_to_xml('select * from hr.pay', true, true, '')::text as text", "query_to_xml"),
        ("query", "select set_config('search_path', 'hr', false) as text", "set_config"),
        ("query", "with gone as (delete from orders returning text) select * from gone", "delete rows"),
        ("execute", "drop table orders", "drop a table"),
        ("execute", "set transaction read write", "set transaction"),
        ("execute", "copy orders to program 'cat'", "copy"),
        ("execute", "create function f() returns int language sql as 'select 1'", "create function"),
        ("load-rows", "orders", "load into table `orders`"),
        ("load-rows", "hr.pay", "hr.pay"),
    ] {
        let (code, shown) = run(&project(&server, act, statement, ACCESS), password);
        assert_ne!(code, Some(0), "{statement}");
        assert!(shown.contains("bad") && shown.contains(named), "{statement}:\n{shown}");
    }
    let other = run(&project(&server, "query", "select text from orders", "out: read"), password);
    assert_ne!(other.0, Some(0), "a connection that was not granted");
    assert!(other.1.contains("may not use connection `pg`"), "{}", other.1);
    let wrong = run(&project(&server, "query", "select 1", ACCESS), "canary-1f2e3d4c5b6a");
    assert_ne!(wrong.0, Some(0), "the password is wrong");
    assert_eq!(server.query("select text from shop.orders union all select text from hr.pay"), ["mine", "theirs"]);
}
