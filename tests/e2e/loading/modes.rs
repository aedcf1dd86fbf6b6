//! The write modes.

use serde_json::json;

use super::database::{Database, Loading};

const COLUMNS: &[&str] = &["id: int64", "name: utf8", "price: float64"];

pub(super) fn append_adds_rows(database: &dyn Database) {
    let loading = Loading::new(database, "t_append", json!("append")).epochs_of(2);
    let first = json!([{ "id": 1, "name": "서울", "price": 1.5 }, { "id": 2, "name": null, "price": null }]);
    let more = json!([{ "id": 3, "name": "", "price": -0.25 }]);
    loading.run(COLUMNS, &[("insert", first.clone()), ("insert", more)]);
    let all = "select id, name, price from t_append order by id";
    loading.expect(all, &["1|서울|1.5", "2||", "3||-0.25"]);
    loading.expect("select count(*) from t_append where name is null", &["1"]);
    loading.run(COLUMNS, &[("insert", first)]);
    loading.expect("select id, count(*) from t_append group by id order by id", &["1|2", "2|2", "3|1"]);
    // Each epoch once, and only the last one holds the state.
    let epochs = "select count(*) - count(distinct run || '/' || cast(epoch as char(9))) from _weir_commits where pipeline = 'golden-t-append'";
    loading.expect(
        &epochs.replace("run || '/' ||", if database.name() == "mysql" { "run," } else { "run || '/' ||" }),
        &["0"],
    );
    let kept = "select count(*) from _weir_commits where pipeline = 'golden-t-append' and state <> ''";
    loading.expect(kept, &["1"]);
}

pub(super) fn append_keeps_what_a_value_is(database: &dyn Database) {
    let loading = Loading::new(database, "t_types", json!("append"));
    let columns = [
        "small: int16",
        "big: int64",
        "flag: bool",
        "exact: decimal128(18, 4)",
        "day: date32",
        "at: timestamp[us, UTC]",
        "text: utf8",
        "tags: list<utf8>",
    ];
    let row = json!({
        "small": -5, "big": 9_007_199_254_740_993_i64, "flag": true, "exact": "12345678901234.5678", "day": "2024-02-29",
        "at": "2024-02-29T23:59:59.123456Z", "text": "a\"b'c\\d\n|", "tags": ["x", "y"],
    });
    let nulls = json!({ "small": 1 });
    loading.run(&columns, &[("insert", json!([row, nulls]))]);
    let exact = "select small, big, case when flag then 1 else 0 end, cast(exact as char(30)), cast(day as char(10)) from t_types where big is not null";
    let found: Vec<String> = database.query(exact).iter().map(|row| row.replace(' ', "")).collect();
    assert_eq!(found, ["-5|9007199254740993|1|12345678901234.5678|2024-02-29"]);
    loading.expect(
        "select count(*) from t_types where text = 'a\"b''c\\d\n|'",
        &[if database.name() == "mysql" { "0" } else { "1" }],
    );
    loading.expect("select count(*) from t_types where at is null and tags is null and exact is null", &["1"]);
}

pub(super) fn overwrite_replaces_all_rows(database: &dyn Database) {
    let loading = Loading::new(database, "t_overwrite", json!("overwrite")).epochs_of(1);
    let row = |id: i64| json!([{ "id": id, "name": format!("n{id}"), "price": 1.0 }]);
    loading.run(COLUMNS, &[("insert", row(1)), ("insert", row(2)), ("insert", row(3))]);
    let all = "select id, name from t_overwrite order by id";
    loading.expect(all, &["1|n1", "2|n2", "3|n3"]);
    loading.run(COLUMNS, &[("insert", row(3)), ("insert", row(4))]);
    loading.expect(all, &["3|n3", "4|n4"]);
    // A batch that says that everything goes first means the rows before it.
    loading.run(COLUMNS, &[("insert", row(5)), ("truncate-before", row(6))]);
    loading.expect(all, &["6|n6"]);
    loading.run(COLUMNS, &[]);
    loading.expect(all, &[]);
    nothing_is_left(&loading, database, "t_overwrite");
}

pub(super) fn overwrite_keeps_what_hangs_on_a_table(database: &dyn Database) {
    database.execute(
        "create table t_hanging (id bigint, name varchar(40), price double precision, note varchar(40) default 'kept');
         create unique index t_hanging_id on t_hanging (id);
         create view v_hanging as select id, note from t_hanging;
         insert into t_hanging (id, name) values (1, 'old');",
    );
    let loading = Loading::new(database, "t_hanging", json!("overwrite")).epochs_of(1);
    let row = |id: i64| json!([{ "id": id, "name": "new", "price": 2.5 }]);
    loading.run(COLUMNS, &[("insert", row(7)), ("insert", row(8))]);
    loading.expect("select id, name, price, note from t_hanging order by id", &["7|new|2.5|kept", "8|new|2.5|kept"]);
    loading.expect("select id, note from v_hanging order by id", &["7|kept", "8|kept"]);
    nothing_is_left(&loading, database, "t_hanging");
    // The index is still there: the same row twice is refused, and the table stays as it is.
    let twice = loading.run_with(&[], COLUMNS, &[("insert", row(9)), ("insert", row(9))]);
    assert_ne!(twice.code, Some(0), "{}", twice.stdout);
    loading.expect("select id from t_hanging order by id", &["7", "8"]);
    database.execute("drop view v_hanging");
}

/// No table beside is left once a run is complete.
fn nothing_is_left(loading: &Loading<'_>, database: &dyn Database, table: &str) {
    let catalog = match database.name() {
        "sqlite" => "select count(*) from sqlite_schema where name like",
        _ => "select count(*) from information_schema.tables where table_name like",
    };
    loading.expect(&format!("{catalog} '{table}!_!_weir%' escape '!'"), &["0"]);
}

pub(super) fn upsert_replaces_rows_of_the_same_key(database: &dyn Database) {
    let loading = Loading::new(database, "t_upsert", json!({ "mode": "upsert", "key": ["id", "name"] })).epochs_of(3);
    let row = |id: i64, price: f64| json!({ "id": id, "name": "n", "price": price });
    let all = "select id, name, price from t_upsert order by id";
    // The last of those with the same key counts, in one batch and over batches.
    let first =
        [("insert", json!([row(1, 1.5), row(2, 2.5), row(1, 3.5)])), ("upsert", json!([row(2, 4.5), row(3, 5.5)]))];
    loading.run(COLUMNS, &first);
    loading.expect(all, &["1|n|3.5", "2|n|4.5", "3|n|5.5"]);
    loading.run(COLUMNS, &first);
    loading.expect(all, &["1|n|3.5", "2|n|4.5", "3|n|5.5"]);
    // What comes behind a deletion comes after it.
    loading.run(
        COLUMNS,
        &[
            ("delete", json!([row(1, 0.0), row(9, 0.0)])),
            ("upsert", json!([row(4, 6.5)])),
            ("delete", json!([row(4, 0.0), row(3, 0.0)])),
            ("upsert", json!([row(3, 7.5)])),
        ],
    );
    loading.expect(all, &["2|n|4.5", "3|n|7.5"]);
    loading.run(COLUMNS, &[("upsert", json!([row(5, 1.5)])), ("truncate-before", json!([row(6, 8.5)]))]);
    loading.expect(all, &["6|n|8.5"]);
    // A key is never null.
    let null =
        loading.run_with(&[], COLUMNS, &[("upsert", json!([{ "id": null, "name": "n", "price": 1.0 }, row(7, 9.5)]))]);
    assert_eq!(null.code, Some(0), "{}", null.stderr);
    loading.expect(all, &["6|n|8.5", "7|n|9.5"]);
}

pub(super) fn upsert_meets_tables_made_by_hand(database: &dyn Database) {
    database.execute(
        "create table t_byhand (id bigint not null, name varchar(40), price double precision, note varchar(40) default 'kept');
         insert into t_byhand (id, name, price, note) values (1, 'old', 1, 'mine');",
    );
    let loading = Loading::new(database, "t_byhand", json!({ "mode": "upsert", "key": ["id"] }));
    let rows = json!([{ "id": 1, "name": "new", "price": 2.5 }, { "id": 2, "name": "two", "price": 3.5 }]);
    loading.run(COLUMNS, &[("upsert", rows)]);
    loading.expect("select id, name, price, note from t_byhand order by id", &["1|new|2.5|mine", "2|two|3.5|kept"]);
    // Another key of the table could stop rows for ever, so it is told of before.
    database.execute("create unique index t_byhand_name on t_byhand (name);");
    let refused = loading.plan(&[], COLUMNS);
    assert_eq!(refused.code, Some(2), "{}", refused.stdout);
    assert!(refused.stderr.contains("would refuse such rows"), "{}", refused.stderr);
    database.execute(if database.name() == "mysql" {
        "drop index t_byhand_name on t_byhand"
    } else {
        "drop index t_byhand_name"
    });
    // So are rows that no key tells apart.
    database.execute("create table t_twice (id bigint, name varchar(40), price double precision)");
    database.execute("insert into t_twice (id, price) values (1, 2.5), (2, 2.5)");
    let loading = Loading::new(database, "t_twice", json!({ "mode": "upsert", "key": ["price"] }));
    let refused = loading.plan(&[], COLUMNS);
    assert!(refused.stderr.contains("has rows with the same `price`"), "{}", refused.stderr);
}

pub(super) fn soft_delete_marks_rows_and_takes_the_mark_off(database: &dyn Database) {
    let loading = Loading::new(database, "t_soft", json!({ "mode": "soft-delete", "key": ["id"] })).epochs_of(2);
    let row = |id: i64, price: f64| json!({ "id": id, "name": "n", "price": price });
    let all = "select id, price, case when _weir_deleted_at is null then 0 else 1 end from t_soft order by id";
    loading.run(
        COLUMNS,
        &[("upsert", json!([row(1, 1.5), row(2, 2.5), row(3, 3.5)])), ("delete", json!([row(2, 0.0), row(9, 0.0)]))],
    );
    loading.expect(all, &["1|1.5|0", "2|2.5|1", "3|3.5|0"]);
    let times = "select count(distinct _weir_deleted_at) from t_soft";
    loading.expect(times, &["1"]);
    let before = database.query("select _weir_deleted_at from t_soft where id = 2");
    // One that is marked already keeps its time.
    loading.run(COLUMNS, &[("delete", json!([row(2, 0.0), row(3, 0.0)]))]);
    loading.expect(all, &["1|1.5|0", "2|2.5|1", "3|3.5|1"]);
    assert_eq!(database.query("select _weir_deleted_at from t_soft where id = 2"), before);
    loading.expect(times, &["2"]);
    loading.run(COLUMNS, &[("upsert", json!([row(2, 4.5)]))]);
    loading.expect(all, &["1|1.5|0", "2|4.5|0", "3|3.5|1"]);
    // All that the source does not have any more.
    loading.run(COLUMNS, &[("truncate-before", json!([row(1, 1.5)]))]);
    loading.expect(all, &["1|1.5|0", "2|4.5|1", "3|3.5|1"]);
    loading.expect("select case when max(_weir_deleted_at) > '2020-01-01' then 1 else 0 end from t_soft", &["1"]);
}

pub(super) fn history_keeps_every_version(database: &dyn Database) {
    let loading =
        Loading::new(database, "t_history", json!({ "mode": "history", "key": ["id"], "metadata": true })).epochs_of(4);
    let row = |id: i64, name: Option<&str>, price: f64| json!({ "id": id, "name": name, "price": price });
    let all = "select id, name, price, case when _weir_current then 1 else 0 end, case when _weir_valid_to is null then 0 else 1 end \
               from t_history order by id, _weir_valid_from";
    let first = [(
        "insert",
        json!([row(1, Some("a"), 1.5), row(2, None, 2.5), row(1, Some("b"), 1.5), row(1, Some("b"), 1.5)]),
    )];
    loading.run(COLUMNS, &first);
    // Versions of one batch keep their order, and one that is the same as before is none.
    let versions = ["1|a|1.5|0|1", "1|b|1.5|1|0", "2||2.5|1|0"];
    loading.expect(all, &versions);
    // What holds already changes nothing, though another run brings it.
    loading.run(COLUMNS, &[("upsert", json!([row(1, Some("b"), 1.5), row(2, None, 2.5)]))]);
    loading.expect(all, &versions);
    loading.run(
        COLUMNS,
        &[("upsert", json!([row(2, Some("x"), 2.5)])), ("upsert", json!([row(2, None, 2.5), row(3, None, 1.5)]))],
    );
    loading.expect(all, &["1|a|1.5|0|1", "1|b|1.5|1|0", "2||2.5|0|1", "2|x|2.5|0|1", "2||2.5|1|0", "3||1.5|1|0"]);
    loading.run(
        COLUMNS,
        &[("delete", json!([row(1, None, 0.0), row(8, None, 0.0)])), ("insert", json!([row(3, None, 2.0)]))],
    );
    loading.expect(
        "select id, name, price, case when _weir_current then 1 else 0 end from t_history where id <> 2 order by id, _weir_valid_from",
        &["1|a|1.5|0", "1|b|1.5|0", "3||1.5|0", "3||2|1"],
    );
    // What comes back opens a new version, though nothing differs from the last one.
    loading.run(COLUMNS, &[("insert", json!([row(1, Some("b"), 1.5)]))]);
    loading.expect(
        "select count(*), sum(case when _weir_current then 1 else 0 end) from t_history where id = 1",
        &["3|1"],
    );
    // Each version ends where the next one begins, and lasts.
    loading.expect("select count(*) from t_history where _weir_valid_to <= _weir_valid_from", &["0"]);
    let meeting = "select count(*) from t_history as one join t_history as next on one.id = next.id \
                   and one._weir_valid_to = next._weir_valid_from";
    loading.expect(meeting, &["4"]);
    loading.run(COLUMNS, &[("truncate-before", json!([row(5, None, 1.0)]))]);
    loading.expect("select id from t_history where _weir_current order by id", &["5"]);
}
