//! Several inputs, and one input several times.

use insta::assert_snapshot;
use weir_types::Problem;

use crate::support::{batch, drain, engine, engine_with, floats, ints, table, texts, trades};

const JOIN: &str =
    "select c.day, c.exchange, c.volume * r.rate as won from c join r on c.exchange = r.exchange order by 1, 2, 3";

fn rates() -> arrow::array::RecordBatch {
    batch(vec![("exchange", texts(["a", "b"])), ("rate", floats([2.0, 3.0]))])
}

#[tokio::test]
async fn either_side_may_come_first() {
    let (trades, rates) = (trades(), rates());
    let one = engine().text(JOIN, &[("c", &trades), ("r", &rates)]).await;
    let other = engine().text(JOIN, &[("r", &rates), ("c", &trades)]).await;
    assert_eq!(one, other);
    assert_snapshot!(one, @r"
    day | exchange | won
    mon | a | 20.0
    mon | a | 40.0
    mon | b | 90.0
    tue | a | 10.0
    tue | b | 45.0
    ");
}

#[tokio::test]
async fn three_inputs_may_be_handed_in_by_turns() -> Result<(), Problem> {
    let (trades, rates) = (trades(), rates());
    let names = batch(vec![("exchange", texts(["a", "b"])), ("name", texts(["Alpha", "Beta"]))]);
    let statement = "select n.name, sum(c.volume * r.rate) as won from c join r using (exchange) join n using (exchange) group by 1 order by 1";
    let mut execution = engine().plan(statement, &[("c", &trades), ("r", &rates), ("n", &names)]).await?;
    for row in 0..2 {
        assert!(execution.push("c", trades.slice(row, 1)).await?.is_empty());
        assert!(execution.push("n", names.slice(row, 1)).await?.is_empty());
        assert!(execution.push("r", rates.slice(row, 1)).await?.is_empty());
    }
    execution.push("c", trades.slice(2, 3)).await?;
    for input in ["r", "c", "n"] {
        execution.close(input).await?;
    }
    assert_snapshot!(table(&drain(&mut *execution).await?), @r"
    name | won
    Alpha | 70.0
    Beta | 135.0
    ");
    Ok(())
}

#[tokio::test]
async fn an_input_joins_itself() {
    let statement = "select a.day, count(*) as pairs from c a join c b on a.day = b.day group by 1 order by 1";
    assert_snapshot!(engine().text(statement, &[("c", &trades())]).await, @r"
    day | pairs
    mon | 9
    tue | 4
    ");
}

#[tokio::test]
async fn a_common_table_is_read_twice() {
    let statement = "with d as (select day, sum(volume) as v from c group by 1) \
                     select day, v / (select max(v) from d) as part from d order by 1";
    assert_snapshot!(engine().text(statement, &[("c", &trades())]).await, @r"
    day | part
    mon | 1.0
    tue | 0.3333333333333333
    ");
}

#[tokio::test]
async fn an_input_is_united_with_itself() {
    let statement = "select count(*) as n from (select * from c union all select * from c)";
    assert_snapshot!(engine().text(statement, &[("c", &trades())]).await, @r"
    n
    10
    ");
}

#[tokio::test]
async fn recursion_reads_an_input_again_and_again() {
    let edges = batch(vec![("parent", ints([1, 2, 3, 10])), ("child", ints([2, 3, 4, 11]))]);
    let statement = "with recursive r as (select parent, child from e where parent = 1 union all \
                     select e.parent, e.child from r join e on r.child = e.parent) select child from r order by 1";
    assert_snapshot!(engine().text(statement, &[("e", &edges)]).await, @r"
    child
    2
    3
    4
    ");
}

#[tokio::test]
async fn a_join_that_does_not_fit_into_memory_is_merged_on_disk() {
    let rows = 200_000;
    let left = batch(vec![("id", ints(0..rows)), ("l", ints((0..rows).map(|n| n * 2)))]);
    let right = batch(vec![("id", ints((0..rows).rev())), ("r", ints((0..rows).rev().map(|n| n * 3)))]);
    let small = engine_with(|settings| settings.memory = 4 * 1024 * 1024);
    let statement = "select count(*) as n, sum(l) as l, sum(r) as r from a join b on a.id = b.id";
    let in_pieces = |batch: &arrow::array::RecordBatch| {
        (0..rows as usize).step_by(8192).map(|at| batch.slice(at, 8192.min(rows as usize - at))).collect::<Vec<_>>()
    };
    let mut execution = small.plan(statement, &[("a", &left), ("b", &right)]).await.expect("a plan");
    for (left, right) in in_pieces(&left).into_iter().zip(in_pieces(&right)) {
        execution.push("a", left).await.expect("room on disk");
        execution.push("b", right).await.expect("room on disk");
    }
    execution.close("a").await.expect("an input");
    execution.close("b").await.expect("an input");
    assert_snapshot!(table(&drain(&mut *execution).await.expect("a result")), @r"
    n | l | r
    200000 | 39999800000 | 59999700000
    ");
}

#[tokio::test]
async fn an_outer_and_an_unequal_join() {
    let (trades, rates) = (trades(), batch(vec![("exchange", texts(["a"])), ("rate", floats([12.0]))]));
    let outer = "select c.exchange, max(r.rate) as rate from c left join r using (exchange) group by 1 order by 1";
    assert_snapshot!(engine().text(outer, &[("c", &trades), ("r", &rates)]).await, @r"
    exchange | rate
    a | 12.0
    b | null
    ");
    let unequal = "select count(*) as n from c join r on c.volume > r.rate";
    assert_snapshot!(engine().text(unequal, &[("r", &rates), ("c", &trades)]).await, @r"
    n
    3
    ");
}
