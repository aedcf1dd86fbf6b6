//! The steps one after the other.

use weir_sdk::prelude::*;
use weir_sdk::query::{Expression, Projection, sql};

use crate::config::FlattenConfig;
use crate::expand::{Expansion, Leaf, check_names};
use crate::explode::Explode;
use crate::json::Json;
use crate::shape::{Shape, shape};

/// The compiled steps; those that the config does not ask for are not there.
#[derive(Debug)]
pub(crate) struct Flatten {
    json: Option<Json>,
    structs: Columns,
    rows: Option<(Explode, Columns)>,
}

impl Transform for Flatten {
    type Config = FlattenConfig;

    fn open(config: FlattenConfig, inputs: &[PortSchema]) -> Result<Self> {
        let input = PortSchema::only(inputs)?;
        let json = Json::compile(&config, input)?;
        let structs = Columns::compile(structs(&config, input, json.as_ref())?, &with_parsed(input, json.as_ref()))?;
        let rows = match &config.rows {
            Some(rows) => {
                let explode = Explode::compile(rows, &structs.fields)?;
                let fields = explode.fields(&structs.fields);
                let items = Columns::compile(items(&config, &fields), &fields)?;
                Some((explode, items))
            }
            None => None,
        };
        if json.is_none() && rows.is_none() && structs.compute.is_none() {
            return Err(Problem::config("there is nothing to flatten")
                .with_hint("name JSON texts in `json`, keys of maps in `maps`, or a list in `rows`"));
        }
        Ok(Self { json, structs, rows })
    }

    fn outputs(&self, _inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        let last = self.rows.as_ref().map_or(&self.structs, |(_, items)| items);
        Ok(vec![PortSchema::new("out", last.fields.clone())])
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        let (mut batch, mut output) = (batch.into_batch(), Output::none());
        if let Some(json) = &self.json {
            let (parsed, rejected) = json.apply(&batch)?;
            batch = parsed;
            output = rejected.into_iter().fold(output, Output::reject);
        }
        let flat = self.structs.apply(batch)?;
        match &self.rows {
            None => Ok(output.to("out", flat)),
            Some((explode, items)) => explode
                .apply(&flat)?
                .into_iter()
                .try_fold(output, |output, rows| Ok(output.to("out", items.apply(rows)?))),
        }
    }
}

/// Columns, some of them computed from others.
#[derive(Debug)]
struct Columns {
    compute: Option<Projection>,
    fields: Vec<Field>,
    names: Vec<String>,
    /// Whether they are those of the batch already.
    same: bool,
}

impl Columns {
    fn compile(leaves: Vec<Leaf>, input: &[Field]) -> Result<Self> {
        check_names(&leaves)?;
        let expressions: Vec<Expression> =
            leaves.iter().filter_map(|leaf| Some(Expression::new(&leaf.field.name, leaf.sql.as_ref()?))).collect();
        let compute = if expressions.is_empty() { None } else { Some(Projection::compile(&expressions, input)?) };
        let computed = compute.as_ref().map(Projection::schema).unwrap_or_default();
        let known = |leaf: Leaf| match computed.iter().find(|field| leaf.sql.is_some() && field.name == leaf.field.name)
        {
            Some(field) => Field { nullable: true, ..field.clone() },
            None => leaf.field,
        };
        let fields: Vec<Field> = leaves.into_iter().map(known).collect();
        let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
        let same = compute.is_none() && names.iter().eq(input.iter().map(|field| &field.name));
        Ok(Self { compute, fields, names, same })
    }

    fn apply(&self, batch: Batch) -> Result<Batch> {
        match &self.compute {
            None if self.same => Ok(batch),
            None => batch.select(&self.names),
            Some(compute) => batch.with_columns_from(&compute.apply(&batch)?)?.select(&self.names),
        }
    }
}

fn with_parsed(input: &PortSchema, json: Option<&Json>) -> Vec<Field> {
    let parsed = json.map(Json::columns).unwrap_or_default();
    input.fields.iter().cloned().chain(parsed.iter().map(|parsed| parsed.made.clone())).collect()
}

/// Returns the columns once JSON, maps and structs are taken apart.
fn structs(config: &FlattenConfig, input: &PortSchema, json: Option<&Json>) -> Result<Vec<Leaf>> {
    let expansion = expansion(config);
    let chosen = chosen(config, input)?;
    let parsed = json.map(Json::columns).unwrap_or_default();
    let mut leaves = Vec::new();
    for field in &input.fields {
        let text = parsed.iter().find(|parsed| parsed.column == field.name);
        match (text, config.maps.get(&field.name), shape(&field.data_type)) {
            (Some(parsed), ..) => {
                let value = Field { name: field.name.clone(), ..parsed.made.clone() };
                expansion.expand(value, sql::column(&parsed.made.name), &mut leaves);
            }
            (None, Some(keys), Shape::Map(_, value)) => expansion.expand_map(field, &value, keys, &mut leaves),
            (None, None, Shape::Struct(_)) if config.columns.is_empty() || chosen.contains(&field.name) => {
                expansion.expand(field.clone(), sql::column(&field.name), &mut leaves);
            }
            _ => leaves.push(Leaf::passing(field)),
        }
    }
    Ok(leaves)
}

/// Returns the columns once an item that is a struct is taken apart, too.
fn items(config: &FlattenConfig, fields: &[Field]) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        match shape(&field.data_type) {
            Shape::Struct(_) if at + 1 == fields.len() => {
                expansion(config).expand(field.clone(), sql::column(&field.name), &mut leaves);
            }
            _ => leaves.push(Leaf::passing(field)),
        }
    }
    leaves
}

fn expansion(config: &FlattenConfig) -> Expansion {
    Expansion { separator: config.separator.clone(), depth: config.depth.unwrap_or(u32::MAX) }
}

/// Finds the columns that the config names, and refuses those that cannot be flattened.
fn chosen(config: &FlattenConfig, input: &PortSchema) -> Result<Vec<String>> {
    for column in config.maps.keys() {
        let field = input.field(column).map_err(|problem| problem.context("`maps`"))?;
        if !matches!(shape(&field.data_type), Shape::Map(..)) {
            let message = format!("`maps`: column `{column}` is `{}`, not a map", field.data_type);
            return Err(Problem::config(message).with_column(column));
        }
    }
    let mut chosen = Vec::new();
    for pattern in &config.columns {
        for field in input.matching(pattern).map_err(|problem| problem.context("`columns`"))? {
            let named = config.json.contains_key(&field.name) || config.maps.contains_key(&field.name);
            if !named && !matches!(shape(&field.data_type), Shape::Struct(_)) && !pattern.contains('*') {
                let message = format!("`columns`: column `{}` is `{}`, not a struct", field.name, field.data_type);
                return Err(Problem::config(message)
                    .with_hint("say what a JSON text holds in `json`, and which keys of a map you want in `maps`")
                    .with_column(&field.name));
            }
            chosen.push(field.name.clone());
        }
    }
    Ok(chosen)
}
