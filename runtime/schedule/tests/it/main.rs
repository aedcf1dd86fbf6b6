//! Schedules and times in, moments out.

mod brute_force;
mod catch_up;
mod clock_changes;
mod days;
mod deadlines;
mod expressions;
mod intervals;
mod never;
mod support;
