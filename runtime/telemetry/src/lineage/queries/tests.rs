use std::collections::BTreeSet;

use weir_pipeline::ConnectionUrl;

use super::{QueryLineage, read};

fn postgres(query: &str) -> QueryLineage {
    let place: ConnectionUrl = "postgres://me@db/shop".parse().expect("a connection");
    read(query, &place)
}

fn columns(lineage: &QueryLineage, of: &str) -> Vec<String> {
    let found = lineage.columns.get(of).map(|made| &made.of).into_iter().flatten();
    found.map(|(table, column)| format!("{table}.{column}")).collect()
}

#[test]
fn columns_with_a_table_in_front_are_that_tables() {
    let found = postgres(
        "select p.id, p.method::text as method, p.amount - o.discount as net, o.at::date from shop.payments p \
         join shop.orders o on o.id = p.order_id",
    );
    assert_eq!(found.tables, BTreeSet::from(["shop.orders".to_owned(), "shop.payments".to_owned()]));
    assert_eq!(columns(&found, "id"), ["shop.payments.id"]);
    assert_eq!(columns(&found, "method"), ["shop.payments.method"]);
    assert!(found.columns["method"].computed && !found.columns["id"].computed);
    assert_eq!(columns(&found, "net"), ["shop.orders.discount", "shop.payments.amount"]);
    assert_eq!(columns(&found, "at"), ["shop.orders.at"]);
}

#[test]
fn columns_without_one_belong_to_the_only_table_or_to_nobody() {
    assert_eq!(columns(&postgres("select id, upper(name) as name from people"), "name"), ["people.name"]);
    let joined = postgres("select id, a.x from a join b on a.id = b.id");
    assert_eq!(columns(&joined, "id"), [""; 0], "either may have it");
    assert_eq!(columns(&joined, "x"), ["a.x"]);
}

#[test]
fn what_is_no_plain_select_has_tables_only() {
    let found = postgres("with recent as (select * from orders) select id from recent union select id from archive");
    assert_eq!(found.tables, BTreeSet::from(["orders".to_owned(), "archive".to_owned()]));
    assert!(found.columns.is_empty(), "{found:?}");
    assert_eq!(postgres("drop table x"), QueryLineage::default());
    assert_eq!(postgres("select"), QueryLineage::default());
}
