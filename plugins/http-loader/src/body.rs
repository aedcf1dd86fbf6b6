//! The body of a request.

use serde_json::{Map, Value};
use weir_sdk::prelude::*;

use crate::config::{BodyFormat, HttpLoaderConfig};

/// Writes rows, which are JSON objects, as a body.
pub(crate) fn write(config: &HttpLoaderConfig, columns: &[Field], rows: &[String]) -> Result<String> {
    match (config.format, &config.wrap) {
        (BodyFormat::Json, None) => Ok(format!("[{}]", rows.join(","))),
        (BodyFormat::Json, Some(key)) => Ok(format!("{{{}:[{}]}}", Value::from(key.as_str()), rows.join(","))),
        (BodyFormat::Ndjson, _) => Ok(rows.iter().flat_map(|row| [row.as_str(), "\n"]).collect()),
        (BodyFormat::Csv, _) => csv(columns, rows),
    }
}

/// RFC 4180. A null is an empty field, and an empty text is quoted, so that the receiver can tell them apart.
fn csv(columns: &[Field], rows: &[String]) -> Result<String> {
    let mut out = record(columns.iter().map(|column| quoted(&column.name)));
    for row in rows {
        let row: Map<String, Value> = serde_json::from_str(row)
            .map_err(|error| Problem::system(format!("a row is not a JSON object: {error}")))?;
        out.push_str(&record(columns.iter().map(|column| match row.get(&column.name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) if text.is_empty() => "\"\"".into(),
            Some(Value::String(text)) => quoted(text),
            Some(other) => quoted(&other.to_string()),
        })));
    }
    Ok(out)
}

fn record(fields: impl Iterator<Item = String>) -> String {
    fields.collect::<Vec<_>>().join(",") + "\r\n"
}

fn quoted(text: &str) -> String {
    let plain = !text.contains([',', '"', '\n', '\r']) && text.trim() == text;
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weir_sdk::Field;

    use super::write;

    fn body(config: Value, rows: &[&str]) -> String {
        let mut whole = json!({ "url": "https://a.com" });
        config.as_object().into_iter().flatten().for_each(|(key, value)| whole[key] = value.clone());
        let config = serde_json::from_value(whole).expect("the config is right");
        let columns = ["id", "na,me"].map(|name| Field::new(name, "utf8"));
        let rows: Vec<String> = rows.iter().map(|row| (*row).to_owned()).collect();
        write(&config, &columns, &rows).expect("rows are objects")
    }

    #[test]
    fn writes_each_format() {
        let rows =
            [r#"{"id":1,"na,me":"a\"b"}"#, r#"{"id":9007199254740993,"na,me":null}"#, r#"{"id":null,"na,me":""}"#];
        assert_eq!(body(json!({}), &rows), format!("[{}]", rows.join(",")));
        assert_eq!(body(json!({ "wrap": "da\"ta" }), &rows[..1]), format!(r#"{{"da\"ta":[{}]}}"#, rows[0]));
        assert_eq!(body(json!({ "format": "ndjson" }), &rows[..2]), format!("{}\n{}\n", rows[0], rows[1]));
        let csv = "id,\"na,me\"\r\n1,\"a\"\"b\"\r\n9007199254740993,\r\n,\"\"\r\n";
        assert_eq!(body(json!({ "format": "csv" }), &rows), csv);
    }
}
