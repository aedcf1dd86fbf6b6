//! The work of the transform benchmark: three computed columns and a filter, on the columns' own buffers.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::prelude::*;

const HOUR: i64 = 3_600_000_000;

/// What one unscaled unit of `amount`, a `decimal128(18, 4)`, is worth.
const UNIT: f64 = 1e-4;

/// The config of `trades`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Config {
    /// Trades that are not worth more are left out.
    worth: f64,
}

/// Values trades.
#[derive(Debug)]
struct Trades {
    worth: f64,
}

impl Transform for Trades {
    type Config = Config;

    fn open(config: Config, _: &[PortSchema]) -> Result<Self> {
        Ok(Self { worth: config.worth })
    }

    fn outputs(&self, inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        let mut fields = PortSchema::only(inputs)?.fields.clone();
        for field in &mut fields {
            if field.name == "amount" {
                *field = Field::new("amount", "float64");
            }
        }
        let added = [("notional", "float64"), ("base", "utf8"), ("hour", "timestamp[us, UTC]")];
        fields.extend(added.map(|(name, data_type)| Field::new(name, data_type)));
        Ok(vec![PortSchema::new("out", fields)])
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        let (price, amount, symbol, status, created) =
            batch.views(["price", "amount", "symbol", "status", "created_at"])?;
        let (price, amount, symbol): (Values<f64>, Values<Decimal128>, Texts) = (price, amount, symbol);
        let (status, created): (Texts, Values<i64>) = (status, created);
        let amount = amount.map("amount", |amount| amount.unscaled() as f64 * UNIT);
        let notional = Values::generate("notional", price.len(), |row| price[row] * amount[row]);
        let notional = notional.valid_where_both(&price, &amount);
        let worth = self.worth;
        let keep = Bitmap::from_fn(price.len(), |row| {
            status.is_valid(row) && notional.get_valid(row).is_some_and(|notional| notional > worth)
        });
        let base = Texts::nullable("base", symbol.iter().map(|text| text.and_then(|text| text.split('-').next())));
        let hour = created.map("hour", |at| at - at.rem_euclid(HOUR)).typed("timestamp[us, UTC]");
        let valued = batch.with_columns([amount.into(), notional.into(), base.into(), hour.into()])?;
        Ok(valued.filter(&keep)?.into())
    }
}

weir_sdk::transform!(Trades, |manifest| manifest.title("Trades"));
