//! Tables from Arrow schemas, and batches into them.

use std::sync::Arc;

use arrow::array::*;
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::*;
use arrow::record_batch::RecordBatch;
use tempfile::tempdir;
use weir_types::ProblemKind;

use crate::support::sqlite::{all, batch, failed, table, writer};

/// A column of every type, with an ordinary value, an extreme one and a null.
fn every_type() -> RecordBatch {
    let list = ListArray::new(
        Arc::new(Field::new("item", DataType::Utf8, true)),
        OffsetBuffer::from_lengths([2, 0, 0]),
        Arc::new(StringArray::from(vec![Some("a \"quoted\""), None])),
        Some(vec![true, true, false].into()),
    );
    let inner: Vec<(FieldRef, ArrayRef)> =
        vec![(Arc::new(Field::new("a", DataType::Int64, true)), Arc::new(Int64Array::from(vec![Some(1), None, None])))];
    batch(vec![
        ("bool", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("int8", Arc::new(Int8Array::from(vec![Some(1), Some(i8::MIN), None]))),
        ("int16", Arc::new(Int16Array::from(vec![Some(1), Some(i16::MIN), None]))),
        ("int32", Arc::new(Int32Array::from(vec![Some(1), Some(i32::MIN), None]))),
        ("int64", Arc::new(Int64Array::from(vec![Some(i64::MAX), Some(i64::MIN), None]))),
        ("uint8", Arc::new(UInt8Array::from(vec![Some(1), Some(u8::MAX), None]))),
        ("uint16", Arc::new(UInt16Array::from(vec![Some(1), Some(u16::MAX), None]))),
        ("uint32", Arc::new(UInt32Array::from(vec![Some(1), Some(u32::MAX), None]))),
        ("uint64", Arc::new(UInt64Array::from(vec![Some(1), Some(i64::MAX as u64), None]))),
        ("float32", Arc::new(Float32Array::from(vec![Some(0.1), Some(f32::NEG_INFINITY), None]))),
        ("float64", Arc::new(Float64Array::from(vec![Some(0.1), Some(3.0), None]))),
        ("utf8", Arc::new(StringArray::from(vec![Some("한글 ' \" \n"), Some(""), None]))),
        ("large_utf8", Arc::new(LargeStringArray::from(vec![Some("123"), Some("a"), None]))),
        ("binary", Arc::new(BinaryArray::from(vec![Some(b"\0\xff".as_slice()), Some(b""), None]))),
        ("large_binary", Arc::new(LargeBinaryArray::from(vec![Some(b"\0".as_slice()), Some(b"x"), None]))),
        ("date32", Arc::new(Date32Array::from(vec![Some(19_782), Some(-719_528), None]))),
        ("date64", Arc::new(Date64Array::from(vec![Some(19_782 * 86_400_000), Some(0), None]))),
        ("time32s", Arc::new(Time32SecondArray::from(vec![Some(34_200), Some(86_399), None]))),
        ("time32ms", Arc::new(Time32MillisecondArray::from(vec![Some(34_200_001), Some(0), None]))),
        ("time64us", Arc::new(Time64MicrosecondArray::from(vec![Some(34_200_000_001), Some(0), None]))),
        ("time64ns", Arc::new(Time64NanosecondArray::from(vec![Some(34_200_000_000_001), Some(0), None]))),
        ("s", Arc::new(TimestampSecondArray::from(vec![Some(1_709_199_000), Some(-62_135_596_800), None]))),
        ("ms", Arc::new(TimestampMillisecondArray::from(vec![Some(1_709_199_000_001), Some(-1), None]))),
        (
            "us",
            Arc::new(TimestampMicrosecondArray::from(vec![
                Some(1_709_199_000_000_001),
                Some(-62_135_596_800_000_000),
                None,
            ])),
        ),
        ("ns", Arc::new(TimestampNanosecondArray::from(vec![Some(1_709_199_000_000_000_001), Some(-1), None]))),
        (
            "seoul",
            Arc::new(
                TimestampMicrosecondArray::from(vec![Some(1_709_199_000_000_001), Some(0), None])
                    .with_timezone("Asia/Seoul"),
            ),
        ),
        ("duration", Arc::new(DurationMicrosecondArray::from(vec![Some(-5), Some(i64::MAX), None]))),
        (
            "decimal",
            Arc::new(
                Decimal128Array::from(vec![Some(123_456), Some(-5), None])
                    .with_precision_and_scale(18, 4)
                    .expect("valid"),
            ),
        ),
        (
            "decimal256",
            Arc::new(
                Decimal256Array::from(vec![Some(i256::from_i128(-123_456)), Some(i256::ZERO), None])
                    .with_precision_and_scale(50, 10)
                    .expect("valid"),
            ),
        ),
        ("list", Arc::new(list)),
        ("struct", Arc::new(StructArray::from((inner, arrow::buffer::Buffer::from([0b011]))))),
    ])
}

#[tokio::test]
async fn every_type_comes_back_as_it_went_in() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    let rows = every_type();
    session.create_table(table("t"), rows.schema(), vec![]).await.expect("a table");
    assert_eq!(session.describe(table("t")).await.expect("columns").expect("a table").fields(), rows.schema().fields());
    assert_eq!(session.load(table("t"), rows.clone()).await, Ok(3));
    let back = all(&mut session, "select * from t").await.expect("rows");
    for (at, field) in rows.schema().fields().iter().enumerate() {
        assert_eq!(back.column(at), rows.column(at), "{}", field.name());
    }
}

#[tokio::test]
async fn other_tools_see_plain_values() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    let rows = every_type();
    session.create_table(table("t"), rows.schema(), vec![]).await.expect("a table");
    session.load(table("t"), rows).await.expect("rows");
    let shown = all(
        &mut session,
        "select group_concat(x, ' ') from (select bool || '|' || date32 || '|' || us || '|' || seoul || '|' || decimal || '|' || list || '|' || struct as x from t limit 1)",
    );
    let shown = shown.await.expect("rows");
    let text = "1|2024-02-29|2024-02-29T09:30:00.000001|2024-02-29T09:30:00.000001Z|12.3456|[\"a \\\"quoted\\\"\",null]|{\"a\":1}";
    assert_eq!(shown.column(0).as_string::<i32>().value(0), text);
    let kinds = all(
        &mut session,
        "select typeof(int64), typeof(float64), typeof(utf8), typeof(binary), typeof(large_utf8) from t limit 1",
    )
    .await
    .expect("rows");
    let kinds: Vec<&str> = kinds.columns().iter().map(|column| column.as_string::<i32>().value(0)).collect();
    assert_eq!(kinds, ["integer", "real", "text", "blob", "text"]);
}

#[tokio::test]
async fn dictionaries_and_views_are_loaded_as_their_values() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    session.execute("create table t (d text, v text)", vec![]).await.expect("a table");
    let dictionary: DictionaryArray<Int32Type> = vec![Some("a"), None, Some("a")].into_iter().collect();
    let views = StringViewArray::from(vec![Some("short"), Some("a text that is longer than twelve bytes"), None]);
    let rows = batch(vec![("d", Arc::new(dictionary)), ("v", Arc::new(views))]);
    assert_eq!(session.load(table("t"), rows).await, Ok(3));
    let back = all(&mut session, "select d from t where v like '%twelve%' or d = 'a'").await.expect("rows");
    assert_eq!(back.num_rows(), 3);
}

#[tokio::test]
async fn columns_are_matched_by_name() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    session
        .execute("create table t (a bigint, \"B b\" text default 'x', c bigint generated always as (a * 2))", vec![])
        .await
        .expect("a table");
    let rows = batch(vec![("bb", Arc::new(StringArray::from(vec!["y"]))), ("A", Arc::new(Int64Array::from(vec![1])))]);
    let problem = failed(session.load(table("t"), rows).await.expect_err("no such column"));
    assert_eq!(
        problem.message,
        "cannot load into table `t` on connection `db`: the table has no column `bb` that can be written"
    );
    assert_eq!(problem.hint.as_deref(), Some("did you mean `B b`?"));
    let generated = batch(vec![("c", Arc::new(Int64Array::from(vec![1])))]);
    failed(session.load(table("t"), generated).await.expect_err("it is computed"));
    let fitting = batch(vec![("A", Arc::new(Int64Array::from(vec![1])))]);
    session.load(table("t"), fitting).await.expect("the others have defaults");
    let back = all(&mut session, "select \"B b\", c from t").await.expect("rows");
    assert_eq!(back.column(0).as_string::<i32>().value(0), "x");
    assert_eq!(back.column(1).as_primitive::<Int64Type>().value(0), 2);
}

#[tokio::test]
async fn a_batch_is_loaded_whole_or_not_at_all() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    session.execute("create table t (id bigint primary key)", vec![]).await.expect("a table");
    let ids = |ids: Vec<i64>| batch(vec![("id", Arc::new(Int64Array::from(ids)))]);
    session.begin().await.expect("a transaction");
    session.load(table("t"), ids(vec![1, 2])).await.expect("rows");
    let problem = failed(session.load(table("t"), ids(vec![3, 4, 2])).await.expect_err("2 is there"));
    assert_eq!((problem.kind, problem.row), (ProblemKind::Data, Some(2)));
    assert_eq!(
        problem.message,
        "cannot load into table `t` on connection `db`: row 2 of the batch: UNIQUE constraint failed: t.id"
    );
    session.load(table("t"), ids(vec![3])).await.expect("the transaction goes on");
    session.commit().await.expect("committed");
    assert_eq!(all(&mut session, "select * from t").await.expect("rows").num_rows(), 3);
}

#[tokio::test]
async fn values_that_sqlite_cannot_keep_are_named() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    session.execute("create table t (x)", vec![]).await.expect("a table");
    let table_of: Vec<(ArrayRef, &str)> = vec![
        (Arc::new(UInt64Array::from(vec![1, u64::MAX])), "it is larger than SQLite's largest integer, 2^63 - 1"),
        (Arc::new(Float64Array::from(vec![1.0, f64::NAN])), "it is NaN, which SQLite cannot keep"),
        (Arc::new(Date32Array::from(vec![0, i32::MAX])), "it is outside the years 0000 to 9999 or the hours of a day"),
    ];
    for (array, why) in table_of {
        let problem = failed(session.load(table("t"), batch(vec![("x", array)])).await.expect_err(why));
        assert_eq!((problem.kind, problem.row, problem.column.as_deref()), (ProblemKind::Data, Some(1), Some("x")));
        assert!(problem.message.ends_with(why), "{problem}");
    }
    assert_eq!(all(&mut session, "select * from t").await.expect("rows").num_rows(), 0);
}

#[tokio::test]
async fn a_key_takes_no_nulls_and_makes_none_up() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    let rows = batch(vec![("id", Arc::new(Int64Array::from(vec![Some(1), None])))]);
    session.create_table(table("t"), rows.schema(), vec!["id".into()]).await.expect("a table");
    let problem = failed(session.load(table("t"), rows).await.expect_err("a null"));
    assert!(problem.message.ends_with("NOT NULL constraint failed: t.id"), "{problem}");
    let again = failed(
        session
            .create_table(table("t"), Arc::new(Schema::new(vec![Field::new("a", DataType::Utf8, true)])), vec![])
            .await
            .expect_err("it exists"),
    );
    assert!(again.message.contains("table \"t\" already exists"), "{again}");
}

#[tokio::test]
async fn loading_into_a_missing_table_names_it() {
    let folder = tempdir().expect("a folder");
    let mut session = writer(folder.path()).await;
    let rows = batch(vec![("id", Arc::new(Int64Array::from(vec![1])))]);
    let problem = failed(session.load(table("nowhere"), rows).await.expect_err("no table"));
    assert_eq!(problem.kind, ProblemKind::NotFound);
}
