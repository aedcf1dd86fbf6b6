//! Instances of blocks, a type per world. Each method is one call into the guest.

mod extractor;
mod harvester;
mod loader;
mod schema_check;
mod transform;

pub use extractor::Extractor;
pub use harvester::Harvester;
pub use loader::Loader;
pub use transform::Transform;

use weir_types::Problem;

use crate::failure::Failure;
use crate::guest::Guest;

/// What a guest says must be sound; if it is not, that is a breach of contract and not a problem of the data.
fn sound<T>(guest: &mut Guest, call: &'static str, said: Result<T, Problem>) -> Result<T, Failure> {
    said.map_err(|problem| guest.poison(Failure::Contract { call, reason: problem.message }))
}

/// The contract's `json` is an alias, which the bindings take as `&String`.
fn owned(json: Option<&str>) -> Option<String> {
    json.map(str::to_owned)
}
