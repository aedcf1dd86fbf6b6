//! Columns about the run.

use serde_json::json;

use super::database::{Database, Loading};

pub(super) fn says_where_a_row_comes_from(database: &dyn Database) {
    let loading = Loading::new(database, "t_meta", json!({ "mode": "append", "metadata": true })).epochs_of(1);
    let columns = ["id: int64", "price: float64"];
    let plan = loading.plan(&[], &columns).ok();
    for column in
        ["_weir_run            utf8 not null", "_weir_extracted_at   timestamp[us, UTC] not null", "_weir_loaded_at"]
    {
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(squeezed(&plan).contains(&squeezed(column)), "`{column}` in\n{plan}");
    }
    let row = |id: i64| json!([{ "id": id, "price": 1.5 }]);
    loading.run(&columns, &[("insert", row(1)), ("insert", row(2))]);
    loading.run(&columns, &[("insert", row(3))]);
    loading.expect("select count(*), count(distinct _weir_run) from t_meta", &["3|2"]);
    let known = "select count(*) from t_meta where cast(_weir_run as char(36)) in \
        (select cast(run as char(36)) from _weir_commits where pipeline = 'golden-t-meta')";
    loading.expect(known, &["3"]);
    loading.expect(
        "select count(*) from t_meta where _weir_loaded_at >= _weir_extracted_at and _weir_extracted_at > '2024-01-01'",
        &["3"],
    );
    // Later runs, later times.
    let later = "select count(*) from t_meta as one join t_meta as other on one.id < 3 and other.id = 3 and other._weir_extracted_at > one._weir_loaded_at";
    loading.expect(later, &["2"]);
    let taken = loading.plan(&[], &["id: int64", "_weir_run: utf8"]);
    assert_eq!(taken.code, Some(2));
    assert!(taken.stderr.contains("column `_weir_run` about the run, and its input has one"), "{}", taken.stderr);
}
