//! Looks into objects and opens decoders.

use std::sync::Arc;

use weir_connections::objects::ObjectFile;
use weir_formats::{
    Format, FormatError, RandomAccess, ReadOptions, TextSource, parquet_decoder, parquet_metadata, text_decoder,
};
use weir_host::capability::{Inspection, Part, Source};
use weir_types::Problem;

use super::access::{ObjectAccess, problem};
use super::decoder::AheadDecoder;
use crate::blocking::run_blocking;

/// Returns the object's columns and parts. Of a text file only a bounded prefix is read.
pub(super) async fn inspect(
    file: Arc<dyn ObjectFile>,
    source: Source,
    options: ReadOptions,
) -> Result<Inspection, Problem> {
    let doing = doing(&source);
    run_blocking(move || look(&file, &source, &options).map_err(|error| problem(error, &doing))).await
}

fn look(file: &Arc<dyn ObjectFile>, source: &Source, options: &ReadOptions) -> Result<Inspection, FormatError> {
    if options.format_for(&source.path)? != Format::Parquet {
        let decoder = open(file, source, options, None)?;
        return Ok(Inspection {
            schema: decoder.schema(),
            parts: vec![Part { index: 0, rows: None, bytes: file.size() }],
        });
    }
    let access = random(file);
    let info = parquet_metadata(&access)?;
    let schema = parquet_decoder(&access, options, Some(&[]))?.schema();
    let numbered = (0..).zip(&info.row_groups);
    let parts = numbered.map(|(index, group)| Part { index, rows: Some(group.rows), bytes: group.bytes });
    Ok(Inspection { schema, parts: parts.collect() })
}

/// Opens a decoder for the object or one part of it, behind so many records.
pub(super) async fn decode(
    file: Arc<dyn ObjectFile>,
    source: Source,
    options: ReadOptions,
    part: Option<u32>,
    skip: u64,
) -> Result<AheadDecoder, Problem> {
    let doing = doing(&source);
    let (failed, path) = (doing.clone(), source.path.clone());
    let opened = run_blocking(move || {
        let mut decoder = open(&file, &source, &options, part).map_err(|error| problem(error, &failed))?;
        if skip > 0 {
            decoder.skip(skip).map_err(|error| problem(error, &failed))?;
        }
        Ok(decoder)
    });
    Ok(AheadDecoder::new(opened.await?, doing, path))
}

fn open(
    file: &Arc<dyn ObjectFile>,
    source: &Source,
    options: &ReadOptions,
    part: Option<u32>,
) -> Result<Box<dyn weir_formats::Decoder>, FormatError> {
    if options.format_for(&source.path)? == Format::Parquet {
        let groups = part.map(|part| [part as usize]);
        return parquet_decoder(&random(file), options, groups.as_ref().map(|groups| groups.as_slice()));
    }
    match part {
        None | Some(0) => {
            text_decoder(TextSource::new(&source.path, file.stream(0).map_err(FormatError::Io)?), options)
        }
        Some(part) => Err(FormatError::Options {
            message: format!("a text file has one part, so there is no number {part}"),
            hint: Some("plan its splits anew: the file may have been replaced by one of another format".to_owned()),
        }),
    }
}

fn random(file: &Arc<dyn ObjectFile>) -> Arc<dyn RandomAccess> {
    Arc::new(ObjectAccess(Arc::clone(file)))
}

fn doing(source: &Source) -> String {
    format!("cannot decode `{}` of connection `{}`", source.path, source.connection)
}
