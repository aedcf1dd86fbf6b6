//! The engine with doubles in the place of blocks and targets.

mod conservation;
mod dataflow;
mod epochs;
mod gathering;
mod kills;
mod planning;
mod previews;
mod recoveries;
mod rejects;
mod replays;
mod retries;
mod support;
mod volumes;
