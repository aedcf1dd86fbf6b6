//! Options as blocks hand them in: JSON text.

use arrow::datatypes::SchemaRef;
use serde::de::DeserializeOwned;
use weir_formats::{ReadOptions, WriteOptions};
use weir_types::Problem;

/// Reads options for decoding; a schema of the call goes before one in the options.
pub(super) fn read(text: &str, schema: Option<SchemaRef>) -> Result<ReadOptions, Problem> {
    let mut options: ReadOptions = parse(text)?;
    if let Some(schema) = schema {
        options.schema = Some(schema.into());
    }
    Ok(options)
}

/// Reads options for encoding.
pub(super) fn write(text: &str) -> Result<WriteOptions, Problem> {
    parse(text)
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    serde_json::from_str(text).map_err(|error| {
        let error = error.to_string();
        // The place is one in JSON that nobody wrote by hand.
        let reason = error.split(" at line ").next().unwrap_or_default();
        Problem::config(format!("the format options are not valid: {reason}"))
    })
}
