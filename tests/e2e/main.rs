//! Promises shown from end to end, through the `weir` command.

mod again;
mod alerts;
mod api;
mod bad_input;
mod confinement;
mod dashboards;
mod databases;
mod delivery;
mod deployed;
mod examples;
mod faults;
mod hostile;
mod hostile_sql;
mod http;
mod http_loader;
mod lanes;
mod loading;
mod rejects;
mod s3;
mod serve;
mod servers;
mod serving;
mod shared_store;
mod support;
mod tapes;
mod telemetry;
