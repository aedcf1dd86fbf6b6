//! A list as rows: the items come over and go back as one column, everything else is repeated by the host.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, Field as ArrowField, Schema};
use weir_sdk::prelude::*;

use crate::config::{Empty, Rows};
use crate::lists::{Items, Lists};
use crate::shape::{Shape, shape};

/// About how many rows a batch has that comes of this; one row with a longer list is not cut.
const ROWS: usize = 16_384;

/// The list to take apart.
#[derive(Debug)]
pub(crate) struct Explode {
    column: String,
    ordinal: Option<String>,
    empty: Empty,
    /// The columns that are repeated.
    parent: Vec<String>,
    /// The item's column.
    item: Field,
}

impl Explode {
    /// Finds the list among the columns that there are by now.
    pub(crate) fn compile(rows: &Rows, fields: &[Field]) -> Result<Self> {
        let schema = PortSchema::new("in", fields.to_vec());
        let in_place = |problem: Problem| problem.context("`rows`");
        let field = schema.field(&rows.column).map_err(in_place)?;
        let data_type = match shape(&field.data_type) {
            Shape::List(item) => item,
            Shape::Map(entries, _) => entries,
            _ => {
                let message = format!("column `{}` is `{}`, not a list or map", field.name, field.data_type);
                return Err(in_place(Problem::config(message)).with_column(&field.name));
            }
        };
        let parent = match &rows.parent {
            Some(names) => {
                names.iter().try_for_each(|name| schema.field(name).map(|_| ()).map_err(in_place))?;
                names.iter().filter(|name| **name != rows.column).cloned().collect()
            }
            None => fields.iter().map(|field| field.name.clone()).filter(|name| *name != rows.column).collect(),
        };
        let item = Field::new(&field.name, data_type);
        Ok(Self { column: rows.column.clone(), ordinal: rows.ordinal.clone(), empty: rows.empty, parent, item })
    }

    /// Returns the columns that there are afterwards.
    pub(crate) fn fields(&self, before: &[Field]) -> Vec<Field> {
        let known = |name: &String| before.iter().find(|field| field.name == *name).cloned();
        let mut fields: Vec<Field> = self.parent.iter().filter_map(known).collect();
        fields.extend(self.ordinal.as_ref().map(|name| Field::new(name, "int64")));
        fields.push(self.item.clone());
        fields
    }

    /// Takes a batch apart.
    pub(crate) fn apply(&self, batch: &Batch) -> Result<Vec<Batch>> {
        let column = batch.to_record_batch(Some(&[&self.column]))?.column(0).clone();
        let lists = Lists::of(column).ok_or_else(|| Problem::system(format!("`{}` is no list", self.column)))?;
        let parent = batch.select(&self.parent)?;
        let mut batches = Vec::new();
        let mut start = 0;
        while start < lists.rows() {
            let (mut end, mut count) = (start, 0);
            while end < lists.rows() && (count == 0 || count + lists.count(end, self.empty) <= ROWS) {
                count += lists.count(end, self.empty);
                end += 1;
            }
            if count > 0 {
                let items = lists.items(start..end, self.empty).map_err(failed)?;
                batches.push(self.rows(&parent, items)?);
            }
            start = end;
        }
        Ok(batches)
    }

    fn rows(&self, parent: &Batch, items: Items) -> Result<Batch> {
        let mut columns: Vec<(&String, ArrayRef)> = Vec::new();
        if let Some(ordinal) = &self.ordinal {
            columns.push((ordinal, Arc::new(items.ordinals)));
        }
        columns.push((&self.column, items.values));
        let fields: Vec<ArrowField> =
            columns.iter().map(|(name, values)| ArrowField::new(*name, values.data_type().clone(), true)).collect();
        let values = columns.into_iter().map(|(_, values)| values).collect();
        let made = RecordBatch::try_new(Arc::new(Schema::new(fields)), values).map_err(failed)?;
        if self.parent.is_empty() {
            return Batch::from_record_batch(&made);
        }
        parent.take(&items.parents)?.with_record_batch(&made)
    }
}

fn failed(error: ArrowError) -> Problem {
    Problem::system(format!("the items of a list cannot be taken out: {error}"))
}
