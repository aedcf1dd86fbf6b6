//! Batches: handles to rows that live in the host.

use serde::de::DeserializeOwned;

use crate::column::{Bitmap, Bools, Column, Native, Texts, Values, View, Views, only};
use crate::host::batches as host;
use crate::types::{Field, Problem, Result};

pub use crate::bindings::host::weir::block::batches::Operation;

/// A handle to an immutable batch of rows in the host. Columns come over only when asked for, and a batch that is passed on is never
/// copied; every function that returns a new batch shares all untouched columns with the old one.
///
/// ```
/// use weir_sdk::{Batch, Result, Texts, Values};
///
/// fn net(batch: &Batch) -> Result<Batch> {
///     let gross = batch.f64s("gross")?;
///     let net = gross.map("net", |gross| gross / 1.1);
///     let positive = gross.matching(|gross| *gross > 0.0);
///     batch.with_columns([net.into()])?.filter(&positive)
/// }
///
/// # fn main() -> Result<()> {
/// let batch = Batch::from_columns(2, [Texts::new("id", ["a", "b"]).into(), Values::new("gross", [110.0, -1.0]).into()])?;
/// assert_eq!(net(&batch)?.rows(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Batch(pub(crate) host::Batch);

impl Batch {
    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.0.rows() as usize
    }

    /// Returns the schema. It is the same for every batch of a port: look at it when opening rather than for every batch.
    pub fn schema(&self) -> Vec<Field> {
        self.0.schema()
    }

    /// Returns what the rows mean to a loader.
    pub fn operation(&self) -> Operation {
        self.0.operation()
    }

    /// Returns a new batch whose rows mean something else.
    #[must_use]
    pub fn with_operation(&self, operation: Operation) -> Self {
        Self(self.0.with_operation(operation))
    }

    /// Returns another handle to the same rows, which is how a batch is passed on.
    #[must_use]
    pub fn share(&self) -> Self {
        Self(self.0.share())
    }

    /// Returns a new batch of just these columns, in this order.
    ///
    /// # Errors
    /// When a column does not exist.
    pub fn select<S: AsRef<str>>(&self, names: &[S]) -> Result<Self> {
        self.0.select(&owned(names)).map(Self)
    }

    /// Returns a new batch in which columns bear new names: pairs of old and new name.
    ///
    /// # Errors
    /// When a column does not exist or two would bear the same name.
    pub fn rename<S: AsRef<str>>(&self, names: &[(S, S)]) -> Result<Self> {
        let names: Vec<_> = names.iter().map(|(old, new)| (old.as_ref().to_owned(), new.as_ref().to_owned())).collect();
        self.0.rename(&names).map(Self)
    }

    /// Returns a new batch of the rows whose bit is set.
    ///
    /// # Errors
    /// When the bitmap has another length than the batch.
    pub fn filter(&self, keep: &Bitmap) -> Result<Self> {
        self.0.filter(keep.as_bytes()).map(Self)
    }

    /// Returns a new batch of the rows with these numbers, in this order; a number may repeat.
    ///
    /// # Errors
    /// When there is no such row.
    pub fn take(&self, rows: &[u32]) -> Result<Self> {
        self.0.take(rows).map(Self)
    }

    /// Returns a new batch of `rows` rows from `offset` on.
    ///
    /// # Errors
    /// When there are fewer rows.
    pub fn slice(&self, offset: usize, rows: usize) -> Result<Self> {
        self.0.slice(offset as u32, rows as u32).map(Self)
    }
}

/// Columns in and out.
impl Batch {
    /// Views several columns at once, which costs one call instead of several:
    ///
    /// ```
    /// # use weir_sdk::{Batch, Result, Texts, Values};
    /// # fn main() -> Result<()> {
    /// # let batch = Batch::from_columns(1, [Values::new("price", [2.0]).into(), Texts::new("symbol", ["a"]).into()])?;
    /// let (price, symbol): (Values<f64>, Texts) = batch.views(["price", "symbol"])?;
    /// assert_eq!((price[0], symbol.get(0)), (2.0, Some("a")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a column does not exist or is of another type.
    pub fn views<const N: usize, V: Views<N>>(&self, names: [&str; N]) -> Result<V> {
        V::of_all(self.columns(names)?, self)
    }

    /// Views one column.
    ///
    /// # Errors
    /// When the column does not exist or is of another type.
    pub fn view<V: View>(&self, name: &str) -> Result<V> {
        only(self.0.columns(&[name.to_owned()])?, self)
    }

    /// Copies several columns' buffers out of the host in one call.
    ///
    /// # Errors
    /// When a column does not exist or has no buffer form.
    pub fn columns<const N: usize>(&self, names: [&str; N]) -> Result<[Column; N]> {
        let columns = self.0.columns(&owned(names))?;
        columns.try_into().map_err(|_| Problem::system("the host gave another number of columns than asked for"))
    }

    /// Copies out the buffers of columns whose number the config decides.
    ///
    /// # Errors
    /// When a column does not exist or has no buffer form.
    pub fn buffers<S: AsRef<str>>(&self, names: &[S]) -> Result<Vec<Column>> {
        self.0.columns(&owned(names))
    }

    /// Views a fixed-width column as numbers.
    ///
    /// # Errors
    /// As [`Batch::view`].
    pub fn values<T: Native>(&self, name: &str) -> Result<Values<T>> {
        self.view(name)
    }

    /// Views a `float64` column.
    ///
    /// # Errors
    /// As [`Batch::view`].
    pub fn f64s(&self, name: &str) -> Result<Values<f64>> {
        self.view(name)
    }

    /// Views an `int64` column, or a timestamp, duration or time as its integers.
    ///
    /// # Errors
    /// As [`Batch::view`].
    pub fn i64s(&self, name: &str) -> Result<Values<i64>> {
        self.view(name)
    }

    /// Views an `int32` column, or a `date32` as days since 1970.
    ///
    /// # Errors
    /// As [`Batch::view`].
    pub fn i32s(&self, name: &str) -> Result<Values<i32>> {
        self.view(name)
    }

    /// Views a text column.
    ///
    /// # Errors
    /// As [`Batch::view`].
    pub fn texts(&self, name: &str) -> Result<Texts> {
        self.view(name)
    }

    /// Views a boolean column.
    ///
    /// # Errors
    /// As [`Batch::view`].
    pub fn bools(&self, name: &str) -> Result<Bools> {
        self.view(name)
    }

    /// Returns a new batch with these columns added, or replaced where the name exists.
    ///
    /// # Errors
    /// When a column has another number of rows than the batch, or its buffers do not fit its type.
    pub fn with_columns(&self, columns: impl IntoIterator<Item = Column>) -> Result<Self> {
        let columns: Vec<Column> = columns.into_iter().collect();
        self.0.with_columns(&columns).map(Self)
    }

    /// Returns a new batch with all columns of another one added, or replaced where the name exists; nothing is copied.
    ///
    /// # Errors
    /// When the other batch has another number of rows.
    pub fn with_columns_from(&self, other: &Self) -> Result<Self> {
        self.0.with_columns_from(&other.0).map(Self)
    }

    /// Makes a batch from columns.
    ///
    /// # Errors
    /// When the columns do not have `rows` rows each.
    pub fn from_columns(rows: usize, columns: impl IntoIterator<Item = Column>) -> Result<Self> {
        let columns: Vec<Column> = columns.into_iter().collect();
        host::Batch::from_columns(rows as u32, &columns).map(Self)
    }
}

/// Whole batches as bytes: Arrow IPC for all types, JSON for comfort.
impl Batch {
    /// Copies out an Arrow IPC stream of the named columns, of all when `None`.
    ///
    /// # Errors
    /// When a column does not exist.
    pub fn ipc(&self, names: Option<&[&str]>) -> Result<Vec<u8>> {
        self.0.ipc(names.map(owned).as_deref())
    }

    /// Returns a new batch with columns added or replaced from an Arrow IPC stream of one record batch.
    ///
    /// # Errors
    /// When the stream is not of that form or has another number of rows.
    pub fn with_columns_ipc(&self, data: &[u8]) -> Result<Self> {
        self.0.with_columns_ipc(data).map(Self)
    }

    /// Makes batches from an Arrow IPC stream.
    ///
    /// # Errors
    /// When the bytes are not such a stream.
    pub fn from_ipc(data: &[u8]) -> Result<Vec<Self>> {
        Ok(host::Batch::from_ipc(data)?.into_iter().map(Self).collect())
    }

    /// Copies out the named columns, all when `None`, as one JSON object per line.
    ///
    /// # Errors
    /// When a column does not exist.
    pub fn rows_json(&self, names: Option<&[&str]>) -> Result<String> {
        self.0.rows_json(names.map(owned).as_deref())
    }

    /// Makes a batch from JSON objects, one per line, by the schema given.
    ///
    /// # Errors
    /// When a line is not JSON or does not fit the schema.
    pub fn from_rows_json(data: &str, schema: &[Field]) -> Result<Self> {
        host::Batch::from_rows_json(data, schema).map(Self)
    }

    /// Reads every row into a type of one's own. The easy and slow way, by JSON: for control tables, not for data.
    ///
    /// # Errors
    /// When a row does not fit the type.
    pub fn rows_as<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let lines = self.rows_json(None)?;
        let rows = serde_json::Deserializer::from_str(&lines).into_iter::<T>();
        let read = rows.enumerate().map(|(row, value)| {
            value.map_err(|error| Problem::data(format!("row {row} cannot be read: {error}")).with_row(row as u64))
        });
        read.collect()
    }
}

/// Rows that could not be processed. The host keeps them with node, block digest and reason.
#[derive(Debug)]
pub struct Rejected {
    /// The rows as they came in.
    pub rows: Batch,
    /// One reason per row, or a single one that holds for all of them.
    pub reasons: Vec<String>,
}

impl Rejected {
    /// Makes rejects that share one reason.
    pub fn new(rows: Batch, reason: impl Into<String>) -> Self {
        Self { rows, reasons: vec![reason.into()] }
    }
}

impl From<host::Rejected> for Rejected {
    fn from(rejected: host::Rejected) -> Self {
        Self { rows: Batch(rejected.rows), reasons: rejected.reasons }
    }
}

impl From<Rejected> for host::Rejected {
    fn from(rejected: Rejected) -> Self {
        Self { rows: rejected.rows.0, reasons: rejected.reasons }
    }
}

fn owned<S: AsRef<str>>(names: impl AsRef<[S]>) -> Vec<String> {
    names.as_ref().iter().map(|name| name.as_ref().to_owned()).collect()
}
