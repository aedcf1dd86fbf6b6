//! Decoded objects on a tape: the batches, because decoding is the host's and the bytes never enter a block. Bytes that a block has in
//! memory are decoded in either case: that is computing.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use bytes::Bytes;
use weir_host::capability::{DecodeRequest, Decoded, Decoder, EncodeRequest, Encoder, Formats, Inspection, Source};
use weir_types::Problem;

use super::TapeMode;
use super::saved::Json;
use super::track::Track;

struct TapedFormats {
    inner: Arc<dyn Formats>,
    track: Arc<Track>,
}

pub(super) fn taped(inner: Arc<dyn Formats>, track: &Arc<Track>) -> Arc<dyn Formats> {
    Arc::new(TapedFormats { inner, track: Arc::clone(track) })
}

#[async_trait]
impl Formats for TapedFormats {
    async fn inspect(&self, source: Source, options: &str) -> Result<Inspection, Problem> {
        let call = format!("inspect `{}` of connection `{}` with {options}", source.path, source.connection);
        self.track.call(call, async { self.inner.inspect(source, options).await }).await
    }

    async fn decode_bytes(&self, data: Bytes, options: &str, schema: Option<SchemaRef>) -> Result<Decoded, Problem> {
        self.inner.decode_bytes(data, options, schema).await
    }

    async fn decode(&self, request: DecodeRequest) -> Result<Box<dyn Decoder>, Problem> {
        let source = &request.source;
        let part = request.part.map(|part| format!(", part {part}")).unwrap_or_default();
        let call = format!(
            "decode `{}` of connection `{}`{part} behind {} records with {}",
            source.path, source.connection, request.skip, request.options
        );
        let mut opened = None;
        let live = async {
            opened = Some(self.inner.decode(request).await?);
            Ok(Json(()))
        };
        self.track.call(call, live).await?;
        let position = match &opened {
            Some(decoder) => decoder.position(),
            None => 0,
        };
        let position = self.track.note("position", || position)?;
        Ok(Box::new(TapedDecoder { inner: opened, track: Arc::clone(&self.track), position }))
    }

    async fn encode(&self, request: EncodeRequest) -> Result<Box<dyn Encoder>, Problem> {
        match self.track.mode() {
            TapeMode::Record => self.inner.encode(request).await,
            TapeMode::Replay => Err(super::nothing_goes_out()),
        }
    }
}

struct TapedDecoder {
    inner: Option<Box<dyn Decoder>>,
    track: Arc<Track>,
    position: u64,
}

#[async_trait]
impl Decoder for TapedDecoder {
    async fn next(&mut self, max_rows: usize) -> Result<Option<Decoded>, Problem> {
        let inner = &mut self.inner;
        let live = async {
            match inner {
                Some(inner) => inner.next(max_rows).await,
                None => Err(super::nothing_goes_out()),
            }
        };
        let decoded: Option<Decoded> = self.track.call(format!("next {max_rows} records"), live).await?;
        let position = self.inner.as_ref().map_or(0, |inner| inner.position());
        self.position = self.track.note("position", || position)?;
        Ok(decoded)
    }

    fn position(&self) -> u64 {
        self.position
    }
}
