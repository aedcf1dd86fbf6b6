//! `batches`.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow::buffer::{BooleanBuffer, Buffer};
use arrow::compute::{filter_record_batch, take_record_batch};
use arrow::datatypes::{Field as ArrowField, Schema, SchemaRef};
use arrow::error::ArrowError;
use bytes::Bytes;
use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentType, Lift, Linker, Lower, Resource, WasmList};
use weir_formats::buffers::{ColumnBuffers, GivenColumn, from_buffers, to_buffers};
use weir_formats::ipc::{batch_to_ipc, check_rows, ipc_to_batches};
use weir_types::{Problem, arrow_type};

use super::{Call, CallError, delete};
use crate::batch::{Batch, Operation};
use crate::bindings::imports::weir::block::batches::{self, Column, Host, HostBatch};
use crate::bindings::imports::weir::block::block_types::{Field, Problem as WitProblem};
use crate::context::Context;
use crate::convert::{problem_to_wit, schema_from_wit, schema_to_wit};

impl Host for Context {}

impl Context {
    /// Looks up a batch; the count of host calls is part of it.
    fn batch(&mut self, this: &Resource<Batch>) -> wasmtime::Result<&Batch> {
        self.count_host_call()?;
        Ok(self.table.get(this)?)
    }

    fn derive(
        &mut self,
        this: &Resource<Batch>,
        make: impl FnOnce(&RecordBatch) -> Result<RecordBatch, Problem>,
    ) -> Call<Resource<Batch>> {
        let batch = self.batch(this)?;
        let derived = batch.with_rows(make(&batch.rows)?);
        Ok(self.push(derived)?)
    }
}

impl HostBatch for Context {
    fn rows(&mut self, this: Resource<Batch>) -> wasmtime::Result<u32> {
        Ok(u32::try_from(self.batch(&this)?.rows.num_rows())?)
    }

    fn schema(&mut self, this: Resource<Batch>) -> wasmtime::Result<Vec<Field>> {
        Ok(schema_to_wit(self.batch(&this)?.rows.schema_ref()))
    }

    fn operation(&mut self, this: Resource<Batch>) -> wasmtime::Result<batches::Operation> {
        Ok(operation_to_wit(self.batch(&this)?.operation))
    }

    fn with_operation(
        &mut self,
        this: Resource<Batch>,
        operation: batches::Operation,
    ) -> wasmtime::Result<Resource<Batch>> {
        let rows = self.batch(&this)?.rows.clone();
        self.push(Batch::new(rows, operation_from_wit(operation)))
    }

    fn share(&mut self, this: Resource<Batch>) -> wasmtime::Result<Resource<Batch>> {
        let batch = self.batch(&this)?.clone();
        self.push(batch)
    }

    /// Replaced by [`link_columns`], which does not copy the buffers on their way.
    fn columns(&mut self, this: Resource<Batch>, names: Vec<String>) -> Call<Vec<Column>> {
        let rows = &self.batch(&this)?.rows;
        let column = |name: &String| {
            let (data_type, buffers) = named_buffers(rows, name)?;
            Ok(Column {
                name: name.clone(),
                data_type,
                values: buffers.values.to_vec(),
                offsets: buffers.offsets.map(|bytes| bytes.to_vec()),
                validity: buffers.validity.map(|bytes| bytes.to_vec()),
            })
        };
        Ok(names.iter().map(column).collect::<Result<_, Problem>>()?)
    }

    fn ipc(&mut self, this: Resource<Batch>, names: Option<Vec<String>>) -> Call<Vec<u8>> {
        let rows = &self.batch(&this)?.rows;
        Ok(batch_to_ipc(&project(rows, names.as_deref())?)?)
    }

    fn rows_json(&mut self, this: Resource<Batch>, names: Option<Vec<String>>) -> Call<String> {
        let rows = &self.batch(&this)?.rows;
        let rows = project(rows, names.as_deref())?;
        let lines = weir_formats::rows_to_ndjson(&rows).map_err(|error| Problem::data(error.to_string()))?;
        Ok(String::from_utf8(lines).map_err(|error| Problem::system(error.to_string()))?)
    }

    /// Called by [`link_columns`], which copies the buffers faster than the generated binding.
    fn with_columns(&mut self, this: Resource<Batch>, columns: Vec<Column>) -> Call<Resource<Batch>> {
        self.derive(&this, |rows| {
            let added = columns
                .into_iter()
                .map(|column| named_array(rows.num_rows(), column))
                .collect::<Result<Vec<_>, _>>()?;
            replace(rows, added)
        })
    }

    fn with_columns_ipc(&mut self, this: Resource<Batch>, data: Vec<u8>) -> Call<Resource<Batch>> {
        self.derive(&this, |rows| {
            let mut given = decode_ipc(data)?;
            let (Some(columns), true) = (given.pop(), given.is_empty()) else {
                return Err(Problem::data(format!("`with-columns-ipc` takes one record batch, got {}", given.len())));
            };
            let fields = columns.schema();
            let added = fields.fields().iter().cloned().zip(columns.columns().iter().cloned()).collect();
            replace(rows, added)
        })
    }

    fn with_columns_from(&mut self, this: Resource<Batch>, other: Resource<Batch>) -> Call<Resource<Batch>> {
        let added = self.table.get(&other)?.rows.clone();
        self.derive(&this, |rows| {
            if added.num_rows() != rows.num_rows() {
                let (given, needed) = (added.num_rows(), rows.num_rows());
                return Err(Problem::data(format!("columns of {given} rows cannot be added to a batch of {needed}")));
            }
            replace(rows, added.schema_ref().fields().iter().cloned().zip(added.columns().iter().cloned()).collect())
        })
    }

    fn select(&mut self, this: Resource<Batch>, names: Vec<String>) -> Call<Resource<Batch>> {
        self.derive(&this, |rows| project(rows, Some(&names)))
    }

    fn rename(&mut self, this: Resource<Batch>, names: Vec<(String, String)>) -> Call<Resource<Batch>> {
        self.derive(&this, |rows| rename(rows, &names))
    }

    fn filter(&mut self, this: Resource<Batch>, keep: Vec<u8>) -> Call<Resource<Batch>> {
        self.derive(&this, |rows| {
            let needed = rows.num_rows().div_ceil(8);
            if keep.len() != needed {
                let rows = rows.num_rows();
                return Err(Problem::data(format!(
                    "the mask has {} bytes where {rows} rows need {needed}",
                    keep.len()
                )));
            }
            let mask = BooleanArray::new(BooleanBuffer::new(Buffer::from_vec(keep), 0, rows.num_rows()), None);
            filter_record_batch(rows, &mask).map_err(data)
        })
    }

    fn take(&mut self, this: Resource<Batch>, numbers: Vec<u32>) -> Call<Resource<Batch>> {
        self.derive(&this, |rows| {
            if let Some(wrong) = numbers.iter().find(|number| **number as usize >= rows.num_rows()) {
                return Err(Problem::data(format!("row {wrong} is asked for in a batch of {}", rows.num_rows())));
            }
            take_record_batch(rows, &UInt32Array::from(numbers)).map_err(data)
        })
    }

    fn slice(&mut self, this: Resource<Batch>, offset: u32, count: u32) -> Call<Resource<Batch>> {
        self.derive(&this, |rows| {
            let (offset, count) = (offset as usize, count as usize);
            if offset.saturating_add(count) > rows.num_rows() {
                let rows = rows.num_rows();
                return Err(Problem::data(format!(
                    "rows {offset} to {} are asked for in a batch of {rows}",
                    offset + count
                )));
            }
            Ok(rows.slice(offset, count))
        })
    }

    fn from_columns(&mut self, rows: u32, columns: Vec<Column>) -> Call<Resource<Batch>> {
        self.count_host_call()?;
        let rows = rows as usize;
        check_rows(rows)?;
        let columns = columns.into_iter().map(|column| named_array(rows, column)).collect::<Result<Vec<_>, _>>()?;
        let given = columns.len();
        let batch = replace(&no_columns(rows)?, columns)?;
        if batch.num_columns() < given {
            return Err(Problem::data("two columns have the same name").into());
        }
        Ok(self.push(Batch::insert(batch))?)
    }

    fn from_ipc(&mut self, bytes: Vec<u8>) -> Call<Vec<Resource<Batch>>> {
        self.count_host_call()?;
        let batches = decode_ipc(bytes)?.into_iter().map(|rows| self.push(Batch::insert(rows)));
        Ok(batches.collect::<wasmtime::Result<_>>()?)
    }

    fn from_rows_json(&mut self, lines: String, schema: Vec<Field>) -> Call<Resource<Batch>> {
        self.count_host_call()?;
        let schema = schema_from_wit(&schema)?;
        let rows = weir_formats::ndjson_to_batch(lines.as_bytes(), &schema)
            .map_err(|error| Problem::data(error.to_string()))?;
        Ok(self.push(Batch::insert(rows))?)
    }

    fn drop(&mut self, this: Resource<Batch>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}

/// A column on its way out, lowered straight from the Arrow buffers.
#[derive(ComponentType, Lower)]
#[component(record)]
struct ColumnOut {
    name: String,
    #[component(name = "data-type")]
    data_type: String,
    values: Bytes,
    offsets: Option<Bytes>,
    validity: Option<Bytes>,
}

/// A column on its way in, whose buffers are still in the guest's memory.
#[derive(ComponentType, Lift)]
#[component(record)]
struct ColumnIn {
    name: String,
    #[component(name = "data-type")]
    data_type: String,
    values: WasmList<u8>,
    offsets: Option<WasmList<u8>>,
    validity: Option<WasmList<u8>>,
}

impl ColumnIn {
    /// Copies the buffers out, each in one piece.
    fn copied(self, store: &StoreContextMut<'_, Context>) -> Column {
        let copy = |list: &WasmList<u8>| list.as_le_slice(store).to_vec();
        Column {
            name: self.name,
            data_type: self.data_type,
            values: copy(&self.values),
            offsets: self.offsets.as_ref().map(copy),
            validity: self.validity.as_ref().map(copy),
        }
    }
}

/// Links `columns` and `with-columns` anew: the generated bindings would copy buffers into a `Vec` on their way out, and byte by byte on
/// their way in.
pub(super) fn link_columns(linker: &mut Linker<Context>) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    linker.instance("weir:block/batches@0.1.0")?.func_wrap(
        "[method]batch.with-columns",
        |mut store: StoreContextMut<'_, Context>, (this, columns): (Resource<Batch>, Vec<ColumnIn>)| {
            let columns = columns.into_iter().map(|column| column.copied(&store)).collect();
            match store.data_mut().with_columns(this, columns) {
                Ok(batch) => Ok((Ok(batch),)),
                Err(CallError::Problem(problem)) => Ok((Err::<_, WitProblem>(problem_to_wit(problem)),)),
                Err(CallError::Trap(error)) => Err(error),
            }
        },
    )?;
    linker.instance("weir:block/batches@0.1.0")?.func_wrap(
        "[method]batch.columns",
        |mut store: StoreContextMut<'_, Context>, (this, names): (Resource<Batch>, Vec<String>)| {
            let context = store.data_mut();
            context.count_host_call()?;
            let rows = &context.table.get(&this)?.rows;
            let column = |name: String| {
                let (data_type, buffers) = named_buffers(rows, &name)?;
                Ok(ColumnOut {
                    name,
                    data_type,
                    values: buffers.values,
                    offsets: buffers.offsets,
                    validity: buffers.validity,
                })
            };
            let columns = names.into_iter().map(column).collect::<Result<Vec<_>, Problem>>();
            Ok((columns.map_err(|problem| -> WitProblem { problem_to_wit(problem) }),))
        },
    )?;
    linker.allow_shadowing(false);
    Ok(())
}

fn named_buffers(rows: &RecordBatch, name: &str) -> Result<(String, ColumnBuffers), Problem> {
    let index = index_of(rows.schema_ref(), name)?;
    let array = rows.column(index);
    Ok((arrow_type::name(array.data_type()), to_buffers(name, array.as_ref())?))
}

type NamedArray = (Arc<ArrowField>, ArrayRef);

fn named_array(rows: usize, column: Column) -> Result<NamedArray, Problem> {
    let Column { name, data_type, values, offsets, validity } = column;
    let array = from_buffers(rows, GivenColumn { name: name.clone(), data_type, values, offsets, validity })?;
    Ok((Arc::new(ArrowField::new(name, array.data_type().clone(), true)), array))
}

/// Replaces columns by name and adds the others at the end. A replaced column of the same type keeps its field, so that the schema of an
/// edge does not change from batch to batch.
fn replace(rows: &RecordBatch, added: Vec<NamedArray>) -> Result<RecordBatch, Problem> {
    let mut schema = rows.schema();
    let mut columns = rows.columns().to_vec();
    for (field, array) in added {
        match schema.fields().iter().position(|old| old.name() == field.name()) {
            Some(index) => {
                let old = &schema.fields()[index];
                let fits = old.data_type() == field.data_type() && (old.is_nullable() || array.null_count() == 0);
                // A schema that stays the same is also the one that was checked for the batch before.
                if !fits {
                    schema = with_field(&schema, index, field);
                }
                columns[index] = array;
            }
            None => {
                schema = with_field(&schema, columns.len(), field);
                columns.push(array);
            }
        }
    }
    build(schema, columns, rows.num_rows())
}

/// Returns a schema with this field at `index`, which may be one behind the last.
fn with_field(schema: &Schema, index: usize, field: Arc<ArrowField>) -> SchemaRef {
    let mut fields = schema.fields().to_vec();
    fields.splice(index..fields.len().min(index + 1), [field]);
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

fn project(rows: &RecordBatch, names: Option<&[String]>) -> Result<RecordBatch, Problem> {
    let Some(names) = names else { return Ok(rows.clone()) };
    let indices = names.iter().map(|name| index_of(rows.schema_ref(), name)).collect::<Result<Vec<_>, _>>()?;
    rows.project(&indices).map_err(data)
}

fn rename(rows: &RecordBatch, names: &[(String, String)]) -> Result<RecordBatch, Problem> {
    let mut fields = rows.schema_ref().fields().to_vec();
    for (old, new) in names {
        let index = index_of(rows.schema_ref(), old)?;
        fields[index] = Arc::new(fields[index].as_ref().clone().with_name(new));
    }
    let schema = Schema::new_with_metadata(fields, rows.schema_ref().metadata().clone());
    check_unique(&schema)?;
    build(Arc::new(schema), rows.columns().to_vec(), rows.num_rows())
}

fn build(schema: SchemaRef, columns: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch, Problem> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(schema, columns, &options).map_err(data)
}

/// Only names that come from outside need this: replacing and adding by name cannot double one.
fn check_unique(schema: &Schema) -> Result<(), Problem> {
    let mut seen = HashSet::with_capacity(schema.fields().len());
    match schema.fields().iter().find(|field| !seen.insert(field.name())) {
        Some(twice) => {
            let name = twice.name();
            Err(Problem::data(format!("column `{name}` would stand twice in the batch")).with_column(name))
        }
        None => Ok(()),
    }
}

fn no_columns(rows: usize) -> Result<RecordBatch, Problem> {
    build(Arc::new(Schema::empty()), Vec::new(), rows)
}

fn index_of(schema: &Schema, name: &str) -> Result<usize, Problem> {
    schema.index_of(name).map_err(|_| {
        let known: Vec<_> = schema.fields().iter().map(|field| format!("`{}`", field.name())).collect();
        Problem::data(format!("the batch has no column `{name}`"))
            .with_hint(format!("its columns are {}", known.join(", ")))
            .with_column(name)
    })
}

/// Decodes what a guest says is Arrow IPC.
fn decode_ipc(bytes: Vec<u8>) -> Result<Vec<RecordBatch>, Problem> {
    let batches = ipc_to_batches(bytes)?;
    batches.iter().try_for_each(|rows| check_unique(rows.schema_ref()))?;
    Ok(batches)
}

fn data(error: ArrowError) -> Problem {
    Problem::data(error.to_string())
}

fn operation_to_wit(operation: Operation) -> batches::Operation {
    match operation {
        Operation::Insert => batches::Operation::Insert,
        Operation::Upsert => batches::Operation::Upsert,
        Operation::Delete => batches::Operation::Delete,
        Operation::TruncateBefore => batches::Operation::TruncateBefore,
    }
}

fn operation_from_wit(operation: batches::Operation) -> Operation {
    match operation {
        batches::Operation::Insert => Operation::Insert,
        batches::Operation::Upsert => Operation::Upsert,
        batches::Operation::Delete => Operation::Delete,
        batches::Operation::TruncateBefore => Operation::TruncateBefore,
    }
}
