//! File formats over objects, under the node's grant: decoders and encoders of `weir-formats` on blocking threads.

mod access;
mod bytes;
mod decoder;
mod encoder;
mod open;
mod options;
mod sink;

use std::sync::Arc;

use ::bytes::Bytes;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use weir_connections::Connections;
use weir_connections::objects::{ObjectFile, ObjectPath};
use weir_host::capability::{DecodeRequest, Decoded, Decoder, EncodeRequest, Encoder, Formats, Inspection, Source};
use weir_pipeline::Access;
use weir_types::Problem;

use crate::granted::Granted;

/// Formats for one node.
pub(crate) struct NodeFormats {
    granted: Arc<Granted>,
    connections: Arc<Connections>,
}

impl NodeFormats {
    pub(crate) fn new(granted: Arc<Granted>, connections: Arc<Connections>) -> Self {
        Self { granted, connections }
    }

    async fn open(&self, source: &Source) -> Result<Arc<dyn ObjectFile>, Problem> {
        let path = ObjectPath::parse(&source.path)?;
        self.granted.object(&source.connection, &source.path, Access::Read)?;
        self.connections.objects(&source.connection)?.open(&path).await
    }
}

#[async_trait]
impl Formats for NodeFormats {
    async fn inspect(&self, source: Source, options: &str) -> Result<Inspection, Problem> {
        let options = options::read(options, None)?;
        let file = self.open(&source).await?;
        open::inspect(file, source, options).await
    }

    async fn decode_bytes(&self, data: Bytes, options: &str, schema: Option<SchemaRef>) -> Result<Decoded, Problem> {
        bytes::decode(data, options::read(options, schema)?).await
    }

    async fn decode(&self, request: DecodeRequest) -> Result<Box<dyn Decoder>, Problem> {
        let options = options::read(&request.options, request.schema)?;
        let file = self.open(&request.source).await?;
        let decoder = open::decode(file, request.source, options, request.part, request.skip).await?;
        Ok(Box::new(decoder))
    }

    async fn encode(&self, request: EncodeRequest) -> Result<Box<dyn Encoder>, Problem> {
        let options = options::write(&request.options)?;
        let path = ObjectPath::parse(&request.path)?;
        self.granted.object(&request.connection, &request.path, Access::Write)?;
        let upload = self.connections.objects(&request.connection)?.create(&path).await?;
        let doing = format!("cannot write `{path}` of connection `{}`", request.connection);
        Ok(Box::new(encoder::UploadingEncoder::start(upload, &request.schema, &options, doing)?))
    }
}
