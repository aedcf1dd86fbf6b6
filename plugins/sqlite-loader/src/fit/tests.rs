use weir_sdk::prelude::*;

use super::{creatable, fit, takes};
use crate::table::TableColumn;

fn column(name: &str, data_type: &str) -> TableColumn {
    TableColumn {
        name: name.into(),
        data_type: data_type.into(),
        not_null: false,
        has_default: false,
        generated: false,
        primary: false,
        row_number: false,
    }
}

fn refused(table: &[TableColumn], fields: &[Field]) -> Problem {
    fit("table `t` of `db`", table, fields).expect_err("refused")
}

#[test]
fn rows_fit_when_the_table_takes_every_column() {
    let table = [
        TableColumn { not_null: true, has_default: true, ..column("number", "int64") },
        column("ID", "int64"),
        column("day", "utf8"),
        column("more", "utf8"),
    ];
    let fields = [Field::new("id", "int32"), Field::new("day", "date32")];
    assert_eq!(fit("table `t` of `db`", &table, &fields), Ok(()));
}

#[test]
fn all_differences_are_told() {
    let table = [column("id", "int64"), TableColumn { not_null: true, ..column("name", "utf8") }];
    let fields = [Field::new("id", "utf8"), Field::new("price", "float64")];
    let problem = refused(&table, &fields);
    assert_eq!(
        problem.message,
        "the rows do not fit table `t` of `db`: column `id` is `int64` there and `utf8` here; it has no column `price`; its column `name` \
         is `NOT NULL`, and the rows have no such column"
    );
    assert_eq!((problem.kind, problem.column.as_deref()), (ProblemKind::Config, Some("id")));
}

#[test]
fn a_computed_column_takes_nothing() {
    let table = [TableColumn { generated: true, not_null: true, ..column("total", "float64") }];
    assert_eq!(
        refused(&table, &[Field::new("total", "float64")]).hint.as_deref(),
        Some("leave the column out before this node")
    );
    assert_eq!(fit("t", &[table[0].clone(), column("n", "int64")], &[Field::new("n", "int64")]), Ok(()));
}

#[test]
fn a_column_takes_only_what_it_can_give_back() {
    for (column, value) in [
        ("int64", "bool"),
        ("float64", "int32"),
        ("utf8", "timestamp[us, UTC]"),
        ("utf8", "list<utf8>"),
        ("int32", "null"),
    ] {
        assert!(takes(column, value), "{column} {value}");
    }
    for (column, value) in [
        ("int64", "float64"),
        ("float64", "int64"),
        ("date32", "utf8"),
        ("int32", "int64"),
        ("utf8", "int64"),
        ("bool", "int64"),
    ] {
        assert!(!takes(column, value), "{column} {value}");
    }
}

#[test]
fn refuses_what_no_table_can_have() {
    let twice = creatable(&[Field::new("id", "int64"), Field::new("ID", "utf8")]).expect_err("twice");
    assert_eq!(twice.column.as_deref(), Some("ID"));
    assert!(creatable(&[Field::new("gap", "interval[month_day_nano]")]).is_err());
    assert_eq!(creatable(&[Field::new("a", "decimal128(18, 4)"), Field::new("b", "struct<a: int64>")]), Ok(()));
}
