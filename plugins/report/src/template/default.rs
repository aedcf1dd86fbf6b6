//! The report of a pipeline that brings no template.

use weir_sdk::prelude::*;

use super::values::escaped;
use crate::cells::Type;
use crate::input::Input;

/// Writes a template that shows every input: a chart where its columns make one, and a table.
pub(crate) fn default(inputs: &[Input]) -> String {
    let mut text = String::new();
    for input in inputs {
        if inputs.len() > 1 {
            text.push_str(&format!("## {}\n\n", escaped(input.name())));
        }
        let name = quoted(input.name());
        if let Some(chart) = chart(&input.schema).filter(|_| input.rows > 0) {
            text.push_str(&format!("{{{{ chart({chart}, input={name}) }}}}\n\n"));
        }
        text.push_str(&format!("{{{{ table({name}) }}}}\n\n"));
    }
    text
}

/// Lines over time, or bars over names, of the first numbers.
fn chart(schema: &PortSchema) -> Option<String> {
    let find = |wanted: fn(&Type) -> bool| schema.fields.iter().find(|field| wanted(&Type::of(&field.data_type)));
    let value = find(|kind| matches!(kind, Type::Float { .. } | Type::Decimal { .. }))
        .or_else(|| find(|kind| matches!(kind, Type::Integer { .. })))?;
    let name = find(|kind| matches!(kind, Type::Text { .. }));
    let time = find(|kind| matches!(kind, Type::Date { .. } | Type::Moment { .. }));
    let quoted = |field: &Field| quoted(&field.name);
    match (time, name) {
        (Some(time), Some(name)) => {
            Some(format!("\"line\", x={}, y={}, series={}", quoted(time), quoted(value), quoted(name)))
        }
        (Some(time), None) => Some(format!("\"line\", x={}, y={}", quoted(time), quoted(value))),
        (None, Some(name)) => Some(format!("\"bar\", x={}, y={}", quoted(name), quoted(value))),
        (None, None) => None,
    }
}

/// Writes a text as the template language does.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
