//! What is done with the batches of one input.

use weir_sdk::prelude::*;
use weir_sdk::query::{Expression, Projection, sql};

/// The way of one input's batches to the output's columns.
#[derive(Debug)]
pub(crate) struct Side {
    port: String,
    casts: Option<Projection>,
    missing: Vec<Field>,
    /// Rows of the missing columns; grown when a longer batch comes, and cut to size for each batch, which copies nothing.
    nulls: Option<Batch>,
    /// The column that says which input a row is from.
    source: Option<String>,
    /// The output's columns, where they are not those of the batch already.
    select: Option<Vec<String>>,
}

impl Side {
    /// Compares an input with the output.
    pub(crate) fn open(input: &PortSchema, output: &[Field], source: Option<&String>) -> Result<Self> {
        let of_input = |field: &&Field| input.fields.iter().find(|own| own.name == field.name);
        let is_source = |field: &&Field| Some(&field.name) == source;
        let missing: Vec<Field> =
            output.iter().filter(|field| of_input(field).is_none() && !is_source(field)).cloned().collect();
        let widened = |field: &&Field| of_input(field).is_some_and(|own| own.data_type != field.data_type);
        let casts = output.iter().filter(widened).map(|field| {
            let cast = format!("arrow_cast({}, '{}')", sql::column(&field.name), sql::type_name(&field.data_type)?);
            Ok(Expression::new(&field.name, cast))
        });
        let casts = casts.collect::<Result<Vec<_>>>()?;
        let casts = if casts.is_empty() { None } else { Some(Projection::compile(&casts, &input.fields)?) };
        let added = missing.iter().map(|field| &field.name).chain(source);
        let have: Vec<&String> = input.fields.iter().map(|field| &field.name).chain(added).collect();
        let want: Vec<String> = output.iter().map(|field| field.name.clone()).collect();
        let select = (!have.into_iter().eq(&want)).then_some(want);
        Ok(Self { port: input.port.clone(), casts, missing, nulls: None, source: source.cloned(), select })
    }

    /// Returns the input's name.
    pub(crate) fn port(&self) -> &str {
        &self.port
    }

    /// Gives a batch the output's columns.
    pub(crate) fn apply(&mut self, batch: Batch) -> Result<Batch> {
        let rows = batch.rows();
        let mut batch = batch;
        if let Some(casts) = &self.casts {
            batch = batch.with_columns_from(&casts.apply(&batch)?)?;
        }
        if !self.missing.is_empty() {
            batch = batch.with_columns_from(&self.nulls(rows)?)?;
        }
        if let Some(source) = &self.source {
            batch = batch.with_columns([Texts::new(source, std::iter::repeat_n(&self.port, rows)).into()])?;
        }
        match &self.select {
            Some(names) => batch.select(names),
            None => Ok(batch),
        }
    }

    /// Nulls of any type, nested ones included, are made by the host from empty records.
    fn nulls(&mut self, rows: usize) -> Result<Batch> {
        let nulls = match self.nulls.take() {
            Some(nulls) if nulls.rows() >= rows => nulls,
            _ => Batch::from_rows_json(&"{}\n".repeat(rows), &self.missing)?,
        };
        let cut = nulls.slice(0, rows);
        self.nulls = Some(nulls);
        cut
    }
}
