//! `query`, which needs the host's engine.

use super::batches::Batch;
use super::beyond;
use crate::query::Expression;
use crate::types::{Field, PortSchema, Result};

const WHAT: &str = "the query engine";

/// Stands for what cannot be had.
#[derive(Debug)]
pub(crate) enum Execution {}

impl Execution {
    pub(crate) fn open(_: &str, _: &[PortSchema]) -> Result<Self> {
        Err(beyond(WHAT))
    }

    pub(crate) fn schema(&self) -> Vec<Field> {
        match *self {}
    }

    pub(crate) fn push(&self, _: &str, _: &Batch) -> Result<Vec<Batch>> {
        match *self {}
    }

    pub(crate) fn close(&self, _: &str) -> Result<()> {
        match *self {}
    }

    pub(crate) fn next(&self) -> Result<Option<Batch>> {
        match *self {}
    }
}

/// Stands for what cannot be had.
#[derive(Debug)]
pub(crate) enum Projection {}

impl Projection {
    pub(crate) fn compile(_: &[Expression], _: &[Field]) -> Result<Self> {
        Err(beyond(WHAT))
    }

    pub(crate) fn schema(&self) -> Vec<Field> {
        match *self {}
    }

    pub(crate) fn apply(&self, _: &Batch) -> Result<Batch> {
        match *self {}
    }
}
