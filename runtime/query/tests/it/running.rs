//! Pushing, closing, failing and dropping.

use std::time::Duration;

use insta::assert_snapshot;
use weir_types::{Problem, ProblemKind};

use crate::support::{batch, drain, engine, engine_with, explain, ints, table, texts, trades};

#[tokio::test]
async fn a_filter_gives_rows_while_more_arrive() -> Result<(), Problem> {
    let rows = batch(vec![("n", ints(0..8192))]);
    let engine = engine();
    let mut execution = engine.plan("select n * 2 as m from c where n >= 0", &[("c", &rows)]).await?;
    let (mut given, mut before_the_end) = (0, 0);
    for _ in 0..50 {
        before_the_end += execution.push("c", rows.clone()).await?.iter().map(|batch| batch.num_rows()).sum::<usize>();
    }
    execution.close("c").await?;
    given += before_the_end + drain(&mut *execution).await?.iter().map(|batch| batch.num_rows()).sum::<usize>();
    assert_eq!(given, 50 * 8192);
    assert!(before_the_end >= 30 * 8192, "only {before_the_end} rows came before the end");
    Ok(())
}

#[tokio::test]
async fn small_results_come_together_in_full_batches() -> Result<(), Problem> {
    let rows = batch(vec![("n", ints(0..1000))]);
    let engine = engine();
    let mut execution = engine.plan("select n from c where n % 2 = 0", &[("c", &rows)]).await?;
    let mut sizes = Vec::new();
    for _ in 0..40 {
        sizes.extend(execution.push("c", rows.clone()).await?.iter().map(|batch| batch.num_rows()));
    }
    execution.close("c").await?;
    sizes.extend(drain(&mut *execution).await?.iter().map(|batch| batch.num_rows()));
    assert_eq!(sizes, [8192, 8192, 3616]);
    Ok(())
}

#[tokio::test]
async fn a_limit_ends_early_and_later_rows_are_taken_all_the_same() -> Result<(), Problem> {
    let rows = batch(vec![("n", ints(0..8192))]);
    let engine = engine();
    let mut execution = engine.plan("select n from c limit 3", &[("c", &rows)]).await?;
    let mut results = Vec::new();
    for _ in 0..20 {
        results.extend(execution.push("c", rows.clone()).await?);
    }
    execution.close("c").await?;
    results.extend(drain(&mut *execution).await?);
    assert_snapshot!(table(&results), @r"
    n
    0
    1
    2
    ");
    Ok(())
}

#[tokio::test]
async fn a_failed_cast_names_the_part_of_the_statement() {
    let rows = batch(vec![("amount", texts(["1", "two"])), ("day", texts(["2024-01-01", "2024-01-02"]))]);
    assert_snapshot!(engine().text("select cast(amount as bigint) as a, upper(day) from c", &[("c", &rows)]).await, @r"
    data: cannot cast string 'two' to value of Int64 type in `CAST(amount AS BIGINT)`
    hint: `try_cast` gives null instead of a failure
    ");
    assert_snapshot!(engine().text("select amount::int + day::date::int as a from c", &[("c", &rows)]).await, @r"
    data: cannot cast string 'two' to value of Int32 type in one of `amount::INT`, `day::DATE::INT`, `day::DATE`
    hint: `try_cast` gives null instead of a failure
    ");
    assert_snapshot!(engine().text("select try_cast(amount as bigint) as a from c", &[("c", &rows)]).await, @r"
    a
    1
    null
    ");
}

#[tokio::test]
async fn division_by_zero_and_overflow_are_explained() {
    let rows = batch(vec![("a", ints([i64::MAX])), ("b", ints([0]))]);
    assert_snapshot!(engine().text("select a / b as q from c", &[("c", &rows)]).await, @r"
    data: division by zero in `a / b`
    hint: `a / nullif(b, 0)` gives null instead of a failure
    ");
    assert_snapshot!(engine().text("select sum(a) as s from (select a from c union all select a from c)", &[("c", &rows)]).await, @r"
    s
    -2
    ");
}

#[tokio::test]
async fn a_failure_stays() -> Result<(), Problem> {
    let rows = batch(vec![("t", texts(["x"]))]);
    let engine = engine();
    let mut execution = engine.plan("select t::int as n from c", &[("c", &rows)]).await?;
    execution.push("c", rows.clone()).await.ok();
    execution.close("c").await?;
    let first = execution.next().await.expect_err("a cast of text");
    assert_eq!(first.kind, ProblemKind::Data);
    assert_eq!(execution.next().await.expect_err("the same again"), first);
    Ok(())
}

#[tokio::test]
async fn misuse_is_named() -> Result<(), Problem> {
    let rows = trades();
    let engine = engine();
    let mut execution = engine.plan("select * from c", &[("c", &rows)]).await?;
    assert_snapshot!(explain(&execution.next().await.expect_err("c is open")), @r"
    system: results were asked for while the input `c` is open
    hint: close every input first
    ");
    assert_snapshot!(explain(&execution.push("d", rows.clone()).await.expect_err("no such input")), @r"
    not-found: the statement has no input `d`
    hint: inputs: `c`
    ");
    let other = batch(vec![("x", ints([1]))]);
    assert_snapshot!(explain(&execution.push("c", other).await.expect_err("other columns")), @"system: the rows for the input `c` have other columns than were announced");
    execution.close("c").await?;
    execution.close("c").await?;
    assert_snapshot!(explain(&execution.push("c", rows).await.expect_err("c is closed")), @"system: rows for the input `c` after it was closed");
    Ok(())
}

#[tokio::test]
async fn dropping_frees_what_was_spilled() -> Result<(), Problem> {
    let engine = engine_with(|settings| settings.memory = 1024 * 1024);
    let rows = batch(vec![("n", ints(0..8192)), ("m", ints(0..8192))]);
    let mut execution =
        engine.plan("select a.n from a join b on a.n = b.n order by 1", &[("a", &rows), ("b", &rows)]).await?;
    for _ in 0..20 {
        execution.push("a", rows.clone()).await?;
        execution.push("b", rows.clone()).await?;
    }
    assert!(engine.files() > 0, "nothing was spilled");
    drop(execution);
    for _ in 0..100 {
        if engine.files() == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} files are left", engine.files());
}

#[test]
fn folders_of_killed_processes_are_removed() {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let abandoned = parent.path().join("query-old");
    std::fs::create_dir(&abandoned).expect("a folder");
    std::fs::write(abandoned.join("lock"), "").expect("a file");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let engine = weir_query::QueryEngine::new(weir_query::QuerySettings::in_folder(parent.path()));
    let run = engine.for_run(weir_query::RunSettings::started_at(crate::support::started()));
    let planned = runtime.block_on(weir_host::capability::Query::compile(&run, Vec::new(), trades().schema()));
    assert!(planned.is_ok() && !abandoned.exists());
}
