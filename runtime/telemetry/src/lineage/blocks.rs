//! What is known about how blocks make columns, by the blocks' names; and what is said of those about which nothing is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_schema::{Field, Schema, SchemaRef};
use serde_json::Value as Json;
use weir_engine::PlannedNode;
use weir_host::PortSchema;
use weir_query::{Use, Uses, lineage};
use weir_types::arrow_type;

use super::columns::{Columns, Kind};

/// What comes in at a port.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) port: String,
    pub(super) schema: SchemaRef,
    pub(super) columns: Columns,
}

/// What is taken, by port and column.
pub(super) type Taken = BTreeMap<(String, String), BTreeSet<Kind>>;

/// What a node makes its rows of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mapping {
    /// Each column that leaves.
    pub(super) of: BTreeMap<String, Taken>,
    /// What decides which rows leave.
    pub(super) rows: Taken,
}

/// Returns what a node makes the rows of an output of.
pub(super) fn mapping(node: &PlannedNode, output: &PortSchema, inputs: &[Input]) -> Mapping {
    let config = &node.spec.config;
    let known = match node.spec.manifest.name.as_str() {
        "columns" => columns(config, output, inputs),
        "sql" => sql(config, inputs),
        "mask" => Some(mask(config, output, inputs)),
        "flatten" => Some(flatten(config, output, inputs)),
        "dedup" => Some(dedup(config, output, inputs)),
        "validate" | "union" | "sample" => Some(each(output, |name| same(name, inputs, Kind::IDENTITY))),
        _ => None,
    };
    known.unwrap_or_else(|| unknown(output, inputs))
}

/// A column is taken to be made of those of its own name. One without is made of something that came in, and nobody says of what.
fn unknown(output: &PortSchema, inputs: &[Input]) -> Mapping {
    each(output, |name| {
        let own = same(name, inputs, Kind::TRANSFORMATION);
        if own.is_empty() { everything(inputs) } else { own }
    })
}

fn each(output: &PortSchema, taken: impl Fn(&str) -> Taken) -> Mapping {
    let fields = output.schema.fields().iter();
    Mapping { of: fields.map(|field| (field.name().clone(), taken(field.name()))).collect(), rows: Taken::new() }
}

fn same(name: &str, inputs: &[Input], kind: Kind) -> Taken {
    let with = inputs.iter().filter(|input| input.schema.field_with_name(name).is_ok());
    with.map(|input| one(&input.port, name, kind)).collect()
}

fn one(port: &str, column: &str, kind: Kind) -> ((String, String), BTreeSet<Kind>) {
    ((port.to_owned(), column.to_owned()), BTreeSet::from([kind]))
}

fn everything(inputs: &[Input]) -> Taken {
    let all = inputs.iter().flat_map(|input| input.schema.fields().iter().map(|field| (&input.port, field)));
    all.map(|(port, field)| one(port, field.name(), Kind::Unknown)).collect()
}

fn sql(config: &Json, inputs: &[Input]) -> Option<Mapping> {
    let tables: Vec<_> = inputs.iter().map(|input| (input.port.clone(), input.schema.clone())).collect();
    let found = lineage(config.get("query")?.as_str()?, &tables).ok()?;
    let of = found.columns.into_iter().map(|(name, uses)| (name, taken(uses))).collect();
    Some(Mapping { of, rows: taken(found.rows) })
}

fn taken(uses: Uses) -> Taken {
    let kinds = |uses: BTreeSet<Use>| uses.into_iter().map(Kind::Known).collect();
    uses.into_iter().map(|(column, uses)| (column, kinds(uses))).collect()
}

/// Casts, then derived columns over these, a condition, and last the columns that stay and their new names.
fn columns(config: &Json, output: &PortSchema, inputs: &[Input]) -> Option<Mapping> {
    let [input] = inputs else { return None };
    let casts: BTreeMap<&str, &str> = texts(config, "cast").collect();
    let cast = |field: &Arc<Field>| {
        let data_type = casts.get(field.name().as_str()).and_then(|text| arrow_type::parse(text).ok());
        data_type.map_or_else(|| Field::clone(field), |data_type| Field::clone(field).with_data_type(data_type))
    };
    let schema = Arc::new(Schema::new(input.schema.fields().iter().map(cast).collect::<Vec<_>>()));
    let plain = |field: &Arc<Field>| {
        let kind = if casts.contains_key(field.name().as_str()) { Kind::TRANSFORMATION } else { Kind::IDENTITY };
        (field.name().clone(), Taken::from([one(&input.port, field.name(), kind)]))
    };
    let mut of: BTreeMap<String, Taken> = input.schema.fields().iter().map(plain).collect();
    let before = of.clone();
    let of_expression = |text: &str| by_way_of(expression(text, &schema)?, &before);
    for (name, text) in texts(config, "derive") {
        of.insert(name.to_owned(), of_expression(text)?);
    }
    let mut rows = Taken::new();
    if let Some(condition) = config.get("filter").and_then(Json::as_str) {
        // The condition sees derived columns, whose own names stand for what they are made of.
        let after = schema_with(&schema, of.keys());
        rows = match expression(condition, &after) {
            Some(uses) => by_way_of(uses, &of)?,
            None => everything(inputs),
        };
        rows.values_mut().for_each(|kinds| *kinds = BTreeSet::from([Kind::Known(Use::Filter)]));
    }
    let renamed: BTreeMap<&str, &str> = texts(config, "rename").map(|(old, new)| (new, old)).collect();
    let names = output.schema.fields().iter().map(|field| field.name());
    let taken = |name: &String| {
        let old = renamed.get(name.as_str()).copied().unwrap_or(name);
        (name.clone(), of.get(old).cloned().unwrap_or_default())
    };
    Some(Mapping { of: names.map(taken).collect(), rows })
}

/// Adds columns that are not there yet, of a type that takes part in anything.
fn schema_with<'n>(schema: &SchemaRef, names: impl Iterator<Item = &'n String>) -> SchemaRef {
    let new = names.filter(|name| schema.field_with_name(name).is_err());
    let new = new.map(|name| Arc::new(Field::new(name, arrow_schema::DataType::Null, true)));
    Arc::new(Schema::new(schema.fields().iter().cloned().chain(new).collect::<Vec<_>>()))
}

/// Returns what an expression over the columns of a schema takes from them.
fn expression(text: &str, schema: &SchemaRef) -> Option<Uses> {
    let found = lineage(&format!("select {text} as made from input"), &[("input".to_owned(), schema.clone())]).ok()?;
    found.columns.into_iter().next().map(|(_, uses)| uses)
}

fn by_way_of(uses: Uses, before: &BTreeMap<String, Taken>) -> Option<Taken> {
    let mut all = Taken::new();
    for ((_, column), outer) in uses {
        for (origin, inner) in before.get(&column)? {
            let kinds = outer.iter().flat_map(|outer| inner.iter().map(|inner| Kind::Known(*outer).of(*inner)));
            all.entry(origin.clone()).or_default().extend(kinds);
        }
    }
    Some(all)
}

/// The first rule that names a column says what becomes of it.
fn mask(config: &Json, output: &PortSchema, inputs: &[Input]) -> Mapping {
    let rules = config.get("rules").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let names = |rule: &Json, name: &str| {
        let patterns = rule.get("columns").and_then(Json::as_array).into_iter().flatten();
        patterns.filter_map(Json::as_str).any(|pattern| fits(pattern, name))
    };
    each(output, |name| match rules.iter().find(|rule| names(rule, name)).and_then(|rule| rule.get("as")) {
        None => same(name, inputs, Kind::IDENTITY),
        Some(Json::String(word)) if word == "null" => Taken::new(),
        Some(_) => same(name, inputs, Kind::Masked),
    })
}

/// Tells whether a name fits a pattern with `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.into_iter().any(|at| fits(rest, &name[at..]))
        }),
    }
}

/// A column without one of its own name comes out of the struct, map or text whose name it begins with.
fn flatten(config: &Json, output: &PortSchema, inputs: &[Input]) -> Mapping {
    let separator = config.get("separator").and_then(Json::as_str).unwrap_or("_");
    each(output, |name| {
        let own = same(name, inputs, Kind::IDENTITY);
        if !own.is_empty() {
            return own;
        }
        let columns =
            inputs.iter().flat_map(|input| input.schema.fields().iter().map(move |field| (input, field.name())));
        let inside = columns
            .filter(|(_, column)| name.strip_prefix(column.as_str()).is_some_and(|rest| rest.starts_with(separator)));
        match inside.max_by_key(|(_, column)| column.len()) {
            Some((input, column)) => Taken::from([one(&input.port, column, Kind::TRANSFORMATION)]),
            None => everything(inputs),
        }
    })
}

fn dedup(config: &Json, output: &PortSchema, inputs: &[Input]) -> Mapping {
    let mut mapping = each(output, |name| same(name, inputs, Kind::IDENTITY));
    for (key, what) in [("key", Use::GroupBy), ("order_by", Use::Sort)] {
        let columns = config.get(key).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        for (column, kinds) in columns.flat_map(|column| same(column, inputs, Kind::Known(what))) {
            mapping.rows.entry(column).or_default().extend(kinds);
        }
    }
    mapping
}

fn texts<'c>(config: &'c Json, key: &str) -> impl Iterator<Item = (&'c str, &'c str)> {
    let map = config.get(key).and_then(Json::as_object).into_iter().flatten();
    map.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

#[cfg(test)]
mod tests;
