//! `sql`, which needs a database.

use super::batches::Batch;
use super::beyond;
use crate::sql::{Dialect, TableName, Value};
use crate::types::{Field, Result};

/// Stands for what cannot be had.
#[derive(Debug)]
pub(crate) enum Session {}

impl Session {
    pub(crate) fn open(_: &str) -> Result<Self> {
        Err(beyond("a database"))
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match *self {}
    }

    pub(crate) fn execute(&self, _: &str, _: &[Value]) -> Result<u64> {
        match *self {}
    }

    pub(crate) fn query(&self, _: &str, _: &[Value]) -> Result<Rows> {
        match *self {}
    }

    pub(crate) fn begin(&self) -> Result<()> {
        match *self {}
    }

    pub(crate) fn commit(&self) -> Result<()> {
        match *self {}
    }

    pub(crate) fn rollback(&self) -> Result<()> {
        match *self {}
    }

    pub(crate) fn describe(&self, _: &TableName) -> Result<Option<Vec<Field>>> {
        match *self {}
    }

    pub(crate) fn create_table(&self, _: &TableName, _: &[Field], _: &[String]) -> Result<()> {
        match *self {}
    }

    pub(crate) fn load(&self, _: &TableName, _: &Batch) -> Result<u64> {
        match *self {}
    }

    pub(crate) fn type_name(&self, _: &str) -> Result<String> {
        match *self {}
    }

    pub(crate) fn quote(&self, _: &str) -> String {
        match *self {}
    }
}

/// Stands for what cannot be had.
#[derive(Debug)]
pub(crate) enum Rows {}

impl Rows {
    pub(crate) fn schema(&self) -> Vec<Field> {
        match *self {}
    }

    pub(crate) fn next(&self, _: u32) -> Result<Option<Batch>> {
        match *self {}
    }
}
