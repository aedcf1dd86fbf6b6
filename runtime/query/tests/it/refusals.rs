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
    assert_snapshot!(refused("create table t (a int)").await, @r"
    config: `create` is not allowed: a statement reads the node's inputs and nothing else
    hint: write one `select` over the node's inputs; `with`, joins, subqueries and `union` are fine
    ");
}

#[tokio::test]
async fn no_statement_and_several() {
    assert_snapshot!(refused("").await, @r"
    config: the statement is empty
    hint: write one `select` over the node's inputs; `with`, joins, subqueries and `union` are fine
    ");
    assert_snapshot!(refused("-- nothing").await, @r"
    config: the statement is empty
    hint: write one `select` over the node's inputs; `with`, joins, subqueries and `union` are fine
    ");
    assert_snapshot!(refused("select * from c; drop table c").await, @r"
    config: 2 statements where one `select` is expected
    hint: remove what follows the first `;`, or make a node of each
    ");
}

#[tokio::test]
async fn syntax_errors_have_a_place() {
    assert_snapshot!(refused("select day,\n  from c").await, @"planned");
    assert_snapshot!(refused("select 'day from c").await, @"config: the statement has a syntax error: unterminated string literal at line 1, column 8");
}

#[tokio::test]
async fn files_and_system_tables_are_no_inputs() {
    assert_snapshot!(refused("select * from '/etc/passwd'").await, @r"
    config: there is no input `/etc/passwd`
    hint: inputs: `c`
    ");
    assert_snapshot!(refused("select * from information_schema.tables").await, @r"
    config: there is no input `information_schema.tables`
    hint: inputs: `c`
    ");
    assert_snapshot!(refused("select * from read_csv('/etc/passwd'), c").await, @"config: table function 'read_csv' not found");
}

#[tokio::test]
async fn unknown_inputs_and_inputs_that_nobody_reads() {
    assert_snapshot!(refused("select * from d").await, @r"
    config: there is no input `d`
    hint: inputs: `c`
    ");
    assert_snapshot!(refused("select 1 as one").await, @r"
    config: the input `c` is not read by the statement
    hint: its rows would be lost: read it as `from c`, or remove the edge
    ");
    let engine = engine();
    let problem = engine
        .plan("select * from a", &[("a", &trades()), ("Trades-2", &trades())])
        .await
        .err()
        .expect("an unread input");
    assert_snapshot!(explain(&problem), @r#"
    config: the input `Trades-2` is not read by the statement
    hint: its rows would be lost: read it as `from "Trades-2"`, or remove the edge
    "#);
}

#[tokio::test]
async fn unknown_columns_and_functions() {
    assert_snapshot!(refused("select day,\n  volum from c").await, @r"
    config: there is no column `volum` (line 2, column 3)
    hint: did you mean `volume`? columns of `c`: `day`, `exchange`, `volume`, `count`
    ");
    assert_snapshot!(refused("select x.day from c").await, @r"
    config: there is no column `day` in `x` (line 1, column 8)
    hint: `x` is not a table here; tables: `c`
    ");
    assert_snapshot!(refused("select sume(volume) from c").await, @r"
    config: there is no function `sume` (line 1, column 8)
    hint: did you mean `sum`?
    ");
    let capitals = batch(vec![("Day", ints([1]))]);
    let problem = engine().plan("select day from c", &[("c", &capitals)]).await.err().expect("no such column");
    assert_snapshot!(explain(&problem), @r#"
    config: there is no column `day` (line 1, column 8)
    hint: did you mean `"Day"`? names with capital letters need double quotes; columns of `c`: `Day`
    "#);
}

#[tokio::test]
async fn ambiguous_and_doubled_columns() {
    let engine = engine();
    let inputs = [("a", &trades()), ("b", &trades())];
    let problem = engine.plan("select day from a join b on a.count = b.count", &inputs).await.err().expect("in both");
    assert_snapshot!(explain(&problem), @r"
    config: the column `day` is in several inputs (line 1, column 8)
    hint: say which, for example `a.day`
    ");
    let problem =
        engine.plan("select a.day, b.day from a join b on a.count = b.count", &inputs).await.err().expect("twice");
    assert_snapshot!(explain(&problem), @r"
    config: two columns of the result are called `day`
    hint: give one of them another name: `… as day_2`
    ");
    assert_snapshot!(refused("select day as d, exchange as d from c").await, @r"
    config: two columns of the result are called `d`
    hint: give one of them another name: `… as d_2`
    ");
}

#[tokio::test]
async fn wrong_types_and_missing_groups() {
    assert_snapshot!(refused("select day + 1 from c").await, @"config: cannot coerce arithmetic expression Utf8 + Int64 to valid types (line 1, column 8)");
    assert_snapshot!(refused("select sum(day) as s from c").await, @r"
    config: no function fits `sum(Utf8)`
    hint: cast its arguments, for example by `cast(… as double)`
    ");
    assert_snapshot!(refused("select day, sum(volume) as s from c").await, @r"
    config: the column `c.day` is neither in `group by` nor in an aggregate (line 1, column 8)
    hint: add it to `group by`, or take one value of each group: `min(c.day)`
    ");
    assert_snapshot!(refused("select interval '1 day' as i from c").await, @r"
    config: the result column `i` has the type `Interval(MonthDayNano)`, which blocks do not know
    hint: turn it into a number, for example by `extract(epoch from …)`, or into text by `cast(… as varchar)`
    ");
}

#[tokio::test]
async fn randomness_needs_a_grant() {
    assert_snapshot!(refused("select random() as r from c").await, @r"
    denied: `random()` gives other values on every run
    hint: add `random: true` to the node's `grants:`
    ");
    assert_snapshot!(refused("select * from c where UUID() <> ''").await, @r"
    denied: `UUID()` gives other values on every run
    hint: add `random: true` to the node's `grants:`
    ");
}

#[tokio::test]
async fn placeholders_and_deep_nesting() {
    assert_snapshot!(refused("select * from c where day = $1").await, @r"
    config: `$1` is a placeholder, and nothing fills it
    hint: write the value itself; a parameter of the pipeline is written `${name}`
    ");
    let deep = format!("select {}1{} from c", "(".repeat(500), ")".repeat(500));
    assert_snapshot!(refused(&deep).await, @r"
    config: the statement nests too deeply
    hint: at most 50 levels are allowed
    ");
}
