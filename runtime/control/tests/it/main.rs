//! Servers over real stores, with a clock that is moved by hand and runs that are over at once.

mod support;
mod turns;
mod weeks;
