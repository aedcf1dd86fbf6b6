use weir_sdk::prelude::*;

use super::{Fit, Rows};
use crate::change::Change;
use crate::kind::Kind;
use crate::system::{Postgres, Sqlite, System};
use crate::table::TableColumn;

fn column(name: &str, data_type: &str) -> TableColumn {
    TableColumn { name: name.into(), data_type: data_type.into(), sql_type: data_type.into(), ..TableColumn::default() }
}

fn rows<'a>(system: &'static dyn System, fields: &'a [Field]) -> Rows<'a> {
    let sql_types =
        fields.iter().map(|field| Some(field.data_type.clone()).filter(|word| !word.starts_with("interval")));
    Rows { system, kind: Kind::Append, fields, key: &[], sql_types: sql_types.collect() }
}

fn fit(table: &[TableColumn], fields: &[Field], change: SchemaChange) -> Result<Fit> {
    rows(&Sqlite, fields).fit("table `t` of `db`", table, change)
}

fn refused(table: &[TableColumn], fields: &[Field]) -> Problem {
    fit(table, fields, SchemaChange::Fail).expect_err("refused")
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
    assert_eq!(fit(&table, &fields, SchemaChange::Fail), Ok(Fit { fields: fields.to_vec(), changes: Vec::new() }));
    // For PostgreSQL, `ID` is another column than `id`, and text is no date.
    let problem = rows(&Postgres, &fields).fit("table `t`", &table, SchemaChange::Fail).expect_err("refused");
    assert!(problem.message.contains("no column `id`") && problem.message.contains("`utf8` there and `date32` here"));
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
    let ignored = fit(&table, &[Field::new("total", "float64")], SchemaChange::Ignore).map(|fit| fit.changes);
    assert_eq!(ignored, Ok(vec![Change::LeaveOut("total".into())]));
}

#[test]
fn the_policy_decides_what_becomes_of_a_difference() {
    let table = [column("id", "int32"), column("name", "utf8")];
    let fields = [Field::new("id", "int64"), Field::new("price", "float64").required()];
    let postgres = |change| rows(&Postgres, &fields).fit("t", &table, change);
    assert!(postgres(SchemaChange::Fail).is_err());
    // A type is never ignored.
    assert!(postgres(SchemaChange::Ignore).is_err());
    assert!(
        postgres(SchemaChange::AddColumns).expect_err("the type").message.contains("`int32` there and `int64` here")
    );
    let widened = postgres(SchemaChange::Widen).expect("fits");
    let lines: Vec<_> = widened.changes.iter().map(Change::line).collect();
    assert_eq!(lines, ["column `id` widened from `int32` to `int64`", "column `price` added as `float64`"]);
    // Rows that are there will have no value for it.
    assert!(matches!(&widened.changes[1], Change::Add(field) if field.nullable));
    let ignored = rows(&Postgres, &fields[1..]).fit("t", &table, SchemaChange::Ignore).expect("fits");
    assert_eq!(ignored, Fit { fields: Vec::new(), changes: vec![Change::LeaveOut("price".into())] });
}

#[test]
fn a_key_is_never_left_out() {
    let fields = [Field::new("id", "int64")];
    let key = ["id".to_owned()];
    let rows = Rows { kind: Kind::Upsert, key: &key, ..rows(&Sqlite, &fields) };
    assert!(rows.fit("t", &[column("name", "utf8")], SchemaChange::Ignore).is_err());
}

#[test]
fn a_table_needs_the_columns_that_the_mode_keeps() {
    let (fields, key) = ([Field::new("id", "int64")], ["id".to_owned()]);
    let table = [column("id", "int64")];
    let of = |kind| Rows { kind, key: &key, ..rows(&Sqlite, &fields) };
    assert!(
        of(Kind::SoftDelete)
            .fit("t", &table, SchemaChange::Fail)
            .expect_err("refused")
            .message
            .contains("`_weir_deleted_at`")
    );
    let added = of(Kind::SoftDelete).fit("t", &table, SchemaChange::AddColumns).expect("fits");
    assert!(matches!(&added.changes[..], [Change::Add(field)] if field.name == "_weir_deleted_at"));
    assert_eq!(added.fields, fields);
    let problem = of(Kind::History).fit("t", &table, SchemaChange::Widen).expect_err("refused");
    assert!(problem.message.contains("`_weir_valid_from`") && problem.message.contains("`_weir_current`"));
    let own = [Field::new("_weir_current", "bool")];
    assert!(Rows { kind: Kind::History, ..rows(&Sqlite, &own) }.creatable().is_err());
}

#[test]
fn a_column_takes_only_what_it_can_give_back() {
    let takes = |column_type: &str, value: &str| {
        fit(&[column("c", column_type)], &[Field::new("c", value)], SchemaChange::Fail).is_ok()
    };
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
        // As text, they would not sort together.
        ("timestamp[us]", "timestamp[s]"),
    ] {
        assert!(!takes(column, value), "{column} {value}");
    }
}

#[test]
fn refuses_what_no_table_can_have() {
    let twice = [Field::new("id", "int64"), Field::new("ID", "utf8")];
    assert_eq!(rows(&Sqlite, &twice).creatable().expect_err("twice").column.as_deref(), Some("ID"));
    assert_eq!(rows(&Postgres, &twice).creatable(), Ok(()));
    assert!(rows(&Postgres, &[Field::new("x".repeat(64), "int64")]).creatable().is_err());
    assert!(rows(&Sqlite, &[Field::new("gap", "interval[month_day_nano]")]).creatable().is_err());
    let fields = [Field::new("a", "decimal128(18, 4)"), Field::new("b", "struct<a: int64>")];
    assert_eq!(rows(&Sqlite, &fields).creatable(), Ok(()));
}
