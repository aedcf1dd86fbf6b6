//! Rejected rows as they were kept, and on their way back into the pipeline.

mod correct;
mod decode;
mod fit;
mod gathered;
mod kept;
mod typed;

pub(crate) use correct::{Corrections, correct};
pub(crate) use decode::decode;
pub(crate) use fit::fit;
pub(crate) use gathered::{Gathered, Sending};
pub(crate) use kept::{ID, Kept, Status, plain_schema};
