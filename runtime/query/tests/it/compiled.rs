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
    assert_snapshot!(types(&projection.schema()), @"");
    assert_snapshot!(table(&[projection.apply(&trades())?]), @"");
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
    assert_snapshot!(explain(&problem), @"");
    Ok(())
}

#[tokio::test]
async fn other_columns_are_refused() -> Result<(), Problem> {
    let projection = compile(&[("n", "day")]).await?;
    let problem = projection.apply(&batch(vec![("other", texts(["x"]))])).expect_err("other columns");
    assert_snapshot!(explain(&problem), @"");
    Ok(())
}

#[tokio::test]
async fn only_expressions_over_one_row() {
    assert_snapshot!(refused("sum(volume)").await, @"");
    assert_snapshot!(refused("row_number() over ()").await, @"");
    assert_snapshot!(refused("(select max(volume) from c)").await, @"");
    assert_snapshot!(refused("exists (select 1)").await, @"");
    assert_snapshot!(refused("volume as v").await, @"");
    assert_snapshot!(refused("").await, @"");
    assert_snapshot!(refused("volume *").await, @"");
    assert_snapshot!(refused("random()").await, @"");
}

#[tokio::test]
async fn unknown_names_are_suggested() {
    assert_snapshot!(refused("volme * 2").await, @"");
    assert_snapshot!(refused("c.volume").await, @"");
    assert_snapshot!(refused("uper(day)").await, @"");
    assert_snapshot!(refused("day + 1").await, @"");
    let twice = compile(&[("a", "1"), ("a", "2")]).await.err().expect("one name twice");
    assert_snapshot!(explain(&twice), @"");
}
