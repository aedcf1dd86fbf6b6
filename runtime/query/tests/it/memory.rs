//! Limits hold, and what can spill does.

use insta::assert_snapshot;
use weir_types::Problem;

use crate::support::{batch, drain, engine_with, explain, ints};

const ROWS: i64 = 8192;

#[tokio::test]
async fn a_sort_spills_under_a_small_limit() -> Result<(), Problem> {
    let engine = engine_with(|settings| settings.memory = 4 * 1024 * 1024);
    let sample = batch(vec![("n", ints([0])), ("m", ints([0]))]);
    let mut execution = engine.plan("select n, m from c order by n", &[("c", &sample)]).await?;
    let mut results = Vec::new();
    let mut most_files = 0;
    for piece in 0..100 {
        // A fixed shuffle: every piece touches the whole range.
        let rows = batch(vec![
            ("n", ints((0..ROWS).map(|row| (row * 7919 + piece * 104_729) % 1_000_003))),
            ("m", ints(0..ROWS)),
        ]);
        results.extend(execution.push("c", rows).await?);
        most_files = most_files.max(engine.files());
    }
    execution.close("c").await?;
    let results = drain(&mut *execution).await?;
    let values: Vec<i64> = results
        .iter()
        .flat_map(|batch| {
            arrow::array::AsArray::as_primitive::<arrow::datatypes::Int64Type>(batch.column(0)).values().to_vec()
        })
        .collect();
    assert_eq!(values.len() as i64, 100 * ROWS);
    assert!(values.is_sorted());
    assert!(most_files > 0, "nothing was spilled");
    Ok(())
}

#[tokio::test]
async fn an_aggregate_of_many_groups_spills() -> Result<(), Problem> {
    let engine = engine_with(|settings| settings.memory = 8 * 1024 * 1024);
    let sample = batch(vec![("n", ints([0]))]);
    let mut execution = engine.plan("select n, count(*) as c from c group by n", &[("c", &sample)]).await?;
    let mut rows = 0;
    for piece in 0..100 {
        let batch = batch(vec![("n", ints(piece * ROWS..(piece + 1) * ROWS))]);
        rows += execution.push("c", batch).await?.iter().map(|batch| batch.num_rows()).sum::<usize>();
    }
    execution.close("c").await?;
    rows += drain(&mut *execution).await?.iter().map(|batch| batch.num_rows()).sum::<usize>();
    assert_eq!(rows as i64, 100 * ROWS);
    Ok(())
}

#[tokio::test]
async fn a_long_stream_does_not_wait_in_memory_or_on_disk() -> Result<(), Problem> {
    let engine = engine_with(|settings| settings.memory = 1024 * 1024);
    let rows = batch(vec![("n", ints(0..ROWS))]);
    let mut execution = engine.plan("select n + 1 as n from c where n % 3 = 0", &[("c", &rows)]).await?;
    let mut given = 0;
    for _ in 0..2000 {
        given += execution.push("c", rows.clone()).await?.iter().map(|batch| batch.num_rows()).sum::<usize>();
    }
    assert_eq!(engine.files(), 0);
    execution.close("c").await?;
    given += drain(&mut *execution).await?.iter().map(|batch| batch.num_rows()).sum::<usize>();
    assert_eq!(given, 2000 * 2731);
    Ok(())
}

#[tokio::test]
async fn a_window_over_too_many_rows_is_stopped() -> Result<(), Problem> {
    let engine = engine_with(|settings| settings.memory = 1024 * 1024);
    let rows = batch(vec![("n", ints(0..ROWS))]);
    let mut execution = engine.plan("select n, sum(n) over () as s from c", &[("c", &rows)]).await?;
    let mut problem = None;
    for _ in 0..50 {
        if let Err(found) = execution.push("c", rows.clone()).await {
            problem = Some(found);
            break;
        }
    }
    assert_snapshot!(explain(&problem.expect("a limit")), @r"
    limit: the statement needs more memory than the 1MiB that queries may use, most of it for `window over whole partitions`
    hint: raise the memory limit of queries, read fewer columns, or filter before joining and sorting
    ");
    Ok(())
}

#[tokio::test]
async fn the_disk_limit_is_named() -> Result<(), Problem> {
    let engine = engine_with(|settings| {
        settings.memory = 1024 * 1024;
        settings.disk = 100 * 1024;
    });
    let rows = batch(vec![("n", ints((0..ROWS).map(|n| n * 1_000_003 % 999_983)))]);
    let mut execution = engine.plan("select a.n from a join b on a.n = b.n", &[("a", &rows), ("b", &rows)]).await?;
    let mut problem = None;
    for _ in 0..50 {
        if let Err(found) = execution.push("a", rows.clone()).await {
            problem = Some(found);
            break;
        }
    }
    assert_snapshot!(explain(&problem.expect("a limit")), @r"
    limit: the statement needs more disk than the 100KiB that queries may use for rows that do not fit into memory
    hint: raise the disk limit of queries, or filter before joining and sorting
    ");
    Ok(())
}
