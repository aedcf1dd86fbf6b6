//! The functions of `loading` over a [`Loader`].

use crate::bindings::loader::exports::weir::block::loading::{CommitRequest as RawRequest, Receipt as RawReceipt};
use crate::config;
use crate::json;
use crate::loader::{CommitRequest, Committed, EpochId, Loader, SchemaChange, WriteMode, WriteRequest, Writer};
use crate::types::{PortSchema, Result};

fn open<L: Loader>(config: &str) -> Result<L> {
    L::open(config::parse(config)?)
}

fn tokens<L: Loader>(tokens: &[String]) -> Result<Vec<L::Token>> {
    tokens.iter().map(|token| json::read(token, "token of a prepared write")).collect()
}

pub(crate) fn check<L: Loader>(config: &str) -> Result<()> {
    open::<L>(config)?.check()
}

pub(crate) fn describe<L: Loader>(
    config: &str,
    input: &PortSchema,
    mode: &WriteMode,
    schema_change: SchemaChange,
) -> Result<Vec<String>> {
    open::<L>(config)?.describe(input, mode, schema_change)
}

pub(crate) fn write<L: Loader>(config: &str, request: WriteRequest) -> Result<L::Writer> {
    open::<L>(config)?.write(request)
}

pub(crate) fn prepare<W: Writer>(writer: W) -> Result<RawReceipt> {
    let receipt = writer.prepare()?;
    Ok(RawReceipt { token: json::write(&receipt.token)?, rows: receipt.rows, bytes: receipt.bytes })
}

pub(crate) fn commit<L: Loader>(config: &str, raw: RawRequest) -> Result<()> {
    let RawRequest { epoch, input, mode, schema_change, tokens: raw_tokens, last, state } = raw;
    let tokens = tokens::<L>(&raw_tokens)?;
    open::<L>(config)?.commit(CommitRequest { epoch, input, mode, schema_change, tokens, last, state })
}

pub(crate) fn abort<L: Loader>(config: &str, epoch: &EpochId, raw: &[String]) -> Result<()> {
    open::<L>(config)?.abort(epoch, tokens::<L>(raw)?)
}

pub(crate) fn last_commit<L: Loader>(config: &str, pipeline: &str, node: &str) -> Result<Option<Committed>> {
    open::<L>(config)?.last_commit(pipeline, node)
}
