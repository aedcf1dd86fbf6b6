//! Capabilities as the engine assembles them: real files, folders and servers behind them.

mod denied;
mod formats;
mod full_disk;
mod http_oauth2;
mod http_policy;
mod http_secrets;
mod objects;
mod sql;
mod staging;
mod support;
