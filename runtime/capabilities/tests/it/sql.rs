//! Sessions under a grant.

use std::sync::Arc;

use arrow::array::{AsArray, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Int64Type, Schema};
use weir_host::capability::{Session, TableName, Value};
use weir_pipeline::{Access, ConnectionGrant};
use weir_types::{Problem, ProblemKind};

use crate::support::Bench;

async fn session(bench: &Bench) -> Box<dyn Session> {
    bench.node().sql.expect("sql").open("db").await.expect("a session")
}

fn table(name: &str) -> TableName {
    TableName { schema: None, table: name.into() }
}

fn rows(ids: Vec<i64>) -> RecordBatch {
    let schema = Arc::new(Schema::new(vec![Field::new("id", DataType::Int64, false)]));
    RecordBatch::try_new(schema, vec![Arc::new(Int64Array::from(ids))]).expect("a batch")
}

fn denied(problem: Problem) -> (String, String) {
    assert_eq!(problem.kind, ProblemKind::Denied, "{problem}");
    (problem.message, problem.hint.unwrap_or_default())
}

#[tokio::test]
async fn a_writer_makes_loads_and_queries_tables() {
    let bench = Bench::closed().granting("db", Access::Write);
    let mut session = session(&bench).await;
    assert_eq!(session.quote("a \"b\""), "\"a \"\"b\"\"\"");
    assert_eq!(session.describe(&table("t")).await.expect("an answer"), None);
    session.create_table(&table("t"), rows(vec![]).schema(), &["id".into()]).await.expect("a table");
    session.begin().await.expect("a transaction");
    assert_eq!(session.load(&table("t"), rows(vec![1, 2, 3])).await, Ok(3));
    assert_eq!(session.execute("delete from t where id = ?1", vec![Value::Integer(2)]).await, Ok(1));
    session.commit().await.expect("committed");
    let mut found = session.query("select id from t order by id", vec![]).await.expect("rows");
    let batch = found.next(10).await.expect("rows").expect("rows");
    assert_eq!(batch.column(0).as_primitive::<Int64Type>().values(), &[1, 3]);
    assert!(found.next(10).await.expect("the end").is_none());
}

#[tokio::test]
async fn a_reader_is_told_which_line_would_let_it_write() {
    let writer = Bench::closed().granting("db", Access::Write);
    session(&writer).await.create_table(&table("t"), rows(vec![]).schema(), &[]).await.expect("a table");
    let reader = Bench { folder: writer.folder, ..Bench::closed().granting("db", Access::Read) };
    let mut session = session(&reader).await;
    let hint = "add `connections: { db: write }` under `grants:` of node `daily`".to_owned();
    let load = session.load(&table("t"), rows(vec![1])).await.expect_err("a reader");
    assert_eq!(
        denied(load),
        (
            "node `daily` may not insert into table `t` on connection `db`: its grant is for reading".to_owned(),
            hint.clone()
        )
    );
    let create = session.create_table(&table("u"), rows(vec![]).schema(), &[]).await.expect_err("a reader");
    assert_eq!(denied(create).1, hint);
    let attach = session.execute("attach 'x.db' as x", vec![]).await.expect_err("never");
    assert_eq!(denied(attach).0, "node `daily` may not attach another database, or vacuum on connection `db`");
}

#[tokio::test]
async fn a_schema_that_is_not_granted_is_named() {
    let writer = Bench::closed().granting("db", Access::Write);
    session(&writer).await.create_table(&table("t"), rows(vec![]).schema(), &[]).await.expect("a table");
    let mut bench = Bench { folder: writer.folder, ..Bench::closed() };
    bench.grant("db", ConnectionGrant { access: Access::Read, schemas: Some(vec!["sales".into()]), prefixes: None });
    let problem = session(&bench).await.query("select * from t", vec![]).await.map(drop).expect_err("another schema");
    assert_eq!(
        denied(problem),
        (
            "node `daily` may not use schema `main` of connection `db`".to_owned(),
            "add `main` to the `schemas` of connection `db` under `grants:` of node `daily`".to_owned()
        )
    );
}

#[tokio::test]
async fn planning_sees_an_empty_database_and_makes_none() {
    let bench = Bench { may_write: false, ..Bench::closed().granting("db", Access::Write) };
    let mut session = session(&bench).await;
    assert_eq!(session.describe(&table("t")).await.expect("an answer"), None);
    let problem = session.create_table(&table("t"), rows(vec![]).schema(), &[]).await.expect_err("planning");
    assert_eq!(
        denied(problem).0,
        "node `daily` may not write to connection `db` while its run is planned or previewed"
    );
    assert!(!bench.folder.path().join("test.db").exists());
}

#[tokio::test]
async fn an_object_store_is_no_database() {
    let bench = Bench::closed().granting("lake", Access::Read);
    let problem = bench.node().sql.expect("sql").open("lake").await.map(drop).expect_err("a folder");
    assert_eq!(
        (problem.kind, problem.message.as_str()),
        (ProblemKind::Config, "connection `lake` is an object store, and a database is needed")
    );
}
