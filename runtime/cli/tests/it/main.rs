//! The `weir` command as a person meets it: help, and what it says when something is wrong. Whole pipelines are run by `tests/e2e`.

mod blocks;
mod help;
mod mistakes;
mod support;
