//! Segments: the parts of a graph that run as one, and what goes into and comes out of running them.
//!
//! A segment is a tree. Its root is an extractor, or a node that has to see whole inputs; below it are row-wise transforms, loaders, and
//! edges that leave it for the inputs of such a node. Everything in this folder can be serialised, and nothing in it assumes that two
//! segments, or two splits of one, run in the same process.

mod cut;
mod receipts;
mod task;
#[cfg(test)]
mod tests;

pub use cut::{Leaf, Outlet, Root, Segment, SegmentId, cut};
pub use receipts::{ALL_SPLITS, EdgeTally, ReceiptSet, WriteReceipt};
pub use task::{EpochJob, SplitTask};
