//! Between the traits that blocks implement and the contract: JSON documents become types of the block's own and back. Both the
//! component's exports and the native test harness go through here, so what a test sees is what the host sees.

pub(crate) mod extractor;
pub(crate) mod harvester;
pub(crate) mod loader;
