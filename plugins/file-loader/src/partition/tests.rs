use weir_sdk::prelude::*;

use super::Partitioner;

fn batch() -> Batch {
    let columns = [
        Values::nullable("day", [Some(0), Some(0), None, Some(1)]).typed("date32").into(),
        Texts::new("city", ["a", "b", "a", "a"]).into(),
        Values::new("n", [1_i64, 2, 3, 4]).into(),
    ];
    Batch::from_columns(4, columns).expect("a batch")
}

fn input(batch: &Batch) -> PortSchema {
    PortSchema::new("in", batch.schema())
}

fn split(by: &[&str], batch: Batch) -> Vec<(String, Vec<i64>)> {
    let by: Vec<String> = by.iter().map(ToString::to_string).collect();
    let parts = Partitioner::new(&by, &input(&batch)).and_then(|partitioner| partitioner.split(batch)).expect("parts");
    assert!(parts.rejected.is_none());
    parts.rows.into_iter().map(|(folder, rows)| (folder, rows.i64s("n").expect("numbers").to_vec())).collect()
}

fn named(parts: &[(&str, &[i64])]) -> Vec<(String, Vec<i64>)> {
    parts.iter().map(|(folder, rows)| ((*folder).to_owned(), rows.to_vec())).collect()
}

#[test]
fn groups_rows_by_folder() {
    assert_eq!(split(&[], batch()), named(&[("", &[1, 2, 3, 4])]));
    assert_eq!(
        split(&["day"], batch()),
        named(&[("day=1970-01-01", &[1, 2]), ("day=__HIVE_DEFAULT_PARTITION__", &[3]), ("day=1970-01-02", &[4])])
    );
    assert_eq!(
        split(&["city", "day"], batch()),
        named(&[
            ("city=a/day=1970-01-01", &[1]),
            ("city=b/day=1970-01-01", &[2]),
            ("city=a/day=__HIVE_DEFAULT_PARTITION__", &[3]),
            ("city=a/day=1970-01-02", &[4]),
        ])
    );
}

#[test]
fn null_and_the_empty_text_share_a_folder() {
    let columns = [
        Texts::nullable("city", [Some("a"), Some(""), Some("b"), None]).into(),
        Values::new("n", [1_i64, 2, 3, 4]).into(),
    ];
    let batch = Batch::from_columns(4, columns).expect("a batch");
    let expected = named(&[("city=a", &[1]), ("city=__HIVE_DEFAULT_PARTITION__", &[2, 4]), ("city=b", &[3])]);
    assert_eq!(split(&["city"], batch), expected);
}

#[test]
fn leaves_the_columns_out_of_the_files() {
    let partitioner = Partitioner::new(&["day".into()], &input(&batch())).expect("a column");
    assert_eq!(partitioner.fields().iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["city", "n"]);
    let parts = partitioner.split(batch()).expect("parts");
    assert_eq!(parts.rows[0].1.schema(), partitioner.fields());
}

#[test]
fn refuses_columns_that_make_no_folders() {
    let fields = vec![Field::new("at", "timestamp[us]"), Field::new("n", "int64")];
    let input = PortSchema::new("in", fields);
    let refuse = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        Partitioner::new(&names, &input).expect_err("refused")
    };
    assert_eq!(refuse(&["at"]).column.as_deref(), Some("at"));
    assert_eq!(refuse(&["att"]).hint.as_deref(), Some("did you mean `at`?"));
    assert!(Partitioner::new(&["n".into()], &PortSchema::new("in", vec![Field::new("n", "int64")])).is_err());
}
