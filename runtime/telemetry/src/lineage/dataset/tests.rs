use weir_pipeline::ConnectionUrl;

use super::{of_path, of_table, of_url};

fn place(url: &str) -> ConnectionUrl {
    url.parse().expect("a connection")
}

#[test]
fn tables_are_named_as_the_spec_does() {
    let cases = [
        ("postgres://me@db.example.com/shop", "sales.daily", "postgres://db.example.com:5432", "shop.sales.daily"),
        ("postgres://me@db:6543/shop", "daily", "postgres://db:6543", "shop.public.daily"),
        ("postgres://me@[::1]/shop", "daily", "postgres://[::1]:5432", "shop.public.daily"),
        ("mysql://me@db/shop", "orders", "mysql://db:3306", "shop.orders"),
        ("mysql://me@db/shop", "other.orders", "mysql://db:3306", "other.orders"),
        ("sqlite:/data/x.db", "orders", "sqlite:///data/x.db", "orders"),
    ];
    for (url, table, namespace, name) in cases {
        let found = of_table(&place(url), table).expect("a dataset");
        assert_eq!((found.namespace.as_str(), found.name.as_str()), (namespace, name), "{url} {table}");
    }
}

#[test]
fn a_pattern_of_files_stands_for_their_folder() {
    let cases = [
        ("s3://lake/base", "orders", "s3://lake", "base/orders"),
        ("s3://lake", "orders/*.csv", "s3://lake", "orders"),
        ("file:/data", "in/flights.csv", "file", "/data/in/flights.csv"),
        ("file:/data", "in/2024-*/x.csv", "file", "/data/in"),
        ("file:/data", "*.csv", "file", "/data"),
    ];
    for (url, path, namespace, name) in cases {
        let found = of_path(&place(url), path).expect("a dataset");
        assert_eq!((found.namespace.as_str(), found.name.as_str()), (namespace, name), "{url} {path}");
    }
}

#[test]
fn credentials_in_addresses_are_left_out() {
    let found = of_url("https://me:canary@api.example.com:8443/v1/{partition}?key=canary").expect("a dataset");
    assert_eq!(found.namespace, "https://api.example.com:8443");
    assert_eq!(found.name, "/v1/{partition}");
}
