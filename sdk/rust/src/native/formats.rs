//! `formats` over arrow-rs: plain CSV, NDJSON and JSON. Parquet, compression, encodings and rejects of single rows need the real host.

use std::cell::{Cell, RefCell};
use std::io::Cursor;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Field as ArrowField, Schema, SchemaRef};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::batches::{Batch, Rejected, to_json};
use super::http::Response;
use super::{beyond, objects, schema};
use crate::formats::{Inspection, Part, Source};
use crate::objects::Staged;
use crate::types::{Field, Problem, Result};

/// What a step of decoding gave.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) rows: Option<Batch>,
    pub(crate) rejects: Option<Rejected>,
}

/// The options that are understood here. The real host knows many more, and refuses unknown ones.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Options {
    format: Option<String>,
    schema: Option<Map<String, Value>>,
    columns: Option<Vec<String>>,
    delimiter: Option<String>,
    header: Option<bool>,
    select: Option<String>,
    names: Option<Vec<String>>,
}

impl Options {
    fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| Problem::config(format!("format options: {error}")))
    }

    fn format<'a>(&'a self, name: &'a str) -> &'a str {
        self.format.as_deref().unwrap_or_else(|| name.rsplit('.').next().unwrap_or_default())
    }

    fn fields(&self) -> Option<Vec<Field>> {
        let columns = self.schema.as_ref()?.iter();
        Some(columns.map(|(name, data_type)| Field::new(name, data_type.as_str().unwrap_or_default())).collect())
    }
}

fn unreadable(error: ArrowError) -> Problem {
    Problem::data(error.to_string())
}

/// Decodes all of a text.
fn decode(name: &str, data: &[u8], options: &str, given: Option<&[Field]>) -> Result<RecordBatch> {
    let options = Options::read(options)?;
    let own = options.fields();
    let wanted = given.or(own.as_deref());
    let rows = match options.format(name) {
        "csv" => csv(data, &options, wanted)?,
        "json" => json(select(data, options.select.as_deref())?, &options, wanted)?,
        "ndjson" | "jsonl" => {
            let lines = serde_json::Deserializer::from_slice(data).into_iter::<Value>().collect::<Result<Vec<_>, _>>();
            json(lines.map_err(|error| Problem::data(error.to_string()))?, &options, wanted)?
        }
        other => return Err(beyond(&format!("the format `{other}`"))),
    };
    match (&options.columns, given) {
        (Some(columns), None) => Batch::insert(rows).select(columns).map(|batch| batch.rows),
        _ => Ok(rows),
    }
}

/// CSV columns are matched by name, so the file's own header decides what stands where.
fn csv(data: &[u8], options: &Options, wanted: Option<&[Field]>) -> Result<RecordBatch> {
    let delimiter = options.delimiter.as_deref().and_then(|text| text.bytes().next()).unwrap_or(b',');
    let format =
        arrow_csv::reader::Format::default().with_header(options.header.unwrap_or(true)).with_delimiter(delimiter);
    let (inferred, rows) = format.infer_schema(Cursor::new(data), None).map_err(unreadable)?;
    let mut fields: Vec<ArrowField> = inferred.fields().iter().map(|field| field.as_ref().clone()).collect();
    if let Some(wanted) = wanted {
        let schema = schema::schema(wanted)?;
        for field in &mut fields {
            if let Ok(known) = schema.field_with_name(field.name()) {
                *field = known.clone();
            }
        }
    }
    let schema = Arc::new(Schema::new(fields));
    let reader = arrow_csv::ReaderBuilder::new(Arc::clone(&schema)).with_format(format).with_batch_size(rows.max(1));
    let mut reader = reader.build(Cursor::new(data)).map_err(unreadable)?;
    let all = reader.next().transpose().map_err(unreadable)?.unwrap_or_else(|| RecordBatch::new_empty(schema));
    match wanted {
        Some(wanted) => {
            let names: Vec<String> = wanted.iter().map(|field| field.name.clone()).collect();
            Batch::insert(all).select(&names).map(|batch| batch.rows)
        }
        None => Ok(all),
    }
}

/// Finds the records in a document by a path like `data.items` or `data.*.items`.
fn select(data: &[u8], path: Option<&str>) -> Result<Vec<Value>> {
    let value: Value = serde_json::from_slice(data).map_err(|error| Problem::data(format!("not JSON: {error}")))?;
    let mut values = vec![value];
    let mut is_one = true;
    for step in path.unwrap_or_default().split('.').filter(|step| !step.is_empty()) {
        values = if step == "*" {
            is_one = false;
            values.into_iter().flat_map(inner).collect()
        } else {
            values.iter_mut().filter_map(|value| value.get_mut(step).map(Value::take)).collect()
        };
        if values.is_empty() && is_one {
            return Err(Problem::data(format!("the document has no `{step}`")));
        }
    }
    Ok(values
        .into_iter()
        .flat_map(|value| match value {
            Value::Array(records) => records,
            Value::Null => Vec::new(),
            record => vec![record],
        })
        .collect())
}

fn inner(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Object(fields) => fields.into_iter().map(|(_, field)| field).collect(),
        _ => Vec::new(),
    }
}

fn json(records: Vec<Value>, options: &Options, wanted: Option<&[Field]>) -> Result<RecordBatch> {
    let records: Vec<Value> = records.into_iter().map(|record| named(record, options.names.as_deref())).collect();
    let schema = match wanted {
        Some(fields) => schema::schema(fields)?,
        None => Arc::new(infer(&records)?),
    };
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    let builder = arrow_json::ReaderBuilder::new(Arc::clone(&schema)).with_batch_size(records.len().max(1));
    let mut reader = builder.with_coerce_primitive(true).build(Cursor::new(lines)).map_err(unreadable)?;
    let rows = reader.next().transpose().map_err(unreadable)?;
    Ok(rows.unwrap_or_else(|| RecordBatch::new_empty(schema)))
}

pub(crate) fn infer(records: &[Value]) -> Result<Schema> {
    arrow_json::reader::infer_json_schema_from_iterator(records.iter().map(Ok)).map_err(unreadable)
}

/// Gives the items of a record that is an array their names.
fn named(record: Value, names: Option<&[String]>) -> Value {
    match (record, names) {
        (Value::Array(items), Some(names)) => Value::Object(names.iter().cloned().zip(items).collect()),
        (record, _) => record,
    }
}

pub(crate) fn inspect(source: &Source, options: &str) -> Result<Inspection> {
    let data = objects::whole(&source.connection, &source.path)?;
    let rows = decode(&source.path, &data, options, None)?;
    let part = Part { index: 0, rows: None, bytes: data.len() as u64 };
    Ok(Inspection { fields: schema::fields(&rows.schema()), parts: vec![part] })
}

pub(crate) fn decode_response(response: &Response, options: &str, given: Option<&[Field]>) -> Result<Decoded> {
    let rows = decode("answer.json", &response.body, options, given)?;
    Ok(Decoded { rows: Some(Batch::insert(rows)), rejects: None })
}

/// Decodes one object.
#[derive(Debug)]
pub(crate) struct Decoder {
    rows: RecordBatch,
    position: Cell<usize>,
}

impl Decoder {
    pub(crate) fn open(
        source: &Source,
        options: &str,
        given: Option<&[Field]>,
        part: Option<u32>,
        skip: u64,
    ) -> Result<Self> {
        if part.is_some_and(|part| part > 0) {
            return Err(Problem::not_found(format!("`{}` has one part", source.path)));
        }
        let rows = decode(&source.path, &objects::whole(&source.connection, &source.path)?, options, given)?;
        let position = Cell::new(rows.num_rows().min(skip as usize));
        Ok(Self { rows, position })
    }

    pub(crate) fn next(&self, max_rows: u32) -> Result<Option<Decoded>> {
        let start = self.position.get();
        let rows = (self.rows.num_rows() - start).min(max_rows as usize);
        self.position.set(start + rows);
        let rows = (rows > 0).then(|| Batch::insert(self.rows.slice(start, rows)));
        Ok(rows.map(|rows| Decoded { rows: Some(rows), rejects: None }))
    }

    pub(crate) fn position(&self) -> u64 {
        self.position.get() as u64
    }
}

/// Encodes batches into one staged object.
#[derive(Debug)]
pub(crate) struct Encoder {
    connection: String,
    path: String,
    csv: bool,
    schema: SchemaRef,
    batches: RefCell<Vec<RecordBatch>>,
}

impl Encoder {
    pub(crate) fn open(connection: &str, path: &str, options: &str, fields: &[Field]) -> Result<Self> {
        let options = Options::read(options)?;
        let csv = match options.format(path) {
            "csv" => true,
            "ndjson" => false,
            other => return Err(beyond(&format!("the format `{other}`"))),
        };
        let schema = schema::schema(fields)?;
        Ok(Self { connection: connection.into(), path: path.into(), csv, schema, batches: RefCell::default() })
    }

    pub(crate) fn write(&self, input: &Batch) -> Result<()> {
        self.batches.borrow_mut().push(input.rows.clone());
        Ok(())
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.encode().map_or(0, |data| data.len() as u64)
    }

    fn encode(&self) -> Result<Vec<u8>> {
        let batches = self.batches.borrow();
        if !self.csv {
            return to_json(&batches.iter().collect::<Vec<_>>());
        }
        let mut data = Vec::new();
        let mut writer = arrow_csv::Writer::new(&mut data);
        let empty = RecordBatch::new_empty(Arc::clone(&self.schema));
        batches.iter().chain([&empty]).try_for_each(|rows| writer.write(rows)).map_err(unreadable)?;
        drop(writer);
        Ok(data)
    }

    pub(crate) fn finish(&self) -> Result<Staged> {
        Ok(objects::stage(&self.connection, &self.path, self.encode()?))
    }
}
