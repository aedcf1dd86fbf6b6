//! Expressions over one row.

use insta::assert_snapshot;
use weir_host::capability::{Expression, Projection, Query};
use weir_types::Problem;

use crate::support::{batch, engine, explain, table, texts, trades, types};

async fn compile(expressions: &[(&str, &str)]) -> Result<Box<dyn Projection>, Problem> {
    let expressions =
        expressions.iter().map(|(name, sql)| Expression { name: (*name).to_owned(), sql: (*sql).to_owned() }).collect();
    engine().queries.compile(expressions, trades().schema()).await
}

async fn refused(sql: &str) -> String {
    match compile(&[("x", sql)]).await {
        Ok(_) => "compiled".to_owned(),
        Err(problem) => explain(&problem),
    }
}

#[tokio::test]
async fn computes_named_columns() -> Result<(), Problem> {
    let projection = compile(&[
        ("won", "volume * 2"),
        ("큰지", "volume > 10"),
        ("day", "upper(day)"),
        ("number", "try_cast(day as bigint)"),
        ("one", "1"),
        ("run", "now()"),
        ("same", "exchange"),
        ("case", "case when count % 2 = 0 then 'even' else 'odd' end"),
    ])
    .await?;
    assert_snapshot!(types(&projection.schema()), @r#"won: Float64, 큰지: Boolean, day: Utf8, number: Int64, one: Int64, run: Timestamp(ns, "UTC"), same: Utf8, case: Utf8"#);
    assert_snapshot!(table(&[projection.apply(&trades())?]), @r"
    won | 큰지 | day | number | one | run | same | case
    20.0 | false | MON | null | 1 | 2024-05-01T00:00:00Z | a | odd
    60.0 | true | MON | null | 1 | 2024-05-01T00:00:00Z | b | even
    40.0 | true | MON | null | 1 | 2024-05-01T00:00:00Z | a | odd
    10.0 | false | TUE | null | 1 | 2024-05-01T00:00:00Z | a | even
    30.0 | true | TUE | null | 1 | 2024-05-01T00:00:00Z | b | odd
    ");
    assert_eq!(projection.apply(&trades().slice(0, 0))?.num_rows(), 0);
    Ok(())
}

#[tokio::test]
async fn no_expressions_keep_the_row_count() -> Result<(), Problem> {
    assert_eq!(compile(&[]).await?.apply(&trades())?.num_rows(), 5);
    Ok(())
}

#[tokio::test]
async fn a_failure_on_a_row_names_the_column() -> Result<(), Problem> {
    let projection = compile(&[("n", "cast(day as bigint) + 1")]).await?;
    let problem = projection.apply(&trades()).expect_err("a cast of text");
    assert_eq!(problem.column.as_deref(), Some("n"));
    assert_snapshot!(explain(&problem), @r"
    data: column `n`: cannot cast string 'mon' to value of Int64 type in `CAST(day AS BIGINT)`
    hint: `try_cast` gives null instead of a failure
    ");
    Ok(())
}

#[tokio::test]
async fn an_overflow_is_no_number() -> Result<(), Problem> {
    let projection = compile(&[("n", "count * 9223372036854775807")]).await?;
    let problem = projection.apply(&trades()).expect_err("an overflow");
    assert_snapshot!(explain(&problem), @r"
    data: column `n`: overflow happened on: 2 * 9223372036854775807 in `count * 9223372036854775807`
    hint: cast to a wider type first, for example to `decimal(38, 0)` or `double`
    ");
    Ok(())
}

#[tokio::test]
async fn other_columns_are_refused() -> Result<(), Problem> {
    let projection = compile(&[("n", "day")]).await?;
    let problem = projection.apply(&batch(vec![("other", texts(["x"]))])).expect_err("other columns");
    assert_snapshot!(explain(&problem), @"system: the batch has other columns than the expressions were compiled for");
    Ok(())
}

#[tokio::test]
async fn only_expressions_over_one_row() {
    assert_snapshot!(refused("sum(volume)").await, @r"
    config: column `x`: the aggregate `sum` is not allowed in an expression over one row
    hint: use the `sql` block for it
    ");
    assert_snapshot!(refused("row_number() over ()").await, @r"
    config: column `x`: the window function `row_number` is not allowed in an expression over one row
    hint: use the `sql` block for it
    ");
    assert_snapshot!(refused("(select max(volume) from c)").await, @r"
    config: column `x`: a subquery is not allowed in an expression over one row
    hint: use the `sql` block for it
    ");
    assert_snapshot!(refused("exists (select 1)").await, @r"
    config: column `x`: a subquery is not allowed in an expression over one row
    hint: use the `sql` block for it
    ");
    assert_snapshot!(refused("volume as v").await, @r"
    config: column `x`: `as` after the end of the expression
    hint: an expression is one value per row, such as `price * quantity`; its name is given beside it, not by `as`
    ");
    assert_snapshot!(refused("").await, @"config: column `x`: the expression is empty");
    assert_snapshot!(refused("volume *").await, @"config: column `x`: the expression has a syntax error: expected an expression, found EOF");
    assert_snapshot!(refused("random()").await, @r"
    denied: column `x`: `random()` gives other values on every run
    hint: add `random: true` to the node's `grants:`
    ");
}

#[tokio::test]
async fn unknown_names_are_suggested() {
    assert_snapshot!(refused("volme * 2").await, @r"
    config: column `x`: there is no column `volme` (line 1, column 1)
    hint: did you mean `volume`? columns: `day`, `exchange`, `volume`, `count`
    ");
    assert_snapshot!(refused("c.volume").await, @"config: column `x`: there is no column `volume` in `c` (line 1, column 1)");
    assert_snapshot!(refused("uper(day)").await, @r"
    config: column `x`: there is no function `uper` (line 1, column 1)
    hint: did you mean `upper`?
    ");
    assert_snapshot!(refused("day + 1").await, @"config: column `x`: cannot coerce arithmetic expression Utf8 + Int64 to valid types");
    let twice = compile(&[("a", "1"), ("a", "2")]).await.err().expect("one name twice");
    assert_snapshot!(explain(&twice), @r"
    config: two columns of the result are called `a`
    hint: give one of them another name: `… as a_2`
    ");
}
