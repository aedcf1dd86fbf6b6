//! The client against the real router on a port of this machine.

mod apply;
mod export;
mod follow;
mod requests;
mod runs;
mod support;
