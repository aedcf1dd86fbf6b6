use weir_sdk::prelude::*;

use super::{Origin, Unique, has};
use crate::table::TableColumn;

fn unique(columns: &[&str]) -> Unique {
    let columns = columns.iter().map(|name| (*name != "()").then(|| (*name).to_owned())).collect();
    Unique { index: Some("i".into()), origin: Origin::Index, columns, partial: false }
}

fn key(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn column(name: &str) -> TableColumn {
    TableColumn { name: name.into(), data_type: "int64".into(), ..TableColumn::default() }
}

#[test]
fn a_key_is_the_same_in_any_order() {
    let wanted = key(&["day", "exchange"]);
    let is_unique = |columns: &[&str]| has(&[unique(columns)], &wanted);
    assert!(is_unique(&["Exchange", "day"]));
    assert!(!is_unique(&["day"]));
    assert!(!is_unique(&["day", "exchange", "hour"]));
    assert!(!is_unique(&["day", "()"]));
    assert!(!has(&[Unique { partial: true, ..unique(&["day", "exchange"]) }], &wanted));
}

#[test]
fn another_key_stops_rows_unless_this_one_is_within_it() {
    let columns = ["day", "exchange", "hour"].map(column);
    let fields = ["day", "exchange", "hour"].map(|name| Field::new(name, "int64"));
    let stops = |unique: &Unique, names: &[&str]| unique.may_stop(&key(names), &columns, &fields);
    assert!(stops(&unique(&["day", "exchange"]), &["day", "exchange", "hour"]));
    assert!(stops(&unique(&["hour"]), &["day"]));
    assert!(stops(&unique(&["()", "day"]), &["day", "hour"]));
    assert!(!stops(&unique(&["day", "exchange"]), &["exchange", "Day"]));
    assert!(!stops(&unique(&["day", "exchange", "hour"]), &["day"]));
}

#[test]
fn columns_that_rows_go_without_stop_them_only_if_all_get_the_same() {
    let fields = [Field::new("day", "int64")];
    let stops = |column: TableColumn| unique(&["id"]).may_stop(&key(&["day"]), &[column], &fields);
    assert!(!stops(column("id")));
    assert!(!stops(TableColumn { has_default: true, row_number: true, ..column("id") }));
    assert!(stops(TableColumn { has_default: true, ..column("id") }));
    assert!(stops(TableColumn { generated: true, ..column("id") }));
}

#[test]
fn says_what_stands_in_the_way_and_how_to_go_on() {
    let index = unique(&["day", "exchange"]);
    assert_eq!(index.shown(), "its unique index `i` on `day`, `exchange`");
    assert_eq!(index.way_out("\"i\""), "use `key: [day, exchange]`, or drop the index: `DROP INDEX \"i\"`");
    let primary = Unique { origin: Origin::PrimaryKey, index: None, ..unique(&["id"]) };
    assert_eq!(primary.shown(), "its primary key on `id`");
    assert_eq!(primary.way_out(""), "use `key: [id]`, or write to another table");
    assert_eq!(unique(&["()"]).way_out("\"i\""), "drop the index: `DROP INDEX \"i\"`");
}
