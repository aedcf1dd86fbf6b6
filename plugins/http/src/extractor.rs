//! The extractor: columns, partitions, state.

use weir_sdk::formats;
use weir_sdk::prelude::*;

use crate::config::HttpConfig;
use crate::incremental::{Cursor, CursorState};
use crate::pagination::Page;
use crate::params::fill;
use crate::reader::{ApiReader, ApiSplit, Place};
use crate::request;

/// The API of one config.
#[derive(Debug)]
pub(crate) struct Api {
    config: HttpConfig,
}

impl Extractor for Api {
    type Config = HttpConfig;
    type Split = ApiSplit;
    type State = CursorState;
    type Checkpoint = Place;
    type Reader = ApiReader;

    fn open(config: HttpConfig) -> Result<Self> {
        Ok(Self { config: config.validate()? })
    }

    fn check(&self) -> Result<()> {
        let partitions = self.partitions();
        let since = self.config.incremental.as_ref().and_then(|incremental| incremental.sent(None, ""));
        let first = partitions.first().and_then(|partition| partition.as_deref());
        request::send(&self.config, first, since.as_deref(), &Page::First)?.accepted().map(|_| ())
    }

    fn describe(&self, _stream: Option<&str>) -> Result<StreamInfo> {
        let mut fields = self.fields()?;
        let mut info = StreamInfo::new("records", Vec::new());
        if let Some(incremental) = &self.config.incremental {
            incremental.check(&fields)?;
            info.cursors.push(incremental.column.clone());
        }
        if let Some(column) = self.config.partitions.as_ref().and_then(|partitions| partitions.column.as_ref()) {
            if fields.iter().any(|field| field.name == *column) {
                return Err(Problem::config(format!(
                    "`partitions.column: {column}` names a column that the records have already"
                )));
            }
            fields.push(Field::new(column, "utf8").required());
        }
        Ok(StreamInfo { fields, ..info })
    }

    fn plan(&self, _request: PlanRequest<Self>) -> Result<Vec<Split<ApiSplit>>> {
        let fields = self.fields()?;
        let splits = self.partitions().into_iter().enumerate();
        Ok(splits.map(|(index, partition)| make_split(index, partition, &fields)).collect())
    }

    fn conclude(&self, request: ConcludeRequest<Self>) -> Result<Option<CursorState>> {
        if self.config.incremental.is_none() {
            return Ok(request.state);
        }
        let mut state = request.state.unwrap_or_default();
        for FinishedSplit { split, checkpoint: place } in request.splits {
            let Some(seen) = place.and_then(|place| place.seen) else { continue };
            let known = state.partitions.remove(split.descriptor.key());
            state.partitions.extend(known.max(Some(seen)).map(|cursor| (split.descriptor.key().to_owned(), cursor)));
        }
        Ok(Some(state))
    }

    fn read(&self, request: ReadRequest<Self>) -> Result<ApiReader> {
        let split = request.split.descriptor;
        let start: Option<Cursor> = request.state.and_then(|mut state| state.partitions.remove(split.key()));
        Ok(ApiReader::new(self.config.clone(), split, start, request.checkpoint.unwrap_or_default()))
    }
}

impl Api {
    fn partitions(&self) -> Vec<Option<String>> {
        match &self.config.partitions {
            Some(partitions) => partitions.values.iter().map(|value| Some(value.to_string())).collect(),
            None => vec![None],
        }
    }

    /// Returns the columns: as listed in the config, or those of the first page of the first partition.
    fn fields(&self) -> Result<Vec<Field>> {
        if let Some(schema) = &self.config.schema {
            return Ok(schema.fields());
        }
        let partition = self.partitions().swap_remove(0);
        let since = self.config.incremental.as_ref().and_then(|incremental| incremental.sent(None, ""));
        let first = request::send(&self.config, partition.as_deref(), since.as_deref(), &Page::First)?.accepted()?;
        let records = self.config.records.as_deref().map(|path| fill(path, partition.as_deref()));
        let decoded = formats::decode_response(&first, &self.config.decoding(records, false), None)?;
        let mut fields = decoded.rows.map(|rows| rows.schema()).unwrap_or_default();
        if fields.is_empty() {
            let problem =
                Problem::data(format!("the first page of `{}` has no record to tell the columns", self.config.url));
            return Err(problem.with_hint("list them: `schema: { id: int64, … }`"));
        }
        self.retype(&mut fields)?;
        Ok(fields)
    }

    fn retype(&self, fields: &mut [Field]) -> Result<()> {
        let all = PortSchema::new("records", fields.to_vec());
        for (name, data_type) in &self.config.types.0 {
            all.field(name).map_err(|problem| problem.context("`types`"))?;
            fields
                .iter_mut()
                .filter(|field| field.name == *name)
                .for_each(|field| field.data_type.clone_from(data_type));
        }
        Ok(())
    }
}

/// Makes a split whose id a person recognises and every file system takes.
fn make_split(index: usize, partition: Option<String>, fields: &[Field]) -> Split<ApiSplit> {
    let id = match &partition {
        Some(value) => {
            let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
            format!("{:04}-{}", index + 1, value.chars().take(40).map(plain).collect::<String>())
        }
        None => "all".into(),
    };
    Split::new(id, ApiSplit { partition, fields: fields.to_vec() })
}
