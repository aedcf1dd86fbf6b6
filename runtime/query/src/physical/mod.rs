//! Changes to DataFusion's physical plans: memory that it does not count, and joins that it would keep in memory.

mod merge_join;
mod reserve;

pub(crate) use merge_join::MergeInsteadOfHash;
pub(crate) use reserve::ReserveBeforeWindows;
