//! Rows on their way into a table: one `COPY` that goes on over many batches, so that the server works while the next batch is encoded.

use std::pin::Pin;

use arrow::array::ArrayRef;
use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use futures::SinkExt;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, CopyInSink};
use weir_diagnostics::did_you_mean;
use weir_types::Problem;

use super::describe;
use super::encode::{Encoder, Fault, Form, HEADER, TRAILER, form};
use super::error::problem;
use super::quote;
use crate::sql::SqlTable;

/// Bytes that are sent at once.
const CHUNK: usize = 128 * 1024;

/// A `COPY` under way.
pub(super) struct Loading {
    table: SqlTable,
    columns: Vec<String>,
    /// The types of the table's columns, in the order of `columns`.
    types: Vec<Type>,
    form: Form,
    sink: Pin<Box<CopyInSink<Bytes>>>,
    sent: u64,
    doing: String,
}

impl Loading {
    /// Starts a `COPY` into the columns that a batch has.
    pub(super) async fn begin(
        client: &Client,
        table: SqlTable,
        batch: &RecordBatch,
        doing: String,
    ) -> Result<Self, Problem> {
        let failed = |error: tokio_postgres::Error| problem(&error, &doing);
        let Some((statement, _)) = describe::columns(client, &table).await.map_err(failed)? else {
            return Err(Problem::not_found(format!("{doing}: there is no such table")));
        };
        let known: Vec<(&str, &Type)> =
            statement.columns().iter().map(|column| (column.name(), column.type_())).collect();
        let schema = batch.schema();
        let types = schema.fields().iter().map(|field| find(&known, field.name(), &doing));
        let types = types.collect::<Result<Vec<Type>, _>>()?;
        let pairs: Vec<_> = schema.fields().iter().map(|field| field.data_type()).zip(&types).collect();
        let form = form(&pairs);
        let columns = names(batch);
        let list: Vec<String> = columns.iter().map(|name| quote(name)).collect();
        let (name, list) = (table.quoted(quote), list.join(", "));
        let copy = format!("COPY {name} ({list}) FROM STDIN (FORMAT {})", form.word());
        let mut sink = Box::pin(client.copy_in(&copy).await.map_err(failed)?);
        if form == Form::Binary {
            sink.feed(Bytes::from_static(HEADER)).await.map_err(failed)?;
        }
        Ok(Self { table, columns, types, form, sink, sent: 0, doing })
    }

    /// Tells whether a batch can be added.
    pub(super) fn takes(&self, table: &SqlTable, batch: &RecordBatch) -> bool {
        self.table == *table && self.columns == names(batch)
    }

    /// Sends a batch. What the server says about it comes with a later call.
    pub(super) async fn send(&mut self, batch: &RecordBatch) -> Result<u64, Problem> {
        let columns: Vec<(&str, ArrayRef, &Type)> = self
            .columns
            .iter()
            .zip(batch.columns())
            .zip(&self.types)
            .map(|((name, array), wanted)| (name.as_str(), array.clone(), wanted))
            .collect();
        let encoder = Encoder::new(self.form, columns)?;
        let mut out = Vec::with_capacity(CHUNK + CHUNK / 4);
        for row in 0..batch.num_rows() {
            encoder.row(row, &mut out).map_err(|(at, fault)| self.unfit(row, at, &fault))?;
            if out.len() >= CHUNK {
                let chunk = std::mem::replace(&mut out, Vec::with_capacity(CHUNK + CHUNK / 4));
                self.feed(chunk).await?;
            }
        }
        if !out.is_empty() {
            self.feed(out).await?;
        }
        self.sent += batch.num_rows() as u64;
        Ok(batch.num_rows() as u64)
    }

    async fn feed(&mut self, chunk: Vec<u8>) -> Result<(), Problem> {
        match self.sink.feed(Bytes::from(chunk)).await {
            Ok(()) => Ok(()),
            // The server has refused a row meanwhile, and says why at the end.
            Err(error) => Err(self.end().await.err().unwrap_or_else(|| problem(&error, &self.doing))),
        }
    }

    /// Ends the `COPY`.
    pub(super) async fn finish(mut self) -> Result<(), Problem> {
        if self.form == Form::Binary {
            self.feed(TRAILER.to_vec()).await?;
        }
        let taken = self.end().await?;
        if taken == self.sent {
            return Ok(());
        }
        Err(Problem::system(format!("{}: of {} rows the server took {taken}", self.doing, self.sent))
            .with_hint("does a trigger or rule of the table leave rows out?"))
    }

    async fn end(&mut self) -> Result<u64, Problem> {
        self.sink.as_mut().finish().await.map_err(|error| problem(&error, &self.doing))
    }

    fn unfit(&self, row: usize, at: usize, fault: &Fault) -> Problem {
        let (doing, column, why) = (&self.doing, &self.columns[at], fault.text());
        Problem::data(format!("{doing}: row {row} of a batch, column `{column}` (`{}`): {why}", self.types[at]))
            .with_row(row as u64)
            .with_column(column)
    }
}

fn names(batch: &RecordBatch) -> Vec<String> {
    batch.schema().fields().iter().map(|field| field.name().clone()).collect()
}

fn find(known: &[(&str, &Type)], column: &str, doing: &str) -> Result<Type, Problem> {
    if let Some((_, found)) = known.iter().find(|(name, _)| *name == column) {
        return Ok((*found).clone());
    }
    let problem = Problem::config(format!("{doing}: it has no column `{column}`")).with_column(column);
    Err(match did_you_mean(column, known.iter().map(|(name, _)| *name)) {
        Some(hint) => problem.with_hint(hint),
        None => problem,
    })
}
