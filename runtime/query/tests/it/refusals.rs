//! Statements that are refused, and how.

use insta::assert_snapshot;

use crate::support::{batch, engine, explain, ints, trades};

async fn refused(statement: &str) -> String {
    let engine = engine();
    match engine.plan(statement, &[("c", &trades())]).await {
        Ok(_) => "planned".to_owned(),
        Err(problem) => explain(&problem),
    }
}

#[tokio::test]
async fn everything_but_one_select() {
    for statement in [
        "create table t (a int)",
        "create external table t stored as csv location '/etc/passwd'",
        "insert into c values (1)",
        "update c set day = 'x'",
        "delete from c",
        "drop table c",
        "copy c to '/tmp/x.csv'",
        "copy (select * from c) to '/tmp/x.csv' stored as csv",
        "explain select * from c",
        "set datafusion.execution.batch_size = 1",
        "show tables",
        "describe c",
        "truncate table c",
        "with d as (select 1) insert into c select * from d",
        "select * into t from c",
        "select * from c for update",
    ] {
        let problem = refused(statement).await;
        assert!(problem.starts_with("config: ") && problem.contains("is not allowed"), "{statement}: {problem}");
    }
    assert_snapshot!(refused("create table t (a int)").await, @"");
}

#[tokio::test]
async fn no_statement_and_several() {
    assert_snapshot!(refused("").await, @"");
    assert_snapshot!(refused("-- nothing").await, @"");
    assert_snapshot!(refused("select * from c; drop table c").await, @"");
}

#[tokio::test]
async fn syntax_errors_have_a_place() {
    assert_snapshot!(refused("select day,\n  from c").await, @"");
    assert_snapshot!(refused("select 'day from c").await, @"");
}

#[tokio::test]
async fn files_and_system_tables_are_no_inputs() {
    assert_snapshot!(refused("select * from '/etc/passwd'").await, @"");
    assert_snapshot!(refused("select * from information_schema.tables").await, @"");
    assert_snapshot!(refused("select * from read_csv('/etc/passwd'), c").await, @"");
}

#[tokio::test]
async fn unknown_inputs_and_inputs_that_nobody_reads() {
    assert_snapshot!(refused("select * from d").await, @"");
    assert_snapshot!(refused("select 1 as one").await, @"");
    let engine = engine();
    let problem = engine
        .plan("select * from a", &[("a", &trades()), ("Trades-2", &trades())])
        .await
        .err()
        .expect("an unread input");
    assert_snapshot!(explain(&problem), @"");
}

#[tokio::test]
async fn unknown_columns_and_functions() {
    assert_snapshot!(refused("select day,\n  volum from c").await, @"");
    assert_snapshot!(refused("select x.day from c").await, @"");
    assert_snapshot!(refused("select sume(volume) from c").await, @"");
    let capitals = batch(vec![("Day", ints([1]))]);
    let problem = engine().plan("select day from c", &[("c", &capitals)]).await.err().expect("no such column");
    assert_snapshot!(explain(&problem), @"");
}

#[tokio::test]
async fn ambiguous_and_doubled_columns() {
    let engine = engine();
    let inputs = [("a", &trades()), ("b", &trades())];
    let problem = engine.plan("select day from a join b on a.count = b.count", &inputs).await.err().expect("in both");
    assert_snapshot!(explain(&problem), @"");
    let problem =
        engine.plan("select a.day, b.day from a join b on a.count = b.count", &inputs).await.err().expect("twice");
    assert_snapshot!(explain(&problem), @"");
    assert_snapshot!(refused("select day as d, exchange as d from c").await, @"");
}

#[tokio::test]
async fn wrong_types_and_missing_groups() {
    assert_snapshot!(refused("select day + 1 from c").await, @"");
    assert_snapshot!(refused("select sum(day) as s from c").await, @"");
    assert_snapshot!(refused("select day, sum(volume) as s from c").await, @"");
    assert_snapshot!(refused("select interval '1 day' as i from c").await, @"");
}

#[tokio::test]
async fn randomness_needs_a_grant() {
    assert_snapshot!(refused("select random() as r from c").await, @"");
    assert_snapshot!(refused("select * from c where UUID() <> ''").await, @"");
}

#[tokio::test]
async fn placeholders_and_deep_nesting() {
    assert_snapshot!(refused("select * from c where day = $1").await, @"");
    let deep = format!("select {}1{} from c", "(".repeat(500), ")".repeat(500));
    assert_snapshot!(refused(&deep).await, @"");
}
