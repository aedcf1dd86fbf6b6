//! JSON as YAML that people read.

use saphyr::{Mapping, Scalar, Yaml, YamlEmitter};
use serde_json::Value;

/// Writes a map as a YAML document in block style, texts of several lines as they are read.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    let mut emitter = YamlEmitter::new(&mut text);
    emitter.multiline(true);
    // Writing into a text does not fail.
    let _written = emitter.dump(&yaml(value));
    let body = text.strip_prefix("---\n").unwrap_or(&text);
    format!("{body}\n")
}

fn yaml(value: &Value) -> Yaml<'_> {
    match value {
        Value::Null => Yaml::Value(Scalar::Null),
        Value::Bool(value) => Yaml::Value(Scalar::Boolean(*value)),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Yaml::Value(Scalar::Integer(whole)),
            None => Yaml::Value(Scalar::FloatingPoint(number.as_f64().unwrap_or_default().into())),
        },
        Value::String(text) => Yaml::Value(Scalar::String(text.as_str().into())),
        Value::Array(items) => Yaml::Sequence(items.iter().map(yaml).collect()),
        Value::Object(entries) => {
            let entry = |(key, value): (&'_ String, _)| (Yaml::Value(Scalar::String(key.clone().into())), yaml(value));
            Yaml::Mapping(entries.iter().map(entry).collect::<Mapping<'_>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weir_diagnostics::{Diagnostics, Source};

    use super::write;
    use crate::yaml::load;

    #[test]
    fn what_is_written_reads_the_same() {
        let value = json!({
            "name": "report",
            "text": "select 1\nfrom runs\n",
            "odd": ["true", "12", "", " a", "a: b", "# c", "${x}", "한글", null, true, -3, 1.5],
            "nested": { "empty": {}, "list": [], "deep": { "text": "a\n\nb" } },
        });
        let text = write(&value);
        assert!(text.contains("text: |\n  select 1\n  from runs\n"), "{text}");
        let read = load(&Source::new("a.yaml", text.clone()), &mut Diagnostics::new()).expect("a document");
        assert_eq!(read.to_json(), value, "{text}");
    }
}
