//! Extractors of databases from end to end: whole tables, then only what is new, and large tables in parts.

use std::path::Path;

use weir_tests::{MysqlServer, rows_of_files};

use crate::support::{Project, contains};

/// More rows than are read by one connection, so that a table is cut.
const MANY: usize = 120_000;

fn project(block: &str, url: Option<&str>) -> Project {
    let pipeline = |name: &str, config: &str| {
        format!(
            "
name: {name}
nodes:
  rows:
    block: {block}@1
    config: {{ connection: db, {config} }}
    grants: {{ connections: {{ db: read }} }}
  files:
    block: file-loader@1
    inputs: rows
    config: {{ connection: out, path: {name}, format: ndjson }}
    grants: {{ connections: {{ out: write }} }}
    write: append
"
        )
    };
    let project = Project::new(&pipeline("new-orders", "table: orders, incremental: { column: changed }"));
    project.write("many.yaml", pipeline("many", "table: many, columns: [id, n]"));
    project.write("asked.yaml", pipeline("asked", "query: 'select shop, count(*) as n from orders group by shop'"));
    let url = url.unwrap_or("sqlite:./data.db");
    project.write("connections.yaml", format!("out: 'file:./out'\ndb: '{url}'\n"));
    project
}

/// Reads everything, nothing, and then what came since. `change` adds row 4 and changes row 2.
fn only_what_is_new_is_read(project: &Project, run: impl Fn(&str), change: impl FnOnce()) {
    let out = project.path().join("out");
    let rows = || rows_of_files(&out.join("new-orders")).expect("rows");
    run("pipeline.yaml");
    let first = rows();
    assert_eq!(first.len(), 3, "{first:?}");
    run("pipeline.yaml");
    assert_eq!(rows(), first, "there is nothing new");
    change();
    run("pipeline.yaml");
    let mut new = rows();
    new.retain(|row| !first.contains(row));
    assert_eq!(new.len(), 2, "{new:?}");
    assert!(new[0].contains(r#""id":2"#) && new[1].contains(r#""id":4"#), "{new:?}");
    assert_eq!(rows().len(), 5, "what was read before is not read again");
    run("asked.yaml");
    let asked = rows_of_files(&out.join("asked")).expect("rows");
    assert_eq!(asked, [r#"{"n":1,"shop":"zoë"}"#, r#"{"n":3,"shop":"o'neil"}"#]);
}

fn parts_are_read_side_by_side(project: &Project, run: impl Fn(&str)) {
    run("many.yaml");
    let out = project.path().join("out/many");
    let rows = rows_of_files(&out).expect("rows");
    let mut ids: Vec<&str> = rows.iter().filter_map(|row| row.split(',').next()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((rows.len(), ids.len()), (MANY, MANY), "every row once");
    let is_rows = |path: &Path| path.extension().is_some_and(|extension| extension == "ndjson");
    let files = std::fs::read_dir(&out).expect("a folder").flatten().filter(|entry| is_rows(&entry.path())).count();
    assert!(files > 1, "the table was not cut");
}

#[test]
fn mysql_tables_become_files() {
    let server = MysqlServer::start();
    server.execute(&format!(
        "create table orders (id int unsigned auto_increment primary key, shop varchar(20), total decimal(9,2), \
           changed timestamp(6) not null default current_timestamp(6)); \
         insert into orders (shop, total, changed) values ('o''neil', 1.5, '2024-01-01 00:00:00.000001'), \
           ('zoë', -2, '2024-01-01 00:00:00.000002'), ('o''neil', null, '2024-01-02'); \
         create table many (id int primary key, n int); insert into many select seq, seq from seq_1_to_{MANY}; \
         analyze table many"
    ));
    let project = project("mysql", Some(&server.url()));
    let run = |pipeline: &str| {
        project.weir("run").args([pipeline]).env("WEIR_CONNECTION_DB", server.url_with_password()).run().ok();
    };
    only_what_is_new_is_read(&project, run, || {
        server.execute(
            "update orders set total = 3, changed = '2024-01-03' where id = 2; \
             insert into orders (shop, changed) values ('o''neil', '2024-01-04')",
        );
    });
    parts_are_read_side_by_side(&project, run);
    assert!(!contains(&project.everything(), weir_tests::mysql_server::PASSWORD.as_bytes()));
}

#[test]
fn sqlite_tables_become_files() {
    let project = project("sqlite", None);
    let database = rusqlite::Connection::open(project.path().join("data.db")).expect("a database");
    let execute = |statements: &str| database.execute_batch(statements).expect("statements");
    execute(&format!(
        "create table orders (id integer primary key, shop text, total real, changed text not null); \
         insert into orders (shop, total, changed) values ('o''neil', 1.5, '2024-01-01T00:00:00Z'), \
           ('zoë', -2, '2024-01-01T00:00:01Z'), ('o''neil', null, '2024-01-02T00:00:00Z'); \
         create table many (id integer primary key, n integer); \
         with recursive s (i) as (select 1 union all select i + 1 from s where i < {MANY}) \
           insert into many select i, i from s"
    ));
    let run = |pipeline: &str| {
        project.weir("run").args([pipeline]).run().ok();
    };
    only_what_is_new_is_read(&project, run, || {
        execute(
            "update orders set total = 3, changed = '2024-01-03T00:00:00Z' where id = 2; \
             insert into orders (shop, changed) values ('o''neil', '2024-01-04T00:00:00Z')",
        );
    });
    parts_are_read_side_by_side(&project, run);
}
