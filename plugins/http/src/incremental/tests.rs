use serde_json::json;
use weir_sdk::prelude::*;

use super::{Cursor, Incremental, advance};

fn settings(format: &str, overlap: bool) -> Incremental {
    let config = json!({ "column": "at", "param": "since", "initial": 5, "format": format, "overlap": overlap });
    serde_json::from_value(config).expect("the config is right")
}

fn rows(values: &[Option<i64>]) -> Batch {
    let column = Values::nullable("at", values.iter().copied());
    Batch::from_columns(values.len(), [column.into()]).expect("the columns fit")
}

#[test]
fn sends_cursors_in_the_format_asked_for() {
    let at = Cursor::Number(1_709_251_199_500_000);
    assert_eq!(settings("iso", false).sent(Some(&at), "timestamp[us, UTC]").as_deref(), Some("2024-02-29T23:59:59.5Z"));
    assert_eq!(settings("epoch_ms", false).sent(Some(&at), "timestamp[us]").as_deref(), Some("1709251199500"));
    assert_eq!(settings("epoch_s", false).sent(Some(&Cursor::Number(1)), "date32").as_deref(), Some("86400"));
    assert_eq!(settings("iso", false).sent(Some(&Cursor::Number(42)), "int64").as_deref(), Some("42"));
    assert_eq!(settings("iso", false).sent(None, "int64").as_deref(), Some("5"));
}

#[test]
fn drops_rows_that_are_not_beyond_the_start() {
    let start = Cursor::Number(2);
    let (new, seen) =
        advance(rows(&[Some(1), Some(2), None, Some(4)]), &settings("iso", false), "int64", Some(&start), None)
            .expect("the column is there");
    assert_eq!((new.rows(), seen), (2, Some(Cursor::Number(4))));
}

#[test]
fn keeps_all_rows_where_they_may_overlap() {
    let start = Cursor::Number(2);
    let (all, seen) = advance(rows(&[Some(1)]), &settings("iso", true), "int64", Some(&start), Some(Cursor::Number(3)))
        .expect("the column is there");
    assert_eq!((all.rows(), seen), (1, Some(Cursor::Number(3))));
}

#[test]
fn wants_a_column_with_an_order() {
    let problem = settings("iso", false).check(&[Field::new("at", "float64")]).expect_err("floats are no cursors");
    assert_eq!(problem.message, "`incremental.column`: `at` is `float64`, which has no order to follow");
    assert!(settings("iso", false).check(&[Field::new("as", "int64")]).is_err());
}
