//! The loader: says what it will do, opens writers, sends what they staged.

use weir_sdk::prelude::*;
use weir_sdk::{logging, staging};

use crate::config::HttpLoaderConfig;
use crate::parts;
use crate::send::send;
use crate::writer::{HttpWriter, Staged};

/// The receiver of one config.
#[derive(Debug)]
pub(crate) struct HttpLoader {
    config: HttpLoaderConfig,
}

impl Loader for HttpLoader {
    type Config = HttpLoaderConfig;
    type Token = Staged;
    type Writer = HttpWriter;

    fn open(config: HttpLoaderConfig) -> Result<Self> {
        Ok(Self { config: config.validate()? })
    }

    fn describe(&self, _input: &PortSchema, mode: &WriteMode, _schema_change: SchemaChange) -> Result<Vec<String>> {
        require_append(mode)?;
        let HttpLoaderConfig { batch_rows, batch_bytes, format, idempotency_header, .. } = &self.config;
        let size = format!("up to {batch_rows} rows or {batch_bytes} bytes a request, as {}", format.name());
        let guarantee = match idempotency_header.as_str() {
            "" => "a commit that is repeated sends its rows again".to_owned(),
            header => format!("a commit that is repeated sends the same `{header}` again"),
        };
        Ok(vec![self.config.shown(), size, guarantee])
    }

    fn write(&self, request: WriteRequest) -> Result<HttpWriter> {
        require_append(&request.mode)?;
        HttpWriter::open(&self.config, request)
    }

    fn commit(&self, request: CommitRequest<Staged>) -> Result<()> {
        for staged in &request.tokens {
            self.send_all(&request, staged)?;
        }
        // Only now: a commit that was broken off has to find all of its rows again.
        staging::discard(&stages(&request.tokens))
    }

    fn abort(&self, _: &EpochId, tokens: Vec<Staged>) -> Result<()> {
        staging::discard(&stages(&tokens))
    }
}

impl HttpLoader {
    fn send_all(&self, request: &CommitRequest<Staged>, staged: &Staged) -> Result<()> {
        let batches = match staging::read(&staged.stage) {
            Ok(batches) => batches,
            // Rows leave the disk when all of the epoch was sent, and no sooner.
            Err(problem) if problem.kind == ProblemKind::NotFound => {
                logging::info(&format!("the rows of split `{}` were sent before", staged.split));
                return Ok(());
            }
            Err(problem) => return Err(problem),
        };
        parts::each(batches, staged.limits, |part| {
            send(&self.config, &request.input.fields, &request.epoch, staged, part)
        })
    }
}

fn stages(tokens: &[Staged]) -> Vec<String> {
    tokens.iter().map(|staged| staged.stage.clone()).collect()
}

fn require_append(mode: &WriteMode) -> Result<()> {
    if matches!(mode, WriteMode::Append) { Ok(()) } else { Err(mode.unsupported()) }
}
