use weir_sdk::prelude::*;

use super::Screen;
use crate::system::{Mysql, Postgres, Sqlite};

#[test]
fn takes_out_what_sqlite_cannot_keep() {
    let columns = [
        Values::new("n", [1_i64, 2, 3, 4]).into(),
        Values::new("price", [1.0, f64::NAN, f64::INFINITY, f64::NAN]).into(),
        Values::nullable("key", [Some(1_i64), None, Some(3), Some(4)]).into(),
        Values::new("count", [0_u64, 0, u64::MAX, 0]).into(),
    ];
    let batch = Batch::from_columns(4, columns).expect("a batch").with_operation(Operation::Upsert);
    let screen = Screen::new(&Sqlite, &batch.schema(), &["KEY".to_owned()]);
    let (kept, rejected) = screen.split(batch).expect("rows");
    assert_eq!((kept.i64s("n").expect("numbers").to_vec(), kept.operation()), (vec![1], Operation::Upsert));
    let rejected = rejected.expect("rejects");
    assert_eq!(rejected.rows.rows(), 3);
    assert_eq!(
        rejected.reasons,
        [
            "column `price` is NaN, which SQLite cannot keep",
            "column `count` is larger than SQLite's largest integer, 2^63 - 1",
            "column `price` is NaN, which SQLite cannot keep",
        ]
    );
}

#[test]
fn takes_out_years_that_would_not_sort() {
    let table: [(&str, i64, i64); 4] = [
        ("timestamp[s]", 253_402_300_799, 253_402_300_800),
        ("timestamp[us, UTC]", -62_167_219_200_000_000, -62_167_219_200_000_001),
        ("date64", 253_402_300_799_999, 253_402_300_800_000),
        ("time64[us]", 86_399_999_999, 86_400_000_000),
    ];
    for (data_type, inside, outside) in table {
        let column = Values::new("at", [inside, outside]).typed(data_type);
        let batch = Batch::from_columns(2, [column.into()]).expect("a batch");
        let (kept, rejected) = Screen::new(&Sqlite, &batch.schema(), &[]).split(batch).expect("rows");
        assert_eq!(kept.i64s("at").expect("numbers").to_vec(), [inside], "{data_type}");
        assert_eq!(rejected.map(|rejected| rejected.reasons.len()), Some(1), "{data_type}");
    }
    let column = Values::new("at", [i64::MIN, i64::MAX]).typed("timestamp[ns]");
    let batch = Batch::from_columns(2, [column.into()]).expect("a batch");
    assert!(Screen::new(&Sqlite, &batch.schema(), &[]).split(batch).expect("rows").1.is_none());
}

#[test]
fn good_rows_are_passed_on() {
    let batch = Batch::from_columns(1, [Texts::new("a", ["x"]).into()]).expect("a batch");
    let (kept, rejected) = Screen::new(&Sqlite, &batch.schema(), &["a".to_owned()]).split(batch).expect("rows");
    assert_eq!((kept.rows(), rejected.is_none()), (1, true));
}

#[test]
fn each_system_keeps_other_values() {
    let columns =
        [Texts::new("name", ["a", "b\0", "c"]).into(), Values::new("price", [f64::INFINITY, 1.0, f64::NAN]).into()];
    let batch = Batch::from_columns(3, columns).expect("a batch");
    let reasons = |screen: Screen| {
        let (kept, rejected) = screen.split(batch.share()).expect("rows");
        let rejected = rejected.map(|rejected| rejected.reasons).unwrap_or_default();
        assert_eq!(kept.rows() + rejected.len(), 3);
        rejected
    };
    let found = reasons(Screen::new(&Postgres, &batch.schema(), &[]));
    assert_eq!(found, ["column `name` has the character U+0000, which PostgreSQL cannot keep"]);
    assert_eq!(reasons(Screen::new(&Mysql, &batch.schema(), &[])).len(), 2);
    assert_eq!(reasons(Screen::new(&Sqlite, &batch.schema(), &[])).len(), 1);
}
