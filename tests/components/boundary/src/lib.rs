//! The work of the boundary benchmark (multiply a float column, upper-case a text column, keep half of the rows) in every way that a
//! batch can cross. `runtime/host/benches/boundary.rs` runs it.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use weir_sdk::prelude::*;

/// Which way to go.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Way {
    /// Pass the handle on; no work.
    Pass,
    /// The touched columns as raw buffers, spliced and filtered in the host.
    Buffers,
    /// The touched columns as Arrow IPC, spliced and filtered in the host.
    Projection,
    /// The whole batch as Arrow IPC both ways, filtered in the guest.
    Whole,
    /// JSON rows both ways.
    Json,
}

/// Config of the block.
#[derive(Debug, Deserialize, JsonSchema)]
struct Config {
    /// The way to go.
    way: Way,
}

struct Boundary {
    way: Way,
    fields: Vec<Field>,
}

impl Transform for Boundary {
    type Config = Config;

    fn open(config: Config, inputs: &[PortSchema]) -> Result<Self> {
        Ok(Self { way: config.way, fields: inputs[0].fields.clone() })
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        Ok(match self.way {
            Way::Pass => batch.into(),
            Way::Buffers => buffers(&batch)?.into(),
            Way::Projection => projection(&batch)?.into(),
            Way::Whole => whole(&batch)?.into(),
            Way::Json => json(&batch, &self.fields)?.into(),
        })
    }
}

fn buffers(batch: &Batch) -> Result<Batch> {
    let (mut price, mut symbol): (Values<f64>, Texts) = batch.views(["price", "symbol"])?;
    price.iter_mut().for_each(|price| *price *= 1.1);
    symbol.make_ascii_uppercase();
    let keep = Bitmap::of(&price, |price| *price > 550.0);
    batch.with_columns([price.into(), symbol.into()])?.filter(&keep)
}

fn projection(batch: &Batch) -> Result<Batch> {
    let rows = batch.to_record_batch(Some(&["price", "symbol"]))?;
    let (price, symbol, keep) = worked(&rows);
    let rows = RecordBatch::try_new(rows.schema(), vec![price, symbol]).map_err(failed)?;
    batch.with_record_batch(&rows)?.filter(&keep)
}

fn whole(batch: &Batch) -> Result<Batch> {
    let rows = batch.to_record_batch(None)?;
    let (price, symbol, keep) = worked(&rows);
    let mut columns = rows.columns().to_vec();
    let index = |name| rows.schema().index_of(name).map_err(failed);
    columns[index("price")?] = price;
    columns[index("symbol")?] = symbol;
    let rows = RecordBatch::try_new(rows.schema(), columns).map_err(failed)?;
    Batch::from_record_batch(&rows)?.filter(&keep)
}

fn worked(rows: &RecordBatch) -> (ArrayRef, ArrayRef, Bitmap) {
    let price = rows["price"].as_primitive::<Float64Type>();
    let price: Float64Array = price.values().iter().map(|price| price * 1.1).collect();
    let symbol: StringArray =
        rows["symbol"].as_string::<i32>().iter().map(|text| text.map(str::to_ascii_uppercase)).collect();
    let keep = Bitmap::of(price.values(), |price| *price > 550.0);
    (Arc::new(price), Arc::new(symbol), keep)
}

fn json(batch: &Batch, fields: &[Field]) -> Result<Batch> {
    let mut rows: Vec<serde_json::Map<String, serde_json::Value>> = batch.rows_as()?;
    let mut lines = String::new();
    rows.retain_mut(|row| {
        let price = row["price"].as_f64().unwrap_or_default() * 1.1;
        let symbol = row["symbol"].as_str().unwrap_or_default().to_ascii_uppercase();
        row.insert("price".into(), price.into());
        row.insert("symbol".into(), symbol.into());
        price > 550.0
    });
    for row in rows {
        lines.push_str(&serde_json::to_string(&row).map_err(failed)?);
        lines.push('\n');
    }
    Batch::from_rows_json(&lines, fields)
}

fn failed(error: impl std::fmt::Display) -> Problem {
    Problem::system(error.to_string())
}

weir_sdk::transform!(Boundary);
