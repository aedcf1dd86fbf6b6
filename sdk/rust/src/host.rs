//! Where resources and functions of the contract come from: the host that runs the component, or in native tests one in memory.

#[cfg(target_arch = "wasm32")]
pub(crate) use crate::bindings::host::weir::block::{
    batches, formats, http, logging, objects, query, sql, staging, state,
};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::native::{batches, formats, http, logging, objects, query, sql, staging, state};
