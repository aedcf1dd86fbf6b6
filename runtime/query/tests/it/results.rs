//! What statements give.

use insta::assert_snapshot;

use crate::support::{batch, engine, texts, trades, types};

#[tokio::test]
async fn computes_a_share_of_the_days_volume() {
    let statement = "select day, exchange, sum(volume) / sum(sum(volume)) over (partition by day) as share
                     from c group by 1, 2 order by 1, 2";
    assert_snapshot!(engine().text(statement, &[("c", &trades())]).await, @r"
    day | exchange | share
    mon | a | 0.5
    mon | b | 0.5
    tue | a | 0.25
    tue | b | 0.75
    ");
}

#[tokio::test]
async fn names_unnamed_results_as_they_were_written() {
    let statement = "select c.day, sum(volume), count(*), upper(day) from c group by c.day order by sum(volume)";
    let execution = engine().plan(statement, &[("c", &trades())]).await.expect("a plan");
    assert_snapshot!(types(&execution.schema()), @"day: Utf8, sum(volume): Float64, count(*): Int64, upper(day): Utf8");
}

#[tokio::test]
async fn gives_only_types_that_blocks_know() {
    let statement = "select arrow_cast(day, 'Utf8View') a, arrow_cast(day, 'Dictionary(Int32, Utf8)') b, [arrow_cast(day, 'Utf8View')] c, \
                     arrow_cast(volume, 'Float16') d from c limit 1";
    let execution = engine().plan(statement, &[("c", &trades())]).await.expect("a plan");
    assert_snapshot!(types(&execution.schema()), @"a: Utf8, b: Utf8, c: List(Utf8), d: Float32");
    assert_snapshot!(engine().text(statement, &[("c", &trades())]).await, @r"
    a | b | c | d
    mon | mon | [mon] | 10.0
    ");
}

#[tokio::test]
async fn counts_korean_text_by_characters() {
    let words = batch(vec![("word", texts(["서울특별시", "김치"]))]);
    let statement = "select word, character_length(word) n, substr(word, 1, 2) head, reverse(word) r, lpad(word, 4, '·') p, \
                     position('별' in word) at from w";
    assert_snapshot!(engine().text(statement, &[("w", &words)]).await, @r"
    word | n | head | r | p | at
    서울특별시 | 5 | 서울 | 시별특울서 | 서울특별 | 4
    김치 | 2 | 김치 | 치김 | ··김치 | 0
    ");
}

#[tokio::test]
async fn reads_korean_columns_without_quotes() {
    let words = batch(vec![("날짜", texts(["월", "화"]))]);
    assert_snapshot!(engine().text("select 날짜 || '요일' as 요일 from 입력 order by 날짜 desc", &[("입력", &words)]).await, @r"
    요일
    화요일
    월요일
    ");
}

#[tokio::test]
async fn quoted_names_reach_ports_with_dashes_and_capitals() {
    let statement = r#"select count(*) as n from "trades-eu" union all select count(*) from "Trades""#;
    assert_snapshot!(engine().text(statement, &[("trades-eu", &trades()), ("Trades", &trades())]).await, @r"
    n
    5
    5
    ");
}

#[tokio::test]
async fn the_clock_stands_at_the_start_of_the_run() {
    let statement = "select now() as now, current_date as today, count(*) as n from c";
    assert_snapshot!(engine().text(statement, &[("c", &trades())]).await, @r"
    now | today | n
    2024-05-01T00:00:00Z | 2024-05-01 | 5
    ");
}

#[tokio::test]
async fn a_limit_of_nothing_takes_all_rows_and_gives_none() {
    assert_snapshot!(engine().text("select * from c limit 0", &[("c", &trades())]).await, @"(no rows)");
    assert_snapshot!(engine().text("select * from c where false", &[("c", &trades())]).await, @"(no rows)");
}

#[tokio::test]
async fn table_functions_stand_beside_inputs() {
    let statement = "select g.value, count(*) as n from c join generate_series(1, 2) as g(value) on g.value = c.count group by 1 order by 1";
    assert_snapshot!(engine().text(statement, &[("c", &trades())]).await, @r"
    value | n
    1 | 1
    2 | 1
    ");
}
