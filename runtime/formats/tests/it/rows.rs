//! Rows as JSON for blocks.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use weir_formats::{FormatError, ndjson_to_batch, rows_to_ndjson};
use weir_types::arrow_type;

use crate::support::message;

fn schema(columns: &[(&str, &str)]) -> SchemaRef {
    let field = |(name, text): &(&str, &str)| Field::new(*name, arrow_type::parse(text).unwrap(), true);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

#[test]
fn values_come_back_exactly() {
    let schema = schema(&[
        ("i", "int64"),
        ("u", "uint64"),
        ("f", "float64"),
        ("g", "float32"),
        ("d", "decimal128(20, 3)"),
        ("t", "timestamp[ns, Asia/Seoul]"),
        ("n", "timestamp[us]"),
        ("c", "time64[us]"),
        ("p", "duration[ms]"),
        ("b", "binary"),
        ("s", "utf8"),
        ("l", "list<struct<x: int64>>"),
        ("m", "map<int64, utf8>"),
    ]);
    let rows = [
        r#"{"i":9223372036854775807,"u":18446744073709551615,"f":0.1,"g":0.1,"d":"-12345678901234567.891","t":"2024-01-01T09:00:00.123456789+09:00","n":"1969-12-31T23:59:59.999999","c":"23:59:59.000001","p":-5,"b":"AP8=","s":"a\"\n서울\u0001","l":[{"x":1},null,{"x":null}],"m":{"1":"a","-2":null}}"#,
        r#"{"i":-9007199254740993,"u":0,"f":"NaN","g":"-Infinity","d":"0.000","t":null,"n":"0001-01-01T00:00:00","c":"00:00:00","p":0,"b":"","s":"","l":[],"m":{}}"#,
    ];
    let text = rows.map(|row| format!("{row}\n")).concat();
    let batch = ndjson_to_batch(text.as_bytes(), &schema).unwrap();
    assert_eq!(String::from_utf8(rows_to_ndjson(&batch).unwrap()).unwrap(), text);
}

#[test]
fn other_spellings_of_a_value_are_accepted() {
    let schema = schema(&[("d", "decimal128(10, 2)"), ("i", "int64"), ("t", "timestamp[ms, UTC]")]);
    let batch = ndjson_to_batch(b"{\"d\": 1.5, \"i\": \"9007199254740993\", \"t\": 5}\r\n\n{}", &schema).unwrap();
    let text = String::from_utf8(rows_to_ndjson(&batch).unwrap()).unwrap();
    let first = "{\"d\":\"1.50\",\"i\":9007199254740993,\"t\":\"1970-01-01T00:00:00.005Z\"}\n";
    assert_eq!(text, format!("{first}{{\"d\":null,\"i\":null,\"t\":null}}\n"));
}

#[test]
fn whatever_does_not_fit_is_named_with_row_and_column() {
    let mut fields = schema(&[("a", "int64"), ("s", "struct<x: list<date32>>"), ("t", "utf8")]).fields().to_vec();
    fields.push(Arc::new(Field::new("must", DataType::Boolean, false)));
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    for (row, wanted) in [
        (r#"{"a": 1.5, "must": true}"#, "row 2, column `a`: `1.5` is not a valid `int64`"),
        (r#"{"a": true, "must": true}"#, "row 2, column `a`: `true` is not a valid `int64`"),
        (r#"{"s": {"x": ["2024-01-01", 5]}, "must": true}"#, "row 2, column `s.x[1]`: `5` is not a valid `date32`"),
        (r#"{"s": 5, "must": true}"#, "row 2, column `s`: `5` is not a JSON object"),
        (r#"{"t": 5, "must": true}"#, "row 2, column `t`: `5` is not a text"),
        (r#"{"a": 1}"#, "row 2, column `must`: null, but the column must have a value"),
        (r#"{"b": 1, "must": true}"#, "row 2: the field `b` is not in the schema"),
        ("nonsense", "row 2: invalid JSON at byte 2"),
        ("5", "row 2: `5` is not a JSON object"),
    ] {
        let text = format!("{{\"must\": true}}\n{row}\n");
        let error = ndjson_to_batch(text.as_bytes(), &schema).unwrap_err();
        assert!(matches!(error, FormatError::Row { row: 2, .. }));
        let message = message(error);
        assert!(message.starts_with(wanted), "{message}");
    }
    assert!(message(ndjson_to_batch(b"{\"t\": \"\xff\"}", &schema).unwrap_err()).contains("not valid utf-8"));
}

#[test]
fn no_rows_and_no_columns_are_fine() {
    let empty = schema(&[]);
    assert_eq!(ndjson_to_batch(b"{}\n{}\n", &empty).unwrap().num_rows(), 2);
    let some = schema(&[("a", "int64")]);
    let batch = ndjson_to_batch(b"", &some).unwrap();
    assert_eq!(batch.num_rows(), 0);
    assert_eq!(rows_to_ndjson(&batch).unwrap(), b"");
}
