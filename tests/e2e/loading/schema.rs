//! What happens when the rows have other columns than the table.

use serde_json::json;

use super::database::{Database, Loading};

fn table(database: &dyn Database, name: &str) {
    database
        .execute(&format!("create table {name} (id integer, name varchar(40)); insert into {name} values (1, 'old');"));
}

pub(super) fn fail_names_every_difference(database: &dyn Database) {
    table(database, "t_fail");
    let loading = Loading::new(database, "t_fail", json!("append"));
    let refused = loading.run_with(&[], &["id: utf8", "name: utf8", "price: float64"], &[]);
    assert_eq!(refused.code, Some(2), "{}", refused.stdout);
    for part in ["column `id` is `int", "there and `utf8` here", "it has no column `price`"] {
        assert!(refused.stderr.contains(part), "`{part}` in\n{}", refused.stderr);
    }
    // A column that the rows do not have stays empty; nothing of the table changes for that.
    loading.run(&["id: int32"], &[("insert", json!([{ "id": 2 }]))]);
    loading.expect("select id, name from t_fail order by id", &["1|old", "2|"]);
}

pub(super) fn ignore_leaves_columns_out(database: &dyn Database) {
    table(database, "t_ignore");
    let loading = Loading::new(database, "t_ignore", json!("append")).on("ignore");
    let rows = json!([{ "price": 1.5, "id": 2, "more": ["x"] }]);
    let columns = ["price: float64", "id: int32", "more: list<utf8>"];
    let plan = loading.plan(&[], &columns).ok();
    assert!(plan.contains("column `price` left out: the table does not have it"), "{plan}");
    loading.run(&columns, &[("insert", rows.clone())]);
    loading.expect("select * from t_ignore order by id", &["1|old", "2|"]);
    let loading = Loading::new(database, "t_ignore", json!({ "mode": "upsert", "key": ["id"] })).on("ignore");
    loading.run(&columns, &[("upsert", rows), ("delete", json!([{ "price": null, "id": 1, "more": null }]))]);
    loading.expect("select * from t_ignore order by id", &["2|"]);
}

pub(super) fn add_columns_adds_what_is_new(database: &dyn Database) {
    table(database, "t_add");
    let loading = Loading::new(database, "t_add", json!({ "mode": "soft-delete", "key": ["id"] })).on("add-columns");
    let columns = ["id: int32", "name: utf8", "price: float64"];
    let plan = loading.plan(&[], &columns).ok();
    for line in ["column `price` added as `float64`", "column `_weir_deleted_at` added as `timestamp[us, UTC]`"] {
        assert!(plan.contains(line), "{plan}");
    }
    let ran = loading.run_with(
        &["--verbose"],
        &columns,
        &[("upsert", json!([{ "id": 1, "name": "new", "price": 1.5 }, { "id": 2 }]))],
    );
    assert!(ran.stderr.contains("altered: column `price` added as `float64`"), "{}", ran.stderr);
    ran.ok();
    loading.expect("select id, name, price, _weir_deleted_at from t_add order by id", &["1|new|1.5|", "2|||"]);
    // A type is not changed.
    let refused = loading.plan(&[], &["id: int32", "name: utf8", "price: utf8"]);
    assert!(refused.stderr.contains("column `price` is `float64` there and `utf8` here"), "{}", refused.stderr);
    // Run again, there is nothing to do, and nothing is said.
    let ran = loading.run_with(&["--verbose"], &columns, &[("delete", json!([{ "id": 2 }]))]);
    assert!(!ran.stderr.contains("altered"), "{}", ran.stderr);
    ran.ok();
    loading.expect("select count(*) from t_add where _weir_deleted_at is not null", &["1"]);
}

pub(super) fn widen_makes_a_type_hold_more(database: &dyn Database) {
    let loading = Loading::new(database, "t_widen", json!({ "mode": "upsert", "key": ["id"] })).on("widen");
    let narrow = ["id: int32", "count: int16", "ratio: int16", "code: int64", "day: date32"];
    let row = json!([{ "id": 1, "count": 7, "ratio": 3, "code": 42, "day": "2024-02-29" }]);
    loading.run(&narrow, &[("upsert", row.clone())]);
    let wide = ["id: int64", "count: int64", "ratio: float64", "code: utf8", "day: utf8", "more: utf8"];
    let plan = loading.plan(&[], &wide).ok();
    for line in [
        "column `count` widened from `int16` to `int64`",
        "column `ratio` widened from `int16` to `float64`",
        "column `more` added",
    ] {
        assert!(plan.contains(line), "{plan}");
    }
    let large = json!([{ "id": 5_000_000_000_i64, "count": 5_000_000_000_i64, "ratio": 0.5, "code": "x", "day": "soon", "more": "y" }]);
    loading.run(&wide, &[("upsert", large)]);
    let all = "select id, count, ratio, code, day, more from t_widen order by id";
    loading.expect(all, &["1|7|3|42|2024-02-29|", "5000000000|5000000000|0.5|x|soon|y"]);
    // Narrower numbers still fit.
    loading.run(
        &["id: int32", "count: int16", "ratio: int16"],
        &[("upsert", json!([{ "id": 1, "count": 8, "ratio": 4 }]))],
    );
    loading.expect("select id, count, ratio from t_widen where id = 1", &["1|8|4"]);
    // What would lose something is refused.
    let refused = loading.plan(&[], &["id: int64", "count: float64"]);
    assert!(refused.stderr.contains("column `count` is `int64` there and `float64` here"), "{}", refused.stderr);
}

pub(super) fn ask_wants_a_persons_word(database: &dyn Database) {
    table(database, "t_ask");
    let loading = Loading::new(database, "t_ask", json!("append")).on("ask");
    let columns = ["id: int32", "price: float64"];
    let rows = [("insert", json!([{ "id": 2, "price": 1.5 }]))];
    let refused = loading.run_with(&[], &columns, &rows);
    assert_eq!(refused.code, Some(2), "{}", refused.stdout);
    for part in ["it has no column `price`", "column `price` added as `float64`", "run with `--accept-schema-changes`"]
    {
        assert!(refused.stderr.contains(part), "`{part}` in\n{}", refused.stderr);
    }
    loading.expect("select * from t_ask", &["1|old"]);
    let plan = loading.plan(&["--accept-schema-changes"], &columns).ok();
    assert!(plan.contains("column `price` added as `float64`"), "{plan}");
    loading.run_with(&["--accept-schema-changes"], &columns, &rows).ok();
    loading.expect("select id, name, price from t_ask order by id", &["1|old|", "2||1.5"]);
    // Where nothing differs, nobody is asked.
    loading.run(&columns, &rows);
    // Nor where no change would help.
    let hopeless = loading.run_with(&[], &["id: list<utf8>"], &[]);
    assert!(!hopeless.stderr.contains("--accept-schema-changes"), "{}", hopeless.stderr);
}

pub(super) fn overwrite_replaces_the_definition(database: &dyn Database) {
    let loading = Loading::new(database, "t_redefine", json!("overwrite"));
    loading.run(&["id: int64", "name: utf8"], &[("insert", json!([{ "id": 1, "name": "a" }]))]);
    let columns = ["name: int64", "price: float64"];
    let plan = loading.plan(&[], &columns).ok();
    assert!(plan.contains("its definition replaced by that of the rows"), "{plan}");
    loading.run(&columns, &[("insert", json!([{ "name": 5, "price": 1.5 }]))]);
    loading.expect("select * from t_redefine", &["5|1.5"]);
    // One that was made by hand keeps its definition: another one is refused as by the other modes.
    database.execute("create table t_handmade (id bigint primary key, name varchar(40) default 'x'); insert into t_handmade (id) values (1);");
    let loading = Loading::new(database, "t_handmade", json!("overwrite"));
    let refused = loading.run_with(&[], &["id: int64", "price: float64"], &[]);
    assert!(refused.stderr.contains("it has no column `price`"), "{}", refused.stderr);
    let loading = loading.on("add-columns");
    loading.run(&["id: int64", "price: float64"], &[("insert", json!([{ "id": 2, "price": 1.5 }]))]);
    loading.expect("select id, name, price from t_handmade", &["2|x|1.5"]);
}
