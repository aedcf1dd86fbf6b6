//! The query engine through the traits that blocks' calls reach it by.

mod compiled;
mod functions;
mod joins;
mod memory;
mod refusals;
mod results;
mod running;
mod support;
