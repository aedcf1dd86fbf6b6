//! The steps one after the other.

use weir_sdk::prelude::*;
use weir_sdk::query::{Expression, Projection};

use crate::cast::Cast;
use crate::config::ColumnsConfig;
use crate::shape::Shape;

/// The name of the condition's result while a batch is filtered.
const KEEP: &str = "keep";

/// The compiled steps; those that the config does not ask for are not there.
#[derive(Debug)]
pub(crate) struct RowWise {
    cast: Option<Cast>,
    derive: Option<Projection>,
    filter: Option<Projection>,
    shape: Shape,
}

impl Transform for RowWise {
    type Config = ColumnsConfig;

    fn open(config: ColumnsConfig, inputs: &[PortSchema]) -> Result<Self> {
        let config = config.validate()?;
        let mut schema = PortSchema::only(inputs)?.clone();
        let cast = Cast::compile(&config, &schema)?;
        if let Some(cast) = &cast {
            schema.fields = cast.fields();
        }
        let derive = derive(&config, &schema.fields)?;
        if let Some(derive) = &derive {
            merge(&mut schema.fields, derive.schema());
        }
        let filter = filter(&config, &schema.fields)?;
        let shape = Shape::find(&config, &schema)?;
        Ok(Self { cast, derive, filter, shape })
    }

    fn outputs(&self, _inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        Ok(vec![PortSchema::new("out", self.shape.fields())])
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        let (mut batch, mut output) = (batch.into_batch(), Output::none());
        if let Some(cast) = &self.cast {
            let (converted, rejected) = cast.apply(batch)?;
            batch = converted;
            output = rejected.into_iter().fold(output, Output::reject);
        }
        if let Some(derive) = &self.derive {
            batch = batch.with_columns_from(&derive.apply(&batch)?)?;
        }
        if let Some(filter) = &self.filter {
            batch = batch.filter(&filter.apply(&batch)?.bools(KEEP)?.to_bitmap())?;
        }
        Ok(output.to("out", self.shape.apply(batch)?))
    }
}

fn derive(config: &ColumnsConfig, fields: &[Field]) -> Result<Option<Projection>> {
    let expressions: Vec<Expression> = config.derive.0.iter().map(|(name, sql)| Expression::new(name, sql)).collect();
    if expressions.is_empty() {
        return Ok(None);
    }
    Projection::compile(&expressions, fields).map(Some).map_err(|problem| problem.context("`derive`"))
}

fn filter(config: &ColumnsConfig, fields: &[Field]) -> Result<Option<Projection>> {
    let Some(condition) = &config.filter else {
        return Ok(None);
    };
    let compiled = Projection::compile(&[Expression::new(KEEP, condition)], fields);
    let compiled = compiled.map_err(|problem| problem.context("`filter`"))?;
    match compiled.schema().first() {
        Some(result) if result.data_type == "bool" => Ok(Some(compiled)),
        other => {
            let is = other.map_or("nothing", |field| field.data_type.as_str());
            Err(Problem::config(format!("`filter`: `{condition}` is `{is}`, not `bool`"))
                .with_hint("write a condition, such as `price > 0`"))
        }
    }
}

fn merge(fields: &mut Vec<Field>, new: Vec<Field>) {
    for field in new {
        match fields.iter_mut().find(|known| known.name == field.name) {
            Some(known) => *known = field,
            None => fields.push(field),
        }
    }
}
