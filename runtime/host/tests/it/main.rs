//! The host against real components: the fixtures of `tests/components`, built and packed by `cargo xtask blocks` and
//! `cargo xtask fixtures`.

mod cache;
mod harvester;
mod hostile;
mod languages;
mod support;
