//! What sessions may and may not do.

use std::time::{Duration, Instant};

use tempfile::tempdir;
use weir_connections::sql::{Denial, SqlError, SqlPolicy};
use weir_connections::sqlite::{SqliteDatabase, SqliteSession, SqliteValue};
use weir_types::ProblemKind;

use crate::support::sqlite::{all, database, failed, reader, table, writer, writing};

async fn filled(folder: &std::path::Path) -> SqliteSession {
    let mut session = writer(folder).await;
    session.execute("create table t (id bigint primary key, name text)", vec![]).await.expect("a table");
    session.execute("insert into t values (1, 'one'), (2, 'two')", vec![]).await.expect("rows");
    session
}

#[tokio::test]
async fn a_reader_can_only_read() {
    let folder = tempdir().expect("a folder");
    drop(filled(folder.path()).await);
    let mut session = reader(folder.path()).await;
    assert_eq!(all(&mut session, "select * from t").await.expect("rows").num_rows(), 2);
    for statement in [
        "insert into t values (3, 'three')",
        "update t set name = 'x'",
        "delete from t",
        "drop table t",
        "create table u (a)",
        "create temp table u (a)",
        "create index i on t (name)",
        "create view v as select 1",
        "alter table t add column x",
        "analyze t",
        "reindex",
        "with x as (select 1) insert into t select 3, 'x'",
    ] {
        let error = session.execute(statement, vec![]).await.expect_err(statement);
        assert!(matches!(error, SqlError::Denied(Denial::Write(_))), "{statement}: {error:?}");
    }
    let insert = session.execute("insert into t values (3, 'three')", vec![]).await;
    assert_eq!(insert, Err(SqlError::Denied(Denial::Write("insert into table `t`".into()))));
}

#[tokio::test]
async fn nobody_leaves_the_file() {
    let folder = tempdir().expect("a folder");
    let mut session = filled(folder.path()).await;
    let other = folder.path().join("other.db").display().to_string();
    for statement in [
        &format!("attach '{other}' as other"),
        &format!("vacuum into '{other}'"),
        "vacuum",
        "detach main",
        "pragma journal_mode = delete",
        "pragma writable_schema = 1",
        "pragma database_list",
        "pragma temp_store_directory = '/tmp'",
        "create virtual table v using fts5(a)",
        "select load_extension('x')",
        "select * from pragma_database_list",
    ] {
        let error = match session.execute(statement, vec![]).await {
            Err(error) => error,
            Ok(_) => session.query(statement, vec![]).await.map(drop).expect_err(statement),
        };
        let denied = matches!(error, SqlError::Denied(Denial::Never(_)));
        let unknown = matches!(&error, SqlError::Failed(problem) if problem.message.contains("no such"));
        assert!(denied || unknown, "{statement}: {error:?}");
    }
    assert!(!folder.path().join("other.db").exists());
    for statement in
        ["pragma table_info(t)", "select name from pragma_table_list('t')", "select name from sqlite_schema"]
    {
        all(&mut session, statement).await.expect(statement);
    }
}

#[tokio::test]
async fn a_grant_may_name_schemas() {
    let folder = tempdir().expect("a folder");
    drop(filled(folder.path()).await);
    let open = |schemas: &[&str]| {
        let policy = SqlPolicy { schemas: Some(schemas.iter().map(ToString::to_string).collect()), ..writing() };
        let database = database(folder.path());
        async move { SqliteSession::open(&database, policy).await.expect("a session") }
    };
    let mut other = open(&["sales"]).await;
    let denied = other.query("select * from t", vec![]).await.map(drop);
    assert_eq!(denied, Err(SqlError::Denied(Denial::Schema("main".into()))));
    assert!(matches!(other.execute("delete from t", vec![]).await, Err(SqlError::Denied(Denial::Schema(_)))));
    other.execute("create temp table u (a)", vec![]).await.expect("temp is the session's own");
    let mut main = open(&["MAIN"]).await;
    all(&mut main, "select * from t").await.expect("rows");
    main.execute("create temp table u as select * from t", vec![]).await.expect("temp is the session's own");
}

#[tokio::test]
async fn views_and_triggers_get_no_further() {
    let folder = tempdir().expect("a folder");
    let mut session = filled(folder.path()).await;
    session.execute("create view v as select * from t", vec![]).await.expect("a view");
    drop(session);
    let mut session = reader(folder.path()).await;
    assert_eq!(all(&mut session, "select * from v").await.expect("rows").num_rows(), 2);
}

#[tokio::test]
async fn one_statement_at_a_time() {
    let folder = tempdir().expect("a folder");
    let mut session = filled(folder.path()).await;
    let stacked = failed(session.execute("delete from t where id = 1; drop table t", vec![]).await.expect_err("two"));
    assert_eq!(stacked.kind, ProblemKind::Config);
    assert_eq!(stacked.message, "cannot run a statement on connection `db`: more than one statement was given");
    let stacked = session.query("select 1; select 2", vec![]).await.map(drop).expect_err("two");
    assert_eq!(failed(stacked).kind, ProblemKind::Config);
    assert_eq!(all(&mut session, "select * from t; -- a comment is no statement").await.expect("rows").num_rows(), 2);
}

#[tokio::test]
async fn mistakes_are_told_with_their_place() {
    let folder = tempdir().expect("a folder");
    let mut session = filled(folder.path()).await;
    let table = [
        ("select * from nowhere", ProblemKind::NotFound, "no such table: nowhere"),
        ("select nme from t", ProblemKind::Config, "no such column: nme near `nme from t`"),
        ("selec 1", ProblemKind::Config, "near \"selec\": syntax error near `selec 1`"),
        ("insert into t values (1, 'x')", ProblemKind::Config, "the statement returns no rows"),
    ];
    for (statement, kind, message) in table {
        let problem = failed(session.query(statement, vec![]).await.map(drop).expect_err(statement));
        assert_eq!(
            (problem.kind, problem.message.as_str()),
            (kind, format!("cannot run a query on connection `db`: {message}").as_str())
        );
    }
    let problem =
        failed(session.execute("insert into t values (?1, ?2)", vec![SqliteValue::Integer(3)]).await.expect_err("one"));
    assert!(problem.message.ends_with("1 parameters were given, the statement has 2"), "{problem}");
    let problem = failed(session.execute("insert into t values (1, 'x')", vec![]).await.expect_err("twice"));
    assert_eq!(problem.kind, ProblemKind::Data);
    assert!(problem.message.ends_with("UNIQUE constraint failed: t.id"), "{problem}");
}

#[tokio::test]
async fn counts_changed_rows_and_only_those() {
    let folder = tempdir().expect("a folder");
    let mut session = filled(folder.path()).await;
    let changed = session.execute("update t set name = ?1", vec![SqliteValue::Text("x".into())]).await.expect("rows");
    assert_eq!(changed, 2);
    assert_eq!(session.execute("create table u (a)", vec![]).await.expect("a table"), 0);
}

#[tokio::test]
async fn what_is_not_committed_is_rolled_back() {
    let folder = tempdir().expect("a folder");
    let mut session = filled(folder.path()).await;
    session.begin().await.expect("a transaction");
    session.execute("delete from t", vec![]).await.expect("rows");
    session.rollback().await.expect("rolled back");
    session.begin().await.expect("a transaction");
    session.execute("delete from t", vec![]).await.expect("rows");
    drop(session);
    let mut session = writer(folder.path()).await;
    session.begin().await.expect("the lock is free again");
    assert_eq!(all(&mut session, "select * from t").await.expect("rows").num_rows(), 2);
    session.execute("delete from t where id = 1", vec![]).await.expect("a row");
    session.commit().await.expect("committed");
    assert_eq!(all(&mut reader(folder.path()).await, "select * from t").await.expect("rows").num_rows(), 1);
    assert_eq!(failed(session.commit().await.expect_err("none open")).kind, ProblemKind::Config);
}

#[tokio::test]
async fn dropping_a_session_breaks_off_what_it_runs() {
    let folder = tempdir().expect("a folder");
    let mut session = filled(folder.path()).await;
    let endless =
        "with recursive n(i) as (select 1 union all select i + 1 from n) insert into t select i + 100, 'x' from n";
    let started = Instant::now();
    let call = tokio::time::timeout(Duration::from_millis(300), session.execute(endless, vec![]));
    call.await.expect_err("it never ends");
    let problem = session.execute("delete from t where id > 2", vec![]).await;
    assert_eq!(problem, Ok(0), "the session goes on, and nothing of the statement is left");
    drop(session);
    assert_eq!(all(&mut writer(folder.path()).await, "select * from t").await.expect("rows").num_rows(), 2);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_locked_file_may_be_free_later() {
    let folder = tempdir().expect("a folder");
    let mut first = filled(folder.path()).await;
    let mut second = writer(folder.path()).await;
    first.begin().await.expect("a transaction");
    first.execute("delete from t where id = 1", vec![]).await.expect("a row");
    // Reading does not wait for the writer, writing does.
    assert_eq!(all(&mut second, "select * from t").await.expect("rows").num_rows(), 2);
    let waiting = tokio::spawn(async move {
        second.begin().await?;
        second.execute("delete from t where id = 2", vec![]).await?;
        second.commit().await
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    first.commit().await.expect("committed");
    waiting.await.expect("no panic").expect("it waited");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "no database ".repeat(200)).expect("a file");
    for policy in [writing(), SqlPolicy::default()] {
        let database = SqliteDatabase::new("db", &file);
        let opened = match SqliteSession::open(&database, policy).await {
            Err(problem) => problem,
            Ok(mut session) => {
                failed(session.query("select * from t", vec![]).await.map(drop).expect_err("no database"))
            }
        };
        assert_eq!(opened.kind, ProblemKind::Config);
        assert!(opened.message.ends_with("the file is not a SQLite database"), "{opened}");
    }
}

#[tokio::test]
async fn what_somebody_was_killed_over_is_rolled_back_for_a_reader() {
    let (folder, crashed) = (tempdir().expect("a folder"), tempdir().expect("a folder"));
    let file = folder.path().join("killed.db");
    let killed = rusqlite::Connection::open(&file).expect("a database");
    killed.execute_batch("create table t (id integer); insert into t values (1)").expect("a table");
    // More than fits into memory, so that it is in the file and what was there is in the journal.
    let many = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000) insert into t select i from n";
    killed.execute_batch(&format!("pragma cache_size = 5; begin; {many}")).expect("rows");
    for name in ["killed.db", "killed.db-journal"] {
        std::fs::copy(folder.path().join(name), crashed.path().join(name)).expect("a file as a kill leaves it");
    }
    let database = SqliteDatabase::new("db", crashed.path().join("killed.db"));
    let mut session = SqliteSession::open(&database, SqlPolicy::default()).await.expect("it is opened");
    assert_eq!(all(&mut session, "select * from t").await.expect("rows").num_rows(), 1);
    let denied = session.execute("insert into t values (2)", vec![]).await;
    assert!(matches!(denied, Err(SqlError::Denied(Denial::Write(_)))), "{denied:?}");
}

#[tokio::test]
async fn reading_makes_no_file() {
    let folder = tempdir().expect("a folder");
    let problem =
        SqliteSession::open(&database(folder.path()), SqlPolicy::default()).await.map(drop).expect_err("no file");
    assert_eq!(problem.kind, ProblemKind::NotFound);
    let planning = SqlPolicy { may_be_missing: true, ..SqlPolicy::default() };
    let mut session = SqliteSession::open(&database(folder.path()), planning).await.expect("an empty database");
    assert_eq!(session.describe(table("t")).await, Ok(None));
    assert!(matches!(session.execute("create table t (a)", vec![]).await, Err(SqlError::Denied(Denial::Write(_)))));
    assert!(!folder.path().join("data").exists());
}
