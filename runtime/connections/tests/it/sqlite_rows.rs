//! Queries: types, and rows that are read while the session goes on.

use arrow::array::AsArray;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use tempfile::tempdir;
use weir_connections::sqlite::{SqliteSession, SqliteValue};
use weir_types::ProblemKind;

use crate::support::sqlite::{all, failed, writer};

async fn numbers(folder: &std::path::Path, count: i64) -> SqliteSession {
    let mut session = writer(folder).await;
    session.execute("create table n (i bigint, t text, r double)", vec![]).await.expect("a table");
    let fill = "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1) insert into n select i, 'row ' || i, i / 2.0 from n";
    session.execute(fill, vec![SqliteValue::Integer(count)]).await.expect("rows");
    session
}

#[tokio::test]
async fn rows_come_in_batches() {
    let folder = tempdir().expect("a folder");
    let mut session = numbers(folder.path(), 2500).await;
    let mut rows = session.query("select i, t, r from n order by i", vec![]).await.expect("rows");
    let types: Vec<DataType> = rows.schema().fields().iter().map(|field| field.data_type().clone()).collect();
    assert_eq!(types, [DataType::Int64, DataType::Utf8, DataType::Float64]);
    let mut sizes = Vec::new();
    while let Some(batch) = rows.next(1000).await.expect("rows") {
        sizes.push(batch.num_rows());
    }
    assert_eq!(sizes, [1000, 1000, 500]);
    assert!(rows.next(1000).await.expect("still the end").is_none());
}

#[tokio::test]
async fn expressions_get_the_type_of_their_values() {
    let folder = tempdir().expect("a folder");
    let mut session = numbers(folder.path(), 3000).await;
    let row = all(&mut session, "select count(*), avg(i), max(t), null, x'00', i from n").await;
    let row = row.expect("rows");
    let types: Vec<DataType> = row.schema().fields().iter().map(|field| field.data_type().clone()).collect();
    assert_eq!(
        types,
        [DataType::Int64, DataType::Float64, DataType::Utf8, DataType::Utf8, DataType::Binary, DataType::Int64]
    );
    assert_eq!(row.column(0).as_primitive::<Int64Type>().value(0), 3000);

    let mixed = all(&mut session, "select 1 as x union all select 2.5 union all select null").await.expect("rows");
    assert_eq!(mixed.column(0).as_primitive::<Float64Type>().values()[..2], [1.0, 2.5]);
    let text = all(&mut session, "select 1 as x union all select 'two'").await.expect("rows");
    assert_eq!(text.column(0).as_string::<i32>().iter().flatten().collect::<Vec<_>>(), ["1", "two"]);
    let many = all(&mut session, "select i + 0 as x from n").await.expect("rows");
    assert_eq!((many.num_rows(), many.column(0).data_type()), (3000, &DataType::Int64));
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_named() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    session
        .execute("create table t (n bigint, d text \"date32\", f text \"struct<a: int64>\")", vec![])
        .await
        .expect("a table");
    session
        .execute("insert into t values (1, '2024-02-29', '{\"a\":1}'), ('many', 'soon', 'x')", vec![])
        .await
        .expect("rows");
    let table = [
        ("n", "the text `many` is not a value of type `int64`"),
        ("d", "the text `soon` is not a value of type `date32`"),
        ("f", "the text `x` is not a value of type `struct<a: int64>`"),
    ];
    for (column, message) in table {
        let problem = failed(all(&mut session, &format!("select {column} from t")).await.expect_err(message));
        assert_eq!((problem.kind, problem.row, problem.column.as_deref()), (ProblemKind::Data, Some(1), Some(column)));
        assert_eq!(
            problem.message,
            format!("cannot run a query on connection `db`: row 1 of the result, column `{column}`: {message}")
        );
    }
}

#[tokio::test]
async fn columns_of_one_name_are_told_apart() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    let row = all(&mut session, "select 1 as id, 2 as id, 3 as id_2, 4 as id").await.expect("a row");
    let names: Vec<String> = row.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["id", "id_2", "id_2_2", "id_3"]);
}

#[tokio::test]
async fn a_session_goes_on_while_rows_are_read() {
    let folder = tempdir().expect("a folder");
    let mut session = numbers(folder.path(), 1000).await;
    session.execute("create table copy (i bigint)", vec![]).await.expect("a table");
    session.begin().await.expect("a transaction");
    let mut outer = session.query("select i from n order by i", vec![]).await.expect("rows");
    let mut inner = session.query("select i from n order by i desc", vec![]).await.expect("rows");
    let mut seen = 0;
    while let Some(batch) = outer.next(100).await.expect("rows") {
        seen += batch.num_rows();
        let last = batch.column(0).as_primitive::<Int64Type>().value(99);
        session.execute("insert into copy values (?1)", vec![SqliteValue::Integer(last)]).await.expect("a row");
        inner.next(10).await.expect("rows").expect("rows");
    }
    assert_eq!(seen, 1000);
    // The lower query goes first here: its frame stays until the upper one is closed, and nobody notices.
    drop(outer);
    assert_eq!(inner.next(1).await.expect("rows").expect("a row").column(0).as_primitive::<Int64Type>().value(0), 900);
    drop(inner);
    session.commit().await.expect("committed");
    assert_eq!(all(&mut session, "select * from copy").await.expect("rows").num_rows(), 10);
}

#[tokio::test]
async fn open_queries_are_bounded() {
    let folder = tempdir().expect("a folder");
    let mut session = numbers(folder.path(), 10).await;
    let mut open = Vec::new();
    let problem = loop {
        match session.query("select i from n", vec![]).await {
            Ok(rows) => open.push(rows),
            Err(error) => break failed(error),
        }
    };
    assert_eq!((open.len(), problem.kind), (16, ProblemKind::Limit));
    open.clear();
    all(&mut session, "select i from n").await.expect("room again");
}

#[tokio::test]
async fn rows_outlive_their_session_as_a_problem_only() {
    let folder = tempdir().expect("a folder");
    let mut session = numbers(folder.path(), 10).await;
    let mut rows = session.query("select i from n", vec![]).await.expect("rows");
    drop(session);
    assert_eq!(failed(rows.next(1).await.expect_err("no session")).kind, ProblemKind::System);
}
