//! Between the generated types of the contract and this crate's own.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arrow::datatypes::{Field as ArrowField, Schema, SchemaRef};
use weir_types::{Problem, ProblemKind, SchemaChange, WriteMode, arrow_type};

use crate::bindings::imports::weir::block::block_types::{
    Field, PortSchema as WitPortSchema, Problem as WitProblem, ProblemKind as WitKind,
};
use crate::model::PortSchema;

pub(crate) fn problem_to_wit(problem: Problem) -> WitProblem {
    WitProblem {
        kind: match problem.kind {
            ProblemKind::Config => WitKind::Config,
            ProblemKind::Auth => WitKind::Auth,
            ProblemKind::NotFound => WitKind::NotFound,
            ProblemKind::Denied => WitKind::Denied,
            ProblemKind::RateLimited(wait) => {
                WitKind::RateLimited(wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)))
            }
            ProblemKind::Transient => WitKind::Transient,
            ProblemKind::Data => WitKind::Data,
            ProblemKind::Limit => WitKind::Limit,
            ProblemKind::System => WitKind::System,
        },
        message: problem.message,
        hint: problem.hint,
        stream: problem.stream,
        split: problem.split,
        row: problem.row,
        column: problem.column,
    }
}

pub(crate) fn problem_from_wit(problem: WitProblem) -> Problem {
    Problem {
        kind: match problem.kind {
            WitKind::Config => ProblemKind::Config,
            WitKind::Auth => ProblemKind::Auth,
            WitKind::NotFound => ProblemKind::NotFound,
            WitKind::Denied => ProblemKind::Denied,
            WitKind::RateLimited(wait) => ProblemKind::RateLimited(wait.map(Duration::from_millis)),
            WitKind::Transient => ProblemKind::Transient,
            WitKind::Data => ProblemKind::Data,
            WitKind::Limit => ProblemKind::Limit,
            WitKind::System => ProblemKind::System,
        },
        message: problem.message,
        hint: problem.hint,
        stream: problem.stream,
        split: problem.split,
        row: problem.row,
        column: problem.column,
    }
}

pub(crate) fn field_to_wit(field: &ArrowField) -> Field {
    Field {
        name: field.name().clone(),
        data_type: arrow_type::name(field.data_type()),
        nullable: field.is_nullable(),
        metadata: field.metadata().iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
    }
}

pub(crate) fn schema_to_wit(schema: &Schema) -> Vec<Field> {
    schema.fields().iter().map(|field| field_to_wit(field)).collect()
}

/// Turns a guest's fields into an Arrow schema.
pub(crate) fn schema_from_wit(fields: &[Field]) -> Result<SchemaRef, Problem> {
    let mut seen = HashMap::with_capacity(fields.len());
    let mut arrow = Vec::with_capacity(fields.len());
    for (position, field) in fields.iter().enumerate() {
        if let Some(first) = seen.insert(field.name.as_str(), position) {
            let name = &field.name;
            return Err(Problem::data(format!(
                "column `{name}` stands twice in the schema, at {first} and {position}"
            )));
        }
        let data_type = arrow_type::parse(&field.data_type).map_err(|error| {
            Problem::data(format!("column `{}` has no valid type: {error}", field.name)).with_column(&field.name)
        })?;
        let metadata = field.metadata.iter().cloned().collect();
        arrow.push(ArrowField::new(&field.name, data_type, field.nullable).with_metadata(metadata));
    }
    Ok(Arc::new(Schema::new(arrow)))
}

pub(crate) fn port_to_wit(port: &PortSchema) -> WitPortSchema {
    WitPortSchema { port: port.port.clone(), fields: schema_to_wit(&port.schema) }
}

pub(crate) fn port_from_wit(port: WitPortSchema) -> Result<PortSchema, Problem> {
    Ok(PortSchema { schema: schema_from_wit(&port.fields)?, port: port.port })
}

pub(crate) fn mode_to_wit(mode: &WriteMode) -> crate::bindings::loader::exports::weir::block::loading::WriteMode {
    use crate::bindings::loader::exports::weir::block::loading::WriteMode as Wit;
    match mode {
        WriteMode::Append => Wit::Append,
        WriteMode::Overwrite => Wit::Overwrite,
        WriteMode::Upsert(key) => Wit::Upsert(key.to_vec()),
        WriteMode::SoftDelete(key) => Wit::SoftDelete(key.to_vec()),
        WriteMode::History(key) => Wit::History(key.to_vec()),
    }
}

/// Who asks is refused: a loader learns of a yes as `widen`.
pub(crate) fn schema_change_to_wit(
    choice: SchemaChange,
) -> crate::bindings::loader::exports::weir::block::loading::SchemaChange {
    use crate::bindings::loader::exports::weir::block::loading::SchemaChange as Wit;
    match choice {
        SchemaChange::Fail | SchemaChange::Ask => Wit::Fail,
        SchemaChange::Ignore => Wit::Ignore,
        SchemaChange::AddColumns => Wit::AddColumns,
        SchemaChange::Widen => Wit::Widen,
    }
}
