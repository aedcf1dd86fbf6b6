//! `formats`.

use std::sync::Arc;

use wasmtime::component::Resource;

use super::objects::staged_to_wit;
use super::{Call, CallError, DecoderResource, EncoderResource, delete, used_up};
use crate::batch::Batch;
use crate::bindings::imports::weir::block::batches::Rejected;
use crate::bindings::imports::weir::block::block_types::Field;
use crate::bindings::imports::weir::block::formats::{
    Decoded, Host, HostDecoder, HostEncoder, Inspection, Part, Source,
};
use crate::bindings::imports::weir::block::objects::Staged;
use crate::capability::{self, DecodeRequest, EncodeRequest, Formats, HttpResponse};
use crate::context::Context;
use crate::convert::{schema_from_wit, schema_to_wit};

impl Context {
    fn formats(&mut self, connection: &str) -> Call<Arc<dyn Formats>> {
        self.count_host_call()?;
        let formats = self.setup.capabilities.formats.clone();
        formats.ok_or_else(|| self.denied_connection(connection))
    }

    fn decoded_to_wit(&mut self, decoded: capability::Decoded) -> wasmtime::Result<Decoded> {
        let rows = decoded.rows.map(|rows| self.push(Batch::insert(rows))).transpose()?;
        let rejects = decoded.rejects.map(|rejects| self.rejected_to_wit(rejects)).transpose()?;
        Ok(Decoded { rows, rejects })
    }

    fn rejected_to_wit(&mut self, rejected: capability::Rejected) -> wasmtime::Result<Rejected> {
        Ok(Rejected { rows: self.push(Batch::insert(rejected.rows))?, reasons: rejected.reasons })
    }
}

impl Host for Context {
    async fn inspect(&mut self, source: Source, options: String) -> Call<Inspection> {
        let formats = self.formats(&source.connection)?;
        let found = formats.inspect(source_of(source), &options).await?;
        let parts = found.parts.iter().map(|part| Part { index: part.index, rows: part.rows, bytes: part.bytes });
        Ok(Inspection { fields: schema_to_wit(&found.schema), parts: parts.collect() })
    }

    async fn decode_response(
        &mut self,
        response: Resource<HttpResponse>,
        options: String,
        schema: Option<Vec<Field>>,
    ) -> Call<Decoded> {
        let formats = self.formats("(an HTTP answer)")?;
        let body = self.table.get(&response)?.body.clone();
        let schema = schema.map(|fields| schema_from_wit(&fields)).transpose()?;
        let decoded = formats.decode_bytes(body, &options, schema).await?;
        Ok(self.decoded_to_wit(decoded)?)
    }
}

impl HostDecoder for Context {
    async fn open(
        &mut self,
        source: Source,
        options: String,
        schema: Option<Vec<Field>>,
        part: Option<u32>,
        skip: u64,
    ) -> Call<Resource<DecoderResource>> {
        let formats = self.formats(&source.connection)?;
        let schema = schema.map(|fields| schema_from_wit(&fields)).transpose()?;
        let decoder = formats.decode(DecodeRequest { source: source_of(source), options, schema, part, skip }).await?;
        Ok(self.push(DecoderResource(decoder))?)
    }

    async fn next(&mut self, this: Resource<DecoderResource>, max_rows: u32) -> Call<Option<Decoded>> {
        self.count_host_call()?;
        let decoded = self.table.get_mut(&this)?.0.next(max_rows as usize).await?;
        decoded.map(|decoded| self.decoded_to_wit(decoded).map_err(CallError::from)).transpose()
    }

    fn position(&mut self, this: Resource<DecoderResource>) -> wasmtime::Result<u64> {
        Ok(self.table.get(&this)?.0.position())
    }

    async fn drop(&mut self, this: Resource<DecoderResource>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}

impl HostEncoder for Context {
    async fn open(
        &mut self,
        connection: String,
        path: String,
        options: String,
        schema: Vec<Field>,
    ) -> Call<Resource<EncoderResource>> {
        let formats = self.formats(&connection)?;
        let schema = schema_from_wit(&schema)?;
        let encoder = formats.encode(EncodeRequest { connection, path, options, schema }).await?;
        Ok(self.push(EncoderResource(Some(encoder)))?)
    }

    async fn write(&mut self, this: Resource<EncoderResource>, input: Resource<Batch>) -> Call<()> {
        self.count_host_call()?;
        let rows = self.table.get(&input)?.rows.clone();
        let encoder = self.table.get_mut(&this)?.0.as_mut().ok_or_else(|| used_up("encoder"))?;
        Ok(encoder.write(rows).await?)
    }

    fn bytes(&mut self, this: Resource<EncoderResource>) -> wasmtime::Result<u64> {
        Ok(self.table.get(&this)?.0.as_ref().map_or(0, |encoder| encoder.bytes()))
    }

    async fn finish(&mut self, this: Resource<EncoderResource>) -> Call<Staged> {
        self.count_host_call()?;
        let encoder = self.table.get_mut(&this)?.0.take().ok_or_else(|| used_up("encoder"))?;
        Ok(staged_to_wit(encoder.finish().await?))
    }

    async fn drop(&mut self, this: Resource<EncoderResource>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}

fn source_of(source: Source) -> capability::Source {
    capability::Source { connection: source.connection, path: source.path }
}
