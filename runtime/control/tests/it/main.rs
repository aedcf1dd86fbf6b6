//! Servers over real stores, with a clock that is moved by hand and runs that are over at once.

mod backfills;
mod events;
mod kills;
mod limits;
mod requests;
mod support;
mod turns;
mod weeks;
