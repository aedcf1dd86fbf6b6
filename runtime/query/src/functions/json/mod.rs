//! Functions over JSON texts. They all walk the text as it stands; none builds a tree of it.
//!
//! A text that is no JSON gives null, as does a path that leads nowhere; `json_valid` tells the first from the second.

mod accessor;
mod operators;
mod parse;
mod path;
mod walk;

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

pub(crate) use operators::JsonOperators;

/// Returns all of them.
pub(crate) fn functions() -> Vec<Arc<ScalarUDF>> {
    let mut functions = accessor::all();
    functions.extend(parse::all());
    functions
}
