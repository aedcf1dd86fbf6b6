//! Tests of blocks that run natively, with the host replaced by one in memory.
//!
//! ```
//! use serde_json::json;
//! use weir_sdk::prelude::*;
//! use weir_sdk::testing::Run;
//!
//! #[derive(Deserialize, JsonSchema)]
//! struct Upper {
//!     column: String,
//! }
//!
//! impl Transform for Upper {
//!     type Config = Self;
//!
//!     fn open(config: Self, _: &[PortSchema]) -> Result<Self> {
//!         Ok(config)
//!     }
//!
//!     fn apply(&mut self, batch: Input) -> Result<Output> {
//!         Ok(batch.with_columns([batch.texts(&self.column)?.to_uppercase().into()])?.into())
//!     }
//! }
//!
//! weir_sdk::transform!(Upper);
//!
//! # fn main() -> Result<()> {
//! let outcome = Run::new(json!({ "column": "name" })).ndjson("in", r#"{"name":"køln","n":1}"#)?.block::<Upper>()?;
//! assert_eq!(outcome.rows("out"), [json!({ "name": "KØLN", "n": 1 })]);
//! # Ok(())
//! # }
//! ```
//!
//! Tests that are folders (see the README) are run by [`cases`]; `weir block test` runs the same folders over the component.

mod case;
mod compare;
mod exchange;
mod expected;
mod extractor;
mod harvester;
mod loader;
mod outcome;
mod run;
mod transform;

pub use case::cases;
pub use exchange::Exchange;
pub use outcome::{Outcome, RejectedRow};
pub use run::Run;

#[doc(hidden)]
pub use extractor::{check_extractor, run_extractor};
#[doc(hidden)]
pub use harvester::{check_harvester, run_harvester};
#[doc(hidden)]
pub use loader::{check_loader, run_loader};
#[doc(hidden)]
pub use transform::{check_transform, run_transform};

/// Rows of a batch in tests, as in the host.
const BATCH_ROWS: usize = 8192;
