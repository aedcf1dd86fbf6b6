//! What cases cannot say: forms that are no text, and amounts.

mod forms;
mod limits;
mod support;
