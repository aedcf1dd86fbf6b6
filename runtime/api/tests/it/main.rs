//! The API as its users meet it: the real router, over SQLite and over PostgreSQL. Blocks and connections are a workbench of the tests' own.

mod access;
mod connections;
mod dashboards;
mod description;
mod pipelines;
mod postgres;
mod problems;
mod runs;
mod starts;
mod support;
mod time;
mod watching;
